//! What a change does to the provisions, and which fixes are worth most, in words that every dress shares.

use super::{Report, counted, dollars};
use crate::exposure::PlanStep;

/// What a change opens, closes and adds to, each a line; `priced` says what an opened provision comes to in a year.
pub fn change_lines(report: &Report, priced: bool) -> Vec<String> {
    let Some(change) = &report.exposure.change else { return Vec::new() };
    let opened = change.opened.iter().map(|one| {
        let findings = counted(usize::try_from(one.findings).unwrap_or(usize::MAX), "finding");
        let year = if priced { format!("; left open for a year: {} in the scenario", dollars(one.year_cents)) } else { String::new() };
        format!("opens {} ({findings}){year}", named(report, &one.provision))
    });
    let closed = change.closed.iter().map(|id| format!("closes {}", named(report, id)));
    let unchanged = change.unchanged.iter().map(|id| format!("no change: {} is already open", named(report, id)));
    opened.chain(closed).chain(unchanged).collect()
}

/// `164.312(b) audit controls`.
pub fn named(report: &Report, id: &str) -> String {
    report.provisions.get(id).map_or_else(|| id.to_owned(), |known| format!("{id} {}", known.title))
}

/// `2 places close 164.312(b) audit controls: $1,461 less, $2,922 left`.
pub fn plan_line(report: &Report, step: &PlanStep) -> String {
    let places = match step.fixes.len() {
        0 => "what is mended by then closes".to_owned(),
        1 => "1 place closes".to_owned(),
        more => format!("{} close", counted(more, "place")),
    };
    format!(
        "{places} {}: {} less, {} left in the scenario",
        named(report, &step.provision),
        dollars(step.closes_cents),
        dollars(step.left_cents)
    )
}
