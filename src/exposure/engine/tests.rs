use super::*;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

const PROVISIONS: [&str; 4] = ["164.312(b)", "164.312(d)", "164.502(a)", "164.308(a)(4)"];
const CAPS: [CapSet; 3] = [CapSet::Codified, CapSet::EnforcementDiscretion, CapSet::EnforcementDiscretion2019];

fn terms(assessed: Date, caps: CapSet) -> Terms<'static> {
    Terms { schedule: Schedule::embedded(), provisions: Provisions::embedded(), assessed, commenced: None, caps }
}

fn days(provision: &str, tier: Tier, amount: Amount, periods: Vec<Period>) -> Charge {
    Charge { provision: provision.to_owned(), tier, count: Count::Days(periods), amount, fact: None, defense: None }
}

fn any_period() -> impl Strategy<Value = Period> {
    (0_i64..7000, 0_i64..900).prop_map(|(start, length)| {
        let from = date(2007, 6, 1).checked_add(start.days()).expect("a date");
        Period::new(from, from.checked_add(length.days()).expect("a date")).expect("in order")
    })
}

fn any_charge() -> impl Strategy<Value = Charge> {
    let amount = prop_oneof![
        Just(Amount::Minimum),
        Just(Amount::Maximum),
        (100_u64..80_000).prop_map(|dollars| Amount::Stated(Dollars::whole(dollars)))
    ];
    (0..4_usize, 0..4_usize, amount, prop::collection::vec(any_period(), 1..4))
        .prop_map(|(provision, tier, amount, periods)| days(PROVISIONS[provision], Tier::ALL[tier], amount, periods))
}

fn any_terms() -> impl Strategy<Value = Terms<'static>> {
    (0_i64..6500, 0..3_usize).prop_map(|(day, caps)| terms(date(2009, 3, 1).checked_add(day.days()).expect("a date"), CAPS[caps]))
}

/// Gross and cap by tier and table.
type Purses = BTreeMap<(Tier, String), (Dollars, Dollars)>;

/// Day by day, with a purse for each cap.
fn slowly(terms: &Terms<'_>, charges: &[Charge]) -> Dollars {
    let mut purses: BTreeMap<Year, Purses> = BTreeMap::new();
    for charge in charges {
        let Count::Days(periods) = &charge.count else { continue };
        let mut seen = std::collections::BTreeSet::new();
        for period in periods {
            let mut day = period.from();
            while day <= period.to() {
                if seen.insert(day) {
                    let regime = terms.schedule.regime(day, terms.assessed);
                    let range = regime.range(charge.tier);
                    let amount = match charge.amount {
                        Amount::Minimum => range.minimum,
                        Amount::Maximum => range.maximum,
                        Amount::Stated(_) if regime.before_2009 => range.minimum,
                        Amount::Stated(amount) => amount.max(range.minimum).min(range.maximum),
                    };
                    let year = purses.entry((charge.provision.clone(), day.year(), regime.before_2009)).or_default();
                    let purse = year.entry((charge.tier, regime.table.id.clone())).or_default();
                    *purse = (purse.0.plus(amount), regime.cap(charge.tier, terms.caps).0);
                }
                day = day.tomorrow().expect("a date");
            }
        }
    }
    purses
        .values()
        .map(|year| {
            let highest = year.values().map(|purse| purse.1).max().unwrap_or_default();
            year.values().map(|(gross, cap)| *gross.min(cap)).sum::<Dollars>().min(highest)
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn equal_to_a_count_day_by_day(terms in any_terms(), charges in prop::collection::vec(any_charge(), 1..6)) {
        prop_assert_eq!(terms.assess(&charges).total(), slowly(&terms, &charges));
    }

    #[test]
    fn independent_of_order(terms in any_terms(), charges in prop::collection::vec(any_charge(), 1..6)) {
        let mut reversed = charges.clone();
        reversed.reverse();
        prop_assert_eq!(terms.assess(&charges), terms.assess(&reversed));
    }

    #[test]
    fn never_lower_when_a_charge_or_a_period_is_added(terms in any_terms(), charges in prop::collection::vec(any_charge(), 2..6), more in any_period()) {
        let all = terms.assess(&charges).total();
        prop_assert!(terms.assess(&charges[1..]).total() <= all);
        let mut longer = charges;
        if let Count::Days(periods) = &mut longer[0].count {
            periods.push(more);
        }
        prop_assert!(all <= terms.assess(&longer).total());
    }

    #[test]
    fn never_above_the_caps(terms in any_terms(), charges in prop::collection::vec(any_charge(), 1..6)) {
        let lines = terms.assess(&charges).lines;
        for line in &lines {
            prop_assert!(line.subtotal <= line.cap && line.subtotal <= line.gross);
            let year: Dollars = lines.iter().filter(|other| (&other.provision, other.year, other.table == BEFORE_2009) == (&line.provision, line.year, line.table == BEFORE_2009)).map(|other| other.subtotal).sum();
            let highest = lines.iter().filter(|other| other.provision == line.provision && other.year == line.year).map(|other| other.cap).max();
            prop_assert!(Some(year) <= highest);
        }
    }
}

#[test]
fn identical_provisions_share_a_cap_however_they_are_cited() {
    let year = vec![Period::new(date(2026, 1, 1), date(2026, 11, 24)).expect("in order")];
    let charges = ["164.308(a)(4)", "164.308(a)(4)(i)"].map(|id| days(id, Tier::WillfulNeglectNotCorrected, Amount::Minimum, year.clone()));
    let assessment = terms(date(2026, 11, 24), CapSet::Codified).assess(&charges);
    assert_eq!(assessment.total(), Dollars::whole(2_190_294));
}

#[test]
fn an_unverified_cap_marks_only_what_it_decides() {
    let terms = terms(date(2026, 11, 24), CapSet::EnforcementDiscretion);
    let day = |from, to| days("164.312(b)", Tier::DidNotKnow, Amount::Minimum, vec![Period::new(from, to).expect("in order")]);
    assert!(terms.assess(&[day(date(2026, 11, 24), date(2026, 11, 24))]).lines.iter().all(|line| line.verified));
    assert!(terms.assess(&[day(date(2026, 1, 1), date(2026, 11, 24))]).lines.iter().all(|line| !line.verified));
}
