//! Protocol buffers: messages with their fields, those of `oneof` and of maps included.

use super::scan::{Dialect, Kind, Tokens, tokens};
use super::{Declared, Field, Record};

const DIALECT: Dialect = Dialect { line: &["//"], block: true, sql: false, triple: false };

/// Longest name of a message with those around it.
const LONGEST: usize = 400;

pub fn read(text: &str, out: &mut Declared) {
    let all = tokens(text, DIALECT);
    out.comments.extend(all.iter().filter(|token| token.kind == Kind::Comment).map(|token| token.span));
    let mut at = Tokens::new(text, &all);
    // what is open: the message around, by its place among the records, and whether its fields stand here
    let mut open: Vec<(Option<usize>, bool)> = Vec::new();
    while let Some(token) = at.peek() {
        let (message, holds) = open.last().copied().unwrap_or_default();
        match token.kind {
            Kind::Sign(b'}') => {
                at.next();
                open.pop();
            }
            Kind::Sign(b'{') => {
                at.next();
                open.push((message, false));
            }
            Kind::Word if matches!(at.text(token), "message" | "extend") && names_block(&at) => {
                at.next();
                let Some((mut name, mut span)) = at.name() else { continue };
                while at.take_sign(b'.') {
                    (name, span) = at.name().unwrap_or((name, span));
                }
                if let Some(outer) = message.and_then(|place| out.records.get(place)).filter(|outer| outer.name.len() < LONGEST) {
                    name = format!("{}.{name}", outer.name);
                }
                if at.take_sign(b'{') {
                    out.records.push(Record { name, span, ..Record::default() });
                    open.push((Some(out.records.len() - 1), true));
                }
            }
            // `oneof` and `group` hold fields of the message around them
            Kind::Word if at.text(token) == "oneof" && names_block(&at) => {
                at.next();
                at.next();
                if at.take_sign(b'{') {
                    open.push((message, holds));
                }
            }
            Kind::Word if matches!(at.text(token), "enum" | "service") && names_block(&at) => {
                at.next();
                at.next();
                if at.take_sign(b'{') {
                    at.skip_open(b'{', b'}');
                }
            }
            _ => match message.filter(|_| holds) {
                Some(place) => {
                    let field = statement(&mut at);
                    if let (Some(field), Some(record)) = (field, out.records.get_mut(place)) {
                        record.fields.push(field);
                    }
                }
                None => {
                    at.next();
                }
            },
        }
    }
}

/// Whether a keyword stands before a name, and is no name itself: `string message = 1;`.
fn names_block(at: &Tokens<'_>) -> bool {
    at.second().is_some_and(|next| next.kind == Kind::Word)
}

/// `repeated string ssn = 3 [json_name = "x"];`, `map<string, Patient> patients = 4;`, or something else up to its end.
fn statement(at: &mut Tokens<'_>) -> Option<Field> {
    let note = at.comment_above();
    let mut words: Vec<(String, crate::text::Span)> = Vec::new();
    let mut declared = String::new();
    let mut field = None;
    while let Some(token) = at.peek() {
        match token.kind {
            Kind::Sign(b'}' | b'{') => return field,
            Kind::Sign(b';') => {
                at.next();
                break;
            }
            Kind::Sign(b'[') => {
                at.next();
                at.skip_open(b'[', b']');
            }
            Kind::Sign(b'=') if field.is_none() => {
                at.next();
                let numbered = at.peek().is_some_and(|next| at.text(next).starts_with(|c: char| c.is_ascii_digit()));
                let Some((name, span)) = words.pop().filter(|_| numbered) else { continue };
                let written =
                    words.iter().map(|(word, _)| word.as_str()).filter(|word| !matches!(*word, "optional" | "required" | "repeated"));
                let written: Vec<&str> = written.collect();
                if declared.is_empty() {
                    declared = written.join(".");
                }
                let head = words.first().map_or("", |(word, _)| word.as_str());
                if !declared.is_empty() && !matches!(head, "option" | "reserved" | "extensions") {
                    let declared = Some(std::mem::take(&mut declared));
                    field = Some(Field { name, span, declared, label: None, note: None });
                }
            }
            Kind::Sign(b'<') if field.is_none() => {
                // the value of a map counts
                at.next();
                while let Some(inner) = at.next() {
                    match inner.kind {
                        Kind::Sign(b'>') => break,
                        Kind::Sign(b';' | b'{' | b'}') => return None,
                        Kind::Word => at.text(inner).clone_into(&mut declared),
                        _ => {}
                    }
                }
            }
            Kind::Word => {
                words.extend(at.name());
            }
            _ => {
                at.next();
            }
        }
    }
    let mut field = field?;
    field.note = at.comment_behind().or(note);
    Some(field)
}
