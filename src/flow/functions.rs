//! Functions of the repository by name: who is called.

use super::classify::{Around, Calls, Classifier, Passing, Phi, last};
use crate::facts::{CallName, Destination, FileFacts, Passage, Root, Segment, Summary};
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
    /// What each function returns: worked out once; `None` while it is being worked out.
    returns: RefCell<FxHashMap<FnRef, Option<Phi>>>,
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
        let mut all = Self { files, owned: FxHashMap::default(), named: FxHashMap::default(), returns: RefCell::default(), health };
        for (file, facts) in files.iter().enumerate() {
            let Some(language) = facts.language else { continue };
            for (summary, found) in facts.summaries.iter().enumerate() {
                if found.name.is_empty() {
                    continue;
                }
                let name = fold(language, &found.name);
                let here = FnRef { file, summary };
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
            self.summary(*function)
                .is_some_and(|summary| summary.params.len() == usize::from(call.arity) || summary.params.len() > usize::from(call.arity))
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
        if let Some(found) = self.extensions(call, family, &method) {
            return found;
        }
        // free functions: of this file, then of an imported one
        let free: Vec<FnRef> = owned("");
        let here: Vec<FnRef> = free.iter().copied().filter(|function| function.file == file).collect();
        // a block that is lent a receiver calls free functions as well
        let bare = call.receiver.is_none() || (language.has_extensions() && !call.name.contains('.'));
        if !here.is_empty() && bare {
            return Resolved { functions: here, sure: true };
        }
        // of the same package, or of one that is imported by name: the only one there is
        if language == Language::Kotlin && bare && free.len() == 1 {
            return Resolved { functions: free, sure: true };
        }
        let modules: Vec<&str> = call
            .name
            .rsplit_once('.')
            .map_or_else(Vec::new, |(module, _)| module.split(['.', '/']).filter(|part| !part.is_empty()).collect());
        if let Some(&module) = modules.last() {
            let imported: Vec<FnRef> = free
                .iter()
                .copied()
                .filter(|function| self.files.get(function.file).is_some_and(|facts| stem(&facts.path) == module))
                .collect();
            if !imported.is_empty() && imported.len() <= MOST {
                return Resolved { functions: imported, sure: true };
            }
        }
        if call.receiver.is_some() {
            let any: Vec<FnRef> = self.named.get(&(family, method)).into_iter().flatten().copied().filter(fits).collect();
            if !any.is_empty() && any.len() <= MOST {
                return Resolved { functions: any, sure: false };
            }
        }
        Resolved::default()
    }

    /// Extension functions, by the type of what they are called on; where that is not known, the only one of that name.
    fn extensions(&self, call: &CallName, family: u8, method: &str) -> Option<Resolved> {
        let receiver = call.receiver.as_deref()?;
        let bare = last(receiver.split(['<', '[']).next().unwrap_or(receiver));
        let named = self.named.get(&(family, method.to_owned()))?;
        let all: Vec<FnRef> = named.iter().copied().filter(|function| self.extends(*function).is_some()).collect();
        let fitting: Vec<FnRef> = all.iter().copied().filter(|function| self.extends(*function) == Some(bare)).collect();
        if !fitting.is_empty() && fitting.len() <= MOST {
            return Some(Resolved { functions: fitting, sure: true });
        }
        (named.len() == 1 && all.len() == 1).then_some(Resolved { functions: all, sure: true })
    }

    /// The type that an extension function is written for.
    fn extends(&self, function: FnRef) -> Option<&'a str> {
        let (name, declared) = self.summary(function)?.params.first()?;
        let declared = declared.as_deref().filter(|_| name == "this")?;
        Some(last(declared.split(['<', '[']).next().unwrap_or(declared)))
    }

    /// Which parameter of a function an argument of a call is; of an extension the first one is the receiver.
    #[must_use]
    pub fn position(&self, function: FnRef, index: u16) -> Option<u16> {
        match (self.extends(function), index) {
            (Some(_), Destination::RECEIVER) => Some(0),
            (None, Destination::RECEIVER) => None,
            (Some(_), index) => index.checked_add(1),
            (None, index) => Some(index),
        }
    }

    fn phi_of(&self, function: FnRef, classifier: &Classifier<'_>) -> Option<Phi> {
        if let Some(known) = self.returns.borrow().get(&function) {
            return known.clone();
        }
        self.returns.borrow_mut().insert(function, None);
        let around = self.around(function)?;
        let summary = self.summary(function)?;
        let mut all: Option<Phi> = None;
        for passage in returning(summary) {
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
        self.returns.borrow_mut().insert(function, all.clone());
        all
    }
}

impl Calls for Functions<'_> {
    fn returned(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let resolved = self.resolve(call, around.file, around.owner);
        if !resolved.sure {
            return None;
        }
        resolved.functions.iter().find_map(|&function| self.phi_of(function, classifier))
    }

    fn returns_nothing(&self, call: &CallName, around: Around<'_>) -> bool {
        let resolved = self.resolve(call, around.file, around.owner);
        resolved.sure
            && !resolved.functions.is_empty()
            && resolved.functions.iter().filter_map(|&function| self.summary(function)).all(|summary| returning(summary).next().is_none())
    }

    fn member(&self, owner: Option<&str>, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let call = CallName { name: name.to_owned(), receiver: Some(owner.unwrap_or("?").to_owned()), arity: 0 };
        let language = self.files.get(around.file).and_then(|facts| facts.language).filter(|language| language.has_extensions())?;
        let family = family(language);
        let of_owner = |function: &FnRef| {
            owner.is_some_and(|owner| self.summary(*function).is_some_and(|found| last(&found.owner).eq_ignore_ascii_case(last(owner))))
        };
        let owned: Vec<FnRef> = self.named.get(&(family, name.to_owned()))?.iter().copied().filter(of_owner).take(MOST).collect();
        let found = if owned.is_empty() { self.extensions(&call, family, name)?.functions } else { owned };
        let taken = |function: &FnRef| self.summary(*function).is_some_and(|summary| summary.params.len() <= 1);
        let found: Vec<FnRef> = found.into_iter().filter(taken).collect();
        let phi = found.iter().find_map(|&function| self.phi_of(function, classifier));
        phi.or_else(|| (!found.is_empty()).then(Phi::default))
    }

    fn keeps(&self, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<bool> {
        let language = self.files.get(around.file).and_then(|facts| facts.language).filter(|language| language.has_extensions())?;
        let named = self.named.get(&(family(language), name.to_owned()))?;
        let mut found =
            named.iter().filter(|function| self.extends(**function).is_some()).filter_map(|&function| self.summary(function)).peekable();
        found.peek()?;
        let tells = |segment: &Segment| !matches!(segment, Segment::Member(member) if classifier.is_neutral(member));
        let hands_on =
            |passage: &Passage| matches!(passage.origin.root, Root::Parameter(0, _)) && passage.origin.segments.iter().all(tells);
        Some(found.flat_map(returning).any(hands_on))
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
        Some(found.flat_map(returning).map(of).max().unwrap_or(Passing::Nothing))
    }
}

fn returning(summary: &Summary) -> impl Iterator<Item = &Passage> {
    summary.passages.iter().filter(|passage| passage.destination == Destination::Return)
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
