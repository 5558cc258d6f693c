//! House rules as tests: floors, fences, sizes, words.

#![expect(clippy::expect_used, reason = "the test reads its own sources")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The floors in order; a floor imports only from floors before it.
const FLOORS: &[&str] = &[
    "text",
    "walk",
    "parse",
    "knowledge",
    "config",
    "facts",
    "schema",
    "flow",
    "join",
    "policy",
    "check",
    "exposure",
    "report",
    "pipeline",
    "cli",
];

/// Crates that may appear only in some places.
const FENCES: &[(&str, &[&str])] = &[
    ("tree_sitter", &["src/parse/"]),
    ("roxmltree", &["src/parse/"]),
    ("toml_parser", &["src/parse/"]),
    ("saphyr_parser", &["src/parse/"]),
    ("ast_grep_core", &["src/parse/"]),
    ("ignore", &["src/walk/"]),
    ("walkdir", &["src/walk/"]),
    ("cel", &["src/policy/condition"]),
    ("clap", &["src/cli/"]),
    ("serde_saphyr", &["src/knowledge/", "src/config/", "src/policy/", "src/exposure/", "src/check/baseline"]),
];

/// Lines without tests that a source file may have; above it the file must be split.
const LONGEST: usize = 700;

fn sources() -> BTreeMap<String, String> {
    let mut open = vec![PathBuf::from("src")];
    let mut all = BTreeMap::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("src is readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                all.insert(name(&path), std::fs::read_to_string(&path).expect("a source is text"));
            }
        }
    }
    all
}

fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The code of a file without its tests and comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.ends_with("/sample.rs") || path.ends_with("/show.rs")
}

#[test]
fn a_floor_imports_only_from_floors_before_it() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let Some(floor) = path.strip_prefix("src/").and_then(|rest| rest.split(['/', '.']).next()) else { continue };
        let Some(height) = FLOORS.iter().position(|known| *known == floor) else { continue };
        if is_test(&path) {
            continue;
        }
        for (number, line) in code(&text).lines().enumerate() {
            for (above, word) in FLOORS.iter().enumerate().skip(height + 1) {
                if line.contains(&format!("crate::{word}::")) || line.contains(&format!("crate::{word};")) {
                    faults.push(format!(
                        "{path}: line {} of its code: {floor} (floor {height}) imports from {word} (floor {above})",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn crates_stay_behind_their_fences() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        if is_test(&path) {
            continue;
        }
        for (fenced, places) in FENCES {
            let used = code(&text).lines().any(|line| {
                let line = line.trim_start();
                line.starts_with(&format!("use {fenced}::")) || line.starts_with(&format!("use {fenced};")) || contains_path(line, fenced)
            });
            if used && !places.iter().any(|place| path.starts_with(place)) {
                faults.push(format!("{path} uses {fenced}, which belongs in {}", places.join(", ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `name::` that is not the end of a longer path or name.
fn contains_path(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && before != '_' && before != ':')
    })
}

#[test]
fn files_are_short_and_modules_say_what_they_are() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let lines = code(&text).lines().filter(|line| !line.trim().is_empty()).count();
        if lines > LONGEST && !is_test(&path) {
            faults.push(format!("{path} has {lines} lines of code"));
        }
        if path.ends_with("/mod.rs") && !text.starts_with("//!") {
            faults.push(format!("{path} does not open with //! sentences"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn policies_use_measured_words() {
    let words = ["violates", "violation of", "illegal", "non-compliant", "compliant", "expected fine", "required by HIPAA"];
    let mut faults = Vec::new();
    for (path, file) in phiward::knowledge::embedded() {
        if path.starts_with("policies/penalties/") || path.starts_with("policies/provisions") {
            continue;
        }
        // a name of the program such as `IllegalStateException` is no word; `illegally` is
        let text = file.text.to_ascii_lowercase();
        let named = |at: usize, word: &str| file.text.get(at + word.len()..).is_some_and(|rest| rest.starts_with(char::is_uppercase));
        for word in words {
            if text.match_indices(&word.to_ascii_lowercase()).any(|(at, word)| !named(at, word)) {
                faults.push(format!("{path} says `{word}`"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
