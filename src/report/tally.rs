//! Counts: by severity, by rule, by folder.

use crate::check::Finding;
use crate::policy::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// Findings by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Tally {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Tally {
    /// Counts findings.
    #[must_use]
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            tally.add(finding.severity);
        }
        tally
    }

    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// `12 errors, 3 warnings and 1 note`; kinds without any are left out.
    #[must_use]
    pub fn words(self) -> String {
        let parts: Vec<String> = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| super::counted(number, word))
            .collect();
        match parts.as_slice() {
            [] => "no findings".to_owned(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }

    /// Counts by a key, most first, then by the key.
    #[must_use]
    pub fn by<'a, K: Ord + Clone>(findings: &'a [Finding], key: impl Fn(&'a Finding) -> K) -> Vec<(K, Self)> {
        let mut counts: BTreeMap<K, Self> = BTreeMap::new();
        for finding in findings {
            counts.entry(key(finding)).or_default().add(finding.severity);
        }
        let mut counts: Vec<(K, Self)> = counts.into_iter().collect();
        counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        counts
    }
}

/// Counts by folder, at the deepest level (four at most) that gives no more than `most` folders.
#[must_use]
pub fn folders(findings: &[Finding], most: usize) -> Vec<(String, Tally)> {
    let depth = (1..=4)
        .rev()
        .find(|&depth| findings.iter().map(|finding| folder(&finding.place.path, depth)).collect::<BTreeSet<_>>().len() <= most)
        .unwrap_or(1);
    Tally::by(findings, |finding| folder(&finding.place.path, depth))
}

fn folder(path: &str, depth: usize) -> String {
    let Some((parents, _)) = path.rsplit_once('/') else { return "./".to_owned() };
    let kept: Vec<&str> = parents.split('/').take(depth).collect();
    format!("{}/", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_cut_at_a_depth() {
        assert_eq!(folder("a/b/c/d.cls", 2), "a/b/");
        assert_eq!(folder("a/d.cls", 4), "a/");
        assert_eq!(folder("d.cls", 4), "./");
    }

    #[test]
    fn words_leave_out_what_there_is_none_of() {
        assert_eq!(Tally { errors: 1, warnings: 0, notes: 2 }.words(), "1 error and 2 notes");
        assert_eq!(Tally { errors: 2, warnings: 1, notes: 1 }.words(), "2 errors, 1 warning and 1 note");
        assert_eq!(Tally::default().words(), "no findings");
    }
}
