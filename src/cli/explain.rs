//! `phiward explain RULE`

use super::{OwnFiles, Screen, failed, rules};
use crate::policy::Provisions;
use crate::report::{RuleText, explain};
use std::process::ExitCode;

/// Arguments of `phiward explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Rule id, such as phi-in-log
    rule: String,
    #[command(flatten)]
    own: OwnFiles,
}

/// Explains a rule.
pub fn run(args: &ExplainArgs) -> ExitCode {
    let rules = match rules::load(&args.own) {
        Ok(rules) => rules,
        Err(code) => return code,
    };
    let Some(rule) = rules.get(&args.rule) else {
        let near = rules.nearest(&args.rule).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return failed(&format!("there is no rule `{}`{near} (phiward rules lists them)", args.rule));
    };
    super::print(&explain(&RuleText::of(rule, Provisions::embedded()), &Screen::of_stdout().options(false, false)));
    ExitCode::SUCCESS
}
