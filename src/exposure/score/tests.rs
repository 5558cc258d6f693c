use super::*;
use crate::check::State;
use crate::exposure::price::sample::finding;
use proptest::prelude::*;

fn of(findings: &[Finding]) -> Score {
    score(findings, Provisions::embedded(), Schedule::embedded(), ScoreWeights::embedded())
}

#[test]
fn the_embedded_weights_hold_together() {
    let weights = ScoreWeights::read().expect("weights read");
    assert!(weights.severity.note < weights.severity.warning && weights.severity.warning < weights.severity.error);
    assert!(weights.cap.note < weights.cap.warning && weights.cap.warning < weights.cap.error && weights.cap.error <= 1000);
    assert!(weights.repeated.full == 3);
}

#[test]
fn nothing_found_is_a_hundred_and_a_note_is_less() {
    assert_eq!(of(&[]), Score { tenths: 1000, by_topic: BTreeMap::new() });
    let note = Finding { severity: Severity::Note, confidence: Confidence::Possible, provision: None, ..finding("r", "a") };
    assert!(of(&[note]).tenths < 1000);
}

#[test]
fn figures() {
    // error 0.5 × log(1000)/log(50000) 0.63844 × certain 1 × direct 1 = 0.31922
    let access = Finding { provision: Some("164.312(a)(1)".into()), topic: "access".into(), ..finding("r", "a") };
    assert_eq!(of(std::slice::from_ref(&access)).tenths, 680);
    // addressable: 0.5 × 0.42562 = 0.21281
    let transport = Finding { provision: Some("164.312(e)(2)(ii)".into()), topic: "transport".into(), ..finding("s", "b") };
    assert_eq!(of(std::slice::from_ref(&transport)).tenths, 787);
    // two provisions multiply: 0.68078 × 0.78719 = 0.53590
    let both = of(&[access.clone(), transport]);
    assert_eq!(both.tenths, 535);
    assert_eq!(both.by_topic, BTreeMap::from([("access".to_owned(), 680), ("transport".to_owned(), 787)]));
    // errors on one provision end at their cap of 0.6
    let many: Vec<Finding> = (0..40).map(|n| Finding { rule: format!("r{n}"), ..access.clone() }).collect();
    assert_eq!(of(&many).tenths, 400);
}

#[test]
fn many_slight_findings_never_outweigh_a_grave_one() {
    let grave = Finding { provision: Some("164.312(e)(2)(ii)".into()), ..finding("r", "a") };
    for severity in [Severity::Note, Severity::Warning] {
        let slight: Vec<Finding> = (0..500)
            .map(|n| Finding { severity, rule: format!("r{n}"), place: finding("r", &n.to_string()).place, ..grave.clone() })
            .collect();
        assert!(of(&slight).tenths > of(std::slice::from_ref(&grave)).tenths, "{severity:?}");
    }
}

#[test]
fn repetition_in_one_file_counts_little_after_the_third() {
    // possible, administrative: 0.5 × 0.42562 × 0.4 × 0.2 = 0.01702
    let slight = Finding {
        provision: Some("164.312(e)(2)(ii)".into()),
        confidence: Confidence::Possible,
        classes: vec![ElementClass::Administrative],
        ..finding("r", "a")
    };
    let files: Vec<Finding> = (0..5).map(|n| Finding { place: finding("r", &n.to_string()).place, ..slight.clone() }).collect();
    let scores = [1, 3, 5].map(|n| of(&vec![slight.clone(); n]).tenths);
    assert_eq!((scores, of(&files).tenths), ([982, 949, 946], 917));
}

#[test]
fn settled_findings_do_not_count() {
    let decided =
        State::Decided { decision: "equivalent".into(), rationale: "r".into(), approved_by: "a".into(), review_by: "2027-01-01".into() };
    assert_eq!(of(&[Finding { state: decided, ..finding("r", "a") }]).tenths, 1000);
    let accepted = State::Suppressed { kind: "accepted".into(), reason: "r".into(), until: None };
    assert!(of(&[Finding { state: accepted, ..finding("r", "a") }]).tenths < 1000);
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let severity = prop_oneof![Just(Severity::Note), Just(Severity::Warning), Just(Severity::Error)];
    let confidence = prop_oneof![Just(Confidence::Possible), Just(Confidence::Likely), Just(Confidence::Certain)];
    let provision = prop_oneof![
        Just(None),
        Just(Some("164.312(a)(1)")),
        Just(Some("164.312(e)(2)(ii)")),
        Just(Some("164.308(a)(4)")),
        Just(Some("164.999"))
    ];
    let classes =
        prop::collection::vec(prop_oneof![Just(ElementClass::Direct), Just(ElementClass::Quasi), Just(ElementClass::Context)], 0..2);
    (severity, confidence, provision, classes, 0..3_u8, 0..3_u8, 0..2_u8).prop_map(
        |(severity, confidence, provision, classes, rule, path, topic)| Finding {
            severity,
            confidence,
            provision: provision.map(str::to_owned),
            classes,
            topic: format!("t{topic}"),
            ..finding(&format!("r{rule}"), &format!("p{path}"))
        },
    )
}

proptest! {
    #[test]
    fn never_rises_when_a_finding_is_added(findings in prop::collection::vec(any_finding(), 0..30), more in any_finding()) {
        let before = of(&findings);
        let mut all = findings;
        all.push(more);
        let after = of(&all);
        prop_assert!(after.tenths <= before.tenths);
        for (topic, tenths) in &before.by_topic {
            prop_assert!(after.by_topic.get(topic).is_some_and(|now| now <= tenths));
        }
    }

    #[test]
    fn independent_of_order(findings in prop::collection::vec(any_finding(), 0..30), by in 0..30_usize) {
        let mut turned = findings.clone();
        if !turned.is_empty() {
            let by = by % turned.len();
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(of(&findings), of(&turned));
    }
}
