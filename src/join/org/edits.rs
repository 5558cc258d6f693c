//! The records that Apex entry points write, themselves or through the methods to which they hand what callers give.

use super::handed::Tracer;
use super::{USER_MODE_SINCE, table};
use crate::facts::{Destination, Place, Root};
use crate::flow::FnRef;
use crate::knowledge::Confidence;
use std::collections::BTreeSet;

/// Longest chain of calls that is followed.
const DEEPEST: usize = 3;

/// What an entry point writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The class that callers must have access to.
    pub class: String,
    /// The method.
    pub method: String,
    /// `AuraEnabled`, `HttpPost`, ...
    pub entry: String,
    /// Object.
    pub object: String,
    /// The fields that are set, where they are known; none where callers decide.
    pub fields: Vec<String>,
    /// Permissions hold.
    pub guarded: bool,
    /// Sharing holds.
    pub shared: bool,
    /// Where it is entered.
    pub place: Place,
    /// Where the record is written.
    pub write: Place,
    /// How sure.
    pub confidence: Confidence,
}

impl Edit {
    /// Whether it sets a field.
    #[must_use]
    pub fn sets(&self, object: &str, field: &str) -> bool {
        self.object.eq_ignore_ascii_case(object)
            && (self.fields.is_empty() || self.fields.iter().any(|own| own.eq_ignore_ascii_case(field)))
    }
}

/// One walk from an entry point.
struct Walk<'t, 'a, 'l> {
    tracer: &'t Tracer<'a, 'l>,
    entry: &'t str,
    class: String,
    method: String,
    place: Place,
    seen: BTreeSet<FnRef>,
    found: Vec<Edit>,
}

/// What all entry points write.
pub(super) fn edits(tracer: &Tracer<'_, '_>, entries: &[(FnRef, String)]) -> Vec<Edit> {
    let mut all = Vec::new();
    for (function, entry) in entries {
        let Some(summary) = tracer.functions.summary(*function) else { continue };
        let Some(class) = tracer.class_of(summary) else { continue };
        let mut walk = Walk {
            tracer,
            entry,
            class: class.name.split('.').next().unwrap_or(&class.name).to_owned(),
            method: summary.name.clone(),
            place: summary.place.clone(),
            seen: BTreeSet::new(),
            found: Vec::new(),
        };
        walk.function(*function, class.shares_as_entry(entry), false, 0);
        all.append(&mut walk.found);
    }
    all.sort_by(|a, b| (&a.write, &a.class, &a.method).cmp(&(&b.write, &b.class, &b.method)));
    all.dedup();
    all
}

impl Walk<'_, '_, '_> {
    fn function(&mut self, function: FnRef, shared: bool, guarded: bool, depth: usize) {
        let Some(summary) = self.tracer.functions.summary(function) else { return };
        if !self.seen.insert(function) {
            return;
        }
        let guarded = guarded || self.tracer.checks(function);
        for fact in self.tracer.writes_of(function) {
            let Some(object) = fact.text("entity") else { continue };
            let by_default = self.tracer.org.versions.get(&*fact.place.path).is_some_and(|version| *version >= USER_MODE_SINCE);
            let mode = fact.truth("user_mode").unwrap_or(by_default);
            self.found.push(Edit {
                class: self.class.clone(),
                method: self.method.clone(),
                entry: self.entry.to_owned(),
                object: object.to_owned(),
                fields: fact.list("fields").to_vec(),
                guarded: mode || guarded,
                shared: mode || shared,
                place: self.place.clone(),
                write: fact.place.clone(),
                confidence: fact.confidence.min(if depth == 0 { Confidence::Certain } else { Confidence::Likely }),
            });
        }
        if depth == DEEPEST {
            return;
        }
        // what callers give, handed on
        let plain = |at: u16| {
            let declared = summary.params.get(usize::from(at)).and_then(|(_, declared)| declared.as_deref());
            declared.is_some_and(|declared| table::is_one(&["plain_types"], declared.rsplit('.').next().unwrap_or(declared)))
        };
        let handed = summary.passages.iter().filter_map(|passage| match (&passage.origin.root, &passage.destination) {
            (Root::Parameter(at, _), Destination::Argument { callee, .. }) if !plain(*at) => Some(callee),
            _ => None,
        });
        for callee in handed {
            let resolved = self.tracer.functions.resolve(callee, function.file, &summary.owner);
            for &below in resolved.functions.iter().filter(|_| resolved.sure) {
                let Some(next) = self.tracer.functions.summary(below) else { continue };
                let shared = self.tracer.class_of(next).map_or(shared, |class| class.shares_below(shared));
                self.function(below, shared, guarded, depth + 1);
            }
        }
    }
}
