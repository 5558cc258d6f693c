//! `phiward rules`

use super::{Screen, check, failed};
use crate::pipeline;
use crate::policy::{Param, Provisions, Rule, RuleSet};
use crate::report::{RuleExample, RuleText, rules_json, rules_table};
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
    let texts: Vec<RuleText> = rules.iter().map(text_of).collect();
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

/// A rule with all that it says of itself.
pub fn text_of(rule: &Rule) -> RuleText {
    let provisions = Provisions::embedded();
    let param = |param: &Param| match param {
        Param::Bool(on) => on.to_string(),
        Param::Int(number) => number.to_string(),
        Param::Text(text) => text.clone(),
        Param::List(items) => items.join(", "),
    };
    RuleText {
        info: pipeline::rule_info(rule, provisions),
        on: rule.on.word().to_owned(),
        params: rule.params.iter().map(|(name, value)| (name.clone(), param(value))).collect(),
        provision_title: rule.provision.as_deref().and_then(|id| provisions.get(id)).map(|found| found.short.clone()).unwrap_or_default(),
        origin: if rule.path.starts_with("policies/") { "built in".to_owned() } else { rule.path.clone() },
        examples: rule
            .examples
            .iter()
            .map(|example| {
                let (path, bad, good) = example.shown();
                RuleExample { path, bad, good }
            })
            .collect(),
    }
}
