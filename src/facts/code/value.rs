//! What an expression may hold, while a function is being read.

use super::super::{CallName, Effect, Mention, Root, Segment, tuple_part};
use super::texts::HOLE;
use crate::knowledge::Confidence;
use crate::parse::code::ir::FnId;
use crate::text::Span;
use std::collections::BTreeMap;
use std::rc::Rc;

/// At most so many origins are told apart in one value.
const WIDEST: usize = 24;
/// The type of keys with their values.
const PAIRS: &str = "pairs";

/// A list that shares its tail.
#[derive(Debug)]
pub struct Link<T> {
    value: T,
    before: Chain<T>,
}
/// A shared list, newest first.
pub type Chain<T> = Option<Rc<Link<T>>>;

/// Adds to a shared list.
pub fn push<T>(chain: &Chain<T>, value: T) -> Chain<T> {
    Some(Rc::new(Link { value, before: chain.clone() }))
}

/// A shared list in order, oldest first.
pub fn in_order<T: Clone>(chain: &Chain<T>) -> Vec<T> {
    let mut out = Vec::new();
    let mut at = chain;
    while let Some(link) = at {
        out.push(link.value.clone());
        at = &link.before;
    }
    out.reverse();
    out
}

impl<T> Drop for Link<T> {
    fn drop(&mut self) {
        // a long chain must not be dropped by recursion
        let mut next = self.before.take();
        while let Some(link) = next {
            match Rc::try_unwrap(link) {
                Ok(mut link) => next = link.before.take(),
                Err(_) => break,
            }
        }
    }
}

/// A constant, as far as rows care.
#[derive(Debug, Clone, PartialEq)]
pub enum Const {
    /// `null`.
    Null,
    /// Truth.
    Bool(bool),
    /// A number as written.
    Number(Rc<str>),
    /// Text.
    Text(Rc<str>),
    /// A name of the program with its imports resolved: `ssl.CERT_NONE`.
    Symbol(Rc<str>),
    /// Several.
    List(Rc<[Const]>),
}

/// One origin of a value with its way so far.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What it starts from.
    pub root: Rc<Root>,
    /// Written type of the root.
    pub declared: Option<Rc<str>>,
    /// Place of the origin.
    pub span: Span,
    /// Members taken.
    pub segments: Rc<Vec<Segment>>,
    /// Names it had: name, number of segments then, place.
    pub mentions: Chain<(Rc<str>, u8, Span)>,
    /// What was done to it.
    pub effects: Rc<Vec<Effect>>,
    /// Places it passed.
    pub steps: Chain<(Span, &'static str)>,
    /// How sure.
    pub confidence: Confidence,
}

/// Whether a written type is a mapping, so that what stands in brackets is a key and no member.
pub fn is_map_type(declared: Option<&str>) -> bool {
    let Some((head, _)) = declared.and_then(|declared| declared.split_once('<')) else { return false };
    // of what kind its values are must be known: `dict<str, object>` says nothing
    let values = declared.and_then(element_type);
    let telling = values.is_some_and(|values| {
        let last = values.rsplit('.').next().unwrap_or(&values);
        last.starts_with(char::is_uppercase)
            && !matches!(last, "String" | "Object" | "Any" | "Integer" | "Long" | "Boolean" | "Double" | "Date")
    });
    let head = head.rsplit('.').next().unwrap_or(head);
    telling
        && matches!(
            head,
            "dict"
                | "Dict"
                | "Map"
                | "Record"
                | "HashMap"
                | "TreeMap"
                | "Mapping"
                | "MutableMapping"
                | "OrderedDict"
                | "defaultdict"
                | "DefaultDict"
                | "ReadonlyMap"
        )
}

/// A value.
#[derive(Debug, Clone, Default)]
pub struct Val {
    /// Its origins.
    pub traces: Vec<Rc<Trace>>,
    /// Members that are known apart (object literals, members that were set).
    pub fields: Option<Rc<Fields>>,
    /// Its constant.
    pub constant: Option<Const>,
    /// The names behind the holes of a constant text, empty where there is none: `settings.BASE_URL` of `f"{settings.BASE_URL}/x"`.
    pub holes: Option<Rc<[String]>>,
    /// Where the constant was given a name or a key.
    pub set_at: Option<Span>,
    /// Its type with imports resolved.
    pub declared: Option<Rc<str>>,
    /// A closure.
    pub closure: Option<FnId>,
    /// The keys of a map, where they are known apart from its values.
    pub keys: Option<Rc<Val>>,
    /// It is a part of a text: beside signs that stand for the rest of it nothing is told.
    pub part: bool,
    /// A digest in the making: what is fed to it comes out cleared, or weakened with this note.
    pub seal: Option<Seal>,
}

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

/// Deepest nesting of members that is told apart.
const DEEPEST: u8 = 24;
/// Most members on all levels below one value.
const MOST: u32 = 100_000;

impl Fields {
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

/// What a digest does with all that it is fed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// Nothing of it comes out.
    Clears,
    /// It comes out weakened, for this reason.
    Weakens(Rc<str>),
}

impl Trace {
    /// Whether it is what this method of a known thing gives.
    fn comes_from(&self, method: &str) -> bool {
        self.effects.is_empty() && matches!(self.segments.last(), Some(Segment::Member(last)) if !last.is_empty() && last == method)
    }

    /// The last name it was kept under, with the number of segments then: two columns of one row may differ in that alone.
    #[must_use]
    pub fn newest_name(&self) -> Option<(&str, u8)> {
        self.mentions.as_ref().map(|link| (&*link.value.0, link.value.1))
    }

    /// Whether it is what a call says of its failure.
    #[must_use]
    pub fn says_failure(&self) -> bool {
        match (self.effects.last(), &*self.root) {
            (Some(Effect::Through(call) | Effect::Masked(call)), _) | (None, Root::Call(call)) => call.failure,
            _ => false,
        }
    }
}

/// Most texts of which a value is known to be one.
const CHOICES: usize = 4;

/// A text, or the same with more behind it: what is known of both, and a hole.
fn grown(left: &Val, right: &Val) -> Option<Const> {
    let (Const::Text(left), Const::Text(right)) = (left.constant.as_ref()?, right.constant.as_ref()?) else { return None };
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let known = short.strip_suffix(HOLE).unwrap_or(short);
    (known.contains(' ') && long.starts_with(known)).then(|| Const::Text(Rc::from(format!("{known}{HOLE}"))))
}

/// One of several texts: rows and decoders judge the worst of them.
fn one_of(left: &Val, right: &Val) -> Option<Const> {
    if left.holes.is_some() || right.holes.is_some() {
        return None;
    }
    let (several, one) = match (left.constant.as_ref()?, right.constant.as_ref()?) {
        (Const::List(several), one @ Const::Text(_)) | (one @ Const::Text(_), Const::List(several)) => (several.to_vec(), one),
        (first @ Const::Text(_), one @ Const::Text(_)) => (vec![first.clone()], one),
        _ => return None,
    };
    let mut all = several;
    if !all.iter().all(|known| matches!(known, Const::Text(_))) {
        return None;
    }
    if !all.contains(one) {
        all.push(one.clone());
    }
    (all.len() <= CHOICES).then(|| Const::List(Rc::from(all)))
}

impl Val {
    /// A constant.
    #[must_use]
    pub fn constant(constant: Const) -> Self {
        Self { constant: Some(constant), ..Self::default() }
    }

    /// One origin.
    #[must_use]
    pub fn from(root: Root, declared: Option<Rc<str>>, span: Span) -> Self {
        let trace = Trace {
            root: Rc::new(root),
            declared: declared.clone(),
            span,
            segments: Rc::default(),
            mentions: None,
            effects: Rc::default(),
            steps: None,
            confidence: Confidence::Certain,
        };
        Self { traces: vec![Rc::new(trace)], declared, ..Self::default() }
    }

    /// The columns of a query, where it asks for so many.
    #[must_use]
    pub fn columns(&self, count: usize) -> Option<Vec<String>> {
        self.traces.iter().find_map(|trace| match &*trace.root {
            Root::Query { fields, .. } if fields.len() == count && trace.segments.iter().all(|one| *one == Segment::Element) => {
                fields.iter().all(|field| field != "*").then(|| fields.clone())
            }
            _ => None,
        })
    }

    /// Without the members that only wait to be filled: `patient = { firstName: '', visits: [] }`.
    #[must_use]
    pub fn without_blanks(mut self) -> Self {
        let blank = |value: &Self| {
            let nothing = match &value.constant {
                None | Some(Const::Null) => true,
                Some(Const::Text(text)) => text.is_empty(),
                Some(Const::List(all)) => all.is_empty(),
                _ => false,
            };
            nothing && value.is_clean() && value.fields.is_none() && value.closure.is_none()
        };
        if let Some(fields) = self.fields.take() {
            let left: Fields =
                fields.iter().filter(|(_, value)| !blank(value)).map(|(name, value)| (name.clone(), value.clone())).collect();
            self.fields = (!left.is_empty()).then(|| Rc::new(left));
        }
        self
    }

    /// Whether nothing can flow from it.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.traces.is_empty()
            && self.fields.as_ref().is_none_or(|fields| fields.tainted == 0)
            && self.keys.as_ref().is_none_or(|keys| keys.is_clean())
    }

    /// All origins, those of known members included.
    #[must_use]
    pub fn all_traces(&self) -> Vec<Rc<Trace>> {
        let mut all = self.traces.clone();
        if let Some(keys) = &self.keys {
            all.extend(keys.traces.iter().take(WIDEST.saturating_sub(all.len())).cloned());
        }
        if let Some(fields) = self.fields.as_ref().filter(|fields| fields.tainted > 0) {
            for (name, field) in fields.iter().filter(|(name, _)| !is_getter(name)) {
                // asked before the member is: each level would double the work otherwise
                let free = WIDEST.saturating_sub(all.len());
                if free == 0 {
                    break;
                }
                all.extend(field.all_traces().iter().take(free).map(|trace| Rc::new(named(trace, name, trace.span))));
            }
        }
        all
    }

    /// Adds the origins of another value.
    pub fn absorb(&mut self, other: &Self) {
        for trace in other.all_traces() {
            self.add(trace);
        }
    }

    fn add(&mut self, trace: Rc<Trace>) {
        let same = |known: &Rc<Trace>| {
            Rc::ptr_eq(known, &trace)
                || (known.root == trace.root
                    && known.segments == trace.segments
                    && known.effects == trace.effects
                    && known.newest_name() == trace.newest_name())
        };
        if self.traces.len() < WIDEST && !self.traces.iter().any(same) {
            self.traces.push(trace);
        }
    }

    /// Whether nothing changed between two ways (cheap: shared parts are compared by identity).
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let fields = match (&self.fields, &other.fields) {
            (None, None) => true,
            (Some(left), Some(right)) => Rc::ptr_eq(left, right),
            _ => false,
        };
        fields
            && self.traces.len() == other.traces.len()
            && self.traces.iter().zip(&other.traces).all(|(left, right)| Rc::ptr_eq(left, right))
            && self.constant == other.constant
            && self.declared == other.declared
            && self.closure == other.closure
            && match (&self.keys, &other.keys) {
                (None, None) => true,
                (Some(left), Some(right)) => Rc::ptr_eq(left, right),
                _ => false,
            }
    }

    /// Both ways of a branch.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        let mut both = self.clone();
        if both.constant != other.constant {
            both.constant = one_of(self, other).or_else(|| grown(self, other));
            both.holes = None;
        }
        if both.declared != other.declared {
            both.declared = None;
        }
        both.closure = both.closure.or(other.closure);
        both.keys = match (&self.keys, &other.keys) {
            (Some(left), Some(right)) if !Rc::ptr_eq(left, right) => Some(Rc::new(left.join(right))),
            (left, right) => left.clone().or_else(|| right.clone()),
        };
        for trace in &other.traces {
            both.add(trace.clone());
        }
        both.fields = match (&self.fields, &other.fields) {
            (Some(left), Some(right)) if Rc::ptr_eq(left, right) => Some(left.clone()),
            (Some(left), Some(right)) => {
                let mut fields = (**left).clone();
                for (name, value) in right.iter() {
                    let joined = fields.get(name).map_or_else(|| value.clone(), |known| known.join(value));
                    fields.insert(name.clone(), joined);
                }
                Some(Rc::new(fields))
            }
            (left, right) => left.clone().or_else(|| right.clone()),
        };
        both
    }

    /// Every origin changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Trace) -> Trace) -> Self {
        let traces = self.all_traces().iter().map(|trace| Rc::new(change(trace))).collect();
        Self { traces, declared: self.declared.clone(), ..Self::default() }
    }

    /// A member of the value.
    #[must_use]
    pub fn member(&self, name: &str, declared: Option<Rc<str>>) -> Self {
        if let Some(field) = self.fields.as_ref().and_then(|fields| fields.get(name)) {
            // what is taken out of a literal keeps the name that it was put in under
            let mut field = field.clone();
            for trace in &mut field.traces {
                let at = trace.span;
                *trace = Rc::new(named(trace, name, at));
            }
            return field;
        }
        let traces = self.traces.iter().map(|trace| Rc::new(deeper(trace, Segment::Member(name.to_owned())))).collect();
        Self { traces, declared, ..Self::default() }
    }

    /// One of several results of a call; a value that is no call's result stays as it is.
    #[must_use]
    pub fn result(&self, index: u16, method: &str) -> Self {
        let declared = self.declared.as_deref().map(|declared| Rc::from(tuple_part(declared, index).unwrap_or(declared)));
        let mut one = self.map(|trace| {
            let mut changed = trace.clone();
            changed.declared = changed.declared.as_deref().map(|declared| Rc::from(tuple_part(declared, index).unwrap_or(declared)));
            if let Some(call) = last_call(&mut changed) {
                call.result = Some(index);
            } else if index > 0 && changed.comes_from(method) {
                // a method of a known thing gives its first result as a member of it; what the others are, their names say
                let call = CallName { name: method.to_owned(), receiver: None, arity: 0, result: Some(index), failure: false };
                (changed.root, changed.segments, changed.declared) = (Rc::new(Root::Call(call)), Rc::default(), None);
            }
            changed
        });
        if index == 0 {
            one.constant.clone_from(&self.constant);
            one.holes.clone_from(&self.holes);
            one.seal.clone_from(&self.seal);
            one.closure = self.closure;
        }
        one.declared = declared.filter(|_| index == 0 || self.declared.as_deref().is_some_and(|whole| whole.starts_with("tuple<")));
        one
    }

    /// What a call of this method says of its failure.
    #[must_use]
    pub fn failure(&self, method: &str) -> Self {
        let mut failed = self.map(|trace| {
            let mut changed = trace.clone();
            if let Some(call) = last_call(&mut changed) {
                call.failure = true;
            }
            changed
        });
        // the receiver is not in it
        failed.traces.retain(|trace| !trace.comes_from(method));
        failed.declared.clone_from(&self.declared);
        failed
    }

    /// What is left of an object when these members were taken out of it.
    #[must_use]
    pub fn rest(&self, taken: &[String]) -> Self {
        let mut left = self.clone();
        if let Some(fields) = &self.fields {
            let fields = fields.iter().filter(|(name, _)| !taken.iter().any(|one| **one == ***name));
            left.fields = Some(Rc::new(fields.map(|(name, value)| (name.clone(), value.clone())).collect()));
        }
        let without = Effect::Without(taken.to_vec());
        for trace in &mut left.traces {
            let mut changed = (**trace).clone();
            Rc::make_mut(&mut changed.effects).push(without.clone());
            *trace = Rc::new(changed);
        }
        left
    }

    /// Joined into a text at `span`: an object is shown as its own words have it.
    #[must_use]
    pub fn printed(mut self, span: Span) -> Self {
        for trace in &mut self.traces {
            let mut changed = (**trace).clone();
            changed.steps = push(&changed.steps, (span, "joined into text here"));
            if changed.effects.len() < 8 && !changed.effects.contains(&Effect::Printed) {
                Rc::make_mut(&mut changed.effects).push(Effect::Printed);
            }
            *trace = Rc::new(changed);
        }
        self
    }

    /// The keys of a map; those of an object with known members are names.
    #[must_use]
    pub fn keys(&self) -> Self {
        let mut keys = self.keys.as_deref().cloned().unwrap_or_default();
        for trace in self.traces.iter().filter(|_| self.keys.is_none()) {
            keys.add(Rc::new(deeper(trace, Segment::Key)));
        }
        keys.declared = None;
        keys
    }

    /// Whether running over it gives keys: a dictionary, keyword arguments.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        let named = self.declared.as_deref().is_some_and(|declared| {
            let bare = declared.split('<').next().unwrap_or(declared);
            matches!(
                bare.rsplit('.').next().unwrap_or(bare),
                "dict" | "Dict" | "Mapping" | "MutableMapping" | "OrderedDict" | "defaultdict"
            )
        });
        named || (self.traces.is_empty() && self.fields.is_some() && self.declared.is_none())
    }

    /// What one round of a loop over it gets.
    #[must_use]
    pub fn each(&self, keys_of_mappings: bool) -> Self {
        if keys_of_mappings && self.is_mapping() { self.keys() } else { self.element() }
    }

    /// Keys with their values, under the names that loops and accessors have for them.
    #[must_use]
    pub fn pairs(&self) -> Self {
        let keys = self.keys();
        let values = self.element();
        let mut fields = Fields::default();
        for name in ["0", "key", "getKey", "component1"] {
            fields.insert(Rc::from(name), keys.clone());
        }
        for name in ["1", "value", "getValue", "component2"] {
            fields.insert(Rc::from(name), values.clone());
        }
        Self { fields: Some(Rc::new(fields)), declared: Some(Rc::from(PAIRS)), ..Self::default() }
    }

    /// The value as it is kept at a place.
    #[must_use]
    pub fn kept_at(self, span: Span) -> Self {
        let set_at = self.set_at.or(self.constant.is_some().then_some(span));
        Self { set_at, ..self }
    }

    /// Sets a member.
    pub fn set(&mut self, name: &str, value: Self) {
        Rc::make_mut(self.fields.get_or_insert_default()).insert(Rc::from(name), value);
    }

    /// The map with a key of its own.
    pub fn add_key(&mut self, key: &Self) {
        if !key.traces.is_empty() {
            let mut keys = self.keys.as_deref().cloned().unwrap_or_default();
            keys.absorb(key);
            self.keys = Some(Rc::new(keys));
        } else if self.keys.is_none() {
            self.keys = Some(Rc::new(Self::default()));
        }
    }

    /// The value after something was done to it.
    #[must_use]
    pub fn affected(&self, effect: &Effect) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            if changed.effects.len() < 8 && !changed.effects.contains(effect) {
                Rc::make_mut(&mut changed.effects).push(effect.clone());
            }
            changed
        })
    }

    /// Any element of the value.
    #[must_use]
    pub fn element(&self) -> Self {
        if self.declared.as_deref() == Some(PAIRS) {
            return self.clone();
        }
        let without = Self { keys: None, ..self.clone() };
        let all = without.all_traces();
        let traces =
            all.iter()
                .map(|trace| {
                    if trace.segments.last() == Some(&Segment::Element) { trace.clone() } else { Rc::new(deeper(trace, Segment::Element)) }
                })
                .collect();
        Self { traces, declared: self.declared.as_deref().and_then(element_type), ..Self::default() }
    }

    /// The value, or nothing where it is a part of a text whose rest is masked.
    #[must_use]
    pub fn unless_masked(self, masked: bool) -> Self {
        if masked && self.part { Self::default() } else { self }
    }

    /// Whether it is a text with signs in place of what was taken out: `***-**-`.
    #[must_use]
    pub fn is_mask(&self) -> bool {
        matches!(&self.constant, Some(Const::Text(text)) if super::sinks::has_mask(text))
    }

    /// The value with a step added to every origin.
    #[must_use]
    pub fn stepped(mut self, span: Span, what: &'static str) -> Self {
        for trace in &mut self.traces {
            let changed = Rc::make_mut(trace);
            changed.steps = push(&changed.steps, (span, what));
        }
        self
    }

    /// The value under a new name.
    #[must_use]
    pub fn named(mut self, name: &str, span: Span) -> Self {
        let name: Rc<str> = Rc::from(name);
        for trace in &mut self.traces {
            mention(Rc::make_mut(trace), name.clone(), span);
        }
        self
    }

    /// The value under a written type: the root's own, or a mention of it where members were taken already.
    #[must_use]
    pub fn typed(self, declared: &Rc<str>, span: Span) -> Self {
        self.typed_as(Mention::TYPE, declared, span)
    }

    fn typed_as(mut self, mark: char, declared: &Rc<str>, span: Span) -> Self {
        for trace in &mut self.traces {
            if trace.segments.is_empty() && trace.declared.is_none() {
                let mut changed = (**trace).clone();
                changed.declared = Some(declared.clone());
                *trace = Rc::new(changed);
            } else if trace.declared.as_deref() != Some(&**declared) || !trace.segments.is_empty() {
                let mut inner = &**declared;
                while let Some((_, rest)) = inner.split_once('<') {
                    inner = rest.trim_end_matches('>');
                }
                let inner = inner.rsplit([',', ' ']).next().unwrap_or(inner);
                *trace = Rc::new(named(trace, &format!("{mark}{inner}"), span));
            }
        }
        self.declared = Some(declared.clone());
        self
    }

    /// The same where the type is that of what it was taken out of: `repository.findById(1)` of a `Repository<Patient>`. A name says more.
    #[must_use]
    pub fn made_of(self, declared: &Rc<str>, span: Span) -> Self {
        self.typed_as(Mention::OF, declared, span)
    }

    /// The value, as sure as the row that asks for it at the most.
    #[must_use]
    pub fn at_most(&self, confidence: Confidence) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            changed.confidence = changed.confidence.min(confidence);
            changed
        })
    }

    /// The value after a call that is not resolved.
    #[must_use]
    pub fn through(&self, call: &CallName) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            if changed.effects.len() < 8 {
                Rc::make_mut(&mut changed.effects).push(Effect::Through(call.clone()));
            }
            changed.confidence = changed.confidence.lowered();
            changed
        })
    }

    /// The value after a sanitizer that only weakens.
    #[must_use]
    pub fn weakened(&self, note: &str) -> Self {
        self.map(|trace| {
            let mut changed = trace.clone();
            let effect = Effect::Weakened(note.to_owned());
            if !changed.effects.contains(&effect) {
                Rc::make_mut(&mut changed.effects).push(effect);
            }
            changed
        })
    }
}

/// Whether a member is one that a call gives and the object's own text does not show: `getBody` of a request.
fn is_getter(name: &str) -> bool {
    name.strip_prefix("get").is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// The call that a value came out of last.
fn last_call(trace: &mut Trace) -> Option<&mut CallName> {
    let held = match (trace.effects.last(), &*trace.root) {
        (Some(Effect::Through(_) | Effect::Masked(_)), _) => true,
        (None, Root::Call(_)) => trace.segments.is_empty(),
        _ => false,
    };
    // what is shared is copied only where something changes
    if !held {
        return None;
    }
    if trace.effects.is_empty() {
        return match Rc::make_mut(&mut trace.root) {
            Root::Call(call) => Some(call),
            _ => None,
        };
    }
    match Rc::make_mut(&mut trace.effects).last_mut() {
        Some(Effect::Through(call) | Effect::Masked(call)) => Some(call),
        _ => None,
    }
}

fn deeper(trace: &Trace, segment: Segment) -> Trace {
    let mut deeper = trace.clone();
    if deeper.segments.len() < 6 {
        Rc::make_mut(&mut deeper.segments).push(segment);
    }
    deeper
}

fn named(trace: &Trace, name: &str, span: Span) -> Trace {
    let mut named = trace.clone();
    mention(&mut named, Rc::from(name), span);
    named
}

fn mention(trace: &mut Trace, name: Rc<str>, span: Span) {
    let depth = u8::try_from(trace.segments.len()).unwrap_or(u8::MAX);
    trace.mentions = push(&trace.mentions, (name, depth, span));
}

/// `List<Patient>` to `Patient`, `Map<Id, Patient>` to `Patient`, `Patient[]` to `Patient`.
pub fn element_type(declared: &str) -> Option<Rc<str>> {
    let open = declared.find(['<'])?;
    let inner = declared.get(open + 1..declared.len().checked_sub(1)?)?;
    let mut level = 0;
    let mut last = 0;
    for (at, c) in inner.char_indices() {
        match c {
            '<' => level += 1,
            '>' => level -= 1,
            ',' if level == 0 => last = at + 1,
            _ => {}
        }
    }
    inner.get(last..).map(|part| Rc::from(part.trim()))
}
