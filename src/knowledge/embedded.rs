//! The files of `policies/`, packed by `build.rs`.
//! They are packed as JSON: rows have one-or-many forms, which need a format that describes itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Path and text of every file, sorted by path.
const TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// One embedded file.
#[derive(Debug)]
pub struct Embedded {
    /// Its content.
    pub value: serde_json::Value,
    /// Its text, for errors that point into it.
    pub text: &'static str,
}

/// All embedded files by path (`policies/knowledge/nginx.yaml`).
#[must_use]
pub fn embedded() -> &'static BTreeMap<String, Embedded> {
    static ALL: OnceLock<BTreeMap<String, Embedded>> = OnceLock::new();
    ALL.get_or_init(|| {
        // `build.rs` wrote this text with the same library; a test holds that nothing is lost.
        let packed: Vec<(String, serde_json::Value)> =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/policies.json"))).unwrap_or_default();
        packed.into_iter().zip(TEXTS).map(|((path, value), (_, text))| (path, Embedded { value, text })).collect()
    })
}

/// The embedded files below a folder (`policies/knowledge`), in order.
pub fn embedded_under(folder: &str) -> impl Iterator<Item = (&'static str, &'static Embedded)> + use<'_> {
    let folder = folder.trim_end_matches('/');
    let below = move |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    embedded().iter().filter(move |(path, _)| below(path)).map(|(path, file)| (path.as_str(), file))
}

/// The text of an embedded file, for errors that point into it.
#[must_use]
pub fn embedded_text(path: &str) -> Option<&'static str> {
    embedded().get(path).map(|file| file.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_there_with_its_own_text() {
        assert_eq!(embedded().len(), TEXTS.len());
        for (path, text) in TEXTS {
            assert_eq!(embedded_text(path), Some(*text), "{path}");
        }
    }

    #[test]
    fn a_folder_is_no_prefix_of_a_name() {
        assert!(embedded_under("policies/knowledge").count() > 0);
        assert_eq!(embedded_under("policies/know").count(), 0);
        assert_eq!(embedded_under("policies/knowledge/").count(), embedded_under("policies/knowledge").count());
    }
}
