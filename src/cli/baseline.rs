//! `phiward baseline`

use super::{OwnFiles, check, failed};
use crate::check::BASELINE_FILE;
use crate::pipeline::{self, Progress};
use crate::walk::Root;
use std::process::ExitCode;

/// Arguments of `phiward baseline`.
#[derive(Debug, clap::Args)]
pub struct BaselineArgs {
    #[command(flatten)]
    own: OwnFiles,
    /// The day the findings are accepted (default: today)
    #[arg(long, value_name = "DATE", value_parser = check::date)]
    as_of: Option<jiff::civil::Date>,
}

/// Writes `phiward-baseline.yaml` in the repository root.
pub fn run(args: &BaselineArgs) -> ExitCode {
    let asked = check::CheckArgs { as_of: args.as_of, ..args.own.over(&[]) };
    let options = match check::options(&asked) {
        Ok(options) => options,
        Err(message) => return failed(&message),
    };
    let scan = match super::in_pool(None, || pipeline::scan(&options, &super::Bar::default() as &dyn Progress)) {
        Ok(scan) => scan,
        Err(fault) => return super::fault(&fault),
    };
    let text = match scan.baseline.write() {
        Ok(text) => text,
        Err(message) => return failed(&message),
    };
    let file = Root::find(&options.cwd, &[]).on_disk(BASELINE_FILE);
    if let Err(error) = std::fs::write(&file, text) {
        return failed(&format!("{}: {error}", file.display()));
    }
    super::say(&format!(
        "{BASELINE_FILE}: {} accepted; `phiward check` now reports what is new\n",
        crate::report::counted(scan.baseline.entries.len(), "finding")
    ));
    ExitCode::SUCCESS
}
