//! JSON Schemas of policy files, generated from the types.

use super::{Draft, SettingsDraft};
use crate::facts::FactKind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The schema of a rule file.
#[must_use]
pub fn policy_schema() -> serde_json::Value {
    serde_json::Value::from(schemars::schema_for!(Draft))
}

/// The schema of a profile; `config` uses its `rules` and `lock`.
#[must_use]
pub fn settings_schema() -> serde_json::Value {
    serde_json::Value::from(schemars::schema_for!(SettingsDraft))
}

/// Stands for the words of [`FactKind`] in schemas.
pub(super) enum FactKindWord {}

impl JsonSchema for FactKindWord {
    fn schema_name() -> Cow<'static, str> {
        "FactKind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.word()).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}
