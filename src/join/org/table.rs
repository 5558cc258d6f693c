//! Lists of names of `policies/knowledge/tables/salesforce.yaml`.

use crate::knowledge::embedded;
use serde_json::Value;

/// A list by its keys: `objects`, `clinical`.
pub fn words(keys: &[&str]) -> impl Iterator<Item = &'static str> + use<> {
    let mut at = embedded().get("policies/knowledge/tables/salesforce.yaml").map(|file| &file.value);
    for key in keys {
        at = at.and_then(|value| value.get(key));
    }
    at.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a name is in a list, whatever its case.
pub fn is_one(keys: &[&str], name: &str) -> bool {
    words(keys).any(|word| word.eq_ignore_ascii_case(name))
}
