//! `phiward inventory`

use super::{OwnFiles, Screen, check, failed};
use crate::pipeline;
use crate::report::{inventory_json, inventory_text};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward inventory`.
#[derive(Debug, clap::Args)]
pub struct InventoryArgs {
    /// Files and folders; the whole repository when none is given
    paths: Vec<PathBuf>,
    #[command(flatten)]
    own: OwnFiles,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// List every place
    #[arg(long)]
    all: bool,
}

/// Prints which PHI is declared where and flows where.
pub fn run(args: &InventoryArgs) -> ExitCode {
    let options = match check::options(&args.own.over(&args.paths)) {
        Ok(options) => options,
        Err(message) => return failed(&message),
    };
    match super::in_pool(None, || pipeline::inventory(&options)) {
        Ok((elements, notices)) => {
            let dress = Screen::of_stdout().options(args.all, false);
            super::print(&if args.json { inventory_json(&elements, &notices) } else { inventory_text(&elements, &notices, &dress) });
            ExitCode::SUCCESS
        }
        Err(fault) => super::fault(&fault),
    }
}
