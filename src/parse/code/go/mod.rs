//! Go: the table, and which function lowers what the table cannot name.
//! Declarations, literals, statements and types each have their file.

mod declare;
mod literal;
mod statement;
#[cfg(test)]
mod tests;
mod types;

use super::ir::{Arg, Expr, ExprId, Literal, Operator};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of, take, unquote};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use tree_sitter::Node;

/// Go.
pub struct Go;

const VOCABULARY: Vocabulary = Vocabulary {
    kinds: &[
        ("source_file", Shape::Block),
        ("block", Shape::Block),
        ("statement_list", Shape::Many),
        ("expression_statement", Shape::ExprStmt),
        ("identifier", Shape::Name),
        ("field_identifier", Shape::Name),
        ("package_identifier", Shape::Name),
        ("blank_identifier", Shape::Name),
        ("label_name", Shape::Skip),
        ("dot", Shape::Skip),
        ("int_literal", Shape::Number),
        ("float_literal", Shape::Number),
        ("imaginary_literal", Shape::Number),
        ("iota", Shape::Number),
        ("true", Shape::True),
        ("false", Shape::False),
        ("nil", Shape::Null),
        ("rune_literal", Shape::OwnLeaf),
        ("interpreted_string_literal", Shape::OwnLeaf),
        ("raw_string_literal", Shape::OwnLeaf),
        ("parenthesized_expression", Shape::Through),
        ("selector_expression", Shape::Member { base: "operand", name: "field" }),
        ("index_expression", Shape::Index { base: "operand", index: "index" }),
        ("slice_expression", Shape::Own),
        ("call_expression", Shape::Own),
        ("argument_list", Shape::Args),
        ("variadic_argument", Shape::Spread),
        ("binary_expression", Shape::Binary { left: "left", op: "operator", right: "right" }),
        ("unary_expression", Shape::Own),
        ("type_assertion_expression", Shape::Own),
        ("type_conversion_expression", Shape::Own),
        ("type_instantiation_expression", Shape::Own),
        ("type_arguments", Shape::Skip),
        ("composite_literal", Shape::Own),
        ("literal_value", Shape::Many),
        ("literal_element", Shape::Own),
        ("keyed_element", Shape::Own),
        ("func_literal", Shape::Own),
        ("expression_list", Shape::Many),
        // types
        ("type_identifier", Shape::OwnLeaf),
        ("qualified_type", Shape::OwnLeaf),
        ("generic_type", Shape::OwnLeaf),
        ("function_type", Shape::OwnLeaf),
        ("negated_type", Shape::OwnLeaf),
        ("pointer_type", Shape::Own),
        ("slice_type", Shape::Own),
        ("array_type", Shape::Own),
        ("implicit_length_array_type", Shape::Own),
        ("map_type", Shape::Own),
        ("channel_type", Shape::Own),
        ("parenthesized_type", Shape::Own),
        ("struct_type", Shape::Own),
        ("field_declaration_list", Shape::Many),
        ("field_declaration", Shape::Own),
        ("interface_type", Shape::Many),
        ("method_elem", Shape::Own),
        ("type_elem", Shape::Through),
        ("type_constraint", Shape::Skip),
        ("type_parameter_list", Shape::Skip),
        // statements
        ("short_var_declaration", Shape::Own),
        ("assignment_statement", Shape::Own),
        ("inc_statement", Shape::Own),
        ("dec_statement", Shape::Own),
        ("send_statement", Shape::Own),
        ("receive_statement", Shape::Own),
        ("if_statement", Shape::Own),
        ("for_statement", Shape::Own),
        ("for_clause", Shape::Own),
        ("range_clause", Shape::Own),
        ("expression_switch_statement", Shape::Own),
        ("type_switch_statement", Shape::Own),
        ("select_statement", Shape::Own),
        ("expression_case", Shape::Own),
        ("type_case", Shape::Own),
        ("communication_case", Shape::Own),
        ("default_case", Shape::Own),
        ("defer_statement", Shape::ExprStmt),
        ("go_statement", Shape::ExprStmt),
        ("labeled_statement", Shape::Through),
        ("return_statement", Shape::Own),
        ("break_statement", Shape::Nothing),
        ("continue_statement", Shape::Nothing),
        ("goto_statement", Shape::Nothing),
        ("fallthrough_statement", Shape::Nothing),
        ("empty_statement", Shape::Skip),
        // declarations
        ("package_clause", Shape::OwnLeaf),
        ("import_declaration", Shape::Many),
        ("import_spec_list", Shape::Many),
        ("import_spec", Shape::OwnLeaf),
        ("var_declaration", Shape::Many),
        ("var_spec_list", Shape::Many),
        ("var_spec", Shape::Own),
        ("const_declaration", Shape::Many),
        ("const_spec", Shape::Own),
        ("type_declaration", Shape::Many),
        ("type_spec", Shape::Own),
        ("type_alias", Shape::Own),
        ("function_declaration", Shape::Own),
        ("method_declaration", Shape::Own),
        ("parameter_list", Shape::Many),
        ("parameter_declaration", Shape::Own),
        ("variadic_parameter_declaration", Shape::Own),
    ],
    operators: &[
        ("+", Operator::Add),
        ("%", Operator::Arithmetic),
        ("-", Operator::Arithmetic),
        ("*", Operator::Arithmetic),
        ("/", Operator::Arithmetic),
        ("&", Operator::Arithmetic),
        ("|", Operator::Arithmetic),
        ("^", Operator::Arithmetic),
        ("&^", Operator::Arithmetic),
        ("<<", Operator::Arithmetic),
        (">>", Operator::Arithmetic),
        ("==", Operator::Compare),
        ("!=", Operator::Compare),
        ("<", Operator::Compare),
        ("<=", Operator::Compare),
        (">", Operator::Compare),
        (">=", Operator::Compare),
        ("&&", Operator::And),
        ("||", Operator::Or),
    ],
};

/// Names that are types of the language itself: a call of one is a conversion.
const CONVERSIONS: &[&str] = &[
    "string",
    "byte",
    "rune",
    "bool",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uintptr",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "any",
    "error",
];

impl Grammar for Go {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_go::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        let span = span_of(node);
        match node.kind() {
            "interpreted_string_literal" | "rune_literal" => {
                let text = super::lower::unescape(unquote(lowering.slice(node))).into();
                Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text(text)), span))
            }
            "raw_string_literal" => {
                let text = lowering.slice(node).trim_matches('`').replace('\r', "").into();
                Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Text(text)), span))
            }
            "slice_expression" => slice(lowering, children, span),
            "call_expression" => call(lowering, node, children),
            "type_assertion_expression" | "type_conversion_expression" => cast(lowering, node, children),
            "unary_expression" => unary(lowering, node, children),
            "type_instantiation_expression" => {
                lowering_type(lowering, node).map_or(Lowered::Nothing, |made| Lowered::Expr(lowering.type_name(&made)))
            }
            "composite_literal" => literal::composite(lowering, node, children),
            "literal_element" => literal::element(lowering, children, span),
            "keyed_element" => literal::keyed(lowering, children, span),
            "type_identifier" | "qualified_type" | "generic_type" | "function_type" | "negated_type" => {
                lowering_type(lowering, node).map_or(Lowered::Nothing, Lowered::Type)
            }
            "pointer_type"
            | "slice_type"
            | "array_type"
            | "implicit_length_array_type"
            | "map_type"
            | "channel_type"
            | "parenthesized_type" => wrapped(lowering, node, children),
            "short_var_declaration"
            | "assignment_statement"
            | "inc_statement"
            | "dec_statement"
            | "send_statement"
            | "receive_statement"
            | "if_statement"
            | "for_statement"
            | "for_clause"
            | "range_clause"
            | "expression_switch_statement"
            | "type_switch_statement"
            | "select_statement"
            | "expression_case"
            | "type_case"
            | "communication_case"
            | "default_case"
            | "return_statement" => statement::own(lowering, node, children),
            _ => declare::own(lowering, node, children, marks),
        }
    }

    fn finish(&self, lowering: &mut Lowering<'_>) {
        declare::adopt_methods(lowering);
    }
}

/// A type as Go writes it.
fn lowering_type(lowering: &mut Lowering<'_>, node: Node<'_>) -> Option<super::ir::TypeRef> {
    let text = lowering.slice(node);
    types::read(&mut lowering.tree, text, span_of(node))
}

/// `[]T`, `*T`, `map[K]V`; round a struct without a name its fields are what counts.
fn wrapped<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    if let Some(at) = children.iter().rposition(|child| matches!(child.lowered, Lowered::Fields(_))) {
        return children.swap_remove(at).lowered;
    }
    lowering_type(lowering, node).map_or(Lowered::Nothing, Lowered::Type)
}

/// An expression without text of its own, at the start of a span.
fn implied(lowering: &mut Lowering<'_>, expr: Expr, at: u32) -> ExprId {
    lowering.tree.expr(expr, Span { start: at, end: at })
}

/// `a[1:3]` is `a[slice(1, 3)]`.
fn slice<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let base = lowering.take_expr(&mut children, "operand", span);
    let at = lowering.tree.span(base).end;
    let sym = lowering.tree.intern("slice");
    let callee = implied(lowering, Expr::Name(sym), at);
    let args = ["start", "end"].map(|field| {
        let value = lowering.maybe_expr(&mut children, field);
        let value = value.unwrap_or_else(|| implied(lowering, Expr::Literal(Literal::Null), at));
        Arg { name: None, value, spread: false }
    });
    let index = lowering.tree.expr(Expr::Call { callee, args: args.into() }, Span { start: at, end: span.end });
    Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span))
}

/// A call; `new(T)` and `make(T)` make a `T`, a call of a type of the language converts.
fn call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let callee = lowering.take_expr(&mut children, "function", span);
    let (made, mut args) = match take(&mut children, "arguments") {
        Some(child) => {
            let first = child.node.named_child(0);
            (first, lowering.args(vec![child]))
        }
        None => (None, Vec::new()),
    };
    args.extend(lowering.args(children));
    if let Expr::Name(sym) = lowering.tree.at(callee) {
        let name = lowering.tree.name(*sym);
        let (makes, converts) = (matches!(name, "new" | "make"), CONVERSIONS.contains(&name));
        if makes && let Some(made) = made.and_then(|made| lowering_type(lowering, made)) {
            return Lowered::Expr(lowering.tree.expr(Expr::New { made, args: Vec::new(), body: None }, span));
        }
        if converts
            && let [only] = args.as_slice()
            && let Some(to) = node.child_by_field_name("function").and_then(|function| lowering_type(lowering, function))
        {
            let value = only.value;
            return Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value }, span));
        }
    }
    Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, span))
}

/// `x.(T)`, `[]byte(x)`.
fn cast<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let to = node.child_by_field_name("type").and_then(|to| lowering_type(lowering, to));
    let value = lowering.take_expr(&mut children, "operand", span);
    let expr = to.map_or_else(|| Expr::Opaque(vec![value]), |to| Expr::Cast { to, value });
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// A pointer to a value is the value, as far as data goes.
fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operand = lowering.take_expr(&mut children, "operand", span);
    let operator = node.child_by_field_name("operator").map_or("", |operator| lowering.slice(operator));
    let expr = match (operator, lowering.tree.at(operand)) {
        ("&" | "*" | "+", _) => return Lowered::Expr(operand),
        ("!", _) => Expr::Unary { op: Operator::Not, operand },
        ("<-", _) => Expr::Await(operand),
        ("-", Expr::Literal(Literal::Number(number))) => Expr::Literal(Literal::Number(format!("-{number}").into())),
        _ => Expr::Unary { op: Operator::Arithmetic, operand },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}
