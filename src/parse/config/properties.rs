//! Java properties: one entry per logical line, its key as dotted as it was written.

use super::builder::{Builder, entry};
use super::lines::{Joined, Line, lines};
use super::reference::{self, Syntax};
use super::{Parsed, Scalar};
use crate::text::{Language, Limits, SourceFile};

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Properties, limits);
    let mut all = lines(&file.text);
    while let Some(line) = all.next() {
        let content = line.text.trim_start();
        if content.is_empty() {
            continue;
        }
        if content.starts_with(['#', '!']) {
            let start = line.end() - content.len();
            builder.comment(start, start + content.trim_end().len());
            continue;
        }
        let mut joined = Joined::new(Line { start: line.end() - content.len(), text: content });
        while continues(&joined.text) {
            let Some(next) = all.next() else { break };
            let text = next.text.trim_start();
            let keep = joined.text.len() - 1;
            joined.push(keep, Line { start: next.end() - text.len(), text });
        }
        pair(&joined, &mut builder);
    }
    builder.finish(out);
}

/// An odd number of backslashes at the end continues the line.
fn continues(text: &str) -> bool {
    text.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}

fn pair(joined: &Joined<'_>, builder: &mut Builder<'_>) {
    let text = &*joined.text;
    let bytes = text.as_bytes();
    let mut key_end = bytes.len();
    let mut escaped = false;
    for (at, &byte) in bytes.iter().enumerate() {
        if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if matches!(byte, b'=' | b':' | b' ' | b'\t' | 0x0C) {
            key_end = at;
            break;
        }
    }
    let blank = |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0C)).count();
    let mut start = key_end + blank(key_end);
    if matches!(bytes.get(start), Some(b'=' | b':')) {
        start += 1;
        start += blank(start);
    }
    let end = text.trim_end().len().max(start.min(text.len()));
    let key = unescape(text.get(..key_end).unwrap_or(""));
    let value = unescape(text.get(start..end).unwrap_or(""));
    let value = if value.is_empty() { Scalar::Text("".into()) } else { reference::scalar(&value, Syntax::BRACES) };
    builder.leaf(entry(&key, joined.span(0, key_end), value, joined.span(start, end)));
}

fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    let mut surrogate = None;
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some('u') => {
                let rest = chars.as_str();
                let Some(code) = rest.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok()) else {
                    out.push_str("\\u");
                    continue;
                };
                chars = rest.get(4..).unwrap_or("").chars();
                match (surrogate.take(), code) {
                    (None, 0xD800..0xDC00) => surrogate = Some(code),
                    (Some(high), 0xDC00..0xE000) => {
                        out.push(char::from_u32(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)).unwrap_or('\u{FFFD}'));
                    }
                    _ => out.push(char::from_u32(code).unwrap_or('\u{FFFD}')),
                }
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn keys_values_and_places() {
        let text = "# c\r\n! d\r\nserver.ssl.enabled=true\r\na : b c\r\nk\\ e\\=y   v\\u00e9\\ud83d\\ude00\nlong = one, \\\r\n   two\nempty=\nbare\nu = ${X:y}\np=C:\\\\dir\né=ü\n";
        assert_table(
            "a.properties",
            text,
            r#"
            entry server.ssl.enabled = "true"
            entry a = "b c"
            entry k e=y«k\ e\=y» = "vé😀"«v\u00e9\ud83d\ude00»
            entry long = "one, two"«one, \
               two»
            entry empty = ""
            entry bare = ""
            entry u = ref X|y «${X:y}»
            entry p = "C:\\dir"«C:\\dir»
            entry é = "ü"
            "#,
        );
        assert!(notices("a.properties", text).is_empty());
        assert_eq!(comments("a.properties", text), ["# c", "! d"]);
    }
}
