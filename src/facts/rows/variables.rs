//! Environment variables of a document, in whatever form it has them: `A=1`, `A: 1`, an item `A=1` under `environment`, a pair of
//! `name: A` and `value: 1` (Kubernetes, ECS, Azure).

use super::bind::Read;
use super::nodes::{as_far_as_known, read_node, template};
use crate::facts::decode::Input;
use crate::parse::config::{ConfigTree, NodeId, NodeKind, Part, Scalar};
use rustc_hash::FxHashMap;

/// One variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The node that holds the value.
    pub node: NodeId,
    /// Bytes of the node's text before the value: `A=` of an item.
    skip: usize,
}

/// The variables, in document order.
pub fn variables(tree: &ConfigTree) -> Vec<Variable> {
    let mut all = Vec::new();
    for id in tree.ids() {
        let node = tree.node(id);
        match (&node.value, node.kind) {
            (Some(value), NodeKind::Item) => {
                let head = match value {
                    Scalar::Text(text) => Some(&**text),
                    Scalar::Template(parts) => match parts.first() {
                        Some(Part::Text(text)) => Some(&**text),
                        _ => None,
                    },
                    _ => None,
                };
                // `xpack.security.enabled=false` in a compose file
                if let Some((name, _)) = head.and_then(|text| text.split_once('='))
                    && name.split('.').all(is_name)
                {
                    all.push(Variable { name: name.to_owned(), node: id, skip: name.len() + 1 });
                }
            }
            // `Environment="EHR_URL=http://…"` of a unit
            (Some(Scalar::Text(text)), NodeKind::Entry)
                if *node.key == *"Environment" && text.split_once('=').is_some_and(|(name, _)| is_name(name)) =>
            {
                let name = text.split_once('=').map_or("", |(name, _)| name);
                all.push(Variable { name: name.to_owned(), node: id, skip: name.len() + 1 });
            }
            (Some(_), NodeKind::Entry) if !node.key.is_empty() => all.push(Variable { name: node.key.to_string(), node: id, skip: 0 }),
            (None, NodeKind::Item | NodeKind::Block) => {
                let child = |wanted: &str| tree.children(id).find(|(_, child)| child.key.eq_ignore_ascii_case(wanted));
                if let (Some((_, name)), Some((value, _))) = (child("name"), child("value"))
                    && let Some(name) = name.value.as_ref().and_then(Scalar::literal).filter(|name| name.split('.').all(is_name))
                {
                    all.push(Variable { name: name.into_owned(), node: value, skip: 0 });
                }
            }
            _ => {}
        }
    }
    all
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Variable {
    /// The value as a row reads it.
    pub fn read<'a>(&self, tree: &'a ConfigTree) -> Read<'a> {
        if self.skip == 0 {
            return read_node(tree, &[self.node]);
        }
        match &tree.node(self.node).value {
            Some(Scalar::Text(text)) => Read::Known(Input::text(text.get(self.skip..).unwrap_or(""))),
            Some(Scalar::Template(parts)) => {
                let mut rest = parts.clone();
                if let Some(Part::Text(head)) = rest.first_mut() {
                    *head = head.get(self.skip..).unwrap_or("").into();
                }
                template(&rest)
            }
            _ => Read::Unknown,
        }
    }

    /// The value as a condition sees it.
    pub fn seen(&self, tree: &ConfigTree) -> String {
        let text = tree.node(self.node).value.as_ref().map(as_far_as_known).unwrap_or_default();
        text.get(self.skip..).unwrap_or("").to_owned()
    }
}

/// All values by their whole path in lower case words: `services.intake.redis.tls_enabled`. A variable is known by its name alone after
/// the path of the block that holds it; the places of a list have the path of the list.
pub fn leaves(tree: &ConfigTree) -> Vec<(String, Vec<Variable>)> {
    let mut paths: FxHashMap<NodeId, String> = FxHashMap::default();
    let mut all: Vec<(String, Vec<Variable>)> = Vec::new();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut add = |path: &str, variable: Variable| {
        let place = places.get(path).copied().unwrap_or_else(|| {
            places.insert(path.to_owned(), all.len());
            all.push((path.to_owned(), Vec::new()));
            all.len() - 1
        });
        if let Some((_, variables)) = all.get_mut(place) {
            variables.push(variable);
        }
    };
    let mut named: FxHashMap<NodeId, Variable> = FxHashMap::default();
    for variable in variables(tree) {
        // of a pair of `name` and `value` the name counts, not the word `value`
        named.entry(variable.node).or_insert(variable);
    }
    for id in tree.ids() {
        let node = tree.node(id);
        let above = paths.get(&node.parent).map_or("", String::as_str);
        let labels = if matches!(node.kind, NodeKind::Block) && node.value.is_none() { &*node.labels } else { &[] };
        let own = std::iter::once(&*node.key).chain(labels.iter().map(|word| &*word.text));
        let mut path = above.to_owned();
        for key in own.filter(|key| !key.is_empty()) {
            if path.len() > LONGEST {
                break;
            }
            if !path.is_empty() {
                path.push('.');
            }
            words(key, &mut path);
        }
        match named.remove(&id) {
            Some(variable) => {
                let pair = variable.skip > 0 || node.key.eq_ignore_ascii_case("value");
                let mut known = if pair { above.to_owned() } else { path.clone() };
                if pair {
                    known.push('.');
                    words(&variable.name, &mut known);
                }
                add(&known, variable);
            }
            None if node.value.is_some() && node.kind == NodeKind::Item => {
                add(&path, Variable { name: String::new(), node: id, skip: 0 });
            }
            None => {}
        }
        if !node.children.is_empty() {
            paths.insert(id, path);
        }
    }
    all
}

/// Longer paths say nothing more, and deep nesting must cost no more than its depth.
const LONGEST: usize = 512;

/// A key as lower case words with `_` between them: `minTlsVersion`, `MIN_TLS_VERSION` and `min-tls-version` are one.
fn words(key: &str, out: &mut String) {
    let mut before = ' ';
    let mut chars = key.chars().take(LONGEST).peekable();
    while let Some(c) = chars.next() {
        let starts = c.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase()));
        if starts {
            out.push('_');
        }
        match c {
            '-' | ' ' | ':' => out.push('_'),
            c => out.extend(c.to_lowercase()),
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn keys_are_words() {
        for (key, expected) in [
            ("minTlsVersion", "min_tls_version"),
            ("MIN_TLS_VERSION", "min_tls_version"),
            ("min-tls-version", "min_tls_version"),
            ("useSSL", "use_ssl"),
            ("TLSEnabled", "tls_enabled"),
            ("redis.tls", "redis.tls"),
            ("oauth2Url", "oauth2_url"),
        ] {
            let mut out = String::new();
            words(key, &mut out);
            assert_eq!(out, expected);
        }
    }
}
