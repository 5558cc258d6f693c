//! `phiward rules`

use super::{OwnFiles, Screen, check, failed};
use crate::pipeline;
use crate::policy::{Provisions, RuleSet};
use crate::report::{RuleText, rules_json, rules_table};
use std::process::ExitCode;

/// Arguments of `phiward rules`.
#[derive(Debug, clap::Args)]
pub struct RulesArgs {
    #[command(flatten)]
    own: OwnFiles,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Prints the rules in force.
pub fn run(args: &RulesArgs) -> ExitCode {
    let rules = match load(&args.own) {
        Ok(rules) => rules,
        Err(code) => return code,
    };
    let texts: Vec<RuleText> = rules.iter().map(|rule| RuleText::of(rule, Provisions::embedded())).collect();
    let shown = if args.json { rules_json(&texts) } else { rules_table(&texts, &Screen::of_stdout().options(false, false)) };
    super::print(&shown);
    ExitCode::SUCCESS
}

/// The rules in force here.
pub fn load(own: &OwnFiles) -> Result<RuleSet, ExitCode> {
    let options = check::options(&own.over(&[])).map_err(|message| failed(&message))?;
    pipeline::rules(&options).map_err(|fault| super::fault(&fault))
}
