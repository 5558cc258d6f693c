//! YAML comes in, rules that can be asked go out; errors point into the YAML.
//! Nothing about what is *allowed* is written in Rust: this floor only reads, checks and evaluates.

mod condition;
mod defaults;
mod draft;
mod error;
mod example;
mod expression;
mod functions;
mod json_schema;
mod located;
mod mend;
mod message;
mod provisions;
mod rule;
mod ruleset;
mod topic;

pub use crate::config::Severity;
pub use condition::Condition;
pub use defaults::{TopicDefaults, WithoutPhi};
pub use draft::{Draft, DraftAdjust, Effort, Override, PathsDraft, SettingsDraft};
pub use error::{PolicyError, Source, nearest};
pub use example::{Example, ExampleFailure, ExampleText, LineRef, Mismatch, Spot, Trial, compare, marks};
pub use expression::{Context, Subject};
pub use functions::{Hosts, Version};
pub use json_schema::{knowledge_schema, policy_schema, settings_schema};
pub use located::Located;
pub use mend::{Edit, Mend, MendDraft, apply};
pub use message::{Template, join_words};
pub use provisions::{Binds, Provision, ProvisionId, ProvisionKind, Provisions, Unit};
pub use rule::{Adjust, Param, Rule};
pub use ruleset::{PolicyFile, RuleSet, profile};
pub use topic::Topic;
