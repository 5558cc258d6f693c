//! JavaScript, TypeScript and TSX share one table; TypeScript adds types.
//! Declarations, modules, markup and statements each have their file.

mod declare;
mod function;
mod markup;
mod module;
mod statement;
#[cfg(test)]
mod tests;

use super::ir::{Arg, CollectionKind, Entry, Expr, ExprId, Literal, Operator, Pattern, Sym};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, flatten, offset_in, span_of, take, unquote};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use tree_sitter::Node;

/// JavaScript with JSX.
pub struct JavaScript;
/// TypeScript.
pub struct TypeScript;
/// TypeScript with JSX.
pub struct Tsx;

const VOCABULARY: Vocabulary = Vocabulary {
    kinds: &[
        ("program", Shape::Block),
        ("statement_block", Shape::Block),
        ("identifier", Shape::Name),
        ("this", Shape::Name),
        ("super", Shape::Name),
        ("import", Shape::Name),
        ("meta_property", Shape::Name),
        ("undefined", Shape::Null),
        ("null", Shape::Null),
        ("true", Shape::True),
        ("false", Shape::False),
        ("number", Shape::Number),
        ("string", Shape::Text),
        ("regex", Shape::Regex),
        ("template_string", Shape::Template),
        ("template_substitution", Shape::Hole),
        ("member_expression", Shape::Member { base: "object", name: "property" }),
        ("subscript_expression", Shape::Index { base: "object", index: "index" }),
        ("call_expression", Shape::Call { callee: "function", args: "arguments" }),
        ("arguments", Shape::Args),
        ("spread_element", Shape::Spread),
        ("new_expression", Shape::Own),
        ("parenthesized_expression", Shape::Through),
        ("non_null_expression", Shape::Through),
        ("instantiation_expression", Shape::Through),
        ("binary_expression", Shape::Binary { left: "left", op: "operator", right: "right" }),
        ("unary_expression", Shape::Own),
        ("update_expression", Shape::Unary(Operator::Arithmetic)),
        ("assignment_expression", Shape::Own),
        ("augmented_assignment_expression", Shape::Assign { left: "left", op: "operator", right: "right" }),
        ("ternary_expression", Shape::Conditional { test: "condition", then: "consequence", otherwise: "alternative" }),
        ("as_expression", Shape::Own),
        ("satisfies_expression", Shape::Own),
        ("type_assertion", Shape::Own),
        ("await_expression", Shape::Await),
        ("yield_expression", Shape::Await),
        ("sequence_expression", Shape::Own),
        ("object", Shape::Own),
        ("pair", Shape::Own),
        ("array", Shape::List),
        ("shorthand_property_identifier", Shape::Own),
        ("computed_property_name", Shape::Through),
        // patterns
        ("object_pattern", Shape::Own),
        ("array_pattern", Shape::Own),
        ("pair_pattern", Shape::Own),
        ("rest_pattern", Shape::Spread),
        ("assignment_pattern", Shape::Assign { left: "left", op: "", right: "right" }),
        ("object_assignment_pattern", Shape::Own),
        ("shorthand_property_identifier_pattern", Shape::Own),
        // statements
        ("expression_statement", Shape::Own),
        ("lexical_declaration", Shape::Own),
        ("variable_declaration", Shape::Own),
        ("using_declaration", Shape::Own),
        ("variable_declarator", Shape::Own),
        ("if_statement", Shape::If { test: "condition", then: "consequence", otherwise: "alternative" }),
        ("else_clause", Shape::Through),
        ("while_statement", Shape::While { test: "condition", body: "body" }),
        ("do_statement", Shape::While { test: "condition", body: "body" }),
        ("for_statement", Shape::Own),
        ("for_in_statement", Shape::Own),
        ("switch_statement", Shape::Own),
        ("switch_body", Shape::Own),
        ("switch_case", Shape::Own),
        ("switch_default", Shape::Own),
        ("try_statement", Shape::Own),
        ("catch_clause", Shape::Own),
        ("finally_clause", Shape::Through),
        ("return_statement", Shape::Return),
        ("throw_statement", Shape::Throw),
        ("labeled_statement", Shape::Through),
        ("break_statement", Shape::Nothing),
        ("continue_statement", Shape::Nothing),
        ("debugger_statement", Shape::Nothing),
        ("empty_statement", Shape::Skip),
        // modules
        ("import_statement", Shape::OwnLeaf),
        ("import_alias", Shape::OwnLeaf),
        ("export_statement", Shape::Own),
        ("export_clause", Shape::Skip),
        ("namespace_export", Shape::Skip),
        ("internal_module", Shape::Own),
        ("module", Shape::Own),
        // functions
        ("function_declaration", Shape::Own),
        ("generator_function_declaration", Shape::Own),
        ("function_expression", Shape::Own),
        ("generator_function", Shape::Own),
        ("arrow_function", Shape::Own),
        ("function_signature", Shape::Skip),
        ("formal_parameters", Shape::Own),
        ("required_parameter", Shape::Own),
        ("optional_parameter", Shape::Own),
        ("decorator", Shape::Own),
        ("accessibility_modifier", Shape::Skip),
        // types
        ("class_declaration", Shape::Own),
        ("abstract_class_declaration", Shape::Own),
        ("class", Shape::Own),
        ("class_heritage", Shape::Skip),
        ("class_body", Shape::Own),
        ("class_static_block", Shape::Own),
        ("method_definition", Shape::Own),
        ("method_signature", Shape::Own),
        ("abstract_method_signature", Shape::Own),
        ("field_definition", Shape::Own),
        ("public_field_definition", Shape::Own),
        ("interface_declaration", Shape::Own),
        ("interface_body", Shape::Own),
        ("extends_type_clause", Shape::Skip),
        ("type_alias_declaration", Shape::Own),
        ("object_type", Shape::Own),
        ("intersection_type", Shape::Own),
        ("property_signature", Shape::Own),
        ("index_signature", Shape::Skip),
        ("call_signature", Shape::Skip),
        ("construct_signature", Shape::Skip),
        ("enum_declaration", Shape::Own),
        ("enum_body", Shape::Own),
        ("enum_assignment", Shape::Own),
        ("type_parameters", Shape::Skip),
        ("type_arguments", Shape::Skip),
        ("type_annotation", Shape::Type),
        ("asserts_annotation", Shape::Skip),
        ("type_predicate_annotation", Shape::Skip),
        ("predefined_type", Shape::Type),
        ("type_identifier", Shape::Type),
        ("nested_type_identifier", Shape::Type),
        ("generic_type", Shape::Type),
        ("union_type", Shape::Type),
        ("array_type", Shape::Type),
        ("tuple_type", Shape::Type),
        ("literal_type", Shape::Type),
        ("lookup_type", Shape::Type),
        ("conditional_type", Shape::Type),
        ("function_type", Shape::Type),
        ("constructor_type", Shape::Type),
        ("readonly_type", Shape::Type),
        ("parenthesized_type", Shape::Type),
        ("index_type_query", Shape::Type),
        ("type_query", Shape::Type),
        ("template_literal_type", Shape::Type),
        ("infer_type", Shape::Type),
        ("this_type", Shape::Type),
        ("existential_type", Shape::Type),
        // markup
        ("jsx_element", Shape::Own),
        ("jsx_self_closing_element", Shape::Own),
        ("jsx_opening_element", Shape::Own),
        ("jsx_closing_element", Shape::Skip),
        ("jsx_attribute", Shape::Own),
        ("jsx_expression", Shape::Through),
        ("jsx_text", Shape::OwnLeaf),
        ("jsx_namespace_name", Shape::Skip),
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
        ("<<", Operator::Arithmetic),
        (">>", Operator::Arithmetic),
        (">>>", Operator::Arithmetic),
        ("==", Operator::Compare),
        ("===", Operator::Compare),
        ("!=", Operator::Compare),
        ("!==", Operator::Compare),
        ("<", Operator::Compare),
        (">", Operator::Compare),
        ("<=", Operator::Compare),
        (">=", Operator::Compare),
        ("in", Operator::Compare),
        ("instanceof", Operator::Compare),
        ("&&", Operator::And),
        ("||", Operator::Or),
        ("??", Operator::Coalesce),
    ],
};

fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "new_expression" => made(lowering, node, children),
        "unary_expression" => unary(lowering, node, children),
        "assignment_expression" => assignment(lowering, children, span),
        "as_expression" | "satisfies_expression" => cast(lowering, children, span),
        "type_assertion" => assertion(lowering, node, children),
        "sequence_expression" => sequence(lowering, children, span),
        "object" | "object_pattern" => {
            let entries = entries(lowering, children);
            Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span))
        }
        "pair" | "pair_pattern" => pair(lowering, node, children),
        "array_pattern" => array_pattern(lowering, node, children),
        "object_assignment_pattern" => default_of_shorthand(lowering, children, span),
        "shorthand_property_identifier" | "shorthand_property_identifier_pattern" => {
            let name = lowering.sym(node);
            let value = lowering.tree.expr(Expr::Name(name), span);
            Lowered::Entry(Entry { key: Some(name), computed: None, value, spread: false, span })
        }
        "import_statement" | "import_alias" | "export_statement" | "internal_module" | "module" => module::own(lowering, node, children),
        "function_declaration"
        | "generator_function_declaration"
        | "function_expression"
        | "generator_function"
        | "arrow_function"
        | "method_definition"
        | "method_signature"
        | "abstract_method_signature"
        | "class_static_block"
        | "formal_parameters"
        | "required_parameter"
        | "optional_parameter" => function::own(lowering, node, children, marks),
        "class_declaration"
        | "abstract_class_declaration"
        | "class"
        | "class_body"
        | "field_definition"
        | "public_field_definition"
        | "interface_declaration"
        | "interface_body"
        | "type_alias_declaration"
        | "object_type"
        | "intersection_type"
        | "property_signature"
        | "enum_declaration"
        | "enum_body"
        | "enum_assignment"
        | "decorator" => declare::own(lowering, node, children, marks),
        "jsx_element" | "jsx_self_closing_element" | "jsx_opening_element" | "jsx_attribute" | "jsx_text" => {
            markup::own(lowering, node, children)
        }
        "expression_statement"
        | "lexical_declaration"
        | "variable_declaration"
        | "using_declaration"
        | "variable_declarator"
        | "for_statement"
        | "for_in_statement"
        | "switch_statement"
        | "switch_body"
        | "switch_case"
        | "switch_default"
        | "try_statement"
        | "catch_clause" => statement::own(lowering, node, children),
        _ => lowering.opaque(children, span),
    }
}

macro_rules! grammar {
    ($name:ident, $grammar:expr) => {
        impl Grammar for $name {
            fn grammar(&self) -> tree_sitter::Language {
                $grammar.into()
            }
            fn vocabulary(&self) -> &'static Vocabulary {
                &VOCABULARY
            }
            fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
                own(lowering, node, children, marks)
            }
        }
    };
}
grammar!(JavaScript, tree_sitter_javascript::LANGUAGE);
grammar!(TypeScript, tree_sitter_typescript::LANGUAGE_TYPESCRIPT);
grammar!(Tsx, tree_sitter_typescript::LANGUAGE_TSX);

/// An expression without text of its own.
fn implied(lowering: &mut Lowering<'_>, expr: Expr, at: u32) -> ExprId {
    lowering.tree.expr(expr, Span { start: at, end: at })
}

/// The name that a member, pair or field is written with, when it is not computed.
fn written_name(lowering: &mut Lowering<'_>, node: Node<'_>) -> Option<(Sym, Span)> {
    if node.kind() == "computed_property_name" {
        return None;
    }
    let text = lowering.slice(node);
    let inner = unquote(text);
    let start = node.start_byte() + offset_in(text, inner);
    Some((lowering.tree.intern(inner), Span::new(start, start + inner.len())))
}

fn made<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let args = take(&mut children, "arguments");
    let args = args.map(|child| lowering.args(vec![child])).unwrap_or_default();
    let Some(constructor) = take(&mut children, "constructor") else { return lowering.opaque(children, span) };
    let at = span_of(constructor.node);
    let written = match node.child_by_field_name("type_arguments") {
        Some(arguments) => at.to(span_of(arguments)),
        None => at,
    };
    let mut body = None;
    if let Lowered::Many(parts) = &constructor.lowered {
        body = parts.iter().find_map(|part| if let Lowered::Declared(id) = part { Some(*id) } else { None });
    }
    let plain = matches!(constructor.node.kind(), "identifier" | "member_expression" | "class");
    let text = lowering.text.get(written.range()).unwrap_or("");
    let expr = match lowering.type_from_text(text, written).filter(|_| plain) {
        Some(made) => Expr::New { made, args, body },
        None => {
            let callee = lowering.as_expr(constructor.lowered, at);
            Expr::Call { callee, args }
        }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operand = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    let written = node.child_by_field_name("operator").map_or("", |operator| lowering.slice(operator));
    let expr = match (written, lowering.tree.at(operand)) {
        ("-", Expr::Literal(Literal::Number(number))) => Expr::Literal(Literal::Number(format!("-{number}").into())),
        _ => {
            let op = match written {
                "!" => Operator::Not,
                // the name of a type says nothing of the value
                "typeof" => Operator::Compare,
                "-" | "+" | "~" => Operator::Arithmetic,
                _ => Operator::Other,
            };
            Expr::Unary { op, operand }
        }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn assignment<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let value = lowering.take_expr(&mut children, "right", span);
    let target = match take(&mut children, "left") {
        Some(child) => lowering.as_pattern(child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    let named = match *lowering.tree.pattern_at(target) {
        Pattern::Name(name) => Some((name, lowering.tree.pattern_span(target))),
        Pattern::Place(place) => match *lowering.tree.at(place) {
            Expr::Member { name, name_span, .. } => Some((name, name_span)),
            _ => None,
        },
        _ => None,
    };
    if let Some((name, at)) = named {
        lowering.name_closure(value, name, at);
    }
    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value }, span))
}

/// `value as T`; `as const` says nothing.
fn cast<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut parts = children.into_iter();
    let Some(value) = parts.next() else { return Lowered::Nothing };
    let value = lowering.as_expr(value.lowered, span_of(value.node));
    match parts.next().and_then(|written| lowering.type_of(written.node)) {
        Some(to) => Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value }, span)),
        None => Lowered::Expr(value),
    }
}

/// `<T>value`.
fn assertion<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let Some(value) = lowering.only_expr(children, span) else { return Lowered::Nothing };
    let written = node.named_child(0).filter(|one| one.kind() == "type_arguments").and_then(|one| one.named_child(0));
    match written.and_then(|written| lowering.type_of(written)) {
        Some(to) => Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value }, span)),
        None => Lowered::Expr(value),
    }
}

/// `(0, f)` is `f`; of other sequences every part may say something.
fn sequence<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let parts = lowering.exprs(children);
    match parts.split_last() {
        Some((&last, before)) if before.iter().all(|&id| matches!(lowering.tree.at(id), Expr::Literal(_))) => Lowered::Expr(last),
        Some(_) => Lowered::Expr(lowering.tree.expr(Expr::Opaque(parts), span)),
        None => Lowered::Nothing,
    }
}

/// The entries of an object; a method is an entry whose value is a closure.
fn entries<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Vec<Entry> {
    let mut out = Vec::new();
    for child in children {
        let span = span_of(child.node);
        if child.node.kind() == "method_definition" {
            let computed = child.node.child_by_field_name("name").filter(|name| name.kind() == "computed_property_name");
            for one in flatten(vec![child]) {
                let Lowered::Function(id) = one else { continue };
                let key = if computed.is_some() { None } else { lowering.tree.fun(id).name };
                function::leave_type(lowering, id);
                let value = lowering.tree.expr(Expr::Closure(id), span);
                out.push(Entry { key, computed: None, value, spread: false, span });
            }
            continue;
        }
        out.extend(lowering.entries(vec![child]));
    }
    out
}

/// `key: value`; a key in brackets is computed unless it is a literal.
fn pair<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let value = lowering.take_expr(&mut children, "value", span);
    let Some(key) = node.child_by_field_name("key") else { return lowering.opaque(children, span) };
    if let Some((name, at)) = written_name(lowering, key) {
        lowering.name_closure(value, name, at);
        return Lowered::Entry(Entry { key: Some(name), computed: None, value, spread: false, span });
    }
    let computed = lowering.take_expr(&mut children, "key", span);
    let known: Option<Box<str>> = match lowering.tree.at(computed) {
        Expr::Literal(Literal::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Lowered::Entry(match known {
        Some(text) => Entry { key: Some(lowering.tree.intern(&text)), computed: None, value, spread: false, span },
        None => Entry { key: None, computed: Some(computed), value, spread: false, span },
    })
}

/// `[a, , b]`: a place that is left out is kept as a place.
fn array_pattern<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut out = Vec::new();
    let mut filled = false;
    let mut parts = children.into_iter().peekable();
    let mut cursor = node.walk();
    for piece in node.children(&mut cursor) {
        if piece.kind() == "," {
            if !filled {
                let at = span_of(piece).start;
                let value = implied(lowering, Expr::Literal(Literal::Null), at);
                out.push(Entry { key: None, computed: None, value, spread: false, span: Span { start: at, end: at } });
            }
            filled = false;
        } else if let Some(child) = parts.next_if(|child| child.node.id() == piece.id()) {
            out.extend(lowering.entries(vec![child]));
            filled = true;
        }
    }
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::List, entries: out }, span))
}

/// `{ a = 1 }` in a pattern.
fn default_of_shorthand<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let value = lowering.take_expr(&mut children, "right", span);
    let Some(left) = take(&mut children, "left") else { return lowering.opaque(children, span) };
    let at = span_of(left.node);
    let (key, target) = match left.lowered {
        Lowered::Entry(entry) => (entry.key, lowering.expr_as_pattern(entry.value, 0)),
        lowered => (None, lowering.as_pattern(lowered, at)),
    };
    let value = lowering.tree.expr(Expr::Assign { target, op: None, value }, span);
    Lowered::Entry(Entry { key, computed: None, value, spread: false, span })
}

/// A call of a function of the language that is not written as a call.
fn implied_call(lowering: &mut Lowering<'_>, base: &str, name: &str, value: ExprId) -> ExprId {
    let span = lowering.tree.span(value);
    let at = Span { start: span.start, end: span.start };
    let base = lowering.tree.intern(base);
    let base = lowering.tree.expr(Expr::Name(base), at);
    let name = lowering.tree.intern(name);
    let callee = lowering.tree.expr(Expr::Member { base, name, name_span: at }, at);
    lowering.tree.expr(Expr::Call { callee, args: vec![Arg { name: None, value, spread: false }] }, span)
}
