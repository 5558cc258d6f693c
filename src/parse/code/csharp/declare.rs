//! Namespaces, imports, attributes, types.

use super::function::params;
use super::{Head, child_of, type_of};
use crate::parse::code::ir::{
    Annotation, Arg, Expr, ExprId, Field, FnKind, Import, Param, Pattern, Stmt, TypeDecl, TypeId, TypeKind, TypeRef,
};
use crate::parse::code::jvm::set_type;
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take_all};
use crate::text::Span;
use tree_sitter::Node;

pub(super) fn file<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    match node.kind() {
        "using_directive" => import(lowering, node),
        "namespace_declaration" | "file_scoped_namespace_declaration" => {
            let name = node.child_by_field_name("name").map(|name| dotted(lowering.slice(name)));
            if lowering.tree.package.is_none() {
                lowering.tree.package = name.map(Into::into);
            }
            Lowered::Many(flatten(children))
        }
        _ => {
            take_all(&mut children, "condition");
            Lowered::Many(flatten(children))
        }
    }
}

fn dotted(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text.strip_prefix("global::").map_or_else(|| text.clone(), str::to_owned)
}

/// `using A.B;` opens a namespace, `using static A.B;` the members of a type, `using X = A.B;` names one thing.
fn import(lowering: &mut Lowering<'_>, node: Node<'_>) -> Lowered {
    let alias = node.child_by_field_name("name");
    let mut cursor = node.walk();
    let target = node.named_children(&mut cursor).filter(|child| Some(*child) != alias).last();
    let Some(target) = target else { return Lowered::Nothing };
    let whole = dotted(lowering.slice(target).split('<').next().unwrap_or(""));
    let span = span_of(node);
    let import = match alias {
        Some(alias) => {
            let local = lowering.sym(alias);
            let (from, name) = whole.rsplit_once('.').unwrap_or(("", &whole));
            Import { from: from.into(), name: Some(name.into()), local, span }
        }
        None => Import { from: whole.into(), name: Some("*".into()), local: lowering.tree.intern("*"), span },
    };
    lowering.tree.imports.push(import);
    Lowered::Nothing
}

pub(super) fn attribute<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let named = node.child_by_field_name("name");
    if node.kind() == "attribute_argument" {
        let name = named.map(|name| lowering.sym(name));
        let value = lowering.only_expr(children, span);
        return value.map_or(Lowered::Nothing, |value| Lowered::Arg(Arg { name, value, spread: false }));
    }
    let Some(named) = named else { return Lowered::Nothing };
    let name = dotted(lowering.slice(named).split('<').next().unwrap_or(""));
    let name = lowering.tree.intern(name.strip_suffix("Attribute").filter(|short| !short.is_empty()).unwrap_or(&name));
    let args = lowering.args(children);
    Lowered::Annotation(Annotation { name, args, span })
}

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        // types are read from the text; what is left are arguments of the constructor above
        "base_list" | "primary_constructor_base_type" => {
            let args = children.into_iter().filter(|child| matches!(child.node.kind(), "argument_list" | "primary_constructor_base_type"));
            let args = args.collect();
            Lowered::Args(lowering.args(args))
        }
        _ => Lowered::Declared(declared(lowering, node, children, marks)),
    }
}

fn declared<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> TypeId {
    let head = Head::take(&mut children);
    let body = flatten(take_all(&mut children, "body"));
    // parameters of a type stand under no field
    let list = children.iter().position(|child| child.node.kind() == "parameter_list");
    let mut given = list.map(|at| vec![Child { field: Some("parameters"), ..children.remove(at) }]).unwrap_or_default();
    let parameters = if node.kind() == "delegate_declaration" { Vec::new() } else { params(&mut given) };
    let bases = children.into_iter().find(|child| child.node.kind() == "base_list");
    let supers = bases.as_ref().map(|bases| supers(lowering, bases.node)).unwrap_or_default();
    let handed_up = match bases.map(|bases| bases.lowered) {
        Some(Lowered::Args(args)) => args,
        _ => Vec::new(),
    };
    let kind = match node.kind() {
        "interface_declaration" | "delegate_declaration" => TypeKind::Interface,
        "enum_declaration" => TypeKind::Enum,
        "record_declaration" | "struct_declaration" => TypeKind::Record,
        _ => TypeKind::Class,
    };
    let mut fields: Vec<Field> = parameters.iter().filter_map(|param| component(lowering, param)).collect();
    fields.extend(body.into_iter().flat_map(|one| if let Lowered::Fields(fields) = one { fields } else { Vec::new() }));
    let name = node.child_by_field_name("name");
    let sym = name.map(|name| lowering.sym(name));
    let constructor = (!handed_up.is_empty()).then(|| primary(lowering, node, parameters, handed_up));
    let declared = TypeDecl {
        kind,
        name: sym,
        name_span: name.map_or_else(|| Span::new(node.start_byte(), node.start_byte()), span_of),
        owner: None,
        modifiers: head.modifiers,
        annotations: head.annotations,
        supers,
        fields,
        methods: Vec::new(),
        span: span_of(node),
    };
    let id = lowering.finish_type(declared, marks);
    if let Some(mut function) = constructor {
        function.owner = Some(id);
        function.parent = Some(crate::parse::code::ir::CodeTree::MODULE);
        function.name = sym;
        function.name_span = name.map_or(function.name_span, span_of);
        let method = lowering.tree.function(function);
        set_type(lowering, id, |declared| declared.methods.push(method));
    }
    id
}

/// `class E(string ssn) : Exception($"no {ssn}")`: a constructor that hands on to the one above.
fn primary(lowering: &mut Lowering<'_>, node: Node<'_>, params: Vec<Param>, args: Vec<Arg>) -> crate::parse::code::ir::Function {
    let span = child_of(node, "base_list").map_or_else(|| span_of(node), span_of);
    let above = lowering.tree.intern("super");
    let callee = lowering.tree.expr(Expr::Name(above), Span { start: span.start, end: span.start });
    let call: ExprId = lowering.tree.expr(Expr::Call { callee, args }, span);
    let mut function = lowering.blank_function(FnKind::Constructor, node);
    function.params = params;
    function.body = Some(lowering.tree.stmt(Stmt::Expr(call), span));
    function
}

fn supers(lowering: &mut Lowering<'_>, bases: Node<'_>) -> Vec<TypeRef> {
    let mut cursor = bases.walk();
    let written: Vec<_> = bases.named_children(&mut cursor).filter(|child| child.kind() != "argument_list").collect();
    written
        .into_iter()
        .filter_map(|one| {
            let one = one.child_by_field_name("type").unwrap_or(one);
            type_of(lowering, one)
        })
        .collect()
}

/// A parameter of a type is a field of it.
fn component(lowering: &Lowering<'_>, param: &Param) -> Option<Field> {
    let Pattern::Name(name) = *lowering.tree.pattern_at(param.pattern) else { return None };
    let name_span = lowering.tree.pattern_span(param.pattern);
    let (declared, annotations, span) = (param.declared.clone(), param.annotations.clone(), param.span);
    Some(Field { name, name_span, declared, modifiers: Vec::new(), annotations, value: None, span })
}
