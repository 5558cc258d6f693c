use super::*;

fn lexicon() -> Lexicon {
    let read = |path: &str| embedded().get(path).map(|file| file.value.clone()).expect("embedded");
    Lexicon::read(read("policies/knowledge/elements.yaml"), read("policies/knowledge/words.yaml"))
        .expect("the lexicon's data have their form")
}

#[test]
fn names_say_elements_by_words() {
    let lexicon = lexicon();
    let none = Owner::default();
    for (name, element) in [
        ("ssn", "ssn"),
        ("patientDOB", "birth-date"),
        ("Date_of_Birth__c", "birth-date"),
        ("PERSON_BIRTH_DT", "birth-date"),
        ("getBirthDate", "birth-date"),
        ("Social_Security_Number__c", "ssn"),
        ("PT_SSN", "ssn"),
        ("mrn", "mrn"),
        ("medicalRecordNumber", "mrn"),
        ("patient_name", "person-name"),
        ("patientFirstName", "person-name"),
        ("diagnosisCode", "diagnosis"),
        ("dx_cd", "diagnosis"),
        ("clinicalNotes", "clinical-note"),
        ("accessToken", "access-token"),
        ("pwd", "password"),
        ("patientEmail", "email"),
        ("MBI", "member-id"),
        ("hivStatusNote", ""),
        ("doberman", ""),
        ("mrna", ""),
        ("passion", ""),
        ("phoneme", ""),
        ("patient_count", ""),
        ("isPatient", ""),
        ("hasSsn", ""),
        ("ssnLabel", ""),
        ("phoneType", ""),
        ("name", ""),
        ("fileName", ""),
        ("email", ""),
        ("diagnosisService", ""),
        ("claims", ""),
        ("coverage", ""),
        ("health", ""),
        ("tokenCount", ""),
    ] {
        let got = lexicon.classify(name, &none);
        assert_eq!(got.first().map_or("", |hit| hit.element.as_str()), element, "{name}");
    }
}

#[test]
fn ambiguous_names_count_by_their_owner() {
    let lexicon = lexicon();
    let by = |name: &str, type_name: Option<&str>, receiver: Option<&str>, enclosing: &[&str]| {
        lexicon
            .classify(name, &Owner { type_name, receiver, enclosing, ..Owner::default() })
            .first()
            .map(|hit| (hit.element.clone(), hit.confidence))
    };
    let certain = |element: &str| Some((element.to_owned(), Confidence::Certain));
    assert_eq!(by("getName", None, Some("patient"), &[]), certain("person-name"));
    assert_eq!(by("email", Some("Patient__c"), None, &[]), certain("email"));
    assert_eq!(by("phone", None, None, &["PatientController"]), Some(("phone".to_owned(), Confidence::Likely)));
    assert_eq!(by("name", None, None, &["PatientController"]), None);
    assert_eq!(by("email", None, Some("user"), &["PatientController"]), None);
    assert_eq!(by("name", None, Some("file"), &["PatientImport"]), None);
    assert_eq!(by("name", None, Some("patientRepository"), &[]), None);
    assert_eq!(by("result", None, Some("patient"), &[]), certain("lab-result"));
    assert_eq!(by("city", Some("Facility"), None, &[]), None);
}

#[test]
fn records_are_told_from_what_acts_on_them() {
    let lexicon = lexicon();
    for name in ["Patient", "PatientDto", "org.hl7.fhir.r4.model.Encounter", "PatientRecord", "MedicationRequest"] {
        assert!(lexicon.carrier(name).is_some(), "{name}");
    }
    for name in [
        "PatientRepository",
        "PatientService",
        "PatientStatus",
        "PatientNotFoundException",
        "PatientListComponent",
        "Account",
        "IPatientService",
        "PatientProps",
    ] {
        assert!(lexicon.carrier(name).is_none(), "{name}");
    }
    assert!(lexicon.carrier_name("patients").is_some());
    assert!(lexicon.carrier_name("getPatient").is_some());
    assert!(lexicon.carrier_name("patientCount").is_none());
}

#[test]
fn health_words_are_whole_words() {
    let lexicon = lexicon();
    let found = |text: &str| lexicon.health_words(text, 8).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
    assert_eq!(found("GET /fhir/Patient; PatientService"), ["fhir", "patient"]);
    assert!(found("/healthz impatient rephip newhl7x").is_empty());
}

#[test]
fn social_security_numbers_follow_the_rules_of_issue() {
    let checked = |text: &str| find_literals(text).first().map(|hit| hit.checked);
    for (text, expected) in [
        ("ssn 536-22-8716.", Some(true)),
        ("078-05-1120", Some(false)),
        ("000-12-3456", None),
        ("666-12-3456", None),
        ("900-12-3456", None),
        ("123-00-4567", None),
        ("123-45-0000", None),
        ("2023-45-6789", None),
        ("1123-45-67890", None),
    ] {
        assert_eq!(checked(text), expected, "{text}");
    }
}
