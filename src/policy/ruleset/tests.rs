use super::*;
use crate::policy::Severity;

const RULE: &str = r#"
id: test-tls
topic: transport
on: transport
params: { minimum: "1.2", hosts: [example.com] }
when: 'fact.min_version != null && version(fact.min_version) < version(params.minimum)'
severity: error
provision: 164.312(e)(2)(ii)
what: "{fact.technology} accepts TLS {fact.min_version}, below {params.minimum}"
why: old
fix: "{row.fix}"
"#;

fn load(files: &[&str], settings: &[&str]) -> Result<RuleSet, String> {
    let files: Vec<PolicyFile> = files.iter().enumerate().map(|(index, text)| PolicyFile::new(&format!("p{index}.yaml"), text)).collect();
    let settings = settings.iter().enumerate().map(|(index, text)| (format!("c{index}.yaml"), text.as_bytes().to_vec()));
    let config = Config::from_files(settings).map_err(|fault| fault.to_string())?;
    RuleSet::load(&files, &config).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_embedded_policies_are_sound() {
    let set =
        RuleSet::embedded().unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    for rule in set.iter() {
        assert_eq!(rule.path, format!("policies/{}/{}.yaml", rule.topic.word(), rule.id), "one rule, one file, in its topic's folder");
        let trials: Vec<_> =
            rule.examples.iter().flat_map(|example| example.trials().unwrap_or_else(|e| panic!("{}: {e}", rule.id))).collect();
        assert!(trials.iter().any(|trial| trial.side == "bad"), "{}: a bad example", rule.id);
        assert!(trials.iter().any(|trial| trial.side == "good"), "{}: a good example", rule.id);
        for trial in trials.iter().filter(|trial| trial.side == "bad") {
            assert!(trial.expected.iter().any(|spot| spot.rule == rule.id), "{}: a bad example without its mark", rule.id);
        }
    }
    assert!(set.iter().count() > 0);
}

#[test]
fn later_files_override_by_id_and_parameter() {
    let over = "rules:\n  test-tls: { params: { minimum: \"1.3\" }, severity: warning }\n";
    let set = load(&[RULE], &[over]).expect("loads");
    let rule = set.get("test-tls").expect("in force");
    assert_eq!(rule.params.get("minimum"), Some(&Param::Text("1.3".to_owned())));
    assert_eq!(rule.severity, Severity::Warning);
    assert_eq!(rule.roles, [crate::knowledge::FileRole::Main]);
    assert_eq!(rule.title, "test tls");
    let off = load(&[RULE], &["rules: { test-tls: { enabled: false } }\nentity: unknown\n"]).expect("loads");
    assert!(off.get("test-tls").is_none() && off.knows("test-tls") && !off.knows("other"));
}

#[test]
fn locked_rules_can_only_be_tightened() {
    let lock = "lock: [test-tls]\n";
    assert!(load(&[RULE, lock], &["rules: { test-tls: { severity: error } }\n"]).is_ok());
    for loose in ["enabled: false", "severity: note", "params: { minimum: \"1.0\" }", "paths: { exclude: [a] }", "when: \"false\""] {
        let error = load(&[RULE, lock], &[&format!("rules: {{ test-tls: {{ {loose} }} }}\n")]).expect_err(loose);
        assert!(error.contains("is locked by p1.yaml"), "{error}");
    }
}

#[test]
fn an_outer_configuration_locks_the_inner_ones() {
    let outer = "lock: [test-tls]\nrules: { test-tls: { severity: warning } }\n";
    assert!(load(&[RULE], &[outer, "rules: { test-tls: { severity: error } }\n"]).is_ok());
    let error = load(&[RULE], &[outer, "rules: { test-tls: { enabled: false } }\n"]).expect_err("locked");
    assert!(error.contains("is locked by c0.yaml"), "{error}");
}

#[test]
fn paths_narrow_a_rule() {
    let set = load(&[RULE], &["rules: { test-tls: { paths: { exclude: [src/legacy/] } } }\n"]).expect("loads");
    let rule = set.get("test-tls").expect("in force");
    assert!(rule.covers("src/a.conf") && rule.covers("src/legacy2/a.conf") && !rule.covers("src/legacy/x/a.conf"));
}

#[test]
fn faults_name_their_place_and_the_nearest_word() {
    for (change, expected) in [
        (("when:", "whem:"), "p0.yaml:6:1: unknown key `whem` (did you mean `when`?)"),
        (("severity: error", "severity: eror"), "p0.yaml:7:11: unknown word `eror` (did you mean `error`?)"),
        (("on: transport", "on: transprt"), "p0.yaml:4:5: unknown on `transprt` (did you mean `transport`?)"),
        (("topic: transport", "topic: tls"), "p0.yaml:3:8: unknown topic `tls`"),
        (("164.312(e)(2)(ii)", "45 CFR 164"), "p0.yaml:8:12: `45 CFR 164` is no provision"),
        (
            ("fact.min_version !=", "fact.min_verison !="),
            "p0.yaml:6:13: a transport fact has no attribute `min_verison` (did you mean `min_version`?)",
        ),
        (("{fact.technology}", "{fact.tech}"), "unknown place `{fact.tech}`"),
        (("minimum: \"1.2\"", "minimum: 1.2"), "`1.2` is no whole number; a version stands in quotes"),
        (("why: old\n", ""), "the rule `test-tls` has no `why`"),
        (("why: old\n", "why: old\nwhy: new\n"), "the key `why` is written twice"),
        (
            ("when: 'fact.min_version != null && version(fact.min_version) < version(params.minimum)'", "when: !fact.verify_peer"),
            "a text is missing here (a text that begins with `!` stands in quotes",
        ),
        (("id: test-tls", "id: [test"), "p0.yaml:"),
    ] {
        let (from, to) = change;
        assert!(RULE.contains(from), "{from}");
        let error = load(&[&RULE.replacen(from, to, 1)], &[]).expect_err(to);
        assert!(error.contains(expected), "{to}:\n  {error}\n  {expected}");
    }
    for (over, expected) in [
        ("rules: { tst-tls: { enabled: false } }", "c0.yaml:1:19: unknown rule `tst-tls` (did you mean `test-tls`?)"),
        ("rules: { test-tls: { enable: false } }", "unknown key `enable` (did you mean `enabled`?)"),
        ("rules: { test-tls: { params: { minimun: \"1.3\" } } }", "has no parameter `minimun` (did you mean `minimum`?)"),
        (
            "rules: { test-tls: { params: { minimum: 13 } } }",
            "c0.yaml:1:41: parameter `minimum` of the rule `test-tls` is a text, not a whole number",
        ),
        ("rules: { test-tls: { when: \"fact.x == 1\" } }", "c0.yaml:1:34: a transport fact has no attribute `x`"),
        ("lock: [nothing]", "`lock` names the unknown rule `nothing`"),
    ] {
        let error = load(&[RULE], &[over]).expect_err(over);
        assert!(error.contains(expected), "{over}:\n  {error}\n  {expected}");
    }
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (from, to) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        let line = format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 10].join(","));
        bomb.push_str(&line);
    }
    assert!(load(&[&bomb], &[]).is_err());
}

#[test]
fn rows_in_policy_folders_belong_to_knowledge() {
    assert!(load(&["- row: x\n  says: transport\n", "row: y\n", ""], &[""]).is_ok());
}

#[test]
fn code_rules_keep_their_pattern() {
    let rule = "id: own\ntopic: logging\ncode: { language: java, pattern: 'audit($X)' }\nseverity: note\nwhat: \"`{$X}` is written\"\nwhy: w\nfix: f\n";
    let set = load(&[rule], &[]).expect("loads");
    assert_eq!(set.code_patterns().count(), 1);
    assert_eq!(set.get("own").map(|rule| rule.on), Some(FactKind::Code));
}

#[test]
fn profiles_are_found_by_name() {
    assert!(profile("strict").is_ok());
    assert!(profile("strct").is_err_and(|error| error.contains("did you mean `strict`?")));
}

#[test]
fn schemas_accept_what_the_program_accepts() {
    let schema = crate::policy::policy_schema();
    let rule: serde_json::Value = serde_saphyr::from_str(RULE).expect("reads");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&rule), "{:?}", validator.iter_errors(&rule).map(|e| e.to_string()).collect::<Vec<_>>());
    let mut wrong = rule.clone();
    wrong["whenn"] = "x".into();
    assert!(!validator.is_valid(&wrong));
    for (path, file) in embedded() {
        if path.split('/').nth(1).and_then(Topic::from_word).is_some() && path.split('/').count() == 3 {
            assert!(validator.is_valid(&file.value), "{path}");
        }
    }
}

#[test]
fn what_a_change_loosens_is_said() {
    let before = load(&[RULE], &[]).expect("loads");
    for (config, expected) in [
        ("", vec![]),
        ("rules: { test-tls: { enabled: false } }", vec!["rule `test-tls` is switched off"]),
        ("rules: { test-tls: { severity: note } }", vec!["rule `test-tls` goes from error to note"]),
        ("rules: { test-tls: { params: { minimum: \"1.1\" } } }", vec!["rule `test-tls` changes its parameters"]),
        ("rules: { test-tls: { paths: { exclude: [x] } } }", vec!["rule `test-tls` changes its paths"]),
        ("rules: { test-tls: { when: \"false\" } }", vec!["rule `test-tls` changes its condition"]),
    ] {
        assert_eq!(load(&[RULE], &[config]).expect("loads").loosened(&before), expected, "{config}");
    }
}

#[test]
fn examples_run_for_their_own_rule() {
    let rule = format!("{RULE}examples:\n  - path: a.conf\n    bad: |\n      #~ test-tls\n      x\n    good: z\n");
    let set = load(&[&rule], &[]).expect("loads");
    let spot = |line, rule: &str| Spot { path: "a.conf".to_owned(), line, rule: rule.to_owned() };
    let own = |failures: Vec<ExampleFailure>| failures.into_iter().filter(|failure| failure.rule == "test-tls").count();
    let right = |rule: &Rule, files: &[(String, String)]| match files.first() {
        Some((_, text)) if text.contains('x') => vec![spot(2, &rule.id), spot(1, "other")],
        _ => Vec::new(),
    };
    assert_eq!(own(set.test(right)), 0);
    assert_eq!(own(set.test(|_: &Rule, _: &[(String, String)]| Vec::new())), 1);
    assert_eq!(own(set.test(|rule: &Rule, _: &[(String, String)]| vec![spot(2, &rule.id)])), 1);
}
