//! Statements of Python.

use super::super::ir::{Arg, Catch, Expr, Operator, Pattern, Stmt, StmtId, TypeRef};
use super::super::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use super::implied;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "block" => block(lowering, children, span),
        "if_statement" => conditional(lowering, children, span),
        "elif_clause" => {
            let test = lowering.take_expr(&mut children, "condition", span);
            let then = lowering.take_stmt(&mut children, "consequence", span);
            Lowered::Many(vec![Lowered::Expr(test), Lowered::Stmt(then)])
        }
        "for_statement" => {
            let over = lowering.maybe_expr(&mut children, "right");
            let binding = take(&mut children, "left").map(|child| lowering.as_pattern(child.lowered, span_of(child.node)));
            looped(lowering, children, span, binding, over, Vec::new())
        }
        "while_statement" => {
            let tests = lowering.maybe_expr(&mut children, "condition").into_iter().collect();
            looped(lowering, children, span, None, None, tests)
        }
        "with_statement" => with(lowering, children, span),
        "with_clause" => Lowered::Many(flatten(children)),
        "with_item" => with_item(lowering, children, span),
        "try_statement" => handled(lowering, children, span),
        "except_clause" => except(lowering, node, children),
        "raise_statement" => raise(lowering, children, span),
        "assert_statement" => assert(lowering, children, span),
        "delete_statement" => {
            let mut deleted = lowering.exprs(children);
            if let [only] = *deleted
                && let Expr::Collection { entries, .. } = lowering.tree.at(only)
            {
                deleted = entries.iter().map(|entry| entry.value).collect();
            }
            let body = deleted.into_iter().map(|operand| {
                let at = lowering.tree.span(operand);
                let expr = lowering.tree.expr(Expr::Unary { op: Operator::Other, operand }, at);
                Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(expr), span))
            });
            Lowered::Many(body.collect())
        }
        "print_statement" => {
            let sym = lowering.tree.intern("print");
            let callee = lowering.tree.expr(Expr::Name(sym), Span { start: span.start, end: span.start + 5 });
            let given = lowering.exprs(take_all(&mut children, "argument"));
            let args = given.into_iter().map(|value| Arg { name: None, value, spread: false }).collect();
            let call = lowering.tree.expr(Expr::Call { callee, args }, span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(call), span))
        }
        _ => lowering.opaque(children, span),
    }
}

/// The body of a `match` is a block of arms; any other block is one of statements.
fn block<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    if children.iter().any(|child| matches!(child.lowered, Lowered::Arm(_))) {
        return Lowered::Many(flatten(children));
    }
    let body = lowering.stmts(children);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Block(body), span))
}

fn conditional<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let test = lowering.take_expr(&mut children, "condition", span);
    let then = lowering.take_stmt(&mut children, "consequence", span);
    let mut otherwise: Option<StmtId> = None;
    for branch in take_all(&mut children, "alternative").into_iter().rev() {
        let at = span_of(branch.node);
        otherwise = Some(match branch.lowered {
            Lowered::Many(parts) if branch.node.kind() == "elif_clause" => {
                let mut parts = parts.into_iter();
                match (parts.next(), parts.next()) {
                    (Some(Lowered::Expr(test)), Some(Lowered::Stmt(then))) => {
                        let whole = otherwise.map_or(at, |last| at.to(lowering.tree.stmt_span(last)));
                        lowering.tree.stmt(Stmt::If { test, then, otherwise }, whole)
                    }
                    _ => continue,
                }
            }
            lowered => lowering.as_stmt(lowered, at),
        });
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::If { test, then, otherwise }, span))
}

/// A loop, and its `else`, which runs after it.
fn looped<'t>(
    lowering: &mut Lowering<'t>,
    mut children: Vec<Child<'t>>,
    span: Span,
    binding: Option<super::super::ir::PatId>,
    over: Option<super::super::ir::ExprId>,
    tests: Vec<super::super::ir::ExprId>,
) -> Lowered {
    let body = lowering.take_stmt(&mut children, "body", span);
    let round = lowering.tree.stmt(Stmt::Loop { binding, declared: None, over, init: Vec::new(), tests, body }, span);
    match take(&mut children, "alternative") {
        Some(child) => {
            let after = lowering.as_stmt(child.lowered, span_of(child.node));
            Lowered::Stmt(lowering.tree.stmt(Stmt::Block(vec![round, after]), span))
        }
        None => Lowered::Stmt(round),
    }
}

fn with<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let inner = take(&mut children, "body");
    let mut body = lowering.stmts(children);
    let mut whole = span;
    if let Some(child) = inner {
        whole = span_of(child.node);
        body.push(lowering.as_stmt(child.lowered, whole));
    }
    let body = lowering.tree.stmt(Stmt::Block(body), whole);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches: Vec::new(), finally: None }, span))
}

fn with_item<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let Some(item) = take(&mut children, "value") else { return lowering.opaque(children, span) };
    let at = span_of(item.node);
    let (value, pattern) = split_alias(lowering, item.lowered, at);
    let pattern = pattern.unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, Span { start: at.end, end: at.end }));
    Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared: None, value: Some(value), constant: false }, span))
}

/// `value as name`, as an `as_pattern` gives it.
fn split_alias(lowering: &mut Lowering<'_>, lowered: Lowered, at: Span) -> (super::super::ir::ExprId, Option<super::super::ir::PatId>) {
    match lowered {
        Lowered::Many(mut parts) if matches!(parts.last(), Some(Lowered::Pattern(_))) => {
            let pattern = match parts.pop() {
                Some(Lowered::Pattern(pattern)) => Some(pattern),
                _ => None,
            };
            (lowering.as_expr(Lowered::Many(parts), at), pattern)
        }
        lowered => (lowering.as_expr(lowered, at), None),
    }
}

/// What stands under `else` runs when the body went well, so it is the end of the body, outside no handler that matters here.
fn handled<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut body = lowering.take_stmt(&mut children, "body", span);
    let (mut catches, mut finally) = (Vec::new(), None);
    for child in children {
        let at = span_of(child.node);
        match (child.node.kind(), child.lowered) {
            (_, Lowered::Catch(catch)) => catches.push(catch),
            ("finally_clause", lowered) => finally = Some(lowering.as_stmt(lowered, at)),
            ("else_clause", lowered) => {
                let after = lowering.as_stmt(lowered, at);
                let whole = lowering.tree.stmt_span(body).to(at);
                body = lowering.tree.stmt(Stmt::Block(vec![body, after]), whole);
            }
            // what broken syntax left behind
            (_, lowered) => {
                let after = lowering.as_stmt(lowered, at);
                let whole = lowering.tree.stmt_span(body).to(at);
                body = lowering.tree.stmt(Stmt::Block(vec![body, after]), whole);
            }
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span))
}

fn except<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut binding = None;
    if let Some(child) = take(&mut children, "alias") {
        binding = Some(lowering.as_pattern(child.lowered, span_of(child.node)));
    }
    let mut types = Vec::new();
    for child in take_all(&mut children, "value") {
        let at = span_of(child.node);
        let mut written = child.node;
        if written.kind() == "as_pattern" {
            let (_, pattern) = split_alias(lowering, child.lowered, at);
            binding = pattern.or(binding);
            match written.named_child(0) {
                Some(first) => written = first,
                None => continue,
            }
        }
        types.extend(type_names(lowering, written));
    }
    let mut body = lowering.stmts(children);
    let body = match body.len() {
        1 => body.remove(0),
        _ => lowering.tree.stmt(Stmt::Block(body), span),
    };
    Lowered::Catch(Catch { types, binding, body })
}

/// The names of one exception type or of a tuple of them.
fn type_names(lowering: &mut Lowering<'_>, node: Node<'_>) -> Vec<TypeRef> {
    if !matches!(node.kind(), "tuple" | "parenthesized_expression" | "expression_list") {
        return lowering.type_of(node).into_iter().collect();
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter_map(|part| lowering.type_of(part)).collect()
}

/// `raise error from cause`: the cause is looked at first.
fn raise<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let cause = lowering.maybe_expr(&mut children, "cause");
    let value = lowering.only_expr(children, span);
    let throw = lowering.tree.stmt(Stmt::Throw(value), span);
    match cause {
        Some(cause) => {
            let at = lowering.tree.span(cause);
            let first = lowering.tree.stmt(Stmt::Expr(cause), at);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Block(vec![first, throw]), span))
        }
        None => Lowered::Stmt(throw),
    }
}

/// `assert test, message` is `if not test: raise AssertionError(message)`.
fn assert<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut parts = lowering.exprs(children).into_iter();
    let Some(operand) = parts.next() else { return Lowered::Nothing };
    let at = lowering.tree.span(operand);
    let test = lowering.tree.expr(Expr::Unary { op: Operator::Not, operand }, at);
    let message = parts.next();
    let sym = lowering.tree.intern("AssertionError");
    let callee = implied(lowering, Expr::Name(sym), at.end);
    let args: Vec<Arg> = message.into_iter().map(|value| Arg { name: None, value, spread: false }).collect();
    let made = lowering.tree.expr(Expr::Call { callee, args }, Span { start: at.end, end: span.end });
    let then = lowering.tree.stmt(Stmt::Throw(Some(made)), Span { start: at.end, end: span.end });
    Lowered::Stmt(lowering.tree.stmt(Stmt::If { test, then, otherwise: None }, span))
}
