//! (floor `flow`, being built)
