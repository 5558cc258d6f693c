//! The embedded rules are sound, and every one keeps its own examples: none missing, none extra.

#![expect(clippy::panic, reason = "a fault of the embedded rules ends the test with its text")]

use phiward::pipeline::{knowledge_with, try_examples};
use phiward::policy::RuleSet;
use phiward::text::Limits;

fn rules() -> RuleSet {
    RuleSet::embedded().unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

#[test]
fn there_are_rules_over_all_topics_of_the_first_release() {
    let rules = rules();
    let topics: std::collections::BTreeSet<&str> = rules.iter().map(|rule| rule.topic.word()).collect();
    for topic in ["transport", "oauth", "logging", "access", "encryption", "audit", "disclosure", "suppression"] {
        assert!(topics.contains(topic), "no rule on {topic}");
    }
    assert!(rules.iter().count() >= 30, "only {} rules", rules.iter().count());
}

#[test]
fn every_rule_has_a_bad_and_a_good_example() {
    let lacking: Vec<String> = rules()
        .iter()
        .filter(|rule| {
            let sides: Vec<&str> =
                rule.examples.iter().filter_map(|example| example.trials().ok()).flatten().map(|trial| trial.side).collect();
            !sides.contains(&"bad") || !sides.contains(&"good")
        })
        .map(|rule| rule.id.clone())
        .collect();
    assert!(lacking.is_empty(), "rules without a bad or a good example: {lacking:?}");
}

#[test]
fn every_rule_keeps_its_examples() {
    let rules = rules();
    let extractor = knowledge_with(Limits::default(), &[], &rules).unwrap_or_else(|fault| panic!("{fault}"));
    let trials = try_examples(&rules, &extractor, &[]);
    let failures: Vec<String> = trials.failures.iter().map(|(rule, failure)| format!("{rule}: {failure}")).collect();
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), trials.tried, failures.join("\n"));
}
