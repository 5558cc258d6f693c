//! Branches, loops and handlers. Most of them are expressions, too: what asks for their value gets it from [`Lowering::value_of`].

use super::expression::value_of;
use super::token;
use crate::parse::code::ir::{Arm, Catch, Expr, Literal, Pattern, Stmt, StmtId};
use crate::parse::code::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use crate::text::Span;
use tree_sitter::Node;

pub(super) fn choice<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let test = lowering.take_expr(&mut children, "condition", span);
    let border = token(node, "else").unwrap_or(usize::MAX);
    let (mut then, mut otherwise) = (None, None);
    for child in children {
        let at = span_of(child.node);
        let way = if child.node.start_byte() < border { &mut then } else { &mut otherwise };
        *way = Some(lowering.as_stmt(child.lowered, at));
    }
    let mut then = then.unwrap_or_else(|| lowering.tree.stmt(Stmt::Block(Vec::new()), span));
    if let Some(known) = node.child_by_field_name("condition").and_then(|test| narrowed(lowering, test)) {
        then = lowering.tree.stmt(Stmt::Block(vec![known, then]), lowering.tree.stmt_span(then));
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::If { test, then, otherwise }, span))
}

/// `x is T`, also as one of several conditions: behind it `x` is a `T`.
fn narrowed<'t>(lowering: &mut Lowering<'t>, test: Node<'t>) -> Option<StmtId> {
    let mut at = test;
    for _ in 0..8 {
        match at.kind() {
            "is_expression" => {
                let (left, right) = at.child_by_field_name("left").zip(at.child_by_field_name("right"))?;
                if left.kind() != "identifier" || token(at, "is").is_none() {
                    return None;
                }
                let name = lowering.sym(left);
                return Some(narrow(lowering, name, right, span_of(left)));
            }
            "binary_expression" if at.child_by_field_name("operator").is_some_and(|op| op.kind() == "&&") => {
                at = at.child_by_field_name("left")?;
            }
            "parenthesized_expression" => at = at.named_child(0)?,
            _ => return None,
        }
    }
    None
}

/// `x = x as T`, without text of its own.
fn narrow(lowering: &mut Lowering<'_>, name: crate::parse::code::ir::Sym, to: Node<'_>, at: Span) -> StmtId {
    let at = Span { start: at.start, end: at.start };
    let before = lowering.tree.expr(Expr::Name(name), at);
    let value = match lowering.type_of(to) {
        Some(to) => lowering.tree.expr(Expr::Cast { to, value: before }, at),
        None => before,
    };
    let target = lowering.tree.pattern(Pattern::Name(name), at);
    let known = lowering.tree.expr(Expr::Assign { target, op: None, value }, at);
    lowering.tree.stmt(Stmt::Expr(known), at)
}

/// With a subject it compares, without one each entry has a test of its own.
pub(super) fn when<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut subject = None;
    let mut bound = None;
    let mut arms: Vec<Arm> = Vec::new();
    for child in children {
        let at = span_of(child.node);
        if child.node.kind() == "when_subject" {
            for one in flatten(vec![child]) {
                match one {
                    Lowered::Param(param) => bound = Some(param),
                    Lowered::Annotation(_) => {}
                    other => subject = Some(value_of(lowering, other, at)),
                }
            }
        } else if let Lowered::Arm(arm) = child.lowered {
            arms.push(arm);
        }
    }
    let mut head = None;
    if let Some(param) = bound {
        head = Some(
            lowering.tree.stmt(Stmt::Let { pattern: param.pattern, declared: param.declared, value: subject, constant: true }, param.span),
        );
        subject = match *lowering.tree.pattern_at(param.pattern) {
            Pattern::Name(name) => Some(lowering.tree.expr(Expr::Name(name), Span { start: param.span.start, end: param.span.start })),
            _ => None,
        };
    }
    if let Some(Expr::Name(name)) = subject.map(|subject| lowering.tree.at(subject).clone()) {
        narrow_arms(lowering, node, name, &mut arms);
    }
    let stmt = lowering.tree.stmt(Stmt::Match { subject, arms }, span);
    Lowered::Stmt(match head {
        Some(head) => lowering.tree.stmt(Stmt::Block(vec![head, stmt]), span),
        None => stmt,
    })
}

/// In an entry `is T` the subject is a `T`.
fn narrow_arms(lowering: &mut Lowering<'_>, node: Node<'_>, name: crate::parse::code::ir::Sym, arms: &mut [Arm]) {
    let mut cursor = node.walk();
    let entries = node.named_children(&mut cursor).filter(|child| child.kind() == "when_entry");
    for (entry, arm) in entries.zip(arms) {
        let [_] = arm.tests.as_slice() else { continue };
        let Some(test) = entry.child_by_field_name("condition").filter(|test| test.kind() == "type_test" && token(*test, "is").is_some())
        else {
            continue;
        };
        let Some(to) = test.named_child(0) else { continue };
        let known = narrow(lowering, name, to, span_of(test));
        let at = lowering.tree.stmt_span(arm.body);
        arm.body = lowering.tree.stmt(Stmt::Block(vec![known, arm.body]), at);
    }
}

pub(super) fn entry<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let tests = take_all(&mut children, "condition");
    let tests = tests.into_iter().map(|child| lowering.as_expr(child.lowered, span_of(child.node))).collect();
    let body = lowering.stmts(children);
    let body = match body.as_slice() {
        [only] => *only,
        _ => lowering.tree.stmt(Stmt::Block(body), span_of(node)),
    };
    Lowered::Arm(Arm { tests, binding: None, body })
}

pub(super) fn attempt<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let (mut body, mut catches, mut finally) = (None, Vec::new(), None);
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Catch(catch) => catches.push(catch),
            lowered if child.node.kind() == "finally_block" => finally = Some(lowering.as_stmt(lowered, at)),
            lowered if body.is_none() => body = Some(lowering.as_stmt(lowered, at)),
            _ => {}
        }
    }
    let body = body.unwrap_or_else(|| lowering.tree.stmt(Stmt::Block(Vec::new()), span_of(node)));
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span_of(node)))
}

pub(super) fn catch<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let (mut types, mut binding, mut body) = (Vec::new(), None, None);
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Type(of) => types.push(of),
            Lowered::Expr(name) if binding.is_none() => binding = Some(lowering.expr_as_pattern(name, 0)),
            Lowered::Stmt(stmt) => body = Some(stmt),
            Lowered::Annotation(_) | Lowered::Nothing => {}
            other => body = Some(lowering.as_stmt(other, at)),
        }
    }
    let body = body.unwrap_or_else(|| lowering.tree.stmt(Stmt::Block(Vec::new()), span_of(node)));
    Lowered::Catch(Catch { types, binding, body })
}

pub(super) fn each<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let border = token(node, ")").unwrap_or(usize::MAX);
    let (mut binding, mut declared, mut over, mut body) = (None, None, None, None);
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Annotation(_) | Lowered::Nothing => {}
            Lowered::Param(param) if binding.is_none() => {
                binding = Some(param.pattern);
                declared = param.declared;
            }
            Lowered::Pattern(pattern) if binding.is_none() => binding = Some(pattern),
            lowered if child.node.start_byte() < border => over = Some(value_of(lowering, lowered, at)),
            lowered => body = Some(lowering.as_stmt(lowered, at)),
        }
    }
    let body = body.unwrap_or_else(|| lowering.tree.stmt(Stmt::Block(Vec::new()), span));
    Lowered::Stmt(lowering.tree.stmt(Stmt::Loop { binding, declared, over, init: Vec::new(), tests: Vec::new(), body }, span))
}

pub(super) fn repeated<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let test = match take(&mut children, "condition") {
        Some(child) => lowering.as_expr(child.lowered, span_of(child.node)),
        None => lowering.tree.expr(Expr::Literal(Literal::Bool(true)), span),
    };
    let body = lowering.stmts(children);
    let body = match body.as_slice() {
        [only] => *only,
        _ => lowering.tree.stmt(Stmt::Block(body), span),
    };
    let stmt = Stmt::Loop { binding: None, declared: None, over: None, init: Vec::new(), tests: vec![test], body };
    Lowered::Stmt(lowering.tree.stmt(stmt, span))
}
