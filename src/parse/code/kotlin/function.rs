//! Functions, lambdas, constructors, accessors and their parameters.

use super::expression::{param, value_of};
use super::{child_of, token};
use crate::parse::code::ir::{Arg, Expr, FnKind, Function, Param, Pattern, Stmt, StmtId, TypeRef};
use crate::parse::code::jvm::Head;
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of};
use crate::text::Span;
use tree_sitter::Node;

/// What is called on: the first parameter of an extension.
pub(super) fn receiver(lowering: &mut Lowering<'_>, of: TypeRef) -> Param {
    let this = lowering.tree.intern("this");
    let span = of.span;
    let pattern = lowering.tree.pattern(Pattern::Name(this), Span { start: span.start, end: span.start });
    param(pattern, Some(of), span)
}

/// Parameters, result type and body; a type before `name` is that of the receiver.
fn complete<'t>(lowering: &mut Lowering<'t>, function: &mut Function, children: Vec<Child<'t>>, name: usize) {
    for child in children {
        match child.lowered {
            Lowered::Type(of) if child.node.end_byte() <= name => {
                let this = receiver(lowering, of);
                function.params.insert(0, this);
            }
            Lowered::Type(of) => function.returns = Some(of),
            Lowered::Many(all) if child.node.kind() == "function_value_parameters" => {
                function.params.extend(all.into_iter().filter_map(|one| if let Lowered::Param(param) = one { Some(param) } else { None }));
            }
            Lowered::Stmt(body) if child.node.kind() == "function_body" => function.body = Some(body),
            _ => {}
        }
    }
}

pub(super) fn declaration<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    let mut function = lowering.blank_function(FnKind::Function, node);
    let mut start = node.start_byte();
    if let Some(name) = node.child_by_field_name("name") {
        function.name = Some(lowering.sym(name));
        function.name_span = span_of(name);
        start = name.start_byte();
        children.retain(|child| child.node != name);
    }
    function.modifiers = head.modifiers;
    function.annotations = head.annotations;
    complete(lowering, &mut function, children, start);
    Lowered::Function(lowering.finish_function(function, marks))
}

pub(super) fn anonymous<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let start = child_of(node, "function_value_parameters").map_or_else(|| node.start_byte(), |list| list.start_byte());
    let mut function = lowering.blank_function(FnKind::Closure, node);
    complete(lowering, &mut function, children, start);
    let id = lowering.finish_function(function, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span_of(node)))
}

/// A lambda without an arrow has one parameter, `it`; its last expression is its result.
pub(super) fn lambda<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let mut function = lowering.blank_function(FnKind::Closure, node);
    let (heads, body): (Vec<_>, Vec<_>) = children.into_iter().partition(|child| child.node.kind() == "lambda_parameters");
    for one in flatten(heads) {
        match one {
            Lowered::Param(one) => function.params.push(one),
            Lowered::Pattern(pattern) => {
                let at = lowering.tree.pattern_span(pattern);
                function.params.push(param(pattern, None, at));
            }
            _ => {}
        }
    }
    if token(node, "->").is_none() {
        let it = lowering.tree.intern("it");
        let at = Span { start: span.start, end: span.start };
        let pattern = lowering.tree.pattern(Pattern::Name(it), at);
        function.params.push(param(pattern, None, at));
    }
    let body = lowering.stmts(body);
    let body = lowering.tree.stmt(Stmt::Block(body), span);
    lowering.give_result(body);
    function.body = Some(body);
    let id = lowering.finish_function(function, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
}

/// `{ .. }`, or `= value`, which is a return.
pub(super) fn body<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let Some(child) = children.into_iter().next() else { return Lowered::Nothing };
    let at = span_of(child.node);
    if token(node, "=").is_none() {
        return Lowered::Stmt(lowering.as_stmt(child.lowered, at));
    }
    if let Lowered::Stmt(stmt) = child.lowered {
        lowering.give_result(stmt);
        return Lowered::Stmt(stmt);
    }
    let value = value_of(lowering, child.lowered, at);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Return(Some(value)), at))
}

/// Modifiers and defaults stand beside their parameters.
pub(super) fn parameters<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut all: Vec<Param> = Vec::new();
    let mut head: Vec<Lowered> = Vec::new();
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Param(mut param) => {
                for one in head.drain(..) {
                    match one {
                        Lowered::Annotation(annotation) => param.annotations.push(annotation),
                        Lowered::Word(word) => param.rest |= &*word == "vararg",
                        _ => {}
                    }
                }
                all.push(param);
            }
            Lowered::Many(words) if child.node.kind() == "parameter_modifiers" => head = words,
            Lowered::Nothing | Lowered::Type(_) => {}
            value => {
                let value = value_of(lowering, value, at);
                if let Some(last) = all.last_mut() {
                    last.default = Some(value);
                    last.span = last.span.to(at);
                }
            }
        }
    }
    let _ = node;
    Lowered::Many(all.into_iter().map(Lowered::Param).collect())
}

pub(super) fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let declared = children.into_iter().find_map(|child| if let Lowered::Type(of) = child.lowered { Some(of) } else { None });
    let pattern = name_pattern(lowering, child_of(node, "identifier").unwrap_or(node));
    Lowered::Param(param(pattern, declared, span_of(node)))
}

/// What a name binds.
pub(super) fn name_pattern(lowering: &mut Lowering<'_>, name: Node<'_>) -> crate::parse::code::ir::PatId {
    let pattern = match lowering.slice(name) {
        "_" => Pattern::Ignore,
        _ => Pattern::Name(lowering.sym(name)),
    };
    lowering.tree.pattern(pattern, span_of(name))
}

pub(super) fn constructor<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    let mut function = lowering.blank_function(FnKind::Constructor, node);
    if let Some(start) = token(node, "constructor") {
        function.name = Some(lowering.tree.intern("constructor"));
        function.name_span = Span::new(start, start + "constructor".len());
    }
    function.modifiers = head.modifiers;
    function.annotations = head.annotations;
    let mut body: Vec<StmtId> = Vec::new();
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Many(all) if child.node.kind() == "function_value_parameters" => {
                function.params =
                    all.into_iter().filter_map(|one| if let Lowered::Param(param) = one { Some(param) } else { None }).collect();
            }
            Lowered::Nothing => {}
            other => body.push(lowering.as_stmt(other, at)),
        }
    }
    function.body = Some(match body.as_slice() {
        [only] => *only,
        _ => lowering.tree.stmt(Stmt::Block(body), span_of(node)),
    });
    Lowered::Function(lowering.finish_function(function, marks))
}

/// `: this(..)`, `: super(..)`.
pub(super) fn delegation<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let args: Vec<Arg> = lowering.args(children);
    let word = if token(node, "super").is_some() { "super" } else { "this" };
    let name = lowering.tree.intern(word);
    let callee = lowering.tree.expr(Expr::Name(name), Span::new(node.start_byte(), node.start_byte() + word.len()));
    Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, span))
}

/// A getter or setter with a body; its property gives it a name.
pub(super) fn accessor<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    if child_of(node, "function_body").is_none() {
        return Lowered::Nothing;
    }
    let mut function = lowering.blank_function(FnKind::Accessor, node);
    function.modifiers = head.modifiers;
    if node.kind() == "setter"
        && let Some(name) = child_of(node, "identifier")
    {
        let pattern = name_pattern(lowering, name);
        function.params.push(param(pattern, None, span_of(name)));
    }
    complete(lowering, &mut function, children, node.start_byte());
    Lowered::Function(lowering.finish_function(function, marks))
}
