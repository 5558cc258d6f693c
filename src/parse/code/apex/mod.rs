//! Apex: what it has beyond the shape of Java: DML, queries, triggers, properties, initializers of maps and sObjects.

mod construct;
mod dynamic;
mod repair;
mod soql;

pub(super) use dynamic::query_in;

use super::ir::{Arg, Expr, FnKind, Pattern};
use super::jvm;
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of, take, take_all};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Apex.
pub struct Apex;

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary { kinds: [jvm::KINDS, KINDS, soql::KINDS].concat().leak(), operators: jvm::OPERATORS });

const KINDS: &[(&str, Shape)] = &[
    ("parser_output", Shape::Block),
    ("expression_statement", Shape::Own),
    // literals
    ("boolean", Shape::OwnLeaf),
    ("int", Shape::Number),
    ("decimal", Shape::Number),
    ("multi_line_string_literal", Shape::Text),
    ("version_expression", Shape::OwnLeaf),
    // types
    ("java_type", Shape::Type),
    ("interfaces", Shape::Many),
    // expressions
    ("java_field_access", Shape::Through),
    ("dml_expression", Shape::Own),
    ("dml_type", Shape::Skip),
    ("dml_security_mode", Shape::Skip),
    ("query_expression", Shape::Own),
    ("map_creation_expression", Shape::Own),
    ("map_initializer", Shape::Map),
    ("map_key_initializer", Shape::Own),
    // statements
    ("run_as_statement", Shape::Own),
    ("when_sobject_type", Shape::Own),
    // declarations
    ("modifier", Shape::OwnLeaf),
    ("annotation_key_value", Shape::NamedArg { name: "key", value: "value" }),
    ("trigger_declaration", Shape::Own),
    ("trigger_event", Shape::OwnLeaf),
    ("trigger_body", Shape::Through),
    ("accessor_list", Shape::Many),
    ("accessor_declaration", Shape::Own),
];

impl Grammar for Apex {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_sfapex::apex::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn names(&self) -> &'static [&'static str] {
        jvm::NAMES
    }

    fn masked(&self, text: &str) -> Option<String> {
        repair::masked(text)
    }

    fn finish(&self, lowering: &mut Lowering<'_>) {
        jvm::adopt(lowering);
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        match node.kind() {
            "expression_statement" => repair::statement(lowering, node, children),
            "boolean" => construct::boolean(lowering, node),
            "version_expression" => construct::version(lowering, node),
            "object_creation_expression" => construct::object(lowering, node, children),
            "map_creation_expression" => construct::map(lowering, node, children),
            "map_key_initializer" => construct::pair(lowering, node, children),
            "dml_expression" => dml(lowering, node, children),
            "query_expression" => query(lowering, node),
            "bound_apex_expression" => {
                let bound = lowering.only_expr(children, span_of(node));
                lowering.embedded.extend(bound);
                Lowered::Nothing
            }
            kind if soql::is_clause(kind) => Lowered::Nothing,
            "run_as_statement" => run_as(lowering, node, children),
            "when_sobject_type" => when_type(lowering, children),
            "modifier" | "trigger_event" => Lowered::Word(words(lowering.slice(node)).into()),
            "trigger_declaration" => trigger(lowering, node, children, marks),
            "accessor_declaration" => jvm::accessor(lowering, node, children, marks),
            _ => jvm::own(lowering, node, children, marks),
        }
    }
}

/// Words in lower case with one blank between: `with sharing`, `after insert`.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `insert as user x;` is a call of `insert` with what it writes; then the key of an upsert or what a merge merges, then `as:` its mode.
fn dml<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let mut cursor = node.walk();
    let mut word = None;
    let mut mode = None;
    for child in node.named_children(&mut cursor) {
        match child.kind() {
            "dml_type" => word = Some(child),
            "dml_security_mode" => mode = Some(child),
            _ => {}
        }
    }
    let Some(word) = word else { return lowering.opaque(children, span_of(node)) };
    let name = lowering.tree.intern(&lowering.slice(word).to_lowercase());
    let callee = lowering.tree.expr(Expr::Name(name), span_of(word));
    let mut args = Vec::new();
    for field in ["target", "upsert_key", "merge_with"] {
        let value = take_all(&mut children, field);
        args.extend(lowering.args(value));
    }
    if let Some(mode) = mode {
        let value = lowering.tree.intern(&lowering.slice(mode).to_lowercase());
        let value = lowering.tree.expr(Expr::Name(value), span_of(mode));
        args.push(Arg { name: Some(lowering.tree.intern("as")), value, spread: false });
    }
    Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, span_of(node)))
}

/// `[SELECT ..]`, `[FIND ..]`: read from the syntax; what it binds was lowered on the way.
fn query(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let span = span_of(node);
    let mut query = soql::read(lowering.text, node);
    let first = lowering.embedded.iter().rposition(|&id| lowering.tree.span(id).start < span.start).map_or(0, |at| at + 1);
    query.bound = lowering.embedded.split_off(first);
    Lowered::Expr(lowering.tree.expr(Expr::Query(Box::new(query)), span))
}

/// `System.runAs(user) { .. }`: a call, then a block.
fn run_as<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let start = node.start_byte();
    let user = take(&mut children, "user");
    let end = user.as_ref().map_or(node.end_byte(), |user| user.node.end_byte());
    let args = lowering.args(user.into_iter().collect());
    let base = lowering.tree.intern("System");
    let base = lowering.tree.expr(Expr::Name(base), Span::new(start, start + "System".len()));
    let name = lowering.tree.intern("runAs");
    let name_span = Span::new(start + "System.".len(), start + "System.runAs".len());
    let callee = lowering.tree.expr(Expr::Member { base, name, name_span }, Span { start: Span::new(start, start).start, ..name_span });
    let call = lowering.tree.expr(Expr::Call { callee, args }, Span::new(start, end));
    let mut all = vec![Lowered::Expr(call)];
    all.extend(children.into_iter().map(|child| child.lowered));
    Lowered::Many(all)
}

/// `when Account a`.
fn when_type<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut all = Vec::new();
    for child in children {
        match child.lowered {
            Lowered::Expr(name) => all.push(Lowered::Pattern(lowering.expr_as_pattern(name, 0))),
            one @ Lowered::Type(_) => all.push(one),
            _ => {}
        }
    }
    Lowered::Many(all)
}

/// A trigger; its events are its modifiers.
fn trigger<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let events = take_all(&mut children, "events");
    let mut function = jvm::method(lowering, node, children, FnKind::Trigger);
    function.modifiers =
        events.into_iter().filter_map(|one| if let Lowered::Word(word) = one.lowered { Some(word) } else { None }).collect();
    function.trigger_object = node.child_by_field_name("object").map(|object| lowering.sym(object));
    Lowered::Function(lowering.finish_function(function, marks))
}

/// `Name = 'x'` in the parentheses of an sObject names a field.
fn named(lowering: &Lowering<'_>, arg: Arg) -> Arg {
    if let Expr::Assign { target, op: None, value } = *lowering.tree.at(arg.value)
        && let Pattern::Name(name) = *lowering.tree.pattern_at(target)
    {
        return Arg { name: Some(name), value, spread: false };
    }
    arg
}

#[cfg(test)]
mod tests;
