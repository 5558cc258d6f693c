//! GraphQL's schema language: object types, inputs and interfaces with their fields and descriptions.

use super::scan::{Dialect, Kind, Tokens, tokens};
use super::{Declared, Field, Record};

const DIALECT: Dialect = Dialect { line: &["#"], block: false, sql: false, triple: true };

pub fn read(text: &str, out: &mut Declared) {
    let all = tokens(text, DIALECT);
    out.comments.extend(all.iter().filter(|token| token.kind == Kind::Comment).map(|token| token.span));
    let mut at = Tokens::new(text, &all);
    while let Some(token) = at.next() {
        let named = at.peek().is_some_and(|next| next.kind == Kind::Word);
        match token.kind {
            Kind::Word if named && matches!(at.text(token), "type" | "input" | "interface") => record(&mut at, out),
            // operations, enumerations and what else has braces
            Kind::Sign(b'{') => at.skip_open(b'{', b'}'),
            _ => {}
        }
    }
}

/// Types that are no records: what can be asked for.
const ROOTS: &[&str] = &["Query", "Mutation", "Subscription"];

fn record(at: &mut Tokens<'_>, out: &mut Declared) {
    let Some((name, span)) = at.name() else { return };
    let mut supers = Vec::new();
    if at.take("implements") {
        while let Some(token) = at.peek() {
            match token.kind {
                Kind::Sign(b'&' | b',') => {}
                Kind::Word => supers.push(at.text(token).to_owned()),
                _ => break,
            }
            at.next();
        }
    }
    directives(at);
    if !at.take_sign(b'{') {
        return;
    }
    let mut fields = Vec::new();
    let mut note = None;
    while let Some(token) = at.peek() {
        match token.kind {
            Kind::Sign(b'}') => {
                at.next();
                break;
            }
            Kind::Text => {
                note = Some(at.text(token).trim().to_owned());
                at.next();
            }
            Kind::Word => {
                let above = at.comment_above();
                let Some((name, span)) = at.name() else { break };
                if at.take_sign(b'(') {
                    at.skip_open(b'(', b')');
                }
                if !at.take_sign(b':') {
                    continue;
                }
                let mut declared = None;
                while let Some(token) = at.peek() {
                    match token.kind {
                        Kind::Sign(b'[') => {}
                        Kind::Sign(b']' | b'!') if declared.is_some() => {}
                        Kind::Word if declared.is_none() => declared = Some(at.text(token).to_owned()),
                        _ => break,
                    }
                    at.next();
                }
                if at.take_sign(b'=') {
                    default(at);
                }
                directives(at);
                let note = note.take().or_else(|| at.comment_behind()).or(above);
                fields.push(Field { name, span, declared, label: None, note });
            }
            Kind::Sign(b'{') => {
                at.next();
                at.skip_open(b'{', b'}');
            }
            _ => {
                at.next();
            }
        }
    }
    if !ROOTS.contains(&name.as_str()) {
        out.records.push(Record { name, span, supers, table: false, fields });
    }
}

/// `@deprecated(reason: "x")`, any number of them.
fn directives(at: &mut Tokens<'_>) {
    while at.take_sign(b'@') {
        at.next();
        if at.take_sign(b'(') {
            at.skip_open(b'(', b')');
        }
    }
}

/// A default of an input's field.
fn default(at: &mut Tokens<'_>) {
    match at.next().map(|token| token.kind) {
        Some(Kind::Sign(b'[')) => at.skip_open(b'[', b']'),
        Some(Kind::Sign(b'{')) => at.skip_open(b'{', b'}'),
        _ => {}
    }
}
