//! What a source file declares.

use super::meaning::Meanings;
use super::names::Names;
use crate::facts::{Attribute, Place, Symbol, SymbolKind, Value};
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Annotation, Arg, CollectionKind, Expr, ExprId, Field, Literal, Pattern, Stmt, TypeId, TypeKind, TypeRef};
use crate::text::{Language, SourceFile};

/// Types with their fields, and the constants of the module and of types.
pub fn collect(file: &SourceFile, tree: &CodeTree, names: &Names<'_>, meanings: &Meanings) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for (index, declared) in tree.types.iter().enumerate() {
        let Some(name) = declared.name else { continue };
        let full = full_name(tree, TypeId(u32::try_from(index).unwrap_or(u32::MAX)));
        let supers: Vec<String> = declared.supers.iter().map(|up| tree.name(up.name).to_owned()).collect();
        let _ = name;
        let mut known = marks(tree, &declared.annotations, None);
        known.extend(supers.iter().map(|up| up.rsplit('.').next().unwrap_or(up).to_owned()));
        // Apex: `with sharing` decides which records its queries see
        known.extend(declared.modifiers.iter().filter(|modifier| modifier.ends_with("sharing")).map(ToString::to_string));
        let kind = SymbolKind::Type { supers, marks: known, record: declared.kind == TypeKind::Record };
        symbols.push(Symbol { name: full.clone(), kind, place: Place::of(file, declared.name_span) });
        for field in &declared.fields {
            let written = tree.name(field.name);
            let constant = field.value.and_then(|value| literal(tree, value)).filter(|_| {
                (field.declared.is_none() && is_constant(written))
                    || field.modifiers.iter().any(|word| matches!(&**word, "final" | "const" | "readonly" | "static"))
            });
            // the kinds that an enumeration tells apart are no fields
            if declared.kind == TypeKind::Enum && field.declared.is_none() && constant.is_none() {
                continue;
            }
            let kind = match constant {
                Some(value) => SymbolKind::Constant(Attribute::Known(value)),
                None => SymbolKind::Field {
                    declared: field.declared.as_ref().map(|declared| type_words(tree, declared)),
                    label: label(tree, field, meanings),
                    description: None,
                    marks: field_marks(tree, field),
                },
            };
            symbols.push(Symbol { name: format!("{full}.{written}"), kind, place: Place::of(file, field.name_span) });
        }
    }
    let Some(body) = tree.fun(CodeTree::MODULE).body else { return symbols };
    if let Stmt::Block(body) = tree.stmt_at(body) {
        for &stmt in body {
            let (pattern, value) = match tree.stmt_at(stmt) {
                Stmt::Let { pattern, value: Some(value), .. } => (*pattern, *value),
                Stmt::Expr(expr) => match tree.at(*expr) {
                    Expr::Assign { target, op: None, value } => (*target, *value),
                    _ => continue,
                },
                _ => continue,
            };
            // `module.exports = { STRICT: false }`
            if let Pattern::Place(place) = tree.pattern_at(pattern)
                && let (Expr::Member { name, .. }, Expr::Collection { kind: CollectionKind::Map, entries }) =
                    (tree.at(*place), tree.at(value))
                && tree.name(*name) == EXPORTS
            {
                for entry in entries {
                    if let Some(key) = entry.key {
                        constants(tree, tree.name(key).to_owned(), entry.value, &Place::of(file, entry.span), &mut symbols);
                    }
                }
            }
            if let (Pattern::Name(_), Some(name)) = (tree.pattern_at(pattern), names.pattern_name(pattern)) {
                let place = Place::of(file, tree.stmt_span(stmt));
                constants(tree, name, value, &place, &mut symbols);
            }
        }
    }
    symbols
}

/// What a script module gives to others.
const EXPORTS: &str = "exports";

/// `FAMILY_MEMBER`.
fn is_constant(name: &str) -> bool {
    name.contains(char::is_uppercase) && !name.contains(char::is_lowercase)
}

/// Imported names that are written as types are.
pub fn imports(tree: &CodeTree) -> Vec<(String, String)> {
    let types = tree.imports.iter().filter(|import| tree.name(import.local).starts_with(char::is_uppercase));
    types.map(|import| (tree.name(import.local).to_owned(), import.from.to_string())).collect()
}

/// The marks of a field; in Apex with the words that open it, by which a page can set it.
fn field_marks(tree: &CodeTree, field: &Field) -> Vec<String> {
    let mut all = marks(tree, &field.annotations, field.value);
    if tree.language == Language::Apex {
        all.extend(field.modifiers.iter().filter(|word| matches!(&***word, "public" | "global")).map(ToString::to_string));
    }
    all
}

/// Annotations by name, and their arguments that are switched: `ToString`, `repr=false`; the same of the call that makes a field.
pub(super) fn marks(tree: &CodeTree, annotations: &[Annotation], value: Option<ExprId>) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |name: &str, args: &[Arg]| {
        let last = name.rsplit_once('.').map_or(name, |(before, last)| {
            // `ToString.Exclude` is known by both parts
            if before.starts_with(char::is_uppercase) && !before.contains('.') { name } else { last }
        });
        all.push(last.to_owned());
        // `json:"-"` is a tag with nothing in it
        if args.is_empty() && tree.language == Language::Go {
            all.push(format!("{last}=-"));
        }
        for arg in args {
            match (arg.name, tree.at(arg.value)) {
                (Some(name), Expr::Literal(Literal::Bool(on))) => all.push(format!("{}={on}", tree.name(name))),
                // `ToString(exclude = {"ssn"})` names fields
                (name, Expr::Literal(Literal::Text(text))) => all.push(listed(last, name.map(|name| tree.name(name)), text)),
                (name, Expr::Collection { kind: CollectionKind::List, entries }) => {
                    for entry in entries.iter().take(MOST_LISTED) {
                        if let Expr::Literal(Literal::Text(text)) = tree.at(entry.value) {
                            all.push(listed(last, name.map(|name| tree.name(name)), text));
                        }
                    }
                }
                _ => {}
            }
        }
    };
    for annotation in annotations {
        add(tree.name(annotation.name), &annotation.args);
    }
    if let Some(Expr::Call { callee, args }) = value.map(|value| tree.at(value))
        && let Expr::Name(name) | Expr::Member { name, .. } = tree.at(*callee)
    {
        add(tree.name(*name), args);
    }
    all
}

/// At most so many fields are named by one annotation.
const MOST_LISTED: usize = 64;

/// An annotation's argument with one of its texts: `ToString.exclude:ssn`.
fn listed(annotation: &str, argument: Option<&str>, text: &str) -> String {
    match argument {
        Some(argument) => format!("{annotation}.{argument}:{text}"),
        None => format!("{annotation}:{text}"),
    }
}

/// What annotations and column calls say of a field in words.
fn label(tree: &CodeTree, field: &Field, meanings: &Meanings) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for annotation in &field.annotations {
        described(tree, &annotation.args, meanings, &mut words);
    }
    if let Some(Expr::Call { args, .. }) = field.value.map(|value| tree.at(value)) {
        described(tree, args, meanings, &mut words);
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// The texts that arguments describe something by, those in options objects included: `Column({ comment: "x" })`, `metadata={"label": "x"}`.
fn described(tree: &CodeTree, args: &[Arg], meanings: &Meanings, words: &mut Vec<String>) {
    let describes = |name: &str| meanings.describes(tree.language.name(), name);
    let mut open: Vec<(bool, ExprId, u8)> =
        args.iter().rev().map(|arg| (arg.name.is_none_or(|name| describes(tree.name(name))), arg.value, 0)).collect();
    while let Some((counts, value, depth)) = open.pop() {
        match tree.at(value) {
            Expr::Literal(Literal::Text(text)) if counts && !words.iter().any(|word| word.eq_ignore_ascii_case(text)) => {
                words.push(text.to_string());
            }
            Expr::Collection { kind: CollectionKind::Map, entries } if depth < 2 => {
                let named = entries.iter().rev().filter_map(|entry| Some((entry.key?, entry.value)));
                open.extend(named.map(|(key, value)| (describes(tree.name(key)), value, depth + 1)));
            }
            _ => {}
        }
    }
}

/// A written type with its arguments.
fn type_words(tree: &CodeTree, declared: &TypeRef) -> String {
    if declared.args.is_empty() {
        return tree.name(declared.name).to_owned();
    }
    let args: Vec<String> = declared.args.iter().map(|arg| type_words(tree, arg)).collect();
    format!("{}<{}>", tree.name(declared.name), args.join(", "))
}

/// A literal under its name; the entries of an object literal under theirs: `hosts.sessions`.
fn constants(tree: &CodeTree, name: String, value: ExprId, place: &Place, symbols: &mut Vec<Symbol>) {
    let mut open = vec![(name, value, 0)];
    while let Some((name, value, depth)) = open.pop() {
        if let Some(value) = literal(tree, value) {
            symbols.push(Symbol { name, kind: SymbolKind::Constant(Attribute::Known(value)), place: place.clone() });
            continue;
        }
        if let Expr::Collection { kind: CollectionKind::Map, entries } = tree.at(value)
            && depth < 3
        {
            let named =
                entries.iter().rev().filter_map(|entry| Some((format!("{name}.{}", tree.name(entry.key?)), entry.value, depth + 1)));
            open.extend(named);
        }
    }
}

/// `Outer.Inner`.
pub fn full_name(tree: &CodeTree, id: TypeId) -> String {
    let mut parts = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        let declared = tree.type_at(id);
        parts.extend(declared.name.map(|name| tree.name(name)));
        at = declared.owner.filter(|_| parts.len() < 16);
    }
    parts.reverse();
    parts.join(".")
}

fn literal(tree: &CodeTree, id: ExprId) -> Option<Value> {
    match tree.at(id) {
        Expr::Literal(Literal::Bool(on)) => Some(Value::Bool(*on)),
        Expr::Literal(Literal::Text(text) | Literal::Number(text)) => Some(Value::Text(text.to_string())),
        _ => None,
    }
}
