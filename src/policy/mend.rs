//! Safe fixes as rules write them: on the lines of a finding, one piece of text in place of another. A rule says what is replaced and by what;
//! nothing about which value is right stands in the program.

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;

/// A fix as written in a rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MendDraft {
    /// Only where the finding's lines match this regular expression.
    pub line: Option<String>,
    /// What is replaced: a regular expression.
    pub find: Option<String>,
    /// By what; `${1}` is the first group.
    pub with: Option<String>,
    /// Instead of `find` and `with`: words of a list that go, with the separator beside them. One word at least must stay.
    pub drop: Option<String>,
}

/// A fix that can be tried.
#[derive(Debug, Clone)]
pub struct Mend {
    line: Option<Regex>,
    deed: Deed,
}

#[derive(Debug, Clone)]
enum Deed {
    Replace(Regex, String),
    Drop(Regex),
}

/// One change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes of the text.
    pub range: Range<usize>,
    /// By what.
    pub with: String,
}

impl Mend {
    /// Reads a fix.
    ///
    /// # Errors
    /// In words, when an expression cannot be read or nothing is to be done.
    pub fn compile(draft: &MendDraft) -> Result<Self, String> {
        let regex = |text: &String| Regex::new(text).map_err(|_| format!("`{text}` is no regular expression"));
        let line = draft.line.as_ref().map(regex).transpose()?;
        let deed = match (&draft.find, &draft.with, &draft.drop) {
            (Some(find), Some(with), None) if !with.contains('\n') => Deed::Replace(regex(find)?, with.clone()),
            (None, None, Some(drop)) => Deed::Drop(regex(&format!("^(?:{drop})$"))?),
            _ => return Err("a `mend` has `find` and `with` of one line, or `drop`".to_owned()),
        };
        Ok(Self { line, deed })
    }

    /// The changes of a part of a text; `place` is where the finding stands in it. None when the fix does not fit, or when it is not plain
    /// which of several places is meant.
    #[must_use]
    pub fn edits(&self, text: &str, lines: Range<usize>, place: Range<usize>) -> Vec<Edit> {
        let part = text.get(lines.clone()).unwrap_or("");
        if self.line.as_ref().is_some_and(|line| !line.is_match(part)) {
            return Vec::new();
        }
        match &self.deed {
            Deed::Replace(find, with) => {
                let found: Vec<_> = find.captures_iter(part).collect();
                let meets = |range: &Range<usize>| range.start + lines.start < place.end && place.start < range.end + lines.start;
                let ranges: Vec<_> = found.iter().filter_map(|captures| Some((captures, captures.get(0)?.range()))).collect();
                let near: Vec<_> = ranges.iter().filter(|(_, range)| meets(range)).collect();
                let chosen = match (near.as_slice(), ranges.as_slice()) {
                    ([only], _) => Some(*only),
                    ([], [only]) => Some(only),
                    _ => None,
                };
                let Some((captures, range)) = chosen else { return Vec::new() };
                let mut new = String::new();
                captures.expand(with, &mut new);
                vec![Edit { range: range.start + lines.start..range.end + lines.start, with: new }]
            }
            Deed::Drop(drop) => dropped(part, lines.start, drop),
        }
    }
}

/// Words that go, each with its quotes and the separator behind it, or the one before it when it is the last.
fn dropped(part: &str, from: usize, drop: &Regex) -> Vec<Edit> {
    let words = words(part);
    let goes: Vec<bool> = words.iter().map(|word| part.get(word.clone()).is_some_and(|text| drop.is_match(bare(text)))).collect();
    let stays = |index: usize| goes.get(index) == Some(&false);
    // the word before the first that goes is the name of the setting: what follows must keep one word of its own kind
    let Some(first) = goes.iter().position(|goes| *goes) else { return Vec::new() };
    let last = goes.iter().rposition(|goes| *goes).unwrap_or(first);
    let kin = |index: usize| {
        let shape =
            |at: usize| words.get(at).and_then(|word| part.get(word.clone())).map(|text| bare(text).chars().take(3).collect::<String>());
        // a version ends in a number; `tls_version` is the name of the setting
        let numbered =
            words.get(index).and_then(|word| part.get(word.clone())).is_some_and(|text| bare(text).ends_with(|c: char| c.is_ascii_digit()));
        stays(index)
            && numbered
            && shape(index).map(|shape| shape.to_ascii_lowercase()) == shape(first).map(|shape| shape.to_ascii_lowercase())
    };
    if !(0..words.len()).any(kin) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if !goes.get(index).copied().unwrap_or(false) {
            continue;
        }
        let next = words.get(index + 1).filter(|_| index < last || kin(index + 1));
        let range = match (next, index.checked_sub(1).and_then(|before| words.get(before))) {
            (Some(next), _) => word.start..next.start,
            (None, Some(before)) => before.end..word.end,
            (None, None) => word.clone(),
        };
        edits.push(Edit { range: range.start + from..range.end + from, with: String::new() });
    }
    edits
}

fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// Words with their quotes, parted by blanks, commas, `+`, `:` and brackets.
fn words(part: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in part.char_indices() {
        let parts = c.is_whitespace() || matches!(c, ',' | '+' | ':' | ';' | '[' | ']' | '(' | ')' | '{' | '}' | '=' | '<' | '>' | '|');
        match (parts, start) {
            (true, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    found.extend(start.map(|from| from..part.len()));
    // a quote that opens or closes the whole list is no part of its first or last word
    for word in &mut found {
        let text = part.get(word.clone()).unwrap_or("");
        let (opens, closes) = (text.starts_with(['"', '\'']), text.len() > 1 && text.ends_with(['"', '\'']));
        if opens && !closes {
            word.start += 1;
        } else if closes && !opens {
            word.end -= 1;
        }
    }
    found
}

/// Applies changes that do not touch each other; of two that do the later one is left out.
#[must_use]
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        out.push_str(text.get(at..edit.range.start).unwrap_or(""));
        out.push_str(&edit.with);
        at = edit.range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(draft: &MendDraft, text: &str, place: &str) -> String {
        let at = text.find(place).unwrap();
        apply(text, Mend::compile(draft).unwrap().edits(text, 0..text.len(), at..at + place.len()))
    }

    fn replace(find: &str, with: &str) -> MendDraft {
        MendDraft { find: Some(find.into()), with: Some(with.into()), ..MendDraft::default() }
    }

    fn drop(words: &str) -> MendDraft {
        MendDraft { drop: Some(words.into()), ..MendDraft::default() }
    }

    #[test]
    fn text_is_replaced_where_it_is_plain_which() {
        assert_eq!(mended(&replace(r"(verify\s*=\s*)False", "${1}True"), "s.verify = False", "verify"), "s.verify = True");
        // two places: the one where the finding stands
        assert_eq!(mended(&replace("a=0", "a=1"), "x(a=0); y(a=0)", "y(a=0)"), "x(a=0); y(a=1)");
        // neither of two is meant
        assert_eq!(mended(&replace("a=0", "a=1"), "x(a=0, b, a=0)", "b"), "x(a=0, b, a=0)");
        let elsewhere = MendDraft { line: Some("nginx".into()), ..replace("a", "b") };
        assert_eq!(mended(&elsewhere, "apache", "apache"), "apache");
    }

    #[test]
    fn words_go_with_their_separators() {
        let old = r"SSLv[23]|(?i:TLSv1([._][01])?)";
        for (text, place, expected) in [
            ("protocols: TLSv1,TLSv1.1,TLSv1.2", "TLSv1", "protocols: TLSv1.2"),
            ("enabled = [\"TLSv1\", \"TLSv1.2\"]", "TLSv1", "enabled = [\"TLSv1.2\"]"),
            ("versions = [\"TLSv1.2\", \"TLSv1.1\"]", "TLSv1.1", "versions = [\"TLSv1.2\"]"),
            ("protocols=\"TLSv1+TLSv1.2\"", "TLSv1", "protocols=\"TLSv1.2\""),
            ("x: 'TLSv1.2, TLSv1.1'", "TLSv1.1", "x: 'TLSv1.2'"),
            ("ssl_protocols TLSv1 TLSv1.2 TLSv1.3;", "TLSv1", "ssl_protocols TLSv1.2 TLSv1.3;"),
            ("ssl_protocols TLSv1;", "TLSv1", "ssl_protocols TLSv1;"),
            ("tls_version tlsv1.1", "tls_version", "tls_version tlsv1.1"),
            ("incoming: {tlsMinVersion: TLSv1_0}", "TLSv1_0", "incoming: {tlsMinVersion: TLSv1_0}"),
            ("ssl_protocols SSLv3", "SSLv3", "ssl_protocols SSLv3"),
            ("x: TLSv1.2 TLSv1", "x", "x: TLSv1.2"),
        ] {
            assert_eq!(mended(&drop(old), text, place), expected, "{text}");
        }
    }

    #[test]
    fn what_says_nothing_is_refused() {
        assert!(Mend::compile(&MendDraft::default()).is_err());
        assert!(Mend::compile(&replace("(", "")).is_err());
        assert!(Mend::compile(&replace("a", "b\nc")).is_err());
        assert!(Mend::compile(&MendDraft { drop: Some("a".into()), ..replace("a", "b") }).is_err());
    }
}
