//! The code tree: one flat intermediate representation for all languages.
//! A language is one file: a [`Vocabulary`] table plus lowering functions for what the table cannot name.

pub mod ir;
mod lower;
mod pattern;
#[cfg(test)]
mod show;
mod types;
mod values;
mod vocabulary;

mod apex;
mod csharp;
mod go;
mod java;
mod javascript;
mod jvm;
mod kotlin;
mod php;
mod python;
mod ruby;
mod script;

pub use ir::CodeTree;
pub use lower::{Child, Grammar, KindTable, Lowered, Lowering, Marks};
pub use pattern::{CodePattern, PatternMatch};
pub use vocabulary::{Shape, Vocabulary};

use crate::text::{Language, Limits, Notice, NoticeKind, SourceFile, Span};
use std::sync::{Arc, OnceLock};

/// A parsed source file with what could not be read.
#[derive(Debug, Clone)]
pub struct ParsedCode {
    /// The tree.
    pub tree: CodeTree,
    /// Broken syntax, each with its line.
    pub notices: Vec<Notice>,
    /// What an organization's own patterns match.
    pub matches: Vec<PatternMatch>,
}

/// Parses a source file; `None` when its language is no programming language.
#[must_use]
pub fn parse(file: &SourceFile, limits: &Limits) -> Option<ParsedCode> {
    parse_with(file, limits, &[])
}

/// The same, and runs code patterns on the syntax tree while it is there.
#[must_use]
pub fn parse_with(file: &SourceFile, _limits: &Limits, patterns: &[Arc<CodePattern>]) -> Option<ParsedCode> {
    let language = file.language?;
    let (grammar, table) = grammar_of(language)?;
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&grammar.grammar()).ok()?;
    let masked = grammar.masked(&file.text);
    if language.is_markup() && masked.as_ref().is_none_or(|masked| masked.bytes().all(|byte| byte.is_ascii_whitespace())) {
        let mut tree = CodeTree::new(language, Span::new(0, file.text.len()));
        tree.comments = script::comments(&file.text);
        return Some(ParsedCode { tree, notices: Vec::new(), matches: Vec::new() });
    }
    let syntax = parser.parse(masked.as_deref().unwrap_or(&file.text), None)?;
    let mut notices = Vec::new();
    // a template is whole only when it is filled in
    if syntax.root_node().has_error() && !(language.is_markup() && script::is_template(&file.text)) {
        notices.extend(broken(file, syntax.root_node()));
    }
    let matches = patterns.iter().flat_map(|pattern| pattern.matches(file, language, &syntax)).collect();
    let mut tree = lower::lower(file, language, &syntax, grammar, table);
    if language.is_markup() {
        tree.comments.extend(script::comments(&file.text));
        tree.comments.sort_unstable();
    }
    Some(ParsedCode { tree, notices, matches })
}

/// What a SOQL or SOSL query that stands in a text asks for (`Database.query('SELECT ..')`): places are bytes of the text,
/// bound expressions are left out, a hole `{}` may stand for any part. `None` when it is no query.
#[must_use]
pub fn soql(text: &str) -> Option<ir::Query> {
    apex::query_in(text)
}

/// The first place of broken syntax.
fn broken(file: &SourceFile, root: tree_sitter::Node<'_>) -> Option<Notice> {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            let span = lower::span_of(node);
            let line = file.position(span.start).line;
            let message = format!("broken syntax at line {line}; the rest of the file was analyzed");
            return Some(Notice { path: file.path.to_string(), kind: NoticeKind::Unparsed, message, span: Some(span), line: Some(line) });
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return None;
            }
        }
    }
}

fn grammar_of(language: Language) -> Option<(&'static dyn Grammar, &'static KindTable)> {
    macro_rules! table {
        ($grammar:expr) => {{
            static TABLE: OnceLock<KindTable> = OnceLock::new();
            let grammar: &'static dyn Grammar = &$grammar;
            Some((grammar, TABLE.get_or_init(|| KindTable::new(&grammar.grammar(), grammar.vocabulary()))))
        }};
    }
    match language {
        Language::Apex => table!(apex::Apex),
        Language::Java => table!(java::Java),
        Language::JavaScript => table!(javascript::JavaScript),
        Language::TypeScript => table!(javascript::TypeScript),
        Language::Tsx => table!(javascript::Tsx),
        Language::Kotlin => table!(kotlin::Kotlin),
        Language::Python => table!(python::Python),
        Language::Php => table!(php::Php),
        Language::Go => table!(go::Go),
        Language::CSharp => table!(csharp::CSharp),
        Language::Ruby => table!(ruby::Ruby),
        Language::Html | Language::Visualforce => table!(script::Script),
        _ => None,
    }
}
