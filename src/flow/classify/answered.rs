//! What a call gives whose own name says nothing of it.

use super::names::last;
use super::{Around, Classifier, State};
use crate::facts::{Mention, Origin, Root, Segment};

impl Classifier<'_> {
    /// What a call gives whose name says nothing, when it is kept under the name of a record: `const { data: patient } = useQuery(..)`.
    pub(super) fn answered(&self, state: State, origin: &Origin, mentions: &[Mention], depth: usize, around: Around<'_>) -> State {
        let Root::Call(call) = &origin.root else { return state };
        let taken = origin.segments.get(..depth).unwrap_or_default();
        let whole = taken.iter().all(|segment| matches!(segment, Segment::Member(name) if self.lexicon.is_filler(name)));
        if !matches!(state, State::Nothing) || call.failure || !whole || !self.lexicon.is_neutral(last(&call.name)) {
            return state;
        }
        let asked = last(&call.name).to_ascii_lowercase();
        let named = mentions.iter().filter(|mention| usize::from(mention.depth) == depth).find_map(|mention| {
            let fits = !self.lexicon.is_neutral(&mention.name) && !asked.contains(&mention.name.to_ascii_lowercase());
            self.record_named(&mention.name, around).filter(|_| fits)
        });
        named.unwrap_or(state)
    }
}
