//! `phiward facts PATH...`

mod why;

use super::OwnFiles;
use crate::facts::{Attribute, Fact, FileFacts, PhiContext, Value};
use crate::join::Repository;
use crate::pipeline;
use crate::report::{redact, sentence, unobeyed, visible_line};
use crate::text::Limits;
use crate::walk::{Root, Source, Walker};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `phiward facts`.
#[derive(Debug, clap::Args)]
pub struct FactsArgs {
    /// Files or folders
    #[arg(required_unless_present = "why")]
    paths: Vec<PathBuf>,
    /// Say why a line was or was not reported; scans the whole repository
    #[arg(long, value_name = "FILE:LINE", value_parser = file_and_line, conflicts_with = "paths")]
    why: Option<(PathBuf, u32)>,
    #[command(flatten)]
    own: OwnFiles,
}

fn file_and_line(text: &str) -> Result<(PathBuf, u32), String> {
    let parts = text.rsplit_once(':').and_then(|(file, line)| Some((PathBuf::from(file), line.parse().ok()?)));
    parts.filter(|(_, line)| *line > 0).ok_or_else(|| "a file and a line, for example src/sync.ts:41".to_owned())
}

/// Prints the facts of files.
pub fn run(args: &FactsArgs) -> ExitCode {
    super::in_pool(None, || match &args.why {
        Some((file, line)) => why::run(file, *line, &args.own),
        None => facts(args),
    })
    .unwrap_or_else(|message| super::failed(&message))
}

fn facts(args: &FactsArgs) -> Result<ExitCode, String> {
    let cwd = std::env::current_dir().map_err(|error| error.to_string())?;
    let root = Root::find(&cwd, &args.paths);
    let paths =
        args.paths.iter().map(|path| root.relative(&cwd, path).map_err(|error| error.to_string())).collect::<Result<Vec<_>, _>>()?;
    let limits = Limits::default();
    let table = crate::knowledge::path_table()?;
    let walker = Walker::new(Source::Disk(root), Arc::new(table), limits).only(paths);
    let listing = walker.list().map_err(|error| error.to_string())?;
    let options = super::check::options(&args.own.over(&args.paths))?;
    let (_, extractor) = pipeline::policies(&options).map_err(|fault| fault.to_string())?;
    let reading = pipeline::facts_of(&walker, &listing, &extractor, &pipeline::Demand::everything(), &|| ());
    let repository = Repository::assemble(reading.files, extractor.lexicon());
    let mut out = String::new();
    for file in &repository.files {
        show(file, &mut out);
    }
    for notice in &reading.notices {
        let _ = writeln!(out, "{}: {}", visible_line(&notice.path), visible_line(&sentence(&notice.message)));
    }
    super::print(&unobeyed(out));
    Ok(ExitCode::SUCCESS)
}

fn show(file: &FileFacts, out: &mut String) {
    if file.facts.is_empty() {
        return;
    }
    let language = file.language.map_or("", |language| language.name());
    let _ = writeln!(out, "{} ({language}, {})", visible_line(&file.path), file.role.word());
    for fact in &file.facts {
        one(fact, out);
    }
}

pub(super) fn one(fact: &Fact, out: &mut String) {
    let _ = write!(out, "  {}:{} {}", fact.place.start.line, fact.place.start.column, fact.kind.word());
    if !fact.row.is_empty() {
        let _ = write!(out, " [{}]", fact.row);
    }
    let _ = writeln!(out, " {}", fact.confidence.word());
    for (attribute, value) in fact.kind.attributes().iter().zip(&fact.attributes) {
        let text = match value {
            Attribute::Known(Value::Bool(on)) => on.to_string(),
            Attribute::Known(Value::Int(number)) => number.to_string(),
            Attribute::Known(Value::Text(text)) => text.clone(),
            Attribute::Known(Value::List(items)) => items.join(", "),
            Attribute::Pending(..) | Attribute::Unknown => continue,
        };
        let _ = writeln!(out, "    {} = {}", attribute.name, visible_line(&redact(&text)));
    }
    match &fact.phi {
        PhiContext::Direct(_) | PhiContext::None => {}
        PhiContext::Near(reasons) => {
            let _ = writeln!(out, "    phi near: {}", visible_line(&redact(&reasons.join("; "))));
        }
    }
    for (place, what) in &fact.related {
        let _ = writeln!(out, "    {}:{} {}", visible_line(&place.path), place.start.line, visible_line(&redact(what)));
    }
}
