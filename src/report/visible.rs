//! Scanned text on its way to a screen or a page: what a terminal would obey or hide is made visible instead.

use std::borrow::Cow;

/// Makes control characters, bidirectional overrides and invisible characters visible; line breaks and tabs stay.
///
/// Scanned text, paths and messages hold whatever an author wrote, terminal escapes included. Nothing of it may move the cursor,
/// reorder the line or speak to the runner that shows the log.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    replace(text, |character| matches!(character, '\n' | '\t'))
}

/// The same, for text that must stay on one line: line breaks and tabs become a space.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    match visible(text) {
        text if !text.contains(['\n', '\t']) => text,
        text => Cow::Owned(text.split(['\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")),
    }
}

/// What stands for a character that must not be emitted; `None` when it may.
pub(super) fn stand_in(character: char) -> Option<String> {
    let code = u32::from(character);
    match character {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + code).map(String::from),
        '\u{7f}' => Some("\u{2421}".to_owned()),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some(format!("<U+{code:04X}>")),
        _ => None,
    }
}

fn replace(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|character| !keep(character) && stand_in(character).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match stand_in(character).filter(|_| !keep(character)) {
            Some(instead) => out.push_str(&instead),
            None => out.push(character),
        }
    }
    Cow::Owned(out)
}

/// A whole screen on its way to a log that a CI runner reads: no line of it is a workflow command.
///
/// GitHub's runner obeys lines that begin with `::`, blanks before it or not, and `##[` anywhere.
#[must_use]
pub fn unobeyed(screen: String) -> String {
    if !screen.contains("::") && !screen.contains("##[") {
        return screen;
    }
    let mut out = String::with_capacity(screen.len() + 8);
    for line in screen.split_inclusive('\n') {
        let text = line.trim_start();
        let (blanks, text) = line.split_at(line.len() - text.len());
        out.push_str(blanks);
        if text.starts_with("::") {
            out.push('.');
        }
        out.push_str(&text.replace("##[", "# #["));
    }
    out
}

/// JSON on its way to such a log: the same bytes to every reader of JSON.
#[must_use]
pub fn unobeyed_json(document: &str) -> String {
    document.replace("##[", "#\\u0023[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_made_visible() {
        assert_eq!(visible("plain é 日本 `x`"), "plain é 日本 `x`");
        assert_eq!(visible("a\u{1b}[31mred\u{7}"), "a␛[31mred␇");
        assert_eq!(visible("x\u{202e}y\u{200b}z\u{9b}2J"), "x<U+202E>y<U+200B>z<U+009B>2J");
        assert_eq!(visible("a\r\nb"), "a␍\nb");
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(unobeyed("a::b\n  ::error::x\n::warning::y ##[z]\n".into()), "a::b\n  .::error::x\n.::warning::y # #[z]\n");
        let json = unobeyed_json("[\"##[error]x\"]");
        assert!(!json.contains("##["));
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), ["##[error]x"]);
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(visible_line("a\n\tb\nc"), "a b c");
        assert_eq!(visible_line("a b"), "a b");
    }
}
