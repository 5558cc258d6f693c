//! Literals, operators, construction.

use super::{take_type, types};
use crate::parse::code::ir::{Arg, CollectionKind, Expr, ExprId, Literal, Operator, TypeRef};
use crate::parse::code::lower::{Child, Lowered, Lowering, flatten, offset_in, span_of, take, take_all, unescape, unquote};
use crate::text::Span;
use tree_sitter::Node;

/// `this` and `super`, in lower case in a language that does not mind case.
pub(super) fn keyword(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let name = lowering.tree.intern(node.kind());
    Lowered::Expr(lowering.tree.expr(Expr::Name(name), span_of(node)))
}

/// A text, a text block, a text with holes.
pub(super) fn text<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let (whole, span) = (lowering.slice(node), span_of(node));
    let inner = unquote(whole);
    if !children.is_empty() {
        let start = node.start_byte() + offset_in(whole, inner);
        return Lowered::Expr(lowering.template(children, Span::new(start, start + inner.len()), span, unescape));
    }
    let value = match inner.split_once('\n') {
        Some((head, block)) if whole.starts_with("\"\"\"") && head.trim().is_empty() => unescape(&unindent(block)).into(),
        _ => unescape(inner).into(),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text(value)), span))
}

/// Cuts the indentation that all lines of a text block share, its closing quotes among them.
fn unindent(block: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let last = block.lines().count().saturating_sub(usize::from(!block.ends_with('\n')));
    let lines = block.lines().enumerate().filter(|(at, line)| !line.trim().is_empty() || *at == last);
    let cut = if block.ends_with('\n') { 0 } else { lines.map(|(_, line)| indent(line)).min().unwrap_or(0) };
    let mut out = String::with_capacity(block.len());
    for line in block.split_inclusive('\n') {
        out.push_str(line.get(cut.min(indent(line))..).unwrap_or(line));
    }
    out
}

pub(super) fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let negated = node.child_by_field_name("operator").is_some_and(|op| lowering.slice(op) == "!");
    let op = if negated { Operator::Not } else { Operator::Arithmetic };
    let operand = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    Lowered::Expr(lowering.tree.expr(Expr::Unary { op, operand }, span))
}

pub(super) fn update<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match lowering.only_expr(children, span) {
        Some(operand) => Lowered::Expr(lowering.increment(operand, span)),
        None => Lowered::Nothing,
    }
}

/// A type test; what it binds is assigned on the way.
pub(super) fn instance_of<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut left = lowering.take_expr(&mut children, "left", span);
    let mut to = take_type(&mut children, "right");
    let mut target = node.child_by_field_name("name").map(|_| super::declare::binding(lowering, node));
    for one in flatten(take_all(&mut children, "pattern")) {
        match one {
            Lowered::Pattern(pattern) => target = Some(pattern),
            Lowered::Type(found) => to = Some(found),
            _ => {}
        }
    }
    if let Some(target) = target {
        let at = lowering.tree.pattern_span(target);
        let left_span = lowering.tree.span(left);
        let value = match &to {
            Some(to) => lowering.tree.expr(Expr::Cast { to: to.clone(), value: left }, left_span),
            None => left,
        };
        left = lowering.tree.expr(Expr::Assign { target, op: None, value }, left_span.to(at));
    }
    let right = match to {
        Some(to) => lowering.type_name(&to),
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Binary { op: Operator::Compare, left, right }, span))
}

pub(super) fn construct<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let args = take_all(&mut children, "arguments");
    let args = lowering.args(args);
    constructed(lowering, node, children, args)
}

/// `new T(args)` and perhaps a class body.
pub(in crate::parse::code) fn constructed<'t>(
    lowering: &mut Lowering<'t>,
    node: Node<'t>,
    mut children: Vec<Child<'t>>,
    args: Vec<Arg>,
) -> Lowered {
    let made = take_type(&mut children, "type");
    let body = children.iter().find_map(|child| if let Lowered::Declared(id) = child.lowered { Some(id) } else { None });
    if let Some(body) = body {
        let supers = made.iter().cloned().collect();
        super::set_type(lowering, body, |declared| declared.supers = supers);
    }
    let expr = match made {
        Some(made) => Expr::New { made, args, body },
        None => Expr::Opaque(args.into_iter().map(|arg| arg.value).collect()),
    };
    Lowered::Expr(lowering.tree.expr(expr, span_of(node)))
}

/// `new T[n]`, `new T[] {..}`, `new List<T>{..}`.
pub(super) fn array<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let made = take_type(&mut children, "type");
    if let Some(value) = lowering.maybe_expr(&mut children, "value") {
        return typed_collection(lowering, made.as_ref(), value, span);
    }
    let args = lowering.exprs(children).into_iter().map(|value| Arg { name: None, value, spread: false }).collect();
    let expr = match made {
        Some(made) => Expr::New { made: TypeRef { name: lowering.tree.intern("[]"), span: made.span, args: vec![made] }, args, body: None },
        None => Expr::Opaque(Vec::new()),
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// A collection that learns from its type what it is and grows to its whole text.
pub(in crate::parse::code) fn typed_collection(lowering: &mut Lowering<'_>, made: Option<&TypeRef>, value: ExprId, span: Span) -> Lowered {
    let name = made.map(|made| lowering.tree.name(made.name));
    let is = |wanted: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(wanted));
    let kind = if is("Set") {
        CollectionKind::Set
    } else if is("Map") {
        CollectionKind::Map
    } else {
        CollectionKind::List
    };
    if let Expr::Collection { entries, .. } = lowering.tree.at(value) {
        let entries = entries.clone();
        lowering.tree.amend(value, Expr::Collection { kind, entries }, span);
    }
    Lowered::Expr(value)
}

/// `Patient.class`.
pub(super) fn class_literal<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let Some(of) = types(children).pop() else { return Lowered::Nothing };
    let base = lowering.type_name(&of);
    let name = lowering.tree.intern("class");
    let name_span = Span::new(node.end_byte().saturating_sub("class".len()), node.end_byte());
    Lowered::Expr(lowering.tree.expr(Expr::Member { base, name, name_span }, span_of(node)))
}

/// `this(..)`, `super(..)`, `outer.super(..)`.
pub(super) fn constructor_call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let object = lowering.maybe_expr(&mut children, "object");
    let arguments = take(&mut children, "arguments");
    let end = arguments.as_ref().map_or(node.end_byte(), |arguments| arguments.node.end_byte());
    let args = lowering.args(arguments.into_iter().collect());
    let Some(word) = node.child_by_field_name("constructor") else { return lowering.opaque(children, span) };
    let name = lowering.tree.intern(word.kind());
    let callee = match object {
        Some(base) => {
            let whole = Span::new(node.start_byte(), word.end_byte());
            lowering.tree.expr(Expr::Member { base, name, name_span: span_of(word) }, whole)
        }
        None => lowering.tree.expr(Expr::Name(name), span_of(word)),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, Span::new(node.start_byte(), end)))
}
