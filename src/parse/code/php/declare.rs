//! Types, properties, functions, parameters and attributes of PHP.

use super::super::ir::{Annotation, Expr, Field, FnId, FnKind, Function, Param, Pattern, Stmt, StmtId, TypeDecl, TypeKind, TypeRef};
use super::super::jvm::set_type;
use super::super::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use super::{document, dotted, type_in, variable};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "class_declaration" | "interface_declaration" | "trait_declaration" | "enum_declaration" => {
            declared(lowering, node, children, marks)
        }
        "anonymous_class" => anonymous(lowering, node, children, marks),
        "declaration_list" | "enum_declaration_list" => Lowered::Declared(body(lowering, node, children, marks)),
        "base_clause" | "class_interface_clause" | "use_declaration" => Lowered::Many(named_types(lowering, node)),
        "property_declaration" => properties(lowering, node, children),
        "property_element" => {
            let value = lowering.maybe_expr(&mut children, "default_value");
            let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
            let (name, name_span) = variable(lowering, name);
            Lowered::Fields(vec![field(name, name_span, span, value)])
        }
        "const_declaration" => constants(node, children),
        "const_element" => {
            let mut parts = children.into_iter();
            let Some(named) = parts.next() else { return Lowered::Nothing };
            let name = lowering.sym(named.node);
            let value = parts.next().map(|child| lowering.as_expr(child.lowered, span_of(child.node)));
            Lowered::Fields(vec![field(name, span_of(named.node), span, value)])
        }
        "enum_case" => {
            let annotations = annotations(take_all(&mut children, "attributes"));
            let value = lowering.maybe_expr(&mut children, "value");
            let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
            let sym = lowering.sym(name);
            Lowered::Fields(vec![Field { annotations, ..field(sym, span_of(name), span, value) }])
        }
        "property_hook" => hook(lowering, node, children, marks),
        "function_definition" | "method_declaration" => {
            let (made, promoted) = function(lowering, node, children);
            let id = lowering.finish_function(made, marks);
            if promoted.is_empty() { Lowered::Function(id) } else { Lowered::Many(vec![Lowered::Fields(promoted), Lowered::Function(id)]) }
        }
        "anonymous_function" | "arrow_function" => {
            let (made, _) = function(lowering, node, children);
            let id = lowering.finish_function(made, marks);
            Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
        }
        "simple_parameter" | "variadic_parameter" | "property_promotion_parameter" => parameter(lowering, node, children),
        "attribute" => attribute(lowering, node, children),
        // modifiers
        _ => Lowered::Word(lowering.slice(node).split('(').next().unwrap_or("").trim().to_ascii_lowercase().into()),
    }
}

fn field(name: super::super::ir::Sym, name_span: Span, span: Span, value: Option<super::ExprId>) -> Field {
    Field { name, name_span, declared: None, modifiers: Vec::new(), annotations: Vec::new(), value, span }
}

fn blank_type(node: Node<'_>) -> TypeDecl {
    TypeDecl {
        kind: TypeKind::Class,
        name: None,
        name_span: Span::new(node.start_byte(), node.start_byte()),
        owner: None,
        modifiers: Vec::new(),
        annotations: Vec::new(),
        supers: Vec::new(),
        fields: Vec::new(),
        methods: Vec::new(),
        span: span_of(node),
    }
}

fn annotations(children: Vec<Child<'_>>) -> Vec<Annotation> {
    let all = flatten(children).into_iter();
    all.filter_map(|one| if let Lowered::Annotation(one) = one { Some(one) } else { None }).collect()
}

/// The written type of a field of the grammar.
fn typed(children: &mut Vec<Child<'_>>, field: &str) -> Option<TypeRef> {
    take(children, field).and_then(|child| if let Lowered::Type(written) = child.lowered { Some(written) } else { None })
}

/// The words before a declaration; what else stands there is left.
fn words(children: &mut Vec<Child<'_>>) -> Vec<Box<str>> {
    let mut out = Vec::new();
    children.retain(|child| match &child.lowered {
        Lowered::Word(word) => {
            out.push(word.clone());
            false
        }
        _ => true,
    });
    out
}

/// The names after `extends`, `implements` and `use`.
fn named_types(lowering: &mut Lowering<'_>, node: Node<'_>) -> Vec<Lowered> {
    let mut out = Vec::new();
    let mut cursor = node.walk();
    for part in node.named_children(&mut cursor) {
        if matches!(part.kind(), "name" | "qualified_name" | "relative_name") {
            let text = dotted(lowering.slice(part));
            out.extend(type_in(lowering, &text, span_of(part)).map(Lowered::Type));
        }
    }
    out
}

/// The body of a type is a type already; its head completes it. So an anonymous class gathers its own members alone.
fn body<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> super::super::ir::TypeId {
    let mut made = blank_type(node);
    let mut stray: Vec<StmtId> = Vec::new();
    for one in flatten(children) {
        match one {
            Lowered::Fields(fields) => made.fields.extend(fields),
            Lowered::Type(used) => made.supers.push(used),
            // what broken syntax left behind
            Lowered::Stmt(id) => stray.push(id),
            Lowered::Expr(id) => {
                let span = lowering.tree.span(id);
                stray.push(lowering.tree.stmt(Stmt::Expr(id), span));
            }
            _ => {}
        }
    }
    if !stray.is_empty() {
        let mut function = lowering.blank_function(FnKind::Module, node);
        function.body = Some(lowering.tree.stmt(Stmt::Block(stray), span_of(node)));
        let here = lowering.here();
        lowering.finish_function(function, here);
    }
    lowering.finish_type(made, marks)
}

fn declared<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let annotations = annotations(take_all(&mut children, "attributes"));
    let modifiers = words(&mut children);
    let id = match take(&mut children, "body").map(|body| body.lowered) {
        Some(Lowered::Declared(id)) => id,
        _ => lowering.finish_type(blank_type(node), marks),
    };
    let mut supers: Vec<TypeRef> = Vec::new();
    for child in children {
        // the type behind an enum is none of its supers
        if matches!(child.node.kind(), "base_clause" | "class_interface_clause") {
            supers.extend(flatten(vec![child]).into_iter().filter_map(|one| if let Lowered::Type(up) = one { Some(up) } else { None }));
        }
    }
    let kind = match node.kind() {
        "interface_declaration" | "trait_declaration" => TypeKind::Interface,
        "enum_declaration" => TypeKind::Enum,
        _ => TypeKind::Class,
    };
    let told = document::properties(lowering, node.start_byte());
    let name = node.child_by_field_name("name");
    let sym = name.map(|name| lowering.sym(name));
    set_type(lowering, id, |made| {
        made.kind = kind;
        made.name = sym;
        made.name_span = name.map_or(made.name_span, span_of);
        made.modifiers = modifiers;
        made.annotations = annotations;
        supers.append(&mut made.supers);
        made.supers = supers;
        made.span = span_of(node);
        made.fields.extend(told);
    });
    Lowered::Declared(id)
}

/// The class and the arguments that it is made with.
fn anonymous<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let annotations = annotations(take_all(&mut children, "attributes"));
    let modifiers = words(&mut children);
    let id = match take(&mut children, "body").map(|body| body.lowered) {
        Some(Lowered::Declared(id)) => id,
        _ => lowering.finish_type(blank_type(node), marks),
    };
    let mut out = Vec::new();
    let mut supers = Vec::new();
    for one in flatten(children) {
        match one {
            Lowered::Type(up) => supers.push(up),
            Lowered::Args(args) => out.push(Lowered::Args(args)),
            _ => {}
        }
    }
    set_type(lowering, id, |made| {
        made.modifiers = modifiers;
        made.annotations = annotations;
        supers.append(&mut made.supers);
        made.supers = supers;
        made.span = span_of(node);
    });
    out.push(Lowered::Declared(id));
    Lowered::Many(out)
}

fn properties<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let annotations = annotations(take_all(&mut children, "attributes"));
    let modifiers = words(&mut children);
    let native = typed(&mut children, "type");
    let declared = document::variable_type(lowering, node.start_byte(), native);
    let (mut fields, mut hooks) = (Vec::new(), Vec::new());
    for one in flatten(children) {
        match one {
            Lowered::Fields(all) => fields.extend(all),
            Lowered::Function(id) => hooks.push(id),
            _ => {}
        }
    }
    let alone = fields.len() == 1;
    for field in &mut fields {
        field.declared.clone_from(&declared);
        field.modifiers.clone_from(&modifiers);
        field.annotations.clone_from(&annotations);
        if alone {
            field.span = span_of(node);
        }
    }
    if let Some(field) = fields.first() {
        for &id in &hooks {
            name_hook(lowering, id, field);
        }
    }
    let mut out = vec![Lowered::Fields(fields)];
    out.extend(hooks.into_iter().map(Lowered::Function));
    Lowered::Many(out)
}

/// A hook learns from its property.
fn name_hook(lowering: &mut Lowering<'_>, id: FnId, field: &Field) {
    if let Some(function) = lowering.tree.functions.get_mut(id.0 as usize) {
        function.name = Some(field.name);
        function.name_span = field.name_span;
        function.modifiers.clone_from(&field.modifiers);
        function.annotations.clone_from(&field.annotations);
        for param in &mut function.params {
            if param.declared.is_none() {
                param.declared.clone_from(&field.declared);
            }
        }
        if function.params.is_empty() {
            function.returns.clone_from(&field.declared);
        }
    }
}

/// `get => $this->ssn;`, `set(string $value) { .. }`; a setter without parameters has one named `value`.
fn hook<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let Some(inner) = take(&mut children, "body") else { return Lowered::Nothing };
    let word = children.iter().find(|child| child.node.kind() == "name").map(|child| child.node);
    let setter = word.is_some_and(|word| lowering.slice(word).eq_ignore_ascii_case("set"));
    let mut made = lowering.blank_function(FnKind::Accessor, node);
    made.params = params(take_all(&mut children, "parameters")).0;
    if setter && made.params.is_empty() {
        let at = word.map_or(made.name_span, span_of);
        let value = lowering.tree.intern("value");
        let pattern = lowering.tree.pattern(Pattern::Name(value), at);
        made.params.push(Param { pattern, declared: None, default: None, annotations: Vec::new(), rest: false, span: at });
    }
    made.body = Some(result(lowering, inner));
    Lowered::Function(lowering.finish_function(made, marks))
}

/// The statements of a function, or the one value that it gives.
fn result<'t>(lowering: &mut Lowering<'t>, child: Child<'t>) -> StmtId {
    let at = span_of(child.node);
    if child.node.kind() == "compound_statement" {
        return lowering.as_stmt(child.lowered, at);
    }
    match child.lowered {
        // `fn () => throw new Gone()`
        Lowered::Stmt(id) if matches!(lowering.tree.stmt_at(id), Stmt::Throw(_)) => id,
        lowered => {
            let value = lowering.as_expr(lowered, at);
            lowering.tree.stmt(Stmt::Return(Some(value)), at)
        }
    }
}

/// Constants of a type are fields, those of a file are bound once and for all.
fn constants<'t>(node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let annotations = annotations(take_all(&mut children, "attributes"));
    let mut modifiers = words(&mut children);
    modifiers.push("const".into());
    let declared = typed(&mut children, "type");
    let mut fields = Vec::new();
    for one in flatten(children) {
        if let Lowered::Fields(all) = one {
            fields.extend(all);
        }
    }
    let alone = fields.len() == 1;
    for field in &mut fields {
        field.declared.clone_from(&declared);
        field.modifiers.clone_from(&modifiers);
        field.annotations.clone_from(&annotations);
        if alone {
            field.span = span_of(node);
        }
    }
    Lowered::Fields(fields)
}

/// Head, parameters, result and body of anything that can be called; and the fields that its parameters are as well.
fn function<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> (Function, Vec<Field>) {
    let kind = match node.kind() {
        "function_definition" => FnKind::Function,
        "method_declaration" => FnKind::Method,
        _ => FnKind::Closure,
    };
    let mut made = lowering.blank_function(kind, node);
    if let Some(name) = node.child_by_field_name("name") {
        made.name = Some(lowering.sym(name));
        made.name_span = span_of(name);
        if kind == FnKind::Method && lowering.slice(name).eq_ignore_ascii_case("__construct") {
            made.kind = FnKind::Constructor;
        }
    }
    made.annotations = annotations(take_all(&mut children, "attributes"));
    made.modifiers = words(&mut children);
    let (params, promoted) = params(take_all(&mut children, "parameters"));
    made.params = params;
    let types = if kind == FnKind::Closure { Vec::new() } else { document::parameter_types(lowering, node.start_byte()) };
    if !types.is_empty() {
        for param in &mut made.params {
            if let Pattern::Name(name) = *lowering.tree.pattern_at(param.pattern) {
                param.declared = document::told(param.declared.take(), lowering.tree.name(name), &types);
            }
        }
    }
    let native = typed(&mut children, "return_type");
    made.returns = if kind == FnKind::Closure { native } else { document::result_type(lowering, node.start_byte(), native) };
    made.body = take(&mut children, "body").map(|body| result(lowering, body));
    (made, promoted)
}

/// Parameters, and the fields that some of them are as well.
fn params(children: Vec<Child<'_>>) -> (Vec<Param>, Vec<Field>) {
    let (mut params, mut fields) = (Vec::new(), Vec::new());
    for one in flatten(children) {
        match one {
            Lowered::Param(param) => params.push(param),
            Lowered::Fields(all) => fields.extend(all),
            _ => {}
        }
    }
    (params, fields)
}

fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let annotations = annotations(take_all(&mut children, "attributes"));
    let modifiers = words(&mut children);
    let declared = typed(&mut children, "type");
    let default = lowering.maybe_expr(&mut children, "default_value");
    let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
    let (name, name_span) = variable(lowering, name);
    let pattern = lowering.tree.pattern(Pattern::Name(name), name_span);
    let rest = node.kind() == "variadic_parameter";
    let mut out = Vec::new();
    if node.kind() == "property_promotion_parameter" {
        let (declared, annotations) = (declared.clone(), annotations.clone());
        out.push(Lowered::Fields(vec![Field { declared, modifiers, annotations, ..field(name, name_span, span, default) }]));
    }
    out.push(Lowered::Param(Param { pattern, declared, default, annotations, rest, span }));
    Lowered::Many(out)
}

fn attribute<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let args = take(&mut children, "parameters").map(|child| lowering.args(vec![child])).unwrap_or_default();
    let Some(named) = children.first() else { return Lowered::Nothing };
    let name = dotted(lowering.slice(named.node));
    let name = lowering.tree.intern(&name);
    Lowered::Annotation(Annotation { name, args, span: span_of(node) })
}
