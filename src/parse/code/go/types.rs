//! Types as Go writes them: what a type holds stands behind it, not in front.

use super::super::ir::{CodeTree, TypeRef};
use super::super::lower::offset_in;
use crate::text::Span;

const DEEPEST: u8 = 8;
/// A longer type is no type that people write.
const LONGEST: usize = 4096;

/// Reads `*T`, `[]T`, `[4]T`, `map[K]V`, `chan T`, `pkg.T[K, V]`, `...T`. `None` when there is no name in it (functions, structs).
pub fn read(tree: &mut CodeTree, text: &str, span: Span) -> Option<TypeRef> {
    if text.len() > LONGEST { None } else { parse(tree, text, Whole { text, start: span.start as usize }, 0) }
}

/// The whole text and where it stands.
#[derive(Clone, Copy)]
struct Whole<'t> {
    text: &'t str,
    start: usize,
}

fn parse<'t>(tree: &mut CodeTree, text: &'t str, whole: Whole<'t>, depth: u8) -> Option<TypeRef> {
    let mut text = text.trim();
    loop {
        let shorter = text.trim_start_matches(['*', '&', '~', ' ', '\t', '\n', '\r']).trim_start_matches("...");
        let shorter = shorter.strip_prefix("<-").unwrap_or(shorter);
        let shorter = shorter.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(shorter);
        if shorter.len() == text.len() {
            break;
        }
        text = shorter;
    }
    let start = whole.start + offset_in(whole.text, text);
    let span = Span::new(start, start + text.len());
    let of = |tree: &mut CodeTree, parts: &[&'t str]| -> Vec<TypeRef> {
        if depth >= DEEPEST {
            return Vec::new();
        }
        parts.iter().filter_map(|part| parse(tree, part, whole, depth + 1)).collect()
    };
    if let Some(rest) = text.strip_prefix('[') {
        let (_, element) = cut_at_bracket(rest)?;
        let args = of(tree, &[element]);
        return Some(TypeRef { name: tree.intern("[]"), args, span });
    }
    if let Some(rest) = text.strip_prefix("map[") {
        let (key, value) = cut_at_bracket(rest)?;
        let args = of(tree, &[key, value]);
        return Some(TypeRef { name: tree.intern("map"), args, span });
    }
    if let Some(rest) = text.strip_prefix("chan").filter(|rest| rest.starts_with([' ', '\t', '<', '('])) {
        let args = of(tree, &[rest]);
        return Some(TypeRef { name: tree.intern("chan"), args, span });
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if name.is_empty() || matches!(name, "struct" | "func" | "interface") {
        return None;
    }
    let args = match rest.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']')) {
        Some(inner) => of(tree, &split(inner)),
        None => Vec::new(),
    };
    Some(TypeRef { name: tree.intern(name), args, span })
}

/// What stands before and after the bracket that closes.
fn cut_at_bracket(text: &str) -> Option<(&str, &str)> {
    let mut level = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' => level += 1,
            ']' if level == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            ']' => level -= 1,
            _ => {}
        }
    }
    None
}

/// Parts between commas outside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut level, mut start) = (Vec::new(), 0i32, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' | '{' => level += 1,
            ']' | ')' | '}' => level -= 1,
            ',' if level == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}
