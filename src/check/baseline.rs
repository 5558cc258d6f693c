//! `phiward-baseline.yaml`: what was there when phiward was adopted. Entries store parts, not one hash, so that they survive edits, renames and
//! moved functions; values and message text stay out.

use super::suppression::day;
use super::{Finding, State};
use crate::policy::{PolicyError, Source};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::hash::Hash;

/// Name of the file, in the repository root.
pub const BASELINE_FILE: &str = "phiward-baseline.yaml";

/// Stands for the day of what was there before a change, which nobody need have known.
pub const UNDATED: &str = "1970-01-01";

const HEAD: &str = "\
# Findings that were there when phiward was adopted. `phiward check` leaves them out; new ones count.
# Written by `phiward baseline`; owner and reason may be added by hand and are kept.
";

/// Accepted findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of the format: 1.
    pub version: u32,
    /// The findings.
    #[serde(default)]
    pub entries: Vec<BaselineEntry>,
}

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// Rule id.
    pub rule: String,
    /// Path relative to the repository root.
    pub path: String,
    /// Enclosing type and function, block or object.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// Hash of the code; for flows also of sink and elements.
    pub code: String,
    /// PHI elements, for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// Day it was accepted.
    pub first_seen: String,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Default for Baseline {
    fn default() -> Self {
        Self { version: 1, entries: Vec::new() }
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn read(path: &str, text: &str) -> Result<Self, PolicyError> {
        let source = Source { path: path.to_owned(), text: text.into() };
        let baseline: Self = serde_saphyr::from_str(text).map_err(|error| PolicyError::from_yaml(&source, &error))?;
        if baseline.version != 1 {
            let message = format!("this is a baseline of version {}; this program knows version 1", baseline.version);
            return Err(PolicyError::at(&source, None, message));
        }
        if let Some(entry) = baseline.entries.iter().find(|entry| day(&entry.first_seen).is_none()) {
            let message = format!("`{}` is no day (rule `{}` in {})", entry.first_seen, entry.rule, entry.path);
            return Err(PolicyError::at(&source, None, message).help("write it as 2026-12-31"));
        }
        Ok(baseline)
    }

    /// The file's text, in an order that does not change from run to run.
    ///
    /// # Errors
    /// When an entry cannot be written as YAML.
    pub fn write(&self) -> Result<String, String> {
        let mut sorted = self.clone();
        sorted.entries.sort();
        let body = serde_saphyr::to_string(&sorted).map_err(|error| error.to_string())?;
        Ok(format!("{HEAD}{body}"))
    }

    /// The baseline of today's findings: those that count, and those in `before` that are still there, with their day, owner and reason.
    #[must_use]
    pub fn of(findings: &[Finding], before: Option<&Self>, as_of: &str) -> Self {
        let accepted: Vec<&Finding> =
            findings.iter().filter(|finding| matches!(finding.state, State::New | State::Baselined { .. })).collect();
        let matched = before.map_or_else(|| vec![None; accepted.len()], |before| before.assign(&accepted));
        let old = matched.into_iter().map(|at| before.and_then(|before| before.entries.get(at?)));
        let entries = accepted.iter().zip(old).map(|(finding, old)| BaselineEntry {
            rule: finding.rule.clone(),
            path: finding.place.path.to_string(),
            scope: finding.scope.clone(),
            code: finding.code.clone(),
            elements: finding.elements.clone(),
            first_seen: old.map_or_else(|| as_of.to_owned(), |old| old.first_seen.clone()),
            owner: old.and_then(|old| old.owner.clone()),
            reason: old.and_then(|old| old.reason.clone()),
        });
        let mut entries: Vec<BaselineEntry> = entries.collect();
        entries.sort();
        Self { version: 1, entries }
    }

    /// Marks the findings that are in the baseline; gives the entries that nothing matched any more.
    pub fn apply(&self, findings: &mut [Finding]) -> Vec<&BaselineEntry> {
        let mut fresh: Vec<usize> = Vec::new();
        for (index, finding) in findings.iter().enumerate() {
            if finding.state == State::New {
                fresh.push(index);
            }
        }
        let matched = {
            let asked: Vec<&Finding> = fresh.iter().filter_map(|&index| findings.get(index)).collect();
            self.assign(&asked)
        };
        let mut gone = vec![true; self.entries.len()];
        for (index, matched) in fresh.into_iter().zip(matched) {
            let entry = matched.and_then(|at| self.entries.get(at));
            if let (Some(finding), Some(entry)) = (findings.get_mut(index), entry) {
                finding.state = State::Baselined { first_seen: entry.first_seen.clone() };
                if entry.first_seen != UNDATED {
                    // ISO days sort as texts
                    let known = finding.known.take().map_or_else(|| entry.first_seen.clone(), |known| known.min(entry.first_seen.clone()));
                    finding.known = Some(known);
                }
            }
            if let Some(gone) = matched.and_then(|at| gone.get_mut(at)) {
                *gone = false;
            }
        }
        self.entries.iter().zip(gone).filter_map(|(entry, gone)| gone.then_some(entry)).collect()
    }

    /// The entry of each finding, each entry used once: first the same rule, path, scope and code; then another path (renamed files); then another
    /// scope (renamed functions).
    fn assign(&self, findings: &[&Finding]) -> Vec<Option<usize>> {
        let mut order: Vec<usize> = (0..findings.len()).collect();
        order.sort_by_key(|&index| findings.get(index).map(|finding| &finding.place));
        let mut free: Vec<usize> = (0..self.entries.len()).collect();
        free.sort_by_key(|&index| self.entries.get(index));
        let mut round = Round { findings, entries: &self.entries, order, free, found: vec![None; findings.len()] };
        round.play(|entry| (&entry.rule, &*entry.path, &entry.scope, &entry.code), |f| (&f.rule, &*f.place.path, &f.scope, &f.code));
        round.play(|entry| (&entry.rule, &entry.scope, &entry.code), |f| (&f.rule, &f.scope, &f.code));
        round.play(|entry| (&entry.rule, &*entry.path, &entry.code), |f| (&f.rule, &*f.place.path, &f.code));
        round.found
    }
}

/// A multiset assignment in tiers.
struct Round<'a> {
    findings: &'a [&'a Finding],
    entries: &'a [BaselineEntry],
    /// Findings in the order of their places.
    order: Vec<usize>,
    /// Entries not yet used, in order.
    free: Vec<usize>,
    /// The entry of each finding.
    found: Vec<Option<usize>>,
}

impl<'a> Round<'a> {
    fn play<K: Hash + Eq>(&mut self, of_entry: impl Fn(&'a BaselineEntry) -> K, of_finding: impl Fn(&'a Finding) -> K) {
        let mut offers: FxHashMap<K, VecDeque<usize>> = FxHashMap::default();
        for &index in &self.free {
            if let Some(entry) = self.entries.get(index) {
                offers.entry(of_entry(entry)).or_default().push_back(index);
            }
        }
        for &at in &self.order {
            let (Some(&finding), Some(slot)) = (self.findings.get(at), self.found.get_mut(at)) else { continue };
            if slot.is_none() {
                *slot = offers.get_mut(&of_finding(finding)).and_then(VecDeque::pop_front);
            }
        }
        let left: FxHashSet<usize> = offers.into_values().flatten().collect();
        self.free.retain(|index| left.contains(index));
    }
}

#[cfg(test)]
mod tests;
