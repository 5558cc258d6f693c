//! All functions of the repository by their names.

use super::{FnRef, MOST};
use crate::facts::{Destination, FileFacts, SymbolKind};
use crate::flow::classify::last;
use crate::flow::uncaught::Callers;
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

/// All functions by name.
pub struct Index<'a> {
    pub(super) files: &'a [FileFacts],
    /// Language family, owner's last name and function, in lower case for languages that ignore case.
    pub(super) owned: FxHashMap<(u8, String, String), Vec<FnRef>>,
    /// Language family and function.
    pub(super) named: FxHashMap<(u8, String), Vec<FnRef>>,
    /// Functions inside another one, by file and its name.
    pub(super) inner: FxHashMap<(usize, String), Vec<FnRef>>,
    /// Passages that end in a field, by owner and field.
    pub(super) stores: FxHashMap<(String, String), Vec<(FnRef, usize)>>,
    /// Passages that end in an exception, by its type.
    pub(super) throws: FxHashMap<String, Vec<(FnRef, usize)>>,
    /// Supertypes and mixins of each type, by last names.
    pub(super) supers: FxHashMap<String, Vec<String>>,
    /// Types by those above them: the implementations of an interface.
    pub(super) below: FxHashMap<String, Vec<String>>,
    /// Types of languages whose interfaces are implemented by their methods alone.
    pub(super) loose: FxHashSet<String>,
    /// Written result types, also of functions without a body, by language family, owner's last name and function; `None` where they differ.
    pub(super) typed: FxHashMap<(u8, String, String), Option<&'a str>>,
    pub(super) health: &'a [bool],
    /// Who calls whom; gathered when it is first asked for.
    pub(super) callers: OnceLock<Callers>,
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

/// Languages that call each other are one family: JavaScript and TypeScript, Java and Kotlin.
pub(super) fn family(language: Language) -> u8 {
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

pub(super) fn fold(language: Language, name: &str) -> String {
    if language.ignores_case() { name.to_ascii_lowercase() } else { name.to_owned() }
}
