//! Which files a change touches.

use super::WalkError;
use super::git::{Base, Git, fields, lossy};
use std::collections::BTreeMap;

/// What the base is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// The files on disk, new ones that git does not ignore among them.
    WorkTree,
    /// What is staged.
    Index,
    /// A commit, by its id.
    Commit(String),
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// Its content or type changed.
    Modified,
    /// It had another name; its content may have changed, too.
    Renamed {
        /// The path in the base.
        from: String,
    },
    /// It is gone.
    Deleted,
}

/// The files that differ, by path in the head (a deleted one by its path in the base).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Sorted by path.
    pub files: BTreeMap<String, Change>,
}

impl Changes {
    /// What changed between the base and the head.
    ///
    /// # Errors
    /// When git cannot compare them.
    pub fn between(git: &Git, base: &Base, head: &Head) -> Result<Self, WalkError> {
        let from = match &base.commit {
            Some(commit) => commit.clone(),
            None => git.empty_tree()?,
        };
        let mut arguments = vec!["diff", "--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];
        match head {
            Head::WorkTree => arguments.push(&from),
            Head::Index => arguments.extend(["--cached", &from]),
            Head::Commit(to) => arguments.extend([from.as_str(), to]),
        }
        arguments.push("--");
        let mut files = parse(&git.run("compare with the base", &arguments)?);
        if *head == Head::WorkTree {
            let untracked = git.run("list new files", &["ls-files", "-z", "--others", "--exclude-standard"])?;
            // A name that ends with `/` is a nested repository.
            for path in fields(&untracked).map(lossy).filter(|path| !path.ends_with('/')) {
                files.entry(path).and_modify(|change| *change = Change::Modified).or_insert(Change::Added);
            }
        }
        Ok(Self { files })
    }

    /// The path that a file of the head had in the base; `None` when it is new.
    #[must_use]
    pub fn before<'a>(&'a self, path: &'a str) -> Option<&'a str> {
        match self.files.get(path) {
            Some(Change::Added) => None,
            Some(Change::Renamed { from }) => Some(from),
            _ => Some(path),
        }
    }

    /// Whether a file of the head is touched.
    #[must_use]
    pub fn touches(&self, path: &str) -> bool {
        self.files.get(path).is_some_and(|change| *change != Change::Deleted)
    }
}

/// `M\0path\0`, `R087\0from\0to\0`, ...
fn parse(answer: &[u8]) -> BTreeMap<String, Change> {
    let mut files = BTreeMap::new();
    let mut fields = fields(answer);
    while let (Some(status), Some(first)) = (fields.next(), fields.next()) {
        let first = lossy(first);
        match status.first() {
            Some(b'A') => files.insert(first, Change::Added),
            Some(b'D') => files.insert(first, Change::Deleted),
            Some(b'R') => match fields.next() {
                Some(to) => files.insert(lossy(to), Change::Renamed { from: first }),
                None => None,
            },
            Some(b'C') => fields.next().and_then(|to| files.insert(lossy(to), Change::Added)),
            _ => files.insert(first, Change::Modified),
        };
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::git::tests::Scratch;

    fn pairs(changes: &Changes) -> Vec<(&str, &Change)> {
        changes.files.iter().map(|(path, change)| (path.as_str(), change)).collect()
    }

    #[test]
    fn every_kind_of_change_is_told_with_strange_names() {
        let scratch = Scratch::new();
        let long = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
        for (path, text) in [("kept.txt", "k"), ("changed ü.txt", "a"), ("gone\ttab.txt", "b\nb\n"), ("old \"name\".txt", long)] {
            scratch.write(path, text);
        }
        let base = Base { commit: Some(scratch.commit("one")), notice: None };
        scratch.git(&["mv", "old \"name\".txt", "new\nname.txt"]);
        scratch.git(&["rm", "-q", "gone\ttab.txt"]);
        scratch.write("changed ü.txt", "aa");
        scratch.write("fresh.txt", "f");
        scratch.write(".gitignore", "*.log\n");
        scratch.write("noise.log", "n");
        let git = scratch.opened();

        let renamed = Change::Renamed { from: "old \"name\".txt".to_owned() };
        let all = Changes::between(&git, &base, &Head::WorkTree).unwrap();
        assert_eq!(
            pairs(&all),
            [
                (".gitignore", &Change::Added),
                ("changed ü.txt", &Change::Modified),
                ("fresh.txt", &Change::Added),
                ("gone\ttab.txt", &Change::Deleted),
                ("new\nname.txt", &renamed),
            ]
        );
        let staged = Changes::between(&git, &base, &Head::Index).unwrap();
        assert_eq!(pairs(&staged), [("gone\ttab.txt", &Change::Deleted), ("new\nname.txt", &renamed)]);
        assert_eq!(all.before("new\nname.txt"), Some("old \"name\".txt"));
        assert_eq!(all.before("fresh.txt"), None);
        assert_eq!(all.before("kept.txt"), Some("kept.txt"));
        assert!(all.touches("fresh.txt") && !all.touches("kept.txt") && !all.touches("gone\ttab.txt"));

        let head = Head::Commit(scratch.commit("two"));
        assert_eq!(Changes::between(&git, &base, &head), Ok(all));
    }

    #[test]
    fn before_the_first_commit_everything_staged_is_new() {
        let scratch = Scratch::new();
        scratch.write("a.txt", "a");
        scratch.git(&["add", "-A"]);
        let git = scratch.opened();
        let base = git.head_base().unwrap();
        for head in [Head::Index, Head::WorkTree] {
            assert_eq!(pairs(&Changes::between(&git, &base, &head).unwrap()), [("a.txt", &Change::Added)]);
        }
    }
}
