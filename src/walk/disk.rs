//! The work tree: walked through the `ignore` crate, read with the size known first.

use super::ignored::{self, Ignored};
use super::root::{is_repository, slashed};
use super::source::{LoadError, MAX_OWN_BYTES, PROBE};
use super::{FileRole, Git, PathTable, Root, SkipReason, Skipped, WalkError};
use crate::text::{Notice, NoticeKind};
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What a walk of one PATH met.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Repository-relative paths with their role.
    pub(super) files: Vec<(String, FileRole)>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) notices: Vec<Notice>,
}

/// Walks a folder. `path` is relative to the root; roles are judged relative to it.
pub(super) fn walk(root: &Root, path: &str, table: &Arc<PathTable>) -> Found {
    let top = root.on_disk(path);
    let skipped_folders: Arc<Mutex<Vec<(PathBuf, SkipReason)>>> = Arc::default();
    let mut builder = WalkBuilder::new(&top);
    builder.hidden(false).ignore(false).git_global(false).add_custom_ignore_filename(ignored::NAME);
    builder.filter_entry({
        let (top, table, skipped, in_git) = (top.clone(), Arc::clone(table), Arc::clone(&skipped_folders), root.in_git);
        move |entry| enters(entry, &top, &table, in_git, &skipped)
    });

    let mut found = Found::default();
    let relative = |full: &Path| full.strip_prefix(&root.folder).ok().and_then(slashed);
    for entry in builder.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.notices.push(unread(root, &error));
                continue;
            }
        };
        let Some(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            continue;
        }
        let (Some(path), Some(below)) = (relative(entry.path()), entry.path().strip_prefix(&top).ok().and_then(slashed)) else {
            found.notices.push(unnamed(&entry.path().strip_prefix(&root.folder).unwrap_or(entry.path()).to_string_lossy()));
            continue;
        };
        if kind.is_symlink() {
            found.skipped.push(Skipped { path, reason: SkipReason::Symlink });
        } else if kind.is_file() {
            match table.judge(&below) {
                Ok(role) => found.files.push((path, role)),
                Err(reason) => found.skipped.push(Skipped { path, reason }),
            }
        }
    }
    let folders = std::mem::take(&mut *skipped_folders.lock().unwrap_or_else(PoisonError::into_inner));
    for (folder, reason) in folders {
        found.skipped.push(Skipped { path: relative(&folder).unwrap_or_default() + "/", reason });
    }
    found
}

/// Whether the walk goes into an entry; a folder that it passes over is noted.
fn enters(entry: &DirEntry, top: &Path, table: &PathTable, in_git: bool, skipped: &Mutex<Vec<(PathBuf, SkipReason)>>) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    if entry.file_name() == ".git" {
        return false;
    }
    if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return true;
    }
    let by_name = entry.path().strip_prefix(top).ok().and_then(slashed).and_then(|folder| table.skips_folder(&folder));
    let reason = by_name.or_else(|| (in_git && is_repository(entry.path())).then_some(SkipReason::NestedRepository));
    if let Some(reason) = reason {
        skipped.lock().unwrap_or_else(PoisonError::into_inner).push((entry.path().to_owned(), reason));
    }
    reason.is_none()
}

/// Files that git tracks although `.gitignore` matches them, and `.phiwardignore` does not. Without git there are none.
pub(super) fn tracked_but_ignored(root: &Root) -> Vec<String> {
    let Ok(paths) = Git::open(root).and_then(|git| git.tracked_but_ignored()) else { return Vec::new() };
    let (mut ignored, mut looked_at) = (Ignored::default(), BTreeSet::new());
    let mut kept = Vec::new();
    for path in paths {
        let around = memchr::memchr_iter(b'/', path.as_bytes()).filter_map(|at| path.get(..at));
        for folder in std::iter::once("").chain(around) {
            if looked_at.insert(folder.to_owned())
                && let Ok(bytes) = fs::read(root.on_disk(folder).join(ignored::NAME))
            {
                ignored.add(folder, &bytes);
            }
        }
        let is_file = fs::symlink_metadata(root.on_disk(&path)).is_ok_and(|data| data.is_file());
        if is_file && !ignored.ignores(&path) {
            kept.push(path);
        }
    }
    kept
}

/// Loads a file of at most `max` bytes; see [`super::Source::load`].
pub(super) fn load(path: &Path, max: u64, probe: &dyn Fn(&[u8]) -> Option<SkipReason>) -> Result<Vec<u8>, LoadError> {
    // asked before it is opened: a pipe without a writer would wait for ever
    if !fs::metadata(path).map_err(LoadError::from_io)?.is_file() {
        return Err(LoadError::Failed("it is no regular file".to_owned()));
    }
    let mut file = fs::File::open(path).map_err(LoadError::from_io)?;
    let data = file.metadata().map_err(LoadError::from_io)?;
    let size = usize::try_from(data.len().min(max)).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(size.saturating_add(1));
    (&mut file).take(PROBE as u64).read_to_end(&mut bytes).map_err(LoadError::from_io)?;
    if let Some(reason) = probe(&bytes) {
        return Err(LoadError::Skipped(reason));
    }
    if data.len() > max {
        return Err(LoadError::TooLarge(data.len()));
    }
    // One byte more than allowed shows a file that grows while it is read.
    (&mut file).take((max + 1).saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes).map_err(LoadError::from_io)?;
    if bytes.len() as u64 > max { Err(LoadError::TooLarge(bytes.len() as u64)) } else { Ok(bytes) }
}

/// The bytes of a file that a user named, anywhere on disk: a policy, a baseline, a configuration.
///
/// # Errors
/// [`WalkError::Missing`] and [`WalkError::Unreadable`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, WalkError> {
    let name = path.display().to_string();
    load(path, MAX_OWN_BYTES, &|_| None).map_err(|error| match error {
        LoadError::Missing => WalkError::Missing { path: name },
        LoadError::TooLarge(size) => WalkError::Unreadable { path: name, reason: format!("it has {size} bytes") },
        LoadError::Skipped(reason) => WalkError::Unreadable { path: name, reason: reason.words().to_owned() },
        LoadError::Failed(reason) => WalkError::Unreadable { path: name, reason },
    })
}

/// The YAML files below a folder that a user named, or the file itself, sorted by path.
///
/// # Errors
/// [`WalkError::Missing`] and [`WalkError::Unreadable`].
pub fn yaml_files(path: &Path) -> Result<Vec<PathBuf>, WalkError> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| refused(path, &error))?;
        let is_yaml = entry.path().extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_yaml && entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// Every file below a folder of the repository.
pub(super) fn all_below(root: &Root, folder: &str) -> Result<Vec<String>, WalkError> {
    let top = root.on_disk(folder);
    if !top.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&top) {
        let entry = entry.map_err(|error| refused(&top, &error))?;
        if entry.file_type().is_file()
            && let Some(path) = entry.path().strip_prefix(&root.folder).ok().and_then(slashed)
        {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn refused(top: &Path, error: &walkdir::Error) -> WalkError {
    let path = error.path().unwrap_or(top).display().to_string();
    match error.io_error().map(std::io::Error::kind) {
        Some(ErrorKind::NotFound) => WalkError::Missing { path },
        Some(ErrorKind::PermissionDenied) => WalkError::Unreadable { path, reason: "permission denied".to_owned() },
        _ => WalkError::Unreadable { path, reason: error.to_string() },
    }
}

/// A name that no report can hold.
pub(super) fn unnamed(shown: &str) -> Notice {
    Notice::on_file(shown, NoticeKind::Unread, "the file was not read: its name is not UTF-8")
}

fn unread(root: &Root, error: &ignore::Error) -> Notice {
    let path = path_of(error).and_then(|path| slashed(path.strip_prefix(&root.folder).ok()?)).unwrap_or_default();
    let reason = match error.io_error().map(std::io::Error::kind) {
        Some(ErrorKind::PermissionDenied) => "permission denied".to_owned(),
        Some(ErrorKind::NotFound) => "it vanished".to_owned(),
        _ => "the system refused".to_owned(),
    };
    Notice::on_file(&path, NoticeKind::Unread, format!("the folder was not read: {reason}"))
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    let mut error = error;
    loop {
        match error {
            ignore::Error::WithPath { path, .. } => return Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error = err,
            _ => return None,
        }
    }
}
