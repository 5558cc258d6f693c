//! Intrinsic functions of CloudFormation: `!Ref X` and its long form `{Ref: X}`.

use super::reference::{self, Syntax};
use super::{ConfigTree, NodeId, NodeKind, Scalar};
use crate::text::Span;

/// The value of a scalar with a tag: `!Ref X`, `!GetAtt A.B`, `!Sub "…${X}…"`; other tags make it an expression, unless it holds a
/// reference itself (`!ENV ${X}`).
pub(super) fn tagged(tag: &str, text: &str, syntax: Syntax) -> Scalar {
    match tag {
        "Ref" | "GetAtt" => Scalar::Reference { name: text.into(), default: None },
        "Sub" => reference::scalar(text, Syntax::BRACES),
        _ => match reference::scalar(text, syntax) {
            Scalar::Text(text) => Scalar::Opaque(format!("!{tag} {text}").into()),
            value => value,
        },
    }
}

/// Gives a mapping or list with a tag (`!GetAtt [A, B]`, `!If […]`) the value that it stands for; the tag begins at byte `from`.
/// The children stay.
pub(super) fn tag_collection(tree: &mut ConfigTree, id: NodeId, tag: &str, from: usize) {
    let value = applied(tree, tag, id);
    if let Some(node) = tree.node_mut(id) {
        node.value_span = Span::new(from, node.span.end as usize);
        node.value = Some(value);
    }
}

/// Gives mappings of the one key `Ref`, `Fn::GetAtt` or `Fn::Sub` the value that they stand for; other functions make it an expression.
/// The children stay.
pub(super) fn resolve_long_forms(tree: &mut ConfigTree) {
    let mut found = Vec::new();
    for id in tree.ids() {
        let node = tree.node(id);
        let ([only], None, NodeKind::Block | NodeKind::Item) = (node.children.as_slice(), &node.value, node.kind) else { continue };
        let child = tree.node(*only);
        let function = child.key.strip_prefix("Fn::");
        let value = match (function, &child.value) {
            (None, Some(Scalar::Text(name))) if *child.key == *"Ref" => Scalar::Reference { name: name.clone(), default: None },
            (None, _) => continue,
            (Some(function), Some(Scalar::Text(text))) => tagged(function, text, Syntax::BRACES),
            (Some("Sub"), Some(value)) => value.clone(),
            (Some(function), _) => applied(tree, function, *only),
        };
        let place = if child.value.is_some() { child.value_span } else { child.span };
        found.push((id, value, place));
    }
    for (id, value, place) in found {
        if let Some(node) = tree.node_mut(id) {
            node.value = Some(value);
            node.value_span = place;
        }
    }
}

/// A function of a list of arguments.
fn applied(tree: &ConfigTree, function: &str, id: NodeId) -> Scalar {
    let children = &tree.node(id).children;
    let first = children.first().and_then(|&child| tree.node(child).value.as_ref());
    match (function, first) {
        ("Sub", Some(first)) => first.clone(),
        ("GetAtt", Some(_)) => {
            let words: Vec<_> = children.iter().filter_map(|&child| tree.value_text(child)).collect();
            Scalar::Reference { name: words.join(".").into(), default: None }
        }
        // a value of the template's own mappings
        ("FindInMap", Some(_)) => {
            let words: Vec<_> = children.iter().filter_map(|&child| tree.node(child).value.as_ref()?.literal()).collect();
            if words.len() == 3 {
                return Scalar::Reference { name: words.join("/").into(), default: None };
            }
            Scalar::Opaque(format!("!{function}").into())
        }
        // whatever the condition, the same
        ("If", Some(_)) => match children.iter().map(|&child| tree.node(child).value.as_ref()).collect::<Vec<_>>().as_slice() {
            [_, Some(one), Some(other)] if one == other && one.literal().is_some() => (*one).clone(),
            _ => Scalar::Opaque(format!("!{function}").into()),
        },
        _ => Scalar::Opaque(format!("!{function}").into()),
    }
}
