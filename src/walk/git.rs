//! git, asked as a program: which commit a name means, where two histories part, which tracked files git would ignore.
//! What a hook's environment says about other repositories does not reach it, and it never goes to the network.

use super::{Root, WalkError};
use crate::text::{Notice, NoticeKind};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// One repository's git.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
}

/// What a change is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Object id; `None` is the empty tree: nothing was committed yet.
    pub commit: Option<String>,
    /// Said when it is not the merge base that was asked for.
    pub notice: Option<Notice>,
}

/// Variables by which a hook, or a person, points git at some repository; the root says which one is meant here.
const FOREIGN: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
    "GIT_TRACE",
    "GIT_ATTR_SOURCE",
];

impl Git {
    /// The git of a repository.
    ///
    /// # Errors
    /// [`WalkError::NoRepository`] outside git.
    pub fn open(root: &Root) -> Result<Self, WalkError> {
        if root.in_git { Ok(Self { folder: root.folder.clone() }) } else { Err(WalkError::NoRepository { folder: root.folder.clone() }) }
    }

    /// The commit that a branch, tag, remote branch or id means.
    ///
    /// # Errors
    /// [`WalkError::BadRevision`] when it means none.
    pub fn commit(&self, name: &str) -> Result<String, WalkError> {
        let bad = || WalkError::BadRevision { name: name.to_owned() };
        if name.is_empty() || name.starts_with('-') || name.contains(['\n', '\0']) {
            return Err(bad());
        }
        let asked = self.run("look up a revision", &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]);
        match asked {
            Ok(id) => Ok(line(&id)),
            Err(WalkError::Git { reason, .. }) if reason.is_empty() || !fatal(&reason) => Err(bad()),
            Err(other) => Err(other),
        }
    }

    /// The commit of `HEAD`; `None` before the first commit.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn head(&self) -> Result<Option<String>, WalkError> {
        match self.commit("HEAD") {
            Ok(id) => Ok(Some(id)),
            Err(WalkError::BadRevision { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// The merge base of `name` and `HEAD`; where the history at hand has none, `name` itself, with a notice.
    ///
    /// # Errors
    /// [`WalkError::BadRevision`] when `name` means no commit.
    pub fn base(&self, name: &str) -> Result<Base, WalkError> {
        self.base_of(name, "HEAD")
    }

    /// The merge base of two names, as [`Self::base`].
    ///
    /// # Errors
    /// [`WalkError::BadRevision`] when `name` means no commit.
    pub fn base_of(&self, name: &str, head: &str) -> Result<Base, WalkError> {
        let commit = self.commit(name)?;
        let Ok(head) = self.commit(head) else { return Ok(Base { commit: Some(commit), notice: None }) };
        match self.run("find the merge base", &["merge-base", &commit, &head]) {
            Ok(found) if !line(&found).is_empty() => Ok(Base { commit: Some(line(&found)), notice: None }),
            Err(WalkError::Git { reason, .. }) if fatal(&reason) => Err(WalkError::Git { action: "find the merge base", reason }),
            Err(error @ WalkError::NoGit { .. }) => Err(error),
            _ => {
                let why =
                    if self.is_shallow() { "the history at hand is too short (shallow clone)" } else { "the histories share no commit" };
                let message = format!("{why} to find the merge base of `{name}` and the head; compared with `{name}` itself");
                Ok(Base { commit: Some(commit), notice: Some(Notice::on_file("", NoticeKind::Note, message)) })
            }
        }
    }

    /// What the index is compared with: `HEAD`, or nothing before the first commit.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn head_base(&self) -> Result<Base, WalkError> {
        Ok(Base { commit: self.head()?, notice: None })
    }

    /// Whether the clone holds only a part of the history.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.run("ask for shallowness", &["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| line(&answer) == "true")
    }

    /// The folder of the repository.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The id of the tree without files, in the repository's own hash.
    pub(super) fn empty_tree(&self) -> Result<String, WalkError> {
        self.run("name the empty tree", &["hash-object", "-t", "tree", "--stdin"]).map(|id| line(&id))
    }

    /// Files that git tracks although an ignore pattern matches them: they ship, whatever `.gitignore` says.
    pub(super) fn tracked_but_ignored(&self) -> Result<Vec<String>, WalkError> {
        let listed = self.run("list tracked files", &["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"])?;
        Ok(fields(&listed).map(lossy).collect())
    }

    /// A git command on this repository, ready for arguments.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new("git");
        for name in FOREIGN {
            command.env_remove(name);
        }
        if let Some(index) = self.index_of_hook() {
            command.env("GIT_INDEX_FILE", index);
        }
        command
            .args(["--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "diff.relative=false", "-C"])
            .arg(&self.folder)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(parent) = self.folder.parent() {
            // A `.git` that is no repository must not send git to a repository further up.
            command.env("GIT_CEILING_DIRECTORIES", parent);
        }
        command
    }

    /// Runs git and returns what it printed.
    pub(super) fn run(&self, action: &'static str, arguments: &[&str]) -> Result<Vec<u8>, WalkError> {
        let output = self.command().args(arguments).output().map_err(|error| WalkError::NoGit { reason: error.to_string() })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(WalkError::Git { action, reason: complaint.lines().next().unwrap_or("").to_owned() })
    }

    /// The index that a running `git commit` prepares (`git commit -a`, `git commit PATH`), unless the hook that set it
    /// belongs to another repository.
    fn index_of_hook(&self) -> Option<PathBuf> {
        let index = self.folder.join(std::env::var_os("GIT_INDEX_FILE").filter(|value| !value.is_empty())?);
        is_own_index(&self.folder, &index).then_some(index)
    }
}

/// Whether an index belongs to the repository at `folder`: it lies in its git folder, or in nobody's.
fn is_own_index(folder: &Path, index: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let parent = index.parent().map(real).unwrap_or_default();
    let dot_git = folder.join(".git");
    let own = match std::fs::read_to_string(&dot_git) {
        // A linked work tree or a submodule: `gitdir: PATH`.
        Ok(text) => folder.join(text.trim().strip_prefix("gitdir:").unwrap_or("").trim()),
        Err(_) => dot_git,
    };
    parent.starts_with(real(&own)) || !parent.components().any(|part| part == Component::Normal(".git".as_ref()))
}

/// git's own failures, as against "there is no such thing".
fn fatal(complaint: &str) -> bool {
    complaint.contains("dubious ownership") || complaint.contains("not a git repository") || complaint.contains("unable to")
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// The fields of an answer given with `-z`.
pub(super) fn fields(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|&byte| byte == 0).filter(|field| !field.is_empty())
}

/// A file name as text.
pub(super) fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A repository of its own for a test, deaf to the environment of the hook that may run the tests.
    pub(in crate::walk) struct Scratch {
        pub(in crate::walk) home: tempfile::TempDir,
    }

    impl Scratch {
        pub(in crate::walk) fn new() -> Self {
            let scratch = Self { home: tempfile::tempdir().unwrap() };
            scratch.git(&["init", "-q", "-b", "main"]);
            scratch
        }

        pub(in crate::walk) fn git(&self, arguments: &[&str]) -> String {
            let mut command = Command::new("git");
            for name in FOREIGN {
                command.env_remove(name);
            }
            let output = command
                .args([
                    "-c",
                    "user.name=T",
                    "-c",
                    "user.email=t@example.com",
                    "-c",
                    "commit.gpgsign=false",
                    "-c",
                    "protocol.file.allow=always",
                ])
                .args(arguments)
                .current_dir(self.home.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }

        pub(in crate::walk) fn write(&self, path: &str, text: &str) {
            let full = self.home.path().join(path);
            std::fs::create_dir_all(full.parent().unwrap()).unwrap();
            std::fs::write(full, text).unwrap();
        }

        pub(in crate::walk) fn commit(&self, message: &str) -> String {
            self.git(&["add", "-A"]);
            self.git(&["commit", "-q", "--allow-empty", "-m", message]);
            self.git(&["rev-parse", "HEAD"])
        }

        pub(in crate::walk) fn root(&self) -> Root {
            Root { folder: self.home.path().to_owned(), in_git: true }
        }

        pub(in crate::walk) fn opened(&self) -> Git {
            Git::open(&self.root()).unwrap()
        }
    }

    #[test]
    fn names_resolve_or_say_why_not() {
        let scratch = Scratch::new();
        let git = scratch.opened();
        assert_eq!(git.head(), Ok(None), "before the first commit");
        assert_eq!(git.head_base().unwrap().commit, None);
        let first = scratch.commit("one");
        assert_eq!(git.head(), Ok(Some(first.clone())));
        assert_eq!(git.commit("main"), Ok(first));
        for name in ["nowhere", "--help", "", "-n", "a\nb"] {
            assert_eq!(git.commit(name), Err(WalkError::BadRevision { name: name.to_owned() }));
        }
        assert!(matches!(Git::open(&Root { in_git: false, ..scratch.root() }), Err(WalkError::NoRepository { .. })));
    }

    #[test]
    fn the_merge_base_is_where_histories_part() {
        let scratch = Scratch::new();
        let parting = scratch.commit("one");
        scratch.git(&["checkout", "-q", "-b", "feature"]);
        scratch.commit("two");
        scratch.git(&["checkout", "-q", "main"]);
        scratch.commit("three");
        scratch.git(&["checkout", "-q", "feature"]);
        assert_eq!(scratch.opened().base("main"), Ok(Base { commit: Some(parting), notice: None }));
    }

    #[test]
    fn a_history_too_short_gives_the_base_itself_and_says_so() {
        let scratch = Scratch::new();
        scratch.commit("one");
        scratch.git(&["checkout", "-q", "-b", "feature"]);
        scratch.commit("two");
        scratch.git(&["checkout", "-q", "main"]);
        scratch.commit("three");
        let clone = Scratch { home: tempfile::tempdir().unwrap() };
        let from = format!("file://{}", scratch.home.path().display());
        clone.git(&["clone", "-q", "--depth=1", "--no-single-branch", &from, "."]);
        clone.git(&["checkout", "-q", "feature"]);
        let git = clone.opened();
        assert!(git.is_shallow());
        let base = git.base("origin/main").unwrap();
        assert_eq!(base.commit, Some(clone.git(&["rev-parse", "origin/main"])));
        assert!(base.notice.unwrap().message.contains("shallow"));
    }

    #[test]
    fn a_broken_repository_does_not_send_git_to_its_parent() {
        let scratch = Scratch::new();
        scratch.commit("one");
        std::fs::create_dir_all(scratch.home.path().join("inner/.git")).unwrap();
        let git = Git::open(&Root { folder: scratch.home.path().join("inner"), in_git: true }).unwrap();
        let error = git.head().unwrap_err();
        assert!(error.to_string().contains("not a git repository"), "{error}");
    }

    #[test]
    fn the_index_of_another_repository_is_not_used() {
        let (ours, theirs) = (Scratch::new(), Scratch::new());
        let at = |scratch: &Scratch, name: &str| scratch.home.path().join(name);
        assert!(is_own_index(ours.home.path(), &at(&ours, ".git/index.lock")));
        assert!(is_own_index(ours.home.path(), &at(&ours, ".git/next-index-7.lock")));
        assert!(is_own_index(ours.home.path(), Path::new("/tmp/chosen-index")));
        assert!(!is_own_index(ours.home.path(), &at(&theirs, ".git/index")));
    }
}
