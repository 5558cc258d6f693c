//! Pending values find their constants: Terraform variables and locals, Helm values, parameters of Bicep, properties and environment files.

use super::instances::{self, Call, View};
use crate::facts::decode::{self, Input};
use crate::facts::rows::VERSION;
use crate::facts::{Attribute, Awaited, Fact, FactKind, FileFacts, Guard, Place, Reference, SymbolKind, Value, ValueKind};
use crate::knowledge::{Confidence, FileRole};
use crate::text::{Family, Language};
use rustc_hash::{FxHashMap, FxHashSet};

/// Resolves every pending attribute of all files; what stays unresolved keeps its default, or becomes unknown.
pub fn resolve(files: &mut [FileFacts]) {
    let constants = Constants::gather(files);
    let mut uses: Vec<Use> = Vec::new();
    for (number, file) in files.iter_mut().enumerate() {
        let folder = folder(&file.path).to_owned();
        let view = View { constants: &constants, path: &file.path, folder: &folder, config: is_config(file.language), call: None };
        let mut resolved = Vec::with_capacity(file.facts.len());
        for fact in std::mem::take(&mut file.facts) {
            if fact.is_settled() {
                resolved.push(fact);
                continue;
            }
            let first = resolved.len();
            for (view, element) in view.instances(&fact) {
                let Some((mut fact, told)) = settle(fact.clone(), &view, element) else { continue };
                // calls and elements that say the same are one
                if resolved.iter().skip(first).any(|other: &Fact| other.attributes == fact.attributes) {
                    continue;
                }
                for place in told {
                    if view.config && place.path != fact.place.path {
                        uses.push(Use { file: number, fact: resolved.len(), constant: place.clone() });
                    }
                    fact.related.push((place, "set here".to_owned()));
                }
                resolved.push(fact);
            }
        }
        file.facts = resolved;
    }
    told_once(files, &uses);
}

/// A fact with its values, and where these are set; none where a row asked for a value that is another one.
fn settle(mut fact: Fact, view: &View<'_>, element: Option<usize>) -> Option<(Fact, Vec<Place>)> {
    let mut told: FxHashSet<Place> = FxHashSet::default();
    for question in std::mem::take(&mut fact.questions) {
        let found = view.value(&question.reference, element);
        let in_nothing = found.is_none() && instances::is_of_element(&question.reference.name);
        if in_nothing || !question.answered_by(found.as_ref().map(|(text, _)| text.as_str())) {
            return None;
        }
        told.extend(found.into_iter().flat_map(|(_, places)| places));
    }
    if !fact.guards.iter().all(|guard| view.constants.admits(view.path, view.folder, guard)) {
        // by the values that stand beside it the template does not print this: somebody may, with values of their own
        fact.confidence = Confidence::Possible;
    }
    let kind = fact.kind;
    let mut assumed = None;
    for (index, attribute) in fact.attributes.iter_mut().enumerate() {
        if let Attribute::Pending(awaited) = attribute {
            let Awaited { reference, default } = &mut **awaited;
            if let Some(product) = reference.name.strip_prefix(VERSION) {
                let version = view.constants.lookup_config(view.path, view.folder, &reference.name);
                assumed = assumed.or(version.map(|version| format!("{product} {}", version.text)));
                let chosen = version.and_then(|version| of_version(kind, index, reference, &version.text));
                *attribute = chosen.or_else(|| default.take()).map_or(Attribute::Unknown, Attribute::Known);
                continue;
            }
            let found = view.value(reference, element);
            // what holds where an element says nothing holds in no element of a collection that nobody knows
            let default = default.take().filter(|_| element.is_some() || !instances::is_of_element(&reference.name));
            let value = found.as_ref().and_then(|(text, _)| decoded(kind, index, reference, text));
            if value.is_some() {
                told.extend(found.into_iter().flat_map(|(_, places)| places));
            }
            *attribute = value.or(default).map_or(Attribute::Unknown, Attribute::Known);
        }
    }
    if let Some(assumed) = assumed {
        fact.set_text("assumed", &assumed);
    }
    let mut told: Vec<Place> = told.into_iter().filter(|place| *place != fact.place).collect();
    told.sort();
    Some((fact, told))
}

/// A fact that got a value from another file.
struct Use {
    file: usize,
    fact: usize,
    constant: Place,
}

/// Where the line that sets a value says the same by itself (`EHR_BASE=http://…` in `.env`, used by a compose file), one of the two
/// is enough: the one that can be mended there. The place of use becomes its evidence.
fn told_once(files: &mut [FileFacts], uses: &[Use]) {
    let mut drop: FxHashSet<(usize, usize)> = FxHashSet::default();
    for used in uses {
        let Some(using) = files.get(used.file).and_then(|file| file.facts.get(used.fact)).cloned() else { continue };
        let Ok(at) = files.binary_search_by(|file| file.path.as_str().cmp(&used.constant.path)) else { continue };
        let same = files
            .get_mut(at)
            .into_iter()
            .flat_map(|file| &mut file.facts)
            .find(|fact| fact.kind == using.kind && fact.place.start.line == used.constant.start.line && says_as_much(fact, &using));
        if let Some(same) = same {
            same.related.push((using.place.clone(), "used here".to_owned()));
            drop.insert((used.file, used.fact));
        }
    }
    for (number, file) in files.iter_mut().enumerate() {
        let mut index = 0;
        file.facts.retain(|_| {
            index += 1;
            !drop.contains(&(number, index - 1))
        });
    }
}

/// What a rule judges a connection by: the one says it whenever the other does.
fn says_as_much(declared: &Fact, using: &Fact) -> bool {
    ["encrypted", "verify_peer", "verify_host", "min_version", "enabled", "retention_days", "raw"].iter().all(|name| {
        let said = using.get(name).and_then(Attribute::known);
        said.is_none() || declared.get(name).and_then(Attribute::known) == said
    })
}

/// A constant of a configuration file.
pub(super) struct Constant {
    pub path: String,
    pub folder: String,
    pub text: String,
    /// It is what another one is.
    pub refers: Option<Reference>,
    pub place: Place,
    rank: Rank,
}

/// Which of several values holds where nothing else decides, the last one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Of a test bench or a developer's machine.
    Rehearsal,
    Plain,
    /// A file whose purpose is to override defaults (`*.tfvars`, `*.bicepparam`, `*.parameters.json`).
    Override,
    Production,
}

/// Constants by name, and those of code by folder and name.
pub(super) struct Constants {
    /// Calls of modules, by the module's folder.
    pub calls: FxHashMap<String, Vec<Call>>,
    of_config: FxHashMap<String, Vec<Constant>>,
    by_folder: FxHashMap<String, FxHashMap<String, (String, Place)>>,
    /// Constants of code by their last names (`settings.VERIFY`, `Endpoints.REFERRALS`), with the folder of each.
    of_code: FxHashMap<String, Vec<(String, String, Place)>>,
}

impl Constants {
    fn gather(files: &[FileFacts]) -> Self {
        let mut all = Self {
            calls: FxHashMap::default(),
            of_config: FxHashMap::default(),
            by_folder: FxHashMap::default(),
            of_code: FxHashMap::default(),
        };
        for file in files {
            let config = is_config(file.language);
            let at = folder(&file.path).to_owned();
            let shared = file.language.is_some_and(crate::text::Language::shares_folder);
            let stem = if shared { file.path.rsplit('/').nth(1) } else { None };
            let stem = stem.or_else(|| file.path.rsplit('/').next().and_then(|name| name.split('.').next())).unwrap_or("");
            for symbol in &file.symbols {
                // what an example or a test sets is in force nowhere
                let in_force = matches!(file.role, FileRole::Main | FileRole::Generated);
                if let SymbolKind::Handed { to, by, value } = &symbol.kind {
                    if in_force {
                        instances::hand(all.calls.entry(to.clone()).or_default(), &file.path, by, symbol, value);
                    }
                    continue;
                }
                let (text, refers) = match &symbol.kind {
                    SymbolKind::Constant(Attribute::Known(value)) => (text_of(value), None),
                    SymbolKind::Constant(Attribute::Pending(awaited)) if config => {
                        (awaited.default.as_ref().map(text_of).unwrap_or_default(), Some(awaited.reference.clone()))
                    }
                    _ => continue,
                };
                if config {
                    if in_force {
                        all.of_config.entry(symbol.name.clone()).or_default().push(Constant {
                            path: file.path.clone(),
                            folder: at.clone(),
                            text: text.clone(),
                            refers: refers.clone(),
                            place: symbol.place.clone(),
                            rank: rank(&file.path, file.language),
                        });
                    }
                } else {
                    // a constant of a type is known by the type, one of a module by the module
                    let place = (at.clone(), text.clone(), symbol.place.clone());
                    all.of_code.entry(format!("{stem}.{}", symbol.name)).or_default().push(place.clone());
                    if symbol.name.contains('.') {
                        all.of_code.entry(symbol.name.clone()).or_default().push(place);
                    }
                }
                if refers.is_none() {
                    let of_folder = all.by_folder.entry(at.clone()).or_default();
                    of_folder.entry(symbol.name.clone()).or_insert_with(|| (text, symbol.place.clone()));
                }
            }
        }
        all
    }

    /// Whether a condition of a template may hold with the values that are known. Texts that are empty, zero and null count as off.
    fn admits(&self, path: &str, folder: &str, guard: &Guard) -> bool {
        let Some(found) = self.lookup_config(path, folder, &guard.name).filter(|found| found.refers.is_none()) else { return true };
        let on = match &guard.is {
            Some(text) => found.text == *text,
            None => !matches!(found.text.trim(), "" | "false" | "0" | "null" | "~"),
        };
        on == guard.holds
    }

    /// The constant that a configuration file means: in the file itself, in its folder and those above it, at last in a folder of the
    /// same part of the repository (`src/main/mule` finds `src/main/resources`). Of several equally near ones that of production holds;
    /// where such ones disagree, none does.
    pub fn lookup_config(&self, path: &str, folder: &str, name: &str) -> Option<&Constant> {
        let all = self.of_config.get(name)?;
        let terraform = name.starts_with("var.") || name.starts_with("local.");
        let scattered = name.contains('.') && !name.starts_with(".Values") && !name.starts_with("local.");
        let near = all.iter().filter_map(|constant| {
            let distance = if constant.folder == folder {
                (0, u8::from(constant.path != path && !terraform))
            } else if !terraform && is_above(&constant.folder, folder) {
                (1, steps(&constant.folder, folder))
            } else if scattered && (!terraform || constant.rank >= Rank::Override) && common(&constant.folder, folder) > 0 {
                (2, steps(&constant.folder, folder))
            } else {
                return None;
            };
            Some((distance, constant))
        });
        let mut near: Vec<((u8, u8), &Constant)> = near.collect();
        // values that override lie where they like
        let nearest = near.iter().map(|(distance, _)| *distance).min()?;
        near.retain(|(distance, constant)| *distance == nearest || constant.rank >= Rank::Override);
        let best = near.iter().map(|(_, constant)| constant.rank).max()?;
        near.retain(|(_, constant)| constant.rank == best);
        let (_, first) = near.first()?;
        near.iter().all(|(_, constant)| constant.text == first.text && constant.refers == first.refers).then_some(*first)
    }

    /// Looks in the folder, then in those above it: a chart's templates find the values beside them.
    pub fn lookup(&self, folder: &str, name: &str) -> Option<(String, Place)> {
        let mut at = folder;
        loop {
            if let Some(found) = self.by_folder.get(at).and_then(|names| names.get(name)) {
                return Some(found.clone());
            }
            if at.is_empty() {
                return self.lookup_code(folder, name);
            }
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    /// A constant of code by the end of its dotted name; of several the one in the same folder, else the only value there is.
    fn lookup_code(&self, folder: &str, name: &str) -> Option<(String, Place)> {
        let parts: Vec<&str> = name.split(['.', '/', ':']).filter(|part| !part.is_empty()).collect();
        (2..=4).rev().filter(|count| *count <= parts.len()).find_map(|count| {
            let key = parts.get(parts.len() - count..)?.join(".");
            let found = self.of_code.get(&key)?;
            let near = found.iter().find(|(at, ..)| at == folder);
            let first = found.first()?;
            let only = found.iter().all(|(_, text, _)| *text == first.1);
            near.or_else(|| only.then_some(first)).map(|(_, text, place)| (text.clone(), place.clone()))
        })
    }
}

pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Bool(on) => on.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(" "),
    }
}

/// The default of a version: that of the first bound which lies above it.
fn of_version(kind: FactKind, index: usize, reference: &Reference, version: &str) -> Option<Value> {
    let number = |text: &str| text.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    let steps = reference.template.as_deref().unwrap_or("").split('\u{1}').filter_map(|step| step.split_once('\u{2}'));
    let chosen = steps.into_iter().find(|(below, _)| number(version) < number(below))?;
    decoded(kind, index, &Reference { template: None, ..reference.clone() }, chosen.1)
}

fn is_config(language: Option<Language>) -> bool {
    language.is_some_and(|language| language.family() == Family::Config)
}

/// Words in the names of files that hold for rehearsal only.
const REHEARSAL: &[&str] = &[
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "qa",
    "uat",
    "stage",
    "staging",
    "local",
    "sandbox",
    "ci",
    "example",
    "sample",
    "demo",
    "minimal",
];

fn rank(path: &str, language: Option<Language>) -> Rank {
    let name = path.to_ascii_lowercase();
    let mut words = name.rsplit('/').take(2).flat_map(|part| part.split(['.', '-', '_']));
    // the default of a variable yields to what sets it, also in the folder of production
    let default = name.ends_with(".tf");
    if !default && words.clone().any(|word| matches!(word, "prod" | "production" | "prd" | "live")) {
        Rank::Production
    } else if words.any(|word| REHEARSAL.contains(&word)) {
        Rank::Rehearsal
    } else if name.ends_with(".tfvars")
        || name.ends_with(".tfvars.json")
        || name.ends_with(".parameters.json")
        || name.ends_with(".bicepparam") && language.is_some()
    {
        Rank::Override
    } else {
        Rank::Plain
    }
}

/// Whether a file holds for rehearsal only.
pub(super) fn is_rehearsal(path: &str) -> bool {
    rank(path, None) == Rank::Rehearsal
}

fn is_above(above: &str, below: &str) -> bool {
    above.is_empty() || below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How many folders two paths begin with in common.
fn common(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b && !a.is_empty()).count()
}

/// Folders up and down between two.
fn steps(a: &str, b: &str) -> u8 {
    let shared = common(a, b);
    let depth = |path: &str| path.split('/').filter(|part| !part.is_empty()).count();
    u8::try_from(depth(a) + depth(b) - 2 * shared).unwrap_or(u8::MAX)
}

fn decoded(kind: FactKind, index: usize, reference: &Reference, text: &str) -> Option<Value> {
    let attribute = kind.attributes().get(index)?;
    let Some(full) = &reference.decoder else {
        return Some(match attribute.kind {
            ValueKind::Bool => Value::Bool(text.to_ascii_lowercase().parse().ok()?),
            ValueKind::Int => Value::Int(text.trim().parse().ok()?),
            ValueKind::List => Value::List(text.split_whitespace().map(str::to_owned).collect()),
            _ => Value::Text(text.to_owned()),
        });
    };
    let (decoder, output) = match decode::by_name(full) {
        Some(decoder) => (decoder, None),
        None => {
            let (name, output) = full.rsplit_once('.')?;
            (decode::by_name(name)?, Some(output))
        }
    };
    let wanted = output.unwrap_or(attribute.name);
    let outputs = (decoder.run)(&Input::text(text));
    outputs.iter().find(|(name, _)| *name == wanted).or(outputs.first().filter(|_| outputs.len() == 1)).map(|(_, value)| value.clone())
}

pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
