//! Functions in variables: lambdas that are called by the name of a local, delegates in fields.

use super::meaning::{CodeRow, Handed, Says, Spot, type_matches};
use super::subject::Given;
use super::value::{Const, Val};
use super::{Env, Reading, Slot};
use crate::facts::rows::wild;
use crate::facts::{CallName, Destination, Root};
use crate::knowledge::ArgName;
use crate::parse::code::ir::{FnId, Sym, TypeRef};
use crate::text::Span;
use std::rc::Rc;

/// The operator by which something is appended, as rows write it.
const APPEND: &str = "<<";
/// What rows call the function that a method is called on: `tell.delay(patient)`.
const RECEIVER: &str = "receiver";
/// The argument under which what a function is to be called with stands.
const ARGUMENTS: &str = "args";
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
        self.meanings.candidates(Spot::Call, self.tree.language.name(), method).any(|row| matches!(row.says, Says::Calls(None)))
    }

    /// A function that is handed over with what it is to be called with: `tasks.add_task(tell, patient)`, `Thread(target=tell, args=(patient,))`.
    pub(super) fn called_with(&mut self, of: &ArgName, given: &[Given], receiver: Option<&Given>, span: Span) {
        let mut plain = 0;
        let mut function = receiver.filter(|_| matches!(of, ArgName::Name(name) if name == RECEIVER));
        // the call itself may be a sink, a queue; the function is another
        let span = function.map_or(span, |function| function.span);
        let mut handed: Vec<Given> = Vec::new();
        for one in given {
            let here = plain;
            plain += usize::from(one.name.is_none());
            let is_function = match of {
                ArgName::Position(at) => one.name.is_none() && *at == here,
                ArgName::Name(name) => one.name.as_deref() == Some(name),
            };
            match (is_function, one.name.as_deref()) {
                (true, _) => function = Some(one),
                (false, Some(ARGUMENTS)) => {
                    let parts = one.value.fields.iter().flat_map(|fields| fields.values().cloned());
                    handed.extend(parts.map(|value| Given { name: None, value, span: one.span }));
                    if one.value.fields.is_none() {
                        handed.push(Given { name: None, ..one.clone() });
                    }
                }
                // what stands before the function is how it is called: `loop.run_in_executor(None, tell, patient)`
                _ if function.is_some() || one.name.is_some() => handed.push(one.clone()),
                _ => {}
            }
        }
        let Some(function) = function else { return };
        let named = |trace: &std::rc::Rc<super::value::Trace>| matches!(*trace.root, Root::Name(_));
        let symbol = match &function.value.constant {
            Some(Const::Symbol(symbol)) if function.value.traces.iter().all(named) => symbol.to_string(),
            // a method of an object, as it is written: `logger.info`
            None if function.value.closure.is_none() => {
                let written = self.file.slice(function.span);
                if !written.contains('.') || !written.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '.')) {
                    return;
                }
                written.to_owned()
            }
            _ => return,
        };
        self.told_to(&symbol, &handed, span);
        let arity = u16::try_from(handed.len()).unwrap_or(u16::MAX);
        let name = CallName { name: symbol, receiver: None, arity, result: None, failure: false };
        self.noted(&name);
        self.hand_on(&name, &handed, span);
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

    /// The parameter to which the framework hands something that a row knows, and what that is.
    pub(super) fn handed_by(&mut self, id: FnId) -> Option<(usize, Root)> {
        let function = self.tree.fun(id);
        let (name, owner) = (self.tree.name(function.name?), function.owner?);
        let supers = self.names.supers(Some(owner));
        let rows = self.meanings.candidates(Spot::Declares, self.tree.language.name(), name);
        let fits = |row: &&CodeRow| {
            row.at.declares.iter().any(|pattern| wild(pattern, name))
                && supers.iter().any(|up| row.at.types.iter().any(|pattern| type_matches(pattern, up)))
        };
        rows.filter(fits).find_map(|row| match &row.says {
            Says::Handed { to, what } if *to < function.params.len() => Some((
                *to,
                match what {
                    Handed::Method(from) => {
                        let receiver = self.tree.type_at(owner).name.map(|owner| self.tree.name(owner).to_owned());
                        Root::Call(CallName { name: from.clone(), receiver, arity: 0, result: None, failure: false })
                    }
                    Handed::Element(element) => Root::Source(element.clone()),
                },
            )),
            _ => None,
        })
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
