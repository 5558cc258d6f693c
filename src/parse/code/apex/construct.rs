//! Literals and construction.

use super::named;
use crate::parse::code::ir::{Entry, Expr, Literal};
use crate::parse::code::jvm::{constructed, dotted, take_type, typed_collection};
use crate::parse::code::lower::{Child, Lowered, Lowering, span_of, take_all};
use tree_sitter::Node;

/// `true`, `TRUE`.
pub(super) fn boolean(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let value = lowering.slice(node).eq_ignore_ascii_case("true");
    Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Bool(value)), span_of(node)))
}

/// `Package.Version.1.2`: one name, nothing flows through it.
pub(super) fn version(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let name = dotted(lowering.slice(node));
    let name = lowering.tree.intern(&name);
    Lowered::Expr(lowering.tree.expr(Expr::Name(name), span_of(node)))
}

/// `new Contact(LastName = 'x')`, `new Handler()`.
pub(super) fn object<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let args = take_all(&mut children, "arguments");
    let args = lowering.args(args).into_iter().map(|arg| named(lowering, arg)).collect();
    constructed(lowering, node, children, args)
}

/// `new Map<Id, String>{ a => b }`.
pub(super) fn map<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let made = take_type(&mut children, "type");
    match lowering.maybe_expr(&mut children, "value") {
        Some(value) => typed_collection(lowering, made.as_ref(), value, span_of(node)),
        None => Lowered::Nothing,
    }
}

/// `key => value`; only a literal key is known by name.
pub(super) fn pair<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut parts = lowering.exprs(children).into_iter();
    let (Some(key), Some(value)) = (parts.next(), parts.next()) else { return Lowered::Nothing };
    let text = match lowering.tree.at(key) {
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(text.clone()),
        _ => None,
    };
    let (key, computed) = match text {
        Some(text) => (Some(lowering.tree.intern(&text)), None),
        None => (None, Some(key)),
    };
    Lowered::Entry(Entry { key, computed, value, spread: false, span })
}
