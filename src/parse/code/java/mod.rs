//! Java, up to pattern matching and records.

mod function;

use super::ir::{Expr, Import, Pattern};
use super::jvm::{self, Head, dotted, types, with_dimensions};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, flatten, span_of, take};
use super::vocabulary::{Shape, Vocabulary};
use std::sync::LazyLock;
use tree_sitter::Node;

/// Java.
pub struct Java;

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary { kinds: [jvm::KINDS, KINDS].concat().leak(), operators: jvm::OPERATORS });

const KINDS: &[(&str, Shape)] = &[
    ("program", Shape::Block),
    ("package_declaration", Shape::OwnLeaf),
    ("import_declaration", Shape::OwnLeaf),
    ("module_declaration", Shape::Skip),
    // names and literals
    ("true", Shape::True),
    ("false", Shape::False),
    ("decimal_integer_literal", Shape::Number),
    ("hex_integer_literal", Shape::Number),
    ("octal_integer_literal", Shape::Number),
    ("binary_integer_literal", Shape::Number),
    ("hex_floating_point_literal", Shape::Number),
    ("character_literal", Shape::Text),
    ("string_interpolation", Shape::Hole),
    ("template_expression", Shape::Own),
    ("scoped_identifier", Shape::Type),
    // types
    ("integral_type", Shape::Type),
    ("floating_point_type", Shape::Type),
    ("catch_type", Shape::Many),
    ("catch_formal_parameter", Shape::Many),
    ("super_interfaces", Shape::Many),
    ("permits", Shape::Skip),
    ("throws", Shape::Skip),
    // expressions
    ("lambda_expression", Shape::Own),
    ("inferred_parameters", Shape::Many),
    ("method_reference", Shape::Own),
    // patterns
    ("pattern", Shape::Through),
    ("type_pattern", Shape::Own),
    ("record_pattern", Shape::Own),
    ("record_pattern_body", Shape::Many),
    ("record_pattern_component", Shape::Own),
    ("guard", Shape::Through),
    // statements
    ("assert_statement", Shape::Many),
    ("labeled_statement", Shape::Own),
    ("synchronized_statement", Shape::Many),
    ("yield_statement", Shape::Return),
    ("try_with_resources_statement", Shape::Own),
    ("resource_specification", Shape::Many),
    ("resource", Shape::Own),
    ("switch_block_statement_group", Shape::Own),
    // declarations
    ("marker_annotation", Shape::Own),
    ("element_value_pair", Shape::NamedArg { name: "key", value: "value" }),
    ("record_declaration", Shape::Own),
    ("annotation_type_declaration", Shape::Own),
    ("annotation_type_body", Shape::Own),
    ("annotation_type_element_declaration", Shape::Own),
    ("enum_body_declarations", Shape::Many),
    ("compact_constructor_declaration", Shape::Own),
    ("receiver_parameter", Shape::Skip),
    ("spread_parameter", Shape::Own),
];

impl Grammar for Java {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_java::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn names(&self) -> &'static [&'static str] {
        jvm::NAMES
    }

    fn finish(&self, lowering: &mut Lowering<'_>) {
        jvm::adopt(lowering);
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        match node.kind() {
            "package_declaration" => package(lowering, node),
            "import_declaration" => import(lowering, node),
            // the processor (`STR`) says nothing of the text
            "template_expression" => take(&mut children, "template_argument").map_or(Lowered::Nothing, |child| child.lowered),
            "lambda_expression" => function::lambda(lowering, node, children, marks),
            "method_reference" => function::reference(lowering, node, children, marks),
            "type_pattern" => type_pattern(lowering, children),
            "record_pattern" => record_pattern(lowering, node, children),
            "record_pattern_component" => component(lowering, children),
            "labeled_statement" => jvm::labeled(children),
            "resource" => jvm::resource(lowering, node, children),
            "annotation_type_element_declaration" => element(lowering, node, children),
            "spread_parameter" => function::spread(lowering, node, children),
            _ => jvm::own(lowering, node, children, marks),
        }
    }
}

/// The dotted name in a declaration and the place of it.
fn dotted_name(lowering: &Lowering<'_>, node: Node<'_>) -> Option<String> {
    let mut cursor = node.walk();
    let name = node.named_children(&mut cursor).find(|child| matches!(child.kind(), "identifier" | "scoped_identifier"))?;
    Some(dotted(lowering.slice(name)))
}

fn package(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    lowering.tree.package = dotted_name(lowering, node).map(Into::into);
    Lowered::Nothing
}

/// `import a.b.C;`, `import static a.b.C.m;`, `import a.b.*;`: a static import names a type where others name a package.
fn import(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let Some(whole) = dotted_name(lowering, node) else { return Lowered::Nothing };
    let mut cursor = node.walk();
    let all = node.named_children(&mut cursor).any(|child| child.kind() == "asterisk");
    let (from, name) = match whole.rsplit_once('.') {
        _ if all => (whole.as_str(), "*"),
        Some(parts) => parts,
        None => ("", whole.as_str()),
    };
    let local = lowering.tree.intern(name);
    lowering.tree.imports.push(Import { from: from.into(), name: Some(name.into()), local, span: span_of(node) });
    Lowered::Nothing
}

/// `case Patient p`: the type is the test, the name is bound.
fn type_pattern<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut all = Vec::new();
    for child in children {
        let span = span_of(child.node);
        all.push(match child.lowered {
            Lowered::Expr(name) => Lowered::Pattern(lowering.expr_as_pattern(name, 0)),
            Lowered::Type(of) => Lowered::Type(of),
            other => Lowered::Pattern(lowering.as_pattern(other, span)),
        });
    }
    Lowered::Many(all)
}

/// `Point(int x, int y)`.
fn record_pattern<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut all = Vec::new();
    let mut parts = Vec::new();
    for child in children {
        if child.node.kind() == "record_pattern_body" {
            parts =
                flatten(vec![child]).into_iter().filter_map(|one| if let Lowered::Pattern(id) = one { Some(id) } else { None }).collect();
        } else if let Some(of) = lowering.type_of(child.node) {
            all.push(Lowered::Type(of));
        }
    }
    all.push(Lowered::Pattern(lowering.tree.pattern(Pattern::Sequence(parts), span_of(node))));
    Lowered::Many(all)
}

fn component<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let name = lowering.exprs(children).pop();
    name.map_or(Lowered::Nothing, |name| Lowered::Pattern(lowering.expr_as_pattern(name, 0)))
}

/// An element of an annotation type is a field, its default the value.
fn element<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let value = lowering.maybe_expr(&mut children, "value");
    let declared = types(children).into_iter().next();
    let declared = with_dimensions(lowering, declared, node);
    let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
    Lowered::Fields(vec![super::ir::Field {
        name: lowering.sym(name),
        name_span: span_of(name),
        declared,
        modifiers: head.modifiers,
        annotations: head.annotations,
        value,
        span: span_of(node),
    }])
}

/// A name that stands for no place in the text.
fn made_up(lowering: &mut Lowering<'_>, name: &str, span: crate::text::Span) -> super::ir::ExprId {
    let name = lowering.tree.intern(name);
    lowering.tree.expr(Expr::Name(name), span)
}

#[cfg(test)]
mod tests;
