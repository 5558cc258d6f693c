//! `phiward reach` on the org under `tests/org`: who reaches what is written by hand in `tests/expected/org-matrix.csv`; what the rules say
//! of the org is marked in its files.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use jiff::civil::Date;
use phiward::pipeline::{Options, scan};
use phiward::policy::marks;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn reach(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_phiward")).arg("reach").args(args).current_dir(root()).output();
    let output = output.expect("phiward runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&reach(&[args, &["--format", "json"]].concat())).expect("JSON")
}

type Spots = BTreeSet<(String, u32, String)>;

fn marked(folder: &Path, spots: &mut Spots) {
    for entry in std::fs::read_dir(folder).expect("a folder of fixtures").flatten() {
        let path = entry.path();
        if path.is_dir() {
            marked(&path, spots);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a fixture is text");
        let name = path.strip_prefix(root()).expect("inside").to_string_lossy().replace('\\', "/");
        spots.extend(marks(&text).into_iter().map(|(line, rule)| (name.clone(), line, rule)));
    }
}

#[test]
fn the_matrix_is_the_one_written_by_hand() {
    let expected = std::fs::read_to_string(root().join("tests/expected/org-matrix.csv")).expect("the matrix");
    let found = reach(&["tests/org", "--format", "csv"]);
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&found), lines(&expected));
}

#[test]
fn the_rules_say_what_is_marked_and_nothing_else() {
    let options = Options { paths: vec![PathBuf::from("tests/org")], ..Options::new(root(), Date::constant(2026, 11, 24)) };
    let scan = scan(&options, &()).expect("a scan");
    let findings = scan.report.findings.iter();
    let found: Spots = findings.map(|one| (one.place.path.to_string(), one.place.start.line, one.rule.clone())).collect();
    let mut expected = Spots::new();
    marked(&root().join("tests/org"), &mut expected);
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}\nextra {extra:#?}");
}

#[test]
fn a_query_that_asks_for_system_mode_is_told_to_ask_for_user_mode() {
    let options = Options { paths: vec![PathBuf::from("tests/org")], ..Options::new(root(), Date::constant(2026, 11, 24)) };
    let scan = scan(&options, &()).expect("a scan");
    let fixes = |asks: bool| {
        let queries = scan.report.findings.iter().filter(|one| one.rule == "apex-query-without-user-mode");
        queries.filter(|one| one.place.path.ends_with("ElevatedSearch.cls") == asks).map(|one| one.fix.as_str()).collect::<Vec<_>>()
    };
    assert!(!fixes(true).is_empty() && fixes(true).iter().all(|fix| fix.contains("replace WITH SYSTEM_MODE by WITH USER_MODE")));
    assert!(!fixes(false).is_empty() && !fixes(false).iter().any(|fix| fix.contains("SYSTEM_MODE")));
}

#[test]
fn every_way_names_its_places_across_metadata_and_code() {
    let whole = json(&["tests/org"]);
    assert_eq!(whole["heading"], "who reaches which PHI field, as written in this repository");
    let fields = whole["fields"].as_array().expect("fields");
    let of = |name: &str| {
        let (object, field) = name.split_once('.').expect("a field");
        fields.iter().find(|one| one["object"] == object && one["field"] == field).expect("the field")
    };
    let ssn = of("Patient__c.SSN__c");
    let way = ssn["ways"].as_array().expect("ways").iter().find(|way| way["principal"] == "Front Desk" && way["by"] == "apex");
    let steps = way.expect("a way through Apex")["steps"].as_array().expect("steps").clone();
    let files: Vec<&str> = steps.iter().filter_map(|step| step["path"].as_str()).collect();
    assert!(files.iter().any(|path| path.ends_with("Front Desk.profile-meta.xml")), "{files:?}");
    assert!(files.iter().any(|path| path.ends_with("PatientSearch.cls")), "{files:?}");
    assert_eq!(ssn["rules"][0]["what"], "sharing rule `Ward`: read for role Nurse");
    let helped = of("Patient__c.Birth_Date__c")["ways"].as_array().expect("ways").clone();
    let helped = helped.iter().find(|way| way["principal"] == "Front Desk").expect("a way").clone();
    assert!(helped.to_string().contains("PatientSelector.cls"), "the helper is on the way: {helped}");
    let absent = whole["absent"].as_array().expect("absent");
    assert!(absent.iter().any(|one| one["what"].as_str().is_some_and(|what| what.contains("**/profiles/Sales*"))), "{absent:?}");
}

#[test]
fn diagnostics_show_the_places_of_a_way() {
    let text = reach(&["tests/org", "--format", "diagnostics"]);
    assert!(text.starts_with("who reaches which PHI field, as written in this repository"));
    let way = text.split("\n\n").find(|one| one.contains("`Front Desk`") && one.contains("Apex PatientSearch.find")).expect("a diagnostic");
    assert!(way.contains("PatientSearch.cls") && way.contains("Front Desk.profile-meta.xml") && way.contains("class access"), "{way}");
}

#[test]
fn persons_have_the_union_of_what_was_assigned_to_them() {
    let list = std::env::temp_dir().join(format!("phiward-assignments-{}.csv", std::process::id()));
    std::fs::write(
        &list,
        "Username,Profile,PermissionSet,PermissionSetGroup\nann@example.org,Front Desk,Claims,\nbea@example.org,Nurse,Ghost,Care Group\n",
    )
    .expect("the list can be written");
    let path = list.to_string_lossy().into_owned();
    let text = reach(&["tests/org", "--format", "csv", "--assignments", &path]);
    let whole = json(&["tests/org", "--assignments", &path]);
    std::fs::remove_file(&list).expect("the list can be removed");
    let cell = |person: &str, field: &str| {
        let mut lines = text.lines();
        let at = lines.next().and_then(|head| head.split(',').position(|name| name == field)).expect("the field");
        let row = lines.find(|line| line.starts_with(person)).expect("the person");
        row.split(',').nth(at).map(str::to_owned)
    };
    // the object permission of the profile completes the field permission of the set
    assert_eq!(cell("ann", "Patient__c.SSN__c").as_deref(), Some("read:shared"));
    assert_eq!(cell("bea", "Patient__c.SSN__c").as_deref(), Some("read:shared"));
    assert_eq!(cell("bea", "Patient__c.Attr_1__c").as_deref(), Some(""));
    let absent = whole["absent"].to_string();
    assert!(absent.contains("permission set Ghost"), "{absent}");
}

#[test]
fn the_configuration_says_who_treats_patients_and_what_the_org_has() {
    let config = std::env::temp_dir().join(format!("phiward-staff-{}.yaml", std::process::id()));
    let found = |text: &str| {
        std::fs::write(&config, text).expect("the configuration can be written");
        let path = config.to_string_lossy().into_owned();
        let args = ["check", "tests/org", "examples/leaky-sync", "--format", "concise", "--fail-on", "never", "--config", &path];
        let output = Command::new(env!("CARGO_BIN_EXE_phiward")).args(args).current_dir(root()).output().expect("phiward runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let stated = found("staff: { clinical: [\"*Nurse\"] }\nsalesforce: { shield: false, hyperforce: true }\n");
    assert!(!stated.contains("Ward") && stated.contains("note[field-unencrypted-phi]"), "{stated}");
    assert!(stated.contains("phi-shared-outside-care") && stated.contains("`Intake_Team`"), "{stated}");
    let silent = found("entity: unknown\n");
    assert!(!silent.contains("phi-shared-outside-care") && silent.contains("warning[field-unencrypted-phi]"), "{silent}");
    std::fs::remove_file(&config).expect("the configuration can be removed");
}

#[test]
fn a_change_says_what_it_opens_and_closes() {
    let folder = tempfile::tempdir().expect("a folder");
    let git = |args: &[&str]| {
        let set = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(set).args(args).current_dir(folder.path()).output().expect("git runs");
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
        std::fs::write(file, text).expect("it can be written");
    };
    let set = |name: &str, fields: &[&str]| {
        let rights = fields.iter().map(|field| {
            format!(
                "<fieldPermissions><editable>false</editable><field>Patient__c.{field}</field><readable>true</readable></fieldPermissions>"
            )
        });
        let object = "<objectPermissions><allowRead>true</allowRead><object>Patient__c</object></objectPermissions>";
        let text = format!("<PermissionSet>{}<label>{name}</label>{object}</PermissionSet>", rights.collect::<String>());
        write(&format!("permissionsets/{name}.permissionset-meta.xml"), &text);
    };
    for name in ["SSN__c", "MRN__c"] {
        write(
            &format!("objects/Patient__c/fields/{name}.field-meta.xml"),
            &format!("<CustomField><fullName>{name}</fullName><label>{name}</label><type>Text</type></CustomField>"),
        );
    }
    set("Ward", &["MRN__c"]);
    set("Lab", &["MRN__c", "SSN__c"]);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "before"]);
    set("Ward", &["MRN__c", "SSN__c"]);
    set("Lab", &["MRN__c"]);
    git(&["commit", "-q", "-am", "after"]);
    let said = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_phiward")).arg("reach").args(args).current_dir(folder.path()).output();
        let output = output.expect("phiward runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let rows = said(&["--diff", "HEAD~1", "--format", "csv"]);
    let of = |name: &str| rows.lines().filter(|row| row.contains(name)).collect::<Vec<_>>();
    assert_eq!((of("Ward").len(), of("Lab").len()), (1, 1), "{rows}");
    assert!(of("Ward").iter().all(|row| row.contains("opened") && row.contains("Patient__c.SSN__c")), "{rows}");
    assert!(of("Lab").iter().all(|row| row.contains("closed") && row.contains("Patient__c.SSN__c")), "{rows}");
    assert!(!rows.contains("MRN__c"), "what stays is not a change: {rows}");
    let text = said(&["--diff", "HEAD~1"]);
    assert!(text.contains("Ward") && text.contains("Lab"), "{text}");
}

#[test]
fn what_could_not_be_read_is_said() {
    let folder = std::env::temp_dir().join(format!("phiward-torn-{}", std::process::id()));
    let sets = folder.join("permissionsets");
    std::fs::create_dir_all(&sets).expect("a folder can be made");
    std::fs::write(sets.join("Torn.permissionset-meta.xml"), "<PermissionSet><label>Torn\n<objectPermissions>")
        .expect("a file can be written");
    let run = |command: &str, args: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_phiward")).arg(command).args(args).current_dir(&folder).output().expect("phiward runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let texts = [run("reach", &[]), run("inventory", &[]), run("reach", &["--format", "diagnostics"])];
    let documents = [run("reach", &["--format", "json"]), run("inventory", &["--json"])];
    let sarif = run("reach", &["--format", "sarif"]);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    for text in texts {
        assert!(text.contains("not fully analyzed (1 notice)") && text.contains("Torn.permissionset-meta.xml:1"), "{text}");
    }
    for document in documents {
        let whole: serde_json::Value = serde_json::from_str(&document).expect("JSON");
        assert_eq!(whole["notices"][0]["kind"], "unparsed", "{document}");
    }
    assert!(sarif.contains("toolExecutionNotifications") && sarif.contains("Torn.permissionset-meta.xml"), "{sarif}");
}

/// What the rules say of an org of a few files, line by line: `rule severity path:line`, and the words of each finding's evidence.
fn said_of(files: &[(&str, &str)]) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    let options = Options { paths: vec![PathBuf::from(".")], ..Options::new(folder.path().to_owned(), Date::constant(2026, 11, 24)) };
    let scan = scan(&options, &()).expect("a scan");
    let line = |one: &phiward::check::Finding| {
        let name = one.place.path.rsplit('/').next().unwrap_or_default().to_owned();
        format!("{} {:?} {name}:{}", one.rule, one.severity, one.place.start.line)
    };
    let evidence = scan.report.findings.iter().map(|one| format!("{:?}", one.evidence)).collect::<Vec<_>>().concat();
    (scan.report.findings.iter().map(line).collect(), evidence)
}

const SSN: (&str, &str) = (
    "objects/Patient__c/fields/SSN__c.field-meta.xml",
    "<CustomField><fullName>SSN__c</fullName><encryptionScheme>ProbabilisticEncryption</encryptionScheme><trackHistory>true</trackHistory><type>Text</type></CustomField>",
);

#[test]
fn a_right_of_activated_sessions_weighs_less_and_says_so() {
    let with = |required: &str| {
        let set = format!(
            "<PermissionSet><hasActivationRequired>{required}</hasActivationRequired><label>Break Glass</label><userPermissions><enabled>true</enabled><name>ViewAllData</name></userPermissions></PermissionSet>"
        );
        said_of(&[SSN, ("permissionsets/Break_Glass.permissionset-meta.xml", &set)])
    };
    let (found, evidence) = with("true");
    assert!(found.contains(&"view-all-data Warning Break_Glass.permissionset-meta.xml:1".to_owned()), "{found:?}");
    assert!(evidence.contains("holds in sessions only that were activated for it"), "{evidence}");
    let (found, evidence) = with("false");
    assert!(found.contains(&"view-all-data Error Break_Glass.permissionset-meta.xml:1".to_owned()), "{found:?}");
    assert!(!evidence.contains("activated"), "{evidence}");
}

#[test]
fn the_name_of_numbered_records_is_no_persons() {
    let with = |kind: &str| {
        let object = format!(
            "<CustomObject><label>Patient</label><nameField><label>Patient</label><type>{kind}</type></nameField><sharingModel>Private</sharingModel></CustomObject>"
        );
        let code = "public with sharing class Desk { @AuraEnabled public static void tell(List<Patient__c> all) {\n for (Patient__c one : [SELECT Id, Name FROM Patient__c WITH USER_MODE]) { System.debug(one.Name); }\n} }";
        let (found, _) = said_of(&[SSN, ("objects/Patient__c/Patient__c.object-meta.xml", &object), ("classes/Desk.cls", code)]);
        found.into_iter().filter(|line| line.starts_with("phi-in-log")).count()
    };
    assert_eq!(with("AutoNumber"), 0);
    assert_eq!(with("Text"), 1);
}

#[test]
fn names_alone_are_withheld_from_nobody_who_reads_the_object() {
    let with = |fields: &str| {
        let code = format!(
            "public with sharing class Desk {{ @AuraEnabled public static List<Contact> all() {{\n return [SELECT Id, {fields} FROM Contact];\n}} }}"
        );
        let (found, _) = said_of(&[SSN, ("classes/Desk.cls", &code)]);
        found.into_iter().filter(|line| line.starts_with("apex-query-without-user-mode")).count()
    };
    assert_eq!(with("Name, FirstName, LastName"), 0);
    assert_eq!(with("FirstName, Birthdate"), 1);
}
