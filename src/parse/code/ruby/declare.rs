//! Classes, modules, methods, blocks and parameters of Ruby.

use super::super::ir::{
    Annotation, Arg, Expr, ExprId, Field, FnId, FnKind, Function, Literal, Param, PatId, Pattern, Stmt, StmtId, Sym, TypeDecl, TypeKind,
    TypeRef,
};
use super::super::lower::{Child, Lowered, Lowering, Marks, span_of, take};
use super::call::type_named;
use super::statement::giving;
use super::{implied, target, value};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "class" | "module" => class(lowering, node, children, marks),
        "singleton_class" => singleton(lowering, children),
        "method" | "singleton_method" => method(lowering, node, children, marks),
        "alias" => alias(lowering, node),
        "block" | "do_block" => closure(lowering, node, children, marks),
        "lambda" => lambda(lowering, node, children),
        "method_parameters" | "block_parameters" | "lambda_parameters" => parameters(lowering, children),
        _ => parameter(lowering, node, children),
    }
}

/// The pattern that binds a name.
pub fn name_pattern(lowering: &mut Lowering<'_>, node: Node<'_>) -> PatId {
    let name = lowering.sym(node);
    lowering.tree.pattern(Pattern::Name(name), span_of(node))
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

fn plain(pattern: PatId, span: Span) -> Param {
    Param { pattern, declared: None, default: None, annotations: Vec::new(), rest: false, span }
}

/// Parameters in order; locals of a block (`|a; b|`) are none, though they bind.
fn parameters<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut out = Vec::new();
    for child in children {
        let span = span_of(child.node);
        match child.lowered {
            Lowered::Param(param) => out.push(Lowered::Param(param)),
            Lowered::Nothing => {}
            lowered => {
                let pattern = lowering.as_pattern(lowered, span);
                if child.field != Some("locals") {
                    out.push(Lowered::Param(plain(pattern, span)));
                }
            }
        }
    }
    Lowered::Many(out)
}

/// `a = 1`, `a:`, `a: 1`, `*a`, `**a`, `&a`, `(a, b)`.
fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    if node.kind() == "destructured_parameter" {
        let mut parts = Vec::new();
        for child in children {
            let at = span_of(child.node);
            parts.push(match child.lowered {
                Lowered::Param(param) if param.rest => lowering.tree.pattern(Pattern::Rest(param.pattern), at),
                Lowered::Param(param) => param.pattern,
                lowered => lowering.as_pattern(lowered, at),
            });
        }
        let pattern = lowering.tree.pattern(Pattern::Sequence(parts), span);
        return Lowered::Param(plain(pattern, span));
    }
    let default = take(&mut children, "value").map(|child| value(lowering, child.lowered, span_of(child.node)));
    let pattern = match node.child_by_field_name("name") {
        Some(named) => name_pattern(lowering, named),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    let rest = matches!(node.kind(), "splat_parameter" | "hash_splat_parameter");
    Lowered::Param(Param { default, rest, ..plain(pattern, span) })
}

fn method<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut made = lowering.blank_function(FnKind::Function, node);
    let mut gives = true;
    if let Some(named) = node.child_by_field_name("name") {
        let name = lowering.slice(named);
        gives = name != "initialize" && !name.ends_with('=');
        made.name = Some(lowering.tree.intern(name));
        made.name_span = span_of(named);
    }
    if node.kind() == "singleton_method" {
        made.modifiers.push("static".into());
    }
    made.params = take(&mut children, "parameters").map(|child| params(child.lowered)).unwrap_or_default();
    let body = lowering.take_stmt(&mut children, "body", Span { start: made.span.end, end: made.span.end });
    made.body = Some(if gives { giving(lowering, body) } else { body });
    Lowered::Function(lowering.finish_function(made, marks))
}

/// `{ |p| .. }` and `do |p| .. end`.
fn closure<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut made = lowering.blank_function(FnKind::Closure, node);
    made.params = take(&mut children, "parameters").map(|child| params(child.lowered)).unwrap_or_default();
    let body = lowering.take_stmt(&mut children, "body", Span { start: made.span.end, end: made.span.end });
    made.body = Some(giving(lowering, body));
    let span = made.span;
    let id = lowering.finish_function(made, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
}

/// `->(p) { .. }`: its block with the parameters that stand before it.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn lambda<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let given = take(&mut children, "parameters").map(|child| params(child.lowered)).unwrap_or_default();
    let Some(body) = take(&mut children, "body") else { return lowering.opaque(children, span) };
    let id = lowering.as_expr(body.lowered, span_of(body.node));
    if let Expr::Closure(function) = *lowering.tree.at(id) {
        let function = &mut lowering.tree.functions[function.0 as usize];
        function.params = given;
        function.span = span;
        function.name_span = Span { start: span.start, end: span.start };
    }
    Lowered::Expr(id)
}

/// `alias new old`: a method that calls the other one.
fn alias<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let (Some(named), Some(old)) = (node.child_by_field_name("name"), node.child_by_field_name("alias")) else { return Lowered::Nothing };
    let (name, old_name) = (lowering.slice(named).trim_start_matches(':'), lowering.slice(old).trim_start_matches(':'));
    if name.starts_with('$') {
        return Lowered::Nothing;
    }
    let name = lowering.tree.intern(name);
    let old_name = lowering.tree.intern(old_name);
    let [name_span, old_span] = [named, old].map(|node| {
        let span = span_of(node);
        Span { start: span.start + u32::from(node.kind() == "simple_symbol"), end: span.end }
    });
    let called = alias_of(lowering, node, name, name_span, old_name, old_span);
    Lowered::Function(called)
}

fn alias_of(lowering: &mut Lowering<'_>, node: Node<'_>, name: Sym, name_span: Span, old: Sym, old_span: Span) -> FnId {
    let mut made = lowering.blank_function(FnKind::Function, node);
    made.name = Some(name);
    made.name_span = name_span;
    let callee = lowering.tree.expr(Expr::Name(old), old_span);
    let value = lowering.tree.expr(Expr::Call { callee, args: Vec::new() }, old_span);
    made.body = Some(lowering.tree.stmt(Stmt::Return(Some(value)), old_span));
    let here = lowering.here();
    lowering.finish_function(made, here)
}

/// `class << self`: its methods are those of the class itself.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn singleton<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let Some(body) = take(&mut children, "body") else { return Lowered::Nothing };
    let at = span_of(body.node);
    let body = lowering.as_stmt(body.lowered, at);
    for stmt in block_of(lowering, body) {
        if let Stmt::Function(id) = *lowering.tree.stmt_at(stmt) {
            let function = &mut lowering.tree.functions[id.0 as usize];
            if !function.modifiers.iter().any(|word| &**word == "static") {
                function.modifiers.push("static".into());
            }
        }
    }
    Lowered::Stmt(body)
}

fn block_of(lowering: &Lowering<'_>, body: StmtId) -> Vec<StmtId> {
    match lowering.tree.stmt_at(body) {
        Stmt::Block(all) => all.clone(),
        _ => vec![body],
    }
}

fn class<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let (mut name, mut name_span) = (None, Span { start: span.start, end: span.start });
    if let Some(mut named) = node.child_by_field_name("name") {
        if let Some(last) = named.child_by_field_name("name") {
            named = last;
        }
        name = Some(lowering.sym(named));
        name_span = span_of(named);
    }
    let mut supers = Vec::new();
    let mut fields = Vec::new();
    if let Some(child) = take(&mut children, "superclass") {
        let at = span_of(child.node);
        let up = lowering.as_expr(child.lowered, at);
        fields.extend(members_of_struct(lowering, up));
        // `ActiveRecord::Migration[7.1]`, `Struct.new(:ssn)`: what stands first
        let mut first = child.node.named_child(0);
        while let Some(inner) = first {
            match inner.child_by_field_name("object").or_else(|| inner.child_by_field_name("receiver")) {
                Some(base) => first = Some(base),
                None => break,
            }
        }
        supers.extend(first.and_then(|first| type_named(lowering, first)));
    }
    let body = lowering.take_stmt(&mut children, "body", Span { start: span.end, end: span.end });
    let mut rest = Vec::new();
    let mut open = block_of(lowering, body);
    open.reverse();
    while let Some(stmt) = open.pop() {
        let at = lowering.tree.stmt_span(stmt);
        match lowering.tree.stmt_at(stmt).clone() {
            // what `class << self` and `private def` hold together
            Stmt::Block(inner) => open.extend(inner.into_iter().rev()),
            Stmt::Function(_) | Stmt::Type(_) | Stmt::Nothing => {}
            Stmt::Expr(expr) => match lowering.tree.at(expr).clone() {
                Expr::Literal(_) => {}
                Expr::Assign { target, op: None, value } if matches!(lowering.tree.pattern_at(target), Pattern::Name(_)) => {
                    if let Pattern::Name(name) = *lowering.tree.pattern_at(target) {
                        let name_span = lowering.tree.pattern_span(target);
                        fields.push(field(name, name_span, vec!["static".into()], Some(value), at));
                    }
                }
                Expr::Call { callee, args } => {
                    if let Expr::Name(called) = *lowering.tree.at(callee) {
                        let called = lowering.tree.name(called).to_owned();
                        macros(lowering, &called, &args, at, &mut fields, &mut supers);
                    }
                    rest.push(stmt);
                }
                _ => rest.push(stmt),
            },
            _ => rest.push(stmt),
        }
    }
    if !rest.is_empty() {
        let at = lowering.tree.stmt_span(body);
        let mut made = lowering.blank_function(FnKind::Module, node);
        made.body = Some(lowering.tree.stmt(Stmt::Block(rest), at));
        let here = lowering.here();
        lowering.finish_function(made, here);
    }
    let declared = TypeDecl {
        kind: TypeKind::Class,
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

fn field(name: Sym, name_span: Span, modifiers: Vec<Box<str>>, value: Option<ExprId>, span: Span) -> Field {
    Field { name, name_span, declared: None, modifiers, annotations: Vec::new(), value, span }
}

/// Calls in a class body that are the language's own declarations: accessors, aliases, mixins.
/// What libraries add (`attribute`, `encrypts`, `has_many`) is knowledge.
fn macros(lowering: &mut Lowering<'_>, called: &str, args: &[Arg], at: Span, fields: &mut Vec<Field>, supers: &mut Vec<TypeRef>) {
    match called {
        "attr_accessor" | "attr_reader" | "attr_writer" | "attr" => {
            for arg in args {
                let name_span = place_of(lowering, arg.value);
                if let Some(name) = symbol_of(lowering, arg.value) {
                    fields.push(field(name, name_span, Vec::new(), None, at));
                }
            }
        }
        "alias_method" => {
            if let [new, old] = args
                && let (Some(name), Some(_)) = (symbol_of(lowering, new.value), symbol_of(lowering, old.value))
            {
                let name_span = place_of(lowering, new.value);
                // the old name describes the new one
                let annotation = Annotation { name: lowering.tree.intern(called), args: vec![old.clone()], span: at };
                fields.push(Field { annotations: vec![annotation], ..field(name, name_span, Vec::new(), None, at) });
            }
        }
        "include" | "extend" | "prepend" => {
            for arg in args {
                let span = lowering.tree.span(arg.value);
                let text = lowering.text.get(span.range()).unwrap_or("");
                if text.starts_with(char::is_uppercase) && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':')) {
                    let name = lowering.tree.intern(&text.replace("::", "."));
                    supers.push(TypeRef { name, args: Vec::new(), span });
                }
            }
        }
        _ => {}
    }
}

/// The name that a symbol or a text says.
fn symbol_of(lowering: &mut Lowering<'_>, id: ExprId) -> Option<Sym> {
    let Expr::Literal(Literal::Text(text)) = lowering.tree.at(id).clone() else { return None };
    Some(lowering.tree.intern(&text))
}

/// Where the name in a symbol or a text stands.
pub fn place_of(lowering: &Lowering<'_>, id: ExprId) -> Span {
    let span = lowering.tree.span(id);
    match lowering.text.get(span.range()).unwrap_or("").chars().next() {
        Some(':') => Span { start: span.start + 1, end: span.end },
        Some('"' | '\'') => Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start + 1) },
        _ => span,
    }
}

/// The fields of `Struct.new(:ssn, :dob)` and `Data.define(:ssn)`.
fn members_of_struct(lowering: &mut Lowering<'_>, id: ExprId) -> Vec<Field> {
    let args = match lowering.tree.at(id).clone() {
        Expr::New { made, args, .. } if lowering.tree.name(made.name) == "Struct" => args,
        Expr::Call { callee, args } => match lowering.tree.at(callee) {
            Expr::Member { base, name, .. } if lowering.tree.name(*name) == "define" => match lowering.tree.at(*base) {
                Expr::Name(owner) if lowering.tree.name(*owner) == "Data" => args,
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let mut fields = Vec::new();
    for arg in args.iter().filter(|arg| arg.name.is_none()) {
        let at = lowering.tree.span(arg.value);
        if let Some(name) =
            symbol_of(lowering, arg.value).filter(|_| lowering.text.get(at.range()).is_some_and(|text| text.starts_with(':')))
        {
            let name_span = place_of(lowering, arg.value);
            fields.push(field(name, name_span, Vec::new(), None, at));
        }
    }
    fields
}

/// An assignment; a constant that holds a struct declares a type, a lambda is a function of the name.
pub fn assignment<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let written = match take(&mut children, "right") {
        Some(child) => match child.lowered {
            Lowered::Arg(arg) if arg.spread => arg.value,
            lowered => value(lowering, lowered, span_of(child.node)),
        },
        None => implied(lowering, Expr::Opaque(Vec::new()), span.end),
    };
    let left = take(&mut children, "left");
    if let Some(left) = left.as_ref().filter(|left| left.node.kind() == "constant") {
        let fields = members_of_struct(lowering, written);
        if !fields.is_empty() {
            let declared = TypeDecl {
                kind: TypeKind::Record,
                name: Some(lowering.sym(left.node)),
                name_span: span_of(left.node),
                owner: None,
                modifiers: Vec::new(),
                annotations: Vec::new(),
                supers: Vec::new(),
                fields,
                methods: Vec::new(),
                span,
            };
            let id = lowering.finish_type(declared, marks);
            for method in lowering.tree.type_at(id).methods.clone() {
                become_method(lowering, method);
            }
            return Lowered::Declared(id);
        }
    }
    let target = match left {
        Some(child) => target(lowering, child.lowered, span_of(child.node)),
        None => lowering.tree.pattern(Pattern::Ignore, span),
    };
    let named = match *lowering.tree.pattern_at(target) {
        Pattern::Name(name) => Some((name, lowering.tree.pattern_span(target))),
        Pattern::Place(place) => match *lowering.tree.at(place) {
            Expr::Member { name, name_span, .. } => Some((name, name_span)),
            _ => None,
        },
        _ => None,
    };
    if let Some((name, at)) = named {
        lowering.name_closure(written, name, at);
    }
    Lowered::Expr(lowering.tree.expr(Expr::Assign { target, op: None, value: written }, span))
}

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn become_method(lowering: &mut Lowering<'_>, id: FnId) {
    let function: &Function = lowering.tree.fun(id);
    if function.kind != FnKind::Function {
        return;
    }
    let constructor = function.name.is_some_and(|name| lowering.tree.name(name) == "initialize");
    lowering.tree.functions[id.0 as usize].kind = if constructor { FnKind::Constructor } else { FnKind::Method };
}
