//! What calls do with their arguments beside giving a result: they fill a buffer or variables, throw a message, select what a query names.
//! Which calls do so is said by rows; see `says: fills`, `throws`, `selects`.

use super::subject::Given;
use super::value::Val;
use super::{Env, Reading};
use crate::facts::decode::{Selection, selected};
use crate::facts::{Destination, Root};
use crate::knowledge::{ArgName, Row, Setter};
use crate::parse::code::ir::Arg;
use crate::text::Span;
use std::rc::Rc;

/// A row that says what a call fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fills {
    /// One argument with all others: `fmt.Fprintf(&buf, "ssn=%s", ssn)`.
    Argument(usize),
    /// Each argument with the column of its place: `row.Scan(&id, &ssn)`.
    Columns,
}

impl Fills {
    /// Reads a row: `{ into: 0 }` or `{ into: columns }`.
    pub fn read(row: &Row) -> Self {
        match row.set.get("into") {
            Some(Setter::Constant(value)) => match value.as_u64().and_then(|at| usize::try_from(at).ok()) {
                Some(at) => Self::Argument(at),
                None => Self::Columns,
            },
            _ => Self::Columns,
        }
    }
}

impl Reading<'_> {
    /// Fills the arguments that a row names.
    pub(super) fn fill(&mut self, fills: &Fills, args: &[Arg], given: &[Given], receiver: Option<&Val>, span: Span, env: &mut Env) {
        match fills {
            Fills::Argument(at) => {
                let (Some(target), Some(held)) = (args.get(*at), given.get(*at)) else { return };
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
                let Some(Root::Query { from, fields }) = query.map(|trace| (*trace.root).clone()) else { return };
                if fields.len() != args.len() {
                    return;
                }
                for ((target, held), field) in args.iter().zip(given).zip(fields) {
                    let root = Root::Query { from: from.clone(), fields: vec![field] };
                    let mut changed = Val::from(root, None, span).stepped(span, "read into it here");
                    changed.declared.clone_from(&held.value.declared);
                    self.put_back(target.value, changed, env);
                }
            }
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
            self.reaches(&message, &Destination::Throw(super::execute::last_name(named).to_owned()), span);
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
