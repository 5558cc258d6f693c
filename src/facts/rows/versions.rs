//! Which version of a product a repository runs, as far as configuration says so: tags of images, bases of Dockerfiles, required providers
//! of Terraform. Rows whose defaults depend on it ask for `version:nginx`.

use super::super::{Attribute, Place, Symbol, SymbolKind, Value};
use super::nodes::literal;
use crate::parse::config::{ConfigTree, NodeId, Scalar};
use crate::text::{Language, SourceFile};

/// Beginning of the names under which versions are filed.
pub const VERSION: &str = "version:";

/// The versions that a document names, each as a constant.
pub fn versions(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let found: Vec<(NodeId, String, String)> = match tree.language {
        Language::Yaml => tree.ids().filter_map(|id| image(tree, id)).collect(),
        Language::Dockerfile => {
            let from = tree.children(tree.root()).filter(|(_, node)| *node.key == *"FROM");
            from.filter_map(|(id, node)| tagged(node.labels.first().map_or("", |word| &word.text)).map(|(name, tag)| (id, name, tag)))
                .collect()
        }
        Language::Hcl => tree.ids().filter_map(|id| provider(tree, id)).collect(),
        _ => Vec::new(),
    };
    found
        .into_iter()
        .map(|(id, product, version)| Symbol {
            name: format!("{VERSION}{product}"),
            kind: SymbolKind::Constant(Attribute::Known(Value::Text(version))),
            place: Place::of(file, tree.node(id).span),
        })
        .collect()
}

/// `image: nginx:1.21`, and `image: { repository: nginx, tag: 1.21 }`.
fn image(tree: &ConfigTree, id: NodeId) -> Option<(NodeId, String, String)> {
    let node = tree.node(id);
    if !node.key.eq_ignore_ascii_case("image") {
        return None;
    }
    if let Some(text) = node.value.as_ref().and_then(Scalar::literal) {
        return tagged(&text).map(|(name, tag)| (id, name, tag));
    }
    let child = |wanted: &[&str]| tree.children(id).find(|(_, child)| wanted.contains(&&*child.key)).and_then(|(id, _)| literal(tree, id));
    tagged(&format!("{}:{}", child(&["repository", "name"])?, child(&["tag"])?)).map(|(name, tag)| (id, name, tag))
}

/// Name and version of `registry/library/nginx:1.21.6-alpine`.
fn tagged(text: &str) -> Option<(String, String)> {
    let text = text.split('@').next().unwrap_or(text);
    let (name, tag) = text.rsplit('/').next()?.split_once(':')?;
    Some((name.to_ascii_lowercase(), number(tag)?))
}

/// The number that a tag or a constraint begins with.
fn number(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['v', 'V', '=']).trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text.get(..end)?.trim_end_matches('.');
    number.starts_with(|c: char| c.is_ascii_digit()).then(|| number.to_owned())
}

/// `aws = { version = "~> 4.0" }` among the required providers, and the provider of a lock file. A mere minimum says nothing.
fn provider(tree: &ConfigTree, id: NodeId) -> Option<(NodeId, String, String)> {
    let node = tree.node(id);
    let child = |wanted: &str| tree.children(id).find(|(_, child)| *child.key == *wanted).and_then(|(id, _)| literal(tree, id));
    if *node.key == *"provider" {
        let name = node.labels.first()?.text.rsplit('/').next()?.to_owned();
        return Some((id, name, number(&child("version")?)?));
    }
    if *tree.node(node.parent).key != *"required_providers" {
        return None;
    }
    let said = node.value.as_ref().and_then(Scalar::literal).map(std::borrow::Cow::into_owned).or_else(|| child("version"))?;
    let bounded = said.split(',').map(str::trim).find_map(|part| number(part.strip_prefix("~>").unwrap_or(part)))?;
    Some((id, node.key.to_string(), bounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_constraints() {
        for (text, expected) in [
            ("nginx:1.21.6-alpine", Some(("nginx", "1.21.6"))),
            ("docker.elastic.co/elasticsearch/elasticsearch:7.17.0@sha256:ab", Some(("elasticsearch", "7.17.0"))),
            ("traefik:v2", Some(("traefik", "2"))),
            ("nginx:latest", None),
            ("localhost:5000/nginx", None),
        ] {
            let found = tagged(text);
            assert_eq!(found.as_ref().map(|(name, tag)| (name.as_str(), tag.as_str())), expected, "{text}");
        }
    }
}
