//! Values of HCL: where an expression ends, and what it is: literal, traversal, template, or an expression that is kept as written.

use super::{Part, Scalar};
use crate::text::Span;

/// What ends an expression outside brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// A line break or the brace of the block: an attribute of a body.
    Line,
    /// A line break, a comma or a brace: an attribute of an object.
    Pair,
    /// A comma or a bracket: a place of a list.
    Item,
    /// Its own closing parenthesis: a computed key.
    Key,
}

/// Longest expression of a file whose brackets do not close, in bytes.
const LONGEST: usize = 16 * 1024;

/// Finds ends. Once brackets turned out to be unbalanced to the end of the file, later expressions end with their line, so that a broken
/// file costs linear time.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    unbalanced: bool,
}

impl Scanner {
    /// One past the closing quote of the text that opens at `start`; `None` when it is not closed.
    pub(super) fn string_end(&mut self, text: &str, start: usize) -> Option<usize> {
        let (end, fault) = self.scan(text, start, Ends::Item, true);
        fault.is_none().then_some(end)
    }

    /// The end of the expression at `start`, and what is wrong with it.
    pub(super) fn expression_end(&mut self, text: &str, start: usize, ends: Ends) -> (usize, Option<&'static str>) {
        let (end, fault) = self.scan(text, start, ends, false);
        let raw = text.get(start..end).unwrap_or("");
        (start + raw.trim_end().len(), fault)
    }

    fn scan(&mut self, text: &str, start: usize, ends: Ends, one_string: bool) -> (usize, Option<&'static str>) {
        let bytes = text.as_bytes();
        let line_end = |from: usize| {
            from + memchr::memchr(b'\n', bytes.get(from..).unwrap_or_default()).unwrap_or(bytes.len() - from.min(bytes.len()))
        };
        let limit = if self.unbalanced {
            let near = bytes.get(start..(start + LONGEST).min(bytes.len())).unwrap_or_default();
            start + memchr::memchr(b'\n', near).unwrap_or(near.len())
        } else {
            bytes.len()
        };
        // what is open: `"` for a text, a bracket for code
        let mut open: Vec<u8> = Vec::new();
        let mut at = start;
        while let Some(&byte) = bytes.get(at).filter(|_| at < limit) {
            let next = bytes.get(at + 1).copied();
            if open.last() == Some(&b'"') {
                match byte {
                    b'\\' => at += 1,
                    b'"' => {
                        open.pop();
                        if one_string && open.is_empty() {
                            return (at + 1, None);
                        }
                    }
                    b'$' | b'%' if next == Some(byte) && bytes.get(at + 2) == Some(&b'{') => at += 2,
                    b'$' | b'%' if next == Some(b'{') => {
                        open.push(b'{');
                        at += 1;
                    }
                    b'\n' => return (at, Some("a text is not closed")),
                    _ => {}
                }
                at += 1;
                continue;
            }
            match byte {
                b'"' => open.push(b'"'),
                b'(' | b'[' | b'{' => open.push(byte),
                b')' | b']' | b'}' => {
                    if open.pop().is_none() {
                        return (at, None);
                    }
                    if ends == Ends::Key && open.is_empty() {
                        return (at + 1, None);
                    }
                }
                b',' if open.is_empty() && matches!(ends, Ends::Pair | Ends::Item) => return (at, None),
                b'\n' if open.is_empty() && matches!(ends, Ends::Line | Ends::Pair) => return (at, None),
                b'#' if open.is_empty() => return (at, None),
                b'/' if open.is_empty() && matches!(next, Some(b'/' | b'*')) => return (at, None),
                b'#' => at = line_end(at) - 1,
                b'/' if next == Some(b'/') => at = line_end(at) - 1,
                b'<' if next == Some(b'<') => {
                    if let Some(end) = heredoc(text, at) {
                        at = end.3;
                        if open.is_empty() {
                            return (at, None);
                        }
                        continue;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if open.is_empty() {
            return (at.min(bytes.len()), None);
        }
        self.unbalanced = true;
        (line_end(start), Some("a bracket is not closed"))
    }
}

/// A heredoc that begins at `<<`: whether it is indented, where its content begins and ends, and where it ends itself.
fn heredoc(text: &str, at: usize) -> Option<(bool, usize, usize, usize)> {
    let rest = text.get(at + 2..)?;
    let (indented, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    let name = rest.get(..length).filter(|name| !name.is_empty())?;
    let content = text.len() - rest.len() + memchr::memchr(b'\n', rest.as_bytes())? + 1;
    if !rest.get(length..)?.lines().next()?.trim().is_empty() {
        return None;
    }
    let mut here = content;
    for line in text.get(content..)?.split_inclusive('\n') {
        if line.trim() == name {
            return Some((indented, content, here, here + line.trim_end().len()));
        }
        here += line.len();
    }
    // not closed: it ends with the file
    Some((indented, content, text.len(), text.len()))
}

/// What an expression is, and its place without quotes. `start` is its first byte in the file.
pub(super) fn value(raw: &str, start: usize) -> (Scalar, Span) {
    let text = raw.trim();
    let start = start + (raw.len() - raw.trim_start().len());
    let whole = Span::new(start, start + text.len());
    if text.starts_with('"') {
        let mut scanner = Scanner::default();
        return match scanner.string_end(text, 0) {
            Some(end) if end == text.len() => {
                let inner = text.get(1..end - 1).unwrap_or("");
                (template(inner, true), Span::new(start + 1, start + end - 1))
            }
            Some(_) => (choice(text, '"').unwrap_or_else(|| Scalar::Opaque(text.into())), whole),
            None => (Scalar::Text(unescape(text.trim_start_matches('"')).into()), Span::new(start + 1, start + text.len())),
        };
    }
    if text.starts_with("<<")
        && let Some((indented, from, to, _)) = heredoc(text, 0)
    {
        let content = text.get(from..to).unwrap_or("");
        let span = Span::new(start + from, start + from + content.trim_end().len());
        return (template(&if indented { dedent(content) } else { content.to_owned() }, false), span);
    }
    let value = match text {
        "true" => Scalar::Bool(true),
        "false" => Scalar::Bool(false),
        "null" | "" => Scalar::Null,
        _ if is_number(text) => Scalar::Number(text.into()),
        _ if is_traversal(text) => Scalar::Reference { name: text.into(), default: None },
        _ => choice(text, '"').or_else(|| fallback(text)).unwrap_or_else(|| Scalar::Opaque(text.into())),
    };
    (value, whole)
}

/// A reference with what holds where it says nothing: `lookup(each.value, "protocol", "HTTP")`, `try(each.value.protocol, "HTTP")`,
/// `coalesce(var.protocol, "HTTP")`.
fn fallback(text: &str) -> Option<Scalar> {
    let (function, rest) = text.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    if inner.contains(['(', '{', '$', '\n']) {
        return None;
    }
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    let literal = |part: &str| {
        let quoted = part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|text| !text.contains(['"', '\\']));
        quoted.or_else(|| (matches!(part, "true" | "false") || is_number(part)).then_some(part)).map(Box::<str>::from)
    };
    let (name, default) = match (function, parts.as_slice()) {
        ("lookup", [from, key, default]) => (format!("{from}.{}", literal(key)?), literal(default)?),
        ("try" | "coalesce", [name, default]) => ((*name).to_owned(), literal(default)?),
        _ => return None,
    };
    is_traversal(&name).then(|| Scalar::Reference { name: name.into(), default: Some(default) })
}

/// `condition ? a : b` of two literals; `quote` stands around texts.
pub(super) fn choice(text: &str, quote: char) -> Option<Scalar> {
    let (mut quoted, mut depth) = (false, 0_usize);
    let mut marks = [None; 2];
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            _ if byte == quote as u8 => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            // one choice within another is not followed
            b'?' if depth == 0 && marks[0].is_some() => return None,
            b'?' if depth == 0 => marks[0] = Some(at),
            b':' if depth == 0 && marks[0].is_some() && marks[1].is_none() => marks[1] = Some(at),
            _ => {}
        }
    }
    let [Some(mark), Some(colon)] = marks else { return None };
    let literal = |part: &str| {
        let part = part.trim();
        let text = part.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).filter(|text| !text.contains([quote, '$', '%']));
        let plain = matches!(part, "true" | "false") || is_number(part);
        text.or_else(|| plain.then_some(part)).map(Box::from)
    };
    let one: Box<str> = literal(text.get(mark + 1..colon)?)?;
    let other: Box<str> = literal(text.get(colon + 1..)?)?;
    Some(if one == other { Scalar::Text(one) } else { Scalar::Either(one, other) })
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.parse::<f64>().is_ok()
}

/// `var.x`, `local.a["b"].c`, `aws_kms_key.a[0].arn`, `data.x.y.*.id`.
fn is_traversal(text: &str) -> bool {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return false;
    }
    let mut rest = text;
    let word = |rest: &str| rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
    rest = rest.get(word(rest)..).unwrap_or("");
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('.') {
            let length = if inner.starts_with('*') { 1 } else { word(inner) };
            if length == 0 {
                return false;
            }
            rest = inner.get(length..).unwrap_or("");
        } else if let Some(inner) = rest.strip_prefix('[')
            && let Some(end) = inner.find(']')
        {
            let index = inner.get(..end).unwrap_or("");
            let quoted = index.len() > 1 && index.starts_with('"') && index.ends_with('"') && !index.contains("${");
            let plain =
                quoted || index == "*" || index.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
            if !plain || index.is_empty() {
                return false;
            }
            rest = inner.get(end + 1..).unwrap_or("");
        } else {
            return false;
        }
    }
    true
}

/// The holes of a text. One hole alone is what its expression is.
fn template(inner: &str, escapes: bool) -> Scalar {
    let plain = |text: &str| if escapes { unescape(text) } else { text.replace("$${", "${").replace("%%{", "%{") };
    let bytes = inner.as_bytes();
    let mut parts = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    let mut scanner = Scanner::default();
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'$', b'%', rest)).map(|offset| at + offset) {
        let mark = bytes.get(found).copied().unwrap_or(b'$');
        if bytes.get(found + 1) == Some(&mark) && bytes.get(found + 2) == Some(&b'{') {
            at = found + 3;
            continue;
        }
        if bytes.get(found + 1) != Some(&b'{') {
            at = found + 1;
            continue;
        }
        let (end, fault) = scanner.expression_end(inner, found + 1, Ends::Key);
        if fault.is_some() {
            break;
        }
        if mark == b'%' {
            return Scalar::Opaque(inner.into());
        }
        let expression = inner.get(found + 2..end.saturating_sub(1)).unwrap_or("").trim().trim_matches('~').trim();
        if found == 0 && end == inner.trim_end().len() {
            // a text within the hole of a text is not followed: that would descend as deep as the file wants
            return match if expression.starts_with(['"', '<']) { Scalar::Null } else { value(expression, 0).0 } {
                Scalar::Opaque(_) | Scalar::Null => Scalar::Opaque(inner.into()),
                known => known,
            };
        }
        if found > copied {
            parts.push(Part::Text(plain(inner.get(copied..found).unwrap_or("")).into()));
        }
        parts.push(Part::Hole { name: expression.into(), default: None });
        at = end;
        copied = end;
    }
    let rest = inner.get(copied..).unwrap_or("");
    if parts.is_empty() {
        return Scalar::Text(plain(rest).into());
    }
    if !rest.is_empty() {
        parts.push(Part::Text(plain(rest).into()));
    }
    Scalar::Template(parts)
}

/// Resolves escapes of a quoted text.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(mark @ ('u' | 'U')) => {
                    let digits = if mark == 'u' { 4 } else { 8 };
                    let hex: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_hexdigit)).take(digits).collect();
                    out.push(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32).unwrap_or('\u{FFFD}'));
                }
                Some(other) => out.push(other),
                None => {}
            },
            '$' | '%' if chars.peek() == Some(&c) => {
                chars.next();
                out.push(c);
                if chars.peek() != Some(&'{') {
                    out.push(c);
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// Takes the common indentation away.
fn dedent(content: &str) -> String {
    let blank = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = content.lines().filter(|line| !line.trim().is_empty()).map(blank).min().unwrap_or(0);
    content.split_inclusive('\n').map(|line| line.get(common.min(blank(line))..).unwrap_or("")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Scalar, choice, value};

    #[test]
    fn functions_that_say_what_holds_else() {
        let reference = |name: &str, default: &str| Scalar::Reference { name: name.into(), default: Some(default.into()) };
        for (text, expected) in [
            ("lookup(each.value, \"protocol\", \"HTTP\")", reference("each.value.protocol", "HTTP")),
            ("try(each.value.encrypted, false)", reference("each.value.encrypted", "false")),
            ("coalesce(var.policy, \"a\")", reference("var.policy", "a")),
            ("try(var.a, var.b)", Scalar::Opaque("try(var.a, var.b)".into())),
            ("try(var.a, \"b\", \"c\")", Scalar::Opaque("try(var.a, \"b\", \"c\")".into())),
        ] {
            assert_eq!(value(text, 0).0, expected);
        }
    }

    #[test]
    fn choices_of_two_literals() {
        let either = |one: &str, other: &str| Some(Scalar::Either(one.into(), other.into()));
        for (text, expected) in [
            ("var.a ? \"b\" : \"c\"", either("b", "c")),
            ("var.a == \"x?\" ? true : false", either("true", "false")),
            ("f(x ? 1 : 2) ? \"a:\" : \"b\"", either("a:", "b")),
            ("var.a ? \"b\" : \"b\"", Some(Scalar::Text("b".into()))),
            ("var.a ? \"b\" : var.c", None),
            ("var.a ? \"${b}\" : \"c\"", None),
            ("var.a ? \"b\" : var.c ? \"d\" : \"e\"", None),
            ("[for x in y : x]", None),
        ] {
            assert_eq!(choice(text, '"'), expected, "{text}");
        }
    }
}
