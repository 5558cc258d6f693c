//! Rows meet trees. `bind` checks rows against the attribute tables and decoders; `config` and `code` find their anchors and read their values.

pub(crate) mod bind;
pub(crate) mod condition;
mod config;
mod document;
mod guards;
mod held;
mod keypath;
mod nodes;
mod shell;
mod symbols;
mod targets;
mod variables;
mod versions;

pub use bind::{BoundRow, MEANINGS, Read, RowError, Rows, Subject, captured};
pub use condition::{Seen, holds, wild};
pub use config::extract as extract_config;
pub use guards::{guarded, guards_at};
pub use held::{HeldFile, held_files};
pub use symbols::constants;
pub use versions::VERSION;
