//! JavaScript, TypeScript and TSX share one table; TypeScript adds types.
//! Declarations, modules, markup and statements each have their file.

mod declare;
mod expression;
mod function;
mod markup;
mod module;
mod statement;
#[cfg(test)]
mod tests;

use super::ir::Operator;
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of};
use super::vocabulary::{Shape, Vocabulary};
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
        "new_expression"
        | "unary_expression"
        | "assignment_expression"
        | "as_expression"
        | "satisfies_expression"
        | "type_assertion"
        | "sequence_expression"
        | "object"
        | "object_pattern"
        | "pair"
        | "pair_pattern"
        | "array_pattern"
        | "object_assignment_pattern"
        | "shorthand_property_identifier"
        | "shorthand_property_identifier_pattern" => expression::own(lowering, node, children),
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
        "type_annotation" | "array_type" | "union_type" | "parenthesized_type" | "readonly_type" => {
            declare::shape(lowering, node, children)
        }
        kind if kind.ends_with("_type") => lowering.type_of(node).map_or(Lowered::Nothing, Lowered::Type),
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
            fn enters_type(&self, text: &str) -> bool {
                // a longer type is no type that people write, it is not read twice; a function's type describes no data
                text.len() < 4096 && text.contains('{') && !text.trim_start_matches([':', ' ']).starts_with('(')
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
