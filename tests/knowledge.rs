//! Every row of the embedded knowledge can be read and bound, and its examples yield the facts that they state: none missing, none extra.

use phiward::facts::{Extractor, FactKind};
use phiward::knowledge::{AnyRow, Lexicon, Row, embedded_rows};
use phiward::pipeline::try_row;
use phiward::text::Limits;

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
    for row in rows {
        let id = row.row.clone();
        let (_, failures) = try_row(&AnyRow::Row(Box::new(row)), &extractor);
        faults.extend(failures.into_iter().map(|failure| format!("row `{id}`: {failure}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The schema that editors use takes every row that the program takes, and refuses a typo.
#[test]
fn the_schema_of_rows_holds_for_all_of_them() {
    let schema = phiward::policy::knowledge_schema();
    let schema = jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{error}"));
    let mut faults = Vec::new();
    let mut rows = 0;
    for (path, file) in phiward::knowledge::embedded_under("policies/knowledge/") {
        for row in file.value.as_array().into_iter().flatten().filter(|row| row.get("row").is_some() && row.get("says").is_some()) {
            rows += 1;
            if !schema.is_valid(&serde_json::json!([row])) {
                faults.push(format!("{path}: {}", row["row"]));
            }
        }
    }
    assert!(rows > 100 && faults.is_empty(), "{} of {rows} rows:\n{}", faults.len(), faults.join("\n"));
    let wrong = [
        serde_json::json!({ "row": "a", "says": "sink", "in": "java", "att": { "call": "A.b" } }),
        serde_json::json!({ "row": "a", "says": "sinc", "in": "java", "at": { "call": "A.b" } }),
        serde_json::json!({ "row": "a", "says": "element", "clas": "direct", "title": "a" }),
        serde_json::json!({ "row": "a", "in": "java" }),
    ];
    for row in wrong {
        assert!(!schema.is_valid(&row), "{row}");
    }
    assert!(schema.is_valid(&serde_json::json!({ "row": "a", "says": "sink", "in": ["java", { "xml": "A" }], "at": { "call": "A.b" } })));
}
