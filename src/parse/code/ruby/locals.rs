//! A bare name in Ruby is a local when something around it binds it, else the call of a method without arguments.
//! This is known only when the whole file is read, so it is told in one sweep at the end.

use super::super::ir::{CodeTree, Expr, ExprId, FnId, FnKind, Param, Pattern, Sym};
use super::super::lower::Lowering;
use crate::text::Span;
use rustc_hash::FxHashSet;

/// Blocks inside blocks, looked through for a local.
const DEEPEST: usize = 64;

enum Event {
    Enter(FnId),
    Bind(Sym),
    Use(ExprId, Sym),
}

/// Turns names that nothing binds into calls, and gives blocks that use `it` or `_1` their parameter.
pub fn tell(lowering: &mut Lowering<'_>) {
    let events = events(lowering);
    let mut bound: FxHashSet<(FnId, Sym)> = FxHashSet::default();
    let mut open: Vec<FnId> = Vec::new();
    for (at, event) in &events {
        close(&lowering.tree, &mut open, *at);
        match event {
            Event::Enter(id) => open.push(*id),
            Event::Bind(name) => {
                bound.insert((open.last().copied().unwrap_or(CodeTree::MODULE), *name));
            }
            Event::Use(..) => {}
        }
    }
    open.clear();
    for (at, event) in &events {
        close(&lowering.tree, &mut open, *at);
        match event {
            Event::Enter(id) => open.push(*id),
            Event::Use(id, name) if !is_local(lowering, &open, &bound, *name) => {
                if let Some(block) = implicit(lowering, &open, *name) {
                    bound.insert((block, *name));
                    continue;
                }
                let span = lowering.tree.span(*id);
                let callee = lowering.tree.expr(Expr::Name(*name), span);
                lowering.tree.amend(*id, Expr::Call { callee, args: Vec::new() }, span);
            }
            _ => {}
        }
    }
}

/// Functions, bindings and plain names by place.
fn events(lowering: &Lowering<'_>) -> Vec<(Span, Event)> {
    let tree = &lowering.tree;
    let mut callees: FxHashSet<ExprId> = FxHashSet::default();
    for id in tree.expr_ids() {
        if let Expr::Call { callee, .. } = tree.at(id) {
            callees.insert(*callee);
        }
    }
    let mut events: Vec<(Span, Event)> = Vec::new();
    for (index, function) in tree.functions.iter().enumerate().skip(1) {
        events.push((function.span, Event::Enter(FnId(u32::try_from(index).unwrap_or(u32::MAX)))));
    }
    for id in tree.pattern_ids() {
        if let Pattern::Name(name) = tree.pattern_at(id) {
            events.push((tree.pattern_span(id), Event::Bind(*name)));
        }
    }
    for id in tree.expr_ids() {
        if let Expr::Name(name) = tree.at(id)
            && !callees.contains(&id)
            && may_call(tree.name(*name))
            && lowering.text.get(tree.span(id).range()).is_some_and(|text| !text.starts_with('$') && !text.is_empty())
        {
            events.push((tree.span(id), Event::Use(id, *name)));
        }
    }
    // what is entered at a place comes before what stands there
    let rank = |event: &Event| match event {
        Event::Enter(_) => 0,
        Event::Bind(_) => 1,
        Event::Use(..) => 2,
    };
    events.sort_by_key(|(span, event)| (span.start, rank(event), std::cmp::Reverse(span.end)));
    events
}

fn may_call(name: &str) -> bool {
    name.starts_with(|c: char| c.is_lowercase() || c == '_')
        && !matches!(name, "self" | "super" | "__FILE__" | "__LINE__" | "__ENCODING__" | "__dir__" | "__method__")
}

fn close(tree: &CodeTree, open: &mut Vec<FnId>, at: Span) {
    while open.last().is_some_and(|&id| tree.fun(id).span.end <= at.start && tree.fun(id).span.end < at.end) {
        open.pop();
    }
}

/// Whether a block or lambda sees the locals around it.
fn sees_around(lowering: &Lowering<'_>, id: FnId) -> bool {
    let function = lowering.tree.fun(id);
    match function.kind {
        FnKind::Closure => true,
        FnKind::Module => false,
        _ => lowering.text.get(function.span.range()).is_some_and(|text| !text.starts_with("def") && !text.starts_with("alias")),
    }
}

fn is_local(lowering: &Lowering<'_>, open: &[FnId], bound: &FxHashSet<(FnId, Sym)>, name: Sym) -> bool {
    for &id in open.iter().rev().take(DEEPEST) {
        if bound.contains(&(id, name)) {
            return true;
        }
        if !sees_around(lowering, id) {
            return false;
        }
    }
    bound.contains(&(CodeTree::MODULE, name))
}

/// The block whose parameter `it` or `_1` is.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn implicit(lowering: &mut Lowering<'_>, open: &[FnId], name: Sym) -> Option<FnId> {
    if !matches!(lowering.tree.name(name), "it" | "_1") {
        return None;
    }
    let &block = open.last()?;
    let function = lowering.tree.fun(block);
    if function.kind != FnKind::Closure || !function.params.is_empty() {
        return None;
    }
    let span = Span { start: function.span.start, end: function.span.start };
    let pattern = lowering.tree.pattern(Pattern::Name(name), span);
    let param = Param { pattern, declared: None, default: None, annotations: Vec::new(), rest: false, span };
    lowering.tree.functions[block.0 as usize].params.push(param);
    Some(block)
}
