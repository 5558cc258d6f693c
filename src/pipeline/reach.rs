//! Who reaches which PHI field, in the head and, under a comparison, in the base.

use super::{Compare, Fault, Options, Settings, compare, facts_of, knowledge_with};
use crate::facts::FileFacts;
use crate::join::reach::{self, Changes, People, Reach};
use crate::text::Notice;
use crate::walk::{Listing, Walker, covered};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a run gives.
#[derive(Debug)]
pub struct ReachRun {
    /// The head.
    pub reach: Reach,
    /// Against the base: what opened and what closed.
    pub changes: Option<Changes>,
    /// Decoded texts of the files on the ways, for excerpts.
    pub sources: BTreeMap<String, Arc<str>>,
}

/// Works out the reach of a repository.
///
/// # Errors
/// A fault of usage, configuration or policies.
pub fn reach(options: &Options, people: Option<&People>) -> Result<ReachRun, Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let listing = settings.walker.list()?;
    let reading = facts_of(&settings.walker, &listing, &extractor, &super::Demand::of(&settings.rules), &|| ());
    let before = compare::files_before(&settings, &reading, &extractor)?;
    let unseen = unseen(&settings.walker, &listing);
    let of = |files: Vec<FileFacts>| {
        let mut reach = reach::reach(files, extractor.lexicon(), &unseen, people);
        // an address may hold a password or a key
        for target in reach.apps.iter_mut().filter_map(|app| app.target.as_mut()) {
            *target = crate::report::redact(target).into_owned();
        }
        reach
    };
    let before = before.map(of);
    let mut after = of(reading.files);
    let concerns = |notice: &Notice| notice.lost() && (notice.path.is_empty() || reach::concerns(&notice.path));
    after.notices = reading.notices.into_iter().filter(concerns).collect();
    let changes = before.filter(|_| options.compare != Compare::Nothing).map(|before| reach::changes(&before, &after));
    let sources = super::texts(after.fields.iter().flat_map(reach::Reached::paths), &settings.walker);
    Ok(ReachRun { reach: after, changes, sources })
}

/// Patterns of `.forceignore` that concern access, with the files that they cover.
fn unseen(walker: &Walker, listing: &Listing) -> Vec<(String, Vec<String>)> {
    let paths: Vec<&str> = listing.files.iter().map(|entry| &*entry.path).collect();
    let mut folders: Vec<&str> = paths
        .iter()
        .filter(|path| path.ends_with("sfdx-project.json"))
        .map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder))
        .collect();
    folders.push("");
    folders.sort_unstable();
    folders.dedup();
    let mut all = Vec::new();
    for folder in folders {
        let name = if folder.is_empty() { ".forceignore".to_owned() } else { format!("{folder}/.forceignore") };
        let Ok(Some(bytes)) = walker.source().bytes(&name) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for (pattern, files) in covered(folder, &text, &paths) {
            let files: Vec<String> = files.into_iter().filter(|path| reach::concerns(path)).map(str::to_owned).collect();
            if !files.is_empty() || reach::concerns(&pattern) {
                all.push((pattern, files));
            }
        }
    }
    all
}
