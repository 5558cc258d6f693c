//! What may come on top of the statute's amounts: estimates from selected public cases, from state law and from the user's own figures
//! (`policies/penalties/beyond.yaml`). No total and no gate ever contains them.

use super::{Dollars, ExposureLine, is_open};
use crate::check::Finding;
use crate::config::Costs;
use crate::knowledge::embedded;
use crate::policy::{Effort, Topic};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Public cases and the damages of state law.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beyond {
    /// Classes of failure.
    pub classes: Vec<CaseClass>,
    /// Kinds of cases that findings are compared with.
    pub compared: Vec<CaseKind>,
    /// The cases, in no order that means anything.
    pub cases: Vec<PublicCase>,
    /// What an attorney general of a state may sue for.
    pub state_damages: StateDamages,
}

/// A class of failure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseClass {
    /// Short name.
    pub id: String,
    /// In a phrase.
    pub title: String,
    /// Findings of these topics are compared with its cases.
    pub topics: Vec<Topic>,
}

/// Who took the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseKind {
    /// Agreed with the Office for Civil Rights.
    OcrSettlement,
    /// Imposed by the Office for Civil Rights.
    OcrPenalty,
    /// An attorney general of a state, or several.
    State,
    /// The Federal Trade Commission.
    Ftc,
    /// A class of the people concerned.
    ClassAction,
}

/// One public case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicCase {
    /// When it ended.
    pub year: i16,
    /// Who paid.
    pub entity: String,
    /// What was paid.
    pub amount: Dollars,
    /// How many people were concerned, where it is known.
    pub individuals: Option<u64>,
    /// The class's short name.
    pub class: String,
    /// Who took it.
    pub kind: CaseKind,
    /// Whether it was seen in print.
    pub verified: bool,
    /// Where.
    pub source: String,
    /// What became of it.
    pub note: Option<String>,
}

/// 42 USC 1320d-5(d).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateDamages {
    /// Where it is published.
    pub citation: String,
    /// Per violation, at most.
    pub per_violation: Dollars,
    /// Per calendar year for violations of an identical requirement.
    pub cap: Dollars,
    /// Whether seen in print.
    pub verified: bool,
    /// Its limits.
    pub note: String,
}

/// One estimate. It stands beside the statute's amounts, never in them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Estimate {
    /// What it is: `comparable OCR cases`, `notification`.
    pub title: String,
    /// Least, in whole cents; none where only a bound is known.
    pub low_cents: Option<u64>,
    /// The median of the cases, in whole cents.
    pub median_cents: Option<u64>,
    /// Highest, in whole cents; none where no dollars were stated.
    pub high_cents: Option<u64>,
    /// What it stands on, one sentence.
    pub basis: String,
    /// Whether every figure was seen in print or stated by the user.
    pub verified: bool,
}

impl Beyond {
    /// What comes with the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static ALL: OnceLock<Beyond> = OnceLock::new();
        // The tests read the same file and fail on its first error.
        ALL.get_or_init(|| Self::read().unwrap_or_default())
    }

    fn read() -> Result<Self, String> {
        let value = embedded().get("policies/penalties/beyond.yaml").map(|file| file.value.clone()).unwrap_or_default();
        let all: Self = serde_json::from_value(value).map_err(|error| error.to_string())?;
        match all.cases.iter().find(|case| !all.classes.iter().any(|class| class.id == case.class)) {
            Some(case) => Err(format!("{} is of no class: {}", case.entity, case.class)),
            None => Ok(all),
        }
    }

    /// The cases of a class that findings are compared with, the least amount first.
    #[must_use]
    pub fn comparable(&self, class: &str) -> Vec<&PublicCase> {
        let mut cases: Vec<&PublicCase> =
            self.cases.iter().filter(|case| case.class == class && self.compared.contains(&case.kind)).collect();
        cases.sort_by(|a, b| (a.amount, a.year, &a.entity).cmp(&(b.amount, b.year, &b.entity)));
        cases
    }
}

/// What may come on top for these findings: nothing where none of them is priced.
#[must_use]
pub fn estimates(
    findings: &[Finding],
    lines: &[ExposureLine],
    effort: impl Fn(&str) -> Option<Effort>,
    costs: &Costs,
    individuals: Option<u64>,
) -> Vec<Estimate> {
    let open: Vec<&Finding> = findings.iter().filter(|finding| is_open(finding)).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let beyond = Beyond::embedded();
    let mut all = comparable(&open, beyond);
    all.extend(state_damages(lines, &beyond.state_damages));
    all.extend(by_record(costs, individuals));
    all.extend(retrofit(&open, effort, costs.hour));
    all
}

/// A line for each class of failure that priced findings belong to.
fn comparable(open: &[&Finding], beyond: &Beyond) -> Vec<Estimate> {
    let topics: BTreeSet<&str> = open.iter().filter(|finding| finding.provision.is_some()).map(|finding| finding.topic.as_str()).collect();
    let classes = beyond.classes.iter().filter(|class| class.topics.iter().any(|topic| topics.contains(topic.word())));
    classes
        .filter_map(|class| {
            let cases = beyond.comparable(&class.id);
            let (least, most) = (cases.first()?, cases.last()?);
            let recalled = cases.iter().filter(|case| !case.verified).count();
            let unseen = if recalled > 0 { format!(", {recalled} of them recalled and not seen in print") } else { String::new() };
            Some(Estimate {
                title: "comparable OCR cases".to_owned(),
                low_cents: Some(least.amount.cents()),
                median_cents: median(&cases),
                high_cents: Some(most.amount.cents()),
                basis: format!("{}: n = {} selected cases{unseen}", class.title, cases.len()),
                verified: recalled == 0,
            })
        })
        .collect()
}

/// The middle amount; of an even number the mean of the two in the middle.
fn median(cases: &[&PublicCase]) -> Option<u64> {
    let upper = cases.get(cases.len() / 2)?.amount.cents();
    let lower = cases.get(cases.len().saturating_sub(1) / 2)?.amount.cents();
    Some(lower.midpoint(upper))
}

/// Statutory damages to a state: by provision and calendar year as the penalties, with an amount and a cap of its own.
fn state_damages(lines: &[ExposureLine], law: &StateDamages) -> Option<Estimate> {
    let most: Dollars = lines.iter().map(|line| law.per_violation.times(line.count).min(law.cap)).sum();
    (most > Dollars::ZERO).then(|| Estimate {
        title: "damages to one state".to_owned(),
        low_cents: None,
        median_cents: None,
        high_cents: Some(most.cents()),
        basis: format!(
            "{}: up to {} per violation, {} per calendar year and requirement; {}{}",
            law.citation,
            law.per_violation,
            law.cap,
            law.note,
            if law.verified { "" } else { "; not seen in print" }
        ),
        verified: law.verified,
    })
}

/// What the user's own costs per record come to.
fn by_record(costs: &Costs, individuals: Option<u64>) -> Vec<Estimate> {
    let Some(records) = costs.records.or(individuals) else { return Vec::new() };
    let stated = [("notification", costs.notification_per_record), ("litigation", costs.litigation_per_record)];
    stated
        .into_iter()
        .filter_map(|(title, each)| {
            let each = each?;
            let cents = each.times(records).cents();
            Some(Estimate {
                title: title.to_owned(),
                low_cents: Some(cents),
                median_cents: None,
                high_cents: Some(cents),
                basis: format!("{records} records × {each}, as the configuration states"),
                verified: true,
            })
        })
        .collect()
}

/// The work to mend everything, where rules state it.
fn retrofit(open: &[&Finding], effort: impl Fn(&str) -> Option<Effort>, hour: Option<Dollars>) -> Option<Estimate> {
    let mut places: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in open {
        *places.entry(&finding.rule).or_default() += 1;
    }
    let (mut least, mut most, mut counted) = (0_u64, 0_u64, 0_u64);
    for (rule, places) in places {
        let Some(Effort { hours: [low, high] }) = effort(rule) else { continue };
        least = least.saturating_add(places.saturating_mul(low));
        most = most.saturating_add(places.saturating_mul(high));
        counted = counted.saturating_add(places);
    }
    (counted > 0).then(|| {
        let rate = hour.map_or(String::new(), |hour| format!(" at {hour} an hour, as the configuration states"));
        let what = if counted == 1 {
            "1 finding whose rule states its effort".to_owned()
        } else {
            format!("{counted} findings whose rules state their effort")
        };
        Estimate {
            title: "retrofit".to_owned(),
            low_cents: hour.map(|hour| hour.times(least).cents()),
            median_cents: None,
            high_cents: hour.map(|hour| hour.times(most).cents()),
            basis: format!("{least} to {most} hours for {what}{rate}"),
            verified: true,
        }
    })
}

#[cfg(test)]
mod tests;
