//! Decisions of the configuration: the written record that 164.306(d)(3) asks for, laid on findings of addressable provisions.

use super::{Finding, Problem, State};
use crate::config::{ConfigError, Decision, Located};
use crate::facts::Place;
use crate::policy::{ProvisionKind, Provisions};
use crate::text::LineIndex;
use jiff::civil::Date;

/// Decisions that cannot be taken: on a provision that does not exist or is not addressable. A configuration error.
#[must_use]
pub fn decision_faults(decisions: &[Located<Decision>], provisions: &Provisions) -> Vec<ConfigError> {
    let faults = decisions.iter().filter_map(|decision| {
        let provision = &decision.value.provision;
        let Some(known) = provisions.get(&provision.value) else {
            let fault = provision.fault(format!("`{}` is no provision of 45 CFR that the provisions table knows", provision.value));
            return Some(match provisions.nearest(&provision.value) {
                Some(near) => fault.help(format!("did you mean `{}`?", near.id)),
                None => fault,
            });
        };
        let decidable = known.kind == ProvisionKind::Addressable;
        (!decidable).then(|| {
            let what = if known.kind == ProvisionKind::Standard { "a standard" } else { known.kind.word() };
            let message = format!("`{}` ({}) is {what}, not addressable", known.id, known.name);
            provision
                .fault(message)
                .help("only an addressable specification can be decided on (164.306(d)(3)); allow single findings by comment")
        })
    });
    faults.collect()
}

/// A decision past its review, or one that settles nothing.
pub(super) struct Fault {
    pub place: Place,
    pub problem: Problem,
    /// What it is about, for the message.
    pub about: String,
}

/// Lays decisions on the findings; gives the faults. `complete`: every file was scanned, so what settles nothing is unused.
pub(super) fn apply(
    findings: &mut [Finding],
    decisions: &[Located<Decision>],
    provisions: &Provisions,
    as_of: Date,
    complete: bool,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for located in decisions {
        let decision = &located.value;
        let id = decision.provision.value.as_str();
        let fault = |problem| Fault { place: place_of(&decision.provision), problem, about: format!("decision on {id}") };
        if decision.review_by < as_of {
            faults.push(fault(Problem::Expired));
            continue;
        }
        if provisions.get(id).is_none_or(|provision| provision.kind != ProvisionKind::Addressable) {
            continue;
        }
        let mut used = false;
        for finding in findings.iter_mut() {
            let settles = finding.provision.as_deref() == Some(id) && decision.paths.covers(&finding.place.path);
            if settles && matches!(finding.state, State::New) {
                finding.state = State::Decided {
                    decision: decision.decision.word().to_owned(),
                    rationale: decision.rationale.clone(),
                    approved_by: decision.approved_by.clone(),
                    review_by: decision.review_by.to_string(),
                };
            }
            used |= settles;
        }
        if complete && !used {
            faults.push(fault(Problem::Unused));
        }
    }
    faults
}

fn place_of<T>(located: &Located<T>) -> Place {
    let lines = LineIndex::new(&located.source.text);
    let at = |byte| lines.position(&located.source.text, byte);
    Place { path: located.source.path.as_str().into(), span: located.span, start: at(located.span.start), end: at(located.span.end) }
}
