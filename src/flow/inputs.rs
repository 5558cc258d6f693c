//! What callers write, followed to a kind of sink, whatever it holds.

use super::functions::{FnRef, Functions};
use crate::facts::{Destination, Effect, Mention, Origin, Passage, Root, Segment, Step, Summary};

/// A text of a caller that reaches a sink.
#[derive(Debug, Clone, PartialEq)]
pub struct Reaching {
    /// The function that callers enter.
    pub entry: FnRef,
    /// The places on the way, the last one is the sink.
    pub steps: Vec<Step>,
    /// The last place within the function that callers enter.
    pub handed: Step,
}

/// What is looked for.
pub struct Search<'a> {
    /// The kind of sink.
    pub kind: &'a str,
    /// Whether what is taken from a written type by these members holds no text that could do harm.
    pub harmless: &'a dyn Fn(&str, &[Segment]) -> bool,
    /// Whether a call takes the harm out of what goes through it.
    pub cleared: &'a dyn Fn(&str) -> bool,
    /// Whether a call compares what it is given with what is allowed.
    pub checked: &'a dyn Fn(&str) -> bool,
    /// Whether a value of this written type is no text: a cast to it refuses what is none.
    pub plain: &'a dyn Fn(&str) -> bool,
    /// Whether a function of a type is given a caller's text from there: a request, a page.
    pub given: &'a dyn Fn(&str, &Origin) -> bool,
}

/// Longest chain of helpers that is followed.
const LONGEST: usize = 5;

/// Where a caller's text stands in a function.
enum From<'a> {
    /// In a parameter.
    Parameter(u16),
    /// In what the function takes from outside.
    Outside(&'a Origin),
}

/// The ways to sinks from parameters of the functions that callers enter, and from what any function takes from a request or a page.
#[must_use]
pub fn reaching(functions: &Functions<'_>, entries: &[(FnRef, bool)], search: &Search<'_>) -> Vec<Reaching> {
    let mut found = Vec::new();
    for &(entry, entered) in entries {
        let Some(summary) = functions.summary(entry) else { continue };
        let walk = Walk { functions, search, entry };
        if entered {
            for at in (0..summary.params.len()).filter_map(|at| u16::try_from(at).ok()) {
                walk.from(entry, &From::Parameter(at), &[], None, &mut found);
            }
        }
        let mut seen: Vec<&Origin> = Vec::new();
        for origin in summary.passages.iter().map(|passage| &passage.origin) {
            if !seen.contains(&origin) && (search.given)(&summary.owner, origin) {
                seen.push(origin);
                walk.from(entry, &From::Outside(origin), &[], None, &mut found);
            }
        }
    }
    found
}

struct Walk<'w, 'a> {
    functions: &'w Functions<'a>,
    search: &'w Search<'w>,
    entry: FnRef,
}

impl Walk<'_, '_> {
    fn from(&self, here: FnRef, from: &From<'_>, before: &[Step], handed: Option<&Step>, found: &mut Vec<Reaching>) {
        let Some(summary) = self.functions.summary(here) else { return };
        let starts = |passage: &&Passage| match (from, &passage.origin.root) {
            (From::Parameter(wanted), Root::Parameter(at, _)) => at == wanted,
            (From::Outside(origin), _) => passage.origin == **origin,
            _ => false,
        };
        let passages: Vec<&Passage> = summary.passages.iter().filter(starts).collect();
        // compared with what is allowed before it goes on
        let compares = |passage: &&Passage| matches!(&passage.destination, Destination::Argument { callee, .. } if (self.search.checked)(&callee.name));
        if passages.iter().any(compares) {
            return;
        }
        for passage in passages.into_iter().filter(|passage| !self.is_harmless(summary, passage)) {
            let mut steps = before.to_vec();
            steps.extend(passage.steps.iter().cloned());
            let Some(last) = passage.steps.last().or(handed) else { continue };
            let at = handed.unwrap_or(last);
            match &passage.destination {
                Destination::Sink { sink_kind, .. } if sink_kind == self.search.kind => {
                    found.push(Reaching { entry: self.entry, steps, handed: at.clone() });
                }
                Destination::Argument { callee, index, .. } if before.len() < LONGEST * 4 => {
                    let resolved = self.functions.resolve(callee, here.file, &summary.owner);
                    for &below in resolved.functions.iter().filter(|below| resolved.sure && **below != here) {
                        if let Some(position) = self.functions.position(below, callee, *index) {
                            self.from(below, &From::Parameter(position), &steps, Some(at), found);
                        }
                    }
                }
                _ => {}
            }
            if found.len() > 256 {
                return;
            }
        }
    }

    /// Whether a passage can carry no text that does harm.
    fn is_harmless(&self, summary: &Summary, passage: &Passage) -> bool {
        let cleared = |effect: &Effect| matches!(effect, Effect::Through(call) | Effect::Masked(call) if (self.search.cleared)(&call.name));
        let declared = match &passage.origin.root {
            Root::Parameter(at, _) => summary.params.get(usize::from(*at)).and_then(|(_, declared)| declared.as_deref()),
            _ => None,
        };
        let typed = |mention: &Mention| {
            let written = mention.name.strip_prefix([Mention::TYPE, Mention::OF]);
            usize::from(mention.depth) == passage.origin.segments.len() && written.is_some_and(self.search.plain)
        };
        passage.effects.iter().any(cleared)
            || passage.mentions.iter().any(typed)
            || declared.is_some_and(|declared| (self.search.harmless)(declared, &passage.origin.segments))
    }
}
