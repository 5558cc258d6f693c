use super::*;
use crate::facts::SuppressionComment;
use crate::knowledge::Confidence;
use crate::policy::{PolicyFile, Severity, Topic};
use crate::text::{Position, Span};

const RULES: &str = r#"
- id: test-tls
  topic: transport
  on: transport
  when: 'fact.min_version != null && version(fact.min_version) < version("1.2")'
  severity: error
  adjust: [ { when: 'fact.source == "default"', severity: warning } ]
  provision: 164.312(e)(2)(ii)
  cites: ["NIST SP 800-52r2"]
  what: "{fact.technology} accepts TLS {fact.min_version}"
  why: w
  fix: "{row.fix | raise it}"
- id: test-log
  topic: logging
  on: flow
  when: 'fact.sink_kind == "log"'
  severity: error
  provision: 164.502(b)
  what: "{fact.elements} {fact.elements: reaches | reach} the log"
  why: w
  fix: f
"#;

fn place(path: &str, line: u32) -> Place {
    let at = |column| Position { line, column };
    Place { path: path.into(), span: Span { start: line * 100, end: line * 100 + 5 }, start: at(1), end: at(6) }
}

fn tls(path: &str, line: u32, version: &str) -> Fact {
    let mut fact = Fact::new(FactKind::Transport, "row", place(path, line));
    fact.set_text("technology", "nginx");
    fact.set_text("min_version", version);
    fact.set_text("source", "explicit");
    fact.code = "ssl_protocols".to_owned();
    fact.scope.0 = "server".to_owned();
    fact
}

fn log(path: &str, line: u32) -> Fact {
    let mut fact = Fact::new(FactKind::Flow, "", place(path, line));
    fact.set("elements", Attribute::Known(Value::List(vec!["birth-date".to_owned(), "mrn".to_owned()])));
    fact.set_text("sink_kind", "log");
    fact.set_text("sink", "System.debug");
    fact.related = vec![(place(path, line - 1), "from these fields".to_owned()), (place(path, line), "written here".to_owned())];
    fact
}

fn file(path: &str, role: FileRole, comments: &[(u32, &str)]) -> FileFacts {
    let suppressions = comments.iter().map(|&(line, text)| SuppressionComment {
        text: text.to_owned(),
        place: place(path, line),
        lines: vec![line, line + 1],
    });
    FileFacts { path: path.to_owned(), language: Some(Language::Nginx), role, suppressions: suppressions.collect(), ..FileFacts::default() }
}

fn run(facts: &[Fact], files: &[FileFacts], config: &str, complete: bool) -> Outcome {
    // the embedded rules stay silent but for those on suppressions: what is tested here are the rules above
    let embedded = RuleSet::embedded().expect("the embedded rules");
    let others = embedded.iter().filter(|rule| rule.topic != Topic::Suppression);
    let silent = others.fold("rules:\n".to_owned(), |silent, rule| silent + "  " + &rule.id + ": { enabled: false }\n");
    let files_of = [("phiward.yaml".to_owned(), silent.into_bytes()), ("phiward.yaml".to_owned(), config.as_bytes().to_vec())];
    let config = Config::from_files(files_of).expect("a configuration");
    let rules = RuleSet::load(&[PolicyFile::new("p.yaml", RULES)], &config).expect("rules");
    let words = |id: &str| (id == "birth-date").then(|| "birth date".to_owned());
    let class_of = |id: &str| Some(if id == "mrn" { ElementClass::Direct } else { ElementClass::Quasi });
    let input = Input {
        files,
        rules: &rules,
        provisions: Provisions::embedded(),
        config: &config,
        baseline: None,
        as_of: "2026-03-01".parse().expect("a day"),
        complete,
        words: &words,
        class_of: &class_of,
        veil: str::to_owned,
    };
    check(facts, &input)
}

/// rule, line, severity, state word.
fn said(outcome: &Outcome) -> Vec<(String, u32, Severity, &'static str)> {
    let state = |state: &State| match state {
        State::New => "new",
        State::Baselined { .. } => "baselined",
        State::Suppressed { .. } => "suppressed",
        State::Decided { .. } => "decided",
    };
    outcome.findings.iter().map(|f| (f.rule.clone(), f.place.start.line, f.severity, state(&f.state))).collect()
}

#[test]
fn a_finding_carries_what_the_fact_says() {
    let mut near = tls("a.conf", 3, "1.0");
    near.phi = PhiContext::Near(vec!["proxies to `fhir`, line 22".to_owned()]);
    let outcome = run(&[near, log("a.cls", 9), tls("a.conf", 5, "1.2")], &[], "", true);
    let [flow, transport] = outcome.findings.as_slice() else { panic!("{:?}", said(&outcome)) };
    assert_eq!(flow.what, "birth date and mrn reach the log");
    assert!(flow.trace && flow.evidence.len() == 2);
    assert_eq!(flow.elements, ["birth-date", "mrn"]);
    assert_eq!(flow.classes, [ElementClass::Direct, ElementClass::Quasi]);
    assert_eq!(flow.provision.as_deref(), Some("164.502(b)"));
    assert_eq!(transport.what, "nginx accepts TLS 1.0");
    assert_eq!(transport.fix, "raise it");
    assert_eq!(transport.severity, Severity::Error);
    assert_eq!(transport.provision.as_deref(), Some("164.312(e)(2)(ii)"));
    assert_eq!(transport.phi_reasons, ["proxies to `fhir`, line 22"]);
    assert_eq!(transport.introduced.as_deref(), Some("2026-03-01"));
    assert!(!transport.trace && transport.fingerprint.starts_with("phiward/v1:"));
}

#[test]
fn without_phi_there_is_no_provision_and_at_most_a_warning() {
    let outcome = run(&[tls("a.conf", 3, "1.0")], &[], "", true);
    assert_eq!(outcome.findings[0].provision, None);
    assert_eq!(outcome.findings[0].severity, Severity::Warning);
    let assumed = run(&[tls("a.conf", 3, "1.0")], &[], "areas: [ { paths: [a.conf], phi: assumed } ]", true);
    assert!(assumed.findings[0].provision.is_some() && assumed.findings[0].severity == Severity::Error);
    assert_eq!(assumed.findings[0].phi_reasons, [ASSUMED]);
    let none = run(&[log("demo/a.cls", 3)], &[], "areas: [ { paths: [demo], phi: none } ]", true);
    assert!(none.findings[0].provision.is_none() && none.findings[0].elements.is_empty());
}

#[test]
fn severities_roles_order_and_doubles() {
    let mut default = tls("b.conf", 2, "1.0");
    default.set_text("source", "default");
    let mut sure = tls("a.conf", 7, "1.1");
    sure.phi = PhiContext::Direct(vec!["ssn".to_owned()]);
    let mut unsure = sure.clone();
    unsure.confidence = Confidence::Possible;
    let files = [file("t.conf", FileRole::Test, &[])];
    let outcome = run(&[default, unsure, sure, tls("t.conf", 1, "1.0"), log("z.cls", 4)], &files, "", true);
    let expected = [("test-tls", 7, Severity::Error), ("test-log", 4, Severity::Error), ("test-tls", 2, Severity::Warning)];
    assert_eq!(said(&outcome), expected.map(|(rule, line, severity)| (rule.to_owned(), line, severity, "new")));
    assert_eq!(outcome.findings[0].confidence, Confidence::Certain);
    assert_eq!(outcome.other_roles, 1);
}

#[test]
fn allow_comments_are_honored_and_their_faults_reported() {
    let comments = [
        (1, "allow(test-log) as false-positive because x"),
        (11, "allow(test-log) as false-positive"),
        (21, "allow(test-log) as accepted until 2020-01-01 because x"),
        (31, "allow(test-lug, test-log) as mitigated because x"),
        (41, "allow(test-log) as mitigated because x"),
        (51, "allow(suppression-without-reason) as mitigated because x"),
        (52, "allow(test-log) as mitigated"),
    ];
    let facts = [log("a.cls", 2), log("a.cls", 12), log("a.cls", 22), log("a.cls", 32)];
    let files = [file("a.cls", FileRole::Main, &comments)];
    let expected = |unused: bool| {
        let mut all = vec![
            ("test-log", 2, Severity::Error, "suppressed"),
            ("test-log", 12, Severity::Error, "new"),
            ("test-log", 22, Severity::Error, "new"),
            ("test-log", 32, Severity::Error, "suppressed"),
            ("suppression-without-reason", 11, Severity::Warning, "new"),
            ("suppression-expired", 21, Severity::Warning, "new"),
            ("suppression-unknown-rule", 31, Severity::Warning, "new"),
            ("suppression-without-reason", 52, Severity::Warning, "new"),
        ];
        if unused {
            all.extend([("suppression-unused", 41, Severity::Note, "new"), ("suppression-unused", 51, Severity::Note, "new")]);
        }
        all.into_iter().map(|(rule, line, severity, state)| (rule.to_owned(), line, severity, state)).collect::<Vec<_>>()
    };
    assert_eq!(said(&run(&facts, &files, "", true)), expected(true));
    assert_eq!(said(&run(&facts, &files, "", false)), expected(false));
}

#[test]
fn decisions_settle_addressable_provisions_until_their_review() {
    let decision = |provision: &str, review: &str| {
        format!(
            "decisions: [ {{ provision: {provision}, paths: [lab], decision: equivalent, rationale: a tunnel, approved_by: CISO, review_by: {review} }} ]"
        )
    };
    let mut fact = tls("lab/a.conf", 3, "1.0");
    fact.phi = PhiContext::Direct(vec!["mrn".to_owned()]);
    let mut other = fact.clone();
    other.place = place("b.conf", 4);
    let facts = [fact, other];
    let states = |config: &str, complete| {
        said(&run(&facts, &[], config, complete)).into_iter().map(|(rule, _, _, state)| (rule, state)).collect::<Vec<_>>()
    };
    let of = |list: &[(&str, &'static str)]| list.iter().map(|&(rule, state)| (rule.to_owned(), state)).collect::<Vec<_>>();
    let addressable = "164.312(e)(2)(ii)";
    assert_eq!(states(&decision(addressable, "2026-12-01"), true), of(&[("test-tls", "new"), ("test-tls", "decided")]));
    assert_eq!(
        states(&decision(addressable, "2026-02-01"), true),
        of(&[("test-tls", "new"), ("test-tls", "new"), ("suppression-expired", "new")])
    );
    let other = "164.312(a)(2)(iv)";
    assert_eq!(
        states(&decision(other, "2026-12-01"), true),
        of(&[("test-tls", "new"), ("test-tls", "new"), ("suppression-unused", "new")])
    );
    assert_eq!(states(&decision(other, "2026-12-01"), false), of(&[("test-tls", "new"), ("test-tls", "new")]));
    for (provision, expected) in [
        (addressable, None),
        ("164.312(b)", Some("phiward.yaml:1:27: `164.312(b)` (Audit controls) is a standard, not addressable")),
        ("164.312(e)(2)(i)", None),
        ("164.312(e)(2)(iii)", Some("is no provision of 45 CFR that the provisions table knows")),
    ] {
        let text = decision(provision, "2026-12-01");
        let config = Config::from_files([("phiward.yaml".to_owned(), text.into_bytes())]).expect("a configuration");
        let fault = super::super::decision_faults(&config.decisions, Provisions::embedded()).first().map(ToString::to_string);
        match expected {
            None => assert_eq!(fault, None, "{provision}"),
            Some(words) => assert!(fault.as_ref().is_some_and(|fault| fault.contains(words)), "{provision}: {fault:?}"),
        }
    }
}

#[test]
fn fingerprints_survive_inserted_lines_and_tell_doubles_apart() {
    let first = run(&[log("a.cls", 5), log("a.cls", 9)], &[], "", true);
    let moved = run(&[log("a.cls", 50), log("a.cls", 90)], &[], "", true);
    let prints = |outcome: &Outcome| outcome.findings.iter().map(|f| f.fingerprint.clone()).collect::<Vec<_>>();
    assert_eq!(prints(&first), prints(&moved));
    assert_ne!(prints(&first)[0], prints(&first)[1]);
    let mut changed = log("a.cls", 5);
    changed.set("elements", Attribute::Known(Value::List(vec!["ssn".to_owned()])));
    assert_ne!(prints(&run(&[changed], &[], "", true))[0], prints(&first)[0]);
}
