use super::*;
use crate::facts::Place;
use crate::knowledge::Confidence;
use crate::policy::Severity;
use crate::text::{Position, Span};

fn finding(rule: &str, path: &str, scope: &str, code: &str, line: u32) -> Finding {
    let at = Position { line, column: 1 };
    Finding {
        rule: rule.to_owned(),
        topic: "logging".to_owned(),
        severity: Severity::Error,
        confidence: Confidence::Certain,
        what: "the text of a message".to_owned(),
        why: String::new(),
        fix: String::new(),
        provision: None,
        cites: Vec::new(),
        place: Place { path: path.into(), span: Span { start: line, end: line + 1 }, start: at, end: at },
        also: Vec::new(),
        evidence: Vec::new(),
        trace: false,
        elements: vec!["ssn".to_owned()],
        classes: Vec::new(),
        phi_reasons: Vec::new(),
        scope: scope.to_owned(),
        code: code.to_owned(),
        fingerprint: String::new(),
        state: State::New,
        introduced: None,
        known: None,
    }
}

fn accepted(findings: &[Finding]) -> Baseline {
    let written = Baseline::of(findings, None, "2026-01-15").write().expect("writes");
    Baseline::read(BASELINE_FILE, &written).expect("reads its own text")
}

fn marked(baseline: &Baseline, mut findings: Vec<Finding>) -> (Vec<bool>, usize) {
    let gone = baseline.apply(&mut findings).len();
    (findings.iter().map(|f| f.state != State::New).collect(), gone)
}

#[test]
fn a_baseline_survives_edits_renames_and_moved_functions() {
    let before =
        vec![finding("r", "a.cls", "A.save", "c1", 10), finding("r", "a.cls", "A.load", "c1", 20), finding("q", "b.cls", "B", "c2", 5)];
    let baseline = accepted(&before);
    // inserted lines
    let moved = before.iter().cloned().map(|mut f| {
        f.place.start.line += 40;
        f.place.span.start += 400;
        f
    });
    assert_eq!(marked(&baseline, moved.collect()), (vec![true, true, true], 0));
    // a renamed file
    let renamed = vec![
        finding("r", "z/a2.cls", "A.save", "c1", 10),
        finding("r", "z/a2.cls", "A.load", "c1", 20),
        finding("q", "b.cls", "B", "c2", 5),
    ];
    assert_eq!(marked(&baseline, renamed), (vec![true, true, true], 0));
    // a renamed function
    let refactored = vec![finding("r", "a.cls", "A.store", "c1", 10), finding("r", "a.cls", "A.load", "c1", 20)];
    assert_eq!(marked(&baseline, refactored), (vec![true, true], 1));
    // another rule, other code, and both path and scope changed are new
    let new =
        vec![finding("s", "a.cls", "A.save", "c1", 10), finding("r", "a.cls", "A.save", "c9", 10), finding("r", "z.cls", "Z", "c1", 1)];
    assert_eq!(marked(&baseline, new), (vec![false, false, false], 3));
}

#[test]
fn each_entry_is_used_once_and_the_closest_first() {
    let baseline = accepted(&[finding("r", "a.cls", "A", "c", 1)]);
    let copied = vec![finding("r", "copy.cls", "A", "c", 1), finding("r", "a.cls", "A", "c", 9), finding("r", "a.cls", "A", "c", 99)];
    assert_eq!(marked(&baseline, copied), (vec![false, true, false], 0));
}

#[test]
fn writing_again_keeps_day_owner_and_reason_and_drops_what_is_gone() {
    let before = [finding("r", "a.cls", "A", "c", 1), finding("r", "gone.cls", "G", "g", 1)];
    let mut baseline = accepted(&before);
    baseline.entries[0].owner = Some("team: lab".to_owned());
    baseline.entries[0].reason = Some("vendor fixes it # in May".to_owned());
    let now = [finding("r", "moved.cls", "A", "c", 7), finding("r", "a.cls", "B", "new", 3)];
    let again = Baseline::of(&now, Some(&baseline), "2026-06-01");
    let parts: Vec<_> = again.entries.iter().map(|e| (e.path.as_str(), e.first_seen.as_str(), e.owner.as_deref())).collect();
    assert_eq!(parts, [("a.cls", "2026-06-01", None), ("moved.cls", "2026-01-15", Some("team: lab"))]);
    let text = again.write().expect("writes");
    assert_eq!(Baseline::read(BASELINE_FILE, &text).expect("reads"), again);
    assert!(!text.contains("the text of a message"));
}

#[test]
fn the_order_of_findings_does_not_change_the_text() {
    let mut findings = vec![finding("r", "b", "A", "c", 1), finding("q", "a", "", "c", 1), finding("r", "a", "A", "c", 1)];
    let one = Baseline::of(&findings, None, "2026-01-15").write().expect("writes");
    findings.reverse();
    assert_eq!(one, Baseline::of(&findings, None, "2026-01-15").write().expect("writes"));
    let suppressed = State::Suppressed { kind: "mitigated".to_owned(), reason: "x".to_owned(), until: None };
    let allowed = [Finding { state: suppressed, ..finding("r", "b", "A", "c", 1) }];
    assert!(Baseline::of(&allowed, None, "2026-01-15").entries.is_empty());
    reads_like_this(&one);
}

/// The format is a promise: people merge and review it.
fn reads_like_this(text: &str) {
    let body: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).take(8).collect();
    let expected = ["version: 1", "entries:", "- rule: q", "path: a", "code: c", "elements:", "- ssn", "first_seen: \"2026-01-15\""];
    assert_eq!(body.iter().map(|line| line.trim()).collect::<Vec<_>>(), expected);
}

#[test]
fn a_broken_baseline_is_refused_with_its_place() {
    for (text, expected) in [
        ("version: 1\nentires: []\n", "phiward-baseline.yaml:2:1: unknown key `entires` (did you mean `entries`?)"),
        ("version: 2\nentries: []\n", "this is a baseline of version 2"),
        ("entries: []\n", "the key `version` is missing"),
        ("version: 1\nentries: [{ rule: r, path: p, code: c, first_seen: May }]\n", "`May` is no day"),
        ("version: [1\n", "phiward-baseline.yaml:"),
    ] {
        let error = Baseline::read(BASELINE_FILE, text).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(Baseline::read(BASELINE_FILE, "version: 1\n").expect("reads"), Baseline::default());
}

#[test]
fn what_is_in_the_baseline_is_known_since_then() {
    let baseline = accepted(&[finding("r", "a", "A", "c", 1)]);
    let mut findings = vec![finding("r", "a", "A", "c", 1)];
    findings[0].known = Some("2026-02-01".to_owned());
    baseline.apply(&mut findings);
    assert_eq!(findings[0].known.as_deref(), Some("2026-01-15"));
    assert_eq!(findings[0].state, State::Baselined { first_seen: "2026-01-15".to_owned() });
}
