//! `phiward [check] [PATHS]...`

use super::{OwnFiles, Screen, failed};
use crate::config::FailOn;
use crate::exposure::Schedule;
use crate::knowledge::Confidence;
use crate::pipeline::{self, Compare, Options, Progress, Scan};
use crate::policy::Severity;
use crate::report::{Format, Run};
use crate::walk::{Git, Root};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward check`.
#[derive(Debug, Args, Default)]
pub struct CheckArgs {
    /// Files or folders to scan; the whole repository when none is given
    pub paths: Vec<PathBuf>,
    /// Format of the report on standard output: text, concise, github, sarif, json, markdown, html, junit, gitlab, csv
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
    /// Write a further report, for example `sarif=phiward.sarif` (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report)]
    pub report: Vec<(Format, PathBuf)>,
    #[command(flatten)]
    pub own: OwnFiles,
    /// Report only what is new since the merge base of BASE and HEAD
    #[arg(long, value_name = "BASE", conflicts_with = "staged")]
    pub diff: Option<String>,
    /// Report only what the index adds to HEAD; reads the index, not the work tree
    #[arg(long)]
    pub staged: bool,
    /// A baseline instead of phiward-baseline.yaml
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// From which severity on findings give exit code 1
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOnArg>,
    /// Findings below are only counted
    #[arg(long, value_name = "CONFIDENCE")]
    pub min_confidence: Option<ConfidenceArg>,
    /// Exit code 1 when the score is below N (0 to 100)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub min_score: Option<u8>,
    /// Exit code 1 when the scenario exposure is above so many dollars
    #[arg(long, value_name = "USD", value_parser = whole_dollars)]
    pub max_exposure: Option<u64>,
    /// Exit code 2 when a file could not be analyzed
    #[arg(long)]
    pub fail_on_unread: bool,
    /// Show every finding in full
    #[arg(long)]
    pub all: bool,
    /// The day the report speaks of (default: today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,
    /// Mend what can be mended safely, then report what is left
    #[arg(long, conflicts_with = "staged")]
    pub fix: bool,
    /// Show what --fix would change as a diff, and change nothing
    #[arg(long, conflicts_with_all = ["staged", "fix", "format", "report", "history", "fail_on", "min_score", "max_exposure"])]
    pub fix_preview: bool,
    /// How many threads read files (default: one per core)
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Compare with the runs that FILE keeps, and append this one as a line of JSON
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Say which few fixes close most exposure
    #[arg(long)]
    pub exposure_plan: bool,
    /// Say what may come on top of the statute, as estimates: public cases, states, your own `costs:`
    #[arg(long)]
    pub estimates: bool,
    /// Say what was skipped and why, and show the working of the dollars
    #[arg(long, short)]
    pub verbose: bool,
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FailOnArg {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Every finding
    Note,
    /// Never
    Never,
}

/// `--min-confidence`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ConfidenceArg {
    /// Read as written
    Certain,
    /// Strong evidence
    Likely,
    /// A guess by name
    Possible,
}

fn format(word: &str) -> Result<Format, String> {
    Format::from_word(word)
        .ok_or_else(|| format!("one of {}", Format::ALL.iter().map(|format| format.word()).collect::<Vec<_>>().join(", ")))
}

fn report(text: &str) -> Result<(Format, PathBuf), String> {
    let (word, file) =
        text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or("a format and a file, for example sarif=phiward.sarif")?;
    let (format, file) = (format(word)?, PathBuf::from(file));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.is_dir()) {
        Some(folder) => Err(format!("there is no folder {}", folder.display())),
        None if file.is_dir() => Err(format!("{} is a folder", file.display())),
        None => Ok((format, file)),
    }
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    let day: Date = text.parse().map_err(|_| "a day such as 2026-12-31".to_owned())?;
    let first = Schedule::embedded().first_day();
    if day < first {
        return Err(format!("before {first}, when the HITECH Act set the amounts of 45 CFR 160.404, there are none to count with"));
    }
    Ok(day)
}

fn whole_dollars(text: &str) -> Result<u64, String> {
    let plain = text.trim_start_matches('$').replace([',', '_'], "");
    plain.parse().map_err(|_| "whole dollars such as 50000".to_owned())
}

/// The options of a run as meant.
pub fn options(args: &CheckArgs) -> Result<Options, String> {
    let cwd = std::env::current_dir().map_err(|error| format!("the working directory cannot be read: {error}"))?;
    let compare = match (&args.diff, args.staged) {
        (Some(base), _) => Compare::Base(base.clone()),
        (None, true) => staged(),
        (None, false) => Compare::Nothing,
    };
    Ok(Options {
        paths: args.paths.clone(),
        policies: args.own.policy.clone(),
        config: args.own.config.clone(),
        compare,
        baseline: args.baseline.clone(),
        min_confidence: args.min_confidence.map(|word| match word {
            ConfidenceArg::Certain => Confidence::Certain,
            ConfidenceArg::Likely => Confidence::Likely,
            ConfidenceArg::Possible => Confidence::Possible,
        }),
        dated: dated(args),
        ..Options::new(cwd, args.as_of.unwrap_or_else(today))
    })
}

/// Whether any output shows days or dollars, or a gate counts them.
fn dated(args: &CheckArgs) -> bool {
    let shown = args.report.iter().map(|(format, _)| *format).chain([args.format.unwrap_or(Format::Text)]);
    args.history.is_some() || args.max_exposure.is_some() || shown.into_iter().any(Format::shows_days)
}

/// In a pre-push run of pre-commit the environment names two revisions; else the index is compared with HEAD.
fn staged() -> Compare {
    match (std::env::var("PRE_COMMIT_FROM_REF"), std::env::var("PRE_COMMIT_TO_REF")) {
        (Ok(from), Ok(to)) if !from.is_empty() && !to.is_empty() => Compare::Between { from, to },
        _ => Compare::Staged,
    }
}

/// Today, by the clock of this machine.
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// Scans and reports.
pub fn run(args: &CheckArgs) -> ExitCode {
    let screen = Screen::of_stdout();
    let options = match options(args) {
        Ok(options) => options,
        Err(message) => return failed(&message),
    };
    if args.fix || args.fix_preview {
        match fix(args, &options) {
            Ok(None) => {}
            Ok(Some(code)) => return code,
            Err(message) => return failed(&message),
        }
    }
    let bar = super::Bar::default();
    let mut scan = match super::in_pool(args.jobs, || pipeline::scan(&options, &bar as &dyn Progress)) {
        Ok(scan) => scan,
        Err(fault) => return super::fault(&fault),
    };
    if let Some(file) = &args.history
        && let Err(message) = remember(file, &mut scan, &options)
    {
        return failed(&message);
    }
    let dress = crate::report::Options { plan: args.exposure_plan, estimates: args.estimates, ..screen.options(args.all, args.verbose) };
    super::print(&args.format.unwrap_or(Format::Text).render(&scan.report, &dress));
    if args.format == Some(Format::Concise) {
        // its findings are for programs; people want to know that it ran
        super::say(&format!("phiward: {}\n", outcome(&scan.report)));
    }
    for (format, file) in &args.report {
        let plain = crate::report::Options { color: false, ..dress.clone() };
        if let Err(error) = std::fs::write(file, format.render(&scan.report, &plain)) {
            return failed(&format!("{}: the report could not be written: {error}", file.display()));
        }
    }
    verdict(args, &scan)
}

/// Earlier runs come into the report, this one goes to the end of their file.
fn remember(file: &std::path::Path, scan: &mut Scan, options: &Options) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: the history could not be kept: {error}", file.display());
    let earlier = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(fault(error)),
    };
    let (runs, lost) = Run::read(&earlier);
    if lost > 0 {
        super::say(&format!("warning: {}: {} of no run left out\n", file.display(), crate::report::counted(lost, "line")));
    }
    let git = Git::open(&Root::find(&options.cwd, &options.paths));
    let commit = git.ok().and_then(|git| git.head().ok().flatten());
    let mut line = Run::of(&scan.report, commit).line();
    if !earlier.is_empty() && !earlier.ends_with('\n') {
        line.insert(0, '\n');
    }
    scan.report.trend = runs;
    let kept = std::fs::OpenOptions::new().create(true).append(true).open(file);
    kept.and_then(|mut kept| std::io::Write::write_all(&mut kept, line.as_bytes())).map_err(fault)
}

/// The run in one line, with what was not read.
fn outcome(report: &crate::report::Report) -> String {
    let unread = report.coverage.unread().map_or(String::new(), |unread| format!("; {unread}"));
    crate::report::outcome(report, ", ") + &unread
}

/// Mends files of the work tree, or shows how; the exit code when that is all that was asked.
fn fix(args: &CheckArgs, options: &Options) -> Result<Option<ExitCode>, String> {
    let bar = super::Bar::default();
    let mended = super::in_pool(args.jobs, || pipeline::fixes(options, &bar as &dyn Progress)).map_err(|fault| fault.to_string())?;
    let root = crate::walk::Root::find(&options.cwd, &options.paths);
    if args.fix_preview {
        for file in &mended {
            super::print(&crate::report::difference(&file.path, &file.before, &file.after));
        }
        return Ok(Some(ExitCode::SUCCESS));
    }
    for file in &mended {
        std::fs::write(root.on_disk(&file.path), &file.bytes).map_err(|error| format!("{}: could not be written: {error}", file.path))?;
    }
    let places: usize = mended.iter().map(|file| file.findings.len()).sum();
    let counted = crate::report::counted;
    super::say(&format!("mended {} in {}\n", counted(places, "finding"), counted(mended.len(), "file")));
    Ok(None)
}

/// The exit code: 0 nothing at or above the gate, 1 something, 2 a file that could not be analyzed, where that is asked for.
fn verdict(args: &CheckArgs, scan: &Scan) -> ExitCode {
    if args.fail_on_unread && scan.lost > 0 {
        super::say(&format!("error: {} could not be analyzed (--fail-on-unread)\n", crate::report::counted(scan.lost, "file")));
        return ExitCode::from(2);
    }
    let fail_on = args.fail_on.map_or(scan.gates.fail_on, |word| match word {
        FailOnArg::Error => FailOn::Error,
        FailOnArg::Warning => FailOn::Warning,
        FailOnArg::Note => FailOn::Note,
        FailOnArg::Never => FailOn::Never,
    });
    let grave = |least: Severity| scan.report.findings.iter().any(|finding| finding.severity >= least);
    let least_score = args.min_score.map(|score| u16::from(score) * 10).or(scan.gates.min_score_tenths);
    let most = args.max_exposure.or(scan.gates.max_exposure);
    // findings show themselves; what fails by a figure alone says so
    let low = least_score.filter(|&least| scan.report.score_tenths < least);
    if let Some(least) = low {
        let tenths = |score: u16| format!("{}.{}", score / 10, score % 10);
        super::say(&format!("error: the score {} is below {} (min_score)\n", tenths(scan.report.score_tenths), tenths(least)));
    }
    let dear = most.filter(|most| scan.report.exposure.scenario_cents > most.saturating_mul(100));
    if dear.is_some() {
        super::say("error: the exposure in the scenario is above the limit (max_exposure)\n");
    }
    ExitCode::from(u8::from(fail_on.severity().is_some_and(grave) || low.is_some() || dear.is_some()))
}
