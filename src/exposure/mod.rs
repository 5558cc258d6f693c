//! Findings come in, statutory dollars and a score go out; pure integer arithmetic on data of `policies/`.
//! Never concludes culpability; never reads a clock; knows nothing of how dollars are dressed.

pub mod case;
mod change;
mod dollars;
mod engine;
mod fixed;
mod period;
mod plan;
mod price;
mod schedule;
mod score;
mod summary;

pub use crate::config::{CapSet, Entity, Tier};
pub use change::change;
pub use dollars::Dollars;
pub use engine::{Amount, Assessment, Charge, Count, Line, Terms};
pub use period::Period;
pub use plan::plan;
pub use price::{Assumptions, History, is_open, price};
pub use schedule::{AmountsTable, Range, Regime, Schedule};
pub use score::{Score, ScoreWeights, score};
pub use summary::{ExposureChange, ExposureLine, ExposureSummary, Opened, PlanStep};
