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

/// A repository of two commits, a PHI log of 2025-10-01 and a disabled check of 2026-06-01.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(name);
        }
        let identity = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let output = command.args(identity).args(args).current_dir(folder.path()).output().expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let first = "import logging\nimport requests\n\n\ndef pull(patient):\n    logging.info(\"patient %s\", patient.ssn)\n";
    let then = "    return requests.get(\"https://ehr.example.com/fhir/Patient\", verify=False)\n";
    git(&["init", "-q", "-b", "main"]);
    for (text, day) in [(first.to_owned(), "2025-10-01T12:00:00Z"), (format!("{first}{then}"), "2026-06-01T12:00:00Z")] {
        std::fs::write(folder.path().join("pull.py"), text).expect("written");
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", day, "--date", day]);
    }
    folder
}

fn check(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phiward"));
    command.arg("check").args(["--as-of", "2026-06-10", "--fail-on", "never"]).args(args).current_dir(folder);
    command.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE").output().expect("phiward runs")
}

#[test]
fn findings_count_from_the_day_of_their_lines() {
    let folder = repository();
    let json: serde_json::Value = serde_json::from_str(&out(&check(folder.path(), &["--format", "json"]))).expect("JSON");
    let days: Vec<&str> = json["findings"].as_array().into_iter().flatten().filter_map(|one| one["introduced"].as_str()).collect();
    assert!(days.contains(&"2025-10-01") && days.contains(&"2026-06-01"), "{days:?}");
    let line = |provision: &str| {
        let lines = json["exposure"]["lines"].as_array().into_iter().flatten();
        lines.filter(|line| line["provision"] == provision).filter_map(|line| line["count"].as_u64()).sum::<u64>()
    };
    assert_eq!((line("164.502(b)"), line("164.312(e)(2)(ii)")), (92 + 161, 10));
    let plan = &json["exposure"]["plan"][0];
    assert_eq!((plan["provision"].as_str(), plan["fixes"].as_array().map(Vec::len)), (Some("164.502(b)"), Some(1)));
    let text = out(&check(folder.path(), &["--exposure-plan"]));
    assert!(text.contains("the fewest fixes") && text.contains("pull.py:6"), "{text}");
}

#[test]
fn a_change_says_what_it_opens_and_what_was_open_already() {
    let folder = repository();
    let text = out(&check(folder.path(), &["--diff", "HEAD~1"]));
    assert!(text.contains("opens 164.312(e)(2)(ii)") && text.contains("left open for a year: $533,265"), "{text}");
    let python = folder.path().join("pull.py");
    let more =
        std::fs::read_to_string(&python).expect("text") + "\n\ndef also(patient):\n    logging.info(\"born %s\", patient.birth_date)\n";
    std::fs::write(&python, more).expect("written");
    let text = out(&check(folder.path(), &["--diff", "HEAD"]));
    assert!(text.contains("no change: 164.502(b)") && text.contains("is already open"), "{text}");
    assert!(text.contains("2 there before the change") && !text.contains("in the baseline"), "{text}");
}

#[test]
fn a_history_keeps_a_line_for_each_run() {
    let folder = repository();
    let kept = tempfile::tempdir().expect("a folder");
    let file = kept.path().join("runs.jsonl");
    let args = ["--history", &file.to_string_lossy()];
    assert!(!out(&check(folder.path(), &args)).contains("trend over"));
    let text = out(&check(folder.path(), &args));
    assert!(text.contains("trend over 1 earlier run since 2026-06-10"), "{text}");
    let lines = std::fs::read_to_string(&file).expect("a history");
    let runs: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run["date"] == "2026-06-10" && run["commit"].as_str().is_some_and(|id| id.len() == 40)), "{lines}");
}

#[test]
fn estimates_stand_beside_the_dollars_and_in_no_gate() {
    let folder = repository();
    let scenario = |costs: &str| {
        std::fs::write(folder.path().join("phiward.yaml"), costs).expect("written");
        let json: serde_json::Value = serde_json::from_str(&out(&check(folder.path(), &["--format", "json"]))).expect("JSON");
        json["exposure"]["scenario"].as_str().map(str::to_owned)
    };
    let costs = "costs: { records: 1000, notification_per_record: \"1.50\", litigation_per_record: 4 }\n";
    assert_eq!(scenario("# nothing\n"), scenario(costs));
    let text = out(&check(folder.path(), &["--estimates"]));
    for line in [
        "estimate, comparable OCR cases: $5,000 to",
        "estimate, damages to one state: up to $",
        "notification: $1,500",
        "litigation: $4,000",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!out(&check(folder.path(), &[])).contains("estimate"));
    let cases = Command::new(env!("CARGO_BIN_EXE_phiward")).args(["exposure", "--cases"]).output().expect("phiward runs");
    assert!(out(&cases).contains("MD Anderson (vacated, 985 F.3d 472 (5th Cir. 2021))  $4,348,000"), "{}", out(&cases));
}

#[test]
fn days_stand_in_the_formats_that_show_them() {
    let folder = repository();
    let days = |args: &[&str]| out(&check(folder.path(), args));
    assert!(!days(&["--format", "concise"]).is_empty());
    assert!(days(&["--format", "csv"]).contains(",2025-10-01,"));
}
