//! Members of a value that are known apart.

use super::Val;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Deepest nesting of members that is told apart.
const DEEPEST: u8 = 24;
/// Most members on all levels below one value.
const MOST: u32 = 100_000;

/// Members that are known apart. How deep and how many they are is bounded: a list that links to itself in a loop must cost neither stack nor time.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    all: BTreeMap<Rc<str>, Val>,
    /// Members from which anything can flow.
    tainted: u32,
    /// Levels below.
    depth: u8,
    /// Members on all levels.
    count: u32,
}

impl Fields {
    /// Whether nothing can flow from any member.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.tainted == 0
    }

    /// Sets a member. What is too deep or too much is kept as one value without members.
    pub fn insert(&mut self, name: Rc<str>, mut value: Val) {
        let (depth, count) = value.fields.as_ref().map_or((0, 0), |below| (below.depth + 1, below.count));
        if depth > DEEPEST || (count > 0 && self.count.saturating_add(count) > MOST) {
            value.traces = value.all_traces();
            value.fields = None;
        } else {
            self.depth = self.depth.max(depth);
            self.count = self.count.saturating_add(count);
        }
        self.count = self.count.saturating_add(1);
        self.tainted += u32::from(!value.is_clean());
        if let Some(before) = self.all.insert(name, value) {
            self.tainted = self.tainted.saturating_sub(u32::from(!before.is_clean()));
            self.count = self.count.saturating_sub(1 + before.fields.as_ref().map_or(0, |below| below.count));
        }
    }
}

impl FromIterator<(Rc<str>, Val)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Rc<str>, Val)>>(all: I) -> Self {
        let mut fields = Self::default();
        for (name, value) in all {
            fields.insert(name, value);
        }
        fields
    }
}

impl std::ops::Deref for Fields {
    type Target = BTreeMap<Rc<str>, Val>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}
