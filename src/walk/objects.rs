//! Files as git keeps them: the tree of a commit, the index, and the contents of both through one `git cat-file --batch`.

use super::git::{Git, fields};
use super::source::LoadError;
use super::{SkipReason, WalkError};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

/// One path of a tree or of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) path: Vec<u8>,
    pub(super) id: String,
    pub(super) kind: ObjectKind,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    File,
    Link,
    Submodule,
}

impl ObjectKind {
    fn of(mode: &str) -> Option<Self> {
        match mode {
            "120000" => Some(Self::Link),
            "160000" => Some(Self::Submodule),
            _ if mode.starts_with("100") => Some(Self::File),
            _ => None,
        }
    }

    pub(super) fn skip(self) -> Option<SkipReason> {
        match self {
            Self::File => None,
            Self::Link => Some(SkipReason::Symlink),
            Self::Submodule => Some(SkipReason::NestedRepository),
        }
    }
}

/// All files of a commit.
pub(super) fn of_commit(git: &Git, commit: &str) -> Result<Vec<Object>, WalkError> {
    let listed = git.run("list the files of a commit", &["ls-tree", "-r", "-z", "--full-tree", commit])?;
    // `<mode> <type> <id>\t<path>`
    Ok(fields(&listed).filter_map(|field| parse(field, 2).map(|(object, _)| object)).collect())
}

/// All files of the index. Of a path in conflict, our side.
pub(super) fn of_index(git: &Git) -> Result<Vec<Object>, WalkError> {
    let listed = git.run("list the staged files", &["ls-files", "-s", "-z"])?;
    // `<mode> <id> <stage>\t<path>`
    let mut objects: Vec<Object> = Vec::new();
    for (object, stage) in fields(&listed).filter_map(|field| parse(field, 1)) {
        match objects.last_mut().filter(|last| last.path == object.path) {
            Some(last) if stage == "2" => *last = object,
            Some(_) => {}
            None => objects.push(object),
        }
    }
    Ok(objects)
}

/// One record with the id in column `id_at`; also the last column.
fn parse(field: &[u8], id_at: usize) -> Option<(Object, String)> {
    let tab = memchr::memchr(b'\t', field)?;
    let head = std::str::from_utf8(field.get(..tab)?).ok()?;
    let columns: Vec<&str> = head.split(' ').filter(|column| !column.is_empty()).collect();
    let kind = ObjectKind::of(columns.first()?)?;
    let id = (*columns.get(id_at)?).to_owned();
    Some((Object { path: field.get(tab + 1..)?.to_owned(), id, kind }, (*columns.last()?).to_owned()))
}

/// A running `git cat-file --batch`, asked one object at a time.
#[derive(Debug)]
pub(super) struct Contents {
    git: Git,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Contents {
    pub(super) fn new(git: &Git) -> Self {
        Self { git: git.clone(), running: Mutex::new(None) }
    }

    /// The content of an object of at most `max` bytes.
    pub(super) fn read(&self, id: &str, max: u64) -> Result<Vec<u8>, LoadError> {
        let mut slot = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = match slot.take() {
            Some(running) => running,
            None => Running::start(&self.git).map_err(LoadError::from_io)?,
        };
        let answer = running.read(id, max).map_err(LoadError::from_io)?;
        // Only a process that answered in full is asked again.
        *slot = Some(running);
        answer
    }
}

impl Running {
    fn start(git: &Git) -> std::io::Result<Self> {
        let mut child = git.command().args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(ask), Some(answer)) => Ok(Self { child, ask, answer: BufReader::with_capacity(1 << 16, answer) }),
            _ => Err(std::io::Error::other("git gave no pipes")),
        }
    }

    /// The outer error means that the process is out of step.
    fn read(&mut self, id: &str, max: u64) -> std::io::Result<Result<Vec<u8>, LoadError>> {
        writeln!(self.ask, "{id}")?;
        self.ask.flush()?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        // `<id> <type> <size>`, or `<id> missing`
        let Some(size) = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok()) else {
            if head.is_empty() {
                return Err(std::io::Error::other("git cat-file ended"));
            }
            return Ok(Err(LoadError::Failed("git does not have its content (partial clone?)".to_owned())));
        };
        let mut content = Vec::new();
        let mut limited = self.answer.by_ref().take(size);
        if size > max {
            std::io::copy(&mut limited, &mut std::io::sink())?;
        } else {
            limited.read_to_end(&mut content)?;
        }
        let mut end = [0];
        self.answer.read_exact(&mut end)?;
        Ok(if size > max { Err(LoadError::TooLarge(size)) } else { Ok(content) })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Reading cannot be interrupted halfway with anything to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
