//! Says why a line was or was not reported: what passes there, and what is made of it.

use super::classify::Classifier;
use super::functions::{FnRef, Functions};
use crate::facts::{Destination, Effect, FileFacts, Mention, Passage, Root, Segment};
use crate::knowledge::{Confidence, Lexicon};
use crate::schema::Schema;

/// For each value that ends on the line at a sink or in a call: where it comes from and goes, and what it was taken for.
#[must_use]
pub fn explain(files: &[FileFacts], health: &[bool], schema: &Schema, lexicon: &Lexicon, path: &str, line: u32) -> Vec<(String, String)> {
    let functions = Functions::new(files, health);
    let classifier = Classifier::new(lexicon, schema, Some(&functions));
    let mut told = Vec::new();
    for (file, facts) in files.iter().enumerate().filter(|(_, facts)| facts.path == path) {
        for (index, summary) in facts.summaries.iter().enumerate() {
            let Some(around) = functions.around(FnRef { file, summary: index }) else { continue };
            for passage in &summary.passages {
                let Some(end) = destination(&passage.destination) else { continue };
                let Some(last) = passage.steps.last().map(|step| &step.place) else { continue };
                if last.start.line > line || last.end.line.max(last.start.line) < line {
                    continue;
                }
                let verdict = match classifier.passage(passage, around) {
                    Some(phi) => {
                        let mut elements: Vec<&str> = phi.hits.iter().map(|hit| lexicon.say(&hit.element)).collect();
                        elements.sort_unstable();
                        elements.dedup();
                        let sure = phi.hits.iter().map(|hit| hit.confidence).max().unwrap_or(Confidence::Possible).min(passage.confidence);
                        format!("PHI: {} ({})", elements.join(", "), sure.word())
                    }
                    None => match classifier.passage(&Passage { effects: Vec::new(), ..passage.clone() }, around) {
                        Some(_) => format!("no PHI any more after it {}", passage.effects.iter().map(done).collect::<Vec<_>>().join(", ")),
                        None => "no PHI: neither its names nor its types say so".to_owned(),
                    },
                };
                told.push((format!("{} reaches {end}", origin(passage)), verdict));
            }
        }
    }
    told.sort();
    told.dedup();
    told
}

/// `patient.name`, as the access path that the value was read by, and the names that it was given.
fn origin(passage: &Passage) -> String {
    let mut text = match &passage.origin.root {
        Root::Parameter(_, name) | Root::Name(name) => name.clone(),
        Root::This => "this".to_owned(),
        Root::Call(call) => format!("{}()", call.name),
        Root::New(made) => format!("new {made}"),
        Root::Query { from, .. } => format!("a row of {}", from.join(", ")),
        Root::Caught { types, .. } => format!("a caught {}", types.first().map_or("exception", String::as_str)),
        Root::Source(element) => element.replace('-', " "),
    };
    for segment in &passage.origin.segments {
        match segment {
            Segment::Member(name) => {
                text.push('.');
                text.push_str(name);
            }
            Segment::Element => text.push_str("[]"),
            Segment::Key => text.push_str("[key]"),
        }
    }
    let mut names: Vec<&str> = passage
        .mentions
        .iter()
        .map(|mention| mention.name.trim_start_matches([Mention::TYPE, Mention::OF]))
        .filter(|name| *name != text)
        .collect();
    names.dedup();
    let named = if names.is_empty() { String::new() } else { format!(", then called {}", names.join(", ")) };
    match &passage.origin.declared {
        Some(declared) => format!("`{text}` of type `{declared}`{named}"),
        None => format!("`{text}`{named}"),
    }
}

fn destination(destination: &Destination) -> Option<String> {
    Some(match destination {
        Destination::Sink { call, row, sink_kind, .. } => format!("the {sink_kind} sink `{call}` [{row}]"),
        Destination::Argument { callee, .. } => format!("the call `{}`, which no row knows as a sink", callee.name),
        Destination::Throw(named) => format!("an exception {named}").trim_end().to_owned(),
        _ => return None,
    })
}

fn done(effect: &Effect) -> String {
    match effect {
        Effect::ById => "is handed on by its id".to_owned(),
        Effect::Through(call) => format!("goes through `{}`", call.name),
        Effect::Serialized => "is serialized".to_owned(),
        Effect::Weakened(note) => format!("is weakened: {note}"),
        Effect::Masked(call) => format!("is masked by `{}`, as the name has it", call.name),
        Effect::Printed => "is joined into text".to_owned(),
        Effect::Without(names) => format!("is left without {}", names.join(", ")),
        Effect::Into(field) => format!("is put into `{field}`"),
        Effect::Behind(words) => format!("stands behind the words `{words}`"),
    }
}
