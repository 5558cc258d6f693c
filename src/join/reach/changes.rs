//! What a change opened or closed.

use super::{By, Door, Reach, Reached, Records, Step, Way};
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

/// A program or credential that came, went, or reads more or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoorChange {
    /// API name.
    pub name: String,
    /// `connected app`, `named credential`, ...
    pub kind: &'static str,
    /// Scopes, target and users before, in words; nothing where there was none.
    pub before: Option<String>,
    /// The same after.
    pub after: Option<String>,
    /// PHI fields that it reads now and did not.
    pub opened: Vec<String>,
    /// PHI fields that it no longer reads.
    pub closed: Vec<String>,
    /// Where.
    pub step: Step,
}

/// All that a change opened and closed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// For people.
    pub ways: Vec<Change>,
    /// For programs.
    pub apps: Vec<DoorChange>,
}

type Key = (String, PrincipalKind, String, By, Option<String>);

/// What changed from one to the other: what opened first.
#[must_use]
pub fn changes(before: &Reach, after: &Reach) -> Changes {
    Changes { ways: ways(before, after), apps: doors(before, after) }
}

fn doors(before: &Reach, after: &Reach) -> Vec<DoorChange> {
    let by_name = |reach: &'_ Reach| -> BTreeMap<(&'static str, String), Door> {
        reach.apps.iter().map(|door| ((door.kind, door.name.to_ascii_lowercase()), door.clone())).collect()
    };
    let (old, new) = (by_name(before), by_name(after));
    let lacks = |one: Option<&Door>, other: Option<&Door>| -> Vec<String> {
        let held = other.map_or(&[][..], |door| door.fields.as_slice());
        one.into_iter().flat_map(|door| &door.fields).filter(|field| !held.contains(field)).cloned().collect()
    };
    let mut found = Vec::new();
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
        let (past, now) = (old.get(key), new.get(key));
        let Some(door) = now.or(past) else { continue };
        let change = DoorChange {
            name: door.name.clone(),
            kind: door.kind,
            before: past.map(Door::words),
            after: now.map(Door::words),
            opened: lacks(now, past),
            closed: lacks(past, now),
            step: door.declared.clone(),
        };
        if change.before != change.after || !change.opened.is_empty() || !change.closed.is_empty() {
            found.push(change);
        }
    }
    found.sort_by(|a, b| (a.opened.is_empty(), a.kind, &a.name).cmp(&(b.opened.is_empty(), b.kind, &b.name)));
    found
}

fn ways(before: &Reach, after: &Reach) -> Vec<Change> {
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
