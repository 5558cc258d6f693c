//! The files of `policies/`, packed by `build.rs`.
//! They are packed as JSON: rows have one-or-many forms, which need a format that describes itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One embedded file.
#[derive(Debug)]
pub struct Embedded {
    /// Its content.
    pub value: serde_json::Value,
    /// Its text, for errors that point into it.
    pub text: String,
}

/// All embedded files by path (`policies/knowledge/nginx.yaml`).
#[must_use]
pub fn embedded() -> &'static BTreeMap<String, Embedded> {
    static ALL: OnceLock<BTreeMap<String, Embedded>> = OnceLock::new();
    ALL.get_or_init(|| {
        let packed: Vec<(String, serde_json::Value, String)> =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/policies.json"))).unwrap_or_default();
        packed.into_iter().map(|(path, value, text)| (path, Embedded { value, text })).collect()
    })
}

/// The embedded files below a folder, in order.
pub fn embedded_under(folder: &str) -> impl Iterator<Item = (&'static str, &'static Embedded)> + use<'_> {
    embedded().iter().filter(move |(path, _)| path.starts_with(folder)).map(|(path, file)| (path.as_str(), file))
}
