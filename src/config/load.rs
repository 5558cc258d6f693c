//! Which files count, and reading them.

use super::error::{ConfigError, ConfigText};
use super::{Config, ConfigFile};
use crate::text::decode;
use std::sync::Arc;

/// The name of a configuration.
pub const FILE_NAME: &str = "phiward.yaml";
/// What people write instead.
const OTHER_NAMES: [&str; 2] = ["phiward.yml", ".phiward.yaml"];

/// Gives the bytes of a file by its path relative to the root; `None` when there is none; why it cannot be read, else.
pub type ReadBytes<'a> = dyn Fn(&str) -> Result<Option<Vec<u8>>, String> + 'a;

impl Config {
    /// The settings for a scan that starts in `folder` (relative to the root, empty for the root): the nearest
    /// `phiward.yaml` upwards, inheriting from those above it. `bytes` gives a file by its path, or why it cannot.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn load(folder: &str, bytes: &ReadBytes<'_>) -> Result<Self, ConfigError> {
        let mut files = Vec::new();
        let ends = folder.char_indices().filter(|&(_, c)| c == '/').map(|(at, _)| at);
        let above = ends.filter_map(|at| folder.get(..at)).chain(std::iter::once(folder)).filter(|folder| !folder.is_empty());
        for folder in std::iter::once("").chain(above) {
            let named = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let read = |path: &str| bytes(path).map_err(|reason| unread(path, &reason));
            let path = named(FILE_NAME);
            if let Some(found) = read(&path)? {
                files.push((path, found));
                continue;
            }
            for other in OTHER_NAMES.map(named) {
                if read(&other)?.is_some() {
                    return Err(unread(&other, "a configuration by this name is not used").help(format!("call it {path}")));
                }
            }
        }
        Self::from_files(files)
    }

    /// The settings of files at hand, the outermost first.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        for (path, bytes) in files {
            let (text, _) = decode(&bytes).map_err(|error| unread(&path, &error.to_string()))?;
            let source = Arc::new(ConfigText { path, text: Arc::from(text) });
            config.lay(&source, read(&source)?)?;
        }
        Ok(config)
    }
}

fn unread(path: &str, reason: &str) -> ConfigError {
    ConfigError::at(&ConfigText { path: path.to_owned(), text: Arc::from("") }, None, reason)
}

fn read(source: &ConfigText) -> Result<ConfigFile, ConfigError> {
    let says_nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#') || line.trim_end() == "---";
    if source.text.lines().all(says_nothing) {
        return Ok(ConfigFile::default());
    }
    serde_saphyr::from_str(&source.text).map_err(|error| ConfigError::from_yaml(source, &error))
}
