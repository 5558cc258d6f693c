//! What is said of the Salesforce org once it is put together: one fact per object where the fields of an object share a fault, grants and
//! entry points that know which PHI they reach. What is allowed is the policies' business.

mod entries;
mod fields;
mod grants;
mod history;

use super::org::Org;
use crate::facts::FileFacts;

/// Says what the org shows.
pub fn link(files: &mut [FileFacts], org: &mut Org<'_>) {
    fields::say(files, org);
    history::say(files, org);
    entries::link(files, org);
    grants::link(files, org);
}
