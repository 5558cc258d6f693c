//! What the documents show is what the program says. `PHIWARD_BLESS=1 cargo test --test docs` writes the generated parts anew.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use phiward::facts::{FactKind, ValueKind};
use phiward::policy::{Provisions, RuleSet};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn same(file: &str, made: &str) {
    let path = root().join(file);
    if std::env::var_os("PHIWARD_BLESS").is_some() {
        std::fs::write(path, made).expect("the document can be written");
        return;
    }
    let stands = std::fs::read_to_string(path).unwrap_or_default();
    let at = stands.lines().zip(made.lines()).position(|(old, new)| old != new).unwrap_or(stands.lines().count().min(made.lines().count()));
    assert!(stands == made, "{file} is not what its sources say, from line {}; PHIWARD_BLESS=1 cargo test --test docs", at + 1);
}

fn type_of(kind: ValueKind) -> String {
    match kind {
        ValueKind::Text => "text".to_owned(),
        ValueKind::Version => "version".to_owned(),
        ValueKind::Bool => "true or false".to_owned(),
        ValueKind::Int => "whole number".to_owned(),
        ValueKind::List => "list of texts".to_owned(),
        ValueKind::Word(words) => format!("one of {}", words.join(", ")),
    }
}

fn phiward(args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_phiward"))
        .args(args)
        .current_dir(root())
        .env("COLUMNS", "100")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("TERM")
        .output()
        .expect("phiward runs");
    String::from_utf8(out.stdout).expect("reports are UTF-8")
}

#[test]
fn rules_are_listed() {
    let rules = RuleSet::embedded().unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut topics: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for rule in rules.iter() {
        topics.entry(rule.topic.word()).or_default().push(rule);
    }
    let mut out = String::from("# Rules\n\nMade from `policies/`; `phiward explain RULE` also shows the examples of a rule.\n");
    for (topic, mut rules) in topics {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let _ = write!(out, "\n## {topic}\n");
        for rule in rules {
            let _ = write!(out, "\n### {}\n\n{}\n\n- severity: {}\n", rule.id, rule.title, rule.severity.word());
            if let Some(provision) = &rule.provision {
                let title = Provisions::embedded().get(provision).map_or(String::new(), |known| format!(" ({})", known.short));
                let _ = writeln!(out, "- bears on 45 CFR {provision}{title}");
            }
            if !rule.cites.is_empty() {
                let _ = writeln!(out, "- cites: {}", rule.cites.join(", "));
            }
            let _ = writeln!(out, "- why: {}", rule.why);
        }
    }
    same("docs/rules.md", &out);
}

#[test]
fn knowledge_is_listed() {
    let mut out = String::from(
        "# Knowledge\n\nMade from the attribute tables and from `policies/knowledge/`. A condition of a rule reads an attribute as `fact.NAME`; what is not known is null.\n",
    );
    out.push_str("\n## Kinds of facts\n");
    for kind in FactKind::ALL {
        let _ = write!(out, "\n### {}\n\n{}\n\n| attribute | type | meaning |\n|---|---|---|\n", kind.word(), kind.meaning());
        for attribute in kind.attributes() {
            let _ = writeln!(out, "| `{}` | {} | {} |", attribute.name, type_of(attribute.kind), attribute.meaning);
        }
    }
    out.push_str("\n## Files of rows\n\n");
    let mut open = vec![root().join("policies/knowledge")];
    let mut files = BTreeSet::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("knowledge is readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/"));
            }
        }
    }
    for file in files {
        let _ = writeln!(out, "- [{file}](../{file})");
    }
    same("docs/knowledge.md", &out);
}

/// The finding that the README shows, and the end of the report.
#[test]
fn the_readme_shows_what_is_printed() {
    let printed = phiward(&["check", "examples/leaky-sync", "--as-of", "2026-11-24", "--all"]);
    let finding = printed.split("\n\n").find(|part| part.contains("LogUtil.cls")).expect("PHI goes through LogUtil");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let (before, rest) = readme.split_once("exits with 1:\n\n```\n").expect("the README shows output");
    let (_, after) = rest.split_once("\n```\n").expect("which ends");
    let end = printed.split("\n\n").skip_while(|part| !part.contains("files read")).collect::<Vec<_>>().join("\n\n");
    same("README.md", &format!("{before}exits with 1:\n\n```\n{}\n\n...\n\n{}\n```\n{after}", finding.trim(), end.trim()));
}

/// The YAML block of the README that holds a rule keeps its own examples.
#[test]
fn the_rule_of_the_readme_works() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let rule = readme.split("```yaml\n").find(|block| block.starts_with("id: ")).and_then(|block| block.split("```").next());
    let rule = rule.expect("the README shows a rule");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rule.yaml");
    std::fs::write(&file, rule).expect("the rule can be written");
    let id = rule.lines().next().and_then(|line| line.strip_prefix("id: ")).expect("an id");
    let said = phiward(&["policy", "test", file.to_str().expect("a path"), "--rule", id]);
    assert!(said.contains(" 0 failed"), "{said}");
    assert!(!said.starts_with("0 "), "{said}");
}

#[test]
fn links_lead_somewhere() {
    let mut dead = Vec::new();
    for file in ["README.md", "CONTRIBUTING.md", "docs/decisions.md", "docs/action.md"] {
        let text = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|link| !link.starts_with("http")) {
            let base = root().join(file);
            if !base.parent().unwrap_or(Path::new("")).join(link).exists() {
                dead.push(format!("{file}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:?}");
}
