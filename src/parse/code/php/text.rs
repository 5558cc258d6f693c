//! Text literals of PHP.

use super::super::ir::{Expr, ExprId, Literal};
use super::super::lower::{Child, Lowered, Lowering, offset_in, span_of, unescape};
use super::spoken_call;
use crate::text::Span;
use std::borrow::Cow;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "string" => {
            let text = lowering.slice(node).trim_start_matches(['b', 'B']);
            let inner = text.strip_prefix('\'').unwrap_or(text);
            let inner = inner.strip_suffix('\'').unwrap_or(inner);
            let text = plain(inner).into();
            Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text(text)), span))
        }
        "encapsed_string" => {
            let whole = lowering.slice(node);
            let text = whole.trim_start_matches(['b', 'B']);
            let inner = text.strip_prefix('"').unwrap_or(text);
            let inner = inner.strip_suffix('"').unwrap_or(inner);
            let start = node.start_byte() + offset_in(whole, inner);
            Lowered::Expr(template(lowering, children, Span::new(start, start + inner.len()), span))
        }
        "heredoc" | "nowdoc" => match lowering.exprs(children).first() {
            Some(&value) => Lowered::Expr(value),
            None => Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text("".into())), span)),
        },
        "heredoc_body" => Lowered::Expr(template(lowering, children, body(lowering, node), span)),
        "nowdoc_body" => {
            let at = body(lowering, node);
            let text = lowering.text.get(at.range()).unwrap_or("").into();
            Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text(text)), span))
        }
        _ => {
            let inner = Span::new(node.start_byte() + 1, node.end_byte().saturating_sub(1).max(node.start_byte() + 1));
            let command = template(lowering, children, inner, span);
            Lowered::Expr(spoken_call(lowering, "shell_exec", Span { start: span.start, end: span.start }, vec![command], span))
        }
    }
}

/// The text of a here document without the line end it begins with.
fn body(lowering: &Lowering<'_>, node: Node<'_>) -> Span {
    let text = lowering.slice(node);
    let inner = text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\n', '\r'])).unwrap_or(text);
    Span::new(node.start_byte() + offset_in(text, inner), node.end_byte())
}

/// Only `\\` and `\'` are escapes between single quotes.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\\') { Cow::Owned(text.replace("\\'", "'").replace("\\\\", "\\")) } else { Cow::Borrowed(text) }
}

/// A text with holes; the braces of `{$x}` belong to the hole.
fn template<'t>(lowering: &mut Lowering<'t>, holes: Vec<Child<'t>>, inner: Span, span: Span) -> ExprId {
    let mut parts = Vec::new();
    let mut from = inner.start;
    for hole in holes {
        let mut at = span_of(hole.node);
        let before = lowering.text.get(from as usize..at.start as usize).unwrap_or("");
        let braced = before.ends_with('{');
        if braced {
            at.start = at.start.saturating_sub(1);
            let after = lowering.text.get(at.end as usize..inner.end as usize).unwrap_or("");
            let space = after.len() - after.trim_start().len();
            if after.trim_start().starts_with('}') {
                at.end += Span::new(0, space + 1).end;
            }
        }
        let value = lowering.as_expr(hole.lowered, span_of(hole.node));
        if !braced {
            bare_key(lowering, value);
        }
        parts.extend(literal(lowering, Span { start: from, end: at.start }));
        from = from.max(at.end);
        parts.push(value);
    }
    if parts.is_empty() {
        let text = unescape(lowering.text.get(inner.range()).unwrap_or("")).into();
        return lowering.tree.expr(Expr::Literal(Literal::Text(text)), span);
    }
    parts.extend(literal(lowering, Span { start: from, end: inner.end }));
    lowering.tree.expr(Expr::Template(parts), span)
}

fn literal(lowering: &mut Lowering<'_>, span: Span) -> Option<ExprId> {
    if span.start >= span.end {
        return None;
    }
    let text = unescape(lowering.text.get(span.range()).unwrap_or("")).into();
    Some(lowering.tree.expr(Expr::Literal(Literal::Text(text)), span))
}

/// `"$row[ssn]"`: without quotes and braces the key is a text.
fn bare_key(lowering: &mut Lowering<'_>, value: ExprId) {
    let Expr::Index { index, .. } = *lowering.tree.at(value) else { return };
    let span = lowering.tree.span(index);
    if let Expr::Name(sym) = *lowering.tree.at(index)
        && !lowering.text.get(..span.start as usize).is_some_and(|before| before.ends_with('$'))
    {
        let text = lowering.tree.name(sym).into();
        lowering.tree.amend(index, Expr::Literal(Literal::Text(text)), span);
    }
}
