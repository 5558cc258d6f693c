//! Names, members, calls, texts and operators.

use super::{implied, token};
use crate::parse::code::ir::{
    Arg, CollectionKind, Expr, ExprId, FnKind, Literal, Operator, Param, PatId, Pattern, Stmt, StmtId, Sym, TypeRef,
};
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, span_of, take, unescape};
use crate::text::Span;
use std::borrow::Cow;
use tree_sitter::Node;

/// The parameter of a reference has a name that no program can write.
const HANDED_ON: &str = "::";

/// `this`, `super`; `this@Outer` is the object of a class around it, and keeps its name.
pub(super) fn keyword<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let text = lowering.slice(node);
    let (word, label) = text.split_once('@').unwrap_or((text, ""));
    let word = word.split('<').next().unwrap_or(word).trim();
    let (name, span) = if word == "this" && label.starts_with(char::is_uppercase) {
        (text, span_of(node))
    } else {
        (word, Span::new(node.start_byte(), node.start_byte() + word.len()))
    };
    let name = lowering.tree.intern(name);
    Lowered::Expr(lowering.tree.expr(Expr::Name(name), span))
}

/// `base.name`, `base?.name`; `base::name` is a closure of one call.
pub(super) fn member<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    if children.len() < 2 {
        return lowering.opaque(children, span);
    }
    let Some(name) = children.pop().map(|child| child.node) else { return Lowered::Nothing };
    let Some(base) = children.into_iter().next() else { return Lowered::Nothing };
    let base = lowering.as_expr(base.lowered, span_of(base.node));
    let reference = token(node, "::").is_some() && lowering.slice(name) != "class";
    let given = implied(lowering, HANDED_ON, span);
    if reference && matches!(*lowering.tree.at(base), Expr::Name(of) if lowering.tree.name(of).starts_with(char::is_uppercase)) {
        // `Patient::ssn` takes a member of what it is given
        let member = lowering.sym(name);
        let at = Span { start: span.end, end: span.end };
        let value = lowering.tree.expr(Expr::Member { base: given, name: member, name_span: span_of(name) }, at);
        return handed_on(lowering, node, value, marks);
    }
    let callee = lowering.callee(Some(base), name, node.start_byte());
    if !reference {
        return Lowered::Expr(callee);
    }
    let call = lowering.tree.expr(Expr::Call { callee, args: vec![plain(given)] }, span);
    handed_on(lowering, node, call, marks)
}

/// `Patient::ssn` takes a member of what it is given, `::log` calls a function with it, `::Patient` makes one.
pub(super) fn reference<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let last = node.child_count().saturating_sub(1);
    let Some(name) = node.child(last) else { return Lowered::Nothing };
    let base = children.into_iter().find_map(|child| match child.lowered {
        Lowered::Type(of) => Some(of),
        _ => None,
    });
    if !name.is_named() {
        // `Patient::class`
        let base = base.map(|of| lowering.type_name(&of));
        return Lowered::Expr(lowering.callee(base, name, node.start_byte()));
    }
    let given = implied(lowering, HANDED_ON, span);
    let value = match base {
        Some(of) if lowering.tree.name(of.name).starts_with(char::is_uppercase) => {
            let member = lowering.sym(name);
            lowering
                .tree
                .expr(Expr::Member { base: given, name: member, name_span: span_of(name) }, Span { start: span.end, end: span.end })
        }
        Some(of) => {
            let base = lowering.type_name(&of);
            let callee = lowering.callee(Some(base), name, node.start_byte());
            lowering.tree.expr(Expr::Call { callee, args: vec![plain(given)] }, span)
        }
        None if lowering.slice(name).starts_with(char::is_uppercase) => match lowering.type_of(name) {
            Some(made) => lowering.tree.expr(Expr::New { made, args: vec![plain(given)], body: None }, span),
            None => given,
        },
        None => {
            let callee = lowering.callee(None, name, node.start_byte());
            lowering.tree.expr(Expr::Call { callee, args: vec![plain(given)] }, span)
        }
    };
    handed_on(lowering, node, value, marks)
}

fn handed_on<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, value: ExprId, marks: Marks) -> Lowered {
    let span = span_of(node);
    let parameter = lowering.tree.intern(HANDED_ON);
    let pattern = lowering.tree.pattern(Pattern::Name(parameter), Span { start: span.start, end: span.start });
    let mut function = lowering.blank_function(FnKind::Closure, node);
    function.params.push(param(pattern, None, span));
    function.body = Some(lowering.tree.stmt(Stmt::Return(Some(value)), span));
    let id = lowering.finish_function(function, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
}

/// A parameter with nothing but a pattern and a type.
pub(super) fn param(pattern: PatId, declared: Option<TypeRef>, span: Span) -> Param {
    Param { pattern, declared, default: None, annotations: Vec::new(), rest: false, span }
}

fn plain(value: ExprId) -> Arg {
    Arg { name: None, value, spread: false }
}

/// A call; a constructor has no word of its own, so what is called by a capital letter makes an object.
pub(super) fn call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut callee: Option<(Node<'t>, ExprId)> = None;
    let mut args: Vec<Arg> = Vec::new();
    let mut written = false;
    for child in children {
        let kind = child.node.kind();
        if callee.is_none() && !matches!(kind, "value_arguments" | "annotated_lambda") {
            let at = child.node;
            callee = Some((at, lowering.as_expr(child.lowered, span_of(at))));
        } else {
            written |= kind == "value_arguments";
            args.extend(lowering.args(vec![child]));
        }
    }
    let Some((at, callee)) = callee else {
        let values = args.into_iter().map(|arg| arg.value).collect();
        return Lowered::Expr(lowering.tree.expr(Expr::Opaque(values), span));
    };
    if !written {
        // `f(x) { .. }`: the block is one more argument
        match lowering.tree.at(callee).clone() {
            Expr::Call { callee, args: mut before } if at.kind() == "call_expression" => {
                before.append(&mut args);
                return Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args: before }, span));
            }
            // `exception<Rejected> { .. }`
            Expr::Cast { to, value } if at.kind() == "call_expression" => {
                if let Expr::Call { callee, args: mut before } = lowering.tree.at(value).clone() {
                    before.append(&mut args);
                    lowering.tree.type_args.insert(callee, vec![to.clone()]);
                    let call = lowering.tree.expr(Expr::Call { callee, args: before }, span);
                    return Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value: call }, span));
                }
            }
            Expr::New { made, args: mut before, body } if at.kind() == "call_expression" => {
                before.append(&mut args);
                return Lowered::Expr(lowering.tree.expr(Expr::New { made, args: before, body }, span));
            }
            _ => {}
        }
    }
    let arguments = super::child_of(node, "type_arguments");
    if makes(lowering, callee) {
        let mut named = span_of(at);
        if let Some(arguments) = arguments {
            named = named.to(span_of(arguments));
        }
        let text: String = lowering.text.get(named.range()).unwrap_or("").replace("?.", ".");
        if let Some(made) = lowering.type_from_text(&text, named) {
            return Lowered::Expr(lowering.tree.expr(Expr::New { made, args, body: None }, span));
        }
    }
    let call = lowering.tree.expr(Expr::Call { callee, args }, span);
    // `fromJson<Patient>(text)` gives a patient
    match arguments.filter(|arguments| arguments.named_child_count() == 1).and_then(|arguments| arguments.named_child(0)) {
        Some(only) => match lowering.type_of(only) {
            Some(to) => {
                lowering.tree.type_args.insert(callee, vec![to.clone()]);
                Lowered::Expr(lowering.tree.expr(Expr::Cast { to, value: call }, span))
            }
            None => Lowered::Expr(call),
        },
        None => Lowered::Expr(call),
    }
}

/// Whether a callee is the name of a type: `Patient`, `OkHttpClient.Builder`, `java.net.URL`.
fn makes(lowering: &Lowering<'_>, callee: ExprId) -> bool {
    let capital = |sym: Sym| lowering.tree.name(sym).starts_with(char::is_uppercase);
    let mut at = callee;
    let mut below = 0;
    loop {
        match lowering.tree.at(at) {
            Expr::Name(sym) if below == 0 => return capital(*sym),
            // a package has at least two names
            Expr::Name(sym) => return capital(*sym) || (below >= 2 && !lowering.tree.name(*sym).starts_with("this")),
            Expr::Member { base, name, .. } if below > 0 || capital(*name) => {
                if below > 0 && capital(*name) && below > 8 {
                    return false;
                }
                below += 1;
                at = *base;
            }
            _ => return false,
        }
    }
}

/// `name = value`, `*values`.
pub(super) fn argument<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let name = if token(node, "=").is_some() && children.len() > 1 { Some(children.remove(0).node) } else { None };
    let name = name.map(|name| lowering.sym(name));
    let mut spread = token(node, "*").is_some();
    let Some(value) = children.into_iter().next() else { return Lowered::Nothing };
    let at = span_of(value.node);
    let value = match value.lowered {
        Lowered::Arg(arg) => {
            spread |= arg.spread;
            arg.value
        }
        other => value_of(lowering, other, at),
    };
    Lowered::Arg(Arg { name, value, spread })
}

/// A thing as a value; what leaves the function instead of giving one is carried out and gives nothing.
pub(super) fn value_of(lowering: &mut Lowering<'_>, lowered: Lowered, span: Span) -> ExprId {
    let Lowered::Stmt(stmt) = lowered else { return lowering.as_expr(lowered, span) };
    let left: Option<StmtId> = match *lowering.tree.stmt_at(stmt) {
        Stmt::Return(Some(value)) => Some(lowering.tree.stmt(Stmt::Expr(value), span)),
        Stmt::Return(None) | Stmt::Nothing => Some(stmt),
        _ => None,
    };
    match left {
        Some(stmt) => {
            let body = lowering.tree.stmt(Stmt::Block(vec![stmt]), span);
            lowering.called_at_once(body, span)
        }
        None => lowering.value_of(stmt),
    }
}

/// Text with holes. To the grammar only `${..}` is one; `$name` is found in the text between.
pub(super) fn text<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, quotes: usize) -> Lowered {
    let span = span_of(node);
    let whole = lowering.slice(node);
    let inner_end = if whole.len() >= quotes * 2 && whole.ends_with('"') { node.end_byte() - quotes } else { node.end_byte() };
    let mut from = (node.start_byte() + quotes).min(inner_end);
    let raw = quotes == 3;
    let mut parts: Vec<ExprId> = Vec::new();
    for child in children.into_iter().filter(|child| child.node.kind() == "interpolation") {
        literal(lowering, from, child.node.start_byte(), raw, &mut parts);
        from = child.node.end_byte();
        let at = span_of(child.node);
        if !matches!(child.lowered, Lowered::Nothing) {
            parts.push(value_of(lowering, child.lowered, at));
        }
    }
    literal(lowering, from, inner_end, raw, &mut parts);
    let plain = match parts.as_slice() {
        [] => Some("".into()),
        [only] => match lowering.tree.at(*only) {
            Expr::Literal(Literal::Text(text)) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    };
    let expr = plain.map_or(Expr::Template(parts), |text| Expr::Literal(Literal::Text(text)));
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// The text between two holes, with a name where `$name` stands.
fn literal(lowering: &mut Lowering<'_>, start: usize, end: usize, raw: bool, parts: &mut Vec<ExprId>) {
    let Some(text) = lowering.text.get(start..end) else { return };
    let mut from = start;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let before = escaped;
        escaped = !raw && c == '\\' && !before;
        if c != '$' || before || start + at < from {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or("");
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let Some(name) = rest.get(..length).filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')) else { continue };
        piece(lowering, from, start + at, raw, parts);
        let name = lowering.tree.intern(name);
        let place = start + at + 1;
        parts.push(lowering.tree.expr(Expr::Name(name), Span::new(place, place + length)));
        from = place + length;
    }
    piece(lowering, from, end, raw, parts);
}

fn piece(lowering: &mut Lowering<'_>, from: usize, to: usize, raw: bool, parts: &mut Vec<ExprId>) {
    if from >= to {
        return;
    }
    let written = lowering.text.get(from..to).unwrap_or("");
    let read = if raw { Cow::Borrowed(written) } else { unescape(written) };
    parts.push(lowering.tree.expr(Expr::Literal(Literal::Text(read.into())), Span::new(from, to)));
}

/// `@Suppress("x") value` is the value.
pub(super) fn without_annotations<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    children.retain(|child| !matches!(child.lowered, Lowered::Annotation(_) | Lowered::Nothing) && child.node.kind() != "annotation");
    match children.len() {
        1 => children.pop().map_or(Lowered::Nothing, |child| child.lowered),
        _ => lowering.opaque(children, span_of(node)),
    }
}

pub(super) fn binary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    if let Some(call) = generic_call(lowering, node, &children) {
        return Lowered::Expr(call);
    }
    let op = node.child_by_field_name("operator").map_or(Operator::Other, |op| lowering.operator(lowering.slice(op)));
    let left = lowering.take_expr(&mut children, "left", span);
    let right = match take(&mut children, "right") {
        Some(child) => value_of(lowering, child.lowered, span_of(child.node)),
        None => lowering.tree.expr(Expr::Opaque(Vec::new()), span),
    };
    Lowered::Expr(lowering.tree.expr(Expr::Binary { op, left, right }, span))
}

/// `fromJson<Patient>(text)`, `exception<Rejected> { .. }`: with one argument the grammar sees two comparisons, which no program chains.
/// What follows the argument (`.ssn`, `{ .. }`) hangs on it, so the call is put where the argument stood.
fn generic_call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: &[Child<'t>]) -> Option<ExprId> {
    let right = node.child_by_field_name("right").filter(|_| token(node, ">").is_some())?;
    let less = node.child_by_field_name("left").filter(|left| left.kind() == "binary_expression" && token(*left, "<").is_some())?;
    let written = less.child_by_field_name("right").filter(|of| matches!(of.kind(), "identifier" | "navigation_expression"))?;
    let mut at = right;
    while matches!(at.kind(), "navigation_expression" | "call_expression" | "index_expression") {
        at = at.named_child(0)?;
    }
    if !matches!(at.kind(), "parenthesized_expression" | "lambda_literal") {
        return None;
    }
    let of = |field: &str| children.iter().find(|child| child.field == Some(field)).map(|child| child.lowered.clone());
    let (Lowered::Expr(left), Lowered::Expr(value)) = (of("left")?, of("right")?) else { return None };
    let Expr::Binary { left: callee, .. } = *lowering.tree.at(left) else { return None };
    // from the whole down to the argument, which is the innermost base
    let start = span_of(node).start;
    let mut inner = value;
    loop {
        let span = lowering.tree.span(inner);
        let next = match lowering.tree.at(inner) {
            _ if span.start >= span_of(at).start && span.end <= span_of(at).end => break,
            Expr::Member { base, .. } | Expr::Index { base, .. } => *base,
            Expr::Call { callee, .. } => *callee,
            Expr::Cast { value, .. } => *value,
            _ => return None,
        };
        let whole = lowering.tree.at(inner).clone();
        lowering.tree.amend(inner, whole, Span { start, end: span.end });
        inner = next;
    }
    let span = Span { start, end: span_of(at).end };
    let argument = lowering.tree.at(inner).clone();
    let argument = lowering.tree.expr(argument, lowering.tree.span(inner));
    let args = vec![plain(argument)];
    let call = match lowering.type_from_text(lowering.slice(node).get(..(written.end_byte() + 1).saturating_sub(node.start_byte()))?, span)
    {
        Some(made) if makes(lowering, callee) => Expr::New { made, args, body: None },
        _ => {
            let call = lowering.tree.expr(Expr::Call { callee, args }, span);
            match lowering.type_of(written) {
                Some(to) => {
                    lowering.tree.type_args.insert(callee, vec![to.clone()]);
                    Expr::Cast { to, value: call }
                }
                None => lowering.tree.at(call).clone(),
            }
        }
    };
    lowering.tree.amend(inner, call, span);
    Some(value)
}

/// `key to value` is a map of one entry; other infix functions are calls.
pub(super) fn infix<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut parts = children.into_iter();
    let (Some(left), Some(name), Some(right)) = (parts.next(), parts.next(), parts.next()) else { return Lowered::Nothing };
    let value = value_of(lowering, right.lowered, span_of(right.node));
    let word = lowering.slice(name.node);
    let expr = match word {
        "to" => {
            let entry = lowering.pair(Some(left.node), Some(left), value, span);
            Expr::Collection { kind: CollectionKind::Map, entries: vec![entry] }
        }
        "and" | "or" | "xor" | "shl" | "shr" | "ushr" | "until" | "downTo" | "step" => {
            let left = lowering.as_expr(left.lowered, span_of(left.node));
            Expr::Binary { op: Operator::Arithmetic, left, right: value }
        }
        _ => {
            let left = lowering.as_expr(left.lowered, span_of(left.node));
            let callee = lowering.callee(Some(left), name.node, node.start_byte());
            Expr::Call { callee, args: vec![plain(value)] }
        }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// `x in xs`, `x is T`.
pub(super) fn compared<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let left = lowering.take_expr(&mut children, "left", span);
    let right = lowering.take_expr(&mut children, "right", span);
    Lowered::Expr(lowering.tree.expr(Expr::Binary { op: Operator::Compare, left, right }, span))
}

pub(super) fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let operator = node.child_by_field_name("operator").map_or("", |operator| lowering.slice(operator));
    let operand = match take(&mut children, "argument") {
        Some(child) => lowering.as_expr(child.lowered, span_of(child.node)),
        None => return lowering.opaque(children, span),
    };
    let expr = match (operator, lowering.tree.at(operand)) {
        ("!!", _) => return Lowered::Expr(operand),
        ("++" | "--", _) => return Lowered::Expr(lowering.increment(operand, span)),
        ("-", Expr::Literal(Literal::Number(number))) => Expr::Literal(Literal::Number(format!("-{number}").into())),
        ("!", _) => Expr::Unary { op: Operator::Not, operand },
        _ => Expr::Unary { op: Operator::Arithmetic, operand },
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

pub(super) fn index<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut parts = children.into_iter();
    let Some(base) = parts.next() else { return Lowered::Nothing };
    let base = lowering.as_expr(base.lowered, span_of(base.node));
    let index = lowering.only_expr(parts.collect(), span);
    let index = index.unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
    Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span))
}
