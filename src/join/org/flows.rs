//! Flows: the mode they run in, the records that they look up and write, and what they hand on.

use super::Org;
use crate::facts::{Fact, Place};
use crate::knowledge::Hit;
use std::collections::BTreeMap;

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowModel {
    /// API name.
    pub name: String,
    /// `runInMode` as written.
    pub mode: Option<String>,
    /// `Flow` for screens, `AutoLaunchedFlow`, ...
    pub kind: String,
    /// `Active`, `Draft`, `Obsolete`.
    pub status: Option<String>,
    /// The object whose records start it.
    pub starts_on: Option<String>,
    /// Its elements by name.
    pub elements: BTreeMap<String, Element>,
    /// What its elements are given.
    pub given: Vec<Given>,
    /// Where: its mode, or its head.
    pub place: Place,
}

/// An element of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// `recordLookups`, `recordCreates`, `recordUpdates`, `actionCalls`, `loops`, `variables`.
    pub kind: String,
    /// The object that it is about.
    pub object: Option<String>,
    /// The type of the action that it calls.
    pub action: Option<String>,
    /// What it refers to: a collection, an action.
    pub target: Option<String>,
    /// Fields that it asks for.
    pub fields: Vec<String>,
    /// Where.
    pub place: Place,
}

/// A field or parameter with what is put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The element.
    pub of: String,
    /// The field or parameter.
    pub name: String,
    /// A reference, or a text with `{!references}`.
    pub value: String,
    /// Where.
    pub place: Place,
}

/// A field of a record that a flow reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Object.
    pub object: String,
    /// Field.
    pub field: String,
    /// What it holds.
    pub hit: Hit,
    /// Where the record is looked up.
    pub place: Option<Place>,
}

/// Longest chain of templates, formulas and loops that is followed.
const DEEPEST: usize = 6;

impl FlowModel {
    /// A flow by its head, or by one of its elements.
    pub(super) fn new(fact: &Fact) -> Self {
        let head = fact.text("what") == Some("flow");
        let text = |name: &str| fact.text(name).filter(|_| head).map(str::to_owned);
        let stem = fact.place.path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
        Self {
            name: stem.to_owned(),
            mode: text("value"),
            kind: text("kind").unwrap_or_default(),
            status: text("second"),
            starts_on: text("object"),
            elements: BTreeMap::new(),
            given: Vec::new(),
            place: fact.place.clone(),
        }
    }

    /// Whether it can be run.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !matches!(self.status.as_deref(), Some("Obsolete" | "InvalidDraft" | "Draft"))
    }

    /// Whether it passes over field permissions.
    #[must_use]
    pub fn is_in_system_mode(&self) -> bool {
        self.mode.as_deref().is_some_and(|mode| mode.starts_with("SystemMode"))
    }

    /// Whether it passes over sharing, too.
    #[must_use]
    pub fn is_without_sharing(&self) -> bool {
        self.mode.as_deref() == Some("SystemModeWithoutSharing")
    }

    /// The object whose records a name stands for: a lookup, a loop over one, a variable, the record that started the flow.
    fn record(&self, name: &str) -> Option<(&str, Option<&Place>)> {
        let mut at = name;
        for _ in 0..DEEPEST {
            if matches!(at, "$Record" | "$Record__Prior") {
                return Some((self.starts_on.as_deref()?, None));
            }
            let element = self.elements.get(at)?;
            match (&element.object, &element.target) {
                (Some(object), _) => return Some((object, Some(&element.place))),
                (None, Some(target)) if element.kind == "loops" => at = target,
                _ => return None,
            }
        }
        None
    }

    /// The record that a called flow hands back in one of its variables: `Call.Found.SSN__c`.
    fn handed_back<'p>(&self, org: &Org<'_>, name: &str, path: &'p str) -> Option<(String, &Place, &'p str)> {
        let call = self.elements.get(name).filter(|element| element.kind == "subflows")?;
        let called = call.target.as_deref()?;
        let flow = org.flows.values().find(|flow| flow.name.eq_ignore_ascii_case(called))?;
        let (variable, path) = path.split_once('.')?;
        Some((flow.elements.get(variable)?.object.clone()?, &call.place, path))
    }

    /// The flows that it calls, by name, each with the place of the call.
    pub fn calls(&self) -> impl Iterator<Item = (&str, &Place)> {
        let calls = self.elements.values().filter(|element| element.kind == "subflows");
        calls.filter_map(|element| Some((element.target.as_deref()?, &element.place)))
    }

    /// The PHI that a value holds.
    #[must_use]
    pub fn phi(&self, org: &Org<'_>, value: &str) -> Vec<Read> {
        let mut found = Vec::new();
        self.collect(org, value, &mut found, 0);
        found
    }

    fn collect(&self, org: &Org<'_>, value: &str, found: &mut Vec<Read>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for reference in references(value) {
            let (name, path) = reference.split_once('.').unwrap_or((reference, ""));
            if path.is_empty() {
                // a template or a formula of the flow's own
                for given in self.given.iter().filter(|given| given.of == name && given.name == "text") {
                    self.collect(org, &given.value, found, depth + 1);
                }
                continue;
            }
            let handed = self.handed_back(org, name, path);
            let known = handed.as_ref().map(|(object, place, path)| (object.as_str(), Some(*place), *path));
            if let Some((object, place, path)) = known.or_else(|| self.record(name).map(|(object, place)| (object, place, path)))
                && let Some(hit) = org.field(object, path)
            {
                let owner = org.owner_of(object, path);
                let field = path.rsplit('.').next().unwrap_or(path).to_owned();
                found.push(Read { object: owner, field, hit, place: place.cloned() });
            }
        }
    }

    /// Whether a value is made of a variable, itself or through templates, formulas and assignments.
    #[must_use]
    pub fn mentions(&self, value: &str, variable: &str) -> bool {
        let mut wanted = vec![value];
        for _ in 0..DEEPEST {
            let mut next = Vec::new();
            for reference in wanted.iter().flat_map(|value| references(value)) {
                let (name, path) = reference.split_once('.').unwrap_or((reference, ""));
                if name == variable {
                    return true;
                }
                let texts = self.given.iter().filter(|given| path.is_empty() && given.of == name && given.name == "text");
                next.extend(texts.map(|given| given.value.as_str()));
            }
            wanted = next;
        }
        false
    }

    /// The PHI fields that its lookups read: those that they ask for, those that its other elements take from them.
    #[must_use]
    pub fn reads(&self, org: &Org<'_>) -> Vec<Read> {
        let mut found: Vec<Read> = Vec::new();
        for element in self.elements.values().filter(|element| element.kind == "recordLookups") {
            let Some(object) = &element.object else { continue };
            for field in &element.fields {
                if let Some(hit) = org.field(object, field) {
                    found.push(Read { object: object.clone(), field: field.clone(), hit, place: Some(element.place.clone()) });
                }
            }
        }
        for given in &self.given {
            found.extend(self.phi(org, &given.value));
        }
        found.sort_by(|a, b| (&a.object, &a.field, &a.place).cmp(&(&b.object, &b.field, &b.place)));
        found.dedup_by(|a, b| a.object == b.object && a.field == b.field);
        found
    }
}

/// Adds an element, or what one is given.
pub(super) fn add(flow: &mut FlowModel, fact: &Fact) {
    let text = |name: &str| fact.text(name).map(str::to_owned);
    if fact.text("what") == Some("flow-value") {
        if let (Some(of), Some(name), Some(value)) = (text("of"), text("name"), text("value")) {
            flow.given.push(Given { of, name, value, place: fact.place.clone() });
        }
        return;
    }
    let element = Element {
        kind: text("kind").unwrap_or_default(),
        object: text("object"),
        action: text("value"),
        target: text("second"),
        fields: fact.list("items").to_vec(),
        place: fact.place.clone(),
    };
    // what starts on a record is known by its head; an element named twice keeps the first
    flow.elements.entry(text("name").unwrap_or_default()).or_insert(element);
}

/// What a value refers to: itself, or what stands in `{!..}`.
pub fn references(value: &str) -> Vec<&str> {
    if !value.contains("{!") {
        let plain = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$'));
        return if plain { vec![value] } else { Vec::new() };
    }
    value
        .split("{!")
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .flat_map(|inside| inside.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$'))))
        .filter(|part| !part.is_empty() && !part.starts_with(|c: char| c.is_ascii_digit()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn references_stand_alone_or_in_texts() {
        assert_eq!(references("Find.SSN__c"), ["Find.SSN__c"]);
        assert_eq!(references("Dear {!Find.Name}, {!$Record.SSN__c}"), ["Find.Name", "$Record.SSN__c"]);
        assert_eq!(references("{!LEFT({!Find.SSN__c}, 3)}"), ["LEFT(", "Find.SSN__c"].map(|x| x.trim_end_matches('(')));
        assert_eq!(references("a plain text. More"), Vec::<&str>::new());
    }
}
