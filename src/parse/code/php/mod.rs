//! PHP, with the HTML around it. Names are without their sigil, `\` in namespaces is a dot, `echo` and `print` are calls.

mod declare;
mod document;
mod expression;
mod statement;
#[cfg(test)]
mod tests;
mod text;

use super::ir::{Expr, ExprId, Operator, TypeRef};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use tree_sitter::Node;

/// PHP.
pub struct Php;

static VOCABULARY: Vocabulary = Vocabulary {
    kinds: &[
        ("program", Shape::Own),
        // the page around the program
        ("php_tag", Shape::Skip),
        ("php_end_tag", Shape::Skip),
        ("text", Shape::Skip),
        ("text_interpolation", Shape::Skip),
        // names and literals
        ("name", Shape::OwnLeaf),
        ("qualified_name", Shape::OwnLeaf),
        ("relative_name", Shape::OwnLeaf),
        ("relative_scope", Shape::OwnLeaf),
        ("namespace_name", Shape::Skip),
        ("variable_name", Shape::OwnLeaf),
        ("dynamic_variable_name", Shape::Own),
        ("by_ref", Shape::Through),
        ("boolean", Shape::OwnLeaf),
        ("null", Shape::Null),
        ("integer", Shape::Number),
        ("float", Shape::Number),
        ("string", Shape::OwnLeaf),
        ("encapsed_string", Shape::Own),
        ("heredoc", Shape::Own),
        ("heredoc_start", Shape::Skip),
        ("heredoc_end", Shape::Skip),
        ("heredoc_body", Shape::Own),
        ("nowdoc", Shape::Own),
        ("nowdoc_body", Shape::OwnLeaf),
        ("shell_command_expression", Shape::Own),
        ("string_content", Shape::Skip),
        ("escape_sequence", Shape::Skip),
        // types
        ("named_type", Shape::OwnLeaf),
        ("optional_type", Shape::OwnLeaf),
        ("primitive_type", Shape::OwnLeaf),
        ("union_type", Shape::OwnLeaf),
        ("intersection_type", Shape::OwnLeaf),
        ("disjunctive_normal_form_type", Shape::OwnLeaf),
        ("bottom_type", Shape::Skip),
        ("cast_type", Shape::Skip),
        ("type_list", Shape::Many),
        // expressions
        ("parenthesized_expression", Shape::Through),
        ("sequence_expression", Shape::Own),
        ("error_suppression_expression", Shape::Through),
        ("clone_expression", Shape::Own),
        ("member_access_expression", Shape::Own),
        ("nullsafe_member_access_expression", Shape::Own),
        ("scoped_property_access_expression", Shape::Own),
        ("class_constant_access_expression", Shape::Own),
        ("subscript_expression", Shape::Own),
        ("function_call_expression", Shape::Own),
        ("member_call_expression", Shape::Own),
        ("nullsafe_member_call_expression", Shape::Own),
        ("scoped_call_expression", Shape::Own),
        ("object_creation_expression", Shape::Own),
        ("anonymous_class", Shape::Own),
        ("arguments", Shape::Args),
        ("argument", Shape::Own),
        ("variadic_unpacking", Shape::Spread),
        ("variadic_placeholder", Shape::Skip),
        ("argument_placeholder", Shape::Skip),
        ("reference_modifier", Shape::Skip),
        ("array_creation_expression", Shape::Own),
        ("array_element_initializer", Shape::Own),
        ("list_literal", Shape::Own),
        ("binary_expression", Shape::Own),
        ("unary_op_expression", Shape::Own),
        ("update_expression", Shape::Own),
        ("cast_expression", Shape::Own),
        ("conditional_expression", Shape::Own),
        ("assignment_expression", Shape::Own),
        ("reference_assignment_expression", Shape::Own),
        ("augmented_assignment_expression", Shape::Assign { left: "left", op: "operator", right: "right" }),
        ("match_expression", Shape::Own),
        ("match_block", Shape::Many),
        ("match_condition_list", Shape::Many),
        ("match_conditional_expression", Shape::Own),
        ("match_default_expression", Shape::Own),
        ("throw_expression", Shape::Throw),
        ("yield_expression", Shape::Await),
        ("print_intrinsic", Shape::Own),
        ("include_expression", Shape::Own),
        ("include_once_expression", Shape::Own),
        ("require_expression", Shape::Own),
        ("require_once_expression", Shape::Own),
        ("anonymous_function", Shape::Own),
        ("anonymous_function_use_clause", Shape::Skip),
        ("arrow_function", Shape::Own),
        // statements
        ("expression_statement", Shape::ExprStmt),
        ("compound_statement", Shape::Own),
        ("colon_block", Shape::Own),
        ("echo_statement", Shape::Own),
        ("exit_statement", Shape::Own),
        ("unset_statement", Shape::Own),
        ("if_statement", Shape::Own),
        ("else_if_clause", Shape::Own),
        ("else_clause", Shape::Through),
        ("while_statement", Shape::While { test: "condition", body: "body" }),
        ("do_statement", Shape::While { test: "condition", body: "body" }),
        ("for_statement", Shape::Own),
        ("foreach_statement", Shape::Own),
        ("pair", Shape::Own),
        ("switch_statement", Shape::Own),
        ("switch_block", Shape::Many),
        ("case_statement", Shape::Own),
        ("default_statement", Shape::Own),
        ("try_statement", Shape::Own),
        ("catch_clause", Shape::Own),
        ("finally_clause", Shape::Through),
        ("return_statement", Shape::Return),
        ("break_statement", Shape::Nothing),
        ("continue_statement", Shape::Nothing),
        ("goto_statement", Shape::Nothing),
        ("named_label_statement", Shape::Nothing),
        ("empty_statement", Shape::Skip),
        ("global_declaration", Shape::Nothing),
        ("function_static_declaration", Shape::Many),
        ("static_variable_declaration", Shape::Own),
        ("declare_statement", Shape::Many),
        ("declare_directive", Shape::Skip),
        // declarations
        ("namespace_definition", Shape::Own),
        ("namespace_use_declaration", Shape::OwnLeaf),
        ("const_declaration", Shape::Own),
        ("const_element", Shape::Own),
        ("class_declaration", Shape::Own),
        ("interface_declaration", Shape::Own),
        ("trait_declaration", Shape::Own),
        ("enum_declaration", Shape::Own),
        ("declaration_list", Shape::Own),
        ("enum_declaration_list", Shape::Own),
        ("enum_case", Shape::Own),
        ("base_clause", Shape::OwnLeaf),
        ("class_interface_clause", Shape::OwnLeaf),
        ("use_declaration", Shape::OwnLeaf),
        ("property_declaration", Shape::Own),
        ("property_element", Shape::Own),
        ("property_hook_list", Shape::Many),
        ("property_hook", Shape::Own),
        ("function_definition", Shape::Own),
        ("method_declaration", Shape::Own),
        ("formal_parameters", Shape::Many),
        ("simple_parameter", Shape::Own),
        ("variadic_parameter", Shape::Own),
        ("property_promotion_parameter", Shape::Own),
        ("visibility_modifier", Shape::OwnLeaf),
        ("static_modifier", Shape::OwnLeaf),
        ("abstract_modifier", Shape::OwnLeaf),
        ("final_modifier", Shape::OwnLeaf),
        ("readonly_modifier", Shape::OwnLeaf),
        ("var_modifier", Shape::Skip),
        ("attribute_list", Shape::Many),
        ("attribute_group", Shape::Many),
        ("attribute", Shape::Own),
    ],
    operators: &[
        (".", Operator::Add),
        ("+", Operator::Add),
        ("-", Operator::Arithmetic),
        ("*", Operator::Arithmetic),
        ("/", Operator::Arithmetic),
        ("**", Operator::Arithmetic),
        ("%", Operator::Arithmetic),
        ("&", Operator::Arithmetic),
        ("|", Operator::Arithmetic),
        ("^", Operator::Arithmetic),
        ("<<", Operator::Arithmetic),
        (">>", Operator::Arithmetic),
        ("==", Operator::Compare),
        ("!=", Operator::Compare),
        ("<>", Operator::Compare),
        ("===", Operator::Compare),
        ("!==", Operator::Compare),
        ("<", Operator::Compare),
        (">", Operator::Compare),
        ("<=", Operator::Compare),
        (">=", Operator::Compare),
        ("<=>", Operator::Compare),
        ("instanceof", Operator::Compare),
        ("&&", Operator::And),
        ("and", Operator::And),
        ("||", Operator::Or),
        ("or", Operator::Or),
        ("xor", Operator::Or),
        ("??", Operator::Coalesce),
    ],
};

impl Grammar for Php {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_php::LANGUAGE_PHP.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        match node.kind() {
            "string" | "encapsed_string" | "heredoc" | "heredoc_body" | "nowdoc" | "nowdoc_body" | "shell_command_expression" => {
                text::own(lowering, node, children)
            }
            "named_type" | "optional_type" | "primitive_type" | "union_type" | "intersection_type" | "disjunctive_normal_form_type" => {
                written_type(lowering, node).map_or(Lowered::Nothing, Lowered::Type)
            }
            "program"
            | "compound_statement"
            | "colon_block"
            | "echo_statement"
            | "exit_statement"
            | "unset_statement"
            | "if_statement"
            | "else_if_clause"
            | "for_statement"
            | "foreach_statement"
            | "pair"
            | "switch_statement"
            | "case_statement"
            | "default_statement"
            | "try_statement"
            | "catch_clause"
            | "static_variable_declaration"
            | "namespace_definition"
            | "namespace_use_declaration" => statement::own(lowering, node, children),
            "anonymous_class"
            | "anonymous_function"
            | "arrow_function"
            | "const_declaration"
            | "const_element"
            | "class_declaration"
            | "interface_declaration"
            | "trait_declaration"
            | "enum_declaration"
            | "declaration_list"
            | "enum_declaration_list"
            | "enum_case"
            | "base_clause"
            | "class_interface_clause"
            | "use_declaration"
            | "property_declaration"
            | "property_element"
            | "property_hook"
            | "function_definition"
            | "method_declaration"
            | "simple_parameter"
            | "variadic_parameter"
            | "property_promotion_parameter"
            | "visibility_modifier"
            | "static_modifier"
            | "abstract_modifier"
            | "final_modifier"
            | "readonly_modifier"
            | "attribute" => declare::own(lowering, node, children, marks),
            _ => expression::own(lowering, node, children, marks),
        }
    }
}

/// A name of a namespace with dots, without the mark of the root.
fn dotted(text: &str) -> String {
    let text = text.trim().trim_start_matches('?').trim_start_matches('\\');
    let text = text.strip_prefix("namespace\\").unwrap_or(text);
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '\\' { '.' } else { c }).collect()
}

/// A type with dots for backslashes; of an intersection the first part. A long union is no type that people write.
fn written_type(lowering: &mut Lowering<'_>, node: Node<'_>) -> Option<TypeRef> {
    type_in(lowering, lowering.slice(node), span_of(node))
}

fn type_in(lowering: &mut Lowering<'_>, text: &str, span: Span) -> Option<TypeRef> {
    if text.len() > 1024 {
        return None;
    }
    let text = text.trim().trim_start_matches(['?', '(']);
    let text = text.split('&').next().unwrap_or(text).trim_end_matches(')').replace(" | ", "|");
    let text: String = text.split('|').map(|part| part.trim_start_matches(['?', '\\'])).collect::<Vec<_>>().join("|");
    let text = text.replace("<\\", "<").replace(",\\", ",").replace(", \\", ", ").replace('\\', ".");
    lowering.type_from_text(&text, span)
}

/// A name as an expression: `\App\Models\Patient` is `App.Models.Patient`, by members.
fn qualified(lowering: &mut Lowering<'_>, node: Node<'_>) -> ExprId {
    let text = lowering.slice(node);
    let start = node.start_byte();
    let mut whole: Option<ExprId> = None;
    let mut from = 0;
    let mut first = 0;
    for part in text.split('\\') {
        let at = from;
        from += part.len() + 1;
        let name = part.trim();
        // a root mark gives an empty first part, `namespace\` says where we are
        if name.is_empty() || (at == 0 && name.eq_ignore_ascii_case("namespace") && part.len() < text.len()) {
            first = from;
            continue;
        }
        if whole.is_none() {
            first = at;
        }
        let begin = start + at + (part.len() - part.trim_start().len());
        let name_span = Span::new(begin, begin + name.len());
        let sym = lowering.tree.intern(name);
        whole = Some(match whole {
            None => lowering.tree.expr(Expr::Name(sym), name_span),
            Some(base) => {
                let span = Span::new(start + first, begin + name.len());
                lowering.tree.expr(Expr::Member { base, name: sym, name_span }, span)
            }
        });
    }
    match whole {
        Some(whole) => whole,
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span_of(node)),
    }
}

/// A variable without its `$`.
fn variable(lowering: &mut Lowering<'_>, node: Node<'_>) -> (super::ir::Sym, Span) {
    let text = lowering.slice(node);
    let name = text.trim_start_matches(['&', ' ', '$']);
    let start = node.start_byte() + (text.len() - name.len());
    (lowering.tree.intern(name), Span::new(start, start + name.len()))
}

/// Several values that are written one after the other are one text.
fn one_text(lowering: &mut Lowering<'_>, mut values: Vec<ExprId>) -> Vec<ExprId> {
    if let (Some(&first), Some(&last), true) = (values.first(), values.last(), values.len() > 1) {
        let span = lowering.tree.span(first).to(lowering.tree.span(last));
        values = vec![lowering.tree.expr(Expr::Template(values), span)];
    }
    values
}

/// A call of something that the language writes as a statement or operator: `echo`, `print`, `exit`, `include`.
fn spoken_call(lowering: &mut Lowering<'_>, name: &str, at: Span, values: Vec<ExprId>, span: Span) -> ExprId {
    let sym = lowering.tree.intern(name);
    let callee = lowering.tree.expr(Expr::Name(sym), at);
    let args = values.into_iter().map(|value| super::ir::Arg { name: None, value, spread: false }).collect();
    lowering.tree.expr(Expr::Call { callee, args }, span)
}
