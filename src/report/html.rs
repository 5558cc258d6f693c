//! One self-contained page: no script, no network, everything escaped, readable by a screen reader and in print.

use super::{
    FOOTER, Options, Report, Sources, Tally, bears_on, capitalized, counted, dollars, folders, headline, score, sentence, visible,
    visible_line,
};
use crate::check::{Finding, State};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

/// The page; its name ends in `.html`, so that the template engine escapes every value.
const TEMPLATE: &str = include_str!("report.html");

/// Dresses a report.
pub fn render(report: &Report, options: &Options) -> String {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    let page = environment
        .add_template("report.html", TEMPLATE)
        .and_then(|()| environment.get_template("report.html"))
        .and_then(|template| template.render(page(report, options)));
    // The template is a constant that the tests render: this can only happen to a broken build, and then must not be silent.
    page.unwrap_or_else(|error| format!("<!doctype html><title>phiward</title><p>The page could not be written: {error:?}</p>\n"))
}

fn page(report: &Report, options: &Options) -> Value {
    let tally = Tally::of(&report.findings);
    let mut sources = Sources::new(&report.sources, options.max_snippet as usize, true);
    let findings: Vec<Value> =
        report.findings.iter().enumerate().map(|(at, finding)| finding_value(report, finding, at + 1, &mut sources)).collect();
    let rules: Vec<Value> = Tally::by(&report.findings, |finding| finding.rule.as_str())
        .into_iter()
        .map(|(rule, tally)| {
            let first = report.findings.iter().position(|finding| finding.rule == rule).map_or(0, |at| at + 1);
            context! { name => rule, first, errors => tally.errors, warnings => tally.warnings, notes => tally.notes }
        })
        .collect();
    let folders: Vec<Value> = folders(&report.findings, 24)
        .into_iter()
        .map(|(folder, tally)| {
            context! { name => visible_line(&folder), errors => tally.errors, warnings => tally.warnings, notes => tally.notes }
        })
        .collect();
    context! {
        title => if tally.total() == 0 { "nothing to say".to_owned() } else { tally.words() },
        version => report.tool_version.as_str(),
        as_of => report.as_of.as_str(),
        score => if report.coverage.read() == 0 { "none".to_owned() } else { score(report.score_tenths) },
        unread => report.coverage.unread(),
        topics => report.score_by_topic.iter().map(|(topic, tenths)| context! { name => topic, score => score(*tenths) }).collect::<Vec<Value>>(),
        read => counted(report.coverage.read(), "file"),
        analyzed => report.coverage.analyzed.iter().map(|(name, number)| context! { name, number => *number }).collect::<Vec<Value>>(),
        skipped => report.coverage.skipped.iter().map(|(name, number)| context! { name, number => *number }).collect::<Vec<Value>>(),
        below => report.coverage.below_confidence,
        baselined => report.baselined.len(),
        loosened => report.loosened.iter().map(|line| sentence(line)).collect::<Vec<String>>(),
        rules,
        folders,
        findings,
        notices => report.notices.iter().map(notice).collect::<Vec<Value>>(),
        settled => report.suppressed.iter().chain(&report.decided).map(settled).collect::<Vec<Value>>(),
        exposure => exposure(report),
        footer => capitalized(FOOTER),
    }
}

fn finding_value(report: &Report, finding: &Finding, number: usize, sources: &mut Sources<'_>) -> Value {
    let bears = bears_on(report, finding, false).map(|words| if words.starts_with("45 CFR") { format!("bears on {words}") } else { words });
    context! {
        number,
        severity => finding.severity.word(),
        rule => finding.rule.as_str(),
        what => capitalized(&headline(finding)),
        place => place(&finding.place),
        rows => rows(sources, &finding.place),
        trace => finding.trace,
        evidence => finding.evidence.iter().map(|evidence| context! {
            place => place(&evidence.place),
            message => sentence(&evidence.message),
            rows => rows(sources, &evidence.place),
        }).collect::<Vec<Value>>(),
        near => visible(&sentence(&finding.phi_reasons.join("; "))),
        why => sentence(&finding.why),
        fix => sentence(&finding.fix),
        bears,
        confidence => finding.confidence.word(),
        elements => finding.elements.join(", "),
    }
}

fn place(place: &crate::facts::Place) -> String {
    format!("{}:{}:{}", visible_line(&place.path), place.start.line, place.start.column)
}

fn rows(sources: &mut Sources<'_>, place: &crate::facts::Place) -> Vec<Value> {
    let Some(excerpt) = sources.excerpt(&[place]) else { return Vec::new() };
    let Some((labelled, range)) = excerpt.labels.first() else { return Vec::new() };
    excerpt
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let range = if at == *labelled { range.clone() } else { 0..0 };
            context! {
                number => row.number,
                before => row.text.get(..range.start).unwrap_or(""),
                label => row.text.get(range.clone()).unwrap_or(""),
                after => row.text.get(range.end..).unwrap_or(""),
            }
        })
        .collect()
}

fn notice(notice: &crate::text::Notice) -> Value {
    let line = notice.line.map(|line| format!(":{line}")).unwrap_or_default();
    context! {
        place => format!("{}{line}", visible_line(&notice.path)),
        message => sentence(&notice.message),
        lost => notice.lost(),
    }
}

fn settled(finding: &Finding) -> Value {
    let (how, reason, until) = match &finding.state {
        State::Suppressed { kind, reason, until } => (kind.clone(), reason.clone(), until.clone().unwrap_or_default()),
        State::Decided { decision, rationale, approved_by, review_by } => {
            (decision.clone(), format!("{rationale} (approved by {approved_by})"), review_by.clone())
        }
        State::Baselined { first_seen } => ("baseline".to_owned(), String::new(), first_seen.clone()),
        State::New => (String::new(), String::new(), String::new()),
    };
    context! { place => place(&finding.place), rule => finding.rule.as_str(), how, reason => sentence(&reason), until }
}

fn exposure(report: &Report) -> Value {
    let exposure = &report.exposure;
    context! {
        any => !exposure.lines.is_empty() || exposure.ceiling_cents > 0,
        floor => dollars(exposure.floor_cents),
        scenario => dollars(exposure.scenario_cents),
        ceiling => dollars(exposure.ceiling_cents),
        assumptions => exposure.assumptions.iter().map(|line| sentence(line)).collect::<Vec<String>>(),
        lines => exposure.lines.iter().map(|line| context! {
            provision => line.provision.as_str(),
            tier => line.tier.as_str(),
            year => i64::from(line.year),
            count => line.count,
            unit => line.unit.as_str(),
            working => line.working.clone(),
            findings => line.findings,
            floor => dollars(line.floor_cents),
            scenario => dollars(line.scenario_cents),
            ceiling => dollars(line.ceiling_cents),
            table => line.table.as_str(),
            verified => line.verified,
        }).collect::<Vec<Value>>(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_page_is_whole_and_escaped() {
        let page = render(&sample::hostile(), &Options::default());
        assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{page}");
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"));
        assert!(!page.contains(['\u{1b}', '\u{202e}', '\u{0}']));
        // Self-contained: nothing is fetched.
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" src="));
    }

    #[test]
    fn the_page_is_well_formed_and_accessible() {
        for report in [sample::report(), sample::clean(), sample::many(30)] {
            let page = render(&report, &Options::default());
            let body = page.get(page.find("<body>").unwrap()..page.find("</html>").unwrap()).unwrap();
            let document = roxmltree::Document::parse(body).unwrap();
            let named = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
            assert_eq!(named("h1").count(), 1);
            assert_eq!(named("article").count(), report.findings.len());
            assert!(named("table").all(|table| table.children().any(|node| node.has_tag_name("caption"))));
            assert!(named("th").all(|cell| cell.has_attribute("scope")));
            let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(ids.len(), unique.len());
            for link in named("a") {
                assert!(unique.contains(link.attribute("href").unwrap().trim_start_matches('#')));
            }
        }
    }

    /// WCAG 2.2, success criterion 1.4.3: 4.5 to 1, in the light and in the dark page.
    #[test]
    fn every_pair_of_colors_has_contrast() {
        let luminance = |hex: &str| {
            let digits = hex.trim_start_matches('#');
            let wide = if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
            let part = |at: usize| {
                let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
        };
        let themes: Vec<&str> = TEMPLATE.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
        assert_eq!(themes.len(), 2);
        for theme in themes {
            let color = |name: &str| {
                let value = theme.split(&format!("--{name}: ")).nth(1).unwrap().split(';').next().unwrap();
                luminance(value)
            };
            for (ink, paper) in [
                ("ink", "paper"),
                ("ink", "well"),
                ("quiet", "paper"),
                ("quiet", "well"),
                ("error", "paper"),
                ("warning", "paper"),
                ("note", "paper"),
                ("link", "paper"),
                ("mark-ink", "mark"),
            ] {
                let (one, other) = (color(ink), color(paper));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{ink} on {paper}: {contrast:.2}");
            }
        }
    }
}
