//! What is taken out of a value: members, elements, keys, results.

use super::{Fields, PAIRS, Trace, Val, named};
use crate::facts::{CallName, Effect, Root, Segment, tuple_part};
use std::rc::Rc;

impl Val {
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
