//! What stands around a function: the variables of the function that it is written in, the values that a framework hands to it.

use super::value::{Fields, Val};
use super::{Env, Reading};
use crate::facts::Root;
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Annotation, FnId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Variables of functions that have functions inside.
#[derive(Default)]
pub struct Scopes {
    order: Vec<FnId>,
    kept: FxHashMap<FnId, Env>,
    /// Functions that have functions inside: named ones, and closures that nobody calls where they are made.
    outer: FxHashSet<FnId>,
    /// Members as inner functions see them, by the members themselves and their depth: an object with hundreds of functions is asked for in each of them.
    seen: FxHashMap<(*const Fields, u8), (Rc<Fields>, Rc<Fields>)>,
}

/// Members that are kept as inner functions see them.
const MOST_SEEN: usize = 4096;
/// Members of members that are told apart as an inner function's own.
const DEEPEST_SEEN: u8 = 4;

impl Scopes {
    /// Outer functions come before those inside of them.
    pub fn of(tree: &CodeTree) -> Self {
        let mut scopes = Self::default();
        let mut inside: FxHashMap<FnId, Vec<FnId>> = FxHashMap::default();
        for index in 1..tree.functions.len() {
            let id = FnId(u32::try_from(index).unwrap_or(u32::MAX));
            let parent = tree.fun(id).parent.filter(|&parent| parent != id).unwrap_or(CodeTree::MODULE);
            inside.entry(parent).or_default().push(id);
            scopes.outer.insert(parent);
        }
        let mut open = vec![CodeTree::MODULE];
        let mut next = 0;
        while let Some(&at) = open.get(next) {
            next += 1;
            open.extend(inside.remove(&at).unwrap_or_default());
        }
        scopes.order = open.into_iter().skip(1).collect();
        scopes
    }

    /// All functions but the module.
    pub fn order(&self) -> Vec<FnId> {
        self.order.clone()
    }

    /// What a function finds around it.
    pub fn around(&self, parent: Option<FnId>) -> Env {
        parent.and_then(|parent| self.kept.get(&parent)).cloned().unwrap_or_default()
    }

    /// Keeps the variables of a function for those inside of it.
    pub fn keep(&mut self, id: FnId, env: &Env) {
        if id != CodeTree::MODULE && self.outer.contains(&id) {
            self.kept.insert(id, env.clone());
        }
    }

    /// A value as an inner function sees it: a parameter of the outer one is not its own.
    pub fn captured(&mut self, value: &Val) -> Val {
        self.captured_at(value, 0)
    }

    fn captured_at(&mut self, value: &Val, depth: u8) -> Val {
        let mut seen = value.clone();
        for trace in &mut seen.traces {
            if let Root::Parameter(_, name) = &*trace.root {
                let mut changed = (**trace).clone();
                changed.root = Rc::new(Root::Name(name.clone()));
                *trace = Rc::new(changed);
            }
        }
        if let Some(fields) = &value.fields
            && depth < DEEPEST_SEEN
            && !value.is_clean()
        {
            seen.fields = Some(self.captured_fields(fields, depth));
        }
        seen
    }

    fn captured_fields(&mut self, fields: &Rc<Fields>, depth: u8) -> Rc<Fields> {
        let key = (Rc::as_ptr(fields), depth);
        if let Some((_, known)) = self.seen.get(&key) {
            return known.clone();
        }
        let inner: Fields = fields.iter().map(|(name, value)| (name.clone(), self.captured_at(value, depth + 1))).collect();
        let inner = Rc::new(inner);
        if self.seen.len() >= MOST_SEEN {
            self.seen.clear();
        }
        // the members are held so that none other gets their place
        self.seen.insert(key, (fields.clone(), inner.clone()));
        inner
    }
}

impl Reading<'_> {
    /// What a wire adapter hands to a function or property: `{ data, error }`, the data with the fields that it asks for.
    pub(super) fn wired(&mut self, id: FnId) -> Option<Val> {
        let annotations = &self.tree.fun(id).annotations;
        self.wire(annotations)
    }

    /// As [`Self::wired`], by the annotations.
    pub(super) fn wire(&mut self, annotations: &[Annotation]) -> Option<Val> {
        let tree = self.tree;
        let annotation = annotations.iter().find(|one| tree.name(one.name) == "wire")?;
        let mut env = Env::default();
        let mut open = Vec::new();
        for arg in &annotation.args {
            open.push(self.eval(arg.value, &mut env));
        }
        let mut symbols = Vec::new();
        while let Some(value) = open.pop() {
            if let Some(constant) = &value.constant {
                symbols_of(constant, &mut symbols);
            }
            open.extend(value.fields.iter().flat_map(|fields| fields.values().cloned()));
        }
        let named: Vec<(String, String)> = symbols.iter().filter_map(|symbol| super::sinks::schema_field(symbol)).collect();
        let data = match named.first() {
            Some((object, _)) => {
                let fields = named.iter().map(|(_, field)| field.clone()).collect();
                Val::from(Root::Query { from: vec![object.clone()], fields }, Some(Rc::from(object.as_str())), annotation.span)
            }
            None => {
                let name = symbols.iter().find(|symbol| symbol.contains("@salesforce/apex/"))?;
                let call = crate::facts::CallName { name: (*name).clone(), receiver: None, arity: 0, result: None, failure: false };
                Val::from(Root::Call(call), None, annotation.span)
            }
        };
        let mut fields = Fields::default();
        fields.insert(Rc::from("data"), data);
        fields.insert(Rc::from("error"), Val::default());
        Some(Val { fields: Some(Rc::new(fields)), ..Val::default() })
    }
}

fn symbols_of(constant: &super::value::Const, out: &mut Vec<String>) {
    match constant {
        super::value::Const::Symbol(symbol) => out.push(symbol.to_string()),
        super::value::Const::List(items) => items.iter().for_each(|item| symbols_of(item, out)),
        _ => {}
    }
}
