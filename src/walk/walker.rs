//! The list of files and the reading of one: the same whatever the source.

use super::content::is_minified;
use super::disk::{self, unnamed};
use super::ignored::{self, Ignored};
use super::source::{LoadError, Source, within};
use super::{FileRole, PathTable, SkipReason, WalkError};
use crate::text::{Language, Limits, Notice, NoticeKind, SourceFile, decode};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

/// Lists and reads the files of a source.
#[derive(Debug)]
pub struct Walker {
    source: Source,
    table: Arc<PathTable>,
    limits: Limits,
    paths: Vec<String>,
    own: BTreeSet<String>,
}

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the repository root, with `/`.
    pub path: Arc<str>,
    /// By its path; reading may know better.
    pub role: FileRole,
    /// Named by the user: read whatever it is called and whatever is ignored.
    pub explicit: bool,
}

/// A file that was passed over, or a folder with everything in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Relative to the repository root; a folder ends with `/`.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// What there is to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Sorted by path, each once.
    pub files: Vec<Entry>,
    /// Sorted by path. What git or `.phiwardignore` ignores is not among them.
    pub skipped: Vec<Skipped>,
    /// Folders and names that could not be read.
    pub notices: Vec<Notice>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The text.
    pub file: SourceFile,
    /// The role by path and text.
    pub role: FileRole,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// On purpose; counted.
    Skipped(SkipReason),
    /// It could not be; said aloud.
    Lost(Notice),
}

impl Walker {
    /// A walker over a whole source.
    #[must_use]
    pub fn new(source: Source, table: Arc<PathTable>, limits: Limits) -> Self {
        Self { source, table, limits, paths: vec![String::new()], own: BTreeSet::new() }
    }

    /// Only these PATHS, relative to the root (see [`super::Root::relative`]); none means all.
    #[must_use]
    pub fn only(mut self, paths: Vec<String>) -> Self {
        if !paths.is_empty() {
            self.paths = paths;
        }
        self
    }

    /// Leaves out phiward's own policies; a name that ends with `/` is a folder.
    #[must_use]
    pub fn without(mut self, own: impl IntoIterator<Item = String>) -> Self {
        self.own.extend(own);
        self
    }

    /// Where the files come from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The files to read, sorted.
    ///
    /// # Errors
    /// [`WalkError::Missing`] for a PATH that does not exist (in a commit, one that is absent holds no files).
    pub fn list(&self) -> Result<Listing, WalkError> {
        let mut found = Collected::default();
        let mut paths = self.paths.clone();
        // Of two PATHS around a file, the longer one decides its role: it comes later and overwrites.
        paths.sort_by(|left, right| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
        paths.dedup();
        match &self.source {
            Source::Disk(_) => self.list_disk(&paths, &mut found)?,
            Source::Git(git) => {
                for (path, reason) in &git.skipped {
                    if paths.iter().any(|top| below(path, top).is_some()) {
                        found.skipped.insert(Skipped { path: path.clone(), reason: *reason });
                    }
                }
                found.notices.extend(git.unnamed.iter().map(|name| unnamed(name)));
                let mut ignored = self.ignored(git.files.keys());
                for top in &paths {
                    let met = self.list_held(&git.files, top, &mut ignored, &mut found);
                    if let Some(root) = git.beside.as_ref().filter(|_| !met && !top.is_empty())
                        && fs::symlink_metadata(root.on_disk(top)).is_err()
                    {
                        return Err(WalkError::Missing { path: top.clone() });
                    }
                }
            }
            Source::Memory(memory) => {
                let mut ignored = self.ignored(memory.files.keys());
                for top in &paths {
                    self.list_held(&memory.files, top, &mut ignored, &mut found);
                }
            }
        }
        Ok(found.into_listing(|path| self.is_own(path)))
    }

    fn list_disk(&self, paths: &[String], found: &mut Collected) -> Result<(), WalkError> {
        let Source::Disk(root) = &self.source else { return Ok(()) };
        let mut folders = Vec::new();
        for path in paths {
            match fs::metadata(root.on_disk(path)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(WalkError::Missing { path: path.clone() }),
                Err(error) => return Err(WalkError::Unreadable { path: path.clone(), reason: error.to_string() }),
                Ok(data) if data.is_dir() => {
                    let met = disk::walk(root, path, &self.table);
                    found.notices.extend(met.notices);
                    found.skipped.extend(met.skipped);
                    for (path, role) in met.files {
                        found.add(path, role, false);
                    }
                    folders.push(path);
                }
                Ok(_) => self.add_explicit(path, found),
            }
        }
        if root.in_git && !folders.is_empty() {
            for path in disk::tracked_but_ignored(root) {
                let Some(top) = folders.iter().rev().find(|top| below(&path, top).is_some()) else { continue };
                if !found.files.contains_key(path.as_str()) {
                    self.add_judged(&path, top, found);
                }
            }
        }
        Ok(())
    }

    /// Whether anything stood at or below `top`.
    fn list_held<V>(&self, files: &BTreeMap<String, V>, top: &str, ignored: &mut Ignored, found: &mut Collected) -> bool {
        let mut met = false;
        for (path, _) in within(files, top) {
            met = true;
            if path == top {
                self.add_explicit(path, found);
            } else if !ignored.ignores(path) {
                self.add_judged(path, top, found);
            }
        }
        met
    }

    fn add_explicit(&self, path: &str, found: &mut Collected) {
        let name = path.rsplit('/').next().unwrap_or(path);
        found.add(path.to_owned(), self.table.judge(name).unwrap_or_default(), true);
    }

    fn add_judged(&self, path: &str, top: &str, found: &mut Collected) {
        let relative = below(path, top).unwrap_or(path);
        let folders = memchr::memchr_iter(b'/', relative.as_bytes()).filter_map(|at| relative.get(..at));
        for folder in folders {
            if let Some(reason) = self.table.skips_folder(folder) {
                let whole = if top.is_empty() { format!("{folder}/") } else { format!("{top}/{folder}/") };
                found.skipped.insert(Skipped { path: whole, reason });
                return;
            }
        }
        match self.table.judge(relative) {
            Ok(role) => found.add(path.to_owned(), role, false),
            Err(reason) => {
                found.skipped.insert(Skipped { path: path.to_owned(), reason });
            }
        }
    }

    fn ignored<'a>(&self, paths: impl Iterator<Item = &'a String>) -> Ignored {
        let mut ignored = Ignored::default();
        for path in paths {
            let folder = match path.strip_suffix(ignored::NAME) {
                Some("") => "",
                Some(folder) if folder.ends_with('/') => folder.trim_end_matches('/'),
                _ => continue,
            };
            if let Ok(Some(bytes)) = self.source.bytes(path) {
                ignored.add(folder, &bytes);
            }
        }
        ignored
    }

    fn is_own(&self, path: &str) -> bool {
        self.own.contains(path) || self.own.iter().any(|own| own.ends_with('/') && path.starts_with(own.as_str()))
    }

    /// Reads and decodes a file.
    ///
    /// # Errors
    /// [`Miss::Skipped`] when its content says that it is not to be analyzed, [`Miss::Lost`] when it cannot be.
    pub fn read(&self, entry: &Entry) -> Result<Opened, Miss> {
        let path = &*entry.path;
        let lost = |kind, message: String| Miss::Lost(Notice::on_file(path, kind, message));
        let by_name = Language::detect(path, "");
        let probe = |head: &[u8]| if by_name.is_some() || entry.explicit { None } else { without_reader(path, head) };
        let bytes = self.source.load(path, self.limits.max_file_bytes, &probe).map_err(|error| match error {
            LoadError::Skipped(reason) => Miss::Skipped(reason),
            LoadError::TooLarge(size) => {
                let max = self.limits.max_file_bytes;
                lost(NoticeKind::Limit, format!("the file was not read: it has {size} bytes, limits.max_file_bytes is {max}"))
            }
            LoadError::Missing => lost(NoticeKind::Unread, "the file was not read: it vanished".to_owned()),
            LoadError::Failed(reason) => lost(NoticeKind::Unread, format!("the file was not read: {reason}")),
        })?;
        let file = match SourceFile::from_bytes(path, &bytes) {
            Ok(file) => file,
            Err(_) if by_name.is_none() && !entry.explicit => return Err(Miss::Skipped(SkipReason::Binary)),
            Err(error) => return Err(lost(NoticeKind::Unread, format!("the file was not read: {error}"))),
        };
        if file.language.is_none() {
            let message = "the file was not analyzed: there is no reader for its type".to_owned();
            return Err(if entry.explicit { lost(NoticeKind::Note, message) } else { Miss::Skipped(SkipReason::NoReader) });
        }
        let judged = self.table.judge_text(path, entry.role, &file.text);
        if entry.explicit {
            return Ok(Opened { file, role: judged.unwrap_or(entry.role) });
        }
        let role = judged.map_err(Miss::Skipped)?;
        if is_minified(file.language, &file.text) {
            return Err(Miss::Skipped(SkipReason::Minified));
        }
        Ok(Opened { file, role })
    }
}

/// Whether the first bytes of a file whose name says nothing show that no reader knows it.
fn without_reader(path: &str, head: &[u8]) -> Option<SkipReason> {
    match decode(head) {
        Err(_) => Some(SkipReason::Binary),
        Ok((text, _)) if Language::detect(path, &text).is_none() => Some(SkipReason::NoReader),
        Ok(_) => None,
    }
}

/// What a path is called below `top`; `None` when it is not below it.
fn below<'a>(path: &'a str, top: &str) -> Option<&'a str> {
    if top.is_empty() { Some(path) } else { path.strip_prefix(top)?.strip_prefix('/') }
}

/// A listing in the making.
#[derive(Debug, Default)]
struct Collected {
    files: BTreeMap<Arc<str>, (FileRole, bool)>,
    skipped: BTreeSet<Skipped>,
    notices: Vec<Notice>,
}

impl Collected {
    fn add(&mut self, path: String, role: FileRole, explicit: bool) {
        self.files.insert(Arc::from(path), (role, explicit));
    }

    fn into_listing(mut self, is_own: impl Fn(&str) -> bool) -> Listing {
        let mut files = Vec::with_capacity(self.files.len());
        for (path, (role, explicit)) in self.files {
            if is_own(&path) {
                self.skipped.insert(Skipped { path: path.to_string(), reason: SkipReason::Own });
            } else {
                files.push(Entry { path, role, explicit });
            }
        }
        self.notices.sort();
        self.notices.dedup();
        // A file that another PATH brought in was not passed over.
        let listed = |path: &str| files.binary_search_by(|entry| (*entry.path).cmp(path)).is_ok();
        let skipped = self.skipped.into_iter().filter(|skip| !listed(&skip.path)).collect();
        Listing { files, skipped, notices: self.notices }
    }
}

impl Listing {
    /// Skipped entries by the words of their reason; a folder counts once.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for skip in &self.skipped {
            let words = skip.reason.words();
            *counts.entry(if skip.path.ends_with('/') { format!("{words} (folder)") } else { words.to_owned() }).or_default() += 1;
        }
        counts
    }
}
