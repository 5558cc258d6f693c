//! Kotlin. Its grammar names few fields, so most of it is lowered by functions: declarations, functions, expressions and statements each have a file.
//! An extension function and a lambda that is lent a receiver have it as their first parameter, `this`; a lambda without parameters has `it`.

mod declare;
mod expression;
mod function;
mod mask;
mod statement;
#[cfg(test)]
mod tests;

use super::ir::{Expr, ExprId, FnKind, Import, Literal, Operator, Stmt, TypeRef};
use super::jvm::dotted;
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of};
use super::vocabulary::{Shape, Vocabulary};
use tree_sitter::Node;

/// Kotlin.
pub struct Kotlin;

const VOCABULARY: Vocabulary = Vocabulary {
    kinds: &[
        ("source_file", Shape::Block),
        ("shebang", Shape::Skip),
        ("file_annotation", Shape::Skip),
        ("package_header", Shape::OwnLeaf),
        ("import", Shape::OwnLeaf),
        ("type_alias", Shape::Skip),
        // names and literals
        ("identifier", Shape::OwnLeaf),
        ("this_expression", Shape::OwnLeaf),
        ("super_expression", Shape::OwnLeaf),
        ("label", Shape::Skip),
        ("number_literal", Shape::Number),
        ("float_literal", Shape::Number),
        ("character_literal", Shape::Text),
        ("string_literal", Shape::Own),
        ("multiline_string_literal", Shape::Own),
        ("string_content", Shape::Skip),
        ("escape_sequence", Shape::Skip),
        ("interpolation", Shape::Hole),
        ("collection_literal", Shape::List),
        // types
        ("user_type", Shape::Type),
        ("nullable_type", Shape::Type),
        ("non_nullable_type", Shape::Type),
        ("parenthesized_type", Shape::Type),
        ("function_type", Shape::Skip),
        ("type_arguments", Shape::Skip),
        ("type_parameters", Shape::Skip),
        ("type_constraints", Shape::Skip),
        ("type_modifiers", Shape::Skip),
        // expressions
        ("parenthesized_expression", Shape::Through),
        ("labeled_expression", Shape::Through),
        ("annotated_expression", Shape::Own),
        ("navigation_expression", Shape::Own),
        ("callable_reference", Shape::Own),
        ("index_expression", Shape::Own),
        ("call_expression", Shape::Own),
        ("value_arguments", Shape::Args),
        ("value_argument", Shape::Own),
        ("spread_expression", Shape::Spread),
        ("annotated_lambda", Shape::Own),
        ("lambda_literal", Shape::Own),
        ("lambda_parameters", Shape::Many),
        ("anonymous_function", Shape::Own),
        ("object_literal", Shape::Own),
        ("binary_expression", Shape::Own),
        ("infix_expression", Shape::Own),
        ("range_expression", Shape::Opaque),
        ("in_expression", Shape::Own),
        ("is_expression", Shape::Own),
        ("as_expression", Shape::Cast { to: "right", value: "left" }),
        ("unary_expression", Shape::Own),
        // statements
        ("block", Shape::Block),
        ("assignment", Shape::Assign { left: "left", op: "operator", right: "right" }),
        ("if_expression", Shape::Own),
        ("when_expression", Shape::Own),
        ("when_subject", Shape::Many),
        ("when_entry", Shape::Own),
        ("range_test", Shape::Through),
        ("type_test", Shape::Through),
        ("try_expression", Shape::Own),
        ("catch_block", Shape::Own),
        ("finally_block", Shape::Through),
        ("for_statement", Shape::Own),
        ("while_statement", Shape::Own),
        ("do_while_statement", Shape::Own),
        ("return_expression", Shape::Return),
        ("throw_expression", Shape::Throw),
        ("break_expression", Shape::Nothing),
        ("continue_expression", Shape::Nothing),
        // declarations
        ("modifiers", Shape::Many),
        ("parameter_modifiers", Shape::Many),
        ("class_modifier", Shape::OwnLeaf),
        ("function_modifier", Shape::OwnLeaf),
        ("property_modifier", Shape::OwnLeaf),
        ("visibility_modifier", Shape::OwnLeaf),
        ("inheritance_modifier", Shape::OwnLeaf),
        ("member_modifier", Shape::OwnLeaf),
        ("parameter_modifier", Shape::OwnLeaf),
        ("platform_modifier", Shape::OwnLeaf),
        ("annotation", Shape::Own),
        ("use_site_target", Shape::Skip),
        ("constructor_invocation", Shape::Own),
        ("class_declaration", Shape::Own),
        ("object_declaration", Shape::Own),
        ("companion_object", Shape::Own),
        ("class_body", Shape::Own),
        ("enum_class_body", Shape::Own),
        ("enum_entry", Shape::Own),
        ("primary_constructor", Shape::Many),
        ("class_parameters", Shape::Many),
        ("class_parameter", Shape::Own),
        ("delegation_specifiers", Shape::Many),
        ("delegation_specifier", Shape::Many),
        ("explicit_delegation", Shape::Many),
        ("anonymous_initializer", Shape::Through),
        ("secondary_constructor", Shape::Own),
        ("constructor_delegation_call", Shape::Own),
        ("property_declaration", Shape::Own),
        ("property_delegate", Shape::Through),
        ("variable_declaration", Shape::Own),
        ("multi_variable_declaration", Shape::Own),
        ("getter", Shape::Own),
        ("setter", Shape::Own),
        ("function_declaration", Shape::Own),
        ("function_value_parameters", Shape::Own),
        ("parameter", Shape::Own),
        ("function_body", Shape::Own),
    ],
    operators: &[
        ("+", Operator::Add),
        ("-", Operator::Arithmetic),
        ("*", Operator::Arithmetic),
        ("/", Operator::Arithmetic),
        ("%", Operator::Arithmetic),
        ("==", Operator::Compare),
        ("!=", Operator::Compare),
        ("===", Operator::Compare),
        ("!==", Operator::Compare),
        ("<", Operator::Compare),
        ("<=", Operator::Compare),
        (">", Operator::Compare),
        (">=", Operator::Compare),
        ("&&", Operator::And),
        ("||", Operator::Or),
        ("?:", Operator::Coalesce),
    ],
};

impl Grammar for Kotlin {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_kotlin_ng::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn names(&self) -> &'static [&'static str] {
        &["name", "label"]
    }

    fn masked(&self, text: &str) -> Option<String> {
        mask::readable(text)
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        match node.kind() {
            "identifier" => name(lowering, node),
            "navigation_expression" => expression::member(lowering, node, children, marks),
            "call_expression" => expression::call(lowering, node, children),
            "value_argument" => expression::argument(lowering, node, children),
            "string_literal" => expression::text(lowering, node, children, 1),
            "multiline_string_literal" => expression::text(lowering, node, children, 3),
            "this_expression" | "super_expression" => expression::keyword(lowering, node),
            "annotated_expression" | "annotated_lambda" => expression::without_annotations(lowering, node, children),
            "binary_expression" => expression::binary(lowering, node, children),
            "infix_expression" => expression::infix(lowering, node, children),
            "in_expression" | "is_expression" => expression::compared(lowering, node, children),
            "unary_expression" => expression::unary(lowering, node, children),
            "index_expression" => expression::index(lowering, node, children),
            "callable_reference" => expression::reference(lowering, node, children, marks),
            "object_literal" => declare::object_literal(lowering, node, children),
            "lambda_literal" => function::lambda(lowering, node, children, marks),
            "anonymous_function" => function::anonymous(lowering, node, children, marks),
            "function_declaration" => function::declaration(lowering, node, children, marks),
            "function_value_parameters" => function::parameters(lowering, node, children),
            "parameter" => function::parameter(lowering, node, children),
            "function_body" => function::body(lowering, node, children),
            "secondary_constructor" => function::constructor(lowering, node, children, marks),
            "constructor_delegation_call" => function::delegation(lowering, node, children),
            "getter" | "setter" => function::accessor(lowering, node, children, marks),
            "if_expression" => statement::choice(lowering, node, children),
            "when_expression" => statement::when(lowering, node, children),
            "when_entry" => statement::entry(lowering, node, children),
            "try_expression" => statement::attempt(lowering, node, children),
            "catch_block" => statement::catch(lowering, node, children),
            "for_statement" => statement::each(lowering, node, children),
            "while_statement" | "do_while_statement" => statement::repeated(lowering, node, children),
            "class_body" | "enum_class_body" => super::jvm::body(lowering, node, children, marks),
            "class_declaration" | "object_declaration" => declare::declared(lowering, node, children, marks),
            "companion_object" => declare::companion(lowering, children),
            "enum_entry" => declare::enum_entry(lowering, node, children),
            "class_parameter" => declare::class_parameter(lowering, node, children),
            "property_declaration" => declare::property(lowering, node, children),
            "variable_declaration" => declare::variable(lowering, node, children),
            "multi_variable_declaration" => declare::variables(lowering, node, children),
            "annotation" => declare::annotation(lowering, node, children),
            "constructor_invocation" => declare::constructed(lowering, node, children),
            "package_header" => {
                lowering.tree.package = child_of(node, "qualified_identifier").map(|name| dotted(lowering.slice(name)).into());
                Lowered::Nothing
            }
            "import" => import(lowering, node),
            kind if kind.ends_with("_modifier") => Lowered::Word(lowering.slice(node).to_ascii_lowercase().into()),
            _ => lowering.opaque(children, span_of(node)),
        }
    }

    fn finish(&self, lowering: &mut Lowering<'_>) {
        for function in &mut lowering.tree.functions {
            if function.kind == FnKind::Function && function.owner.is_some() && function.name.is_some() {
                function.kind = FnKind::Method;
            }
        }
    }
}

/// The first named child of a kind.
fn child_of<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() == kind)
}

/// Whether such a token stands directly in the node, and where.
fn token(node: Node<'_>, word: &str) -> Option<usize> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| !child.is_named() && child.kind() == word).map(|child| child.start_byte())
}

/// A name; the grammar has no words for truth values, null and jumps.
fn name<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let expr = match lowering.slice(node) {
        "true" => Expr::Literal(Literal::Bool(true)),
        "false" => Expr::Literal(Literal::Bool(false)),
        "null" => Expr::Literal(Literal::Null),
        "break" | "continue" => return Lowered::Stmt(lowering.tree.stmt(Stmt::Nothing, span_of(node))),
        _ => Expr::Name(lowering.sym(node)),
    };
    Lowered::Expr(lowering.tree.expr(expr, span_of(node)))
}

/// `import a.b.C`, `import a.b.*`, `import a.b.C as D`.
fn import<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let Some(whole) = child_of(node, "qualified_identifier") else { return Lowered::Nothing };
    let whole = dotted(lowering.slice(whole));
    let all = token(node, "*").is_some();
    let (from, name) = match whole.rsplit_once('.') {
        _ if all => (whole.as_str(), "*"),
        Some(parts) => parts,
        None => ("", whole.as_str()),
    };
    let local = match child_of(node, "identifier") {
        Some(alias) => lowering.sym(alias),
        None => lowering.tree.intern(name),
    };
    lowering.tree.imports.push(Import { from: from.into(), name: Some(name.into()), local, span: span_of(node) });
    Lowered::Nothing
}

/// The types among lowered things; of a constructor call in a head, the type that is made.
fn type_in(lowering: &Lowering<'_>, one: &Lowered) -> Option<TypeRef> {
    match one {
        Lowered::Type(found) => Some(found.clone()),
        Lowered::Expr(id) => match lowering.tree.at(*id) {
            Expr::New { made, .. } => Some(made.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A name that stands for no place in the text.
fn implied(lowering: &mut Lowering<'_>, name: &str, at: crate::text::Span) -> ExprId {
    let name = lowering.tree.intern(name);
    lowering.tree.expr(Expr::Name(name), crate::text::Span { start: at.start, end: at.start })
}
