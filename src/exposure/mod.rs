//! Findings come in, statutory dollars and a score go out; pure integer arithmetic on data of `policies/`.
//! Never concludes culpability; never reads a clock; knows nothing of how dollars are dressed.

mod beyond;
pub mod case;
mod change;
mod engine;
mod fixed;
mod period;
mod plan;
mod price;
mod schedule;
mod score;
mod summary;

pub use crate::config::{CapSet, Dollars, Entity, Tier};
pub use beyond::{Beyond, CaseClass, CaseKind, Estimate, PublicCase, StateDamages, estimates};
pub use change::change;
pub use engine::{Amount, Assessment, Charge, Count, Line, Terms};
pub use period::Period;
pub use plan::plan;
pub use price::{Assumptions, History, is_open, price};
pub use schedule::{AmountsTable, Range, Regime, Schedule};
pub use score::{Score, ScoreWeights, score};
pub use summary::{ExposureChange, ExposureLine, ExposureSummary, Opened, PlanStep};
