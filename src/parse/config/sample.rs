//! Tables for the readers' tests: every node with its key, labels, value and the text under its spans.

use super::{ConfigTree, NodeKind, Parsed, Part, Scalar, parse};
use crate::text::{Limits, SourceFile, Span};
use std::fmt::Write as _;

/// Reads a text under a path.
pub(super) fn read(path: &str, text: &str) -> (SourceFile, Parsed) {
    let file = SourceFile::from_text(path, text);
    let parsed = parse(&file, &Limits::default());
    for tree in &parsed.trees {
        check(&file, tree);
    }
    (file, parsed)
}

/// The nodes of all documents, one per line: indentation, kind, key, labels, attributes, value. Where the text under a span is not the
/// text itself, it follows in `«»`.
pub(super) fn table(path: &str, text: &str) -> String {
    let (file, parsed) = read(path, text);
    let mut out = String::new();
    for (index, tree) in parsed.trees.iter().enumerate() {
        if index > 0 {
            out.push_str("---\n");
        }
        show(&file, tree, &mut out);
    }
    out
}

/// The notices, one per line.
pub(super) fn notices(path: &str, text: &str) -> Vec<String> {
    read(path, text).1.notices.into_iter().map(|notice| format!("{:?}: {}", notice.kind, notice.message)).collect()
}

/// The comments of all documents.
pub(super) fn comments(path: &str, text: &str) -> Vec<String> {
    let (file, parsed) = read(path, text);
    parsed.trees.iter().flat_map(|tree| &tree.comments).map(|&span| file.slice(span).to_owned()).collect()
}

/// Compares a table with what is expected; margins of the expected text do not count.
#[track_caller]
pub(super) fn assert_table(path: &str, text: &str, expected: &str) {
    let lines: Vec<&str> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    let margin = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let expected: String = lines.iter().flat_map(|line| [&line[margin..], "\n"]).collect();
    let found = table(path, text).replace("\r\n", "\n");
    assert!(found == expected, "--- found\n{found}--- expected\n{expected}");
}

fn show(file: &SourceFile, tree: &ConfigTree, out: &mut String) {
    let mut open: Vec<(super::NodeId, usize)> = vec![(tree.root(), 0)];
    while let Some((id, depth)) = open.pop() {
        let node = tree.node(id);
        let root = node.kind == NodeKind::Root;
        if !root {
            let kind = format!("{:?}", node.kind).to_lowercase();
            let _ = write!(out, "{:width$}{kind}", "", width = (depth - 1) * 2);
            if node.kind != NodeKind::Item {
                let _ = write!(out, " {}", text_at(file, &node.key, node.key_span));
            }
            for word in &node.labels {
                let _ = write!(out, " [{}]", text_at(file, &word.text, word.span));
            }
            for attribute in &node.attributes {
                let _ = write!(out, " @{}={}", attribute.name, text_at(file, &attribute.value, attribute.value_span));
            }
        }
        if let Some(value) = &node.value {
            let _ = write!(out, "{}", if root { "root = " } else { " = " });
            let _ = write!(out, "{}", scalar(file, value, node.value_span));
        }
        if !root || node.value.is_some() {
            out.push('\n');
        }
        open.extend(node.children.iter().rev().map(|&child| (child, depth + 1)));
    }
}

fn scalar(file: &SourceFile, value: &Scalar, span: Span) -> String {
    let under = file.slice(span);
    match value {
        Scalar::Null => "null".into(),
        Scalar::Bool(value) => format!("{value}{}", if under == value.to_string() { String::new() } else { format!("«{under}»") }),
        Scalar::Number(text) => format!("number {}", text_at(file, text, span)),
        Scalar::Text(text) => format!("{:?}{}", text, if under == &**text { String::new() } else { format!("«{under}»") }),
        Scalar::Reference { name, default } => {
            format!("ref {name}{} «{under}»", default.as_ref().map_or(String::new(), |value| format!("|{value}")))
        }
        Scalar::Either(one, other) => format!("{one:?} or {other:?} «{under}»"),
        Scalar::Opaque(text) => format!("opaque {}", text_at(file, text, span)),
        Scalar::Template(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => format!("{text:?}"),
                    Part::Hole { name, default } => {
                        format!("{{{name}{}}}", default.as_ref().map_or(String::new(), |value| format!("|{value}")))
                    }
                })
                .collect();
            format!("{} «{under}»", parts.join("+"))
        }
    }
}

fn text_at(file: &SourceFile, text: &str, span: Span) -> String {
    let under = file.slice(span);
    if under == text { text.to_owned() } else { format!("{text}«{under}»") }
}

/// What holds of every tree: spans lie within the file, on character boundaries, and nodes within their file order.
fn check(file: &SourceFile, tree: &ConfigTree) {
    for id in tree.ids() {
        let node = tree.node(id);
        for span in [node.key_span, node.value_span, node.span] {
            assert!(file.text.get(span.range()).is_some(), "{id:?} {} {span:?} of {}", node.key, file.text.len());
        }
        assert!(node.span.contains(node.key_span), "{id:?} {} key {:?} {:?}", node.key, node.key_span, node.span);
        for word in &node.labels {
            assert!(file.text.get(word.span.range()).is_some());
        }
    }
    for span in &tree.comments {
        assert!(file.text.get(span.range()).is_some());
    }
}
