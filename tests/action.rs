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

/// What GitHub sends with an event, in its shape: the keys that stand around those that are read, written out as the runner writes them.
/// The title is hostile.
fn payload(event: &str, base: &str, fork: bool) -> String {
    let user = serde_json::json!({ "login": "ann", "id": 7, "node_id": "MDQ6", "type": "User", "site_admin": false });
    let repository = |name: &str, fork: bool| {
        serde_json::json!({
            "id": 9, "node_id": "MDEw", "name": "ehr", "full_name": format!("{name}/ehr"), "private": false, "owner": user, "fork": fork,
            "description": null, "default_branch": "main", "url": format!("https://api.github.com/repos/{name}/ehr"),
        })
    };
    let side = |name: &str, branch: &str, sha: &str, fork: bool| {
        let label = format!("{name}:{branch}");
        serde_json::json!({ "label": label, "ref": branch, "sha": sha, "user": user, "repo": repository(name, fork) })
    };
    let head = side(if fork { "bo" } else { "ann" }, "topic", &"1".repeat(40), fork);
    let mut whole = match event {
        "pull_request" | "pull_request_target" => serde_json::json!({
            "action": "synchronize", "number": 7, "before": "3".repeat(40), "after": "1".repeat(40),
            "pull_request": {
                "id": 1, "number": 7, "state": "open", "locked": false, "draft": false, "user": user, "body": null, "labels": [],
                "title": "$(touch pwned) `touch pwned`\n::set-output name=x::y", "merge_commit_sha": null, "commits": 1,
                "head": head, "base": side("ann", "main", base, false), "author_association": "CONTRIBUTOR", "mergeable": null,
            },
        }),
        "merge_group" => serde_json::json!({
            "action": "checks_requested",
            "merge_group": {
                "head_sha": "1".repeat(40), "head_ref": format!("refs/heads/gh-readonly-queue/main/pr-7-{base}"), "base_ref": "refs/heads/main",
                "base_sha": base, "head_commit": { "id": "1".repeat(40), "tree_id": "4".repeat(40), "message": "$(touch pwned)" },
            },
        }),
        "push" => serde_json::json!({
            "ref": "refs/heads/main", "before": "0".repeat(40), "after": "1".repeat(40), "created": false, "deleted": false, "forced": false,
            "base_ref": null, "compare": "https://github.com/ann/ehr/compare/0...1", "head_commit": { "id": "1".repeat(40), "message": "x" },
            "commits": [{ "id": "1".repeat(40), "message": "$(touch pwned)", "added": ["a"], "removed": [], "modified": [] }],
            "pusher": { "name": "ann", "email": "ann@example.com" },
        }),
        "schedule" => serde_json::json!({ "schedule": "30 5 * * 1", "workflow": ".github/workflows/phiward.yml" }),
        _ => serde_json::json!({ "inputs": null, "ref": "refs/heads/main", "workflow": ".github/workflows/phiward.yml" }),
    };
    let keys = whole.as_object_mut().expect("an object");
    keys.insert("repository".to_owned(), repository("ann", false));
    keys.insert("sender".to_owned(), user.clone());
    serde_json::to_string_pretty(&whole).expect("JSON")
}

fn run(folder: &Path, checkout: &Path, event: &str, inputs: &[(&str, &str)]) -> Step {
    run_on(folder, checkout, event, &payload(event, &"2".repeat(40), false), inputs)
}

fn run_on(folder: &Path, checkout: &Path, event: &str, sent: &str, inputs: &[(&str, &str)]) -> Step {
    let payload = folder.join("event.json");
    std::fs::write(&payload, sent).expect("the payload can be written");
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

/// `ref:` was set: the checkout is the head itself, of a fork too, and only the event knows the base. With and without jq.
#[test]
fn the_head_of_a_fork_is_compared_with_the_base_that_the_event_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), LEAK);
    let base = git(&origin, &["rev-parse", "main"]);
    let tools = folder.path().join("tools");
    std::fs::create_dir_all(&tools).expect("a folder");
    for tool in ["bash", "git", "sed", "grep", "head", "mktemp", "rm", "cat"] {
        let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().expect("sh runs");
        let found = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        std::os::unix::fs::symlink(found, tools.join(tool)).expect("a link");
    }
    let tools = tools.to_string_lossy().into_owned();
    for (name, environment) in [("with", &[][..]), ("without", &[("PATH", tools.as_str())][..])] {
        let checkout = folder.path().join(name);
        let from = format!("file://{}", origin.display());
        git(&origin, &["clone", "-q", "--depth", "1", "--branch", "topic", &from, &checkout.to_string_lossy()]);
        let step = run_on(folder.path(), &checkout, "pull_request", &payload("pull_request", &base, true), environment);
        assert_eq!(step.code(), 1, "{name} jq: {}", step.said());
        assert!(
            step.said().contains("::error file=src/new.py,line=5") && !step.said().contains("src/old.py"),
            "{name} jq: {}",
            step.said()
        );
        assert!(step.outputs.contains("findings=1\n"), "{name} jq: {}", step.outputs);
        assert!(!checkout.join("pwned").exists());
    }
}

#[test]
fn a_merge_queue_is_compared_with_the_branch_that_it_goes_into() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), LEAK);
    let base = git(&origin, &["rev-parse", "main"]);
    let sent = payload("merge_group", &base, false);
    let earlier = sent.replace("\"base_sha\"", "\"unknown\"");
    for (depth, sent) in [("2", &sent), ("1", &sent), ("1", &earlier)] {
        let checkout = folder.path().join("queue");
        let _ = std::fs::remove_dir_all(&checkout);
        clone(&origin, &checkout, depth);
        let step = run_on(folder.path(), &checkout, "merge_group", sent, &[]);
        assert_eq!(step.code(), 1, "depth {depth}: {}", step.said());
        assert!(step.said().contains("src/new.py") && !step.said().contains("src/old.py"), "depth {depth}: {}", step.said());
    }
}

#[test]
fn push_schedule_and_dispatch_scan_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = pull_request(folder.path(), FINE);
    for event in ["push", "schedule", "workflow_dispatch", "pull_request_target"] {
        let step = run(folder.path(), &origin, event, &[]);
        assert_eq!(step.code(), 1, "{event}: {}", step.said());
        assert!(step.said().contains("::error file=src/old.py,line=5"), "{event}: {}", step.said());
        assert!(step.outputs.contains("findings=1\nscore=") && step.outputs.ends_with("sarif=\n"), "{event}: {}", step.outputs);
        assert!(step.summary.starts_with("## phiward: 1 error"), "{event}: {}", step.summary);
    }
}

#[test]
fn building_from_source_asks_for_rust_and_says_where_the_program_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let installed = folder.path().join("installed");
    let install = |path: &Path| {
        Command::new("/bin/bash")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/install.sh"))
            .env("PATH", path)
            .env("INPUT_BUILD", "true")
            .env("RUNNER_TEMP", folder.path())
            .env("GITHUB_ACTION_PATH", "/the action")
            .env("GITHUB_OUTPUT", &installed)
            .output()
            .expect("bash runs")
    };
    let without = install(Path::new("/nowhere"));
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stdout).contains("::error title=phiward::build: true needs Rust"));
    write(folder.path(), "bin/cargo", "#!/bin/sh\necho \"$@\"\n");
    let cargo = folder.path().join("bin/cargo");
    std::fs::set_permissions(&cargo, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode can be set");
    let built = install(&folder.path().join("bin"));
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let said = String::from_utf8_lossy(&built.stdout).into_owned();
    assert!(said.contains("build --release --locked --manifest-path /the action/Cargo.toml"), "{said}");
    let place = std::fs::read_to_string(installed).expect("an output");
    assert_eq!(place.trim(), format!("phiward={}/phiward-target/release/phiward", folder.path().display()));
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
