//! Collections in brackets and quoted texts that go on over lines with less indentation than YAML's grammar asks for. Everybody writes
//! `branches: [` … `]` like that, and most parsers take it; the strict one does not. Put on one line it does.

use super::lines::{Line, lines};
use super::yaml_source::quoted_span;

/// How far the end of a collection or text is looked for, in bytes.
const LONGEST: usize = 64 * 1024;

/// The text, of the same length, with the line breaks within brackets and quotes replaced by spaces. `None` when there are none.
pub(super) fn flattened(text: &str) -> Option<String> {
    let mut flat: Vec<u8> = Vec::new();
    let bytes = text.as_bytes();
    let mut skip_to = 0;
    // lines deeper than this belong to a block scalar
    let mut scalar: Option<usize> = None;
    // a search that ran to its limit once is not repeated before there
    let mut barren_to = 0;
    for Line { start, text: line } in lines(text) {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if start < skip_to || content.is_empty() {
            continue;
        }
        if scalar.is_some_and(|above| indent > above) {
            continue;
        }
        scalar = None;
        let Some(value) = value(line) else { continue };
        let at = start + value;
        let end = match bytes.get(at) {
            Some(b'|' | b'>') => {
                scalar = Some(indent);
                None
            }
            Some(b'[' | b'{') if at >= barren_to => collection_end(bytes, at),
            Some(&quote @ (b'"' | b'\'')) if at >= barren_to => {
                let near = bytes.get(..(at + LONGEST).min(bytes.len())).unwrap_or(bytes);
                quoted_span(near, at, quote).map(|(_, end)| end)
            }
            _ => continue,
        };
        let line_end = start + line.len();
        match end {
            Some(end) if end > line_end => {
                if flat.is_empty() {
                    flat = bytes.to_vec();
                }
                flatten(flat.get_mut(at..end)?);
                skip_to = end;
            }
            Some(_) => {}
            None if scalar.is_none() => barren_to = at + LONGEST,
            None => {}
        }
    }
    if flat.is_empty() { None } else { String::from_utf8(flat).ok() }
}

/// Where the value of a line begins: behind `- ` and `key: `.
fn value(line: &str) -> Option<usize> {
    let mut at = line.len() - line.trim_start().len();
    while line.get(at..)?.starts_with("- ") {
        let rest = line.get(at + 2..)?;
        at += 2 + (rest.len() - rest.trim_start().len());
    }
    let rest = line.get(at..)?;
    if rest.starts_with(['[', '{', '"', '\'', '|', '>']) {
        return Some(at);
    }
    let colon = rest.find(": ")?;
    let value = rest.get(colon + 2..)?;
    Some(at + colon + 2 + (value.len() - value.trim_start().len()))
}

fn collection_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    let mut before = b' ';
    while let Some(&byte) = bytes.get(at).filter(|_| at < start + LONGEST) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' | b'\'' if matches!(before, b'[' | b'{' | b',' | b':') || before.is_ascii_whitespace() => {
                let near = bytes.get(..(start + LONGEST).min(bytes.len()))?;
                at = quoted_span(near, at, byte)?.1;
                before = byte;
                continue;
            }
            b'#' if before.is_ascii_whitespace() => {
                at += memchr::memchr(b'\n', bytes.get(at..)?)?;
                continue;
            }
            _ => {}
        }
        before = byte;
        at += 1;
    }
    None
}

/// Line breaks and comments become spaces.
fn flatten(bytes: &mut [u8]) {
    let mut comment = false;
    let mut quote = None;
    let mut before = b' ';
    for byte in bytes {
        let here = *byte;
        match (quote, here) {
            (Some(open), _) if here == open => quote = None,
            (None, b'"' | b'\'') if !comment && (matches!(before, b'[' | b'{' | b',' | b':') || before.is_ascii_whitespace()) => {
                quote = Some(here);
            }
            (None, b'#') if before.is_ascii_whitespace() => comment = true,
            _ => {}
        }
        if here == b'\n' {
            comment = false;
        }
        if comment || matches!(here, b'\n' | b'\r') {
            *byte = b' ';
        }
        before = here;
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn brackets_and_quotes_may_close_further_out() {
        let text = "on:\n  branches: [\n    main, # é\n    'b\n    c',\n  ]\n  body: \"one\n two\"\n  text: |\n    a: [\n    ]\n    b\n  env: {\n    A: b\n  }\nlist:\n- [\n  x\n]\n- y\n";
        assert_table(
            "a.yml",
            text,
            r#"
            block on
              list branches
                item = "main"
                item = "b     c"«b
                c»
              entry body = "one  two"«one
             two»
              entry text = "a: [\n]\nb\n"«a: [
                ]
                b»
              block env
                entry A = "b"
            list list
              item
                item = "x"
              item = "y"
            "#,
        );
        assert!(notices("a.yml", text).is_empty());
        assert_eq!(comments("a.yml", text), ["# é"]);
    }
}
