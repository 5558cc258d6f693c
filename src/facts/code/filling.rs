//! What calls do with their arguments beside giving a result: they fill a buffer or variables, throw a message, select what a query names.
//! Which calls do so is said by rows; see `says: fills`, `throws`, `selects`.

use super::subject::Given;
use super::value::Val;
use super::{Env, Reading, Slot};
use crate::facts::decode::{Selection, selected};
use crate::facts::{Destination, Root};
use crate::knowledge::{ArgName, Row, Setter};
use crate::parse::code::ir::{Arg, Expr, ExprId, Sym};
use crate::text::Span;
use std::rc::Rc;

/// A row that says what a call fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fills {
    /// One argument with all others: `fmt.Fprintf(&buf, "ssn=%s", ssn)`.
    Argument(usize),
    /// Each argument with the column of its place: `row.Scan(&id, &ssn)`.
    Columns,
    /// What it is called on, where that is a field of `this`: `failures.add(name)`.
    Field,
    /// Members of what it is called on, by the names under which they are read later: `request.setBody(text)`, `request.getBody()`.
    Members(Vec<String>),
}

impl Fills {
    /// Reads a row: `{ into: 0 | columns | field }` or `{ into: [getBody, body] }`.
    pub fn read(row: &Row) -> Self {
        let Some(Setter::Constant(value)) = row.set.get("into") else { return Self::Columns };
        if let Some(at) = value.as_u64().and_then(|at| usize::try_from(at).ok()) {
            return Self::Argument(at);
        }
        match value {
            serde_json::Value::Array(names) => Self::Members(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()),
            serde_json::Value::String(word) if word == "field" => Self::Field,
            _ => Self::Columns,
        }
    }
}

/// A call that fills something.
#[derive(Clone, Copy)]
pub struct Filling<'c> {
    /// What is called.
    pub callee: ExprId,
    /// The arguments as written.
    pub args: &'c [Arg],
    /// What they hold.
    pub given: &'c [Given],
    /// What it is called on.
    pub receiver: Option<&'c Val>,
}

impl Reading<'_> {
    /// Fills the arguments that a row names; gives what it is called on, where that is changed.
    pub(super) fn fill(&mut self, fills: &Fills, call: &Filling<'_>, span: Span, env: &mut Env) -> Option<Val> {
        let Filling { callee, args, given, receiver } = *call;
        match fills {
            Fills::Field => self.add_to_field(callee, given, span, env),
            Fills::Members(names) => {
                let first = given.first()?;
                let mut changed = receiver.cloned().unwrap_or_default();
                for name in names {
                    changed.set(name, first.value.clone().stepped(span, "set here"));
                }
                self.put_receiver_back(callee, changed.clone(), env);
                return Some(changed);
            }
            Fills::Argument(at) => {
                let (target, held) = args.get(*at).zip(given.get(*at))?;
                let mut changed = held.value.clone();
                for (index, one) in given.iter().enumerate() {
                    if index != *at {
                        changed.absorb(&one.value);
                    }
                }
                if !changed.is_clean() {
                    self.put_back(target.value, changed.stepped(span, "written into here"), env);
                }
            }
            Fills::Columns => {
                let query = receiver.and_then(|held| held.traces.iter().find(|trace| matches!(*trace.root, Root::Query { .. })));
                let Some(Root::Query { from, fields }) = query.map(|trace| (*trace.root).clone()) else { return None };
                if fields.len() != args.len() {
                    return None;
                }
                for ((target, held), field) in args.iter().zip(given).zip(fields) {
                    let root = Root::Query { from: from.clone(), fields: vec![field] };
                    let mut changed = Val::from(root, None, span).stepped(span, "read into it here");
                    changed.declared.clone_from(&held.value.declared);
                    self.put_back(target.value, changed, env);
                }
            }
        }
        None
    }

    /// What is added to a collection in a field stays there for the other functions of the type.
    fn add_to_field(&mut self, callee: ExprId, given: &[Given], span: Span, env: &Env) {
        let tree = self.tree;
        let Expr::Member { base, .. } = *tree.at(callee) else { return };
        let own = |sym: Sym, reading: &mut Self| {
            let local = env.contains(Slot::Local(reading.names.key(sym)));
            !local && tree.language.implies_this() && reading.names.has_field(reading.frame.owner, sym)
        };
        let field = match *tree.at(base) {
            Expr::Member { base, name, .. } if self.is_this(base) && !self.is_lent(base, env) => name,
            Expr::Name(sym) if own(sym, self) => sym,
            _ => return,
        };
        let destination = Destination::Field(tree.name(field).to_owned());
        for one in given {
            self.reaches(&one.value.clone().stepped(span, "put in here"), &destination, span);
        }
    }

    /// What a call throws by its own rules: `require(valid) { "bad ssn" }`, `checkArgument(valid, "bad ssn")`.
    pub(super) fn throws(&mut self, throws: &[(String, Vec<ArgName>)], given: &[Given], from_closures: &Val, span: Span) {
        for (named, takes) in throws {
            // without a name any handler gets it
            let made = || Val::from(Root::New(named.clone()), Some(Rc::from(named.as_str())), span);
            let mut message = if named.is_empty() { Val::default() } else { made() };
            let mut position = 0;
            for one in given {
                let here = position;
                position += usize::from(one.name.is_none());
                let counts = takes.is_empty()
                    || takes.iter().any(|take| match take {
                        ArgName::Position(at) => one.name.is_none() && *at == here,
                        ArgName::Name(name) => one.name.as_deref() == Some(name),
                    });
                if counts {
                    message.absorb(&one.value);
                }
            }
            message.absorb(from_closures);
            let message = message.stepped(span, "thrown here");
            // `orElseThrow(() -> new NotFoundException(..))`
            let named = from_closures.declared.as_deref().filter(|_| named.is_empty()).unwrap_or(named);
            let named = super::execute::last_name(named).to_owned();
            self.frame.threw.push(named.clone());
            self.reaches(&message, &Destination::Throw(named), span);
            self.frame.thrown.push(message);
        }
    }

    /// What a query in one of the first texts selects.
    pub(super) fn selection(given: &[Given], span: Span) -> Option<Val> {
        let text = given.iter().take(3).find_map(|one| match &one.value.constant {
            Some(super::value::Const::Text(text)) => Some(text.clone()),
            _ => None,
        })?;
        let Selection { table, columns } = selected(&text)?;
        if columns.is_empty() {
            return Some(Val::default());
        }
        let declared = Some(Rc::from(format!("List<{table}>")));
        Some(Val { declared: None, ..Val::from(Root::Query { from: vec![table], fields: columns }, declared, span) })
    }
}
