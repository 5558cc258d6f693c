//! Conditions of Helm templates: `{{ if .Values.tls.enabled }}` says when the lines below it are printed at all. What stands under a value
//! that is off is no setting of anybody, so each fact keeps the conditions of its place until all files are together.

use super::super::fact::Guard;

/// A part of a template with what must hold for it.
pub struct Guarded {
    start: u32,
    end: u32,
    guards: Vec<Guard>,
}

/// A block of the template that is open.
struct Open {
    start: usize,
    guards: Vec<Guard>,
}

/// The parts of a text that stand under conditions on values.
#[must_use]
pub fn guarded(text: &str) -> Vec<Guarded> {
    let mut parts = Vec::new();
    if !text.contains("{{") || !text.contains(".Values.") {
        return parts;
    }
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        let Some(close) = text.get(start..).and_then(|rest| rest.find("}}")).map(|found| start + found) else { break };
        let inner = text.get(start + 2..close).unwrap_or("").trim_matches(|c: char| c == '-' || c.is_whitespace());
        at = close + 2;
        let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        match word {
            "if" | "with" => open.push(Open { start: at, guards: tests(rest) }),
            "range" | "define" | "block" => open.push(Open { start: at, guards: Vec::new() }),
            "else" => {
                let Some(last) = open.pop() else { continue };
                let guards = match (last.guards.as_slice(), rest.trim().is_empty()) {
                    // of several conditions it is not known which one failed
                    ([only], true) => vec![Guard { holds: !only.holds, ..only.clone() }],
                    _ => rest.trim().strip_prefix("if").map(tests).unwrap_or_default(),
                };
                close_part(last, start, &mut parts);
                open.push(Open { start: at, guards });
            }
            "end" => {
                if let Some(last) = open.pop() {
                    close_part(last, start, &mut parts);
                }
            }
            _ => {}
        }
    }
    parts
}

fn close_part(part: Open, end: usize, parts: &mut Vec<Guarded>) {
    if part.guards.is_empty() {
        return;
    }
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    parts.push(Guarded { start: at(part.start), end: at(end), guards: part.guards });
}

/// What must hold at a place.
#[must_use]
pub fn guards_at(parts: &[Guarded], place: u32) -> Vec<Guard> {
    parts.iter().filter(|part| part.start <= place && place < part.end).flat_map(|part| part.guards.iter().cloned()).collect()
}

/// `.Values.a`, `not .Values.a`, `eq .Values.a "b"`, `and (..) (..)`; of anything else nothing is known.
fn tests(condition: &str) -> Vec<Guard> {
    let condition = stripped(condition);
    let mut words = split(condition);
    if words.is_empty() {
        return Vec::new();
    }
    let head = words.remove(0);
    match (head, words.as_slice()) {
        ("and", parts) => parts.iter().flat_map(|part| tests(part)).collect(),
        ("not", [only]) => match tests(only).as_slice() {
            [one] => vec![Guard { holds: !one.holds, ..one.clone() }],
            _ => Vec::new(),
        },
        ("eq" | "ne", [left, right]) => {
            let (name, said) = if value(left).is_some() { (left, right) } else { (right, left) };
            let literal = said.trim_matches('"');
            match value(name) {
                Some(name) if value(said).is_none() && !said.starts_with(['(', '.', '$']) => {
                    vec![Guard { name, is: Some(literal.to_owned()), holds: head == "eq" }]
                }
                _ => Vec::new(),
            }
        }
        (name, []) => value(name).map(|name| Guard { name, is: None, holds: true }).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The name of a value, as the values' own file declares it.
fn value(word: &str) -> Option<String> {
    let name = word.trim_start_matches('$');
    let plain = name.strip_prefix(".Values.")?;
    plain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')).then(|| name.to_owned())
}

fn stripped(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) if depth_holds(inner) => inner.trim(),
        _ => text,
    }
}

/// Whether the parentheses of a text are its own.
fn depth_holds(text: &str) -> bool {
    let mut depth = 0i32;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    })
}

/// Words and parenthesized parts.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0i32, None);
    for (at, c) in text.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match (c.is_whitespace() && depth == 0, start) {
            (true, Some(from)) => {
                parts.extend(text.get(from..at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    parts.extend(start.and_then(|from| text.get(from..)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(condition: &str) -> String {
        let show = |guard: Guard| {
            format!("{}{}{}", if guard.holds { "" } else { "!" }, guard.name, guard.is.map(|is| format!("={is}")).unwrap_or_default())
        };
        tests(condition).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn conditions_are_read_as_far_as_they_speak_of_values() {
        for (condition, expected) in [
            (".Values.tls.enabled", ".Values.tls.enabled"),
            ("not .Values.tls.enabled", "!.Values.tls.enabled"),
            ("and .Values.a (not $.Values.b)", ".Values.a !.Values.b"),
            ("eq .Values.mode \"http\"", ".Values.mode=http"),
            ("ne .Values.mode \"http\"", "!.Values.mode=http"),
            ("(and .Values.a .Values.b)", ".Values.a .Values.b"),
            ("or .Values.a .Values.b", ""),
            ("include \"x\" .", ""),
            ("eq .Values.a .Values.b", ""),
            (".Capabilities.x", ""),
            ("", ""),
            ("(", ""),
        ] {
            assert_eq!(said(condition), expected, "{condition}");
        }
    }

    #[test]
    fn parts_end_where_their_block_ends() {
        let text = "a: {{ .Values.x }}\n{{- if .Values.on }}\nb: 1\n{{- range .Values.l }}\nc: 2\n{{- end }}\n{{- else }}\nd: 3\n{{- end }}\ne: 4\n";
        let parts = guarded(text);
        let at = |line: &str| guards_at(&parts, u32::try_from(text.find(line).unwrap()).unwrap()).len();
        assert_eq!((at("a:"), at("b:"), at("c:"), at("d:"), at("e:")), (0, 1, 1, 1, 0));
        assert!(!guards_at(&parts, u32::try_from(text.find("d:").unwrap()).unwrap())[0].holds);
        assert!(guarded("{{ if .Values.x }}{{ end").is_empty());
        assert!(guarded("{{ end }}{{ else }} .Values.").is_empty());
    }
}
