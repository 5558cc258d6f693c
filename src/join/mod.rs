//! What needs more than one file: flows, Salesforce objects with their fields, entry points that touch PHI, how close PHI is.
//! In come the facts of each file; out goes the repository, ready to be judged.

mod addresses;
mod gateways;
pub mod inventory;
mod near;
pub mod org;
pub mod reach;
mod salesforce;
pub mod scopes;
mod tables;

use crate::config::Stated;
use crate::facts::FileFacts;
use crate::flow;
use crate::knowledge::Lexicon;
use crate::schema::{self, Schema};
use org::Org;

/// A whole repository's facts.
#[derive(Debug, Default)]
pub struct Repository {
    /// The files, by path; their facts are complete: flows are among them, nothing is pending.
    pub files: Vec<FileFacts>,
    /// Declared types with their PHI.
    pub schema: Schema,
}

impl Repository {
    /// Puts the files together.
    #[must_use]
    pub fn assemble(files: Vec<FileFacts>, lexicon: &Lexicon) -> Self {
        Self::with_org(files, lexicon, &Stated::default()).0
    }

    /// The same with what the organization says of itself, and the model of the Salesforce org.
    #[must_use]
    pub fn with_org<'l>(mut files: Vec<FileFacts>, lexicon: &'l Lexicon, stated: &Stated) -> (Self, Org<'l>) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        schema::resolve(&mut files);
        let schema = Schema::build(&files, lexicon);
        let health = health(&files);
        let flows = flow::flows(&files, &health, &schema, lexicon);
        for (file, fact) in flows {
            if let Some(file) = files.get_mut(file) {
                file.facts.push(fact);
            }
        }
        addresses::link(&mut files, &health);
        gateways::link(&mut files);
        tables::link(&mut files, &schema, lexicon);
        let mut org = Org::gather(&mut files, &health, &schema, lexicon);
        salesforce::link(&mut files, &mut org, stated);
        near::mark(&mut files);
        for file in &mut files {
            file.facts.sort_by(|a, b| (&a.place, a.kind, &a.row).cmp(&(&b.place, b.kind, &b.row)));
        }
        (Self { files, schema }, org)
    }

    /// The values that end on a line, each with what it was taken for.
    #[must_use]
    pub fn explain(&self, lexicon: &Lexicon, path: &str, line: u32) -> Vec<(String, String)> {
        flow::explain(&self.files, &health(&self.files), &self.schema, lexicon, path, line)
    }
}

/// Which files are in a health context by themselves.
fn health(files: &[FileFacts]) -> Vec<bool> {
    files.iter().map(|file| file.health_words.len() >= 2).collect()
}
