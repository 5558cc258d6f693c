//! Rows from files.

use super::{Row, embedded_under};

/// The rows of the lexicon have forms of their own.
const LEXICON: &str = "policies/knowledge/elements/";

/// Rows with what could not be read: path and message.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rows.
    pub rows: Vec<Row>,
    /// Faults, each with its file.
    pub faults: Vec<(String, String)>,
}

/// The embedded rows. Files of `policies/knowledge/` that hold no rows (the lexicon, paths, tables) are passed over.
#[must_use]
pub fn embedded_rows() -> Loaded {
    let mut loaded = Loaded::default();
    for (path, file) in embedded_under("policies/knowledge/").filter(|(path, _)| !path.starts_with(LEXICON)) {
        let Some(items) = file.value.as_array() else { continue };
        for item in items {
            let Some(id) = item.get("row").and_then(serde_json::Value::as_str) else { continue };
            if item.get("says").is_none() {
                continue;
            }
            match serde_json::from_value::<Row>(item.clone()) {
                Ok(row) => loaded.rows.push(row),
                Err(error) => loaded.faults.push((path.to_owned(), format!("row `{id}`: {error}"))),
            }
        }
    }
    loaded
}
