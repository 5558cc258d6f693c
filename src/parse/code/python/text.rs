//! Texts of Python: prefixes, f-strings, implicit concatenation.

use super::super::ir::{Expr, Literal};
use super::super::lower::{Child, Lowered, Lowering, Reader, flatten, span_of, take, unescape};
use crate::text::Span;
use std::borrow::Cow;
use tree_sitter::Node;

fn as_is(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn braces(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("{{") || text.contains("}}") { Cow::Owned(text.replace("{{", "{").replace("}}", "}")) } else { text }
}

fn format_text(text: &str) -> Cow<'_, str> {
    braces(unescape(text))
}

fn raw_format_text(text: &str) -> Cow<'_, str> {
    braces(Cow::Borrowed(text))
}

/// A text; one with holes is a template.
pub fn string<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let text = lowering.slice(node);
    let prefix = text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (letters, rest) = text.split_at_checked(prefix).unwrap_or(("", text));
    let raw = letters.contains(['r', 'R']);
    let read: Reader = match (letters.contains(['f', 'F', 't', 'T']), raw) {
        (true, true) => raw_format_text,
        (true, false) => format_text,
        (false, true) => as_is,
        (false, false) => unescape,
    };
    let inner = ["\"\"\"", "'''", "\"", "'"].iter().find_map(|quote| {
        let body = rest.strip_prefix(quote)?;
        let start = node.start_byte() + prefix + quote.len();
        Some(Span::new(start, start + body.strip_suffix(quote).unwrap_or(body).len()))
    });
    Lowered::Expr(lowering.template(children, inner.unwrap_or(span), span, read))
}

/// `{value!r:>{width}}`; `{value=}` also says the expression's own text.
pub fn interpolation<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let Some(value) = take(&mut children, "expression") else { return Lowered::Many(flatten(children)) };
    let from = node.start_byte() + 1;
    let after = lowering.text.get(value.node.end_byte()..node.end_byte()).unwrap_or("").trim_start();
    let mut parts = Vec::new();
    if after.starts_with('=') {
        let until = value.node.end_byte();
        let said = format!("{}=", lowering.text.get(from..until).unwrap_or(""));
        let literal = lowering.tree.expr(Expr::Literal(Literal::Text(said.into())), Span::new(from, until));
        parts.push(Lowered::Expr(literal));
    }
    parts.push(Lowered::Expr(lowering.as_expr(value.lowered, span_of(value.node))));
    parts.extend(flatten(children));
    Lowered::Many(parts)
}

/// `"a" "b" f"{c}"`: one text, or one template of all the parts.
pub fn concatenated<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let pieces = lowering.exprs(children);
    let mut parts = Vec::new();
    let mut joined = String::new();
    let mut literal = true;
    for id in pieces {
        match lowering.tree.at(id) {
            Expr::Template(inner) => {
                literal = false;
                parts.extend(inner.iter().copied());
            }
            Expr::Literal(Literal::Text(text)) => {
                joined.push_str(text);
                parts.push(id);
            }
            _ => {
                literal = false;
                parts.push(id);
            }
        }
    }
    let expr = if literal { Expr::Literal(Literal::Text(joined.into())) } else { Expr::Template(parts) };
    Lowered::Expr(lowering.tree.expr(expr, span))
}
