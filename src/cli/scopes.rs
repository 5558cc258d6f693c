//! `phiward scopes`

use super::{OwnFiles, Screen, check, failed};
use crate::pipeline;
use crate::report::{scopes_json, scopes_text};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward scopes`.
#[derive(Debug, clap::Args)]
pub struct ScopesArgs {
    /// Files and folders; the whole repository when none is given
    paths: Vec<PathBuf>,
    #[command(flatten)]
    own: OwnFiles,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// List every call
    #[arg(long)]
    all: bool,
}

/// Compares scopes that are asked for with the calls that the code makes.
pub fn run(args: &ScopesArgs) -> ExitCode {
    let options = match check::options(&args.own.over(&args.paths)) {
        Ok(options) => options,
        Err(message) => return failed(&message),
    };
    match super::in_pool(None, || pipeline::scopes(&options)) {
        Ok((all, notices)) => {
            let dress = Screen::of_stdout().options(args.all, false);
            super::print(&if args.json { scopes_json(&all) } else { scopes_text(&all, &dress) });
            super::tell(&notices);
            ExitCode::SUCCESS
        }
        Err(fault) => super::fault(&fault),
    }
}
