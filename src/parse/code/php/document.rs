//! What the comment before a declaration says of types: in PHP the elements of an array are written nowhere else.

use super::super::ir::{Field, TypeRef};
use super::super::lower::Lowering;
use super::type_in;
use crate::text::Span;

/// A longer comment is not read.
const LONGEST: usize = 8192;

/// The comment `/** .. */` that ends where a declaration begins, and where it starts.
fn comment<'t>(lowering: &Lowering<'t>, before: usize) -> Option<(&'t str, usize)> {
    let head = lowering.text.get(..before)?.trim_end();
    let head = head.strip_suffix("*/")?;
    let mut from = head.len().saturating_sub(LONGEST);
    while !head.is_char_boundary(from) {
        from += 1;
    }
    let start = from + head.get(from..)?.rfind("/**")? + 3;
    Some((head.get(start..)?, start))
}

/// A line with a tag: what follows the tag, and where.
fn tagged<'t>(lowering: &Lowering<'t>, before: usize, tags: &[&str]) -> Vec<(&'t str, usize)> {
    let Some((text, start)) = comment(lowering, before) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = start;
    for line in text.split_inclusive('\n') {
        let said = line.trim_start_matches([' ', '\t', '*', '\r']);
        let offset = at + (line.len() - said.len());
        if let Some((tag, rest)) = said.split_once(char::is_whitespace)
            && tags.contains(&tag)
        {
            found.push((rest, offset + tag.len() + 1));
        }
        at += line.len();
    }
    found
}

/// The type at the head of a tag's text; spaces inside of brackets belong to it.
fn head(text: &str) -> &str {
    let text = text.trim_start();
    let mut level = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '<' | '{' | '(' => level += 1,
            '>' | '}' | ')' => level -= 1,
            c if c.is_whitespace() && level <= 0 => return text.get(..at).unwrap_or(text),
            _ => {}
        }
    }
    text
}

/// A type as written in a comment. Of `Collection|Patient[]` the part that names its elements says most.
fn read(lowering: &mut Lowering<'_>, text: &str, at: usize) -> Option<TypeRef> {
    let written = head(text);
    let span = Span::new(at, at + written.len());
    let telling = written.split('|').find(|part| part.ends_with("[]") || part.contains('<')).unwrap_or(written);
    // a bracket that was cut with its bar inside is read as a whole
    let telling = if telling.matches('<').count() == telling.matches('>').count() { telling } else { written };
    type_in(lowering, telling, span)
}

/// What a declaration says of itself, and what the comment adds: the comment counts where it says more.
fn joined(native: Option<TypeRef>, told: Option<TypeRef>) -> Option<TypeRef> {
    match (native, told) {
        (Some(native), Some(told)) if native.args.is_empty() && !told.args.is_empty() => Some(told),
        (None, told) => told,
        (native, _) => native,
    }
}

/// The type of a property: `@var Patient[]`.
pub fn variable_type(lowering: &mut Lowering<'_>, before: usize, native: Option<TypeRef>) -> Option<TypeRef> {
    let told = tagged(lowering, before, &["@var"]).first().and_then(|&(text, at)| read(lowering, text, at));
    joined(native, told)
}

/// The result of a function: `@return Collection<int, Patient>`.
pub fn result_type(lowering: &mut Lowering<'_>, before: usize, native: Option<TypeRef>) -> Option<TypeRef> {
    let told = tagged(lowering, before, &["@return"]).first().and_then(|&(text, at)| read(lowering, text, at));
    joined(native, told)
}

/// The parameters that the comment of a function names: `@param Patient[] $patients`.
pub fn parameter_types(lowering: &mut Lowering<'_>, before: usize) -> Vec<(String, TypeRef)> {
    let mut out = Vec::new();
    for (text, at) in tagged(lowering, before, &["@param"]) {
        let rest = text.trim_start().get(head(text).len()..).unwrap_or("").trim_start().trim_start_matches("...");
        let Some(name) = rest.strip_prefix('$') else { continue };
        let name = name.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        if let Some(written) = read(lowering, text, at) {
            out.push((name.to_owned(), written));
        }
    }
    out
}

/// What a parameter is after its function's comment was read.
pub fn told(native: Option<TypeRef>, name: &str, types: &[(String, TypeRef)]) -> Option<TypeRef> {
    joined(native, types.iter().find(|(known, _)| known == name).map(|(_, written)| written.clone()))
}

/// The properties that a class's comment lists: `@property string $ssn`.
pub fn properties(lowering: &mut Lowering<'_>, before: usize) -> Vec<Field> {
    let mut out = Vec::new();
    for (text, at) in tagged(lowering, before, &["@property", "@property-read", "@property-write"]) {
        let Some((written, rest)) = text.split_once('$') else { continue };
        let name = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        if name.is_empty() {
            continue;
        }
        let start = at + written.len() + 1;
        let name_span = Span::new(start, start + name.len());
        let declared = read(lowering, written, at);
        let name = lowering.tree.intern(name);
        out.push(Field { name, name_span, declared, modifiers: Vec::new(), annotations: Vec::new(), value: None, span: name_span });
    }
    out
}
