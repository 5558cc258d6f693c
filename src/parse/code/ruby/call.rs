//! Calls of Ruby: arguments with keywords, blocks, `new`, `raise`, method references.

use super::super::ir::{Arg, Entry, Expr, ExprId, FnKind, Operator, Param, Pattern, Stmt, TypeRef};
use super::super::lower::{Child, Lowered, Lowering, span_of, take};
use super::{implied, map_of, value};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    match node.kind() {
        "call" => call(lowering, node, children),
        "argument_list" => arguments(lowering, children),
        "block_argument" => block_argument(lowering, node, children),
        _ => yielded(lowering, node, children),
    }
}

/// What stands in parentheses: keywords are named arguments, other pairs one map at the end; a declaration is kept beside them.
fn arguments<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let (mut args, mut rest, mut declared) = (Vec::new(), Vec::new(), Vec::new());
    let mut around: Option<Span> = None;
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Entry(Entry { key: Some(name), value, .. }) => args.push(Arg { name: Some(name), value, spread: false }),
            Lowered::Entry(entry) => {
                around = Some(around.map_or(at, |before| before.to(at)));
                rest.push(entry);
            }
            Lowered::Arg(arg) => args.push(arg),
            Lowered::Nothing => {}
            one @ (Lowered::Function(_) | Lowered::Declared(_)) => declared.push(one),
            other => args.push(Arg { name: None, value: value(lowering, other, at), spread: false }),
        }
    }
    if let Some(around) = around {
        let map = map_of(lowering, rest, around);
        args.push(Arg { name: None, value: map, spread: false });
    }
    if declared.is_empty() {
        return Lowered::Args(args);
    }
    declared.insert(0, Lowered::Args(args));
    Lowered::Many(declared)
}

fn call<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let receiver = take(&mut children, "receiver");
    let block = take(&mut children, "block").map(|child| lowering.as_expr(child.lowered, span_of(child.node)));
    let (mut args, declared) = match take(&mut children, "arguments").map(|child| child.lowered) {
        Some(Lowered::Args(args)) => (args, Vec::new()),
        Some(Lowered::Many(all)) => {
            let mut args = Vec::new();
            let mut declared = Vec::new();
            for one in all {
                match one {
                    Lowered::Args(given) => args.extend(given),
                    other => declared.push(other),
                }
            }
            (args, declared)
        }
        _ => (Vec::new(), Vec::new()),
    };
    // what broken syntax left behind
    args.extend(lowering.args(children));
    let named = node.child_by_field_name("method");
    let method = named.map_or("call", |named| lowering.slice(named));
    if receiver.is_none()
        && args.is_empty()
        && declared.is_empty()
        && matches!(method, "lambda" | "proc")
        && let Some(block) = block
    {
        return Lowered::Expr(block);
    }
    if receiver.is_none() && block.is_none() && matches!(method, "raise" | "fail") {
        return raise(lowering, args, span);
    }
    args.extend(block.map(|value| Arg { name: None, value, spread: false }));
    if method == "freeze"
        && args.is_empty()
        && let Some(Lowered::Expr(id)) = receiver.as_ref().map(|child| &child.lowered)
        && matches!(lowering.tree.at(*id), Expr::Literal(_) | Expr::Collection { .. } | Expr::Template(_))
    {
        // a constant stays one
        return Lowered::Expr(*id);
    }
    let made = receiver.as_ref().filter(|_| method == "new").and_then(|child| type_named(lowering, child.node));
    let expr = match (made, named) {
        (Some(made), _) => {
            if lowering.tree.name(made.name) == "Proc"
                && let [only] = args.as_slice()
            {
                return Lowered::Expr(only.value);
            }
            Expr::New { made, args, body: None }
        }
        (None, Some(named)) => {
            let start = receiver.as_ref().map_or(node.start_byte(), |child| child.node.start_byte());
            let base = receiver.map(|child| value(lowering, child.lowered, span_of(child.node)));
            let callee = lowering.callee(base, named, start);
            Expr::Call { callee, args }
        }
        // `f.(x)`
        (None, None) => {
            let base = receiver.map(|child| lowering.as_expr(child.lowered, span_of(child.node)));
            let name = lowering.tree.intern("call");
            let callee = match base {
                Some(base) => {
                    let at = lowering.tree.span(base).end;
                    implied(lowering, Expr::Member { base, name, name_span: Span { start: at, end: at } }, at)
                }
                None => lowering.tree.expr(Expr::Name(name), span),
            };
            Expr::Call { callee, args }
        }
    };
    let mut id = lowering.tree.expr(expr, span);
    if method.ends_with('?') {
        // by convention of the language such a call answers yes or no
        id = lowering.tree.expr(Expr::Unary { op: Operator::Compare, operand: id }, span);
    }
    if declared.is_empty() {
        return Lowered::Expr(id);
    }
    // `private def ssn`
    let mut all = vec![Lowered::Expr(id)];
    all.extend(declared);
    Lowered::Many(all)
}

/// The class that a constant names: `Net::HTTP` as `Net.HTTP`.
pub fn type_named(lowering: &mut Lowering<'_>, node: Node<'_>) -> Option<TypeRef> {
    if !matches!(node.kind(), "constant" | "scope_resolution") {
        return None;
    }
    let dotted = lowering.slice(node).trim_start_matches("::").split_whitespace().collect::<String>().replace("::", ".");
    let name = lowering.tree.intern(&dotted);
    Some(TypeRef { name, args: Vec::new(), span: span_of(node) })
}

/// `raise Refused, "text"` throws a new `Refused` with the text.
fn raise(lowering: &mut Lowering<'_>, mut args: Vec<Arg>, span: Span) -> Lowered {
    let thrown = match args.len() {
        0 => None,
        1 => args.pop().map(|only| only.value),
        _ => {
            let first = args.remove(0).value;
            let text = lowering.text.get(lowering.tree.span(first).range()).unwrap_or("");
            let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':'));
            if plain && first_is_type(lowering, first) {
                let dotted = text.trim_start_matches("::").replace("::", ".");
                let name = lowering.tree.intern(&dotted);
                let made = TypeRef { name, args: Vec::new(), span: lowering.tree.span(first) };
                Some(lowering.tree.expr(Expr::New { made, args, body: None }, span))
            } else {
                let parts = std::iter::once(first).chain(args.into_iter().map(|arg| arg.value)).collect();
                Some(lowering.tree.expr(Expr::Opaque(parts), span))
            }
        }
    };
    Lowered::Stmt(lowering.tree.stmt(Stmt::Throw(thrown), span))
}

fn first_is_type(lowering: &Lowering<'_>, id: ExprId) -> bool {
    match lowering.tree.at(id) {
        Expr::Name(name) | Expr::Member { name, .. } => lowering.tree.name(*name).starts_with(char::is_uppercase),
        _ => false,
    }
}

/// `&block` is the block, `&:ssn` a closure that calls `ssn` of what it is given, `&method(:show)` one that gives it to `show`.
fn block_argument<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let Some(inner) = node.named_child(0) else { return Lowered::Nothing };
    let Some(&given) = lowering.exprs(children).first() else { return Lowered::Nothing };
    let at = span_of(inner);
    if inner.kind() == "simple_symbol" {
        let name_span = Span { start: at.start + 1, end: at.end };
        let name = lowering.tree.intern(lowering.text.get(name_span.range()).unwrap_or(""));
        return reference(lowering, node, |lowering, it| {
            let callee = lowering.tree.expr(Expr::Member { base: it, name, name_span }, at);
            lowering.tree.expr(Expr::Call { callee, args: Vec::new() }, at)
        });
    }
    if let Expr::Call { callee, args } = lowering.tree.at(given).clone()
        && let Expr::Name(asked) | Expr::Member { name: asked, .. } = *lowering.tree.at(callee)
        && lowering.tree.name(asked) == "method"
        && let Some(only) = args.first()
        && let Expr::Literal(super::super::ir::Literal::Text(text)) = lowering.tree.at(only.value).clone()
    {
        let name = lowering.tree.intern(&text);
        let name_span = super::declare::place_of(lowering, only.value);
        let base = match *lowering.tree.at(callee) {
            Expr::Member { base, .. } => Some(base),
            _ => None,
        };
        return reference(lowering, node, |lowering, it| {
            let callee = match base {
                Some(base) => lowering.tree.expr(Expr::Member { base, name, name_span }, at),
                None => lowering.tree.expr(Expr::Name(name), name_span),
            };
            lowering.tree.expr(Expr::Call { callee, args: vec![Arg { name: None, value: it, spread: false }] }, at)
        });
    }
    Lowered::Arg(Arg { name: None, value: given, spread: false })
}

/// A closure of one call with one parameter.
fn reference(lowering: &mut Lowering<'_>, node: Node<'_>, body: impl FnOnce(&mut Lowering<'_>, ExprId) -> ExprId) -> Lowered {
    let span = span_of(node);
    let it = lowering.tree.intern("it");
    let pattern = lowering.tree.pattern(Pattern::Name(it), Span { start: span.start, end: span.start });
    let at = node.named_child(0).map_or(span, span_of);
    let it = implied(lowering, Expr::Name(it), at.start);
    let value = body(lowering, it);
    let body = lowering.tree.stmt(Stmt::Return(Some(value)), span);
    let param = Param { pattern, declared: None, default: None, annotations: Vec::new(), rest: false, span };
    let closure = super::super::ir::Function { params: vec![param], body: Some(body), ..lowering.blank_function(FnKind::Closure, node) };
    let here = lowering.here();
    let id = lowering.finish_function(closure, here);
    let value = lowering.tree.expr(Expr::Closure(id), span);
    Lowered::Arg(Arg { name: None, value, spread: false })
}

/// `yield x` calls the block of the method.
fn yielded<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let args = lowering.args(children);
    let name = lowering.tree.intern("yield");
    let callee = lowering.tree.expr(Expr::Name(name), Span { start: span.start, end: span.start + 5 });
    Lowered::Expr(lowering.tree.expr(Expr::Call { callee, args }, span))
}
