//! `phiward facts --why FILE:LINE`

use super::OwnFiles;
use crate::check::{Finding, State};
use crate::pipeline::{self, Answer, Fault, Why};
use crate::report::{headline, redact, sentence, unobeyed, visible_line};
use crate::walk::Root;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Prints what was seen on a line and how it was judged.
pub fn run(file: &Path, line: u32, own: &OwnFiles) -> Result<ExitCode, String> {
    let cwd = std::env::current_dir().map_err(|error| error.to_string())?;
    if !cwd.join(file).is_file() {
        return Err(format!("{}: there is no such file", file.display()));
    }
    let root = Root::find(&cwd, &[]);
    let path = root.relative(&cwd, file).map_err(|error| error.to_string())?;
    let options = super::super::check::options(&own.over(&[]))?;
    let why = pipeline::why(&options, &path, line).map_err(|fault: Fault| fault.to_string())?;
    if let Some(lines) = why.lines.filter(|lines| usize::try_from(line).is_ok_and(|line| line > *lines)) {
        return Err(format!("{path}: there is no line {line}, the file ends with line {lines}"));
    }
    super::super::print(&unobeyed(shown(&why)));
    Ok(ExitCode::SUCCESS)
}

fn shown(why: &Why) -> String {
    let mut out = String::new();
    match (&why.read, &why.skipped) {
        (Some((language, role)), _) => {
            let language = language.map_or("no known language", |language| language.name());
            let _ = writeln!(out, "{}:{} ({language}, role {})", visible_line(&why.path), why.line, role.word());
        }
        (None, Some(reason)) => {
            let _ = writeln!(out, "{} was not read: {reason}", visible_line(&why.path));
        }
        (None, None) => {
            let _ = writeln!(
                out,
                "{} was not read: git or .phiwardignore ignores it, it is minified, or it could not be opened",
                visible_line(&why.path)
            );
        }
    }
    for notice in &why.notices {
        let _ = writeln!(out, "  notice: {}", visible_line(&sentence(&notice.message)));
    }
    if why.read.is_none() {
        return out;
    }
    for finding in &why.findings {
        let _ = writeln!(out, "\n{}: {}", visible_line(&redact(&state(finding, why))), headline(finding));
        for evidence in &finding.evidence {
            let place = &evidence.place;
            let _ = writeln!(out, "  {}:{} {}", visible_line(&place.path), place.start.line, visible_line(&sentence(&evidence.message)));
        }
    }
    if why.findings.is_empty() {
        let _ = writeln!(out, "\nnothing is reported on this line");
    }
    for (fact, answers) in &why.facts {
        out.push('\n');
        super::one(fact, &mut out);
        // where a rule speaks, those of the same kind that do not are no news
        let spoken = answers.iter().any(|(_, answer)| *answer != Answer::OtherPath && !matches!(answer, Answer::DoesNotHold(_)));
        for (rule, answer) in answers.iter().filter(|(_, answer)| !(spoken && matches!(answer, Answer::DoesNotHold(_)))) {
            let _ = match answer {
                Answer::Speaks => writeln!(out, "    {rule}: speaks"),
                Answer::DoesNotHold(when) => {
                    writeln!(out, "    {rule}: does not hold: {}", when.split_whitespace().collect::<Vec<_>>().join(" "))
                }
                Answer::OtherRole(role) => writeln!(out, "    {rule}: holds, but does not speak in files of role {}", role.word()),
                Answer::OtherPath => writeln!(out, "    {rule}: its paths leave this file out"),
            };
        }
    }
    if !why.values.is_empty() {
        out.push('\n');
    }
    for (value, verdict) in &why.values {
        let _ = writeln!(out, "  {}\n    {}", visible_line(&redact(value)), visible_line(&redact(verdict)));
    }
    if why.facts.is_empty() && why.values.is_empty() {
        let _ = writeln!(out, "no setting, scope, declaration, sink or call with a followed value is known on it");
    }
    out
}

fn state(finding: &Finding, why: &Why) -> String {
    let head = format!("{}[{}]", finding.severity.word(), finding.rule);
    match &finding.state {
        State::New if finding.confidence < why.least => {
            format!("left out, {} is below {}: {head}", finding.confidence.word(), why.least.word())
        }
        State::New => format!("reported, {}: {head}", finding.confidence.word()),
        State::Baselined { first_seen } => format!("in the baseline since {first_seen}: {head}"),
        State::Suppressed { kind, reason, .. } => format!("allowed as {kind} because {reason}: {head}"),
        State::Decided { rationale, .. } => format!("decided, {rationale}: {head}"),
    }
}
