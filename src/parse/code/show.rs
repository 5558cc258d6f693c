//! A code tree as text, for tests: imports, then functions, then types, each with its number.

use super::ir::{
    Annotation, Arg, CodeTree, CollectionKind, Entry, Expr, ExprId, FnId, Literal, Param, PatId, Pattern, Query, Stmt, StmtId, TypeId,
    TypeRef,
};
use std::fmt::Write as _;

const DEEPEST: usize = 60;

/// The whole tree.
pub fn show(tree: &CodeTree) -> String {
    let mut out = String::new();
    if let Some(package) = &tree.package {
        let _ = writeln!(out, "package {package}");
    }
    for import in &tree.imports {
        let name = import.name.as_deref().map_or(String::new(), |name| format!(" {name}"));
        let _ = writeln!(out, "{}", format!("import {}{name} as {}", import.from, tree.name(import.local)).trim_end());
    }
    for id in 0..tree.functions.len() {
        function(tree, FnId(u32::try_from(id).unwrap()), &mut out);
    }
    for id in 0..tree.types.len() {
        declared(tree, TypeId(u32::try_from(id).unwrap()), &mut out);
    }
    out
}

fn function(tree: &CodeTree, id: FnId, out: &mut String) {
    let f = tree.fun(id);
    let _ = write!(out, "fn#{} {:?}", id.0, f.kind);
    if let Some(name) = f.name {
        let _ = write!(out, " {}", tree.name(name));
    }
    if let Some(owner) = f.owner {
        let _ = write!(out, " of type#{}", owner.0);
    }
    if let Some(parent) = f.parent.filter(|&parent| parent != CodeTree::MODULE) {
        let _ = write!(out, " in fn#{}", parent.0);
    }
    for modifier in &f.modifiers {
        let _ = write!(out, " [{modifier}]");
    }
    for one in &f.annotations {
        let _ = write!(out, " {}", annotation(tree, one));
    }
    if let Some(object) = f.trigger_object {
        let _ = write!(out, " on {}", tree.name(object));
    }
    let params: Vec<String> = f.params.iter().map(|p| param(tree, p)).collect();
    let _ = write!(out, " ({})", params.join(", "));
    if let Some(returns) = &f.returns {
        let _ = write!(out, " -> {}", ty(tree, returns));
    }
    out.push('\n');
    if let Some(body) = f.body {
        stmt(tree, body, 1, out);
    }
}

fn declared(tree: &CodeTree, id: TypeId, out: &mut String) {
    let t = tree.type_at(id);
    let _ = write!(out, "type#{} {:?} {}", id.0, t.kind, t.name.map_or("_", |name| tree.name(name)));
    if let Some(owner) = t.owner {
        let _ = write!(out, " of type#{}", owner.0);
    }
    for modifier in &t.modifiers {
        let _ = write!(out, " [{modifier}]");
    }
    for one in &t.annotations {
        let _ = write!(out, " {}", annotation(tree, one));
    }
    if !t.supers.is_empty() {
        let supers: Vec<String> = t.supers.iter().map(|s| ty(tree, s)).collect();
        let _ = write!(out, " : {}", supers.join(", "));
    }
    out.push('\n');
    for field in &t.fields {
        let _ = write!(out, "  field {}", tree.name(field.name));
        if let Some(declared) = &field.declared {
            let _ = write!(out, ": {}", ty(tree, declared));
        }
        for modifier in &field.modifiers {
            let _ = write!(out, " [{modifier}]");
        }
        for one in &field.annotations {
            let _ = write!(out, " {}", annotation(tree, one));
        }
        if let Some(value) = field.value {
            let _ = write!(out, " = {}", expr(tree, value));
        }
        out.push('\n');
    }
    if !t.methods.is_empty() {
        let methods: Vec<String> = t.methods.iter().map(|m| format!("fn#{}", m.0)).collect();
        let _ = writeln!(out, "  methods {}", methods.join(" "));
    }
}

fn param(tree: &CodeTree, p: &Param) -> String {
    let mut text = String::new();
    for one in &p.annotations {
        let _ = write!(text, "{} ", annotation(tree, one));
    }
    if p.rest {
        text.push_str("...");
    }
    text.push_str(&pattern(tree, p.pattern, 0));
    if let Some(declared) = &p.declared {
        let _ = write!(text, ": {}", ty(tree, declared));
    }
    if let Some(default) = p.default {
        let _ = write!(text, " = {}", expr(tree, default));
    }
    text
}

fn annotation(tree: &CodeTree, one: &Annotation) -> String {
    let name = tree.name(one.name);
    if one.args.is_empty() { format!("@{name}") } else { format!("@{name}({})", args(tree, &one.args, 0)) }
}

/// A type.
pub fn ty(tree: &CodeTree, t: &TypeRef) -> String {
    let args: Vec<String> = t.args.iter().map(|arg| ty(tree, arg)).collect();
    if args.is_empty() { tree.name(t.name).to_owned() } else { format!("{}<{}>", tree.name(t.name), args.join(",")) }
}

fn line(depth: usize, text: &str, out: &mut String) {
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}

fn stmt(tree: &CodeTree, id: StmtId, depth: usize, out: &mut String) {
    if depth > DEEPEST {
        return line(depth, "..", out);
    }
    match tree.stmt_at(id) {
        Stmt::Block(body) => body.iter().for_each(|&one| stmt(tree, one, depth, out)),
        Stmt::Let { pattern: p, declared, value, constant } => {
            let mut text = format!("{} {}", if *constant { "const" } else { "let" }, pattern(tree, *p, 0));
            if let Some(declared) = declared {
                let _ = write!(text, ": {}", ty(tree, declared));
            }
            if let Some(value) = value {
                let _ = write!(text, " = {}", expr(tree, *value));
            }
            line(depth, &text, out);
        }
        Stmt::If { test, then, otherwise } => {
            line(depth, &format!("if {}", expr(tree, *test)), out);
            stmt(tree, *then, depth + 1, out);
            if let Some(otherwise) = otherwise {
                line(depth, "else", out);
                stmt(tree, *otherwise, depth + 1, out);
            }
        }
        Stmt::Match { subject, arms } => {
            line(depth, format!("match {}", subject.map_or(String::new(), |subject| expr(tree, subject))).trim_end(), out);
            for arm in arms {
                let tests: Vec<String> = arm.tests.iter().map(|&test| expr(tree, test)).collect();
                let binding = arm.binding.map_or(String::new(), |binding| format!(" bind {}", pattern(tree, binding, 0)));
                line(depth + 1, format!("arm {}{binding}", tests.join(" | ")).trim_end(), out);
                stmt(tree, arm.body, depth + 2, out);
            }
        }
        Stmt::Loop { binding, declared, over, init, tests, body } => {
            let mut text = "loop".to_owned();
            if let Some(binding) = binding {
                let _ = write!(text, " {}", pattern(tree, *binding, 0));
            }
            if let Some(declared) = declared {
                let _ = write!(text, ": {}", ty(tree, declared));
            }
            if let Some(over) = over {
                let _ = write!(text, " in {}", expr(tree, *over));
            }
            for &test in tests {
                let _ = write!(text, " while {}", expr(tree, test));
            }
            line(depth, &text, out);
            for &one in init {
                line(depth, "init", out);
                stmt(tree, one, depth + 1, out);
            }
            stmt(tree, *body, depth + 1, out);
        }
        Stmt::Try { body, catches, finally } => {
            line(depth, "try", out);
            stmt(tree, *body, depth + 1, out);
            for catch in catches {
                let types: Vec<String> = catch.types.iter().map(|t| format!(" {}", ty(tree, t))).collect();
                let binding = catch.binding.map_or(String::new(), |binding| format!(" as {}", pattern(tree, binding, 0)));
                line(depth, &format!("catch{}{binding}", types.concat()), out);
                stmt(tree, catch.body, depth + 1, out);
            }
            if let Some(finally) = finally {
                line(depth, "finally", out);
                stmt(tree, *finally, depth + 1, out);
            }
        }
        Stmt::Return(value) => line(depth, format!("return {}", maybe(tree, *value)).trim_end(), out),
        Stmt::Throw(value) => line(depth, format!("throw {}", maybe(tree, *value)).trim_end(), out),
        Stmt::Expr(value) => line(depth, &expr(tree, *value), out),
        Stmt::Function(id) => line(depth, &format!("fn#{}", id.0), out),
        Stmt::Type(id) => line(depth, &format!("type#{}", id.0), out),
        Stmt::Nothing => line(depth, "nothing", out),
    }
}

fn maybe(tree: &CodeTree, value: Option<ExprId>) -> String {
    value.map_or(String::new(), |value| expr(tree, value))
}

/// A pattern.
fn pattern(tree: &CodeTree, id: PatId, depth: usize) -> String {
    if depth > DEEPEST {
        return "..".into();
    }
    match tree.pattern_at(id) {
        Pattern::Name(sym) => tree.name(*sym).to_owned(),
        Pattern::Ignore => "_".into(),
        Pattern::Sequence(parts) => {
            let parts: Vec<String> = parts.iter().map(|&part| pattern(tree, part, depth + 1)).collect();
            format!("[{}]", parts.join(", "))
        }
        Pattern::Fields(fields) => {
            let parts: Vec<String> =
                fields.iter().map(|&(name, part)| format!("{}: {}", tree.name(name), pattern(tree, part, depth + 1))).collect();
            format!("{{{}}}", parts.join(", "))
        }
        Pattern::Rest(inner) => format!("...{}", pattern(tree, *inner, depth + 1)),
        Pattern::Default(inner, value) => format!("{} ?= {}", pattern(tree, *inner, depth + 1), show_expr(tree, *value, depth + 1)),
        Pattern::Place(place) => format!("place {}", show_expr(tree, *place, depth + 1)),
    }
}

fn list(tree: &CodeTree, ids: &[ExprId], depth: usize) -> String {
    ids.iter().map(|&id| show_expr(tree, id, depth + 1)).collect::<Vec<_>>().join(", ")
}

fn args(tree: &CodeTree, args: &[Arg], depth: usize) -> String {
    let shown = args.iter().map(|arg| {
        let name = arg.name.map_or(String::new(), |name| format!("{}: ", tree.name(name)));
        format!("{name}{}{}", if arg.spread { "..." } else { "" }, show_expr(tree, arg.value, depth + 1))
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn entries(tree: &CodeTree, entries: &[Entry], depth: usize) -> String {
    let shown = entries.iter().map(|entry| {
        let key = match (entry.key, entry.computed) {
            (Some(key), _) => format!("{}: ", tree.name(key)),
            (None, Some(key)) => format!("[{}]: ", show_expr(tree, key, depth + 1)),
            (None, None) => String::new(),
        };
        format!("{key}{}{}", if entry.spread { "..." } else { "" }, show_expr(tree, entry.value, depth + 1))
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn query(tree: &CodeTree, query: &Query, depth: usize) -> String {
    let fields: Vec<&str> = query.fields.iter().map(|(name, _)| &**name).collect();
    let mut text = format!("query(select {} from {}", fields.join(" "), query.from.join(" "));
    if !query.filters.is_empty() {
        let _ = write!(text, " where {}", query.filters.join(" "));
    }
    if !query.bound.is_empty() {
        let _ = write!(text, " bound {}", list(tree, &query.bound, depth));
    }
    if let Some(mode) = &query.mode {
        let _ = write!(text, " with {mode}");
    }
    if query.aggregate {
        text.push_str(" aggregate");
    }
    text.push(')');
    text
}

/// An expression.
pub fn expr(tree: &CodeTree, id: ExprId) -> String {
    show_expr(tree, id, 0)
}

fn show_expr(tree: &CodeTree, id: ExprId, depth: usize) -> String {
    if depth > DEEPEST {
        return "..".into();
    }
    let at = |id: ExprId| show_expr(tree, id, depth + 1);
    match tree.at(id) {
        Expr::Literal(Literal::Null) => "null".into(),
        Expr::Literal(Literal::Bool(value)) => value.to_string(),
        Expr::Literal(Literal::Number(text)) => text.to_string(),
        Expr::Literal(Literal::Text(text)) => format!("{text:?}"),
        Expr::Literal(Literal::Regex(text)) => format!("regex {text}"),
        Expr::Name(sym) => tree.name(*sym).to_owned(),
        Expr::Member { base, name, .. } => format!("{}.{}", at(*base), tree.name(*name)),
        Expr::Index { base, index } => format!("{}[{}]", at(*base), at(*index)),
        Expr::Call { callee, args: given } => format!("{}({})", at(*callee), args(tree, given, depth)),
        Expr::New { made, args: given, body } => {
            let body = body.map_or(String::new(), |body| format!(" type#{}", body.0));
            format!("new {}({}){body}", ty(tree, made), args(tree, given, depth))
        }
        Expr::Template(parts) => format!("template({})", list(tree, parts, depth)),
        Expr::Binary { op, left, right } => format!("({} {op:?} {})", at(*left), at(*right)),
        Expr::Unary { op, operand } => format!("{op:?}({})", at(*operand)),
        Expr::Assign { target, op, value } => {
            let op = op.map_or(String::new(), |op| format!("{op:?}"));
            format!("{} {op}= {}", pattern(tree, *target, depth + 1), at(*value))
        }
        Expr::Conditional { test, arms } => {
            let arms: Vec<String> = arms.iter().map(|&arm| at(arm)).collect();
            format!("({} ? {})", at(*test), arms.join(" : "))
        }
        Expr::Cast { to, value } => format!("cast<{}>({})", ty(tree, to), at(*value)),
        Expr::Await(value) => format!("await {}", at(*value)),
        Expr::Closure(id) => format!("closure#{}", id.0),
        Expr::Collection { kind, entries: all } => {
            let all = entries(tree, all, depth);
            match kind {
                CollectionKind::List => format!("[{all}]"),
                CollectionKind::Tuple => format!("tuple({all})"),
                CollectionKind::Set => format!("set({all})"),
                CollectionKind::Map => format!("{{{all}}}"),
            }
        }
        Expr::Comprehension { elements, clauses, tests } => {
            let mut text = format!("comprehension({}", list(tree, elements, depth));
            for &(binding, over) in clauses {
                let _ = write!(text, " for {} in {}", pattern(tree, binding, depth + 1), at(over));
            }
            for &test in tests {
                let _ = write!(text, " if {}", at(test));
            }
            text.push(')');
            text
        }
        Expr::Query(one) => query(tree, one, depth),
        Expr::Markup { tag, attributes, children } => {
            let attributes = entries(tree, attributes, depth);
            format!("<{}>({attributes})({})", tree.name(*tag), list(tree, children, depth))
        }
        Expr::Opaque(children) => format!("opaque({})", list(tree, children, depth)),
    }
}

/// Names stand where their text is, and every expression lies within the file. Implied expressions have empty spans.
#[track_caller]
pub fn check_spans(tree: &CodeTree, text: &str) {
    for id in tree.expr_ids() {
        let span = tree.span(id);
        let slice = text.get(span.range()).unwrap_or_else(|| panic!("{span:?} is no place in the text"));
        match tree.at(id) {
            Expr::Name(sym) if !slice.is_empty() => assert!(slice.eq_ignore_ascii_case(tree.name(*sym)), "{slice}"),
            Expr::Member { base, name, name_span } if !slice.is_empty() => {
                assert!(text.get(name_span.range()).unwrap().eq_ignore_ascii_case(tree.name(*name)), "{slice}");
                assert!(span.contains(tree.span(*base)) && span.contains(*name_span), "{slice}");
            }
            Expr::Call { callee, args } => {
                let all = args.iter().map(|arg| arg.value).chain([*callee]);
                all.for_each(|inner| assert!(span.contains(tree.span(inner)), "{slice}"));
            }
            Expr::Binary { left, right, .. } => assert!(span.contains(tree.span(*left)) && span.contains(tree.span(*right)), "{slice}"),
            _ => {}
        }
    }
    for function in &tree.functions {
        if let Some(name) = function.name {
            assert_eq!(text.get(function.name_span.range()), Some(tree.name(name)));
        }
    }
    for declared in &tree.types {
        if let Some(name) = declared.name {
            assert_eq!(text.get(declared.name_span.range()), Some(tree.name(name)));
        }
        for field in &declared.fields {
            assert_eq!(text.get(field.name_span.range()), Some(tree.name(field.name)));
        }
    }
}

/// Compares the shown tree with what should come out, line by line, without the common indentation of `wanted`.
#[track_caller]
pub fn check(path: &str, text: &str, wanted: &str) {
    let dedent = |text: &str| -> String {
        let cut = text.lines().filter(|l| !l.trim().is_empty()).map(|l| l.len() - l.trim_start().len()).min().unwrap_or(0);
        text.lines().filter(|l| !l.trim().is_empty()).map(|l| l.get(cut..).unwrap_or("").trim_end().to_owned() + "\n").collect()
    };
    let text = dedent(text);
    let file = crate::text::SourceFile::from_text(path, &text);
    let parsed = super::parse(&file, &crate::text::Limits::default()).expect("a programming language");
    check_spans(&parsed.tree, &text);
    let shown = show(&parsed.tree);
    let wanted = dedent(wanted);
    assert!(shown == wanted, "--- shown\n{shown}--- wanted\n{wanted}");
}

/// Lowers a large text and asserts that it takes no longer than linear time allows.
pub fn quick(path: &str, name: &str, text: &str) {
    let file = crate::text::SourceFile::from_text(path, text);
    let start = std::time::Instant::now();
    let parsed = super::parse(&file, &crate::text::Limits::default()).expect("a programming language");
    assert!(!parsed.tree.functions.is_empty());
    println!("{name}: {:?}", start.elapsed());
    assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
}

#[test]
fn an_empty_file_is_an_empty_module() {
    check("a.py", "", "fn#0 Module ()");
    check("a.java", "", "fn#0 Module ()");
}
