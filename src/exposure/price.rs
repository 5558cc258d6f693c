//! From findings to the three lines: floor, scenario, ceiling.

use super::period::days_after;
use super::{Amount, CapSet, Charge, Count, Dollars, Entity, ExposureLine, ExposureSummary, Line, Period, Schedule, Terms, Tier};
use crate::check::{Finding, State};
use crate::policy::{Binds, Provision, Provisions, Unit};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What the user states, or what stands in for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumptions {
    /// The day the report speaks of: the day of assessment.
    pub as_of: Date,
    /// Decides which provisions bind.
    pub entity: Entity,
    /// Culpability of the scenario.
    pub tier: Tier,
    /// Caps of the scenario; codified when not stated.
    pub caps: CapSet,
    /// How many individuals' records the system holds; without it disclosures are counted by day.
    pub individuals: Option<u64>,
    /// What the days of introduction stand on.
    pub history: History,
}

/// What the days of introduction stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum History {
    /// No history was asked.
    #[default]
    None,
    /// The whole history.
    Whole,
    /// The part of it that a shallow clone has.
    Shallow,
}

/// Findings on one provision: evidence of one continuing violation.
#[derive(Clone)]
pub(super) struct Open<'a> {
    provision: Option<&'a Provision>,
    /// Each with the days that it has been open.
    pub(super) findings: Vec<(&'a Finding, Period)>,
}

impl Open<'_> {
    /// The violation as it is charged; none where a defense covers all of it.
    pub(super) fn charge(
        &self,
        id: &str,
        tier: Tier,
        amount: Amount,
        periods: Vec<Period>,
        schedule: &Schedule,
        individuals: Option<u64>,
    ) -> Option<Charge> {
        let latest = periods.iter().max().copied()?;
        let count = match (self.provision.map(|p| p.unit), individuals) {
            // Each individual once, in the year of the report.
            (Some(Unit::Individual), Some(individuals)) => {
                let last = latest.split(&schedule.boundaries()).last().copied().unwrap_or(latest);
                Count::Individuals(vec![(last, individuals)])
            }
            _ => Count::Days(periods),
        };
        Some(Charge { provision: id.to_owned(), tier, count, amount, fact: self.fact(), defense: None })
    }

    /// The one place of all the evidence: what another provision finds there, and there only, is the same fact.
    fn fact(&self) -> Option<String> {
        let mut places = self.findings.iter().map(|(finding, _)| (&finding.place.path, finding.place.start.line));
        let first = places.next()?;
        places.all(|place| place == first).then(|| format!("{}:{}", first.0, first.1))
    }
}

/// Whether a finding still stands open: new, accepted into the baseline, or accepted as a risk. A false positive, a
/// mitigated place and a decision on an addressable specification are not open.
#[must_use]
pub fn is_open(finding: &Finding) -> bool {
    match &finding.state {
        State::New | State::Baselined { .. } => true,
        State::Suppressed { kind, .. } => kind == "accepted",
        State::Decided { .. } => false,
    }
}

/// The statutory exposure of the open findings: one line per provision and calendar year, never per finding.
/// Findings without provision carry no dollars, nor do those on provisions that do not bind the entity.
#[must_use]
pub fn price(findings: &[Finding], provisions: &Provisions, schedule: &Schedule, stated: &Assumptions) -> ExposureSummary {
    let mut notes = Vec::new();
    let open = open(findings, provisions, schedule, stated, &mut notes);
    let charges = |amount: Amount, tier: Tier, defended: bool| -> Vec<Charge> {
        let charged = |(id, open): (&String, &Open<'_>)| {
            let counted = open.findings.iter().filter(|(finding, _)| !(defended && defense_open(finding, schedule, stated)));
            open.charge(id, tier, amount, counted.map(|(_, period)| *period).collect(), schedule, stated.individuals)
        };
        open.iter().filter_map(charged).collect()
    };
    let terms = |caps| Terms { schedule, provisions, assessed: stated.as_of, commenced: None, caps };
    let floor = terms(CapSet::EnforcementDiscretion).assess(&charges(Amount::Minimum, Tier::DidNotKnow, stated.tier.has_defense()));
    let scenario = terms(stated.caps).assess(&charges(Amount::Minimum, stated.tier, false));
    let ceiling = terms(CapSet::Codified).assess(&charges(Amount::Maximum, stated.tier, false));

    let mut lines: BTreeMap<(&str, i16), Sums> = BTreeMap::new();
    for (which, part) in [(Which::Floor, &floor), (Which::Scenario, &scenario), (Which::Ceiling, &ceiling)] {
        for line in &part.lines {
            lines.entry((&line.provision, line.year)).or_default().add(which, line);
        }
    }
    let lines: Vec<ExposureLine> = lines
        .into_iter()
        .map(|((provision, year), sums)| {
            let findings = open
                .get(provision)
                .map_or(0, |open| open.findings.iter().filter(|(_, p)| p.to().year() >= year && p.from().year() <= year).count());
            let mut line = sums.line(provision, year, stated.tier, findings as u64);
            if let Some(end) = open.get(provision).and_then(|open| defense_end(open, schedule, stated)).filter(|end| end.year() == year) {
                let ended = if end < stated.as_of { "ended" } else { "ends" };
                line.working.push(format!(
                    "the defense of 160.410(c) {ended} with {end}, {} days after the first record that it was known",
                    schedule.selection().defense_days
                ));
            }
            line
        })
        .collect();
    let sum = |of: fn(&ExposureLine) -> u64| lines.iter().map(of).fold(0, u64::saturating_add);
    ExposureSummary {
        floor_cents: sum(|line| line.floor_cents),
        scenario_cents: sum(|line| line.scenario_cents),
        ceiling_cents: sum(|line| line.ceiling_cents),
        assumptions: if lines.is_empty() { Vec::new() } else { sentences(&open, &lines, notes, schedule, stated) },
        lines,
        ..ExposureSummary::default()
    }
}

/// The open findings by provision.
pub(super) fn open<'a>(
    findings: &'a [Finding],
    provisions: &'a Provisions,
    schedule: &Schedule,
    stated: &Assumptions,
    notes: &mut Vec<String>,
) -> BTreeMap<String, Open<'a>> {
    let mut open: BTreeMap<String, Open<'a>> = BTreeMap::new();
    let mut unbound: BTreeSet<String> = BTreeSet::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for finding in findings.iter().filter(|finding| is_open(finding)) {
        let Some(id) = &finding.provision else { continue };
        if schedule.selection().topics_without_dollars.contains(&finding.topic) {
            continue;
        }
        let provision = provisions.get(id);
        if provision.is_some_and(|provision| !binds(provision, stated.entity)) {
            unbound.insert(id.clone());
            continue;
        }
        if provision.is_none() {
            unknown.insert(id);
        }
        let introduced = finding.introduced.as_deref().and_then(day).unwrap_or(stated.as_of);
        let period = Period::new(introduced, stated.as_of).unwrap_or(Period::day(stated.as_of));
        let key = provision.map_or(id, |provision| &provision.id).clone();
        open.entry(key).or_insert_with(|| Open { provision, findings: Vec::new() }).findings.push((finding, period));
    }
    for id in unbound {
        let (entity, which) = match stated.entity {
            Entity::BusinessAssociate => ("business associate", "covered entities"),
            _ => ("covered entity", "business associates"),
        };
        notes.push(format!("{id} is not counted: it binds {which}, and the entity is stated as a {entity}"));
    }
    for id in unknown {
        notes.push(format!("{id} is not in the provisions data: counted by day"));
    }
    open
}

fn binds(provision: &Provision, entity: Entity) -> bool {
    match entity {
        Entity::Unknown => true,
        Entity::CoveredEntity => provision.applies_to.contains(&Binds::CoveredEntity),
        Entity::BusinessAssociate => provision.applies_to.contains(&Binds::BusinessAssociate),
    }
}

/// A date at the head of a text: `2026-01-28`, also with a time after it.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Whether the days that 160.410(c) leaves for correction still run; nothing is assumed where no date is known.
fn defense_open(finding: &Finding, schedule: &Schedule, stated: &Assumptions) -> bool {
    let known = finding.known.as_deref().and_then(day);
    known.is_some_and(|known| known <= stated.as_of && stated.as_of <= days_after(known, schedule.selection().defense_days))
}

/// The last day of the defense for what was known first.
fn defense_end(open: &Open<'_>, schedule: &Schedule, stated: &Assumptions) -> Option<Date> {
    let known = open
        .findings
        .iter()
        .filter_map(|(finding, _)| finding.known.as_deref().and_then(day))
        .filter(|known| *known <= stated.as_of)
        .min()?;
    stated.tier.has_defense().then(|| days_after(known, schedule.selection().defense_days))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Floor,
    Scenario,
    Ceiling,
}

/// What one provision and year come to.
#[derive(Default)]
struct Sums {
    floor: Dollars,
    scenario: Dollars,
    ceiling: Dollars,
    count: u64,
    unit: &'static str,
    tables: BTreeSet<String>,
    unverified: bool,
    working: Vec<String>,
}

impl Sums {
    fn add(&mut self, which: Which, line: &Line) {
        let (name, sum) = match which {
            Which::Floor => ("floor", &mut self.floor),
            Which::Scenario => ("scenario", &mut self.scenario),
            Which::Ceiling => ("ceiling", &mut self.ceiling),
        };
        *sum = sum.plus(line.subtotal);
        if which == Which::Scenario {
            self.count = self.count.saturating_add(line.count);
            self.unit = line.unit;
        }
        self.tables.insert(line.source.clone());
        self.unverified |= !line.verified;
        let plural = if line.count == 1 { "" } else { "s" };
        let mark = if line.verified { "" } else { " (unverified)" };
        let note = line.note.as_ref().map_or(String::new(), |note| format!(": {note}"));
        self.working.push(format!(
            "{name}: {} {}{plural} × {} = {}, cap {}, counted {}{mark}{note}",
            line.count, line.unit, line.amount, line.gross, line.cap, line.subtotal
        ));
    }

    fn line(self, provision: &str, year: i16, tier: Tier, findings: u64) -> ExposureLine {
        ExposureLine {
            provision: provision.to_owned(),
            tier: tier.word().to_owned(),
            year,
            unit: self.unit.to_owned(),
            count: self.count,
            findings,
            // The un-inflated caps of 2019 may lie below the adjusted ones: the floor never stands above the scenario.
            floor_cents: self.floor.min(self.scenario).cents(),
            scenario_cents: self.scenario.cents(),
            ceiling_cents: self.ceiling.max(self.scenario).cents(),
            table: self.tables.into_iter().collect::<Vec<_>>().join("; "),
            verified: !self.unverified,
            working: self.working,
        }
    }
}

fn sentences(
    open: &BTreeMap<String, Open<'_>>,
    lines: &[ExposureLine],
    notes: Vec<String>,
    schedule: &Schedule,
    stated: &Assumptions,
) -> Vec<String> {
    let as_of = stated.as_of;
    let table = schedule.in_force(as_of);
    let defense = schedule.selection().defense_days;
    let findings = || open.values().flat_map(|open| &open.findings);
    let mut said = vec![
        format!("assessed on {as_of}: {}", table.label()),
        format!("floor: the least amount of the lowest tier, {} caps", CapSet::EnforcementDiscretion.word()),
        format!("scenario: tier {} (an assumption, not a conclusion), its least amount, {} caps", stated.tier.word(), stated.caps.word()),
        "ceiling: the highest amount per violation, codified caps".to_owned(),
        "findings on one provision are evidence of one continuing violation, counted by day; each day once".to_owned(),
    ];
    said.extend(match stated.history {
        History::None => None,
        History::Whole => Some("a finding counts from the newest author date of its lines in the history (git blame)".to_owned()),
        History::Shallow => Some(
            "the clone is shallow: what is older than its history counts from the first day of it; a full clone may count more days"
                .to_owned(),
        ),
    });
    let undated = findings().filter(|(finding, _)| finding.introduced.as_deref().and_then(day).is_none_or(|day| day >= as_of)).count();
    if undated > 0 {
        said.push(format!(
            "{undated} of {} findings have no earlier date of introduction: they count one day, {as_of}",
            findings().count()
        ));
    }
    if stated.entity == Entity::Unknown {
        said.push("`entity` is not stated: every provision is taken to bind".to_owned());
    }
    let by_individual: Vec<&str> =
        open.iter().filter(|(_, open)| open.provision.is_some_and(|p| p.unit == Unit::Individual)).map(|(id, _)| id.as_str()).collect();
    if !by_individual.is_empty() {
        let names = by_individual.join(", ");
        said.push(match stated.individuals {
            Some(count) => format!("{names}: each of {count} individuals once, in the year of the report"),
            None => format!("{names}: HHS counts individuals; `individuals` is not stated, so days are counted"),
        });
    }
    if stated.tier.has_defense() {
        let running: Vec<Date> = findings()
            .filter(|(finding, _)| defense_open(finding, schedule, stated))
            .filter_map(|(finding, _)| finding.known.as_deref().and_then(day))
            .collect();
        if let Some(first) = running.iter().min() {
            said.push(format!(
                "{} findings are known for at most {defense} days and left out of the floor (160.410(c)); the first defense ends on {}",
                running.len(),
                days_after(*first, defense)
            ));
        }
        let (accepted, unknown): (Vec<&Finding>, Vec<&Finding>) = findings()
            .map(|(finding, _)| *finding)
            .filter(|finding| finding.known.is_none())
            .partition(|finding| matches!(finding.state, State::Suppressed { .. }));
        if !accepted.is_empty() {
            said.push(format!(
                "no defense is counted for {} of {} findings: the comments that accept them bear no day (`known:` in the configuration dates them)",
                accepted.len(),
                findings().count()
            ));
        }
        if !unknown.is_empty() {
            said.push(format!(
                "what first becomes known on {as_of} and is corrected by {} has a defense (160.410(c))",
                days_after(as_of, defense)
            ));
        }
    }
    if lines.iter().any(|line| !line.verified) {
        said.push("figures marked unverified were computed or recalled, not seen in print".to_owned());
    }
    if schedule.is_stale(as_of) {
        said.push(format!("the newest table of amounts is of {}: a newer one is likely to exist", table.assessed_from));
    }
    for open in open.values() {
        if let Some(Provision { id, note: Some(note), .. }) = open.provision {
            said.push(format!("{id}: {note}"));
        }
    }
    said.extend(notes);
    said
}

#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;
