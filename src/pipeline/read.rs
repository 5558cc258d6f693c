//! From a source of files to facts, in parallel and in order.

use crate::facts::{Extractor, FileFacts};
use crate::knowledge::{Lexicon, embedded_rows};
use crate::text::{Limits, Notice};
use crate::walk::{Listing, Miss, Walker};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What reading all files gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// Facts of each file, by path.
    pub files: Vec<FileFacts>,
    /// What could not be read.
    pub notices: Vec<Notice>,
    /// Files analyzed, by language.
    pub analyzed: BTreeMap<String, u64>,
    /// Files passed over, by reason.
    pub skipped: BTreeMap<String, u64>,
}

/// The extractor with the embedded knowledge. The embedded rows are checked by the tests; a row with a fault is left out.
#[must_use]
pub fn knowledge(limits: Limits) -> Extractor {
    Extractor::new(&embedded_rows().rows, Lexicon::embedded(), limits).0
}

/// Reads every listed file. `tick` is called once per file, from any thread.
#[must_use]
pub fn facts_of(walker: &Walker, listing: &Listing, extractor: &Extractor, tick: &(dyn Fn() + Sync)) -> Reading {
    let results: Vec<Result<FileFacts, Miss>> = listing
        .files
        .par_iter()
        .map(|entry| {
            let read = walker.read(entry).map(|opened| extractor.extract(&opened.file, opened.role));
            tick();
            read
        })
        .collect();
    let mut reading = Reading { skipped: listing.counts(), notices: listing.notices.clone(), ..Reading::default() };
    for result in results {
        match result {
            Ok(mut facts) => {
                let language = facts.language.map_or("text", |language| language.name());
                *reading.analyzed.entry(language.to_owned()).or_default() += 1;
                reading.notices.append(&mut facts.notices);
                reading.files.push(facts);
            }
            Err(Miss::Skipped(reason)) => *reading.skipped.entry(reason.words().to_owned()).or_default() += 1,
            Err(Miss::Lost(notice)) => reading.notices.push(notice),
        }
    }
    reading.notices.sort();
    reading.notices.dedup();
    reading
}
