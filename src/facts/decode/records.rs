//! Names of tables as names of the records in them.

use super::{Input, Outputs};
use crate::facts::Value;

/// `patient_visits` holds a `PatientVisit`, `diagnoses` a `Diagnosis`.
pub fn record(input: &Input<'_>) -> Outputs {
    let name = record_name(&input.joined());
    if name.is_empty() { Vec::new() } else { vec![("value", Value::Text(name))] }
}

/// The same of a name.
#[must_use]
pub fn record_name(table: &str) -> String {
    let table = table.trim().rsplit('.').next().unwrap_or_default();
    let parts = table.split(['_', '-', ' ']).filter(|word| !word.is_empty());
    // the words of `patientVisits` stay capitalized, those of `PATIENT_VISITS` do not
    let mixed = table.contains(char::is_lowercase);
    let mut words: Vec<String> = parts.map(|word| if mixed { word.to_owned() } else { word.to_lowercase() }).collect();
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.iter().map(|word| capitalized(word)).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One of what the plural names.
fn singular(plural: &str) -> String {
    for (many, one) in [("people", "person"), ("children", "child"), ("data", "data")] {
        if plural == many {
            return one.to_owned();
        }
    }
    for (ending, instead) in
        [("yses", "ysis"), ("oses", "osis"), ("ies", "y"), ("sses", "ss"), ("uses", "us"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")]
    {
        if let Some(stem) = plural.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            return format!("{stem}{instead}");
        }
    }
    if plural.ends_with("ss") || plural.ends_with("us") || plural.ends_with("is") {
        return plural.to_owned();
    }
    plural.strip_suffix('s').unwrap_or(plural).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_after_its_records() {
        for (table, expected) in [
            ("patients", "Patient"),
            ("patient_visits", "PatientVisit"),
            ("diagnoses", "Diagnosis"),
            ("allergies", "Allergy"),
            ("addresses", "Address"),
            ("people", "Person"),
            ("clinic.wearers", "Wearer"),
            ("status", "Status"),
            ("PATIENT_VISITS", "PatientVisit"),
            ("patientVisits", "PatientVisit"),
            ("cases", "Case"),
            ("", ""),
        ] {
            let found = record(&Input::text(table));
            let text = found.first().map_or("", |(_, value)| match value {
                Value::Text(text) => text,
                _ => "",
            });
            assert_eq!(text, expected, "{table}");
        }
    }
}
