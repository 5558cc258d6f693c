//! An organization's own rules, rows and code patterns, and `facts --why`, as a policy author uses them.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const RULE: &str = r#"id: audit-skipped
topic: audit
code: { language: java, pattern: "Audit.skip($WHO, $$$REST)" }
severity: warning
what: "the audit entry of `{$WHO}` is skipped"
why: who saw the record cannot be told
fix: call Audit.record
examples:
  - path: A.java
    bad: |
      class A { void f(Patient p) {
        // #~ audit-skipped
        Audit.skip(p, "x");
      } }
    good: |
      class A { void f(Patient p) { Audit.record(p); } }
"#;
const ROWS: &str = r"- row: acme-log
  says: sink
  in: java
  at: { call: Acme.tell }
  set: { sink_kind: log }
  fix: tell the id
  source: in-house
- row: acme-badge
  says: element
  element: badge
  title: badge number
  class: direct
  names: [acme badge]
";
const CODE: &str = "class A {\n  void f(Patient p) {\n    Audit.skip(p, \"x\", 1);\n    Acme.tell(p.getSsn());\n    log.info(\"b {}\", p.acmeBadge);\n    other.send(p.getName());\n    Acme.tell(p.getVisits().size());\n  }\n}\n";

fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders can be made");
        std::fs::write(file, text).expect("files can be written");
    }
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_phiward")).args(args).current_dir(folder).output().expect("phiward runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn own_rows_and_patterns_take_effect() {
    let config = "policies: [policy]\n";
    let folder = repository(&[("phiward.yaml", config), ("policy/rule.yaml", RULE), ("policy/rows.yaml", ROWS), ("src/A.java", CODE)]);
    let said = out(&run(folder.path(), &["--format", "concise"]));
    for line in [
        "src/A.java:3:5: warning[audit-skipped] the audit entry of `p` is skipped",
        "src/A.java:4:5: error[phi-in-log] SSN reaches the log through `Acme.tell`",
        "src/A.java:5:5: error[phi-in-log] badge number reaches the log through `log.info`",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert_eq!(said.lines().filter(|line| line.starts_with("src/")).count(), 3, "{said}");
    let tested = run(folder.path(), &["policy", "test", "--rule", "audit-skipped"]);
    assert!(tested.status.success() && out(&tested).contains("1 example tried, 0 failed"), "{}{}", out(&tested), err(&tested));
}

#[test]
fn faults_of_rows_and_patterns_have_a_place() {
    for (rule, rows, expected) in [
        (RULE.replace("language: java", "language: jaav"), ROWS.to_owned(), "rule.yaml:3:7: `jaav` is no language"),
        (RULE.replace("pattern:", "patern:"), ROWS.to_owned(), "rule.yaml:3:7: "),
        (
            RULE.replace("$$$REST)", "$$$REST"),
            ROWS.to_owned(),
            "rule.yaml:3:7: the pattern `Audit.skip($WHO, $$$REST` is no whole piece of java",
        ),
        (RULE.replace("{$WHO}", "{$WHOM}"), ROWS.to_owned(), "the rule `audit-skipped` names `{$WHOM}`, and its pattern has no `$WHOM`"),
        (
            RULE.to_owned(),
            ROWS.replace("Acme.tell", &format!("\"{}\"", "{a,b}".repeat(25))),
            "rows.yaml:1:3: row `acme-log`: the alternatives in `{a,b}{a,b}",
        ),
        (RULE.to_owned(), ROWS.replace("says: sink", "says: sinck"), "rows.yaml:1:3: row `acme-log`: `says: sinck` is no fact kind"),
        (RULE.to_owned(), ROWS.replace("call: Acme.tell", ""), "rows.yaml:1:3: row `acme-log`: `at` names no place; one of block,"),
        (
            RULE.to_owned(),
            ROWS.replace("call: Acme.tell", "block: acme"),
            "rows.yaml:1:3: row `acme-log`: `at.block` is nothing that code has",
        ),
        (RULE.to_owned(), ROWS.replace("[acme badge]", "[ssn]"), "rows.yaml:8:3: row `acme-badge`: `ssn`: is a name of the row `ssn`, too"),
        (RULE.to_owned(), ROWS.replace("[acme badge]", "[]"), "rows.yaml:8:3: row `acme-badge`: an element has `names`"),
        (RULE.to_owned(), ROWS.replace("acme-badge", "acme-log"), "rows.yaml:8:3: a second row of this file is called `acme-log`"),
        (RULE.to_owned(), ROWS.replace("class: direct", "clas: direct"), "rows.yaml:8:3: row `acme-badge`: unknown field `clas`"),
    ] {
        let folder = repository(&[("rule.yaml", &rule), ("rows.yaml", &rows), ("A.java", CODE)]);
        let output = run(folder.path(), &["--policy", "rule.yaml", "--policy", "rows.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{}", out(&output));
        assert!(err(&output).contains(expected), "{expected}\n{}", err(&output));
    }
}

#[test]
fn why_explains_both_ways() {
    let folder = repository(&[("A.java", CODE), ("B.java", CODE), (".phiwardignore", "B.java\n")]);
    let why = |place: &str| out(&run(folder.path(), &["facts", "--why", place]));
    assert!(why("A.java:5").contains("nothing is reported on this line"));
    assert!(why("A.java:6").contains("reaches the call `other.send`, which no row knows as a sink\n    PHI: name"), "{}", why("A.java:6"));
    assert!(why("A.java:1").contains("no setting, scope, declaration, sink or call"), "{}", why("A.java:1"));
    assert!(why("B.java:5").contains("was not read"), "{}", why("B.java:5"));
    let missing = run(folder.path(), &["facts", "--why", "C.java:5"]);
    assert!(missing.status.code() == Some(2) && err(&missing).contains("there is no such file"));
    let beyond = run(folder.path(), &["facts", "--why", "A.java:999"]);
    assert!(beyond.status.code() == Some(2) && err(&beyond).contains("A.java: there is no line 999"), "{}", err(&beyond));
    let leak = repository(&[(
        "a.py",
        "import logging\nlogger = logging.getLogger(__name__)\n\ndef f(patient):\n    logger.info('%s', patient.ssn)\n",
    )]);
    let said = out(&run(leak.path(), &["facts", "--why", "a.py:5"]));
    assert!(said.contains("reported, certain: error[phi-in-log]") && said.contains("phi-in-log: speaks"), "{said}");
    assert!(!said.contains("does not hold"), "{said}");
}

#[test]
fn policy_test_tries_what_the_named_file_holds() {
    let rows = format!(
        "{}  examples:\n    - {{ text: \"class A {{ void f(Patient p) {{ Acme.tell(p.ssn); }} }}\", facts: [{{ sink_kind: log }}] }}\n    - {{ text: \"class A {{ void f(Patient p) {{ Acme.keep(p.ssn); }} }}\", facts: [] }}\n",
        ROWS.split("- row: acme-badge").next().expect("the first row")
    );
    let names = "- row: acme-badge\n  says: element\n  class: direct\n  title: badge\n  names: [acme badge]\n  yes: [acmeBadge, patient.acme_badge]\n  no: [badge]\n";
    let client = "- row: acme-client\n  says: type\n  in: python\n  at: { call: acme.connect }\n  set: { type: requests.Session }\n  source: in-house\n";
    let folder = repository(&[("rule.yaml", RULE), ("rows.yaml", &rows), ("names.yaml", names), ("client.yaml", client)]);
    let test = |args: &[&str]| run(folder.path(), &[&["policy", "test"], args].concat());
    for (args, said) in [
        (&["rule.yaml"][..], "1 example tried, 0 failed"),
        (&["rows.yaml"], "2 examples tried, 0 failed"),
        (&["names.yaml"], "3 examples tried, 0 failed"),
        (&["rule.yaml", "rows.yaml"], "3 examples tried, 0 failed"),
        (&["rule.yaml", "rows.yaml", "--rule", "acme-log"], "2 examples tried, 0 failed"),
        (&["client.yaml"], "0 examples tried, 0 failed\nno rule and no row here has an example"),
    ] {
        let tested = test(args);
        assert!(tested.status.success() && out(&tested).contains(said), "{args:?}: {}{}", out(&tested), err(&tested));
    }
    let wrong = repository(&[
        ("rows.yaml", &rows.replace("sink_kind: log }]", "sink_kind: url }]")),
        ("names.yaml", &names.replace("no: [badge]", "no: [acmeBadge]")),
    ]);
    let tested = run(wrong.path(), &["policy", "test", "rows.yaml", "names.yaml"]);
    assert_eq!(tested.status.code(), Some(2));
    assert!(out(&tested).contains("acme-log: example 1: `sink_kind` is \"log\", not \"url\""), "{}", out(&tested));
    assert!(out(&tested).contains("acme-badge: `acmeBadge` is not to count, but does"), "{}", out(&tested));
    let unknown = test(&["rule.yaml", "--rule", "audit-skiped"]);
    assert!(unknown.status.code() == Some(2) && err(&unknown).contains("did you mean `audit-skipped`?"), "{}", err(&unknown));
}

#[test]
fn a_change_of_a_rule_that_there_is_not_is_refused() {
    for text in [
        "id: phi-in-lag\nenabled: false\n",
        "id: phi-in-lag\nseverity: note\n",
        "- id: phi-in-lag\n  params: { a: 1 }\n",
        "rules:\n  phi-in-lag: { severity: note }\n",
        "lock: [phi-in-lag]\n",
    ] {
        let folder = repository(&[("change.yaml", text), ("a.py", "x = 1\n")]);
        let output = run(folder.path(), &["--policy", "change.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{text}: {}", out(&output));
        assert!(err(&output).contains("change.yaml:") && err(&output).contains("did you mean `phi-in-log`?"), "{text}: {}", err(&output));
    }
    for text in ["rules:\n  phi-in-lag: { enabled: false }\n", "known:\n  - { rule: phi-in-lag, date: 2026-03-01 }\n"] {
        let folder = repository(&[("phiward.yaml", text), ("a.py", "x = 1\n")]);
        let output = run(folder.path(), &[]);
        let told = err(&output);
        assert!(
            output.status.code() == Some(2) && told.contains("phiward.yaml:2:") && told.contains("did you mean `phi-in-log`?"),
            "{told}"
        );
    }
}

#[test]
fn a_row_of_the_lexicon_replaces_the_built_in_one() {
    let own = "- row: ssn\n  says: element\n  class: direct\n  title: citizen number\n  names: [citizen number, ssn]\n";
    let code = "class A { void f(Patient p) { log.info(\"{}\", p.getSsn()); } }\n";
    let folder = repository(&[("own.yaml", own), ("A.java", code)]);
    let output = run(folder.path(), &["--policy", "own.yaml", "--format", "concise"]);
    assert!(out(&output).contains("citizen number reaches the log"), "{}{}", out(&output), err(&output));
    let listed = run(folder.path(), &["inventory", "--policy", "own.yaml"]);
    assert!(out(&listed).contains("citizen number"), "{}{}", out(&listed), err(&listed));
    std::fs::write(folder.path().join("bad.yaml"), ROWS.replace("says: sink", "says: sinck")).expect("files can be written");
    for args in [&["rules", "--policy", "bad.yaml"][..], &["explain", "phi-in-log", "--policy", "bad.yaml"]] {
        let refused = run(folder.path(), args);
        assert!(refused.status.code() == Some(2) && err(&refused).contains("bad.yaml:1:3:"), "{args:?}: {}", err(&refused));
    }
    let why = run(folder.path(), &["facts", "--policy", "own.yaml", "--why", "A.java:1"]);
    assert!(out(&why).contains("citizen number"), "{}{}", out(&why), err(&why));
}

#[test]
fn of_two_files_the_later_row_holds() {
    let second = "- row: acme-log\n  says: sink\n  in: java\n  at: { call: Acme.shout }\n  set: { sink_kind: log }\n  source: in-house\n";
    let code = "class A { void f(Patient p) {\n  Acme.tell(p.getSsn());\n  Acme.shout(p.getSsn());\n} }\n";
    let folder = repository(&[("one.yaml", ROWS), ("two.yaml", second), ("A.java", code)]);
    let output = run(folder.path(), &["--policy", "one.yaml", "--policy", "two.yaml", "--format", "concise"]);
    let told = out(&output);
    assert!(told.contains("A.java:3:") && !told.contains("A.java:2:"), "{told}{}", err(&output));
}
