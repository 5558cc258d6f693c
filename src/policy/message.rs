//! Headlines and fixes: texts with places for what a fact says.

use super::error::advice;
use super::{Located, Param, PolicyError};
use crate::facts::{Attribute, Fact, FactKind, Value, ValueKind};
use crate::text::Span;
use std::collections::BTreeMap;

/// A text with places for what a fact says: `{fact.x}`, `{fact.x | words when unknown}`, `{fact.list: one | several}`, `{params.x}`,
/// `{row.fix | words when the row has none}`, `{$NAME}` for a metavariable; `{{` and `}}` stand for braces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    parts: Vec<Part>,
    text: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    /// An attribute, and the words when it is not known.
    Attribute(usize, Option<String>),
    /// Singular and plural by the length of a list or by a number.
    Count(usize, String, String),
    /// The path of the file.
    Path,
    /// The row's own fix, and the words when it has none.
    RowFix(Option<String>),
    /// A metavariable of a `code` rule.
    Capture(String),
}

/// Longest value in a message, in code points.
const LONGEST: usize = 120;
/// Most items of a list in a message.
const MOST_ITEMS: usize = 8;

impl Template {
    /// Reads a text and checks its places.
    ///
    /// # Errors
    /// The first unknown place, with its place in the YAML and the nearest known word.
    pub fn compile(text: &Located<String>, kind: FactKind, params: &BTreeMap<String, Param>) -> Result<Self, PolicyError> {
        if let Some(fault) = text.cut_by_comment() {
            return Err(fault);
        }
        let raw = text.value.trim_end();
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = raw;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, tail) = rest.split_at(open);
            plain.push_str(before);
            if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
                plain.push_str(tail.get(..1).unwrap_or(""));
                rest = after;
                continue;
            }
            let inner = tail.strip_prefix('{').and_then(|tail| tail.split_once('}'));
            match inner {
                Some((inner, after)) if !before.ends_with('$') && is_place(inner) => {
                    let start = raw.len() - tail.len() + 1;
                    let part = place(inner, kind, params)
                        .map_err(|(message, help)| text.fault_within(Span::new(start, start + inner.len()), message).help(help))?;
                    if let Part::Text(constant) = part {
                        plain.push_str(&constant);
                    } else {
                        if !plain.is_empty() {
                            parts.push(Part::Text(std::mem::take(&mut plain)));
                        }
                        parts.push(part);
                    }
                    rest = after;
                }
                _ => {
                    plain.push_str(tail.get(..1).unwrap_or(""));
                    rest = tail.get(1..).unwrap_or("");
                }
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self { parts, text: raw.to_owned() })
    }

    /// The metavariables that it names, without their `$`.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Capture(name) => Some(name.trim_start_matches('$')),
            _ => None,
        })
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text for people when there is no fact: places as their names, the row's fix as its words.
    #[must_use]
    pub fn general(&self, kind: FactKind) -> String {
        let name = |index: &usize| kind.attributes().get(*index).map_or("", |attribute| attribute.name).replace('_', " ");
        let words = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Attribute(index, otherwise) => {
                otherwise.clone().filter(|words| !words.is_empty()).unwrap_or_else(|| format!("‹{}›", name(index)))
            }
            Part::Count(_, _, several) => several.clone(),
            Part::Path => "‹path›".to_owned(),
            Part::RowFix(otherwise) => otherwise.clone().unwrap_or_default(),
            Part::Capture(name) => format!("‹{name}›"),
        });
        words.collect()
    }

    /// The text for a fact; `words` turns an element or class id into people's words.
    #[must_use]
    pub fn render(&self, fact: &Fact, words: &dyn Fn(&str) -> Option<String>) -> String {
        let mut out = String::new();
        let mut unnamed = false;
        for part in &self.parts {
            match part {
                Part::Text(text) if unnamed => out.push_str(text.strip_prefix('`').unwrap_or(text)),
                Part::Text(text) => out.push_str(text),
                Part::Attribute(index, Some(nothing)) if nothing.is_empty() && said(fact, *index).is_none() && out.ends_with('`') => {
                    // what has no name is called by its kind alone
                    out.truncate(out.trim_end_matches('`').trim_end().len());
                    unnamed = true;
                    continue;
                }
                Part::Attribute(index, otherwise) => attribute(&mut out, fact, *index, otherwise.as_deref(), words),
                Part::Count(index, one, several) => {
                    let single = match known(fact, *index) {
                        Some(Value::List(items)) => items.len() < 2,
                        Some(Value::Int(number)) => *number == 1,
                        _ => true,
                    };
                    out.push_str(if single { one } else { several });
                }
                Part::Path => out.push_str(&tame(&fact.place.path)),
                Part::RowFix(otherwise) => out.push_str(fact.fix.as_deref().or(otherwise.as_deref()).unwrap_or("").trim()),
                Part::Capture(name) => {
                    let captured = match fact.get("captures").and_then(Attribute::known) {
                        Some(Value::List(items)) => items.iter().find_map(|item| item.strip_prefix(name)?.strip_prefix('=')),
                        _ => None,
                    };
                    out.push_str(&captured.map_or_else(|| format!("${name}"), tame));
                }
            }
            unnamed = false;
        }
        out
    }
}

/// Whether braces hold a place, as opposed to code: `{ "a": 1 }` is code, `{fact.x}` and `{technology}` are meant as places.
fn is_place(inner: &str) -> bool {
    let name = inner.split(['|', ':']).next().unwrap_or(inner).trim_end();
    let name = name.strip_prefix('$').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

fn place(inner: &str, kind: FactKind, params: &BTreeMap<String, Param>) -> Result<Part, (String, String)> {
    let (name, otherwise) = match inner.split_once('|') {
        Some((name, otherwise)) if !name.contains(':') => (name.trim(), Some(otherwise.trim().to_owned())),
        _ => (inner.trim(), None),
    };
    let (name, count) = match name.split_once(':') {
        Some((name, forms)) => (name.trim(), Some(forms)),
        None => (name, None),
    };
    let unknown = |help: String| (format!("unknown place `{{{name}}}`"), help);
    if let Some(capture) = name.strip_prefix('$') {
        return if kind == FactKind::Code {
            Ok(Part::Capture(capture.to_owned()))
        } else {
            Err(unknown("metavariables belong to `code` rules".to_owned()))
        };
    }
    match name.split_once('.') {
        Some(("params", param)) => match params.get(param) {
            Some(param) => Ok(Part::Text(constant(param))),
            None => Err(unknown(advice(param, params.keys().map(String::as_str)))),
        },
        Some(("row", "fix")) => Ok(Part::RowFix(otherwise)),
        Some(("row", _)) => Err(unknown("of a row there is `{row.fix}`".to_owned())),
        Some(("fact", "file.path")) => Ok(Part::Path),
        Some(("fact", attribute)) => {
            let Some(index) = kind.index_of(attribute) else {
                return Err(unknown(advice(attribute, kind.attributes().iter().map(|attribute| attribute.name).chain(["file.path"]))));
            };
            let Some(forms) = count else { return Ok(Part::Attribute(index, otherwise)) };
            let countable =
                kind.attributes().get(index).is_some_and(|attribute| matches!(attribute.kind, ValueKind::List | ValueKind::Int));
            match forms.split_once('|') {
                Some((one, several)) if countable => Ok(Part::Count(index, one.trim().to_owned(), several.trim().to_owned())),
                _ => Err((
                    format!("`{{{inner}}}` cannot be read"),
                    "after `:` stand two words, for one and for several, of a list or a number".to_owned(),
                )),
            }
        }
        Some((root, _)) => Err(unknown(advice(root, ["fact", "params", "row"].into_iter()))),
        None if kind.index_of(name).is_some() => Err(unknown(format!("did you mean `{{fact.{name}}}`?"))),
        None if params.contains_key(name) => Err(unknown(format!("did you mean `{{params.{name}}}`?"))),
        None => Err(unknown("write `{{` and `}}` for braces that are meant as such".to_owned())),
    }
}

fn constant(param: &Param) -> String {
    match param {
        Param::Bool(on) => on.to_string(),
        Param::Int(number) => number.to_string(),
        Param::Text(text) => text.clone(),
        Param::List(items) => join_words(items),
    }
}

fn known(fact: &Fact, index: usize) -> Option<&Value> {
    fact.attributes.get(index)?.known()
}

/// What is known, unless no part of it is.
fn said(fact: &Fact, index: usize) -> Option<&Value> {
    known(fact, index).filter(|value| !matches!(value, Value::Text(text) if elided(text).is_empty()))
}

fn attribute(out: &mut String, fact: &Fact, index: usize, otherwise: Option<&str>, words: &dyn Fn(&str) -> Option<String>) {
    let Some(table) = fact.kind.attributes().get(index) else { return };
    let people = |id: &String| {
        let element = matches!(table.name, "element" | "elements" | "class" | "classes" | "credentials" | "data");
        element.then(|| words(id)).flatten().unwrap_or_else(|| tame(id))
    };
    // `*` for everything that there is is said in the words that the rule has for it
    let all = |text: &str| table.name == "resource" && text == "*" && otherwise.is_some();
    match said(fact, index).filter(|value| !matches!(value, Value::Text(text) if all(text))) {
        Some(Value::List(items)) if !items.is_empty() => out.push_str(&join_words(&items.iter().map(people).collect::<Vec<_>>())),
        None | Some(Value::List(_)) => match otherwise {
            Some(words) => out.push_str(words),
            None => {
                out.push_str("an unknown ");
                out.push_str(&table.name.replace('_', " "));
            }
        },
        Some(Value::Bool(on)) => out.push_str(if *on { "true" } else { "false" }),
        Some(Value::Int(number)) => out.push_str(&number.to_string()),
        Some(Value::Text(text)) => match (table.kind, text.as_str()) {
            // the ancestors of TLS stand below 1.0 so that versions compare
            (ValueKind::Version, "0.2" | "0.3") => {
                if out.ends_with("TLS ") {
                    out.truncate(out.len() - "TLS ".len());
                }
                out.push_str(if text == "0.2" { "SSL 2" } else { "SSL 3" });
            }
            (ValueKind::Word(_), _) => out.push_str(&words_of(&people(text))),
            _ => out.push_str(&people(text)),
        },
    }
}

/// A text in which `{}` stands for what is not known: an ellipsis says so; nothing when no other part is left.
fn elided(text: &str) -> String {
    if !text.contains("{}") {
        return text.to_owned();
    }
    let pieces: Vec<&str> = text.split("{}").filter(|piece| piece.chars().any(char::is_alphanumeric)).collect();
    if pieces.is_empty() {
        return String::new();
    }
    let mut out = text.replace("{}", "…");
    for between in [".", "-", ":", ""] {
        while out.contains(&format!("…{between}…")) {
            out = out.replace(&format!("…{between}…"), "…");
        }
    }
    out
}

fn words_of(word: &str) -> String {
    word.replace('-', " ")
}

/// Scanned text in a message: no control characters, not too long.
fn tame(text: &str) -> String {
    let text = &elided(text);
    let mut out: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// "a", "a and b", "a, b and c"; long lists end in "and 5 more".
#[must_use]
pub fn join_words(items: &[String]) -> String {
    let mut unique: Vec<&str> = Vec::new();
    for item in items {
        if !unique.contains(&item.as_str()) {
            unique.push(item);
        }
    }
    let shown = if unique.len() > MOST_ITEMS { MOST_ITEMS - 1 } else { unique.len() };
    let more = unique.len() - shown;
    let mut words: Vec<String> = unique.into_iter().take(shown).map(str::to_owned).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Place;
    use crate::text::Position;

    fn place_of() -> Place {
        let position = Position { line: 1, column: 1 };
        Place { path: "a.conf".into(), span: Span::default(), start: position, end: position }
    }

    fn template(text: &str, kind: FactKind) -> Result<Template, PolicyError> {
        let params = BTreeMap::from([("minimum".to_owned(), Param::Text("1.2".to_owned()))]);
        Template::compile(&Located::nowhere(text.to_owned()), kind, &params)
    }

    fn people(id: &str) -> Option<String> {
        (id == "birth-date").then(|| "birth date".to_owned())
    }

    #[test]
    fn what_is_not_known_is_an_ellipsis() {
        for (host, expected) in [
            ("{}", "goes to another machine"),
            ("{}.{}.svc.{}", "goes to ….svc.…"),
            ("{}.{}", "goes to another machine"),
            ("a.b", "goes to a.b"),
        ] {
            let mut fact = Fact::new(FactKind::Transport, "", place_of());
            fact.set_text("host", host);
            let said = template("goes to {fact.host | another machine}", FactKind::Transport).unwrap().render(&fact, &people);
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn what_has_no_name_is_called_by_its_kind() {
        let text = template("{fact.technology | this store} `{fact.name | }` lets anyone in", FactKind::Storage).unwrap();
        let mut fact = Fact::new(FactKind::Storage, "", place_of());
        assert_eq!(text.render(&fact, &people), "this store lets anyone in");
        fact.set_text("name", "scans");
        assert_eq!(text.render(&fact, &people), "this store `scans` lets anyone in");
        assert_eq!(text.general(FactKind::Storage), "this store `‹name›` lets anyone in");
    }

    #[test]
    fn places_are_filled_in_peoples_words() {
        let mut flow = Fact::new(FactKind::Flow, "", place_of());
        flow.set("elements", Attribute::Known(Value::List(vec!["birth-date".to_owned(), "MRN".to_owned()])));
        flow.set_text("sink_kind", "browser-storage");
        let mut tls = Fact::new(FactKind::Transport, "", place_of());
        tls.set_text("technology", "nginx");
        tls.set_text("min_version", "0.3");
        tls.fix = Some("ssl_protocols TLSv1.2;".to_owned());
        for (text, fact, expected) in [
            (
                "{fact.elements} {fact.elements: reaches | reach} the {fact.sink_kind}",
                &flow,
                "birth date and MRN reach the browser storage",
            ),
            ("written to {fact.host}", &flow, "written to an unknown host"),
            ("written to {fact.host | a log}", &flow, "written to a log"),
            ("{fact.technology} accepts TLS {fact.min_version}, below {params.minimum}", &tls, "nginx accepts SSL 3, below 1.2"),
            ("{row.fix}", &tls, "ssl_protocols TLSv1.2;"),
            ("{row.fix | mask it}", &flow, "mask it"),
            ("a { \"b\": 1 } {{x}} ${y} in {fact.file.path}", &flow, "a { \"b\": 1 } {x} ${y} in a.conf"),
        ] {
            let template = template(text, fact.kind).expect("reads");
            assert_eq!(template.render(fact, &people), expected, "{text}");
        }
    }

    #[test]
    fn metavariables_of_code_rules_are_places() {
        let mut code = Fact::new(FactKind::Code, "", place_of());
        code.set("captures", Attribute::Known(Value::List(vec!["ARG=patient.name\u{1b}[31m".to_owned()])));
        let template = template("`{$ARG}` and {$OTHER}", FactKind::Code).expect("reads");
        assert_eq!(template.render(&code, &people), "`patient.name [31m` and $OTHER");
    }

    #[test]
    fn unknown_places_are_refused_with_the_nearest_word() {
        for (text, expected) in [
            ("{fact.tecnology} x", "unknown place `{fact.tecnology}` (did you mean `technology`?)"),
            ("{technology}", "unknown place `{technology}` (did you mean `{fact.technology}`?)"),
            ("{minimum}", "did you mean `{params.minimum}`?"),
            ("{params.minimun}", "did you mean `minimum`?"),
            ("{facts.host}", "did you mean `fact`?"),
            ("{row.name}", "of a row there is `{row.fix}`"),
            ("/patients/{id}", "write `{{` and `}}` for braces"),
            ("{fact.host: one | two}", "of a list or a number"),
            ("{$ARG}", "metavariables belong to `code` rules"),
        ] {
            let error = template(text, FactKind::Transport).expect_err(text).to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        let words = |items: &[&str]| join_words(&items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]), "");
        assert_eq!(words(&["a"]), "a");
        assert_eq!(words(&["a", "b", "a"]), "a and b");
        assert_eq!(words(&["a", "b", "c"]), "a, b and c");
        assert_eq!(words(&["1", "2", "3", "4", "5", "6", "7", "8", "9"]), "1, 2, 3, 4, 5, 6, 7 and 2 more");
    }
}
