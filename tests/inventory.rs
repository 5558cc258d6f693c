//! `phiward inventory`: elements with the fields that hold them and the sinks that they reach; what is no PHI is not among them.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

fn inventory(args: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_phiward")).arg("inventory").args(args).current_dir(folder).output();
    let output = output.expect("phiward runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn fields_and_flows_stand_under_their_element() {
    let json: serde_json::Value = serde_json::from_str(&inventory(&["examples/leaky-sync", "--json"])).expect("JSON");
    let elements = json["elements"].as_array().expect("a list");
    let of = |id: &str| elements.iter().find(|held| held["element"] == id).expect("an element");
    let ssn = of("ssn");
    assert_eq!(ssn["declared"][0]["name"], "Patient__c.SSN__c");
    assert!(ssn["declared"][0]["path"].as_str().is_some_and(|path| path.ends_with("SSN__c.field-meta.xml")));
    assert!(ssn["flows"].as_array().is_some_and(|flows| flows.iter().any(|flow| flow["sink"] == "System.debug")));
    assert_eq!(of("diagnosis")["declared"][0]["name"], "Patient__c.Diagnosis__c");
    assert!(elements.iter().all(|held| held["element"] != "care-date"));
}

#[test]
fn a_clean_repository_declares_but_lets_nothing_flow() {
    let text = inventory(&["examples/clean-sync"]);
    assert!(text.contains("Patient__c.SSN__c") && text.contains(", 0 flows;"), "{text}");
}
