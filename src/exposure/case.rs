//! Cases written by hand: YAML comes in, charges for the engine and their working go out.
//! Each entry is a fact of its own, unless two name the same `fact`.

use super::period::days_after;
use super::{Amount, CapSet, Charge, Count, Dollars, Line, Period, Schedule, Terms, Tier};
use crate::policy::{ProvisionId, Provisions};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Day of assessment: chooses the table of amounts.
    #[serde(deserialize_with = "day")]
    pub assessed: Date,
    /// Day of the notice of proposed determination; starts the six-year limit of 160.414.
    #[serde(default, deserialize_with = "maybe_day")]
    pub commenced: Option<Date>,
    /// Cap set; codified when not stated.
    #[serde(default = "codified")]
    pub caps: CapSet,
    /// What is charged.
    pub violations: Vec<Violation>,
}

/// One entry of a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// Provision, bare.
    pub provision: String,
    /// Assumed culpability.
    pub tier: Tier,
    /// What is counted.
    pub per: Per,
    /// First day, for `per: day`.
    #[serde(default, deserialize_with = "maybe_day")]
    pub from: Option<Date>,
    /// Last day, included.
    #[serde(default, deserialize_with = "maybe_day")]
    pub to: Option<Date>,
    /// Individuals by calendar year (`2017`) or range (`2015-01-01/2015-11-01`), for `per: individual`.
    pub counts: Option<BTreeMap<String, Individuals>>,
    /// For each violation; the tier's least amount when not stated.
    pub amount: Option<Dollars>,
    /// Entries that give the same fact may be joined under 160.404(b)(3).
    pub fact: Option<String>,
    /// Day on which a person learned of it.
    #[serde(default, deserialize_with = "maybe_day")]
    pub known: Option<Date>,
    /// Day on which it was corrected.
    #[serde(default, deserialize_with = "maybe_day")]
    pub corrected: Option<Date>,
}

/// How many individuals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Individuals(u64);

impl<'de> Deserialize<'de> for Individuals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Individuals;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a whole number of individuals")
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Individuals, E> {
                Ok(Individuals(number))
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// What an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// Days.
    Day,
    /// Individuals.
    Individual,
}

/// The working of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReport {
    /// The sum of the subtotals: statutory exposure.
    pub total: Dollars,
    /// Cap set.
    pub caps: CapSet,
    /// By provision, year, first day.
    pub lines: Vec<Line>,
    /// What a reader must know.
    pub warnings: Vec<String>,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// What is wrong with the YAML, with its line and column.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        serde_saphyr::from_str(yaml).map_err(|error| error.without_snippet().to_string())
    }

    /// Counts a case.
    ///
    /// # Errors
    /// A sentence that names the entry: no provision, dates or counts that do not fit, an amount outside the tier's range.
    pub fn assess(&self, provisions: &Provisions, schedule: &Schedule) -> Result<CaseReport, String> {
        let first = schedule.first_day();
        if self.assessed < first {
            return Err(format!("`assessed` {} is before {first}, when the HITECH Act set the amounts of 45 CFR 160.404", self.assessed));
        }
        let mut warnings = Vec::new();
        let mut charges = Vec::with_capacity(self.violations.len());
        for (index, violation) in self.violations.iter().enumerate() {
            let charge = self.charge(violation, schedule, &mut warnings);
            charges.push(charge.map_err(|fault| format!("violation {} ({}): {fault}", index + 1, violation.provision))?);
            match provisions.get(&violation.provision) {
                None => warnings.push(format!("{} is not in the provisions data: computed all the same", violation.provision)),
                Some(known) if known.unverified => {
                    warnings.push(format!("{}: what the data say of it was recalled, not seen in print", known.id));
                }
                Some(_) => {}
            }
        }
        if self.violations.iter().any(|violation| violation.fact.is_none()) && self.violations.iter().any(|v| v.fact.is_some()) {
            warnings.push("entries without `fact` are never joined with others (160.404(b)(3))".to_owned());
        }
        warnings.extend(self.doubts(&charges, schedule));
        if schedule.is_stale(self.assessed) {
            let table = schedule.in_force(self.assessed);
            warnings.push(format!("the newest table of amounts is of {}: a newer one is likely to exist", table.assessed_from));
        }
        let terms = Terms { schedule, provisions, assessed: self.assessed, commenced: self.commenced, caps: self.caps };
        let assessment = terms.assess(&charges);
        warnings.extend(assessment.warnings.iter().cloned());
        for line in assessment.lines.iter().filter(|line| !line.verified) {
            warnings
                .push(format!("{} {}: a figure was computed or recalled, not seen in print ({})", line.provision, line.year, line.source));
        }
        let mut said = std::collections::BTreeSet::new();
        warnings.retain(|warning| said.insert(warning.clone()));
        Ok(CaseReport { total: assessment.total(), caps: self.caps, lines: assessment.lines, warnings })
    }

    /// What a reader of the case should look at again; it is computed all the same.
    fn doubts(&self, charges: &[Charge], schedule: &Schedule) -> Vec<String> {
        let mut doubts = Vec::new();
        let all = |charge: &Charge| match &charge.count {
            Count::Days(periods) => periods.clone(),
            Count::Individuals(counts) => counts.iter().map(|(period, _)| *period).collect(),
        };
        for (number, charge) in charges.iter().enumerate() {
            let others = charges.iter().skip(number + 1).filter(|other| other.provision == charge.provision && other.fact.is_none());
            let of_days = |charge: &Charge| matches!(charge.count, Count::Days(_));
            let meets = |other: &Charge| all(other).iter().any(|one| all(charge).iter().any(|own| own.within(*one).is_some()));
            if of_days(charge) && charge.fact.is_none() && others.clone().any(|other| of_days(other) && meets(other)) {
                doubts.push(format!("{}: entries share days, and each is counted as a violation of its own (160.406)", charge.provision));
            }
        }
        let first = charges.iter().flat_map(all).map(Period::from).min();
        let last = charges.iter().flat_map(all).map(Period::from).max();
        let years = schedule.selection().limitation_years;
        match self.commenced {
            Some(commenced) if commenced > self.assessed => {
                doubts.push(format!("`commenced` {commenced} is after the assessment ({})", self.assessed));
            }
            Some(commenced) if last.is_some_and(|last| last > commenced) => {
                doubts.push(format!("what is later than `commenced` {commenced} is counted"));
            }
            None if first.is_some_and(|first| first.checked_add(i64::from(years).years()).is_ok_and(|end| end < self.assessed)) => {
                doubts.push(format!(
                    "`commenced` is not given: what is older than {years} years is counted, although no action may commence on it (160.414)"
                ));
            }
            _ => {}
        }
        doubts
    }

    fn charge(&self, violation: &Violation, schedule: &Schedule, warnings: &mut Vec<String>) -> Result<Charge, String> {
        if ProvisionId::parse(&violation.provision).is_none() {
            return Err("no provision of 45 CFR parts 160 to 164: write it like 164.312(e)(2)(ii)".to_owned());
        }
        let (count, periods) = match violation.per {
            Per::Day => {
                if violation.counts.is_some() {
                    return Err("`counts` belongs to `per: individual`; with `per: day` write `from` and `to`".to_owned());
                }
                let (Some(from), Some(to)) = (violation.from, violation.to) else {
                    return Err("`per: day` needs `from` and `to`".to_owned());
                };
                let period = Period::new(from, to).ok_or_else(|| format!("`to` {to} is before `from` {from}"))?;
                (Count::Days(vec![period]), period.split(&schedule.boundaries()))
            }
            Per::Individual => {
                if violation.from.is_some() || violation.to.is_some() {
                    return Err("`from` and `to` belong to `per: day`; with `per: individual` write `counts`".to_owned());
                }
                let counts = violation.counts.iter().flatten();
                let counts: Vec<(Period, u64)> =
                    counts.map(|(key, count)| self.counted_in(key, schedule).map(|period| (period, count.0))).collect::<Result<_, _>>()?;
                if counts.is_empty() {
                    return Err("`per: individual` needs `counts`, as { 2017: 3500 }".to_owned());
                }
                let mut periods: Vec<Period> = counts.iter().map(|(period, _)| *period).collect();
                periods.sort_unstable();
                if let Some((a, b)) = periods.iter().zip(periods.iter().skip(1)).find(|(a, b)| b.from() <= a.to()) {
                    return Err(format!("counts overlap: {} to {} and {} to {}", a.from(), a.to(), b.from(), b.to()));
                }
                (Count::Individuals(counts), periods)
            }
        };
        // a whole year is counted with the amounts of its first day
        let ends = |period: &Period| if violation.per == Per::Day { period.to() } else { period.from() };
        if periods.iter().map(ends).max().is_some_and(|last| last > self.assessed) {
            let what = if violation.per == Per::Day { "days" } else { "individuals" };
            warnings.push(format!("{}: {what} after the assessment ({}) are counted", violation.provision, self.assessed));
        }
        if let Some(amount) = violation.amount {
            self.check_amount(violation, amount, &periods, schedule, warnings)?;
        }
        Ok(Charge {
            provision: violation.provision.clone(),
            tier: violation.tier,
            count,
            amount: violation.amount.map_or(Amount::Minimum, Amount::Stated),
            fact: violation.fact.clone(),
            defense: defense(violation, schedule, warnings)?,
        })
    }

    /// The period that a key of `counts` names.
    fn counted_in(&self, key: &str, schedule: &Schedule) -> Result<Period, String> {
        let form = || format!("`{key}` is no year and no range: write 2017 or 2015-01-01/2015-11-01");
        let period = match key.split_once('/') {
            Some((from, to)) => {
                let (from, to) = (read_day(from.trim()).ok_or_else(form)?, read_day(to.trim()).ok_or_else(form)?);
                Period::new(from, to).ok_or_else(|| format!("`{key}` ends before it begins"))?
            }
            None => {
                let year: i16 = key.trim().parse().ok().filter(|year| (1996..=9998).contains(year)).ok_or_else(form)?;
                Period::new(date(year, 1, 1), date(year, 12, 31)).ok_or_else(form)?
            }
        };
        if period.from().year() != period.to().year() {
            return Err(format!("`{key}` spans more than one calendar year: write one range for each"));
        }
        let (first, last) = (schedule.regime(period.from(), self.assessed), schedule.regime(period.to(), self.assessed));
        if first.before_2009 != last.before_2009 || first.table.id != last.table.id {
            let pieces = period.split(&schedule.boundaries());
            let ranges: Vec<String> = pieces.iter().map(|piece| format!("{}/{}", piece.from(), piece.to())).collect();
            return Err(format!("the amounts change within `{key}`: write {}", ranges.join(" and ")));
        }
        Ok(period)
    }

    /// A stated amount must lie in the tier's range in some table that applies; in another it is clamped, with a warning.
    fn check_amount(
        &self,
        violation: &Violation,
        amount: Dollars,
        periods: &[Period],
        schedule: &Schedule,
        warnings: &mut Vec<String>,
    ) -> Result<(), String> {
        let regimes = periods.iter().map(|period| schedule.regime(period.from(), self.assessed)).filter(|regime| !regime.before_2009);
        let ranges: BTreeMap<String, _> = regimes.map(|regime| (regime.table.id.clone(), regime.range(violation.tier))).collect();
        let outside = |range: &super::Range| amount < range.minimum || range.maximum < amount;
        let faults: Vec<String> = ranges
            .iter()
            .filter(|(_, range)| outside(range))
            .map(|(table, range)| format!("{} to {} in table {table}", range.minimum, range.maximum))
            .collect();
        if faults.is_empty() {
            return Ok(());
        }
        let fault = format!("amount {amount} is outside the range of {}: {}", violation.tier.word(), faults.join(", "));
        if faults.len() == ranges.len() {
            return Err(fault);
        }
        warnings.push(format!("{}: {fault}; clamped there", violation.provision));
        Ok(())
    }
}

/// Why nothing is due under 160.410(c), where both dates are given and the tier has the defense.
fn defense(violation: &Violation, schedule: &Schedule, warnings: &mut Vec<String>) -> Result<Option<String>, String> {
    let (Some(known), Some(corrected)) = (violation.known, violation.corrected) else { return Ok(None) };
    if corrected < known {
        return Err(format!("`corrected` {corrected} is before `known` {known}"));
    }
    let days = schedule.selection().defense_days;
    let last = days_after(known, days);
    let in_time = corrected <= last;
    if violation.tier.has_defense() {
        return Ok(in_time.then(|| format!("corrected {corrected}, within {days} days of {known} (160.410(c))")));
    }
    if in_time != (violation.tier == Tier::WillfulNeglectCorrected) {
        let (was, fits) = if in_time { ("", Tier::WillfulNeglectCorrected) } else { (" not", Tier::WillfulNeglectNotCorrected) };
        warnings.push(format!("{}: it was{was} corrected by {last}, which fits {}", violation.provision, fits.word()));
    }
    Ok(None)
}

fn codified() -> CapSet {
    CapSet::Codified
}

fn read_day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_day(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no date: write it like 2022-03-29")))
}

fn maybe_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}

#[cfg(test)]
mod tests;
