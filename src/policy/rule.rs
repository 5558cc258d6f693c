//! A rule that can be asked.

use super::error::advice;
use super::{Condition, Draft, Example, Located, PathsDraft, PolicyError, Severity, Source, Subject, Template, Topic, TopicDefaults};
use crate::facts::FactKind;
use crate::knowledge::FileRole;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
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
    /// The ast-grep rule object of an organization's own pattern, as written; compiled and run in `parse`.
    pub code: Option<serde_json::Value>,
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
    /// Its own tests.
    pub examples: Vec<Example>,
    /// The file that the rule was read from.
    pub path: String,
    include: GlobSet,
    exclude: GlobSet,
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
        (self.include.is_empty() || self.include.is_match(path)) && !self.exclude.is_match(path)
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
            (None, Some(code)) => {
                if !code.is_object() {
                    faults.push(whole.fault("`code` is an ast-grep rule object such as `{ language: java, pattern: … }`"));
                }
                Some(FactKind::Code)
            }
            (on, None) => word(on.as_ref(), "on", FactKind::from_word, FactKind::ALL.iter().map(|kind| kind.word()), &missing)
                .map_err(|fault| faults.push(fault))
                .ok(),
        };
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
        if draft.why.as_ref().is_none_or(|why| why.trim().is_empty()) {
            faults.push(missing("why"));
        }
        if draft.severity.is_none() {
            faults.push(missing("severity"));
        }
        if let Some(provision) = &draft.provision
            && !is_provision(&provision.value)
        {
            faults
                .push(provision.fault(format!("`{}` is no provision of 45 CFR", provision.value)).help("write it bare: 164.312(e)(2)(ii)"));
        }
        let paths = draft.paths.clone().unwrap_or_default();
        let (include, exclude) = match globs(&paths) {
            Ok(sets) => sets,
            Err(message) => {
                faults.push(whole.fault(message));
                (GlobSet::empty(), GlobSet::empty())
            }
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            title: draft.title.clone().unwrap_or_else(|| id.replace('-', " ")),
            id,
            topic,
            on: on.unwrap_or(FactKind::Code),
            code: draft.code.clone(),
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

/// `164.312(e)(2)(ii)`: part, section, paragraphs.
fn is_provision(text: &str) -> bool {
    let section = text.find('(').unwrap_or(text.len());
    let (section, paragraphs) = text.split_at(section);
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let numbered = section.split_once('.').is_some_and(|(part, section)| digits(part) && digits(section));
    let lettered = paragraphs.is_empty()
        || paragraphs
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
            .is_some_and(|inner| inner.split(")(").all(|one| !one.is_empty() && one.chars().all(|c| c.is_ascii_alphanumeric())));
    numbered && lettered
}

/// Include and exclude as sets; a folder stands for all below it.
fn globs(paths: &PathsDraft) -> Result<(GlobSet, GlobSet), String> {
    Ok((set(&paths.include)?, set(&paths.exclude)?))
}

/// Globs on repository paths: `src/legacy`, `**/*.tf`. A pattern without a wildcard stands for the file and for all below the folder.
fn set(patterns: &[String]) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let bare = pattern.trim_start_matches("./").trim_start_matches('/');
        let mut add = |text: &str| {
            let glob = GlobBuilder::new(text).literal_separator(true).build();
            glob.map(|glob| _ = builder.add(glob)).map_err(|error| format!("`{pattern}` is no path pattern: {}", error.kind()))
        };
        add(bare.trim_end_matches('/'))?;
        if !bare.ends_with("**") {
            add(&format!("{}/**", bare.trim_end_matches('/')))?;
        }
    }
    builder.build().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provisions_and_ids_have_a_shape() {
        for fine in ["164.312(e)(2)(ii)", "164.502(b)", "164.308(a)(5)(ii)(D)", "160.404"] {
            assert!(is_provision(fine), "{fine}");
        }
        for wrong in ["45 CFR 164.312", "164", "164.312(e", "164.312()", "164.312(e) ", "HIPAA"] {
            assert!(!is_provision(wrong), "{wrong}");
        }
        assert!(is_kebab("tls-below-minimum") && is_kebab("a1"));
        assert!(!is_kebab("") && !is_kebab("Tls") && !is_kebab("a--b") && !is_kebab("a_b"));
    }

    #[test]
    fn a_folder_stands_for_all_below_it() {
        let set = set(&["src/legacy/".to_owned(), "**/*.tf".to_owned()]).expect("reads");
        assert!(set.is_match("src/legacy/a/b.java") && set.is_match("x/y.tf") && set.is_match("y.tf"));
        assert!(!set.is_match("src/legacy2/a.java"));
    }
}
