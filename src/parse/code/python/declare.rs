//! Classes, functions, parameters and decorators of Python.

use super::super::ir::{Annotation, Expr, ExprId, Field, FnId, FnKind, Literal, Param, Pattern, Stmt, StmtId, TypeDecl, TypeKind, TypeRef};
use super::super::lower::{Child, Lowered, Lowering, Marks, span_of, take};
use super::typed;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "class_definition" => class(lowering, node, children, marks),
        "function_definition" => function(lowering, node, children, marks),
        "decorated_definition" => decorated(lowering, node, children),
        "decorator" => decorator(lowering, node, children),
        "parameters" | "lambda_parameters" => parameters(lowering, children),
        "lambda" => lambda(lowering, node, children, marks),
        _ => parameter(lowering, node, children),
    }
}

fn function<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut made = lowering.blank_function(FnKind::Function, node);
    if let Some(name) = take(&mut children, "name") {
        made.name = Some(lowering.sym(name.node));
        made.name_span = span_of(name.node);
    }
    if lowering.slice(node).starts_with("async") && node.child(0).is_some_and(|first| first.kind() == "async") {
        made.modifiers.push("async".into());
    }
    made.params = take(&mut children, "parameters").map(|child| params(child.lowered)).unwrap_or_default();
    made.returns = take(&mut children, "return_type").and_then(|child| typed(lowering, child.lowered).0);
    made.body = Some(lowering.take_stmt(&mut children, "body", made.span));
    Lowered::Function(lowering.finish_function(made, marks))
}

fn lambda<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut made = lowering.blank_function(FnKind::Closure, node);
    made.params = take(&mut children, "parameters").map(|child| params(child.lowered)).unwrap_or_default();
    let value = lowering.take_expr(&mut children, "body", made.span);
    let at = lowering.tree.span(value);
    made.body = Some(lowering.tree.stmt(Stmt::Return(Some(value)), at));
    let span = made.span;
    let id = lowering.finish_function(made, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
}

fn params(lowered: Lowered) -> Vec<Param> {
    let all = match lowered {
        Lowered::Many(all) => all,
        one => vec![one],
    };
    all.into_iter()
        .filter_map(|one| match one {
            Lowered::Param(param) => Some(param),
            _ => None,
        })
        .collect()
}

fn parameters<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut out = Vec::new();
    for child in children {
        let span = span_of(child.node);
        match child.lowered {
            Lowered::Param(param) => out.push(Lowered::Param(param)),
            Lowered::Nothing => {}
            lowered => {
                let (pattern, rest) = bound(lowering, lowered, span);
                out.push(Lowered::Param(Param { pattern, declared: None, default: None, annotations: Vec::new(), rest, span }));
            }
        }
    }
    Lowered::Many(out)
}

/// A parameter's name, and whether it takes all that is left.
fn bound(lowering: &mut Lowering<'_>, lowered: Lowered, span: Span) -> (super::super::ir::PatId, bool) {
    match lowered {
        Lowered::Arg(arg) => (lowering.expr_as_pattern(arg.value, 0), arg.spread),
        lowered => (lowering.as_pattern(lowered, span), false),
    }
}

/// `a=1`, `a: T`, `*a: T`, `a: T = 1`.
fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let default = lowering.maybe_expr(&mut children, "value");
    let (declared, annotations) = take(&mut children, "type").map_or((None, Vec::new()), |child| typed(lowering, child.lowered));
    let name = take(&mut children, "name").or_else(|| (!children.is_empty()).then(|| children.remove(0)));
    let Some(name) = name else { return Lowered::Nothing };
    let (pattern, rest) = bound(lowering, name.lowered, span_of(name.node));
    Lowered::Param(Param { pattern, declared, default, annotations, rest, span })
}

fn decorator<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let Some(&value) = lowering.exprs(children).first() else { return Lowered::Nothing };
    Lowered::Annotation(lowering.annotation(value, span))
}

/// The calls that stand as type arguments, as annotations.
pub fn calls_in(lowering: &mut Lowering<'_>, id: ExprId) -> Vec<Annotation> {
    let mut found = Vec::new();
    let mut stack = vec![id];
    while let Some(id) = stack.pop() {
        match lowering.tree.at(id) {
            Expr::Call { .. } => {
                let span = lowering.tree.span(id);
                found.push(lowering.annotation(id, span));
            }
            Expr::Index { index, .. } => stack.push(*index),
            Expr::Collection { entries, .. } => stack.extend(entries.iter().rev().map(|entry| entry.value)),
            Expr::Opaque(parts) => stack.extend(parts.iter().rev()),
            Expr::Binary { left, right, .. } => stack.extend([*right, *left]),
            _ => {}
        }
    }
    found
}

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn decorated<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let definition = take(&mut children, "definition");
    let annotations: Vec<Annotation> = children
        .into_iter()
        .filter_map(|child| match child.lowered {
            Lowered::Annotation(annotation) => Some(annotation),
            _ => None,
        })
        .collect();
    let span = span_of(node);
    match definition.map(|child| child.lowered) {
        Some(Lowered::Function(id)) => {
            let made = &mut lowering.tree.functions[id.0 as usize];
            made.annotations = annotations;
            made.span = span;
            Lowered::Function(id)
        }
        Some(Lowered::Declared(id)) => {
            let data = annotations.iter().any(|one| last_part(lowering.tree.name(one.name)) == "dataclass");
            let made = &mut lowering.tree.types[id.0 as usize];
            made.annotations = annotations;
            made.span = span;
            if data {
                made.kind = TypeKind::Record;
            }
            Lowered::Declared(id)
        }
        Some(other) => other,
        None => Lowered::Nothing,
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn class<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let (mut name, mut name_span) = (None, Span { start: span.start, end: span.start });
    if let Some(child) = take(&mut children, "name") {
        name = Some(lowering.sym(child.node));
        name_span = span_of(child.node);
    }
    let supers = node.child_by_field_name("superclasses").map(|list| supers(lowering, list)).unwrap_or_default();
    let body = lowering.take_stmt(&mut children, "body", span);
    let (fields, rest) = members(lowering, body);
    if !rest.is_empty() {
        let at = lowering.tree.stmt_span(body);
        let mut made = lowering.blank_function(FnKind::Module, node);
        made.body = Some(lowering.tree.stmt(Stmt::Block(rest), at));
        let here = lowering.here();
        lowering.finish_function(made, here);
    }
    let enumeration = supers.iter().any(|one| last_part(lowering.tree.name(one.name)).ends_with("Enum"));
    let declared = TypeDecl {
        kind: if enumeration { TypeKind::Enum } else { TypeKind::Class },
        name,
        name_span,
        owner: None,
        modifiers: Vec::new(),
        annotations: Vec::new(),
        supers,
        fields,
        methods: Vec::new(),
        span,
    };
    let id = lowering.finish_type(declared, marks);
    for method in lowering.tree.type_at(id).methods.clone() {
        become_method(lowering, method);
    }
    Lowered::Declared(id)
}

fn supers(lowering: &mut Lowering<'_>, list: Node<'_>) -> Vec<TypeRef> {
    let mut cursor = list.walk();
    list.named_children(&mut cursor)
        .filter(|part| !matches!(part.kind(), "keyword_argument" | "list_splat" | "dictionary_splat" | "comment"))
        .filter_map(|part| lowering.type_of(part))
        .collect()
}

/// A function of a class: its receiver is no parameter.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn become_method(lowering: &mut Lowering<'_>, id: FnId) {
    let function = lowering.tree.fun(id);
    if function.kind != FnKind::Function {
        return;
    }
    let decorated = |name: &str| function.annotations.iter().any(|one| last_part(lowering.tree.name(one.name)) == name);
    let fixed = decorated("staticmethod");
    let accessor = decorated("property") || decorated("cached_property") || decorated("setter") || decorated("getter");
    let constructor = function.name.is_some_and(|name| lowering.tree.name(name) == "__init__");
    let receiver = !fixed
        && function.params.first().is_some_and(|first| {
            !first.rest && first.default.is_none() && matches!(lowering.tree.pattern_at(first.pattern), Pattern::Name(_))
        });
    let function = &mut lowering.tree.functions[id.0 as usize];
    function.kind = match (constructor, accessor) {
        (true, _) => FnKind::Constructor,
        (_, true) => FnKind::Accessor,
        _ => FnKind::Method,
    };
    if fixed {
        function.modifiers.push("static".into());
    }
    if receiver {
        function.params.remove(0);
    }
}

/// The fields that a class body assigns or declares, and its other statements.
fn members(lowering: &mut Lowering<'_>, body: StmtId) -> (Vec<Field>, Vec<StmtId>) {
    let statements = match lowering.tree.stmt_at(body) {
        Stmt::Block(all) => all.clone(),
        _ => vec![body],
    };
    let (mut fields, mut rest) = (Vec::new(), Vec::new());
    for id in statements {
        match member(lowering, id) {
            Some(field) => fields.push(field),
            None if matters(lowering, id) => rest.push(id),
            None => {}
        }
    }
    (fields, rest)
}

fn member(lowering: &mut Lowering<'_>, id: StmtId) -> Option<Field> {
    let span = lowering.tree.stmt_span(id);
    let (target, declared, value) = match lowering.tree.stmt_at(id) {
        Stmt::Let { pattern, declared, value, .. } => (*pattern, declared.clone(), *value),
        Stmt::Expr(expr) => match lowering.tree.at(*expr) {
            Expr::Assign { target, op: None, value } => (*target, None, Some(*value)),
            _ => return None,
        },
        _ => return None,
    };
    let Pattern::Name(name) = *lowering.tree.pattern_at(target) else { return None };
    let name_span = lowering.tree.pattern_span(target);
    let annotations = lowering.annotations_of.remove(&id).unwrap_or_default();
    // without a type, a literal is a constant of the class; anything else describes a column or a property
    let class_wide = match &declared {
        Some(written) => last_part(lowering.tree.name(written.name)) == "ClassVar",
        None => value.is_some_and(|value| matches!(lowering.tree.at(value), Expr::Literal(_) | Expr::Collection { .. })),
    };
    let modifiers = if class_wide { vec!["static".into()] } else { Vec::new() };
    Some(Field { name, name_span, declared, modifiers, annotations, value, span })
}

/// Declarations have their own place, texts are documentation.
fn matters(lowering: &Lowering<'_>, id: StmtId) -> bool {
    match lowering.tree.stmt_at(id) {
        Stmt::Function(_) | Stmt::Type(_) | Stmt::Nothing => false,
        Stmt::Expr(expr) => match lowering.tree.at(*expr) {
            Expr::Literal(Literal::Text(_)) => false,
            Expr::Name(name) => lowering.tree.name(*name) != "...",
            _ => true,
        },
        _ => true,
    }
}
