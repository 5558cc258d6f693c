//! Comma-separated values (RFC 4180), one row per finding, for spreadsheets.

use super::{Options, Report, headline, sentence, visible};
use crate::check::{Finding, State};

/// Dresses a report; findings that do not count follow with their state.
pub fn render(report: &Report, _: &Options) -> String {
    let mut out = String::from(
        "severity,rule,topic,path,line,column,message,fix,provision,cites,confidence,phi,state,introduced,known,fingerprint\r\n",
    );
    for finding in [&report.findings, &report.baselined, &report.suppressed, &report.decided].into_iter().flatten() {
        out.push_str(&row(finding));
    }
    out
}

fn row(finding: &Finding) -> String {
    let state = match finding.state {
        State::New => "new",
        State::Baselined { .. } => "baselined",
        State::Suppressed { .. } => "suppressed",
        State::Decided { .. } => "decided",
    };
    let cells = [
        finding.severity.word().to_owned(),
        finding.rule.clone(),
        finding.topic.clone(),
        finding.place.path.to_string(),
        finding.place.start.line.to_string(),
        finding.place.start.column.to_string(),
        headline(finding),
        sentence(&finding.fix),
        finding.provision.clone().unwrap_or_default(),
        finding.cites.join("; "),
        finding.confidence.word().to_owned(),
        finding.elements.join("; "),
        state.to_owned(),
        finding.introduced.clone().unwrap_or_default(),
        finding.known.clone().unwrap_or_default(),
        finding.fingerprint.clone(),
    ];
    let mut line = cells.map(|cell| field(&cell)).join(",");
    line.push_str("\r\n");
    line
}

/// A cell, without what a terminal would obey. A spreadsheet runs what begins like a formula: such cells begin with an apostrophe instead.
pub(super) fn field(text: &str) -> String {
    let text = visible(text);
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.into_owned() };
    if text.contains(['"', ',', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formula_runs() {
        assert_eq!(field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(field("=cmd()"), "'=cmd()");
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a\u{1b}[2Jb.py"), "a␛[2Jb.py");
    }

    #[test]
    fn every_finding_has_a_row() {
        let out = render(&super::super::sample::report(), &Options::default());
        assert_eq!(out.matches("\r\n").count(), 7);
        assert!(out.contains("error,tls-below-minimum,transport,deploy/ehr.conf,3,5,"));
    }
}
