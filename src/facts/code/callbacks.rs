//! What functions of the file hand to the functions that they are given: `function each(items, fn) { for (const i of items) fn(i.id); }`.

use super::Reading;
use super::names::Names;
use super::value::Val;
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, ExprId, FnId, Pattern, Sym};
use rustc_hash::FxHashMap;

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
        for call in tree.expr_ids() {
            let Expr::Call { callee, args } = tree.at(call) else { continue };
            let Expr::Name(called) = tree.at(*callee) else { continue };
            let around = |&&(id, _): &&(FnId, usize)| tree.fun(id).body.is_some_and(|body| tree.stmt_span(body).contains(tree.span(call)));
            let Some(&place) = takers.get(called).into_iter().flatten().find(around) else { continue };
            let taken = args.iter().map(|arg| Some(names.chain(arg.value)?.split_off(1)));
            all.called.entry(place).or_insert_with(|| taken.collect());
        }
        all
    }
}

impl Reading<'_> {
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
