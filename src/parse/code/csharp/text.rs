//! Texts and other leaves.

use super::name_of;
use crate::parse::code::ir::{Expr, Literal};
use crate::parse::code::lower::{Child, Lowered, Lowering, offset_in, span_of, unescape, unquote};
use crate::text::Span;
use std::borrow::Cow;
use tree_sitter::Node;

pub(super) fn leaf(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let whole = lowering.slice(node);
    let expr = match node.kind() {
        "identifier" => {
            let (name, span) = name_of(lowering, node);
            return Lowered::Expr(lowering.tree.expr(Expr::Name(name), span));
        }
        "boolean_literal" => Expr::Literal(Literal::Bool(whole == "true")),
        "typeof_expression" | "sizeof_expression" => {
            let of = node.child_by_field_name("type").map_or("", |of| lowering.slice(of));
            Expr::Literal(Literal::Text(of.into()))
        }
        "verbatim_string_literal" => Expr::Literal(Literal::Text(verbatim(unquote(without_encoding(whole))).into())),
        "raw_string_literal" => {
            let inner = without_encoding(whole).trim_matches('"');
            Expr::Literal(Literal::Text(unindent(inner).into()))
        }
        _ => Expr::Literal(Literal::Text(unescape(unquote(without_encoding(whole))).into())),
    };
    Lowered::Expr(lowering.tree.expr(expr, span_of(node)))
}

/// `"x"u8` is text, too.
fn without_encoding(text: &str) -> &str {
    text.strip_suffix("u8").or_else(|| text.strip_suffix("U8")).unwrap_or(text)
}

/// `$"..{x}.."`, `$@"..{x}.."`, `$"""..{x}.."""`.
pub(super) fn interpolated<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let whole = lowering.slice(node);
    let mark = whole.get(..whole.find('"').unwrap_or(0)).unwrap_or("");
    let inner = unquote(whole.trim_start_matches(['$', '@']));
    let start = node.start_byte() + offset_in(whole, inner);
    let read = if mark.contains('@') { verbatim } else { regular };
    Lowered::Expr(lowering.template(children, Span::new(start, start + inner.len()), span_of(node), read))
}

fn regular(text: &str) -> Cow<'_, str> {
    match unescape(text) {
        Cow::Borrowed(same) => braces(same),
        Cow::Owned(read) => Cow::Owned(braces(&read).into_owned()),
    }
}

/// `""` is a quote, nothing else is an escape.
fn verbatim(text: &str) -> Cow<'_, str> {
    if text.contains("\"\"") { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
}

/// `{{` is a brace.
fn braces(text: &str) -> Cow<'_, str> {
    if text.contains("{{") || text.contains("}}") { Cow::Owned(text.replace("{{", "{").replace("}}", "}")) } else { Cow::Borrowed(text) }
}

/// Cuts the indentation of the closing quotes from every line, and the line breaks next to the quotes.
fn unindent(inner: &str) -> String {
    let Some((head, block)) = inner.split_once('\n') else { return inner.to_owned() };
    if !head.trim().is_empty() {
        return inner.to_owned();
    }
    let (body, last) = block.rsplit_once('\n').unwrap_or(("", block));
    if !last.trim().is_empty() {
        return block.to_owned();
    }
    let mut out = String::with_capacity(body.len());
    for line in body.split_inclusive('\n') {
        out.push_str(line.strip_prefix(last).unwrap_or(line));
    }
    out
}
