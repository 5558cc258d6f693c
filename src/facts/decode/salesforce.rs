//! Words of Salesforce metadata; the words themselves stand in `policies/knowledge/tables/salesforce.yaml`.

use super::{Input, Outputs, tables};
use crate::facts::Value;
use serde_json::Value as Json;
use std::sync::LazyLock;

/// `words.salesforce-refresh`: how long refresh tokens live.
pub fn refresh(input: &Input<'_>) -> Outputs {
    word("refresh", input)
}

/// `words.salesforce-ip`: whether login addresses are enforced.
pub fn ip(input: &Input<'_>) -> Outputs {
    word("ip", input)
}

/// `words.salesforce-sharing`: what a sharing model opens to everyone: private, read, edit; parent: what its master opens.
pub fn sharing(input: &Input<'_>) -> Outputs {
    word("sharing", input)
}

/// `words.salesforce-phi`: whether a compliance group, `PII;HIPAA`, names PHI.
pub fn phi(input: &Input<'_>) -> Outputs {
    let joined = input.joined();
    let named = |word: &str| tables::entry("salesforce", "compliance", "words", &Input::text(word)).is_some();
    vec![("value", Value::Bool(joined.split([';', ',', ' ']).any(named)))]
}

/// `minutes.salesforce`: `FifteenMinutes`.
pub fn minutes(input: &Input<'_>) -> Outputs {
    let minutes = tables::entry("salesforce", "timeouts", "words", input).and_then(|row| row.get("minutes")).and_then(Json::as_i64);
    minutes.map(|minutes| ("timeout_minutes", Value::Int(minutes))).into_iter().collect()
}

/// Whether the members of a class of Apex are texts of the product: `System.Label`.
pub fn is_label_class(class: &str) -> bool {
    static CLASSES: LazyLock<Vec<String>> = LazyLock::new(|| tables::words("salesforce", "label_classes"));
    CLASSES.iter().any(|label| label.eq_ignore_ascii_case(class))
}

/// Whether a dotted name of Apex is a field of an object type, or a part of what describes it: `Patient__c.SSN__c`, `Schema.Contact.Email`,
/// `SObjectType.Patient__c.fields.SSN__c`. No name that a program gives has two underscores in it.
pub fn is_field_of_type(named: &str) -> bool {
    static ROOTS: LazyLock<Vec<String>> = LazyLock::new(|| tables::words("salesforce", "schema_classes"));
    static OBJECTS: LazyLock<Vec<String>> = LazyLock::new(|| tables::words("salesforce", "schema_objects"));
    let mut parts = named.split('.').skip_while(|part| ROOTS.iter().any(|root| root.eq_ignore_ascii_case(part)));
    let object = parts.next().is_some_and(|object| object.contains("__") || OBJECTS.iter().any(|one| one == object));
    object && parts.next().is_some()
}

fn word(table: &str, input: &Input<'_>) -> Outputs {
    let value = tables::entry("salesforce", table, "words", input).and_then(|row| row.get("value")).and_then(Json::as_str);
    value.map(|value| ("value", Value::Text(value.to_owned()))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_type_is_no_value() {
        for named in [
            "Patient__c.SSN__c",
            "Schema.Patient__c.SSN__c",
            "SObjectType.Patient__c.fields.SSN__c",
            "Contact.Email",
            "Visit__c.Patient__r.SSN__c",
        ] {
            assert!(is_field_of_type(named), "{named}");
        }
        for named in ["Patient__c", "Schema.Patient__c", "contact.Email", "Session.email", "current.SSN__c"] {
            assert!(!is_field_of_type(named), "{named}");
        }
    }

    fn text(out: &Outputs, name: &str) -> Option<String> {
        out.iter().find_map(|(given, value)| match value {
            Value::Text(text) if *given == name => Some(text.clone()),
            Value::Int(number) if *given == name => Some(number.to_string()),
            _ => None,
        })
    }

    #[test]
    fn words_of_policies() {
        for (written, expected) in [
            ("infinite", Some("infinite")),
            ("Infinite", Some("infinite")),
            ("zero", Some("immediate")),
            ("specific_lifetime:8:HOURS", Some("limited")),
            ("SpecificInactivity", Some("limited")),
            ("later", None),
        ] {
            assert_eq!(text(&refresh(&Input::text(written)), "value").as_deref(), expected, "{written}");
        }
        for (written, expected) in
            [("ENFORCE", "enforce"), ("Enforce_RelaxRefresh", "relax"), ("BYPASS_2FACTOR", "relax"), ("Bypass", "bypass")]
        {
            assert_eq!(text(&ip(&Input::text(written)), "value").as_deref(), Some(expected), "{written}");
        }
        assert_eq!(text(&minutes(&Input::text("TwentyFourHours")), "timeout_minutes").as_deref(), Some("1440"));
        for (group, expected) in [("HIPAA", true), ("PII;HIPAA;CCPA", true), ("PHI", true), ("GDPR;PII", false), ("None", false)] {
            assert_eq!(phi(&Input::text(group)), [("value", Value::Bool(expected))], "{group}");
        }
        assert_eq!(text(&minutes(&Input::text("Never")), "timeout_minutes"), None);
    }
}
