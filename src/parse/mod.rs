//! Text comes in, a configuration tree or a code tree with spans goes out; broken input gives what could be read, and a notice.
//! Knows grammars; must not know what any name means.

pub mod code;
pub mod config;
pub mod declared;
