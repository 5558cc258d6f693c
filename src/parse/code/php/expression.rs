//! Expressions that the table cannot name.

use super::super::ir::{Arg, Arm, CollectionKind, Entry, Expr, ExprId, FnKind, Literal, Operator, Param, Pattern, Stmt};
use super::super::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take};
use super::{dotted, qualified, spoken_call, type_in, variable};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, _marks: Marks) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "qualified_name" | "relative_name" => Lowered::Expr(qualified(lowering, node)),
        "relative_scope" => {
            // `static` is the class that was called, which is a `self` as far as a file can say
            let written = lowering.slice(node);
            let word = if written.eq_ignore_ascii_case("parent") { "super" } else { "self" };
            let at = if written.eq_ignore_ascii_case(word) { span } else { Span { start: span.start, end: span.start } };
            let sym = lowering.tree.intern(word);
            Lowered::Expr(lowering.tree.expr(Expr::Name(sym), at))
        }
        "name" => {
            // the line end of the system
            let expr = match lowering.slice(node) {
                "PHP_EOL" => Expr::Literal(Literal::Text("\n".into())),
                _ => Expr::Name(lowering.sym(node)),
            };
            Lowered::Expr(lowering.tree.expr(expr, span))
        }
        "variable_name" => {
            let (sym, at) = variable(lowering, node);
            Lowered::Expr(lowering.tree.expr(Expr::Name(sym), at))
        }
        "dynamic_variable_name" => match lowering.only_expr(children, span) {
            // `${name}` in a text
            Some(value) if matches!(lowering.tree.at(value), Expr::Name(_)) && lowering.slice(node).starts_with("${") => {
                Lowered::Expr(value)
            }
            Some(value) => Lowered::Expr(lowering.tree.expr(Expr::Opaque(vec![value]), span)),
            None => Lowered::Nothing,
        },
        "boolean" => {
            let on = lowering.slice(node).eq_ignore_ascii_case("true");
            Lowered::Expr(lowering.tree.expr(Expr::Literal(Literal::Bool(on)), span))
        }
        // right-recursive: the last comes first, so that a long one costs no copies; whoever takes it turns it round
        "sequence_expression" => {
            let mut all = Vec::new();
            for child in children.into_iter().rev() {
                match child.lowered {
                    Lowered::Many(rest) => all = rest,
                    Lowered::Nothing => {}
                    one => all.push(one),
                }
            }
            Lowered::Many(all)
        }
        "clone_expression" => {
            let args = take(&mut children, "arguments").map(|child| lowering.args(vec![child])).unwrap_or_default();
            match (lowering.only_expr(children, span), args.as_slice()) {
                (Some(value), _) => Lowered::Expr(value),
                (None, [only]) => Lowered::Expr(only.value),
                (None, args) => {
                    let parts = args.iter().map(|arg| arg.value).collect();
                    Lowered::Expr(lowering.tree.expr(Expr::Opaque(parts), span))
                }
            }
        }
        "member_access_expression" | "nullsafe_member_access_expression" => member(lowering, node, children, "object"),
        "scoped_property_access_expression" => member(lowering, node, children, "scope"),
        "class_constant_access_expression" => constant(lowering, node, children),
        "subscript_expression" => subscript(lowering, children, span),
        "function_call_expression" => call(lowering, node, children),
        "member_call_expression" | "nullsafe_member_call_expression" => method_call(lowering, node, children, "object"),
        "scoped_call_expression" => method_call(lowering, node, children, "scope"),
        "object_creation_expression" => made(lowering, node, children),
        "argument" => {
            let name = node.child_by_field_name("name").map(|name| lowering.sym(name));
            take(&mut children, "name");
            if let Some(Lowered::Arg(arg)) = children.last().map(|child| &child.lowered) {
                return Lowered::Arg(arg.clone());
            }
            match lowering.only_expr(children, span) {
                Some(value) => Lowered::Arg(Arg { name, value, spread: false }),
                None => Lowered::Nothing,
            }
        }
        "array_creation_expression" => {
            let entries = lowering.entries(children);
            let keyed = entries.iter().any(|entry| entry.key.is_some() || entry.computed.is_some());
            let kind = if keyed { CollectionKind::Map } else { CollectionKind::List };
            Lowered::Expr(lowering.tree.expr(Expr::Collection { kind, entries }, span))
        }
        "array_element_initializer" => element(lowering, children, span),
        "list_literal" => list(lowering, node, children),
        "binary_expression" => binary(lowering, node, children),
        "unary_op_expression" => unary(lowering, node, children),
        "update_expression" => {
            let operand = lowering.take_expr(&mut children, "argument", span);
            Lowered::Expr(lowering.increment(operand, span))
        }
        "cast_expression" => cast(lowering, node, children),
        "conditional_expression" => conditional(lowering, children, span),
        "assignment_expression" | "reference_assignment_expression" => assignment(lowering, node, children),
        "match_expression" => matched(lowering, children, span),
        "match_conditional_expression" | "match_default_expression" => {
            let value = take(&mut children, "return_expression");
            let tests = lowering.exprs(children);
            let body = match value {
                Some(value) => lowering.as_stmt(value.lowered, span_of(value.node)),
                None => lowering.tree.stmt(Stmt::Nothing, span),
            };
            Lowered::Arm(Arm { tests, binding: None, body })
        }
        "print_intrinsic" => spoken(lowering, node, children, "print"),
        "include_expression" => spoken(lowering, node, children, "include"),
        "include_once_expression" => spoken(lowering, node, children, "include_once"),
        "require_expression" => spoken(lowering, node, children, "require"),
        "require_once_expression" => spoken(lowering, node, children, "require_once"),
        _ => lowering.opaque(children, span),
    }
}

fn spoken<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, name: &str) -> Lowered {
    let span = span_of(node);
    let values = lowering.exprs(children);
    let at = Span { start: span.start, end: span.start + Span::new(0, name.len()).end };
    Lowered::Expr(spoken_call(lowering, name, at, values, span))
}

/// What is taken from: a field that holds a name, or an expression that gives one.
fn place<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: &mut Vec<Child<'t>>, base: &str) -> ExprId {
    let start = node.start_byte();
    let held = lowering.take_expr(children, base, span_of(node));
    let named = take(children, "name");
    let Some(named) = named else { return lowering.tree.expr(Expr::Opaque(vec![held]), span_of(node)) };
    let at = span_of(named.node);
    let span = Span::new(start, named.node.end_byte());
    match named.node.kind() {
        "name" => {
            let name = lowering.sym(named.node);
            lowering.tree.expr(Expr::Member { base: held, name, name_span: at }, span)
        }
        // a static field has its sigil: `Config::$host`
        "variable_name" if base == "scope" => {
            let (name, name_span) = variable(lowering, named.node);
            lowering.tree.expr(Expr::Member { base: held, name, name_span }, span)
        }
        _ => {
            let index = lowering.as_expr(named.lowered, at);
            match lowering.tree.at(index) {
                Expr::Literal(Literal::Text(text)) => {
                    let text = text.clone();
                    let name = lowering.tree.intern(&text);
                    let quote = u32::from(at.end.saturating_sub(at.start) as usize == text.len() + 2);
                    let name_span = Span { start: at.start + quote, end: at.end - quote };
                    lowering.tree.expr(Expr::Member { base: held, name, name_span }, span)
                }
                _ => lowering.tree.expr(Expr::Index { base: held, index }, span),
            }
        }
    }
}

fn member<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, base: &str) -> Lowered {
    Lowered::Expr(place(lowering, node, &mut children, base))
}

/// `Foo::BAR`; `Foo::class` stands for the type.
fn constant<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut parts = children.into_iter();
    let Some(scope) = parts.next() else { return Lowered::Nothing };
    let base = lowering.as_expr(scope.lowered, span_of(scope.node));
    let Some(named) = parts.next() else { return Lowered::Expr(base) };
    if named.node.kind() != "name" {
        let index = lowering.as_expr(named.lowered, span_of(named.node));
        return Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span));
    }
    if lowering.slice(named.node).eq_ignore_ascii_case("class") {
        return Lowered::Expr(base);
    }
    let name = lowering.sym(named.node);
    Lowered::Expr(lowering.tree.expr(Expr::Member { base, name, name_span: span_of(named.node) }, span))
}

/// `$list[]` is any place of the list.
fn subscript<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>, span: Span) -> Lowered {
    let mut parts = lowering.exprs(children).into_iter();
    let Some(base) = parts.next() else { return Lowered::Nothing };
    let index = match parts.next() {
        Some(index) => index,
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), Span { start: span.end, end: span.end }),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span))
}

/// Whether the arguments are `(...)`: the function itself is meant.
fn is_reference(node: Node<'_>) -> bool {
    node.child_by_field_name("arguments")
        .is_some_and(|args| args.named_child_count() == 1 && args.named_child(0).is_some_and(|one| one.kind() == "variadic_placeholder"))
}

/// A call, or a closure of one where the arguments are left open.
fn called<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, callee: ExprId, args: Vec<Arg>) -> Lowered {
    let span = span_of(node);
    if !is_reference(node) {
        return Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, span));
    }
    let at = Span { start: span.end, end: span.end };
    let sym = lowering.tree.intern("value");
    let value = lowering.tree.expr(Expr::Name(sym), at);
    let call = lowering.tree.expr(Expr::Call { callee, args: vec![Arg { name: None, value, spread: false }] }, span);
    let body = lowering.tree.stmt(Stmt::Return(Some(call)), span);
    let pattern = lowering.tree.pattern(Pattern::Name(sym), at);
    let mut function = lowering.blank_function(FnKind::Closure, node);
    function.params.push(Param { pattern, declared: None, default: None, annotations: Vec::new(), rest: false, span: at });
    function.body = Some(body);
    let here = lowering.here();
    let id = lowering.finish_function(function, here);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
}

fn call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let args = take(&mut children, "arguments").map(|child| lowering.args(vec![child])).unwrap_or_default();
    let callee = lowering.take_expr(&mut children, "function", span);
    let name = match lowering.tree.at(callee) {
        Expr::Name(sym) if !lowering.slice(node).starts_with('$') => lowering.tree.name(*sym).to_ascii_lowercase(),
        _ => String::new(),
    };
    match (name.as_str(), args.as_slice()) {
        ("compact", _) => compacted(lowering, &args, span),
        ("define", [named, value, ..]) => {
            let (named, value) = (named.value, value.value);
            match lowering.tree.at(named) {
                Expr::Literal(Literal::Text(text)) => {
                    let text = text.clone();
                    let sym = lowering.tree.intern(&text);
                    let at = lowering.tree.span(named);
                    let target = lowering.tree.pattern(Pattern::Name(sym), at);
                    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value }, span))
                }
                _ => called(lowering, node, callee, args),
            }
        }
        _ => called(lowering, node, callee, args),
    }
}

/// `compact('a', ['b'])` is `['a' => $a, 'b' => $b]`.
fn compacted(lowering: &mut Lowering<'_>, args: &[Arg], span: Span) -> Lowered {
    let mut entries = Vec::new();
    let mut open: Vec<ExprId> = args.iter().rev().map(|arg| arg.value).collect();
    while let Some(id) = open.pop() {
        let at = lowering.tree.span(id);
        match lowering.tree.at(id) {
            Expr::Literal(Literal::Text(text)) => {
                let text = text.clone();
                let sym = lowering.tree.intern(&text);
                let quoted = at.end.saturating_sub(at.start) as usize == text.len() + 2;
                let inner = if quoted { Span { start: at.start + 1, end: at.end - 1 } } else { Span { start: at.start, end: at.start } };
                let value = lowering.tree.expr(Expr::Name(sym), inner);
                entries.push(Entry { key: Some(sym), computed: None, value, spread: false, span: at });
            }
            Expr::Collection { entries, .. } => open.extend(entries.iter().rev().map(|entry| entry.value)),
            _ => entries.push(Entry { key: None, computed: None, value: id, spread: true, span: at }),
        }
    }
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span))
}

fn method_call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, base: &str) -> Lowered {
    let args = take(&mut children, "arguments").map(|child| lowering.args(vec![child])).unwrap_or_default();
    let callee = place(lowering, node, &mut children, base);
    called(lowering, node, callee, args)
}

/// `new Foo(..)`, `new class(..) { .. }`, `new $class(..)`.
fn made<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let (mut args, mut written, mut body, mut callee) = (Vec::new(), None, None, None);
    for child in children {
        let at = span_of(child.node);
        match (child.node.kind(), child.lowered) {
            ("arguments", Lowered::Args(all)) => args = all,
            ("name" | "qualified_name" | "relative_name", _) => {
                let text = dotted(lowering.slice(child.node));
                let text = if text.eq_ignore_ascii_case("static") { "self".to_owned() } else { text };
                written = type_in(lowering, &text, at);
            }
            ("anonymous_class", Lowered::Many(parts)) => {
                for part in parts {
                    match part {
                        Lowered::Declared(id) => {
                            body = Some(id);
                            written = lowering.tree.type_at(id).supers.first().cloned();
                        }
                        Lowered::Args(all) => args = all,
                        _ => {}
                    }
                }
                if written.is_none() {
                    written = type_in(lowering, "class", at);
                }
            }
            (_, Lowered::Nothing) => {}
            (_, lowered) => callee = Some(lowering.as_expr(lowered, at)),
        }
    }
    let expr = match (written, callee) {
        (Some(made), _) => Expr::New { made, args, body },
        (None, Some(callee)) => Expr::Call { callee, args },
        (None, None) => Expr::Opaque(args.into_iter().map(|arg| arg.value).collect()),
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// `value`, `key => value`, `...values`.
fn element<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    if children.len() < 2 {
        return match children.pop().map(|child| (span_of(child.node), child.lowered)) {
            Some((_, Lowered::Arg(arg))) => Lowered::Entry(Entry { key: None, computed: None, value: arg.value, spread: arg.spread, span }),
            Some((at, lowered)) => {
                let value = lowering.as_expr(lowered, at);
                Lowered::Entry(Entry { key: None, computed: None, value, spread: false, span })
            }
            None => Lowered::Nothing,
        };
    }
    // a constant of the language or of a library is as good a key as a text: `CURLOPT_SSL_VERIFYPEER => false`
    let written = children.first().map(|child| child.node).filter(|key| matches!(key.kind(), "name" | "class_constant_access_expression"));
    let constant = written
        .map(|key| lowering.slice(key))
        .filter(|text| text.starts_with(|c: char| c.is_ascii_uppercase() || c == '\\') && !text.contains('$'));
    let constant = constant.map(|text| dotted(text).replace("::", "."));
    let mut parts = lowering.exprs(children).into_iter();
    let (Some(key), Some(value)) = (parts.next(), parts.next()) else { return Lowered::Nothing };
    Lowered::Entry(match constant {
        Some(name) => Entry { key: Some(lowering.tree.intern(&name)), computed: None, value, spread: false, span },
        None => keyed(lowering, key, value, span),
    })
}

/// A key that is a text or a number is known.
fn keyed(lowering: &mut Lowering<'_>, key: ExprId, value: ExprId, span: Span) -> Entry {
    let known: Option<Box<str>> = match lowering.tree.at(key) {
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(text.clone()),
        _ => None,
    };
    match known {
        Some(text) => Entry { key: Some(lowering.tree.intern(&text)), computed: None, value, spread: false, span },
        None => Entry { key: None, computed: Some(key), value, spread: false, span },
    }
}

/// `[$a, , $b]`, `list('ssn' => $a)`: a place that is left out is kept as a place.
fn list<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut out: Vec<Entry> = Vec::new();
    let (mut key, mut last): (Option<ExprId>, Option<ExprId>) = (None, None);
    let mut parts = children.into_iter().peekable();
    let mut cursor = node.walk();
    for piece in node.children(&mut cursor) {
        match piece.kind() {
            "," | "]" | ")" => {
                let at = span_of(piece).start;
                match last.take() {
                    Some(value) => {
                        let whole = lowering.tree.span(key.unwrap_or(value)).to(lowering.tree.span(value));
                        out.push(match key.take() {
                            Some(key) => keyed(lowering, key, value, whole),
                            None => Entry { key: None, computed: None, value, spread: false, span: whole },
                        });
                    }
                    None if piece.kind() == "," => {
                        let at = Span { start: at, end: at };
                        let value = lowering.tree.expr(Expr::Literal(Literal::Null), at);
                        out.push(Entry { key: None, computed: None, value, spread: false, span: at });
                    }
                    None => {}
                }
            }
            "=>" => key = last.take(),
            _ => {
                if let Some(child) = parts.next_if(|child| child.node.id() == piece.id()) {
                    last = Some(lowering.as_expr(child.lowered, span_of(child.node)));
                }
            }
        }
    }
    let keyed = out.iter().any(|entry| entry.key.is_some() || entry.computed.is_some());
    let kind = if keyed { CollectionKind::Map } else { CollectionKind::List };
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind, entries: out }, span))
}

/// `$x instanceof Patient` compares; `$x |> f(...)` calls.
fn binary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let written = node.child_by_field_name("operator").map_or("", |op| lowering.slice(op)).to_ascii_lowercase();
    let left = lowering.take_expr(&mut children, "left", span);
    let right = lowering.take_expr(&mut children, "right", span);
    let expr = if written == "|>" {
        Expr::Call { callee: right, args: vec![Arg { name: None, value: left, spread: false }] }
    } else {
        Expr::Binary { op: lowering.operator(&written), left, right }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operand = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    let written = node.child_by_field_name("operator").map_or("-", |operator| lowering.slice(operator));
    let expr = match (written, lowering.tree.at(operand)) {
        ("-", Expr::Literal(Literal::Number(number))) => Expr::Literal(Literal::Number(format!("-{number}").into())),
        ("!", _) => Expr::Unary { op: Operator::Not, operand },
        _ => Expr::Unary { op: Operator::Arithmetic, operand },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// `(array)` and `(object)` leave the members as they are, `(bool)` says no more than yes or no.
fn cast<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let value = lowering.take_expr(&mut children, "value", span);
    let Some(written) = node.child_by_field_name("type") else { return Lowered::Expr(value) };
    let to = lowering.slice(written).to_ascii_lowercase();
    let expr = match to.as_str() {
        "array" | "object" | "unset" => return Lowered::Expr(value),
        "bool" | "boolean" => Expr::Unary { op: Operator::Compare, operand: value },
        _ => match type_in(lowering, &to, span_of(written)) {
            Some(to) => Expr::Cast { to, value },
            None => return Lowered::Expr(value),
        },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// `a ? b : c`; `a ?: c` is the first that is there.
fn conditional<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let test = lowering.take_expr(&mut children, "condition", span);
    let then = lowering.maybe_expr(&mut children, "body");
    let otherwise = lowering.take_expr(&mut children, "alternative", span);
    let expr = match then {
        Some(then) => Expr::Conditional { test, arms: vec![then, otherwise] },
        None => Expr::Binary { op: Operator::Coalesce, left: test, right: otherwise },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// `/** @var Patient $p */ $p = ..` says what the value is.
fn assignment<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut value = lowering.take_expr(&mut children, "right", span);
    if let Some(to) = super::document::variable_type(lowering, node.start_byte(), None) {
        let at = lowering.tree.span(value);
        value = lowering.tree.expr(Expr::Cast { to, value }, at);
    }
    let target = match take(&mut children, "left") {
        Some(child) => lowering.as_pattern(child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    match lowering.tree.pattern_at(target) {
        Pattern::Name(name) => {
            let (name, at) = (*name, lowering.tree.pattern_span(target));
            lowering.name_closure(value, name, at);
        }
        // `[$a, $b] = [$x, $y]`: each has its own place
        Pattern::Sequence(_) => {
            if let Expr::Collection { kind: CollectionKind::List, entries } = lowering.tree.at(value) {
                let (entries, at) = (entries.clone(), lowering.tree.span(value));
                lowering.tree.amend(value, Expr::Collection { kind: CollectionKind::Tuple, entries }, at);
            }
        }
        _ => {}
    }
    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value }, span))
}

/// A `match` is a statement until somebody asks for its value.
fn matched<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
    let subject = lowering.maybe_expr(&mut children, "condition");
    let mut arms = Vec::new();
    for one in flatten(children) {
        match one {
            Lowered::Arm(arm) => arms.push(arm),
            Lowered::Stmt(body) => arms.push(Arm { tests: Vec::new(), binding: None, body }),
            _ => {}
        }
    }
    Lowered::Stmt(lowering.tree.stmt(Stmt::Match { subject, arms }, span))
}
