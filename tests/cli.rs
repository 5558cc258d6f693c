//! The program as typed: exit codes, messages with places, hostile input, comparisons, and the same bytes however it is run.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const LEAK: &str =
    "import logging\nlogger = logging.getLogger(__name__)\n\ndef admit(patient):\n    logger.info('admitted %s', patient.ssn)\n";
const FINE: &str = "def admit(patient):\n    return patient\n";

fn repository(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files {
        write(folder.path(), path, bytes);
    }
    folder
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders can be made");
    std::fs::write(file, bytes).expect("files can be written");
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phiward"));
    command.args(args).current_dir(folder.path());
    for name in ["CLICOLOR_FORCE", "NO_COLOR", "COLUMNS", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"] {
        command.env_remove(name);
    }
    command.output().expect("phiward runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("phiward was not killed")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn git(folder: &TempDir, args: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(folder.path())
        .output()
        .expect("git runs");
    assert!(done.status.success(), "git {args:?}: {}", err(&done));
}

fn committed(files: &[(&str, &[u8])]) -> TempDir {
    let folder = repository(files);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "first"]);
    folder
}

#[test]
fn exit_codes_say_what_happened() {
    let leaky = repository(&[("a.py", LEAK.as_bytes())]);
    let fine = repository(&[("a.py", FINE.as_bytes())]);
    assert_eq!(code(&run(&leaky, &[])), 1);
    assert_eq!(code(&run(&leaky, &["--fail-on", "never"])), 0);
    assert_eq!(code(&run(&leaky, &["check", "--format", "json"])), 1, "formats never change the exit code");
    assert_eq!(code(&run(&fine, &[])), 0);
    assert_eq!(code(&run(&leaky, &["explain", "phi-in-log"])), 0);
    assert_eq!(code(&run(&leaky, &["rules"])), 0);
}

#[test]
fn wrong_usage_is_exit_code_two_on_standard_error() {
    let folder = repository(&[("a.py", LEAK.as_bytes())]);
    for (args, word) in [
        (&["--no-such-flag"][..], "--no-such-flag"),
        (&["no/such/path"], "no/such/path"),
        (&["--format", "pdf"], "pdf"),
        (&["--as-of", "tomorrow"], "tomorrow"),
        (&["--diff", "main", "--staged"], "--staged"),
        (&["--fix-preview", "--format", "json"], "--fix-preview"),
        (&["--report", "html="], "a format and a file"),
        (&["--report", "html=nowhere/report.html"], "there is no folder nowhere"),
        (&["explain", "phi-in-lag"], "phi-in-log"),
        (&["--policy", "no/such/policy.yaml"], "no/such/policy.yaml"),
    ] {
        let output = run(&folder, args);
        assert_eq!(code(&output), 2, "{args:?}: {}{}", out(&output), err(&output));
        assert!(output.stdout.is_empty(), "{args:?}: only reports go to standard output");
        assert!(err(&output).contains(word), "{args:?}: {}", err(&output));
    }
}

#[test]
fn faults_in_policies_have_a_place() {
    let rule = |when: &str, more: &str| {
        format!(
            "id: my-rule\ntopic: transport\non: transport\ntitle: t\nwhen: '{when}'\nseverity: error\n{more}what: w\nwhy: y\nfix: f\nexamples:\n  - {{ path: a.conf, bad: \"#~ my-rule\\nx\", good: fine }}\n"
        )
    };
    for (text, line, word) in [
        (rule("fact.min_versoin != null", ""), 5, "min_version"),
        (rule("true", "severty: x\n"), 7, "severty"),
        (rule("fact.encrypted == \"no\"", ""), 5, "truth value"),
        (rule("fact.encrypted ==", ""), 5, ""),
    ] {
        let folder = repository(&[("a.py", FINE.as_bytes()), ("my.yaml", text.as_bytes())]);
        let output = run(&folder, &["--policy", "my.yaml"]);
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains(&format!("my.yaml:{line}:")) && err(&output).contains(word), "{}", err(&output));
    }
    let folder = repository(&[("phiward.yaml", b"gates:\n  fail_on: eror\n")]);
    let output = run(&folder, &[]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("phiward.yaml:2:"), "{}", err(&output));
}

#[test]
fn hostile_files_never_stop_the_rest() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let last = level - 1;
        let _ = writeln!(bomb, "a{level}: &a{level} [{}]", format!("*a{last}, ").repeat(9).trim_end_matches(", "));
    }
    let deep = |open: &str, close: &str| format!("x = {}1{}\n", open.repeat(20_000), close.repeat(20_000));
    let json = format!("{{\"a\": [{}1]}}", "1,".repeat(5_500_000));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(LEAK.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = repository(&[
        ("src/leak.py", LEAK.as_bytes()),
        ("src/utf16.py", &utf16),
        ("src/latin.py", b"# caf\xe9\ndef f(patient):\n    print(patient.ssn)\n"),
        ("src/deep.py", deep("[", "]").as_bytes()),
        ("src/deep.js", deep("(", ")").as_bytes()),
        ("src/deep.json", format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)).as_bytes()),
        ("src/deep.yaml", format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)).as_bytes()),
        ("src/deep.xml", format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000)).as_bytes()),
        ("conf/bomb.yaml", bomb.as_bytes()),
        ("conf/broken.xml", b"<a><b></a>"),
        ("conf/broken.json", b"{\"a\": "),
        ("conf/big.json", json.as_bytes()),
        ("src/\x1b[31mred.py", LEAK.as_bytes()),
        ("src/escape.py", b"def f(patient):\n    print('\x1b]0;owned\x07', patient.ssn)\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", folder.path().join("src/loop")).expect("a link");
    let output = run(&folder, &["--format", "concise"]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    let said = out(&output);
    for path in ["src/leak.py:5", "src/utf16.py:5", "src/latin.py:3", "src/escape.py:2"] {
        assert!(said.contains(path), "{path} is found: {said}");
    }
    for path in ["conf/bomb.yaml", "conf/broken.xml", "conf/big.json"] {
        assert!(said.contains(path), "{path} is spoken of: {said}");
    }
    for format in ["text", "concise", "github", "markdown"] {
        let output = run(&folder, &["--format", format, "--all"]);
        assert!(!output.stdout.contains(&0x1b) && !output.stdout.contains(&0x07), "{format} lets an escape through");
    }
    assert_eq!(code(&run(&folder, &["--fail-on-unread"])), 2);
}

#[test]
fn the_same_bytes_however_it_is_run() {
    let files: Vec<(String, &[u8])> = (0..60).map(|n| (format!("src/m{n}.py"), LEAK.as_bytes())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let folder = repository(&files);
    for format in ["text", "concise", "github", "sarif", "json", "markdown", "html", "junit", "gitlab", "csv"] {
        let first = run(&folder, &["--format", format, "--as-of", "2026-01-01", "--jobs", "1"]).stdout;
        for jobs in ["1", "8"] {
            let again = run(&folder, &["--format", format, "--as-of", "2026-01-01", "--jobs", jobs]).stdout;
            assert!(first == again, "{format} differs with {jobs} threads");
        }
    }
}

#[test]
fn colors_are_for_terminals() {
    let folder = repository(&[("a.py", LEAK.as_bytes())]);
    assert!(!run(&folder, &[]).stdout.contains(&0x1b), "a pipe gets no color");
    let with = |name: &str, no: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_phiward"));
        command.current_dir(folder.path()).env(name, "1").env_remove("NO_COLOR");
        if no {
            command.env("NO_COLOR", "1");
        }
        command.output().expect("phiward runs").stdout.contains(&0x1b)
    };
    assert!(with("CLICOLOR_FORCE", false));
    assert!(!with("CLICOLOR_FORCE", true), "NO_COLOR decides");
}

#[test]
fn a_comparison_reports_what_is_new() {
    let folder = committed(&[("old.py", LEAK.as_bytes())]);
    assert_eq!(code(&run(&folder, &["--diff", "HEAD"])), 0);
    write(folder.path(), "new.py", LEAK.as_bytes());
    let shifted = format!("# one\n# two\n{LEAK}");
    write(folder.path(), "old.py", shifted.as_bytes());
    let output = run(&folder, &["--diff", "HEAD", "--format", "concise"]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(out(&output).contains("new.py:5") && !out(&output).contains("old.py:"), "{}", out(&output));
    assert_eq!(code(&run(&folder, &["--diff", "no-such-branch"])), 2);
}

#[test]
fn the_index_is_read_not_the_work_tree() {
    let folder = committed(&[("a.py", FINE.as_bytes())]);
    write(folder.path(), "a.py", LEAK.as_bytes());
    assert_eq!(code(&run(&folder, &["--staged"])), 0, "nothing is staged");
    git(&folder, &["add", "a.py"]);
    write(folder.path(), "a.py", FINE.as_bytes());
    let output = run(&folder, &["--staged", "--format", "concise"]);
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("a.py:5"), "{}", out(&output));
}

#[test]
fn a_baseline_survives_inserted_lines() {
    let folder = repository(&[("a.py", LEAK.as_bytes())]);
    assert_eq!(code(&run(&folder, &["baseline"])), 0);
    assert_eq!(code(&run(&folder, &[])), 0);
    write(folder.path(), "a.py", format!("# one\n\n# two\n{LEAK}").as_bytes());
    assert_eq!(code(&run(&folder, &[])), 0, "the same finding further down");
    write(folder.path(), "a.py", format!("{LEAK}    logger.info(patient.mrn)\n").as_bytes());
    assert_eq!(code(&run(&folder, &[])), 1, "another finding is new");
    assert_eq!(code(&run(&folder, &["baseline"])), 0);
    assert_eq!(code(&run(&folder, &[])), 0);
    write(folder.path(), "a.py", FINE.as_bytes());
    let mended = run(&folder, &[]);
    assert!(out(&mended).contains("2 entries of the baseline match nothing any more (`phiward baseline` drops them)"), "{}", out(&mended));
    assert!(!out(&run(&folder, &["a.py"])).contains("nothing any more"), "what was not scanned may still match");
}

#[test]
fn init_writes_files_that_work_and_keeps_those_there_are() {
    let folder = repository(&[("a.py", FINE.as_bytes()), (".pre-commit-config.yaml", b"repos: []\n")]);
    assert_eq!(code(&run(&folder, &["init"])), 0);
    assert!(folder.path().join(".github/workflows/phiward.yml").exists());
    let kept = std::fs::read(folder.path().join(".pre-commit-config.yaml")).expect("it is there");
    assert_eq!(kept, b"repos: []\n");
    assert_eq!(code(&run(&folder, &[])), 0);
}
