//! Imports, exports and namespaces.

use super::super::ir::{Expr, ExprId, Import, Pattern, Stmt};
use super::super::lower::{Child, Lowered, Lowering, flatten, span_of, take, take_all, unquote};
use super::expression::implied;
use super::function::annotations;
use crate::text::Span;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "import_statement" => import(lowering, node),
        "import_alias" => import_alias(lowering, node),
        "export_statement" => export(lowering, node, children),
        // a namespace: its statements are the module's
        _ => match take(&mut children, "body") {
            Some(body) => Lowered::Stmt(lowering.as_stmt(body.lowered, span)),
            None => Lowered::Nothing,
        },
    }
}

fn add(lowering: &mut Lowering<'_>, from: &str, name: Option<&str>, local: &str, span: Span) {
    let local = lowering.tree.intern(local);
    lowering.tree.imports.push(Import { from: from.into(), name: name.map(Into::into), local, span });
}

fn import<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let source = node.child_by_field_name("source");
    let from = source.map_or("", |source| unquote(lowering.slice(source)));
    let mut cursor = node.walk();
    let mut clauses: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
    let before = lowering.tree.imports.len();
    // clause, then what stands in it: default name, namespace, named imports with their specifiers
    while let Some(part) = clauses.pop() {
        let span = span_of(part);
        match part.kind() {
            "import_clause" | "named_imports" => {
                let mut inner = part.walk();
                let parts: Vec<Node<'t>> = part.named_children(&mut inner).collect();
                clauses.extend(parts.into_iter().rev());
            }
            "identifier" => add(lowering, from, Some("default"), lowering.slice(part), span),
            "namespace_import" => {
                if let Some(local) = part.named_child(0) {
                    add(lowering, from, None, lowering.slice(local), span);
                }
            }
            "import_specifier" => {
                let Some(name) = part.child_by_field_name("name") else { continue };
                let name_text = unquote(lowering.slice(name));
                let local = part.child_by_field_name("alias").map_or(name_text, |alias| lowering.slice(alias));
                add(lowering, from, Some(name_text), local, span);
            }
            "import_require_clause" => {
                let Some(source) = part.child_by_field_name("source") else { continue };
                let Some(local) = part.named_child(0) else { continue };
                add(lowering, unquote(lowering.slice(source)), None, lowering.slice(local), span);
            }
            _ => {}
        }
    }
    if before == lowering.tree.imports.len() && !from.is_empty() {
        add(lowering, from, None, "", span_of(node));
    }
    Lowered::Nothing
}

/// `import a = b.c`.
fn import_alias<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let (Some(name), Some(meant)) = (node.named_child(0), node.named_child(1)) else { return Lowered::Nothing };
    let sym = lowering.sym(name);
    let pattern = lowering.tree.pattern(Pattern::Name(sym), span_of(name));
    let (mut start, mut base) = (meant.start_byte(), None);
    for part in lowering.slice(meant).split('.') {
        let at = Span::new(start, start + part.len());
        start += part.len() + 1;
        let part = lowering.tree.intern(part);
        base = Some(match base {
            None => lowering.tree.expr(Expr::Name(part), at),
            Some(base) => {
                let whole = lowering.tree.span(base).to(at);
                lowering.tree.expr(Expr::Member { base, name: part, name_span: at }, whole)
            }
        });
    }
    let stmt = Stmt::Let { pattern, declared: None, value: base, constant: true };
    Lowered::Stmt(lowering.tree.stmt(stmt, span_of(node)))
}

/// Declarations get the words `export` and `default`; values are assigned to `exports`, as CommonJS does.
fn export<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let decorators = annotations(take_all(&mut children, "decorator"));
    let mut cursor = node.walk();
    let (mut default, mut whole, mut equals) = (None, None, false);
    let mut named = Vec::new();
    let mut namespace = None;
    for piece in node.children(&mut cursor) {
        match piece.kind() {
            "default" => default = Some(span_of(piece)),
            "*" => whole = Some(span_of(piece)),
            "=" => equals = true,
            "export_clause" => named.push(piece),
            "namespace_export" => namespace = piece.named_child(0),
            "as" => return Lowered::Nothing,
            _ => {}
        }
    }
    let from = node.child_by_field_name("source").map(|source| unquote(lowering.slice(source)));
    if let Some(from) = from {
        take(&mut children, "source");
        if let Some(namespace) = namespace {
            let name = lowering.slice(namespace);
            add(lowering, from, None, name, span_of(namespace));
            let value = named_value(lowering, name, span_of(namespace));
            return Lowered::Stmt(exported(lowering, name, span_of(namespace), value, span));
        }
        if let Some(at) = whole {
            add(lowering, from, Some("*"), "*", at);
            return Lowered::Nothing;
        }
    }
    if !named.is_empty() {
        return specifiers(lowering, &named, from);
    }
    if let Some(value) = take(&mut children, "value") {
        let at = span_of(value.node);
        let mut out = Vec::new();
        if let Lowered::Many(parts) = &value.lowered {
            for part in parts {
                if let Lowered::Declared(_) = part {
                    mark(lowering, part, &decorators, true);
                    out.push(part.clone());
                }
            }
        }
        if !out.is_empty() {
            return Lowered::Many(out);
        }
        let value = lowering.as_expr(value.lowered, at);
        let at = default.unwrap_or(Span { start: at.start, end: at.start });
        return Lowered::Stmt(exported(lowering, "default", at, value, span));
    }
    if equals && let Some(&value) = lowering.exprs(std::mem::take(&mut children)).first() {
        let module = lowering.tree.intern("module");
        let base = implied(lowering, Expr::Name(module), span.start);
        return Lowered::Stmt(assigned(lowering, base, "exports", Span { start: span.start, end: span.start }, value, span));
    }
    let out = flatten(children);
    for one in &out {
        mark(lowering, one, &decorators, default.is_some());
    }
    Lowered::Many(out)
}

/// `export { a, b as c } [from "x"]`.
fn specifiers<'t>(lowering: &mut Lowering<'t>, clauses: &[Node<'t>], from: Option<&str>) -> Lowered {
    let mut out = Vec::new();
    for clause in clauses {
        let mut cursor = clause.walk();
        for part in clause.named_children(&mut cursor) {
            let Some(name) = part.child_by_field_name("name") else { continue };
            let outside = part.child_by_field_name("alias").unwrap_or(name);
            let name_text = unquote(lowering.slice(name));
            let outside_text = unquote(lowering.slice(outside));
            let span = span_of(part);
            let value = match from {
                Some(from) => {
                    add(lowering, from, Some(name_text), outside_text, span);
                    named_value(lowering, outside_text, span_of(outside))
                }
                None => named_value(lowering, name_text, span_of(name)),
            };
            out.push(Lowered::Stmt(exported(lowering, outside_text, span_of(outside), value, span)));
        }
    }
    Lowered::Many(out)
}

fn named_value(lowering: &mut Lowering<'_>, name: &str, span: Span) -> ExprId {
    let name = lowering.tree.intern(name);
    lowering.tree.expr(Expr::Name(name), span)
}

/// `exports.name = value`.
fn exported(lowering: &mut Lowering<'_>, name: &str, name_span: Span, value: ExprId, span: Span) -> super::super::ir::StmtId {
    let exports = lowering.tree.intern("exports");
    let base = implied(lowering, Expr::Name(exports), name_span.start);
    assigned(lowering, base, name, name_span, value, span)
}

fn assigned(lowering: &mut Lowering<'_>, base: ExprId, name: &str, at: Span, value: ExprId, span: Span) -> super::super::ir::StmtId {
    let name = lowering.tree.intern(name);
    let place = lowering.tree.expr(Expr::Member { base, name, name_span: at }, at);
    let target = lowering.tree.pattern(Pattern::Place(place), at);
    let expr = lowering.tree.expr(Expr::Assign { target, op: None, value }, span);
    lowering.tree.stmt(Stmt::Expr(expr), span)
}

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
fn mark(lowering: &mut Lowering<'_>, one: &Lowered, decorators: &[super::super::ir::Annotation], default: bool) {
    let mut words: Vec<Box<str>> = vec!["export".into()];
    if default {
        words.push("default".into());
    }
    let function = match one {
        Lowered::Function(id) => Some(*id),
        Lowered::Stmt(id) => match lowering.tree.stmt_at(*id) {
            Stmt::Let { value: Some(value), .. } => match *lowering.tree.at(*value) {
                Expr::Closure(id) => Some(id),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let (modifiers, annotations) = match (function, one) {
        (Some(id), _) => {
            let made = &mut lowering.tree.functions[id.0 as usize];
            (&mut made.modifiers, &mut made.annotations)
        }
        (None, Lowered::Declared(id)) => {
            let made = &mut lowering.tree.types[id.0 as usize];
            (&mut made.modifiers, &mut made.annotations)
        }
        _ => return,
    };
    modifiers.splice(0..0, words);
    annotations.splice(0..0, decorators.iter().cloned());
}
