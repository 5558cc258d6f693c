//! JSX.

use super::super::ir::{Entry, Expr, Literal};
use super::super::lower::{Child, Lowered, Lowering, flatten, span_of, take};
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "jsx_element" => {
            let (mut tag, mut attributes) = ("", Vec::new());
            if let Some(open) = take(&mut children, "open_tag") {
                tag = open.node.child_by_field_name("name").map_or("", |name| lowering.slice(name));
                attributes = entries(open.lowered);
            }
            element(lowering, tag, attributes, children, span)
        }
        "jsx_self_closing_element" => {
            let tag = node.child_by_field_name("name").map_or("", |name| lowering.slice(name));
            take(&mut children, "name");
            let attributes = children.into_iter().filter_map(|child| attribute_entries(child.lowered, span)).collect();
            element(lowering, tag, attributes, Vec::new(), span)
        }
        "jsx_opening_element" => {
            take(&mut children, "name");
            let all = children.into_iter().filter_map(|child| {
                let at = span_of(child.node);
                attribute_entries(child.lowered, at)
            });
            Lowered::Many(all.map(Lowered::Entry).collect())
        }
        "jsx_attribute" => attribute(lowering, node, children),
        _ => text(lowering, node),
    }
}

fn element<'t>(lowering: &mut Lowering<'t>, tag: &str, attributes: Vec<Entry>, inside: Vec<Child<'t>>, span: crate::text::Span) -> Lowered {
    let tag = lowering.tree.intern(tag);
    let children = lowering.exprs(inside);
    Lowered::Expr(lowering.tree.expr(Expr::Markup { tag, attributes, children }, span))
}

fn entries(lowered: Lowered) -> Vec<Entry> {
    let all = match lowered {
        Lowered::Many(all) => all,
        one => vec![one],
    };
    all.into_iter().filter_map(|one| if let Lowered::Entry(entry) = one { Some(entry) } else { None }).collect()
}

/// `{...props}` among attributes is an entry that spreads.
fn attribute_entries(lowered: Lowered, span: crate::text::Span) -> Option<Entry> {
    match lowered {
        Lowered::Entry(entry) => Some(entry),
        Lowered::Arg(arg) => Some(Entry { key: None, computed: None, value: arg.value, spread: arg.spread, span }),
        Lowered::Expr(value) => Some(Entry { key: None, computed: None, value, spread: false, span }),
        _ => None,
    }
}

/// `name="text"`, `name={value}`, `name` alone, which is true.
fn attribute<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let Some(name) = node.named_child(0) else { return Lowered::Many(flatten(children)) };
    let key = Some(lowering.sym(name));
    let value = match lowering.exprs(children).first() {
        Some(&value) => value,
        None => lowering.tree.expr(Expr::Literal(Literal::Bool(true)), span),
    };
    Lowered::Entry(Entry { key, computed: None, value, spread: false, span })
}

/// Text between elements; white space alone says nothing.
fn text(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let whole = lowering.slice(node);
    let inner = whole.trim();
    if inner.is_empty() {
        return Lowered::Nothing;
    }
    let start = node.start_byte() + (whole.len() - whole.trim_start().len());
    let span = crate::text::Span::new(start, start + inner.len());
    Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text(inner.into())), span))
}
