//! Statements of Ruby: choices, loops, handlers, and the value that each of them gives.

use super::super::ir::{Arm, Catch, Expr, Literal, Operator, Stmt, StmtId, TypeRef};
use super::super::lower::{Child, Lowered, Lowering, span_of, take, take_all};
use super::call::type_named;
use super::{target, value};
use crate::text::Span;
use tree_sitter::Node;

/// Deepest nesting of choices whose branches are made to give their last value.
const DEEPEST: u8 = 64;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "parenthesized_statements" => {
            children.retain(|child| !matches!(child.lowered, Lowered::Nothing));
            match children.len() {
                0 => Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Null), span)),
                1 => children.pop().map_or(Lowered::Nothing, |child| child.lowered),
                _ => {
                    let body = lowering.stmts(children);
                    Lowered::Stmt(lowering.tree.stmt(Stmt::Block(body), span))
                }
            }
        }
        "if" | "unless" | "elsif" => {
            let test = test(lowering, &mut children, node, span);
            let then = lowering.take_stmt(&mut children, "consequence", Span { start: span.end, end: span.end });
            let otherwise = take(&mut children, "alternative").map(|child| lowering.as_stmt(child.lowered, span_of(child.node)));
            Lowered::Stmt(lowering.tree.stmt(Stmt::If { test, then, otherwise }, span))
        }
        "if_modifier" | "unless_modifier" => {
            let test = test(lowering, &mut children, node, span);
            let then = lowering.take_stmt(&mut children, "body", span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::If { test, then, otherwise: None }, span))
        }
        "for" => {
            let binding = take(&mut children, "pattern").map(|child| target(lowering, child.lowered, span_of(child.node)));
            let over = lowering.maybe_expr(&mut children, "value");
            let body = lowering.take_stmt(&mut children, "body", span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Loop { binding, declared: None, over, init: Vec::new(), tests: Vec::new(), body }, span))
        }
        "case" => case(lowering, children, span),
        "when" => {
            let tests = take_all(&mut children, "pattern");
            let tests = lowering.exprs(tests);
            let body = lowering.take_stmt(&mut children, "body", Span { start: span.end, end: span.end });
            Lowered::Arm(Arm { tests, binding: None, body })
        }
        "begin" | "body_statement" => handled(lowering, children, span),
        "rescue" => rescue(lowering, node, children),
        "rescue_modifier" => {
            let nothing = lowering.tree.expr(Expr::Literal(Literal::Null), Span { start: span.start, end: span.start });
            let arms = ["body", "handler"]
                .into_iter()
                .filter_map(|field| take(&mut children, field))
                .map(|child| value(lowering, child.lowered, span_of(child.node)))
                .collect();
            Lowered::Expr(lowering.tree.expr(Expr::Conditional { test: nothing, arms }, span))
        }
        // the value of `break` is that of the loop or of the call that has the block
        "break" => match lowering.only_expr(children, span) {
            Some(value) => Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(value), span)),
            None => Lowered::Stmt(lowering.tree.stmt(Stmt::Nothing, span)),
        },
        _ => lowering.opaque(children, span),
    }
}

fn test<'t>(lowering: &mut Lowering<'t>, children: &mut Vec<Child<'t>>, node: Node<'t>, span: Span) -> super::super::ir::ExprId {
    let test = lowering.take_expr(children, "condition", span);
    if !node.kind().starts_with("unless") {
        return test;
    }
    let at = lowering.tree.span(test);
    lowering.tree.expr(Expr::Unary { op: Operator::Not, operand: test }, at)
}

fn case<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let subject = lowering.maybe_expr(&mut children, "value");
    let mut arms = Vec::new();
    for child in children {
        match child.lowered {
            Lowered::Arm(arm) => arms.push(arm),
            Lowered::Nothing => {}
            other => {
                let body = lowering.as_stmt(other, span_of(child.node));
                arms.push(Arm { tests: Vec::new(), binding: None, body });
            }
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span))
}

/// Statements with `rescue`, `else` and `ensure`. What stands under `else` runs when the body went well.
fn handled<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let (mut plain, mut catches, mut after, mut finally) = (Vec::new(), Vec::new(), None, None);
    for child in children {
        let at = span_of(child.node);
        match (child.node.kind(), child.lowered) {
            (_, Lowered::Catch(catch)) => catches.push(catch),
            ("ensure", lowered) => finally = Some(lowering.as_stmt(lowered, at)),
            ("else", lowered) => after = Some(lowering.as_stmt(lowered, at)),
            (_, lowered) => plain.push(Child { field: child.field, node: child.node, lowered }),
        }
    }
    let from = plain.first().zip(plain.last()).map_or(span, |(first, last)| span_of(first.node).to(span_of(last.node)));
    let mut body = lowering.stmts(plain);
    body.extend(after);
    if catches.is_empty() && finally.is_none() {
        return Lowered::Stmt(lowering.tree.stmt(Stmt::Block(body), span));
    }
    let body = lowering.tree.stmt(Stmt::Block(body), from);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span))
}

fn rescue<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let binding = take(&mut children, "variable").map(|child| target(lowering, child.lowered, span_of(child.node)));
    let mut types: Vec<TypeRef> = Vec::new();
    if let Some(list) = node.child_by_field_name("exceptions") {
        let mut cursor = list.walk();
        for one in list.named_children(&mut cursor) {
            types.extend(type_named(lowering, one));
        }
    }
    if types.is_empty() {
        let at = Span { start: span.start, end: span.start };
        types.push(TypeRef { name: lowering.tree.intern("StandardError"), args: Vec::new(), span: at });
    }
    let body = lowering.take_stmt(&mut children, "body", Span { start: span.end, end: span.end });
    Lowered::Catch(Catch { types, binding, body })
}

/// The statement with the last value of each of its branches returned: what a method, a block or a choice gives.
pub fn giving(lowering: &mut Lowering<'_>, stmt: StmtId) -> StmtId {
    giving_at(lowering, stmt, 0)
}

fn giving_at(lowering: &mut Lowering<'_>, stmt: StmtId, depth: u8) -> StmtId {
    if depth > DEEPEST {
        return stmt;
    }
    let span = lowering.tree.stmt_span(stmt);
    let given = match lowering.tree.stmt_at(stmt).clone() {
        Stmt::Expr(value) => Stmt::Return(Some(value)),
        Stmt::Block(mut body) => {
            let Some(last) = body.pop() else { return stmt };
            body.push(giving_at(lowering, last, depth + 1));
            Stmt::Block(body)
        }
        Stmt::If { test, then, otherwise } => Stmt::If {
            test,
            then: giving_at(lowering, then, depth + 1),
            otherwise: otherwise.map(|otherwise| giving_at(lowering, otherwise, depth + 1)),
        },
        Stmt::Match { subject, arms } => {
            let arms = arms.into_iter().map(|arm| Arm { body: giving_at(lowering, arm.body, depth + 1), ..arm }).collect();
            Stmt::Match { subject, arms }
        }
        Stmt::Try { body, catches, finally } => {
            let body = giving_at(lowering, body, depth + 1);
            let catches = catches.into_iter().map(|catch| Catch { body: giving_at(lowering, catch.body, depth + 1), ..catch }).collect();
            Stmt::Try { body, catches, finally }
        }
        _ => return stmt,
    };
    lowering.tree.stmt(given, span)
}
