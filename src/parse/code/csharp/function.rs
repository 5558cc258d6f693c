//! Lambdas, local functions, parameters.

use super::{Head, bound, child_of, name_of, type_at};
use crate::parse::code::ir::{Expr, FnKind, Function, Param, Pattern, Stmt, StmtId};
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use crate::text::Span;
use tree_sitter::Node;

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "lambda_expression" | "anonymous_method_expression" => lambda(lowering, node, children, marks),
        "implicit_parameter" => Lowered::Param(parameter(lowering, node, node, &mut Vec::new())),
        "parameter" => {
            let name = node.child_by_field_name("name").unwrap_or(node);
            Lowered::Param(parameter(lowering, node, name, &mut children))
        }
        "parameter_list" | "bracketed_parameter_list" => parameters(lowering, node, children),
        _ => {
            let function = function(lowering, node, children, FnKind::Function);
            Lowered::Function(lowering.finish_function(function, marks))
        }
    }
}

fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, name: Node<'t>, children: &mut Vec<Child<'t>>) -> Param {
    let head = Head::take(children);
    let declared = type_at(lowering, node, "type");
    let default = lowering.only_expr(std::mem::take(children), span_of(node));
    let pattern = bound(lowering, name);
    Param { pattern, declared, default, annotations: head.annotations, rest: false, span: span_of(node) }
}

/// The list; `params string[] xs` stands in it without a node of its own.
fn parameters<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut all: Vec<Lowered> = flatten(children).into_iter().filter(|one| matches!(one, Lowered::Param(_))).collect();
    if let Some(name) = node.child_by_field_name("name") {
        let mut rest = parameter(lowering, node, name, &mut Vec::new());
        rest.rest = true;
        rest.span = node.child_by_field_name("type").map_or(span_of(name), |of| span_of(of).to(span_of(name)));
        all.push(Lowered::Param(rest));
    }
    Lowered::Many(all)
}

fn lambda<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    let params = params(&mut children);
    let mut function = lowering.blank_function(FnKind::Closure, node);
    function.modifiers = head.modifiers;
    function.annotations = head.annotations;
    function.params = params;
    function.returns = type_at(lowering, node, "type");
    let body = take(&mut children, "body").or_else(|| children.pop());
    function.body = body.map(|body| returned(lowering, body));
    let id = lowering.finish_function(function, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span_of(node)))
}

/// A block, or an expression that is returned.
fn returned<'t>(lowering: &mut Lowering<'t>, body: Child<'t>) -> StmtId {
    let span = span_of(body.node);
    match body.lowered {
        Lowered::Stmt(id) => id,
        lowered => {
            let value = lowering.as_expr(lowered, span);
            lowering.tree.stmt(Stmt::Return(Some(value)), span)
        }
    }
}

/// Takes the parameters.
pub(super) fn params(children: &mut Vec<Child<'_>>) -> Vec<Param> {
    let lists = take_all(children, "parameters");
    flatten(lists).into_iter().filter_map(|one| if let Lowered::Param(param) = one { Some(param) } else { None }).collect()
}

/// Head, parameters, result type and body of anything that can be called.
pub(super) fn function<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, kind: FnKind) -> Function {
    let head = Head::take(&mut children);
    let returns = type_at(lowering, node, "returns").or_else(|| type_at(lowering, node, "type"));
    let mut function = lowering.blank_function(kind, node);
    function.params = params(&mut children);
    if let Some(name) = node.child_by_field_name("name") {
        let (sym, name_span) = name_of(lowering, name);
        function.name = Some(sym);
        function.name_span = name_span;
    }
    let body = take(&mut children, "body");
    function.body = body.map(|body| lowering.as_stmt(body.lowered, span_of(body.node)));
    let before = lowering.stmts(children);
    if !before.is_empty() {
        function.body = Some(in_front(lowering, before, function.body));
    }
    function.modifiers = head.modifiers;
    function.annotations = head.annotations;
    function.returns = returns;
    extend(lowering, node, &mut function);
    function
}

/// Statements in front of a body.
pub(super) fn in_front(lowering: &mut Lowering<'_>, mut before: Vec<StmtId>, body: Option<StmtId>) -> StmtId {
    let first = before.first().map_or_else(Span::default, |&first| lowering.tree.stmt_span(first));
    let span = body.map_or(first, |body| first.to(lowering.tree.stmt_span(body)));
    before.extend(body);
    lowering.tree.stmt(Stmt::Block(before), span)
}

/// An extension method gets its receiver in a first parameter `this`; its own name for it is a local.
fn extend(lowering: &mut Lowering<'_>, node: Node<'_>, function: &mut Function) {
    let first = node.child_by_field_name("parameters").and_then(|list| child_of(list, "parameter"));
    let extends =
        first.and_then(|first| child_of(first, "modifier")).is_some_and(|word| lowering.text.get(word.byte_range()) == Some("this"));
    let (true, Some(param), Some(body)) = (extends, function.params.first_mut(), function.body) else { return };
    let span = lowering.tree.pattern_span(param.pattern);
    let this = lowering.tree.intern("this");
    let own = std::mem::replace(&mut param.pattern, lowering.tree.pattern(Pattern::Name(this), span));
    let value = lowering.tree.expr(Expr::Name(this), Span { start: span.start, end: span.start });
    let bind = lowering.tree.stmt(Stmt::Let { pattern: own, declared: param.declared.clone(), value: Some(value), constant: true }, span);
    function.body = Some(in_front(lowering, vec![bind], Some(body)));
}
