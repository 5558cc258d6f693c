//! Files within a document: what a `ConfigMap` or a `Secret` of Kubernetes mounts, and the JSON that Terraform writes as a text.

use super::nodes::as_far_as_known;
use crate::parse::config::{ConfigTree, NodeId, Part, Scalar};
use crate::text::{Language, Span};
use std::borrow::Cow;

/// A file within a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFile {
    /// Its name: `nginx.conf`.
    pub name: String,
    /// Its text; `{}` stands for holes of templates.
    pub text: String,
    /// Where it stands.
    pub place: Span,
}

/// The files that a document holds. A value of one line is a setting, not a file.
pub fn held_files(tree: &ConfigTree) -> Vec<HeldFile> {
    if tree.language == Language::Hcl {
        return written_in_json(tree);
    }
    let child = |id: NodeId, wanted: &str| tree.children(id).find(|(_, node)| *node.key == *wanted);
    let kind = child(tree.root(), "kind").and_then(|(_, node)| node.value.as_ref().and_then(Scalar::literal));
    if !kind.is_some_and(|kind| matches!(&*kind, "ConfigMap" | "Secret")) {
        return Vec::new();
    }
    let blocks = ["data", "stringData"].iter().filter_map(|name| child(tree.root(), name));
    blocks
        .flat_map(|(id, _)| tree.children(id))
        .filter(|(_, node)| node.key.contains('.') || *node.key == *"Caddyfile")
        .filter_map(|(_, node)| {
            let text = told(node.value.as_ref()?);
            text.contains('\n').then(|| HeldFile { name: node.key.to_string(), text: text.into_owned(), place: node.value_span })
        })
        .collect()
}

/// Keys of Terraform whose texts are documents of their own.
const IN_JSON: &[&str] = &["container_definitions"];

fn written_in_json(tree: &ConfigTree) -> Vec<HeldFile> {
    let held = tree.ids().filter(|&id| IN_JSON.contains(&&*tree.node(id).key)).filter_map(|id| {
        let node = tree.node(id);
        let text = as_far_as_known(node.value.as_ref()?);
        let whole = text.contains('\n') && text.trim_start().starts_with(['[', '{']);
        whole.then(|| HeldFile { name: format!("{}.json", node.key), text: text.into_owned(), place: node.value_span })
    });
    held.collect()
}

/// A text with `{}` for its holes. What a chart calls its own things is a name within the cluster: `{{ include "web.fullname" . }}`.
fn told(value: &Scalar) -> Cow<'_, str> {
    let Scalar::Template(parts) = value else { return as_far_as_known(value) };
    let said = parts.iter().map(|part| match part {
        Part::Text(text) => &**text,
        Part::Hole { name, default: None } if names_a_service(name) => "{}.svc",
        Part::Hole { default, .. } => default.as_deref().unwrap_or("{}"),
    });
    Cow::from(said.collect::<String>())
}

fn names_a_service(hole: &str) -> bool {
    let name = hole.strip_prefix("include ").or_else(|| hole.strip_prefix("template ")).and_then(|rest| rest.trim().strip_prefix('"'));
    name.and_then(|rest| rest.split('"').next()).is_some_and(|name| name.ends_with("fullname"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_names_its_own_services() {
        let hole = |name: &str| Part::Hole { name: name.into(), default: None };
        let text = |text: &str| Part::Text(text.into());
        let value =
            Scalar::Template(vec![text("http://"), hole("include \"chart.web.fullname\" ."), text(":80 http://"), hole(".Values.host")]);
        assert_eq!(told(&value), "http://{}.svc:80 http://{}");
    }
}
