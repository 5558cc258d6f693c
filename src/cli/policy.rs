//! `phiward policy test|schema`

use super::{OwnFiles, check, failed};
use crate::pipeline;
use crate::report::{counted, visible};
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
    /// Run the examples that rules and rows carry
    Test {
        /// Policy files or folders; all rules and rows in force here when none is given
        #[arg(value_name = "FILE|DIR")]
        policies: Vec<PathBuf>,
        /// Only these rules and rows (repeatable)
        #[arg(long = "rule", value_name = "ID")]
        rules: Vec<String>,
    },
    /// Print a JSON Schema
    Schema {
        /// Of which file
        #[arg(value_enum, default_value = "policy")]
        file: SchemaOf,
    },
}

/// The files that have a schema.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SchemaOf {
    /// A rule
    Policy,
    /// A list of knowledge rows
    Knowledge,
    /// A profile: changes of rules
    Profile,
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
            let shown = |schema: serde_json::Value| serde_json::to_string_pretty(&schema).unwrap_or_default();
            let schema = match file {
                SchemaOf::Policy => shown(crate::policy::policy_schema()),
                SchemaOf::Knowledge => shown(crate::policy::knowledge_schema()),
                SchemaOf::Profile => shown(crate::policy::settings_schema()),
                SchemaOf::Config => shown(schemars::schema_for!(crate::config::ConfigFile).into()),
                SchemaOf::Report => crate::report::json_schema(),
            };
            super::print(schema.trim_end());
            super::print("\n");
            ExitCode::SUCCESS
        }
    }
}

fn test(policies: &[PathBuf], only: &[String]) -> ExitCode {
    let own = OwnFiles { policy: policies.to_vec(), config: None };
    let options = match check::options(&own.over(&[])) {
        Ok(options) => options,
        Err(message) => return failed(&message),
    };
    let trials = match super::in_pool(None, || pipeline::try_policies(&options, only)) {
        Ok(trials) => trials,
        Err(fault) => return super::fault(&fault),
    };
    let mut out = String::new();
    for (id, failure) in &trials.failures {
        let _ = writeln!(out, "{}", visible(&format!("{id}: {failure}")));
    }
    let _ = writeln!(out, "{} tried, {} failed", counted(trials.tried, "example"), trials.failures.len());
    if trials.tried == 0 {
        out.push_str("no rule and no row here has an example\n");
    }
    super::print(&out);
    if trials.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}
