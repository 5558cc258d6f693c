//! The examples of the rows, and a table of names with their owners.

use super::*;

fn lexicon() -> &'static Lexicon {
    static ALL: std::sync::OnceLock<Lexicon> = std::sync::OnceLock::new();
    ALL.get_or_init(|| Lexicon::read_embedded().unwrap())
}

/// `Patient.name`: the owner stands before the last dot, as type and receiver.
fn ask(written: &str, health: bool) -> Vec<Hit> {
    let (receiver, name) = match written.rsplit_once('.') {
        Some((receiver, name)) if !name.chars().all(|character| character.is_ascii_digit()) => (Some(receiver), name),
        _ => (None, written),
    };
    lexicon().find(name, &Owner { receiver, file_in_health_context: health, ..Owner::default() })
}

#[test]
fn rows_hold_their_examples() {
    let mut wrong = Vec::new();
    for row in lexicon().elements() {
        if row.names.is_empty() && row.bare.is_empty() {
            continue; // named by flows
        }
        assert!(!row.yes.is_empty() && !row.no.is_empty(), "row {} has no examples", row.row);
        for name in &row.yes {
            let hits = ask(name, true);
            if !hits.iter().any(|hit| hit.element == row.id()) {
                wrong.push(format!("{}: `{name}` should count, got {hits:?}", row.row));
            }
        }
        for name in &row.no {
            let hits = ask(name, true);
            if hits.iter().any(|hit| hit.confidence >= Confidence::Likely) {
                wrong.push(format!("{}: `{name}` should not count, got {hits:?}", row.row));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
}

/// One line of the table: `name`, then words: `of:X` (type), `on:X` (receiver), `in:X` (enclosing, repeatable), `siblings`, `file`.
fn line(written: &str) -> Vec<String> {
    let mut words = written.split_whitespace();
    let name = words.next().unwrap();
    let (mut type_name, mut receiver, mut enclosing, mut siblings_phi, mut file) = (None, None, Vec::new(), false, false);
    for word in words {
        match word.split_once(':') {
            Some(("of", text)) => type_name = Some(text),
            Some(("on", text)) => receiver = Some(text),
            Some(("in", text)) => enclosing.push(text),
            _ if word == "siblings" => siblings_phi = true,
            _ if word == "file" => file = true,
            _ => panic!("{word}"),
        }
    }
    let owner = Owner { type_name, receiver, enclosing: &enclosing, siblings_phi, file_in_health_context: file };
    let mut hits: Vec<String> = lexicon()
        .find(name, &owner)
        .iter()
        .map(|hit| {
            format!(
                "{}{}",
                hit.element,
                match hit.confidence {
                    Confidence::Certain => "!",
                    Confidence::Likely => "",
                    Confidence::Possible => "?",
                }
            )
        })
        .collect();
    hits.sort();
    hits
}

/// `!` certain, plain likely, `?` possible.
const TABLE: &[(&str, &str)] = &[
    // identifiers that count alone, in every case style
    ("ssn", "ssn!"),
    ("SSN__c", "ssn!"),
    ("patientSSN", "ssn!"),
    ("getSsn", "ssn!"),
    ("social_security_number", "ssn!"),
    ("ssnLast4", "ssn!"),
    ("mrn", "mrn!"),
    ("Medical_Record_Number__c", "mrn!"),
    ("byMrn", "mrn!"),
    ("mrns", "mrn!"),
    ("patMrnId", "mrn!"),
    ("dob", "birth-date!"),
    ("patientDOB", "birth-date!"),
    ("Date_of_Birth__c", "birth-date!"),
    ("PERSON_BIRTH_DT", "birth-date!"),
    ("birthday", "birth-date!"),
    ("bornOn", "birth-date!"),
    ("setBirthDate", "birth-date!"),
    ("birth_date", "birth-date!"),
    ("PersonBirthdate", "birth-date!"),
    ("date_of_birth", "birth-date!"),
    ("born_on", "birth-date!"),
    ("mbi", "medicare-number!"),
    ("hivStatus", "hiv-status!"),
    ("psychotherapyNotes", "mental-health"),
    ("isPregnant", "reproductive-health"),
    // look-alikes of those
    ("passion", ""),
    ("session", ""),
    ("classname", ""),
    ("lesson", ""),
    ("mrna", ""),
    ("doberman", ""),
    ("adobe", ""),
    ("dobby", ""),
    ("birthRate", ""),
    ("hasSsn", ""),
    ("ssnLabel", ""),
    ("SSN_REGEX", ""),
    ("isSsnValid", ""),
    ("ssnVerified", ""),
    ("maskedSsn", ""),
    ("dob_format", ""),
    ("mrnCount", ""),
    ("hive", ""),
    ("archived", ""),
    ("validateSsn", ""),
    ("redactedMrn", ""),
    ("deidentifiedDob", ""),
    ("mockPatient", ""),
    ("testSsn", ""),
    ("ssn_hash", "ssn"),
    ("ssnColumn", ""),
    ("sampleMrn", ""),
    // ambiguous names need a patient
    ("person-name", ""),
    ("name file", ""),
    ("name on:patient", "person-name!"),
    ("patientName", "person-name!"),
    ("PAT_NAME file", "person-name!"),
    ("PAT_NAME", ""),
    ("PT_NAME siblings", "person-name!"),
    ("name of:Patient", "person-name!"),
    ("name of:PatientDto", "person-name!"),
    ("name on:user of:PatientService", ""),
    ("name on:facility file", ""),
    ("name on:file", ""),
    ("fileName file", ""),
    ("class_name on:patient", ""),
    ("providerName file", ""),
    ("patientProviderName", ""),
    ("providerPatientName", "person-name!"),
    ("billingPatientName", "person-name!"),
    ("name siblings", "person-name"),
    ("displayName siblings", "person-name"),
    ("email", ""),
    ("email file", "email?"),
    ("email on:patient", "email!"),
    ("email on:user file", ""),
    ("email on:user in:PatientController file", ""),
    ("email in:PatientService file", "email"),
    ("email of:Contact", ""),
    ("Email of:Contact file", "email"),
    ("Email of:Contact siblings", "email"),
    ("Email of:User siblings", ""),
    ("patientEmail on:user", "email!"),
    ("supportEmail file", ""),
    ("email on:enrollee", "email!"),
    ("emailService on:patient", ""),
    ("emailSent on:patient", ""),
    ("email_template_id on:patient", ""),
    ("email on:row siblings", "email"),
    ("email in:com.acme.hospital.users in:UserService", ""),
    ("phone on:patient", "phone!"),
    ("phoneType on:patient", ""),
    ("homePhone file", "phone"),
    ("homePhone", ""),
    ("smartphone on:patient", ""),
    ("phone on:pharmacy file", ""),
    ("emergencyContactPhone on:patient", "phone!"),
    ("address on:patient", "address!"),
    ("address on:gateway file", ""),
    ("ip_address on:server file", ""),
    ("address on:parcel file", "address?"),
    ("getAddress on:parcel siblings", "address"),
    ("id on:patient", "patient-id?"),
    ("Id on:contact file", "patient-id?"),
    ("patientId file", "patient-id?"),
    ("recordId file", ""),
    ("id on:job", ""),
    ("firstName", ""),
    ("firstName on:patient", "person-name!"),
    ("first on:patient", "person-name!"),
    ("lastName file", "person-name"),
    ("FirstName of:Contact file", "person-name"),
    ("firstName on:employee file", ""),
    ("family on:wearer siblings", "person-name"),
    ("fullName on:row siblings", "person-name"),
    ("first siblings", "person-name"),
    ("lastName on:practitioner file", ""),
    ("givenName on:enrollee", "person-name!"),
    ("firstItem siblings", ""),
    ("age on:patient", "age!"),
    ("age", ""),
    ("maxAge on:patient", ""),
    ("gender on:patient", "gender!"),
    ("gender", ""),
    ("city on:patient", "geography!"),
    ("city on:hospital file", ""),
    ("state on:patient", ""),
    ("zip on:patient", "geography!"),
    ("zip_file on:patient", ""),
    ("account_number file", "account-number"),
    ("account_number", ""),
    ("serviceAccount file", ""),
    // clinical facts need health care around
    ("diagnosis", ""),
    ("diagnosis file", "diagnosis"),
    ("diagnosis on:patient", "diagnosis!"),
    ("diagnosis on:episode in:cardiac", "diagnosis"),
    ("diagnostics file", ""),
    ("dx_code file", "diagnosis"),
    ("icd10 file", "diagnosis"),
    ("condition file", "diagnosis?"),
    ("condition on:patient", "diagnosis!"),
    ("raceCondition on:patient", ""),
    ("medications file", "medication"),
    ("medications", ""),
    ("treatmentGroup on:patient", ""),
    ("allergies on:patient", "allergy!"),
    ("labResult file", "lab-result"),
    ("testResult file", ""),
    ("result on:query file", ""),
    ("bloodPressure file", "vital-sign"),
    ("bpm siblings", "vital-sign"),
    ("weight file", "vital-sign?"),
    ("fontWeight on:patient", ""),
    ("temperature on:llm file", ""),
    ("claim", ""),
    ("claims on:jwt file", ""),
    ("claim on:patient", "claim!"),
    ("coverage on:patient", "coverage!"),
    ("codeCoverage on:patient", ""),
    ("plan on:terraform file", ""),
    ("procedure file", "procedure?"),
    ("storedProcedure on:patient", ""),
    ("encounter on:patient", "encounter!"),
    ("notes on:chart siblings", "clinical-note"),
    ("notes", ""),
    ("releaseNotes on:patient", ""),
    ("heartbeat file", ""),
    ("healthCheck file", ""),
    ("symptom file", "diagnosis"),
    ("rhythmFinding file", "lab-result"),
    ("insuranceMemberNumber file", "member-id"),
    ("memberId file", "member-id"),
    ("memberId", ""),
    ("teamMemberId file", ""),
    ("personAddressId on:patient", "address?"),
    ("firstSymptom on:patient", "diagnosis!"),
    ("lastRefill on:patient", ""),
    ("diagnosisId on:patient", "record-number?"),
    ("diagnosisName on:patient", "diagnosis!"),
    ("credentials file", ""),
    ("otp file", "password"),
    ("otp", "password?"),
    ("value siblings", ""),
    ("getValue siblings", ""),
    // whole records
    ("patient", "patient-record"),
    ("patients", "patient-record"),
    ("patientJson", "patient-record"),
    ("patientCount", ""),
    ("isPatient", ""),
    ("patientRepository", ""),
    ("patientService", ""),
    ("patientStatus", ""),
    ("PatientController", ""),
    ("patientColumns", ""),
    ("patient_type", ""),
    ("impatient", ""),
    ("patientDiagnosis", "diagnosis!"),
    ("findPatientBySsn", "patient-record"),
    // Salesforce names
    ("HealthCloudGA__Gender__c", "gender"),
    ("HealthCloudGA__MedicalRecordNumber__c", "mrn!"),
    ("Diagnosis__c of:Patient__c", "diagnosis!"),
    ("Birthdate of:Contact", "birth-date!"),
    ("MailingStreet of:Contact file", "address"),
    ("PersonEmail of:Account file", "email"),
    ("acme__Date_of_Birth__c", "birth-date!"),
    ("Name of:Account file", ""),
    ("Name of:Patient__c", "person-name!"),
    ("Status__c of:Patient__c", ""),
    ("SSN_Verified__c", ""),
    ("Patient__c", "patient-record"),
    // codes of the standards
    ("PID-5 file", "person-name"),
    ("PID-19", "ssn!"),
    ("PID.7", "birth-date!"),
    ("DMG02", "birth-date!"),
    // credentials
    ("accessToken", "access-token!"),
    ("refresh_token", "refresh-token!"),
    ("tokenUrl", ""),
    ("access_token_expires_in", ""),
    ("password", "password!"),
    ("passwordPolicy", ""),
    ("clientSecret", "secret!"),
    ("sessionId", "session-id"),
    ("csrfToken", ""),
    ("jwt", "access-token!"),
    ("jwtClaims", ""),
    ("token", "access-token?"),
    ("nextPageToken", ""),
    ("cancellationToken", ""),
    ("apiKey", "api-key!"),
    ("secretName", ""),
    ("hasPassword", ""),
    ("resetPassword", ""),
    // from the dictionary of common stores
    ("LAST_NM file", "person-name"),
    ("ENC_ID siblings", "record-number?"),
    ("LAB_VAL file", "lab-result"),
    ("CLM_AMT siblings", "payment-amount"),
    ("MBR_ID file", "member-id"),
    ("PROV_NPI file", ""),
    ("PAYER_ID file", ""),
    ("EMAIL_ADDR siblings", "email"),
    ("CREATED_DT siblings", ""),
    ("UPDATED_BY siblings", ""),
    ("ROW_HASH siblings", ""),
    ("ETL_BATCH_ID siblings", ""),
    ("SOURCE_SYSTEM siblings", ""),
    ("VERSION siblings", ""),
    ("STATUS_CD siblings", ""),
    ("SORT_ORDER siblings", ""),
    ("TENANT_ID siblings", ""),
    ("ACTIVE_IND siblings", ""),
];

#[test]
fn names_and_owners() {
    let mut wrong = Vec::new();
    for (written, expected) in TABLE {
        let got = line(written).join(" ");
        if got != *expected {
            wrong.push(format!("`{written}`: expected `{expected}`, got `{got}`"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} of {} wrong", wrong.join("\n"), wrong.len(), TABLE.len());
}

#[test]
fn types() {
    let mut wrong = Vec::new();
    for (name, expected) in [
        ("Patient", "certain"),
        ("org.hl7.fhir.r4.model.Patient", "certain"),
        ("org.hl7.fhir.r4.model.Condition", "certain"),
        ("Condition", "likely, in context"),
        ("java.util.concurrent.locks.Condition", ""),
        ("List<Patient>", "certain"),
        ("Map<Id, Patient__c>", "likely"),
        ("PatientDto", "likely"),
        ("PatientEntity", "likely"),
        ("PatientRepository", ""),
        ("PatientService", ""),
        ("IPatientService", ""),
        ("PatientStatus", ""),
        ("PatientController", ""),
        ("PatientMapper", ""),
        ("PatientNotFoundException", ""),
        ("PatientConfig", ""),
        ("PatientModule", ""),
        ("PatientListComponent", ""),
        ("Contact", "likely, in context"),
        ("Patient_Intake__c", "likely"),
        ("HealthCloudGA__EhrEncounter__c", "certain"),
        ("EhrPatient__c", "likely"),
        ("HealthcareProvider", ""),
        ("Product2", ""),
        ("String", ""),
        ("Account", "possible, in context"),
        ("fhir4.Patient", "certain"),
        ("FHIR::Patient", "certain"),
        ("fhir.resources.patient.Patient", "certain"),
        ("CodeSet", ""),
        ("SecurityHealthCheck", ""),
        ("Hl7.Fhir.Model.Observation", "certain"),
        ("Claim", "likely, in context"),
        ("io.jsonwebtoken.Claims", ""),
        ("Claims", "possible, in context"),
        ("Encounter__c", "possible, in context"),
        ("Enrollee", "likely"),
        ("Diagnosis__c", "likely"),
        ("PatientProps", "possible"),
        ("UserDto", ""),
        ("PhysicianPatient", "likely"),
        ("PatientPhysician", ""),
        ("Medication", ""),
    ] {
        let got = lexicon()
            .classify_type(name)
            .map(|carrier| format!("{}{}", carrier.confidence.word(), if carrier.needs_context { ", in context" } else { "" }))
            .unwrap_or_default();
        if got != expected {
            wrong.push(format!("`{name}`: expected `{expected}`, got `{got}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn health_contexts() {
    for text in [
        "ca.uhn.hl7v2.model",
        "src/fhir/client.ts",
        "PatientController",
        "ehr.example.com",
        "https://fhir.acme.org/r4",
        "hl7_listener",
        "deploy/ehr.conf",
        "HealthCloudGA__Gender__c",
        "com.acme.hospital.billing",
        "patient-api",
        "openmrs",
        "cardiology",
        "EHR_BASE_URL",
        "clinical_notes",
        "medplum",
    ] {
        assert!(lexicon().health_word(text).is_some(), "{text}");
    }
    for text in [
        "healthcheck",
        "/healthz",
        "/health",
        "health_check",
        "SecurityHealthCheck",
        "org.springframework.boot.actuate.health",
        "src/main/java",
        "impatient",
        "memberships",
        "src/utils/format.ts",
        "claims",
        "coverage",
        "provider",
        "UserService",
        "observation",
        "chart",
        "encounter",
        "HealthIndicator",
        "stdout",
        "",
    ] {
        assert_eq!(lexicon().health_word(text), None, "{text}");
    }
    assert_eq!(lexicon().health_word("proxy_pass http://fhir-backend"), Some("fhir".to_owned()));
    let found = |text: &str| lexicon().health_words(text, 8).into_iter().map(|(word, at)| format!("{word}@{at}")).collect::<Vec<_>>();
    assert_eq!(found("GET /fhir/Patient; PatientService HL7v2"), ["fhir@5", "patient@10", "hl7v2@34"]);
    assert_eq!(found("myFhirClient, health-cloud, birthDate, MRNs"), ["fhir@2", "health-cloud@14", "birthdate@28", "mrn@39"]);
    assert!(found("/healthz impatient rephip newhl7x patiently healthcheck mrna").is_empty());
}

#[test]
fn words_for_people_and_weights() {
    let lexicon = lexicon();
    assert_eq!(lexicon.say("birth-date"), "birth date");
    assert_eq!(lexicon.say("mrn"), "MRN");
    assert_eq!(lexicon.say("no-such"), "no-such");
    assert_eq!(lexicon.class("ssn"), Some(ElementClass::Direct));
    assert_eq!(lexicon.sensitivity("ssn"), Some(Sensitivity::Critical));
    assert!(lexicon.is_sensitive("hiv-status") && !lexicon.is_sensitive("ssn"));
    let telling = lexicon.telling_words();
    for word in ["ssn", "mrn", "dob", "patient", "fhir", "password"] {
        assert!(telling.contains(&word), "{word}");
    }
    for word in ["person-name", "id", "email", "address", "phone", "member", "claim", "token"] {
        assert!(!telling.contains(&word), "{word}");
    }
}

#[test]
fn values() {
    let find = |text: &str, key: &str| {
        lexicon()
            .literals(text, key)
            .iter()
            .map(|hit| format!("{}{}{}", hit.element, if hit.checked { "!" } else { "" }, if hit.documented { "~" } else { "" }))
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (text, key, expected) in [
        ("123-45-6789", "", "ssn!~"),
        ("078-05-1120", "", "ssn!~"),
        ("412-68-9027", "", "ssn!"),
        ("000-12-3456", "", ""),
        ("666-12-3456", "", ""),
        ("900-12-3456", "", ""),
        ("123-00-4567", "", ""),
        ("123-45-0000", "", ""),
        ("2023-45-6789", "", ""),
        ("1123-45-67890", "", ""),
        ("412689027", "", ""),
        ("412689027", "patientSsn", "ssn!"),
        ("a 412-68-9027 b", "", "ssn!"),
        ("912-70-1234", "", "ssn"),
        ("4155550132", "phone", ""),
        ("415-555-0132", "", ""),
        ("(617) 495-2210", "", "phone!"),
        ("617-495-2210", "", "phone!"),
        ("6174952210", "", ""),
        ("6174952210", "home_phone", "phone!"),
        ("800-222-1222", "", ""),
        ("jane.roe@acmehealth.io", "", "email"),
        ("a@example.com", "", ""),
        ("noreply@acme.io", "", ""),
        ("support@acme.io", "", ""),
        ("x@y.test", "", ""),
        ("1234@users.noreply.github.com", "", ""),
        ("logo@2x.png", "", ""),
        ("1EG4-TE5-MK73", "mbi", "medicare-number~"),
        ("1EG4-TE5-MK73", "", ""),
        ("2AG4TE5MK73", "medicare id", "medicare-number"),
        ("1SG4TE5MK73", "mbi", ""),
        ("0EG4TE5MK73", "mbi", ""),
        ("MRN: 00482913", "", "mrn"),
        ("mrn is missing", "", ""),
        ("MRN=AB12345", "", "mrn"),
        ("mrn_prefix", "", ""),
        ("1984-03-12", "dob", "birth-date"),
        ("1984-03-12", "created", ""),
        ("03/12/1984", "patient.birthDate", "birth-date"),
        ("born 03/12/1984", "", "birth-date"),
        ("1970-01-01", "dob", "birth-date~"),
        ("1497758544", "npi", ""),
        ("4111111111111111", "card_number", "account-number!~"),
        ("4539578763621486", "card", "account-number!"),
        ("4539578763621487", "card", ""),
        ("MSH|^~\\&|LAB|H|EHR|H|20240101||ADT^A01|1|P|2.5\rPID|1||123^^^H||DOE^JANE||19800101|F", "", "patient-record"),
        ("MSH|^~\\&|LAB|H", "", ""),
        (r#"{"resourceType":"Patient","birthDate":"1974-12-25"}"#, "", "patient-record"),
        (r#"{"resourceType":"Organization","person-name":"x1234567"}"#, "", ""),
        ("v1.2.3-45-6789", "", ""),
        ("10.0.0.1", "", ""),
        ("", "ssn", ""),
    ] {
        assert_eq!(find(text, key), expected, "`{text}` called `{key}`");
    }
}

#[test]
fn any_text_is_read() {
    for text in
        ["", "__c", "é", "日本語名前", "a".repeat(100_000).as_str(), "_".repeat(10_000).as_str(), "\u{0}", "patient\u{301}Name", "ß__c"]
    {
        let _ = lexicon().classify(text, &Owner { receiver: Some(text), type_name: Some(text), enclosing: &[text], ..Owner::default() });
        let _ = lexicon().classify_type(text);
        let _ = lexicon().health_word(text);
        let _ = lexicon().literals(text, text);
    }
}

#[test]
fn one_word_that_says_nothing_names_no_element() {
    let generic = lexicon().vocabulary.spellings(|meaning| {
        meaning.named.is_some_and(|named| !named.bare)
            && meaning.effects & (vocabulary::effect::NEUTRAL | vocabulary::effect::OFF_TAIL) != 0
    });
    let generic: Vec<_> = generic.into_iter().filter(|words| words.len() == 1).collect();
    assert!(generic.is_empty(), "{generic:?}");
}
