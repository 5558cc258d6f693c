//! Files within a document: what a `ConfigMap` or a `Secret` of Kubernetes mounts, the values that Argo CD or Terraform hand to a chart as a
//! text, and the JSON that Terraform writes as one. Which texts are files is data (`tables/settings.yaml`).

use super::condition::wild;
use super::nodes::as_far_as_known;
use crate::knowledge::embedded;
use crate::parse::config::{ConfigTree, NodeId, Part, Scalar};
use crate::text::{Language, Span};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A text that is a document of its own, by where it stands.
struct Kept {
    key: String,
    /// A key or label around it.
    within: String,
    /// The name of the file that it makes.
    name: String,
}

static KEPT: LazyLock<Vec<Kept>> = LazyLock::new(|| {
    let rows = embedded().get("policies/knowledge/tables/settings.yaml").and_then(|file| file.value.get("held")?.as_array());
    let read = |row: &serde_json::Value| {
        let text = |key: &str| row.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        Some(Kept { key: text("key")?, within: text("within")?, name: text("as")? })
    };
    rows.into_iter().flatten().filter_map(read).collect()
});

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
    if !matches!(tree.language, Language::Yaml | Language::Hcl | Language::Json) {
        return Vec::new();
    }
    let held = tree.ids().filter_map(|id| {
        let node = tree.node(id);
        let value = node.value.as_ref().filter(|_| node.value_span.end > node.value_span.start)?;
        let name = kept(tree, id).or_else(|| mounted(tree, id))?;
        let text = told(value);
        let whole = text.contains('\n') && (!name.ends_with(".json") || text.trim_start().starts_with(['[', '{']));
        whole.then(|| HeldFile { name, text: text.into_owned(), place: node.value_span })
    });
    held.collect()
}

/// The name of a file that the table knows.
fn kept(tree: &ConfigTree, id: NodeId) -> Option<String> {
    let node = tree.node(id);
    let owner = if node.key.is_empty() { tree.node(node.parent) } else { node };
    let around = |within: &str| {
        tree.ancestors(id).any(|up| {
            let up = tree.node(up);
            wild(within, &up.key) || up.labels.iter().any(|label| wild(within, &label.text))
        })
    };
    KEPT.iter().find(|kept| *kept.key == *owner.key && around(&kept.within)).map(|kept| kept.name.clone())
}

/// The name of a file that a document mounts: a key of `data` with an ending.
fn mounted(tree: &ConfigTree, id: NodeId) -> Option<String> {
    let node = tree.node(id);
    let block = tree.node(node.parent);
    let top = node.parent != tree.root() && block.parent == tree.root();
    if !top || !(node.key.contains('.') || *node.key == *"Caddyfile") || !matches!(&*block.key, "data" | "stringData") {
        return None;
    }
    let mut kinds = tree.children(tree.root()).filter(|(_, node)| *node.key == *"kind");
    let kind = kinds.next().and_then(|(_, node)| node.value.as_ref()?.literal())?;
    matches!(&*kind, "ConfigMap" | "Secret").then(|| node.key.to_string())
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
