//! (floor `join`, being built)
