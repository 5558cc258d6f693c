//! Rows meet trees. `bind` checks rows against the attribute tables and decoders; `config` and `code` find their anchors and read their values.

mod bind;
mod condition;
mod config;
mod keypath;

pub use bind::{BoundRow, RowError, Rows};
pub use config::extract as extract_config;
