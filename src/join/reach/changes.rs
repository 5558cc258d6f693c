//! What a change opened or closed.

use super::{By, Reach, Reached, Records, Step, Way};
use crate::join::org::PrincipalKind;
use serde::Serialize;
use std::collections::BTreeMap;

/// A way that came, went, widened or narrowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `Patient__c.SSN__c`.
    pub field: String,
    /// Who.
    pub principal: String,
    /// What they are.
    pub kind: PrincipalKind,
    /// By what.
    pub by: By,
    /// The formula, method or flow.
    pub through: Option<String>,
    /// Access before, as a word; nothing where there was none.
    pub before: Option<String>,
    /// Access after.
    pub after: Option<String>,
    /// Whether more is open than before.
    pub opened: bool,
    /// The places of the way: after the change where there is one.
    pub steps: Vec<Step>,
}

type Key = (String, PrincipalKind, String, By, Option<String>);

/// What changed from one to the other: what opened first.
#[must_use]
pub fn changes(before: &Reach, after: &Reach) -> Vec<Change> {
    let (old, new) = (index(before), index(after));
    let mut found = Vec::new();
    for (key, (field, way)) in &new {
        match old.get(key) {
            None => found.push(change(field, way, None, Some(way))),
            Some((_, past)) if access(past) != access(way) => found.push(change(field, way, Some(past), Some(way))),
            Some(_) => {}
        }
    }
    for (key, (field, way)) in &old {
        if !new.contains_key(key) {
            found.push(change(field, way, Some(way), None));
        }
    }
    found.sort_by(|a, b| {
        (!a.opened, &a.field, a.kind, &a.principal, a.by, &a.through).cmp(&(!b.opened, &b.field, b.kind, &b.principal, b.by, &b.through))
    });
    found
}

fn index(reach: &Reach) -> BTreeMap<Key, (&Reached, &Way)> {
    let mut all = BTreeMap::new();
    for field in &reach.fields {
        for way in &field.ways {
            all.insert((field.name().to_ascii_lowercase(), way.kind, way.principal.clone(), way.by, way.through.clone()), (field, way));
        }
    }
    all
}

/// How much a way opens: reads, in clear text, edits.
fn access(way: &Way) -> (Records, bool, Option<Records>) {
    (way.read, !way.masked, way.edit)
}

fn change(field: &Reached, way: &Way, before: Option<&Way>, after: Option<&Way>) -> Change {
    let opened = match (before, after) {
        (Some(before), Some(after)) => access(after) > access(before),
        (None, _) => true,
        (_, None) => false,
    };
    Change {
        field: field.name(),
        principal: way.principal.clone(),
        kind: way.kind,
        by: way.by,
        through: way.through.clone(),
        before: before.map(word),
        after: after.map(word),
        opened,
        steps: way.steps.clone(),
    }
}

fn word(way: &Way) -> String {
    if way.by == By::FieldOnly {
        return "field-only".to_owned();
    }
    if let (By::ApexWrite, Some(edit)) = (way.by, way.edit) {
        return format!("write:{}", edit.word());
    }
    let read = format!("read:{}{}", way.read.word(), if way.masked { " masked" } else { "" });
    way.edit.map_or_else(|| read.clone(), |edit| format!("{read} edit:{}", edit.word()))
}
