//! C#, up to primary constructors and collection expressions.

mod declare;
mod expression;
mod function;
mod implied;
mod matching;
mod member;
mod query;
mod statement;
mod text;

use super::ir::{Annotation, Operator, PatId, Pattern, Sym, TypeRef};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use tree_sitter::Node;

/// C#.
pub struct CSharp;

static VOCABULARY: Vocabulary = Vocabulary { kinds: KINDS, operators: OPERATORS };

const KINDS: &[(&str, Shape)] = &[
    ("compilation_unit", Shape::Block),
    ("global_statement", Shape::Through),
    ("namespace_declaration", Shape::Own),
    ("file_scoped_namespace_declaration", Shape::OwnLeaf),
    ("using_directive", Shape::OwnLeaf),
    ("extern_alias_directive", Shape::Skip),
    ("global_attribute", Shape::Skip),
    ("shebang_directive", Shape::Skip),
    // both branches of a directive hold
    ("preproc_if", Shape::Own),
    ("preproc_elif", Shape::Own),
    ("preproc_else", Shape::Own),
    ("preproc_if_in_attribute_list", Shape::Own),
    ("preproc_region", Shape::Skip),
    ("preproc_endregion", Shape::Skip),
    ("preproc_line", Shape::Skip),
    ("preproc_pragma", Shape::Skip),
    ("preproc_nullable", Shape::Skip),
    ("preproc_error", Shape::Skip),
    ("preproc_warning", Shape::Skip),
    ("preproc_define", Shape::Skip),
    ("preproc_undef", Shape::Skip),
    // names and literals
    ("identifier", Shape::OwnLeaf),
    ("this", Shape::Keyword("this")),
    ("base", Shape::Keyword("super")),
    ("discard", Shape::Skip),
    ("string_literal", Shape::OwnLeaf),
    ("verbatim_string_literal", Shape::OwnLeaf),
    ("raw_string_literal", Shape::OwnLeaf),
    ("character_literal", Shape::Text),
    ("integer_literal", Shape::Number),
    ("real_literal", Shape::Number),
    ("boolean_literal", Shape::OwnLeaf),
    ("null_literal", Shape::Null),
    ("interpolated_string_expression", Shape::Own),
    ("interpolation", Shape::Hole),
    ("interpolation_alignment_clause", Shape::Skip),
    ("interpolation_format_clause", Shape::Skip),
    // types
    ("predefined_type", Shape::Type),
    ("implicit_type", Shape::Skip),
    ("generic_name", Shape::Type),
    ("qualified_name", Shape::Type),
    ("alias_qualified_name", Shape::Type),
    ("array_type", Shape::Type),
    ("nullable_type", Shape::Type),
    ("pointer_type", Shape::Type),
    ("ref_type", Shape::Type),
    ("scoped_type", Shape::Type),
    ("tuple_type", Shape::Skip),
    ("function_pointer_type", Shape::Skip),
    ("type_argument_list", Shape::Skip),
    ("type_parameter_list", Shape::Skip),
    ("type_parameter_constraints_clause", Shape::Skip),
    ("explicit_interface_specifier", Shape::Skip),
    ("attribute_target_specifier", Shape::Skip),
    // expressions
    ("parenthesized_expression", Shape::Through),
    ("member_access_expression", Shape::Own),
    ("conditional_access_expression", Shape::Own),
    ("member_binding_expression", Shape::OwnLeaf),
    ("element_binding_expression", Shape::Args),
    ("element_access_expression", Shape::Own),
    ("bracketed_argument_list", Shape::Args),
    ("invocation_expression", Shape::Own),
    ("argument_list", Shape::Args),
    ("argument", Shape::Own),
    ("declaration_expression", Shape::Own),
    ("binary_expression", Shape::Binary { left: "left", op: "operator", right: "right" }),
    ("prefix_unary_expression", Shape::Own),
    ("postfix_unary_expression", Shape::Own),
    ("assignment_expression", Shape::Own),
    ("conditional_expression", Shape::Conditional { test: "condition", then: "consequence", otherwise: "alternative" }),
    ("cast_expression", Shape::Cast { to: "type", value: "value" }),
    ("as_expression", Shape::Own),
    ("is_expression", Shape::Own),
    ("is_pattern_expression", Shape::Own),
    ("await_expression", Shape::Await),
    ("checked_expression", Shape::Through),
    ("ref_expression", Shape::Through),
    ("throw_expression", Shape::Throw),
    ("typeof_expression", Shape::OwnLeaf),
    ("sizeof_expression", Shape::OwnLeaf),
    ("default_expression", Shape::Null),
    ("object_creation_expression", Shape::Own),
    ("implicit_object_creation_expression", Shape::Own),
    ("anonymous_object_creation_expression", Shape::Own),
    ("array_creation_expression", Shape::Own),
    ("implicit_array_creation_expression", Shape::Through),
    ("stackalloc_expression", Shape::Own),
    ("implicit_stackalloc_expression", Shape::Through),
    ("array_rank_specifier", Shape::Skip),
    ("initializer_expression", Shape::Own),
    ("collection_expression", Shape::List),
    ("collection_element", Shape::Through),
    ("expression_element", Shape::Through),
    ("spread_element", Shape::Spread),
    ("tuple_expression", Shape::Tuple),
    ("with_expression", Shape::Own),
    ("with_initializer", Shape::Own),
    ("lambda_expression", Shape::Own),
    ("implicit_parameter", Shape::OwnLeaf),
    ("anonymous_method_expression", Shape::Own),
    ("range_expression", Shape::Opaque),
    // queries
    ("query_expression", Shape::Own),
    ("from_clause", Shape::Own),
    ("join_clause", Shape::Many),
    ("join_into_clause", Shape::Through),
    ("let_clause", Shape::Many),
    ("where_clause", Shape::Through),
    ("order_by_clause", Shape::Many),
    ("select_clause", Shape::Through),
    ("group_clause", Shape::Many),
    // patterns
    ("switch_expression", Shape::Own),
    ("switch_expression_arm", Shape::Many),
    ("when_clause", Shape::Through),
    ("constant_pattern", Shape::Through),
    ("relational_pattern", Shape::Through),
    ("type_pattern", Shape::OwnLeaf),
    ("declaration_pattern", Shape::Own),
    ("var_pattern", Shape::Own),
    ("recursive_pattern", Shape::Own),
    ("positional_pattern_clause", Shape::Own),
    ("property_pattern_clause", Shape::Own),
    ("subpattern", Shape::Own),
    ("list_pattern", Shape::Own),
    ("parenthesized_pattern", Shape::Many),
    ("negated_pattern", Shape::Many),
    ("and_pattern", Shape::Many),
    ("or_pattern", Shape::Many),
    ("parenthesized_variable_designation", Shape::OwnLeaf),
    ("tuple_pattern", Shape::OwnLeaf),
    // statements
    ("block", Shape::Block),
    ("arrow_expression_clause", Shape::Return),
    ("expression_statement", Shape::ExprStmt),
    ("local_declaration_statement", Shape::Own),
    ("variable_declaration", Shape::Own),
    ("variable_declarator", Shape::Own),
    ("local_function_statement", Shape::Own),
    ("if_statement", Shape::If { test: "condition", then: "consequence", otherwise: "alternative" }),
    ("while_statement", Shape::While { test: "condition", body: "body" }),
    ("do_statement", Shape::While { test: "condition", body: "body" }),
    ("for_statement", Shape::Own),
    ("foreach_statement", Shape::Own),
    ("switch_statement", Shape::Own),
    ("switch_body", Shape::Many),
    ("switch_section", Shape::Own),
    ("return_statement", Shape::Return),
    ("yield_statement", Shape::Own),
    ("throw_statement", Shape::Throw),
    ("break_statement", Shape::Nothing),
    ("continue_statement", Shape::Nothing),
    ("goto_statement", Shape::Nothing),
    ("empty_statement", Shape::Skip),
    ("labeled_statement", Shape::Own),
    ("try_statement", Shape::Own),
    ("catch_clause", Shape::Own),
    ("catch_declaration", Shape::Skip),
    ("catch_filter_clause", Shape::Through),
    ("finally_clause", Shape::Through),
    ("using_statement", Shape::Own),
    ("lock_statement", Shape::Many),
    ("fixed_statement", Shape::Many),
    ("checked_statement", Shape::Through),
    ("unsafe_statement", Shape::Through),
    // declarations
    ("modifier", Shape::OwnLeaf),
    ("attribute_list", Shape::Many),
    ("attribute", Shape::Own),
    ("attribute_argument_list", Shape::Args),
    ("attribute_argument", Shape::Own),
    ("class_declaration", Shape::Own),
    ("struct_declaration", Shape::Own),
    ("record_declaration", Shape::Own),
    ("interface_declaration", Shape::Own),
    ("enum_declaration", Shape::Own),
    ("delegate_declaration", Shape::Own),
    ("base_list", Shape::Own),
    ("primary_constructor_base_type", Shape::Own),
    ("declaration_list", Shape::Many),
    ("enum_member_declaration_list", Shape::Many),
    ("enum_member_declaration", Shape::Own),
    ("field_declaration", Shape::Own),
    ("event_field_declaration", Shape::Own),
    ("property_declaration", Shape::Own),
    ("event_declaration", Shape::Own),
    ("indexer_declaration", Shape::Own),
    ("accessor_list", Shape::Many),
    ("accessor_declaration", Shape::Own),
    ("method_declaration", Shape::Own),
    ("constructor_declaration", Shape::Own),
    ("constructor_initializer", Shape::Own),
    ("destructor_declaration", Shape::Own),
    ("operator_declaration", Shape::Own),
    ("conversion_operator_declaration", Shape::Own),
    ("parameter_list", Shape::Own),
    ("bracketed_parameter_list", Shape::Own),
    ("parameter", Shape::Own),
];

const OPERATORS: &[(&str, Operator)] = &[
    ("+", Operator::Add),
    ("-", Operator::Arithmetic),
    ("*", Operator::Arithmetic),
    ("/", Operator::Arithmetic),
    ("%", Operator::Percent),
    ("&", Operator::Arithmetic),
    ("|", Operator::Arithmetic),
    ("^", Operator::Arithmetic),
    ("<<", Operator::Arithmetic),
    (">>", Operator::Arithmetic),
    (">>>", Operator::Arithmetic),
    ("==", Operator::Compare),
    ("!=", Operator::Compare),
    ("<", Operator::Compare),
    ("<=", Operator::Compare),
    (">", Operator::Compare),
    (">=", Operator::Compare),
    ("&&", Operator::And),
    ("||", Operator::Or),
    ("??", Operator::Coalesce),
];

impl Grammar for CSharp {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_c_sharp::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn names(&self) -> &'static [&'static str] {
        &["name", "type", "returns", "type_parameters"]
    }

    fn finish(&self, lowering: &mut Lowering<'_>) {
        super::jvm::adopt(lowering);
        implied::name_targets(lowering);
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        match node.kind() {
            "namespace_declaration"
            | "file_scoped_namespace_declaration"
            | "using_directive"
            | "preproc_if"
            | "preproc_elif"
            | "preproc_else"
            | "preproc_if_in_attribute_list" => declare::file(lowering, node, children),
            "string_literal"
            | "verbatim_string_literal"
            | "raw_string_literal"
            | "boolean_literal"
            | "identifier"
            | "typeof_expression"
            | "sizeof_expression" => text::leaf(lowering, node),
            "interpolated_string_expression" => text::interpolated(lowering, node, children),
            "lambda_expression"
            | "anonymous_method_expression"
            | "implicit_parameter"
            | "parameter_list"
            | "bracketed_parameter_list"
            | "parameter"
            | "local_function_statement" => function::own(lowering, node, children, marks),
            "query_expression" | "from_clause" => query::own(lowering, node, children),
            "is_expression"
            | "is_pattern_expression"
            | "switch_expression"
            | "type_pattern"
            | "declaration_pattern"
            | "var_pattern"
            | "recursive_pattern"
            | "positional_pattern_clause"
            | "property_pattern_clause"
            | "subpattern"
            | "list_pattern"
            | "parenthesized_variable_designation"
            | "tuple_pattern" => matching::own(lowering, node, children),
            "modifier" => Lowered::Word(lowering.slice(node).to_lowercase().into()),
            "attribute" | "attribute_argument" => declare::attribute(lowering, node, children),
            "class_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "delegate_declaration"
            | "base_list"
            | "primary_constructor_base_type" => declare::own(lowering, node, children, marks),
            "enum_member_declaration"
            | "field_declaration"
            | "event_field_declaration"
            | "property_declaration"
            | "event_declaration"
            | "indexer_declaration"
            | "accessor_declaration"
            | "method_declaration"
            | "constructor_declaration"
            | "constructor_initializer"
            | "destructor_declaration"
            | "operator_declaration"
            | "conversion_operator_declaration" => member::own(lowering, node, children, marks),
            kind if kind.ends_with("_statement") || kind.ends_with("_clause") => statement::own(lowering, node, children),
            "variable_declaration" | "variable_declarator" | "switch_section" => statement::own(lowering, node, children),
            _ => expression::own(lowering, node, children),
        }
    }
}

/// Modifiers and attributes of a declaration.
#[derive(Default)]
struct Head {
    /// Lower-case words in order.
    modifiers: Vec<Box<str>>,
    /// Attributes in order.
    annotations: Vec<Annotation>,
}

impl Head {
    /// Takes them from among the children.
    fn take(children: &mut Vec<Child<'_>>) -> Self {
        let mut head = Self::default();
        let mut kept = Vec::with_capacity(children.len());
        for child in children.drain(..) {
            match child.lowered {
                Lowered::Many(all) if matches!(child.node.kind(), "attribute_list" | "preproc_if_in_attribute_list") => {
                    for one in all {
                        head.add(one);
                    }
                }
                one @ (Lowered::Annotation(_) | Lowered::Word(_)) => head.add(one),
                lowered => kept.push(Child { lowered, ..child }),
            }
        }
        *children = kept;
        head
    }

    fn add(&mut self, one: Lowered) {
        match one {
            Lowered::Word(word) => self.modifiers.push(word),
            Lowered::Annotation(annotation) => self.annotations.push(annotation),
            _ => {}
        }
    }

    fn has(&self, word: &str) -> bool {
        self.modifiers.iter().any(|one| &**one == word)
    }
}

/// The written type of a field of the grammar; `var` says nothing.
fn type_at(lowering: &mut Lowering<'_>, node: Node<'_>, field: &str) -> Option<TypeRef> {
    let written = node.child_by_field_name(field)?;
    type_of(lowering, written)
}

/// A type as written, without what says how it is passed and where names begin.
fn type_of(lowering: &mut Lowering<'_>, node: Node<'_>) -> Option<TypeRef> {
    if node.kind() == "implicit_type" {
        return None;
    }
    let mut text = lowering.slice(node);
    for word in ["scoped ", "ref ", "readonly ", "global::"] {
        text = text.strip_prefix(word).unwrap_or(text).trim_start();
    }
    lowering.type_from_text(text, span_of(node))
}

/// A name and its place, without the mark that makes a keyword a name: `@event` is `event`.
fn name_of(lowering: &mut Lowering<'_>, node: Node<'_>) -> (Sym, Span) {
    let (text, span) = (lowering.slice(node), span_of(node));
    match text.strip_prefix('@') {
        Some(bare) => (lowering.tree.intern(bare), Span::new(node.start_byte() + 1, node.end_byte())),
        None => (lowering.tree.intern(text), span),
    }
}

/// What a name binds; `_` binds nothing.
fn bound(lowering: &mut Lowering<'_>, node: Node<'_>) -> PatId {
    let (sym, span) = name_of(lowering, node);
    let pattern = if lowering.tree.name(sym) == "_" { Pattern::Ignore } else { Pattern::Name(sym) };
    lowering.tree.pattern(pattern, span)
}

/// The first child of a kind.
fn child_of<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| child.kind() == kind)
}

#[cfg(test)]
mod tests;
