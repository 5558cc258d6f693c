//! Lambdas, method references, rest parameters.

use super::made_up;
use crate::parse::code::ir::{Arg, Expr, FnKind, Param, PatId, Pattern, Stmt, TypeRef};
use crate::parse::code::jvm::{Head, types};
use crate::parse::code::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all};
use crate::text::Span;
use tree_sitter::Node;

fn plain(pattern: PatId, span: Span) -> Param {
    Param { pattern, declared: None, default: None, annotations: Vec::new(), rest: false, span }
}

pub(super) fn lambda<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let mut params = Vec::new();
    for one in flatten(take_all(&mut children, "parameters")) {
        match one {
            Lowered::Param(param) => params.push(param),
            Lowered::Expr(name) => {
                let span = lowering.tree.span(name);
                params.push(plain(lowering.expr_as_pattern(name, 0), span));
            }
            _ => {}
        }
    }
    let mut function = lowering.blank_function(FnKind::Closure, node);
    function.params = params;
    if let Some(body) = take(&mut children, "body") {
        let span = span_of(body.node);
        function.body = Some(if body.node.kind() == "block" {
            lowering.as_stmt(body.lowered, span)
        } else {
            let value = lowering.as_expr(body.lowered, span);
            lowering.tree.stmt(Stmt::Return(Some(value)), span)
        });
    }
    let id = lowering.finish_function(function, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span_of(node)))
}

/// The parameter of a method reference has a name that no program can write.
const HANDED_ON: &str = "::";

/// `a::b` is a closure of one call, `a.b(x)`; `T::new` one of `new T(x)`.
pub(super) fn reference<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let last = node.child_count().saturating_sub(1);
    let Some(name) = node.child(last) else { return Lowered::Nothing };
    let mut made: Option<TypeRef> = None;
    let mut base = None;
    for child in children {
        if child.node == name {
            continue;
        }
        if let Lowered::Type(of) = &child.lowered {
            made = Some(of.clone());
        }
        base.get_or_insert((child.node, child.lowered));
    }
    let Some((base_node, base)) = base else { return Lowered::Nothing };
    let parameter = lowering.tree.intern(HANDED_ON);
    let pattern = lowering.tree.pattern(Pattern::Name(parameter), span);
    let args = vec![Arg { name: None, value: made_up(lowering, HANDED_ON, Span { start: span.start, end: span.start }), spread: false }];
    let call = if name.is_named() {
        let base = lowering.as_expr(base, span_of(base_node));
        let callee = lowering.callee(Some(base), name, node.start_byte());
        Expr::Call { callee, args }
    } else {
        match made.or_else(|| lowering.type_of(base_node)) {
            Some(made) => Expr::New { made, args, body: None },
            None => Expr::Opaque(args.into_iter().map(|arg| arg.value).collect()),
        }
    };
    let call = lowering.tree.expr(call, span);
    let mut function = lowering.blank_function(FnKind::Closure, node);
    function.params.push(plain(pattern, span));
    function.body = Some(lowering.tree.stmt(Stmt::Return(Some(call)), span));
    let id = lowering.finish_function(function, marks);
    Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
}

/// `String... names`.
pub(super) fn spread<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let head = Head::take(&mut children);
    let declarator = children.iter().map(|child| child.node).find(|child| child.kind() == "variable_declarator");
    let pattern = crate::parse::code::jvm::binding(lowering, declarator.unwrap_or(node));
    let declared = types(children).into_iter().next();
    Lowered::Param(Param { pattern, declared, default: None, annotations: head.annotations, rest: true, span: span_of(node) })
}
