//! (floor `walk`, being built)
