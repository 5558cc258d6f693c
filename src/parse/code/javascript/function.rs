//! Functions, methods and parameters of JavaScript and TypeScript.

use super::super::ir::{Expr, Field, FnId, FnKind, Function, Param, Pattern, Stmt};
use super::super::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use super::declare::written_type;
use super::expression::written_name;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "formal_parameters" => parameters(lowering, children),
        "required_parameter" | "optional_parameter" => parameter(lowering, node, children, marks),
        "class_static_block" => {
            let mut made = lowering.blank_function(FnKind::Module, node);
            made.modifiers.push("static".into());
            made.body = Some(lowering.take_stmt(&mut children, "body", made.span));
            Lowered::Function(lowering.finish_function(made, marks))
        }
        "function_declaration" | "generator_function_declaration" => {
            let (id, _) = function(lowering, node, children, marks, FnKind::Function);
            Lowered::Function(id)
        }
        "method_definition" | "method_signature" | "abstract_method_signature" => {
            let (id, fields) = function(lowering, node, children, marks, FnKind::Method);
            if fields.is_empty() { Lowered::Function(id) } else { Lowered::Many(vec![Lowered::Fields(fields), Lowered::Function(id)]) }
        }
        _ => {
            let named = node.child_by_field_name("name").is_some();
            let (id, _) = function(lowering, node, children, marks, if named { FnKind::Function } else { FnKind::Closure });
            Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span_of(node)))
        }
    }
}

/// The keywords before a name: `public static async get`.
pub fn words(lowering: &Lowering<'_>, node: Node<'_>) -> Vec<Box<str>> {
    let mut cursor = node.walk();
    let mut out: Vec<Box<str>> = Vec::new();
    if !cursor.goto_first_child() {
        return out;
    }
    loop {
        if matches!(cursor.field_name(), Some("name" | "property" | "parameters" | "parameter" | "body" | "pattern")) {
            return out;
        }
        let child = cursor.node();
        match child.kind() {
            "accessibility_modifier" | "override_modifier" => out.push(lowering.slice(child).to_ascii_lowercase().into()),
            "static get" => out.extend(["static".into(), "get".into()]),
            word @ ("static" | "async" | "get" | "set" | "abstract" | "readonly" | "declare" | "accessor") => out.push(word.into()),
            _ => {}
        }
        if !cursor.goto_next_sibling() {
            return out;
        }
    }
}

fn function<'t>(
    lowering: &mut Lowering<'t>,
    node: Node<'t>,
    mut children: Vec<Child<'t>>,
    marks: Marks,
    kind: FnKind,
) -> (FnId, Vec<Field>) {
    let mut made: Function = lowering.blank_function(kind, node);
    made.modifiers = words(lowering, node);
    if let Some((name, at)) = node.child_by_field_name("name").and_then(|name| written_name(lowering, name)) {
        made.name = Some(name);
        made.name_span = at;
        if kind == FnKind::Method && lowering.tree.name(name) == "constructor" {
            made.kind = FnKind::Constructor;
        }
    }
    if kind == FnKind::Method && made.modifiers.iter().any(|word| matches!(&**word, "get" | "set")) {
        made.kind = FnKind::Accessor;
    }
    let mut fields = Vec::new();
    if let Some(child) = take(&mut children, "parameters") {
        for one in flatten(vec![child]) {
            match one {
                Lowered::Param(param) => made.params.push(param),
                Lowered::Fields(more) => fields.extend(more),
                _ => {}
            }
        }
    }
    if let Some(child) = take(&mut children, "parameter") {
        made.params.push(plain(lowering, child));
    }
    let written = take(&mut children, "return_type");
    made.returns = written_type(lowering, written, None, marks);
    made.annotations = annotations(take_all(&mut children, "decorator"));
    made.body = take(&mut children, "body").map(|child| {
        let at = span_of(child.node);
        let result = child.node.kind() != "statement_block";
        match child.lowered {
            Lowered::Stmt(body) => body,
            lowered if result => {
                let value = lowering.as_expr(lowered, at);
                lowering.tree.stmt(Stmt::Return(Some(value)), at)
            }
            lowered => lowering.as_stmt(lowered, at),
        }
    });
    (lowering.finish_function(made, marks), fields)
}

/// The annotations among lowered decorators.
pub fn annotations(children: Vec<Child<'_>>) -> Vec<super::super::ir::Annotation> {
    let found = children.into_iter().filter_map(|child| if let Lowered::Annotation(one) = child.lowered { Some(one) } else { None });
    found.collect()
}

/// A method of an object literal belongs to no type: a function that is the value of an entry.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
pub fn leave_type(lowering: &mut Lowering<'_>, id: FnId) {
    lowering.tree.functions[id.0 as usize].kind = FnKind::Function;
}

/// A parameter without type: a name, a pattern, one with default, or the rest.
fn plain<'t>(lowering: &mut Lowering<'t>, child: Child<'t>) -> Param {
    let span = span_of(child.node);
    let (pattern, rest) = bound(lowering, child.lowered, span);
    let (pattern, default) = match *lowering.tree.pattern_at(pattern) {
        Pattern::Default(inner, value) => (inner, Some(value)),
        _ => (pattern, None),
    };
    Param { pattern, declared: None, default, annotations: Vec::new(), rest, span }
}

fn bound(lowering: &mut Lowering<'_>, lowered: Lowered, span: Span) -> (super::super::ir::PatId, bool) {
    match lowered {
        Lowered::Arg(arg) => (lowering.expr_as_pattern(arg.value, 0), arg.spread),
        lowered => (lowering.as_pattern(lowered, span), false),
    }
}

fn parameters<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut out = Vec::new();
    for child in children {
        match child.lowered {
            Lowered::Param(param) => out.push(Lowered::Param(param)),
            Lowered::Many(parts) => out.extend(parts),
            Lowered::Nothing | Lowered::Annotation(_) => {}
            _ => out.push(Lowered::Param(plain(lowering, child))),
        }
    }
    Lowered::Many(out)
}

/// A parameter of TypeScript; with a modifier it declares a field as well. `this` is no parameter.
fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let annotations = annotations(take_all(&mut children, "decorator"));
    let default = lowering.maybe_expr(&mut children, "value");
    let written = take(&mut children, "type");
    let named = take(&mut children, "pattern").or_else(|| take(&mut children, "name"));
    let Some(named) = named else { return Lowered::Nothing };
    if named.node.kind() == "this" {
        return Lowered::Many(Vec::new());
    }
    let name_span = span_of(named.node);
    let (pattern, rest) = bound(lowering, named.lowered, name_span);
    let modifiers = words(lowering, node);
    let mut out = Vec::new();
    let plain = match *lowering.tree.pattern_at(pattern) {
        Pattern::Name(name) => Some(name),
        _ => None,
    };
    let below = if default.is_some() { lowering.here() } else { marks };
    let declared = written_type(lowering, written, plain.map(|name| (name, name_span)), below);
    if let Some(name) = plain
        && !modifiers.is_empty()
    {
        let (declared, annotations) = (declared.clone(), annotations.clone());
        out.push(Lowered::Fields(vec![Field { name, name_span, declared, modifiers, annotations, value: default, span }]));
    }
    out.push(Lowered::Param(Param { pattern, declared, default, annotations, rest, span }));
    Lowered::Many(out)
}
