//! What Java and Apex share: most of the grammar's shape, hence one table and one set of lowering functions.
//! Each language adds its own rows to the table and its own kinds before it asks here.

mod declare;
mod expression;
mod statement;

use super::ir::{Annotation, Operator, TypeRef};
use super::lower::{Child, Lowered, Lowering, Marks, flatten, take};
use super::vocabulary::Shape;
use tree_sitter::Node;

pub(super) use declare::{accessor, adopt, binding, blank_type, body, method, set_type};
pub(super) use expression::{constructed, typed_collection};
pub(super) use statement::{labeled, resource};

/// Fields that hold a name which the parent reads.
pub(super) const NAMES: &[&str] = &["name", "constructor", "function_name"];

/// The shared rows of the table.
pub(super) const KINDS: &[(&str, Shape)] = &[
    // names and literals
    ("identifier", Shape::Name),
    ("this", Shape::OwnLeaf),
    ("super", Shape::OwnLeaf),
    ("string_literal", Shape::Own),
    ("null_literal", Shape::Null),
    ("decimal_floating_point_literal", Shape::Number),
    // types
    ("type_identifier", Shape::Type),
    ("scoped_type_identifier", Shape::Type),
    ("generic_type", Shape::Type),
    ("array_type", Shape::Type),
    ("annotated_type", Shape::Type),
    ("boolean_type", Shape::Type),
    ("void_type", Shape::Type),
    ("type_arguments", Shape::Skip),
    ("type_parameters", Shape::Skip),
    ("dimensions", Shape::Skip),
    // expressions
    ("parenthesized_expression", Shape::Through),
    ("field_access", Shape::Member { base: "object", name: "field" }),
    ("array_access", Shape::Index { base: "array", index: "index" }),
    ("method_invocation", Shape::MethodCall { receiver: "object", name: "name", args: "arguments" }),
    ("argument_list", Shape::Args),
    ("binary_expression", Shape::Binary { left: "left", op: "operator", right: "right" }),
    ("unary_expression", Shape::Own),
    ("update_expression", Shape::Own),
    ("assignment_expression", Shape::Assign { left: "left", op: "operator", right: "right" }),
    ("ternary_expression", Shape::Conditional { test: "condition", then: "consequence", otherwise: "alternative" }),
    ("cast_expression", Shape::Cast { to: "type", value: "value" }),
    ("instanceof_expression", Shape::Own),
    ("object_creation_expression", Shape::Own),
    ("array_creation_expression", Shape::Own),
    ("array_initializer", Shape::List),
    ("dimensions_expr", Shape::Through),
    ("class_literal", Shape::Own),
    // statements
    ("block", Shape::Block),
    ("constructor_body", Shape::Block),
    ("expression_statement", Shape::ExprStmt),
    ("explicit_constructor_invocation", Shape::Own),
    ("local_variable_declaration", Shape::Own),
    ("variable_declarator", Shape::Through),
    ("if_statement", Shape::If { test: "condition", then: "consequence", otherwise: "alternative" }),
    ("while_statement", Shape::While { test: "condition", body: "body" }),
    ("do_statement", Shape::While { test: "condition", body: "body" }),
    ("for_statement", Shape::Own),
    ("enhanced_for_statement", Shape::Own),
    ("return_statement", Shape::Return),
    ("throw_statement", Shape::Throw),
    ("break_statement", Shape::Nothing),
    ("continue_statement", Shape::Nothing),
    ("try_statement", Shape::Own),
    ("catch_clause", Shape::Own),
    ("finally_clause", Shape::Through),
    ("switch_expression", Shape::Own),
    ("switch_block", Shape::Many),
    ("switch_rule", Shape::Own),
    ("switch_label", Shape::Many),
    // declarations
    ("modifiers", Shape::Own),
    ("annotation", Shape::Own),
    ("annotation_argument_list", Shape::Args),
    ("element_value_array_initializer", Shape::List),
    ("class_declaration", Shape::Own),
    ("interface_declaration", Shape::Own),
    ("enum_declaration", Shape::Own),
    ("superclass", Shape::Many),
    ("extends_interfaces", Shape::Many),
    ("type_list", Shape::Many),
    ("class_body", Shape::Own),
    ("interface_body", Shape::Own),
    ("enum_body", Shape::Own),
    ("enum_constant", Shape::Own),
    ("field_declaration", Shape::Own),
    ("constant_declaration", Shape::Own),
    ("method_declaration", Shape::Own),
    ("constructor_declaration", Shape::Own),
    ("static_initializer", Shape::Own),
    ("formal_parameters", Shape::Many),
    ("formal_parameter", Shape::Own),
];

/// The operators of both languages.
pub(super) const OPERATORS: &[(&str, Operator)] = &[
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
    ("===", Operator::Compare),
    ("!==", Operator::Compare),
    ("<>", Operator::Compare),
    ("<", Operator::Compare),
    ("<=", Operator::Compare),
    (">", Operator::Compare),
    (">=", Operator::Compare),
    ("&&", Operator::And),
    ("||", Operator::Or),
    ("??", Operator::Coalesce),
];

/// Lowers a kind that both languages have.
pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "this" | "super" => expression::keyword(lowering, node),
        "string_literal" => expression::text(lowering, node, children),
        "unary_expression" => expression::unary(lowering, node, children),
        "update_expression" => expression::update(lowering, node, children),
        "instanceof_expression" => expression::instance_of(lowering, node, children),
        "object_creation_expression" => expression::construct(lowering, node, children),
        "array_creation_expression" => expression::array(lowering, node, children),
        "class_literal" => expression::class_literal(lowering, node, children),
        "explicit_constructor_invocation" => expression::constructor_call(lowering, node, children),
        "local_variable_declaration" => statement::locals(lowering, node, children),
        "for_statement" => statement::counted_loop(lowering, node, children),
        "enhanced_for_statement" => statement::each_loop(lowering, node, children),
        "try_statement" | "try_with_resources_statement" => statement::attempt(lowering, node, children),
        "catch_clause" => statement::catch(lowering, node, children),
        "switch_expression" => statement::switch(lowering, node, children),
        "switch_rule" | "switch_block_statement_group" => statement::arm(lowering, node, children),
        "modifiers" => declare::modifiers(lowering, node, children),
        "annotation" | "marker_annotation" => declare::annotation(lowering, node, children),
        "class_body" | "interface_body" | "enum_body" | "annotation_type_body" => declare::body(lowering, node, children, marks),
        "class_declaration" | "interface_declaration" | "enum_declaration" | "record_declaration" | "annotation_type_declaration" => {
            declare::declared(lowering, node, children, marks)
        }
        "enum_constant" => declare::enum_constant(lowering, node, children),
        "field_declaration" | "constant_declaration" => declare::fields(lowering, node, children),
        "method_declaration" | "constructor_declaration" | "compact_constructor_declaration" => {
            declare::function(lowering, node, children, marks)
        }
        "static_initializer" => declare::initializer(lowering, node, children, marks),
        "formal_parameter" => declare::parameter(lowering, node, children),
        _ => lowering.opaque(children, super::lower::span_of(node)),
    }
}

/// Modifiers and annotations of a declaration.
#[derive(Default)]
pub(super) struct Head {
    /// Lower-case words in order.
    pub modifiers: Vec<Box<str>>,
    /// Annotations in order.
    pub annotations: Vec<Annotation>,
}

impl Head {
    /// Takes them from among the children.
    pub fn take(children: &mut Vec<Child<'_>>) -> Self {
        let mut head = Self::default();
        let mut kept = Vec::with_capacity(children.len());
        for child in children.drain(..) {
            match child.lowered {
                Lowered::Many(all) if child.node.kind() == "modifiers" => all.into_iter().for_each(|one| head.add(one)),
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

/// Takes the written type of a field of the grammar.
pub(super) fn take_type(children: &mut Vec<Child<'_>>, field: &str) -> Option<TypeRef> {
    match take(children, field)?.lowered {
        Lowered::Type(found) => Some(found),
        _ => None,
    }
}

/// The types among the children, lists of types included.
pub(super) fn types(children: Vec<Child<'_>>) -> Vec<TypeRef> {
    let all = flatten(children).into_iter();
    all.filter_map(|one| if let Lowered::Type(found) = one { Some(found) } else { None }).collect()
}

/// The type of a variable whose name carries dimensions of its own: `int x[]`.
pub(super) fn with_dimensions(lowering: &mut Lowering<'_>, declared: Option<TypeRef>, node: Node<'_>) -> Option<TypeRef> {
    let mut declared = declared?;
    if let Some(dimensions) = node.child_by_field_name("dimensions") {
        for _ in lowering.slice(dimensions).bytes().filter(|&b| b == b'[').take(8) {
            let span = declared.span;
            declared = TypeRef { name: lowering.tree.intern("[]"), args: vec![declared], span };
        }
    }
    Some(declared)
}

/// A local's written type; `var` says nothing.
fn local_type(lowering: &Lowering<'_>, declared: Option<TypeRef>) -> Option<TypeRef> {
    declared.filter(|declared| lowering.tree.name(declared.name) != "var")
}

/// The text of a dotted name without blanks.
pub(super) fn dotted(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
