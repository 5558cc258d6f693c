//! What happens to a value on its way.

use super::{Val, mention, named, push};
use crate::facts::{CallName, Effect, Mention};
use crate::knowledge::Confidence;
use crate::text::Span;
use std::rc::Rc;

impl Val {
    /// Joined into a text at `span`: an object is shown as its own words have it.
    #[must_use]
    pub fn printed(mut self, span: Span) -> Self {
        for trace in &mut self.traces {
            let mut changed = (**trace).clone();
            changed.steps = push(&changed.steps, (span, "joined into text here"));
            if changed.effects.len() < 8 && !changed.effects.contains(&Effect::Printed) {
                Rc::make_mut(&mut changed.effects).push(Effect::Printed);
            }
            *trace = Rc::new(changed);
        }
        self
    }

    /// The value after something was done to it.
    #[must_use]
    pub fn affected(&self, effect: &Effect) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            if changed.effects.len() < 8 && !changed.effects.contains(effect) {
                Rc::make_mut(&mut changed.effects).push(effect.clone());
            }
            changed
        })
    }

    /// The value with a step added to every origin.
    #[must_use]
    pub fn stepped(mut self, span: Span, what: &'static str) -> Self {
        for trace in &mut self.traces {
            let changed = Rc::make_mut(trace);
            changed.steps = push(&changed.steps, (span, what));
        }
        self
    }

    /// The value under a new name.
    #[must_use]
    pub fn named(mut self, name: &str, span: Span) -> Self {
        let name: Rc<str> = Rc::from(name);
        for trace in &mut self.traces {
            mention(Rc::make_mut(trace), name.clone(), span);
        }
        self
    }

    /// The value under a written type: the root's own, or a mention of it where members were taken already.
    #[must_use]
    pub fn typed(self, declared: &Rc<str>, span: Span) -> Self {
        self.typed_as(Mention::TYPE, declared, span)
    }

    fn typed_as(mut self, mark: char, declared: &Rc<str>, span: Span) -> Self {
        for trace in &mut self.traces {
            if trace.segments.is_empty() && trace.declared.is_none() {
                let mut changed = (**trace).clone();
                changed.declared = Some(declared.clone());
                *trace = Rc::new(changed);
            } else if trace.declared.as_deref() != Some(&**declared) || !trace.segments.is_empty() {
                let mut inner = &**declared;
                while let Some((_, rest)) = inner.split_once('<') {
                    inner = rest.trim_end_matches('>');
                }
                let inner = inner.rsplit([',', ' ']).next().unwrap_or(inner);
                *trace = Rc::new(named(trace, &format!("{mark}{inner}"), span));
            }
        }
        self.declared = Some(declared.clone());
        self
    }

    /// The same where the type is that of what it was taken out of: `repository.findById(1)` of a `Repository<Patient>`. A name says more.
    #[must_use]
    pub fn made_of(self, declared: &Rc<str>, span: Span) -> Self {
        self.typed_as(Mention::OF, declared, span)
    }

    /// The value, as sure as the row that asks for it at the most.
    #[must_use]
    pub fn at_most(&self, confidence: Confidence) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            changed.confidence = changed.confidence.min(confidence);
            changed
        })
    }

    /// The value after a call that is not resolved.
    #[must_use]
    pub fn through(&self, call: &CallName) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            if changed.effects.len() < 8 {
                Rc::make_mut(&mut changed.effects).push(Effect::Through(call.clone()));
            }
            changed.confidence = changed.confidence.lowered();
            changed
        })
    }

    /// The value after a sanitizer that only weakens.
    #[must_use]
    pub fn weakened(&self, note: &str) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            let effect = Effect::Weakened(note.to_owned());
            if !changed.effects.contains(&effect) {
                Rc::make_mut(&mut changed.effects).push(effect);
            }
            changed
        })
    }
}
