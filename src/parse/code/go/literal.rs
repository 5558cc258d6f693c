//! Composite literals: structs, maps, slices.

use super::super::ir::{Arg, CollectionKind, Entry, Expr, Literal};
use super::super::lower::{Child, Lowered, Lowering, span_of, take};
use crate::text::Span;
use tree_sitter::Node;

/// `Patient{SSN: x}` makes a `Patient`; `map[string]any{"ssn": x}` is a map, `[]T{..}` a list.
pub fn composite<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let written = node.child_by_field_name("type");
    let kind = written.map_or("", |written| written.kind());
    let mut entries = take(&mut children, "body").map(|body| entries_of(lowering, body)).unwrap_or_default();
    if kind == "map_type" {
        // a name as key is a constant or a variable here
        for entry in &mut entries {
            if entry.computed.is_some() {
                entry.key = None;
            }
        }
        return Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span));
    }
    if matches!(kind, "slice_type" | "array_type" | "implicit_length_array_type") {
        for entry in &mut entries {
            (entry.key, entry.computed) = (None, None);
        }
        return Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::List, entries }, span));
    }
    match written.and_then(|written| super::lowering_type(lowering, written)) {
        Some(made) => {
            let args = entries.into_iter().map(|entry| Arg { name: entry.key, value: entry.value, spread: false }).collect();
            Lowered::Expr(lowering.tree.expr(Expr::New { made, args, body: None }, span))
        }
        None => collection(lowering, entries, span),
    }
}

/// An element of a literal; one in braces without a type is a struct, a map or a list.
pub fn element<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    match children.pop() {
        Some(child) if child.node.kind() == "literal_value" => {
            let entries = entries_of(lowering, child);
            collection(lowering, entries, span)
        }
        Some(child) => Lowered::Expr(lowering.as_expr(child.lowered, span)),
        None => Lowered::Nothing,
    }
}

fn entries_of<'t>(lowering: &mut Lowering<'t>, body: Child<'t>) -> Vec<Entry> {
    let all = match body.lowered {
        Lowered::Many(all) => all,
        one => vec![one],
    };
    lowering.entries(all.into_iter().map(|lowered| Child { field: None, node: body.node, lowered }).collect())
}

fn collection(lowering: &mut Lowering<'_>, mut entries: Vec<Entry>, span: Span) -> Lowered {
    let keyed = entries.iter().any(|entry| entry.key.is_some());
    for entry in entries.iter_mut().filter(|entry| entry.key.is_some()) {
        entry.computed = None;
    }
    let kind = if keyed { CollectionKind::Map } else { CollectionKind::List };
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind, entries }, span))
}

/// `key: value`. A plain name is kept both ways, until it shows whether it is a field or a variable.
pub fn keyed<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let key = lowering.take_expr(&mut children, "key", span);
    let value = lowering.take_expr(&mut children, "value", span);
    let text: Option<Box<str>> = match lowering.tree.at(key) {
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(text.clone()),
        _ => None,
    };
    Lowered::Entry(match (text, lowering.tree.at(key)) {
        (Some(text), _) => Entry { key: Some(lowering.tree.intern(&text)), computed: None, value, spread: false, span },
        (None, Expr::Name(sym)) => Entry { key: Some(*sym), computed: Some(key), value, spread: false, span },
        _ => Entry { key: None, computed: Some(key), value, spread: false, span },
    })
}
