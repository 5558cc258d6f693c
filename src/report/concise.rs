//! One line per finding, for editors, `grep` and the impatient.

use super::{Options, Report, headline, sentence, unobeyed, visible_line};
use crate::text::NoticeKind;

/// Dresses a report: `path:line:column: severity[rule] what`; what could not be analyzed follows in the same shape.
pub fn render(report: &Report, _: &Options) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let start = finding.place.start;
        let word = finding.severity.word();
        let rule = visible_line(&finding.rule);
        out.push_str(&format!("{}:{}:{}: {word}[{rule}] {}\n", path(&finding.place.path), start.line, start.column, headline(finding)));
    }
    for notice in report.notices.iter().filter(|notice| notice.lost()) {
        let word = match notice.kind {
            NoticeKind::Unread => "unread",
            NoticeKind::Unparsed => "unparsed",
            NoticeKind::Limit => "limit",
            NoticeKind::Note => "note",
        };
        let name = if notice.path.is_empty() { ".".to_owned() } else { path(&notice.path) };
        out.push_str(&format!("{name}:{}:1: notice[{word}] {}\n", notice.line.unwrap_or(1), visible_line(&sentence(&notice.message))));
    }
    unobeyed(out)
}

/// A path that cannot be taken for an option.
fn path(path: &str) -> String {
    let shown = visible_line(path);
    if shown.starts_with('-') { format!("./{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn one_line_per_finding() {
        insta::assert_snapshot!(render(&sample::report(), &Options::default()), @r#"
        deploy/ehr.conf:3:5: error[tls-below-minimum] nginx accepts TLS 1.0, below 1.2
        force-app/main/default/classes/PatientSync.cls:4:4: error[phi-in-log] birth date and MRN reach the Apex debug log through `LogUtil.info`
        jobs/pull now.py:3:23: warning[certificate-check-off] `requests.get` to ehr.example.com does not verify the server's certificate
        web/a.html:3:1: note[image-without-text] the image has no text alternative
        data/big.json:1:1: notice[unread] 52 MB, more than the limit of 10 MB
        deploy/broken.yaml:7:1: notice[unparsed] the block that begins here is never closed; the rest was read
        "#);
        assert_eq!(render(&sample::clean(), &Options::default()), "");
        let hostile = render(&sample::hostile(), &Options::default());
        assert_eq!(hostile.lines().count(), 4);
        assert!(
            !hostile.contains('\u{1b}') && !hostile.contains("##[") && !hostile.lines().any(|line| line.trim_start().starts_with("::"))
        );
    }
}
