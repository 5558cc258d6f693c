use super::*;

fn assess(yaml: &str) -> Result<CaseReport, String> {
    Case::parse(yaml)?.assess(Provisions::embedded(), Schedule::embedded())
}

fn steps(report: &CaseReport) -> Vec<(i16, u64, String, String, String)> {
    let step = |line: &Line| (line.year, line.count, line.gross.to_string(), line.cap.to_string(), line.subtotal.to_string());
    report.lines.iter().map(step).collect()
}

fn step(year: i16, count: u64, gross: &str, cap: &str, subtotal: &str) -> (i16, u64, String, String, String) {
    (year, count, gross.to_owned(), cap.to_owned(), subtotal.to_owned())
}

#[test]
fn md_anderson_to_the_dollar() {
    let report = assess(
        "assessed: 2017-03-24
caps: codified
violations:
  - { provision: 164.312(a)(2)(iv), tier: reasonable-cause, per: day, from: 2011-03-24, to: 2013-01-25, amount: 2000 }
  - { provision: 164.502(a), tier: reasonable-cause, per: individual, counts: { 2012: 31021, 2013: 3500 } }
",
    )
    .expect("counted");
    assert_eq!(
        steps(&report),
        [
            step(2011, 283, "$566,000", "$1,500,000", "$566,000"),
            step(2012, 366, "$732,000", "$1,500,000", "$732,000"),
            step(2013, 25, "$50,000", "$1,500,000", "$50,000"),
            step(2012, 31021, "$31,021,000", "$1,500,000", "$1,500,000"),
            step(2013, 3500, "$3,500,000", "$1,500,000", "$1,500,000"),
        ]
    );
    assert_eq!(report.total, Dollars::whole(4_348_000));
    assert_eq!(report.warnings, Vec::<String>::new());
}

#[test]
fn gums_dental_to_the_dollar() {
    let report = assess(
        "assessed: 2022-03-29
commenced: 2022-03-29
caps: codified
violations:
  - provision: 164.524(b)(2)
    tier: willful-neglect-not-corrected
    per: day
    from: 2019-08-26
    to: 2022-03-29
",
    )
    .expect("counted");
    let capped = "$1,919,173";
    assert_eq!(
        steps(&report),
        [
            step(2019, 128, "$8,188,544", capped, capped),
            step(2020, 366, "$23,414,118", capped, capped),
            step(2021, 365, "$23,350,145", capped, capped),
            step(2022, 88, "$5,629,624", capped, capped),
        ]
    );
    assert_eq!(report.total, Dollars::whole(7_676_692));
    let json = serde_json::to_value(&report).expect("plain data");
    assert_eq!(json["total"], 7_676_692);
    assert_eq!(json["caps"], "codified");
    assert_eq!(json["lines"][0]["tier"], "willful-neglect-not-corrected");
    assert_eq!(json["lines"][0]["table"], "2022");
    assert_eq!(json["lines"][0]["from"], "2019-08-26");
}

/// The notice of 2016-09-30 against a hospital in Dallas: $923,000, $772,000 and $1,522,000.
#[test]
fn the_dallas_case_to_the_dollar() {
    let report = assess(
        "assessed: 2017-01-18
commenced: 2016-09-30
violations:
  - { provision: 164.312(a)(2)(iv), tier: reasonable-cause, per: day, from: 2010-09-30, to: 2013-04-09, amount: 1000 }
  - { provision: 164.310(d)(1), tier: reasonable-cause, per: day, from: 2010-09-30, to: 2012-11-09, amount: 1000 }
  - { provision: 164.502(a), tier: reasonable-cause, per: individual, amount: 1000, counts: { 2010: 22, 2013: 2462 } }
",
    )
    .expect("counted");
    let of = |provision: &str| report.lines.iter().filter(|line| line.provision == provision).map(|line| line.subtotal).sum::<Dollars>();
    assert_eq!(["164.312(a)(2)(iv)", "164.310(d)(1)", "164.502(a)"].map(of), [923_000, 772_000, 1_522_000].map(Dollars::whole));
    assert_eq!(report.total, Dollars::whole(3_217_000));
}

/// CR4505 (2016): $25,000, $25,000 and $189,800; days before and after 2009-02-18.
#[test]
fn cr4505_to_the_dollar() {
    let report = assess(
        "assessed: 2014-01-28
violations:
  - { provision: 164.502(a), tier: reasonable-cause, per: individual, counts: { 2008: 278 } }
  - { provision: 164.530(c), tier: reasonable-cause, per: individual, counts: { 2008: 278 } }
  - { provision: 164.530(i), tier: reasonable-cause, per: day, amount: 1000, from: 2008-02-01, to: 2009-07-27 }
",
    )
    .expect("counted");
    assert_eq!(
        report.lines.iter().map(|line| line.subtotal).collect::<Vec<_>>(),
        [25_000, 25_000, 25_000, 4_800, 160_000].map(Dollars::whole)
    );
    assert_eq!(report.total, Dollars::whole(239_800));
}

#[test]
fn an_old_case_has_the_old_amounts_first() {
    // 2008-12-30 to 2009-02-17 at $100 whatever is stated, then the stated amount
    let report = assess(
        "assessed: 2011-02-04
violations:
  - { provision: 164.524(b)(2), tier: willful-neglect-corrected, per: day, from: 2008-12-30, to: 2009-02-19, amount: 12000 }
",
    )
    .expect("counted");
    assert_eq!(
        steps(&report),
        [
            step(2008, 2, "$200", "$25,000", "$200"),
            step(2009, 48, "$4,800", "$25,000", "$4,800"),
            step(2009, 2, "$24,000", "$1,500,000", "$24,000"),
        ]
    );
}

#[test]
fn the_last_weeks_of_2015_follow_the_assessment_and_share_the_cap_of_the_year() {
    let case = |assessed: &str| {
        assess(&format!(
            "assessed: {assessed}\ncaps: enforcement-discretion-2019\nviolations:\n  - {{ provision: 164.312(b), tier: reasonable-cause, per: day, from: 2015-01-01, to: 2015-12-31 }}\n"
        ))
        .expect("counted")
    };
    let late = case("2019-11-07");
    assert_eq!(steps(&late), [step(2015, 305, "$305,000", "$100,000", "$100,000"), step(2015, 60, "$70,200", "$100,000", "$0")]);
    assert_eq!(late.lines.iter().map(|line| line.table.as_str()).collect::<Vec<_>>(), ["base", "2019"]);
    assert_eq!(case("2016-09-05").total, Dollars::whole(100_000));
}

#[test]
fn entries_on_one_provision_share_the_cap_but_are_facts_of_their_own() {
    let report = assess(
        "assessed: 2026-11-24
violations:
  - { provision: 164.524(b)(2), tier: reasonable-cause, per: day, from: 2026-01-01, to: 2026-01-10 }
  - { provision: 164.524(b)(2), tier: reasonable-cause, per: day, from: 2026-01-01, to: 2026-01-10 }
  - { provision: 164.524(b)(2), tier: willful-neglect-not-corrected, per: day, from: 2026-02-01, to: 2026-03-31 }
",
    )
    .expect("counted");
    assert_eq!(report.lines.iter().map(|line| line.gross).collect::<Vec<_>>(), [14_610, 14_610, 59 * 73_011].map(Dollars::whole));
    assert_eq!(report.total, Dollars::whole(2_190_294));
}

#[test]
fn a_general_form_of_the_same_fact_is_counted_once() {
    let case = |general: &str, fact: &str| {
        assess(&format!(
            "assessed: 2026-11-24
violations:
  - {{ provision: 164.312(a)(2)(iv), tier: reasonable-cause, per: day, from: 2026-01-01, to: 2026-01-10, fact: laptop }}
  - {{ provision: 164.312(a)(1), tier: {general}, per: day, from: 2026-01-01, to: 2026-01-10{fact} }}
  - {{ provision: 164.502(a), tier: reasonable-cause, per: individual, counts: {{ 2026: 2 }}, fact: laptop }}
"
        ))
        .expect("counted")
        .total
    };
    assert_eq!(case("reasonable-cause", ", fact: laptop"), Dollars::whole(14_610 + 2_922));
    assert_eq!(case("willful-neglect-corrected", ", fact: laptop"), Dollars::whole(146_020 + 2_922));
    assert_eq!(case("reasonable-cause", ", fact: other"), Dollars::whole(14_610 * 2 + 2_922));
    assert_eq!(case("reasonable-cause", ""), Dollars::whole(14_610 * 2 + 2_922));
}

#[test]
fn a_general_form_stands_against_all_its_specific_ones_together() {
    let report = assess(
        "assessed: 2026-11-24
violations:
  - { provision: 164.312(a)(1), tier: reasonable-cause, per: day, from: 2026-01-01, to: 2026-01-03, fact: f }
  - { provision: 164.312(a)(2)(i), tier: reasonable-cause, per: day, from: 2026-01-01, to: 2026-01-02, fact: f }
  - { provision: 164.312(a)(2)(iii), tier: reasonable-cause, per: day, from: 2026-01-01, to: 2026-01-02, fact: f }
",
    )
    .expect("counted");
    assert_eq!(report.total, Dollars::whole(4 * 1_461));
    let void: Vec<_> = report.lines.iter().filter(|line| line.note.is_some()).map(|line| line.provision.as_str()).collect();
    assert_eq!(void, ["164.312(a)(1)"]);
}

#[test]
fn the_defense_needs_both_dates_and_a_tier_that_has_it() {
    let case = |tier: &str, dates: &str| {
        assess(&format!(
            "assessed: 2026-11-24\nviolations:\n  - {{ provision: 164.312(b), tier: {tier}, per: day, from: 2026-01-01, to: 2026-01-31{dates} }}\n"
        ))
        .expect("counted")
    };
    let full = Dollars::whole(31 * 1_461);
    assert_eq!(case("reasonable-cause", "").total, full);
    assert_eq!(case("reasonable-cause", ", known: 2026-01-01").total, full);
    assert_eq!(case("reasonable-cause", ", known: 2026-01-01, corrected: 2026-02-01").total, full);
    let defended = case("reasonable-cause", ", known: 2026-01-01, corrected: 2026-01-31");
    assert_eq!(defended.total, Dollars::ZERO);
    assert!(defended.lines.iter().all(|line| line.note.as_deref().is_some_and(|note| note.contains("160.410(c)"))));
    let willful = case("willful-neglect-not-corrected", ", known: 2026-01-01, corrected: 2026-01-31");
    assert!(willful.total > full);
    assert!(willful.warnings.iter().any(|warning| warning.contains("fits willful-neglect-corrected")));
}

#[test]
fn six_years_count_back_from_the_action_only() {
    let case = |commenced: &str| {
        assess(&format!(
            "assessed: 2022-03-29\n{commenced}violations:\n  - {{ provision: 164.312(b), tier: reasonable-cause, per: day, from: 2016-03-20, to: 2016-03-30 }}\n"
        ))
        .expect("counted")
    };
    assert_eq!(case("").total, Dollars::whole(11 * 1_280));
    let limited = case("commenced: 2022-03-29\n");
    assert_eq!(limited.total, Dollars::whole(2 * 1_280));
    assert!(limited.warnings.iter().any(|warning| warning.contains("160.414")));
}

#[test]
fn unknown_provisions_are_computed_with_a_warning() {
    let report = assess(
        "assessed: 2011-02-04\nviolations:\n  - { provision: 160.316, tier: no-knowledge, per: day, from: 2010-01-01, to: 2010-01-01 }\n",
    )
    .expect("counted");
    assert_eq!(report.total, Dollars::whole(100));
    assert!(report.warnings.iter().any(|warning| warning.contains("160.316 is not in the provisions data")));
}

#[test]
fn faults_are_named_with_their_entry() {
    let fault = |entry: &str| {
        assess(&format!("assessed: 2022-03-29\nviolations:\n  - {{ provision: 164.502(a), tier: reasonable-cause, {entry} }}\n"))
            .expect_err("a fault")
    };
    assert!(fault("per: day, from: 2020-01-02, to: 2020-01-01").contains("before `from`"));
    assert!(fault("per: day, from: 2020-01-01").contains("needs `from` and `to`"));
    assert!(fault("per: day, counts: { 2017: 1 }").contains("`per: individual`"));
    assert!(fault("per: individual").contains("needs `counts`"));
    assert!(fault("per: individual, counts: { 2015: 3 }").contains("2015-01-01/2015-11-01 and 2015-11-02/2015-12-31"));
    assert!(fault("per: individual, counts: { 2009: 3 }").contains("2009-01-01/2009-02-17 and 2009-02-18/2009-12-31"));
    assert!(fault("per: individual, counts: { 2016-01-01/2017-01-01: 3 }").contains("more than one calendar year"));
    assert!(fault("per: individual, counts: { 2016: 3, 2016-01-01/2016-02-01: 3 }").contains("overlap"));
    assert!(fault("per: individual, counts: { soon: 3 }").contains("no year"));
    assert!(fault("per: day, from: 2020-01-01, to: 2020-01-02, amount: 1279").contains("$1,280 to $63,973"));
    assert!(fault("per: day, from: 2020-01-01, to: 2020-01-02, amount: 63974").contains("outside"));
    assert!(fault("per: day, from: 2020-01-01, to: 2020-01-02, amount: 20.5").contains("whole dollars"));
    assert!(fault("per: day, from: 2020-02-30, to: 2020-03-02").contains("no date"));
    assert!(fault("per: individual, counts: { 2017: -3 }").contains("a whole number of individuals"));
    assert!(fault("per: individual, counts: { 2017: 3.5 }").contains("a whole number of individuals"));
    assert!(fault("per: week").contains("week"));
    assert!(fault("per: day, form: 2020-01-01").contains("form"));
    assert!(assess("assessed: 2022-03-29\nviolations:\n  - { provision: 164.5, tier: reasonable-cause, per: day, from: 2020-01-01, to: 2020-01-02 }\n").is_err());
}

#[test]
fn what_a_reader_should_look_at_again_is_said() {
    let said = |head: &str, entries: &[&str]| {
        let entry = |entry: &&str| format!("  - {{ provision: 164.312(b), tier: reasonable-cause, {entry} }}\n");
        let case = format!("assessed: 2022-03-29\n{head}violations:\n{}", entries.iter().map(entry).collect::<String>());
        assess(&case).expect("counted").warnings.join("; ")
    };
    let (first, second) = ("per: day, from: 2020-01-01, to: 2020-01-05", "per: day, from: 2020-01-05, to: 2020-01-08");
    assert!(said("", &[first, second]).contains("164.312(b): entries share days"));
    assert_eq!(said("", &[first, "per: day, from: 2020-01-06, to: 2020-01-08"]), "");
    assert_eq!(said("", &[&format!("{first}, fact: a"), &format!("{second}, fact: a")]), "");
    assert!(said("commenced: 2023-01-01\n", &[first]).contains("`commenced` 2023-01-01 is after the assessment"));
    assert!(said("commenced: 2020-01-03\n", &[second]).contains("what is later than `commenced` 2020-01-03 is counted"));
    assert!(said("", &["per: day, from: 2016-01-01, to: 2016-01-02"]).contains("older than 6 years"));
    assert!(said("", &["per: individual, counts: { 2024: 3 }"]).contains("individuals after the assessment"));
    assert!(!said("", &["per: individual, counts: { 2022: 3 }"]).contains("after the assessment"));
}

#[test]
fn a_year_without_a_boundary_for_this_assessment_may_stand_whole() {
    let report = assess(
        "assessed: 2016-01-01\nviolations:\n  - { provision: 164.502(a), tier: reasonable-cause, per: individual, counts: { 2015: 3 } }\n",
    );
    assert_eq!(report.map(|report| report.total), Ok(Dollars::whole(3_000)));
}
