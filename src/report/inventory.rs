//! The PHI data map for people and programs.

use super::{Options, Paint, counted, json, redact, summary, unobeyed, unobeyed_json, visible_line};
use crate::join::inventory::Held;
use crate::text::Notice;

/// How many places of each kind are listed of an element.
const MOST: usize = 12;

/// One block per element: where it is declared, where it flows.
#[must_use]
pub fn inventory_text(elements: &[Held], notices: &[Notice], options: &Options) -> String {
    let paint = Paint(options.color);
    let mut out = String::new();
    for held in elements {
        let class = held.class.and_then(|class| serde_json::to_value(class).ok()?.as_str().map(str::to_owned)).unwrap_or_default();
        out.push_str(&format!("{} ({}{class})\n", paint.bold(&held.title), if class.is_empty() { &held.element } else { "" }));
        let most = if options.all { usize::MAX } else { MOST };
        let declared: Vec<String> = held.declared.iter().map(|one| format!("{}:{}  {}", one.path, one.line, redact(&one.name))).collect();
        let flows = held.flows.iter().map(|one| {
            let sink = redact(&one.sink);
            format!("{}:{}  {} `{sink}`, {}", one.path, one.line, one.sink_kind, one.confidence.word())
        });
        listed("declared", &declared, most, &mut out);
        listed("flows to", &flows.collect::<Vec<_>>(), most, &mut out);
        out.push('\n');
    }
    out.push_str(&summary::notices(notices, options));
    let fields: usize = elements.iter().map(|held| held.declared.len()).sum();
    let flows: usize = elements.iter().map(|held| held.flows.len()).sum();
    let words = [counted(elements.len(), "PHI element"), counted(fields, "declared place"), counted(flows, "flow")];
    out.push_str(&format!("{}; as written in this repository, files that ship only\n", words.join(", ")));
    unobeyed(out)
}

fn listed(head: &str, places: &[String], most: usize, out: &mut String) {
    for (index, place) in places.iter().take(most).enumerate() {
        let lead = if index == 0 { format!("  {head:<9} ") } else { " ".repeat(12) };
        out.push_str(&format!("{lead}{}\n", visible_line(place)));
    }
    if places.len() > most {
        out.push_str(&format!("{}and {} more: --all\n", " ".repeat(12), places.len() - most));
    }
}

/// The same as JSON.
#[must_use]
pub fn inventory_json(elements: &[Held], notices: &[Notice]) -> String {
    let mut elements = elements.to_vec();
    for held in &mut elements {
        for declared in &mut held.declared {
            declared.name = redact(&declared.name).into_owned();
        }
        for flow in &mut held.flows {
            flow.sink = redact(&flow.sink).into_owned();
        }
    }
    let whole = serde_json::json!({ "version": 1, "elements": elements, "notices": json::notices(notices) });
    unobeyed_json(&serde_json::to_string_pretty(&whole).unwrap_or_default()) + "\n"
}
