//! Values that look like real PHI.

use std::ops::Range;
use std::sync::OnceLock;

/// A value that looks like PHI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralHit {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Element id.
    pub element: &'static str,
    /// Whether a rule of issue or a check digit confirms it, and it is no value of documentation.
    pub checked: bool,
}

/// Social security numbers with separators, by the rules of issue (area not 000, 666, 900 and up; group not 00; serial not 0000).
#[must_use]
pub fn find(text: &str) -> Vec<LiteralHit> {
    static SSN: OnceLock<Option<regex::Regex>> = OnceLock::new();
    let Some(ssn) = SSN.get_or_init(|| regex::Regex::new(r"\b(\d{3})-(\d{2})-(\d{4})\b").ok()) else { return Vec::new() };
    let bytes = text.as_bytes();
    let mut hits = Vec::new();
    for found in ssn.captures_iter(text) {
        let (Some(whole), Some(area), Some(group), Some(serial)) = (found.get(0), found.get(1), found.get(2), found.get(3)) else {
            continue;
        };
        let glued = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/'));
        if glued(whole.start().checked_sub(1).and_then(|at| bytes.get(at)))
            || glued(bytes.get(whole.end()).filter(|byte| **byte == b'-' || byte.is_ascii_alphanumeric()))
        {
            continue;
        }
        if matches!(area.as_str(), "000" | "666") || area.as_str() >= "900" || group.as_str() == "00" || serial.as_str() == "0000" {
            continue;
        }
        let documented =
            matches!(whole.as_str(), "078-05-1120" | "219-09-9999" | "123-45-6789" | "111-11-1111" | "555-55-5555" | "123-12-1234");
        hits.push(LiteralHit { range: whole.range(), element: "ssn", checked: !documented });
    }
    hits
}
