//! `phiward rules`

use super::{Screen, check, failed};
use crate::pipeline;
use crate::policy::{Provisions, RuleSet};
use crate::report::{RuleText, rules_json, rules_table};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward rules`.
#[derive(Debug, clap::Args)]
pub struct RulesArgs {
    /// Further policy file or folder (repeatable)
    #[arg(long, value_name = "FILE|DIR")]
    pub policy: Vec<PathBuf>,
    /// A configuration instead of the nearest phiward.yaml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Prints the rules in force.
pub fn run(args: &RulesArgs) -> ExitCode {
    let rules = match load(&args.policy, args.config.as_ref()) {
        Ok(rules) => rules,
        Err(code) => return code,
    };
    let texts: Vec<RuleText> = rules.iter().map(|rule| RuleText::of(rule, Provisions::embedded())).collect();
    let shown = if args.json { rules_json(&texts) } else { rules_table(&texts, &Screen::of_stdout().options(false, false)) };
    super::print(&shown);
    ExitCode::SUCCESS
}

/// The rules in force here.
pub fn load(policy: &[PathBuf], config: Option<&PathBuf>) -> Result<RuleSet, ExitCode> {
    let args = check::CheckArgs { policy: policy.to_vec(), config: config.cloned(), ..check::CheckArgs::default() };
    let options = check::options(&args).map_err(|message| failed(&message))?;
    pipeline::rules(&options).map_err(|fault| super::fault(&fault))
}
