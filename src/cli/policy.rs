//! `phiward policy test|schema`

use super::{failed, rules};
use crate::pipeline;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward policy`.
#[derive(Debug, clap::Args)]
pub struct PolicyArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

/// What to do with policies.
#[derive(Debug, clap::Subcommand)]
enum PolicyCommand {
    /// Run the examples that rules carry
    Test {
        /// Policy files or folders; the rules in force here when none is given
        policies: Vec<PathBuf>,
        /// Only these rules
        #[arg(long = "rule", value_name = "RULE")]
        rules: Vec<String>,
    },
    /// Print a JSON Schema
    Schema {
        /// Which file's
        #[arg(value_enum, default_value = "policy")]
        file: SchemaOf,
    },
}

/// The files that have a schema.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SchemaOf {
    /// A policy file
    Policy,
    /// phiward.yaml
    Config,
    /// The JSON report
    Report,
}

/// Tests policies or prints schemas.
pub fn run(args: &PolicyArgs) -> ExitCode {
    match &args.command {
        PolicyCommand::Test { policies, rules } => test(policies, rules),
        PolicyCommand::Schema { file } => {
            let schema = match file {
                SchemaOf::Policy => serde_json::to_string_pretty(&crate::policy::policy_schema()).unwrap_or_default(),
                SchemaOf::Config => serde_json::to_string_pretty(&schemars::schema_for!(crate::config::ConfigFile)).unwrap_or_default(),
                SchemaOf::Report => crate::report::json_schema(),
            };
            super::print(schema.trim_end());
            super::print("\n");
            ExitCode::SUCCESS
        }
    }
}

fn test(policies: &[PathBuf], only: &[String]) -> ExitCode {
    let (loaded, extractor) = match rules::load_with_knowledge(policies) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    if let Some(unknown) = only.iter().find(|id| !loaded.knows(id)) {
        return failed(&format!("there is no rule `{unknown}`"));
    }
    let trials = super::in_pool(None, || pipeline::try_examples(&loaded, &extractor, only));
    let mut out = String::new();
    for (rule, failure) in &trials.failures {
        let _ = writeln!(out, "{rule}: {failure}");
    }
    let _ = writeln!(out, "{} tried, {} failed", crate::report::counted(trials.tried, "example"), trials.failures.len());
    super::print(&out);
    if trials.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}
