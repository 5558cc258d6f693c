//! The hooks with the real `pre-commit`, which `.ci/run` installs; `PRE_COMMIT` names the program, or says `none` where it cannot be had.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, program: &str, args: &[&str]) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_phiward")).parent().expect("a folder").to_string_lossy().into_owned();
    Command::new(program)
        .args(args)
        .current_dir(folder)
        .env("PATH", format!("{bin}:{}", std::env::var("PATH").unwrap_or_default()))
        .env("PRE_COMMIT_HOME", folder.join(".git/pre-commit"))
        .env("GIT_AUTHOR_NAME", "t")
        .env("GIT_AUTHOR_EMAIL", "t@example.com")
        .env("GIT_COMMITTER_NAME", "t")
        .env("GIT_COMMITTER_EMAIL", "t@example.com")
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The hooks as published, but with the program of this build in place of one that pre-commit would install.
fn hooks() -> String {
    let published = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).expect("the hooks");
    let hooks: String =
        published.lines().filter(|line| !line.starts_with('#')).fold(String::new(), |all, line| all + "      " + line + "\n");
    format!("repos:\n  - repo: local\n    hooks:\n{}", hooks.replace("language: rust", "language: system"))
}

#[test]
fn the_hooks_report_what_a_commit_adds() {
    let pre_commit = std::env::var("PRE_COMMIT").unwrap_or_else(|_| "pre-commit".to_owned());
    if pre_commit == "none" {
        return;
    }
    let there = Command::new(&pre_commit).arg("--version").output().is_ok();
    assert!(there, "`{pre_commit}` does not run: `pip install pre-commit`, or run .ci/run, which installs it");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let write = |path: &str, text: &str| std::fs::write(folder.join(path), text).expect("files can be written");
    let git = |args: &[&str]| {
        let output = run(folder, "git", args);
        assert!(output.status.success(), "git {args:?}: {}", said(&output));
    };
    let leak = "import logging\nlogger = logging.getLogger(__name__)\n\ndef admit(patient):\n    logger.info('%s', patient.ssn)\n";
    git(&["init", "-q", "-b", "main"]);
    write("old.py", leak);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "first"]);
    write(".pre-commit-config.yaml", &hooks());
    git(&["add", "-A"]);
    let valid = run(folder, &pre_commit, &["validate-config"]);
    assert!(valid.status.success(), "{}", said(&valid));
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let valid = run(folder, &pre_commit, &["validate-manifest", &manifest.to_string_lossy()]);
    assert!(valid.status.success(), "{}", said(&valid));

    let quiet = run(folder, &pre_commit, &["run", "phiward"]);
    assert!(quiet.status.success(), "old findings do not stop a commit: {}", said(&quiet));
    write("new.py", leak);
    git(&["add", "new.py"]);
    let stopped = run(folder, &pre_commit, &["run", "phiward"]);
    assert!(!stopped.status.success(), "{}", said(&stopped));
    assert!(said(&stopped).contains("new.py:5") && !said(&stopped).contains("old.py:5"), "{}", said(&stopped));
    let all = run(folder, &pre_commit, &["run", "phiward-all", "--hook-stage", "manual", "--all-files"]);
    assert!(!all.status.success() && said(&all).contains("old.py:5"), "{}", said(&all));

    git(&["commit", "-qm", "second", "--no-verify"]);
    let push = run(folder, &pre_commit, &["run", "phiward", "--hook-stage", "pre-push", "--from-ref", "HEAD~1", "--to-ref", "HEAD"]);
    assert!(!push.status.success(), "{}", said(&push));
    assert!(said(&push).contains("new.py:5") && !said(&push).contains("old.py:5"), "{}", said(&push));
}
