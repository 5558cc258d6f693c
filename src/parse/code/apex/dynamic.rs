//! Queries that stand in a text.

use super::{Apex, soql};
use crate::parse::code::ir::Query;
use crate::parse::code::lower::Grammar;
use crate::text::Span;
use tree_sitter::{Node, Parser, Tree};

/// Words after which a query says nothing more of what it returns.
const CLAUSES: [&str; 6] = [" where ", " with ", " group by ", " order by ", " limit ", " for "];
/// A hole's name; no field is called that.
const HOLE: &str = "__";

/// Reads the query; what follows FROM is given up when it cannot be read.
pub(in crate::parse::code) fn query_in(text: &str) -> Option<Query> {
    let head = text.trim_start().get(..6)?.to_ascii_lowercase();
    if !(head == "select" || head.starts_with("find ")) {
        return None;
    }
    let filled = filled(text);
    if let Some(query) = parsed(&filled) {
        return Some(query);
    }
    let lower = filled.to_ascii_lowercase();
    let from = lower.find(" from ")? + " from ".len();
    let rest = lower.get(from..)?;
    let cut = CLAUSES.iter().filter_map(|word| rest.find(word)).min()?;
    let mut query = parsed(filled.get(..from + cut)?)?;
    let upper = lower.to_ascii_uppercase();
    let modes = ["WITH USER_MODE", "WITH SYSTEM_MODE", "WITH SECURITY_ENFORCED"];
    query.mode = modes.iter().find(|mode| upper.contains(*mode)).map(|mode| mode.trim_start_matches("WITH ").into());
    query.aggregate |= lower.contains(" group by ");
    Some(query)
}

/// Holes become names, where a value must stand bound ones, behind a name nothing; SOSL's braces become quotes.
fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{}") {
        out.push_str(before);
        let end = out.trim_end();
        let quoted = out.bytes().filter(|&b| b == b'\'').count() % 2 == 1;
        let word = end.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("").to_ascii_lowercase();
        let value = end.ends_with(['=', '<', '>', '(', ',']) && end.to_ascii_lowercase().contains(" where ")
            || matches!(word.as_str(), "like" | "in" | "includes" | "excludes" | "limit" | "offset");
        // a clause that is put behind a name: `FROM Visit__c{} LIMIT 9`
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let behind = out.ends_with(is_word) && !after.starts_with(is_word);
        match (value, quoted, behind) {
            (true, false, _) => out.push_str(":_"),
            (false, false, true) => {}
            _ => out.push_str(HOLE),
        }
        rest = after;
    }
    out.push_str(rest);
    if out.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("find")) {
        out = out.replacen('{', "'", 1).replacen('}', "'", 1);
    }
    out
}

fn parsed(text: &str) -> Option<Query> {
    let mut parser = Parser::new();
    parser.set_language(&Apex.grammar()).ok()?;
    let whole = format!("[{text}];");
    let tree: Tree = parser.parse(&whole, None)?;
    let root = tree.root_node();
    if root.has_error() {
        return None;
    }
    let mut query = soql::read(&whole, query_node(root)?);
    for (_, span) in &mut query.fields {
        *span = Span { start: span.start.saturating_sub(1), end: span.end.saturating_sub(1) };
    }
    query.fields.retain(|(name, _)| &**name != HOLE);
    Some(query)
}

/// The query is the only expression of the only statement.
fn query_node(root: Node<'_>) -> Option<Node<'_>> {
    root.named_child(0)?.named_child(0).filter(|node| node.kind() == "query_expression")
}
