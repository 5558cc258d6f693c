//! What is told twice: by a row on a call, and by another on an entry or a text in it.

use super::Reading;
use crate::facts::{Attribute, Fact};
use crate::text::Span;

/// What rules judge a fact by.
const STATED: &[&str] = &[
    "encrypted",
    "verify_peer",
    "verify_host",
    "min_version",
    "ciphers",
    "raw",
    "grant_types",
    "pkce",
    "callback_scheme",
    "hard_coded",
    "algorithm",
    "mode",
];

impl Reading<'_> {
    /// Notes where the row of the newest fact anchored.
    pub(super) fn anchored_at(&mut self, span: Span) {
        let newest = self.out.facts.len();
        self.anchors.truncate(newest.saturating_sub(1));
        self.anchors.resize(newest.saturating_sub(1), Span::default());
        if newest > 0 {
            self.anchors.push(span);
        }
    }

    /// Leaves one of two facts that say the same of one place: the one that says more, on the line of the setting itself.
    pub(super) fn tell_once(&mut self) {
        let anchors = std::mem::take(&mut self.anchors);
        let mut drop = vec![false; self.out.facts.len()];
        for (inner, at) in anchors.iter().enumerate() {
            let Some(told) = self.out.facts.get(inner).cloned() else { break };
            if *at == Span::default() || !STATED.iter().any(|name| known(&told, name).is_some()) {
                continue;
            }
            let outer = anchors.iter().enumerate().position(|(outer, around)| {
                outer != inner
                    && !drop.get(outer).copied().unwrap_or(true)
                    && around.contains(*at)
                    && self.out.facts.get(outer).is_some_and(|fact| {
                        // of two rows at the very same place the surer one, else the first
                        let first = (fact.confidence, inner) > (told.confidence, outer);
                        (around != at || first) && says_as_much(fact, &told)
                    })
            });
            let Some(fact) = outer.and_then(|outer| self.out.facts.get_mut(outer)) else { continue };
            if let Some(dropped) = drop.get_mut(inner) {
                *dropped = true;
            }
            let more = STATED.iter().any(|name| known(fact, name).is_some() && known(&told, name).is_none() && *name != "encrypted");
            let cleartext = known(fact, "encrypted") == Some(&crate::facts::Value::Bool(false)) && known(&told, "encrypted").is_none();
            if fact.place.start.line != told.place.start.line && !more && !cleartext {
                fact.place = told.place;
            }
        }
        let mut at = 0;
        self.out.facts.retain(|_| {
            at += 1;
            !drop.get(at - 1).copied().unwrap_or(false)
        });
    }
}

fn known<'f>(fact: &'f Fact, name: &str) -> Option<&'f crate::facts::Value> {
    fact.get(name).and_then(Attribute::known)
}

/// Whether a fact says all that rules judge another one by.
fn says_as_much(fact: &Fact, told: &Fact) -> bool {
    // a key and a vector of one call are two things
    let vector = |fact: &Fact| fact.text("purpose") == Some("vector");
    // two ends of a chain of calls: `from("mllp:…").to("http://…")`
    let same = |name: &&str| known(fact, name).zip(known(told, name)).is_none_or(|(one, other)| one == other);
    fact.kind == told.kind
        && ["host", "role"].iter().all(same)
        && vector(fact) == vector(told)
        && STATED.iter().all(|name| known(told, name).is_none_or(|value| known(fact, name) == Some(value)))
}
