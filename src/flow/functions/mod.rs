//! Functions of the repository by name: who is called.

mod answers;
mod index;
mod resolve;

pub use index::Index;
pub use resolve::Resolved;

use super::classify::{Around, Classifier, Handing, Phi, last};
use super::uncaught::Callers;
use crate::facts::{CallName, Destination, FileFacts, Passage, Summary};
use crate::text::Language;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::sync::Arc;

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

impl<'a> Deref for Functions<'a> {
    type Target = Index<'a>;

    fn deref(&self) -> &Index<'a> {
        &self.index
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
