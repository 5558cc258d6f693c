//! A row against a call.

use super::{Says, Sink};
use crate::facts::rows::wild;
use crate::knowledge::{Anchor, Confidence};
use rustc_hash::{FxHashMap, FxHashSet};

/// A row ready for code.
#[derive(Debug, Clone)]
pub struct CodeRow {
    /// Id.
    pub id: String,
    /// Anchor as written.
    pub at: Anchor,
    /// Conditions on arguments.
    pub conditions: Vec<(String, crate::knowledge::Condition)>,
    /// What it says.
    pub says: Says,
    /// Methods of which none may be called in the same function, in lower case.
    pub without: Vec<String>,
    /// Priority, see [`Row::priority`].
    pub priority: u8,
    /// Patterns of `call` by their last name (in lower case; `*` for any), alternatives expanded.
    pub(super) calls: FxHashMap<String, Vec<String>>,
    /// Names of `method` in lower case, alternatives expanded.
    pub(super) methods: FxHashSet<String>,
    /// Names of `method` with wildcards.
    pub(super) wild_methods: Vec<String>,
}

/// A callee under one of the names that it is known by.
#[derive(Debug, Clone)]
pub struct Callee {
    /// With dots.
    pub dotted: String,
    /// The key of its last name.
    last: String,
}

impl Callee {
    /// Under a dotted name.
    pub fn new(dotted: String) -> Self {
        Self { last: last_key(&dotted), dotted }
    }
}

/// A call as rows are asked for it.
#[derive(Debug, Clone, Copy)]
pub struct Called<'c> {
    /// The callee's dotted names.
    pub known: &'c [Callee],
    /// Its last name.
    pub method: &'c str,
    /// The same in lower case.
    pub lower: &'c str,
    /// The usual names of the receiver.
    pub receivers: &'c [String],
    /// The receiver's type.
    pub receiver_type: Option<&'c str>,
}

/// Expands `{a,b}` alternatives.
pub fn expand(pattern: &str) -> Vec<String> {
    if let Some((before, rest)) = pattern.split_once('{')
        && let Some((inside, after)) = rest.split_once('}')
    {
        return inside.split(',').flat_map(|choice| expand(&format!("{before}{}{after}", choice.trim()))).collect();
    }
    vec![pattern.to_owned()]
}

/// Whether a type as resolved is the one that a row names: equal, or equal in the last part when one of both is not qualified.
#[must_use]
pub fn type_matches(pattern: &str, found: &str) -> bool {
    let bare = found.split(['<', '[']).next().unwrap_or(found).trim_end_matches('?');
    // a whole package is known by the import alone
    let last = |pattern: &str| pattern.rsplit(['.', ':']).next().unwrap_or(pattern).to_owned();
    let by_last = |pattern: &str| (pattern == "*" || !pattern.ends_with(".*")) && wild(&last(pattern), bare);
    let fits = |pattern: &str| wild(pattern, bare) || (!bare.contains('.') && by_last(pattern));
    if pattern.contains('{') { expand(pattern).iter().any(|pattern| fits(pattern)) } else { fits(pattern) }
}

/// The key of a pattern in the indices: its last name in lower case, or `*`.
pub(super) fn last_key(pattern: &str) -> String {
    let last = pattern.rsplit(['.', ':', '#']).next().unwrap_or(pattern).to_ascii_lowercase();
    if last.contains(['*', '?']) { "*".to_owned() } else { last }
}

impl CodeRow {
    /// The patterns of `call` that may fit a name with this last key.
    fn calls_of(&self, last: &str) -> impl Iterator<Item = &String> {
        self.calls.get(last).into_iter().chain(self.calls.get("*")).flatten()
    }

    /// Whether it speaks of a method by its bare name alone, so that a static function of any class by that name is none.
    #[must_use]
    pub fn is_loose_on(&self, called: Called<'_>) -> bool {
        matches!(self.says, Says::Propagator { receiver_alone: false, .. } | Says::Sanitizer { .. })
            && self.at.types.is_empty()
            && self.at.receiver.is_empty()
            && !called
                .known
                .iter()
                .any(|known| self.calls_of(&known.last).any(|pattern| wild(pattern, &known.dotted) || global(pattern, &known.dotted)))
    }

    /// Methods of a type that are sinks by this row, as they are written.
    #[must_use]
    pub fn sink_methods(&self, declared: &str) -> Option<(&Sink, &FxHashSet<String>)> {
        match &self.says {
            Says::Sink(sink) if self.at.types.iter().any(|pattern| type_matches(pattern, declared)) => Some((sink, &self.methods)),
            _ => None,
        }
    }

    /// Whether a variable by this name is known to the row without its type.
    #[must_use]
    pub fn knows_receiver(&self, name: &str) -> bool {
        self.at.receiver.iter().chain(self.at.or.iter().flat_map(|or| &or.receiver)).any(|pattern| wild(pattern, name))
    }

    fn names_method(&self, called: Called<'_>) -> bool {
        self.methods.contains(called.lower) || self.wild_methods.iter().any(|pattern| wild(pattern, called.method))
    }

    /// How sure a match on a call is; `None` when it is none.
    #[must_use]
    pub fn matches_call(&self, called: Called<'_>) -> Option<Confidence> {
        let Called { known, method, lower, receivers, receiver_type } = called;
        let fits = |pattern: &String, dotted: &str| wild(pattern, dotted) || global(pattern, dotted);
        if !self.calls.is_empty() && known.iter().any(|callee| self.calls_of(&callee.last).any(|pattern| fits(pattern, &callee.dotted))) {
            return Some(Confidence::Certain);
        }
        let any_owner = |pattern: &String| pattern.strip_prefix("*.").is_some_and(|last| !last.contains('.') && wild(last, method));
        if !receivers.is_empty() && self.calls_of(lower).any(any_owner) {
            return Some(Confidence::Certain);
        }
        if !self.names_method(called)
            || (receivers.is_empty() && receiver_type.is_none() && known.iter().all(|callee| !callee.dotted.contains('.')))
        {
            return None;
        }
        // a static method of the type itself
        let owners = || known.iter().filter_map(|callee| callee.dotted.rsplit_once('.')).map(|(owner, _)| owner);
        if owners().any(|owner| self.at.types.iter().any(|pattern| owner.contains('.') && type_matches(pattern, owner))) {
            return Some(Confidence::Certain);
        }
        if let Some(found) = receiver_type
            && !self.at.types.is_empty()
        {
            if self.at.types.iter().any(|pattern| type_matches(pattern, found)) {
                return Some(Confidence::Certain);
            }
            // a receiver of another known type is no match, however it is called
            if found.contains('.') {
                return None;
            }
        }
        let named = |names: &[String]| receivers.iter().any(|receiver| names.iter().any(|name| wild(name, receiver)));
        if named(&self.at.receiver) {
            return Some(Confidence::Certain);
        }
        match &self.at.or {
            Some(or) if named(&or.receiver) => Some(or.confidence),
            _ if self.at.types.is_empty() && self.at.receiver.is_empty() && self.at.or.is_none() => Some(Confidence::Certain),
            _ => None,
        }
    }
}

/// `fetch` is `window.fetch`, `console.log` is `globalThis.console.log`.
fn global(pattern: &str, dotted: &str) -> bool {
    dotted.starts_with(['w', 'g', 's'])
        && ["window.", "globalThis.", "self.", "global."]
            .iter()
            .any(|prefix| dotted.strip_prefix(prefix).is_some_and(|rest| wild(pattern, rest)))
}
