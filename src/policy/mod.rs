//! YAML comes in, rules that can be asked go out; errors point into the YAML.
//! Nothing about what is *allowed* is written in Rust: this floor only reads, checks and evaluates.

mod severity;

pub use severity::Severity;
