//! Patterns: what they compare with, what they bind.

use super::expression::tested;
use super::{bound, child_of, type_at, type_of};
use crate::parse::code::ir::{Expr, ExprId, Operator, PatId, Pattern, TypeRef};
use crate::parse::code::lower::{Child, Lowered, Lowering, flatten, span_of};
use tree_sitter::Node;

/// What stands in a pattern.
#[derive(Default)]
pub(super) struct Found {
    /// The type that is asked for.
    pub of: Option<TypeRef>,
    /// What is bound.
    pub binds: Vec<PatId>,
    /// Values that are compared with, and conditions.
    pub tests: Vec<ExprId>,
}

impl Found {
    /// Sorts what the parts of a pattern became.
    pub fn gather(lowering: &mut Lowering<'_>, parts: Vec<Lowered>) -> Self {
        let mut found = Self::default();
        for part in parts {
            match part {
                Lowered::Type(of) => found.of = found.of.or(Some(of)),
                Lowered::Pattern(id) => found.binds.push(id),
                Lowered::Nothing => {}
                other => {
                    let span = crate::text::Span::default();
                    let id = lowering.as_expr(other, span);
                    found.tests.push(id);
                }
            }
        }
        found
    }
}

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "is_expression" => {
            let left = lowering.take_expr(&mut children, "left", span);
            let to = node.child_by_field_name("right").and_then(|to| type_of(lowering, to));
            compare(lowering, left, to, span)
        }
        "is_pattern_expression" => {
            let value = lowering.take_expr(&mut children, "expression", span);
            let mut parts = flatten(children);
            parts.retain(|part| !matches!(part, Lowered::Nothing));
            let found = Found::gather(lowering, parts);
            let (left, to) = tested(lowering, value, found, span);
            compare(lowering, left, to, span)
        }
        "switch_expression" => switch(lowering, node, children),
        "type_pattern" => type_at(lowering, node, "type").map_or(Lowered::Nothing, Lowered::Type),
        "declaration_pattern" | "var_pattern" | "recursive_pattern" => {
            let mut parts: Vec<Lowered> = type_at(lowering, node, "type").map(Lowered::Type).into_iter().collect();
            parts.extend(node.child_by_field_name("name").map(|name| Lowered::Pattern(bound(lowering, name))));
            parts.extend(flatten(children));
            Lowered::Many(parts)
        }
        "positional_pattern_clause" | "list_pattern" => {
            let mut parts = Vec::new();
            for child in children {
                let at = span_of(child.node);
                // a part of a position binds what its pattern binds
                let inner = flatten(vec![child]);
                let found = Found::gather(lowering, inner).binds.into_iter().next();
                parts.push(found.unwrap_or_else(|| lowering.tree.pattern(Pattern::Ignore, at)));
            }
            let mut all = vec![Lowered::Pattern(lowering.tree.pattern(Pattern::Sequence(parts), span))];
            all.extend(node.child_by_field_name("name").map(|name| Lowered::Pattern(bound(lowering, name))));
            Lowered::Many(all)
        }
        "property_pattern_clause" => {
            let mut fields = Vec::new();
            for one in flatten(children) {
                if let Lowered::Pattern(id) = one
                    && let Pattern::Fields(inner) = lowering.tree.pattern_at(id)
                {
                    fields.extend(inner.iter().copied());
                }
            }
            Lowered::Pattern(lowering.tree.pattern(Pattern::Fields(fields), span))
        }
        "subpattern" => subpattern(lowering, node, children),
        _ => designation(lowering, node),
    }
}

/// `Ssn: var s`; `Name.Family: f` goes by its first part.
fn subpattern<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let colon = child_of(node, ":");
    let Some(colon) = colon else { return Lowered::Many(flatten(children)) };
    if children.first().is_some_and(|first| first.node.end_byte() <= colon.start_byte()) {
        children.remove(0);
    }
    let key = node.named_child(0).map_or("", |key| lowering.slice(key));
    let mut path: Vec<&str> = key.split('.').map(str::trim).collect();
    let parts = flatten(children);
    let found = Found::gather(lowering, parts);
    let Some(mut inner) = found.binds.into_iter().next() else { return Lowered::Nothing };
    while let Some(name) = path.pop() {
        let name = lowering.tree.intern(name);
        inner = lowering.tree.pattern(Pattern::Fields(vec![(name, inner)]), span);
    }
    Lowered::Pattern(inner)
}

/// `(a, b)`, `(a, (b, _))` where names are bound; a nest is read flat.
pub(super) fn designation(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let mut parts = Vec::new();
    let mut open = vec![node];
    while let Some(here) = open.pop() {
        match here.kind() {
            "identifier" => parts.push(bound(lowering, here)),
            "discard" => parts.push(lowering.tree.pattern(Pattern::Ignore, span_of(here))),
            _ => {
                let mut cursor = here.walk();
                let inner: Vec<_> = here.named_children(&mut cursor).collect();
                open.extend(inner.into_iter().rev());
            }
        }
    }
    Lowered::Pattern(lowering.tree.pattern(Pattern::Sequence(parts), span_of(node)))
}

fn compare(lowering: &mut Lowering<'_>, left: ExprId, to: Option<TypeRef>, span: crate::text::Span) -> Lowered {
    let right = match to {
        Some(to) => lowering.type_name(&to),
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Binary { op: Operator::Compare, left, right }, span))
}

/// `x switch { Patient p => p.Ssn, _ => "" }`: one of the arms' values, with what the patterns bind on the way.
fn switch<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    if children.is_empty() {
        return Lowered::Nothing;
    }
    let first = children.remove(0);
    let subject = lowering.as_expr(first.lowered, span_of(first.node));
    let mut tests = vec![subject];
    let mut arms = Vec::new();
    for child in children {
        let at = span_of(child.node);
        let mut parts = match child.lowered {
            Lowered::Many(parts) => parts,
            one => vec![one],
        };
        let Some(value) = parts.pop() else { continue };
        let found = Found::gather(lowering, parts);
        let when = found.tests.clone();
        if !found.binds.is_empty() {
            let (left, _) = tested(lowering, subject, found, at);
            tests.push(left);
        }
        tests.extend(when);
        // an arm that throws gives nothing, but what it throws goes on
        match value {
            Lowered::Stmt(stmt) => tests.push(lowering.value_of(stmt)),
            value => arms.push(lowering.as_expr(value, at)),
        }
    }
    let test = if tests.len() == 1 { subject } else { lowering.tree.expr(Expr::Opaque(tests), lowering.tree.span(subject)) };
    Lowered::Expr(lowering.tree.expr(Expr::Conditional { test, arms }, span))
}
