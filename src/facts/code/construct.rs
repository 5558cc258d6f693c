//! What is made by `new`: records with what they are given, clients, exceptions.

use super::meaning::Spot;
use super::subject::Spoken;
use super::value::{Fields, Val};
use super::{Env, Reading};
use crate::facts::{CallName, Destination, Effect, Root};
use crate::knowledge::Confidence;
use crate::parse::code::ir::{Expr, ExprId};
use std::rc::Rc;

impl Reading<'_> {
    /// A constructor.
    pub(super) fn construct(&mut self, id: ExprId, env: &mut Env) -> Val {
        let tree = self.tree;
        let Expr::New { made, args, .. } = tree.at(id) else { return Val::default() };
        let span = tree.span(id);
        let named = self.names.type_text(made);
        let bare = named.split('<').next().unwrap_or(&named).to_owned();
        let (given, closures) = self.args(args, env);
        let mut made_by_block = Val::default();
        for closure in closures {
            made_by_block.absorb(&self.closure(closure, &[], env));
        }
        let last = bare.rsplit('.').next().unwrap_or(&bare).to_owned();
        let spoken =
            Spoken { given: &given, own: None, receiver: None, method: &last, callee: &bare, sharing: None, body: None, params: None };
        let verdict = self.ask(Spot::New, &last, &spoken, span, made.span, |row| {
            row.at.new.iter().any(|pattern| super::meaning::type_matches(pattern, &bare)).then_some(Confidence::Certain)
        });
        let mut joined = Val::default();
        let mut fields = Fields::default();
        for one in &given {
            match &one.name {
                Some(name) if one.value.is_clean() => {
                    fields.insert(Rc::from(name.as_str()), one.value.clone());
                }
                Some(name) => {
                    let value = one.value.affected(&Effect::Into(format!("{last}.{name}")));
                    let (declared, constant, closure) = (one.value.declared.clone(), one.value.constant.clone(), one.value.closure);
                    fields.insert(Rc::from(name.as_str()), Val { constant, declared, closure, ..value });
                }
                None => joined.absorb(&one.value),
            }
        }
        self.kept_by_error(&last, &given, span);
        for (sink, row, confidence) in &verdict.sinks {
            let Some((kind, vendor)) = super::sinks::kind_of(sink, &spoken) else { continue };
            let handed = Self::handed(sink, &given, None, &Val::default());
            let destination = Destination::Sink {
                row: row.clone(),
                call: format!("new {last}"),
                sink_kind: kind,
                level: sink.level.clone(),
                vendor,
                fix: sink.fix.clone(),
            };
            let lowered = handed.at_most(*confidence);
            self.reaches(&lowered, &destination, span);
        }
        if verdict.clears {
            return Val::default();
        }
        // `new SqlCommand("select ssn from patients")`
        if verdict.selects
            && let Some(selected) = Self::selection(&given, span)
        {
            return Val { declared: Some(named), ..selected };
        }
        let arity = u16::try_from(args.len()).unwrap_or(u16::MAX);
        let call = CallName { name: format!("new {bare}"), receiver: None, arity, result: None, failure: false };
        if verdict.propagates.is_none() || self.names.declares(made.name) {
            self.noted(&call);
            self.hand_on(&call, &given, span);
        }
        // `new Uri("http://x")` is its text
        let only = given.first().filter(|_| verdict.propagates.is_some() && given.len() == 1);
        let (constant, holes) = only.map(|only| (only.value.constant.clone(), only.value.holes.clone())).unwrap_or_default();
        if verdict.propagates.is_some() {
            joined.absorb(&made_by_block);
        }
        let mut value = if verdict.propagates.is_some() { joined } else { joined.through(&call) };
        (value.constant, value.holes) = (constant, holes);
        let made_here = Val::from(Root::New(bare.clone()), Some(named.clone()), span);
        value.absorb(&made_here);
        if !fields.is_empty() {
            value.fields = Some(Rc::new(fields));
        }
        value.declared = Some(verdict.gives.map_or(named, Rc::from));
        // an interface of one function is made from a block: `HostnameVerifier { _, _ -> true }`
        if let [only] = given.as_slice()
            && only.value.closure.is_some()
        {
            value.constant.clone_from(&only.value.constant);
        }
        value
    }
}
