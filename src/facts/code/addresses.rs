//! Addresses without encryption that are handed to a function of the program: where it goes with them is known once all files are together.

use super::Reading;
use super::subject::Given;
use super::value::Const;
use crate::facts::{Attribute, CallName, Fact, FactKind, Place, Scope, Value};
use crate::text::Language;

impl Reading<'_> {
    /// Notes cleartext addresses among the arguments of a call.
    pub(super) fn hand_on_addresses(&mut self, call: &CallName, given: &[Given]) {
        if self.tree.language != Language::Apex {
            return;
        }
        for (index, one) in given.iter().enumerate() {
            let Some(Const::Text(text)) = &one.value.constant else { continue };
            if !text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://")) {
                continue;
            }
            if !self.seen.insert(("address".to_owned(), one.span.start)) {
                continue;
            }
            let mut fact = Fact::new(FactKind::Component, "apex-address-handed-on", Place::of(self.file, one.span));
            fact.set_text("what", "address");
            fact.set_text("name", &call.name);
            fact.set_text("value", text);
            if let Some(receiver) = &call.receiver {
                fact.set_text("of", receiver);
            }
            let numbers = [index.to_string(), call.arity.to_string()];
            fact.set("items", Attribute::Known(Value::List(numbers.to_vec())));
            fact.scope = Scope(self.scope());
            fact.code = self.code_of(one.span);
            self.out.facts.push(fact);
        }
    }
}
