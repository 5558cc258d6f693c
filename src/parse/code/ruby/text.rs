//! Texts of Ruby: quotes of every kind, symbols, word lists, heredocs.

use super::super::ir::{Expr, Literal};
use super::super::lower::{Child, Lowered, Lowering, Reader, span_of, unescape};
use crate::text::Span;
use std::borrow::Cow;
use tree_sitter::Node;

fn as_is(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let written = lowering.slice(node);
    let literal = |text: &str| Expr::Literal(Literal::Text(text.into()));
    let expr = match node.kind() {
        "simple_symbol" => literal(written.trim_start_matches(':')),
        "hash_key_symbol" => literal(written.trim_end_matches(':')),
        "character" => literal(written.trim_start_matches('?')),
        "chained_string" => return chained(lowering, children, span),
        "heredoc_beginning" => {
            let id = lowering.tree.expr(literal(""), span);
            // the body stands after the end of the line: until then its place is kept
            lowering.embedded.push(id);
            return Lowered::Expr(id);
        }
        "heredoc_body" => return heredoc(lowering, node, children),
        "regex" if children.is_empty() => Expr::Literal(Literal::Regex(written.into())),
        "bare_string" | "bare_symbol" => return Lowered::Expr(lowering.template(children, span, span, unescape)),
        _ => {
            let inner = inside(node);
            let read: Reader = if written.starts_with(['\'']) || written.starts_with("%q") { as_is } else { unescape };
            return Lowered::Expr(lowering.template(children, inner, span, read));
        }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// What stands between the quotes.
fn inside(node: Node<'_>) -> Span {
    let count = node.child_count();
    let first = node.child(0).filter(|first| !first.is_named());
    let last = node.child(count.saturating_sub(1)).filter(|last| count > 1 && !last.is_named());
    let start = first.map_or(node.start_byte(), |first| first.end_byte());
    let end = last.map_or(node.end_byte(), |last| last.start_byte());
    Span::new(start, end.max(start))
}

/// `"a" "b#{c}"`: one text, or one template of all the parts.
fn chained<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut parts = Vec::new();
    let mut joined = String::new();
    let mut holes = false;
    for id in lowering.exprs(children) {
        match lowering.tree.at(id) {
            Expr::Template(inner) => {
                holes = true;
                parts.extend(inner.iter().copied());
            }
            Expr::Literal(Literal::Text(text)) => {
                joined.push_str(text);
                parts.push(id);
            }
            _ => {
                holes = true;
                parts.push(id);
            }
        }
    }
    let expr = if holes { Expr::Template(parts) } else { Expr::Literal(Literal::Text(joined.into())) };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// The body of the oldest heredoc that still waits for one; the value stands where the heredoc was begun.
fn heredoc<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    if lowering.embedded.is_empty() {
        return lowering.opaque(children, span_of(node));
    }
    let begun = lowering.embedded.remove(0);
    let mut cursor = node.walk();
    let end = node.children(&mut cursor).find(|part| part.kind() == "heredoc_end").map_or(node.end_byte(), |end| end.start_byte());
    let raw = lowering.text.get(lowering.tree.span(begun).range()).is_some_and(|mark| mark.contains('\''));
    let inner = Span::new(node.start_byte(), end.max(node.start_byte()));
    let body = lowering.template(children, inner, span_of(node), if raw { as_is } else { unescape });
    let expr = lowering.tree.at(body).clone();
    let place = lowering.tree.span(begun);
    lowering.tree.amend(begun, expr, place);
    Lowered::Nothing
}
