//! As typed comes in, as meant goes on; one file per command. With `walk` the only floor that touches the world: it reads the clock,
//! the terminal and the environment.

mod facts;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Policy-as-code linter for HIPAA: finds where protected health information is exposed.
#[derive(Debug, Parser)]
#[command(name = "phiward", version, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// Commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Show what phiward sees in files: facts and flows, for policy authors
    Facts(facts::FactsArgs),
}

/// Runs the program as typed.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Some(Command::Facts(args)) => facts::run(&args),
        None => Ok(ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|message| {
        say(&format!("error: {message}\n"));
        ExitCode::from(2)
    })
}

/// Writes to standard error; nobody can be told when that fails.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Writes the report to standard output. A closed pipe is no error.
fn print(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stdout().write_all(text.as_bytes());
}
