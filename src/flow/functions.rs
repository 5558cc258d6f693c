//! Functions of the repository by name: who is called.

use super::classify::{Around, Calls, Classifier, Passing, Phi, last};
use crate::facts::{CallName, Destination, Effect, FileFacts, Passage, Root, Summary};
use crate::text::Language;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// At most so many functions are taken for one call whose receiver is not known.
const MOST: usize = 4;

/// A function: file and summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnRef {
    /// Index of the file.
    pub file: usize,
    /// Index of the summary.
    pub summary: usize,
}

/// All functions.
pub struct Functions<'a> {
    files: &'a [FileFacts],
    /// Language family, owner's last name and function, in lower case for languages that ignore case.
    owned: FxHashMap<(u8, String, String), Vec<FnRef>>,
    /// Language family and function.
    named: FxHashMap<(u8, String), Vec<FnRef>>,
    /// Written result types, also of functions without a body, by language family, owner's last name and function; `None` where they differ.
    typed: FxHashMap<(u8, String, String), Option<&'a str>>,
    /// What each function (or one of its results) returns: worked out once; `None` while it is being worked out.
    returns: RefCell<FxHashMap<(FnRef, Option<u16>), Option<Phi>>>,
    health: &'a [bool],
}

/// How a call was resolved.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// Candidates.
    pub functions: Vec<FnRef>,
    /// Whether owner or import left no doubt.
    pub sure: bool,
}

impl<'a> Functions<'a> {
    /// Indexes the functions of all files.
    #[must_use]
    pub fn new(files: &'a [FileFacts], health: &'a [bool]) -> Self {
        let mut all = Self {
            files,
            owned: FxHashMap::default(),
            named: FxHashMap::default(),
            typed: FxHashMap::default(),
            returns: RefCell::default(),
            health,
        };
        for (file, facts) in files.iter().enumerate() {
            let Some(language) = facts.language else { continue };
            for (summary, found) in facts.summaries.iter().enumerate() {
                if found.name.is_empty() {
                    continue;
                }
                let name = fold(language, &found.name);
                let here = FnRef { file, summary };
                if let Some(returns) = found.returns.as_deref() {
                    let key = (family(language), fold(language, last(&found.owner)), name.clone());
                    let known = all.typed.entry(key).or_insert(Some(returns));
                    if *known != Some(returns) {
                        *known = None;
                    }
                }
                if found.promised {
                    continue;
                }
                all.owned.entry((family(language), fold(language, last(&found.owner)), name.clone())).or_default().push(here);
                all.named.entry((family(language), name)).or_default().push(here);
            }
        }
        all
    }

    /// A function's summary.
    #[must_use]
    pub fn summary(&self, function: FnRef) -> Option<&'a Summary> {
        self.files.get(function.file)?.summaries.get(function.summary)
    }

    /// The parameter that takes an argument: the last one may take all that are left.
    #[must_use]
    pub fn param(&self, function: FnRef, index: u16) -> u16 {
        match self.summary(function) {
            Some(summary) if summary.rest => index.min(u16::try_from(summary.params.len().saturating_sub(1)).unwrap_or(u16::MAX)),
            _ => index,
        }
    }

    /// Where a function stands.
    #[must_use]
    pub fn around(&self, function: FnRef) -> Option<Around<'a>> {
        let facts = self.files.get(function.file)?;
        let summary = facts.summaries.get(function.summary)?;
        let health = self.health.get(function.file).copied().unwrap_or(false);
        Some(Around { owner: &summary.owner, function: &summary.name, path: &facts.path, health, file: function.file })
    }

    /// The functions that a call from `file` may lead to.
    #[must_use]
    pub fn resolve(&self, call: &CallName, file: usize, owner: &str) -> Resolved {
        let Some(language) = self.files.get(file).and_then(|facts| facts.language) else { return Resolved::default() };
        let family = family(language);
        let method = fold(language, last(&call.name));
        let fits = |function: &FnRef| {
            self.summary(*function).is_some_and(|summary| summary.rest || summary.params.len() >= usize::from(call.arity))
        };
        let owned = |owner: &str| -> Vec<FnRef> {
            let found = self.owned.get(&(family, fold(language, owner), method.clone()));
            found.into_iter().flatten().copied().filter(fits).collect()
        };
        let mut owners: Vec<String> = Vec::new();
        if let Some(receiver) = &call.receiver {
            owners.push(last(receiver.split(['<', '[']).next().unwrap_or(receiver)).to_owned());
        }
        if let Some((before, _)) = call.name.rsplit_once('.') {
            owners.push(last(before).to_owned());
        }
        if matches!(call.receiver.as_deref(), None | Some("this" | "self"))
            || owners.iter().any(|name| matches!(name.as_str(), "this" | "self"))
        {
            owners.push(last(owner).to_owned());
        }
        for name in &owners {
            let found = owned(name);
            if !found.is_empty() && found.len() <= MOST {
                return Resolved { functions: found, sure: true };
            }
        }
        // free functions: of this file, then of an imported one
        let free: Vec<FnRef> = owned("");
        let near = |function: &FnRef| function.file == file || (language.shares_folder() && self.same_folder(function.file, file));
        let here: Vec<FnRef> = free.iter().copied().filter(near).collect();
        if !here.is_empty() && call.receiver.is_none() {
            return Resolved { functions: here, sure: true };
        }
        let modules: Vec<&str> = call
            .name
            .rsplit_once('.')
            .map_or_else(Vec::new, |(module, _)| module.split(['.', '/']).filter(|part| !part.is_empty()).collect());
        if let Some(&module) = modules.last() {
            let imported: Vec<FnRef> = free
                .iter()
                .copied()
                .filter(|function| self.files.get(function.file).is_some_and(|facts| module_of(language, &facts.path) == module))
                .collect();
            if !imported.is_empty() && imported.len() <= MOST {
                return Resolved { functions: imported, sure: true };
            }
        }
        // a path in the name is that of a package, which is not of this repository
        if call.receiver.is_some() && !(language.shares_folder() && call.name.contains('/')) {
            let any: Vec<FnRef> = self.named.get(&(family, method)).into_iter().flatten().copied().filter(fits).collect();
            if !any.is_empty() && any.len() <= MOST {
                return Resolved { functions: any, sure: false };
            }
        }
        Resolved::default()
    }

    /// Whether it is what a function that is not of the repository says of its failure.
    fn fails_outside(&self, passage: &Passage, around: Around<'_>) -> bool {
        passage.effects.iter().any(|effect| match effect {
            Effect::Through(call) => call.failure && !self.resolve(call, around.file, around.owner).sure,
            _ => false,
        })
    }

    fn same_folder(&self, one: usize, other: usize) -> bool {
        let folder = |file: usize| self.files.get(file).map(|facts| facts.path.rsplit_once('/').map_or("", |(folder, _)| folder));
        folder(one) == folder(other)
    }

    fn phi_of(&self, function: FnRef, result: Option<u16>, classifier: &Classifier<'_>) -> Option<Phi> {
        if let Some(known) = self.returns.borrow().get(&(function, result)) {
            return known.clone();
        }
        self.returns.borrow_mut().insert((function, result), None);
        let around = self.around(function)?;
        let summary = self.summary(function)?;
        let mut all: Option<Phi> = None;
        for passage in returning(summary, result) {
            if let Some(phi) = classifier.passage(passage, around) {
                let joined = all.get_or_insert_with(Phi::default);
                joined.whole |= phi.whole;
                joined.hits.extend(phi.hits);
            }
        }
        if let Some(phi) = &mut all {
            phi.hits.sort();
            phi.hits.dedup();
        }
        self.returns.borrow_mut().insert((function, result), all.clone());
        all
    }
}

impl Calls for Functions<'_> {
    fn returned(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let resolved = self.resolve(call, around.file, around.owner);
        if !resolved.sure {
            return None;
        }
        resolved.functions.iter().find_map(|&function| self.phi_of(function, call.result, classifier))
    }

    fn returns_nothing(&self, call: &CallName, around: Around<'_>) -> bool {
        let resolved = self.resolve(call, around.file, around.owner);
        resolved.sure
            && !resolved.functions.is_empty()
            && resolved
                .functions
                .iter()
                .filter_map(|&function| self.summary(function))
                .all(|summary| returning(summary, call.result).next().is_none())
    }

    fn passes(&self, call: &CallName, around: Around<'_>) -> Option<Passing> {
        let resolved = self.resolve(call, around.file, around.owner);
        if !resolved.sure {
            return None;
        }
        let mut found = resolved.functions.iter().filter_map(|&function| self.summary(function)).peekable();
        found.peek()?;
        let of = |passage: &Passage| match &passage.origin.root {
            Root::Parameter(..) if passage.origin.segments.is_empty() => Passing::Whole,
            Root::Parameter(..) => Passing::Parts,
            _ => Passing::Nothing,
        };
        let leads = |passage: &&Passage| !self.fails_outside(passage, around);
        Some(found.flat_map(|summary| returning(summary, call.result)).filter(leads).map(of).max().unwrap_or(Passing::Nothing))
    }

    fn method_type(&self, owner: &str, method: &str, around: Around<'_>) -> Option<String> {
        let language = self.files.get(around.file)?.language?;
        let key = (family(language), fold(language, last(owner)), fold(language, method));
        let whole = self.typed.get(&key).copied().flatten()?;
        Some(crate::facts::tuple_part(whole, 0).unwrap_or(whole).to_owned())
    }

    fn result_type(&self, call: &CallName, around: Around<'_>) -> Option<String> {
        let language = self.files.get(around.file)?.language?;
        let method = fold(language, last(&call.name));
        let receiver = call.receiver.as_deref().map(|receiver| last(receiver.split(['<', '[']).next().unwrap_or(receiver)));
        let before = call.name.rsplit_once('.').map(|(before, _)| last(before));
        let owners = [receiver, before].into_iter().flatten();
        let known = |owner: &str| self.typed.get(&(family(language), fold(language, owner), method.clone())).copied().flatten();
        let whole = owners.into_iter().find_map(known).or_else(|| {
            let resolved = self.resolve(call, around.file, around.owner);
            let first = resolved.functions.first().filter(|_| resolved.sure)?;
            self.summary(*first)?.returns.as_deref()
        })?;
        let part = call.result.and_then(|result| crate::facts::tuple_part(whole, result));
        Some(part.unwrap_or(whole).to_owned())
    }
}

/// What goes out as the result, or as the one of several that is asked for.
fn returning(summary: &Summary, wanted: Option<u16>) -> impl Iterator<Item = &Passage> {
    summary.passages.iter().filter(move |passage| match passage.destination {
        Destination::Return => true,
        Destination::Result(index) => wanted.is_none_or(|wanted| wanted == index),
        _ => false,
    })
}

/// The name by which other files import this one.
fn module_of(language: Language, path: &str) -> &str {
    if language.shares_folder() { path.rsplit('/').nth(1).unwrap_or("") } else { stem(path) }
}

/// Languages that call each other are one family: JavaScript and TypeScript, Java and Kotlin.
fn family(language: Language) -> u8 {
    match language {
        Language::JavaScript | Language::TypeScript | Language::Tsx => 1,
        Language::Java | Language::Kotlin => 2,
        Language::Python => 3,
        Language::Apex => 4,
        Language::Go => 5,
        Language::CSharp => 6,
        Language::Ruby => 7,
        Language::Php => 8,
        _ => 0,
    }
}

fn fold(language: Language, name: &str) -> String {
    if language.ignores_case() { name.to_ascii_lowercase() } else { name.to_owned() }
}

/// The module name of a file: `say` of `support/say.py`, `support` of `support/index.ts`.
fn stem(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    if matches!(stem, "index" | "__init__") { parts.next().unwrap_or(stem) } else { stem }
}
