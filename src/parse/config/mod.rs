//! The configuration tree: one shape for YAML, JSON, TOML, XML, HCL, properties, .env, INI, nginx, Apache, `HAProxy` and Dockerfile.

mod tree;

pub use tree::{Attribute, ConfigNode, ConfigTree, NodeId, NodeKind, Parsed, Part, Scalar, Word};
