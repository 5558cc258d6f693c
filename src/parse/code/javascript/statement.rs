//! Statements of JavaScript.

use super::super::ir::{Arm, Catch, Expr, ExprId, Import, Literal, Pattern, Stmt};
use super::super::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use super::expression::implied_call;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "expression_statement" => expression(lowering, children, span),
        "lexical_declaration" | "variable_declaration" | "using_declaration" => declaration(lowering, node, children),
        "variable_declarator" => declarator(lowering, children, span),
        "for_statement" => counted(lowering, children, span),
        "for_in_statement" => each(lowering, node, children),
        "switch_statement" => switch(lowering, children, span),
        "switch_body" => Lowered::Many(flatten(children)),
        "switch_case" | "switch_default" => {
            let tests = lowering.maybe_expr(&mut children, "value").into_iter().collect();
            let body = lowering.stmts(children);
            let body = lowering.tree.stmt(Stmt::Block(body), span);
            Lowered::Arm(Arm { tests, binding: None, body })
        }
        "try_statement" => {
            let body = lowering.take_stmt(&mut children, "body", span);
            let finally = take(&mut children, "finalizer").map(|child| lowering.as_stmt(child.lowered, span_of(child.node)));
            let catches = children.into_iter().filter_map(|child| if let Lowered::Catch(one) = child.lowered { Some(one) } else { None });
            let catches = catches.collect();
            Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span))
        }
        "catch_clause" => {
            let binding = take(&mut children, "parameter").map(|child| lowering.as_pattern(child.lowered, span_of(child.node)));
            let body = lowering.take_stmt(&mut children, "body", span);
            Lowered::Catch(Catch { types: Vec::new(), binding, body })
        }
        _ => lowering.opaque(children, span),
    }
}

/// `a(), b();` is two statements.
fn expression<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let sequence = children.iter().all(|child| child.node.kind() == "sequence_expression");
    let lowered = match (children.pop(), children.is_empty()) {
        (Some(only), true) => only.lowered,
        (Some(last), false) => {
            children.push(last);
            Lowered::Many(flatten(children))
        }
        (None, _) => return Lowered::Nothing,
    };
    if let Lowered::Expr(id) = lowered
        && sequence
        && let Expr::Opaque(parts) = lowering.tree.at(id).clone()
    {
        let body = parts.into_iter().map(|part| {
            let at = lowering.tree.span(part);
            lowering.tree.stmt(Stmt::Expr(part), at)
        });
        let body = body.collect();
        return Lowered::Stmt(lowering.tree.stmt(Stmt::Block(body), span));
    }
    match lowered {
        // a declaration that the grammar takes for an expression: a namespace
        Lowered::Many(parts) => Lowered::Many(parts),
        Lowered::Nothing => Lowered::Nothing,
        lowered => Lowered::Stmt(lowering.as_stmt(lowered, span)),
    }
}

/// The declarators below are pattern, value and type; only the declaration knows whether they are constant.
fn declaration<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let constant = !lowering.slice(node).starts_with("let") && !lowering.slice(node).starts_with("var");
    let alone = children.len() == 1;
    let mut out = Vec::new();
    for child in children {
        let span = if alone { span_of(node) } else { span_of(child.node) };
        let Lowered::Many(parts) = child.lowered else {
            out.push(child.lowered);
            continue;
        };
        let (mut pattern, mut value, mut declared) = (None, None, None);
        for part in parts {
            match part {
                Lowered::Pattern(id) => pattern = Some(id),
                Lowered::Expr(id) => value = Some(id),
                Lowered::Type(written) => declared = Some(written),
                // a class that is a value is declared here, too
                other => out.push(other),
            }
        }
        let pattern = pattern.unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, span));
        out.push(Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared, value, constant }, span)));
    }
    match (out.pop(), out.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            out.push(last);
            Lowered::Many(out)
        }
        (None, _) => Lowered::Nothing,
    }
}

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn declarator<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut out = Vec::new();
    let pattern = match take(&mut children, "name") {
        Some(child) => lowering.as_pattern(child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    let name = match *lowering.tree.pattern_at(pattern) {
        Pattern::Name(name) => Some((name, lowering.tree.pattern_span(pattern))),
        _ => None,
    };
    out.push(Lowered::Pattern(pattern));
    if let Some(child) = take(&mut children, "value") {
        let at = span_of(child.node);
        if let Lowered::Many(parts) = &child.lowered {
            for part in parts {
                let Lowered::Declared(id) = *part else { continue };
                let class = &mut lowering.tree.types[id.0 as usize];
                if let Some((name, name_span)) = name
                    && class.name.is_none()
                {
                    class.name = Some(name);
                    class.name_span = name_span;
                }
                out.push(Lowered::Declared(id));
            }
        }
        let value = lowering.as_expr(child.lowered, at);
        if let Some((name, at)) = name {
            lowering.name_closure(value, name, at);
        }
        required(lowering, pattern, value, span);
        out.push(Lowered::Expr(value));
    }
    if let Some(Child { lowered: Lowered::Type(written), .. }) = take(&mut children, "type") {
        out.push(Lowered::Type(written));
    }
    Lowered::Many(out)
}

/// `const x = require("y")`, `const { a, b: c } = require("y")`, `const x = require("y").z`, `const x = await import("y")`: imports, too.
fn required(lowering: &mut Lowering<'_>, pattern: super::super::ir::PatId, value: ExprId, span: Span) {
    let (mut value, mut member) = (value, None);
    for _ in 0..3 {
        match lowering.tree.at(value) {
            Expr::Await(inner) => value = *inner,
            Expr::Member { base, name, .. } if member.is_none() => {
                member = Some(*name);
                value = *base;
            }
            _ => break,
        }
    }
    let Expr::Call { callee, args } = lowering.tree.at(value) else { return };
    let Expr::Name(name) = *lowering.tree.at(*callee) else { return };
    if !matches!(lowering.tree.name(name), "require" | "import") {
        return;
    }
    let Some(Expr::Literal(Literal::Text(from))) = args.first().map(|arg| lowering.tree.at(arg.value)) else { return };
    let from = from.clone();
    match lowering.tree.pattern_at(pattern).clone() {
        Pattern::Name(local) => {
            let name = member.map(|name| lowering.tree.name(name).into());
            lowering.tree.imports.push(Import { from, name, local, span });
        }
        Pattern::Fields(fields) if member.is_none() => {
            for (name, part) in fields {
                let part = match *lowering.tree.pattern_at(part) {
                    Pattern::Default(inner, _) => inner,
                    _ => part,
                };
                let Pattern::Name(local) = *lowering.tree.pattern_at(part) else { continue };
                let name = Some(lowering.tree.name(name).into());
                let span = lowering.tree.pattern_span(part);
                lowering.tree.imports.push(Import { from: from.clone(), name, local, span });
            }
        }
        _ => {}
    }
}

/// `for (init; test; step)`.
fn counted<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let init = take_all(&mut children, "initializer");
    let init = lowering.stmts(init);
    let mut tests = take_all(&mut children, "condition");
    tests.extend(take(&mut children, "increment"));
    let mut conditions = Vec::new();
    for child in tests {
        match child.lowered {
            Lowered::Expr(id) => conditions.push(id),
            // some versions of the grammar wrap the condition in a statement
            Lowered::Stmt(id) => {
                if let Stmt::Expr(inner) = *lowering.tree.stmt_at(id) {
                    conditions.push(inner);
                }
            }
            other => {
                let at = span_of(child.node);
                conditions.push(lowering.as_expr(other, at));
            }
        }
    }
    let body = lowering.take_stmt(&mut children, "body", span);
    let round = Stmt::Loop { binding: None, declared: None, over: None, init, tests: conditions, body };
    Lowered::Stmt(lowering.tree.stmt(round, span))
}

/// `for (x of xs)`; `for (key in object)` runs over the keys.
fn each<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let binding = take(&mut children, "left").map(|child| lowering.as_pattern(child.lowered, span_of(child.node)));
    let mut over = lowering.maybe_expr(&mut children, "right");
    if node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "in") {
        over = over.map(|object| implied_call(lowering, "Object", "keys", object));
    }
    let body = lowering.take_stmt(&mut children, "body", span);
    let round = Stmt::Loop { binding, declared: None, over, init: Vec::new(), tests: Vec::new(), body };
    Lowered::Stmt(lowering.tree.stmt(round, span))
}

/// Cases without a body share the body of the next one; with `default` among them they are the default arm.
fn switch<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let subject = lowering.maybe_expr(&mut children, "value");
    let mut arms: Vec<Arm> = Vec::new();
    let (mut waiting, mut default) = (Vec::new(), false);
    let mut all = flatten(children).into_iter().peekable();
    while let Some(one) = all.next() {
        let Lowered::Arm(arm) = one else { continue };
        default |= arm.tests.is_empty();
        waiting.extend(arm.tests);
        let empty = matches!(lowering.tree.stmt_at(arm.body), Stmt::Block(body) if body.is_empty());
        if empty && all.peek().is_some() {
            continue;
        }
        let tests = std::mem::take(&mut waiting);
        arms.push(Arm { tests: if default { Vec::new() } else { tests }, binding: None, body: arm.body });
        default = false;
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span))
}
