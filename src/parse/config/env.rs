//! `.env` files: `KEY=value`, `export KEY="value"`, quotes over several lines, comments.

use super::builder::{Builder, entry};
use super::reference::{self, Syntax};
use super::{Parsed, Scalar};
use crate::text::{Language, Limits, SourceFile, Span};

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let text = &*file.text;
    let bytes = text.as_bytes();
    let mut builder = Builder::whole(file, Language::Env, limits);
    let mut at = 0;
    // a quote that was not closed before is not looked for again
    let mut unclosed = [false; 2];
    while at < text.len() {
        let line_end = at + memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(text.len() - at);
        let line = text.get(at..line_end).unwrap_or("");
        let content = line.trim_start();
        let start = line_end - content.len();
        let next = line_end + 1;
        if content.starts_with('#') {
            builder.comment(start, start + content.trim_end().len());
            at = next;
            continue;
        }
        let after = content.strip_prefix("export ").map_or(content, str::trim_start);
        let key_start = line_end - after.len();
        let Some(equals) = after.find(['=', ':']).filter(|&equals| {
            let key = after.get(..equals).unwrap_or("").trim_end();
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        }) else {
            at = next;
            continue;
        };
        let key = after.get(..equals).unwrap_or("").trim_end();
        let key_span = Span::new(key_start, key_start + key.len());
        let rest = after.get(equals + 1..).unwrap_or("");
        let value_start = line_end - rest.trim_start_matches([' ', '\t']).len();
        let quote = bytes.get(value_start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let slot = usize::from(quote == Some(b'\''));
        let close = quote.filter(|_| !unclosed.get(slot).copied().unwrap_or(false)).and_then(|quote| {
            let found = closing(bytes, value_start + 1, quote);
            if found.is_none()
                && let Some(flag) = unclosed.get_mut(slot)
            {
                *flag = true;
            }
            found
        });
        if let (Some(quote), Some(close)) = (quote, close) {
            let span = Span::new(value_start + 1, close);
            let inner = text.get(span.range()).unwrap_or("");
            let value = if quote == b'\'' { Scalar::Text(inner.into()) } else { reference::scalar(&unescape(inner), Syntax::SHELL) };
            builder.leaf(entry(key, key_span, value, span));
            let line_end = close + memchr::memchr(b'\n', bytes.get(close..).unwrap_or_default()).unwrap_or(text.len() - close);
            comment(text, close + 1, line_end, &mut builder);
            at = line_end + 1;
            continue;
        }
        let raw = text.get(value_start..line_end).unwrap_or("");
        let cut = if raw.starts_with('#') { 0 } else { raw.find(" #").or_else(|| raw.find("\t#")).unwrap_or(raw.len()) };
        let said = raw.get(..cut).unwrap_or("").trim_end();
        builder.leaf(entry(key, key_span, reference::scalar(said, Syntax::SHELL), Span::new(value_start, value_start + said.len())));
        comment(text, value_start + cut, line_end, &mut builder);
        at = next;
    }
    builder.finish(out);
}

fn comment(text: &str, from: usize, to: usize, builder: &mut Builder<'_>) {
    let rest = text.get(from..to).unwrap_or("");
    if let Some(mark) = rest.find('#').filter(|&mark| rest.get(..mark).is_some_and(|before| before.trim().is_empty())) {
        builder.comment(from + mark, from + rest.trim_end().len());
    }
}

fn closing(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        let found = at + memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        if bytes.get(found) == Some(&b'\\') {
            at = found + if quote == b'"' { 2 } else { 1 };
        } else {
            return Some(found);
        }
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('n')) => {
                chars.next();
                out.push('\n');
            }
            ('\\', Some(&next @ ('"' | '\\'))) => {
                chars.next();
                out.push(next);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn keys_values_and_places() {
        let text = "# c\r\nA=b\r\nexport B=\"x ${A:-d} y\" # note\r\nC='$lit'\nD=plain é # c2\nE=\nF=\"multi\nline\"\nG=http://$H/x#frag\nBAD LINE\nH: y\nI=\"unclosed\nJ=z\n";
        assert_table(
            ".env",
            text,
            r#"
            entry A = "b"
            entry B = "x "+{A|d}+" y" «x ${A:-d} y»
            entry C = "$lit"
            entry D = "plain é"
            entry E = ""
            entry F = "multi\nline"
            entry G = "http://"+{H}+"/x#frag" «http://$H/x#frag»
            entry H = "y"
            entry I = "\"unclosed"
            entry J = "z"
            "#,
        );
        assert!(notices(".env", text).is_empty());
        assert_eq!(comments(".env", text), ["# c", "# note", "# c2"]);
    }
}
