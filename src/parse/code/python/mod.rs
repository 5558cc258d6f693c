//! Python: the table, and which function lowers what the table cannot name.
//! Declarations, statements, patterns and texts each have their file.

mod declare;
mod import;
mod matching;
mod statement;
#[cfg(test)]
mod tests;
mod text;

use super::ir::{CollectionKind, Entry, Expr, ExprId, Literal, Operator, Pattern, Stmt, TypeRef};
use super::lower::{Child, Grammar, Lowered, Lowering, Marks, span_of, take, take_all};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::Span;
use tree_sitter::Node;

/// Python.
pub struct Python;

const VOCABULARY: Vocabulary = Vocabulary {
    kinds: &[
        ("module", Shape::Block),
        ("block", Shape::Own),
        ("expression_statement", Shape::ExprStmt),
        ("identifier", Shape::Name),
        ("ellipsis", Shape::Name),
        ("integer", Shape::Number),
        ("float", Shape::Number),
        ("true", Shape::True),
        ("false", Shape::False),
        ("none", Shape::Null),
        ("string", Shape::Own),
        ("string_content", Shape::Skip),
        ("concatenated_string", Shape::Own),
        ("interpolation", Shape::Own),
        ("format_specifier", Shape::Through),
        ("format_expression", Shape::Own),
        ("attribute", Shape::Member { base: "object", name: "attribute" }),
        ("subscript", Shape::Own),
        ("slice", Shape::Own),
        ("call", Shape::Call { callee: "function", args: "arguments" }),
        ("argument_list", Shape::Args),
        ("keyword_argument", Shape::NamedArg { name: "name", value: "value" }),
        ("list_splat", Shape::Spread),
        ("dictionary_splat", Shape::Spread),
        ("list_splat_pattern", Shape::Spread),
        ("dictionary_splat_pattern", Shape::Spread),
        ("parenthesized_list_splat", Shape::Through),
        ("parenthesized_expression", Shape::Through),
        ("binary_operator", Shape::Binary { left: "left", op: "operator", right: "right" }),
        ("boolean_operator", Shape::Binary { left: "left", op: "operator", right: "right" }),
        ("comparison_operator", Shape::Own),
        ("not_operator", Shape::Unary(Operator::Not)),
        ("unary_operator", Shape::Own),
        ("conditional_expression", Shape::Own),
        ("named_expression", Shape::Assign { left: "name", op: "", right: "value" }),
        ("assignment", Shape::Own),
        ("augmented_assignment", Shape::Assign { left: "left", op: "operator", right: "right" }),
        ("await", Shape::Await),
        ("yield", Shape::Await),
        ("lambda", Shape::Own),
        ("list", Shape::List),
        ("tuple", Shape::Tuple),
        ("expression_list", Shape::Tuple),
        ("pattern_list", Shape::Tuple),
        ("tuple_pattern", Shape::Own),
        ("list_pattern", Shape::Own),
        ("set", Shape::Set),
        ("dictionary", Shape::Map),
        ("pair", Shape::Own),
        ("list_comprehension", Shape::Own),
        ("set_comprehension", Shape::Own),
        ("dictionary_comprehension", Shape::Own),
        ("generator_expression", Shape::Own),
        ("for_in_clause", Shape::Own),
        ("if_clause", Shape::Through),
        ("as_pattern", Shape::Own),
        ("as_pattern_target", Shape::Through),
        ("type", Shape::Type),
        ("generic_type", Shape::Opaque),
        ("type_parameter", Shape::Own),
        // statements
        ("if_statement", Shape::Own),
        ("elif_clause", Shape::Own),
        ("else_clause", Shape::Through),
        ("for_statement", Shape::Own),
        ("while_statement", Shape::Own),
        ("with_statement", Shape::Own),
        ("with_clause", Shape::Own),
        ("with_item", Shape::Own),
        ("try_statement", Shape::Own),
        ("except_clause", Shape::Own),
        ("finally_clause", Shape::Through),
        ("raise_statement", Shape::Own),
        ("return_statement", Shape::Return),
        ("assert_statement", Shape::Own),
        ("delete_statement", Shape::Own),
        ("print_statement", Shape::Own),
        ("pass_statement", Shape::Nothing),
        ("break_statement", Shape::Nothing),
        ("continue_statement", Shape::Nothing),
        ("global_statement", Shape::Nothing),
        ("nonlocal_statement", Shape::Nothing),
        ("type_alias_statement", Shape::Skip),
        // match
        ("match_statement", Shape::Own),
        ("case_clause", Shape::Own),
        ("case_pattern", Shape::Through),
        ("dotted_name", Shape::OwnLeaf),
        ("class_pattern", Shape::Own),
        ("dict_pattern", Shape::Own),
        ("keyword_pattern", Shape::Own),
        ("union_pattern", Shape::Own),
        ("splat_pattern", Shape::Own),
        ("complex_pattern", Shape::Opaque),
        // declarations
        ("import_statement", Shape::OwnLeaf),
        ("import_from_statement", Shape::OwnLeaf),
        ("future_import_statement", Shape::Skip),
        ("class_definition", Shape::Own),
        ("function_definition", Shape::Own),
        ("decorated_definition", Shape::Own),
        ("decorator", Shape::Own),
        ("parameters", Shape::Own),
        ("lambda_parameters", Shape::Own),
        ("default_parameter", Shape::Own),
        ("typed_parameter", Shape::Own),
        ("typed_default_parameter", Shape::Own),
    ],
    operators: &[
        ("+", Operator::Add),
        ("%", Operator::Percent),
        ("-", Operator::Arithmetic),
        ("*", Operator::Arithmetic),
        ("/", Operator::Arithmetic),
        ("//", Operator::Arithmetic),
        ("**", Operator::Arithmetic),
        ("@", Operator::Arithmetic),
        ("&", Operator::Arithmetic),
        ("|", Operator::Arithmetic),
        ("^", Operator::Arithmetic),
        ("<<", Operator::Arithmetic),
        (">>", Operator::Arithmetic),
        ("and", Operator::And),
        ("or", Operator::Or),
    ],
};

impl Grammar for Python {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_python::LANGUAGE.into()
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        &VOCABULARY
    }

    fn enters_type(&self, text: &str) -> bool {
        // a longer type is no type that people write; it is not read twice
        text.len() < 4096 && text.contains('(')
    }

    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
        let span = span_of(node);
        match node.kind() {
            "string" => text::string(lowering, node, children),
            "concatenated_string" => text::concatenated(lowering, children, span),
            "interpolation" | "format_expression" => text::interpolation(lowering, node, children),
            "subscript" => subscript(lowering, children, span),
            "slice" => slice(lowering, node, children),
            "comparison_operator" => comparison(lowering, children, span),
            "unary_operator" => unary(lowering, node, children),
            "conditional_expression" => conditional(lowering, children, span),
            "assignment" => assignment(lowering, children, span),
            "pair" => pair(lowering, children, span),
            "list_comprehension" | "set_comprehension" | "dictionary_comprehension" | "generator_expression" => {
                comprehension(lowering, children, span)
            }
            "for_in_clause" => for_in_clause(lowering, children, span),
            "type" => type_with_expressions(lowering, node, children),
            "type_parameter" => Lowered::Many(super::lower::flatten(children)),
            "block" | "if_statement" | "elif_clause" | "for_statement" | "while_statement" | "with_statement" | "with_clause"
            | "with_item" | "try_statement" | "except_clause" | "raise_statement" | "assert_statement" | "delete_statement"
            | "print_statement" => statement::own(lowering, node, children),
            "match_statement" | "case_clause" | "dotted_name" | "class_pattern" | "dict_pattern" | "keyword_pattern" | "union_pattern"
            | "splat_pattern" | "as_pattern" | "tuple_pattern" | "list_pattern" => matching::own(lowering, node, children),
            "import_statement" | "import_from_statement" => import::own(lowering, node),
            "class_definition"
            | "function_definition"
            | "decorated_definition"
            | "decorator"
            | "parameters"
            | "lambda_parameters"
            | "default_parameter"
            | "typed_parameter"
            | "typed_default_parameter"
            | "lambda" => declare::own(lowering, node, children, marks),
            _ => lowering.opaque(children, span),
        }
    }
}

/// An expression without text of its own, at the start of a span.
fn implied(lowering: &mut Lowering<'_>, expr: Expr, at: u32) -> ExprId {
    lowering.tree.expr(expr, Span { start: at, end: at })
}

fn subscript<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let base = lowering.take_expr(&mut children, "value", span);
    let at = take_all(&mut children, "subscript");
    let around = at.first().zip(at.last()).map_or(span, |(first, last)| span_of(first.node).to(span_of(last.node)));
    let index = lowering.only_expr(at, around).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), around));
    Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span))
}

/// `a[-4:]` is `a[slice(-4, None)]`, as the language defines it.
fn slice<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut given: Vec<Option<ExprId>> = vec![None, None];
    let mut place = 0;
    let mut parts = children.into_iter().peekable();
    let mut cursor = node.walk();
    for piece in node.children(&mut cursor) {
        if piece.kind() == ":" {
            place += 1;
        } else if let Some(child) = parts.next_if(|child| child.node.id() == piece.id()) {
            let value = lowering.as_expr(child.lowered, span_of(child.node));
            if given.len() <= place {
                given.resize(place + 1, None);
            }
            if let Some(slot) = given.get_mut(place) {
                *slot = Some(value);
            }
        }
    }
    let sym = lowering.tree.intern("slice");
    let callee = implied(lowering, Expr::Name(sym), span.start);
    let args = given.into_iter().map(|value| {
        let value = value.unwrap_or_else(|| implied(lowering, Expr::Literal(Literal::Null), span.start));
        super::ir::Arg { name: None, value, spread: false }
    });
    let args = args.collect();
    Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, span))
}

fn comparison<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut operands = lowering.exprs(children).into_iter();
    let Some(mut left) = operands.next() else { return Lowered::Nothing };
    let last = operands.len();
    for (at, right) in operands.enumerate() {
        let whole = if at + 1 == last { span } else { lowering.tree.span(left).to(lowering.tree.span(right)) };
        left = lowering.tree.expr(Expr::Binary { op: Operator::Compare, left, right }, whole);
    }
    Lowered::Expr(left)
}

fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operand = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    let negative = lowering.slice(node).starts_with('-');
    let expr = match lowering.tree.at(operand) {
        Expr::Literal(Literal::Number(number)) if negative => Expr::Literal(Literal::Number(format!("-{number}").into())),
        _ => Expr::Unary { op: Operator::Arithmetic, operand },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// `then if test else otherwise`: the grammar gives them in this order, without fields.
fn conditional<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut parts = lowering.exprs(children);
    if parts.len() < 2 {
        return Lowered::Expr(lowering.tree.expr(Expr::Opaque(parts), span));
    }
    let test = parts.remove(1);
    Lowered::Expr(lowering.tree.expr(Expr::Conditional { test, arms: parts }, span))
}

/// A plain assignment is an expression; one with a written type declares.
fn assignment<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let value = lowering.maybe_expr(&mut children, "right");
    let target = match take(&mut children, "left") {
        Some(child) => lowering.as_pattern(child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    if let (Pattern::Name(name), Some(value)) = (lowering.tree.pattern_at(target).clone(), value) {
        let at = lowering.tree.pattern_span(target);
        lowering.name_closure(value, name, at);
    }
    let Some(written) = take(&mut children, "type") else {
        return match value {
            Some(value) => Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value }, span)),
            None => Lowered::Nothing,
        };
    };
    let (declared, annotations) = typed(lowering, written.lowered);
    if let Pattern::Place(_) = lowering.tree.pattern_at(target) {
        // `self.x: T = value` declares nothing new
        let Some(value) = value else { return Lowered::Nothing };
        let at = lowering.tree.span(value);
        let value = declared.map_or(value, |to| lowering.tree.expr(Expr::Cast { to, value }, at));
        return Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value }, span));
    }
    let statement = lowering.tree.stmt(Stmt::Let { pattern: target, declared, value, constant: false }, span);
    if !annotations.is_empty() {
        lowering.annotations_of.insert(statement, annotations);
    }
    Lowered::Stmt(statement)
}

/// The type and the annotations of a lowered `type` node. `Annotated[T, ..]` means T.
fn typed(lowering: &Lowering<'_>, lowered: Lowered) -> (Option<TypeRef>, Vec<super::ir::Annotation>) {
    let (mut declared, mut annotations) = (None, Vec::new());
    let all = match lowered {
        Lowered::Many(all) => all,
        one => vec![one],
    };
    for one in all {
        match one {
            Lowered::Type(written) if declared.is_none() => declared = Some(written),
            Lowered::Annotation(annotation) => annotations.push(annotation),
            _ => {}
        }
    }
    let declared = declared.map(|mut written: TypeRef| {
        let name = lowering.tree.name(written.name);
        if name.rsplit('.').next() == Some("Annotated") && !written.args.is_empty() { written.args.swap_remove(0) } else { written }
    });
    (declared, annotations)
}

/// A type in which calls stand: the calls are its annotations.
fn type_with_expressions<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut out: Vec<Lowered> = lowering.type_of(node).map(Lowered::Type).into_iter().collect();
    for one in super::lower::flatten(children) {
        match one {
            Lowered::Annotation(_) => out.push(one),
            Lowered::Expr(id) => out.extend(declare::calls_in(lowering, id).into_iter().map(Lowered::Annotation)),
            _ => {}
        }
    }
    Lowered::Many(out)
}

/// A name as key is a variable here; only a text or a number is known.
fn pair<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let key = lowering.take_expr(&mut children, "key", span);
    let value = lowering.take_expr(&mut children, "value", span);
    let known: Option<Box<str>> = match lowering.tree.at(key) {
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(text.clone()),
        _ => None,
    };
    Lowered::Entry(match known {
        Some(text) => Entry { key: Some(lowering.tree.intern(&text)), computed: None, value, spread: false, span },
        None => Entry { key: None, computed: Some(key), value, spread: false, span },
    })
}

fn comprehension<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let (mut elements, mut clauses, mut tests) = (Vec::new(), Vec::new(), Vec::new());
    for child in children {
        let at = span_of(child.node);
        match (child.node.kind(), child.lowered) {
            ("for_in_clause", Lowered::Many(parts)) => {
                let mut parts = parts.into_iter();
                if let (Some(Lowered::Pattern(pattern)), Some(Lowered::Expr(over))) = (parts.next(), parts.next()) {
                    clauses.push((pattern, over));
                }
            }
            ("if_clause", lowered) => tests.push(lowering.as_expr(lowered, at)),
            (_, Lowered::Entry(entry)) => {
                elements.extend(entry.computed);
                elements.push(entry.value);
            }
            (_, lowered) => elements.push(lowering.as_expr(lowered, at)),
        }
    }
    Lowered::Expr(lowering.tree.expr(Expr::Comprehension { elements, clauses, tests }, span))
}

fn for_in_clause<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let pattern = match take(&mut children, "left") {
        Some(child) => lowering.as_pattern(child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    let over = match lowering.only_expr(children, span) {
        Some(over) => over,
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span),
    };
    Lowered::Many(vec![Lowered::Pattern(pattern), Lowered::Expr(over)])
}

/// A tuple of what was lowered, for patterns that stand in brackets.
fn tuple<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let entries = lowering.entries(children);
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Tuple, entries }, span))
}
