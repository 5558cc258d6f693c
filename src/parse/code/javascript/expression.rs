//! Expressions and patterns that the table cannot name.

use super::super::ir::{Arg, CollectionKind, Entry, Expr, ExprId, Literal, Operator, Pattern, Sym};
use super::super::lower::{Child, Lowered, Lowering, flatten, offset_in, span_of, take, unquote};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "new_expression" => made(lowering, node, children),
        "unary_expression" => unary(lowering, node, children),
        "assignment_expression" => assignment(lowering, children, span),
        "as_expression" | "satisfies_expression" => cast(lowering, children, span),
        "type_assertion" => assertion(lowering, node, children),
        "sequence_expression" => sequence(lowering, children, span),
        "object" | "object_pattern" => {
            let entries = entries(lowering, children);
            Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span))
        }
        "pair" | "pair_pattern" => pair(lowering, node, children),
        "array_pattern" => array_pattern(lowering, node, children),
        "object_assignment_pattern" => default_of_shorthand(lowering, children, span),
        // the shorthand names of objects and their patterns
        _ => {
            let name = lowering.sym(node);
            let value = lowering.tree.expr(Expr::Name(name), span);
            Lowered::Entry(Entry { key: Some(name), computed: None, value, spread: false, span })
        }
    }
}

/// An expression without text of its own.
pub fn implied(lowering: &mut Lowering<'_>, expr: Expr, at: u32) -> ExprId {
    lowering.tree.expr(expr, Span { start: at, end: at })
}

/// The name that a member, pair or field is written with, when it is not computed.
pub fn written_name(lowering: &mut Lowering<'_>, node: Node<'_>) -> Option<(Sym, Span)> {
    if node.kind() == "computed_property_name" {
        return None;
    }
    let text = lowering.slice(node);
    let inner = unquote(text);
    let start = node.start_byte() + offset_in(text, inner);
    Some((lowering.tree.intern(inner), Span::new(start, start + inner.len())))
}

fn made<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let args = take(&mut children, "arguments");
    let args = args.map(|child| lowering.args(vec![child])).unwrap_or_default();
    let Some(constructor) = take(&mut children, "constructor") else { return lowering.opaque(children, span) };
    let at = span_of(constructor.node);
    let written = match node.child_by_field_name("type_arguments") {
        Some(arguments) => at.to(span_of(arguments)),
        None => at,
    };
    let mut body = None;
    if let Lowered::Many(parts) = &constructor.lowered {
        body = parts.iter().find_map(|part| if let Lowered::Declared(id) = part { Some(*id) } else { None });
    }
    let plain = matches!(constructor.node.kind(), "identifier" | "member_expression" | "class");
    let text = lowering.text.get(written.range()).unwrap_or("");
    let expr = match lowering.type_from_text(text, written).filter(|_| plain) {
        Some(made) => Expr::New { made, args, body },
        None => {
            let callee = lowering.as_expr(constructor.lowered, at);
            Expr::Call { callee, args }
        }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operand = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    let written = node.child_by_field_name("operator").map_or("", |operator| lowering.slice(operator));
    let expr = match (written, lowering.tree.at(operand)) {
        ("-", Expr::Literal(Literal::Number(number))) => Expr::Literal(Literal::Number(format!("-{number}").into())),
        _ => {
            let op = match written {
                "!" => Operator::Not,
                // the name of a type says nothing of the value
                "typeof" => Operator::Compare,
                "-" | "+" | "~" => Operator::Arithmetic,
                _ => Operator::Other,
            };
            Expr::Unary { op, operand }
        }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn assignment<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let value = lowering.take_expr(&mut children, "right", span);
    let target = match take(&mut children, "left") {
        Some(child) => lowering.as_pattern(child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    let named = match *lowering.tree.pattern_at(target) {
        Pattern::Name(name) => Some((name, lowering.tree.pattern_span(target))),
        Pattern::Place(place) => match *lowering.tree.at(place) {
            Expr::Member { name, name_span, .. } => Some((name, name_span)),
            _ => None,
        },
        _ => None,
    };
    if let Some((name, at)) = named {
        lowering.name_closure(value, name, at);
    }
    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value }, span))
}

/// `value as T`; `as const` says nothing.
fn cast<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut parts = children.into_iter();
    let Some(value) = parts.next() else { return Lowered::Nothing };
    let value = lowering.as_expr(value.lowered, span_of(value.node));
    match parts.next().and_then(|written| lowering.type_of(written.node)) {
        Some(to) => Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value }, span)),
        None => Lowered::Expr(value),
    }
}

/// `<T>value`.
fn assertion<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let Some(value) = lowering.only_expr(children, span) else { return Lowered::Nothing };
    let written = node.named_child(0).filter(|one| one.kind() == "type_arguments").and_then(|one| one.named_child(0));
    match written.and_then(|written| lowering.type_of(written)) {
        Some(to) => Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value }, span)),
        None => Lowered::Expr(value),
    }
}

/// `(0, f)` is `f`; of other sequences every part may say something.
fn sequence<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let parts = lowering.exprs(children);
    match parts.split_last() {
        Some((&last, before)) if before.iter().all(|&id| matches!(lowering.tree.at(id), Expr::Literal(_))) => Lowered::Expr(last),
        Some(_) => Lowered::Expr(lowering.tree.expr(Expr::Opaque(parts), span)),
        None => Lowered::Nothing,
    }
}

/// The entries of an object; a method is an entry whose value is a closure.
fn entries<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Vec<Entry> {
    let mut out = Vec::new();
    for child in children {
        let span = span_of(child.node);
        if child.node.kind() == "method_definition" {
            let computed = child.node.child_by_field_name("name").filter(|name| name.kind() == "computed_property_name");
            for one in flatten(vec![child]) {
                let Lowered::Function(id) = one else { continue };
                let key = if computed.is_some() { None } else { lowering.tree.fun(id).name };
                super::function::leave_type(lowering, id);
                let value = lowering.tree.expr(Expr::Closure(id), span);
                out.push(Entry { key, computed: None, value, spread: false, span });
            }
            continue;
        }
        out.extend(lowering.entries(vec![child]));
    }
    out
}

/// `key: value`; a key in brackets is computed unless it is a literal.
fn pair<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let value = lowering.take_expr(&mut children, "value", span);
    let Some(key) = node.child_by_field_name("key") else { return lowering.opaque(children, span) };
    if let Some((name, at)) = written_name(lowering, key) {
        lowering.name_closure(value, name, at);
        return Lowered::Entry(Entry { key: Some(name), computed: None, value, spread: false, span });
    }
    let computed = lowering.take_expr(&mut children, "key", span);
    let known: Option<Box<str>> = match lowering.tree.at(computed) {
        Expr::Literal(Literal::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Lowered::Entry(match known {
        Some(text) => Entry { key: Some(lowering.tree.intern(&text)), computed: None, value, spread: false, span },
        None => Entry { key: None, computed: Some(computed), value, spread: false, span },
    })
}

/// `[a, , b]`: a place that is left out is kept as a place.
fn array_pattern<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut out = Vec::new();
    let mut filled = false;
    let mut parts = children.into_iter().peekable();
    let mut cursor = node.walk();
    for piece in node.children(&mut cursor) {
        if piece.kind() == "," {
            if !filled {
                let at = span_of(piece).start;
                let value = implied(lowering, Expr::Literal(Literal::Null), at);
                out.push(Entry { key: None, computed: None, value, spread: false, span: Span { start: at, end: at } });
            }
            filled = false;
        } else if let Some(child) = parts.next_if(|child| child.node.id() == piece.id()) {
            out.extend(lowering.entries(vec![child]));
            filled = true;
        }
    }
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::List, entries: out }, span))
}

/// `{ a = 1 }` in a pattern.
fn default_of_shorthand<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let value = lowering.take_expr(&mut children, "right", span);
    let Some(left) = take(&mut children, "left") else { return lowering.opaque(children, span) };
    let at = span_of(left.node);
    let (key, target) = match left.lowered {
        Lowered::Entry(entry) => (entry.key, lowering.expr_as_pattern(entry.value, 0)),
        lowered => (None, lowering.as_pattern(lowered, at)),
    };
    let value = lowering.tree.expr(Expr::Assign { target, op: None, value }, span);
    Lowered::Entry(Entry { key, computed: None, value, spread: false, span })
}

/// A call of a function of the language that is not written as a call.
pub fn implied_call(lowering: &mut Lowering<'_>, base: &str, name: &str, value: ExprId) -> ExprId {
    let span = lowering.tree.span(value);
    let at = Span { start: span.start, end: span.start };
    let base = lowering.tree.intern(base);
    let base = lowering.tree.expr(Expr::Name(base), at);
    let name = lowering.tree.intern(name);
    let callee = lowering.tree.expr(Expr::Member { base, name, name_span: at }, at);
    lowering.tree.expr(Expr::Call { callee, args: vec![Arg { name: None, value, spread: false }] }, span)
}
