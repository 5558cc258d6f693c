//! Text literals: their quotes and escapes.

use std::borrow::Cow;

/// Cuts the quotes of a text literal (`"`, `'`, backtick, triple quotes, with letter prefixes).
#[must_use]
pub fn unquote(text: &str) -> &str {
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '@' || c == '$' || c == '#');
    let body = if body.starts_with(['"', '\'', '`']) { body } else { text };
    for quote in ["\"\"\"", "'''", "\"", "'", "`"] {
        if body.len() >= quote.len() * 2
            && let Some(inner) = body.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    body
}

/// Where a part of a text begins in it.
#[must_use]
pub fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

/// Reads the simple escapes of a text literal; what is unknown stays as written.
#[must_use]
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let Some(mark) = after.chars().next() else {
            out.push('\\');
            return Cow::Owned(out);
        };
        rest = after.get(mark.len_utf8()..).unwrap_or("");
        match mark {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '\\' | '"' | '\'' | '`' | '/' | '$' => out.push(mark),
            '\n' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            'x' | 'u' => match code_point(mark, rest) {
                Some((c, used)) => {
                    out.push(c);
                    rest = rest.get(used..).unwrap_or("");
                }
                None => out.extend(['\\', mark]),
            },
            other => out.extend(['\\', other]),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of `xHH`, `uHHHH` or `u{H..}` and how many bytes its digits take.
fn code_point(mark: char, rest: &str) -> Option<(char, usize)> {
    let (digits, used) = match rest.strip_prefix('{') {
        Some(braced) if mark == 'u' => {
            let end = braced.bytes().take(8).position(|b| b == b'}')?;
            (braced.get(..end)?, end + 2)
        }
        _ => {
            let width = if mark == 'x' { 2 } else { 4 };
            (rest.get(..width)?, width)
        }
    };
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, used))
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn simple_escapes_are_read_and_others_stay() {
        for (written, meant) in [
            ("plain", "plain"),
            (r"a\\nb", r"a\nb"),
            (r"a\tb", "a\tb"),
            (r#"\"x\""#, "\"x\""),
            (r"\u00e9\x41\u{1F600}", "\u{e9}A\u{1F600}"),
            (r"\ud83d \d+ \", r"\ud83d \d+ \"),
            ("a\\\nb", "ab"),
        ] {
            assert_eq!(unescape(written), meant, "{written}");
        }
    }
}
