//! Every row of the embedded knowledge can be read and bound, and its examples yield the facts that they state: none missing, none extra.

use phiward::facts::{Attribute, Destination, Extractor, FactKind, FileFacts, Value};
use phiward::knowledge::{FileRole, Lexicon, Row, embedded_rows};
use phiward::text::{Limits, SourceFile};
use std::collections::BTreeMap;

fn extractor() -> (Extractor, Vec<Row>) {
    let loaded = embedded_rows();
    assert!(loaded.faults.is_empty(), "{:#?}", loaded.faults);
    let (extractor, errors) = Extractor::new(&loaded.rows, Lexicon::embedded(), Limits::default());
    assert!(errors.is_empty(), "{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    (extractor, loaded.rows)
}

#[test]
fn rows_are_read_bound_and_named_once() {
    let (_, rows) = extractor();
    assert!(rows.len() >= 20, "only {} rows", rows.len());
    let mut seen = std::collections::BTreeSet::new();
    for row in &rows {
        assert!(seen.insert(row.row.clone()), "`{}` stands twice", row.row);
        assert!(row.source.is_some() || row.unverified, "`{}` names no source", row.row);
    }
}

#[test]
fn every_fact_and_sink_row_has_a_positive_and_a_look_alike_example() {
    let (_, rows) = extractor();
    let mut lacking = Vec::new();
    for row in rows.iter().filter(|row| row.says == "sink" || FactKind::from_word(&row.says).is_some()) {
        if !row.examples.iter().any(|example| !example.facts.is_empty()) || !row.examples.iter().any(|example| example.facts.is_empty()) {
            lacking.push(row.row.clone());
        }
    }
    assert!(lacking.is_empty(), "rows that lack an example with facts or one without: {lacking:?}");
}

#[test]
fn examples_yield_their_facts() {
    let (extractor, rows) = extractor();
    let mut faults = Vec::new();
    for row in &rows {
        for (index, example) in row.examples.iter().enumerate() {
            for format in row.formats.iter().take(1) {
                let path = example.path.clone().unwrap_or_else(|| default_path(&format.language, format.root.as_deref()));
                let file = SourceFile::from_text(&path, &example.text);
                let facts = extractor.extract(&file, FileRole::Main);
                let got = said_by(row, &facts);
                if let Err(fault) = compare(&got, &example.facts) {
                    let head = example.text.lines().next().unwrap_or("");
                    faults.push(format!("row `{}`, example {}: {fault}\n  {head}\n  notices: {:?}", row.row, index + 1, facts.notices));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

type Said = BTreeMap<String, serde_json::Value>;

/// What a row said of a file, as plain values.
fn said_by(row: &Row, facts: &FileFacts) -> Vec<Said> {
    if row.says == "sink" {
        return sinks_of(row, facts);
    }
    let of = |fact: &phiward::facts::Fact| -> Said {
        let plain = |value: &Attribute| match value {
            Attribute::Known(Value::Bool(on)) => (*on).into(),
            Attribute::Known(Value::Int(number)) => (*number).into(),
            Attribute::Known(Value::Text(text)) => text.clone().into(),
            Attribute::Known(Value::List(items)) => items.clone().into(),
            Attribute::Pending(reference, _) => format!("pending {}", reference.name).into(),
            Attribute::Unknown => serde_json::Value::Null,
        };
        fact.kind.attributes().iter().zip(&fact.attributes).map(|(attribute, value)| (attribute.name.to_owned(), plain(value))).collect()
    };
    facts.facts.iter().filter(|fact| fact.row == row.row).map(of).collect()
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
        return Err(format!("{} facts instead of {}: {got:?}", got.len(), expected.len()));
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
