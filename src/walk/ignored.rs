//! `.phiwardignore` where the `ignore` crate cannot look: in commits, in the index, in memory.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;

/// The patterns of all `.phiwardignore` files of a source, nested as in git.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    /// By folder (empty for the top).
    matchers: FxHashMap<String, Gitignore>,
    /// Folders judged already.
    folders: FxHashMap<String, bool>,
}

/// The file's name.
pub(super) const NAME: &str = ".phiwardignore";

impl Ignored {
    /// Adds the text of the file that stands in `folder`.
    pub(super) fn add(&mut self, folder: &str, bytes: &[u8]) {
        let mut builder = GitignoreBuilder::new(folder);
        for line in String::from_utf8_lossy(bytes).trim_start_matches('\u{FEFF}').lines() {
            // As git does: a pattern that cannot be read ignores nothing.
            let _ = builder.add_line(None, line);
        }
        if let Ok(matcher) = builder.build() {
            self.matchers.insert(folder.to_owned(), matcher);
        }
    }

    /// Whether a file, or a folder around it, is ignored.
    pub(super) fn ignores(&mut self, path: &str) -> bool {
        if self.matchers.is_empty() {
            return false;
        }
        for at in memchr::memchr_iter(b'/', path.as_bytes()) {
            let Some(folder) = path.get(..at) else { continue };
            let known = self.folders.get(folder).copied();
            let ignored = known.unwrap_or_else(|| self.matches(folder, true));
            if known.is_none() {
                self.folders.insert(folder.to_owned(), ignored);
            }
            if ignored {
                return true;
            }
        }
        self.matches(path, false)
    }

    fn matches(&self, path: &str, is_folder: bool) -> bool {
        let mut around = path;
        while !around.is_empty() {
            around = around.rsplit_once('/').map_or("", |(folder, _)| folder);
            if let Some(matcher) = self.matchers.get(around) {
                let verdict = matcher.matched(path, is_folder);
                if !verdict.is_none() {
                    return verdict.is_ignore();
                }
            }
        }
        false
    }
}

/// The patterns of a file such as `.forceignore` that stands in `folder`, each with the paths that it covers.
#[must_use]
pub fn covered<'p>(folder: &str, text: &str, paths: &[&'p str]) -> Vec<(String, Vec<&'p str>)> {
    let lines = text.trim_start_matches('\u{FEFF}').lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '!']))
        .map(|line| {
            let mut ignored = Ignored::default();
            ignored.add(folder, line.as_bytes());
            (line.to_owned(), paths.iter().copied().filter(|path| ignored.ignores(path)).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_listed_with_what_they_cover() {
        let covered = covered("", "# no profiles\n**/profiles/**\n*.dup\n", &["a/profiles/Admin.profile-meta.xml", "a/roles/x"]);
        assert_eq!(covered[0], ("**/profiles/**".to_owned(), vec!["a/profiles/Admin.profile-meta.xml"]));
        assert_eq!(covered[1], ("*.dup".to_owned(), vec![]));
    }

    #[test]
    fn nested_files_overrule_and_folders_hold_what_is_in_them() {
        let mut ignored = Ignored::default();
        ignored.add("", b"# comment\n*.tmp\n/old/\nlegacy/*.xml\n");
        ignored.add("keep", b"!*.tmp\n");
        for (path, expected) in [
            ("a.tmp", true),
            ("x/a.tmp", true),
            ("keep/a.tmp", false),
            ("old/x/y.cls", true),
            ("new/old/y.cls", false),
            ("legacy/a.xml", true),
            ("legacy/b/a.xml", false),
            ("a.tmpl", false),
        ] {
            assert_eq!(ignored.ignores(path), expected, "{path}");
        }
    }
}
