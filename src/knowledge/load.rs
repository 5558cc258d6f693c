//! Rows from files.

use super::{LexiconRow, Row, embedded_under};
use serde::Deserialize;

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

/// A row of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum AnyRow {
    /// One that yields facts, or says what a call is.
    Row(Box<Row>),
    /// One of the lexicon.
    Lexicon(Box<LexiconRow>),
}

impl AnyRow {
    /// The row's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Row(row) => &row.row,
            Self::Lexicon(row) => row.id(),
        }
    }
}

/// So many names one pattern may stand for.
const MOST_NAMES: usize = 1_000;

/// The first pattern in an anchor whose `{a,b}` stand for too many names; the start of it, when it is long.
fn too_many(anchor: &serde_json::Value) -> Option<String> {
    match anchor {
        serde_json::Value::String(pattern) => {
            let groups = pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            let names = groups.map(|(inside, _)| inside.split(',').count()).fold(1_usize, usize::saturating_mul);
            (names > MOST_NAMES).then(|| pattern.chars().take(40).collect())
        }
        serde_json::Value::Array(items) => items.iter().find_map(too_many),
        serde_json::Value::Object(keys) => keys.values().find_map(too_many),
        _ => None,
    }
}

/// Reads one row of an organization's own file.
///
/// # Errors
/// A sentence for people, with the row's id.
pub fn read_row(value: &serde_json::Value) -> Result<AnyRow, String> {
    let id = value.get("row").and_then(serde_json::Value::as_str).unwrap_or("?");
    let Some(says) = value.get("says").and_then(serde_json::Value::as_str) else {
        return Err(format!("row `{id}` has no `says`, which tells what it is about; see `phiward policy schema knowledge`"));
    };
    if let Some(pattern) = value.get("at").and_then(too_many) {
        return Err(format!("row `{id}`: the alternatives in `{pattern}` stand for more than {MOST_NAMES} names"));
    }
    // `type` is said of names in the lexicon, and of what a call gives
    let read = if LexiconRow::is_meant(says) && value.get("at").is_none() {
        LexiconRow::deserialize(value).map(|row| AnyRow::Lexicon(Box::new(row)))
    } else {
        Row::deserialize(value).map(|row| AnyRow::Row(Box::new(row)))
    };
    let read = read.map_err(|error| format!("row `{id}`: {error}"))?;
    match &read {
        AnyRow::Row(row) => row.fault().map_or(Ok(()), |fault| Err(format!("row `{id}`: {fault}")))?,
        AnyRow::Lexicon(row) => row.fault().map_or(Ok(()), |fault| Err(format!("row `{id}`: {fault}")))?,
    }
    Ok(read)
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
