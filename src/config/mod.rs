//! `phiward.yaml` comes in as bytes that `walk` read; settings go out, with the place where each stands.
//! Knows no rule, no provision and no disk: whether a rule exists or a provision may be decided on is judged later.

mod dollars;
mod error;
mod load;
mod paths;
mod settings;
mod severity;
mod words;
mod written;

pub use dollars::Dollars;
pub use error::{ConfigError, ConfigText, Located, nearest};
pub use load::{FILE_NAME, ReadBytes};
pub use paths::PathSet;
pub use settings::{Adjustment, Area, Config, Costs, Decision, Gates, Known, RuleSetting, Stated};
pub use severity::Severity;
pub use words::{CapSet, DecisionKind, Entity, FailOn, PhiArea, Tier};
pub use written::ConfigFile;

#[cfg(test)]
mod tests;
