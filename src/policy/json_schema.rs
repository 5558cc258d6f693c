//! JSON Schemas of policy files, generated from the types.

use super::{Draft, SettingsDraft};
use crate::facts::{FactKind, MEANINGS};
use crate::knowledge::{LexiconRow, Row};
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

/// The schema of a file of knowledge rows.
#[must_use]
pub fn knowledge_schema() -> serde_json::Value {
    serde_json::Value::from(schemars::schema_for!(RowsFile))
}

/// A file of knowledge rows: a list, or one row.
#[derive(JsonSchema)]
#[schemars(title = "phiward knowledge rows", untagged)]
#[expect(dead_code, clippy::large_enum_variant, reason = "only its schema is asked for")]
enum RowsFile {
    /// Several rows.
    Several(Vec<OneRow>),
    /// One row.
    One(OneRow),
}

/// A row of any kind.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, clippy::large_enum_variant, reason = "only its schema is asked for")]
enum OneRow {
    /// A row of the lexicon: names, words and types.
    Lexicon(LexiconRow),
    /// A row of a technology.
    Technology(Technology),
}

/// A row of a technology: the plain shape, with the words that `says` may hold.
enum Technology {}

impl JsonSchema for Technology {
    fn schema_name() -> Cow<'static, str> {
        "Technology".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Row::json_schema(generator);
        let words: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.word()).chain(MEANINGS.iter().copied()).chain(["type"]).collect();
        if let Some(says) = schema.pointer_mut("/properties/says") {
            *says = serde_json::json!({
                "description": "A fact kind, or what a call means for PHI that passes through it.",
                "type": "string",
                "enum": words,
            });
        }
        schema
    }
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
