//! `phiward exposure CASE.yaml`

use super::{Screen, failed};
use crate::exposure::case::Case;
use crate::exposure::{Beyond, Schedule};
use crate::policy::Provisions;
use crate::report::{case_json, case_text, public_cases, tables_json, tables_text};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `phiward exposure`.
#[derive(Debug, clap::Args)]
pub struct ExposureArgs {
    /// A case: when it was assessed, which provisions, tiers, days or individuals
    #[arg(required_unless_present_any = ["tables", "cases"])]
    case: Option<PathBuf>,
    /// Print the amounts and caps with their sources instead
    #[arg(long, conflicts_with = "case")]
    tables: bool,
    /// Print the public cases that estimates stand on instead
    #[arg(long, conflicts_with_all = ["case", "tables", "format"])]
    cases: bool,
    /// text or json
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    format: Shape,
}

/// How the working is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// A table with its sources
    Text,
    /// JSON with whole dollars or decimal texts
    Json,
}

/// Counts a case, or prints the tables.
pub fn run(args: &ExposureArgs) -> ExitCode {
    let dress = Screen::of_stdout().options(false, false);
    let schedule = Schedule::embedded();
    if args.cases {
        super::print(&public_cases(Beyond::embedded(), &dress));
        return ExitCode::SUCCESS;
    }
    let Some(path) = &args.case else {
        super::print(&if args.format == Shape::Json { tables_json(schedule) } else { tables_text(schedule, &dress) });
        return ExitCode::SUCCESS;
    };
    let shown = path.display();
    let text = match std::fs::read(path).map(|bytes| crate::text::decode(&bytes).map(|(text, _)| text)) {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => return failed(&format!("{shown}: {error}")),
        Err(error) => return failed(&format!("{shown}: {error}")),
    };
    let counted = Case::parse(&text).and_then(|case| case.assess(Provisions::embedded(), schedule));
    match counted {
        Ok(report) => {
            super::print(&if args.format == Shape::Json { case_json(&report) } else { case_text(&report, &dress) });
            ExitCode::SUCCESS
        }
        Err(fault) => failed(&format!("{shown}: {fault}")),
    }
}
