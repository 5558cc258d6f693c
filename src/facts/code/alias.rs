//! Functions and objects that are known by what they were taken from: `const log = console.log`, `.then(console.log)`, `from flask import request`.

use super::meaning::{Called, Callee, Says, Spot};
use super::subject::{Given, Spoken};
use super::value::{Const, Val};
use super::{Env, Reading, Slot};
use crate::facts::rows::wild;
use crate::facts::{Destination, Root};
use crate::parse::code::ir::{Expr, ExprId};
use crate::text::{Language, SourceFile, Span};
use std::rc::Rc;

/// Attributes of a page that name classes, or the object whose standard controller it has.
const CONTROLLERS: [&str; 2] = [" controller=", " extensions="];

/// The classes that stand behind a page of Visualforce.
pub(super) fn controllers(file: &SourceFile) -> Vec<Rc<str>> {
    if file.language != Some(Language::Visualforce) {
        return Vec::new();
    }
    let head: String = file.text.chars().take(4096).collect();
    let flat = head.replace(['\n', '\r', '\t'], " ");
    let mut classes = Vec::new();
    for mark in CONTROLLERS {
        let Some((_, rest)) = flat.split_once(mark) else { continue };
        let Some(quote) = rest.chars().next().filter(|sign| matches!(sign, '"' | '\'')) else { continue };
        let Some(written) = rest.get(1..).and_then(|rest| rest.split(quote).next()) else { continue };
        classes.extend(written.split(',').map(str::trim).filter(|name| !name.is_empty() && !name.contains('{')).map(Rc::from));
    }
    classes
}

impl Reading<'_> {
    /// Further names of what is called: that of the function that a variable holds, that of a chain through calls
    /// (`openai.OpenAI().chat.completions.create`).
    pub(super) fn other_names(&mut self, callee: ExprId, env: &Env) -> Vec<String> {
        let mut names = Vec::new();
        if let Expr::Name(sym) = self.tree.at(callee) {
            let slot = Slot::Local(self.names.key(*sym));
            let held = env.get(slot).or_else(|| self.frame.around.get(slot)).or_else(|| self.module.get(slot));
            if let Some(Const::Symbol(symbol)) = held.and_then(|held| held.constant.as_ref()) {
                names.push(symbol.to_string());
            }
        }
        names.extend(self.through_calls(callee));
        names
    }

    /// The dotted name of a chain in which something is called on the way.
    fn through_calls(&mut self, callee: ExprId) -> Option<String> {
        let tree = self.tree;
        let (mut parts, mut at, mut called) = (Vec::new(), callee, false);
        let first = loop {
            match tree.at(at) {
                Expr::Name(sym) => break *sym,
                // `Twilio::REST::Client.new.messages.create(..)`
                Expr::New { made, .. } => {
                    called = true;
                    break made.name;
                }
                Expr::Member { base, name, .. } if parts.len() < 16 => {
                    parts.push(tree.name(*name));
                    at = *base;
                }
                Expr::Call { callee, .. } => {
                    called = true;
                    at = *callee;
                }
                Expr::Await(value) | Expr::Cast { value, .. } => at = *value,
                _ => return None,
            }
        };
        if !called {
            return None;
        }
        let head = self.names.import(first).map_or_else(|| tree.name(first).to_owned(), |full| full.to_string());
        Some(parts.iter().rev().fold(head, |mut name, part| {
            name.push('.');
            name.push_str(part);
            name
        }))
    }

    /// A function that is handed over by its name is called with what the receiver holds: `rows.forEach(console.log)`.
    pub(super) fn called_back(&mut self, given: &[Given], receiver: Option<&Val>) {
        let Some(held) = receiver.filter(|held| !held.is_clean()) else { return };
        for one in given {
            let Some(Const::Symbol(symbol)) = one.value.constant.as_ref() else { continue };
            if one.value.traces.iter().any(|trace| !matches!(*trace.root, Root::Name(_))) {
                continue;
            }
            if symbol.contains('.') {
                let handed = [Given { name: None, value: held.element(), span: one.span }];
                self.told_to(&symbol.clone(), &handed, one.span);
            }
        }
    }

    /// What a function that is known by its name alone is handed, where rows know it as a sink.
    pub(super) fn told_to(&mut self, symbol: &str, handed: &[Given], span: Span) {
        let (owner, method) = symbol.rsplit_once('.').unwrap_or(("", symbol));
        let spoken = Spoken { given: handed, own: None, receiver: None, method, callee: symbol, sharing: None, body: None, params: None };
        let known = [Callee::new(symbol.to_owned())];
        let receivers = [owner.rsplit('.').next().unwrap_or(owner).to_owned()];
        let receivers = if owner.is_empty() { &[][..] } else { &receivers[..] };
        let lower = method.to_ascii_lowercase();
        let called = Called { known: &known, method, lower: &lower, receivers, receiver_type: None };
        let verdict = self.ask(Spot::Call, method, &spoken, span, span, |row| row.matches_call(called));
        for (sink, row, confidence) in &verdict.sinks {
            let Some((kind, vendor)) = super::sinks::kind_of(sink, &spoken) else { continue };
            let level = if sink.level_is_method { Some(lower.clone()) } else { sink.level.clone() };
            let destination =
                Destination::Sink { row: row.clone(), call: symbol.to_owned(), sink_kind: kind, level, vendor, fix: sink.fix.clone() };
            let lowered = Self::handed(sink, handed, None, &Val::default()).map(|trace| {
                let mut changed = trace.clone();
                changed.confidence = changed.confidence.min(*confidence);
                changed
            });
            self.reaches(&lowered, &destination, span);
        }
    }

    /// A name on a page of Visualforce is a member of its controller, written or by its getter: `{!secret}` is `getSecret()`.
    pub(super) fn of_controller(&self, text: &str, span: Span) -> Option<Val> {
        if self.controllers.is_empty() || text.starts_with('$') {
            return None;
        }
        let mut letters = text.chars();
        let getter = format!("get{}{}", letters.next()?.to_uppercase(), letters.as_str());
        let mut value = Val::default();
        for class in &self.controllers {
            let held = Val::from(Root::Name(text.to_owned()), Some(class.clone()), span);
            value.absorb(&held.member(text, None));
            value.absorb(&held.member(&getter, None));
        }
        Some(value)
    }

    /// What a row says of a name that is imported or given by the framework: an object of the request, or a value of its own.
    pub(super) fn given_by_name(&self, full: &str, text: &str, span: Span) -> Option<Val> {
        let last = full.rsplit('.').next().unwrap_or(full);
        let rows = self.meanings.candidates(Spot::Name, self.tree.language.name(), last);
        let row = rows.into_iter().find(|row| row.at.name.iter().any(|pattern| wild(pattern, full)))?;
        let root = match &row.says {
            Says::Source(element) => Root::Source(element.clone()),
            _ => Root::Name(text.to_owned()),
        };
        Some(Val::from(root, None, span))
    }
}
