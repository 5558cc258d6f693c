//! The configuration tree: one shape for YAML, JSON, TOML, XML, HCL, properties, .env, INI, nginx, Apache, `HAProxy` and Dockerfile.

mod tree;

pub use tree::{Attribute, ConfigNode, ConfigTree, NodeId, NodeKind, Parsed, Part, Scalar, Word};

/// Reads a configuration file; what cannot be read is told in notices.
#[must_use]
pub fn parse(_file: &crate::text::SourceFile, _limits: &crate::text::Limits) -> Parsed {
    Parsed::default()
}
