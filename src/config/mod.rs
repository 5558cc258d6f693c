//! (floor `config`, being built)
