//! Each folder of `tests/languages/` is a small repository, scanned with all rules. Its marks (`#~ rule-a, rule-b` in a comment on the
//! line before) say what must be found: what is missing and what is extra fails alike.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use jiff::civil::Date;
use phiward::pipeline::{Options, scan};
use phiward::policy::marks;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

type Spots = BTreeSet<(String, u32, String)>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn expected(folder: &str) -> Spots {
    let mut spots = Spots::new();
    let mut open = vec![root().join(folder)];
    while let Some(place) = open.pop() {
        for entry in std::fs::read_dir(&place).expect("a folder of fixtures").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a fixture is text");
            let name = path.strip_prefix(root()).expect("inside").to_string_lossy().replace('\\', "/");
            spots.extend(marks(&text).into_iter().map(|(line, rule)| (name.clone(), line, rule)));
        }
    }
    spots
}

fn found(folder: &str) -> Spots {
    let options = Options { paths: vec![PathBuf::from(folder)], ..Options::new(root(), Date::constant(2026, 11, 24)) };
    let scan = scan(&options, &()).unwrap_or_else(|fault| panic!("{folder}: {fault}"));
    assert_eq!(scan.lost, 0, "{folder}: every file is read: {:?}", scan.report.notices);
    let findings = scan.report.findings.iter();
    findings.map(|finding| (finding.place.path.to_string(), finding.place.start.line, finding.rule.clone())).collect()
}

#[test]
fn what_is_marked_is_found_and_nothing_else() {
    let mut faults = Vec::new();
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/languages")).expect("the fixtures").flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|path| path.is_dir()) {
        let name = Path::new("tests/languages").join(folder.file_name().expect("a name")).to_string_lossy().replace('\\', "/");
        let (expected, found) = (expected(&name), found(&name));
        assert!(!expected.is_empty(), "{name} marks nothing");
        faults.extend(expected.difference(&found).map(|(path, line, rule)| format!("missing {path}:{line} {rule}")));
        faults.extend(found.difference(&expected).map(|(path, line, rule)| format!("extra   {path}:{line} {rule}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
