//! Functions of the repository by name: who is called.

use super::classify::{Around, Calls, Classifier, Handing, Passing, Phi, last};
use super::uncaught::Callers;
use crate::facts::{CallName, Destination, Effect, FileFacts, Passage, Root, Segment, Summary, SymbolKind};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// At most so many functions are taken for one call whose receiver is not known.
const MOST: usize = 4;
/// Longest chain of questions of which each waits for the next.
const DEEPEST: u32 = 24;

/// At most so many types are looked at for an inherited function.
const INHERITED: usize = 12;

/// A function: file and summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnRef {
    /// Index of the file.
    pub file: usize,
    /// Index of the summary.
    pub summary: usize,
}

/// All functions, with what was found out about them. One thread asks; others ask their own over the same index.
pub struct Functions<'a> {
    index: Arc<Index<'a>>,
    /// What each function (or one of its results) returns: worked out once; `None` while it is being worked out.
    returns: RefCell<FxHashMap<(FnRef, Option<u16>), Option<Phi>>>,
    /// What leaves each function in exceptions, with the type.
    thrown: RefCell<FxHashMap<FnRef, Vec<(String, Phi)>>>,
    /// What is kept in each field.
    stored: RefCell<FxHashMap<(String, String), Option<Phi>>>,
    /// What handlers of a type of exception get, by the type in lower case.
    caught: RefCell<FxHashMap<String, Option<Phi>>>,
    /// What calls hand on of their arguments, by call, file and enclosing type.
    handings: RefCell<FxHashMap<(CallName, usize, String), Option<Handing>>>,
    /// How many of these questions wait for each other.
    depth: Cell<u32>,
}

/// All functions by name.
pub struct Index<'a> {
    files: &'a [FileFacts],
    /// Language family, owner's last name and function, in lower case for languages that ignore case.
    owned: FxHashMap<(u8, String, String), Vec<FnRef>>,
    /// Language family and function.
    named: FxHashMap<(u8, String), Vec<FnRef>>,
    /// Functions inside another one, by file and its name.
    inner: FxHashMap<(usize, String), Vec<FnRef>>,
    /// Passages that end in a field, by owner and field.
    stores: FxHashMap<(String, String), Vec<(FnRef, usize)>>,
    /// Passages that end in an exception, by its type.
    throws: FxHashMap<String, Vec<(FnRef, usize)>>,
    /// Supertypes and mixins of each type, by last names.
    supers: FxHashMap<String, Vec<String>>,
    /// Types by those above them: the implementations of an interface.
    below: FxHashMap<String, Vec<String>>,
    /// Types of languages whose interfaces are implemented by their methods alone.
    loose: FxHashSet<String>,
    /// Written result types, also of functions without a body, by language family, owner's last name and function; `None` where they differ.
    typed: FxHashMap<(u8, String, String), Option<&'a str>>,
    health: &'a [bool],
    /// Who calls whom; gathered when it is first asked for.
    callers: OnceLock<Callers>,
}

impl<'a> Deref for Functions<'a> {
    type Target = Index<'a>;

    fn deref(&self) -> &Index<'a> {
        &self.index
    }
}

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

impl<'a> Index<'a> {
    /// Indexes the functions of all files.
    #[must_use]
    pub fn new(files: &'a [FileFacts], health: &'a [bool]) -> Self {
        let mut all = Self {
            files,
            owned: FxHashMap::default(),
            named: FxHashMap::default(),
            typed: FxHashMap::default(),
            supers: FxHashMap::default(),
            below: FxHashMap::default(),
            loose: FxHashSet::default(),
            inner: FxHashMap::default(),
            stores: FxHashMap::default(),
            throws: FxHashMap::default(),
            health,
            callers: OnceLock::new(),
        };
        for (file, facts) in files.iter().enumerate() {
            let Some(language) = facts.language else { continue };
            for symbol in &facts.symbols {
                if language == Language::Go && matches!(symbol.kind, SymbolKind::Type { .. }) {
                    all.loose.insert(last(&symbol.name).to_owned());
                }
                if let SymbolKind::Type { supers, .. } = &symbol.kind
                    && !supers.is_empty()
                {
                    for up in supers.iter().take(MOST) {
                        let up = fold(language, last(up.split('<').next().unwrap_or(up)));
                        all.below.entry(up).or_default().push(last(&symbol.name).to_owned());
                    }
                    let above = all.supers.entry(fold(language, last(&symbol.name))).or_default();
                    above.extend(supers.iter().map(|up| last(up.split('<').next().unwrap_or(up)).to_owned()).take(MOST));
                }
            }
            for (summary, found) in facts.summaries.iter().enumerate() {
                for (at, passage) in found.passages.iter().enumerate() {
                    let here = (FnRef { file, summary }, at);
                    match &passage.destination {
                        Destination::Field(field) => {
                            // a field of another type, with its owner: `DuplicateError.Card`
                            let (owner, field) = field.rsplit_once('.').unwrap_or((last(&found.owner), field));
                            let key = (owner.to_ascii_lowercase(), field.to_ascii_lowercase());
                            all.stores.entry(key).or_default().push(here);
                        }
                        Destination::Throw(named) => all.throws.entry(named.to_ascii_lowercase()).or_default().push(here),
                        _ => {}
                    }
                }
                if !found.within.is_empty() {
                    all.inner.entry((file, found.within.clone())).or_default().push(FnRef { file, summary });
                }
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
                // a body that is generated from an annotation hands on what the annotation says
                if found.promised && found.passages.is_empty() {
                    continue;
                }
                all.owned.entry((family(language), fold(language, last(&found.owner)), name.clone())).or_default().push(here);
                all.named.entry((family(language), name)).or_default().push(here);
            }
        }
        all
    }
}

impl<'a> Functions<'a> {
    /// Of all files.
    #[must_use]
    pub fn new(files: &'a [FileFacts], health: &'a [bool]) -> Self {
        Self::over(Arc::new(Index::new(files, health)))
    }

    /// Over an index, with nothing found out yet.
    #[must_use]
    pub fn over(index: Arc<Index<'a>>) -> Self {
        Self {
            index,
            returns: RefCell::default(),
            thrown: RefCell::default(),
            stored: RefCell::default(),
            caught: RefCell::default(),
            handings: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// A function's summary.
    #[must_use]
    pub fn summary(&self, function: FnRef) -> Option<&'a Summary> {
        self.files.get(function.file)?.summaries.get(function.summary)
    }

    /// All functions.
    pub fn all(&self) -> impl Iterator<Item = FnRef> + use<'a> {
        self.files.iter().enumerate().flat_map(|(file, facts)| (0..facts.summaries.len()).map(move |summary| FnRef { file, summary }))
    }

    /// Who calls whom.
    pub fn callers(&self, classifier: &Classifier<'_>) -> &Callers {
        self.index.callers.get_or_init(|| Callers::of(self, classifier))
    }

    /// Where a function stands.
    #[must_use]
    pub fn around(&self, function: FnRef) -> Option<Around<'a>> {
        let facts = self.files.get(function.file)?;
        let summary = facts.summaries.get(function.summary)?;
        let health = self.health.get(function.file).copied().unwrap_or(false);
        let prints = facts.language.is_some_and(prints_itself);
        let sparse = facts.language.is_some_and(Language::makes_sparse_records);
        Some(Around {
            owner: &summary.owner,
            function: &summary.name,
            path: &facts.path,
            health,
            prints,
            sparse,
            wrappers: &summary.wrappers,
            route: "",
            file: function.file,
        })
    }

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

    /// Extension functions, by the type of what they are called on; where that is not known, the only one of that name.
    fn extensions(&self, call: &CallName, family: u8, method: &str) -> Option<Resolved> {
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
    fn extends(&self, function: FnRef) -> Option<&'a str> {
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

    /// The functions written inside another one.
    #[must_use]
    pub fn inside(&self, function: FnRef) -> &[FnRef] {
        let Some(summary) = self.summary(function) else { return &[] };
        self.inner.get(&(function.file, summary.name.clone())).map_or(&[], Vec::as_slice)
    }

    /// Runs a question that may lead to others; too long a chain has no answer.
    fn asked<T: Default>(&self, ask: impl FnOnce() -> T) -> T {
        if self.depth.get() >= DEEPEST {
            return T::default();
        }
        self.depth.set(self.depth.get() + 1);
        let answer = ask();
        self.depth.set(self.depth.get() - 1);
        answer
    }

    /// What leaves a function in exceptions, its own and those of its callees.
    fn leaving(&self, function: FnRef, classifier: &Classifier<'_>) -> Vec<(String, Phi)> {
        if let Some(known) = self.thrown.borrow().get(&function) {
            return known.clone();
        }
        self.thrown.borrow_mut().insert(function, Vec::new());
        let Some((around, summary)) = self.around(function).zip(self.summary(function)) else { return Vec::new() };
        let mut all: Vec<(String, Phi)> = Vec::new();
        for passage in &summary.passages {
            if let Destination::Throw(named) = &passage.destination
                && let Some(phi) = classifier.passage(passage, around)
            {
                all.push((named.clone(), phi));
            }
        }
        for escape in &summary.escapes {
            let resolved = self.resolve(&escape.call, function.file, around.owner);
            let caught = |named: &str| escape.except.iter().any(|caught| !named.is_empty() && classifier.catches(last(caught), named));
            for &callee in resolved.functions.iter().filter(|_| resolved.sure) {
                all.extend(self.asked(|| self.leaving(callee, classifier)).into_iter().filter(|(named, _)| !caught(named)));
            }
        }
        all.sort_by(|a, b| (&a.0, &a.1.hits).cmp(&(&b.0, &b.1.hits)));
        all.dedup();
        all.truncate(16);
        self.thrown.borrow_mut().insert(function, all.clone());
        all
    }

    /// What all of these passages hold.
    fn all_of<'p>(&self, passages: impl Iterator<Item = &'p (FnRef, usize)>, classifier: &Classifier<'_>) -> Option<Phi> {
        let mut all: Option<Phi> = None;
        for (function, at) in passages {
            let Some((around, summary)) = self.around(*function).zip(self.summary(*function)) else { continue };
            let Some(phi) = summary.passages.get(*at).and_then(|passage| classifier.passage(passage, around)) else { continue };
            join(&mut all, phi);
        }
        all
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
                join(&mut all, phi);
            }
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
        resolved.functions.iter().find_map(|&function| self.asked(|| self.phi_of(function, call.result, classifier)))
    }

    fn thrown(&self, types: &[String], calls: &[CallName], around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let mut all = None;
        for call in calls {
            let resolved = self.resolve(call, around.file, around.owner);
            for &function in resolved.functions.iter().filter(|_| resolved.sure) {
                for (named, phi) in self.asked(|| self.leaving(function, classifier)) {
                    if types.is_empty() || types.iter().any(|caught| classifier.catches(last(caught), &named)) {
                        join(&mut all, phi);
                    }
                }
            }
        }
        all
    }

    fn built(&self, made: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let call = CallName { name: format!("new {made}"), receiver: None, arity: 0, result: None, failure: false };
        let resolved = self.resolve(&call, around.file, around.owner);
        let mut all = None;
        for &function in resolved.functions.iter().filter(|_| resolved.sure) {
            if let Some(phi) = self.asked(|| self.phi_of(function, None, classifier)) {
                join(&mut all, phi);
            }
        }
        all
    }

    fn thrown_as(&self, named: &str, classifier: &Classifier<'_>) -> Option<Phi> {
        let key = last(named).to_ascii_lowercase();
        if let Some(known) = self.caught.borrow().get(&key) {
            return known.clone();
        }
        self.caught.borrow_mut().insert(key.clone(), None);
        let mut kinds: Vec<&String> = self.throws.keys().filter(|thrown| !thrown.is_empty() && classifier.catches(named, thrown)).collect();
        kinds.sort();
        let phi = self.asked(|| self.all_of(kinds.into_iter().filter_map(|kind| self.throws.get(kind)).flatten(), classifier));
        self.caught.borrow_mut().insert(key, phi.clone());
        phi
    }

    fn stored(&self, owner: &str, field: &str, classifier: &Classifier<'_>) -> Option<Phi> {
        let key = (last(owner).to_ascii_lowercase(), field.to_ascii_lowercase());
        let stores = self.stores.get(&key)?;
        if let Some(known) = self.stored.borrow().get(&key) {
            return known.clone();
        }
        self.stored.borrow_mut().insert(key.clone(), None);
        let phi = self.asked(|| self.all_of(stores.iter().take(16), classifier));
        self.stored.borrow_mut().insert(key, phi.clone());
        phi
    }

    fn all_stored(&self, owner: &str, classifier: &Classifier<'_>) -> Option<Phi> {
        let owner = last(owner).to_ascii_lowercase();
        let mut fields: Vec<&String> = self.stores.keys().filter(|(of, _)| *of == owner).map(|(_, field)| field).collect();
        fields.sort();
        let mut all = None;
        for phi in fields.into_iter().filter_map(|field| self.stored(&owner, field, classifier)) {
            join(&mut all, phi);
        }
        all.filter(|phi| !phi.hits.is_empty())
    }

    fn told_by(&self, owner: &str, names: &[String], classifier: &Classifier<'_>) -> Option<Option<Phi>> {
        for name in names {
            for family in [1, 2, 3, 4, 5, 6, 7, 8] {
                if let Some(&function) = self.owned.get(&(family, last(owner).to_owned(), name.clone())).and_then(|all| all.first()) {
                    return Some(self.asked(|| self.phi_of(function, None, classifier)));
                }
            }
        }
        None
    }

    fn returns_nothing(&self, call: &CallName, around: Around<'_>) -> bool {
        let resolved = self.resolve(call, around.file, around.owner);
        resolved.sure
            && !resolved.loose
            && !resolved.functions.is_empty()
            && resolved
                .functions
                .iter()
                .filter_map(|&function| self.summary(function))
                .all(|summary| returning(summary, call.result).next().is_none())
    }

    fn member(&self, owner: Option<&str>, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let call =
            CallName { name: name.to_owned(), receiver: Some(owner.unwrap_or("?").to_owned()), arity: 0, result: None, failure: false };
        let language = self.files.get(around.file).and_then(|facts| facts.language).filter(|language| language.has_extensions())?;
        let family = family(language);
        let of_owner = |function: &FnRef| {
            owner.is_some_and(|owner| self.summary(*function).is_some_and(|found| last(&found.owner).eq_ignore_ascii_case(last(owner))))
        };
        let owned: Vec<FnRef> = self.named.get(&(family, name.to_owned()))?.iter().copied().filter(of_owner).take(MOST).collect();
        let found = if owned.is_empty() { self.extensions(&call, family, name)?.functions } else { owned };
        let taken = |function: &FnRef| self.summary(*function).is_some_and(|summary| summary.params.len() <= 1);
        let found: Vec<FnRef> = found.into_iter().filter(taken).collect();
        let phi = found.iter().find_map(|&function| self.asked(|| self.phi_of(function, None, classifier)));
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
        Some(found.flat_map(|summary| returning(summary, None)).any(hands_on))
    }

    fn method(&self, owner: &str, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let language = self.files.get(around.file)?.language?;
        // the classes behind a page are written in Apex
        let language = if language == Language::Visualforce { Language::Apex } else { language };
        let found = self.owned.get(&(family(language), fold(language, last(owner)), fold(language, name)))?;
        found
            .iter()
            .take(MOST)
            .find_map(|&function| self.asked(|| self.phi_of(function, None, classifier)))
            .filter(|phi| !phi.hits.is_empty())
    }

    fn passes(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Handing> {
        let key = (call.clone(), around.file, around.owner.to_owned());
        if let Some(known) = self.handings.borrow().get(&key) {
            return *known;
        }
        self.handings.borrow_mut().insert(key.clone(), None);
        let resolved = self.resolve(call, around.file, around.owner);
        if !resolved.sure {
            return None;
        }
        let found = |&function: &FnRef| self.summary(function).zip(self.around(function));
        let mut found = resolved.functions.iter().filter_map(found).peekable();
        found.peek()?;
        let by_case = self.files.get(around.file).and_then(|facts| facts.language).is_some_and(|language| !language.exports_by_case());
        let made = call.name.starts_with("new ") || (by_case && last(&call.name).starts_with(char::is_uppercase));
        let handing = |(summary, inside): (&'_ Summary, Around<'_>)| -> Vec<Handing> {
            let ends = |passage: &&Passage| {
                (returns(passage, call.result) && !self.fails_outside(passage, inside))
                    || (made && matches!(&passage.destination, Destination::Field(field) if !field.contains('.')))
            };
            // an exception tells its message, not what it keeps beside it
            let told = || returning(summary, call.result).next().is_some() || builds_above(summary);
            let tells = made && classifier.is_exception(last(&call.name)) && told();
            let counts = |passage: &&Passage| !tells || returns(passage, call.result);
            // what comes back from a call that nobody knows need not hold what it was given
            let within = |passage: &Passage| {
                let through =
                    passage.effects.iter().filter_map(|effect| if let Effect::Through(call) = effect { Some(call) } else { None });
                let mut whole = Handing { passing: of(passage, classifier), sure: true };
                for call in through {
                    match self.asked(|| self.passes(call, inside, classifier)) {
                        Some(below) if below.passing == Passing::Nothing => return below,
                        below => whole.sure &= below.is_some_and(|below| below.sure),
                    }
                }
                whole
            };
            summary.passages.iter().filter(ends).filter(counts).map(within).collect()
        };
        let handing = found.flat_map(handing).max().unwrap_or(Handing { passing: Passing::Nothing, sure: true });
        self.handings.borrow_mut().insert(key, Some(handing));
        Some(handing)
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

/// What a passage hands on of the parameter that it starts from.
fn of(passage: &Passage, classifier: &Classifier<'_>) -> Passing {
    let says_nothing = |segment: &Segment| matches!(segment, Segment::Member(member) if classifier.is_neutral(member));
    match &passage.origin.root {
        Root::Parameter(..) if passage.origin.segments.is_empty() => Passing::Whole,
        Root::Parameter(..) if passage.origin.segments.iter().any(says_nothing) => Passing::Nothing,
        Root::Parameter(..) => Passing::Parts,
        _ => Passing::Nothing,
    }
}

/// Adds what is known of one passage to what is known of others.
fn join(all: &mut Option<Phi>, phi: Phi) {
    let joined = all.get_or_insert_with(Phi::default);
    joined.of = if joined.hits.is_empty() || joined.of == phi.of { phi.of } else { None };
    joined.whole |= phi.whole;
    joined.hits.extend(phi.hits);
    joined.hits.sort();
    joined.hits.dedup();
}

/// Whether a log shows an object by the object's own text; elsewhere it is shown with all its members.
fn prints_itself(language: Language) -> bool {
    matches!(language, Language::Java | Language::Kotlin | Language::Python | Language::CSharp | Language::Go)
}

/// Whether a passage goes out as the result, or as the one of several that is asked for.
fn returns(passage: &Passage, wanted: Option<u16>) -> bool {
    match passage.destination {
        Destination::Return => true,
        Destination::Result(index) => wanted.is_none_or(|wanted| wanted == index),
        _ => false,
    }
}

fn returning(summary: &Summary, wanted: Option<u16>) -> impl Iterator<Item = &Passage> {
    summary.passages.iter().filter(move |passage| returns(passage, wanted))
}

/// The name by which other files import this one.
fn module_of(language: Language, path: &str) -> &str {
    if language.shares_folder() { path.rsplit('/').nth(1).unwrap_or("") } else { stem(path) }
}

/// Languages that call each other are one family: JavaScript and TypeScript, Java and Kotlin.
fn family(language: Language) -> u8 {
    match language {
        language if language.is_script() => 1,
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
/// A module's name without the ending of a script's file, which is no part of it: `./log.js`.
fn without_extension(module: &str) -> &str {
    let names_file = module.contains('/') && Language::detect(module, "").is_some_and(Language::is_script);
    if names_file { module.rsplit_once('.').map_or(module, |(name, _)| name) } else { module }
}

/// Whether a constructor says what its supertype is made with, a constant text perhaps: `super("no coverage")`.
fn builds_above(summary: &Summary) -> bool {
    let above = |name: &str| name == "this" || matches!(name.split('.').next(), Some("super" | "base"));
    summary.escapes.iter().any(|escape| above(&escape.call.name))
}
