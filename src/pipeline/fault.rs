//! What stops a run before it can report: usage, configuration, policies.

use crate::config::ConfigError;
use crate::policy::PolicyError;
use crate::walk::WalkError;

/// A fault of the run itself; exit code 2.
#[derive(Debug)]
pub enum Fault {
    /// Wrong words on the command line, paths that do not exist, git that does not answer.
    Usage(String),
    /// A fault in `phiward.yaml`.
    Config(Box<ConfigError>),
    /// Faults in policies.
    Policy(Vec<PolicyError>),
}

impl From<WalkError> for Fault {
    fn from(error: WalkError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<Vec<PolicyError>> for Fault {
    fn from(errors: Vec<PolicyError>) -> Self {
        Self::Policy(errors)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(message) => out.write_str(message),
            Self::Config(error) => write!(out, "{error}"),
            Self::Policy(errors) => {
                for (index, error) in errors.iter().enumerate() {
                    if index > 0 {
                        out.write_str("\n")?;
                    }
                    write!(out, "{error}")?;
                }
                Ok(())
            }
        }
    }
}
