//! A rule that can be asked.

use super::error::advice;
use super::{
    Condition, Draft, Effort, Example, Located, Mend, PolicyError, Provisions, Severity, Source, Subject, Template, Topic, TopicDefaults,
};
use crate::config::PathSet;
use crate::facts::FactKind;
use crate::knowledge::FileRole;
use crate::parse::code::CodePattern;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rule's parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param {
    /// Truth.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text; versions too.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl Param {
    /// Reads a parameter.
    ///
    /// # Errors
    /// A sentence for people, when the value is none of the four kinds.
    pub fn read(value: &serde_json::Value) -> Result<Self, String> {
        use serde_json::Value;
        match value {
            Value::Bool(on) => Ok(Self::Bool(*on)),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Ok(Self::Int(whole)),
                None => Err(format!("`{number}` is no whole number; a version stands in quotes: \"{number}\"")),
            },
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Array(items) => {
                let texts = items.iter().map(|item| item.as_str().map(str::to_owned).ok_or("a list holds texts in quotes".to_owned()));
                texts.collect::<Result<_, _>>().map(Self::List)
            }
            Value::Null | Value::Object(_) => Err("a parameter is a text, a whole number, a truth value or a list of texts".to_owned()),
        }
    }

    /// The kind, for people.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a truth value",
            Self::Int(_) => "a whole number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list of texts",
        }
    }
}

/// Another severity in some cases.
#[derive(Debug, Clone)]
pub struct Adjust {
    /// The case.
    pub when: Condition,
    /// The severity in it.
    pub severity: Severity,
}

/// A rule that can be asked.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Names the fault, kebab-case.
    pub id: String,
    /// One phrase: what the rule finds.
    pub title: String,
    /// What it is about.
    pub topic: Topic,
    /// The kind of fact that is asked; [`FactKind::Code`] for `code` rules.
    pub on: FactKind,
    /// An organization's own code pattern; `parse` runs it.
    pub code: Option<Arc<CodePattern>>,
    /// Parameters after overrides.
    pub params: BTreeMap<String, Param>,
    /// The condition; `None` for `code` rules that speak at every match.
    pub when: Option<Condition>,
    /// Severity before adjustments.
    pub severity: Severity,
    /// Other severities; the first that holds wins.
    pub adjust: Vec<Adjust>,
    /// File roles in which it speaks.
    pub roles: Vec<FileRole>,
    /// The priced provision, bare.
    pub provision: Option<String>,
    /// Further provisions and standards.
    pub cites: Vec<String>,
    /// The headline.
    pub what: Template,
    /// Why it matters.
    pub why: String,
    /// How to mend it.
    pub fix: Template,
    /// Safe fixes, in order.
    pub mends: Vec<Mend>,
    /// The work to mend one place, where its author states it.
    pub effort: Option<Effort>,
    /// Its own tests.
    pub examples: Vec<Example>,
    /// The file that the rule was read from.
    pub path: String,
    include: PathSet,
    exclude: PathSet,
}

impl Rule {
    /// Whether the rule speaks in a file: its role and the rule's own paths.
    #[must_use]
    pub fn speaks_in(&self, path: &str, role: FileRole) -> bool {
        self.roles.contains(&role) && self.covers(path)
    }

    /// Whether the rule's own paths cover a file.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        (self.include.is_empty() || self.include.covers(path)) && !self.exclude.covers(path)
    }

    /// Whether the rule speaks of a fact. The file is not asked.
    #[must_use]
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        if self.code.is_some() && subject.fact.text("rule") != Some(&self.id) {
            return false;
        }
        self.when.as_ref().is_none_or(|when| when.holds(subject))
    }

    /// The severity for a fact.
    #[must_use]
    pub fn severity_of(&self, subject: &Subject<'_>) -> Severity {
        self.adjust.iter().find(|adjust| adjust.when.holds(subject)).map_or(self.severity, |adjust| adjust.severity)
    }

    /// What of the rule's reach differs from an earlier form of it, in words; whether looser or tighter cannot be told.
    pub(super) fn changes(&self, old: &Self) -> Vec<&'static str> {
        let text = |when: Option<&Condition>| when.map(|when| when.text().to_owned());
        let cases = |rule: &Self| rule.adjust.iter().map(|case| (case.when.text().to_owned(), case.severity)).collect::<Vec<_>>();
        let lost = old.roles.iter().any(|role| !self.roles.contains(role));
        [
            ("condition", text(self.when.as_ref()) != text(old.when.as_ref()) || self.on != old.on || self.code != old.code),
            ("parameters", self.params != old.params),
            ("adjustments", cases(self) != cases(old)),
            ("file roles", lost),
            ("paths", self.include != old.include || self.exclude != old.exclude),
            ("provision", self.provision != old.provision),
        ]
        .into_iter()
        .filter_map(|(key, changed)| changed.then_some(key))
        .collect()
    }

    /// Checks a rule as written.
    ///
    /// # Errors
    /// Every fault, each with its place.
    pub fn compile(draft: &Draft, source: &Arc<Source>, defaults: &TopicDefaults) -> Result<Self, Vec<PolicyError>> {
        let mut faults = Vec::new();
        let whole = draft.id.clone().unwrap_or_else(|| Located { value: String::new(), span: None, source: Some(Arc::clone(source)) });
        let id = whole.value.clone();
        let missing = |key: &str| whole.fault(format!("the rule `{id}` has no `{key}`"));
        if !is_kebab(&id) {
            faults.push(whole.fault(format!("`{id}` is no rule id")).help("write lower-case words joined by `-`"));
        }
        let params = Self::params(draft, &whole, &mut faults);
        let topic = word(draft.topic.as_ref(), "topic", Topic::from_word, Topic::ALL.iter().map(|topic| topic.word()), &missing);
        let topic = topic.map_err(|fault| faults.push(fault)).unwrap_or(Topic::Transport);
        let on = match (&draft.on, &draft.code) {
            (Some(_), Some(_)) => {
                faults.push(whole.fault(format!("the rule `{id}` has both `on` and `code`")));
                None
            }
            (None, Some(_)) => Some(FactKind::Code),
            (on, None) => word(on.as_ref(), "on", FactKind::from_word, FactKind::ALL.iter().map(|kind| kind.word()), &missing)
                .map_err(|fault| faults.push(fault))
                .ok(),
        };
        let code = draft.code.as_ref().and_then(|code| {
            let compiled = CodePattern::compile(&id, &code.value);
            compiled.map(Arc::new).map_err(|message| faults.push(code.fault(message))).ok()
        });
        // an unknown kind would make every attribute an error
        let mut condition =
            |text: &Located<String>| on.and_then(|on| Condition::compile(text, on, &params).map_err(|fault| faults.push(fault)).ok());
        let when = draft.when.as_ref().and_then(&mut condition);
        let mut adjust = Vec::new();
        for case in draft.adjust.iter().flatten() {
            if let Some(when) = condition(&case.when) {
                adjust.push(Adjust { when, severity: case.severity });
            }
        }
        if draft.when.is_none() && draft.code.is_none() {
            faults.push(missing("when").help("write `\"true\"` for a rule that always speaks"));
        }
        let mut template = |text: Option<&Located<String>>, key: &str| match text {
            Some(text) => {
                on.and_then(|on| Template::compile(text, on, &params).map_err(|fault| faults.push(fault)).ok()).unwrap_or_default()
            }
            None => {
                faults.push(missing(key));
                Template::default()
            }
        };
        let what = template(draft.what.as_ref(), "what");
        let fix = template(draft.fix.as_ref(), "fix");
        if let Some(pattern) = &code
            && let Some(name) = what.captures().chain(fix.captures()).find(|name| !pattern.captures(name))
        {
            faults.push(whole.fault(format!("the rule `{id}` names `{{${name}}}`, and its pattern has no `${name}`")));
        }
        if draft.why.as_ref().is_none_or(|why| why.trim().is_empty()) {
            faults.push(missing("why"));
        }
        if draft.severity.is_none() {
            faults.push(missing("severity"));
        }
        let mut mends = Vec::new();
        for written in draft.mend.iter().flatten() {
            match Mend::compile(written) {
                Ok(mend) => mends.push(mend),
                Err(message) => faults.push(whole.fault(format!("the rule `{id}`: {message}"))),
            }
        }
        if draft.effort.is_some_and(|Effort { hours: [least, most] }| least > most) {
            faults.push(whole.fault(format!("the rule `{id}`: the first number of `effort.hours` is the least, the second the most")));
        }
        if let Some(provision) = &draft.provision
            && let Some(fault) = provision_fault(provision)
        {
            faults.push(fault);
        }
        let paths = draft.paths.clone().unwrap_or_default();
        let mut paths_of =
            |patterns: &[String]| path_set(patterns).map_err(|message| faults.push(whole.fault(message))).unwrap_or_default();
        let (include, exclude) = (paths_of(&paths.include), paths_of(&paths.exclude));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            title: draft.title.clone().unwrap_or_else(|| id.replace('-', " ")),
            id,
            topic,
            on: on.unwrap_or(FactKind::Code),
            code,
            params,
            when,
            severity: draft.severity.unwrap_or(Severity::Warning),
            adjust,
            roles: draft.roles.clone().unwrap_or_else(|| defaults.roles(topic).to_vec()),
            provision: draft.provision.as_ref().map(|provision| provision.value.clone()),
            cites: draft.cites.clone().unwrap_or_default(),
            what,
            why: draft.why.as_deref().unwrap_or("").trim().to_owned(),
            fix,
            mends,
            effort: draft.effort,
            examples: draft.examples.clone().unwrap_or_default(),
            path: source.path.clone(),
            include,
            exclude,
        })
    }

    fn params(draft: &Draft, whole: &Located<String>, faults: &mut Vec<PolicyError>) -> BTreeMap<String, Param> {
        let mut params = BTreeMap::new();
        for (name, value) in &draft.params {
            match Param::read(&value.value) {
                Ok(param) => drop(params.insert(name.clone(), param)),
                Err(message) => faults.push(value.fault(format!("parameter `{name}` of the rule `{}`: {message}", whole.value))),
            }
        }
        params
    }
}

/// A word of a closed list, or the fault that names the nearest.
fn word<'a, T>(
    text: Option<&Located<String>>,
    key: &str,
    read: fn(&str) -> Option<T>,
    known: impl Iterator<Item = &'a str> + Clone,
    missing: &dyn Fn(&str) -> PolicyError,
) -> Result<T, PolicyError> {
    let text = text.ok_or_else(|| missing(key))?;
    read(&text.value).ok_or_else(|| text.fault(format!("unknown {key} `{}`", text.value)).help(advice(&text.value, known)))
}

fn is_kebab(id: &str) -> bool {
    let fine = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    id.split('-').all(fine)
}

/// A provision must stand in the provisions table: it is priced by it.
fn provision_fault(provision: &Located<String>) -> Option<PolicyError> {
    let provisions = Provisions::embedded();
    let text = &provision.value;
    if provisions.get(text).is_some() {
        return None;
    }
    let fault = provision.fault(format!("`{text}` is no provision of 45 CFR that the provisions table knows"));
    Some(match provisions.nearest(text) {
        Some(near) => fault.help(format!("did you mean `{}`?", near.id)),
        None => fault.help("write it bare: 164.312(e)(2)(ii)"),
    })
}

/// Paths of a policy file are relative to the repository root.
fn path_set(patterns: &[String]) -> Result<PathSet, String> {
    let bare = patterns.iter().map(|pattern| pattern.trim_start_matches("./").trim_matches('/').to_owned());
    PathSet::new(bare.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_a_shape() {
        assert!(is_kebab("tls-below-minimum") && is_kebab("a1"));
        assert!(!is_kebab("") && !is_kebab("Tls") && !is_kebab("a--b") && !is_kebab("a_b"));
    }
}
