//! What a function does, in a word: a verifier that is always content, a trust manager that refuses nobody. Rows ask for the words.

use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, FnId, Literal, Stmt, StmtId};

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

/// What a declared function does. `never refuses`: nothing in it can throw, and it asks nobody who could.
pub fn deed(tree: &CodeTree, id: FnId) -> Option<&'static str> {
    if let Some(simple) = simple_deed(tree, id) {
        return Some(simple);
    }
    let span = tree.fun(id).span;
    let throws = tree.stmt_ids().any(|stmt| matches!(tree.stmt_at(stmt), Stmt::Throw(_)) && span.contains(tree.stmt_span(stmt)));
    let asks = tree.expr_ids().any(|expr| {
        let Expr::Call { callee, .. } = tree.at(expr) else { return false };
        let (Expr::Member { name, .. } | Expr::Name(name)) = tree.at(*callee) else { return true };
        span.contains(tree.span(expr)) && judges(&tree.name(*name).to_ascii_lowercase())
    });
    (!throws && !asks).then_some(NEVER_REFUSES)
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
