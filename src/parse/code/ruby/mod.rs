//! Ruby: the table, and which function lowers what the table cannot name.
//! Calls, declarations, statements, patterns, texts and the telling of locals from calls each have their file.

mod call;
mod declare;
mod locals;
mod pattern;
mod statement;
#[cfg(test)]
mod tests;
mod text;

use super::ir::{CollectionKind, Entry, Expr, ExprId, Literal, Operator, Pattern, Sym};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of, take};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use tree_sitter::Node;

/// Ruby.
pub struct Ruby;

const VOCABULARY: Vocabulary = Vocabulary {
    kinds: &[
        ("program", Shape::Block),
        ("uninterpreted", Shape::Skip),
        ("empty_statement", Shape::Skip),
        // names and literals
        ("identifier", Shape::Name),
        ("constant", Shape::Name),
        ("self", Shape::Name),
        ("super", Shape::Name),
        ("instance_variable", Shape::OwnLeaf),
        ("class_variable", Shape::OwnLeaf),
        ("global_variable", Shape::OwnLeaf),
        ("operator", Shape::Name),
        ("line", Shape::Name),
        ("file", Shape::Name),
        ("encoding", Shape::Name),
        ("integer", Shape::Number),
        ("float", Shape::Number),
        ("rational", Shape::Number),
        ("complex", Shape::Number),
        ("true", Shape::True),
        ("false", Shape::False),
        ("nil", Shape::Null),
        // texts
        ("string", Shape::Own),
        ("string_content", Shape::Skip),
        ("escape_sequence", Shape::Skip),
        ("interpolation", Shape::Hole),
        ("character", Shape::OwnLeaf),
        ("simple_symbol", Shape::OwnLeaf),
        ("hash_key_symbol", Shape::OwnLeaf),
        ("delimited_symbol", Shape::Own),
        ("bare_string", Shape::Own),
        ("bare_symbol", Shape::Own),
        ("string_array", Shape::List),
        ("symbol_array", Shape::List),
        ("chained_string", Shape::Own),
        ("subshell", Shape::Own),
        ("regex", Shape::Own),
        ("heredoc_beginning", Shape::OwnLeaf),
        ("heredoc_body", Shape::Own),
        ("heredoc_content", Shape::Skip),
        ("heredoc_end", Shape::Skip),
        // collections and access
        ("array", Shape::List),
        ("hash", Shape::Map),
        ("pair", Shape::Own),
        ("splat_argument", Shape::Spread),
        ("hash_splat_argument", Shape::Spread),
        ("right_assignment_list", Shape::Tuple),
        ("element_reference", Shape::Own),
        ("scope_resolution", Shape::Own),
        ("range", Shape::Opaque),
        // calls
        ("call", Shape::Own),
        ("argument_list", Shape::Own),
        ("block_argument", Shape::Own),
        ("forward_argument", Shape::Skip),
        ("yield", Shape::Own),
        ("block", Shape::Own),
        ("do_block", Shape::Own),
        ("block_body", Shape::Block),
        ("lambda", Shape::Own),
        // operators
        ("binary", Shape::Own),
        ("unary", Shape::Own),
        ("conditional", Shape::Conditional { test: "condition", then: "consequence", otherwise: "alternative" }),
        ("assignment", Shape::Own),
        ("operator_assignment", Shape::Own),
        ("left_assignment_list", Shape::Own),
        ("destructured_left_assignment", Shape::Own),
        ("rest_assignment", Shape::Own),
        // statements
        ("parenthesized_statements", Shape::Own),
        ("if", Shape::Own),
        ("unless", Shape::Own),
        ("elsif", Shape::Own),
        ("else", Shape::Block),
        ("then", Shape::Block),
        ("do", Shape::Block),
        ("if_modifier", Shape::Own),
        ("unless_modifier", Shape::Own),
        ("while", Shape::While { test: "condition", body: "body" }),
        ("until", Shape::While { test: "condition", body: "body" }),
        ("while_modifier", Shape::While { test: "condition", body: "body" }),
        ("until_modifier", Shape::While { test: "condition", body: "body" }),
        ("for", Shape::Own),
        ("in", Shape::Through),
        ("case", Shape::Own),
        ("when", Shape::Own),
        ("pattern", Shape::Through),
        ("begin", Shape::Own),
        ("body_statement", Shape::Own),
        ("rescue", Shape::Own),
        ("exceptions", Shape::Many),
        ("exception_variable", Shape::Through),
        ("ensure", Shape::Block),
        ("rescue_modifier", Shape::Own),
        ("begin_block", Shape::Block),
        ("end_block", Shape::Block),
        ("return", Shape::Return),
        ("next", Shape::Return),
        ("break", Shape::Own),
        ("redo", Shape::Nothing),
        ("retry", Shape::Nothing),
        // patterns
        ("case_match", Shape::Own),
        ("in_clause", Shape::Own),
        ("if_guard", Shape::Through),
        ("unless_guard", Shape::Through),
        ("match_pattern", Shape::Own),
        ("test_pattern", Shape::Own),
        ("array_pattern", Shape::Own),
        ("find_pattern", Shape::Own),
        ("hash_pattern", Shape::Own),
        ("keyword_pattern", Shape::Own),
        ("as_pattern", Shape::Own),
        ("alternative_pattern", Shape::Own),
        ("parenthesized_pattern", Shape::Through),
        ("expression_reference_pattern", Shape::Own),
        ("variable_reference_pattern", Shape::OwnLeaf),
        // declarations
        ("class", Shape::Own),
        ("module", Shape::Own),
        ("singleton_class", Shape::Own),
        ("superclass", Shape::Through),
        ("method", Shape::Own),
        ("singleton_method", Shape::Own),
        ("setter", Shape::Skip),
        ("alias", Shape::OwnLeaf),
        ("undef", Shape::Skip),
        ("method_parameters", Shape::Own),
        ("block_parameters", Shape::Own),
        ("lambda_parameters", Shape::Own),
        ("optional_parameter", Shape::Own),
        ("keyword_parameter", Shape::Own),
        ("splat_parameter", Shape::OwnLeaf),
        ("hash_splat_parameter", Shape::OwnLeaf),
        ("block_parameter", Shape::OwnLeaf),
        ("destructured_parameter", Shape::Own),
        ("forward_parameter", Shape::Skip),
        ("hash_splat_nil", Shape::Skip),
    ],
    operators: &[
        ("+", Operator::Add),
        ("%", Operator::Percent),
        ("-", Operator::Arithmetic),
        ("*", Operator::Arithmetic),
        ("/", Operator::Arithmetic),
        ("**", Operator::Arithmetic),
        ("&", Operator::Arithmetic),
        ("|", Operator::Arithmetic),
        ("^", Operator::Arithmetic),
        ("<<", Operator::Append),
        (">>", Operator::Arithmetic),
        ("&&", Operator::And),
        ("and", Operator::And),
        ("||", Operator::Coalesce),
        ("or", Operator::Coalesce),
        ("==", Operator::Compare),
        ("!=", Operator::Compare),
        ("===", Operator::Compare),
        ("=~", Operator::Compare),
        ("!~", Operator::Compare),
        ("<=>", Operator::Compare),
        ("<", Operator::Compare),
        ("<=", Operator::Compare),
        (">", Operator::Compare),
        (">=", Operator::Compare),
    ],
};

impl Grammar for Ruby {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_ruby::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn names(&self) -> &'static [&'static str] {
        &["method", "name"]
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        let span = span_of(node);
        match node.kind() {
            "string" | "delimited_symbol" | "bare_string" | "bare_symbol" | "subshell" | "regex" | "character" | "simple_symbol"
            | "hash_key_symbol" | "chained_string" | "heredoc_beginning" | "heredoc_body" => text::own(lowering, node, children),
            "instance_variable" | "class_variable" | "global_variable" => Lowered::Expr(variable(lowering, node)),
            "pair" => pair(lowering, node, children),
            "element_reference" => element(lowering, children, span),
            "scope_resolution" => scoped(lowering, node, children),
            "call" | "argument_list" | "block_argument" | "yield" => call::own(lowering, node, children),
            "binary" => binary(lowering, node, children),
            "unary" => unary(lowering, node, children),
            "assignment" => declare::assignment(lowering, node, children, marks),
            "operator_assignment" => operator_assignment(lowering, node, children),
            "left_assignment_list" | "destructured_left_assignment" | "rest_assignment" => targets(lowering, node, children),
            "case_match"
            | "in_clause"
            | "match_pattern"
            | "test_pattern"
            | "array_pattern"
            | "find_pattern"
            | "hash_pattern"
            | "keyword_pattern"
            | "as_pattern"
            | "alternative_pattern"
            | "expression_reference_pattern"
            | "variable_reference_pattern" => pattern::own(lowering, node, children),
            "class"
            | "module"
            | "singleton_class"
            | "method"
            | "singleton_method"
            | "alias"
            | "block"
            | "do_block"
            | "lambda"
            | "method_parameters"
            | "block_parameters"
            | "lambda_parameters"
            | "optional_parameter"
            | "keyword_parameter"
            | "splat_parameter"
            | "hash_splat_parameter"
            | "block_parameter"
            | "destructured_parameter" => declare::own(lowering, node, children, marks),
            _ => statement::own(lowering, node, children),
        }
    }

    fn finish(&self, lowering: &mut Lowering<'_>) {
        locals::tell(lowering);
    }
}

/// An expression without text of its own.
fn implied(lowering: &mut Lowering<'_>, expr: Expr, at: u32) -> ExprId {
    lowering.tree.expr(expr, Span { start: at, end: at })
}

/// `@ssn` is the member `ssn` of `self`, `$stdout` the name `stdout`.
fn variable(lowering: &mut Lowering<'_>, node: Node<'_>) -> ExprId {
    let span = span_of(node);
    let written = lowering.slice(node);
    let bare = written.trim_start_matches(['@', '$']);
    let name = lowering.tree.intern(bare);
    if written.starts_with('$') {
        return lowering.tree.expr(Expr::Name(name), span);
    }
    let own = lowering.tree.intern("self");
    let base = implied(lowering, Expr::Name(own), span.start);
    let name_span = Span { start: span.end - Span::new(0, bare.len()).end, end: span.end };
    lowering.tree.expr(Expr::Member { base, name, name_span }, span)
}

/// A thing where a value is asked for; a choice or a handler gives the last value of each of its branches.
fn value(lowering: &mut Lowering<'_>, lowered: Lowered, span: Span) -> ExprId {
    match lowered {
        Lowered::Stmt(stmt) => {
            let giving = statement::giving(lowering, stmt);
            lowering.value_of(giving)
        }
        other => lowering.as_expr(other, span),
    }
}

/// `ssn: x`, `"ssn" => x`, `key => x`, and `ssn:` alone for a variable of that name.
fn pair<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let key = take(&mut children, "key");
    let given = take(&mut children, "value").map(|child| value(lowering, child.lowered, span_of(child.node)));
    let Some(key) = key else {
        return given.map_or(Lowered::Nothing, Lowered::Expr);
    };
    let at = span_of(key.node);
    let computed = lowering.as_expr(key.lowered, at);
    let name: Option<Sym> = match lowering.tree.at(computed).clone() {
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(lowering.tree.intern(&text)),
        _ => None,
    };
    let value = given.unwrap_or_else(|| match name {
        Some(name) => lowering.tree.expr(Expr::Name(name), at),
        None => computed,
    });
    Lowered::Entry(Entry { key: name, computed: name.is_none().then_some(computed), value, spread: false, span })
}

fn element<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let base = lowering.take_expr(&mut children, "object", span);
    let block = take(&mut children, "block");
    let at = Span { start: lowering.tree.span(base).end, end: span.end };
    let index = lowering.only_expr(children, at).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), at));
    // `SemanticLogger['Sync']` calls a method of the class
    let class = match lowering.tree.at(base) {
        Expr::Name(name) | Expr::Member { name, .. } => {
            let name = lowering.tree.name(*name);
            name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
        }
        _ => false,
    };
    let found = if class {
        let name = lowering.tree.intern("[]");
        let callee = implied(lowering, Expr::Member { base, name, name_span: Span { start: at.start, end: at.start } }, at.start);
        lowering.tree.expr(Expr::Call { callee, args: vec![super::ir::Arg { name: None, value: index, spread: false }] }, span)
    } else {
        lowering.tree.expr(Expr::Index { base, index }, span)
    };
    let Some(block) = block else { return Lowered::Expr(found) };
    let closure = lowering.as_expr(block.lowered, span_of(block.node));
    Lowered::Expr(lowering.tree.expr(Expr::Opaque(vec![found, closure]), span))
}

fn scoped<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let Some(named) = node.child_by_field_name("name") else { return lowering.opaque(children, span) };
    let name = lowering.sym(named);
    let expr = match lowering.maybe_expr(&mut children, "scope") {
        Some(base) => Expr::Member { base, name, name_span: span_of(named) },
        None => Expr::Name(name),
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn binary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let op = node.child_by_field_name("operator").map_or(Operator::Other, |op| lowering.operator(lowering.slice(op)));
    let [left, right] = ["left", "right"].map(|field| match take(&mut children, field) {
        Some(child) => value(lowering, child.lowered, span_of(child.node)),
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span),
    });
    Lowered::Expr(lowering.tree.expr(Expr::Binary { op, left, right }, span))
}

fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operand = lowering.take_expr(&mut children, "operand", span);
    let written = node.child_by_field_name("operator").map_or("", |op| lowering.slice(op));
    let expr = match (written, lowering.tree.at(operand)) {
        ("-", Expr::Literal(Literal::Number(number))) => Expr::Literal(Literal::Number(format!("-{number}").into())),
        ("!" | "not", _) => Expr::Unary { op: Operator::Not, operand },
        ("defined?", _) => Expr::Unary { op: Operator::Compare, operand },
        _ => Expr::Unary { op: Operator::Arithmetic, operand },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn operator_assignment<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let op = node.child_by_field_name("operator").and_then(|op| lowering.compound(lowering.slice(op)));
    let written = match take(&mut children, "right") {
        Some(child) => value(lowering, child.lowered, span_of(child.node)),
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span),
    };
    let target = match take(&mut children, "left") {
        Some(child) => target(lowering, child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op, value: written }, span))
}

/// What an assignment writes to: `x.ssn = ..` calls the setter of `x`, so it is the member.
fn target(lowering: &mut Lowering<'_>, lowered: Lowered, span: Span) -> super::ir::PatId {
    if let Lowered::Expr(id) = lowered
        && let Expr::Call { callee, .. } = lowering.tree.at(id)
        && matches!(lowering.tree.at(*callee), Expr::Member { .. })
    {
        let place = *callee;
        return lowering.tree.pattern(Pattern::Place(place), span);
    }
    lowering.as_pattern(lowered, span)
}

/// `a, (b, *c) = ..`.
fn targets<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut parts = Vec::new();
    for child in children {
        let at = span_of(child.node);
        parts.push(target(lowering, child.lowered, at));
    }
    let pattern = match (node.kind(), parts.first()) {
        ("rest_assignment", Some(&only)) => Pattern::Rest(only),
        ("rest_assignment", None) => Pattern::Ignore,
        _ => Pattern::Sequence(parts),
    };
    Lowered::Pattern(lowering.tree.pattern(pattern, span))
}

/// Entries that have no name of their own, as one map.
fn map_of(lowering: &mut Lowering<'_>, entries: Vec<Entry>, span: Span) -> ExprId {
    lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span)
}
