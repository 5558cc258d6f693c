//! What stands before and after the findings on the text screen: counts, what was left out, score, dollars, the footer.

use super::{
    FOOTER, Options, Paint, Report, Tally, change_lines, columns, counted, dollars, fill, folders, outcome, plan_line, score, sentence,
    trend_line, visible_line,
};
use crate::check::{State, UNDATED};
use crate::text::Notice;
use std::collections::BTreeMap;

/// Rules and folders in the counts.
const ROWS: usize = 12;
/// Notices on the screen unless `--verbose`.
const NOTICES: usize = 10;

/// Allowed and decided findings on the screen unless `--verbose`.
const SETTLED: usize = 5;

/// What stands before the findings.
pub fn head(report: &Report, options: &Options, shown: usize) -> String {
    let paint = Paint(options.color);
    let mut out = String::new();
    let changed = change_lines(report, true);
    if !changed.is_empty() {
        out.push_str(&format!("{}\n", paint.bold("this change:")));
        for line in &changed {
            out.push_str(&fill("  - ", 4, line, 4, options.width));
        }
        out.push('\n');
    }
    if !report.loosened.is_empty() {
        out.push_str(&format!("{}\n", paint.bold("this change loosens what is checked:")));
        for line in &report.loosened {
            out.push_str(&fill("  - ", 4, &sentence(line), 4, options.width));
        }
        out.push('\n');
    }
    if report.findings.len() > shown.min(20) {
        out.push_str(&counts(report, options, paint));
        if report.findings.len() > shown {
            out.push_str(&format!("{}\n\n", paint.bold(&format!("the {shown} gravest:"))));
        }
    }
    out
}

fn counts(report: &Report, options: &Options, paint: Paint) -> String {
    let topics: BTreeMap<&str, &str> = report.findings.iter().map(|finding| (finding.rule.as_str(), finding.topic.as_str())).collect();
    let rules: Vec<(String, String, Tally)> = Tally::by(&report.findings, |finding| finding.rule.as_str())
        .into_iter()
        .map(|(rule, tally)| (rule.to_owned(), topics.get(rule).map_or(String::new(), |topic| (*topic).to_owned()), tally))
        .collect();
    let folders: Vec<(String, String, Tally)> = folders(&report.findings, ROWS)
        .into_iter()
        .map(|(folder, tally)| (visible_line(&folder).into_owned(), String::new(), tally))
        .collect();
    let mut out = paint.bold(&format!("{:>8}  {:>8}  {:>8}   {}", "errors", "warnings", "notes", "by rule"));
    out.push('\n');
    out.push_str(&table(&rules, "rule", options, paint));
    out.push_str(&paint.bold(&format!("{:>8}  {:>8}  {:>8}   {}", "", "", "", "by folder")));
    out.push('\n');
    out.push_str(&table(&folders, "folder", options, paint));
    out.push('\n');
    out
}

fn table(rows: &[(String, String, Tally)], noun: &str, options: &Options, paint: Paint) -> String {
    let most = if options.all { rows.len() } else { ROWS };
    let wide = rows.iter().take(most).map(|(name, _, _)| columns(name)).max().unwrap_or(0);
    let mut out = String::new();
    for (name, note, tally) in rows.iter().take(most) {
        let cell = |number: usize| if number == 0 { (if options.unicode { "·" } else { "-" }).to_owned() } else { number.to_string() };
        let pad = " ".repeat(wide.saturating_sub(columns(name)));
        let line =
            format!("{:>8}  {:>8}  {:>8}   {name}{pad}  {}", cell(tally.errors), cell(tally.warnings), cell(tally.notes), paint.dim(note));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if rows.len() > most {
        let more = format!("and {}", counted(rows.len() - most, &format!("more {noun}")));
        out.push_str(&format!("{:31}{}\n", "", paint.dim(&more)));
    }
    out
}

/// What stands after the findings.
pub fn tail(report: &Report, options: &Options, shown: usize) -> String {
    let paint = Paint(options.color);
    let mut out = String::new();
    let more = report.findings.len().saturating_sub(shown);
    if more > 0 {
        out.push_str(&format!("{}: --all, --format concise, --report html=FILE\n", paint.bold(&format!("{more} more"))));
        out.push_str("to adopt: `phiward baseline` accepts what is there today; from then on only what is new counts\n\n");
    }
    out.push_str(&notices(&report.notices, options));
    out.push_str(&closing(report, options, paint));
    out
}

/// What could not be analyzed as it should be; nothing where all of it was.
pub fn notices(all: &[Notice], options: &Options) -> String {
    let paint = Paint(options.color);
    let mut notices: Vec<_> = all.iter().filter(|notice| options.verbose || notice.lost()).collect();
    notices.sort();
    if notices.is_empty() {
        return String::new();
    }
    let lost = notices.iter().filter(|notice| notice.lost()).count();
    let title = if lost == 0 { "notices:".to_owned() } else { format!("not fully analyzed ({}):", counted(lost, "notice")) };
    let mut out = format!("{}\n", paint.bold(&title));
    let most = if options.verbose { notices.len() } else { NOTICES };
    for notice in notices.iter().take(most) {
        let place = match (notice.path.as_str(), notice.line) {
            ("", _) => String::new(),
            (path, Some(line)) => format!("{}:{line}: ", visible_line(path)),
            (path, None) => format!("{}: ", visible_line(path)),
        };
        out.push_str(&fill("  ", 2, &format!("{place}{}", visible_line(&sentence(&notice.message))), 4, options.width));
    }
    if notices.len() > most {
        out.push_str(&format!("  {}\n", paint.dim(&format!("and {} more (--verbose)", notices.len() - most))));
    }
    out.push('\n');
    out
}

fn closing(report: &Report, options: &Options, paint: Paint) -> String {
    let dot = if options.unicode { " · " } else { " - " };
    let tally = Tally::of(&report.findings);
    let mut out = String::new();
    let words = outcome(report, dot);
    let (found, rest) = words.split_once(dot).unwrap_or((&words, ""));
    out.push_str(&format!("{}{dot}{rest}\n", paint.bold(found)));
    if let Some(unread) = report.coverage.unread() {
        out.push_str(&fill("", 0, &format!("not read: {unread}"), 2, options.width));
    }
    let aside = aside(report, options);
    if !aside.is_empty() {
        out.push_str(&fill("", 0, &aside.join(dot), 2, options.width));
    }
    if let Some(trend) = trend_line(report, true) {
        out.push_str(&fill("", 0, &trend, 2, options.width));
    }
    if options.verbose {
        out.push_str(&coverage(report, options));
    }
    // A clean run stays short; the other formats list them all the same.
    let listed: Vec<_> = report.suppressed.iter().chain(&report.decided).collect();
    let most = if options.verbose { listed.len() } else { SETTLED };
    if tally.total() > 0 || options.verbose {
        for finding in listed.iter().take(most) {
            out.push_str(&fill("  ", 2, &settled(finding), 4, options.width));
        }
        if listed.len() > most {
            out.push_str(&format!("  {}\n", paint.dim(&format!("and {} more (--verbose)", listed.len() - most))));
        }
    }
    if let Some(gravest) = report.findings.first() {
        let more = format!("`phiward explain {}` says more about a rule", visible_line(&gravest.rule));
        out.push_str(&format!("{}\n", paint.dim(&more)));
    }
    if tally.total() > 0 {
        out.push('\n');
        out.push_str(&exposure(report, options, paint));
        out.push('\n');
    }
    out.push_str(&paint.dim(FOOTER));
    out.push('\n');
    out
}

/// What did not count, and why.
fn aside(report: &Report, options: &Options) -> Vec<String> {
    let mut aside = Vec::new();
    let mut say = |number: usize, words: &str| {
        if number > 0 {
            aside.push(format!("{number} {words}"));
        }
    };
    say(report.suppressed.len(), "allowed by comment");
    say(report.decided.len(), "settled by a decision");
    for (number, words) in accepted(report) {
        say(number, words);
    }
    let entries = if report.coverage.gone == 1 { "entry of the baseline matches" } else { "entries of the baseline match" };
    say(report.coverage.gone, &format!("{entries} nothing any more (`phiward baseline` drops them)"));
    say(usize::try_from(report.coverage.below_confidence).unwrap_or(usize::MAX), "below the confidence asked for");
    if options.verbose {
        say(usize::try_from(report.coverage.other_roles).unwrap_or(usize::MAX), "in tests, examples and documentation left out");
    }
    aside
}

/// What was there before: by the baseline, or under a comparison by the state before the change, which nobody need have accepted.
pub(super) fn accepted(report: &Report) -> [(usize, &'static str); 2] {
    let is_before = |finding: &&crate::check::Finding| matches!(&finding.state, State::Baselined { first_seen } if first_seen == UNDATED);
    let before = report.baselined.iter().filter(is_before).count();
    [(report.baselined.len() - before, "in the baseline"), (before, "there before the change")]
}

fn coverage(report: &Report, options: &Options) -> String {
    let list =
        |counts: &BTreeMap<String, u64>| counts.iter().map(|(word, number)| format!("{word} {number}")).collect::<Vec<_>>().join(", ");
    let mut out = String::new();
    if !report.coverage.analyzed.is_empty() {
        out.push_str(&fill("  read: ", 8, &list(&report.coverage.analyzed), 8, options.width));
    }
    if !report.coverage.skipped.is_empty() {
        out.push_str(&fill("  skipped: ", 11, &list(&report.coverage.skipped), 11, options.width));
    }
    let topics: Vec<String> = report.score_by_topic.iter().map(|(topic, tenths)| format!("{topic} {}", score(*tenths))).collect();
    if !topics.is_empty() {
        out.push_str(&fill("  score by topic: ", 18, &topics.join(", "), 18, options.width));
    }
    out
}

/// A finding that does not count, with the reason as written.
fn settled(finding: &crate::check::Finding) -> String {
    let place = format!("{}:{}: {}", visible_line(&finding.place.path), finding.place.start.line, finding.rule);
    let why = match &finding.state {
        State::Suppressed { kind, reason, until: Some(until) } => format!("allowed as {kind} until {until} because {reason}"),
        State::Suppressed { kind, reason, until: None } => format!("allowed as {kind} because {reason}"),
        State::Decided { decision, rationale, approved_by, review_by } => {
            format!("decided {decision} by {approved_by}, review by {review_by}: {rationale}")
        }
        State::Baselined { first_seen } if first_seen == UNDATED => "there before the change".to_owned(),
        State::Baselined { first_seen } => format!("in the baseline since {first_seen}"),
        State::New => String::new(),
    };
    format!("{place} {}", visible_line(&sentence(&why)))
}

fn exposure(report: &Report, options: &Options, paint: Paint) -> String {
    let exposure = &report.exposure;
    if exposure.lines.is_empty() && exposure.ceiling_cents == 0 {
        return "statutory exposure: no finding names a provision, so no dollars attach\n".to_owned();
    }
    let amounts = [("floor", exposure.floor_cents), ("scenario", exposure.scenario_cents), ("ceiling", exposure.ceiling_cents)];
    let wide = amounts.iter().map(|(_, cents)| dollars(*cents).len()).max().unwrap_or(0);
    let mut out = format!("{}\n", paint.bold(&format!("statutory exposure under 45 CFR 160.404, as of {}", report.as_of)));
    for (name, cents) in amounts {
        // What is assumed of this very line stands beside it.
        let words = exposure.assumptions.iter().find_map(|said| said.strip_prefix(name)?.strip_prefix(": ")).unwrap_or("");
        let lead = format!("  {name:<8}  {:>wide$}   ", dollars(cents));
        let indent = columns(&lead);
        let said = fill("", indent, &sentence(words), indent, options.width);
        out.push_str(format!("{lead}{}", paint.dim(said.trim_end())).trim_end());
        out.push('\n');
    }
    let beside = |said: &&String| amounts.iter().any(|(name, _)| said.strip_prefix(name).is_some_and(|rest| rest.starts_with(": ")));
    for said in exposure.assumptions.iter().filter(|said| !beside(said)) {
        out.push_str(&fill("  - ", 4, &sentence(said), 4, options.width));
    }
    if options.plan {
        out.push_str(&plan(report, options, paint));
    }
    if options.estimates {
        out.push_str(&estimates(report, options, paint));
    }
    if options.verbose {
        for line in &exposure.lines {
            let unverified = if line.verified { "" } else { "; not every amount was seen in print" };
            let words = format!(
                "{} in {}, tier {}, {}: floor {}, scenario {}, ceiling {}; {}{unverified}",
                line.provision,
                line.year,
                line.tier,
                counted(usize::try_from(line.findings).unwrap_or(usize::MAX), "finding"),
                dollars(line.floor_cents),
                dollars(line.scenario_cents),
                dollars(line.ceiling_cents),
                line.table
            );
            out.push_str(&fill("  ", 2, &words, 4, options.width));
            for step in &line.working {
                out.push_str(&fill("      ", 6, step, 8, options.width));
            }
        }
    }
    out
}

fn estimates(report: &Report, options: &Options, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.bold(BEYOND));
    for estimate in &report.exposure.estimates {
        let words = format!("estimate, {}: {}; {}", estimate.title, amounts(estimate), sentence(&estimate.basis));
        out.push_str(&fill("  - ", 4, &words, 4, options.width));
    }
    out
}

/// The heading of what no total contains.
pub(super) const BEYOND: &str = "beyond the statute, in no total and no gate:";

/// `$5,000 to $4,800,000, median $350,000`, `up to $75,000`, `$18,000`, `no dollars stated`.
pub(super) fn amounts(estimate: &crate::exposure::Estimate) -> String {
    let range = match (estimate.low_cents, estimate.high_cents) {
        (_, None) => return "no dollars stated".to_owned(),
        (None, Some(high)) => format!("up to {}", dollars(high)),
        (Some(low), Some(high)) if low == high => dollars(high),
        (Some(low), Some(high)) => format!("{} to {}", dollars(low), dollars(high)),
    };
    estimate.median_cents.map_or(range.clone(), |median| format!("{range}, median {}", dollars(median)))
}

/// Places of a step on the screen unless everything is asked for.
const PLACES: usize = 5;

fn plan(report: &Report, options: &Options, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.bold("the fewest fixes that close most of the scenario:"));
    for (number, step) in report.exposure.plan.iter().enumerate() {
        let lead = format!("{:>4}. ", number + 1);
        out.push_str(&fill(&lead, 6, &plan_line(report, step), 6, options.width));
        let most = if options.all || options.verbose { step.fixes.len() } else { PLACES };
        for place in step.fixes.iter().take(most) {
            out.push_str(&fill("        ", 8, &visible_line(place), 8, options.width));
        }
        if step.fixes.len() > most {
            out.push_str(&format!("        {}\n", paint.dim(&format!("and {} more (--all)", step.fixes.len() - most))));
        }
    }
    out
}
