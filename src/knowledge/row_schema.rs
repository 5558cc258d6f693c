//! The JSON Schema of what a row may write in several forms: `x` and `[x, y]`, a word and a map.

use super::row::{ArgName, Condition, ConditionMap, Format, Placing, Reader, Setter};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Every list of a row that holds plain values may be one value alone. YAML reads `1.2` and `true` as no text; rows take them as one.
pub fn one_or_several(schema: &mut Schema) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for property in properties.values_mut() {
        let list = property.get("type") == Some(&Value::from("array"));
        let Some(items) = property.get("items").filter(|items| list && items.get("$ref").is_none()).cloned() else { continue };
        let one = if items.get("type") == Some(&Value::from("string")) { scalar().into() } else { items };
        let Some(property) = property.as_object_mut() else { continue };
        property.remove("type");
        property.remove("items");
        property.insert("anyOf".to_owned(), json!([one, { "type": "array", "items": one }]));
    }
}

fn scalar() -> Schema {
    json_schema!({ "type": ["string", "number", "boolean"] })
}

macro_rules! schema {
    ($type:ty, $name:literal, $inline:literal, $describe:expr) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                $inline
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                ($describe)(generator)
            }
        }
    };
}

schema!(Format, "Format", true, |_: &mut SchemaGenerator| json_schema!({
    "description": "A language or format; `{ xml: ConnectedApp }` also names the root element.",
    "anyOf": [
        { "type": "string" },
        { "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1, "maxProperties": 1 },
    ],
}));
schema!(ArgName, "ArgName", true, |_: &mut SchemaGenerator| json_schema!({
    "description": "An argument by name or by position.",
    "type": ["string", "integer"],
}));
schema!(Placing, "Placing", false, |_: &mut SchemaGenerator| json_schema!({
    "description": "Where a finding stands.",
    "anyOf": [
        { "const": "head" },
        { "type": "object", "properties": { "key": { "type": "string" } }, "required": ["key"], "additionalProperties": false },
        {
            "type": "object",
            "properties": { "arg": { "type": ["string", "integer"] } },
            "required": ["arg"],
            "additionalProperties": false,
        },
    ],
}));
schema!(Condition, "Condition", false, |generator: &mut SchemaGenerator| {
    let map = generator.subschema_for::<ConditionMap>();
    json_schema!({ "description": "A text, a list of texts, or a condition.", "anyOf": [scalar(), { "type": "array", "items": scalar() }, map] })
});
schema!(Setter, "Setter", false, |generator: &mut SchemaGenerator| {
    let reader = generator.subschema_for::<Reader>();
    json_schema!({ "description": "A constant, or a reader such as { key: path }.", "anyOf": [scalar(), { "type": "array" }, reader] })
});
