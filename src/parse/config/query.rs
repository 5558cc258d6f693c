//! Questions to a tree: children by key, key paths, dotted and relaxed keys, the text of a value.

use super::{ConfigTree, NodeId, NodeKind, Part, Scalar};
use crate::text::Language;
use std::borrow::Cow;

/// How keys are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Byte for byte.
    Exact,
    /// Relaxed binding as in Spring: `min-version`, `minVersion`, `min_version` and, as a whole path, `MIN_VERSION` are one.
    Relaxed,
}

/// Whether two keys are the same but for case, hyphens and underscores.
#[must_use]
pub fn relaxed_eq(left: &str, right: &str) -> bool {
    let fold = |key: &str| -> Vec<u8> { folded(key).collect() };
    left == right || fold(left) == fold(right)
}

fn folded(key: &str) -> impl Iterator<Item = u8> {
    key.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
}

impl Scalar {
    /// The text of a literal, or of a template with its holes as `${name}`; a reference as `${name}` too, an expression as written.
    /// `None` for null.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        let hole = |name: &str, default: Option<&str>| match default {
            Some(default) => format!("${{{name}:-{default}}}"),
            None => format!("${{{name}}}"),
        };
        match self {
            Self::Null => None,
            Self::Opaque(text) => Some((&**text).into()),
            Self::Reference { name, default } => Some(hole(name, default.as_deref()).into()),
            Self::Template(parts) => Some(
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Text(text) => text.to_string(),
                        Part::Hole { name, default } => hole(name, default.as_deref()),
                    })
                    .collect::<String>()
                    .into(),
            ),
            _ => self.literal(),
        }
    }
}

impl ConfigTree {
    /// The text of a node's value; see [`Scalar::text`].
    #[must_use]
    pub fn value_text(&self, id: NodeId) -> Option<Cow<'_, str>> {
        self.node(id).value.as_ref()?.text()
    }

    /// The first child with this key.
    #[must_use]
    pub fn first_child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id).find(|(_, node)| *node.key == *key).map(|(child, _)| child)
    }

    /// The first node at a key path; see [`Self::find_all`].
    #[must_use]
    pub fn find(&self, id: NodeId, path: &str) -> Option<NodeId> {
        self.find_all(id, path, Keys::Exact).into_iter().next()
    }

    /// All nodes at a key path below `id`, in document order. Segments are parted by `/` or `.`; `*` is any key; list items are passed
    /// through; a key may itself hold several segments (`server.ssl: {enabled: …}`, `server.ssl.enabled=…`).
    #[must_use]
    pub fn find_all(&self, id: NodeId, path: &str, keys: Keys) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![(id, path)];
        while let Some((at, rest)) = open.pop() {
            for (child, node) in self.children(at) {
                if node.kind == NodeKind::Item {
                    open.push((child, rest));
                    continue;
                }
                match below(&node.key, rest, keys) {
                    Some("") => found.push(child),
                    Some(rest) => open.push((child, rest)),
                    None => {}
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Where a node stands, for scopes: the keys from the root, items left out; HCL blocks with their labels.
    #[must_use]
    pub fn path_of(&self, id: NodeId) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for at in std::iter::once(id).chain(self.ancestors(id)) {
            let node = self.node(at);
            if self.language == Language::Hcl && node.kind == NodeKind::Block {
                parts.extend(node.labels.iter().rev().map(|word| &*word.text));
            }
            if !node.key.is_empty() {
                parts.push(&node.key);
            }
        }
        parts.reverse();
        parts.join("/")
    }
}

/// What is left of `path` after `key`; `None` when the key does not match.
fn below<'p>(key: &str, path: &'p str, keys: Keys) -> Option<&'p str> {
    let separator = |byte: u8| matches!(byte, b'/' | b'.');
    if key.is_empty() {
        return None;
    }
    if let Some(rest) = path.strip_prefix('*') {
        return rest.strip_prefix(['/', '.']).or(rest.is_empty().then_some(""));
    }
    if keys == Keys::Exact {
        let rest = path.strip_prefix(key)?;
        return rest.strip_prefix(['/', '.']).or(rest.is_empty().then_some(""));
    }
    let capitals = !key.bytes().any(|byte| byte.is_ascii_lowercase() || separator(byte)) && key.contains('_');
    if capitals && folded(key).eq(folded(path).filter(|&byte| !separator(byte))) {
        return Some("");
    }
    let mut wanted = folded(key).map(|byte| if byte == b'/' { b'.' } else { byte });
    let mut next = wanted.next();
    for (at, byte) in path.bytes().enumerate() {
        if matches!(byte, b'-' | b'_') {
            continue;
        }
        let Some(expected) = next else {
            return separator(byte).then(|| path.get(at + 1..)).flatten();
        };
        let byte = if byte == b'/' { b'.' } else { byte.to_ascii_lowercase() };
        if byte != expected {
            return None;
        }
        next = wanted.next();
    }
    next.is_none().then_some("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::config::parse;
    use crate::text::{Limits, SourceFile};

    fn texts(path: &str, text: &str, query: &str, keys: Keys) -> Vec<String> {
        let file = SourceFile::from_text(path, text);
        let parsed = parse(&file, &Limits::default());
        let tree = &parsed.trees[0];
        tree.find_all(tree.root(), query, keys).into_iter().map(|id| tree.value_text(id).unwrap_or_default().into_owned()).collect()
    }

    #[test]
    fn dotted_nested_and_mixed_keys_are_found() {
        for (path, text) in [
            ("a.yml", "server:\n  ssl:\n    enabled: x\n"),
            ("a.yml", "server.ssl.enabled: x\n"),
            ("a.yml", "server:\n  ssl.enabled: x\n"),
            ("a.yml", "server.ssl:\n  enabled: x\n"),
            ("a.properties", "server.ssl.enabled=x\n"),
        ] {
            assert_eq!(texts(path, text, "server.ssl.enabled", Keys::Exact), ["x"], "{text}");
            assert_eq!(texts(path, text, "server/ssl/enabled", Keys::Relaxed), ["x"], "{text}");
        }
        assert!(texts("a.yml", "server:\n  ssl-enabled: x\n", "server.ssl.enabled", Keys::Relaxed).is_empty());
        assert!(texts("a.yml", "server:\n  ssl:\n    enabledX: x\n", "server.ssl.enabled", Keys::Relaxed).is_empty());
    }

    #[test]
    fn relaxed_keys() {
        for text in ["clientAuth=x", "client-auth=x", "client_auth=x", "CLIENT_AUTH=x", "CLIENTAUTH=x"] {
            assert_eq!(texts("a.properties", text, "client-auth", Keys::Relaxed), ["x"], "{text}");
        }
        assert_eq!(texts(".env", "SERVER_SSL_ENABLEDPROTOCOLS=x", "server.ssl.enabled-protocols", Keys::Relaxed), ["x"]);
        assert!(relaxed_eq("min-version", "minVersion"));
        assert!(!relaxed_eq("min", "max"));
    }

    #[test]
    fn lists_wildcards_and_keys_with_separators() {
        let text = "spec:\n  containers:\n  - image: a\n  - image: b\nmeta:\n  nginx.ingress.kubernetes.io/ssl-redirect: c\n";
        assert_eq!(texts("a.yml", text, "spec.containers.image", Keys::Exact), ["a", "b"]);
        assert_eq!(texts("a.yml", text, "spec/*/image", Keys::Exact), ["a", "b"]);
        assert_eq!(texts("a.yml", text, "meta/nginx.ingress.kubernetes.io/ssl-redirect", Keys::Exact), ["c"]);
    }

    #[test]
    fn scopes() {
        let file = SourceFile::from_text("a.tf", "resource \"aws_s3_bucket\" \"b\" {\n  acl = \"private\"\n}\n");
        let parsed = parse(&file, &Limits::default());
        let tree = &parsed.trees[0];
        let acl = tree.find(tree.root(), "resource/acl").unwrap();
        assert_eq!(tree.path_of(acl), "resource/aws_s3_bucket/b/acl");
        assert_eq!(tree.first_child(tree.root(), "resource"), Some(NodeId(1)));
    }
}
