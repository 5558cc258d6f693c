//! What a fix would change, as a unified diff.

use super::redact::redact_line;
use super::{redact, unobeyed, visible};
use crate::text::{Family, Language};
use similar::TextDiff;

/// The change of one file as a unified diff. Literals that look like PHI or a secret are hidden in it, as in every report.
#[must_use]
pub fn difference(path: &str, before: &str, after: &str) -> String {
    let difference = TextDiff::from_lines(before, after);
    let said = difference.unified_diff().context_radius(2).header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    let setting = Language::detect(path, before).is_some_and(|language| language.family() == Family::Config);
    let said = said.replace("\r\n", "\n");
    let said: String = redact(&said).split_inclusive('\n').map(|line| redact_line(line, setting)).collect();
    unobeyed(visible(&said).into_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn changed_lines_stand_between_their_neighbours() {
        let said = super::difference("x.py", "a\nb\nc\n", "a\nB\nc\n");
        assert_eq!(said, "--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
        let hidden = super::difference("x.py", "ssn = \"219-09-9999\"\nverify = False\n", "ssn = \"219-09-9999\"\nverify = True\n");
        let code = "agent({ check: false, passphrase: \"Sup3rS3cret!\" })\n";
        let secret = super::difference("x.js", code, &code.replace("false", "true"));
        assert!(!secret.contains("Sup3rS3cret") && secret.contains("+agent({ check: true"), "{secret}");
        let policy = "ssl_policy = \"ELBSecurityPolicy-2016-08\"\n";
        let mended = super::difference("x.tf", policy, &policy.replace("2016-08", "TLS13-1-2-2021-06"));
        assert!(mended.contains("+ssl_policy = \"ELBSecurityPolicy-TLS13-1-2-2021-06\""), "{mended}");
        assert!(!hidden.contains("219-09-9999") && hidden.contains("\n-verify = False\n+verify = True\n"), "{hidden}");
    }
}
