//! (floor `schema`, being built)
