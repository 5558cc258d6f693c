//! What files declare that hold no code: tables, messages, models, and schemas written as documents. Types and fields go out as symbols,
//! as those of code do.

mod columns;
mod documents;
mod elements;
mod mail;

use super::{Fact, FactKind, Place, Symbol, SymbolKind};
use crate::parse::config::ConfigTree;
use crate::parse::declared::{Declared, Field};
use crate::text::{Language, SourceFile, Span};

pub use mail::{is_template, of_template};

/// The symbols of a file in a declaring language.
pub fn of_records(file: &SourceFile, declared: &Declared) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for record in &declared.records {
        type_symbol(file, &record.name, record.span, record.supers.clone(), record.table, &mut symbols);
        for field in &record.fields {
            field_symbol(file, &record.name, field, &mut symbols);
        }
    }
    symbols
}

/// Tables that a file opens to every role of the database.
#[must_use]
pub fn of_grants(file: &SourceFile, declared: &Declared) -> Vec<Fact> {
    let said = declared.opened.iter().map(|opened| {
        let mut fact = Fact::new(FactKind::Grant, "sql-grant-to-public", Place::of(file, opened.span));
        for (name, value) in [
            ("technology", "sql"),
            ("principal", "PUBLIC"),
            ("principal_kind", "public"),
            ("object", &*opened.table),
            ("permission", &*opened.rights),
            ("path", "grant"),
        ] {
            fact.set_text(name, value);
        }
        fact.code = format!("grant {} on {}", opened.rights, opened.table);
        fact
    });
    said.collect()
}

/// The symbols of a document that is a schema; none for any other.
pub fn of_document(file: &SourceFile, tree: &ConfigTree) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    match tree.language {
        Language::Json | Language::Yaml => {
            documents::read(file, tree, &mut symbols);
            columns::read(file, tree, &mut symbols);
        }
        Language::Xml => {
            elements::read(file, tree, &mut symbols);
            columns::read(file, tree, &mut symbols);
        }
        _ => {}
    }
    symbols
}

/// What marks a type that is a table, named after many of what it holds.
pub const TABLE: &str = "table";

fn type_symbol(file: &SourceFile, name: &str, span: Span, supers: Vec<String>, table: bool, symbols: &mut Vec<Symbol>) {
    let marks = if table { vec![TABLE.to_owned()] } else { Vec::new() };
    let kind = SymbolKind::Type { supers, marks, record: true };
    symbols.push(Symbol { name: name.to_owned(), kind, place: Place::of(file, span) });
}

fn field_symbol(file: &SourceFile, owner: &str, field: &Field, symbols: &mut Vec<Symbol>) {
    let kind = SymbolKind::Field {
        declared: field.declared.clone(),
        label: field.label.clone(),
        description: field.note.clone(),
        marks: Vec::new(),
    };
    symbols.push(Symbol { name: format!("{owner}.{}", plain(&field.name)), kind, place: Place::of(file, field.span) });
}

/// A name without dots, which would part it from its owner.
fn plain(name: &str) -> String {
    name.replace('.', "_")
}
