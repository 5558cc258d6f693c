//! What a call lends to its block. `patient.let { log(it.ssn) }` lends its receiver to the parameter, `patient.apply { log(ssn) }` to the names
//! in the block, `buildString { append(ssn) }` a builder that it makes. Which functions do so is said by rows; see `says: lends`.

use super::execute::Mark;
use super::meaning::{Says, Spot};
use super::subject::{Given, Spoken};
use super::value::{Const, Fields, Val};
use super::{Env, Reading, Slot};
use crate::facts::rows::{holds, wild};
use crate::facts::{CallName, Destination, Root, Segment};
use crate::knowledge::{Row, Setter};
use crate::parse::code::ir::{Entry, Expr, ExprId, FnId, Sym};
use crate::text::Span;
use std::rc::Rc;

/// What is lent.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// What it is called on.
    Receiver,
    /// Each element of it.
    Element,
    /// An argument.
    Argument(usize),
    /// A new object of this type.
    Made(String),
    /// What failed, of this type: a block for the rejection of a promise.
    Failure(Option<String>),
    /// An exception of the types that stand among the arguments: `rescue_from Rejected do |e|`.
    Raised,
    /// What the block of an entry beside it gives, or is given: `useMutation({ mutationFn, onSuccess: (data, variables) => .. })`.
    Beside {
        /// The entries, the first that is there counts.
        of: Vec<String>,
        /// What that block is given first, not what it gives.
        given: bool,
    },
    /// Nothing: the block sees what stands around it.
    Nothing,
}

/// A row that says what a call lends to its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lends {
    what: What,
    /// The parameter of the block; `None`: its receiver, whose members need no name in front.
    to: Option<usize>,
    gives: Gives,
    catches: Catches,
}

/// What goes no further when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Catches {
    /// Everything does.
    Nothing,
    /// What it is called on: `load(id).catch(() => ..)`.
    Receiver,
    /// The block: `runCatching { .. }`.
    Block,
}

/// What a call with a block gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    /// What the block gives.
    Block,
    /// What was lent to it.
    Lent,
    /// What the call is made on.
    Receiver,
    /// What the call is made on, or what the block gives in its place.
    Either,
    /// What the call is made on, under keys that the block gives.
    Keyed,
    /// What the last block gives, under keys that the first one gives.
    Mapped,
}

/// What a call can lend: its receiver, its arguments, and what was called since then and failed.
pub(super) type Lent<'l> = (Option<&'l Val>, &'l [Val], Mark);

impl Lends {
    /// Reads a row: `{ lends: receiver | element | failure | raised | nothing | 0 | a.Type, to: this | 0,
    /// result: block | lent | receiver | either | keyed | mapped, type: a.Type, catches: receiver | block }`.
    pub fn read(row: &Row) -> Self {
        let word = |name: &str| match row.set.get(name) {
            Some(Setter::Constant(serde_json::Value::String(text))) => text.clone(),
            Some(Setter::Constant(other)) => other.to_string(),
            _ => String::new(),
        };
        let words = |name: &str| match row.set.get(name) {
            Some(Setter::Constant(serde_json::Value::Array(items))) => {
                items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            }
            _ => vec![word(name)],
        };
        let what = match word("lends").as_str() {
            "receiver" => What::Receiver,
            "element" => What::Element,
            "failure" => What::Failure(Some(word("type")).filter(|named| !named.is_empty())),
            "raised" => What::Raised,
            "nothing" | "" => What::Nothing,
            "given" | "gives" => What::Beside { of: words("of"), given: word("lends") == "given" },
            other => other.parse().map_or_else(|_| What::Made(other.to_owned()), What::Argument),
        };
        let to = word("to");
        let gives = match word("result").as_str() {
            "lent" => Gives::Lent,
            "receiver" => Gives::Receiver,
            "either" => Gives::Either,
            "keyed" => Gives::Keyed,
            "mapped" => Gives::Mapped,
            _ => Gives::Block,
        };
        let catches = match word("catches").as_str() {
            "receiver" => Catches::Receiver,
            "block" => Catches::Block,
            _ => Catches::Nothing,
        };
        Self { what, to: if to == "this" { None } else { Some(to.parse().unwrap_or(0)) }, gives, catches }
    }
}

impl Reading<'_> {
    /// The row that says what a call lends.
    pub(super) fn lends(
        &self,
        last: &str,
        spoken: &Spoken<'_>,
        matches: impl Fn(&super::meaning::CodeRow) -> Option<crate::knowledge::Confidence>,
    ) -> Option<Lends> {
        let rows = self.meanings.candidates(Spot::Call, self.tree.language.name(), last);
        let fits = |row: &&super::meaning::CodeRow| {
            matches!(row.says, Says::Lends(_))
                && matches(row).is_some()
                && row.conditions.iter().all(|(key, condition)| holds(condition, &spoken.seen(key)))
        };
        rows.filter(fits).find_map(|row| if let Says::Lends(lends) = &row.says { Some(lends.clone()) } else { None })
    }

    /// Whether a row says that a call gives what the query in its text selects.
    pub(super) fn selects(
        &self,
        last: &str,
        spoken: &Spoken<'_>,
        matches: impl Fn(&super::meaning::CodeRow) -> Option<crate::knowledge::Confidence>,
    ) -> bool {
        let mut rows = self.meanings.candidates(Spot::Call, self.tree.language.name(), last);
        rows.any(|row| {
            matches!(row.says, Says::Selects)
                && matches(row).is_some()
                && row.conditions.iter().all(|(key, condition)| holds(condition, &spoken.seen(key)))
        })
    }

    /// Reads the blocks of a call with what it lends them, and gives what the call gives: of its receiver, its arguments, or of the calls that failed.
    pub(super) fn lend(&mut self, lends: &Lends, blocks: &[FnId], of: Lent<'_>, span: Span, env: &mut Env) -> Val {
        let (receiver, given, since) = of;
        let caught = lends.catches == Catches::Receiver;
        let failed = if caught || matches!(lends.what, What::Failure(_)) { self.failed_since(since, caught) } else { Vec::new() };
        let before = self.mark();
        let held = || receiver.cloned().unwrap_or_default();
        let lent = match &lends.what {
            What::Receiver => held(),
            What::Element => held().element(),
            What::Argument(at) => given.get(*at).cloned().unwrap_or_default(),
            What::Made(made) => Val { declared: Some(Rc::from(made.as_str())), ..Val::default() },
            What::Failure(named) => Val::from(Root::Caught { types: Vec::new(), calls: failed }, named.as_deref().map(Rc::from), span),
            What::Raised => {
                let types = given.iter().filter_map(|one| match &one.constant {
                    Some(Const::Symbol(named)) if one.closure.is_none() => Some(named.trim_end_matches(".class").to_owned()),
                    _ => None,
                });
                let types: Vec<String> = types.collect();
                let declared = types.first().map(|first| Rc::from(first.as_str()));
                Val::from(Root::Caught { types, calls: Vec::new() }, declared, span)
            }
            What::Beside { .. } | What::Nothing => Val::default(),
        };
        let (mut result, mut parts) = (Val::default(), Vec::new());
        let mut changed = lent.clone();
        for &block in blocks {
            let mut inside = env.clone();
            let values: Vec<Val> = match lends.to {
                None => {
                    inside.insert(Slot::Receiver, changed.clone());
                    Vec::new()
                }
                Some(_) if lends.what == What::Nothing => Vec::new(),
                Some(at) => {
                    let mut values = vec![Val::default(); at];
                    values.push(lent.clone());
                    values
                }
            };
            let (before, value) = self.run_closure(block, &values, &mut inside);
            parts.push(value.clone());
            result = if result.is_clean() && result.constant.is_none() { value } else { result.join(&value) };
            if lends.to.is_none() {
                changed = inside.get(Slot::Receiver).cloned().unwrap_or_default();
            }
            env.keep(&before, &inside);
        }
        if lends.catches == Catches::Block {
            let _ = self.failed_since(before, true);
        }
        match lends.gives {
            Gives::Block => result,
            Gives::Lent => changed,
            Gives::Receiver => held(),
            Gives::Either => held().join(&result),
            Gives::Mapped => {
                let mut map = Val { keys: None, declared: None, ..parts.last().cloned().unwrap_or_default() };
                map.add_key(&parts.first().cloned().unwrap_or_default());
                map
            }
            Gives::Keyed => {
                let mut map = Val { keys: None, declared: None, ..held() };
                map.add_key(&result);
                map
            }
        }
    }

    /// What the block of an entry is given, as far as the entries beside it say.
    pub(super) fn lent_beside(&mut self, name: &str, entries: &[Entry], env: &mut Env) -> Vec<Val> {
        let tree = self.tree;
        let rows = self.meanings.candidates(Spot::Entry, tree.language.name(), name);
        let mut values: Vec<Val> = Vec::new();
        let rows: Vec<&super::meaning::CodeRow> = rows.filter(|row| row.at.entry.iter().any(|pattern| wild(pattern, name))).collect();
        // what flows into the call around it: `patients.subscribe({ next: (patient) => .. })`
        if rows.iter().any(|row| matches!(&row.says, Says::Lends(Lends { what: What::Element, .. }))) {
            values.push(self.piped.clone());
        }
        let says: Vec<(usize, Vec<String>, bool)> = rows
            .into_iter()
            .filter_map(|row| match &row.says {
                Says::Lends(Lends { what: What::Beside { of, given }, to, .. }) => Some((to.unwrap_or(0), of.clone(), *given)),
                _ => None,
            })
            .collect();
        for (to, of, given) in says {
            let named = |entry: &&Entry| entry.key.is_some_and(|key| of.iter().any(|name| name == tree.name(key)));
            let Some(beside) = entries.iter().find(named).map(|entry| self.eval(entry.value, env)) else { continue };
            let lent = match (beside.closure, &beside.constant) {
                (Some(block), _) if given => {
                    let Some(param) = tree.fun(block).params.first() else { continue };
                    let name = self.names.pattern_name(param.pattern).unwrap_or_default();
                    let declared = param.declared.as_ref().map(|declared| self.names.type_text(declared));
                    Val::from(Root::Name(name), declared, param.span)
                }
                (Some(block), _) => self.closure(block, &[], env),
                (None, Some(Const::Symbol(symbol))) if !given => {
                    let call = CallName { name: symbol.to_string(), receiver: None, arity: 0, result: None, failure: false };
                    Val::from(Root::Call(call), None, beside.traces.first().map_or_else(Span::default, |trace| trace.span))
                }
                _ => continue,
            };
            if values.len() <= to {
                values.resize(to + 1, Val::default());
            }
            if let Some(value) = values.get_mut(to) {
                *value = lent;
            }
        }
        values
    }

    /// What blocks give goes to the function that calls them: `traced { patient.ssn }`.
    pub(super) fn hand_on_blocks(&mut self, name: &CallName, given: &[Given], blocks: &[(FnId, Val)], span: Span) {
        for (index, one) in given.iter().enumerate() {
            let gave = one.value.closure.and_then(|closure| blocks.iter().find(|(block, _)| *block == closure));
            if let Some((_, gave)) = gave.filter(|(_, gave)| !gave.is_clean()) {
                let index = u16::try_from(index).unwrap_or(u16::MAX);
                self.reaches(gave, &Destination::Argument { callee: name.clone(), index, name: one.name.clone() }, span);
            }
        }
    }

    /// The receiver of a plain call in an extension function or a block that is lent one: no local, no function of this file, no import.
    pub(super) fn implicit_receiver(&mut self, name: Sym, env: &Env) -> Option<Val> {
        let receiver = env.get(Slot::Receiver)?;
        let key = self.names.key(name);
        let known = env.contains(Slot::Local(key))
            || self.names.import(name).is_some()
            || self.names.declares_function(name)
            || self.tree.name(name).starts_with(char::is_uppercase);
        (!known).then(|| receiver.clone())
    }

    /// Puts back what a call changed of its receiver, written or not.
    pub(super) fn put_receiver_back(&mut self, callee: ExprId, changed: Val, env: &mut Env) {
        match self.tree.at(callee) {
            Expr::Member { base, .. } => self.put_back(*base, changed, env),
            _ => {
                if env.contains(Slot::Receiver) {
                    env.insert(Slot::Receiver, changed);
                }
            }
        }
    }

    /// A plain name that is a member of the receiver.
    pub(super) fn member_of_receiver(&mut self, name: Sym, env: &Env) -> Option<Val> {
        let receiver = env.get(Slot::Receiver)?;
        let text = self.tree.name(name);
        let known = receiver.fields.as_ref().is_some_and(|fields| fields.contains_key(text));
        if receiver.traces.is_empty() && !known {
            return None;
        }
        let held = receiver.clone();
        let declared = self.member_type(held.declared.as_deref(), text);
        Some(held.member(text, declared))
    }

    /// `ssn = x` in a block that is lent a receiver sets the receiver's member.
    pub(super) fn set_of_receiver(&mut self, name: Sym, value: &Val, span: Span, env: &mut Env) -> bool {
        let key = self.names.key(name);
        if env.contains(Slot::Local(key)) {
            return false;
        }
        let Some(receiver) = env.get(Slot::Receiver).cloned() else { return false };
        let text = self.tree.name(name);
        let written = format!("{}.{text}", receiver.declared.as_deref().unwrap_or("this"));
        self.assigned_as(text, &written, Some(&receiver), value, span, env);
        self.entry(text, value, span, env);
        let mut changed = receiver;
        let mut fields = changed.fields.as_deref().cloned().unwrap_or_default();
        fields.insert(Rc::from(text), value.clone().stepped(span, "set here"));
        changed.fields = Some(Rc::new(fields));
        env.insert(Slot::Receiver, changed);
        true
    }
}

/// The names by which a value that is not written may be known.
pub fn names_of(value: &Val) -> Vec<String> {
    let Some(trace) = value.traces.first() else { return Vec::new() };
    match (trace.segments.last(), &*trace.root) {
        (Some(Segment::Member(name)), _) | (None, Root::Name(name) | Root::Parameter(_, name)) => vec![name.clone()],
        _ => Vec::new(),
    }
}

/// The value of `listOf(a, b)` and `mapOf(k to v)`: entries stay known by their keys.
pub fn collected(given: &[Given]) -> Val {
    let mut whole = Val::default();
    let mut fields = Fields::default();
    let maps = given.iter().all(|one| one.value.fields.is_some());
    for one in given {
        if let Some(keys) = one.value.keys.as_deref().filter(|_| maps) {
            whole.add_key(keys);
        }
        match &one.value.fields {
            Some(entries) if maps => {
                for (name, value) in entries.iter() {
                    fields.insert(name.clone(), value.clone());
                }
                whole.absorb(&Val { fields: None, ..one.value.clone() });
            }
            _ => whole.absorb(&one.value),
        }
    }
    let constants: Option<Vec<Const>> = given.iter().map(|one| one.value.constant.clone()).collect();
    whole.constant = constants.filter(|all| !all.is_empty()).map(|all| Const::List(Rc::from(all)));
    whole.fields = (!fields.is_empty()).then(|| Rc::new(fields));
    whole
}
