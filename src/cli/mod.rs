//! As typed comes in, as meant goes on; one file per command. With `walk` the only floor that touches the world: it reads the clock,
//! the terminal and the environment, and writes reports.

mod baseline;
mod check;
mod explain;
mod exposure;
mod facts;
mod init;
mod inventory;
mod own;
mod policy;
mod reach;
mod rules;
mod scopes;
mod screen;

pub use own::OwnFiles;
pub use screen::{Bar, Screen};

use crate::pipeline::Fault;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Policy-as-code linter for HIPAA: finds where protected health information is exposed in configuration, Salesforce metadata and code.
///
/// Without a command, `check` is run. Exit codes: 0 no finding at or above the gate; 1 findings at or above the gate;
/// 2 a usage, configuration or policy error.
#[derive(Debug, Parser)]
#[command(name = "phiward", version, max_term_width = 110, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::CheckArgs,
}

/// Commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Scan a repository (the default)
    Check(Box<check::CheckArgs>),
    /// What a rule finds, why it matters, its provision, a bad and a good example, how to fix
    Explain(explain::ExplainArgs),
    /// The rules in force
    Rules(rules::RulesArgs),
    /// What phiward sees in files: facts and flows, for policy authors
    Facts(facts::FactsArgs),
    /// The PHI data map: which element is declared where and flows where
    Inventory(inventory::InventoryArgs),
    /// Salesforce: who reaches which PHI field, and by which path, as written in the repository
    Reach(reach::ReachArgs),
    /// Scopes asked for against scopes needed: the least that the calls in the code need, with the calls as proof
    Scopes(scopes::ScopesArgs),
    /// Accept the findings of today: writes phiward-baseline.yaml
    Baseline(baseline::BaselineArgs),
    /// Write a first configuration, pre-commit hook and workflow
    Init(init::InitArgs),
    /// Statutory exposure of a hand-written case, step by step
    Exposure(exposure::ExposureArgs),
    /// Test policies, or print the schemas of their files
    Policy(policy::PolicyArgs),
}

/// Runs the program as typed.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    if cli.command.is_none()
        && let Some(message) = mistyped(&cli.check.paths)
    {
        return failed(&message);
    }
    let code = match cli.command {
        None => check::run(&cli.check),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Rules(args)) => rules::run(&args),
        Some(Command::Facts(args)) => facts::run(&args),
        Some(Command::Inventory(args)) => inventory::run(&args),
        Some(Command::Reach(args)) => reach::run(&args),
        Some(Command::Scopes(args)) => scopes::run(&args),
        Some(Command::Baseline(args)) => baseline::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Exposure(args)) => exposure::run(&args),
        Some(Command::Policy(args)) => policy::run(&args),
    };
    if UNWRITTEN.load(std::sync::atomic::Ordering::Relaxed) { ExitCode::from(2) } else { code }
}

/// A first PATH that does not exist and looks like a command.
fn mistyped(paths: &[std::path::PathBuf]) -> Option<String> {
    let first = paths.first().filter(|path| std::fs::symlink_metadata(path).is_err())?;
    let word = first.to_str().filter(|word| word.chars().all(|character| character.is_ascii_alphabetic()))?;
    let all = command();
    let near = crate::config::nearest(word, all.get_subcommands().map(clap::Command::get_name))?;
    Some(format!("there is no command and no file `{word}`; did you mean `phiward {near}`?"))
}

/// The command line as `clap` knows it, for manual pages, completions and docs.
#[must_use]
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// Runs in a pool whose threads have a deep stack: scanned code may be nested as deep as it likes.
fn in_pool<R: Send>(jobs: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    // more threads than this only cost their stacks
    let most = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) * 4;
    let jobs = jobs.unwrap_or(0).min(most.max(8));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(128 << 20).build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Writes to standard error; nobody can be told when that fails.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Writes to standard output. A closed pipe is no error; a report that could not be written is said aloud and remembered.
fn print(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        say(&format!("error: standard output could not be written: {error}\n"));
        UNWRITTEN.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Whether something was lost on its way to standard output.
static UNWRITTEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// A usage error: exit code 2.
fn failed(message: &str) -> ExitCode {
    say(&format!("error: {message}\n"));
    ExitCode::from(2)
}

/// What could not be analyzed, beside what a command prints.
fn tell(notices: &[crate::text::Notice]) {
    say(&crate::report::notices(notices, &Screen::of_stdout().options(false, false)));
}

/// A fault of the run: exit code 2.
fn fault(fault: &Fault) -> ExitCode {
    failed(&fault.to_string())
}
