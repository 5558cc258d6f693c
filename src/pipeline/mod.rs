//! The one function that reads as the sentence: walk, read, put together, judge, price, report.

mod read;

pub use read::{Reading, facts_of, knowledge};
