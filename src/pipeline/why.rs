//! Why a line was or was not reported: what is seen there, which rules were asked of it, and how each value that ends there was judged.

use super::{Fault, Options, Settings, facts_of, judge, knowledge_with};
use crate::check::Finding;
use crate::facts::{Destination, Effect, Fact, Passage, PhiContext, Root, Segment, Summary};
use crate::flow;
use crate::join::Repository;
use crate::knowledge::{Confidence, FileRole, Lexicon};
use crate::policy::{RuleSet, Subject};
use crate::text::{Language, Notice};

/// All that can be said of one line.
#[derive(Debug)]
pub struct Why {
    /// Path from the root of the repository.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// The file's language and role; `None` when it was not read.
    pub read: Option<(Option<Language>, FileRole)>,
    /// Why it was not read.
    pub skipped: Option<String>,
    /// What could not be read of it.
    pub notices: Vec<Notice>,
    /// Findings on the line, of every state and confidence.
    pub findings: Vec<Finding>,
    /// Findings below this confidence are left out of reports.
    pub least: Confidence,
    /// Facts on the line, each with what the rules of its kind said.
    pub facts: Vec<(Fact, Vec<(String, Answer)>)>,
    /// Values that end on the line, each with how it was judged.
    pub values: Vec<(String, String)>,
}

/// What a rule said of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It speaks.
    Speaks,
    /// Its condition does not hold.
    DoesNotHold(String),
    /// It does not speak in files of this role.
    OtherRole(FileRole),
    /// Its paths leave the file out.
    OtherPath,
}

/// Scans the whole repository and looks at one line.
///
/// # Errors
/// A fault of usage, configuration or policies.
pub fn why(options: &Options, path: &str, line: u32) -> Result<Why, Fault> {
    let settings = Settings::load(options)?;
    let extractor = knowledge_with(settings.config.limits, &settings.policies, &settings.rules)?;
    let listing = settings.walker.list()?;
    let reading = facts_of(&settings.walker, &listing, &extractor, &|| ());
    let repository = Repository::assemble(reading.files, extractor.lexicon());
    let outcome = judge(&repository, &settings, settings.baseline.as_ref(), &extractor, options);
    let file = repository.files.iter().find(|file| file.path == path);
    let skipped =
        listing.skipped.iter().find(|skipped| *skipped.path == *path || (skipped.path.ends_with('/') && path.starts_with(&*skipped.path)));
    let here = |at: &crate::facts::Place| at.path == path && at.start.line <= line && line <= at.end.line.max(at.start.line);
    let starts = |at: &crate::facts::Place| at.path == path && at.start.line == line;
    let mut found = Why {
        path: path.to_owned(),
        line,
        read: file.map(|file| (file.language, file.role)),
        skipped: skipped.map(|skipped| skipped.reason.words().to_owned()),
        notices: reading.notices.into_iter().filter(|notice| notice.path == path).collect(),
        findings: outcome.findings.into_iter().filter(|finding| starts(&finding.place)).collect(),
        least: options.min_confidence.unwrap_or(settings.config.gates.min_confidence),
        facts: Vec::new(),
        values: Vec::new(),
    };
    let Some(file) = file else { return Ok(found) };
    for fact in file.facts.iter().filter(|fact| starts(&fact.place)) {
        found.facts.push((fact.clone(), asked(fact, &settings.rules, file.language, file.role)));
    }
    let health = file.health_words.len() >= 2;
    for summary in &file.summaries {
        for passage in &summary.passages {
            let ends = passage.steps.last().is_some_and(|step| here(&step.place));
            if ends && let Some(value) = judged(passage, summary, path, health, &repository, extractor.lexicon()) {
                found.values.push(value);
            }
        }
    }
    found.values.sort();
    found.values.dedup();
    Ok(found)
}

fn asked(fact: &Fact, rules: &RuleSet, language: Option<Language>, role: FileRole) -> Vec<(String, Answer)> {
    let phi: &PhiContext = &fact.phi;
    let subject = Subject { fact, language, role, phi };
    let answer = |rule: &crate::policy::Rule| {
        if !rule.covers(&fact.place.path) {
            Answer::OtherPath
        } else if !rule.holds(&subject) {
            Answer::DoesNotHold(rule.when.as_ref().map(|when| when.text().to_owned()).unwrap_or_default())
        } else if !rule.roles.contains(&role) {
            Answer::OtherRole(role)
        } else {
            Answer::Speaks
        }
    };
    rules.of(fact.kind).map(|rule| (rule.id.clone(), answer(rule))).collect()
}

/// A value that ends at a sink or in a call, and what it was taken for.
fn judged(
    passage: &Passage,
    summary: &Summary,
    path: &str,
    health: bool,
    repository: &Repository,
    lexicon: &Lexicon,
) -> Option<(String, String)> {
    let end = match &passage.destination {
        Destination::Sink { call, sink_kind, row, .. } => format!("the {sink_kind} sink `{call}` [{row}]"),
        Destination::Argument { callee, .. } => format!("the call `{}`, which no row knows as a sink", callee.name),
        _ => return None,
    };
    let value = shown(passage);
    let judge = |passage: &Passage| flow::judge(passage, path, &summary.owner, health, &repository.schema, lexicon);
    let verdict = match judge(passage) {
        Some(phi) => {
            let mut elements: Vec<&str> = phi.hits.iter().map(|hit| lexicon.say(&hit.element)).collect();
            elements.sort_unstable();
            elements.dedup();
            let sure = phi.hits.iter().map(|hit| hit.confidence).max().unwrap_or(Confidence::Possible).min(passage.confidence);
            format!("PHI: {} ({})", elements.join(", "), sure.word())
        }
        None => match judge(&Passage { effects: Vec::new(), ..passage.clone() }) {
            Some(_) => {
                let through: Vec<String> = passage.effects.iter().filter_map(effect).collect();
                format!("no PHI any more after {}", through.join(", "))
            }
            None => "no PHI: neither its names nor its types say so".to_owned(),
        },
    };
    Some((format!("{value} reaches {end}"), verdict))
}

fn effect(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Through(call) => Some(format!("`{}`", call.name)),
        Effect::Weakened(note) => Some(note.clone()),
        Effect::Serialized => None,
        Effect::ById => Some("being handed on by its id".to_owned()),
    }
}

/// `patient.name`, as the access path that the value was read by.
fn shown(passage: &Passage) -> String {
    let mut text = match &passage.origin.root {
        Root::Parameter(_, name) | Root::Name(name) => name.clone(),
        Root::This => "this".to_owned(),
        Root::Call(call) => format!("{}()", call.name),
        Root::New(made) => format!("new {made}"),
        Root::Query { from, .. } => format!("a row of {}", from.join(", ")),
        Root::Caught(types) => format!("a caught {}", types.first().map_or("exception", String::as_str)),
    };
    for segment in &passage.origin.segments {
        match segment {
            Segment::Member(name) => {
                text.push('.');
                text.push_str(name);
            }
            Segment::Element => text.push_str("[]"),
        }
    }
    match &passage.origin.declared {
        Some(declared) => format!("`{text}` of type `{declared}`"),
        None => format!("`{text}`"),
    }
}
