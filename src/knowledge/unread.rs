//! Reads `policies/knowledge/unread.yaml`: what people call a type of file that no reader knows.

use super::embedded;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::OnceLock;

/// Where the rows stand among the embedded files.
const UNREAD: &str = "policies/knowledge/unread.yaml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnreadRow {
    /// What the language is called.
    name: String,
    /// Extensions of its files.
    extensions: Vec<String>,
}

/// The type of a file that no reader knows: the name of a programming language, else its extension (`.md`), else nothing.
#[must_use]
pub fn unread_type(path: &str) -> String {
    static NAMES: OnceLock<FxHashMap<String, String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let rows = embedded().get(UNREAD).and_then(|file| Vec::<UnreadRow>::deserialize(&file.value).ok()).unwrap_or_default();
        rows.into_iter().flat_map(|row| row.extensions.into_iter().map(move |extension| (extension, row.name.clone()))).collect()
    });
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match names.get(if extension.is_empty() { name.as_str() } else { extension }) {
        Some(known) => known.clone(),
        None if extension.is_empty() || extension.len() > 12 => String::new(),
        None => format!(".{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn rows_are_read_and_name_each_extension_once() {
        let rows = Vec::<UnreadRow>::deserialize(&embedded().get(UNREAD).unwrap().value).unwrap();
        let all: Vec<&String> = rows.iter().flat_map(|row| &row.extensions).collect();
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len());
        assert!(all.iter().all(|extension| extension.to_ascii_lowercase() == **extension));
    }

    #[test]
    fn types_have_names() {
        assert_eq!(unread_type("a/b/Sync.groovy"), "Groovy");
        assert_eq!(unread_type("Jenkinsfile"), "Groovy");
        assert_eq!(unread_type("a.b/README.MD"), ".md");
        assert_eq!(unread_type("LICENSE"), "");
    }
}
