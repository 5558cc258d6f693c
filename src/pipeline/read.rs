//! From a source of files to facts, in parallel and in order.

use super::{Demand, Fault};
use crate::facts::{Extractor, FileFacts};
use crate::knowledge::{AnyRow, Lexicon, LexiconRow, Row, embedded_rows, read_row, unread_type};
use crate::policy::{Located, PolicyFile, RuleSet};
use crate::text::{Limits, Notice};
use crate::walk::{Listing, Miss, SkipReason, Walker};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Of these, files without a reader by type: a language's name, or an extension with its dot.
    pub unread: BTreeMap<String, u64>,
}

/// The extractor with the embedded knowledge. The embedded rows are checked by the tests; a row with a fault is left out.
#[must_use]
pub fn knowledge(limits: Limits) -> Extractor {
    Extractor::new(&embedded_rows().rows, Lexicon::embedded(), limits).0
}

/// The embedded knowledge with an organization's own rows on top (a row of the same id replaces) and its code patterns.
///
/// # Errors
/// Rows that cannot be read or bound, each with its place.
pub fn knowledge_with(limits: Limits, policies: &[PolicyFile], rules: &RuleSet) -> Result<Extractor, Fault> {
    let mut faults = Vec::new();
    let mut words: Vec<(LexiconRow, Located<serde_json::Value>)> = Vec::new();
    let mut own: Vec<(Row, Located<serde_json::Value>)> = Vec::new();
    for file in policies {
        let found = file.rows().unwrap_or_else(|fault| {
            faults.push(fault);
            Vec::new()
        });
        let mut seen = BTreeSet::new();
        for located in found {
            let read = read_row(&located.value);
            if let Ok(row) = &read
                && !seen.insert(row.id().to_owned())
            {
                faults.push(located.fault(format!("a second row of this file is called `{}`", row.id())));
                continue;
            }
            match read {
                Ok(AnyRow::Lexicon(row)) => {
                    words.retain(|(earlier, _)| earlier.id() != row.id());
                    words.push((*row, located));
                }
                Ok(AnyRow::Row(row)) => {
                    // of two files the later one holds
                    own.retain(|(earlier, _)| earlier.row != row.row);
                    own.push((*row, located));
                }
                Err(message) => faults.push(located.fault(message)),
            }
        }
    }
    let lexicon = match Lexicon::embedded_with(words.iter().map(|(row, _)| row.clone()).collect()) {
        Ok(lexicon) => lexicon,
        Err(problems) => {
            // a problem begins with the row that has it
            let of = |problem: &str| words.iter().find(|(row, _)| problem.starts_with(&format!("row `{}`:", row.id())));
            faults.extend(problems.lines().filter_map(|problem| of(problem).map(|(_, located)| located.fault(problem))));
            return Err(if faults.is_empty() { Fault::Usage(problems) } else { faults.into() });
        }
    };
    let mut rows = embedded_rows().rows;
    rows.retain(|row| !own.iter().any(|(over, _)| over.row == row.row));
    rows.extend(own.iter().map(|(row, _)| row.clone()));
    let (extractor, errors) = Extractor::new(&rows, lexicon, limits);
    for error in errors {
        // embedded rows are checked by the tests
        if let Some((_, located)) = own.iter().find(|(row, _)| row.row == error.row) {
            faults.push(located.fault(error.to_string()));
        }
    }
    if faults.is_empty() { Ok(extractor.with_patterns(rules.code_patterns())) } else { Err(faults.into()) }
}

/// So many files a thread takes at once.
const AT_A_TIME: usize = 8;

/// Reads every listed file that is asked for. `tick` is called once per file, from any thread.
#[must_use]
pub fn facts_of(walker: &Walker, listing: &Listing, extractor: &Extractor, demand: &Demand, tick: &(dyn Fn() + Sync)) -> Reading {
    let results: Vec<Result<FileFacts, Miss>> = listing
        .files
        .par_iter()
        // files differ much in size: a thread takes few at a time, or the last one works alone
        .with_max_len(AT_A_TIME)
        .map(|entry| {
            let read = walker.read(entry).and_then(|opened| {
                let wanted = demand.wants(entry, &opened);
                if wanted { Ok(extractor.extract(&opened.file, opened.role)) } else { Err(Miss::Skipped(SkipReason::NoRule)) }
            });
            tick();
            read
        })
        .collect();
    let mut reading = Reading { skipped: listing.counts(), notices: listing.notices.clone(), ..Reading::default() };
    for (entry, result) in listing.files.iter().zip(results) {
        match result {
            Ok(mut facts) => {
                let language = facts.language.map_or("text", |language| language.name());
                *reading.analyzed.entry(language.to_owned()).or_default() += 1;
                reading.notices.append(&mut facts.notices);
                reading.files.push(facts);
            }
            Err(Miss::Skipped(reason)) => {
                *reading.skipped.entry(reason.words().to_owned()).or_default() += 1;
                if reason == SkipReason::NoReader {
                    *reading.unread.entry(unread_type(&entry.path)).or_default() += 1;
                }
            }
            Err(Miss::Lost(notice)) => reading.notices.push(notice),
        }
    }
    reading.notices.sort();
    reading.notices.dedup();
    reading
}
