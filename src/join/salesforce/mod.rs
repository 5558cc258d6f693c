//! What is said of the Salesforce org once it is put together: one fact per object where the fields of an object share a fault, grants and
//! entry points that know which PHI they reach. What is allowed is the policies' business.

mod automation;
mod callouts;
mod entries;
mod fields;
mod grants;
mod history;
mod mails;
mod provisioning;
mod shown;

use super::org::Org;
use crate::config::Stated;
use crate::facts::{Fact, FileFacts};

/// Says what the org shows.
pub fn link(files: &mut [FileFacts], org: &mut Org<'_>, stated: &Stated) {
    fields::say(files, org, stated);
    history::say(files, org);
    entries::link(files, org);
    automation::say(files, org);
    callouts::link(files, org);
    callouts::shown(files, org);
    mails::say(files, org);
    shown::say(files, org);
    provisioning::say(files, org);
    grants::say(files, org, stated);
    grants::link(files, org, stated);
}

/// Puts facts into the files that their places are in.
fn put(files: &mut [FileFacts], facts: Vec<Fact>) {
    for fact in facts {
        // the files stand in the order of their paths
        if let Ok(at) = files.binary_search_by(|file| file.path.as_str().cmp(&fact.place.path))
            && let Some(file) = files.get_mut(at)
        {
            file.facts.push(fact);
        }
    }
}
