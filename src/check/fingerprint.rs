//! What stays the same of a finding while the code around it moves.

use super::Finding;
use crate::facts::{Attribute, Fact, FactKind, Value};
use rustc_hash::FxHashMap;

/// The hash of a fact's code: its tokens; for flows also sink and elements. Values stay out of it: literals were replaced by their kind.
#[must_use]
pub(super) fn code_of(fact: &Fact) -> String {
    let mut parts = vec![fact.code.as_str()];
    if fact.kind == FactKind::Flow {
        parts.push(fact.text("sink").unwrap_or(""));
        if let Some(Value::List(elements)) = fact.get("elements").and_then(Attribute::known) {
            parts.extend(elements.iter().map(String::as_str));
        }
    }
    hash(&parts, 16)
}

/// Gives every finding its fingerprint. Findings alike in rule, path, scope and code are told apart by their order, so they must be sorted.
pub fn fingerprint(findings: &mut [Finding]) {
    let mut seen: FxHashMap<String, u32> = FxHashMap::default();
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|&index| findings.get(index).map(|finding| finding.place.clone()));
    for index in order {
        let Some(finding) = findings.get_mut(index) else { continue };
        let base = hash(&[&finding.rule, &finding.place.path, &finding.scope, &finding.code], 32);
        let ordinal = seen.entry(base).or_insert(0);
        let number = ordinal.to_string();
        *ordinal += 1;
        let hash = hash(&[&finding.rule, &finding.place.path, &finding.scope, &finding.code, &number], 32);
        finding.fingerprint = format!("phiward/v1:{hash}");
    }
}

/// The first `digits` hexadecimal digits of a hash of several parts, each told apart from the next by its length.
fn hash(parts: &[&str], digits: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut hex = hasher.finalize().to_hex().to_string();
    hex.truncate(digits);
    hex
}
