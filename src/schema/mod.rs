//! The facts of all files come in; every declared field and type with its PHI element, and every constant, goes out.
//! Knows no tree and no policy.

mod constants;
mod instances;
mod judged;
mod nearest;
mod org_fields;
mod overridden;
mod seen;
mod types;
mod users;

pub use seen::Seen;
pub use types::{Schema, is_metadata_type};

/// Resolves every pending attribute of all files, and quiets what is set anew elsewhere.
pub fn resolve(files: &mut [crate::facts::FileFacts]) {
    constants::resolve(files);
    overridden::mark(files);
}
