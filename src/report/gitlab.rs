//! GitLab Code Quality: a list of issues that merge requests show beside the lines.

use super::{Options, Report, capitalized, headline, unobeyed_json};
use crate::policy::Severity;
use serde_json::json;

/// Dresses a report.
pub fn render(report: &Report, _: &Options) -> String {
    let issues: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            json!({
                "description": capitalized(&headline(finding)),
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint,
                "severity": match finding.severity { Severity::Error => "critical", Severity::Warning => "major", Severity::Note => "info" },
                "location": { "path": finding.place.path, "lines": { "begin": finding.place.start.line, "end": finding.place.end.line } },
            })
        })
        .collect();
    let mut out = unobeyed_json(&serde_json::to_string_pretty(&issues).unwrap_or_default());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_finding_is_an_issue() {
        let issues: serde_json::Value = serde_json::from_str(&render(&sample::report(), &Options::default())).unwrap();
        assert_eq!(issues.as_array().unwrap().len(), 4);
        assert_eq!(issues[0]["location"], json!({ "path": "deploy/ehr.conf", "lines": { "begin": 3, "end": 3 } }));
        assert_eq!(issues[0]["severity"], "critical");
        assert_eq!(render(&sample::clean(), &Options::default()), "[]\n");
    }
}
