//! Hostile input to every reader: deep, unclosed, cut off, scrambled. None may panic or take more than linear time.

use super::parse;
use crate::text::SourceFile;
use proptest::prelude::*;

const PATHS: &[&str] = &["a.sql", "a.proto", "a.graphql", "a.prisma"];

const SEEDS: &[&str] = &[
    "CREATE TABLE \"é\".a (b varchar(1) DEFAULT 'é''' COMMENT 'c', [d e] int, `f` x) /* g */; -- h\nALTER TABLE a ADD i $x$ j $x$, ADD (k l);",
    "message é { map<a, b> c = 1 [(d) = {e: 'f'}]; oneof g { h i = 2; } // j\n message k { repeated l m = 3; } }",
    "type é implements a & b @c(d: \"e\") { \"\"\"f\"\"\" g(h: i = {j: 1}): [k!]! @l # m\n }",
    "model é {\n a B? @map(\"c\") // d\n /// e\n f G[] @h([i])\n @@j(\"k\")\n}",
];

fn read(path: &str, text: &str) {
    let file = SourceFile::from_text(path, text);
    let declared = parse(&file);
    for record in &declared.records {
        for field in &record.fields {
            assert_eq!(file.slice(field.span), field.name, "{path}");
        }
    }
}

#[test]
fn marks_that_are_never_closed_cost_linear_time() {
    let marks = [
        "CREATE TABLE a (",
        "CREATE TABLE a (b ",
        "ALTER TABLE a ADD ",
        "COMMENT ON COLUMN a.b IS '",
        "(",
        "'",
        "\"",
        "`",
        "[",
        "[a",
        "$a$",
        "$$",
        "/*",
        "--",
        "{",
        "message a {",
        "oneof a {",
        "map<",
        "a = 1;",
        "type a {",
        "\"\"\"",
        "@a(",
        "type a implements ",
        "model a {",
        "model a {\na b ",
        "// a\n",
        "a.",
        "\\",
        "{ // a\n",
        "message a { // b\n",
        "\u{85}",
        "é",
        "=",
    ];
    for path in PATHS {
        for mark in marks {
            let text = format!("TABLE {}", mark.repeat(60_000 / mark.len()));
            let before = std::time::Instant::now();
            read(path, &text);
            let took = before.elapsed();
            assert!(took.as_millis() < 2500, "{path} {mark:?} took {took:?}");
        }
    }
}

#[test]
fn every_cut_of_every_sample_is_read() {
    for text in SEEDS {
        for path in PATHS {
            for (at, _) in text.char_indices() {
                read(path, &text[..at]);
                read(path, &text[at..]);
            }
            read(path, &text.replace('\n', "\r\n"));
        }
    }
}

#[test]
fn many_fields_are_cut() {
    let text = format!("CREATE TABLE a ({});", "b int,".repeat(60_000));
    let declared = parse(&SourceFile::from_text("a.sql", &text));
    assert_eq!(declared.records.iter().map(|record| record.fields.len()).sum::<usize>(), super::MOST);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scrambled_samples_are_read(seed in 0..SEEDS.len(), path in 0..PATHS.len(), cuts in prop::collection::vec((0..200_usize, 0..200_usize), 1..8)) {
        let text = SEEDS[seed];
        let mut scrambled = String::from("TABLE ");
        for (from, to) in cuts {
            let from = text.floor_char_boundary(from % text.len());
            let to = text.ceil_char_boundary((from + to % 40).min(text.len()));
            scrambled.push_str(&text[from..to]);
        }
        read(PATHS[path], &scrambled);
    }

    #[test]
    fn arbitrary_text_is_read(path in 0..PATHS.len(), text in "[-a-c \\n\\r;:=#'\"`{}\\[\\]<>/!&*$@()|,.é\\\\]{0,60}") {
        read(PATHS[path], &format!("CREATE TABLE a ({text}"));
        read(PATHS[path], &format!("message a {{ {text}"));
        read(PATHS[path], &format!("type a {{ {text}"));
        read(PATHS[path], &format!("model a {{\n{text}"));
    }
}
