//! Shell scripts: the whole text as one entry `script`, in which rows look for commands, and an entry for each variable that is set.

use super::builder::{Builder, entry};
use super::lines::lines;
use super::reference::{self, Syntax};
use super::{Parsed, Scalar};
use crate::text::{Language, Limits, SourceFile, Span};

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Shell, limits);
    let whole = Span::new(0, file.text.len());
    builder.leaf(entry("script", Span::new(0, 0), Scalar::Text((&*file.text).into()), whole));
    for line in lines(&file.text) {
        let text = line.text.trim_start();
        let start = line.end() - text.len();
        if text.starts_with('#') {
            builder.comment(start, start + text.trim_end().len());
            continue;
        }
        let mut at = 0;
        // `export A=1`, and `A=1 B=2 command`
        while let Some(length) = word(text.get(at..).unwrap_or("")) {
            let said = text.get(at..at + length).unwrap_or("");
            if !matches!(said, "export" | "declare" | "readonly" | "local" | "-x" | "env") {
                let Some((name, value)) = said.split_once('=') else { break };
                if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    break;
                }
                let from = start + at;
                let quoted =
                    value.len() > 1 && (value.starts_with('"') && value.ends_with('"') || value.starts_with('\'') && value.ends_with('\''));
                let inset = usize::from(quoted);
                let inner = value.get(inset..value.len() - inset).unwrap_or("");
                let begin = from + name.len() + 1 + inset;
                let value = if value.starts_with('\'') { Scalar::Text(inner.into()) } else { reference::scalar(inner, Syntax::SHELL) };
                builder.leaf(entry(name, Span::new(from, from + name.len()), value, Span::new(begin, begin + inner.len())));
            }
            let rest = text.get(at + length..).unwrap_or("");
            at += length + (rest.len() - rest.trim_start().len());
        }
    }
    builder.finish(out);
}

/// The length of the first word; quotes belong to it, and so does what is substituted.
fn word(text: &str) -> Option<usize> {
    let mut quote: Option<u8> = None;
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth = depth.saturating_sub(1),
            (None, b';' | b'&' | b'|') if depth == 0 => return (at > 0).then_some(at),
            (None, _) if byte.is_ascii_whitespace() && depth == 0 => return (at > 0).then_some(at),
            _ => {}
        }
    }
    (!text.is_empty()).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{comments, table};

    #[test]
    fn variables_are_entries() {
        let text = "#!/bin/sh\nexport A=\"x $B\" C='d'\nE=1 F=${G:-h} run --x=y\n  I=$(curl -k a); echo\nif x; then\nJ=2\nfi\n";
        let table = table("a.sh", text);
        let lines: Vec<&str> = table.lines().filter(|line| !line.starts_with("entry script") && line.starts_with("entry")).collect();
        assert_eq!(
            lines,
            [
                "entry A = \"x \"+{B} «x $B»",
                "entry C = \"d\"",
                "entry E = \"1\"",
                "entry F = ref G|h «${G:-h}»",
                "entry I = \"$(curl -k a)\"",
                "entry J = \"2\""
            ]
        );
        assert_eq!(comments("a.sh", text), ["#!/bin/sh"]);
    }
}
