//! `new(..)` without a type: the declaration that it is written for names it.

use super::child_of;
use crate::parse::code::ir::{Expr, ExprId, Pattern, Stmt, StmtId, Sym, TypeRef};
use crate::parse::code::lower::Lowering;
use crate::text::Span;
use rustc_hash::FxHashMap;
use tree_sitter::Node;

/// No type can have this name.
const UNKNOWN: &str = "new";

/// Stands for a type that is not written.
pub(super) fn unknown(lowering: &mut Lowering<'_>, node: Node<'_>) -> TypeRef {
    let word = child_of(node, "new").unwrap_or(node);
    TypeRef { name: lowering.tree.intern(UNKNOWN), args: Vec::new(), span: Span::new(word.start_byte(), word.end_byte()) }
}

/// Names the types that locals, fields, assignments and results imply.
pub(super) fn name_targets(lowering: &mut Lowering<'_>) {
    let unknown = lowering.tree.intern(UNKNOWN);
    let implied: Vec<ExprId> =
        lowering.tree.expr_ids().filter(|&id| matches!(lowering.tree.at(id), Expr::New { made, .. } if made.name == unknown)).collect();
    if implied.is_empty() {
        return;
    }
    let mut wanted: Vec<(ExprId, TypeRef)> = Vec::new();
    let mut fields: FxHashMap<Sym, Option<TypeRef>> = FxHashMap::default();
    for field in lowering.tree.types.iter().flat_map(|declared| &declared.fields) {
        let Some(declared) = &field.declared else { continue };
        wanted.extend(field.value.map(|value| (value, declared.clone())));
        // of two fields of one name neither is meant
        fields.entry(field.name).and_modify(|known| *known = None).or_insert_with(|| Some(declared.clone()));
    }
    for stmt in lowering.tree.stmt_ids() {
        if let Stmt::Let { declared: Some(declared), value: Some(value), .. } = lowering.tree.stmt_at(stmt) {
            wanted.push((*value, declared.clone()));
        }
    }
    for expr in lowering.tree.expr_ids() {
        if let Expr::Assign { target, value, .. } = lowering.tree.at(expr) {
            let name = match lowering.tree.pattern_at(*target) {
                Pattern::Name(name) => Some(*name),
                Pattern::Place(place) => match lowering.tree.at(*place) {
                    Expr::Member { name, .. } => Some(*name),
                    _ => None,
                },
                _ => None,
            };
            wanted.extend(name.and_then(|name| fields.get(&name).cloned().flatten()).map(|declared| (*value, declared)));
        }
    }
    for index in 0..lowering.tree.functions.len() {
        let Some(function) = lowering.tree.functions.get(index) else { break };
        if let (Some(returns), Some(body)) = (function.returns.clone(), function.body) {
            let given = inside(lowering, returns);
            wanted.extend(results(lowering, body).into_iter().map(|value| (value, given.clone())));
        }
    }
    while let Some((value, declared)) = wanted.pop() {
        match lowering.tree.at(value).clone() {
            Expr::New { made, args, body } if made.name == unknown => {
                let span = lowering.tree.span(value);
                let made = TypeRef { span: made.span, ..declared };
                lowering.tree.amend(value, Expr::New { made, args, body }, span);
            }
            Expr::Conditional { arms, .. } => wanted.extend(arms.into_iter().map(|arm| (arm, declared.clone()))),
            Expr::Binary { left, right, .. } => wanted.extend([left, right].map(|side| (side, declared.clone()))),
            _ => {}
        }
    }
}

/// What a task or an answer holds.
fn inside(lowering: &Lowering<'_>, of: TypeRef) -> TypeRef {
    match (lowering.tree.name(of.name), of.args.first()) {
        ("Task" | "ValueTask" | "ActionResult", Some(inner)) => inner.clone(),
        _ => of,
    }
}

/// The values that a body returns, those of functions inside it excepted.
fn results(lowering: &Lowering<'_>, body: StmtId) -> Vec<ExprId> {
    let mut values = Vec::new();
    let mut open = vec![body];
    while let Some(stmt) = open.pop() {
        match lowering.tree.stmt_at(stmt) {
            Stmt::Return(Some(value)) => values.push(*value),
            Stmt::Block(inner) => open.extend(inner),
            Stmt::If { then, otherwise, .. } => {
                open.push(*then);
                open.extend(*otherwise);
            }
            Stmt::Match { arms, .. } => open.extend(arms.iter().map(|arm| arm.body)),
            Stmt::Loop { body, .. } => open.push(*body),
            Stmt::Try { body, catches, finally } => {
                open.push(*body);
                open.extend(catches.iter().map(|catch| catch.body));
                open.extend(*finally);
            }
            _ => {}
        }
    }
    values
}
