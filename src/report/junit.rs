//! JUnit XML: a suite per topic, a case per rule that found nothing and per finding.

use super::{FOOTER, Options, Report, capitalized, headline, sentence};
use crate::check::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// Dresses a report.
pub fn render(report: &Report, _: &Options) -> String {
    let mut suites: BTreeMap<&str, (Vec<&Finding>, Vec<&str>)> = BTreeMap::new();
    let spoke: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    for finding in &report.findings {
        suites.entry(&finding.topic).or_default().0.push(finding);
    }
    for rule in &report.rules {
        if !spoke.contains(rule.id.as_str()) {
            suites.entry(&rule.topic).or_default().1.push(&rule.id);
        }
    }
    let tests: usize = suites.values().map(|(failed, passed)| failed.len() + passed.len()).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<!-- {FOOTER} -->\n"));
    out.push_str(&format!("<testsuites name=\"phiward\" tests=\"{tests}\" failures=\"{}\">\n", report.findings.len()));
    for (topic, (failed, passed)) in suites {
        let (tests, failures) = (failed.len() + passed.len(), failed.len());
        out.push_str(&format!("  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\">\n", escaped(topic)));
        for rule in passed {
            out.push_str(&format!("    <testcase classname=\"{}\" name=\"{}\"/>\n", escaped(topic), escaped(rule)));
        }
        for finding in failed {
            out.push_str(&case(finding));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(finding: &Finding) -> String {
    let place = &finding.place;
    let at = format!("{}:{}:{}", place.path, place.start.line, place.start.column);
    let provision = finding.provision.as_ref().map(|bare| format!("\nbears on 45 CFR {bare}")).unwrap_or_default();
    format!(
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
        escaped(&finding.topic),
        escaped(&format!("{} {at}", finding.rule)),
        escaped(&place.path),
        place.start.line,
        finding.severity.word(),
        escaped(&capitalized(&headline(finding))),
        escaped(&format!("{at}\nwhy: {}\nfix: {}{provision}", sentence(&finding.why), sentence(&finding.fix))),
    )
}

/// Text and attribute values alike; characters that XML 1.0 forbids are made visible.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in super::visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn it_is_xml_with_a_case_for_every_finding_and_silent_rule() {
        for report in [sample::report(), sample::clean(), sample::many(30), sample::hostile()] {
            let text = render(&report, &Options::default());
            let document = roxmltree::Document::parse(&text).unwrap();
            let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
            assert_eq!(failures, report.findings.len());
            let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
            assert_eq!(document.root_element().attribute("tests"), Some(cases.to_string().as_str()));
        }
    }
}
