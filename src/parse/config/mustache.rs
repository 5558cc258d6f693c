//! The inside of `{{ … }}`: Helm's Go templates and Jinja, as far as a name and its default can be read from it.

use super::reference::Hole;

/// Longest hole that is read as one, in bytes.
const LONGEST: usize = 2048;

/// Finds where holes end, in time linear in the text however many stay open.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// The last search: from which byte, and the first `}}` at or after it.
    known: Option<(usize, Option<usize>)>,
}

impl Search {
    /// One past the `}}` of the hole that opens at byte `at` with `{{`.
    pub(super) fn end(&mut self, text: &str, at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let comment = bytes.get(at + 2..).is_some_and(|inside| inside.starts_with(b"/*") || inside.starts_with(b"- /*"));
        let mut from = at + 2;
        // a string in the hole may hold `}}`: three tries
        for _ in 0..3 {
            let close = self.close(bytes, from)?;
            if close - at > LONGEST && !comment {
                return None;
            }
            let inside = bytes.get(at + 2..close).unwrap_or_default();
            let whole = if comment {
                let trimmed = inside.trim_ascii_end();
                trimmed.ends_with(b"*/") || trimmed.ends_with(b"*/ -") || trimmed.ends_with(b"*/-")
            } else {
                memchr::memchr_iter(b'"', inside).count().is_multiple_of(2)
            };
            if whole {
                // `{{ {a} }}}`: the last braces close the hole
                let more = bytes.iter().skip(close + 2).take_while(|&&byte| byte == b'}').count().min(1);
                let balanced = memchr::memchr_iter(b'{', inside).count() > memchr::memchr_iter(b'}', inside).count();
                return Some(close + 2 + if balanced { more } else { 0 });
            }
            from = close + 1;
        }
        self.close(bytes, at + 2).filter(|close| close - at <= LONGEST).map(|close| close + 2)
    }

    fn close(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if let Some((since, next)) = self.known
            && since <= from
            && next.is_none_or(|next| from <= next)
        {
            return next;
        }
        let next = bytes.get(from..).and_then(|rest| memchr::memmem::find(rest, b"}}")).map(|at| from + at);
        self.known = Some((from, next));
        next
    }
}

/// Words that steer a template and print nothing.
const CONTROL: &[&str] = &["if", "else", "end", "range", "with", "define", "block", "break", "continue", "set", "for", "endif", "endfor"];

/// Filters and functions that leave the value what it is.
const TRANSPARENT: &[&str] = &[
    "quote",
    "squote",
    "toYaml",
    "toJson",
    "toString",
    "trim",
    "nindent",
    "indent",
    "int",
    "int64",
    "string",
    "bool",
    "lower",
    "upper",
    "tpl",
    "to_json",
    "to_yaml",
    "to_nice_yaml",
    "safe",
    "e",
];

/// Reads the text between the braces.
pub(super) fn hole(inner: &str) -> Hole {
    let inner = inner.trim();
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    let inner = inner.strip_suffix('-').unwrap_or(inner).trim();
    if inner.starts_with("/*") || inner.starts_with('!') || inner.contains(":=") {
        return Hole::Control;
    }
    let first = inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    if CONTROL.contains(&first) {
        return Hole::Control;
    }
    let expression = || Hole::Expression(inner.to_owned());
    let mut pieces = split(inner, '|').into_iter();
    let Some((name, mut default)) = pieces.next().and_then(head) else { return expression() };
    for filter in pieces {
        let words = arguments(filter);
        match words.first().map(String::as_str) {
            Some("default" | "d") => match words.get(1).and_then(|word| literal(word)) {
                Some(value) => default = Some(value),
                None => return expression(),
            },
            Some(word) if TRANSPARENT.contains(&word) => {}
            _ => return expression(),
        }
    }
    Hole::Name(name, default)
}

/// `.Values.a`, `default "x" .Values.a`, `required "…" .Values.a`, `quote .Values.a`.
fn head(text: &str) -> Option<(String, Option<String>)> {
    let words = arguments(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [path] => is_path(path).then(|| ((*path).to_owned(), None)),
        ["default", value, path] if is_path(path) => Some(((*path).to_owned(), Some(literal(value)?))),
        ["required", _, path] if is_path(path) => Some(((*path).to_owned(), None)),
        [function, path] if TRANSPARENT.contains(function) && is_path(path) => Some(((*path).to_owned(), None)),
        _ => None,
    }
}

fn is_path(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '$' | '_'))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'-' | b'[' | b']' | b'\'' | b'"'))
        && text != "."
}

/// A quoted text, a number or a boolean.
fn literal(word: &str) -> Option<String> {
    let quoted = ['"', '\'', '`'].iter().find_map(|&quote| word.strip_prefix(quote)?.strip_suffix(quote));
    if let Some(text) = quoted {
        return Some(text.to_owned());
    }
    let plain = matches!(word, "true" | "false" | "True" | "False") || word.parse::<f64>().is_ok();
    plain.then(|| word.to_owned())
}

/// Splits at a character outside quotes and parentheses.
fn split(text: &str, at: char) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut quote, mut depth, mut start) = (None, 0_i32, 0);
    for (index, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, c) if c == at && depth <= 0 => {
                out.push(text.get(start..index).unwrap_or("").trim());
                start = index + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(text.get(start..).unwrap_or("").trim());
    out
}

/// The words of a call: `default "x"`, `default('x', true)`.
fn arguments(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) => {
                word.push(c);
                if c == open {
                    quote = None;
                }
            }
            (None, '"' | '\'' | '`') => {
                word.push(c);
                quote = Some(c);
            }
            (None, '(' | ')' | ',') => out.push(std::mem::take(&mut word)),
            (None, c) if c.is_whitespace() => out.push(std::mem::take(&mut word)),
            (None, c) => word.push(c),
        }
    }
    out.push(word);
    out.retain(|word| !word.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_defaults() {
        for (inner, name, default) in [
            (" .Values.a.b | default \"x\" ", ".Values.a.b", Some("x")),
            ("- .Values.a -", ".Values.a", None),
            (" default \"1.2\" .Values.tls ", ".Values.tls", Some("1.2")),
            (" .Values.a | default false | quote ", ".Values.a", Some("false")),
            (" required \"set it\" .Values.a | quote", ".Values.a", None),
            (" toYaml .Values.a | nindent 4 ", ".Values.a", None),
            (" tls_min | default('TLSv1.2', true) ", "tls_min", Some("TLSv1.2")),
            (" $.Values.a ", "$.Values.a", None),
            (" hostvars['a'].b ", "hostvars['a'].b", None),
        ] {
            assert_eq!(hole(inner), Hole::Name(name.to_owned(), default.map(str::to_owned)), "{inner}");
        }
        for inner in [" include \"x\" . ", " .a | b64enc ", " lookup('env','X') ", " a + b ", " . ", " default .b .a "] {
            assert!(matches!(hole(inner), Hole::Expression(_)), "{inner}");
        }
        for inner in ["- if .a ", "- end -", "/* c */", " $x := .a ", "else if x"] {
            assert_eq!(hole(inner), Hole::Control, "{inner}");
        }
    }

    #[test]
    fn ends() {
        for (text, end) in [
            ("{{ a }}b", 7),
            ("{{ \"}}\" }}b", 10),
            ("{{/* it's */}}b", 14),
            ("{{ don't }} {{ x }}", 11),
            ("{{ {a: 1} }}", 12),
            ("{{ {a: 1}}}", 11),
        ] {
            assert_eq!(Search::default().end(text, 0), Some(end), "{text}");
        }
        assert_eq!(Search::default().end("{{ a }", 0), None);
    }
}
