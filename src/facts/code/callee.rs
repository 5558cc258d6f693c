//! The names by which what is called may be known.

use super::subject::Given;
use super::value::Const;
use super::{Env, Reading, Slot};
use crate::parse::code::ir::{Expr, ExprId, Literal};
use std::rc::Rc;

impl Reading<'_> {
    /// What names a method that is looked up by a constant: `NavigationMixin.Navigate` in `this[NavigationMixin.Navigate](..)`.
    pub(super) fn named_by_constant(&self, callee: ExprId) -> ExprId {
        let Expr::Index { base, index } = self.tree.at(callee) else { return callee };
        let constant = self.names.chain(*index).filter(|parts| parts.len() > 1).and_then(|parts| parts.first().copied());
        let is_type = constant.is_some_and(|first| self.tree.name(first).starts_with(char::is_uppercase));
        if is_type && self.is_this(*base) { *index } else { callee }
    }

    /// The names by which a receiver may be known, the nearest first: `atInfo` and `logger` in `logger.atInfo().log(..)`.
    pub(super) fn receiver_names(&self, callee: ExprId) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = callee;
        for _ in 0..12 {
            at = match self.tree.at(at) {
                Expr::Member { base, .. } => *base,
                Expr::Call { callee, .. } => *callee,
                Expr::Await(value) | Expr::Cast { value, .. } => *value,
                _ => break,
            };
            match self.tree.at(at) {
                Expr::Name(sym) | Expr::Member { name: sym, .. } => names.push(self.tree.name(*sym).to_owned()),
                _ => {}
            }
            if matches!(self.tree.at(at), Expr::Member { .. })
                && !matches!(self.tree.at(at), Expr::Call { .. })
                && names.len() == 1
                && !self.calls_below(at)
            {
                break;
            }
        }
        names
    }

    /// Whether a call stands somewhere in the chain.
    fn calls_below(&self, from: ExprId) -> bool {
        let mut at = from;
        for _ in 0..12 {
            at = match self.tree.at(at) {
                Expr::Member { base, .. } => *base,
                Expr::Call { .. } => return true,
                _ => return false,
            };
        }
        false
    }

    /// `anthropic.Anthropic.messages.create` for `client.messages.create` of a local whose type is known, and of `new Anthropic()` or `require(..)` itself.
    pub(super) fn typed_chain(&mut self, callee: ExprId, env: &Env) -> Option<String> {
        let (mut at, mut members) = (callee, Vec::new());
        while let Expr::Member { base, name, .. } = self.tree.at(at)
            && members.len() < 64
        {
            members.push(*name);
            at = *base;
        }
        let declared = match self.tree.at(at) {
            Expr::New { made, .. } => self.names.type_text(made),
            // `require('crypto').createHmac(..)`
            Expr::Call { callee, args } if self.last_name(*callee).as_deref() == Some("require") => {
                let Expr::Literal(Literal::Text(module)) = self.tree.at(args.first()?.value) else { return None };
                Rc::from(module.as_ref())
            }
            _ => {
                let parts = self.names.chain(at)?;
                let (first, rest) = parts.split_first()?;
                members.extend(rest.iter().rev());
                let key = Slot::Local(self.names.key(*first));
                let held = env.get(key).or_else(|| self.module.get(key))?;
                match (&held.declared, &held.constant) {
                    (Some(declared), _) => declared.clone(),
                    // `const ai = applicationinsights.defaultClient`
                    (None, Some(Const::Symbol(symbol))) if held.traces.is_empty() && symbol.contains('.') => symbol.clone(),
                    _ => return None,
                }
            }
        };
        let mut name = declared.split('<').next()?.to_owned();
        for member in members.iter().rev() {
            name.push('.');
            name.push_str(self.tree.name(*member));
        }
        Some(name)
    }

    /// The last name of an expression: `logger` of `this.logger`, `getLogger` of `getLogger()`.
    pub(super) fn last_name(&self, expr: ExprId) -> Option<String> {
        match self.tree.at(expr) {
            Expr::Name(sym) => Some(self.tree.name(*sym).to_owned()),
            Expr::Member { name, .. } => Some(self.tree.name(*name).to_owned()),
            Expr::Call { callee, .. } => self.last_name(*callee),
            Expr::Cast { value, .. } | Expr::Await(value) => self.last_name(*value),
            _ => None,
        }
    }

    /// The callee for messages, short.
    pub(super) fn call_text(&self, callee: ExprId, method: &str) -> String {
        let text = self.file.slice(self.tree.span(callee));
        if text.len() <= 60 && !text.contains(['\n', '"', '\'', '(']) {
            return text.to_owned();
        }
        match self.tree.at(callee) {
            Expr::Member { base, .. } => self.last_name(*base).map_or_else(|| method.to_owned(), |base| format!("{base}.{method}")),
            _ => method.to_owned(),
        }
    }

    /// The one type that a call is asked for: `Get<Patient>()`.
    pub(super) fn asked_type(&mut self, callee: ExprId) -> Option<Rc<str>> {
        match self.tree.type_args.get(&callee).map(Vec::as_slice) {
            Some([only]) => Some(self.names.type_text(only)),
            _ => None,
        }
    }

    /// The same, also where the type is an argument: `readValue(text, Patient.class)`. A question about a type gives none of it.
    pub(super) fn asked_for(&mut self, callee: ExprId, method: &str, given: &[Given]) -> Option<Rc<str>> {
        let asks = ["is", "has", "can", "supports", "equals"].iter().any(|word| method.starts_with(word));
        let literal = |one: &Given| match &one.value.constant {
            Some(Const::Symbol(named)) if is_class_literal(named) => class_of(named).map(Rc::from),
            _ => None,
        };
        self.asked_type(callee).or_else(|| given.iter().rev().find_map(literal).filter(|_| !asks))
    }
}

/// How the type itself is written in Java and Apex, and in Kotlin.
const CLASS_LITERALS: [&str; 4] = [".class.java", ".class.javaObjectType", ".class.javaPrimitiveType", ".class"];

/// Whether a dotted name is that of a type itself: `Patient.class`.
pub(super) fn is_class_literal(named: &str) -> bool {
    class_of(named).is_some_and(super::calls::is_type_like)
}

fn class_of(named: &str) -> Option<&str> {
    CLASS_LITERALS.iter().find_map(|ending| named.strip_suffix(ending))
}
