//! What a function does, in a word: a verifier that is always content, a trust manager that refuses nobody. Rows ask for the words.

use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, FnId, Literal, Stmt, StmtId};
use crate::text::Span;
use std::cell::OnceCell;

/// Its body is empty.
const NOTHING: &str = "does nothing";
/// It can only return.
const NEVER_REFUSES: &str = "never refuses";

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
        Expr::Literal(Literal::Bool(true)) => Some("always true"),
        Expr::Literal(Literal::Bool(false)) => Some("always false"),
        Expr::Literal(Literal::Null) => Some("always null"),
        Expr::Name(sym) if tree.name(*sym) == "undefined" => Some("always null"),
        _ => None,
    }
}

/// What the functions of a file do; their statements and calls are looked through once, when the first function is asked for.
#[derive(Debug, Default)]
pub struct Deeds {
    refusals: OnceCell<Vec<Span>>,
}

impl Deeds {
    /// What a declared function does. `never refuses`: nothing in it can throw, and it asks nobody who could.
    pub fn of(&self, tree: &CodeTree, id: FnId) -> Option<&'static str> {
        if let Some(simple) = simple_deed(tree, id) {
            return Some(simple);
        }
        let refusals = self.refusals.get_or_init(|| refusals(tree));
        let span = tree.fun(id).span;
        let from = refusals.partition_point(|refusal| refusal.start < span.start);
        let mut inside = refusals.get(from..).unwrap_or_default().iter().take_while(|refusal| refusal.start <= span.end);
        inside.all(|refusal| !span.contains(*refusal)).then_some(NEVER_REFUSES)
    }
}

/// Where something is thrown, or somebody asked who may refuse: by place.
fn refusals(tree: &CodeTree) -> Vec<Span> {
    let throws = tree.stmt_ids().filter(|&stmt| matches!(tree.stmt_at(stmt), Stmt::Throw(_))).map(|stmt| tree.stmt_span(stmt));
    let asks = tree.expr_ids().filter(|&expr| {
        let Expr::Call { callee, .. } = tree.at(expr) else { return false };
        let (Expr::Member { name, .. } | Expr::Name(name)) = tree.at(*callee) else { return true };
        judges(&tree.name(*name).to_ascii_lowercase())
    });
    let mut all: Vec<Span> = throws.chain(asks.map(|expr| tree.span(expr))).collect();
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
