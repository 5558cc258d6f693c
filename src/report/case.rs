//! A case counted by `phiward exposure`, and the amounts that it is counted with: as a table for people, as JSON for programs.

use super::{FOOTER, Options, Paint, columns, fill};
use crate::exposure::case::CaseReport;
use crate::exposure::{AmountsTable, CapSet, Schedule, Tier};
use serde_json::{Value, json};

/// The working of a case, line by line, with the source of every table used.
#[must_use]
pub fn case_text(report: &CaseReport, options: &Options) -> String {
    let paint = Paint(options.color);
    let mut rows =
        vec![["provision", "tier", "year", "from", "to", "count", "amount", "gross", "cap", "subtotal", "table"].map(str::to_owned)];
    for line in &report.lines {
        let count = format!("{} {}{}", line.count, line.unit, if line.count == 1 { "" } else { "s" });
        rows.push([
            line.provision.clone(),
            line.tier.word().to_owned(),
            line.year.to_string(),
            line.from.clone(),
            line.to.clone(),
            count,
            line.amount.to_string(),
            line.gross.to_string(),
            line.cap.to_string(),
            line.subtotal.to_string(),
            line.table.clone(),
        ]);
    }
    let mut out = table(&rows, &[5, 6, 7, 8, 9], paint);
    out.push_str(&format!("\n{}\n", paint.bold(&format!("total {} under caps {}", report.total, report.caps.word()))));
    let mut said: Vec<String> = Vec::new();
    for line in &report.lines {
        said.push(format!("table {}: {}", line.table, line.source));
        said.extend(line.note.as_ref().map(|note| format!("{} {}: {note}", line.provision, line.year)));
    }
    said.extend(report.warnings.iter().map(|warning| format!("warning: {warning}")));
    let mut seen = std::collections::BTreeSet::new();
    for text in said.into_iter().filter(|text| seen.insert(text.clone())) {
        out.push_str(&fill("  - ", 4, &text, 4, options.width));
    }
    out.push_str(&format!("\n{FOOTER}\n"));
    out
}

/// The same as JSON; dollars are whole numbers or decimal texts.
#[must_use]
pub fn case_json(report: &CaseReport) -> String {
    serde_json::to_string_pretty(report).unwrap_or_default() + "\n"
}

/// Every table of amounts and every set of caps, each with its source and whether its figures were seen in print.
#[must_use]
pub fn tables_text(schedule: &Schedule, options: &Options) -> String {
    let paint = Paint(options.color);
    let mut rows = vec![
        ["table", "assessed from", "no knowledge", "reasonable cause", "neglect, corrected", "maximum", "cap", "in print"]
            .map(str::to_owned),
    ];
    for one in schedule.tables() {
        let [unknowing, reasonable, corrected] = one.minimum.map(|amount| amount.to_string());
        let from = one.assessed_from.to_string();
        rows.push([
            one.id.clone(),
            from,
            unknowing,
            reasonable,
            corrected,
            one.maximum.to_string(),
            one.cap.to_string(),
            seen(one.verified),
        ]);
    }
    let mut out =
        format!("{}\n", paint.bold("least amount per violation by tier, highest amount, cap of a calendar year (45 CFR 160.404)"));
    out.push_str(&table(&rows, &[2, 3, 4, 5, 6], paint));
    for one in schedule.tables() {
        out.push_str(&fill("  - ", 4, &source_of(one), 4, options.width));
    }
    for set in CAP_SETS {
        let Some(caps) = schedule.caps(set) else { continue };
        out.push_str(&format!("\n{}\n", paint.bold(&format!("caps {}: {}", set.word(), caps.title))));
        let mut rows =
            vec![["table", "no knowledge", "reasonable cause", "neglect, corrected", "neglect, not corrected"].map(str::to_owned)];
        if let Some(every) = &caps.every_table {
            rows.push(cap_row("every", every));
        }
        rows.extend(schedule.tables().iter().filter_map(|one| caps.by_table.get(&one.id).map(|by| cap_row(&one.id, by))));
        if rows.len() > 1 {
            out.push_str(&table(&rows, &[1, 2, 3, 4], paint));
        }
        let note = caps.note.as_ref().map_or(String::new(), |note| format!("; {note}"));
        out.push_str(&fill("  - ", 4, &format!("{} ({}), {}{note}", caps.citation, caps.source, seen(caps.verified)), 4, options.width));
    }
    out
}

/// The same as JSON.
#[must_use]
pub fn tables_json(schedule: &Schedule) -> String {
    let amounts: Vec<Value> = schedule
        .tables()
        .iter()
        .map(|one| {
            json!({
                "table": one.id,
                "assessed_from": one.assessed_from.to_string(),
                "minimum": one.minimum,
                "maximum": one.maximum,
                "cap": one.cap,
                "verified": one.verified,
                "citation": one.citation,
                "source": one.source,
            })
        })
        .collect();
    let caps: Vec<Value> = CAP_SETS
        .iter()
        .filter_map(|set| schedule.caps(*set))
        .map(|caps| json!({ "caps": caps.id, "citation": caps.citation, "verified": caps.verified, "by_table": caps.by_table, "every_table": caps.every_table }))
        .collect();
    let tiers = Tier::ALL.map(Tier::word);
    serde_json::to_string_pretty(&json!({ "tiers": tiers, "amounts": amounts, "caps": caps })).unwrap_or_default() + "\n"
}

const CAP_SETS: [CapSet; 3] = [CapSet::Codified, CapSet::EnforcementDiscretion, CapSet::EnforcementDiscretion2019];

fn cap_row(name: &str, caps: &[crate::exposure::Dollars; 4]) -> [String; 5] {
    let [a, b, c, d] = caps.map(|cap| cap.to_string());
    [name.to_owned(), a, b, c, d]
}

fn seen(verified: bool) -> String {
    if verified { "seen in print" } else { "not verified" }.to_owned()
}

fn source_of(one: &AmountsTable) -> String {
    let recalled = if one.citation_unverified { " (citation recalled)" } else { "" };
    let note = one.note.as_ref().map_or(String::new(), |note| format!("; {note}"));
    format!("{}: {}{recalled}; {}{note}", one.id, one.citation, one.source)
}

/// Columns as wide as their widest cell, numbers to the right.
pub(super) fn table<const N: usize>(rows: &[[String; N]], right: &[usize], paint: Paint) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let pad = " ".repeat(width.saturating_sub(columns(cell)));
            if right.contains(&column) { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
        });
        let line = format!("  {}", cells.collect::<Vec<_>>().join("  "));
        out.push_str(&if number == 0 { paint.dim(line.trim_end()) } else { line.trim_end().to_owned() });
        out.push('\n');
    }
    out
}
