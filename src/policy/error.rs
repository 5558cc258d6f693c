//! What is wrong with a policy, with its exact place in the YAML: the same faults that configurations have.

pub use crate::config::{ConfigError as PolicyError, ConfigText as Source, nearest};
use std::sync::Arc;

/// The text that a policy was read from.
pub(super) fn source(path: &str, text: &str) -> Arc<Source> {
    Arc::new(Source { path: path.to_owned(), text: Arc::from(text) })
}

/// "did you mean `x`?", or the words that are known.
#[must_use]
pub(super) fn advice<'a>(written: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(written, known.clone()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known are {}", known.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}
