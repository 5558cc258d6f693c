//! `match` and its patterns. What a pattern compares with is an expression, what it binds is a pattern.

use super::super::ir::{Arm, Expr, ExprId, PatId, Pattern, Stmt};
use super::super::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all};
use super::tuple;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "match_statement" => {
            let subject = take_all(&mut children, "subject");
            let subject = lowering.only_expr(subject, span);
            let mut arms = Vec::new();
            for one in flatten(children) {
                match one {
                    Lowered::Arm(arm) => arms.push(arm),
                    // a match whose body broke is still read
                    Lowered::Stmt(body) => arms.push(Arm { tests: Vec::new(), binding: None, body }),
                    _ => {}
                }
            }
            Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span))
        }
        "case_clause" => case(lowering, children, span),
        "dotted_name" => dotted(lowering, node),
        "class_pattern" => class(lowering, children, span),
        "dict_pattern" => dictionary(lowering, children, span),
        "keyword_pattern" => {
            // name and pattern travel together; the class pattern around them makes a field of them
            Lowered::Many(flatten(children))
        }
        "union_pattern" => Lowered::Many(flatten(children)),
        "splat_pattern" => {
            let inner = lowering.exprs(children).first().copied();
            match inner {
                Some(inner) => {
                    let inner = lowering.expr_as_pattern(inner, 0);
                    Lowered::Pattern(lowering.tree.pattern(Pattern::Rest(inner), span))
                }
                None => Lowered::Nothing,
            }
        }
        "as_pattern" => alias(lowering, children),
        _ if children.iter().any(|child| child.node.kind() == "case_pattern") => sequence(lowering, children, span),
        _ => tuple(lowering, children, span),
    }
}

/// `name`, `_`, `module.CONSTANT`.
fn dotted(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let mut cursor = node.walk();
    let mut whole: Option<ExprId> = None;
    let mut count = 0;
    for part in node.named_children(&mut cursor) {
        whole = Some(lowering.callee(whole, part, node.start_byte()));
        count += 1;
    }
    match whole {
        Some(only) if count == 1 => Lowered::Pattern(lowering.expr_as_pattern(only, 0)),
        Some(whole) => Lowered::Expr(whole),
        None => Lowered::Nothing,
    }
}

/// What a pattern compares with and what it binds.
fn parts(lowering: &mut Lowering<'_>, lowered: Lowered) -> (Vec<ExprId>, Vec<PatId>) {
    let all = match lowered {
        Lowered::Many(all) => all,
        one => vec![one],
    };
    let (mut tests, mut bound) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Lowered::Expr(id) => tests.push(id),
            Lowered::Pattern(id) => bound.push(id),
            Lowered::Arg(arg) => bound.push(lowering.expr_as_pattern(arg.value, 0)),
            _ => {}
        }
    }
    (tests, bound)
}

fn one_pattern(lowering: &mut Lowering<'_>, mut bound: Vec<PatId>, span: Span) -> Option<PatId> {
    match bound.len() {
        0 => None,
        1 => bound.pop(),
        _ => Some(lowering.tree.pattern(Pattern::Sequence(bound), span)),
    }
}

fn case<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut body = lowering.take_stmt(&mut children, "consequence", span);
    if let Some(guard) = take(&mut children, "guard") {
        let at = span_of(guard.node);
        let test = lowering.as_expr(guard.lowered, at);
        body = lowering.tree.stmt(Stmt::If { test, then: body, otherwise: None }, at.to(span));
    }
    let (mut tests, mut bound) = (Vec::new(), Vec::new());
    for child in children {
        let (more, names) = parts(lowering, child.lowered);
        tests.extend(more);
        bound.extend(names);
    }
    bound.retain(|&id| !matches!(lowering.tree.pattern_at(id), Pattern::Ignore));
    let binding = one_pattern(lowering, bound, span);
    Lowered::Arm(Arm { tests, binding, body })
}

/// `(a, 1, *rest)`: every place is kept, also one that only compares.
fn sequence<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let (mut out, mut places) = (Vec::new(), Vec::new());
    for child in children {
        let at = span_of(child.node);
        let (tests, bound) = parts(lowering, child.lowered);
        out.extend(tests.into_iter().map(Lowered::Expr));
        let place = one_pattern(lowering, bound, at).unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, at));
        places.push(place);
    }
    out.push(Lowered::Pattern(lowering.tree.pattern(Pattern::Sequence(places), span)));
    Lowered::Many(out)
}

/// `Patient(name=n, ssn=s)`, `Point(x, y)`.
fn class<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let (mut out, mut fields, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for child in children {
        let at = span_of(child.node);
        if child.node.kind() == "dotted_name" {
            let name = lowering.sym(child.node);
            out.push(Lowered::Expr(match child.lowered {
                Lowered::Expr(id) => id,
                _ => lowering.tree.expr(Expr::Name(name), at),
            }));
            continue;
        }
        let keyword = child.node.named_child(0).filter(|inner| inner.kind() == "keyword_pattern").and_then(|inner| inner.named_child(0));
        let lowered = match (keyword, child.lowered) {
            // the keyword itself is no variable
            (Some(_), Lowered::Many(mut all)) if !all.is_empty() => {
                all.remove(0);
                Lowered::Many(all)
            }
            (Some(_), Lowered::Expr(_)) => Lowered::Nothing,
            (_, lowered) => lowered,
        };
        let (tests, bound) = parts(lowering, lowered);
        out.extend(tests.into_iter().map(Lowered::Expr));
        let place = one_pattern(lowering, bound, at).unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, at));
        match keyword {
            Some(name) => fields.push((lowering.sym(name), place)),
            None => places.push(place),
        }
    }
    if !fields.is_empty() {
        places.push(lowering.tree.pattern(Pattern::Fields(fields), span));
    }
    out.extend(one_pattern(lowering, places, span).map(Lowered::Pattern));
    Lowered::Many(out)
}

/// `{"ssn": s, **rest}`.
fn dictionary<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let (mut out, mut fields) = (Vec::new(), Vec::new());
    let mut key = None;
    for child in children {
        let at = span_of(child.node);
        match child.field {
            Some("key") => {
                let text = super::super::lower::unquote(lowering.slice(child.node));
                key = Some(lowering.tree.intern(text));
            }
            field => {
                let (tests, bound) = parts(lowering, child.lowered);
                out.extend(tests.into_iter().map(Lowered::Expr));
                let place = one_pattern(lowering, bound, at).unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, at));
                let name = key.take().filter(|_| field == Some("value")).unwrap_or_else(|| lowering.tree.intern("*"));
                fields.push((name, place));
            }
        }
    }
    out.push(Lowered::Pattern(lowering.tree.pattern(Pattern::Fields(fields), span)));
    Lowered::Many(out)
}

/// `value as name` of `with`, `except` and `case`: what was before it, then the name.
fn alias<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let target = take(&mut children, "alias").or_else(|| children.pop());
    let mut out = flatten(children);
    if let Some(target) = target {
        let at = span_of(target.node);
        out.push(Lowered::Pattern(lowering.as_pattern(target.lowered, at)));
    }
    Lowered::Many(out)
}
