//! Summaries and the schema come in; flows of PHI to sinks go out, across functions and files.
//! Decides what is PHI; must not know what is allowed.

mod classify;
mod explain;
mod functions;
mod inputs;
mod link;
mod uncaught;

pub use classify::Phi;
pub use explain::explain;
pub use functions::{FnRef, Functions, Resolved};
pub use inputs::{Reaching, Search, reaching};
pub use link::flows;
