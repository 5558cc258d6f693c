//! Calls, members, operators, construction.

use super::{child_of, matching, name_of, type_at, type_of};
use crate::parse::code::ir::{Arg, CollectionKind, Entry, Expr, ExprId, Literal, Operator, Pattern, TypeRef};
use crate::parse::code::lower::{Child, Lowered, Lowering, span_of, take};
use crate::text::Span;
use tree_sitter::Node;

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "member_access_expression" => {
            let base = owner(lowering, &mut children, span);
            member(lowering, base, node, span)
        }
        "conditional_access_expression" => conditional_access(lowering, node, children),
        "element_access_expression" => {
            let base = lowering.take_expr(&mut children, "expression", span);
            let index = lowering.only_expr(children, span).unwrap_or_else(|| lowering.tree.expr(Expr::Opaque(Vec::new()), span));
            Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span))
        }
        "invocation_expression" => invocation(lowering, node, children),
        "argument" => argument(lowering, node, children),
        "declaration_expression" => {
            let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
            let (sym, name_span) = name_of(lowering, name);
            Lowered::Expr(lowering.tree.expr(Expr::Name(sym), name_span))
        }
        "prefix_unary_expression" | "postfix_unary_expression" => unary(lowering, node, children),
        "assignment_expression" => assignment(lowering, node, children),
        "as_expression" => {
            let to = node.child_by_field_name("right").and_then(|to| type_of(lowering, to));
            let value = lowering.take_expr(&mut children, "left", span);
            let expr = to.map_or_else(|| Expr::Opaque(vec![value]), |to| Expr::Cast { to, value });
            Lowered::Expr(lowering.tree.expr(expr, span))
        }
        "object_creation_expression" | "implicit_object_creation_expression" => construct(lowering, node, children),
        "array_creation_expression" | "stackalloc_expression" => {
            let made = type_at(lowering, node, "type");
            match (lowering.only_expr(children, span), made) {
                (Some(value), _) => Lowered::Expr(value),
                (None, Some(made)) => Lowered::Expr(lowering.tree.expr(Expr::New { made, args: Vec::new(), body: None }, span)),
                (None, None) => Lowered::Nothing,
            }
        }
        "anonymous_object_creation_expression" => anonymous(lowering, node, children),
        "initializer_expression" => initializer(lowering, node, children),
        "with_initializer" => {
            let mut parts = lowering.exprs(children).into_iter();
            let (Some(key), Some(value)) = (parts.next(), parts.next()) else { return Lowered::Nothing };
            Lowered::Entry(keyed(lowering, key, value, span))
        }
        "with_expression" => with(lowering, node, children),
        _ => lowering.opaque(children, span),
    }
}

/// What a member is taken from; `string` is `String`, as all types that have a keyword have a name.
fn owner<'t>(lowering: &mut Lowering<'t>, children: &mut Vec<Child<'t>>, span: Span) -> ExprId {
    let keyword = children.iter().find(|child| child.field == Some("expression")).map(|child| child.node);
    let base = lowering.take_expr(children, "expression", span);
    if let Some(node) = keyword.filter(|node| node.kind() == "predefined_type") {
        let text = lowering.slice(node);
        let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
        let name = lowering.tree.intern(&format!("{}{rest}", first.to_ascii_uppercase()));
        lowering.tree.amend(base, Expr::Name(name), span_of(node));
    }
    base
}

/// `base.name` and `base.name<T>`.
fn member(lowering: &mut Lowering<'_>, base: ExprId, node: Node<'_>, span: Span) -> Lowered {
    let Some(written) = node.child_by_field_name("name") else { return Lowered::Expr(base) };
    let name = child_of(written, "identifier").unwrap_or(written);
    let (sym, name_span) = name_of(lowering, name);
    let id = lowering.tree.expr(Expr::Member { base, name: sym, name_span }, span);
    type_arguments(lowering, id, written);
    Lowered::Expr(id)
}

/// `Get<Patient>` remembers what it is asked for.
fn type_arguments(lowering: &mut Lowering<'_>, callee: ExprId, written: Node<'_>) {
    if written.kind() == "generic_name"
        && let Some(read) = type_of(lowering, written)
        && !read.args.is_empty()
    {
        lowering.tree.type_args.insert(callee, read.args);
    }
}

/// `a?.b`, `a?[b]`: what follows is written around it.
fn conditional_access<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let base = lowering.take_expr(&mut children, "condition", span);
    if let Some(binding) = child_of(node, "member_binding_expression") {
        return member(lowering, base, binding, span);
    }
    match lowering.only_expr(children, span) {
        Some(index) => Lowered::Expr(lowering.tree.expr(Expr::Index { base, index }, span)),
        None => Lowered::Expr(base),
    }
}

/// A call. What it gives out (`out var x`) is assigned what it returns.
fn invocation<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let function = node.child_by_field_name("function");
    let callee = lowering.take_expr(&mut children, "function", span);
    if let Some(function) = function {
        type_arguments(lowering, callee, function);
    }
    let mut args = lowering.args(children);
    let mut given_out = Vec::new();
    if let Some(list) = node.child_by_field_name("arguments") {
        let mut cursor = list.walk();
        for one in list.named_children(&mut cursor).filter(|one| child_of(*one, "out").is_some()) {
            let whole = span_of(one);
            let declared = child_of(one, "declaration_expression").and_then(|inner| type_at(lowering, inner, "type"));
            if let Some(arg) = args.iter_mut().find(|arg| whole.contains(lowering.tree.span(arg.value))) {
                let placeholder = lowering.tree.expr(Expr::Opaque(Vec::new()), lowering.tree.span(arg.value));
                given_out.push((std::mem::replace(&mut arg.value, placeholder), declared));
            }
        }
    }
    let mut value = lowering.tree.expr(Expr::Call { callee, args }, span);
    for (target, declared) in given_out {
        let target = lowering.expr_as_pattern(target, 0);
        let typed = declared.map_or(value, |to| lowering.tree.expr(Expr::Cast { to, value }, span));
        value = lowering.tree.expr(Expr::Assign { target, op: None, value: typed }, span);
    }
    Lowered::Expr(value)
}

fn argument<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let name = node.child_by_field_name("name").map(|name| lowering.sym(name));
    match lowering.only_expr(children, span_of(node)) {
        Some(value) => Lowered::Arg(Arg { name, value, spread: false }),
        None => Lowered::Nothing,
    }
}

fn unary<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let Some(operand) = lowering.only_expr(children, span) else { return Lowered::Nothing };
    let text = lowering.slice(node);
    let expr = if text.starts_with("++") || text.starts_with("--") || text.ends_with("++") || text.ends_with("--") {
        return Lowered::Expr(lowering.increment(operand, span));
    } else if node.kind() == "postfix_unary_expression" {
        // `x!` is x
        return Lowered::Expr(operand);
    } else if text.starts_with('!') {
        Expr::Unary { op: Operator::Not, operand }
    } else {
        Expr::Unary { op: Operator::Arithmetic, operand }
    };
    Lowered::Expr(lowering.tree.expr(expr, span))
}

/// An assignment; in an initializer `["key"] = value` is an entry.
fn assignment<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let op = node.child_by_field_name("operator").and_then(|op| lowering.compound(lowering.slice(op)));
    let value = lowering.take_expr(&mut children, "right", span);
    let Some(left) = take(&mut children, "left") else { return Lowered::Expr(value) };
    let left_span = span_of(left.node);
    if left.node.kind() == "element_binding_expression" {
        let key = lowering.as_expr(left.lowered, left_span);
        return Lowered::Entry(keyed(lowering, key, value, span));
    }
    // a handler that is added to an event stands there as if it were set
    let op = op.filter(|_| !matches!(lowering.tree.at(value), Expr::Closure(_)));
    let target = lowering.as_pattern(left.lowered, left_span);
    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op, value }, span))
}

/// An entry whose key is known by name when it is a name or a text.
fn keyed(lowering: &mut Lowering<'_>, key: ExprId, value: ExprId, span: Span) -> Entry {
    let text = match lowering.tree.at(key) {
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(text.to_string()),
        Expr::Name(sym) => Some(lowering.tree.name(*sym).to_owned()),
        _ => None,
    };
    match text {
        Some(text) => Entry { key: Some(lowering.tree.intern(&text)), computed: None, value, spread: false, span },
        None => Entry { key: None, computed: Some(key), value, spread: false, span },
    }
}

/// `{ A = 1, B = 2 }` and `{ ["a"] = 1 }` are maps, `{ a, b }` is a list.
fn initializer<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut entries = Vec::new();
    let mut named = false;
    for child in children {
        let span = span_of(child.node);
        match child.lowered {
            Lowered::Nothing => {}
            Lowered::Entry(entry) => {
                named = true;
                entries.push(entry);
            }
            lowered => {
                let id = lowering.as_expr(lowered, span);
                let member = match lowering.tree.at(id) {
                    Expr::Assign { target, op: None, value } => match lowering.tree.pattern_at(*target) {
                        Pattern::Name(sym) => Some((*sym, *value)),
                        _ => None,
                    },
                    _ => None,
                };
                named |= member.is_some();
                let (key, value) = member.map_or((None, id), |(sym, value)| (Some(sym), value));
                entries.push(Entry { key, computed: None, value, spread: false, span });
            }
        }
    }
    let kind = if named { CollectionKind::Map } else { CollectionKind::List };
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind, entries }, span_of(node)))
}

/// `new T(args) { .. }` and `new(args) { .. }`: named arguments for members, a collection for elements.
fn construct<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let made = type_at(lowering, node, "type").unwrap_or_else(|| super::implied::unknown(lowering, node));
    let at = children.iter().position(|child| child.node.kind() == "initializer_expression");
    let inner = at.map(|at| children.remove(at)).map(|child| lowering.as_expr(child.lowered, span_of(child.node)));
    let mut args = lowering.args(children);
    let collection = match inner.map(|inner| lowering.tree.at(inner).clone()) {
        Some(Expr::Collection { kind, entries }) => Some((kind, entries)),
        _ => None,
    };
    let Some((kind, entries)) = collection else {
        return Lowered::Expr(lowering.tree.expr(Expr::New { made, args, body: None }, span));
    };
    let members = kind == CollectionKind::Map && entries.iter().all(|entry| entry.key.is_some() && is_member(lowering, entry));
    if members {
        args.extend(entries.into_iter().map(|entry| Arg { name: entry.key, value: entry.value, spread: false }));
        return Lowered::Expr(lowering.tree.expr(Expr::New { made, args, body: None }, span));
    }
    let (kind, entries) = paired(lowering, kind, entries);
    let value = lowering.tree.expr(Expr::Collection { kind, entries }, span);
    if args.is_empty() || kind == CollectionKind::Map {
        return Lowered::Expr(value);
    }
    // what the collection begins with
    let entries = args.into_iter().map(|arg| Entry { key: None, computed: None, value: arg.value, spread: true, span });
    let entries = entries.chain([Entry { key: None, computed: None, value, spread: true, span }]).collect();
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind, entries }, span))
}

/// Whether an entry is written `Name = value`.
fn is_member(lowering: &Lowering<'_>, entry: &Entry) -> bool {
    lowering.text.get(entry.span.range()).is_some_and(|text| !text.starts_with('['))
}

/// `{ { "a", 1 }, { "b", 2 } }` is a map.
fn paired(lowering: &mut Lowering<'_>, kind: CollectionKind, entries: Vec<Entry>) -> (CollectionKind, Vec<Entry>) {
    let pair = |lowering: &Lowering<'_>, entry: &Entry| match lowering.tree.at(entry.value) {
        Expr::Collection { kind: CollectionKind::List, entries } if entry.key.is_none() => match entries.as_slice() {
            [key, value] => Some((key.value, value.value)),
            _ => None,
        },
        _ => None,
    };
    if entries.is_empty() || !entries.iter().all(|entry| pair(lowering, entry).is_some()) {
        return (kind, entries);
    }
    let mut made = Vec::with_capacity(entries.len());
    for entry in &entries {
        if let Some((key, value)) = pair(lowering, entry) {
            made.push(keyed(lowering, key, value, entry.span));
        }
    }
    (CollectionKind::Map, made)
}

/// `new { who.FamilyName, Age = 3 }`: a member without a name has that of its value.
fn anonymous<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut entries: Vec<Entry> = Vec::new();
    let mut pending: Option<(ExprId, Span)> = None;
    for child in children {
        let span = span_of(child.node);
        let id = lowering.as_expr(child.lowered, span);
        if child.node.kind() == "identifier" && child.node.next_sibling().is_some_and(|next| next.kind() == "=") {
            pending = Some((id, span));
            continue;
        }
        let entry = match pending.take() {
            Some((key, from)) => keyed(lowering, key, id, from.to(span)),
            None => {
                let key = match lowering.tree.at(id) {
                    Expr::Name(sym) | Expr::Member { name: sym, .. } => Some(*sym),
                    _ => None,
                };
                Entry { key, computed: None, value: id, spread: false, span }
            }
        };
        entries.push(entry);
    }
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span_of(node)))
}

/// `p with { Ssn = x }`.
fn with<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut entries = Vec::new();
    for child in children {
        let span = span_of(child.node);
        match child.lowered {
            Lowered::Entry(entry) => entries.push(entry),
            Lowered::Nothing => {}
            lowered => {
                let value = lowering.as_expr(lowered, span);
                entries.push(Entry { key: None, computed: None, value, spread: true, span });
            }
        }
    }
    Lowered::Expr(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Map, entries }, span_of(node)))
}

/// What `value is T name` and its kin become: the value with what is bound on the way, and the type.
pub(super) fn tested(lowering: &mut Lowering<'_>, value: ExprId, found: matching::Found, span: Span) -> (ExprId, Option<TypeRef>) {
    let value_span = lowering.tree.span(value);
    let mut left = value;
    if !found.binds.is_empty()
        && let Some(to) = &found.of
    {
        left = lowering.tree.expr(Expr::Cast { to: to.clone(), value: left }, value_span);
    }
    for target in found.binds {
        left = lowering.tree.expr(Expr::Assign { target, op: None, value: left }, span);
    }
    (left, found.of)
}
