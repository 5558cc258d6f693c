//! Types, fields, methods, parameters, annotations.

use super::{Head, dotted, take_type, types, with_dimensions};
use crate::parse::code::ir::{
    Annotation, CodeTree, CollectionKind, Entry, Expr, ExprId, Field, FnId, FnKind, Function, Param, Pattern, Stmt, TypeDecl, TypeId,
    TypeKind, TypeRef,
};
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use crate::text::Span;
use tree_sitter::Node;

/// Java's words are bare tokens; Apex's are nodes that became words already.
pub(super) fn modifiers<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut all = Vec::new();
    let mut lowered = children.into_iter().peekable();
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        if lowered.peek().is_some_and(|next| next.node == child) {
            all.extend(lowered.next().map(|next| next.lowered));
        } else if !child.is_named() {
            all.push(Lowered::Word(lowering.slice(child).to_lowercase().into()));
        }
    }
    Lowered::Many(all)
}

pub(super) fn annotation<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
    let name = dotted(lowering.slice(name));
    let name = lowering.tree.intern(&name);
    let args = take_all(&mut children, "arguments");
    let args = lowering.args(args);
    Lowered::Annotation(Annotation { name, args, span: span_of(node) })
}

pub(in crate::parse::code) fn blank_type(node: Node<'_>) -> TypeDecl {
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

/// The body of a type is a type already; what stands above completes it. So an anonymous class gathers its own members alone.
pub(in crate::parse::code) fn body<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut declared = blank_type(node);
    let mut stray = Vec::new();
    for one in flatten(children) {
        match one {
            Lowered::Fields(fields) => declared.fields.extend(fields),
            // instance initializers, and what broken syntax left behind
            Lowered::Stmt(id) => stray.push(id),
            Lowered::Expr(id) => {
                let span = lowering.tree.span(id);
                stray.push(lowering.tree.stmt(Stmt::Expr(id), span));
            }
            _ => {}
        }
    }
    if let (Some(&first), Some(&last)) = (stray.first(), stray.last()) {
        let span = lowering.tree.stmt_span(first).to(lowering.tree.stmt_span(last));
        let body = if stray.len() == 1 { first } else { lowering.tree.stmt(Stmt::Block(stray), span) };
        let mut function = lowering.blank_function(FnKind::Module, node);
        function.name_span = Span { start: span.start, end: span.start };
        function.span = span;
        function.body = Some(body);
        let here = lowering.here();
        lowering.finish_function(function, here);
    }
    Lowered::Declared(lowering.finish_type(declared, marks))
}

/// Changes a type that is made already.
pub(in crate::parse::code) fn set_type(lowering: &mut Lowering<'_>, id: TypeId, change: impl FnOnce(&mut TypeDecl)) {
    if let Some(declared) = lowering.tree.types.get_mut(id.0 as usize) {
        change(declared);
    }
}

pub(super) fn declared<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    let id = match take(&mut children, "body").map(|body| body.lowered) {
        Some(Lowered::Declared(id)) => id,
        _ => lowering.finish_type(blank_type(node), marks),
    };
    let kind = match node.kind() {
        "interface_declaration" | "annotation_type_declaration" => TypeKind::Interface,
        "enum_declaration" => TypeKind::Enum,
        "record_declaration" => TypeKind::Record,
        _ => TypeKind::Class,
    };
    let parameters = take(&mut children, "parameters").map(|child| params(vec![child])).unwrap_or_default();
    let mut components: Vec<Field> = parameters.into_iter().filter_map(|param| component(lowering, param)).collect();
    let supers = types(children);
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
    Lowered::Declared(id)
}

/// Broken syntax may close a type too early: what can be called and stands behind it, outside of all types, is its own.
pub(in crate::parse::code) fn adopt(lowering: &mut Lowering<'_>) {
    let tree = &mut lowering.tree;
    if !tree.broken {
        return;
    }
    let outer = tree.types.iter().enumerate().filter(|(_, declared)| declared.owner.is_none() && declared.name.is_some());
    let heads: Vec<(u32, usize)> = outer.map(|(at, declared)| (declared.span.start, at)).collect();
    for (at, function) in tree.functions.iter_mut().enumerate() {
        let free = function.owner.is_none() && function.parent.is_none_or(|parent| parent == CodeTree::MODULE);
        if !free || !matches!(function.kind, FnKind::Method | FnKind::Constructor) {
            continue;
        }
        // types stand in the order in which they end, so those outside of all others stand in order
        let behind = heads.partition_point(|(start, _)| *start < function.span.start);
        let before = behind.checked_sub(1).and_then(|at| heads.get(at));
        let (Some(&(_, owner)), Ok(id)) = (before, u32::try_from(at)) else { continue };
        if let (Some(declared), Ok(owner)) = (tree.types.get_mut(owner), u32::try_from(owner)) {
            declared.methods.push(FnId(id));
            function.owner = Some(TypeId(owner));
        }
    }
}

/// A component of a record is a field.
fn component(lowering: &Lowering<'_>, param: Param) -> Option<Field> {
    let Pattern::Name(name) = *lowering.tree.pattern_at(param.pattern) else { return None };
    let name_span = lowering.tree.pattern_span(param.pattern);
    let (declared, annotations, span) = (param.declared, param.annotations, param.span);
    Some(Field { name, name_span, declared, modifiers: Vec::new(), annotations, value: None, span })
}

/// A constant's value is its argument: `READ("patient/*.read")`.
pub(super) fn enum_constant<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
    let arguments = take_all(&mut children, "arguments");
    let span = arguments.first().map_or_else(|| span_of(node), |first| span_of(first.node));
    let mut args: Vec<ExprId> = lowering.args(arguments).into_iter().map(|arg| arg.value).collect();
    let value = match args.len() {
        0 => None,
        1 => args.pop(),
        _ => {
            let entries = args.into_iter().map(|value| {
                let span = lowering.tree.span(value);
                Entry { key: None, computed: None, value, spread: false, span }
            });
            let entries = entries.collect();
            Some(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Tuple, entries }, span))
        }
    };
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

/// One variable of a declaration.
pub(super) struct Declarator<'t> {
    pub name: Node<'t>,
    pub declared: Option<TypeRef>,
    pub value: Option<ExprId>,
    pub span: Span,
}

/// The variables of a declaration; when there is but one, its span is the whole declaration.
pub(super) fn declarators<'t>(
    lowering: &mut Lowering<'t>,
    node: Node<'t>,
    children: &mut Vec<Child<'t>>,
    declared: Option<&TypeRef>,
) -> Vec<Declarator<'t>> {
    let found = take_all(children, "declarator");
    let alone = found.len() == 1;
    let mut all = Vec::new();
    for child in found {
        let Some(name) = child.node.child_by_field_name("name") else { continue };
        let value = match child.lowered {
            Lowered::Nothing => None,
            lowered => Some(lowering.as_expr(lowered, span_of(child.node))),
        };
        let declared = with_dimensions(lowering, declared.cloned(), child.node);
        all.push(Declarator { name, declared, value, span: if alone { span_of(node) } else { span_of(child.node) } });
    }
    all
}

pub(super) fn fields<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let declared = take_type(&mut children, "type");
    let all = declarators(lowering, node, &mut children, declared.as_ref());
    let mut fields = Vec::new();
    for one in all {
        fields.push(Field {
            name: lowering.sym(one.name),
            name_span: span_of(one.name),
            declared: one.declared,
            modifiers: head.modifiers.clone(),
            annotations: head.annotations.clone(),
            value: one.value,
            span: one.span,
        });
    }
    let accessors: Vec<FnId> =
        flatten(children).into_iter().filter_map(|one| if let Lowered::Function(id) = one { Some(id) } else { None }).collect();
    if let Some(field) = fields.first() {
        for &id in &accessors {
            name_accessor(lowering, id, field);
        }
    }
    let mut lowered = vec![Lowered::Fields(fields)];
    lowered.extend(accessors.into_iter().map(Lowered::Function));
    Lowered::Many(lowered)
}

/// An accessor learns from its property: name, type and modifiers; a setter has one parameter, `value`.
fn name_accessor(lowering: &mut Lowering<'_>, id: FnId, field: &Field) {
    let word = lowering.tree.fun(id).name_span;
    let setter = lowering.text.get(word.range()).is_some_and(|word| word.eq_ignore_ascii_case("set"));
    let mut params = Vec::new();
    if setter {
        let value = lowering.tree.intern("value");
        let pattern = lowering.tree.pattern(Pattern::Name(value), word);
        params.push(Param { pattern, declared: field.declared.clone(), default: None, annotations: Vec::new(), rest: false, span: word });
    }
    if let Some(function) = lowering.tree.functions.get_mut(id.0 as usize) {
        function.name = Some(field.name);
        function.name_span = field.name_span;
        let own = std::mem::replace(&mut function.modifiers, field.modifiers.clone());
        function.modifiers.extend(own);
        function.annotations.clone_from(&field.annotations);
        function.params = params;
        function.returns = if setter { None } else { field.declared.clone() };
    }
}

/// A getter or setter with a body; one without is the field alone.
pub(in crate::parse::code) fn accessor<'t>(
    lowering: &mut Lowering<'t>,
    node: Node<'t>,
    mut children: Vec<Child<'t>>,
    marks: Marks,
) -> Lowered {
    let head = Head::take(&mut children);
    let Some(body) = take(&mut children, "body") else { return Lowered::Nothing };
    let mut function = lowering.blank_function(FnKind::Accessor, node);
    function.name_span = node.child_by_field_name("accessor").map_or(function.name_span, span_of);
    function.modifiers = head.modifiers;
    function.body = Some(lowering.as_stmt(body.lowered, span_of(body.node)));
    Lowered::Function(lowering.finish_function(function, marks))
}

pub(super) fn function<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let kind = if node.kind() == "method_declaration" { FnKind::Method } else { FnKind::Constructor };
    let function = method(lowering, node, children, kind);
    Lowered::Function(lowering.finish_function(function, marks))
}

/// Head, parameters, result type and body of anything that can be called.
pub(in crate::parse::code) fn method<'t>(
    lowering: &mut Lowering<'t>,
    node: Node<'t>,
    mut children: Vec<Child<'t>>,
    kind: FnKind,
) -> Function {
    let head = Head::take(&mut children);
    let returns = take_type(&mut children, "type");
    let returns = with_dimensions(lowering, returns, node);
    let parameters = take_all(&mut children, "parameters");
    let body = take(&mut children, "body").map(|body| lowering.as_stmt(body.lowered, span_of(body.node)));
    let mut function = lowering.blank_function(kind, node);
    if let Some(name) = node.child_by_field_name("name") {
        function.name = Some(lowering.sym(name));
        function.name_span = span_of(name);
    }
    function.modifiers = head.modifiers;
    function.annotations = head.annotations;
    function.params = params(parameters);
    function.returns = returns;
    function.body = body;
    function
}

fn params(children: Vec<Child<'_>>) -> Vec<Param> {
    let all = flatten(children).into_iter();
    all.filter_map(|one| if let Lowered::Param(param) = one { Some(param) } else { None }).collect()
}

/// `static { .. }`.
pub(super) fn initializer<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut function = lowering.blank_function(FnKind::Module, node);
    function.modifiers.push("static".into());
    function.body = children.pop().map(|body| lowering.as_stmt(body.lowered, span_of(body.node)));
    Lowered::Function(lowering.finish_function(function, marks))
}

pub(super) fn parameter<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let declared = take_type(&mut children, "type");
    let declared = with_dimensions(lowering, declared, node);
    let declared = super::local_type(lowering, declared);
    let pattern = binding(lowering, node);
    Lowered::Param(Param { pattern, declared, default: None, annotations: head.annotations, rest: false, span: span_of(node) })
}

/// What the `name` of a node binds.
pub(in crate::parse::code) fn binding(lowering: &mut Lowering<'_>, node: Node<'_>) -> crate::parse::code::ir::PatId {
    match node.child_by_field_name("name") {
        Some(name) if lowering.slice(name) != "_" => {
            let sym = lowering.sym(name);
            lowering.tree.pattern(Pattern::Name(sym), span_of(name))
        }
        name => lowering.tree.pattern(Pattern::Ignore, span_of(name.unwrap_or(node))),
    }
}
