//! The public cases that estimates stand on, as a table.

use super::Options;
use super::case::table;
use super::screen::{Paint, fill};
use crate::exposure::{Beyond, CaseKind};

/// Every public case by class, with its source and whether it was seen in print.
#[must_use]
pub fn public_cases(beyond: &Beyond, options: &Options) -> String {
    let paint = Paint(options.color);
    let mut out = String::new();
    for class in &beyond.classes {
        let mut cases: Vec<_> = beyond.cases.iter().filter(|case| case.class == class.id).collect();
        cases.sort_by(|a, b| (a.year, &a.entity, a.amount).cmp(&(b.year, &b.entity, b.amount)));
        let mut rows = vec![["year", "who paid", "amount", "individuals", "to whom", "in print", "source"].map(str::to_owned)];
        for case in cases {
            rows.push([
                case.year.to_string(),
                case.note.as_ref().map_or(case.entity.clone(), |note| format!("{} ({note})", case.entity)),
                case.amount.to_string(),
                case.individuals.map_or(String::new(), |people| people.to_string()),
                payee(case.kind).to_owned(),
                if case.verified { "yes" } else { "no" }.to_owned(),
                case.source.clone(),
            ]);
        }
        out.push_str(&format!("{}\n{}\n", paint.bold(&class.title), table(&rows, &[2, 3], paint)));
    }
    let law = &beyond.state_damages;
    let unseen = if law.verified { "" } else { " (not seen in print)" };
    let state = format!(
        "{}{unseen}: up to {} per violation, {} per calendar year and requirement; {}",
        law.citation, law.per_violation, law.cap, law.note
    );
    out.push_str(&fill("", 0, &state, 2, options.width));
    out.push_str(&fill("", 0, "selected cases, for a sense of proportion: they predict nothing", 2, options.width));
    out
}

fn payee(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::OcrSettlement => "OCR, agreed",
        CaseKind::OcrPenalty => "OCR, imposed",
        CaseKind::State => "states",
        CaseKind::Ftc => "FTC",
        CaseKind::ClassAction => "class",
    }
}
