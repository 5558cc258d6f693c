//! Blobs under a key, in the user's cache folder. What they hold is the caller's business, and so is to check it;
//! a cache that fails is no cache, never an error.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// How many folders the blobs are spread over.
const SHARDS: u64 = 256;
/// One put in so many tidies its folder.
const TIDY_EVERY: u64 = 16;

/// A bounded store of blobs on disk.
#[derive(Debug)]
pub struct BlobCache {
    folder: PathBuf,
    max_bytes: u64,
    puts: AtomicU64,
}

impl BlobCache {
    /// The cache in `$XDG_CACHE_HOME/phiward`, else `~/.cache/phiward`; `None` where there is no home.
    #[must_use]
    pub fn of_user(max_bytes: u64) -> Option<Self> {
        let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache"))).or_else(|| absolute("LOCALAPPDATA"))?;
        Some(Self::at(base.join("phiward"), max_bytes))
    }

    /// A cache in a folder of its own, holding about `max_bytes`.
    #[must_use]
    pub fn at(folder: PathBuf, max_bytes: u64) -> Self {
        Self { folder, max_bytes, puts: AtomicU64::new(0) }
    }

    /// The blob under a key, when there is one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(self.path_of(key)?).ok()
    }

    /// Stores a blob: whole or not at all, also when several programs write at once.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        let _ = self.try_put(key, bytes);
    }

    fn try_put(&self, key: &str, bytes: &[u8]) -> Option<()> {
        let path = self.path_of(key)?;
        let folder = path.parent()?;
        let count = self.puts.fetch_add(1, Ordering::Relaxed);
        private_folder(folder)?;
        let draft = folder.join(format!(".{}-{count}.tmp", std::process::id()));
        let written = fs::File::create(&draft).and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&draft, &path));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        } else if count % TIDY_EVERY == TIDY_EVERY - 1 {
            prune(folder, self.max_bytes / SHARDS);
        }
        Some(())
    }

    /// Keys are letters, digits, `-` and `_`, at least four; anything else has no place here.
    fn path_of(&self, key: &str) -> Option<PathBuf> {
        let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let shard = key.get(..2).filter(|_| plain && (4..=128).contains(&key.len()))?;
        Some(self.folder.join(shard).join(key))
    }
}

/// Makes a folder that only its owner can read: what was learned of a private repository stays private.
fn private_folder(folder: &Path) -> Option<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).ok()
}

/// Removes the oldest files of a folder until the rest fits.
fn prune(folder: &Path, max_bytes: u64) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let data = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some((data.modified().ok()?, data.len(), entry.path()))
        })
        .collect();
    files.sort();
    let mut total: u64 = files.iter().map(|file| file.1).sum();
    for (_, size, path) in files {
        if total <= max_bytes {
            break;
        }
        if fs::remove_file(path).is_ok() {
            total -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_come_back_and_strange_keys_go_nowhere() {
        let home = tempfile::tempdir().unwrap();
        let cache = BlobCache::at(home.path().join("c"), 1 << 20);
        assert_eq!(cache.get("abcd"), None);
        cache.put("abcd", b"one");
        cache.put("abcd", b"two");
        assert_eq!(cache.get("abcd"), Some(b"two".to_vec()));
        for key in ["../../etc/passwd", "a", "", "ab/cd", "äöüß"] {
            cache.put(key, b"x");
            assert_eq!(cache.get(key), None, "{key}");
        }
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_oldest_blobs_leave_when_the_cache_is_full() {
        let home = tempfile::tempdir().unwrap();
        let cache = BlobCache::at(home.path().to_owned(), 1_000 * SHARDS);
        for number in 0..200 {
            cache.put(&format!("ab{number:04}"), &[7; 100]);
        }
        let left = fs::read_dir(home.path().join("ab")).unwrap().count();
        assert!((1..=26).contains(&left), "{left}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_no_error() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), "").unwrap();
        let cache = BlobCache::at(home.path().join("file/below"), 10);
        cache.put("abcd", b"x");
        assert_eq!(cache.get("abcd"), None);
    }
}
