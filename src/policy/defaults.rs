//! `policies/defaults.yaml`: where the rules of a topic speak, and what becomes of a finding without PHI context.

use super::{PolicyError, Severity, Source, Topic};
use crate::knowledge::FileRole;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Defaults by topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicDefaults {
    topics: BTreeMap<Topic, OneTopic>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OneTopic {
    /// File roles in which a rule speaks that names none.
    roles: Vec<FileRole>,
    /// What becomes of a finding that has no PHI near it.
    #[serde(default)]
    without_phi: Option<WithoutPhi>,
}

/// What becomes of a finding that has no PHI near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithoutPhi {
    /// Whether it keeps its provision, and so its dollars.
    pub provision: bool,
    /// The gravest it can be.
    pub at_most: Severity,
}

impl TopicDefaults {
    /// Reads the defaults from packed data.
    ///
    /// # Errors
    /// When the shape is not as it should be.
    pub fn from_value(path: &str, value: &serde_json::Value) -> Result<Self, PolicyError> {
        Self::deserialize(value)
            .map_err(|error| PolicyError::at(&Source { path: path.to_owned(), text: "".into() }, None, error.to_string()))
    }

    /// File roles in which a rule of the topic speaks that names none.
    #[must_use]
    pub fn roles(&self, topic: Topic) -> &[FileRole] {
        self.topics.get(&topic).map_or(&[FileRole::Main], |one| one.roles.as_slice())
    }

    /// What becomes of a finding of the topic that has no PHI near it; `None`: nothing.
    #[must_use]
    pub fn without_phi(&self, topic: Topic) -> Option<WithoutPhi> {
        self.topics.get(&topic)?.without_phi
    }
}
