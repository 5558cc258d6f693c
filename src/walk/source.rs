//! Where files come from. Walking and reading are the same for all.

use super::git::Git;
use super::objects::{self, Contents};
use super::{Root, SkipReason, WalkError, disk};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// Files by path: a disk, a commit, the index, or memory.
#[derive(Debug)]
pub enum Source {
    /// The work tree.
    Disk(Root),
    /// A tree or the index of git.
    Git(GitFiles),
    /// Texts at hand.
    Memory(Memory),
}

/// The files of a commit or of the index.
#[derive(Debug)]
pub struct GitFiles {
    /// Object ids by path.
    pub(super) files: BTreeMap<String, String>,
    /// Links and submodules.
    pub(super) skipped: Vec<(String, SkipReason)>,
    /// Names that are not UTF-8, as well as they can be shown.
    pub(super) unnamed: Vec<String>,
    contents: Contents,
    /// The work tree, where a PATH that the index does not know may still exist.
    pub(super) beside: Option<Root>,
}

/// Files in memory: policy examples, editors, tests.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    pub(super) files: BTreeMap<String, Arc<[u8]>>,
}

/// Why a file was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LoadError {
    /// There is none.
    Missing,
    /// It has so many bytes.
    TooLarge(u64),
    /// The first bytes said that it need not be read.
    Skipped(SkipReason),
    /// Anything else, in words.
    Failed(String),
}

impl LoadError {
    pub(super) fn from_io(error: impl std::borrow::Borrow<std::io::Error>) -> Self {
        let error = error.borrow();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            std::io::ErrorKind::PermissionDenied => Self::Failed("permission denied".to_owned()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// How many bytes are looked at before the rest of a file of unknown type is read.
pub(super) const PROBE: usize = 4_096;

impl FromIterator<(String, Vec<u8>)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path, Arc::from(bytes))).collect() }
    }
}

impl Source {
    /// The files of a commit; without one, none (the empty tree).
    ///
    /// # Errors
    /// When git cannot list them.
    pub fn commit(git: &Git, commit: Option<&str>) -> Result<Self, WalkError> {
        match commit {
            None => Ok(Self::Memory(Memory::default())),
            Some(id) => Ok(Self::Git(GitFiles::new(git, objects::of_commit(git, id)?, None))),
        }
    }

    /// The files of the index, as the next commit will have them.
    ///
    /// # Errors
    /// When git cannot list them.
    pub fn index(git: &Git, root: &Root) -> Result<Self, WalkError> {
        Ok(Self::Git(GitFiles::new(git, objects::of_index(git)?, Some(root.clone()))))
    }

    /// The bytes of one file, such as a configuration; `None` when there is none.
    ///
    /// # Errors
    /// [`WalkError::Unreadable`] when it is there and cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>, WalkError> {
        let unreadable = |reason: String| WalkError::Unreadable { path: path.to_owned(), reason };
        match self.load(path, MAX_OWN_BYTES, &|_| None) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(LoadError::Missing) => Ok(None),
            Err(LoadError::TooLarge(size)) => Err(unreadable(format!("it has {size} bytes"))),
            Err(LoadError::Skipped(reason)) => Err(unreadable(reason.words().to_owned())),
            Err(LoadError::Failed(reason)) => Err(unreadable(reason)),
        }
    }

    /// Every file below a folder, sorted, whatever is ignored: for folders of policies.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn below(&self, folder: &str) -> Result<Vec<String>, WalkError> {
        match self {
            Self::Disk(root) => disk::all_below(root, folder),
            Self::Git(git) => Ok(within(&git.files, folder).map(|(path, _)| path.clone()).collect()),
            Self::Memory(memory) => Ok(within(&memory.files, folder).map(|(path, _)| path.clone()).collect()),
        }
    }

    /// A file of at most `max` bytes. `probe` sees the first [`PROBE`] bytes before the rest is read.
    pub(super) fn load(&self, path: &str, max: u64, probe: &dyn Fn(&[u8]) -> Option<SkipReason>) -> Result<Vec<u8>, LoadError> {
        let bytes = match self {
            Self::Disk(root) => return disk::load(&root.on_disk(path), max, probe),
            Self::Git(git) => git.contents.read(git.files.get(path).ok_or(LoadError::Missing)?, max),
            Self::Memory(memory) => {
                let bytes = memory.files.get(path).ok_or(LoadError::Missing)?;
                let size = bytes.len() as u64;
                if size > max { Err(LoadError::TooLarge(size)) } else { Ok(bytes.to_vec()) }
            }
        };
        let bytes = bytes?;
        match probe(bytes.get(..PROBE).unwrap_or(&bytes)) {
            Some(reason) => Err(LoadError::Skipped(reason)),
            None => Ok(bytes),
        }
    }
}

/// phiward's own files are small; a larger one is a mistake.
pub(super) const MAX_OWN_BYTES: u64 = 64 * 1024 * 1024;

impl GitFiles {
    fn new(git: &Git, objects: Vec<objects::Object>, beside: Option<Root>) -> Self {
        let (mut files, mut skipped, mut unnamed) = (BTreeMap::new(), Vec::new(), Vec::new());
        for object in objects {
            match String::from_utf8(object.path) {
                Err(error) => unnamed.push(String::from_utf8_lossy(error.as_bytes()).into_owned()),
                Ok(path) => match object.kind.skip() {
                    Some(reason @ SkipReason::NestedRepository) => skipped.push((path + "/", reason)),
                    Some(reason) => skipped.push((path, reason)),
                    None => {
                        files.insert(path, object.id);
                    }
                },
            }
        }
        Self { files, skipped, unnamed, contents: Contents::new(git), beside }
    }
}

/// The entries at or below a path, sorted; the empty path is the top.
pub(super) fn within<'a, V>(files: &'a BTreeMap<String, V>, path: &'a str) -> impl Iterator<Item = (&'a String, &'a V)> {
    let exact = files.get_key_value(path);
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let start = prefix.clone();
    let below = files.range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded));
    // The range borrows its bound only while it is made.
    exact.into_iter().chain(below.take_while(move |(path, _)| path.starts_with(&prefix)))
}
