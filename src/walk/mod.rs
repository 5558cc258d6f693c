//! A repository comes in: a disk, a commit, the index or memory. Files go out: sorted, with the role that each plays,
//! and a counted reason for each that was passed over. With `cli` the only floor that touches disk and git; it also
//! loads the bytes of configuration and policies and stores cache blobs. It understands no content but what tells a file's role.

mod blame;
mod cache;
mod changes;
mod content;
mod disk;
mod error;
mod git;
mod ignored;
mod objects;
mod role;
mod root;
mod source;
mod table;
mod walker;

pub use blame::{LineDays, Lines};
pub use cache::BlobCache;
pub use changes::{Change, Changes, Head};
pub use disk::{read_file, yaml_files};
pub use error::WalkError;
pub use git::{Base, Git};
pub use ignored::covered;
pub use role::{FileRole, SkipReason};
pub use root::Root;
pub use source::{Memory, Source};
pub use table::{PathKind, PathRow, PathTable};
pub use walker::{Entry, Listing, Miss, Opened, Skipped, Walker};

#[cfg(test)]
mod tests;
