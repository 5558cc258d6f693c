//! Packages, imports, types, functions and variables.

use super::super::ir::{
    Annotation, Arg, CollectionKind, Entry, Expr, ExprId, Field, FnId, FnKind, Import, Literal, Param, PatId, Pattern, Stmt, StmtId, Sym,
    TypeDecl, TypeId, TypeKind, TypeRef,
};
use super::super::lower::{Child, Lowered, Lowering, Marks, flatten, span_of, take, take_all, unquote};
use super::{implied, lowering_type, statement, types};
use crate::text::Span;
use rustc_hash::FxHashMap;
use tree_sitter::Node;

pub fn own<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    match node.kind() {
        "package_clause" => {
            let name = node.named_child(0).map_or("", |name| lowering.slice(name));
            lowering.tree.package = Some(name.into());
            Lowered::Nothing
        }
        "import_spec" => import(lowering, node),
        "var_spec" | "const_spec" => variable(lowering, node, children),
        "type_spec" | "type_alias" => declared_type(lowering, node, children, marks),
        "struct_type" => fields(children),
        "field_declaration" => field(lowering, node, children, marks),
        "function_declaration" | "method_declaration" | "method_elem" => function(lowering, node, children, marks),
        "func_literal" => {
            let mut made = lowering.blank_function(FnKind::Closure, node);
            head(lowering, &mut made, node, &mut children);
            let named = results(lowering, &mut made, node, &mut children);
            made.body = Some(body(lowering, children, named, Vec::new(), span));
            let id = lowering.finish_function(made, marks);
            Lowered::Expr(lowering.tree.expr(Expr::Closure(id), span))
        }
        "parameter_declaration" | "variadic_parameter_declaration" => parameters(lowering, node, &mut children),
        _ => lowering.opaque(children, span),
    }
}

/// `import alias "host/path/v2"`. The major version is no part of the name: code that moves on to it calls the same things.
fn import<'t>(lowering: &mut Lowering<'t>, node: Node<'t>) -> Lowered {
    let Some(path) = node.child_by_field_name("path").map(|path| unquote(lowering.slice(path))) else { return Lowered::Nothing };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && !is_version(part)).collect();
    let mut from = parts.join("/");
    if let Some((before, last)) = from.rsplit_once('.')
        && is_version(last)
    {
        from.truncate(before.len());
    }
    let span = span_of(node);
    let import = match node.child_by_field_name("name").map(|name| lowering.slice(name)) {
        Some("_") => return Lowered::Nothing,
        Some(".") => Import { from: from.into(), name: Some("*".into()), local: lowering.tree.intern("*"), span },
        Some(alias) => Import { from: from.into(), name: None, local: lowering.tree.intern(alias), span },
        None => {
            let local = lowering.tree.intern(package_name(&from));
            Import { from: from.into(), name: None, local, span }
        }
    };
    lowering.tree.imports.push(import);
    Lowered::Nothing
}

/// `v2`, `v11`.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The name that a package most likely has: the last part of its path, without the `go-` and `-go` that repositories add.
fn package_name(path: &str) -> &str {
    let last = path.rsplit('/').next().unwrap_or(path);
    let name = last.strip_prefix("go-").unwrap_or(last);
    let name = ["-go", ".go", "-golang"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    name.rsplit(['-', '.']).next().filter(|part| !part.is_empty()).unwrap_or(name)
}

/// `var a, b T = f()`.
fn variable<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let constant = node.kind() == "const_spec";
    let declared = node.child_by_field_name("type").and_then(|written| lowering_type(lowering, written));
    let values = take_all(&mut children, "value");
    let values = lowering.exprs(values);
    let names = take_all(&mut children, "name");
    let names: Vec<PatId> = names.into_iter().map(|child| lowering.as_pattern(child.lowered, span_of(child.node))).collect();
    let mut out = Vec::new();
    if values.is_empty() || names.len() == values.len() {
        for (index, pattern) in names.into_iter().enumerate() {
            let value = values.get(index).copied();
            statement::name_closure(lowering, pattern, value);
            out.push(Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared: declared.clone(), value, constant }, span)));
        }
    } else {
        let (pattern, value) = statement::several(lowering, names, values, span);
        out.push(Lowered::Stmt(lowering.tree.stmt(Stmt::Let { pattern, declared: None, value, constant }, span)));
    }
    Lowered::Many(out)
}

fn declared_type<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let Some(name) = node.child_by_field_name("name") else { return lowering.opaque(children, span) };
    let written = node.child_by_field_name("type");
    let (mut kind, mut supers, mut fields) = (TypeKind::Class, Vec::new(), Vec::new());
    match take(&mut children, "type").map(|child| child.lowered) {
        Some(Lowered::Fields(all)) => {
            kind = TypeKind::Record;
            supers = embedded(lowering, &all);
            fields = all;
        }
        Some(Lowered::Type(of)) => supers.push(of),
        Some(Lowered::Many(parts)) => {
            kind = TypeKind::Interface;
            supers.extend(parts.into_iter().filter_map(|part| match part {
                Lowered::Type(of) => Some(of),
                _ => None,
            }));
        }
        _ if written.is_some_and(|written| written.kind() == "interface_type") => kind = TypeKind::Interface,
        _ => {}
    }
    let made = TypeDecl {
        kind,
        name: Some(lowering.sym(name)),
        name_span: span_of(name),
        owner: None,
        modifiers: Vec::new(),
        annotations: Vec::new(),
        supers,
        fields,
        methods: Vec::new(),
        span,
    };
    Lowered::Declared(lowering.finish_type(made, marks))
}

/// Structs that stand in another one without a name give it their fields.
fn embedded(lowering: &Lowering<'_>, fields: &[Field]) -> Vec<TypeRef> {
    fields
        .iter()
        .filter(|field| field.modifiers.iter().any(|word| &**word == EMBEDDED))
        .filter_map(|field| field.declared.clone())
        .filter(|declared| !lowering.tree.name(declared.name).is_empty())
        .collect()
}

const EMBEDDED: &str = "embedded";

fn fields(children: Vec<Child<'_>>) -> Lowered {
    let mut all = Vec::new();
    for one in flatten(children) {
        if let Lowered::Fields(fields) = one {
            all.extend(fields);
        }
    }
    Lowered::Fields(all)
}

fn field<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let span = span_of(node);
    let annotations = node.child_by_field_name("tag").map(|tag| tags(lowering, tag)).unwrap_or_default();
    let mut cursor = node.walk();
    let names: Vec<Node<'t>> = node.children_by_field_name("name", &mut cursor).filter(Node::is_named).collect();
    let declared = match take(&mut children, "type").map(|child| child.lowered) {
        Some(Lowered::Type(of)) => Some(of),
        // a struct without a name is known by the field that it is the type of
        Some(Lowered::Fields(fields)) => names.first().map(|&name| {
            let (sym, name_span) = (lowering.sym(name), span_of(name));
            let inner = TypeDecl {
                kind: TypeKind::Record,
                name: Some(sym),
                name_span,
                owner: None,
                modifiers: Vec::new(),
                annotations: Vec::new(),
                supers: embedded(lowering, &fields),
                fields,
                methods: Vec::new(),
                span,
            };
            lowering.finish_type(inner, marks);
            TypeRef { name: sym, args: Vec::new(), span: name_span }
        }),
        _ => None,
    };
    let made = |name: Sym, name_span: Span, modifiers: Vec<Box<str>>| Field {
        name,
        name_span,
        declared: declared.clone(),
        modifiers,
        annotations: annotations.clone(),
        value: None,
        span,
    };
    if !names.is_empty() {
        return Lowered::Fields(names.into_iter().map(|name| made(lowering.sym(name), span_of(name), Vec::new())).collect());
    }
    // an embedded struct is reached by the last part of its type's name, too
    let Some(declared) = &declared else { return Lowered::Nothing };
    let whole = lowering.text.get(declared.span.range()).unwrap_or("");
    let last = lowering.tree.name(declared.name).rsplit('.').next().unwrap_or("").to_owned();
    let Some(at) = whole.find(&last).filter(|_| !last.is_empty()) else { return Lowered::Nothing };
    let start = declared.span.start as usize + at;
    let name = lowering.tree.intern(&last);
    Lowered::Fields(vec![made(name, Span::new(start, start + last.len()), vec![EMBEDDED.into()])])
}

/// A struct's tag: `json:"ssn,omitempty" gorm:"column:ssn"` is one annotation per key; what has a name inside is a named argument.
fn tags(lowering: &mut Lowering<'_>, tag: Node<'_>) -> Vec<Annotation> {
    let span = span_of(tag);
    let text = lowering.slice(tag);
    let escaped = text.starts_with('"');
    let text = if escaped { unquote(text).replace("\\\"", "\"") } else { text.trim_matches('`').to_owned() };
    let mut all = Vec::new();
    let mut rest = text.as_str();
    while let Some((key, after)) = rest.split_once(":\"") {
        let Some((value, left)) = after.split_once('"') else { break };
        rest = left;
        let mut args = Vec::new();
        for part in value.split([',', ';']).map(str::trim).filter(|part| !matches!(*part, "" | "-")) {
            let (name, said) = match part.split_once([':', '=']) {
                Some((name, said)) => (Some(name), said),
                // the first is the field's name there, what follows are options
                None if args.is_empty() => (None, part),
                None => (Some("option"), part),
            };
            let name = name.map(|name| lowering.tree.intern(name.trim()));
            let value = lowering.tree.expr(Expr::Literal(Literal::Text(said.trim().into())), span);
            args.push(Arg { name, value, spread: false });
        }
        all.push(Annotation { name: lowering.tree.intern(key.trim()), args, span });
    }
    all
}

fn function<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, mut children: Vec<Child<'t>>, marks: Marks) -> Lowered {
    let kind = if node.kind() == "function_declaration" { FnKind::Function } else { FnKind::Method };
    let mut made = lowering.blank_function(kind, node);
    let span = made.span;
    if let Some(name) = node.child_by_field_name("name") {
        made.name = Some(lowering.sym(name));
        made.name_span = span_of(name);
    }
    let receiver = take(&mut children, "receiver").map(|child| params(child.lowered)).unwrap_or_default().into_iter().next();
    head(lowering, &mut made, node, &mut children);
    let named = results(lowering, &mut made, node, &mut children);
    let mut first = Vec::new();
    if let Some(receiver) = receiver {
        if let Some(of) = receiver.declared.clone() {
            lowering.receivers.push((span.start, of));
        }
        if matches!(lowering.tree.pattern_at(receiver.pattern), Pattern::Name(_)) {
            let this = lowering.tree.intern("this");
            let value = implied(lowering, Expr::Name(this), receiver.span.start);
            let bound = Stmt::Let { pattern: receiver.pattern, declared: receiver.declared, value: Some(value), constant: false };
            first.push(lowering.tree.stmt(bound, receiver.span));
        }
    }
    if node.child_by_field_name("body").is_some() {
        made.body = Some(body(lowering, children, named, first, span));
    }
    Lowered::Function(lowering.finish_function(made, marks))
}

/// The parameters.
fn head<'t>(_: &mut Lowering<'t>, made: &mut super::super::ir::Function, _: Node<'t>, children: &mut Vec<Child<'t>>) {
    made.params = take(children, "parameters").map(|child| params(child.lowered)).unwrap_or_default();
}

/// The result types; names of results are returned.
fn results<'t>(
    lowering: &mut Lowering<'t>,
    made: &mut super::super::ir::Function,
    node: Node<'t>,
    children: &mut Vec<Child<'t>>,
) -> Vec<Param> {
    match take(children, "result").map(|child| child.lowered) {
        Some(Lowered::Type(of)) => {
            made.returns = Some(of);
            Vec::new()
        }
        Some(lowered) => {
            let all = params(lowered);
            let mut types: Vec<Option<TypeRef>> = all.iter().map(|one| one.declared.clone()).collect();
            if types.len() == 1 {
                made.returns = types.pop().flatten();
            } else if !types.is_empty() {
                let span = node.child_by_field_name("result").map_or(made.span, span_of);
                let unknown = lowering.tree.intern("any");
                let args = types.into_iter().map(|one| one.unwrap_or(TypeRef { name: unknown, args: Vec::new(), span })).collect();
                made.returns = Some(TypeRef { name: lowering.tree.intern("tuple"), args, span });
            }
            all.into_iter().filter(|one| matches!(lowering.tree.pattern_at(one.pattern), Pattern::Name(_))).collect()
        }
        None => Vec::new(),
    }
}

/// A body with what the head binds in front; a bare `return` returns the results that have names.
fn body<'t>(lowering: &mut Lowering<'t>, mut children: Vec<Child<'t>>, named: Vec<Param>, mut first: Vec<StmtId>, span: Span) -> StmtId {
    let block = lowering.take_stmt(&mut children, "body", span);
    let from = lowering.bare_returns.iter().rposition(|&(at, _)| at < span.start).map_or(0, |before| before + 1);
    for (at, id) in lowering.bare_returns.split_off(from) {
        if named.is_empty() {
            continue;
        }
        let mut values: Vec<ExprId> = Vec::new();
        for one in &named {
            if let Pattern::Name(sym) = *lowering.tree.pattern_at(one.pattern) {
                values.push(implied(lowering, Expr::Name(sym), at));
            }
        }
        let value = tuple(lowering, values, Span { start: at, end: at });
        lowering.tree.amend_stmt(id, Stmt::Return(value));
    }
    for one in named {
        let bound = Stmt::Let { pattern: one.pattern, declared: one.declared, value: None, constant: false };
        first.push(lowering.tree.stmt(bound, one.span));
    }
    if first.is_empty() {
        return block;
    }
    let at = lowering.tree.stmt_span(block);
    match lowering.tree.stmt_at(block).clone() {
        Stmt::Block(rest) => first.extend(rest),
        _ => first.push(block),
    }
    lowering.tree.stmt(Stmt::Block(first), at)
}

/// One value as it is, several as a tuple.
pub fn tuple(lowering: &mut Lowering<'_>, mut values: Vec<ExprId>, span: Span) -> Option<ExprId> {
    if values.len() < 2 {
        return values.pop();
    }
    let entries =
        values.into_iter().map(|value| Entry { key: None, computed: None, value, spread: false, span: lowering.tree.span(value) });
    let entries = entries.collect();
    Some(lowering.tree.expr(Expr::Collection { kind: CollectionKind::Tuple, entries }, span))
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

/// `a, b T`, `rest ...T`, or a type alone.
fn parameters<'t>(lowering: &mut Lowering<'t>, node: Node<'t>, children: &mut Vec<Child<'t>>) -> Lowered {
    let span = span_of(node);
    let rest = node.kind() == "variadic_parameter_declaration";
    let written = node.child_by_field_name("type");
    let mut declared = written.and_then(|written| {
        let text = lowering.slice(written);
        types::read(&mut lowering.tree, text, span_of(written))
    });
    if rest {
        let name = lowering.tree.intern("[]");
        declared = declared.map(|of| TypeRef { name, span: of.span, args: vec![of] });
    }
    let names = take_all(children, "name");
    let mut out: Vec<Lowered> = Vec::new();
    for name in names {
        let span = span_of(name.node);
        let pattern = lowering.as_pattern(name.lowered, span);
        out.push(Lowered::Param(Param { pattern, declared: declared.clone(), default: None, annotations: Vec::new(), rest, span }));
    }
    if out.is_empty() {
        let pattern = lowering.tree.pattern(Pattern::Ignore, span);
        out.push(Lowered::Param(Param { pattern, declared, default: None, annotations: Vec::new(), rest, span }));
    }
    Lowered::Many(out)
}

/// Methods stand outside of their type, also in another file: each finds its owner, or makes one of that name.
#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
pub fn adopt_methods(lowering: &mut Lowering<'_>) {
    let receivers: FxHashMap<u32, TypeRef> = std::mem::take(&mut lowering.receivers).into_iter().collect();
    if receivers.is_empty() {
        return;
    }
    let ids = (0..).map(TypeId).zip(&lowering.tree.types);
    let mut known: FxHashMap<Sym, TypeId> =
        ids.filter(|(_, one)| one.owner.is_none()).filter_map(|(id, one)| Some((one.name?, id))).collect();
    for index in 0..lowering.tree.functions.len() {
        let id = FnId(u32::try_from(index).unwrap_or(u32::MAX));
        let function = lowering.tree.fun(id);
        if function.kind != FnKind::Method || function.owner.is_some() {
            continue;
        }
        let Some(of) = receivers.get(&function.span.start) else { continue };
        let owner = match known.get(&of.name) {
            Some(&owner) => owner,
            None => {
                let text = lowering.text.get(of.span.range()).unwrap_or("");
                let name = lowering.tree.name(of.name).to_owned();
                let Some(at) = text.find(&name) else { continue };
                let start = of.span.start as usize + at;
                let made = TypeDecl {
                    kind: TypeKind::Record,
                    name: Some(of.name),
                    name_span: Span::new(start, start + name.len()),
                    owner: None,
                    modifiers: Vec::new(),
                    annotations: Vec::new(),
                    supers: Vec::new(),
                    fields: Vec::new(),
                    methods: Vec::new(),
                    span: of.span,
                };
                let owner = lowering.tree.add_type(made);
                known.insert(of.name, owner);
                owner
            }
        };
        lowering.tree.functions[index].owner = Some(owner);
        lowering.tree.types[owner.0 as usize].methods.push(id);
    }
}
