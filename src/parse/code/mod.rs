//! The code tree: one flat intermediate representation for all languages.
//! A language is one file: a [`Vocabulary`] table plus lowering functions for what the table cannot name.

pub mod ir;
mod vocabulary;

pub use ir::CodeTree;
pub use vocabulary::{Shape, Vocabulary};
