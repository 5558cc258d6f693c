//! Pattern matching of Ruby: `case .. in`, `=>`, `in`.

use super::super::ir::{Arm, Expr, Operator, PatId, Pattern, Stmt};
use super::super::lower::{Child, Lowered, Lowering, span_of, take, take_all};
use super::declare::name_pattern;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "case_match" => case(lowering, children, span),
        "in_clause" => clause(lowering, children, span),
        "match_pattern" | "test_pattern" => {
            let value = lowering.take_expr(&mut children, "value", span);
            let target = match take(&mut children, "pattern") {
                Some(child) => bound(lowering, child),
                None => lowering.tree.pattern(Pattern::Ignore, span),
            };
            let assigned = lowering.tree.expr(Expr::Assign { target, op: None, value }, span);
            if node.kind() == "match_pattern" {
                return Lowered::Expr(assigned);
            }
            Lowered::Expr(lowering.tree.expr(Expr::Unary { op: Operator::Compare, operand: assigned }, span))
        }
        "array_pattern" | "find_pattern" => {
            let _ = take(&mut children, "class");
            let parts = children.into_iter().map(|child| bound(lowering, child)).collect();
            Lowered::Pattern(lowering.tree.pattern(Pattern::Sequence(parts), span))
        }
        "hash_pattern" => {
            let _ = take(&mut children, "class");
            let mut fields = Vec::new();
            for child in children {
                match child.lowered {
                    Lowered::Many(parts) => {
                        if let [Lowered::Word(name), Lowered::Pattern(part)] = parts.as_slice() {
                            let name = lowering.tree.intern(name);
                            fields.push((name, *part));
                        }
                    }
                    Lowered::Param(rest) => {
                        let any = lowering.tree.intern("*");
                        let at = span_of(child.node);
                        let part = lowering.tree.pattern(Pattern::Rest(rest.pattern), at);
                        fields.push((any, part));
                    }
                    _ => {}
                }
            }
            Lowered::Pattern(lowering.tree.pattern(Pattern::Fields(fields), span))
        }
        "keyword_pattern" => {
            let Some(key) = node.child_by_field_name("key") else { return Lowered::Nothing };
            let name = lowering.slice(key).trim_matches(['"', '\'', ':']).to_owned();
            let part = match take(&mut children, "value") {
                Some(child) => bound(lowering, child),
                None => {
                    let sym = lowering.tree.intern(&name);
                    lowering.tree.pattern(Pattern::Name(sym), span_of(key))
                }
            };
            Lowered::Many(vec![Lowered::Word(name.into()), Lowered::Pattern(part)])
        }
        "as_pattern" => match node.child_by_field_name("name") {
            // the inner names are of less use than the whole
            Some(named) => {
                let pattern = name_pattern(lowering, named);
                Lowered::Pattern(pattern)
            }
            None => lowering.opaque(children, span),
        },
        "alternative_pattern" => {
            let first = take_all(&mut children, "alternatives").into_iter().map(|child| bound(lowering, child)).next();
            Lowered::Pattern(first.unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, span)))
        }
        // `^value`: compared with, not bound
        _ => Lowered::Pattern(lowering.tree.pattern(Pattern::Ignore, span)),
    }
}

/// A part of a pattern: a plain name binds, a constant or a literal only tests.
fn bound(lowering: &mut Lowering<'_>, child: Child<'_>) -> PatId {
    let at = span_of(child.node);
    match child.lowered {
        Lowered::Pattern(pattern) => pattern,
        Lowered::Param(rest) => lowering.tree.pattern(Pattern::Rest(rest.pattern), at),
        lowered if child.node.kind() == "identifier" => lowering.as_pattern(lowered, at),
        _ => lowering.tree.pattern(Pattern::Ignore, at),
    }
}

fn case<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let subject = lowering.maybe_expr(&mut children, "value");
    let otherwise = take(&mut children, "else");
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
    if let Some(child) = otherwise {
        let body = lowering.as_stmt(child.lowered, span_of(child.node));
        arms.push(Arm { tests: Vec::new(), binding: None, body });
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span))
}

fn clause<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let body = take(&mut children, "body");
    let guard = lowering.maybe_expr(&mut children, "guard");
    let found = take(&mut children, "pattern");
    let mut tests: Vec<_> = guard.into_iter().collect();
    let binding = found.map(|child| {
        if let Lowered::Expr(test) = child.lowered {
            tests.push(test);
        }
        bound(lowering, child)
    });
    let at = body.as_ref().map_or(Span { start: span.end, end: span.end }, |child| span_of(child.node));
    let body = lowering.as_stmt(body.map_or(Lowered::Nothing, |child| child.lowered), at);
    Lowered::Arm(Arm { tests, binding, body })
}
