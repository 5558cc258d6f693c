//! Locals, loops, handlers, switches.

use super::declare::{binding, declarators};
use super::{Head, local_type, take_type, with_dimensions};
use crate::parse::code::ir::{Arm, Catch, Pattern, Stmt, StmtId};
use crate::parse::code::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use tree_sitter::Node;

pub(super) fn locals<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let declared = take_type(&mut children, "type");
    let declared = local_type(lowering, declared);
    let mut all = Vec::new();
    for one in declarators(lowering, node, &mut children, declared.as_ref()) {
        let sym = lowering.sym(one.name);
        let pattern = if lowering.tree.name(sym) == "_" { Pattern::Ignore } else { Pattern::Name(sym) };
        let pattern = lowering.tree.pattern(pattern, span_of(one.name));
        let stmt = Stmt::Let { pattern, declared: one.declared, value: one.value, constant: head.has("final") };
        all.push(Lowered::Stmt(lowering.tree.stmt(stmt, one.span)));
    }
    match (all.len(), all.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            all.extend(last);
            Lowered::Many(all)
        }
    }
}

pub(super) fn counted_loop<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let init = take_all(&mut children, "init");
    let init = lowering.stmts(init);
    let mut tests = Vec::new();
    tests.extend(lowering.maybe_expr(&mut children, "condition"));
    let steps = take_all(&mut children, "update");
    tests.extend(lowering.exprs(steps));
    let body = lowering.take_stmt(&mut children, "body", span);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Loop { binding: None, declared: None, over: None, init, tests, body }, span))
}

pub(super) fn each_loop<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let declared = take_type(&mut children, "type");
    let declared = with_dimensions(lowering, declared, node);
    let declared = local_type(lowering, declared);
    let over = lowering.maybe_expr(&mut children, "value");
    let bound = Some(binding(lowering, node));
    let body = lowering.take_stmt(&mut children, "body", span);
    let stmt = Stmt::Loop { binding: bound, declared, over, init: Vec::new(), tests: Vec::new(), body };
    Lowered::Stmt(lowering.tree.stmt(stmt, span))
}

/// `try`, its resources first.
pub(super) fn attempt<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let resources = take_all(&mut children, "resources");
    let mut body = lowering.take_stmt(&mut children, "body", span);
    if let Some(first) = resources.first() {
        let whole = span_of(first.node).to(lowering.tree.stmt_span(body));
        let mut all = lowering.stmts(resources);
        all.push(body);
        body = lowering.tree.stmt(Stmt::Block(all), whole);
    }
    let mut catches = Vec::new();
    let mut finally: Option<StmtId> = None;
    for child in children {
        match child.lowered {
            Lowered::Catch(catch) => catches.push(catch),
            Lowered::Stmt(id) if child.node.kind() == "finally_clause" => finally = Some(id),
            _ => {}
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span))
}

pub(super) fn catch<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let body = lowering.take_stmt(&mut children, "body", span_of(node));
    let mut types = Vec::new();
    let mut bound = None;
    for child in children {
        match child.lowered {
            Lowered::Param(param) => {
                types.extend(param.declared);
                bound = Some(param.pattern);
            }
            Lowered::Many(all) => {
                types.extend(all.into_iter().filter_map(|one| if let Lowered::Type(found) = one { Some(found) } else { None }));
                bound = Some(binding(lowering, child.node));
            }
            _ => {}
        }
    }
    Lowered::Catch(Catch { types, binding: bound, body })
}

pub(super) fn switch<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let subject = lowering.maybe_expr(&mut children, "condition");
    let body = flatten(take_all(&mut children, "body"));
    let mut arms: Vec<Arm> = Vec::new();
    for one in body {
        let Lowered::Arm(mut arm) = one else { continue };
        // `case A: case B: ..`: an arm with nothing in it shares the next one's body
        let falls = |before: &mut Arm| {
            let braced = lowering.text.get(lowering.tree.stmt_span(before.body).range()).is_some_and(|text| text.starts_with('{'));
            !braced && matches!(lowering.tree.stmt_at(before.body), Stmt::Block(body) if body.is_empty())
        };
        if let Some(mut before) = arms.pop_if(falls) {
            let default = before.tests.is_empty() || arm.tests.is_empty();
            before.tests.append(&mut arm.tests);
            if !default {
                arm.tests = before.tests;
            }
        }
        arms.push(arm);
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span_of(node)))
}

/// One arm: `case A, B -> ..`, `case A: case B: ..`, `when A, B { .. }`.
pub(super) fn arm<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let (labels, body): (Vec<_>, Vec<_>) = children.into_iter().partition(|child| child.node.kind() == "switch_label");
    let mut tests = Vec::new();
    let mut bound = None;
    for label in labels {
        let span = span_of(label.node);
        for one in flatten(vec![label]) {
            match one {
                Lowered::Pattern(pattern) => bound = Some(pattern),
                Lowered::Nothing => {}
                other => tests.push(lowering.as_expr(other, span)),
            }
        }
    }
    let span = match (body.first(), body.last()) {
        (Some(first), Some(last)) => span_of(first.node).to(span_of(last.node)),
        _ => span_of(node),
    };
    let mut body = lowering.stmts(body);
    let body = match (body.len(), body.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            body.extend(last);
            lowering.tree.stmt(Stmt::Block(body), span)
        }
    };
    Lowered::Arm(Arm { tests, binding: bound, body })
}

/// A declaration in the head of `try`, or a name that is declared already.
pub(in crate::parse::code) fn resource<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    if node.child_by_field_name("name").is_none() {
        let value = lowering.only_expr(children, span);
        return value.map_or(Lowered::Nothing, Lowered::Expr);
    }
    let declared = take_type(&mut children, "type");
    let declared = local_type(lowering, declared);
    let value = lowering.maybe_expr(&mut children, "value");
    let pattern = binding(lowering, node);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared, value, constant: true }, span))
}

/// A statement behind a label.
pub(in crate::parse::code) fn labeled(mut children: Vec<Child<'_>>) -> Lowered {
    take(&mut children, "body").or_else(|| children.pop()).map_or(Lowered::Nothing, |child| child.lowered)
}
