//! What a function does, in a word: a verifier that is always content, a trust manager that refuses nobody. Rows ask for the words.

use super::Reading;
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, FnId, Literal, Stmt, StmtId, Sym};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;

/// Its body is empty.
const NOTHING: &str = "does nothing";
/// It can only return.
const NEVER_REFUSES: &str = "never refuses";
/// All that it returns is true.
const ALWAYS_TRUE: &str = "always true";

/// What the function does as far as one statement shows: `does nothing`, `always true`, `always false`, `always null`.
pub fn simple_deed(tree: &CodeTree, id: FnId) -> Option<&'static str> {
    let body = tree.fun(id).body?;
    let mut only: Option<StmtId> = None;
    let mut open = vec![body];
    while let Some(stmt) = open.pop() {
        match tree.stmt_at(stmt) {
            Stmt::Block(inner) if inner.len() <= 4 => open.extend(inner),
            Stmt::Nothing | Stmt::Return(None) => {}
            _ if only.is_some() => return None,
            _ => only = Some(stmt),
        }
    }
    let Some(only) = only else { return Some(NOTHING) };
    let (Stmt::Return(Some(value)) | Stmt::Expr(value)) = tree.stmt_at(only) else { return None };
    match tree.at(*value) {
        Expr::Literal(Literal::Bool(true)) => Some(ALWAYS_TRUE),
        Expr::Literal(Literal::Bool(false)) => Some("always false"),
        Expr::Literal(Literal::Null) => Some("always null"),
        Expr::Name(sym) if tree.name(*sym) == "undefined" => Some("always null"),
        _ => None,
    }
}

impl Reading<'_> {
    /// What a closure does, also where it only hands on to a function of the file: `this::acceptAll`, `(a, b) -> acceptAll(a, b)`.
    pub(super) fn deed(&self, id: FnId) -> Option<&'static str> {
        let tree = self.tree;
        if let Some(simple) = simple_deed(tree, id) {
            return Some(simple);
        }
        let mut at = tree.fun(id).body?;
        let called = loop {
            match tree.stmt_at(at) {
                Stmt::Block(inner) => match inner.as_slice() {
                    [only] => at = *only,
                    _ => return None,
                },
                Stmt::Return(Some(value)) | Stmt::Expr(value) => break *value,
                _ => return None,
            }
        };
        let Expr::Call { callee, .. } = tree.at(called) else { return None };
        let name = match tree.at(*callee) {
            Expr::Name(name) => *name,
            Expr::Member { base, name, .. } if self.is_this(*base) => *name,
            _ => return None,
        };
        let deeds = self.deeds.get_or_init(|| {
            let mut all: FxHashMap<Sym, Option<&'static str>> = FxHashMap::default();
            for (index, function) in tree.functions.iter().enumerate() {
                let Some(name) = function.name else { continue };
                let deed = simple_deed(tree, FnId(u32::try_from(index).unwrap_or(u32::MAX))).filter(|deed| *deed != NOTHING);
                all.entry(name).and_modify(|known| *known = None).or_insert(deed);
            }
            all
        });
        deeds.get(&name).copied().flatten()
    }
}

/// What the functions of a file do; their statements and calls are looked through once, when the first function is asked for.
#[derive(Debug, Default)]
pub struct Deeds {
    refusals: OnceCell<Vec<Span>>,
    /// Returns, and whether each is literally true.
    returns: OnceCell<Vec<(Span, bool)>>,
}

impl Deeds {
    /// What a declared function does. `never refuses`: nothing in it can throw, and it asks nobody who could.
    pub fn of(&self, tree: &CodeTree, id: FnId) -> Option<&'static str> {
        if let Some(simple) = simple_deed(tree, id) {
            return Some(simple);
        }
        let span = tree.fun(id).span;
        let returns = self.returns.get_or_init(|| returns(tree));
        let from = returns.partition_point(|(at, _)| at.start < span.start);
        let mut given = returns.get(from..).unwrap_or_default().iter().take_while(|(at, _)| at.start <= span.end).peekable();
        if given.peek().is_some() && given.all(|(_, yes)| *yes) {
            return Some(ALWAYS_TRUE);
        }
        let refusals = self.refusals.get_or_init(|| refusals(tree));
        let from = refusals.partition_point(|refusal| refusal.start < span.start);
        let mut inside = refusals.get(from..).unwrap_or_default().iter().take_while(|refusal| refusal.start <= span.end);
        inside.all(|refusal| !span.contains(*refusal)).then_some(NEVER_REFUSES)
    }
}

/// What the functions of a file return, by place.
fn returns(tree: &CodeTree) -> Vec<(Span, bool)> {
    let all = tree.stmt_ids().filter_map(|stmt| match tree.stmt_at(stmt) {
        Stmt::Return(Some(value)) => Some((tree.stmt_span(stmt), matches!(tree.at(*value), Expr::Literal(Literal::Bool(true))))),
        _ => None,
    });
    let mut all: Vec<(Span, bool)> = all.collect();
    all.sort_unstable();
    all
}

/// Where a failure is caught and nothing thrown in its place.
fn swallowed(tree: &CodeTree) -> Vec<Span> {
    let thrown: Vec<Span> =
        tree.stmt_ids().filter(|&stmt| matches!(tree.stmt_at(stmt), Stmt::Throw(_))).map(|stmt| tree.stmt_span(stmt)).collect();
    let quiet = |body: StmtId| {
        let whole = tree.stmt_span(body);
        !thrown.iter().any(|throw| whole.contains(*throw))
    };
    let tries = tree.stmt_ids().filter_map(|stmt| match tree.stmt_at(stmt) {
        Stmt::Try { body, catches, .. } if !catches.is_empty() && catches.iter().all(|catch| quiet(catch.body)) => {
            Some(tree.stmt_span(*body))
        }
        _ => None,
    });
    tries.collect()
}

/// Where something is thrown, or somebody asked who may refuse: by place.
fn refusals(tree: &CodeTree) -> Vec<Span> {
    let throws = tree.stmt_ids().filter(|&stmt| matches!(tree.stmt_at(stmt), Stmt::Throw(_))).map(|stmt| tree.stmt_span(stmt));
    let asks = tree.expr_ids().filter(|&expr| {
        let Expr::Call { callee, .. } = tree.at(expr) else { return false };
        let (Expr::Member { name, .. } | Expr::Name(name)) = tree.at(*callee) else { return true };
        judges(&tree.name(*name).to_ascii_lowercase())
    });
    let swallowed = swallowed(tree);
    let heard = |refusal: &Span| !swallowed.iter().any(|quiet| quiet.contains(*refusal));
    let mut all: Vec<Span> = throws.chain(asks.map(|expr| tree.span(expr))).filter(heard).collect();
    all.sort_unstable();
    all
}

/// Whether a called function may be one that refuses.
fn judges(name: &str) -> bool {
    [
        "check",
        "verify",
        "valid",
        "assert",
        "require",
        "ensure",
        "trust",
        "match",
        "equal",
        "compare",
        "fingerprint",
        "digest",
        "pin",
        "throw",
        "fail",
    ]
    .iter()
    .any(|word| name.contains(word))
}
