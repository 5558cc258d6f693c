//! The arithmetic of 45 CFR 160.404 to 160.414: per provision, tier and calendar year, count × amount, capped.
//! Findings and hand-written cases both come through here.

use super::period::years_before;
use super::{CapSet, Dollars, Period, Regime, Schedule, Tier};
use crate::policy::Provisions;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Stands as table name where the amounts are those before tiers existed.
const BEFORE_2009: &str = "before-2009";

/// One violation as it is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Provision, bare.
    pub provision: String,
    /// Assumed culpability.
    pub tier: Tier,
    /// What is counted.
    pub count: Count,
    /// How much for each.
    pub amount: Amount,
    /// Charges that name the same fact may be joined under 160.404(b)(3).
    pub fact: Option<String>,
    /// Why nothing is due, where a defense applies.
    pub defense: Option<String>,
}

/// What is counted under 160.406.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// Each day of these periods, once.
    Days(Vec<Period>),
    /// So many individuals in each of these periods; each lies in one calendar year and under one table.
    Individuals(Vec<(Period, u64)>),
}

/// How much for each violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// The tier's least amount in the table that governs.
    Minimum,
    /// Its highest.
    Maximum,
    /// This much, clamped to the tier's range; before 2009-02-18 the amount of that time.
    Stated(Dollars),
}

/// On which terms charges are counted.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Amounts and caps.
    pub schedule: &'a Schedule,
    /// Which provision is a more general form of which.
    pub provisions: &'a Provisions,
    /// Day of assessment.
    pub assessed: Date,
    /// Day on which the action commenced; starts the limitation of 160.414.
    pub commenced: Option<Date>,
    /// Cap set.
    pub caps: CapSet,
}

/// One step of the working: a provision, tier, calendar year and table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// Provision, bare.
    pub provision: String,
    /// Calendar year.
    pub year: i16,
    /// First day counted.
    pub from: String,
    /// Last day counted.
    pub to: String,
    /// Tier word.
    pub tier: Tier,
    /// `day` or `individual`.
    pub unit: &'static str,
    /// How many.
    pub count: u64,
    /// For each.
    pub amount: Dollars,
    /// Count × amount.
    pub gross: Dollars,
    /// The cap of the calendar year.
    pub cap: Dollars,
    /// What remains of the gross under the cap and beside the other lines of the year.
    pub subtotal: Dollars,
    /// The table's short name.
    pub table: String,
    /// The table with its source.
    pub source: String,
    /// Whether every figure that decides the subtotal was seen in print.
    pub verified: bool,
    /// Why nothing, or less, is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// All steps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// By provision, year, first day.
    pub lines: Vec<Line>,
    /// What a reader must know.
    pub warnings: Vec<String>,
}

impl Assessment {
    /// The sum of the subtotals.
    #[must_use]
    pub fn total(&self) -> Dollars {
        self.lines.iter().map(|line| line.subtotal).sum()
    }
}

/// Violations of one charge within one year and one table.
struct Piece<'a> {
    period: Period,
    count: u64,
    regime: Regime<'a>,
}

/// A line on its way under the caps.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Counted {
    line: Line,
    /// The provision under the number that the data give it, however it is cited.
    identical: String,
    /// Whether a defense or another provision leaves nothing of it.
    void: bool,
}

/// One calendar year of one provision, with or without tiers: what the cap speaks of.
type Year = (String, i16, bool);

impl<'a> Terms<'a> {
    /// Counts the charges. The total depends neither on their order nor on how days are cut into periods.
    #[must_use]
    pub fn assess(&self, charges: &[Charge]) -> Assessment {
        let mut warnings = Vec::new();
        let mut lines: Vec<Counted> = Vec::new();
        let mut facts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let own: Vec<Vec<Line>> = charges.iter().map(|charge| self.lines_of(charge, &mut warnings)).collect();
        for (index, charge) in charges.iter().enumerate() {
            if let (Some(fact), None) = (&charge.fact, &charge.defense) {
                facts.entry(fact).or_default().push(index);
            }
        }
        let mut void: Vec<Option<String>> = charges.iter().map(|charge| charge.defense.clone()).collect();
        for group in facts.values() {
            self.join(group, charges, &own, &mut void);
        }
        for (own, void) in own.into_iter().zip(void) {
            lines.extend(own.into_iter().map(|line| self.counted(Line { note: void.clone(), ..line }, void.is_some())));
        }
        lines.sort();
        cap(&mut lines);
        warnings.sort();
        warnings.dedup();
        Assessment { lines: lines.into_iter().map(|counted| counted.line).collect(), warnings }
    }

    fn counted(&self, line: Line, void: bool) -> Counted {
        let identical = self.provisions.get(&line.provision).map_or(&line.provision, |provision| &provision.id).clone();
        Counted { line, identical, void }
    }

    /// The lines of one charge, each without a cap but with its figure.
    fn lines_of(&self, charge: &Charge, warnings: &mut Vec<String>) -> Vec<Line> {
        self.pieces(charge, warnings)
            .into_iter()
            .map(|piece| {
                let range = piece.regime.range(charge.tier);
                let amount = match charge.amount {
                    Amount::Minimum => range.minimum,
                    Amount::Maximum => range.maximum,
                    Amount::Stated(_) if piece.regime.before_2009 => range.minimum,
                    Amount::Stated(amount) => amount.clamp(range.minimum, range.maximum),
                };
                let (cap, _) = piece.regime.cap(charge.tier, self.caps);
                let gross = amount.times(piece.count);
                Line {
                    provision: charge.provision.clone(),
                    year: piece.period.from().year(),
                    from: piece.period.from().to_string(),
                    to: piece.period.to().to_string(),
                    tier: charge.tier,
                    unit: if matches!(charge.count, Count::Days(_)) { "day" } else { "individual" },
                    count: piece.count,
                    amount,
                    gross,
                    cap,
                    subtotal: gross.min(cap),
                    table: if piece.regime.before_2009 { BEFORE_2009.to_owned() } else { piece.regime.table.id.clone() },
                    source: piece.regime.label(),
                    verified: self.is_verified(&piece.regime, charge.tier, gross),
                    note: None,
                }
            })
            .collect()
    }

    fn is_verified(&self, regime: &Regime<'_>, tier: Tier, gross: Dollars) -> bool {
        let (cap, cap_verified) = regime.cap(tier, self.caps);
        let amounts = if regime.before_2009 { regime.table.before_2009.verified } else { regime.table.verified };
        amounts && (gross <= cap || cap_verified)
    }

    fn pieces(&self, charge: &Charge, warnings: &mut Vec<String>) -> Vec<Piece<'a>> {
        let schedule = self.schedule;
        let years = schedule.selection().limitation_years;
        let first = self.commenced.map(|day| years_before(day, years));
        let mut late = |cut: bool| {
            if cut && let Some(first) = first {
                warnings
                    .push(format!("{}: what is before {first} is left out: {years} years before the action (160.414)", charge.provision));
            }
        };
        let boundaries = schedule.boundaries();
        let piece = |period: Period, count| Piece { period, count, regime: schedule.regime(period.from(), self.assessed) };
        match &charge.count {
            Count::Days(periods) => {
                let mut pieces = Vec::new();
                for period in Period::union(periods.clone()) {
                    let kept = first.map_or(Some(period), |first| period.since(first));
                    late(kept != Some(period));
                    let kept = kept.into_iter().flat_map(|period| period.split(&boundaries));
                    pieces.extend(kept.map(|period| piece(period, period.days())));
                }
                pieces
            }
            Count::Individuals(counts) => {
                let mut pieces = Vec::new();
                let mut counts = counts.clone();
                counts.sort_unstable();
                for (period, count) in counts {
                    if first.is_some_and(|first| period.to() < first) {
                        late(true);
                        continue;
                    }
                    pieces.push(piece(period, count));
                }
                if let Some(first) = first
                    && let Some(cut) = pieces.iter().find(|piece| piece.period.from() < first)
                {
                    warnings.push(format!(
                        "{}: {} to {} reaches back beyond {first} ({years} years, 160.414) and is counted whole",
                        charge.provision,
                        cut.period.from(),
                        cut.period.to()
                    ));
                }
                pieces
            }
        }
    }

    /// 160.404(b)(3): of a provision and its more general form, one is counted for the same fact; the larger stands.
    fn join(&self, group: &[usize], charges: &[Charge], own: &[Vec<Line>], void: &mut [Option<String>]) {
        let provision = |index: usize| charges.get(index).map_or("", |charge| charge.provision.as_str());
        let standalone = |index: usize| -> Dollars {
            let mut lines: Vec<Counted> = own.get(index).into_iter().flatten().map(|line| self.counted(line.clone(), false)).collect();
            lines.sort();
            cap(&mut lines);
            lines.iter().map(|counted| counted.line.subtotal).sum()
        };
        // The most specific first: a general form then meets what remains of all its specific ones.
        let mut order: Vec<(usize, usize)> = group
            .iter()
            .map(|&index| {
                let below = group.iter().filter(|&&other| self.provisions.is_general_form(provision(index), provision(other)));
                (below.count(), index)
            })
            .collect();
        order.sort_by_key(|&(below, index)| (below, provision(index).to_owned(), index));
        let mut kept: Vec<usize> = Vec::new();
        for (_, general) in order {
            let (specific, others): (Vec<usize>, Vec<usize>) =
                kept.iter().partition(|&&other| self.provisions.is_general_form(provision(general), provision(other)));
            if specific.is_empty() {
                kept.push(general);
                continue;
            }
            let against: Dollars = specific.iter().map(|&index| standalone(index)).sum();
            let loser: Vec<usize> = if standalone(general) > against {
                kept = others;
                kept.push(general);
                specific.clone()
            } else {
                vec![general]
            };
            let stands = if loser.contains(&general) { specific.as_slice() } else { &[general] };
            let names: Vec<&str> = stands.iter().map(|&index| provision(index)).collect();
            for index in loser {
                if let Some(slot) = void.get_mut(index) {
                    *slot = Some(format!("the same fact is counted under {} (160.404(b)(3))", names.join(", ")));
                }
            }
        }
    }
}

/// Brings sorted lines under the caps: each tier and table of a provision's calendar year under its own cap, and all of
/// them together under the highest of these; violations before 2009-02-18 have a cap of their own (160.404(b)(1)).
/// A void line takes nothing.
fn cap(lines: &mut [Counted]) {
    let mut left_of_year: BTreeMap<Year, Dollars> = BTreeMap::new();
    for counted in lines.iter().filter(|counted| !counted.void) {
        let entry = left_of_year.entry(counted.year()).or_default();
        *entry = (*entry).max(counted.line.cap);
    }
    let mut left_of_group: BTreeMap<(Year, Tier, String), Dollars> = BTreeMap::new();
    for counted in lines {
        let year = counted.year();
        let line = &mut counted.line;
        line.subtotal = Dollars::ZERO;
        if let (false, Some(year_left)) = (counted.void, left_of_year.get_mut(&year)) {
            let group_left = left_of_group.entry((year, line.tier, line.table.clone())).or_insert(line.cap);
            line.subtotal = line.gross.min(*group_left).min(*year_left);
            *group_left = group_left.less(line.subtotal);
            *year_left = year_left.less(line.subtotal);
        }
    }
}

impl Counted {
    fn year(&self) -> Year {
        (self.identical.clone(), self.line.year, self.line.table == BEFORE_2009)
    }
}

#[cfg(test)]
mod tests;
