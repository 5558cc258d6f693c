//! Scopes asked for against scopes needed, for people and programs.

use super::{Options, Paint, counted};
use crate::join::scopes::{Called, Needed};

/// How many calls of each kind are listed.
const MOST: usize = 12;

/// One block per place that asks for scopes.
#[must_use]
pub fn scopes_text(all: &[Needed], options: &Options) -> String {
    let paint = Paint(options.color);
    let mut out = String::new();
    for one in all {
        out.push_str(&format!("{} ({})\n", paint.bold(&format!("{}:{}", one.path, one.line)), one.provider));
        let whose = if one.by_default { " (the library's default: none is written)" } else { "" };
        line("asks for", &format!("{}{whose}", one.asked.join(" ")), &mut out);
        if one.calls.is_empty() {
            line("needs", "not known: no call that uses these scopes was found", &mut out);
        } else if one.needed_v1.is_empty() || one.needed == one.needed_v1 {
            line("needs", &one.needed.join(" "), &mut out);
        } else {
            line("needs", &format!("{}   (v2)", one.needed.join(" ")), &mut out);
            line("", &format!("{}   (v1)", one.needed_v1.join(" ")), &mut out);
        }
        for (index, wider) in one.wider.iter().enumerate() {
            let instead = if wider.instead.is_empty() { "nothing".to_owned() } else { wider.instead.join(" ") };
            line(if index == 0 { "wider" } else { "" }, &format!("{} → {instead}", wider.scope), &mut out);
        }
        if !one.missing.is_empty() {
            line("missing", &one.missing.join(" "), &mut out);
        }
        let most = if options.all { usize::MAX } else { MOST };
        listed("calls", &one.calls, most, &mut out);
        listed("unresolved", &one.unresolved, most, &mut out);
        line("minimal", verdict(one), &mut out);
        out.push('\n');
    }
    let wider = all.iter().filter(|one| !one.wider.is_empty()).count();
    let open = all.iter().filter(|one| !one.minimal).count();
    out.push_str(&format!(
        "{} of scopes; {} for more than the calls need; no minimum claimed for {open}\n",
        counted(all.len(), "place"),
        if wider == 1 { "1 asks".to_owned() } else { format!("{wider} ask") }
    ));
    out
}

fn verdict(one: &Needed) -> &'static str {
    match (one.minimal, one.calls.is_empty(), one.shared_with) {
        (true, _, 0) => "yes: every call that was found is known",
        (true, ..) => "of all calls together: other places ask for scopes on behalf of the same code",
        (false, true, _) => "not claimed: there is nothing to compare with",
        (false, ..) => "not claimed: the calls above as unresolved may need more",
    }
}

fn line(head: &str, text: &str, out: &mut String) {
    out.push_str(&format!("  {head:<10} {text}\n"));
}

fn listed(head: &str, calls: &[Called], most: usize, out: &mut String) {
    for (index, call) in calls.iter().take(most).enumerate() {
        let what = [call.resource.as_str(), call.interactions.as_str()].join(" ");
        let what = if call.resource.is_empty() { call.raw.as_str() } else { what.trim() };
        let what = if what.is_empty() { "a type that is not written there".to_owned() } else { what.replace("{}", "…") };
        line(if index == 0 { head } else { "" }, &format!("{}:{}  {what}", call.path, call.line), out);
    }
    if calls.len() > most {
        line("", &format!("and {} more: --all", calls.len() - most), out);
    }
}

/// The same as JSON.
#[must_use]
pub fn scopes_json(all: &[Needed]) -> String {
    serde_json::to_string_pretty(&serde_json::json!({ "version": 1, "places": all })).unwrap_or_default() + "\n"
}
