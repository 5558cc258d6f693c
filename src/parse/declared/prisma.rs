//! Prisma's schema: models and composite types; one field a line.

use super::scan::{Dialect, Kind, Token, Tokens, tokens};
use super::{Declared, Field, Record};

const DIALECT: Dialect = Dialect { line: &["//"], block: false, sql: false, triple: false };

pub fn read(text: &str, out: &mut Declared) {
    let all = tokens(text, DIALECT);
    out.comments.extend(all.iter().filter(|token| token.kind == Kind::Comment).map(|token| token.span));
    let mut at = Tokens::new(text, &all);
    while let Some(token) = at.next() {
        let named = at.peek().is_some_and(|next| next.kind == Kind::Word);
        match token.kind {
            Kind::Word if named && matches!(at.text(token), "model" | "type" | "view") => {
                let Some((name, span)) = at.name() else { continue };
                if at.take_sign(b'{') {
                    let fields = fields(&mut at);
                    out.records.push(Record { name, span, supers: Vec::new(), table: true, fields });
                }
            }
            Kind::Sign(b'{') => at.skip_open(b'{', b'}'),
            _ => {}
        }
    }
}

fn fields(at: &mut Tokens<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    while let Some(token) = at.peek() {
        if at.take_sign(b'}') {
            break;
        }
        let above = at.comment_above();
        let first = token.fresh && token.kind == Kind::Word;
        let mut field = at.name().filter(|_| first).map(|(name, span)| Field { name, span, ..Field::default() });
        if field.is_none() && at.peek() == Some(token) {
            at.next();
        }
        let more = |at: &Tokens<'_>| at.peek().filter(|next| !next.fresh && next.kind != Kind::Sign(b'}'));
        let mut before: [Option<Token>; 2] = [None, None];
        while let Some(next) = more(at) {
            if let Some(field) = &mut field {
                if next.kind == Kind::Word && field.declared.is_none() {
                    field.declared = Some(at.text(next).to_owned());
                }
                // `@map("SSN_NBR")`
                let [outer, inner] = before;
                let maps = outer.is_some_and(|token| at.text(token) == "map") && inner.is_some_and(|token| token.kind == Kind::Sign(b'('));
                if maps && next.kind == Kind::Text {
                    field.label = Some(at.text(next).to_owned());
                }
            }
            before = [before.last().copied().flatten(), Some(next)];
            at.next();
        }
        if let Some(mut field) = field.filter(|field| field.declared.is_some()) {
            field.note = at.comment_behind().or(above);
            fields.push(field);
        }
    }
    fields
}
