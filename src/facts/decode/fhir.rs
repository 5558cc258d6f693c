//! `fhir.path`: what a FHIR path or URL asks of which type, read as for GET; `fhir.type`: the type that a name means; `fhir.include` and
//! `fhir.revinclude`: the types that a search brings along; `salesforce.path`: the scope that a Salesforce path needs. Which types and paths there are stands in `policies/knowledge/scopes/`.

use super::scope::{is_type, listed};
use super::{Form, Input, Outputs};
use crate::facts::{Value, ValueKind};

/// On whose behalf.
const CONTEXT: ValueKind = ValueKind::Word(&["patient", "user", "system"]);

/// What `fhir.path` gives.
pub const PATH_OUTPUTS: &[(&str, ValueKind)] =
    &[("resource", ValueKind::Text), ("interactions", ValueKind::Text), ("context", CONTEXT), ("raw", ValueKind::Text)];

/// What `fhir.include` and `fhir.revinclude` give.
pub const BROUGHT_OUTPUTS: &[(&str, ValueKind)] = &[("resource", ValueKind::Text), ("raw", ValueKind::Text)];

/// What `fhir.type` and `salesforce.path` give.
pub const TYPE_OUTPUTS: &[(&str, ValueKind)] = &[("resource", ValueKind::Text)];

/// `fhir.path`.
pub fn path(input: &Input<'_>) -> Outputs {
    if !matches!(input.form, Form::Text) {
        return Outputs::new();
    }
    let text = input.joined();
    let mut out: Outputs = vec![("raw", Value::Text(text.trim().to_owned()))];
    let Some((resource, interactions)) = read(text.trim()) else { return out };
    out.push(("resource", Value::Text(resource)));
    out.push(("interactions", Value::Text(interactions.to_owned())));
    out
}

/// Type and letters of a path relative to the base, or of a whole URL. `{}` stands for what is not known.
fn read(text: &str) -> Option<(String, &'static str)> {
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, rest)| rest));
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let at = segments.iter().position(|segment| *segment != "*" && is_type(segment));
    let wide = segments.iter().any(|segment| listed("smart", "wide_operations").any(|known| known == *segment));
    if wide {
        // every type of the compartment, or the ones that are named
        let named = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("_type=")));
        let types: Vec<&str> = named.into_iter().flat_map(|types| types.split([',', ' '])).collect();
        let all_known = !types.is_empty() && types.iter().all(|one| is_type(one));
        return Some((if all_known { types.join(" ") } else { "*".to_owned() }, "rs"));
    }
    let at = at?;
    let rest = segments.get(at + 1..).unwrap_or_default();
    let kind = (*segments.get(at)?).to_owned();
    Some(match rest {
        [] => (kind, "s"),
        [only] if only.starts_with("_search") || *only == "_history" => (kind, "s"),
        // the compartment of one record
        [_, inner, ..] if is_type(inner) => ((*inner).to_owned(), "s"),
        [operation] if operation.starts_with('$') => {
            listed("smart", "terminology_operations").all(|known| known != *operation).then_some((kind, "rs"))?
        }
        [_, operation, ..] if operation.starts_with('$') => (kind, "rs"),
        _ => (kind, "r"),
    })
}

/// `fhir.type`: `Patient`, `Patient.class`, `fhirclient.models.patient.Patient.read`, `FHIR::Patient`, `Patient/1`, `List<Patient>`.
pub fn kind(input: &Input<'_>) -> Outputs {
    let text = input.joined();
    let mut names = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.starts_with(|c: char| c.is_ascii_uppercase()));
    names.rfind(|part| is_type(part)).map(|found| ("resource", Value::Text(found.to_owned()))).into_iter().collect()
}

/// `fhir.include`: the types that the references of found records lead to, parted by blanks; none where one of them cannot be told.
pub fn include(input: &Input<'_>) -> Outputs {
    brought(input, "_include", |written| {
        let parts: Vec<&str> = written.split(':').collect();
        let target = match parts.as_slice() {
            [_, _, target] => is_type(target).then_some(*target),
            [_, param] | [param] => {
                let mut known = listed("smart", "include_targets").filter_map(|entry| entry.split_once(' '));
                known.find(|(name, _)| name == param).map(|(_, target)| target)
            }
            _ => None,
        };
        target.map(str::to_owned)
    })
}

/// `fhir.revinclude`: the types of the records that refer to found ones, parted by blanks.
pub fn revinclude(input: &Input<'_>) -> Outputs {
    brought(input, "_revinclude", |written| {
        let kind = written.split(':').next().unwrap_or_default();
        is_type(kind).then(|| kind.to_owned())
    })
}

/// What a search brings along: of an address the values of its parameter, else the text itself, as `Type:param` or `Type.INCLUDE_PARAM`.
fn brought(input: &Input<'_>, parameter: &str, told: impl Fn(&str) -> Option<String>) -> Outputs {
    let mut written: Vec<String> = Vec::new();
    for item in &input.items {
        if item.contains(parameter) {
            let pairs = item.split(['?', '&']).filter_map(|pair| pair.split_once('='));
            let of_parameter = pairs.filter(|(name, _)| name.split(':').next() == Some(parameter));
            written.extend(of_parameter.map(|(_, value)| value.replace("%3A", ":")));
        } else {
            written.push(reference(item));
        }
    }
    if written.is_empty() {
        return Outputs::new();
    }
    let mut out: Outputs = vec![("raw", Value::Text(format!("{parameter}={}", written.join(","))))];
    if let Some(types) = written.iter().map(|one| told(one)).collect::<Option<Vec<String>>>() {
        out.push(("resource", Value::Text(types.join(" "))));
    }
    out
}

/// `Observation:subject` of `Observation.INCLUDE_SUBJECT`, `new Include("Observation:subject")`, `"Observation", "subject"`.
fn reference(text: &str) -> String {
    let inside = text.rsplit_once('(').map_or(text, |(_, rest)| rest);
    let bare: String = inside.chars().filter(|c| !matches!(c, '"' | '\'' | ' ' | ')')).collect();
    match bare.split_once(".INCLUDE_") {
        Some((kind, param)) => {
            let param = param.split('.').next().unwrap_or_default();
            format!("{}:{}", kind.rsplit('.').next().unwrap_or(kind), param.to_ascii_lowercase().replace('_', "-"))
        }
        None => bare.replace(',', ":"),
    }
}

/// `salesforce.path`.
pub fn salesforce(input: &Input<'_>) -> Outputs {
    let text = input.joined();
    let mut paths = listed("salesforce", "paths").filter_map(|entry| entry.split_once(' '));
    paths.find(|(part, _)| text.contains(part)).map(|(_, scope)| ("resource", Value::Text(scope.to_owned()))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_type_and_operation() {
        for (text, expected) in [
            ("Patient/1", "Patient r"),
            ("Patient/{}", "Patient r"),
            ("Patient?name=x", "Patient s"),
            ("Observation", "Observation s"),
            ("/Observation?patient={}", "Observation s"),
            ("Patient/{}/Observation?code=1", "Observation s"),
            ("Patient/1/_history/2", "Patient r"),
            ("Patient/_search", "Patient s"),
            ("https://ehr.example.org/fhir/r4/Condition?patient=1", "Condition s"),
            ("{}/Immunization/{}", "Immunization r"),
            ("Patient/1/$everything", "* rs"),
            ("Group/1/$export?_type=Observation", "Observation rs"),
            ("Group/1/$export?_type=Observation,Patient", "Observation Patient rs"),
            ("Group/1/$export?_type=Observation,{}", "* rs"),
            ("Group/1/$export", "* rs"),
            ("ValueSet/$expand?url=x", ""),
            ("metadata", ""),
            ("{}", ""),
            ("{}?name=x", ""),
            ("api/patients/1", ""),
            ("", ""),
        ] {
            let said = read(text).map(|(kind, letters)| format!("{kind} {letters}")).unwrap_or_default();
            assert_eq!(said, expected, "{text}");
        }
    }

    #[test]
    fn searches_bring_types_along() {
        let resource = |outputs: Outputs| outputs.into_iter().find(|(name, _)| *name == "resource").map(|(_, value)| value);
        let text = |text: &str| Input::text(text.to_owned());
        for (written, expected) in [
            ("Observation?patient=1&_include=Observation:subject", Some("Patient")),
            (
                "Observation?_include:iterate=Observation:performer:Practitioner&_include=Observation:encounter",
                Some("Practitioner Encounter"),
            ),
            ("Observation?_include=Observation:has-member", None),
            ("Observation?_include={}", None),
            ("Observation:patient", Some("Patient")),
            ("Observation.INCLUDE_SUBJECT", Some("Patient")),
            ("new Include(\"MedicationRequest:medication\")", Some("Medication")),
            ("subject", Some("Patient")),
        ] {
            assert_eq!(resource(include(&text(written))), expected.map(|types| Value::Text(types.to_owned())), "{written}");
        }
        for (written, expected) in [
            ("Encounter?_revinclude=Condition:encounter&_revinclude=Procedure:encounter", Some("Condition Procedure")),
            ("Encounter?_revinclude={}:encounter", None),
            ("Provenance.INCLUDE_TARGET", Some("Provenance")),
            ("\"Task\", \"subject\"", Some("Task")),
        ] {
            assert_eq!(resource(revinclude(&text(written))), expected.map(|types| Value::Text(types.to_owned())), "{written}");
        }
    }

    #[test]
    fn names_mean_types() {
        let said = |text: &str| match kind(&Input::text(text.to_owned())).pop() {
            Some((_, Value::Text(text))) => text,
            _ => String::new(),
        };
        for (text, expected) in [
            ("Patient.class", "Patient"),
            ("fhirclient.models.patient.Patient.read", "Patient"),
            ("FHIR::Observation", "Observation"),
            ("List<Coverage>", "Coverage"),
            ("patientList", ""),
            ("PatientService", ""),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
