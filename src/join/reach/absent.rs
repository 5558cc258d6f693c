//! What a repository does not hold, so that nobody takes its silence for an answer.

use super::Reached;
use crate::join::org::{Model, Org, PrincipalKind, table};
use serde::Serialize;
use std::collections::BTreeSet;

/// Something that is not here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Absence {
    /// What.
    pub what: String,
    /// Why that matters.
    pub so: String,
}

impl Absence {
    /// An absence.
    pub fn new(what: impl Into<String>, so: impl Into<String>) -> Self {
        Self { what: what.into(), so: so.into() }
    }
}

/// Whether a path or a pattern speaks of what reach is worked out from.
#[must_use]
pub fn concerns(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    table::words(&["reach_folders"]).any(|folder| lower.contains(&folder.to_ascii_lowercase()))
}

/// At most so many names in one line.
const MOST: usize = 12;

/// What is absent. `unseen` are patterns of `.forceignore` with the component files that they cover.
pub fn list(org: &Org<'_>, fields: &[Reached], unseen: &[(String, Vec<String>)], all: &mut Vec<Absence>) {
    for (pattern, files) in unseen {
        let what = if files.is_empty() {
            format!("what `{pattern}` in .forceignore keeps out")
        } else {
            format!("{} that `{pattern}` in .forceignore keeps from being deployed", counted(files.len()))
        };
        all.push(Absence::new(what, "the org's own copy of these components may differ from the repository's"));
    }
    let of = |kind: PrincipalKind| org.principals.keys().any(|(known, _)| *known == kind);
    if !of(PrincipalKind::Profile) {
        all.push(Absence::new("profiles", "what they grant is not in the matrix"));
    }
    if !of(PrincipalKind::PermissionSet) {
        all.push(Absence::new("permission sets", "what they grant is not in the matrix"));
    }
    let unknown: BTreeSet<&str> = fields
        .iter()
        .map(|field| field.object.as_str())
        .filter(|object| matches!(org.model(object, false).0, Model::Unknown | Model::Parent))
        .collect();
    if !unknown.is_empty() {
        all.push(Absence::new(format!("the sharing model of {}", names(&unknown)), "which records their readers see is not known"));
    }
    let mut sets: BTreeSet<&str> = BTreeSet::new();
    for group in org.principals.values().filter(|principal| principal.kind == PrincipalKind::Group) {
        let missing = |kind, name: &String| !org.principals.contains_key(&(kind, name.to_ascii_lowercase()));
        sets.extend(group.sets.iter().filter(|name| missing(PrincipalKind::PermissionSet, name)).map(String::as_str));
        sets.extend(group.muting.iter().filter(|name| missing(PrincipalKind::Muting, name)).map(String::as_str));
    }
    if !sets.is_empty() {
        all.push(Absence::new(format!("{}, named in permission set groups", names(&sets)), "the groups grant or mute more than is shown"));
    }
    let idle: BTreeSet<&str> = org
        .principals
        .values()
        .filter(|known| known.kind == PrincipalKind::Muting)
        .filter(|known| !org.principals.values().any(|group| group.muting.iter().any(|name| name.eq_ignore_ascii_case(&known.name))))
        .map(|known| known.name.as_str())
        .collect();
    if !idle.is_empty() {
        all.push(Absence::new(format!("a group that names the muting set {}", names(&idle)), "it takes nothing from anybody"));
    }
    let roles: BTreeSet<&str> = org
        .rules
        .values()
        .flatten()
        .filter(|rule| rule.kind.to_ascii_lowercase().starts_with("role") && !org.roles.contains_key(&rule.to.to_ascii_lowercase()))
        .map(|rule| rule.to.as_str())
        .collect();
    if !roles.is_empty() {
        all.push(Absence::new(format!("roles {}, named in sharing rules", names(&roles)), "who is in or above them is not known"));
    }
    if org.rules.values().flatten().any(|rule| rule.kind.to_ascii_lowercase().contains("group")) {
        all.push(Absence::new("members of public groups", "they are kept in the org; who a rule for a group reaches is not known"));
    }
}

fn counted(number: usize) -> String {
    if number == 1 { "one component".to_owned() } else { format!("{number} components") }
}

fn names(all: &BTreeSet<&str>) -> String {
    let shown: Vec<&str> = all.iter().take(MOST).copied().collect();
    let more = all.len().saturating_sub(MOST);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
