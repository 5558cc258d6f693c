//! Types as written: the same small reader serves all languages.

use super::ir::{CodeTree, TypeRef};
use crate::text::Span;

const DEEPEST: u8 = 8;

/// Reads `a.b.C<D, E[]>`, `Optional[str]`, `list[int]`, `String?`, `A | null`. `None` when there is no name in it.
pub fn read(tree: &mut CodeTree, text: &str, span: Span) -> Option<TypeRef> {
    parse(tree, text, span, 0)
}

fn parse(tree: &mut CodeTree, text: &str, span: Span, depth: u8) -> Option<TypeRef> {
    let text = without_annotations(text.trim()).trim_start_matches([':', '&', '*', '@']).trim_start_matches("...").trim();
    let text = text.trim_matches(['"', '\'']).trim_end_matches(['?', '!']);
    // of a union, the first part that is not null says most
    let parts = split_top(text, '|');
    if parts.len() > 1 {
        let part = parts.iter().map(|part| part.trim()).find(|part| !matches!(*part, "null" | "undefined" | "None" | ""))?;
        return parse(tree, part, span, depth);
    }
    if let Some(element) = text.strip_suffix("[]") {
        let args = if depth < DEEPEST { parse(tree, element, span, depth + 1).into_iter().collect() } else { Vec::new() };
        return Some(TypeRef { name: tree.intern("[]"), args, span });
    }
    // `keyof Patient` is the name of a member
    if text.starts_with("keyof ") {
        return Some(TypeRef { name: tree.intern("string"), args: Vec::new(), span });
    }
    let open = text.find(['<', '[', '(', '{']).unwrap_or(text.len());
    let name: String = text.get(..open)?.split_whitespace().next_back().unwrap_or("").to_owned();
    if name.is_empty() || !name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$') {
        return None;
    }
    let mut args = Vec::new();
    if depth < DEEPEST && matches!(text.as_bytes().get(open), Some(b'<' | b'[')) {
        let inner = text.get(open + 1..).map_or("", |rest| rest.trim_end().trim_end_matches(['>', ']']));
        // the closing bracket was cut for the outermost pair only; inner ones are balanced again by the split
        let inner = rebalance(inner);
        for part in split_top(&inner, ',') {
            args.extend(parse(tree, part, span, depth + 1));
        }
    }
    Some(TypeRef { name: tree.intern(&name), args, span })
}

/// What stands behind `@Size(max = 3) @Valid`.
fn without_annotations(mut text: &str) -> &str {
    while let Some(after) = text.strip_prefix('@') {
        let end = after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '$'))).unwrap_or(after.len());
        let mut rest = after.get(end..).unwrap_or("").trim_start();
        if rest.starts_with('(') {
            let mut level = 0usize;
            let close = rest.char_indices().find(|&(_, c)| {
                match c {
                    '(' => level += 1,
                    ')' => level = level.saturating_sub(1),
                    _ => {}
                }
                level == 0
            });
            rest = close.and_then(|(at, _)| rest.get(at + 1..)).unwrap_or("").trim_start();
        }
        if rest.is_empty() {
            return text;
        }
        text = rest;
    }
    text
}

/// Adds the closing brackets that were cut too many.
fn rebalance(text: &str) -> String {
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '<' => open.push('>'),
            '[' => open.push(']'),
            '>' | ']' => {
                open.pop();
            }
            _ => {}
        }
    }
    let mut whole = text.to_owned();
    whole.extend(open.iter().rev());
    whole
}

/// Splits at a separator that stands outside brackets.
fn split_top(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut level, mut start) = (0i32, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '<' | '[' | '(' | '{' => level += 1,
            '>' | ']' | ')' | '}' => level -= 1,
            c if c == separator && level <= 0 => {
                parts.extend(text.get(start..at));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn show(tree: &CodeTree, t: &TypeRef) -> String {
        let args: Vec<String> = t.args.iter().map(|a| show(tree, a)).collect();
        if args.is_empty() { tree.name(t.name).to_owned() } else { format!("{}<{}>", tree.name(t.name), args.join(",")) }
    }

    #[test]
    fn types_of_many_languages_read_alike() {
        let mut tree = CodeTree::new(Language::Java, Span::default());
        for (text, expected) in [
            ("Map<Id, List<Contact>>", "Map<Id,List<Contact>>"),
            ("java.util.List<String>", "java.util.List<String>"),
            (": Patient | null", "Patient"),
            ("Patient[]", "[]<Patient>"),
            ("Optional[List[str]]", "Optional<List<str>>"),
            ("String?", "String"),
            ("final Foo", "Foo"),
            ("List<@Size(max = 3, message = \"a)\") String>", "List<String>"),
            ("@Valid @a.B(c = (1)) Foo", "Foo"),
        ] {
            let got = read(&mut tree, text, Span::default());
            assert_eq!(got.map(|t| show(&tree, &t)).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read(&mut tree, "{ a: string }", Span::default()), None);
    }
}
