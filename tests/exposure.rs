//! `phiward exposure` as typed: the working of a case with its sources, as text and JSON, and what is wrong with a case.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(env!("CARGO_BIN_EXE_phiward")).args(args).current_dir(folder).output().expect("phiward runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_case_is_counted_with_its_sources() {
    let text = run(&["exposure", "examples/cases/records-request.yaml"]);
    assert!(text.status.success());
    let text = out(&text);
    assert!(text.contains("2019  2019-08-26  2019-12-31  128 days  $63,973   $8,188,544  $1,919,173  $1,919,173  2022"), "{text}");
    assert!(text.contains("total $7,676,692 under caps codified") && text.contains("87 FR 15100"), "{text}");
    assert!(text.contains("not legal advice"), "{text}");
    let json = out(&run(&["exposure", "examples/cases/records-request.yaml", "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["total"], 7_676_692);
    assert_eq!(json["lines"].as_array().map(Vec::len), Some(4));
}

#[test]
fn the_tables_are_printed_with_what_is_not_verified() {
    let text = out(&run(&["exposure", "--tables"]));
    assert!(text.contains("2026-01-28") && text.contains("$2,190,294") && text.contains("not verified"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&out(&run(&["exposure", "--tables", "--format", "json"]))).expect("JSON");
    assert_eq!(json["amounts"][0]["minimum"], serde_json::json!([100, 1000, 10000]));
    assert_eq!(json["caps"].as_array().map(Vec::len), Some(3));
}

#[test]
fn what_is_wrong_with_a_case_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = folder.path().join("case.yaml");
    let good = "assessed: 2022-03-29\nviolations:\n  - { provision: 164.312(b), tier: reasonable-cause, per: day, from: 2021-01-01, to: 2021-01-02 }\n";
    for (text, expected) in [
        (good.replace("2022-03-29", "2022"), "`2022` is no date"),
        (good.replace("tier:", "teir:"), "unknown field `teir`"),
        (good.replace("to: 2021-01-02", "to: 2020-01-02"), "violation 1 (164.312(b)): `to` 2020-01-02 is before `from` 2021-01-01"),
        (good.replace("to: 2021-01-02", "to: 2021-01-02, amount: 5"), "amount $5 is outside the range of reasonable-cause"),
        (good.replace("164.312(b)", "HIPAA"), "no provision of 45 CFR"),
    ] {
        std::fs::write(&case, &text).expect("the case can be written");
        let output = run(&["exposure", &case.to_string_lossy()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(expected), "{expected}\n{said}");
    }
    assert_eq!(run(&["exposure", "no-such.yaml"]).status.code(), Some(2));
}
