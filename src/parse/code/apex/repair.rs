//! Works round what the grammar reads wrongly.

use crate::parse::code::ir::{Expr, Operator, Pattern, Stmt};
use crate::parse::code::lower::{Child, Lowered, Lowering, span_of};
use crate::text::Span;
use tree_sitter::Node;

/// A statement that begins with `Trigger.` is taken for the declaration of a trigger, and the placeholders of
/// package namespaces (`%%%NAMESPACE%%%Field__c`) for operators: both become plain names of the same length.
pub(super) fn masked(text: &str) -> Option<String> {
    let mut places: Vec<(usize, &str)> = Vec::new();
    for (at, _) in text.match_indices('.') {
        let before = text.get(..at).unwrap_or("").trim_end();
        let Some(start) = before.len().checked_sub("trigger".len()) else { continue };
        let name = before.get(start..).is_some_and(|word| word.eq_ignore_ascii_case("trigger"));
        let whole = !before.get(..start).unwrap_or("").ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        if name && whole {
            places.push((start, "X"));
        }
    }
    places.extend(text.match_indices("%%%").map(|(at, _)| (at, "___")));
    if places.is_empty() {
        return None;
    }
    places.sort_unstable();
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for (at, filler) in places {
        masked.push_str(text.get(from..at).unwrap_or(""));
        masked.push_str(filler);
        from = at + filler.len();
    }
    masked.push_str(text.get(from..).unwrap_or(""));
    Some(masked)
}

/// At the top of an anonymous script the grammar reads `List<Contact> found = x;` as a comparison.
pub(super) fn statement<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let first = children.iter().find_map(|child| if let Lowered::Expr(id) = child.lowered { Some(id) } else { None });
    if let Some(Expr::Binary { op: Operator::Compare, left, right }) = first.map(|id| lowering.tree.at(id).clone())
        && matches!(lowering.tree.at(left), Expr::Binary { op: Operator::Compare, .. })
        && let Expr::Assign { .. } | Expr::Name(_) = lowering.tree.at(right)
        && let Some(declared) = written(lowering, lowering.tree.span(left), lowering.tree.span(right))
    {
        let at = lowering.tree.span(right);
        let (pattern, value) = match *lowering.tree.at(right) {
            Expr::Assign { target, op: None, value } => (target, Some(value)),
            Expr::Name(name) => (lowering.tree.pattern(Pattern::Name(name), at), None),
            _ => return Lowered::Nothing,
        };
        let declared = lowering.type_from_text(declared, Span { start: span.start, end: at.start });
        return Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared, value, constant: false }, span));
    }
    let lowered =
        if children.len() == 1 { children.pop().map_or(Lowered::Nothing, |child| child.lowered) } else { lowering.opaque(children, span) };
    Lowered::Stmt(lowering.as_stmt(lowered, span))
}

/// The type that the grammar read as `a < b >`, if it is one.
fn written<'t>(lowering: &Lowering<'t>, left: Span, right: Span) -> Option<&'t str> {
    let text = lowering.text.get(left.start as usize..right.start as usize)?.trim();
    let (name, inner) = text.strip_suffix('>')?.split_once('<')?;
    let word = |text: &str| !text.trim().is_empty() && text.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    (word(name) && word(inner)).then_some(text)
}
