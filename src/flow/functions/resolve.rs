//! To which functions a call leads.

use super::index::{family, fold};
use super::{FnRef, Functions, INHERITED, MOST};
use crate::facts::{CallName, Destination, Effect, Passage};
use crate::flow::classify::{Around, last};
use crate::text::Language;

/// How a call was resolved.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// Candidates.
    pub functions: Vec<FnRef>,
    /// Whether owner or import left no doubt.
    pub sure: bool,
    /// Implementations of an interface stand for it; others may come from outside.
    pub loose: bool,
}

impl<'a> Functions<'a> {
    /// The functions that a call from `file` may lead to.
    #[must_use]
    pub fn resolve(&self, call: &CallName, file: usize, owner: &str) -> Resolved {
        let Some(language) = self.files.get(file).and_then(|facts| facts.language) else { return Resolved::default() };
        // a page of Salesforce calls the class on the server
        let language = if call.name.contains("@salesforce/apex/") { Language::Apex } else { language };
        let family = family(language);
        if let Some(made) = call.name.strip_prefix("new ") {
            return self.constructors(family, language, last(made), call.arity);
        }
        let method = fold(language, last(&call.name));
        let fits = |function: &FnRef| {
            self.summary(*function).is_some_and(|summary| summary.rest.is_some() || summary.params.len() >= usize::from(call.arity))
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
            owners.extend(self.chained(family, language, before, owner));
            owners.push(last(before).rsplit('/').next().unwrap_or(before).to_owned());
        }
        let says = |words: &[&str]| call.receiver.iter().chain(&owners).any(|name| words.contains(&name.as_str()));
        let (is_own, is_inherited) = (call.receiver.is_none() || says(&["this", "self"]), says(&["super", "base"]));
        if is_own && !is_inherited && !owner.is_empty() {
            owners.push(last(owner).to_owned());
        }
        for name in &owners {
            let found = self.nearest(owned(name), call, file);
            if !found.is_empty() && found.len() <= MOST {
                return Resolved { functions: found, sure: true, loose: false };
            }
        }
        // what a supertype or a mixin has
        let mut above = owners.clone();
        if is_inherited {
            above.push(last(owner).to_owned());
        }
        for next in 0..INHERITED {
            let Some(name) = above.get(next).cloned() else { break };
            let ups = self.supers.get(&fold(language, &name));
            let ups: Vec<String> = ups.into_iter().flatten().filter(|up| !above.contains(up)).cloned().collect();
            for up in ups {
                let found = owned(&up);
                if !found.is_empty() && found.len() <= MOST {
                    return Resolved { functions: found, sure: true, loose: false };
                }
                above.push(up);
            }
        }
        let found = self.implementations(&owners, language, owned);
        if !found.is_empty() {
            return Resolved { functions: found, sure: true, loose: true };
        }
        if let Some(found) = self.extensions(call, family, &method) {
            return found;
        }
        // free functions: of this file, then of an imported one
        let free: Vec<FnRef> = owned("");
        let near = |function: &FnRef| function.file == file || (language.shares_folder() && self.same_folder(function.file, file));
        let here: Vec<FnRef> = free.iter().copied().filter(near).collect();
        // a block that is lent a receiver calls free functions as well
        let bare = call.receiver.is_none() || (language.has_extensions() && !call.name.contains('.'));
        if !here.is_empty() && bare {
            return Resolved { functions: here, sure: true, loose: false };
        }
        // of the same package, or of one that is imported by name: the only one there is
        if language == Language::Kotlin && bare && free.len() == 1 {
            return Resolved { functions: free, sure: true, loose: false };
        }
        let written = call.name.rsplit_once('.').map(|(module, _)| module);
        let module = written.map(without_extension);
        if let Some(module) = module.and_then(|module| module.split(['.', '/']).rfind(|part| !part.is_empty())) {
            let imported: Vec<FnRef> = free
                .iter()
                .copied()
                .filter(|function| self.files.get(function.file).is_some_and(|facts| module_of(language, &facts.path) == module))
                .collect();
            let imported = self.nearest(imported, call, file);
            if !imported.is_empty() && imported.len() <= MOST {
                return Resolved { functions: imported, sure: true, loose: false };
            }
        }
        // of no module that is known: handed on by another one, or known everywhere; a package of others has nothing of the repository
        let of_others =
            family == self::family(Language::JavaScript) && written.is_some_and(|module| !module.starts_with(['.', '/', '~', '@', '#']));
        if bare && !of_others && !free.is_empty() && free.len() <= MOST {
            let scoped = written.is_some_and(|module| module.starts_with('@') && !module.starts_with("@/"));
            let sure = free.len() == 1 && !scoped;
            return Resolved { functions: free, sure, loose: false };
        }
        // a constructor that is called like a function
        if method.starts_with(char::is_uppercase) || call.receiver.is_none() {
            let made = self.constructors(family, language, last(&call.name), call.arity);
            if made.sure {
                return made;
            }
        }
        // a path in the name is that of a package, which is not of this repository
        if call.receiver.is_some() && !(language.shares_folder() && call.name.contains('/')) {
            let any: Vec<FnRef> = self.named.get(&(family, method)).into_iter().flatten().copied().filter(fits).collect();
            if !any.is_empty() && any.len() <= MOST {
                // an interface of the repository: whoever has such a method implements it
                let sure = owners.first().is_some_and(|owner| self.loose.contains(owner) && self.is_bare(family, language, owner));
                return Resolved { functions: any, sure, loose: sure };
            }
        }
        Resolved::default()
    }

    /// The type that a chain of calls gives by what they are written to return: `Store.instance.of` is what `Store.instance()` gives, and so on.
    fn chained(&self, family: u8, language: Language, chain: &str, owner: &str) -> Option<String> {
        // `store().of`: a method of the class itself
        let (first, rest) = chain.split_once('.').unwrap_or((last(owner), chain));
        let mut at = first.to_owned();
        for method in rest.split('.') {
            let whole = self.typed.get(&(family, fold(language, &at), fold(language, method))).copied().flatten()?;
            last(whole.split(['<', '[']).next().unwrap_or(whole)).clone_into(&mut at);
        }
        Some(at)
    }

    /// Of functions in several files those that the call's own words name a path to, else those that stand nearest to the caller.
    fn nearest(&self, mut found: Vec<FnRef>, call: &CallName, file: usize) -> Vec<FnRef> {
        let Some(first) = found.first().copied() else { return found };
        if found.iter().all(|function| function.file == first.file) {
            return found;
        }
        let path = |file: usize| self.files.get(file).map_or("", |facts| &*facts.path);
        let owner = call.receiver.as_deref().or_else(|| call.name.rsplit_once('.').map(|(owner, _)| owner)).unwrap_or("");
        let written: Vec<&str> = owner.split(['.', '/', '\\', ':']).filter(|part| !part.is_empty()).collect();
        if written.len() > 1 {
            let ending = format!("/{}.", written.join("/"));
            let named: Vec<FnRef> =
                found.iter().copied().filter(|function| format!("/{}", path(function.file)).contains(&ending)).collect();
            if !named.is_empty() {
                return named;
            }
        }
        let here: Vec<&str> = path(file).split('/').collect();
        let shared = |function: &FnRef| path(function.file).split('/').zip(&here).take_while(|(a, b)| a == *b).count();
        let most = found.iter().map(shared).max().unwrap_or(0);
        found.retain(|function| shared(function) == most);
        found
    }

    /// What the implementations of an interface have.
    fn implementations(&self, owners: &[String], language: Language, owned: impl Fn(&str) -> Vec<FnRef>) -> Vec<FnRef> {
        let mut open: Vec<&String> = owners.iter().filter_map(|owner| self.below.get(&fold(language, owner))).flatten().collect();
        let mut found = Vec::new();
        for next in 0..INHERITED {
            let Some(&name) = open.get(next) else { break };
            found.extend(owned(name));
            open.extend(self.below.get(&fold(language, name)).into_iter().flatten());
        }
        found.sort();
        found.dedup();
        if found.len() > MOST { Vec::new() } else { found }
    }

    /// Whether a type has no function with a body.
    fn is_bare(&self, family: u8, language: Language, owner: &str) -> bool {
        let owner = fold(language, owner);
        !self.owned.keys().any(|(of, name, _)| *of == family && *name == owner)
    }

    /// Whether it is what a function that is not of the repository says of its failure.
    pub(super) fn fails_outside(&self, passage: &Passage, around: Around<'_>) -> bool {
        passage.effects.iter().any(|effect| match effect {
            Effect::Through(call) => call.failure && !self.resolve(call, around.file, around.owner).sure,
            _ => false,
        })
    }

    fn same_folder(&self, one: usize, other: usize) -> bool {
        let folder = |file: usize| self.files.get(file).map(|facts| facts.path.rsplit_once('/').map_or("", |(folder, _)| folder));
        folder(one) == folder(other)
    }

    /// Extension functions, by the type of what they are called on; where that is not known, the only one of that name.
    pub(super) fn extensions(&self, call: &CallName, family: u8, method: &str) -> Option<Resolved> {
        let receiver = call.receiver.as_deref()?;
        let bare = last(receiver.split(['<', '[']).next().unwrap_or(receiver));
        let named = self.named.get(&(family, method.to_owned()))?;
        let all: Vec<FnRef> = named.iter().copied().filter(|function| self.extends(*function).is_some()).collect();
        let fitting: Vec<FnRef> = all.iter().copied().filter(|function| self.extends(*function) == Some(bare)).collect();
        if !fitting.is_empty() && fitting.len() <= MOST {
            return Some(Resolved { functions: fitting, sure: true, loose: false });
        }
        (named.len() == 1 && all.len() == 1).then_some(Resolved { functions: all, sure: true, loose: false })
    }

    /// The type that an extension function is written for.
    pub(super) fn extends(&self, function: FnRef) -> Option<&'a str> {
        let (name, declared) = self.summary(function)?.params.first()?;
        let declared = declared.as_deref().filter(|_| name == "this")?;
        Some(last(declared.split(['<', '[']).next().unwrap_or(declared)))
    }

    /// Which parameter of a function an argument of a call is; of an extension the first one is the receiver.
    #[must_use]
    pub fn position(&self, function: FnRef, call: &CallName, index: u16) -> Option<u16> {
        // `PatientExtensions.Describe(patient)`: called as it is written
        let owner = self.summary(function).map(|found| last(&found.owner)).filter(|owner| !owner.is_empty());
        let plain = owner.is_some() && owner == call.name.rsplit_once('.').map(|(before, _)| last(before));
        match (self.extends(function).filter(|_| !plain), index) {
            (Some(_), Destination::RECEIVER) => Some(0),
            (None, Destination::RECEIVER) => None,
            (Some(_), index) => index.checked_add(1),
            (None, index) => Some(index),
        }
    }

    /// The constructors of a type.
    fn constructors(&self, family: u8, language: Language, made: &str, arity: u16) -> Resolved {
        let owner = fold(language, made.split('<').next().unwrap_or(made));
        let mut functions: Vec<FnRef> = Vec::new();
        for name in [owner.as_str(), "constructor", "__init__", "initialize", "__construct", "init"] {
            let found = self.owned.get(&(family, owner.clone(), name.to_owned()));
            functions.extend(found.into_iter().flatten().copied().filter(|function| {
                self.summary(*function).is_some_and(|summary| summary.params.len() >= usize::from(arity) || summary.rest.is_some())
            }));
        }
        Resolved { sure: !functions.is_empty() && functions.len() <= MOST, functions, loose: false }
    }
}

/// The name by which other files import this one.
fn module_of(language: Language, path: &str) -> &str {
    if language.shares_folder() { path.rsplit('/').nth(1).unwrap_or("") } else { stem(path) }
}

/// The module name of a file: `say` of `support/say.py`, `support` of `support/index.ts`.
fn stem(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    if matches!(stem, "index" | "__init__") { parts.next().unwrap_or(stem) } else { stem }
}
/// A module's name without the ending of a script's file, which is no part of it: `./log.js`.
fn without_extension(module: &str) -> &str {
    let names_file = module.contains('/') && Language::detect(module, "").is_some_and(Language::is_script);
    if names_file { module.rsplit_once('.').map_or(module, |(name, _)| name) } else { module }
}
