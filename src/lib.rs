//! phiward: a policy-as-code linter for HIPAA. The floors below are the sentence that the program speaks, in order;
//! a floor imports only from floors before it.

pub mod check;
pub mod cli;
pub mod config;
pub mod exposure;
pub mod facts;
pub mod flow;
pub mod join;
pub mod knowledge;
pub mod parse;
pub mod pipeline;
pub mod policy;
pub mod report;
pub mod schema;
pub mod text;
pub mod walk;
