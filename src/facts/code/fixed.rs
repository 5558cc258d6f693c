//! What fields hold all the time: those that are set at one place of the file alone, to something that is known there.

use super::names::{Names, Nesting};
use super::value::{Const, Val};
use super::{Frame, Reading};
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, ExprId, Literal, Operator, Pattern, Sym, TypeId};
use crate::text::{Language, Span};
use rustc_hash::FxHashMap;

/// The longest initializer that is read, in bytes: a key in base64, on many lines.
const LONGEST: u32 = 4096;

/// The values that fields are set to, and what was found of them.
#[derive(Debug, Default)]
pub struct Fixed {
    /// By type and name; nothing where there are several.
    set: FxHashMap<(TypeId, u32), Option<ExprId>>,
    /// What they hold, once asked for.
    known: FxHashMap<(TypeId, u32), Option<(Const, Span)>>,
}

impl Fixed {
    /// Gathers what each field is set to.
    pub fn gather(tree: &CodeTree, names: &mut Names<'_>) -> Self {
        let mut set: FxHashMap<(TypeId, u32), Option<ExprId>> = FxHashMap::default();
        let mut note = |owner: TypeId, key: u32, value: Option<ExprId>| {
            // nothing yet
            if value.is_some_and(|value| matches!(tree.at(value), Expr::Literal(Literal::Null))) {
                return;
            }
            set.entry((owner, key)).and_modify(|known| *known = None).or_insert(value);
        };
        for (index, declared) in tree.types.iter().enumerate() {
            let owner = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            for field in &declared.fields {
                // in Apex a page sets what is public
                let open = field.modifiers.iter().any(|word| matches!(&**word, "public" | "global" | "protected"));
                if tree.language == Language::Apex && open && !super::evaluate::is_fixed(field) {
                    note(owner, names.key(field.name), None);
                }
                if let Some(value) = field.value {
                    note(owner, names.key(field.name), Some(value));
                }
            }
        }
        let nesting = Nesting::of(tree);
        let defaults = defaults(tree, names);
        let mut elsewhere: Vec<u32> = Vec::new();
        for id in tree.expr_ids() {
            let Expr::Assign { target, op, value } = tree.at(id) else {
                made_with(tree, id, names, &mut note);
                continue;
            };
            let span = tree.span(id);
            let value = Some(*value).filter(|_| op.is_none()).map(|value| default_of(tree, value, &defaults).unwrap_or(value));
            let (name, own) = match tree.pattern_at(*target) {
                Pattern::Place(place) => match tree.at(*place) {
                    Expr::Member { base, name, .. } => (*name, matches!(tree.at(*base), Expr::Name(base) if is_self(tree.name(*base)))),
                    _ => continue,
                },
                Pattern::Name(name) if tree.language.implies_this() => (*name, true),
                _ => continue,
            };
            let key = names.key(name);
            match nesting.owner(tree, span).filter(|_| own) {
                Some(owner) => note(owner, key, value),
                None => elsewhere.push(key),
            }
        }
        for key in elsewhere {
            set.iter_mut().filter(|((_, name), _)| *name == key).for_each(|(_, value)| *value = None);
        }
        Self { set, known: FxHashMap::default() }
    }
}

fn is_self(name: &str) -> bool {
    matches!(name, "this" | "self")
}

/// What a type of this file is made with: `Client{BaseURL: "http://x"}`.
fn made_with(tree: &CodeTree, id: ExprId, names: &mut Names<'_>, note: &mut impl FnMut(TypeId, u32, Option<ExprId>)) {
    let Expr::New { made, args, .. } = tree.at(id) else { return };
    if args.iter().all(|arg| arg.name.is_none()) {
        return;
    }
    let Some(owner) = names.declared_type(made.name) else { return };
    for arg in args {
        if let Some(name) = arg.name {
            note(owner, names.key(name), Some(arg.value));
        }
    }
}

/// Parameters that have a default, with the place of their function.
fn defaults(tree: &CodeTree, names: &Names<'_>) -> Vec<(Span, String, ExprId)> {
    let functions = tree.functions.iter().flat_map(|function| {
        function.params.iter().filter_map(|param| Some((function.span, names.pattern_name(param.pattern)?, param.default?)))
    });
    functions.collect()
}

/// The default of the parameter that a value is.
fn default_of(tree: &CodeTree, value: ExprId, defaults: &[(Span, String, ExprId)]) -> Option<ExprId> {
    let Expr::Name(name) = tree.at(value) else { return None };
    let (name, span) = (tree.name(*name), tree.span(value));
    let around = defaults.iter().filter(|(function, param, _)| param == name && function.contains(span));
    around.min_by_key(|(function, ..)| function.end - function.start).map(|(.., default)| *default)
}

impl Reading<'_> {
    /// The constant that a field of the enclosing type holds all the time, and where it is set.
    pub(super) fn field_constant(&mut self, sym: Sym) -> Option<(Const, Span)> {
        self.constant_of(self.frame.owner?, sym)
    }

    /// The constant that a field of a type, or of those around it, holds all the time.
    pub(super) fn constant_of(&mut self, owner: TypeId, sym: Sym) -> Option<(Const, Span)> {
        let key = self.names.key(sym);
        let mut at = Some(owner);
        for _ in 0..16 {
            let owner = at?;
            if let Some(known) = self.fixed.known.get(&(owner, key)) {
                return known.clone();
            }
            if let Some(value) = self.fixed.set.get(&(owner, key)).copied() {
                // what it is made of may lead back to it
                self.fixed.known.insert((owner, key), None);
                let found = value.and_then(|value| Some((self.fixed_value(owner, value)?, self.tree.span(value))));
                self.fixed.known.insert((owner, key), found.clone());
                return found;
            }
            at = self.tree.type_at(owner).owner;
        }
        None
    }

    /// What an initializer gives, read apart from the function that asks.
    fn fixed_value(&mut self, owner: TypeId, value: ExprId) -> Option<Const> {
        if let Expr::Literal(literal) = self.tree.at(value) {
            return Some(Self::literal(literal)).filter(|literal| *literal != Const::Null);
        }
        if self.depth > super::DEEPEST / 2 || self.tree.span(value).end - self.tree.span(value).start > LONGEST {
            return None;
        }
        let frame = std::mem::replace(&mut self.frame, Frame { owner: Some(owner), ..Frame::default() });
        let (facts, seen) = (self.out.facts.len(), std::mem::take(&mut self.seen));
        self.depth += super::DEEPEST / 2;
        let held: Val = self.eval(value, &mut super::Env::default());
        self.depth -= super::DEEPEST / 2;
        self.out.facts.truncate(facts);
        (self.frame, self.seen) = (frame, seen);
        held.constant.filter(|constant| !matches!(constant, Const::Null))
    }
}

impl Reading<'_> {
    /// The address that holds where no other one is configured: `given != null ? given : "http://.."`.
    pub(super) fn where_missing(&self, test: ExprId, arms: &[ExprId]) -> Option<Const> {
        let tree = self.tree;
        let [first, second] = arms else { return None };
        let text = |at: ExprId| matches!(tree.at(at), Expr::Literal(Literal::Text(text)) if text.contains("://"));
        let (literal, given) = match (text(*first), text(*second)) {
            (true, false) => (*first, *second),
            (false, true) => (*second, *first),
            _ => return None,
        };
        let written = |at: ExprId| self.file.slice(tree.span(at)).trim();
        let asked = match tree.at(test) {
            Expr::Binary { op: Operator::Compare, left, right } => written(*left) == written(given) || written(*right) == written(given),
            _ => written(test) == written(given),
        };
        match tree.at(literal) {
            Expr::Literal(literal) if asked => Some(Self::literal(literal)),
            _ => None,
        }
    }
}
