//! What callers write, followed to a kind of sink, whatever it holds.

use super::functions::{FnRef, Functions};
use crate::facts::{Destination, Effect, Passage, Root, Step};

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
    /// Whether a written type holds no text that could do harm.
    pub harmless: &'a dyn Fn(&str) -> bool,
    /// Whether a call takes the harm out of what goes through it.
    pub cleared: &'a dyn Fn(&str) -> bool,
}

/// Longest chain of helpers that is followed.
const LONGEST: usize = 5;

/// The ways from parameters of entries to sinks.
#[must_use]
pub fn reaching(functions: &Functions<'_>, entries: &[FnRef], search: &Search<'_>) -> Vec<Reaching> {
    let mut found = Vec::new();
    for &entry in entries {
        let Some(summary) = functions.summary(entry) else { continue };
        let open: Vec<u16> = summary
            .params
            .iter()
            .enumerate()
            .filter(|(_, (_, declared))| declared.as_deref().is_none_or(|declared| !(search.harmless)(declared)))
            .filter_map(|(at, _)| u16::try_from(at).ok())
            .collect();
        for param in open {
            walk(functions, search, entry, entry, param, &[], None, &mut found);
        }
    }
    found
}

#[expect(clippy::too_many_arguments, reason = "one walk with its state")]
fn walk(
    functions: &Functions<'_>,
    search: &Search<'_>,
    entry: FnRef,
    here: FnRef,
    param: u16,
    before: &[Step],
    handed: Option<&Step>,
    found: &mut Vec<Reaching>,
) {
    let Some(summary) = functions.summary(here) else { return };
    let taken = |passage: &&Passage| {
        matches!(&passage.origin.root, Root::Parameter(at, _) if *at == param)
            && !passage
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Through(call) | Effect::Masked(call) if (search.cleared)(&call.name)))
    };
    for passage in summary.passages.iter().filter(taken) {
        let mut steps = before.to_vec();
        steps.extend(passage.steps.iter().cloned());
        let Some(last) = passage.steps.last().or(handed) else { continue };
        let at = handed.unwrap_or(last);
        match &passage.destination {
            Destination::Sink { sink_kind, .. } if sink_kind == search.kind => {
                found.push(Reaching { entry, steps, handed: at.clone() });
            }
            Destination::Argument { callee, index, .. } if before.len() < LONGEST * 4 => {
                let resolved = functions.resolve(callee, here.file, &summary.owner);
                for &below in resolved.functions.iter().filter(|below| resolved.sure && **below != here) {
                    if let Some(position) = functions.position(below, callee, *index) {
                        walk(functions, search, entry, below, position, &steps, Some(at), found);
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
