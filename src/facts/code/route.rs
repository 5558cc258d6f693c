//! The route that the code being read answers: written around a closure, or in an annotation of the function or its type.

use super::Frame;
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Annotation, Expr, FnId, Literal};
use std::sync::Arc;

impl Frame {
    /// The route that is answered here: that of the blocks around, or else that of the function.
    pub(super) fn route(&self) -> Option<Arc<str>> {
        let around: String = self.within.iter().filter_map(|(_, first)| first.as_deref()).filter(|text| text.starts_with('/')).collect();
        if around.is_empty() { self.routed.clone() } else { Some(Arc::from(around)) }
    }
}

/// The route that annotations give to a function: `@RequestMapping("/patients")` of its type, `@PostMapping("/{id}/message")` of its own.
pub(super) fn routed(tree: &CodeTree, id: FnId) -> Option<Arc<str>> {
    let function = tree.fun(id);
    let of_type = function.owner.map(|owner| tree.type_at(owner).annotations.as_slice()).unwrap_or_default();
    let parts: Vec<&str> = of_type.iter().chain(&function.annotations).filter_map(|annotation| path(tree, annotation)).collect();
    (!parts.is_empty()).then(|| Arc::from(parts.join("/")))
}

/// The first text among an annotation's arguments, when it is a path.
fn path<'t>(tree: &'t CodeTree, annotation: &Annotation) -> Option<&'t str> {
    let text = annotation.args.iter().find_map(|arg| match tree.at(arg.value) {
        Expr::Literal(Literal::Text(text)) => Some(&**text),
        _ => None,
    })?;
    (text.contains('/') && !text.contains(' ') && !text.contains("://")).then_some(text)
}
