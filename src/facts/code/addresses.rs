//! Addresses without encryption that are handed to a function or constructor of the program, and functions that go to what they are given:
//! the two are brought together once all files are there.

use super::Reading;
use super::subject::{Given, Spoken};
use super::texts::HOLE;
use super::value::{Const, Val};
use crate::facts::rows::BoundRow;
use crate::facts::{Attribute, CallName, Fact, FactKind, Place, Root, Scope, Segment, Value, decode};
use crate::knowledge::{ArgName, Reader, Setter};
use crate::text::Span;

/// Longest text that is taken for an address.
const LONGEST: usize = 512;

/// What conditions call the value of the anchor itself.
const OWN: &str = ".";

/// Decoders that read where a connection goes.
const OF_ADDRESSES: &[&str] = &["url", "connection"];

impl Reading<'_> {
    /// Notes cleartext addresses among the arguments of a call.
    pub(super) fn hand_on_addresses(&mut self, call: &CallName, given: &[Given]) {
        for (index, one) in given.iter().enumerate() {
            let Some(Const::Text(text)) = &one.value.constant else { continue };
            if !names_its_host(text) || !leads_out(text) || !self.seen.insert(("address".to_owned(), one.span.start)) {
                continue;
            }
            let mut fact = self.component("address-handed-on", "address", one.span);
            fact.set_text("name", &call.name);
            fact.set_text("value", text);
            if let Some(receiver) = &call.receiver {
                fact.set_text("of", receiver);
            }
            if let Some(name) = &one.name {
                fact.set_text("second", name);
            }
            let numbers = [index.to_string(), call.arity.to_string()];
            fact.set("items", Attribute::Known(Value::List(numbers.to_vec())));
            self.out.facts.push(fact);
        }
    }

    /// Notes that a call goes to what the function is given, or to what its object keeps.
    pub(super) fn takes_address(&mut self, bound: &BoundRow, spoken: &Spoken<'_>, value: &Val, span: Span) {
        if self.frame.function.is_none() || !self.seen.insert((format!("taken {}", bound.row.row), span.start)) {
            return;
        }
        let technology = match bound.row.set.get("technology") {
            Some(Setter::Constant(name)) => name.as_str().unwrap_or("this client"),
            _ => spoken.callee,
        };
        for trace in &value.traces {
            let (item, kept) = match (&*trace.root, trace.segments.as_slice()) {
                (Root::Parameter(index, _), []) => (Some(index.to_string()), None),
                (Root::This, [Segment::Member(field)]) => (None, Some(field.as_str())),
                (Root::Name(name), []) if self.tree.language.implies_this() => (None, Some(name.as_str())),
                _ => continue,
            };
            let mut fact = self.component("address-taken", "address-taken", span);
            fact.set_text("of", &bound.row.row);
            fact.set_text("kind", technology);
            if let Some(item) = item {
                fact.set("items", Attribute::Known(Value::List(vec![item])));
            }
            if let Some(kept) = kept {
                fact.set_text("second", kept);
            }
            fact.fix.clone_from(&bound.row.fix);
            self.out.facts.push(fact);
        }
    }

    fn component(&self, row: &str, what: &str, span: Span) -> Fact {
        let mut fact = Fact::new(FactKind::Component, row, Place::of(self.file, span));
        fact.set_text("what", what);
        fact.scope = Scope(self.scope());
        fact.code = self.code_of(span);
        fact
    }
}

/// The argument, or the entry's own value, that says where a call goes, by its name in conditions, where nothing is known of it yet.
pub(super) fn taken<'v>(bound: &BoundRow, spoken: &'v Spoken<'v>) -> Option<(String, &'v Val)> {
    if bound.kind != FactKind::Transport {
        return None;
    }
    let leads = |setter: &Reader| setter.decoder.as_deref().is_some_and(|decoder| OF_ADDRESSES.contains(&decoder));
    let arguments = bound.row.set.iter().filter(|(names, _)| names.split(',').any(|name| name.trim() == "encrypted"));
    let (name, value) = arguments.into_iter().find_map(|(_, setter)| match setter {
        Setter::Reader(reader) if leads(reader) && reader.value.is_some() => Some((OWN.to_owned(), spoken.own?)),
        Setter::Reader(reader) if leads(reader) => reader.arg.iter().find_map(|arg| Some((name_of(arg), spoken.arg(arg)?))),
        _ => None,
    })?;
    let given = |root: &Root| matches!(root, Root::Parameter(..) | Root::This | Root::Name(_));
    // of a text that begins with a name only the end is known
    let ended = matches!(&value.constant, Some(Const::Text(text)) if text.starts_with(HOLE));
    if (value.constant.is_some() && !ended) || !value.traces.iter().any(|trace| given(&trace.root)) {
        return None;
    }
    Some((name, value))
}

/// An argument as conditions name it.
fn name_of(arg: &ArgName) -> String {
    match arg {
        ArgName::Position(at) => at.to_string(),
        ArgName::Name(name) => name.clone(),
    }
}

/// Whether a text with holes says by itself where it leads: nothing is open up to the path.
fn names_its_host(text: &str) -> bool {
    let Some(open) = text.find(HOLE) else { return true };
    let known = text.get(..open).unwrap_or("");
    known.split_once("://").is_some_and(|(_, host)| host.contains('/'))
}

/// Whether a text is the address of another machine that is spoken to without encryption.
fn leads_out(text: &str) -> bool {
    if text.len() > LONGEST || !text.get(..12.min(text.len())).is_some_and(|start| start.contains("://")) {
        return false;
    }
    let Some(decoder) = decode::by_name("connection") else { return false };
    let outputs = (decoder.run)(&decode::Input::text(text.to_owned()));
    let says = |name: &str| outputs.iter().find(|(output, _)| *output == name).map(|(_, value)| value);
    let loopback = matches!(says("host_kind"), Some(Value::Text(kind)) if kind == "loopback");
    says("encrypted") == Some(&Value::Bool(false)) && !loopback
}
