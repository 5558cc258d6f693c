//! Where the repository is, and what a path is called in it.

use super::WalkError;
use std::path::{Component, Path, PathBuf};

/// The folder that every reported path is relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Absolute.
    pub folder: PathBuf,
    /// Whether `folder` is the top of a git work tree.
    pub in_git: bool,
}

impl Root {
    /// The nearest folder with `.git`, from what all `paths` share (the working directory when there are none) upwards;
    /// outside git the working directory, or what the paths share when they lie elsewhere.
    #[must_use]
    pub fn find(cwd: &Path, paths: &[PathBuf]) -> Self {
        let shared = paths.iter().map(|path| absolute(cwd, path)).reduce(|left, right| shared(&left, &right));
        let start = match shared {
            None => absolute(cwd, Path::new("")),
            Some(path) if path.is_dir() => path,
            Some(path) => path.parent().map(Path::to_owned).unwrap_or(path),
        };
        if let Some(folder) = start.ancestors().find(|folder| is_repository(folder)) {
            return Self { folder: folder.to_owned(), in_git: true };
        }
        let cwd = absolute(cwd, Path::new(""));
        Self { folder: if start.starts_with(&cwd) { cwd } else { start }, in_git: false }
    }

    /// Whether the folder is a repository without a work tree: there is nothing to read in it.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        !self.in_git && self.folder.join("HEAD").is_file() && self.folder.join("objects").is_dir() && self.folder.join("refs").is_dir()
    }

    /// A path as reports name it: relative to the root, with `/`; the root itself is the empty text.
    ///
    /// # Errors
    /// [`WalkError::Outside`] when it is not below the root.
    pub fn relative(&self, cwd: &Path, path: &Path) -> Result<String, WalkError> {
        let full = absolute(cwd, path);
        let outside = || WalkError::Outside { path: path.display().to_string(), root: self.folder.clone() };
        // The second try is for a root or a path that was reached through a symbolic link.
        let inside = full.strip_prefix(&self.folder).map(Path::to_owned).or_else(|_| {
            let real = |path: &Path| path.canonicalize().map_err(|_| outside());
            real(&full)?.strip_prefix(real(&self.folder)?).map(Path::to_owned).map_err(|_| outside())
        })?;
        slashed(&inside).ok_or_else(outside)
    }

    /// Where a reported path is on disk.
    #[must_use]
    pub fn on_disk(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.folder.clone() } else { self.folder.join(path) }
    }
}

/// Whether a folder is the top of a git work tree (`.git` is a file in submodules and linked work trees).
pub(super) fn is_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// A relative path with `/`; `None` when it is not UTF-8.
pub(super) fn slashed(path: &Path) -> Option<String> {
    let mut text = String::new();
    for part in path.components() {
        if let Component::Normal(name) = part {
            if !text.is_empty() {
                text.push('/');
            }
            text.push_str(name.to_str()?);
        }
    }
    Some(text)
}

/// Absolute, without `.` and `..`; symbolic links stay as they are called.
fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    let mut full = PathBuf::new();
    for part in cwd.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                full.pop();
            }
            other => full.push(other),
        }
    }
    full
}

fn shared(left: &Path, right: &Path) -> PathBuf {
    left.components().zip(right.components()).take_while(|(left, right)| left == right).map(|(part, _)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_nearest_repository_of_the_paths() {
        let home = tempfile::tempdir().unwrap();
        let top = home.path();
        std::fs::create_dir_all(top.join("repo/.git")).unwrap();
        std::fs::create_dir_all(top.join("repo/a/b")).unwrap();
        std::fs::create_dir_all(top.join("plain/x")).unwrap();
        std::fs::write(top.join("repo/a/f.txt"), "").unwrap();
        let repo = Root { folder: top.join("repo"), in_git: true };
        assert_eq!(Root::find(&top.join("repo/a"), &[]), repo);
        assert_eq!(Root::find(top, &["repo/a/f.txt".into()]), repo);
        assert_eq!(Root::find(&top.join("plain"), &["../repo/a/b".into(), "../repo/a/f.txt".into()]), repo);
        assert_eq!(Root::find(&top.join("plain"), &["x".into()]), Root { folder: top.join("plain"), in_git: false });
        assert_eq!(Root::find(&top.join("repo/a"), &["../../plain/x".into()]), Root { folder: top.join("plain/x"), in_git: false });
        assert_eq!(repo.relative(&top.join("repo/a"), Path::new("../a/./b")), Ok("a/b".to_owned()));
        assert_eq!(repo.relative(&top.join("repo"), Path::new(".")), Ok(String::new()));
        assert!(matches!(repo.relative(top, Path::new("plain")), Err(WalkError::Outside { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_root_reached_through_a_link_keeps_its_relative_names() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join("real/sub")).unwrap();
        std::os::unix::fs::symlink(home.path().join("real"), home.path().join("link")).unwrap();
        let root = Root { folder: home.path().join("real"), in_git: false };
        assert_eq!(root.relative(&home.path().join("link"), Path::new("sub")), Ok("sub".to_owned()));
    }
}
