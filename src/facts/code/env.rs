//! What names hold at one point of a function. A copy costs nothing and two copies share what neither changed, so that a branch, a loop or a
//! closure costs what it changes and not what it sees.

use super::Slot;
use super::value::Val;
use std::rc::Rc;

/// Bits of an index that one level of the tree takes.
const BITS: u32 = 4;
/// How wide a node is.
const WIDTH: usize = 1 << BITS;

/// Slots with their values: a shared tree over the slots' numbers.
#[derive(Debug, Clone, Default)]
pub struct Env {
    top: Option<Rc<Node>>,
    /// Levels above the leaves.
    height: u32,
}

#[derive(Debug, Clone)]
enum Node {
    Inner([Option<Rc<Node>>; WIDTH]),
    Leaf([Option<Rc<Val>>; WIDTH]),
}

fn number(slot: Slot) -> u64 {
    match slot {
        Slot::Receiver => 0,
        Slot::Local(key) => (u64::from(key) + 1) << 1,
        Slot::This(key) => ((u64::from(key) + 1) << 1) | 1,
    }
}

/// The slot of a number.
fn slot(number: u64) -> Option<Slot> {
    let Some(key) = (number >> 1).checked_sub(1) else { return (number == 0).then_some(Slot::Receiver) };
    let key = u32::try_from(key).ok()?;
    Some(if number & 1 == 1 { Slot::This(key) } else { Slot::Local(key) })
}

fn digit(number: u64, level: u32) -> usize {
    usize::try_from((number >> (BITS * level)) & (WIDTH as u64 - 1)).unwrap_or(0)
}

impl Env {
    /// What a slot holds.
    pub fn get(&self, slot: Slot) -> Option<&Val> {
        let number = number(slot);
        if !self.reaches(number) {
            return None;
        }
        let mut node = self.top.as_deref()?;
        let mut level = self.height;
        loop {
            match node {
                Node::Inner(below) => node = below.get(digit(number, level))?.as_deref()?,
                Node::Leaf(values) => return values.get(digit(number, 0))?.as_deref(),
            }
            level = level.saturating_sub(1);
        }
    }

    /// Whether a slot holds anything.
    pub fn contains(&self, slot: Slot) -> bool {
        self.get(slot).is_some()
    }

    /// All locals by their key, in order.
    pub fn locals(&self) -> Vec<(u32, &Val)> {
        let mut found = Vec::new();
        let mut open: Vec<(u64, &Node)> = self.top.as_deref().map(|top| (0, top)).into_iter().collect();
        while let Some((prefix, node)) = open.pop() {
            match node {
                Node::Inner(below) => {
                    for (digit, node) in (0u64..).zip(below) {
                        open.extend(node.as_deref().map(|node| ((prefix << BITS) | digit, node)));
                    }
                }
                Node::Leaf(values) => {
                    for (digit, value) in (0u64..).zip(values) {
                        let number = (prefix << BITS) | digit;
                        if let (Some(value), Some(Slot::Local(key))) = (value, slot(number)) {
                            found.push((key, &**value));
                        }
                    }
                }
            }
        }
        found.sort_by_key(|(key, _)| *key);
        found
    }

    /// Puts a value into a slot.
    pub fn insert(&mut self, slot: Slot, value: Val) {
        let number = number(slot);
        while !self.reaches(number) {
            self.grow();
        }
        let mut level = self.height;
        let mut at = self.top.get_or_insert_with(|| Rc::new(Node::empty(level)));
        loop {
            match Rc::make_mut(at) {
                Node::Leaf(values) => {
                    if let Some(place) = values.get_mut(digit(number, 0)) {
                        *place = Some(Rc::new(value));
                    }
                    return;
                }
                Node::Inner(below) => {
                    let Some(next) = below.get_mut(digit(number, level)) else { return };
                    level = level.saturating_sub(1);
                    at = next.get_or_insert_with(|| Rc::new(Node::empty(level)));
                }
            }
        }
    }

    /// What holds after two ways meet.
    pub fn merge(&mut self, mut other: Self) {
        while self.height < other.height {
            self.grow();
        }
        while other.height < self.height {
            other.grow();
        }
        match (&mut self.top, other.top) {
            (Some(own), Some(other)) => meet(own, &other),
            (own @ None, other) => *own = other,
            (Some(_), None) => {}
        }
    }

    /// What a closure left in names that stood around it, or in the object itself, stays; `before` is what it found when its parameters
    /// were bound: a parameter hides a name around it.
    pub fn keep(&mut self, before: &Self, inside: &Self) {
        let mut changed = Vec::new();
        if let Some(top) = &inside.top {
            let same = before.top.as_ref().filter(|_| before.height == inside.height);
            differing(top, same, 0, &mut changed);
        }
        for (slot, value) in changed {
            match (before.get(slot), self.get(slot)) {
                (None, _) if matches!(slot, Slot::This(_)) => self.insert(slot, (*value).clone()),
                (Some(was), Some(around)) if around.is_same(was) && !value.is_same(was) => {
                    let joined = around.join(&value);
                    self.insert(slot, joined);
                }
                _ => {}
            }
        }
    }

    fn reaches(&self, number: u64) -> bool {
        let bits = BITS * (self.height + 1);
        bits >= u64::BITS || number >> bits == 0
    }

    fn grow(&mut self) {
        self.height += 1;
        if let Some(top) = self.top.take() {
            let mut below: [Option<Rc<Node>>; WIDTH] = Default::default();
            if let Some(first) = below.first_mut() {
                *first = Some(top);
            }
            self.top = Some(Rc::new(Node::Inner(below)));
        }
    }
}

impl Node {
    fn empty(level: u32) -> Self {
        if level == 0 { Self::Leaf(Default::default()) } else { Self::Inner(Default::default()) }
    }
}

/// The values of `own` that `other` does not share.
fn differing(own: &Rc<Node>, other: Option<&Rc<Node>>, above: u64, out: &mut Vec<(Slot, Rc<Val>)>) {
    if other.is_some_and(|other| Rc::ptr_eq(own, other)) {
        return;
    }
    let numbers = (0u64..).map(|digit| (above << BITS) | digit);
    match &**own {
        Node::Inner(below) => {
            for ((place, next), number) in below.iter().enumerate().zip(numbers) {
                let same = match other.map(|other| &**other) {
                    Some(Node::Inner(other)) => other.get(place).and_then(Option::as_ref),
                    _ => None,
                };
                if let Some(next) = next {
                    differing(next, same, number, out);
                }
            }
        }
        Node::Leaf(values) => {
            for ((place, value), number) in values.iter().enumerate().zip(numbers) {
                let same = match other.map(|other| &**other) {
                    Some(Node::Leaf(other)) => other.get(place).and_then(Option::as_ref),
                    _ => None,
                };
                if let Some(value) = value.as_ref().filter(|value| same.is_none_or(|same| !Rc::ptr_eq(value, same))) {
                    out.extend(slot(number).map(|slot| (slot, value.clone())));
                }
            }
        }
    }
}

/// Joins `other` into `own`; what both share is passed over. The depth is that of the tree: 32 bits of a slot give nine levels.
fn meet(own: &mut Rc<Node>, other: &Rc<Node>) {
    if Rc::ptr_eq(own, other) {
        return;
    }
    match (&mut *Rc::make_mut(own), &**other) {
        (Node::Inner(own), Node::Inner(other)) => {
            for (own, other) in own.iter_mut().zip(other) {
                match (own, other) {
                    (Some(own), Some(other)) => meet(own, other),
                    (own @ None, Some(other)) => *own = Some(other.clone()),
                    (_, None) => {}
                }
            }
        }
        (Node::Leaf(own), Node::Leaf(other)) => {
            for (own, other) in own.iter_mut().zip(other) {
                match (own, other) {
                    (Some(own), Some(other)) if !Rc::ptr_eq(own, other) && !own.is_same(other) => *own = Rc::new(own.join(other)),
                    (own @ None, Some(other)) => *own = Some(other.clone()),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::value::{Const, Val};
    use super::{Env, Slot};
    use std::rc::Rc;

    fn text(text: &str) -> Val {
        Val::constant(Const::Text(Rc::from(text)))
    }

    fn held(env: &Env, slot: Slot) -> Option<Const> {
        env.get(slot).and_then(|value| value.constant.clone())
    }

    #[test]
    fn slots_of_any_number_are_kept_apart() {
        let mut env = Env::default();
        let keys = [0, 1, 7, 8, 15, 16, 255, 4_096, 70_000, u32::MAX];
        for key in keys {
            env.insert(Slot::Local(key), text(&format!("local {key}")));
            env.insert(Slot::This(key), text(&format!("this {key}")));
        }
        for key in keys {
            assert_eq!(held(&env, Slot::Local(key)), Some(Const::Text(Rc::from(format!("local {key}")))));
            assert_eq!(held(&env, Slot::This(key)), Some(Const::Text(Rc::from(format!("this {key}")))));
        }
        assert!(!env.contains(Slot::Local(2)) && !env.contains(Slot::This(u32::MAX - 1)));
    }

    #[test]
    fn copies_go_their_own_ways_and_meet() {
        let mut env = Env::default();
        env.insert(Slot::Local(1), text("a"));
        env.insert(Slot::Local(2), text("b"));
        let mut other = env.clone();
        other.insert(Slot::Local(2), text("c"));
        other.insert(Slot::Local(9_000), text("new"));
        assert_eq!(held(&env, Slot::Local(2)), Some(Const::Text(Rc::from("b"))));
        env.merge(other);
        assert_eq!(held(&env, Slot::Local(1)), Some(Const::Text(Rc::from("a"))));
        let both = Const::List(Rc::from([Const::Text(Rc::from("b")), Const::Text(Rc::from("c"))]));
        assert_eq!(held(&env, Slot::Local(2)), Some(both), "one of two texts");
        assert_eq!(held(&env, Slot::Local(9_000)), Some(Const::Text(Rc::from("new"))));
        let mut small = Env::default();
        small.merge(env.clone());
        env.merge(Env::default());
        assert!(small.contains(Slot::Local(9_000)) && env.contains(Slot::Local(1)));
    }
}
