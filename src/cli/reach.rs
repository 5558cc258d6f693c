//! `phiward reach`

use super::{OwnFiles, Screen, check, failed};
use crate::join::reach::read_people;
use crate::pipeline;
use crate::report::{self, ReachFormat};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward reach`.
#[derive(Debug, clap::Args)]
pub struct ReachArgs {
    /// Files and folders; the whole repository when none is given
    paths: Vec<PathBuf>,
    #[command(flatten)]
    own: OwnFiles,
    /// Format on standard output: text, json, csv (principals by fields), diagnostics (each way with its places), github, sarif
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    format: ReachFormat,
    /// A list of who holds which profile, permission sets and groups (CSV): persons instead of principals
    #[arg(long, value_name = "FILE")]
    assignments: Option<PathBuf>,
    /// Only what was opened or closed since the merge base of BASE and HEAD
    #[arg(long, value_name = "BASE")]
    diff: Option<String>,
    /// List every way
    #[arg(long)]
    all: bool,
}

fn format(word: &str) -> Result<ReachFormat, String> {
    ReachFormat::from_word(word).ok_or_else(|| format!("one of {}", ReachFormat::WORDS.join(", ")))
}

/// Prints who reaches which PHI field.
pub fn run(args: &ReachArgs) -> ExitCode {
    let asked = check::CheckArgs { diff: args.diff.clone(), ..args.own.over(&args.paths) };
    let options = match check::options(&asked) {
        Ok(options) => options,
        Err(message) => return failed(&message),
    };
    let people = match &args.assignments {
        Some(path) => match people(path) {
            Ok(people) => Some(people),
            Err(message) => return failed(&message),
        },
        None => None,
    };
    match super::in_pool(None, || pipeline::reach(&options, people.as_ref())) {
        Ok(run) => {
            let dress = Screen::of_stdout().options(args.all, args.all);
            super::print(&report::reach(&run.reach, run.changes.as_ref(), run.sources, args.format, &options.as_of.to_string(), &dress));
            ExitCode::SUCCESS
        }
        Err(fault) => super::fault(&fault),
    }
}

fn people(path: &std::path::Path) -> Result<crate::join::reach::People, String> {
    let bytes = crate::walk::read_file(path).map_err(|error| error.to_string())?;
    let (text, _) = crate::text::decode(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    read_people(&text).map_err(|message| format!("{}: {message}", path.display()))
}
