//! Facts and rules come in, findings go out; suppressions, decisions and baseline are honored.
//! Knows neither dollars nor dress.

mod finding;

pub use finding::{Evidence, Finding, State};
