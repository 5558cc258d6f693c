//! Classes, interfaces, shapes and enumerations of JavaScript and TypeScript.

use super::super::ir::{Expr, Field, FnId, FnKind, Sym, TypeDecl, TypeId, TypeKind, TypeRef};
use super::super::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use super::expression::written_name;
use super::function::{annotations, words};
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "decorator" => {
            let span = span_of(node);
            match lowering.exprs(children).first() {
                Some(&value) => Lowered::Annotation(lowering.annotation(value, span)),
                None => Lowered::Nothing,
            }
        }
        "class_declaration" | "abstract_class_declaration" => Lowered::Declared(declared(lowering, node, children, marks, TypeKind::Class)),
        "class" => class_value(lowering, node, children, marks),
        "interface_declaration" => Lowered::Declared(declared(lowering, node, children, marks, TypeKind::Interface)),
        "enum_declaration" => Lowered::Declared(declared(lowering, node, children, marks, TypeKind::Enum)),
        "type_alias_declaration" => alias(lowering, node, children, marks),
        "class_body" => members(lowering, children),
        "enum_body" => constants(lowering, node, children),
        "field_definition" | "public_field_definition" | "property_signature" | "enum_assignment" => field(lowering, node, children, marks),
        _ => Lowered::Many(flatten(children)),
    }
}

fn declared<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks, kind: TypeKind) -> TypeId {
    let span = span_of(node);
    let (mut name, mut name_span) = (None, Span { start: span.start, end: span.start });
    if let Some(written) = node.child_by_field_name("name") {
        name = Some(lowering.sym(written));
        name_span = span_of(written);
    }
    let modifiers = words(lowering, node);
    let annotations = annotations(take_all(&mut children, "decorator"));
    let supers = supers(lowering, node);
    let mut fields = Vec::new();
    if let Some(body) = take(&mut children, "body").or_else(|| take(&mut children, "value")) {
        for one in flatten(vec![body]) {
            if let Lowered::Fields(more) = one {
                fields.extend(more);
            }
        }
    }
    let made = TypeDecl { kind, name, name_span, owner: None, modifiers, annotations, supers, fields, methods: Vec::new(), span };
    lowering.finish_type(made, marks)
}

/// A class that is a value: declared, and named or unknown where it stands.
fn class_value<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let id = declared(lowering, node, children, marks, TypeKind::Class);
    let made = lowering.tree.type_at(id);
    let (expr, span) = match made.name {
        Some(name) => (Expr::Name(name), made.name_span),
        None => (Expr::Opaque(Vec::new()), made.span),
    };
    Lowered::Many(vec![Lowered::Declared(id), Lowered::Expr(lowering.tree.expr(expr, span))])
}

/// `extends A.B<C> implements D, E`, `extends mixin(A)`; superclass first.
fn supers(lowering: &mut Lowering<'_>, node: Node<'_>) -> Vec<TypeRef> {
    let mut out = Vec::new();
    let mut cursor = node.walk();
    for part in node.named_children(&mut cursor) {
        if !matches!(part.kind(), "class_heritage" | "extends_type_clause") {
            continue;
        }
        let mut inner = part.walk();
        for clause in part.named_children(&mut inner) {
            match clause.kind() {
                "extends_clause" => {
                    let mut values = clause.walk();
                    let named: Vec<Node<'_>> = clause.named_children(&mut values).collect();
                    for (at, one) in named.iter().enumerate() {
                        if one.kind() == "type_arguments" {
                            continue;
                        }
                        if one.kind() == "call_expression" {
                            out.extend(mixed(lowering, *one));
                            continue;
                        }
                        let end = named.get(at + 1).filter(|next| next.kind() == "type_arguments").unwrap_or(one);
                        let span = span_of(*one).to(span_of(*end));
                        let text = lowering.text.get(span.range()).unwrap_or("");
                        out.extend(lowering.type_from_text(text, span));
                    }
                }
                "implements_clause" => {
                    let mut values = clause.walk();
                    for one in clause.named_children(&mut values) {
                        out.extend(lowering.type_of(one));
                    }
                }
                "call_expression" => out.extend(mixed(lowering, clause)),
                _ => out.extend(lowering.type_of(clause)),
            }
        }
    }
    out
}

/// `Outer(Inner(Base))`: the class that is mixed into comes first, then what is mixed in, from the inside out.
fn mixed(lowering: &mut Lowering<'_>, call: Node<'_>) -> Vec<TypeRef> {
    let mut out = Vec::new();
    let mut next = Some(call);
    while let Some(one) = next.take() {
        if one.kind() != "call_expression" {
            out.extend(lowering.type_of(one));
            continue;
        }
        out.extend(one.child_by_field_name("function").and_then(|function| lowering.type_of(function)));
        let arguments = one.child_by_field_name("arguments");
        next = arguments
            .and_then(|arguments| arguments.named_child(0))
            .filter(|one| matches!(one.kind(), "call_expression" | "identifier" | "member_expression"));
    }
    out.reverse();
    out
}

/// `type Patient = { .. } & Base` declares a record; other aliases declare nothing.
fn alias<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let Some(value) = node.child_by_field_name("value") else { return Lowered::Nothing };
    let mut bases = Vec::new();
    match value.kind() {
        "object_type" => {}
        "intersection_type" => {
            // left-nested: the parts are found on the way down
            let (mut stack, mut shaped) = (vec![value], false);
            while let Some(one) = stack.pop() {
                match one.kind() {
                    "object_type" => shaped = true,
                    "intersection_type" => {
                        let mut cursor = one.walk();
                        let parts: Vec<Node<'_>> = one.named_children(&mut cursor).collect();
                        stack.extend(parts.into_iter().rev());
                    }
                    _ => bases.extend(lowering.type_of(one)),
                }
            }
            if !shaped {
                return Lowered::Nothing;
            }
        }
        _ => return Lowered::Nothing,
    }
    let id = declared(lowering, node, children, marks, TypeKind::Record);
    add_supers(lowering, id, bases);
    Lowered::Declared(id)
}

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn add_supers(lowering: &mut Lowering<'_>, id: TypeId, more: Vec<TypeRef>) {
    lowering.tree.types[id.0 as usize].supers.extend(more);
}

/// The members of a class. Decorators may stand before the method that they are written for.
/// Overloads stay, as methods without body.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn members<'t>(lowering: &mut Lowering<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut waiting = Vec::new();
    let mut out = Vec::new();
    for one in flatten(children) {
        match one {
            Lowered::Annotation(annotation) => waiting.push(annotation),
            Lowered::Function(id) => {
                let made = &mut lowering.tree.functions[id.0 as usize];
                if !waiting.is_empty() {
                    waiting.append(&mut made.annotations);
                    made.annotations = std::mem::take(&mut waiting);
                }
                out.push(Lowered::Function(id));
            }
            other => out.push(other),
        }
    }
    Lowered::Many(out)
}

/// A field; an arrow function in it is a method in all but spelling.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn field<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let written = node.child_by_field_name("name").or_else(|| node.child_by_field_name("property"));
    let Some((name, name_span)) = written.and_then(|written| written_name(lowering, written)) else {
        return lowering.opaque(children, span);
    };
    let annotations = annotations(take_all(&mut children, "decorator"));
    let written = take(&mut children, "type");
    let value = lowering.maybe_expr(&mut children, "value");
    let below = if value.is_some() { lowering.here() } else { marks };
    let declared = written_type(lowering, written, Some((name, name_span)), below);
    if let Some(value) = value {
        lowering.name_closure(value, name, name_span);
        if let Expr::Closure(FnId(id)) = *lowering.tree.at(value) {
            lowering.tree.functions[id as usize].kind = FnKind::Method;
        }
    }
    let modifiers = words(lowering, node);
    Lowered::Fields(vec![Field { name, name_span, declared, modifiers, annotations, value, span }])
}

/// A type in which a shape is written in place: the fields of the shape, and the type as far as it has a name.
pub fn shape<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let (mut fields, mut named, mut array) = (Vec::new(), None, node.kind() == "array_type");
    for one in flatten(children) {
        match one {
            Lowered::Fields(more) => fields.extend(more),
            Lowered::Type(written) => named = named.or(Some(written)),
            Lowered::Word(_) => array = true,
            _ => {}
        }
    }
    if fields.is_empty() {
        return lowering.type_of(node).or(named).map_or(Lowered::Nothing, Lowered::Type);
    }
    let mut out = vec![Lowered::Fields(fields)];
    out.extend(named.map(Lowered::Type));
    if array {
        out.push(Lowered::Word("[]".into()));
    }
    Lowered::Many(out)
}

/// A written type. A shape that is written in place is declared as a record that has the name of what it describes.
pub fn written_type(
    lowering: &mut Lowering<'_>,
    child: Option<Child<'_>>,
    described: Option<(Sym, Span)>,
    marks: Marks,
) -> Option<TypeRef> {
    let child = child?;
    let span = span_of(child.node);
    let parts = match child.lowered {
        Lowered::Type(written) => return Some(written),
        Lowered::Many(parts) => parts,
        _ => return None,
    };
    let (mut fields, mut array) = (Vec::new(), false);
    for part in parts {
        match part {
            Lowered::Type(written) => return Some(written),
            Lowered::Fields(more) => fields.extend(more),
            Lowered::Word(_) => array = true,
            _ => {}
        }
    }
    let (name, name_span) = described?;
    if fields.is_empty() {
        return None;
    }
    let made = TypeDecl {
        kind: TypeKind::Record,
        name: Some(name),
        name_span,
        owner: None,
        modifiers: Vec::new(),
        annotations: Vec::new(),
        supers: Vec::new(),
        fields,
        methods: Vec::new(),
        span,
    };
    lowering.finish_type(made, marks);
    let written = TypeRef { name, args: Vec::new(), span };
    Some(if array { TypeRef { name: lowering.tree.intern("[]"), args: vec![written], span } } else { written })
}

/// The constants of an enumeration: plain names and assigned ones.
fn constants<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>) -> Lowered {
    let mut fields = Vec::new();
    let mut assigned = children.into_iter().peekable();
    let mut cursor = node.walk();
    for piece in node.named_children(&mut cursor) {
        if let Some(child) = assigned.next_if(|child| child.node.id() == piece.id())
            && let Lowered::Fields(more) = child.lowered
        {
            fields.extend(more);
            continue;
        }
        if !matches!(piece.kind(), "property_identifier" | "string") {
            continue;
        }
        if let Some((name, name_span)) = written_name(lowering, piece) {
            let (modifiers, annotations, span) = (Vec::new(), Vec::new(), span_of(piece));
            fields.push(Field { name, name_span, declared: None, modifiers, annotations, value: None, span });
        }
    }
    Lowered::Many(vec![Lowered::Fields(fields)])
}
