//! SQL: `CREATE TABLE`, `ALTER TABLE .. ADD`, `COMMENT ON COLUMN`, `CREATE TYPE .. AS (..)`, `GRANT .. TO PUBLIC`, in any dialect. All else is
//! passed over.

use super::scan::{Dialect, Kind, Token, Tokens, tokens};
use super::{Declared, Field, Opened, Record};
use rustc_hash::FxHashMap;

const DIALECT: Dialect = Dialect { line: &["--", "#"], block: true, sql: true, triple: false };

/// Words that begin a part of a table that is no column.
const NO_COLUMN: &[&str] = &[
    "primary",
    "foreign",
    "unique",
    "constraint",
    "check",
    "index",
    "key",
    "exclude",
    "like",
    "fulltext",
    "spatial",
    "period",
    "inherits",
    "partition",
    "projection",
];

/// Words behind a type.
const BEHIND_TYPE: &[&str] = &[
    "not",
    "null",
    "primary",
    "unique",
    "references",
    "check",
    "default",
    "generated",
    "comment",
    "collate",
    "constraint",
    "identity",
    "auto_increment",
    "autoincrement",
    "encode",
    "first",
    "after",
    "on",
    "charset",
    "visible",
    "invisible",
    "masked",
    "encrypted",
    "key",
    "as",
    "options",
    "codec",
    "sparse",
    "rowguidcol",
    "enable",
    "disable",
    "virtual",
    "stored",
    "using",
];

pub fn read(text: &str, out: &mut Declared) {
    // dumps hold much data and few declarations
    let speaks = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !["TABLE", "table", "Table", "TYPE", "type", "GRANT", "grant", "Grant"].into_iter().any(speaks) {
        return;
    }
    let all = tokens(text, DIALECT);
    out.comments.extend(all.iter().filter(|token| token.kind == Kind::Comment).map(|token| token.span));
    let mut at = Tokens::new(text, &all);
    let mut notes: FxHashMap<(String, String), String> = FxHashMap::default();
    while at.peek().is_some() {
        if at.take("create") {
            create(&mut at, out);
        } else if at.take("alter") {
            alter(&mut at, out);
        } else if at.take("comment") {
            comment(&mut at, &mut notes);
        } else if at.is("grant") {
            grant(&mut at, out);
        } else {
            at.next();
        }
    }
    if notes.is_empty() {
        return;
    }
    for record in &mut out.records {
        for field in &mut record.fields {
            if let Some(note) = notes.get(&(record.name.to_lowercase(), field.name.to_lowercase())) {
                field.note = Some(note.clone());
            }
        }
    }
}

/// The last part of a name: `hospital.dbo.patients`.
fn name(at: &mut Tokens<'_>) -> Option<(String, crate::text::Span)> {
    let mut found = at.name()?;
    while at.take_sign(b'.') {
        // `db..table` of SQL Server
        while at.take_sign(b'.') {}
        found = at.name()?;
    }
    Some(found)
}

/// `GRANT SELECT, UPDATE ON patients TO PUBLIC`; rights on anything but tables, and to roles by their names, are passed over.
fn grant(at: &mut Tokens<'_>, out: &mut Declared) {
    let Some(first) = at.next() else { return };
    let mut rights: Vec<String> = Vec::new();
    while !at.take("on") {
        match at.next() {
            Some(token) if token.kind == Kind::Word => rights.push(at.text(token).to_lowercase()),
            Some(token) if token.kind != Kind::Sign(b';') => {}
            _ => return,
        }
    }
    at.take("table");
    let mut tables = Vec::new();
    while let Some((table, _)) = name(at) {
        tables.push(table);
        if !at.take_sign(b',') {
            break;
        }
    }
    if !at.take("to") {
        return;
    }
    let mut all = false;
    loop {
        let public = at.take("public");
        all |= public;
        let named = public || name(at).is_some();
        if !named || !at.take_sign(b',') {
            break;
        }
    }
    if all {
        rights.retain(|right| right != "privileges");
        let rights = rights.join(", ");
        out.opened.extend(tables.into_iter().map(|table| Opened { table, rights: rights.clone(), span: first.span }));
    }
}

fn create(at: &mut Tokens<'_>, out: &mut Declared) {
    const BEFORE: &[&str] = &[
        "or",
        "replace",
        "global",
        "local",
        "temp",
        "temporary",
        "unlogged",
        "external",
        "foreign",
        "virtual",
        "transient",
        "column",
        "row",
    ];
    while at.peek().is_some_and(|token| token.kind == Kind::Word && BEFORE.iter().any(|word| at.text(token).eq_ignore_ascii_case(word))) {
        at.next();
    }
    let of_type = at.is("type");
    if !at.take("table") && !at.take("type") {
        return;
    }
    if at.take("if") {
        at.take("not");
        at.take("exists");
    }
    let Some((name, span)) = name(at) else { return };
    if of_type && !at.take("as") {
        return;
    }
    if of_type {
        at.take("object");
        at.take("table");
    }
    // `PARTITION OF`, `ON CLUSTER x` stand before the columns of some
    if !of_type && at.take("on") {
        at.take("cluster");
        at.next();
    }
    if !at.take_sign(b'(') {
        return;
    }
    let fields = columns(at, true);
    out.records.push(Record { name, span, supers: Vec::new(), table: !of_type, fields });
}

fn alter(at: &mut Tokens<'_>, out: &mut Declared) {
    at.take("foreign");
    if !at.take("table") {
        return;
    }
    if at.take("if") {
        at.take("exists");
    }
    at.take("only");
    let Some((name, span)) = name(at) else { return };
    let mut fields = Vec::new();
    // several parts may be parted by commas; the statement ends with a semicolon, or where the next one begins
    while let Some(token) = at.peek() {
        if token.kind == Kind::Sign(b';') || (token.fresh && is_any(at, token, &["create", "alter", "go", "insert", "update", "comment"])) {
            break;
        }
        if at.take("add") {
            at.take("column");
            if at.take("if") {
                at.take("not");
                at.take("exists");
            }
            if at.take_sign(b'(') {
                fields.extend(columns(at, true));
            } else {
                fields.extend(columns(at, false));
            }
        } else if at.take_sign(b'(') {
            at.skip_open(b'(', b')');
        } else {
            at.next();
        }
    }
    if at.take_sign(b';')
        && let Some(last) = fields.last_mut().filter(|last| last.note.is_none())
    {
        last.note = at.comment_behind();
    }
    out.records.push(Record { name, span, supers: Vec::new(), table: true, fields });
}

fn is_any(at: &Tokens<'_>, token: Token, words: &[&str]) -> bool {
    token.kind == Kind::Word && words.iter().any(|word| at.text(token).eq_ignore_ascii_case(word))
}

/// Columns up to the closing bracket, or up to the end of the part of an `ALTER TABLE`.
fn columns(at: &mut Tokens<'_>, bracketed: bool) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    while let Some(token) = at.peek() {
        if bracketed && at.take_sign(b')') {
            break;
        }
        if at.take_sign(b',') {
            continue;
        }
        if !bracketed
            && (token.kind == Kind::Sign(b';') || is_any(at, token, &["add", "drop", "alter", "modify", "rename", "go", "create"]))
        {
            break;
        }
        let constraint = is_any(at, token, NO_COLUMN) && !is_type(at, at.second());
        let column = matches!(token.kind, Kind::Word | Kind::Name) && !constraint;
        let mut field = Field::default();
        if column && let Some((name, span)) = at.name() {
            field = Field { name, span, ..Field::default() };
            let mut words: Vec<&str> = Vec::new();
            while let Some(next) = at.peek().filter(|next| next.kind == Kind::Word || (words.is_empty() && next.kind == Kind::Name)) {
                let set = is_any(at, next, &["character"]) && !words.is_empty();
                if is_any(at, next, BEHIND_TYPE) || set || words.len() == 4 {
                    break;
                }
                words.push(at.text(next));
                at.next();
            }
            field.declared = words.first().map(|_| words.join(" "));
        }
        // what is left of this part
        let mut described = false;
        while let Some(next) = at.peek() {
            match next.kind {
                Kind::Sign(b',') => break,
                Kind::Sign(b')') if bracketed => break,
                Kind::Sign(b';') if !bracketed => break,
                Kind::Sign(b'(') => {
                    at.next();
                    at.skip_open(b'(', b')');
                }
                Kind::Text if described => {
                    field.note = Some(at.text(next).to_owned());
                    at.next();
                }
                _ => {
                    if !bracketed && next.fresh && is_any(at, next, &["create", "alter", "go", "insert", "update", "comment", "add"]) {
                        break;
                    }
                    at.next();
                }
            }
            described = is_any(at, next, &["comment"]) || (described && next.kind == Kind::Sign(b'='));
        }
        let more = at.is_sign(b',');
        if more {
            at.next();
        }
        if field.note.is_none() {
            field.note = at.comment_behind();
        }
        if column && (bracketed || field.declared.is_some()) {
            fields.push(field);
        }
        if !bracketed && !more {
            break;
        }
        // `ADD a int, ADD b int`: the next part says by itself what it is
        if !bracketed && !at.peek().is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Name)) {
            break;
        }
    }
    fields
}

/// Whether a word that may begin a constraint is followed by a type, and is a column's name: `key varchar(20)`.
fn is_type(at: &Tokens<'_>, next: Option<Token>) -> bool {
    const TYPES: &[&str] = &[
        "varchar",
        "text",
        "char",
        "int",
        "integer",
        "bigint",
        "smallint",
        "date",
        "timestamp",
        "datetime",
        "boolean",
        "bool",
        "uuid",
        "nvarchar",
        "numeric",
        "decimal",
        "json",
        "jsonb",
        "bytea",
        "character",
        "varchar2",
        "number",
        "string",
        "real",
        "float",
        "double",
    ];
    next.is_some_and(|next| is_any(at, next, TYPES))
}

/// `COMMENT ON COLUMN patients.box12 IS 'social security number'`.
fn comment(at: &mut Tokens<'_>, notes: &mut FxHashMap<(String, String), String>) {
    if !at.take("on") || !at.take("column") {
        return;
    }
    let mut parts = Vec::new();
    while let Some((part, _)) = at.name() {
        parts.push(part);
        if !at.take_sign(b'.') {
            break;
        }
    }
    let ([.., table, column], true) = (parts.as_slice(), at.take("is")) else { return };
    if let Some(text) = at.peek().filter(|token| token.kind == Kind::Text) {
        notes.insert((table.to_lowercase(), column.to_lowercase()), at.text(text).to_owned());
    }
}
