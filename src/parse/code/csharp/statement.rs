//! Locals, loops, switches, handlers.

use super::matching::Found;
use super::{Head, bound, child_of, type_at};
use crate::parse::code::ir::{Arm, Catch, Expr, ExprId, Pattern, Stmt, StmtId};
use crate::parse::code::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use crate::text::Span;
use tree_sitter::Node;

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "local_declaration_statement" => locals(lowering, node, children),
        "variable_declaration" => Lowered::Many(variables(lowering, node, children, false)),
        // pattern and value; the declaration above knows the type
        "variable_declarator" => {
            let pattern = match node.child_by_field_name("name") {
                Some(name) => bound(lowering, name),
                None => {
                    let at = children.iter().position(|child| child.node.kind() == "tuple_pattern");
                    let bound = at.map_or(Lowered::Nothing, |at| children.remove(at).lowered);
                    lowering.as_pattern(bound, span)
                }
            };
            children.retain(|child| child.node.kind() != "bracketed_argument_list");
            let mut parts = vec![Lowered::Pattern(pattern)];
            parts.extend(lowering.only_expr(children, span).map(Lowered::Expr));
            Lowered::Many(parts)
        }
        "for_statement" => {
            let init = take_all(&mut children, "initializer");
            let init = lowering.stmts(init);
            let mut tests: Vec<ExprId> = lowering.maybe_expr(&mut children, "condition").into_iter().collect();
            let steps = take_all(&mut children, "update");
            tests.extend(lowering.exprs(steps));
            let body = lowering.take_stmt(&mut children, "body", span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Loop { binding: None, declared: None, over: None, init, tests, body }, span))
        }
        "foreach_statement" => {
            let declared = type_at(lowering, node, "type");
            let over = lowering.maybe_expr(&mut children, "right");
            let binding = take(&mut children, "left").map(|left| lowering.as_pattern(left.lowered, span_of(left.node)));
            let body = lowering.take_stmt(&mut children, "body", span);
            let stmt = Stmt::Loop { binding, declared, over, init: Vec::new(), tests: Vec::new(), body };
            Lowered::Stmt(lowering.tree.stmt(stmt, span))
        }
        "switch_statement" => {
            let subject = lowering.maybe_expr(&mut children, "value");
            let arms = fall_through(lowering, flatten(take_all(&mut children, "body")));
            Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span))
        }
        "switch_section" => section(lowering, node, children),
        "yield_statement" => {
            let Some(value) = lowering.only_expr(children, span) else { return Lowered::Stmt(lowering.tree.stmt(Stmt::Nothing, span)) };
            // one of several results: the function goes on behind it
            let test = lowering.tree.expr(Expr::Opaque(Vec::new()), Span { start: span.start, end: span.start });
            let then = lowering.tree.stmt(Stmt::Return(Some(value)), span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::If { test, then, otherwise: None }, span))
        }
        "labeled_statement" => children.pop().map_or(Lowered::Nothing, |child| child.lowered),
        "try_statement" => attempt(lowering, node, children),
        "catch_clause" => catch(lowering, node, children),
        "using_statement" => {
            let mut body = lowering.take_stmt(&mut children, "body", span);
            let mut all = lowering.stmts(children);
            all.push(body);
            body = lowering.tree.stmt(Stmt::Block(all), span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches: Vec::new(), finally: None }, span))
        }
        _ => lowering.opaque(children, span),
    }
}

fn locals<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let mut all = Vec::new();
    for one in flatten(children) {
        let Lowered::Stmt(id) = one else {
            all.push(one);
            continue;
        };
        all.push(match lowering.tree.stmt_at(id).clone() {
            Stmt::Let { pattern, declared, value, .. } if head.has("const") => {
                let span = lowering.tree.stmt_span(id);
                Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared, value, constant: true }, span))
            }
            _ => Lowered::Stmt(id),
        });
    }
    match (all.len(), all.pop()) {
        // alone, it is the whole statement
        (1, Some(Lowered::Stmt(id))) => {
            let stmt = lowering.tree.stmt_at(id).clone();
            Lowered::Stmt(lowering.tree.stmt(stmt, span_of(node)))
        }
        (_, last) => {
            all.extend(last);
            Lowered::Many(all)
        }
    }
}

/// One `Let` for each variable.
fn variables<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, constant: bool) -> Vec<Lowered> {
    let declared = type_at(lowering, node, "type");
    let mut all = Vec::new();
    for child in children {
        let span = span_of(child.node);
        let Lowered::Many(parts) = child.lowered else { continue };
        let found = Found::gather(lowering, parts);
        let Some(&pattern) = found.binds.first() else { continue };
        let stmt = Stmt::Let { pattern, declared: declared.clone(), value: found.tests.first().copied(), constant };
        all.push(Lowered::Stmt(lowering.tree.stmt(stmt, span)));
    }
    all
}

/// An arm with nothing in it shares the next one's body.
fn fall_through(lowering: &Lowering<'_>, sections: Vec<Lowered>) -> Vec<Arm> {
    let mut arms: Vec<Arm> = Vec::new();
    for one in sections {
        let Lowered::Arm(mut arm) = one else { continue };
        let empty = |before: &mut Arm| matches!(lowering.tree.stmt_at(before.body), Stmt::Block(body) if body.is_empty());
        if let Some(mut before) = arms.pop_if(empty) {
            let default = before.tests.is_empty() || arm.tests.is_empty();
            before.tests.append(&mut arm.tests);
            if !default {
                arm.tests = before.tests;
            }
            arm.binding = arm.binding.or(before.binding);
        }
        arms.push(arm);
    }
    arms
}

/// `case Patient { Ssn: var s } p when p.Old:` and the statements below it.
fn section<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let colon = child_of(node, ":").map_or(node.end_byte(), |colon| colon.start_byte());
    let (labels, body): (Vec<_>, Vec<_>) = children.into_iter().partition(|child| child.node.start_byte() < colon);
    let parts = flatten(labels);
    let found = Found::gather(lowering, parts);
    let mut tests = found.tests;
    let mut binds = found.binds;
    let mut head: Vec<StmtId> = Vec::new();
    if let Some(of) = &found.of {
        tests.push(lowering.type_name(of));
    }
    // the whole is bound first, under its type; then what is taken from it
    let whole = binds.iter().position(|&id| matches!(lowering.tree.pattern_at(id), Pattern::Name(_)));
    let mut binding = whole.map(|at| binds.remove(at));
    if let Some(bound) = binding
        && let Pattern::Name(name) = *lowering.tree.pattern_at(bound)
    {
        let at = lowering.tree.pattern_span(bound);
        let targets = found.of.iter().map(|_| bound).chain(binds).collect::<Vec<_>>();
        for pattern in targets {
            let value = lowering.tree.expr(Expr::Name(name), Span { start: at.start, end: at.start });
            let declared = found.of.clone().filter(|_| pattern == bound);
            head.push(lowering.tree.stmt(Stmt::Let { pattern, declared, value: Some(value), constant: false }, at));
        }
    } else {
        binding = binds.into_iter().next();
    }
    let body_span = match (body.first(), body.last()) {
        (Some(first), Some(last)) => span_of(first.node).to(span_of(last.node)),
        _ => span,
    };
    let mut body = lowering.stmts(body);
    if !body.is_empty() {
        head.append(&mut body);
        body = head;
    }
    let body = lowering.tree.stmt(Stmt::Block(body), body_span);
    Lowered::Arm(Arm { tests, binding, body })
}

fn attempt<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let body = lowering.take_stmt(&mut children, "body", span);
    let mut catches = Vec::new();
    let mut finally = None;
    for child in children {
        match child.lowered {
            Lowered::Catch(catch) => catches.push(catch),
            Lowered::Stmt(id) if child.node.kind() == "finally_clause" => finally = Some(id),
            _ => {}
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span))
}

/// `catch (E e) when (test) { .. }`.
fn catch<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let mut body = lowering.take_stmt(&mut children, "body", span_of(node));
    let filters = lowering.stmts(children);
    if !filters.is_empty() {
        body = super::function::in_front(lowering, filters, Some(body));
    }
    let head = child_of(node, "catch_declaration");
    let types = head.and_then(|head| type_at(lowering, head, "type")).into_iter().collect();
    let binding = head.and_then(|head| head.child_by_field_name("name")).map(|name| bound(lowering, name));
    Lowered::Catch(Catch { types, binding, body })
}
