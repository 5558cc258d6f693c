//! Rights on tables: how many fields with PHI the table has that a statement opens, wherever it is declared.

use crate::facts::{Attribute, FactKind, FileFacts, Value};
use crate::knowledge::Lexicon;
use crate::schema::Schema;

/// Counts the fields of tables that are opened.
pub(super) fn link(files: &mut [FileFacts], schema: &Schema, lexicon: &Lexicon) {
    for fact in files.iter_mut().flat_map(|file| &mut file.facts) {
        if fact.kind != FactKind::Grant || fact.text("technology") != Some("sql") {
            continue;
        }
        let Some(table) = fact.text("object").map(str::to_owned) else { continue };
        let fields = schema.all().all_elements(&table).len();
        // a table of persons that is declared elsewhere
        let fields = if fields == 0 { usize::from(schema.all().is_person_named(lexicon, &table)) } else { fields };
        fact.set("phi_fields", Attribute::Known(Value::Int(i64::try_from(fields).unwrap_or(i64::MAX))));
    }
}
