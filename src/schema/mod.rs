//! The facts of all files come in; every declared field and type with its PHI element, and every constant, goes out.
//! Knows no tree and no policy.

mod constants;
mod nearest;
mod types;
mod users;

pub use constants::resolve;
pub use types::{Schema, Seen};
