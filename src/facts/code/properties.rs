//! Properties that stand for methods: `client.hostnameVerifier = x` calls `setHostnameVerifier`.

use super::Reading;
use super::meaning::{Called, Callee, Spot};
use super::subject::{Given, Spoken};
use super::value::Val;
use crate::facts::Destination;
use crate::text::Span;

impl Reading<'_> {
    /// `client.hostnameVerifier = x` is `client.setHostnameVerifier(x)` of a class that was written in Java.
    pub(super) fn set_by_property(&mut self, name: &str, written: &str, receiver: &Val, value: &Val, span: Span) {
        let mut letters = name.chars();
        let Some(first) = letters.next() else { return };
        let method = format!("set{}{}", first.to_uppercase(), letters.as_str());
        let owner = written.rsplit_once('.').map_or("", |(owner, _)| owner);
        let declared = receiver.declared.as_deref();
        let known: Vec<Callee> = [declared.map(|found| found.split('<').next().unwrap_or(found)), Some(owner)]
            .into_iter()
            .flatten()
            .map(|owner| Callee::new(format!("{owner}.{method}")))
            .collect();
        let lower = method.to_ascii_lowercase();
        let mut receivers = vec![owner.rsplit('.').next().unwrap_or(owner).to_owned()];
        receivers.extend(super::lending::names_of(receiver));
        let given = [Given { name: None, value: value.clone(), span }];
        let spoken = Spoken {
            given: &given,
            own: Some(value),
            receiver: Some(receiver),
            method: &method,
            callee: known.first().map_or(method.as_str(), |first| first.dotted.as_str()),
            sharing: None,
            body: None,
            params: None,
        };
        let called = Called { known: &known, method: &method, lower: &lower, receivers: &receivers, receiver_type: declared };
        let verdict = self.ask(Spot::Call, &method, &spoken, span, span, |row| row.matches_call(called));
        for (sink, row, confidence) in &verdict.sinks {
            let Some((kind, vendor)) = super::sinks::kind_of(sink, &spoken) else { continue };
            let destination = Destination::Sink {
                row: row.clone(),
                call: format!("{}.{name}", receivers.first().map_or("", String::as_str)),
                sink_kind: kind,
                level: sink.level.clone(),
                vendor,
                fix: sink.fix.clone(),
            };
            let lowered = value.at_most(*confidence);
            self.reaches(&lowered, &destination, span);
        }
    }
}
