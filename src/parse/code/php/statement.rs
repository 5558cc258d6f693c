//! Statements of PHP.

use super::super::ir::{Arm, Catch, Expr, Import, Pattern, Stmt, StmtId};
use super::super::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use super::{dotted, one_text, spoken_call, variable};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "program" | "compound_statement" | "colon_block" => {
            let body = statements(lowering, children);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Block(body), span))
        }
        "echo_statement" => {
            let call = spoken(lowering, children, "echo", span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(call), span))
        }
        // nothing comes after it
        "exit_statement" => {
            let call = spoken(lowering, children, "exit", span);
            let said = lowering.tree.stmt(Stmt::Expr(call), span);
            let gone = lowering.tree.stmt(Stmt::Return(None), Span { start: span.end, end: span.end });
            Lowered::Stmt(lowering.tree.stmt(Stmt::Block(vec![said, gone]), span))
        }
        "unset_statement" => {
            let body = lowering.exprs(children).into_iter().map(|operand| {
                let at = lowering.tree.span(operand);
                let expr = lowering.tree.expr(Expr::Unary { op: super::Operator::Other, operand }, at);
                Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(expr), at))
            });
            Lowered::Many(body.collect())
        }
        "if_statement" => conditional(lowering, children, span),
        "else_if_clause" => {
            let test = lowering.take_expr(&mut children, "condition", span);
            let then = lowering.take_stmt(&mut children, "body", span);
            Lowered::Many(vec![Lowered::Expr(test), Lowered::Stmt(then)])
        }
        "for_statement" => counted(lowering, children, span),
        "foreach_statement" => each(lowering, children, span),
        // key and value of a `foreach`; the key keeps its own name
        "pair" => children.pop().map_or(Lowered::Nothing, |child| child.lowered),
        "switch_statement" => switch(lowering, children, span),
        "case_statement" | "default_statement" => {
            let tests = lowering.maybe_expr(&mut children, "value").into_iter().collect();
            let body = statements(lowering, children);
            let body = lowering.tree.stmt(Stmt::Block(body), span);
            Lowered::Arm(Arm { tests, binding: None, body })
        }
        "try_statement" => handled(lowering, children, span),
        "catch_clause" => {
            let binding = take(&mut children, "name").map(|child| lowering.as_pattern(child.lowered, span_of(child.node)));
            let body = lowering.take_stmt(&mut children, "body", span);
            let types = flatten(children).into_iter().filter_map(|one| if let Lowered::Type(written) = one { Some(written) } else { None });
            let types = types.collect();
            Lowered::Catch(Catch { types, binding, body })
        }
        "static_variable_declaration" => {
            let value = lowering.maybe_expr(&mut children, "value");
            let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
            let (sym, name_span) = variable(lowering, name);
            let pattern = lowering.tree.pattern(Pattern::Name(sym), name_span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared: None, value, constant: false }, span))
        }
        "namespace_definition" => {
            if let Some(name) = node.child_by_field_name("name")
                && lowering.tree.package.is_none()
            {
                lowering.tree.package = Some(dotted(lowering.slice(name)).into());
            }
            Lowered::Many(flatten(children))
        }
        "namespace_use_declaration" => {
            imports(lowering, node);
            Lowered::Nothing
        }
        _ => lowering.opaque(children, span),
    }
}

/// The statements of a block; what stands in `<?= .. ?>` is shown on the page.
fn statements<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Vec<StmtId> {
    let mut out = Vec::new();
    for child in children {
        let at = span_of(child.node);
        let shown = child.node.kind() == "expression_statement"
            && lowering.text.get(..child.node.start_byte()).is_some_and(|before| before.trim_end().ends_with("<?="));
        if shown {
            let tag = Span { start: at.start, end: at.start };
            let values: Vec<_> = lowering
                .stmts(vec![child])
                .into_iter()
                .map(|stmt| match *lowering.tree.stmt_at(stmt) {
                    Stmt::Expr(value) => value,
                    _ => lowering.value_of(stmt),
                })
                .collect();
            let call = spoken_call(lowering, "show", tag, values, at);
            out.push(lowering.tree.stmt(Stmt::Expr(call), at));
            continue;
        }
        out.extend(lowering.stmts(vec![child]));
    }
    out
}

/// A call by a word of the language; several values are turned round again.
fn spoken<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, name: &str, span: Span) -> super::ExprId {
    let sequence = children.iter().any(|child| child.node.kind() == "sequence_expression");
    let mut values = lowering.exprs(children);
    if sequence {
        values.reverse();
        values = one_text(lowering, values);
    }
    let at = Span { start: span.start, end: span.start + Span::new(0, name.len()).end };
    spoken_call(lowering, name, at, values, span)
}

fn conditional<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let test = lowering.take_expr(&mut children, "condition", span);
    let then = lowering.take_stmt(&mut children, "body", span);
    let mut otherwise: Option<StmtId> = None;
    for branch in take_all(&mut children, "alternative").into_iter().rev() {
        let at = span_of(branch.node);
        otherwise = Some(match branch.lowered {
            Lowered::Many(parts) if branch.node.kind() == "else_if_clause" => {
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

fn body<'t>(lowering: &mut Lowering<'t>, children: &mut Vec<Child<'t>>, span: Span) -> StmtId {
    let mut all = take_all(children, "body");
    match (all.len(), all.first().map(|first| span_of(first.node))) {
        (1, Some(at)) => match all.pop() {
            Some(only) => lowering.as_stmt(only.lowered, at),
            None => lowering.tree.stmt(Stmt::Nothing, span),
        },
        (_, at) => {
            let whole = all.last().and_then(|last| Some(at?.to(span_of(last.node)))).unwrap_or(Span { start: span.end, end: span.end });
            let body = statements(lowering, all);
            lowering.tree.stmt(Stmt::Block(body), whole)
        }
    }
}

fn counted<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let body = body(lowering, &mut children, span);
    let mut init = Vec::new();
    for child in take_all(&mut children, "initialize") {
        let mut values = lowering.exprs(vec![child]);
        values.reverse();
        for value in values {
            let at = lowering.tree.span(value);
            init.push(lowering.tree.stmt(Stmt::Expr(value), at));
        }
    }
    let mut tests = Vec::new();
    for field in ["condition", "update"] {
        for child in take_all(&mut children, field) {
            let mut values = lowering.exprs(vec![child]);
            values.reverse();
            tests.extend(values);
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Loop { binding: None, declared: None, over: None, init, tests, body }, span))
}

fn each<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let body = body(lowering, &mut children, span);
    let mut parts = children.into_iter().filter(|child| !matches!(child.lowered, Lowered::Nothing));
    let over = parts.next().map(|child| lowering.as_expr(child.lowered, span_of(child.node)));
    let binding = parts.next().map(|child| lowering.as_pattern(child.lowered, span_of(child.node)));
    Lowered::Stmt(lowering.tree.stmt(Stmt::Loop { binding, declared: None, over, init: Vec::new(), tests: Vec::new(), body }, span))
}

/// Cases without a body share the body of the next one; with `default` among them they are the default arm.
fn switch<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let subject = lowering.maybe_expr(&mut children, "condition");
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

fn handled<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let body = lowering.take_stmt(&mut children, "body", span);
    let (mut catches, mut finally) = (Vec::new(), None);
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Catch(catch) => catches.push(catch),
            lowered => finally = Some(lowering.as_stmt(lowered, at)),
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Try { body, catches, finally }, span))
}

/// `use A\B;`, `use A\B as C;`, `use A\{B, C as D};`, `use function a\f;`.
fn imports(lowering: &mut Lowering<'_>, node: Node<'_>) {
    let mut prefix = String::new();
    let mut clauses = Vec::new();
    let mut cursor = node.walk();
    for part in node.named_children(&mut cursor) {
        match part.kind() {
            "namespace_name" => prefix = dotted(lowering.slice(part)),
            "namespace_use_clause" => clauses.push(part),
            "namespace_use_group" => {
                let mut inner = part.walk();
                clauses.extend(part.named_children(&mut inner).filter(|one| one.kind() == "namespace_use_clause"));
            }
            _ => {}
        }
    }
    for clause in clauses {
        let alias = clause.child_by_field_name("alias");
        let mut inner = clause.walk();
        let Some(named) = clause.named_children(&mut inner).find(|one| matches!(one.kind(), "name" | "qualified_name")) else { continue };
        let written = dotted(lowering.slice(named));
        let full = if prefix.is_empty() { written } else { format!("{prefix}.{written}") };
        let (from, name) = full.rsplit_once('.').unwrap_or(("", full.as_str()));
        let local = match alias {
            Some(alias) => lowering.sym(alias),
            None => lowering.tree.intern(name),
        };
        // a name of the root stands for itself
        let (from, name) = if from.is_empty() { (name, None) } else { (from, Some(name.into())) };
        lowering.tree.imports.push(Import { from: from.into(), name, local, span: span_of(clause) });
    }
}
