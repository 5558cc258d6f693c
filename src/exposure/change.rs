//! What a change opens and closes, and what an opened provision comes to when it is left open for a year.

use super::price::open;
use super::{Amount, Assumptions, ExposureChange, Opened, Period, Schedule, Terms};
use crate::check::{Finding, State};
use crate::policy::Provisions;
use jiff::ToSpan;

/// What a change does to the provisions, from all findings before it and after it.
#[must_use]
pub fn change(before: &[Finding], after: &[Finding], provisions: &Provisions, schedule: &Schedule, stated: &Assumptions) -> ExposureChange {
    let (was, is) =
        (open(before, provisions, schedule, stated, &mut Vec::new()), open(after, provisions, schedule, stated, &mut Vec::new()));
    let year =
        stated.as_of.checked_add(1.year()).and_then(jiff::civil::Date::yesterday).ok().and_then(|last| Period::new(stated.as_of, last));
    let terms = Terms { schedule, provisions, assessed: stated.as_of, commenced: None, caps: stated.caps };
    let opened = is.iter().filter(|(id, _)| !was.contains_key(*id)).map(|(id, open)| {
        let charge = open.charge(id, stated.tier, Amount::Minimum, year.into_iter().collect(), schedule, stated.individuals);
        let assessment = terms.assess(&charge.into_iter().collect::<Vec<_>>());
        let step = |line: &super::Line| {
            let plural = if line.count == 1 { "" } else { "s" };
            format!(
                "{}: {} {}{plural} × {} = {}, cap {}, counted {}",
                line.year, line.count, line.unit, line.amount, line.gross, line.cap, line.subtotal
            )
        };
        Opened {
            provision: id.clone(),
            findings: open.findings.len() as u64,
            year_cents: assessment.total().cents(),
            working: assessment.lines.iter().map(step).collect(),
        }
    });
    let anew = |open: &super::price::Open<'_>| open.findings.iter().any(|(finding, _)| finding.state == State::New);
    ExposureChange {
        opened: opened.collect(),
        closed: was.keys().filter(|id| !is.contains_key(*id)).cloned().collect(),
        unchanged: is.iter().filter(|(id, open)| was.contains_key(*id) && anew(open)).map(|(id, _)| id.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::price::sample::{finding, stated};
    use super::*;
    use crate::exposure::CapSet;

    fn on(provision: &str, path: &str) -> Finding {
        Finding { provision: Some(provision.to_owned()), ..finding("r", path) }
    }

    fn of(before: &[Finding], after: &[Finding], stated: &Assumptions) -> ExposureChange {
        change(before, after, Provisions::embedded(), Schedule::embedded(), stated)
    }

    #[test]
    fn a_change_opens_closes_or_adds_to_what_is_open() {
        let old = Finding { state: State::Baselined { first_seen: "1970-01-01".into() }, ..on("164.312(b)", "a") };
        let before = [on("164.312(b)", "a"), on("164.312(d)", "b"), on("164.502(b)", "c")];
        let untouched = Finding { state: old.state.clone(), ..on("164.502(b)", "c") };
        let after = [old, on("164.312(b)", "e"), on("164.312(e)(1)", "f"), on("164.312(e)(1)", "g"), untouched];
        let found = of(&before, &after, &stated());
        assert_eq!((found.closed, found.unchanged), (vec!["164.312(d)".to_owned()], vec!["164.312(b)".to_owned()]));
        let opened: Vec<_> = found.opened.iter().map(|one| (one.provision.as_str(), one.findings, one.year_cents)).collect();
        assert_eq!(opened, [("164.312(e)(1)", 2, 365 * 146_100)]);
    }

    #[test]
    fn a_year_is_cut_at_the_year_end_and_each_part_is_capped() {
        let stated = Assumptions { caps: CapSet::EnforcementDiscretion2019, ..stated() };
        let found = of(&[], &[on("164.312(b)", "a")], &stated);
        // 38 days of 2026 and 327 of 2027
        assert_eq!(found.opened.first().map(|one| one.year_cents), Some(38 * 146_100 + 10_000_000));
        assert_eq!(found.opened.first().map(|one| one.working.len()), Some(2));
        assert_eq!(of(&[], &[], &stated), ExposureChange::default());
    }
}
