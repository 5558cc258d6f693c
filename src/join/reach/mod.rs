//! Who reaches which PHI field, and how: the model of the org comes in, the ways go out. As written in the repository: what is absent
//! from it is listed, never guessed.

mod absent;
mod apps;
mod changes;
mod people;
mod ways;

pub use absent::{Absence, concerns};
pub use apps::Door;
pub use changes::{Change, Changes, DoorChange, changes};
pub use people::{People, Person, read_people};

use super::Repository;
use super::org::{Object, Org, PrincipalKind, is_relationship};
use crate::facts::{FileFacts, Place};
use crate::knowledge::{Confidence, Lexicon};
use crate::text::Notice;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Which records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Records {
    /// None that this repository would show.
    None,
    /// The sharing model is not in the repository.
    Unknown,
    /// Their own, and those shared with them.
    Shared,
    /// All.
    All,
}

impl Records {
    /// The word of tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Shared => "shared",
            Self::All => "all",
        }
    }
}

/// By which kind of path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Object and field permission.
    Permissions,
    /// A formula or roll-up that repeats the field.
    Formula,
    /// An Apex entry point or a page.
    Apex,
    /// An Apex entry point that writes the field.
    ApexWrite,
    /// A flow.
    Flow,
    /// A data transform of OmniStudio.
    Transform,
    /// A field permission without any on the object: nothing is read until another principal grants it.
    FieldOnly,
}

/// A place on a path, with a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What stands there.
    pub what: String,
    /// Path from the root of the repository.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// The place in full.
    #[serde(skip)]
    pub place: Place,
}

impl Step {
    fn new(place: &Place, what: impl Into<String>) -> Self {
        Self { what: what.into(), path: place.path.to_string(), line: place.start.line, place: place.clone() }
    }
}

/// One way from a principal to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Who.
    pub principal: String,
    /// What they are.
    pub kind: PrincipalKind,
    /// Visitors without login.
    pub guest: bool,
    /// By what.
    pub by: By,
    /// The formula, method or flow.
    pub through: Option<String>,
    /// Which records are read.
    pub read: Records,
    /// Which records are edited.
    pub edit: Option<Records>,
    /// Classic encryption shows a mask to those who may not view encrypted data.
    pub masked: bool,
    /// How sure.
    pub confidence: Confidence,
    /// The places on the way.
    pub steps: Vec<Step>,
}

/// A PHI field with all ways to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reached {
    /// Object.
    pub object: String,
    /// Field.
    pub field: String,
    /// Elements.
    pub elements: Vec<String>,
    /// In people's words.
    pub titles: Vec<String>,
    /// Where it is declared; nowhere for fields that this repository only names.
    pub declared: Option<Step>,
    /// The fields that it repeats.
    pub copies: Vec<String>,
    /// The sharing model of its object.
    pub sharing: Option<Step>,
    /// The sharing model in words.
    pub model: String,
    /// What rules open, in words.
    pub rules: Vec<Step>,
    /// The ways.
    pub ways: Vec<Way>,
}

impl Reached {
    /// `Patient__c.SSN__c`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.object, self.field)
    }

    /// The files that its ways lead through.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let of_field = self.declared.iter().chain(&self.sharing).chain(&self.rules);
        of_field.chain(self.ways.iter().flat_map(|way| &way.steps)).map(|step| step.path.as_str())
    }
}

/// Everything that is reached.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Reach {
    /// Principals that the matrix has a row for.
    pub principals: Vec<(PrincipalKind, String)>,
    /// Fields, by name.
    pub fields: Vec<Reached>,
    /// Programs and credentials.
    pub apps: Vec<Door>,
    /// What the repository does not hold.
    pub absent: Vec<Absence>,
    /// What of it could not be read as it should be.
    #[serde(skip)]
    pub notices: Vec<Notice>,
}

impl Reach {
    /// The best access of a principal to a field, as a word of the matrix: `edit:all`, `read:shared`, `read:all edit:shared`, `field-only`;
    /// `write:all` where code writes the field and nothing shows it.
    #[must_use]
    pub fn cell(&self, field: &Reached, kind: PrincipalKind, principal: &str) -> String {
        let own = || field.ways.iter().filter(|way| way.kind == kind && way.principal == principal);
        let shows = |way: &&Way| !matches!(way.by, By::FieldOnly | By::ApexWrite);
        let read = own().filter(shows).map(|way| (way.read, !way.masked)).max();
        let edit = own().filter_map(|way| way.edit).max();
        match (read, edit) {
            (Some((read, _)), Some(edit)) if edit == read => format!("edit:{}", edit.word()),
            (Some((read, clear)), Some(edit)) => format!("read:{}{} edit:{}", read.word(), mask(clear), edit.word()),
            (Some((read, clear)), None) => format!("read:{}{}", read.word(), mask(clear)),
            (None, Some(edit)) => format!("write:{}", edit.word()),
            (None, _) if own().next().is_some() => "field-only".to_owned(),
            (None, _) => String::new(),
        }
    }
}

fn mask(clear: bool) -> &'static str {
    if clear { "" } else { " masked" }
}

/// What a repository's org shows of its PHI fields.
#[must_use]
pub fn reach(files: Vec<FileFacts>, lexicon: &Lexicon, unseen: &[(String, Vec<String>)], people: Option<&People>) -> Reach {
    let (_, org) = Repository::with_org(files, lexicon, &crate::config::Stated::default());
    let mut reach = Reach::default();
    let mut rows = ways::rows(&org);
    if let Some(people) = people {
        rows = people::rows(&org, people, &mut reach.absent);
    }
    reach.principals = rows.iter().map(|row| (row.kind, row.name.clone())).collect();
    let known = ways::Known::of(&org);
    for (object, field) in fields(&org) {
        reach.fields.push(reached(&org, &known, &object, &field, &rows));
    }
    reach.apps = apps::doors(&org, &reach.fields);
    absent::list(&org, &reach.fields, unseen, &mut reach.absent);
    reach
}

/// All PHI fields: those declared, those that repeat one, those that permissions, code and flows name.
fn fields(org: &Org<'_>) -> Vec<(String, String)> {
    let mut found: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut add = |object: &str, field: &str| {
        found.entry(format!("{object}.{field}").to_ascii_lowercase()).or_insert_with(|| (object.to_owned(), field.to_owned()));
    };
    for object in org.objects() {
        for field in &object.fields {
            let reference = object.traits.get(&field.name.to_ascii_lowercase()).is_some_and(|known| known.references.is_some());
            if !reference && (field.hit.is_some() || !org.copied(object, field).is_empty()) {
                add(&object.name, &field.name);
            }
        }
        if object.named.is_some() && named(org, object).is_some() {
            add(&object.name, "Name");
        }
    }
    for exposure in &org.exposures {
        add(&exposure.object, &exposure.field);
    }
    for edit in &org.edits {
        for field in edit.fields.iter().filter(|field| org.field(&edit.object, field).is_some()) {
            add(&edit.object, field);
        }
    }
    for flow in org.flows.values() {
        for read in flow.reads(org) {
            add(&read.object, &read.field);
        }
    }
    for transform in org.transforms.values() {
        for read in transform.phi(org) {
            add(&read.object, &read.field);
        }
    }
    for principal in org.principals.values() {
        for name in principal.rights.fields.keys() {
            // names of rights are in lower case; declared fields are there already
            if let Some((object, field)) = name.split_once('.')
                && org.object(object).is_none_or(|known| !known.fields.iter().any(|own| own.name.eq_ignore_ascii_case(field)))
            {
                let (object, field) = written(org, name).unwrap_or((object.to_owned(), field.to_owned()));
                add(&object, &field);
            }
        }
    }
    // a relationship to an object that is not here is no object itself
    found.into_values().filter(|(object, _)| !is_relationship(object)).collect()
}

/// A field's name as the permission has it.
fn written(org: &Org<'_>, name: &str) -> Option<(String, String)> {
    org.spelled.get(name).and_then(|name| name.split_once('.')).map(|(object, field)| (object.to_owned(), field.to_owned()))
}

/// What the name of a record holds.
fn named(org: &Org<'_>, object: &Object) -> Option<crate::knowledge::Hit> {
    let label = object.named.as_deref()?;
    org.field(&object.name, label).or_else(|| org.field(&object.name, "Name"))
}

fn reached(org: &Org<'_>, asked: &ways::Known<'_, '_>, object: &str, field: &str, rows: &[ways::Row]) -> Reached {
    let known = org.object(object);
    let own = known.and_then(|known| known.fields.iter().find(|own| own.name.eq_ignore_ascii_case(field)));
    let copies: Vec<(String, String, crate::knowledge::Hit)> =
        known.zip(own).map(|(known, own)| org.copied(known, own)).unwrap_or_default();
    let hit = own.and_then(|own| own.hit.clone()).or_else(|| org.field(object, field));
    let hit = hit.or_else(|| known.filter(|_| field == "Name").and_then(|known| named(org, known)));
    let elements: BTreeSet<String> = hit.iter().chain(copies.iter().map(|(.., hit)| hit)).map(|hit| hit.element.clone()).collect();
    let (model, place) = org.model(object, false);
    let rules = org.rules_of(object).map(|rule| {
        let verb = if rule.edit { "edit" } else { "read" };
        Step::new(&rule.place, format!("sharing rule `{}`: {verb} for {}", rule.name, rule.whom()))
    });
    let mut ways: Vec<Way> = rows.iter().flat_map(|row| ways::ways(asked, row, object, field)).collect();
    ways.sort_by(|a, b| {
        (a.kind, &a.principal, a.by, &a.through, std::cmp::Reverse(a.read)).cmp(&(
            b.kind,
            &b.principal,
            b.by,
            &b.through,
            std::cmp::Reverse(b.read),
        ))
    });
    Reached {
        object: object.to_owned(),
        field: field.to_owned(),
        titles: elements.iter().map(|element| org.lexicon.say(element).to_owned()).collect(),
        elements: elements.into_iter().collect(),
        declared: own.map(|own| Step::new(&own.fact.place, "declared here")),
        copies: copies.iter().map(|(object, field, _)| format!("{object}.{field}")).collect(),
        sharing: place.map(|place| Step::new(place, format!("sharing model: {}", model.words()))),
        model: model.words().to_owned(),
        rules: rules.collect(),
        ways,
    }
}

#[cfg(test)]
mod tests;
