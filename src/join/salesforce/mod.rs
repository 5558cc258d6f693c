//! The Salesforce org as far as the repository shows it. In come the facts of single fields, permissions, entry points and queries, each of
//! one file; out go facts on objects, and grants and entry points that know which PHI they reach. What is allowed is the policies' business.

mod entries;
mod fields;
mod grants;
mod history;
mod objects;

use crate::facts::FileFacts;
use crate::knowledge::Lexicon;
use crate::schema::Schema;
use objects::Org;

/// Puts the org together.
pub fn link(files: &mut [FileFacts], schema: &Schema, lexicon: &Lexicon) {
    let mut org = Org::gather(files, schema, lexicon);
    fields::say(files, &org);
    history::say(files, &mut org);
    entries::link(files, &org);
    grants::link(files, &org);
}

#[cfg(test)]
mod tests;
