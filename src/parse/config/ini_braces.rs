//! Lines that open and close blocks on their way, as HOCON and Logstash have them: `input { beats { port => 5044 ssl => false } }`.

use super::lines::Line;

/// The parts of a line, each as it would stand on a line of its own; `None` where the line is one part. Within a block (`inside`) a brace may
/// close what an earlier line opened.
pub(super) fn parts(line: Line<'_>, inside: bool) -> Option<Vec<Line<'_>>> {
    if !line.text.contains(['{', '}']) {
        return None;
    }
    let mut scan = Scan { text: line.text, at: 0, from: 0, open: 0, out: Vec::new() };
    if !scan.run(inside) || scan.out.len() < 2 {
        return None;
    }
    Some(scan.out.into_iter().map(|(from, to)| Line { start: line.start + from, text: line.text.get(from..to).unwrap_or("") }).collect())
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// Where the part begins that is being read.
    from: usize,
    /// Blocks that this line opened.
    open: usize,
    out: Vec<(usize, usize)>,
}

impl Scan<'_> {
    /// Whether the line reads as blocks.
    fn run(&mut self, inside: bool) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'"' | b'\'' => self.at = end_of_quote(self.text, self.at),
                b'[' | b'(' if !self.opens_block(self.at + 1) => self.at = end_of_list(self.text, self.at),
                b'$' | b'%' if bytes.get(self.at + 1) == Some(&b'{') => self.at = end_of_hole(self.text, self.at + 1),
                b'{' if bytes.get(self.at + 1).is_some_and(|next| matches!(next, b'{' | b'%')) => return false,
                b'{' => {
                    if !self.is_block(self.at) {
                        return false;
                    }
                    self.open += 1;
                    self.cut(self.at + 1);
                    self.from = self.at + 1;
                    self.at += 1;
                }
                b'}' => {
                    if self.open == 0 && !inside {
                        return false;
                    }
                    self.open = self.open.saturating_sub(1);
                    self.cut(self.at);
                    self.out.push((self.at, self.at + 1));
                    self.from = self.at + 1;
                    self.at += 1;
                }
                b',' | b';' | b']' | b')' if self.open > 0 || !self.out.is_empty() => {
                    self.cut(self.at);
                    self.from = self.at + 1;
                    self.at += 1;
                }
                b'#' if self.at > 0 && bytes.get(self.at - 1).is_some_and(u8::is_ascii_whitespace) => {
                    self.cut(self.at);
                    self.from = self.at;
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.cut(self.text.len());
        true
    }

    /// Ends a part, and keeps it unless it is empty; of pairs that nothing parts each is a part: `port => 5044 ssl => false`.
    fn cut(&mut self, to: usize) {
        let part = self.text.get(self.from..to).unwrap_or("");
        let mut from = self.from;
        for next in pairs(part).into_iter().skip(1) {
            self.keep(from, self.from + next);
            from = self.from + next;
        }
        self.keep(from, to);
    }

    fn keep(&mut self, from: usize, to: usize) {
        let part = self.text.get(from..to).unwrap_or("");
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let from = from + (part.len() - part.trim_start().len());
            self.out.push((from, from + trimmed.len()));
        }
    }

    /// Whether the first sign that is no space is a brace: `[ { … } ]`.
    fn opens_block(&self, from: usize) -> bool {
        self.text.get(from..).is_some_and(|rest| rest.trim_start().starts_with('{'))
    }

    /// Whether a brace opens a block: a name stands before it, and what is in it are pairs or blocks. JSON as a value is a value.
    fn is_block(&self, at: usize) -> bool {
        let before = self.text.get(self.from..at).unwrap_or("");
        let named = before.trim_end().trim_end_matches(['=', ':', '>', '[', '(']).trim_end();
        if named.is_empty() && self.out.is_empty() && self.open == 0 {
            return false;
        }
        let spaced = before.ends_with(char::is_whitespace) || before.ends_with(['=', ':', '>', '[', '(']) || before.is_empty();
        let inner = self.text.get(at + 1..).unwrap_or("").trim_start();
        let json = before.trim_end().ends_with(['=', ':']) && inner.starts_with(['"', '\'']);
        let own = inner.split('}').next().unwrap_or("");
        spaced && !json && (own.trim().is_empty() || own.contains(['=', ':', '{']))
    }
}

/// Where each pair begins that is written with an arrow.
fn pairs(part: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    let bytes = part.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => at = end_of_quote(part, at),
            b'[' | b'(' => at = end_of_list(part, at),
            b'=' if bytes.get(at + 1) == Some(&b'>') => {
                let key = part.get(..at).unwrap_or("").trim_end();
                found.push(key.rfind(char::is_whitespace).map_or(0, |space| space + 1));
                at += 2;
            }
            _ => at += 1,
        }
    }
    found
}

/// One past the quote that closes; the next byte where none does.
fn end_of_quote(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes.get(at).copied();
    let mut next = at + 1;
    while let Some(&byte) = bytes.get(next) {
        if Some(byte) == quote {
            return next + 1;
        }
        next += if byte == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// One past the bracket that closes; the end where none does.
fn end_of_list(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut next) = (0_usize, at);
    while let Some(&byte) = bytes.get(next) {
        match byte {
            b'"' | b'\'' => {
                next = end_of_quote(text, next);
                continue;
            }
            b'[' | b'(' => depth += 1,
            b']' | b')' => {
                depth -= 1;
                if depth == 0 {
                    return next + 1;
                }
            }
            _ => {}
        }
        next += 1;
    }
    text.len()
}

fn end_of_hole(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('}')).map_or(text.len(), |close| at + close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, inside: bool) -> Vec<&str> {
        parts(Line { start: 0, text }, inside).unwrap_or_default().into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn blocks_on_one_line_are_parts() {
        assert_eq!(
            of("input { beats { port => 5044 hosts => [\"a\", \"b\"] } }", false),
            ["input {", "beats {", "port => 5044", "hosts => [\"a\", \"b\"]", "}", "}"]
        );
        assert_eq!(
            of("listeners.ws.default { enable = false, bind = \"0.0.0.0:8083\" }", false),
            ["listeners.ws.default {", "enable = false", "bind = \"0.0.0.0:8083\"", "}"]
        );
        assert_eq!(
            of("leafnodes { remotes [ { url: \"nats://hub:7422\" } ] }", false),
            ["leafnodes {", "remotes [ {", "url: \"nats://hub:7422\"", "}", "}"]
        );
        assert_eq!(of("} else {", true), ["}", "else {"]);
        assert_eq!(of("verify = none }  # as before", true), ["verify = none", "}", "# as before"]);
    }

    #[test]
    fn values_with_braces_stay_whole() {
        for text in [
            "url = http://{host}/x",
            "options = {\"ssl\": true, \"a\": {}}",
            "path = ${HOME}/a",
            "log = %{[a]} %{b}",
            "name = {{ .Values.x }}",
            "server {",
            "greeting = \"a { b = c }\"",
            "}",
        ] {
            assert!(of(text, false).is_empty(), "{text}");
        }
    }
}
