//! Facts and rules come in, findings go out; suppressions, decisions and baseline are honored.
//! Knows neither dollars nor dress.

mod ask;
mod baseline;
mod decision;
mod finding;
mod fingerprint;
mod suppression;

pub use ask::{Input, Outcome, check};
pub use baseline::{BASELINE_FILE, Baseline, BaselineEntry, UNDATED};
pub use decision::decision_faults;
pub use finding::{Evidence, Finding, State};
pub use fingerprint::fingerprint;
pub use suppression::{AllowKind, Allowance, Problem, judge, read_allowance};
