//! A finding for tests: an error, certain, on a direct identifier.

use crate::check::{Finding, State};
use crate::facts::Place;
use crate::knowledge::{Confidence, ElementClass};
use crate::policy::Severity;
use crate::text::{Position, Span};

pub(in crate::exposure) fn finding(rule: &str, path: &str) -> Finding {
    let start = Position { line: 1, column: 1 };
    Finding {
        rule: rule.to_owned(),
        topic: "access".to_owned(),
        severity: Severity::Error,
        confidence: Confidence::Certain,
        what: "what".to_owned(),
        why: "why".to_owned(),
        fix: "fix".to_owned(),
        provision: None,
        cites: Vec::new(),
        place: Place { path: path.into(), span: Span::new(0, 1), start, end: start },
        also: Vec::new(),
        evidence: Vec::new(),
        trace: false,
        elements: Vec::new(),
        classes: vec![ElementClass::Direct],
        phi_reasons: Vec::new(),
        scope: String::new(),
        code: String::new(),
        fingerprint: String::new(),
        state: State::New,
        introduced: None,
        known: None,
    }
}

/// Reasonable cause, codified caps, nothing else stated, on 2026-11-24.
pub(in crate::exposure) fn stated() -> crate::exposure::Assumptions {
    crate::exposure::Assumptions {
        as_of: jiff::civil::date(2026, 11, 24),
        entity: crate::exposure::Entity::Unknown,
        tier: crate::exposure::Tier::ReasonableCause,
        caps: crate::exposure::CapSet::Codified,
        individuals: None,
        history: crate::exposure::History::None,
    }
}
