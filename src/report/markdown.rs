//! GitHub-flavored Markdown, for job summaries and comments. Scanned text cannot format, link or mention anyone.

use super::summary::{BEYOND, accepted, amounts};
use super::{
    FOOTER, Options, Report, Sources, Tally, bears_on, capitalized, change_lines, counted, dollars, folders, headline, plan_line, score,
    sentence, trend_line,
};
use crate::check::{Finding, State};

/// Findings in full; the table lists more.
const FULL: usize = 10;
/// Rows of the table. Job summaries are cut at 1 MiB.
const LISTED: usize = 200;

/// Dresses a report.
pub fn render(report: &Report, options: &Options) -> String {
    let tally = Tally::of(&report.findings);
    let read = counted(report.coverage.read(), "file");
    let mut out = format!("## phiward: {}\n\n", if tally.total() == 0 { "nothing to say".to_owned() } else { tally.words() });
    let score =
        if report.coverage.read() == 0 { "no score".to_owned() } else { format!("score **{}** of 100", score(report.score_tenths)) };
    out.push_str(&format!("{read} read · {score} · as of {}\n\n", report.as_of));
    if let Some(trend) = trend_line(report, options.dollars) {
        out.push_str(&format!("{}\n\n", prose(&capitalized(&trend))));
    }
    if let Some(unread) = report.coverage.unread() {
        out.push_str(&format!("Not read: {}\n\n", prose(&unread)));
    }
    let changed = change_lines(report, options.dollars);
    if !changed.is_empty() {
        out.push_str("### This change\n\n");
        for line in &changed {
            out.push_str(&format!("- {}\n", prose(line)));
        }
        out.push('\n');
    }
    if !report.loosened.is_empty() {
        out.push_str("### This change loosens what is checked\n\n");
        for line in &report.loosened {
            out.push_str(&format!("- {}\n", prose(&sentence(line))));
        }
        out.push('\n');
    }
    if tally.total() > 0 {
        out.push_str(&counts(report));
        out.push_str(&findings(report, options));
    }
    out.push_str(&notices(report));
    out.push_str(&settled(report));
    if (options.dollars || options.plan || options.estimates) && tally.total() > 0 {
        out.push_str(&exposure(report, options));
    }
    out.push_str(&format!("<sub>{}</sub>\n", capitalized(FOOTER)));
    out
}

fn counts(report: &Report) -> String {
    let mut out = String::from("| folder | errors | warnings | notes |\n|---|--:|--:|--:|\n");
    for (folder, tally) in folders(&report.findings, 12).into_iter().take(24) {
        out.push_str(&format!("| {} | {} | {} | {} |\n", code(&folder), tally.errors, tally.warnings, tally.notes));
    }
    out.push('\n');
    out
}

fn findings(report: &Report, options: &Options) -> String {
    let mut sources = Sources::new(&report.sources, options.max_snippet as usize, true);
    let full = if options.all { report.findings.len() } else { FULL };
    let mut out = String::new();
    for finding in report.findings.iter().take(full) {
        out.push_str(&one(report, finding, &mut sources));
    }
    let rest = report.findings.get(full.min(report.findings.len())..).unwrap_or_default();
    if !rest.is_empty() {
        out.push_str(&format!("<details><summary>{} more</summary>\n\n| | rule | place | what |\n|---|---|---|---|\n", rest.len()));
        for finding in rest.iter().take(LISTED) {
            out.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                finding.severity.word(),
                code(&finding.rule),
                code(&format!("{}:{}", finding.place.path, finding.place.start.line)),
                prose(&headline(finding))
            ));
        }
        if rest.len() > LISTED {
            out.push_str(&format!("\nand {} more: `--format json`, `--report html=FILE`\n", rest.len() - LISTED));
        }
        out.push_str("\n</details>\n\n");
    }
    out
}

fn one(report: &Report, finding: &Finding, sources: &mut Sources<'_>) -> String {
    let place = &finding.place;
    let mut out = format!(
        "#### {}: {}\n\n{} · {}\n\n",
        finding.severity.word(),
        prose(&headline(finding)),
        code(&finding.rule),
        code(&format!("{}:{}:{}", place.path, place.start.line, place.start.column))
    );
    if let Some(excerpt) = sources.excerpt(&[place]) {
        let lines: Vec<String> = excerpt.rows.iter().map(|row| format!("{:>4} │ {}", row.number, row.text)).collect();
        out.push_str(&block(&lines.join("\n")));
    }
    if !finding.evidence.is_empty() {
        for evidence in finding.evidence.iter().take(8) {
            let at = code(&format!("{}:{}", evidence.place.path, evidence.place.start.line));
            out.push_str(&format!("- {at} {}\n", prose(&sentence(&evidence.message))));
        }
        if finding.evidence.len() > 8 {
            out.push_str(&format!("- and {}\n", counted(finding.evidence.len() - 8, "more place")));
        }
        out.push('\n');
    }
    out.push_str(&format!("**Why:** {}\n\n**Fix:**\n\n", prose(&sentence(&finding.why))));
    out.push_str(&block(&sentence(&finding.fix)));
    if let Some(words) = bears_on(report, finding, false) {
        let lead = if words.starts_with("45 CFR") { "Bears on " } else { "" };
        out.push_str(&format!("{lead}{} · {}\n\n", prose(&words), finding.confidence.word()));
    }
    out
}

fn notices(report: &Report) -> String {
    let lost: Vec<_> = report.notices.iter().filter(|notice| notice.lost()).collect();
    if lost.is_empty() {
        return String::new();
    }
    let mut out = format!("### Not fully analyzed ({})\n\n", lost.len());
    for notice in lost.iter().take(50) {
        let line = notice.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = if notice.path.is_empty() { String::new() } else { format!("{} ", code(&format!("{}{line}", notice.path))) };
        out.push_str(&format!("- {place}{}\n", prose(&sentence(&notice.message))));
    }
    if lost.len() > 50 {
        out.push_str(&format!("- and {} more\n", lost.len() - 50));
    }
    out.push('\n');
    out
}

fn settled(report: &Report) -> String {
    let [baselined, before] = accepted(report);
    let parts: Vec<String> =
        [(report.suppressed.len(), "allowed by comment"), (report.decided.len(), "settled by a decision"), baselined, before]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, words)| format!("{number} {words}"))
            .collect();
    if parts.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n\n", parts.join(" · "));
    let listed: Vec<_> = report.suppressed.iter().chain(&report.decided).collect();
    if !listed.is_empty() {
        out.push_str("<details><summary>Allowed and decided</summary>\n\n| place | rule | as | reason |\n|---|---|---|---|\n");
        for finding in listed.iter().take(LISTED) {
            let (how, reason) = match &finding.state {
                State::Suppressed { kind, reason, .. } => (kind, reason),
                State::Decided { decision, rationale, .. } => (decision, rationale),
                State::New | State::Baselined { .. } => continue,
            };
            out.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                code(&format!("{}:{}", finding.place.path, finding.place.start.line)),
                code(&finding.rule),
                prose(how),
                prose(&sentence(reason))
            ));
        }
        out.push_str("\n</details>\n\n");
    }
    out
}

fn exposure(report: &Report, options: &Options) -> String {
    let exposure = &report.exposure;
    let mut out = String::from("### Statutory exposure under 45 CFR 160.404\n\n| floor | scenario | ceiling |\n|--:|--:|--:|\n");
    out.push_str(&format!(
        "| {} | {} | {} |\n\n",
        dollars(exposure.floor_cents),
        dollars(exposure.scenario_cents),
        dollars(exposure.ceiling_cents)
    ));
    for assumption in &exposure.assumptions {
        out.push_str(&format!("- {}\n", prose(&sentence(assumption))));
    }
    out.push('\n');
    if options.plan && !exposure.plan.is_empty() {
        out.push_str("#### The fewest fixes that close most of the scenario\n\n");
        for step in &exposure.plan {
            out.push_str(&format!("1. {}\n", prose(&plan_line(report, step))));
            out.extend(step.fixes.iter().map(|place| format!("   - {}\n", code(place))));
        }
        out.push('\n');
    }
    if options.estimates && !exposure.estimates.is_empty() {
        out.push_str(&format!("#### {}\n\n", capitalized(BEYOND.trim_end_matches(':'))));
        for estimate in &exposure.estimates {
            let words = format!("estimate, {}: {}; {}", estimate.title, amounts(estimate), sentence(&estimate.basis));
            out.push_str(&format!("- {}\n", prose(&words)));
        }
        out.push('\n');
    }
    out
}

/// Prose in which only `code` between backticks is kept; nothing else can format, link, mention or open HTML.
fn prose(text: &str) -> String {
    let flat = super::visible_line(text);
    let mut out = String::with_capacity(flat.len() + 8);
    let parts: Vec<&str> = flat.split('`').collect();
    let balanced = parts.len() % 2 == 1;
    for (at, part) in parts.iter().enumerate() {
        if at % 2 == 1 && balanced {
            out.push_str(&code(part));
            continue;
        }
        for character in part.chars() {
            match character {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '@' => out.push_str("@<!-- -->"),
                '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                    out.push('\\');
                    out.push(character);
                }
                other => out.push(other),
            }
        }
        if !balanced && at + 1 < parts.len() {
            out.push_str("\\`");
        }
    }
    out
}

/// Code within a line, as HTML: a table cell and a path with backticks hold it, too.
fn code(text: &str) -> String {
    let mut out = String::from("<code>");
    for character in super::visible_line(text).chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '\\' | '[' | ']' | '~' | '$' | '@' | '#' | '!' | ':' => {
                out.push_str(&format!("&#{};", u32::from(character)));
            }
            other => out.push(other),
        }
    }
    out.push_str("</code>");
    out
}

/// A block of code whose fence is longer than any run of backticks within.
fn block(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n\n", super::visible(text))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_summary_holds_counts_and_the_gravest() {
        let out = render(&sample::many(90), &Options::default());
        assert!(out.starts_with("## phiward: 46 errors, 22 warnings and 22 notes\n"));
        assert_eq!(out.matches("#### ").count(), 10);
        assert!(out.contains("<details><summary>80 more</summary>"));
        assert!(!out.contains('$'), "no dollars unless asked for");
        assert!(render(&sample::report(), &Options { dollars: true, ..Options::default() }).contains("| $282 | $2,848 | $142,355 |"));
    }

    #[test]
    fn scanned_text_formats_nothing() {
        assert_eq!(prose("a `b|c` <i> @x [l](u) *s*"), "a <code>b&#124;c</code> &lt;i&gt; @<!-- -->x \\[l\\](u) \\*s\\*");
        assert_eq!(prose("one ` alone"), "one \\` alone");
        assert_eq!(block("x ``` y"), "````text\nx ``` y\n````\n\n");
        let out = render(&sample::hostile(), &Options::default());
        assert!(!out.contains("@team") && !out.contains('\u{1b}'));
        assert!(!out.lines().filter(|line| !line.starts_with("   1")).any(|line| line.contains("<script")), "{out}");
    }
}
