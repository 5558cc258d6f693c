//! What a class that stands for a record hands out of it: `serializer.validated_data`, `self.get_object()`.

use super::{Around, Classifier, State};

/// Stands before the name of a record of which a value holds all fields, as a map does.
pub(super) const DATA: char = '=';

impl Classifier<'_> {
    /// A parameter of a function of such a class, or of one that a decorator calls for a type: `validate(self, attrs)`,
    /// `receiver(post_save, sender=Patient)`.
    pub(super) fn stood_for_by(&self, name: &str, around: Around<'_>) -> Option<State> {
        if !around.owner.is_empty() {
            return self.stood_for(around.owner, name, around);
        }
        let told = around.wrappers.iter().filter_map(|wrapper| wrapper.receiver.as_deref());
        let told = told.filter(|told| self.lexicon.is_stood_for(name) && self.schema.seen_from(around.file).declares(told)).last()?;
        Some(self.record(told, around))
    }

    /// A member of such a class.
    pub(super) fn stood_for(&self, owner: &str, name: &str, around: Around<'_>) -> Option<State> {
        let (itself, data) = (self.lexicon.is_stood_for(name), self.lexicon.is_stood_for_data(name));
        let stands_in = self.lexicon.stands_in(name);
        if !itself && !data && !stands_in {
            return None;
        }
        let schema = self.schema.seen_from(around.file);
        let record = schema.stands_for(owner)?;
        if stands_in {
            return Some(State::Open(Some(owner.to_owned())));
        }
        if data && schema.declares(record) {
            let hits = schema.shown_by(owner, record);
            let certain = self.type_hits(record, around);
            return Some(if hits.is_empty() || certain.is_empty() {
                State::Nothing
            } else {
                State::Whole(hits, Some(format!("{DATA}{record}")))
            });
        }
        Some(self.record(record, around))
    }

    fn record(&self, record: &str, around: Around<'_>) -> State {
        let hits = self.type_hits(record, around);
        if hits.is_empty() { State::Open(Some(record.to_owned())) } else { State::Whole(hits, Some(record.to_owned())) }
    }
}
