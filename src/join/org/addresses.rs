//! Addresses that Apex hands to a method which makes a callout to them.

use super::handed::Tracer;
use super::table;
use crate::facts::{Attribute, CallName, Destination, Fact, FactKind, Origin, Passage, Root, Segment, Value, decode};
use crate::flow::FnRef;

/// Longest chain of calls that is followed.
const DEEPEST: usize = 3;

/// The callouts to addresses that are handed on.
pub(super) fn callouts(tracer: &Tracer<'_, '_>, handed: &[Fact]) -> Vec<Fact> {
    handed.iter().filter_map(|one| callout(tracer, one)).collect()
}

fn callout(tracer: &Tracer<'_, '_>, handed: &Fact) -> Option<Fact> {
    let numbers: Vec<u16> = handed.list("items").iter().filter_map(|number| number.parse().ok()).collect();
    let &[index, arity] = numbers.as_slice() else { return None };
    let receiver = handed.text("of").map(str::to_owned);
    let call = CallName { name: handed.text("name")?.to_owned(), receiver, arity, result: None, failure: false };
    let owner = handed.scope.0.rsplit_once('.').map_or(&*handed.scope.0, |(owner, _)| owner);
    let resolved = tracer.functions.resolve(&call, tracer.file_of(&handed.place.path)?, owner);
    let way = resolved.functions.iter().filter(|_| resolved.sure).find_map(|&function| taken(tracer, function, index, 0))?;
    let text = handed.text("value")?;
    let mut fact = Fact::new(FactKind::Transport, "apex-endpoint", handed.place.clone());
    fact.set_text("technology", "Apex callout");
    fact.set_text("role", "client");
    for (name, value) in (decode::by_name("url")?.run)(&decode::Input::text(text)) {
        if matches!(name, "scheme" | "host" | "host_kind" | "encrypted") {
            fact.set(name, Attribute::Known(value));
        }
    }
    fact.scope = handed.scope.clone();
    fact.code.clone_from(&handed.code);
    fact.fix = Some("a named credential: 'callout:Name/...'".to_owned());
    fact.related.push((way, "the callout goes to it here".to_owned()));
    (fact.get("encrypted").and_then(Attribute::known) == Some(&Value::Bool(false))).then_some(fact)
}

/// Where a function makes a callout to what it is given.
fn taken(tracer: &Tracer<'_, '_>, function: FnRef, index: u16, depth: usize) -> Option<crate::facts::Place> {
    let summary = tracer.functions.summary(function).filter(|_| depth < DEEPEST)?;
    let of_parameter = |root: &Root| matches!(root, Root::Parameter(at, _) if *at == index);
    summary.passages.iter().filter(|passage| of_parameter(&passage.origin.root)).find_map(|passage| match &passage.destination {
        Destination::Sink { .. } => gone_to(passage),
        // a constructor keeps it, and a method of the class goes to it
        Destination::Field(name) => tracer.of_class(function).find_map(|(_, other)| {
            let kept = |origin: &Origin| match &origin.root {
                Root::Name(own) => own.eq_ignore_ascii_case(name),
                Root::This => matches!(origin.segments.first(), Some(Segment::Member(own)) if own.eq_ignore_ascii_case(name)),
                _ => false,
            };
            other.passages.iter().filter(|passage| kept(&passage.origin)).find_map(gone_to)
        }),
        Destination::Argument { callee, index, .. } => {
            let resolved = tracer.functions.resolve(callee, function.file, &summary.owner);
            resolved.functions.iter().filter(|_| resolved.sure).find_map(|&next| taken(tracer, next, *index, depth + 1))
        }
        _ => None,
    })
}

/// Where a callout is made to a value.
fn gone_to(passage: &Passage) -> Option<crate::facts::Place> {
    let Destination::Sink { call, .. } = &passage.destination else { return None };
    let taker = table::is_one(&["address_takers"], call.rsplit('.').next().unwrap_or(call));
    passage.steps.last().filter(|_| taker).map(|step| step.place.clone())
}
