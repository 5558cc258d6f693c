//! What functions of the file hand to the functions that they are given: `function each(items, fn) { for (const i of items) fn(i.id); }`.

use super::Reading;
use super::names::Names;
use super::value::Val;
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, ExprId, FnId, Literal, Pattern, Stmt, Sym};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// Methods that hand the place of an element behind it, by language, in lower case (`tables/callbacks.yaml`).
static PLACE_BEHIND: LazyLock<FxHashSet<(String, String)>> = LazyLock::new(|| {
    let file = crate::knowledge::embedded().get("policies/knowledge/tables/callbacks.yaml");
    let languages = file.and_then(|file| file.value.get("place_behind")?.as_object());
    let methods = languages.into_iter().flatten().flat_map(|(language, methods)| {
        let named = methods.as_array().into_iter().flatten().filter_map(|method| method.as_str());
        named.map(move |method| (language.clone(), method.to_ascii_lowercase()))
    });
    methods.collect()
});

/// Members that are taken of what is handed over; `None` when it is made by more than that.
type Taken = Option<Vec<Sym>>;

/// Calls of parameters, by function and position.
#[derive(Debug, Default)]
pub struct Callbacks {
    /// Functions by name; nothing where there are several.
    named: FxHashMap<Sym, Option<FnId>>,
    called: FxHashMap<(FnId, usize), Vec<Taken>>,
}

impl Callbacks {
    /// Gathers them.
    pub fn of(tree: &CodeTree, names: &Names<'_>) -> Self {
        let mut all = Self::default();
        let mut takers: FxHashMap<Sym, Vec<(FnId, usize)>> = FxHashMap::default();
        for (index, function) in tree.functions.iter().enumerate() {
            let Some(name) = function.name else { continue };
            let id = FnId(u32::try_from(index).unwrap_or(u32::MAX));
            all.named.entry(name).and_modify(|known| *known = None).or_insert(Some(id));
            for (at, param) in function.params.iter().enumerate() {
                if let Pattern::Name(sym) = tree.pattern_at(param.pattern) {
                    takers.entry(*sym).or_default().push((id, at));
                }
            }
        }
        // a counter is no part of what is counted: `fn(items[i], i)`
        let counts = |stmt| match tree.stmt_at(stmt) {
            Stmt::Let { pattern, value: Some(value), .. } => match (tree.pattern_at(*pattern), tree.at(*value)) {
                (Pattern::Name(sym), Expr::Literal(Literal::Number(_))) => Some(*sym),
                _ => None,
            },
            _ => None,
        };
        let counters: FxHashSet<Sym> = tree.stmt_ids().filter_map(counts).collect();
        for call in tree.expr_ids() {
            let Expr::Call { callee, args } = tree.at(call) else { continue };
            let Expr::Name(called) = tree.at(*callee) else { continue };
            let around = |&&(id, _): &&(FnId, usize)| tree.fun(id).body.is_some_and(|body| tree.stmt_span(body).contains(tree.span(call)));
            let Some(&place) = takers.get(called).into_iter().flatten().find(around) else { continue };
            let taken = args.iter().map(|arg| {
                let mut parts = names.chain(arg.value)?;
                let members = parts.split_off(1);
                parts.first().is_none_or(|first| !counters.contains(first)).then_some(members)
            });
            all.called.entry(place).or_insert_with(|| taken.collect());
        }
        all
    }
}

impl Reading<'_> {
    /// Whether a method hands its block the place of an element behind the element.
    pub(super) fn hands_place(&self, method: &str) -> bool {
        PLACE_BEHIND.contains(&(self.tree.language.name().to_owned(), method.to_owned()))
    }

    /// What a closure is handed that stands at this place in a call of the file's own function, made of what stands beside it.
    pub(super) fn called_there(&self, callee: ExprId, place: usize, beside: &Val) -> Option<Vec<Val>> {
        let Expr::Name(name) = self.tree.at(callee) else { return None };
        let callbacks = self.callbacks.get_or_init(|| Callbacks::of(self.tree, &self.names));
        let function = (*callbacks.named.get(name)?)?;
        let taken = callbacks.called.get(&(function, place))?;
        let part = |members: &Taken| {
            let members = members.as_deref()?;
            Some(members.iter().fold(beside.clone(), |held, member| held.member(self.tree.name(*member), None)))
        };
        Some(taken.iter().map(|members| part(members).unwrap_or_default()).collect())
    }
}
