use super::sample::{finding, stated};
use super::*;

fn on(provision: &str) -> Finding {
    Finding { provision: Some(provision.to_owned()), ..finding("r", "a") }
}

fn of(findings: &[Finding], stated: &Assumptions) -> ExposureSummary {
    price(findings, Provisions::embedded(), Schedule::embedded(), stated)
}

fn three(summary: &ExposureSummary) -> (u64, u64, u64) {
    (summary.floor_cents / 100, summary.scenario_cents / 100, summary.ceiling_cents / 100)
}

#[test]
fn one_day_per_open_provision_until_dates_are_known() {
    let summary = of(&[on("164.312(b)"), on("164.312(b)"), on("164.502(b)")], &stated());
    assert_eq!(three(&summary), (2 * 145, 2 * 1_461, 2 * 73_011));
    let lines: Vec<_> = summary.lines.iter().map(|l| (l.provision.as_str(), l.year, l.count, l.findings, l.verified)).collect();
    assert_eq!(lines, [("164.312(b)", 2026, 1, 2, true), ("164.502(b)", 2026, 1, 1, true)]);
    assert!(summary.assumptions.iter().any(|said| said.contains("count one day, 2026-11-24")), "{:?}", summary.assumptions);
    assert!(summary.lines.iter().all(|line| line.table.contains("91 FR 3665")));
    assert_eq!(
        summary.lines.first().map(|line| line.working.clone()),
        Some(vec![
            "floor: 1 day × $145 = $145, cap $36,505, counted $145".to_owned(),
            "scenario: 1 day × $1,461 = $1,461, cap $2,190,294, counted $1,461".to_owned(),
            "ceiling: 1 day × $73,011 = $73,011, cap $2,190,294, counted $73,011".to_owned(),
        ])
    );
}

#[test]
fn known_days_of_introduction_are_joined_and_split_at_year_ends() {
    let since = |day: &str| Finding { introduced: Some(day.to_owned()), ..on("164.312(b)") };
    let summary = of(&[since("2025-12-31"), since("2026-11-20"), since("2026-11-24T10:00:00Z")], &stated());
    let lines: Vec<_> = summary.lines.iter().map(|l| (l.year, l.count, l.findings, l.scenario_cents / 100, l.floor_cents / 100)).collect();
    assert_eq!(lines, [(2025, 1, 1, 1_461, 145), (2026, 328, 3, 328 * 1_461, 36_505)]);
    assert!(summary.lines.iter().any(|line| !line.verified));
    assert!(summary.assumptions.iter().any(|said| said.contains("unverified")));
}

#[test]
fn nothing_to_price_says_nothing() {
    let without = Finding { provision: None, ..finding("r", "a") };
    let screen = Finding { topic: "accessibility".into(), ..on("164.312(b)") };
    let settled =
        Finding { state: State::Suppressed { kind: "false-positive".into(), reason: "r".into(), until: None }, ..on("164.312(b)") };
    assert_eq!(of(&[without, screen, settled], &stated()), ExposureSummary::default());
}

#[test]
fn who_accepted_a_finding_knows_it() {
    let accepted = State::Suppressed { kind: "accepted".into(), reason: "r".into(), until: Some("2027-01-01".into()) };
    let said = |findings: &[Finding]| of(findings, &stated()).assumptions.join("; ");
    let finding = Finding { state: accepted, ..on("164.312(b)") };
    let alone = said(std::slice::from_ref(&finding));
    assert!(
        alone.contains("no defense is counted for 1 of 1 findings: the comments that accept them bear no day")
            && !alone.contains("first becomes known"),
        "{alone}"
    );
    assert!(said(&[finding.clone(), on("164.502(b)")]).contains("first becomes known"));
    let dated = said(&[Finding { known: Some("2026-10-01".into()), ..finding }]);
    assert!(!dated.contains("comments that accept"), "{dated}");
}

#[test]
fn the_entity_decides_which_provisions_bind() {
    let findings = [on("164.530(c)"), on("164.312(b)")];
    let associate = of(&findings, &Assumptions { entity: Entity::BusinessAssociate, ..stated() });
    assert_eq!(associate.lines.iter().map(|line| line.provision.as_str()).collect::<Vec<_>>(), ["164.312(b)"]);
    assert!(associate.assumptions.iter().any(|said| said.starts_with("164.530(c) is not counted")));
    assert_eq!(of(&findings, &Assumptions { entity: Entity::CoveredEntity, ..stated() }).lines.len(), 2);
    assert_eq!(of(&findings, &stated()).lines.len(), 2);
}

#[test]
fn individuals_count_only_where_they_are_stated() {
    assert_eq!(three(&of(&[on("164.502(a)")], &stated())), (145, 1_461, 73_011));
    let many = of(&[on("164.502(a)"), on("164.502(a)")], &Assumptions { individuals: Some(10_000), ..stated() });
    assert_eq!(three(&many), (36_505, 2_190_294, 2_190_294));
    assert_eq!(many.lines.first().map(|line| (line.unit.as_str(), line.count)), Some(("individual", 10_000)));
    assert!(many.assumptions.iter().any(|said| said.contains("985 F.3d 472")));
}

#[test]
fn the_floor_counts_the_defense_while_it_runs() {
    let known = |day: &str| Finding { known: Some(day.to_owned()), ..on("164.312(b)") };
    assert_eq!(three(&of(&[known("2026-10-25")], &stated())), (0, 1_461, 73_011));
    assert_eq!(three(&of(&[known("2026-10-24")], &stated())), (145, 1_461, 73_011));
    assert_eq!(three(&of(&[known("2026-10-25"), on("164.312(b)")], &stated())), (145, 1_461, 73_011));
    let said = of(&[known("2026-10-25")], &stated()).assumptions;
    assert!(said.iter().any(|said| said.contains("ends on 2026-11-24")), "{said:?}");
    let willful = Assumptions { tier: Tier::WillfulNeglectCorrected, ..stated() };
    assert_eq!(three(&of(&[known("2026-10-25")], &willful)), (145, 14_602, 73_011));
}

#[test]
fn floor_scenario_and_ceiling_never_cross() {
    for tier in Tier::ALL {
        for caps in [CapSet::Codified, CapSet::EnforcementDiscretion, CapSet::EnforcementDiscretion2019] {
            let since = Finding { introduced: Some("2014-05-01".into()), ..on("164.312(b)") };
            let summary = of(&[since, on("164.999")], &Assumptions { tier, caps, ..stated() });
            for line in &summary.lines {
                assert!(line.floor_cents <= line.scenario_cents && line.scenario_cents <= line.ceiling_cents, "{line:?}");
            }
            assert!(summary.assumptions.iter().any(|said| said.contains("164.999 is not in the provisions data")));
        }
    }
}

#[test]
fn a_general_form_found_at_the_same_place_only_is_counted_once() {
    let at = |provision: &str, path: &str| Finding { provision: Some(provision.into()), ..finding("r", path) };
    let (general, specific) = ("164.312(a)(1)", "164.312(a)(2)(iv)");
    let once = of(&[at(general, "a"), at(specific, "a")], &stated());
    assert_eq!(three(&once), (145, 1_461, 73_011));
    let void = once.lines.iter().find(|line| line.provision == general).expect("a line");
    assert!(void.scenario_cents == 0 && void.working.iter().all(|step| step.contains("160.404(b)(3)")), "{void:?}");
    assert_eq!(three(&of(&[at(general, "a"), at(specific, "b")], &stated())), (290, 2_922, 146_022));
    assert_eq!(three(&of(&[at(general, "a"), at(specific, "a"), at(general, "b")], &stated())), (290, 2_922, 146_022));
    assert_eq!(three(&of(&[at("164.502(a)", "a"), at(specific, "a")], &stated())), (290, 2_922, 146_022));
}

#[test]
fn an_accepted_finding_stays_open() {
    let baselined = Finding { state: State::Baselined { first_seen: "2026-01-01".into() }, ..on("164.312(b)") };
    let accepted = Finding { state: State::Suppressed { kind: "accepted".into(), reason: "r".into(), until: None }, ..on("164.312(d)") };
    assert_eq!(of(&[baselined, accepted], &stated()).lines.len(), 2);
}
