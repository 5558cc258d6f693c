//! The rules are asked: facts in, findings out, then everything that says whether a finding counts.

use super::fingerprint::{code_of, fingerprint};
use super::{Baseline, Evidence, Finding, State, decision, suppression};
use crate::config::{Config, PhiArea};
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Value};
use crate::knowledge::{ElementClass, FileRole};
use crate::policy::{Provisions, Rule, RuleSet, Subject, WithoutPhi};
use crate::text::Language;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// All that the rules are asked of, and what decides whether an answer counts.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The files that were scanned: their language, role and allow comments. Their facts are not read.
    pub files: &'a [FileFacts],
    /// The rules in force.
    pub rules: &'a RuleSet,
    /// The provisions table: what is addressable.
    pub provisions: &'a Provisions,
    /// Areas, decisions and known dates.
    pub config: &'a Config,
    /// Accepted findings.
    pub baseline: Option<&'a Baseline>,
    /// The day of the report.
    pub as_of: Date,
    /// Whether every file was scanned, so that what allows nothing is unused.
    pub complete: bool,
    /// An element or class id in people's words.
    pub words: &'a dyn Fn(&str) -> Option<String>,
    /// The class of an element.
    pub class_of: &'a dyn Fn(&str) -> Option<ElementClass>,
    /// Hides literals in a scope, which is made of keys and paths of the scanned text and goes into reports and baselines.
    pub veil: fn(&str) -> String,
}

/// What the rules said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Findings of every state and confidence, gravest first, then path, line, column, rule.
    pub findings: Vec<Finding>,
    /// How many were left out because of the file's role.
    pub other_roles: u64,
    /// How many entries of the baseline nothing matched, where every file was scanned.
    pub gone: usize,
}

/// The reason that an area of the configuration gives.
const ASSUMED: &str = "the configuration says that files here hold PHI";

/// Asks the rules of every fact.
#[must_use]
pub fn check<'a>(facts: impl IntoIterator<Item = &'a Fact>, input: &Input<'_>) -> Outcome {
    let files: FxHashMap<&str, &FileFacts> = input.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut asking = Asking { input, files, findings: Vec::new(), other_roles: 0 };
    for fact in facts {
        asking.ask(fact);
    }
    let (mut findings, mut other_roles) = (asking.findings, asking.other_roles);
    settle(&mut findings);
    let comments = input.files.iter().flat_map(|file| &file.suppressions);
    let mut about = Vec::new();
    for fault in suppression::apply(&mut findings, comments, input.rules, input.as_of, input.complete) {
        about.push(fact_of(fault.comment.place.clone(), fault.problem, &fault.rules.join(", ")));
    }
    for fault in decision::apply(&mut findings, &input.config.decisions, input.provisions, input.as_of, input.complete) {
        about.push(fact_of(fault.place, fault.problem, &fault.about));
    }
    let mut asking = Asking { input, files: asking.files, findings: Vec::new(), other_roles: 0 };
    for fact in &about {
        asking.ask(fact);
    }
    other_roles += asking.other_roles;
    findings.append(&mut asking.findings);
    settle(&mut findings);
    fingerprint(&mut findings);
    let unmatched = input.baseline.map_or(0, |baseline| baseline.apply(&mut findings).len());
    Outcome { findings, other_roles, gone: if input.complete { unmatched } else { 0 } }
}

/// A fault of a suppression, as a fact that the rules of topic `suppression` are asked of.
fn fact_of(place: Place, problem: suppression::Problem, rule: &str) -> Fact {
    let mut fact = Fact::new(FactKind::Suppression, "", place);
    fact.code = format!("{} {rule}", problem.word());
    fact.set_text("problem", problem.word());
    if !rule.is_empty() {
        fact.set_text("rule", rule);
    }
    fact
}

/// Sorts, gravest first, and keeps one finding of each rule at each place: the surest.
fn settle(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (std::cmp::Reverse(f.severity), std::cmp::Reverse(f.confidence));
        (&a.rule, &a.place, key(a), &a.what).cmp(&(&b.rule, &b.place, key(b), &b.what))
    });
    findings.dedup_by(|next, kept| next.rule == kept.rule && next.place == kept.place);
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
}

/// Gravest first, then path, line, column, rule.
fn order(finding: &Finding) -> impl Ord + '_ {
    let place = &finding.place;
    (std::cmp::Reverse(finding.severity), &place.path, place.start, &finding.rule, place.span, &finding.what)
}

struct Asking<'a, 'f> {
    input: &'a Input<'a>,
    files: FxHashMap<&'f str, &'f FileFacts>,
    findings: Vec<Finding>,
    other_roles: u64,
}

impl Asking<'_, '_> {
    fn ask(&mut self, fact: &Fact) {
        let (language, role) = self.file(&fact.place.path);
        let area = self.input.config.phi_area(&fact.place.path);
        let phi = context(fact, area);
        let subject = Subject { fact, language, role, phi: &phi };
        for rule in self.input.rules.of(fact.kind) {
            if !rule.covers(&fact.place.path) || !rule.holds(&subject) {
                continue;
            }
            if rule.roles.contains(&role) {
                let finding = self.finding(rule, &subject, area);
                self.findings.push(finding);
            } else {
                self.other_roles += 1;
            }
        }
    }

    fn file(&self, path: &str) -> (Option<Language>, FileRole) {
        self.files.get(path).map_or((None, FileRole::Main), |file| (file.language, file.role))
    }

    fn finding(&self, rule: &Rule, subject: &Subject<'_>, area: PhiArea) -> Finding {
        let Input { rules, config, as_of, words, class_of, veil, .. } = *self.input;
        let fact = subject.fact;
        let far = matches!(subject.phi, PhiContext::None).then(|| rules.topics().without_phi(rule.topic)).flatten();
        // what the configuration puts outside of PHI is never priced, whatever the topic
        let far = far.or_else(|| (area == PhiArea::None).then_some(WithoutPhi { provision: false, at_most: rule.severity_of(subject) }));
        let severity = rule.severity_of(subject);
        let elements: Vec<String> = if area == PhiArea::None { Vec::new() } else { elements_of(fact, subject.phi) };
        let classes: BTreeSet<ElementClass> = elements.iter().filter_map(|element| class_of(element)).collect();
        let evidence = fact.related.iter().map(|(place, message)| Evidence { place: place.clone(), message: message.clone() });
        Finding {
            rule: rule.id.clone(),
            topic: rule.topic.word().to_owned(),
            severity: far.map_or(severity, |far| severity.min(far.at_most)),
            confidence: fact.confidence,
            what: headline(rule.what.render(fact, words), fact),
            why: rule.why.clone(),
            fix: rule.fix.render(fact, words),
            provision: rule.provision.clone().filter(|_| far.is_none_or(|far| far.provision)),
            cites: rule.cites.clone(),
            place: fact.place.clone(),
            also: fact.also.clone(),
            evidence: evidence.collect(),
            trace: fact.kind == FactKind::Flow && !fact.related.is_empty(),
            elements,
            classes: classes.into_iter().collect(),
            phi_reasons: match subject.phi {
                PhiContext::Near(reasons) => reasons.clone(),
                _ => Vec::new(),
            },
            scope: veil(&fact.scope.0),
            code: code_of(fact),
            fingerprint: String::new(),
            state: State::New,
            introduced: Some(as_of.to_string()),
            known: config.known_since(&rule.id, &fact.place.path).map(|date| date.to_string()),
        }
    }
}

/// The headline; where a default speaks, it says so.
fn headline(what: String, fact: &Fact) -> String {
    let source = fact.get("source").and_then(Attribute::known);
    let by_default = matches!(source, Some(Value::Text(source)) if source == "default");
    if !by_default || what.contains("default") {
        return what;
    }
    let of = fact.text("assumed").map(|version| format!(" of {version}")).unwrap_or_default();
    format!("{what} (the default{of}; nothing is set)")
}

/// How close PHI is: what the configuration says of the area, else what the fact itself holds, else what was found around it.
fn context(fact: &Fact, area: PhiArea) -> PhiContext {
    match (area, &fact.phi) {
        (PhiArea::None, _) => PhiContext::None,
        (_, found @ (PhiContext::Direct(_) | PhiContext::Near(_))) if !(holds_phi(fact) && matches!(found, PhiContext::Near(_))) => {
            found.clone()
        }
        _ if holds_phi(fact) => PhiContext::Direct(stated_elements(fact)),
        (PhiArea::Assumed, _) => PhiContext::Near(vec![ASSUMED.to_owned()]),
        (_, found) => found.clone(),
    }
}

/// Whether the fact's own attributes say that PHI is in it.
fn holds_phi(fact: &Fact) -> bool {
    !stated_elements(fact).is_empty() || fact.truth("phi") == Some(true)
}

fn stated_elements(fact: &Fact) -> Vec<String> {
    let of = |name: &str| match fact.get(name).and_then(Attribute::known) {
        Some(Value::List(items)) => items.clone(),
        Some(Value::Text(text)) if fact.kind != FactKind::Markup => vec![text.clone()],
        _ => Vec::new(),
    };
    [of("elements"), of("element")].concat()
}

/// The elements of a finding, sorted, each once.
fn elements_of(fact: &Fact, phi: &PhiContext) -> Vec<String> {
    let mut elements: BTreeSet<String> = stated_elements(fact).into_iter().collect();
    if let PhiContext::Direct(direct) = phi {
        elements.extend(direct.iter().cloned());
    }
    elements.into_iter().collect()
}

#[cfg(test)]
mod tests;
