//! Statements.

use super::super::ir::{Arm, Expr, ExprId, Operator, PatId, Pattern, Stmt, StmtId};
use super::super::lower::{Child, Lowered, Lowering, span_of, take, take_all};
use super::declare::tuple;
use super::{implied, lowering_type};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let made = match node.kind() {
        "short_var_declaration" | "receive_statement" => {
            let (targets, values) = sides(lowering, &mut children);
            if targets.is_empty() {
                return lowering.opaque(values, span);
            }
            let values = lowering.exprs(values);
            let (pattern, value) = several(lowering, targets, values, span);
            name_closure(lowering, pattern, value);
            Stmt::Let { pattern, declared: None, value, constant: false }
        }
        "assignment_statement" => return assignment(lowering, node, children),
        "inc_statement" | "dec_statement" => {
            let operand = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
            Stmt::Expr(lowering.increment(operand, span))
        }
        "send_statement" => {
            let left = lowering.take_expr(&mut children, "channel", span);
            let right = lowering.take_expr(&mut children, "value", span);
            Stmt::Expr(lowering.tree.expr(Expr::Binary { op: Operator::Append, left, right }, span))
        }
        "return_statement" => {
            let values = lowering.exprs(children);
            let at = values.first().zip(values.last()).map_or(span, |(a, b)| lowering.tree.span(*a).to(lowering.tree.span(*b)));
            let value = tuple(lowering, values, at);
            let id = lowering.tree.stmt(Stmt::Return(value), span);
            if value.is_none() {
                lowering.bare_returns.push((span.start, id));
            }
            return Lowered::Stmt(id);
        }
        "if_statement" => {
            let first = initializer(lowering, &mut children);
            let test = lowering.take_expr(&mut children, "condition", span);
            let then = lowering.take_stmt(&mut children, "consequence", span);
            let otherwise = take(&mut children, "alternative").map(|child| lowering.as_stmt(child.lowered, span_of(child.node)));
            return after(lowering, first, Stmt::If { test, then, otherwise }, span);
        }
        "for_clause" | "range_clause" => clause(lowering, node, children),
        "for_statement" => repeated(lowering, children, span),
        "expression_switch_statement" | "type_switch_statement" | "select_statement" => return choice(lowering, node, children),
        _ => return arm(lowering, node, children),
    };
    Lowered::Stmt(lowering.tree.stmt(made, span))
}

/// The targets as patterns, and the values.
fn sides<'t>(lowering: &mut Lowering<'t>, children: &mut Vec<Child<'t>>) -> (Vec<PatId>, Vec<Child<'t>>) {
    let left = take_all(children, "left");
    let left = lowering.exprs(left);
    let targets = left.into_iter().map(|target| lowering.expr_as_pattern(target, 0)).collect();
    (targets, take_all(children, "right"))
}

/// `a, b = x, y` and `a, b := f()`. In `v, ok := m[k]` only the first is data.
pub fn several(lowering: &mut Lowering<'_>, mut targets: Vec<PatId>, values: Vec<ExprId>, span: Span) -> (PatId, Option<ExprId>) {
    if let ([_, _], [value]) = (targets.as_slice(), values.as_slice())
        && matches!(lowering.tree.at(*value), Expr::Index { .. } | Expr::Cast { .. } | Expr::Await(_))
    {
        targets.truncate(1);
    }
    let pattern = match targets.as_slice() {
        [only] => *only,
        _ => lowering.tree.pattern(Pattern::Sequence(targets), span),
    };
    let at = values.first().zip(values.last()).map_or(span, |(a, b)| lowering.tree.span(*a).to(lowering.tree.span(*b)));
    (pattern, tuple(lowering, values, at))
}

/// A closure that is kept under a name can be called by it.
pub fn name_closure(lowering: &mut Lowering<'_>, pattern: PatId, value: Option<ExprId>) {
    if let (Pattern::Name(name), Some(value)) = (lowering.tree.pattern_at(pattern).clone(), value) {
        let at = lowering.tree.pattern_span(pattern);
        lowering.name_closure(value, name, at);
    }
}

fn assignment<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let op = node.child_by_field_name("operator").and_then(|op| lowering.compound(lowering.slice(op)));
    let (targets, values) = sides(lowering, &mut children);
    let values = lowering.exprs(values);
    if targets.is_empty() {
        return Lowered::Nothing;
    }
    let (target, value) = several(lowering, targets, values, span);
    name_closure(lowering, target, value);
    let value = value.unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    let made = lowering.tree.expr(Expr::Assign { target, op, value }, span);
    Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(made), span))
}

/// The statement in front of a test: `if err := f(); err != nil`.
fn initializer<'t>(lowering: &mut Lowering<'t>, children: &mut Vec<Child<'t>>) -> Option<StmtId> {
    take(children, "initializer").map(|child| lowering.as_stmt(child.lowered, span_of(child.node)))
}

fn after(lowering: &mut Lowering<'_>, first: Option<StmtId>, then: Stmt, span: Span) -> Lowered {
    let then = lowering.tree.stmt(then, span);
    match first {
        Some(first) => Lowered::Stmt(lowering.tree.stmt(Stmt::Block(vec![first, then]), span)),
        None => Lowered::Stmt(then),
    }
}

/// The head of a loop, as a loop without body.
fn clause<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Stmt {
    let span = span_of(node);
    if node.kind() == "for_clause" {
        let init = initializer(lowering, &mut children).into_iter().collect();
        let tests = lowering.maybe_expr(&mut children, "condition").into_iter().collect();
        let body = lowering.take_stmt(&mut children, "update", span);
        return Stmt::Loop { binding: None, declared: None, over: None, init, tests, body };
    }
    let over = lowering.take_expr(&mut children, "right", span);
    let left = take_all(&mut children, "left");
    let mut names = lowering.exprs(left).into_iter();
    // the first of two is an index or a key, which says by its own name what it is
    let binding = match (names.next(), names.next()) {
        (_, Some(element)) => Some(element),
        (Some(only), None) if !is_index(lowering, only) => Some(only),
        _ => None,
    };
    let binding = binding.map(|name| lowering.expr_as_pattern(name, 0));
    let body = lowering.tree.stmt(Stmt::Block(Vec::new()), span);
    Stmt::Loop { binding, declared: None, over: Some(over), init: Vec::new(), tests: Vec::new(), body }
}

/// `i`, `idx`: the only name of a range is a place in a list, not an element.
fn is_index(lowering: &Lowering<'_>, name: ExprId) -> bool {
    match lowering.tree.at(name) {
        Expr::Name(sym) => {
            matches!(lowering.tree.name(*sym), "_" | "i" | "j" | "k" | "n" | "x" | "y" | "idx" | "index" | "key" | "row" | "pos")
        }
        _ => false,
    }
}

fn repeated<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Stmt {
    let body = lowering.take_stmt(&mut children, "body", span);
    let Some(head) = children.pop() else {
        return Stmt::Loop { binding: None, declared: None, over: None, init: Vec::new(), tests: Vec::new(), body };
    };
    match head.lowered {
        Lowered::Stmt(id) => match lowering.tree.stmt_at(id).clone() {
            Stmt::Loop { binding, over, init, tests, body: update, .. } => {
                let body = match lowering.tree.stmt_at(update) {
                    Stmt::Block(none) if none.is_empty() => body,
                    _ => lowering.tree.stmt(Stmt::Block(vec![body, update]), lowering.tree.stmt_span(body)),
                };
                Stmt::Loop { binding, declared: None, over, init, tests, body }
            }
            _ => Stmt::Loop { binding: None, declared: None, over: None, init: vec![id], tests: Vec::new(), body },
        },
        lowered => {
            let test = lowering.as_expr(lowered, span_of(head.node));
            Stmt::Loop { binding: None, declared: None, over: None, init: Vec::new(), tests: vec![test], body }
        }
    }
}

/// `switch`, a switch on types, `select`.
fn choice<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let first = initializer(lowering, &mut children);
    let subject = lowering.maybe_expr(&mut children, "value");
    let alias = take_all(&mut children, "alias");
    let alias = lowering.exprs(alias).first().copied();
    let mut arms = Vec::new();
    for child in children {
        let Lowered::Arm(mut arm) = child.lowered else { continue };
        if let Some(name) = alias {
            arm.binding = Some(lowering.expr_as_pattern(name, 0));
            arm.body = retyped(lowering, name, child.node, arm.body);
        }
        arms.push(arm);
    }
    after(lowering, first, Stmt::Match { subject, arms }, span)
}

/// In an arm for one type the name has that type.
fn retyped(lowering: &mut Lowering<'_>, name: ExprId, case: Node<'_>, body: StmtId) -> StmtId {
    let mut cursor = case.walk();
    let mut types = case.children_by_field_name("type", &mut cursor).filter(Node::is_named);
    let (Some(only), None) = (types.next(), types.next()) else { return body };
    let Expr::Name(sym) = *lowering.tree.at(name) else { return body };
    let Some(declared) = lowering_type(lowering, only) else { return body };
    let at = span_of(only);
    let pattern = lowering.tree.pattern(Pattern::Name(sym), Span { start: at.start, end: at.start });
    let value = implied(lowering, Expr::Name(sym), at.start);
    let bound = lowering.tree.stmt(Stmt::Let { pattern, declared: Some(declared), value: Some(value), constant: false }, at);
    let whole = lowering.tree.stmt_span(body);
    lowering.tree.stmt(Stmt::Block(vec![bound, body]), whole)
}

fn arm<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut tests = match node.kind() {
        "expression_case" => {
            let values = take_all(&mut children, "value");
            lowering.exprs(values)
        }
        "type_case" => {
            let types = take_all(&mut children, "type");
            types.into_iter().map(|child| lowering.as_expr(child.lowered, span_of(child.node))).collect()
        }
        _ => Vec::new(),
    };
    let mut body = Vec::new();
    if let Some(child) = take(&mut children, "communication") {
        let at = span_of(child.node);
        body.push(lowering.as_stmt(child.lowered, at));
        tests.push(implied(lowering, Expr::Opaque(Vec::new()), at.start));
    }
    body.extend(lowering.stmts(children));
    let body = lowering.tree.stmt(Stmt::Block(body), span);
    Lowered::Arm(Arm { tests, binding: None, body })
}
