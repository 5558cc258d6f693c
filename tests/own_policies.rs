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
        (RULE.to_owned(), ROWS.replace("says: sink", "says: sinck"), "rows.yaml:1:3: row `acme-log`: `says: sinck` is no fact kind"),
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
    let leak = repository(&[(
        "a.py",
        "import logging\nlogger = logging.getLogger(__name__)\n\ndef f(patient):\n    logger.info('%s', patient.ssn)\n",
    )]);
    let said = out(&run(leak.path(), &["facts", "--why", "a.py:5"]));
    assert!(said.contains("reported, certain: error[phi-in-log]") && said.contains("phi-in-log: speaks"), "{said}");
    assert!(!said.contains("does not hold"), "{said}");
}
