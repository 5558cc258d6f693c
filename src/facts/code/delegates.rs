//! Functions in variables: lambdas that are called by the name of a local, delegates in fields.

use super::meaning::{Says, Spot};
use super::subject::Given;
use super::value::Val;
use super::{Env, Reading, Slot};
use crate::facts::Destination;
use crate::parse::code::ir::{FnId, Sym, TypeRef};
use crate::text::Span;
use std::rc::Rc;

/// The operator by which something is appended, as rows write it.
const APPEND: &str = "<<";
/// Most closures that are read inside each other where they are called.
const DEEPEST: usize = 4;

impl Reading<'_> {
    /// The closure without a name of its own that a local holds: `Action<Study> show = s => ..; show(study)`.
    pub(super) fn kept_closure(&mut self, name: Sym, env: &Env) -> Option<FnId> {
        let function = env.get(Slot::Local(self.names.key(name)))?.closure?;
        (self.tree.fun(function).name.is_none() && !self.inlining.contains(&function)).then_some(function)
    }

    /// Reads a closure where it is called, unless that would not end.
    pub(super) fn inlined(&mut self, function: FnId, given: &[Val], env: &mut Env) -> Val {
        if self.inlining.len() >= DEEPEST || self.inlining.contains(&function) {
            return Val::default();
        }
        self.inlining.push(function);
        let gave = self.closure(function, given, env);
        self.inlining.pop();
        gave
    }

    /// Whether a method calls the function that it is called on: `consumer.accept(patient)`.
    pub(super) fn calls_its_receiver(&self, method: &str) -> bool {
        self.meanings.candidates(Spot::Call, self.tree.language.name(), method).any(|row| matches!(row.says, Says::Calls))
    }

    /// What a row says that the delegate in a field is, where a call made it: `LoggerMessage.Define(..)`.
    pub(super) fn delegate(&mut self, name: Sym) -> Option<Rc<str>> {
        let key = self.names.key(name);
        let mut at = self.frame.owner;
        for _ in 0..8 {
            let owner = at?;
            if let Some(held) = self.initial.get(&(owner, key)) {
                return held.declared.clone();
            }
            at = self.tree.type_at(owner).owner;
        }
        None
    }

    /// A closure that is declared as a delegate has the types of its parameters from there: `Action<Study>`, `Consumer<Patient>`.
    pub(super) fn typed_closure(&mut self, function: FnId, declared: &TypeRef) {
        if !declared.args.is_empty() {
            let types = declared.args.iter().map(|arg| self.names.type_text(arg)).collect();
            self.closure_types.insert(function, types);
        }
    }

    /// The type that the declaration of a closure gives one of its parameters.
    pub(super) fn type_from_delegate(&self, function: FnId, index: usize) -> Option<Rc<str>> {
        self.closure_types.get(&function)?.get(index).cloned()
    }

    /// What is appended to a file or a table is written there: `csv << [patient.ssn]`.
    pub(super) fn appended(&mut self, to: Option<&str>, value: &Val, span: Span) {
        let Some(to) = to.filter(|_| !value.is_clean()) else { return };
        let meanings = self.meanings;
        for (row, sink, methods) in meanings.sinks_of(self.tree.language.name(), to) {
            if methods.contains(APPEND) {
                self.reaches(value, &sink.destination(&row.id, format!("{to} {APPEND}")), span);
            }
        }
    }

    /// What an error is made with by the names of its fields stays in them: `&DuplicateError{Card: r.HealthCard}`.
    pub(super) fn kept_by_error(&mut self, made: &str, given: &[Given], span: Span) {
        if !["Error", "Exception", "Err"].iter().any(|ending| made.ends_with(ending)) {
            return;
        }
        for one in given.iter().filter(|one| !one.value.is_clean()) {
            if let Some(name) = &one.name {
                self.reaches(&one.value, &Destination::Field(format!("{made}.{name}")), span);
            }
        }
    }
}
