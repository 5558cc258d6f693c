//! The repositories under `examples/` as a user would scan them: what is found in them is listed under `tests/expected/`, and both what
//! is missing and what is extra fails. `PHIWARD_BLESS=1 cargo test --test examples` writes the lists anew; read the difference.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use jiff::civil::Date;
use phiward::check::Finding;
use phiward::knowledge::Confidence;
use phiward::pipeline::{Options, Scan, scan};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn scanned(example: &str, min_confidence: Option<Confidence>) -> Scan {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let options =
        Options { paths: vec![Path::new("examples").join(example)], min_confidence, ..Options::new(root, Date::constant(2026, 11, 24)) };
    scan(&options, &()).unwrap_or_else(|fault| panic!("{example}: {fault}"))
}

fn lines(example: &str, state: &str, findings: &[Finding]) -> String {
    let prefix = format!("examples/{example}/");
    let mut all: Vec<(&str, u32, &str)> = findings
        .iter()
        .map(|finding| {
            let path = finding.place.path.strip_prefix(&prefix).unwrap_or(&finding.place.path);
            (path, finding.place.start.line, finding.rule.as_str())
        })
        .collect();
    all.sort_unstable();
    let mut out = String::new();
    for (path, line, rule) in all {
        let _ = writeln!(out, "{path}:{line} {rule}{state}");
    }
    out
}

fn compared(example: &str, found: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(format!("{example}.txt"));
    if std::env::var_os("PHIWARD_BLESS").is_some() {
        std::fs::write(&file, found).expect("the list can be written");
        return;
    }
    let listed = std::fs::read_to_string(&file).unwrap_or_default();
    let missing: Vec<&str> = listed.lines().filter(|line| !found.lines().any(|other| other == *line)).collect();
    let extra: Vec<&str> = found.lines().filter(|line| !listed.lines().any(|other| other == *line)).collect();
    assert!(
        listed == found,
        "{example}\nlisted, not found: {missing:#?}\nfound, not listed: {extra:#?}\nafter reading them: PHIWARD_BLESS=1 cargo test --test examples"
    );
}

#[test]
fn the_leaky_repository_leaks_where_it_is_listed() {
    let scan = scanned("leaky-sync", None);
    compared("leaky-sync", &lines("leaky-sync", "", &scan.report.findings));
    assert_eq!(scan.lost, 0, "every file is read");
}

#[test]
fn its_twin_is_clean() {
    let scan = scanned("clean-sync", Some(Confidence::Likely));
    assert_eq!(lines("clean-sync", "", &scan.report.findings), "");
    assert_eq!(scan.report.score_tenths, 1000);
    assert!(scan.report.suppressed.is_empty() && scan.report.decided.is_empty(), "clean without a single allowance");
}

#[test]
fn what_is_allowed_and_decided_does_not_count_but_is_listed() {
    let scan = scanned("decided-sync", None);
    assert_eq!(lines("decided-sync", "", &scan.report.findings), "");
    let listed = lines("decided-sync", " allowed", &scan.report.suppressed) + &lines("decided-sync", " decided", &scan.report.decided);
    compared("decided-sync", &listed);
}
