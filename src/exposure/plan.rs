//! The fewest fixes that close the most exposure: a provision closes when the last of its findings is mended, so provisions
//! are taken in the order of dollars for each place still to be mended.

use super::price::{Open, open};
use super::{Amount, Assumptions, Dollars, PlanStep, Schedule, Terms};
use crate::check::Finding;
use crate::policy::Provisions;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A place to be mended.
type Place<'a> = (&'a str, u32);

/// The steps, the most worthwhile first. What each closes is exact: a general provision that another one covered may stand
/// up when that one closes (160.404(b)(3)).
#[must_use]
pub fn plan(findings: &[Finding], provisions: &Provisions, schedule: &Schedule, stated: &Assumptions) -> Vec<PlanStep> {
    let terms = Terms { schedule, provisions, assessed: stated.as_of, commenced: None, caps: stated.caps };
    let scenario = |open: &BTreeMap<String, Open<'_>>, without: Option<&str>| -> Dollars {
        let kept = open.iter().filter(|(id, _)| Some(id.as_str()) != without);
        let charges: Vec<_> = kept
            .filter_map(|(id, open)| {
                let periods = open.findings.iter().map(|(_, period)| *period).collect();
                open.charge(id, stated.tier, Amount::Minimum, periods, schedule, stated.individuals)
            })
            .collect();
        terms.assess(&charges).total()
    };
    let mut open = open(findings, provisions, schedule, stated, &mut Vec::new());
    let mut left = scenario(&open, None);
    let mut mended: BTreeSet<Place<'_>> = BTreeSet::new();
    let mut steps = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let choice = open
            .iter()
            .map(|(id, one)| {
                let places: BTreeSet<Place<'_>> = places(one).filter(|place| !mended.contains(place)).collect();
                let after = scenario(&open, Some(id));
                let gain = u128::from(left.less(after).cents());
                // dollars for each place, in parts of a cent; what is mended already comes first
                let worth = (gain << 32).checked_div(places.len() as u128).unwrap_or(u128::MAX);
                (worth, Reverse(places.len()), Reverse(id.clone()), places, after)
            })
            .max_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        let Some((_, _, Reverse(provision), places, after)) = choice else { break };
        open.remove(&provision);
        steps.push(PlanStep {
            provision,
            fixes: places.iter().map(|(path, line)| format!("{path}:{line}")).collect(),
            closes_cents: left.less(after).cents(),
            left_cents: after.cents(),
        });
        mended.extend(places);
        left = after;
    }
    steps
}

fn places<'a>(open: &Open<'a>) -> impl Iterator<Item = Place<'a>> {
    open.findings.iter().map(|(finding, _)| (&*finding.place.path, finding.place.start.line))
}

#[cfg(test)]
mod tests {
    use super::super::price::sample::{finding, stated};
    use super::*;

    fn on(provision: &str, path: &str, since: &str) -> Finding {
        Finding { provision: Some(provision.to_owned()), introduced: Some(since.to_owned()), ..finding("r", path) }
    }

    #[test]
    fn what_closes_most_for_each_fix_comes_first() {
        let findings = [
            on("164.312(b)", "a", "2026-11-21"),
            on("164.312(b)", "b", "2026-11-24"),
            on("164.312(d)", "c", "2026-11-23"),
            on("164.312(e)(1)", "d", "2026-11-20"),
            on("164.502(b)", "d", "2026-11-24"),
        ];
        let steps = plan(&findings, Provisions::embedded(), Schedule::embedded(), &stated());
        let told: Vec<_> =
            steps.iter().map(|s| (s.provision.as_str(), s.fixes.join(" "), s.closes_cents / 146_100, s.left_cents / 146_100)).collect();
        assert_eq!(
            told,
            [
                ("164.312(e)(1)", "d:1".to_owned(), 5, 7),
                ("164.502(b)", String::new(), 1, 6),
                // as many dollars for each place as the next one, with fewer places
                ("164.312(d)", "c:1".to_owned(), 2, 4),
                ("164.312(b)", "a:1 b:1".to_owned(), 4, 0),
            ]
        );
    }

    #[test]
    fn a_general_form_stands_up_when_the_specific_one_closes() {
        let findings = [on("164.312(a)(1)", "a", "2026-11-24"), on("164.312(a)(2)(iv)", "a", "2026-11-24")];
        let steps = plan(&findings, Provisions::embedded(), Schedule::embedded(), &stated());
        assert_eq!(steps.iter().map(|step| step.closes_cents).sum::<u64>(), 146_100);
        assert_eq!(steps.last().map(|step| step.left_cents), Some(0));
    }
}
