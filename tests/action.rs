//! The action's shell, run with GitHub's environment variables and event payloads of their shape, against the program and small repositories.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const LEAK: &str =
    "import logging\nlogger = logging.getLogger(__name__)\n\ndef admit(patient):\n    logger.info('admitted %s', patient.ssn)\n";
const FINE: &str = "import logging\nlogger = logging.getLogger(__name__)\n\ndef admit(patient):\n    logger.info('admitted')\n";

fn git(folder: &Path, args: &[&str]) -> String {
    let out = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders can be made");
    std::fs::write(file, text).expect("files can be written");
}

/// A repository with an old leak on main, a branch that adds `added`, and their merge checked out as GitHub does it.
fn pull_request(folder: &Path, added: &str) -> PathBuf {
    let origin = folder.join("origin");
    std::fs::create_dir_all(&origin).expect("a folder");
    git(&origin, &["init", "-q", "-b", "main"]);
    git(&origin, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    write(&origin, "src/old.py", LEAK);
    git(&origin, &["add", "-A"]);
    git(&origin, &["commit", "-qm", "first"]);
    git(&origin, &["checkout", "-qb", "topic"]);
    write(&origin, "src/new.py", added);
    git(&origin, &["add", "-A"]);
    git(&origin, &["commit", "-qm", "topic"]);
    git(&origin, &["checkout", "-q", "main"]);
    write(&origin, "README.txt", "moved on\n");
    git(&origin, &["add", "-A"]);
    git(&origin, &["commit", "-qm", "main moves on"]);
    git(&origin, &["checkout", "-qb", "merge"]);
    git(&origin, &["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
    origin
}

fn clone(origin: &Path, to: &Path, depth: &str) {
    let from = format!("file://{}", origin.display());
    git(origin, &["clone", "-q", "--depth", depth, "--branch", "merge", &from, &to.to_string_lossy()]);
}

struct Step {
    out: Output,
    outputs: String,
    summary: String,
}

impl Step {
    fn code(&self) -> i32 {
        self.out.status.code().expect("an exit code")
    }

    fn said(&self) -> String {
        format!("{}{}", String::from_utf8_lossy(&self.out.stdout), String::from_utf8_lossy(&self.out.stderr))
    }
}

fn run(folder: &Path, checkout: &Path, event: &str, inputs: &[(&str, &str)]) -> Step {
    let payload = folder.join("event.json");
    // Written in the shape of GitHub's payload, not recorded from it; the title is hostile.
    std::fs::write(
        &payload,
        r#"{"action":"synchronize","number":7,"pull_request":{"title":"$(touch pwned) `touch pwned`\n::set-output name=x::y","head":{"ref":"topic","sha":"1111111111111111111111111111111111111111"},"base":{"ref":"main","sha":"2222222222222222222222222222222222222222"}}}"#,
    )
    .expect("the payload can be written");
    let (output, summary) = (folder.join("output"), folder.join("summary"));
    let _ = (std::fs::remove_file(&output), std::fs::remove_file(&summary));
    let out = Command::new("bash")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/entrypoint.sh"))
        .current_dir(checkout)
        .env("PHIWARD", env!("CARGO_BIN_EXE_phiward"))
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_EVENT_NAME", event)
        .env("GITHUB_EVENT_PATH", &payload)
        .env("GITHUB_REF", "refs/pull/7/merge")
        .env("GITHUB_OUTPUT", &output)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .envs(inputs.iter().copied())
        .output()
        .expect("bash runs");
    let read = |file: &Path| std::fs::read_to_string(file).unwrap_or_default();
    Step { out, outputs: read(&output), summary: read(&summary) }
}

#[test]
fn a_pull_request_reports_what_it_adds_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), LEAK);
    for depth in ["2", "1"] {
        let checkout = folder.path().join(format!("depth{depth}"));
        clone(&origin, &checkout, depth);
        let step = run(folder.path(), &checkout, "pull_request", &[]);
        assert_eq!(step.code(), 1, "depth {depth}: {}", step.said());
        assert!(step.said().contains("::error file=src/new.py,line=5"), "{}", step.said());
        assert!(!step.said().contains("src/old.py"), "{}", step.said());
        assert!(step.outputs.contains("findings=1\n"), "{}", step.outputs);
        assert!(step.outputs.lines().any(|line| line.strip_prefix("score=").is_some_and(|score| score.parse::<f64>().is_ok())));
        assert!(step.summary.contains("src/new.py"), "{}", step.summary);
        assert!(!checkout.join("pwned").exists());
    }
}

#[test]
fn a_clean_pull_request_passes_over_old_leaks() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), FINE);
    let checkout = folder.path().join("checkout");
    clone(&origin, &checkout, "2");
    let step = run(folder.path(), &checkout, "pull_request", &[]);
    assert_eq!(step.code(), 0, "{}", step.said());
    assert!(step.outputs.contains("findings=0\n"), "{}", step.outputs);
}

#[test]
fn an_absent_base_is_a_clear_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), LEAK);
    let checkout = folder.path().join("checkout");
    clone(&origin, &checkout, "1");
    git(&checkout, &["remote", "set-url", "origin", "/nowhere"]);
    let step = run(folder.path(), &checkout, "pull_request", &[]);
    assert_eq!(step.code(), 2, "{}", step.said());
    assert!(step.said().contains("with: { fetch-depth: 2 }"), "{}", step.said());
}

#[test]
fn other_events_scan_everything_and_inputs_stay_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), LEAK);
    write(&origin, "with space/$(touch pwned).py", LEAK);
    let inputs = [
        ("INPUT_PATHS", "with space/$(touch pwned).py\n\n  src/old.py  \n"),
        ("INPUT_FAIL_ON", "never"),
        ("INPUT_REPORTS", "sarif=out put.sarif\ncsv=all.csv\n"),
    ];
    let step = run(folder.path(), &origin, "push", &inputs);
    assert_eq!(step.code(), 0, "{}", step.said());
    assert!(step.outputs.contains("findings=2\n"), "{}", step.outputs);
    assert!(step.outputs.contains("sarif=out put.sarif\n"), "{}", step.outputs);
    assert!(origin.join("out put.sarif").exists() && origin.join("all.csv").exists());
    assert!(!origin.join("pwned").exists());
    let wrong = run(folder.path(), &origin, "push", &[("INPUT_PATHS", "--version")]);
    assert_eq!(wrong.code(), 2, "a path that looks like a flag is a path: {}", wrong.said());
}

#[test]
fn pull_request_target_is_warned_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), FINE);
    let step = run(folder.path(), &origin, "pull_request_target", &[]);
    assert!(step.said().contains("::warning title=phiward::pull_request_target"), "{}", step.said());
}

fn install(folder: &Path, releases: &Path, version: &str) -> Output {
    Command::new("bash")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/install.sh"))
        .env("RUNNER_OS", "Linux")
        .env("RUNNER_ARCH", "X64")
        .env("RUNNER_TEMP", folder.join("temp"))
        .env("GITHUB_OUTPUT", folder.join("installed"))
        .env("INPUT_VERSION", version)
        .env("PHIWARD_RELEASES", format!("file://{}", releases.display()))
        .output()
        .expect("bash runs")
}

#[test]
fn only_a_release_with_the_right_checksum_is_installed() {
    let folder = tempfile::tempdir().expect("a folder");
    let releases = folder.path().join("releases");
    let of = releases.join("v0.1.0");
    write(&of, "phiward", "#!/bin/sh\necho stub\n");
    let name = "phiward-0.1.0-x86_64-unknown-linux-gnu.tar.gz";
    let made =
        Command::new("sh").arg("-c").arg(format!("tar -czf {name} phiward && sha256sum {name} > {name}.sha256")).current_dir(&of).status();
    assert!(made.expect("sh runs").success());
    let good = install(folder.path(), &releases, "v0.1.0");
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stdout));
    let said = std::fs::read_to_string(folder.path().join("installed")).expect("an output");
    let program = said.trim().strip_prefix("phiward=").expect("its place");
    assert_eq!(Command::new(program).output().expect("it runs").stdout, b"stub\n");

    write(&of, &format!("{name}.sha256"), &format!("{}  {name}\n", "0".repeat(64)));
    let bad = install(folder.path(), &releases, "0.1.0");
    assert_eq!(bad.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bad.stdout).contains("checksum"));

    let absent = install(folder.path(), &releases, "9.9.9");
    assert_eq!(absent.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&absent.stdout).contains("no release found"));
    assert_eq!(install(folder.path(), &releases, "../../x").status.code(), Some(2));
}
