//! What only the bytes of a file tell: whether a person wrote its lines.

use crate::text::Language;

/// Bytes from which a line is no longer one that a person wrote.
const LONG: usize = 1_000;
/// Bytes up to which it is.
const ORDINARY: usize = 300;

/// Whether code was squeezed for transport: its bytes lie on very long lines, and hardly a line is an ordinary one.
/// A file that a person wrote may hold one long literal; it has ordinary lines around it.
pub(super) fn is_minified(language: Option<Language>, text: &str) -> bool {
    let squeezed = matches!(language, Some(Language::JavaScript | Language::TypeScript | Language::Tsx | Language::Html));
    if text.len() < LONG || !squeezed {
        return false;
    }
    let (mut long, mut long_bytes, mut ordinary, mut ordinary_bytes) = (0_usize, 0_usize, 0_usize, 0_usize);
    for line in text.lines() {
        if line.len() > LONG && outside_texts(line) > ORDINARY {
            long += 1;
            long_bytes += line.len();
        } else if line.len() <= ORDINARY && !line.trim().is_empty() {
            ordinary += 1;
            ordinary_bytes += line.len();
        }
    }
    long_bytes * 2 > text.len() && (ordinary < 20 || ordinary < long * 2 || ordinary_bytes * 100 < long_bytes)
}

/// Bytes of a line outside the texts in quotes: a picture or a key in one literal is no squeezed program.
fn outside_texts(line: &str) -> usize {
    let (mut outside, mut open, mut escaped) = (0_usize, None, false);
    for byte in line.bytes() {
        match open {
            Some(quote) if byte == quote && !escaped => open = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'' | b'`') => open = Some(byte),
            None => outside += 1,
        }
        escaped = byte == b'\\' && !escaped;
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_minified_and_a_file_with_a_long_literal_is_not() {
        let bundle = format!("/*! lib v1 */\n{}\n", "function a(b){return b+1}".repeat(200));
        assert!(is_minified(Some(Language::JavaScript), &bundle));
        let page = format!("<html><script>{}</script></html>\n", "function a(b){return b+1}".repeat(200));
        assert!(is_minified(Some(Language::Html), &page), "a page around a bundle");
        let frame = format!("{}{}\n", "<p>chart</p>\n".repeat(33), "function a(b){return b+1}".repeat(9_000));
        assert!(is_minified(Some(Language::Html), &frame), "a bundle in a frame of ordinary lines");
        let person = format!("const logo = '{}';\n{}", "A".repeat(9_000), "console.log(patient.ssn);\n".repeat(30));
        assert!(!is_minified(Some(Language::JavaScript), &person));
        let short = format!("const logo = '{}';\nconsole.log(patient.ssn);\n", "A".repeat(9_000));
        assert!(!is_minified(Some(Language::JavaScript), &short), "one literal is long, the program is not");
        let config = format!("{{\"a\": [{}]}}", "1,".repeat(4_000));
        assert!(!is_minified(Some(Language::Json), &config), "one-line configuration is read");
        assert!(!is_minified(Some(Language::TypeScript), "log(x);"));
        let java = format!("class A {{\n  String s = \"{}\";\n}}\n", "x".repeat(9_000));
        assert!(!is_minified(Some(Language::Java), &java), "nobody squeezes Java");
    }
}
