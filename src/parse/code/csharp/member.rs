//! Fields, properties, methods, constructors.

use super::function::{function, params};
use super::{Head, type_at};
use crate::parse::code::ir::{Expr, Field, FnId, FnKind, Param, Pattern, Stmt};
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use tree_sitter::Node;

pub(super) fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    match node.kind() {
        "enum_member_declaration" => {
            let head = Head::take(&mut children);
            let Some(name) = node.child_by_field_name("name") else { return Lowered::Nothing };
            let value = lowering.maybe_expr(&mut children, "value");
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
        "field_declaration" | "event_field_declaration" => fields(lowering, node, children),
        "property_declaration" | "event_declaration" | "indexer_declaration" => property(lowering, node, children, marks),
        "accessor_declaration" => {
            let head = Head::take(&mut children);
            let Some(body) = take(&mut children, "body") else { return Lowered::Nothing };
            let mut accessor = lowering.blank_function(FnKind::Accessor, node);
            accessor.name_span = node.child_by_field_name("name").map_or(accessor.name_span, span_of);
            accessor.modifiers = head.modifiers;
            accessor.annotations = head.annotations;
            accessor.body = Some(lowering.as_stmt(body.lowered, span_of(body.node)));
            Lowered::Function(lowering.finish_function(accessor, marks))
        }
        "constructor_initializer" => {
            let target = children.iter().position(|child| !child.node.is_named());
            let Some(callee) = target.map(|at| children.remove(at)) else { return Lowered::Nothing };
            let span = span_of(callee.node).to(span_of(node));
            let callee = lowering.as_expr(callee.lowered, span_of(callee.node));
            let args = lowering.args(children);
            let call = lowering.tree.expr(Expr::Call { callee, args }, span);
            Lowered::Stmt(lowering.tree.stmt(Stmt::Expr(call), span))
        }
        kind => {
            let kind = if kind == "constructor_declaration" { FnKind::Constructor } else { FnKind::Method };
            let mut function = function(lowering, node, children, kind);
            if function.name.is_none() {
                function.name = Some(lowering.tree.intern("operator"));
            }
            Lowered::Function(lowering.finish_function(function, marks))
        }
    }
}

fn fields<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let lets = flatten(children);
    let alone = lets.len() == 1;
    let mut fields = Vec::new();
    for one in lets {
        let Lowered::Stmt(id) = one else { continue };
        let Stmt::Let { pattern, declared, value, .. } = lowering.tree.stmt_at(id).clone() else { continue };
        let Pattern::Name(name) = *lowering.tree.pattern_at(pattern) else { continue };
        fields.push(Field {
            name,
            name_span: lowering.tree.pattern_span(pattern),
            declared,
            modifiers: head.modifiers.clone(),
            annotations: head.annotations.clone(),
            value,
            span: if alone { span_of(node) } else { lowering.tree.stmt_span(id) },
        });
    }
    Lowered::Fields(fields)
}

/// A property is a field; what it does when it is read or set is an accessor.
fn property<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let head = Head::take(&mut children);
    let declared = type_at(lowering, node, "type");
    let indices = params(&mut children);
    let accessors = flatten(take_all(&mut children, "accessors"));
    let value = take(&mut children, "value");
    let mut accessors: Vec<FnId> =
        accessors.into_iter().filter_map(|one| if let Lowered::Function(id) = one { Some(id) } else { None }).collect();
    let name_node = node.child_by_field_name("name");
    let name = name_node.map_or("Item", |name| lowering.slice(name));
    let name = lowering.tree.intern(name);
    let name_span = name_node.map_or_else(|| span_of(node), span_of);
    let mut initial = None;
    match value {
        Some(value) if value.node.kind() == "arrow_expression_clause" => {
            let mut getter = lowering.blank_function(FnKind::Accessor, node);
            getter.span = span_of(value.node);
            getter.body = Some(lowering.as_stmt(value.lowered, span_of(value.node)));
            accessors.push(lowering.finish_function(getter, marks));
        }
        Some(value) => initial = Some(lowering.as_expr(value.lowered, span_of(value.node))),
        None => {}
    }
    for &id in &accessors {
        let word = lowering.tree.fun(id).name_span;
        let sets = lowering.text.get(word.range()).is_some_and(|word| matches!(word, "set" | "init" | "add" | "remove"));
        let mut params = indices.clone();
        if sets {
            let value = lowering.tree.intern("value");
            let pattern = lowering.tree.pattern(Pattern::Name(value), word);
            params.push(Param { pattern, declared: declared.clone(), default: None, annotations: Vec::new(), rest: false, span: word });
        }
        if let Some(function) = lowering.tree.functions.get_mut(id.0 as usize) {
            function.name = Some(name);
            function.name_span = name_span;
            let own = std::mem::replace(&mut function.modifiers, head.modifiers.clone());
            function.modifiers.extend(own);
            function.annotations.extend(head.annotations.iter().cloned());
            function.params = params;
            function.returns = declared.clone().filter(|_| !sets);
        }
    }
    let mut all = Vec::new();
    if name_node.is_some() {
        let (modifiers, annotations) = (head.modifiers, head.annotations);
        all.push(Lowered::Fields(vec![Field { name, name_span, declared, modifiers, annotations, value: initial, span: span_of(node) }]));
    }
    all.extend(accessors.into_iter().map(Lowered::Function));
    Lowered::Many(all)
}
