//! `soql`: what a query that stands in a text asks for; `access-mode`: whether permissions are enforced.

use super::{Input, Outputs};
use crate::facts::{Value, ValueKind};

/// What `soql` gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[("entity", ValueKind::Text), ("fields", ValueKind::List), ("user_mode", ValueKind::Bool)];

/// Reads `SELECT Id, Name FROM Account WITH USER_MODE`; parts that are not known stand as `{}`.
pub fn soql(input: &Input<'_>) -> Outputs {
    let Some(query) = crate::parse::code::soql(&input.joined()) else { return Outputs::new() };
    let mut out = Outputs::new();
    super::set(&mut out, "entity", query.from.first(), |entity| Value::Text(entity.to_string()));
    if !query.aggregate {
        out.push(("fields", Value::List(query.fields.iter().map(|(field, _)| field.to_string()).collect())));
    }
    super::set(&mut out, "user_mode", query.mode, |mode| Value::Bool(&*mode != "SYSTEM_MODE"));
    out
}

/// `AccessLevel.USER_MODE`, `AccessLevel.SYSTEM_MODE`.
pub fn access_mode(input: &Input<'_>) -> Outputs {
    let joined = input.joined();
    let word = joined.rsplit('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    match word.as_str() {
        "USER_MODE" | "USER" => vec![("value", Value::Bool(true))],
        "SYSTEM_MODE" | "SYSTEM" => vec![("value", Value::Bool(false))],
        _ => Outputs::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_in_texts() {
        let list = |items: &[&str]| Value::List(items.iter().map(|&item| item.to_owned()).collect());
        assert_eq!(
            soql(&Input::text("SELECT Id, SSN__c FROM Account WHERE Name LIKE :name WITH USER_MODE")),
            [("entity", Value::Text("Account".into())), ("fields", list(&["Id", "SSN__c"])), ("user_mode", Value::Bool(true))]
        );
        assert_eq!(soql(&Input::text("SELECT COUNT() FROM Kit__c")), [("entity", Value::Text("Kit__c".into()))]);
        assert_eq!(soql(&Input::text("no query")), Outputs::new());
        assert_eq!(access_mode(&Input::text("AccessLevel.SYSTEM_MODE")), [("value", Value::Bool(false))]);
        assert_eq!(access_mode(&Input::text("AccessLevel.user_mode")), [("value", Value::Bool(true))]);
        assert_eq!(access_mode(&Input::text("binds")), Outputs::new());
    }
}
