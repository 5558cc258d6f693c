//! Programs and credentials beside the people: which PHI fields an app reads on behalf of those who may use it, and where credentials lead.

use super::{Reached, Records, Step, Way};
use crate::join::org::{App, Org, PrincipalKind, key};
use serde::Serialize;
use std::collections::BTreeMap;

/// A program, or a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Door {
    /// API name.
    pub name: String,
    /// `connected app`, `named credential`, ...
    pub kind: &'static str,
    /// OAuth scopes as written.
    pub scopes: Vec<String>,
    /// Who may use it, in words.
    pub users: String,
    /// Where a credential leads; the class that makes users for a provider.
    pub target: Option<String>,
    /// PHI fields that it reads for its users.
    pub fields: Vec<String>,
    /// Of which records, by field.
    #[serde(skip)]
    pub records: BTreeMap<String, Records>,
    /// Where.
    pub declared: Step,
}

impl Door {
    /// Scopes, target and users in one line.
    #[must_use]
    pub fn words(&self) -> String {
        let scopes = if self.scopes.is_empty() { None } else { Some(self.scopes.join(", ")) };
        let parts = [scopes, self.target.clone(), Some(self.users.clone())];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// All doors, by kind and name.
pub fn doors(org: &Org<'_>, fields: &[Reached]) -> Vec<Door> {
    org.apps.values().map(|app| door(org, app, fields)).collect()
}

/// Whether a name that an app gives is that of a principal: apps name permission sets by label as well as by API name.
fn is_called(org: &Org<'_>, name: &str, kind: PrincipalKind, principal: &str) -> bool {
    let label = || org.principals.get(&(kind, key(principal))).and_then(|known| known.label.as_deref());
    name.eq_ignore_ascii_case(principal) || label().is_some_and(|label| name.eq_ignore_ascii_case(label))
}

fn door(org: &Org<'_>, app: &App, fields: &[Reached]) -> Door {
    let holds = |way: &Way| app.users.iter().any(|(kind, name)| *kind == way.kind && is_called(org, name, way.kind, &way.principal));
    // those who are named need not authorize it; where nobody must approve, the others may. A user is needed for every request, whose profile is
    // kept in the org
    let everyone = app.is_for_everyone() || (app.users.is_empty() && app.runs_as.is_some());
    let read = |way: &&Way| way.read != Records::None && !way.guest && (everyone || holds(way));
    let best = |field: &Reached| Some((field.name(), field.ways.iter().filter(&read).map(|way| way.read).max()?));
    let records: BTreeMap<String, Records> = fields.iter().filter(|_| app.reads_records()).filter_map(best).collect();
    Door {
        name: app.name.clone(),
        kind: app.kind.words(),
        scopes: app.scopes.clone(),
        users: users(app),
        target: app.target.clone(),
        fields: records.keys().cloned().collect(),
        records,
        declared: Step::new(&app.place, "declared here"),
    }
}

fn users(app: &App) -> String {
    let mut words: Vec<String> = app.users.iter().map(|(kind, name)| named(*kind, name)).collect();
    words.sort();
    words.dedup();
    if let Some(user) = &app.runs_as {
        words.push(format!("runs as {user}"));
    }
    if app.is_for_everyone() {
        words.insert(0, "any user who authorizes it".to_owned());
    }
    if words.is_empty() { "those whom the org allows, which is not written here".to_owned() } else { words.join(", ") }
}

fn named(kind: PrincipalKind, name: &str) -> String {
    format!("{} {name}", kind.words())
}
