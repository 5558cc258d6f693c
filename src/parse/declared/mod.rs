//! Languages that do nothing but declare: SQL DDL, protobuf, GraphQL, Prisma. A file comes in, its records with their fields go out in
//! one shape; what is broken or declares no record is passed over. Knows nothing of what a name means.

mod graphql;
#[cfg(test)]
mod hostile;
mod prisma;
mod proto;
mod scan;
mod sql;
#[cfg(test)]
mod tests;

use crate::text::{Language, SourceFile, Span};

/// A record: a table, a message, a model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Its name as written, dotted within its outer ones.
    pub name: String,
    /// Place of the name.
    pub span: Span,
    /// What it extends.
    pub supers: Vec<String>,
    /// Whether it is a table, which is named after many of what it holds.
    pub table: bool,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// A field: a column, an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// Its name as written.
    pub name: String,
    /// Place of the name.
    pub span: Span,
    /// Its type as written.
    pub declared: Option<String>,
    /// Another name by which it is kept: the column behind it.
    pub label: Option<String>,
    /// What a comment or description says of it.
    pub note: Option<String>,
}

/// Rights on a table that are given to every role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// The table's name as written, without its schema.
    pub table: String,
    /// The rights in lower case: `select, update`.
    pub rights: String,
    /// Place of the statement's first word.
    pub span: Span,
}

/// What a file declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// Records; those of one name belong together.
    pub records: Vec<Record>,
    /// Tables that every role of the database may use.
    pub opened: Vec<Opened>,
    /// Places of comments, in order.
    pub comments: Vec<Span>,
}

/// Most fields that are kept of one file.
const MOST: usize = 50_000;

/// Prisma's schema is read as configuration for its data source, and here for its models.
#[must_use]
pub fn is_prisma(path: &str) -> bool {
    path.ends_with(".prisma")
}

/// Reads a file; one in another language declares nothing.
#[must_use]
pub fn parse(file: &SourceFile) -> Declared {
    let mut out = Declared::default();
    match file.language {
        Some(Language::Sql) => sql::read(&file.text, &mut out),
        Some(Language::Proto) => proto::read(&file.text, &mut out),
        Some(Language::GraphQl) => graphql::read(&file.text, &mut out),
        _ if is_prisma(&file.path) => prisma::read(&file.text, &mut out),
        _ => {}
    }
    out.records.retain(|record| !record.fields.is_empty());
    let mut left = MOST;
    for record in &mut out.records {
        record.fields.truncate(left);
        left -= record.fields.len();
    }
    out
}
