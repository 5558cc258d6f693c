//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.
//!
//! GitHub shows at most 10 errors, 10 warnings and 10 notices of a step, so the gravest come first and the last notice says the rest.

use super::{Options, Report, Tally, bears_on, capitalized, dollars, headline, reach, score, sentence, visible};
use crate::check::Finding;
use crate::policy::Severity;

/// Annotations of one level that GitHub shows per step.
const MOST: usize = 10;

/// Dresses a report.
pub fn render(report: &Report, options: &Options) -> String {
    let mut out = String::new();
    let mut written = Tally::default();
    // The summary takes one of the notices.
    for (severity, most) in [(Severity::Error, MOST), (Severity::Warning, MOST), (Severity::Note, MOST - 1)] {
        for finding in report.findings.iter().filter(|finding| finding.severity == severity).take(most) {
            out.push_str(&annotation(report, finding));
            written.add(severity);
        }
    }
    for notice in report.notices.iter().filter(|notice| notice.lost()).take(MOST - written.warnings) {
        let mut properties = Vec::new();
        if !notice.path.is_empty() {
            properties.push(("file", notice.path.clone()));
            properties.extend(notice.line.map(|line| ("line", line.to_string())));
        }
        properties.push(("title", "not fully analyzed".to_owned()));
        out.push_str(&command("warning", &properties, &sentence(&notice.message)));
    }
    let summary = summary(report, options, written);
    if !summary.is_empty() {
        out.push_str(&command("notice", &[("title", "phiward".to_owned())], &summary));
    }
    out
}

fn annotation(report: &Report, finding: &Finding) -> String {
    let (start, end) = (finding.place.start, finding.place.end);
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = vec![("file", finding.place.path.to_string()), ("line", start.line.to_string())];
    // Columns count within one line only.
    if end.line > start.line {
        properties.push(("endLine", end.line.to_string()));
    } else {
        properties.push(("col", start.column.to_string()));
        properties.push(("endColumn", end.column.max(start.column).to_string()));
    }
    properties.push(("title", finding.rule.clone()));
    let mut message = format!("{}{}.\nFix: {}", capitalized(&headline(finding)), elsewhere(finding), sentence(&finding.fix));
    if !message.ends_with(['.', ';', '!', '?']) {
        message.push('.');
    }
    message.push('\n');
    if let Some(words) = bears_on(report, finding, false) {
        message.push_str(&if words.starts_with("45 CFR") { format!("Bears on {words}. ") } else { format!("{}. ", capitalized(&words)) });
    }
    // ways are no findings of a rule
    message.push_str(&if finding.rule == reach::RULE {
        "phiward reach --all".to_owned()
    } else {
        format!("phiward explain {}", finding.rule)
    });
    command(level, &properties, &message)
}

/// The places that an annotation cannot show: ` (LogUtil.cls:12)`.
fn elsewhere(finding: &Finding) -> String {
    let mut places: Vec<String> = Vec::new();
    for evidence in &finding.evidence {
        let place = &evidence.place;
        let other = place.path != finding.place.path || place.start.line != finding.place.start.line;
        let name = place.path.rsplit('/').next().unwrap_or(&place.path);
        let words = format!("{name}:{}", place.start.line);
        if other && !places.contains(&words) {
            places.push(words);
        }
    }
    match places.as_slice() {
        [] => String::new(),
        [first, second, third, _, ..] => format!(" ({first}, {second}, {third} and {} more)", places.len() - 3),
        few => format!(" ({})", few.join(", ")),
    }
}

fn summary(report: &Report, options: &Options, written: Tally) -> String {
    let tally = Tally::of(&report.findings);
    let lost = report.notices.iter().filter(|notice| notice.lost()).count();
    if tally.total() == 0 && lost == 0 && report.loosened.is_empty() {
        return String::new();
    }
    let score = if report.coverage.read() == 0 { "no score".to_owned() } else { format!("score {} of 100", score(report.score_tenths)) };
    let mut parts = vec![format!("{}, {score}", capitalized(&tally.words()))];
    if tally.total() > written.total() {
        parts.push(format!("{} not annotated here: GitHub shows {MOST} of each level per step", tally.total() - written.total()));
    }
    if lost > 0 {
        parts.push(format!("{} not fully analyzed", super::counted(lost, "place")));
    }
    if !report.loosened.is_empty() {
        parts.push(format!("this change loosens what is checked: {}", sentence(&report.loosened.join("; "))));
    }
    if options.dollars && report.exposure.ceiling_cents > 0 {
        let exposure = &report.exposure;
        parts.push(format!(
            "statutory exposure under 45 CFR 160.404: floor {}, scenario {}, ceiling {}",
            dollars(exposure.floor_cents),
            dollars(exposure.scenario_cents),
            dollars(exposure.ceiling_cents)
        ));
    }
    parts.push(super::FOOTER.to_owned());
    parts.join(". ")
}

fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

/// Nothing of a message may end the command or begin another.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn gravest_first_within_the_limits() {
        let out = render(&sample::many(90), &Options::default());
        let count = |word: &str| out.lines().filter(|line| line.starts_with(word)).count();
        assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 10, 10));
        let last = out.lines().last().unwrap();
        assert!(
            last.starts_with("::notice title=phiward::46 errors, 22 warnings and 22 notes, score 61.4 of 100. 61 not annotated here"),
            "{last}"
        );
        assert!(!out.contains('$'));
        assert!(render(&sample::report(), &Options { dollars: true, ..Options::default() }).contains("floor $282"));
        assert_eq!(render(&sample::clean(), &Options::default()), "");
    }

    #[test]
    fn an_annotation_says_what_where_fix_and_provision() {
        let out = render(&sample::report(), &Options::default());
        let line = out.lines().find(|line| line.contains("phi-in-log")).unwrap();
        assert_eq!(
            line,
            "::error file=force-app/main/default/classes/PatientSync.cls,line=4,col=4,endColumn=29,title=phi-in-log::\
             Birth date and MRN reach the Apex debug log through `LogUtil.info` (PatientSync.cls:3, LogUtil.cls:3).\
             %0AFix: LogUtil.info('sync ' + c.Id).%0ABears on 45 CFR 164.502(b) minimum necessary. phiward explain phi-in-log"
        );
    }

    #[test]
    fn scanned_text_cannot_inject_a_command() {
        let report = sample::hostile();
        let out = render(&report, &Options::default());
        assert_eq!(out.lines().count(), 5);
        for line in out.lines() {
            let (head, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
            let (word, properties) = head.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&word), "{line}");
            for property in properties.split(',') {
                let (key, value) = property.split_once('=').unwrap();
                assert!(["file", "line", "col", "endLine", "endColumn", "title"].contains(&key), "{line}");
                assert!(!value.contains(':'), "{line}");
            }
            assert!(!line.contains(['\u{1b}', '\r', '\u{7}']), "{line}");
        }
        assert!(out.starts_with("::error file=a%2Cb%3Ac%250A"));
    }
}
