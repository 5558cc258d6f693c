//! Input that means harm, or was never thought of: a clear word and a place for each, and the rest of the scan complete.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const LEAK: &str =
    "import logging\nlogger = logging.getLogger(__name__)\n\ndef admit(patient):\n    logger.info('admitted %s', patient.ssn)\n";
const FORMATS: [&str; 10] = ["text", "concise", "github", "sarif", "json", "markdown", "html", "junit", "gitlab", "csv"];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn write(folder: &TempDir, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    std::fs::write(folder.path().join(name), text).expect("files can be written");
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phiward"));
    command.args(args).current_dir(folder);
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

fn git(folder: &Path, args: &[&str]) {
    let set = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"];
    let done = Command::new("git").args(set).args(args).current_dir(folder).output().expect("git runs");
    assert!(done.status.success(), "git {args:?}: {}", err(&done));
}

fn committed(files: &[(&str, &str)]) -> TempDir {
    let made = folder();
    for (name, text) in files {
        write(&made, name, text);
    }
    git(made.path(), &["init", "-q", "-b", "main"]);
    git(made.path(), &["add", "-A"]);
    git(made.path(), &["commit", "-qm", "first"]);
    made
}

#[test]
fn names_and_texts_of_a_repository_give_no_orders() {
    let made = folder();
    for name in
        ["a%0A::error title=x::owned.py", "=cmd|calc.py", "+x.py", "@x.py", "x\n::error::own.py", "<script>alert(1)<.py", "a|b`c`.py"]
    {
        write(&made, name, LEAK);
    }
    write(&made, OsStr::from_bytes(b"n\xff.py"), LEAK);
    write(&made, "t.py", LEAK.replace("admitted", "\n::error::own %0A::error::own </script><script>alert(1)</script> \u{202e} \u{1b}[31m"));
    for format in FORMATS {
        let output = run(made.path(), &["--format", format, "--all"]);
        assert_eq!(code(&output), 1, "{format}: {}", err(&output));
        let said = out(&output);
        assert!(!["markdown", "html"].contains(&format) || !said.contains("<script>alert"), "{format} lets a tag through");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{format} lets a control through");
        if format != "csv" {
            assert!(!said.lines().any(|line| line.starts_with("::error::")), "{format} lets an order through: {said}");
        }
    }
    let csv = out(&run(made.path(), &["--format", "csv"]));
    for formula in [",=cmd", ",+x", ",@x", ",\"=", ",\"+", ",\"@"] {
        assert!(!csv.contains(formula), "a spreadsheet would calculate: {csv}");
    }
    assert!(out(&run(made.path(), &["--format", "concise"])).contains("its name is not UTF-8"));
}

#[test]
fn closed_doors_pipes_and_links_do_not_stop_a_scan() {
    let made = folder();
    write(&made, "leak.py", LEAK);
    write(&made, "closed.py", LEAK);
    write(&made, "empty.py", "");
    write(&made, "empty.json", "");
    std::fs::set_permissions(made.path().join("closed.py"), std::fs::Permissions::from_mode(0o0)).expect("a mode can be set");
    let closed = std::fs::read(made.path().join("closed.py")).is_err();
    let pipe = Command::new("mkfifo").arg(made.path().join("pipe.py")).status().expect("mkfifo runs");
    assert!(pipe.success());
    symlink("nowhere.py", made.path().join("dangling.py")).expect("a link");
    symlink(".", made.path().join("loop")).expect("a link");
    let output = run(made.path(), &["--format", "concise"]);
    assert!(out(&output).contains("leak.py:5"), "{}", out(&output));
    let named = run(made.path(), &["pipe.py", "--format", "concise"]);
    assert!(out(&named).contains("no regular file"), "{}{}", out(&named), err(&named));
    if closed {
        assert!(out(&output).contains("closed.py:1:1: notice[unread] the file was not read: permission denied"), "{}", out(&output));
        assert_eq!(code(&run(made.path(), &["--fail-on-unread"])), 2);
    }
}

#[test]
fn every_encoding_is_read_or_spoken_of() {
    let made = folder();
    let marked = format!("\u{feff}{LEAK}");
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let mut broken = LEAK.as_bytes().to_vec();
    broken.extend(b"# \xc3\x28 \xff\n");
    let files: [(&str, Vec<u8>); 6] = [
        ("be.py", wide(&marked, true)),
        ("le.py", wide(&marked, false)),
        ("bare.py", wide(LEAK, false)),
        ("mark.py", marked.clone().into_bytes()),
        ("broken.py", broken),
        ("latin.py", [b"# caf\xe9\n".as_slice(), LEAK.as_bytes()].concat()),
    ];
    for (name, bytes) in &files {
        write(&made, name, bytes);
    }
    let said = out(&run(made.path(), &["--format", "concise"]));
    for (name, _) in &files {
        assert!(said.contains(&format!("{name}:")), "{name} is neither read nor spoken of: {said}");
    }
}

#[test]
fn entities_of_xml_do_not_multiply() {
    let made = folder();
    let mut text = String::from("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a0 \"x\">");
    for level in 1..14 {
        let _ = write!(text, "<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10));
    }
    write(&made, "bomb.xml", text + "]><r>&a13;</r>");
    write(&made, "leak.py", LEAK);
    let said = out(&run(made.path(), &["--format", "concise"]));
    assert!(said.contains("bomb.xml:1:1: notice[") && said.contains("leak.py:5"), "{said}");
}

#[test]
fn huge_functions_literals_and_nests_are_cut_aloud() {
    let made = folder();
    let nest = |open: &str, close: &str| format!("{}log(a);{}", open.repeat(5_000), close.repeat(5_000));
    let many = |line: &str, count: usize| (0..count).fold(String::new(), |text, number| text + &line.replace('#', &number.to_string()));
    let branches = many("  String v# = patient.name + w; if (v# != null) { g(v#); }\n", 4_000);
    write(&made, "nest.js", format!("function f(a) {{ {} }}\n", nest("if (a) {\n", "}\n")));
    write(&made, "Nest.java", format!("class Nest {{ void f(boolean a) {{ {} }} }}\n", nest("if (a) {\n", "}\n")));
    write(&made, "Nest.cls", format!("public class Nest {{ void f(Boolean a) {{ {} }} }}\n", nest("if (a) {\n", "}\n")));
    write(&made, "Long.java", format!("class Long {{ void f(Patient patient) {{\n{branches}}} }}\n"));
    write(
        &made,
        "Many.cls",
        format!("public class Many {{\n{}}}\n", many("  Integer f#;\n  Integer m#(Integer a) { return a + f#; }\n", 4_000)),
    );
    write(&made, "literal.js", format!("const o = {{\n{}}};\n", many("  k#: { url: 'https://h/#', rejectUnauthorized: true },\n", 4_000)));
    write(&made, "linked.js", format!("let n = {{}};\n{}", many("n = { a: n, b: n, c: n, v#: patient.ssn };\n", 2_000)));
    write(&made, "grown.py", format!("def f(patient):\n  s = ''\n{}", many("  s = s + '#' + patient.ssn\n", 4_000)));
    write(
        &made,
        "main.tf",
        many("resource \"aws_db_instance\" \"d#\" {\n  storage_encrypted = var.e#\n}\nvariable \"e#\" { default = true }\n", 1_000),
    );
    write(&made, "leak.py", LEAK);
    let said = out(&run(made.path(), &["--format", "concise"]));
    for name in ["nest.js", "Nest.java", "Nest.cls"] {
        assert!(said.contains(&format!("{name}:1:1: notice[limit]")), "{name}: {said}");
    }
    assert!(said.contains("leak.py:5"), "the rest is scanned: {said}");
}

#[test]
fn the_index_may_delete_rename_and_end_lines_in_any_way() {
    let windows = LEAK.replace('\n', "\r\n");
    let made = committed(&[("gone.py", LEAK), ("old.py", LEAK), ("windows.py", &windows)]);
    assert_eq!(code(&run(made.path(), &["--staged"])), 0, "nothing is staged");
    git(made.path(), &["rm", "-q", "gone.py"]);
    git(made.path(), &["mv", "old.py", "new.py"]);
    write(&made, "windows.py", format!("# a line more\r\n{windows}"));
    git(made.path(), &["add", "-A"]);
    let output = run(made.path(), &["--staged", "--format", "concise"]);
    assert_eq!(code(&output), 0, "nothing of it is new: {}{}", out(&output), err(&output));
    write(&made, "windows.py", format!("{windows}    print(patient.mrn)\r\n"));
    git(made.path(), &["add", "-A"]);
    let output = run(made.path(), &["--staged", "--format", "concise"]);
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("windows.py:6"), "{}", out(&output));
}

#[test]
fn a_comparison_without_its_base_says_what_to_do() {
    let nowhere = folder();
    write(&nowhere, "a.py", LEAK);
    let origin = committed(&[("a.py", LEAK)]);
    git(origin.path(), &["commit", "-q", "--allow-empty", "-m", "second"]);
    let shallow = folder();
    let url = format!("file://{}", origin.path().display());
    git(shallow.path(), &["clone", "-q", "--depth", "1", &url, "."]);
    for (made, base, word) in [(&nowhere, "main", "no git repository"), (&origin, "nope", "`nope`"), (&shallow, "HEAD~1", "fetch")] {
        let output = run(made.path(), &["--diff", base]);
        assert_eq!(code(&output), 2, "{base}: {}", out(&output));
        assert!(err(&output).contains(word), "{base}: {}", err(&output));
    }
}

#[test]
fn a_broken_configuration_or_baseline_has_its_place_in_plain_words() {
    for (name, text, place, word) in [
        ("phiward.yaml", "entity: [a\n", "phiward.yaml:1:", ""),
        ("phiward.yaml", "tier: reasonable-cause\nentitty: covered-entity\n", "phiward.yaml:2:1", "`entity`"),
        ("phiward.yaml", "individuals: many\n", "phiward.yaml:1:14", "a whole number"),
        ("phiward-baseline.yaml", "version: 1\nentries: 7\n", "phiward-baseline.yaml:2:10", "a list"),
        ("phiward-baseline.yaml", "versoin: 1\n", "phiward-baseline.yaml:1:1", "`version`"),
    ] {
        let made = folder();
        write(&made, "a.py", LEAK);
        write(&made, name, text);
        let output = run(made.path(), &[]);
        assert_eq!(code(&output), 2, "{text}: {}", out(&output));
        assert!(err(&output).contains(place) && err(&output).contains(word), "{text}: {}", err(&output));
        assert!(!err(&output).contains("enum") && !err(&output).contains("u64"), "{text}: {}", err(&output));
    }
}

#[test]
fn repositories_in_odd_states_are_told_apart() {
    let bare = folder();
    git(bare.path(), &["init", "-q", "--bare"]);
    for args in [&[][..], &["--staged"], &["baseline"], &["facts", "."], &["inventory"]] {
        let output = run(bare.path(), args);
        assert_eq!(code(&output), 2, "{args:?}: {}", out(&output));
        assert!(err(&output).contains("is a bare git repository"), "{args:?}: {}", err(&output));
    }
    let fresh = folder();
    git(fresh.path(), &["init", "-q", "-b", "main"]);
    write(&fresh, "a.py", LEAK);
    let output = run(fresh.path(), &["--diff", "main"]);
    assert!(code(&output) == 2 && err(&output).contains("has no commit yet"), "{}", err(&output));
    assert_eq!(code(&run(fresh.path(), &["--staged"])), 0, "nothing is staged");
    git(fresh.path(), &["add", "-A"]);
    assert_eq!(code(&run(fresh.path(), &["--staged"])), 1, "everything is new");

    let made = committed(&[("a.py", LEAK)]);
    let beside = folder();
    let tree = beside.path().join("tree");
    git(made.path(), &["worktree", "add", "-q", &tree.to_string_lossy()]);
    std::fs::write(tree.join("b.py"), LEAK).expect("files can be written");
    let said = out(&run(&tree, &["--diff", "HEAD", "--format", "concise"]));
    assert!(said.contains("b.py:5") && !said.contains("a.py"), "{said}");
    let from = made.path().to_string_lossy();
    git(fresh.path(), &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &from, "sub"]);
    let output = run(fresh.path(), &["--format", "concise"]);
    assert!(!out(&output).contains("sub/"), "a submodule is scanned where it lives: {}", out(&output));
}

#[test]
fn wrong_values_are_told_in_plain_words() {
    let made = folder();
    write(&made, "a.py", LEAK);
    std::fs::create_dir(made.path().join("none")).expect("a folder");
    for (args, words) in [
        (&["chekc"][..], "did you mean `phiward check`?"),
        (&["inventroy"], "did you mean `phiward inventory`?"),
        (&["--as-of", "1900-01-01"], "before 2009-02-18"),
        (&["--max-exposure", "much"], "whole dollars"),
        (&["--policy", "none"], "there are no policy files"),
        (&["--format", "json", "--format", "text"], "cannot be used multiple times"),
        (&["--report", "json=no/where.json"], "there is no folder no"),
        (&["--report", "json"], "a format and a file"),
        (&["facts", "--why", "a.py:0"], "a file and a line"),
    ] {
        let output = run(made.path(), args);
        assert_eq!(code(&output), 2, "{args:?}: {}", out(&output));
        assert!(err(&output).contains(words) && !err(&output).contains("panicked"), "{args:?}: {}", err(&output));
    }
}

#[test]
fn silence_about_programs_without_a_reader_is_no_praise() {
    let made = folder();
    write(&made, "Sync.groovy", "class Sync {}\n");
    write(&made, "Other.groovy", "class Other {}\n");
    let text = out(&run(made.path(), &[]));
    assert!(text.contains("no file was read: 2 Groovy files have no reader") && !text.contains("score 100"), "{text}");
    for format in FORMATS.into_iter().filter(|format| !["csv", "junit", "gitlab"].contains(format)) {
        let said = out(&run(made.path(), &["--format", format]));
        assert!(said.contains("2 Groovy files have no reader"), "{format}: {said}");
    }
    assert_eq!(code(&run(made.path(), &["--fail-on-unread"])), 2);
    write(&made, "a.py", "x = 1\n");
    let output = run(made.path(), &["--format", "concise"]);
    assert_eq!((code(&output), out(&output).as_str()), (0, ""));
    assert_eq!(err(&output), "phiward: nothing to say, 1 file read, score 100.0 of 100; 2 Groovy files have no reader\n");
    assert_eq!(code(&run(made.path(), &["--fail-on-unread"])), 0);
}

#[test]
fn names_of_files_give_no_orders_to_a_terminal() {
    let made = folder();
    write(&made, "a\u{1b}[2Jb.py", LEAK);
    for args in [&["--format", "csv"][..], &["facts", "."], &["inventory"], &["inventory", "--json"]] {
        let said = out(&run(made.path(), args));
        assert!(said.contains("b.py") && !said.contains('\u{1b}'), "{args:?}: {said}");
    }
}
