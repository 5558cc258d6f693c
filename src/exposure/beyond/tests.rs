use super::*;
use crate::check::State;
use crate::exposure::price::sample::finding;

fn open(topic: &str, rule: &str) -> Finding {
    Finding { topic: topic.to_owned(), provision: Some("164.312(b)".to_owned()), ..finding(rule, "a") }
}

fn line(count: u64) -> ExposureLine {
    ExposureLine { count, ..ExposureLine::default() }
}

fn of(findings: &[Finding], lines: &[ExposureLine], costs: &Costs, individuals: Option<u64>) -> Vec<Estimate> {
    let effort = |rule: &str| (rule == "slow").then_some(Effort { hours: [2, 8] });
    estimates(findings, lines, effort, costs, individuals)
}

fn amounts(estimates: &[Estimate]) -> Vec<(&str, Option<u64>, Option<u64>, Option<u64>)> {
    let whole = |cents: Option<u64>| cents.map(|cents| cents / 100);
    estimates.iter().map(|one| (one.title.as_str(), whole(one.low_cents), whole(one.median_cents), whole(one.high_cents))).collect()
}

#[test]
fn the_file_is_whole() {
    let all = Beyond::read().unwrap();
    assert!(all.cases.iter().all(|case| case.amount > Dollars::ZERO && !case.source.is_empty()));
    assert!(all.cases.iter().all(|case| case.verified != (case.source == "recalled")));
    assert!(all.classes.iter().all(|class| all.cases.iter().any(|case| case.class == class.id)));
}

#[test]
fn priced_findings_are_compared_with_cases_of_their_class() {
    let found = of(&[open("transport", "a"), open("audit", "b")], &[line(3)], &Costs::default(), None);
    assert_eq!(
        amounts(&found),
        [
            ("comparable OCR cases", Some(5_000), Some(350_000), Some(4_800_000)),
            ("comparable OCR cases", Some(111_400), Some(1_190_000), Some(5_500_000)),
            ("damages to one state", None, None, Some(300)),
        ]
    );
    assert!(found[0].basis.ends_with("n = 14 selected cases, 6 of them recalled and not seen in print"), "{}", found[0].basis);
    assert!(found.iter().all(|one| !one.verified));
}

#[test]
fn what_a_state_may_claim_is_capped_by_year_and_requirement() {
    let found = of(&[open("oauth", "a")], &[line(249), line(251), line(9_999)], &Costs::default(), None);
    assert_eq!(found.last().and_then(|one| one.high_cents), Some((24_900 + 25_000 + 25_000) * 100));
}

#[test]
fn the_users_own_costs_count_by_record() {
    let costs = Costs {
        notification_per_record: Some(Dollars::from_cents(175)),
        litigation_per_record: Some(Dollars::whole(4)),
        ..Costs::default()
    };
    let own = |costs: &Costs, individuals| {
        let found = of(&[open("encryption", "a")], &[line(1)], costs, individuals);
        found.into_iter().filter(|one| one.basis.contains("configuration")).map(|one| (one.title, one.high_cents)).collect::<Vec<_>>()
    };
    assert_eq!(own(&costs, None), []);
    assert_eq!(own(&costs, Some(10)), [("notification".to_owned(), Some(1_750)), ("litigation".to_owned(), Some(4_000))]);
    assert_eq!(
        own(&Costs { records: Some(2), ..costs }, Some(10)),
        [("notification".to_owned(), Some(350)), ("litigation".to_owned(), Some(800))]
    );
}

#[test]
fn effort_is_hours_until_an_hour_has_a_price() {
    let findings = [open("access", "slow"), open("access", "slow"), open("access", "unknown")];
    let retrofit = |hour| of(&findings, &[line(1)], &Costs { hour, ..Costs::default() }, None).pop().unwrap();
    let plain = retrofit(None);
    assert_eq!((plain.low_cents, plain.high_cents), (None, None));
    assert_eq!(plain.basis, "4 to 16 hours for 2 findings whose rules state their effort");
    let priced = retrofit(Some(Dollars::whole(90)));
    assert_eq!((priced.low_cents, priced.high_cents), (Some(36_000), Some(144_000)));
}

#[test]
fn nothing_is_estimated_where_nothing_is_priced() {
    assert_eq!(of(&[open("access", "slow")], &[], &Costs::default(), Some(9)), []);
    let settled =
        Finding { state: State::Suppressed { kind: "false-positive".into(), reason: "r".into(), until: None }, ..open("access", "slow") };
    assert_eq!(amounts(&of(&[settled], &[line(1)], &Costs::default(), None)), [("damages to one state", None, None, Some(100))]);
}
