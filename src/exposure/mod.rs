//! Findings come in, statutory dollars and a score go out; pure integer arithmetic on data of `policies/`.
//! Never concludes culpability; never reads a clock.
