//! Reading whole configurations, right ones and wrong ones.

use super::*;
use crate::knowledge::{Confidence, FileRole};
use crate::text::Limits;
use std::collections::BTreeMap;

fn one(text: &str) -> Result<Config, ConfigError> {
    Config::from_files([("phiward.yaml".to_owned(), text.as_bytes().to_vec())])
}

const FULL: &str = r#"
# comment
extends: strict
policies: [policies/own, ./extra.yaml]
entity: business-associate
areas:
  - paths: [services, "*.tf"]
    phi: assumed
  - { paths: services/web, phi: none }
individuals: 1200
tier: no-knowledge
caps: enforcement-discretion-2019
known:
  - { rule: phi-in-log, path: legacy, date: 2026-03-01 }
  - { date: 2026-04-01 }
gates: { fail_on: warning, min_confidence: possible, min_score: 72.5, max_exposure: 50000 }
limits: { max_file_bytes: 1000 }
rules:
  tls-below-minimum:
    severity: warning
    params: { minimum: "1.3" }
    paths: { include: deploy, exclude: [deploy/lab] }
    when: 'fact.min_version != null'
    roles: [main, test]
  phi-in-log: { enabled: false }
lock: [phi-in-log]
staff: { clinical: [Nurse, "Care*"] }
salesforce: { shield: false, hyperforce: true }
decisions:
  - provision: 45 CFR 164.312(e)(2)(ii)
    paths: [deploy/internal]
    decision: equivalent
    rationale: the mesh encrypts
    approved_by: Security Officer
    review_by: 2027-01-31
costs: { records: 900, notification_per_record: "1.75", litigation_per_record: 4 }
"#;

#[test]
fn everything_that_can_be_said_is_read() {
    let config = one(FULL).unwrap();
    let words = |list: &[Located<String>]| list.iter().map(|one| one.value.clone()).collect::<Vec<_>>();
    assert_eq!(
        one(FULL).unwrap().stated,
        Stated { clinical: vec!["Nurse".into(), "Care*".into()], shield: Some(false), hyperforce: Some(true) }
    );
    assert_eq!(words(&config.extends), ["strict"]);
    assert_eq!(words(&config.policies), ["policies/own", "extra.yaml"]);
    assert_eq!(
        (config.entity, config.tier, config.caps),
        (Entity::BusinessAssociate, Tier::DidNotKnow, Some(CapSet::EnforcementDiscretion2019))
    );
    assert_eq!(config.individuals, Some(1200));
    let costs = Costs {
        records: Some(900),
        notification_per_record: Some(Dollars::from_cents(175)),
        litigation_per_record: Some(Dollars::whole(4)),
        hour: None,
    };
    assert_eq!(config.costs, costs);
    for (path, phi) in [
        ("services/api/a.ts", PhiArea::Assumed),
        ("services/web/a.ts", PhiArea::None),
        ("x/main.tf", PhiArea::Assumed),
        ("lib/a.ts", PhiArea::Inferred),
    ] {
        assert_eq!(config.phi_area(path), phi, "{path}");
    }
    let day = |text: &str| Some(text.parse::<jiff::civil::Date>().unwrap());
    assert_eq!(config.known_since("phi-in-log", "legacy/a.cls"), day("2026-03-01"));
    assert_eq!(config.known_since("phi-in-log", "src/a.cls"), day("2026-04-01"));
    let gates =
        Gates { fail_on: FailOn::Warning, min_confidence: Confidence::Possible, min_score_tenths: Some(725), max_exposure: Some(50_000) };
    assert_eq!(config.gates, gates);
    assert_eq!(config.limits, Limits { max_file_bytes: 1000, ..Limits::default() });
    let tls = &config.rules["tls-below-minimum"];
    assert_eq!((tls.value.severity, tls.value.enabled), (Some(Severity::Warning), None));
    assert_eq!(tls.value.params["minimum"], "1.3");
    assert_eq!(
        (tls.value.include.as_slice(), tls.value.exclude.as_slice()),
        (&["**/deploy".to_owned()][..], &["deploy/lab".to_owned()][..])
    );
    assert_eq!(tls.value.roles, Some(vec![FileRole::Main, FileRole::Test]));
    let when = tls.value.when.as_ref().unwrap();
    assert_eq!((when.value.as_str(), when.position().line), ("fact.min_version != null", 23));
    assert_eq!(config.rules["phi-in-log"].value.enabled, Some(false));
    let decision = &config.decisions[0];
    assert_eq!(decision.value.provision.value, "164.312(e)(2)(ii)");
    assert_eq!(decision.value.provision.position().line, 30);
    assert!(decision.value.paths.covers("deploy/internal/x.yaml") && !decision.value.paths.covers("deploy/x.yaml"));
    assert_eq!(decision.value.decision, DecisionKind::Equivalent);
    assert_eq!(decision.value.review_by.to_string(), "2027-01-31");
}

#[test]
fn nothing_said_is_the_defaults() {
    for text in [
        "",
        "\n# only a comment\n",
        "---\n",
        "rules:\ngates:\nlimits:\nknown:\n",
        "decisions: []\nareas:\nextends:\n",
        "\u{FEFF}tier: reasonable-cause\n",
    ] {
        let config = one(text).unwrap();
        assert_eq!(Config { files: Vec::new(), ..config }, Config::default(), "{text:?}");
    }
    let gates = Config::default().gates;
    assert_eq!((gates.fail_on, gates.min_confidence), (FailOn::Error, Confidence::Likely));
}

#[test]
fn every_fault_has_its_place_and_the_word_that_was_meant() {
    let mut faults = Vec::new();
    for (text, place, message, help) in [
        ("entity: unknown\ndesicions: []\n", (2, 1), "unknown key `desicions`", "did you mean `decisions`?"),
        ("gates:\n  failOn: error\n", (2, 3), "unknown key `failOn`", "did you mean `fail_on`?"),
        ("gates: { fail_on: eror }\n", (1, 19), "unknown word `eror`", "did you mean `error`?"),
        ("rules:\n  a:\n    sevrity: note\n", (3, 5), "unknown key `sevrity`", "did you mean `severity`?"),
        ("rules:\n  a: { paths: { only: [x] } }\n", (2, 17), "unknown key `only`", "known are `include`, `exclude`"),
        ("tier: willful\n", (1, 7), "unknown word `willful`", "known are `no-knowledge`"),
        ("areas:\n  - { paths: [a], phi: maybe }\n", (2, 24), "unknown word `maybe`", "known are `assumed`"),
        ("areas: { a: { phii: none } }\n", (1, 15), "unknown key `phii`", "did you mean `phi`?"),
        ("areas: { a: asumed }\n", (1, 10), "unknown word `asumed`", "did you mean `assumed`?"),
        ("areas:\n  - { phi: none }\n", (2, 7), "the key `paths` is missing", ""),
        ("areas:\n  - { paths: [a, ../b], phi: none }\n", (2, 18), "`../b` leaves the folder", ""),
        ("areas:\n  - { paths: ['a['], phi: none }\n", (2, 15), "is no path pattern", ""),
        ("costs: { hour: 99.5 }\n", (1, 10), "whole dollars", ""),
        ("individuals: many\n", (1, 14), "", ""),
        ("individuals: -1\n", (1, 14), "", ""),
        ("known: [{ date: yesterday }]\n", (1, 17), "`yesterday` is no day", "2026-12-31"),
        ("known: [{ date: 2026-02-30 }]\n", (1, 17), "`2026-02-30` is no day", "2026-12-31"),
        ("gates: { min_score: 101 }\n", (1, 21), "between 0 and 100", ""),
        ("policies: [/etc/p.yaml]\n", (1, 12), "an absolute path", "relative"),
        ("extends: ../../x.yaml\n", (1, 10), "leaves the repository", ""),
        (
            "decisions: [{ provision: x, decision: equivalent, rationale: r, approved_by: a, review_by: 2027-01-01 }]\n",
            (1, 26),
            "no provision",
            "164.312",
        ),
        (
            "decisions: [{ provision: 164.312(b), decision: equivalent, rationale: '', approved_by: a, review_by: 2027-01-01 }]\n",
            (1, 71),
            "the reason is missing",
            "",
        ),
        (
            "decisions: [{ provision: 164.312(b), decision: equivalent, rationale: r, review_by: 2027-01-01 }]\n",
            (1, 74),
            "`approved_by` is missing",
            "",
        ),
        ("tier: no-knowledge\ntier: no-knowledge\n", (2, 1), "`tier` is written twice", ""),
        ("rules:\n  a: { when: !fact.x }\n", (2, 21), "must stand in quotes", ""),
        ("areas: [{ paths: [], phi: none }]\n", (1, 18), "a path is missing", ""),
        ("rules:\n  a:\n", (2, 4), "a block of keys", ""),
        ("rules: [a, b]\n", (1, 8), "", ""),
        ("gates: {\n", (1, 8), "unclosed", ""),
        ("a: b: c\n", (1, 1), "unknown key", ""),
        ("tier: no-knowledge\n---\ntier: no-knowledge\n", (3, 1), "one document", ""),
        ("- a\n", (1, 1), "", ""),
    ] {
        let Err(error) = one(text) else {
            faults.push(format!("{text}is taken"));
            continue;
        };
        let found = error.position.map(|position| (position.line, position.column));
        let in_one_line = !error.message.is_empty() && !error.message.contains('\n') && !error.message.contains(" at line ");
        if found != Some(place) || !error.message.contains(message) || !error.help.as_deref().unwrap_or("").contains(help) || !in_one_line {
            faults.push(format!("{text}{error}\nnot at {place:?}: {message} ({help})\n"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let shown = one("teir: x\n").unwrap_err().to_string();
    assert_eq!(shown, "phiward.yaml:1:1: unknown key `teir` (did you mean `tier`?)");
}

#[test]
fn an_alias_bomb_is_an_error_with_a_place() {
    let mut text = "rules:\n  r:\n    params:\n      a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f"), ("h", "g"), ("i", "h")] {
        let ten = vec![format!("*{of}"); 10].join(", ");
        text.extend(["      ", name, ": &", name, " [", &ten, "]\n"]);
    }
    assert!(one(&text).unwrap_err().position.is_some());
}

#[test]
fn the_nearest_file_inherits_from_those_above() {
    let outer = "extends: strict\ntier: no-knowledge\nareas: [{ paths: src, phi: none }]\ngates: { fail_on: note, min_score: 50 }\n\
                 rules:\n  a: { severity: note, params: { x: 1, y: 1 }, paths: { exclude: old } }\n  b: { enabled: false }\n";
    let inner = "extends: ../shared/own.yaml\nareas: [{ paths: src/phi, phi: assumed }]\ngates: { fail_on: never }\n\
                 rules:\n  a: { severity: error, params: { y: 2 }, paths: { exclude: lab } }\n\
                 decisions: [{ provision: 164.312(b), decision: not-reasonable, rationale: r, approved_by: a, review_by: 2027-01-01 }]\n";
    let files: BTreeMap<&str, &str> =
        [("phiward.yaml", outer), ("svc/api/phiward.yaml", inner), ("svc/other/phiward.yaml", "teer: x")].into();
    let bytes = |path: &str| Ok(files.get(path).map(|text| text.as_bytes().to_vec()));
    let config = Config::load("svc/api/v1", &bytes).unwrap();
    assert_eq!(config.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["phiward.yaml", "svc/api/phiward.yaml"]);
    assert_eq!(config.extends.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["strict", "svc/shared/own.yaml"]);
    assert_eq!(config.tier, Tier::DidNotKnow);
    assert_eq!((config.gates.fail_on, config.gates.min_score_tenths), (FailOn::Never, Some(500)));
    assert_eq!(config.phi_area("svc/api/src/phi/x"), PhiArea::Assumed);
    assert_eq!(config.phi_area("svc/api/src/x"), PhiArea::None);
    let a = &config.rules["a"].value;
    assert_eq!((a.severity, &a.params["x"], &a.params["y"]), (Some(Severity::Error), &1.into(), &2.into()));
    assert_eq!(a.exclude, ["**/old", "svc/api/**/lab"]);
    assert_eq!(config.rules["b"].value.enabled, Some(false));
    let decision = &config.decisions[0].value;
    assert!(decision.paths.covers("svc/api/x") && !decision.paths.covers("svc/x"));
    // The root alone does not see what stands below it.
    assert_eq!(Config::load("", &bytes).unwrap().gates.fail_on, FailOn::Note);
    assert_eq!(Config::load("svc/other", &bytes).unwrap_err().path, "svc/other/phiward.yaml");
}

#[test]
fn a_file_that_cannot_be_read_or_is_misnamed_is_said_aloud() {
    let error = Config::load("", &|path| if path == "phiward.yml" { Ok(Some(Vec::new())) } else { Ok(None) }).unwrap_err();
    assert_eq!(error.to_string(), "phiward.yml: a configuration by this name is not used (call it phiward.yaml)");
    let error = Config::load("a", &|_| Err("permission denied".to_owned())).unwrap_err();
    assert_eq!(error.to_string(), "phiward.yaml: permission denied");
    assert!(Config::from_files([("phiward.yaml".to_owned(), vec![0, 159, 146, 150, 0])]).is_err());
}

#[test]
fn the_schema_knows_every_key_and_no_other() {
    let schema = serde_json::to_value(schemars::schema_for!(ConfigFile)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = |text: &str| serde_saphyr::from_str::<serde_json::Value>(text).unwrap();
    assert!(validator.is_valid(&value(FULL)), "{:?}", validator.iter_errors(&value(FULL)).map(|e| e.to_string()).collect::<Vec<_>>());
    assert!(validator.is_valid(&value("areas: { deploy: { phi: none }, src: assumed }")));
    for wrong in ["desicions: []", "gates: { failOn: error }", "tier: willful", "areas: [{ phi: none }]"] {
        assert!(!validator.is_valid(&value(wrong)), "{wrong}");
    }
    assert!(!schema.to_string().contains("Spanned"), "inner types do not show");
}
