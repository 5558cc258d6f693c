//! The amounts of 45 CFR 160.404 as data (`policies/penalties/`), and which of them a violation is counted with.

use super::{CapSet, Dollars, Tier};
use crate::knowledge::embedded;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One table of amounts, in force from a day until the next table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountsTable {
    /// Short name: the year, or `base`.
    pub id: String,
    /// First day of assessment that it governs.
    #[serde(deserialize_with = "day")]
    pub assessed_from: Date,
    /// Where it is published.
    pub citation: String,
    /// Whether the citation was recalled only.
    #[serde(default)]
    pub citation_unverified: bool,
    /// Adjustment against the table before.
    pub multiplier: Option<String>,
    /// Per violation: no knowledge, reasonable cause, willful neglect corrected.
    pub minimum: [Dollars; 3],
    /// Per violation of these three; the least amount for willful neglect not corrected.
    pub maximum: Dollars,
    /// Per calendar year for identical violations.
    pub cap: Dollars,
    /// What it prints for violations before 2009-02-18.
    pub before_2009: Before2009,
    /// Whether all figures were seen in print.
    pub verified: bool,
    /// Where they were seen.
    pub source: String,
    /// What is not verified, and why.
    pub note: Option<String>,
}

/// Amounts for violations before 2009-02-18 (160.404(b)(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before2009 {
    /// Per violation, at most.
    pub maximum: Dollars,
    /// Per calendar year for identical violations.
    pub cap: Dollars,
    /// Whether seen in print.
    pub verified: bool,
}

/// A set of calendar-year caps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// Which.
    pub id: CapSet,
    /// In a phrase.
    pub title: String,
    /// Where it is published.
    pub citation: String,
    /// Whether seen in print.
    pub verified: bool,
    /// Tables for which it was seen in print although the others are computed.
    #[serde(default)]
    pub verified_for: Vec<String>,
    /// Where it was seen.
    pub source: String,
    /// Its standing.
    pub note: Option<String>,
    /// By tier, for each table.
    #[serde(default)]
    pub by_table: BTreeMap<String, [Dollars; 4]>,
    /// By tier, whatever the table.
    pub every_table: Option<[Dollars; 4]>,
    /// What others print; shown beside, never counted with.
    #[serde(default)]
    pub printed: Vec<PrintedCaps>,
}

/// Caps as somebody else prints them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedCaps {
    /// For which table.
    pub table: String,
    /// The first three tiers.
    pub caps: [Dollars; 3],
    /// Who prints them.
    pub source: String,
    /// What is wrong with them.
    pub note: Option<String>,
}

/// Which amounts a violation is counted with, and the periods of the law.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Where the rule is stated.
    pub source: String,
    /// Whether seen in print.
    pub verified: bool,
    /// The first that fits decides.
    pub rules: Vec<SelectionRule>,
    /// Taken for a violation before 2009-02-18.
    pub before_2009_amount: Dollars,
    /// 160.414.
    pub limitation_years: i16,
    /// 160.410(c).
    pub defense_days: u32,
    /// When a newest table is too old to rely on.
    pub stale_after_months: i32,
    /// The only published size of a mitigation for recognized security practices.
    pub recognized_security_practices_percent: u8,
    /// Topics whose findings never carry dollars.
    pub topics_without_dollars: Vec<String>,
}

/// One line of the selection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionRule {
    /// Violations before this day.
    #[serde(default, deserialize_with = "maybe_day")]
    pub violation_before: Option<Date>,
    /// Penalties assessed before this day.
    #[serde(default, deserialize_with = "maybe_day")]
    pub assessed_before: Option<Date>,
    /// Which table.
    pub table: TableChoice,
    /// Which of its amounts.
    pub amounts: AmountsChoice,
}

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableChoice {
    /// The oldest.
    Base,
    /// The latest one in force on the day of assessment.
    InForce,
}

/// Which amounts of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AmountsChoice {
    /// Those before tiers existed.
    #[serde(rename = "before-2009")]
    Before2009,
    /// Those by tier.
    Tiers,
}

/// All amounts.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    tables: Vec<AmountsTable>,
    base: AmountsTable,
    caps: Vec<Caps>,
    selection: Selection,
}

/// Least and highest amount per violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Least.
    pub minimum: Dollars,
    /// Highest; the cap where the law names no maximum per violation.
    pub maximum: Dollars,
}

/// The amounts that govern violations of one day.
#[derive(Debug, Clone, Copy)]
pub struct Regime<'a> {
    schedule: &'a Schedule,
    /// The table.
    pub table: &'a AmountsTable,
    /// Whether the amounts are those before tiers existed.
    pub before_2009: bool,
}

impl Schedule {
    /// The schedule that comes with the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static ALL: OnceLock<Schedule> = OnceLock::new();
        // The tests read the same files and fail on their first error.
        ALL.get_or_init(|| Self::read().unwrap_or_default())
    }

    fn read() -> Result<Self, String> {
        fn file<T: serde::de::DeserializeOwned>(path: &str) -> Result<T, String> {
            let value = embedded().get(path).map(|file| file.value.clone()).unwrap_or_default();
            serde_json::from_value(value).map_err(|error| format!("{path}: {error}"))
        }
        Self::new(
            file("policies/penalties/amounts.yaml")?,
            file("policies/penalties/caps.yaml")?,
            file("policies/penalties/selection.yaml")?,
        )
    }

    /// A schedule from its parts.
    ///
    /// # Errors
    /// A sentence: no table, tables out of order, an unknown or missing cap set, caps that lack a table, no last rule.
    pub fn new(tables: Vec<AmountsTable>, caps: Vec<Caps>, selection: Selection) -> Result<Self, String> {
        let base = tables.first().cloned().ok_or("no table of amounts")?;
        if !tables.windows(2).all(|pair| matches!(pair, [a, b] if a.assessed_from < b.assessed_from)) {
            return Err("tables of amounts stand in the order of assessed_from".to_owned());
        }
        for table in &tables {
            let [a, b, c] = table.minimum;
            if !(a <= b && b <= c && c <= table.maximum && table.maximum <= table.cap) {
                return Err(format!("table {}: amounts do not rise with the tier", table.id));
            }
        }
        for set in [CapSet::Codified, CapSet::EnforcementDiscretion, CapSet::EnforcementDiscretion2019] {
            let row = caps.iter().find(|row| row.id == set).ok_or_else(|| format!("no caps {}", set.word()))?;
            if let Some(table) = tables.iter().find(|t| !row.by_table.is_empty() && !row.by_table.contains_key(&t.id)) {
                return Err(format!("caps {} lack table {}", set.word(), table.id));
            }
        }
        match selection.rules.last() {
            Some(last) if last.violation_before.is_none() && last.assessed_before.is_none() => {}
            _ => return Err("the last rule of the selection has no condition".to_owned()),
        }
        Ok(Self { tables, base, caps, selection })
    }

    /// All tables, oldest first.
    #[must_use]
    pub fn tables(&self) -> &[AmountsTable] {
        &self.tables
    }

    /// The oldest table: its amounts do not depend on the calendar.
    #[must_use]
    pub fn base(&self) -> &AmountsTable {
        &self.base
    }

    /// The periods of the law.
    #[must_use]
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// A set of caps with its sources.
    #[must_use]
    pub fn caps(&self, set: CapSet) -> Option<&Caps> {
        self.caps.iter().find(|row| row.id == set)
    }

    /// The first day for which there are amounts.
    #[must_use]
    pub fn first_day(&self) -> Date {
        self.base.assessed_from
    }

    /// The table in force on a day; the base before the first.
    #[must_use]
    pub fn in_force(&self, assessed: Date) -> &AmountsTable {
        self.tables.iter().rev().find(|table| table.assessed_from <= assessed).unwrap_or(&self.base)
    }

    /// The amounts that govern a violation of one day, assessed on another.
    #[must_use]
    pub fn regime(&self, violation: Date, assessed: Date) -> Regime<'_> {
        let fits = |rule: &&SelectionRule| {
            rule.violation_before.is_none_or(|day| violation < day) && rule.assessed_before.is_none_or(|day| assessed < day)
        };
        let (table, amounts) =
            self.selection.rules.iter().find(fits).map_or((TableChoice::Base, AmountsChoice::Tiers), |rule| (rule.table, rule.amounts));
        let table = match table {
            TableChoice::Base => &self.base,
            TableChoice::InForce => self.in_force(assessed),
        };
        Regime { schedule: self, table, before_2009: amounts == AmountsChoice::Before2009 }
    }

    /// The days of violation on which the amounts change: a period splits there.
    #[must_use]
    pub fn boundaries(&self) -> Vec<Date> {
        self.selection.rules.iter().filter_map(|rule| rule.violation_before).collect()
    }

    /// Whether the newest table is so old that a newer one is likely to exist.
    #[must_use]
    pub fn is_stale(&self, as_of: Date) -> bool {
        let newest = self.tables.last().unwrap_or(&self.base);
        newest.assessed_from.checked_add(self.selection.stale_after_months.months()).is_ok_and(|limit| limit < as_of)
    }
}

impl<'a> Regime<'a> {
    /// Least and highest amount per violation of a tier.
    #[must_use]
    pub fn range(&self, tier: Tier) -> Range {
        if self.before_2009 {
            let amount = self.schedule.selection.before_2009_amount;
            return Range { minimum: amount, maximum: self.table.before_2009.maximum };
        }
        let [no_knowledge, reasonable_cause, corrected] = self.table.minimum;
        match tier {
            Tier::DidNotKnow => Range { minimum: no_knowledge, maximum: self.table.maximum },
            Tier::ReasonableCause => Range { minimum: reasonable_cause, maximum: self.table.maximum },
            Tier::WillfulNeglectCorrected => Range { minimum: corrected, maximum: self.table.maximum },
            Tier::WillfulNeglectNotCorrected => Range { minimum: self.table.maximum, maximum: self.table.cap },
        }
    }

    /// The calendar-year cap of a tier, and whether it was seen in print.
    #[must_use]
    pub fn cap(&self, tier: Tier, set: CapSet) -> (Dollars, bool) {
        if self.before_2009 {
            return (self.table.before_2009.cap, self.table.before_2009.verified);
        }
        let Some(row) = self.schedule.caps(set) else { return (self.table.cap, self.table.verified) };
        let Some([no_knowledge, reasonable_cause, corrected, not_corrected]) =
            row.by_table.get(&self.table.id).copied().or(row.every_table)
        else {
            return (self.table.cap, self.table.verified && row.verified);
        };
        let cap = match tier {
            Tier::DidNotKnow => no_knowledge,
            Tier::ReasonableCause => reasonable_cause,
            Tier::WillfulNeglectCorrected => corrected,
            Tier::WillfulNeglectNotCorrected => not_corrected,
        };
        (cap, row.verified || row.verified_for.contains(&self.table.id))
    }

    /// The table with its source, for reports.
    #[must_use]
    pub fn label(&self) -> String {
        if self.before_2009 {
            return "45 CFR 160.404(b)(1), before 2009-02-18".to_owned();
        }
        self.table.label()
    }

    /// The schedule it comes from.
    #[must_use]
    pub fn schedule(&self) -> &'a Schedule {
        self.schedule
    }
}

impl AmountsTable {
    /// The table with its source: `amounts in force from 2026-01-28 (91 FR 3665)`.
    #[must_use]
    pub fn label(&self) -> String {
        let unverified = match (self.verified, self.citation_unverified) {
            (false, _) => ", amounts unverified",
            (true, true) => ", citation unverified",
            (true, false) => "",
        };
        format!("amounts in force from {} ({}{unverified})", self.assessed_from, self.citation)
    }
}

fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("`{text}` is no date: write it like 2026-01-28")))
}

fn maybe_day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_embedded_data_hold_together() {
        let schedule = Schedule::read().expect("data read");
        assert_eq!(schedule.tables().len(), 11);
        assert_eq!(Schedule::embedded().tables().len(), 11);
    }

    #[test]
    fn adjusted_tables_follow_from_the_one_before_by_their_multiplier() {
        let schedule = Schedule::embedded();
        for pair in schedule.tables().windows(2) {
            let [before, after] = pair else { continue };
            let factor = after.multiplier.as_deref().expect("a multiplier").replace('.', "").parse::<u64>().expect("a number");
            // five decimals; rounded to the dollar
            let next = |amount: Dollars| Dollars::whole((amount.cents() / 100 * factor + 50_000) / 100_000);
            for (old, new) in before.minimum.iter().zip(after.minimum) {
                assert_eq!(next(*old), new, "{}", after.id);
            }
            assert_eq!(next(before.maximum), after.maximum, "{}", after.id);
            assert_eq!(next(before.cap), after.cap, "{}", after.id);
            if before.id != "base" {
                // the first adjustment of the amounts before 2009 caught up with more years
                assert_eq!(next(before.before_2009.maximum), after.before_2009.maximum, "{}", after.id);
                assert_eq!(next(before.before_2009.cap), after.before_2009.cap, "{}", after.id);
            }
            let caps = &schedule.caps(CapSet::EnforcementDiscretion).expect("caps").by_table;
            let all = caps.get(&before.id).expect("caps").iter().zip(caps.get(&after.id).expect("caps"));
            for (old, new) in all {
                assert_eq!(next(*old), *new, "{}", after.id);
            }
        }
    }

    #[test]
    fn the_table_follows_violation_and_assessment() {
        let schedule = Schedule::embedded();
        let id = |violation, assessed| {
            let regime = schedule.regime(violation, assessed);
            (regime.table.id.as_str(), regime.before_2009)
        };
        assert_eq!(id(date(2009, 2, 17), date(2026, 11, 24)), ("base", true));
        assert_eq!(id(date(2009, 2, 18), date(2026, 11, 24)), ("base", false));
        assert_eq!(id(date(2015, 11, 1), date(2026, 11, 24)), ("base", false));
        assert_eq!(id(date(2015, 11, 2), date(2026, 11, 24)), ("2026", false));
        assert_eq!(id(date(2015, 11, 2), date(2016, 9, 5)), ("base", false));
        assert_eq!(id(date(2015, 11, 2), date(2016, 9, 6)), ("2016", false));
        assert_eq!(id(date(2019, 8, 26), date(2022, 3, 16)), ("2021", false));
        assert_eq!(id(date(2019, 8, 26), date(2022, 3, 29)), ("2022", false));
        assert_eq!(id(date(2025, 1, 1), date(2026, 1, 27)), ("2024", false));
        assert_eq!(schedule.boundaries(), [date(2009, 2, 18), date(2015, 11, 2)]);
    }

    #[test]
    fn ranges_and_caps_by_tier() {
        let schedule = Schedule::embedded();
        let now = schedule.regime(date(2026, 11, 24), date(2026, 11, 24));
        let range = |tier| (now.range(tier).minimum.to_string(), now.range(tier).maximum.to_string());
        assert_eq!(range(Tier::DidNotKnow), ("$145".into(), "$73,011".into()));
        assert_eq!(range(Tier::ReasonableCause), ("$1,461".into(), "$73,011".into()));
        assert_eq!(range(Tier::WillfulNeglectCorrected), ("$14,602".into(), "$73,011".into()));
        assert_eq!(range(Tier::WillfulNeglectNotCorrected), ("$73,011".into(), "$2,190,294".into()));
        let cap = |tier, set| (now.cap(tier, set).0.to_string(), now.cap(tier, set).1);
        assert_eq!(cap(Tier::DidNotKnow, CapSet::Codified), ("$2,190,294".into(), true));
        assert_eq!(cap(Tier::DidNotKnow, CapSet::EnforcementDiscretion), ("$36,505".into(), false));
        assert_eq!(cap(Tier::ReasonableCause, CapSet::EnforcementDiscretion), ("$146,020".into(), false));
        assert_eq!(cap(Tier::ReasonableCause, CapSet::EnforcementDiscretion2019), ("$100,000".into(), true));
        let old = schedule.regime(date(2014, 1, 1), date(2026, 11, 24));
        assert_eq!(old.cap(Tier::ReasonableCause, CapSet::EnforcementDiscretion), (Dollars::whole(100_000), true));
        let oldest = schedule.regime(date(2008, 1, 1), date(2026, 11, 24));
        assert_eq!(oldest.range(Tier::WillfulNeglectNotCorrected).minimum, Dollars::whole(100));
        assert_eq!(oldest.cap(Tier::ReasonableCause, CapSet::EnforcementDiscretion).0, Dollars::whole(25_000));
    }

    #[test]
    fn figures_that_were_computed_say_so() {
        let unverified: Vec<_> = Schedule::embedded().tables().iter().filter(|t| !t.verified).map(|t| t.id.as_str()).collect();
        assert_eq!(unverified, ["2016", "2017"]);
        assert!(Schedule::embedded().in_force(date(2017, 3, 1)).label().contains("unverified"));
        assert_eq!(
            Schedule::embedded().in_force(date(2026, 11, 24)).label(),
            "amounts in force from 2026-01-28 (91 FR 3665, FR Doc 2026-01688)"
        );
    }

    #[test]
    fn an_old_newest_table_is_stale() {
        assert!(!Schedule::embedded().is_stale(date(2027, 4, 28)));
        assert!(Schedule::embedded().is_stale(date(2027, 4, 29)));
    }
}
