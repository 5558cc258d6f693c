//! `from p in patients where p.Old select p.Ssn`.

use super::{name_of, type_at};
use crate::parse::code::ir::{CollectionKind, Entry, Expr, ExprId, PatId, TypeRef};
use crate::parse::code::lower::{Child, Lowered, Lowering, flatten, span_of};
use crate::text::Span;
use tree_sitter::Node;

/// A comprehension in the making.
#[derive(Default)]
struct Parts {
    elements: Vec<ExprId>,
    clauses: Vec<(PatId, ExprId)>,
    tests: Vec<ExprId>,
}

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    if node.kind() == "from_clause" {
        let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
        let (sym, name_span) = name_of(lowering, name);
        let mut over = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
        if let Some(of) = type_at(lowering, node, "type") {
            let list = lowering.tree.intern("List");
            let to = TypeRef { name: list, span: of.span, args: vec![of] };
            over = lowering.tree.expr(Expr::Cast { to, value: over }, lowering.tree.span(over));
        }
        let name = lowering.tree.expr(Expr::Name(sym), name_span);
        return Lowered::Many(vec![Lowered::Expr(name), Lowered::Expr(over)]);
    }
    let mut parts = Parts::default();
    let mut closed = false;
    for child in children {
        let (kind, at) = (child.node.kind(), span_of(child.node));
        if kind == "identifier" {
            // `into g`: all so far is what it runs over
            let whole = close(lowering, std::mem::take(&mut parts), Span { start: span.start, end: at.start });
            let id = lowering.as_expr(child.lowered, at);
            parts.clauses.push((lowering.expr_as_pattern(id, 0), whole));
            closed = false;
            continue;
        }
        let mut exprs = Vec::new();
        for one in flatten(vec![child]) {
            if !matches!(one, Lowered::Type(_)) {
                exprs.push(lowering.as_expr(one, at));
            }
        }
        match kind {
            "from_clause" | "join_clause" => clause(lowering, &mut parts, &exprs),
            "let_clause" => {
                if let [name, value] = *exprs.as_slice() {
                    let entries = vec![Entry { key: None, computed: None, value, spread: false, span: at }];
                    let over = lowering.tree.expr(Expr::Collection { kind: CollectionKind::List, entries }, lowering.tree.span(value));
                    parts.clauses.push((lowering.expr_as_pattern(name, 0), over));
                }
            }
            "select_clause" => {
                parts.elements.extend(exprs);
                closed = true;
            }
            // the key comes first, as in a map
            "group_clause" => {
                parts.elements.extend(exprs.into_iter().rev());
                closed = true;
            }
            _ => parts.tests.extend(exprs),
        }
    }
    if !closed && parts.elements.is_empty() && parts.clauses.is_empty() {
        return Lowered::Nothing;
    }
    Lowered::Expr(close(lowering, parts, span))
}

/// `name in over`, and for `join` what is compared and the group that it makes.
fn clause(lowering: &mut Lowering<'_>, parts: &mut Parts, exprs: &[ExprId]) {
    let (Some(&name), Some(&over)) = (exprs.first(), exprs.get(1)) else { return };
    parts.clauses.push((lowering.expr_as_pattern(name, 0), over));
    parts.tests.extend(exprs.iter().skip(2).take(2));
    if let Some(&group) = exprs.get(4) {
        parts.clauses.push((lowering.expr_as_pattern(group, 0), over));
    }
}

fn close(lowering: &mut Lowering<'_>, parts: Parts, span: Span) -> ExprId {
    let Parts { elements, clauses, tests } = parts;
    lowering.tree.expr(Expr::Comprehension { elements, clauses, tests }, span)
}
