//! All rules in force: the embedded ones, an organization's own, and what profiles and the configuration change.

use super::draft::ConfigDraft;
use super::error::{advice, source};
use super::{
    Draft, ExampleFailure, Located, Override, Param, PathsDraft, PolicyError, Rule, SettingsDraft, Source, Spot, Topic, TopicDefaults,
};
use crate::config::Config;
use crate::facts::FactKind;
use crate::knowledge::embedded;
use crate::parse::code::CodePattern;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A policy file, profile or configuration as loaded by `walk`.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// Path as the user knows it.
    pub path: String,
    /// The YAML.
    pub text: Arc<str>,
}

impl PolicyFile {
    /// A file.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: Arc::from(text) }
    }

    /// The ids of the rules that the file writes or changes.
    #[must_use]
    pub fn rule_ids(&self) -> Vec<String> {
        let source = Source { path: self.path.clone(), text: Arc::clone(&self.text) };
        let Ok(shape) = read::<serde_json::Value>(&source) else { return Vec::new() };
        let id = |item: &serde_json::Value| item.get("id").and_then(serde_json::Value::as_str).map(str::to_owned);
        match &shape {
            serde_json::Value::Array(items) => items.iter().filter_map(id).collect(),
            serde_json::Value::Object(keys) => {
                let changed = keys.get("rules").and_then(serde_json::Value::as_object).into_iter().flatten();
                changed.map(|(id, _)| id.clone()).chain(id(&shape)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The knowledge rows of the file, each with its place; none when the file holds rules or settings.
    ///
    /// # Errors
    /// What the YAML reader refuses.
    pub fn rows(&self) -> Result<Vec<Located<serde_json::Value>>, PolicyError> {
        let source = Arc::new(Source { path: self.path.clone(), text: Arc::clone(&self.text) });
        let shape: serde_json::Value = read(&source)?;
        let is_row = |item: &serde_json::Value| item.get("row").is_some();
        let mut rows = match &shape {
            serde_json::Value::Array(items) if !items.is_empty() && items.iter().all(is_row) => read(&source)?,
            one if is_row(one) => vec![read::<Located<serde_json::Value>>(&source)?],
            _ => Vec::new(),
        };
        for row in &mut rows {
            row.stamp(&source);
        }
        Ok(rows)
    }
}

/// The embedded profile of that name.
///
/// # Errors
/// A sentence that names the profiles there are.
pub fn profile(name: &str) -> Result<PolicyFile, String> {
    let path = format!("policies/profiles/{name}.yaml");
    match embedded().get(&path) {
        Some(file) => Ok(PolicyFile::new(&path, file.text)),
        None => {
            let names: Vec<&str> =
                embedded().keys().filter_map(|path| path.strip_prefix("policies/profiles/")?.strip_suffix(".yaml")).collect();
            Err(format!("unknown profile `{name}` ({})", advice(name, names.into_iter())))
        }
    }
}

/// All rules in force.
#[derive(Debug, Clone)]
pub struct RuleSet {
    rules: Vec<Rule>,
    by_kind: BTreeMap<FactKind, Vec<usize>>,
    switched_off: BTreeSet<String>,
    topics: TopicDefaults,
}

impl RuleSet {
    /// The embedded rules.
    ///
    /// # Errors
    /// Every fault of the embedded policies; there is none in a released program.
    pub fn embedded() -> Result<Self, Vec<PolicyError>> {
        Self::load(&[], &Config::default())
    }

    /// The embedded rules, then `files` (rules, lists of rules, profiles; rows in them belong to `knowledge`), then the `rules` and `lock` of
    /// the configuration. What comes later overrides what came before, by id.
    ///
    /// # Errors
    /// Every fault, each with its place.
    pub fn load(files: &[PolicyFile], config: &Config) -> Result<Self, Vec<PolicyError>> {
        let (topics, mut stack) = match Stack::embedded(false) {
            Ok(found) => found,
            // packed data know no places: read the texts for better errors
            Err(faults) => return Err(Stack::embedded(true).err().unwrap_or(faults)),
        };
        let mut faults = Vec::new();
        for file in files {
            stack.lay_file(file).unwrap_or_else(|found| faults.extend(found));
        }
        for file in &config.files {
            stack.lay_configuration(file).unwrap_or_else(|found| faults.extend(found));
        }
        stack.place_paths(config);
        if !faults.is_empty() {
            return Err(faults);
        }
        Self::compile(stack, topics)
    }

    fn compile(stack: Stack, topics: TopicDefaults) -> Result<Self, Vec<PolicyError>> {
        let mut rules = Vec::new();
        let mut switched_off = BTreeSet::new();
        let mut faults = Vec::new();
        for (id, layer) in stack.layers {
            if layer.draft.enabled == Some(false) {
                switched_off.insert(id);
                continue;
            }
            match Rule::compile(&layer.draft, &layer.source, &topics) {
                Ok(rule) => rules.push(rule),
                Err(found) => faults.extend(found),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut by_kind: BTreeMap<FactKind, Vec<usize>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            by_kind.entry(rule.on).or_default().push(index);
        }
        Ok(Self { rules, by_kind, switched_off, topics })
    }

    /// The rules in force, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rules that ask a kind of fact.
    pub fn of(&self, kind: FactKind) -> impl Iterator<Item = &Rule> {
        self.by_kind.get(&kind).into_iter().flatten().filter_map(|&index| self.rules.get(index))
    }

    /// A rule in force.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().and_then(|index| self.rules.get(index))
    }

    /// Whether a rule of this id exists, in force or switched off.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.get(id).is_some() || self.switched_off.contains(id)
    }

    /// The ids of the rules that are switched off.
    pub fn switched_off(&self) -> impl Iterator<Item = &str> {
        self.switched_off.iter().map(String::as_str)
    }

    /// The known id nearest to what was written.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        super::nearest(id, self.rules.iter().map(|rule| rule.id.as_str()).chain(self.switched_off()))
    }

    /// Defaults by topic.
    #[must_use]
    pub fn topics(&self) -> &TopicDefaults {
        &self.topics
    }

    /// Runs the rules' own examples, each for its own rule; `scan` gives what a rule finds in files. No failure means all hold.
    pub fn test(&self, mut scan: impl FnMut(&Rule, &[(String, String)]) -> Vec<Spot>) -> Vec<ExampleFailure> {
        let mut failures = Vec::new();
        for rule in &self.rules {
            for (number, example) in (1..).zip(&rule.examples) {
                failures.extend(example.test(&rule.id, number, |files: &[(String, String)]| scan(rule, files)));
            }
        }
        failures
    }

    /// What this set loosens against an earlier one, a sentence each: rules switched off or less grave, conditions, parameters and paths changed.
    #[must_use]
    pub fn loosened(&self, before: &Self) -> Vec<String> {
        let mut said = Vec::new();
        for old in &before.rules {
            let Some(new) = self.get(&old.id) else {
                said.push(format!("rule `{}` is switched off", old.id));
                continue;
            };
            if new.severity < old.severity {
                said.push(format!("rule `{}` goes from {} to {}", old.id, old.severity.word(), new.severity.word()));
            }
            said.extend(new.changes(old).into_iter().map(|key| format!("rule `{}` changes its {key}", old.id)));
        }
        said
    }

    /// The organization's own code patterns, which `parse` runs.
    pub fn code_patterns(&self) -> impl Iterator<Item = &Arc<CodePattern>> {
        self.rules.iter().filter_map(|rule| rule.code.as_ref())
    }
}

/// Drafts of rules, one file over another.
#[derive(Debug, Default)]
struct Stack {
    layers: BTreeMap<String, Layer>,
}

#[derive(Debug)]
struct Layer {
    draft: Draft,
    source: Arc<Source>,
    /// The file that locked the rule.
    locked: Option<String>,
}

impl Stack {
    /// The embedded rules; with `from_text` read anew from their YAML, so that faults have places.
    fn embedded(from_text: bool) -> Result<(TopicDefaults, Self), Vec<PolicyError>> {
        let mut stack = Self::default();
        let mut topics = TopicDefaults::default();
        let mut faults = Vec::new();
        for (path, file) in embedded() {
            if path == "policies/defaults.yaml" {
                match TopicDefaults::from_value(path, &file.value) {
                    Ok(found) => topics = found,
                    Err(fault) => faults.push(fault),
                }
            }
            let folder = path.strip_prefix("policies/").and_then(|rest| rest.split_once('/')).map(|(folder, _)| folder);
            if folder.and_then(Topic::from_word).is_none() {
                continue;
            }
            let source = source(path, file.text);
            let draft = if from_text {
                read::<Draft>(&source).map_err(|fault| vec![fault])
            } else {
                Draft::deserialize(&file.value).map_err(|error| vec![PolicyError::at(&source, None, error.to_string())])
            };
            let laid = draft.and_then(|mut draft| {
                draft.stamp(&source);
                match draft.id.as_ref().filter(|id| stack.layers.contains_key(&id.value)) {
                    Some(id) => Err(vec![id.fault(format!("two embedded rules are called `{}`", id.value))]),
                    None => stack.lay(draft, &source),
                }
            });
            laid.unwrap_or_else(|found| faults.extend(found));
        }
        if faults.is_empty() { Ok((topics, stack)) } else { Err(faults) }
    }

    /// A file of an organization: a rule, a list of rules, or a profile. Rows are passed over.
    fn lay_file(&mut self, file: &PolicyFile) -> Result<(), Vec<PolicyError>> {
        let source = Arc::new(Source { path: file.path.clone(), text: Arc::clone(&file.text) });
        let one = |fault| vec![fault];
        let shape: serde_json::Value = read(&source).map_err(one)?;
        match &shape {
            serde_json::Value::Null => Ok(()),
            serde_json::Value::Array(items) if items.iter().all(|item| item.get("row").is_some()) => Ok(()),
            serde_json::Value::Array(_) => {
                let mut faults = Vec::new();
                for mut draft in read::<Vec<Draft>>(&source).map_err(one)? {
                    draft.stamp(&source);
                    self.lay(draft, &source).unwrap_or_else(|found| faults.extend(found));
                }
                if faults.is_empty() { Ok(()) } else { Err(faults) }
            }
            serde_json::Value::Object(keys) if keys.contains_key("row") => Ok(()),
            serde_json::Value::Object(keys) if ["rules", "lock", "profile"].iter().any(|&key| keys.contains_key(key)) => {
                let settings: SettingsDraft = read(&source).map_err(one)?;
                self.lay_settings(settings.rules, &settings.lock, &source)
            }
            serde_json::Value::Object(_) => {
                let mut draft: Draft = read(&source).map_err(one)?;
                draft.stamp(&source);
                self.lay(draft, &source)
            }
            _ => Err(one(PolicyError::at(&source, None, "a policy file holds a rule, a list of rules, or a profile with `rules`"))),
        }
    }

    /// `config` has checked the whole file; its rules are read here once more, one file over the other, because what an outer file locks the inner
    /// ones may not loosen.
    fn lay_configuration(&mut self, source: &Arc<Source>) -> Result<(), Vec<PolicyError>> {
        let config: Option<ConfigDraft> = read(source).map_err(|fault| vec![fault])?;
        let Some(config) = config else { return Ok(()) };
        self.lay_settings(config.rules, &config.lock, source)?;
        let named = config.known.into_iter().filter_map(|known| known.rule);
        let faults = named.filter(|rule| !self.layers.contains_key(&rule.value)).map(|mut rule| {
            rule.stamp(source);
            rule.fault(format!("`known` names the unknown rule `{}`", rule.value)).help(self.advice(&rule.value))
        });
        let faults: Vec<PolicyError> = faults.collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Paths of a configuration are relative to its folder; `config` has made them relative to the root.
    fn place_paths(&mut self, config: &Config) {
        for (id, setting) in &config.rules {
            let (include, exclude) = (setting.value.include.clone(), setting.value.exclude.clone());
            if let Some(layer) = self.layers.get_mut(id).filter(|_| !include.is_empty() || !exclude.is_empty()) {
                layer.draft.paths = Some(PathsDraft { include, exclude });
            }
        }
    }

    fn lay_settings(
        &mut self,
        rules: BTreeMap<String, Located<Override>>,
        lock: &[String],
        source: &Arc<Source>,
    ) -> Result<(), Vec<PolicyError>> {
        let mut faults = Vec::new();
        for (id, over) in rules {
            let mut draft = Draft::from(over.value);
            draft.stamp(source);
            if self.layers.contains_key(&id) {
                let id = Located { value: id, span: over.span, source: Some(Arc::clone(source)) };
                self.lay(Draft { id: Some(id), ..draft }, source).unwrap_or_else(|found| faults.extend(found));
            } else {
                faults.push(PolicyError::at(source, over.span, format!("unknown rule `{id}`")).help(self.advice(&id)));
            }
        }
        for id in lock {
            match self.layers.get_mut(id) {
                Some(layer) => layer.locked = layer.locked.take().or_else(|| Some(source.path.clone())),
                None => faults.push(PolicyError::at(source, None, format!("`lock` names the unknown rule `{id}`")).help(self.advice(id))),
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn advice(&self, id: &str) -> String {
        match super::nearest(id, self.layers.keys().map(String::as_str)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "`phiward rules` lists them".to_owned(),
        }
    }

    fn lay(&mut self, draft: Draft, source: &Arc<Source>) -> Result<(), Vec<PolicyError>> {
        let Some(id) = draft.id.clone() else {
            return Err(vec![PolicyError::at(source, None, "the rule has no `id`")]);
        };
        let Some(layer) = self.layers.get_mut(&id.value) else {
            // what asks nothing is meant as a change of a rule that there is
            if draft.on.is_none() && draft.code.is_none() {
                let fault = id.fault(format!("unknown rule `{}`; a new rule says with `on` or `code` what it asks about", id.value));
                return Err(vec![fault.help(self.advice(&id.value))]);
            }
            self.layers.insert(id.value, Layer { draft, source: Arc::clone(source), locked: None });
            return Ok(());
        };
        if let Some(by) = &layer.locked
            && let Some(key) = loosened(&layer.draft, &draft)
        {
            let message = format!("the rule `{}` is locked by {by}; `{key}` may not be changed here", id.value);
            return Err(vec![id.fault(message).help("a locked rule can be tightened: a graver severity, more roles")]);
        }
        let faults = param_faults(&layer.draft, &draft, &id.value);
        if !faults.is_empty() {
            return Err(faults);
        }
        layer.draft.lay(draft);
        Ok(())
    }
}

/// Parameters that an override invents or gives another kind. A new condition may bring new parameters.
fn param_faults(base: &Draft, over: &Draft, id: &str) -> Vec<PolicyError> {
    let mut faults = Vec::new();
    for (name, value) in &over.params {
        let new = Param::read(&value.value);
        match (base.params.get(name).map(|value| Param::read(&value.value)), new) {
            (None, _) if over.when.is_none() => {
                let known = base.params.keys().map(String::as_str);
                let fault = value.fault(format!("the rule `{id}` has no parameter `{name}`"));
                faults.push(if base.params.is_empty() { fault } else { fault.help(advice(name, known)) });
            }
            (_, Err(message)) => faults.push(value.fault(format!("parameter `{name}` of the rule `{id}`: {message}"))),
            (Some(Ok(old)), Ok(new)) if old.kind() != new.kind() => {
                faults.push(value.fault(format!("parameter `{name}` of the rule `{id}` is {}, not {}", old.kind(), new.kind())));
            }
            _ => {}
        }
    }
    faults
}

/// The first key by which a later file could loosen a locked rule.
fn loosened(base: &Draft, over: &Draft) -> Option<&'static str> {
    let roles_lost = match (&base.roles, &over.roles) {
        (Some(base), Some(over)) => base.iter().any(|role| !over.contains(role)),
        (None, Some(_)) => true,
        (_, None) => false,
    };
    [
        ("severity", over.severity.is_some_and(|severity| base.severity.is_some_and(|base| severity < base))),
        ("enabled", over.enabled == Some(false)),
        ("when", over.when.is_some()),
        ("adjust", over.adjust.is_some()),
        ("params", !over.params.is_empty()),
        ("paths", over.paths.is_some()),
        ("roles", roles_lost),
        ("topic", over.topic.is_some()),
        ("on", over.on.is_some()),
        ("code", over.code.is_some()),
        ("provision", over.provision.is_some()),
    ]
    .into_iter()
    .find_map(|(key, loosens)| loosens.then_some(key))
}

/// Reads YAML with places and with the reader's budgets against alias bombs.
fn read<T: DeserializeOwned>(source: &Source) -> Result<T, PolicyError> {
    serde_saphyr::from_str(&source.text).map_err(|error| PolicyError::from_yaml(source, &error))
}

#[cfg(test)]
mod tests;
