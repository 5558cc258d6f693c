//! Types, properties, annotations.

use super::expression::{param, value_of};
use super::function::{name_pattern, receiver};
use super::{child_of, implied, token, type_in};
use crate::parse::code::ir::{
    Annotation, Arg, CodeTree, CollectionKind, Entry, Expr, ExprId, Field, FnId, FnKind, Function, Pattern, Stmt, TypeKind, TypeRef,
};
use crate::parse::code::jvm::{Head, blank_type, set_type};
use crate::parse::code::lower::take_kind;
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of};
use crate::text::Span;
use tree_sitter::Node;

/// `@Foo`, `@field:Foo(x)`, `@[A B]`.
pub(super) fn annotation<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut all: Vec<Lowered> = Vec::new();
    for child in children {
        let (name, args) = match child.lowered {
            Lowered::Type(of) => (of.name, Vec::new()),
            Lowered::Expr(id) => match lowering.tree.at(id).clone() {
                Expr::New { made, args, .. } => (made.name, args),
                _ => continue,
            },
            _ => continue,
        };
        all.push(Lowered::Annotation(Annotation { name, args, span }));
    }
    match all.len() {
        1 => all.pop().unwrap_or(Lowered::Nothing),
        _ => Lowered::Many(all),
    }
}

/// `Base(x)` in a head or an annotation.
pub(super) fn constructed<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut made: Option<TypeRef> = None;
    let mut args: Vec<Arg> = Vec::new();
    for child in children {
        match child.lowered {
            Lowered::Type(of) => made = Some(of),
            Lowered::Args(given) => args.extend(given),
            _ => {}
        }
    }
    match made {
        Some(made) => Lowered::Expr(lowering.tree.expr(Expr::New { made, args, body: None }, span_of(node))),
        None => Lowered::Nothing,
    }
}

pub(super) fn declared<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    let body = take_kind(&mut children, "class_body").or_else(|| take_kind(&mut children, "enum_class_body"));
    let id = match body.map(|body| body.lowered) {
        Some(Lowered::Declared(id)) => id,
        _ => lowering.finish_type(blank_type(node), marks),
    };
    let has = |word: &str| head.modifiers.iter().any(|one| &**one == word);
    let kind = if token(node, "interface").is_some() {
        TypeKind::Interface
    } else if has("enum") {
        TypeKind::Enum
    } else if has("data") || has("value") {
        TypeKind::Record
    } else {
        TypeKind::Class
    };
    let mut components: Vec<Field> = Vec::new();
    if let Some(constructor) = take_kind(&mut children, "primary_constructor") {
        for one in flatten(vec![constructor]) {
            if let Lowered::Fields(fields) = one {
                components.extend(fields);
            }
        }
    }
    let above = take_kind(&mut children, "delegation_specifiers").map(|list| flatten(vec![list])).unwrap_or_default();
    let supers: Vec<TypeRef> = above.iter().filter_map(|one| type_in(lowering, one)).collect();
    let constructor = primary(lowering, node, &components, &above);
    let name = node.child_by_field_name("name");
    let sym = name.map(|name| lowering.sym(name));
    set_type(lowering, id, |declared| {
        declared.kind = kind;
        declared.name = sym;
        declared.name_span = name.map_or(declared.name_span, span_of);
        declared.modifiers = head.modifiers;
        declared.annotations = head.annotations;
        declared.supers = supers;
        declared.span = span_of(node);
        components.append(&mut declared.fields);
        declared.fields = components;
    });
    if let Some(mut function) = constructor {
        function.owner = Some(id);
        function.parent = Some(CodeTree::MODULE);
        function.name = sym;
        function.name_span = name.map_or(function.name_span, span_of);
        let method = lowering.tree.function(function);
        set_type(lowering, id, |declared| declared.methods.push(method));
    }
    Lowered::Declared(id)
}

/// `class Refused(val mrn: String) : Exception("no $mrn")`: a constructor that keeps its parameters and hands on to the one above.
/// `None` where nothing is handed on.
fn primary(lowering: &mut Lowering<'_>, node: Node<'_>, components: &[Field], above: &[Lowered]) -> Option<Function> {
    let made = above.iter().find_map(|one| if let Lowered::Expr(id) = one { Some(*id) } else { None })?;
    let Expr::New { args, .. } = lowering.tree.at(made) else { return None };
    let (args, span) = (args.clone(), lowering.tree.span(made));
    if args.is_empty() {
        return None;
    }
    let mut function = lowering.blank_function(FnKind::Constructor, node);
    let mut body = Vec::new();
    for field in components {
        let own = lowering.tree.pattern(Pattern::Name(field.name), field.name_span);
        function.params.push(param(own, field.declared.clone(), field.span));
        let this = implied(lowering, "this", field.name_span);
        let place = lowering.tree.expr(Expr::Member { base: this, name: field.name, name_span: field.name_span }, field.name_span);
        let target = lowering.tree.pattern(Pattern::Place(place), field.name_span);
        let value = lowering.tree.expr(Expr::Name(field.name), field.name_span);
        let kept = lowering.tree.expr(Expr::Assign { target, op: None, value }, field.name_span);
        body.push(lowering.tree.stmt(Stmt::Expr(kept), field.name_span));
    }
    let callee = implied(lowering, "super", span);
    let call = lowering.tree.expr(Expr::Call { callee, args }, span);
    body.push(lowering.tree.stmt(Stmt::Expr(call), span));
    function.body = Some(lowering.tree.stmt(Stmt::Block(body), span));
    Some(function)
}

/// What a companion holds belongs to the class itself, as static members do.
pub(super) fn companion<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let Some(Lowered::Declared(id)) = take_kind(&mut children, "class_body").map(|body| body.lowered) else { return Lowered::Nothing };
    let mut fields = lowering.dissolve_type(id);
    for field in &mut fields {
        field.modifiers.push("static".into());
    }
    Lowered::Fields(fields)
}

/// `object : Listener { .. }`.
pub(super) fn object_literal<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let body = match take_kind(&mut children, "class_body").map(|body| body.lowered) {
        Some(Lowered::Declared(id)) => Some(id),
        _ => None,
    };
    let (mut made, mut args) = (Vec::new(), Vec::new());
    for one in take_kind(&mut children, "delegation_specifiers").map(|list| flatten(vec![list])).unwrap_or_default() {
        made.extend(type_in(lowering, &one));
        if let Lowered::Expr(id) = one
            && let Expr::New { args: given, .. } = lowering.tree.at(id)
        {
            args.extend(given.iter().cloned());
        }
    }
    if let Some(body) = body {
        let supers = made.clone();
        set_type(lowering, body, |declared| declared.supers = supers);
    }
    let any = TypeRef { name: lowering.tree.intern("Any"), args: Vec::new(), span: Span { start: span.start, end: span.start } };
    let made = made.into_iter().next().unwrap_or(any);
    Lowered::Expr(lowering.tree.expr(Expr::New { made, args, body }, span))
}

/// A constant's value is its argument: `READ("patient/*.read")`.
pub(super) fn enum_entry<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let Some(name) = child_of(node, "identifier") else { return Lowered::Nothing };
    let value = take_kind(&mut children, "value_arguments").and_then(|list| {
        let span = span_of(list.node);
        let mut args: Vec<ExprId> = lowering.args(vec![list]).into_iter().map(|arg| arg.value).collect();
        if args.len() < 2 {
            return args.pop();
        }
        let entries = args.into_iter().map(|value| {
            let span = lowering.tree.span(value);
            Entry { key: None, computed: None, value, spread: false, span }
        });
        let entries = entries.collect();
        Some(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Tuple, entries }, span))
    });
    Lowered::Fields(vec![Field {
        name: lowering.sym(name),
        name_span: span_of(name),
        declared: None,
        modifiers: head.modifiers,
        annotations: head.annotations,
        value,
        span: span_of(node),
    }])
}

/// A parameter of the primary constructor is a field, also where it is kept for the initializers alone.
pub(super) fn class_parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let Some(name) = child_of(node, "identifier") else { return Lowered::Nothing };
    let (mut declared, mut value) = (None, None);
    for child in children.into_iter().filter(|child| child.node != name) {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Type(of) => declared = Some(of),
            Lowered::Nothing => {}
            other => value = Some(value_of(lowering, other, at)),
        }
    }
    let name_span = span_of(name);
    let name = lowering.sym(name);
    if let Some(value) = value {
        lowering.name_closure(value, name, name_span);
    }
    let (modifiers, annotations) = (head.modifiers, head.annotations);
    Lowered::Fields(vec![Field { name, name_span, declared, modifiers, annotations, value, span: span_of(node) }])
}

/// `name: T`.
pub(super) fn variable<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let declared = children.into_iter().find_map(|child| if let Lowered::Type(of) = child.lowered { Some(of) } else { None });
    let pattern = name_pattern(lowering, child_of(node, "identifier").unwrap_or(node));
    let mut param = super::expression::param(pattern, declared, span_of(node));
    param.annotations = head.annotations;
    Lowered::Param(param)
}

/// `(a, b)`.
pub(super) fn variables<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let all = flatten(children).into_iter();
    let parts = all.filter_map(|one| if let Lowered::Param(param) = one { Some(param.pattern) } else { None }).collect();
    Lowered::Pattern(lowering.tree.pattern(Pattern::Sequence(parts), span_of(node)))
}

/// A property is a field, in a function a local; one with receiver has but its accessors.
pub(super) fn property<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let mut head = Head::take(&mut children);
    if token(node, "val").is_some() {
        head.modifiers.push("final".into());
    }
    let (mut named, mut pattern, mut of, mut value) = (None, None, None, None);
    let mut accessors: Vec<FnId> = Vec::new();
    for child in children {
        let at = span_of(child.node);
        match child.lowered {
            Lowered::Param(param) if child.node.kind() == "variable_declaration" => named = Some(param),
            Lowered::Pattern(found) if child.node.kind() == "multi_variable_declaration" => pattern = Some(found),
            Lowered::Type(receiver) if named.is_none() && pattern.is_none() => of = Some(receiver),
            Lowered::Function(id) if matches!(child.node.kind(), "getter" | "setter") => accessors.push(id),
            Lowered::Nothing | Lowered::Type(_) => {}
            other => value = Some(value_of(lowering, other, at)),
        }
    }
    if let Some(pattern) = pattern {
        return Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared: None, value, constant: true }, span));
    }
    let Some(param) = named else { return value.map_or(Lowered::Nothing, Lowered::Expr) };
    let name_span = lowering.tree.pattern_span(param.pattern);
    let Pattern::Name(name) = *lowering.tree.pattern_at(param.pattern) else {
        return Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern: param.pattern, declared: None, value, constant: true }, span));
    };
    if let Some(value) = value {
        lowering.name_closure(value, name, name_span);
    }
    head.annotations.extend(param.annotations);
    let this = of.map(|of| receiver(lowering, of));
    for &id in &accessors {
        if let Some(function) = lowering.tree.functions.get_mut(id.0 as usize) {
            function.name = Some(name);
            function.name_span = name_span;
            let own = std::mem::replace(&mut function.modifiers, head.modifiers.clone());
            function.modifiers.extend(own);
            function.annotations.clone_from(&head.annotations);
            match function.params.first_mut() {
                Some(set) if set.declared.is_none() => set.declared.clone_from(&param.declared),
                Some(_) => {}
                None => function.returns = function.returns.take().or_else(|| param.declared.clone()),
            }
            if let Some(this) = &this {
                function.params.insert(0, this.clone());
            }
        }
    }
    let mut all: Vec<Lowered> = Vec::new();
    if this.is_none() {
        let (modifiers, annotations) = (head.modifiers, head.annotations);
        all.push(Lowered::Fields(vec![Field { name, name_span, declared: param.declared, modifiers, annotations, value, span }]));
    }
    all.extend(accessors.into_iter().map(Lowered::Function));
    Lowered::Many(all)
}
