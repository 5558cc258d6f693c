//! Rows' own examples: a text read alone must yield the facts that its row states, none missing and none extra; a name must count, or not.

use crate::facts::{Attribute, Destination, Extractor, Fact, FileFacts, Value};
use crate::knowledge::{AnyRow, Confidence, ElementRow, FileRole, LexiconRow, Owner, Row};
use crate::text::SourceFile;
use std::collections::BTreeMap;

/// What a row said once: attribute to value.
type Said = BTreeMap<String, serde_json::Value>;

/// Tries the examples of a row: how many there are, and what failed.
#[must_use]
pub fn try_row(row: &AnyRow, extractor: &Extractor) -> (usize, Vec<String>) {
    match row {
        AnyRow::Row(row) => try_texts(row, extractor),
        AnyRow::Lexicon(row) => match row.as_ref() {
            LexiconRow::Element(row) => try_names(row, extractor),
            _ => (0, Vec::new()),
        },
    }
}

fn try_texts(row: &Row, extractor: &Extractor) -> (usize, Vec<String>) {
    let Some(format) = row.formats.first() else { return (0, Vec::new()) };
    let mut failures = Vec::new();
    for (number, example) in (1..).zip(&row.examples) {
        let path = example.path.clone().unwrap_or_else(|| default_path(&format.language, format.root.as_deref()));
        let facts = extractor.extract(&SourceFile::from_text(&path, &example.text), FileRole::Main);
        if let Err(fault) = compare(&said_by(row, &facts), &example.facts) {
            let notices = facts.notices.iter().fold(String::new(), |all, notice| all + "\n  notice: " + &notice.message);
            let head = example.text.lines().next().unwrap_or("");
            failures.push(format!("example {number}: {fault}\n  in {path}: {head}{notices}"));
        }
    }
    (row.examples.len(), failures)
}

/// `Patient.name`: the owner stands before the last dot.
fn try_names(row: &ElementRow, extractor: &Extractor) -> (usize, Vec<String>) {
    let mut failures = Vec::new();
    for (names, counts) in [(&row.yes, true), (&row.no, false)] {
        for written in names {
            let (receiver, name) = match written.rsplit_once('.') {
                Some((receiver, name)) if !name.chars().all(|character| character.is_ascii_digit()) => (Some(receiver), name),
                _ => (None, written.as_str()),
            };
            let hits = extractor.lexicon().find(name, &Owner { receiver, file_in_health_context: true, ..Owner::default() });
            let found = if counts {
                hits.iter().any(|hit| hit.element == row.id())
            } else {
                hits.iter().any(|hit| hit.confidence >= Confidence::Likely)
            };
            if found != counts {
                let words = if counts { "is to count, but does not" } else { "is not to count, but does" };
                failures.push(format!("`{written}` {words}"));
            }
        }
    }
    (row.yes.len() + row.no.len(), failures)
}

fn said_by(row: &Row, facts: &FileFacts) -> Vec<Said> {
    if row.says == "sink" {
        return sinks_of(row, facts);
    }
    let of = |fact: &Fact| -> Said {
        let plain = |value: &Attribute| match value {
            Attribute::Known(Value::Bool(on)) => (*on).into(),
            Attribute::Known(Value::Int(number)) => (*number).into(),
            Attribute::Known(Value::Text(text)) => text.clone().into(),
            Attribute::Known(Value::List(items)) => items.clone().into(),
            Attribute::Pending(awaited) => format!("pending {}", awaited.reference.name).into(),
            Attribute::Unknown => serde_json::Value::Null,
        };
        fact.kind.attributes().iter().zip(&fact.attributes).map(|(attribute, value)| (attribute.name.to_owned(), plain(value))).collect()
    };
    // what other files may answer is not said by this one
    let said = |fact: &&Fact| fact.row == row.row && fact.questions.iter().all(|question| question.answered_by(None));
    facts.facts.iter().filter(said).map(of).collect()
}

fn sinks_of(row: &Row, facts: &FileFacts) -> Vec<Said> {
    let mut places = BTreeMap::new();
    for passage in facts.summaries.iter().flat_map(|summary| &summary.passages) {
        if let Destination::Sink { row: by, sink_kind, level, .. } = &passage.destination
            && *by == row.row
        {
            let mut map = BTreeMap::from([("sink_kind".to_owned(), sink_kind.clone().into())]);
            if let Some(level) = level {
                map.insert("level".to_owned(), level.clone().into());
            }
            places.insert(passage.steps.last().map(|step| step.place.span), map);
        }
    }
    places.into_values().collect()
}

fn compare(got: &[Said], expected: &[Said]) -> Result<(), String> {
    if got.len() != expected.len() {
        let shown: Vec<String> = got.iter().map(|said| format!("\n  {}", serde_json::to_string(said).unwrap_or_default())).collect();
        return Err(format!("{} facts instead of {}{}", got.len(), expected.len(), shown.concat()));
    }
    for (got, expected) in got.iter().zip(expected) {
        for (name, value) in expected {
            let found = got.get(name).cloned().unwrap_or_default();
            if !(&found == value || (value.is_number() && found.as_str() == Some(&value.to_string()))) {
                return Err(format!("`{name}` is {found}, not {value}"));
            }
        }
    }
    Ok(())
}

/// What an example's file is called when it does not say: as files of its format usually are.
fn default_path(language: &str, root: Option<&str>) -> String {
    let name = match root {
        Some(root) if root.contains(['/', '.', '*']) => return root.replace("**", "x").replace('*', "x"),
        _ => "x",
    };
    match language {
        "apex" => "classes/X.cls".to_owned(),
        "javascript" => "x.js".to_owned(),
        "typescript" => "x.ts".to_owned(),
        "python" => "x.py".to_owned(),
        "ruby" => "x.rb".to_owned(),
        "java" => "X.java".to_owned(),
        "kotlin" => "X.kt".to_owned(),
        "csharp" => "X.cs".to_owned(),
        "hcl" => "main.tf".to_owned(),
        "env" => ".env".to_owned(),
        "nginx" => "nginx/x.conf".to_owned(),
        "apache" => "httpd.conf".to_owned(),
        "haproxy" => "haproxy.cfg".to_owned(),
        "dockerfile" => "Dockerfile".to_owned(),
        other => format!("{name}.{other}"),
    }
}
