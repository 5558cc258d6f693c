//! What an expression may hold, while a function is being read.

mod chain;
mod changes;
mod fields;
mod views;

pub use chain::{Chain, in_order, push};
pub use fields::Fields;
pub use views::element_type;

use super::super::{Effect, Root, Segment};
use super::texts::HOLE;
use crate::knowledge::Confidence;
use crate::parse::code::ir::FnId;
use crate::text::Span;
use std::rc::Rc;

/// At most so many origins are told apart in one value.
const WIDEST: usize = 24;
/// The type of keys with their values.
const PAIRS: &str = "pairs";

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
            && self.fields.as_ref().is_none_or(|fields| fields.is_clean())
            && self.keys.as_ref().is_none_or(|keys| keys.is_clean())
    }

    /// All origins, those of known members included.
    #[must_use]
    pub fn all_traces(&self) -> Vec<Rc<Trace>> {
        let mut all = self.traces.clone();
        if let Some(keys) = &self.keys {
            all.extend(keys.traces.iter().take(WIDEST.saturating_sub(all.len())).cloned());
        }
        if let Some(fields) = self.fields.as_ref().filter(|fields| !fields.is_clean()) {
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
}

/// Whether a member is one that a call gives and the object's own text does not show: `getBody` of a request.
fn is_getter(name: &str) -> bool {
    name.strip_prefix("get").is_some_and(|rest| rest.starts_with(char::is_uppercase))
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
