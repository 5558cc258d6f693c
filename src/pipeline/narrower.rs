//! Findings on scopes get their proof: the calls that the scopes serve, and what these need at least.

use crate::check::{Evidence, Finding};
use crate::facts::{FactKind, Place};
use crate::join::Repository;
use crate::join::scopes::{Needed, needed};
use std::collections::BTreeMap;

/// How many calls are shown.
const MOST: usize = 4;
/// Lines within which a finding and a place of scopes are one.
const NEAR: u32 = 2;

/// Adds the calls to findings on scopes that are wider than the calls need, and the narrower scopes as the fix where they are the minimum.
pub fn prove(findings: &mut [Finding], repository: &Repository) {
    if !findings.iter().any(is_of_scope) {
        return;
    }
    let mut places: BTreeMap<(&str, u32), &Place> = BTreeMap::new();
    for fact in repository.files.iter().flat_map(|file| &file.facts).filter(|fact| fact.kind == FactKind::Request) {
        places.entry((&fact.place.path, fact.place.start.line)).or_insert(&fact.place);
    }
    let all = needed(repository);
    for finding in findings.iter_mut().filter(|finding| is_of_scope(finding)) {
        let here = |one: &&Needed| one.path == *finding.place.path && finding.place.start.line.abs_diff(one.line) <= NEAR;
        let Some(one) = all.iter().filter(here).find(|one| !one.calls.is_empty()) else { continue };
        let named = |scope: &str| finding.what.contains(&format!("`{scope}`"));
        let Some(wider) = one.wider.iter().find(|wider| named(&wider.scope) || one.by_default) else { continue };
        if one.minimal && one.shared_with == 0 && one.provider == "smart" && !wider.instead.is_empty() {
            finding.fix = format!("{} (all that the calls need)", wider.instead.join(" "));
        }
        for call in one.calls.iter().take(MOST) {
            let Some(place) = places.get(&(call.path.as_str(), call.line)) else { continue };
            let what = [call.resource.as_str(), call.interactions.as_str()].join(" ");
            finding.evidence.push(Evidence { place: (*place).clone(), message: format!("needs {}", what.trim()) });
        }
    }
}

fn is_of_scope(finding: &Finding) -> bool {
    finding.topic == "oauth" && finding.rule.contains("scope")
}
