//! Which of several types of one name is meant: that of the same file, of what is imported, of the nearest folder; of the same family of
//! languages before any other. Tables, messages and objects of an org belong to no language and stand behind every type.

use super::types::{Declared, Schema, key};
use crate::facts::decode::record_name;
use crate::facts::{FileFacts, Symbol, SymbolKind, TABLE};
use crate::text::{Family, Language};
use std::cmp::Reverse;

/// What speaks of a type by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) enum Kin {
    /// Java and Kotlin.
    Jvm,
    /// JavaScript and TypeScript.
    Web,
    Python,
    Go,
    DotNet,
    Ruby,
    Php,
    Apex,
    /// Tables of a database.
    Table,
    /// Messages and documents that programs exchange.
    #[default]
    Contract,
    /// Objects of a Salesforce org.
    Salesforce,
}

/// Folders that hold the tables of the folder around them.
const OF_TABLES: &[&str] =
    &["migrations", "migration", "migrate", "db", "sql", "database", "schema", "schemas", "prisma", "changelog", "flyway"];

impl Kin {
    /// Of what a file declares.
    pub fn of_file(file: &FileFacts) -> Self {
        let kin = Self::of_language(file.language);
        let is_table = |symbol: &Symbol| matches!(&symbol.kind, SymbolKind::Type { marks, .. } if marks.iter().any(|mark| mark == TABLE));
        if kin == Self::Contract && file.symbols.iter().any(is_table) { Self::Table } else { kin }
    }

    fn of_language(language: Option<Language>) -> Self {
        match language {
            Some(Language::Java | Language::Kotlin) => Self::Jvm,
            Some(language) if language.is_script() => Self::Web,
            Some(Language::Python) => Self::Python,
            Some(Language::Go) => Self::Go,
            Some(Language::CSharp) => Self::DotNet,
            Some(Language::Ruby) => Self::Ruby,
            Some(Language::Php) => Self::Php,
            Some(Language::Apex) => Self::Apex,
            Some(Language::Sql) => Self::Table,
            _ => Self::Contract,
        }
    }

    /// Of a field that a fact speaks of.
    pub fn of_fact(technology: Option<&str>, language: Option<Language>) -> Self {
        match technology {
            Some("salesforce") => Self::Salesforce,
            Some(technology) if technology.ends_with("-schema") => Self::Table,
            _ => Self::of_language(language),
        }
    }

    /// A type of a program.
    pub fn is_code(self) -> bool {
        self < Self::Table
    }

    /// An object of such a program has the columns of its table, whatever its class says.
    fn is_its_table(self) -> bool {
        matches!(self, Self::Ruby | Self::Php)
    }

    /// How far a declaration of one name reaches: within it all of them are one type.
    pub fn home(self, path: &str, language: Option<Language>) -> String {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        match self {
            Self::Salesforce => String::new(),
            // partial classes, the files of a package
            Self::DotNet | Self::Go => folder.to_owned(),
            Self::Table => {
                let parts: Vec<&str> = folder.split('/').collect();
                let end = parts.iter().position(|part| OF_TABLES.contains(&part.to_ascii_lowercase().as_str())).unwrap_or(parts.len());
                parts.get(..end).unwrap_or_default().join("/")
            }
            Self::Contract if language.is_some_and(|language| language.family() == Family::Declaration) => folder.to_owned(),
            _ => path.to_owned(),
        }
    }

    /// What one of the things in a table is called: `patient_visits` holds a `PatientVisit`.
    pub fn record_name(self, name: &str) -> String {
        match self {
            Self::Salesforce => name.to_owned(),
            Self::Table => record_name(name),
            _ => name.rsplit('.').next().unwrap_or(name).to_owned(),
        }
    }

    /// The key of that.
    pub fn record_key(self, name: &str) -> String {
        key(&self.record_name(name))
    }
}

/// A file that names types.
#[derive(Debug, Clone)]
pub(super) struct Looker {
    path: Box<str>,
    kin: Kin,
    /// Types that it imports, with the module.
    imports: Vec<(String, String)>,
}

impl Looker {
    pub fn of(file: &FileFacts) -> Self {
        let imports = file.imports.iter().map(|(local, from)| (key(local), from.clone())).collect();
        Self { path: file.path.as_str().into(), kin: Kin::of_file(file), imports }
    }
}

/// The declarations that a name may mean, the nearest first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Candidates<'s>([Option<&'s Declared>; 4]);

impl<'s> Candidates<'s> {
    pub fn iter(&self) -> impl Iterator<Item = &'s Declared> + use<'s> {
        self.0.into_iter().flatten()
    }
}

impl Schema {
    /// The type of the program's own family first, then table, contract and object of that name; where there is none of them, the
    /// nearest type of another family.
    pub(super) fn candidates(&self, name: &str, from: Option<usize>) -> Candidates<'_> {
        let named = key(name);
        let all = self.by_name.get(&named).map(Vec::as_slice).unwrap_or_default();
        if let [only] = all {
            return Candidates([self.types.get(*only), None, None, None]);
        }
        let looker = from.and_then(|from| self.files.get(from));
        let declared = |&place: &usize| self.types.get(place);
        let (others, code) = all.split_at(all.partition_point(|place| declared(place).is_some_and(|declared| !declared.kin.is_code())));
        let of = |wanted: Kin| {
            let fitting = others.iter().filter_map(declared).filter(|declared| declared.kin == wanted);
            self.best(fitting, &named, looker)
        };
        // the file's own type is found at once, however many files have one of that name
        let at_home =
            from.and_then(|from| code.binary_search_by_key(&from, |place| declared(place).map_or(0, |declared| declared.file)).ok());
        let own = match (at_home.and_then(|at| code.get(at)).and_then(declared), looker) {
            (Some(own), _) => Some(own),
            (None, Some(looker)) if looker.kin.is_code() => {
                self.best(code.iter().filter_map(declared).filter(|declared| declared.kin == looker.kin), &named, Some(looker))
            }
            (None, looker) => self.best(code.iter().filter_map(declared), &named, looker),
        };
        let mut found = [own, of(Kin::Table), of(Kin::Contract), of(Kin::Salesforce)];
        // metadata speaks of its own objects first
        if looker.is_none_or(|looker| looker.kin == Kin::Apex) {
            found.rotate_right(1);
        }
        if found.iter().all(Option::is_none) {
            found = [self.best(code.iter().filter_map(declared), &named, looker), None, None, None];
        }
        Candidates(found)
    }

    /// The one that is meant first: the program's own type, where it says anything.
    pub(super) fn nearest(&self, name: &str, from: Option<usize>) -> Option<&Declared> {
        let all = self.candidates(name, from);
        all.iter().find(|declared| !declared.fields.is_empty()).or(all.iter().next())
    }

    /// The declarations that make up a record as it is handed about: its own type, and its table where that decides.
    pub(super) fn whole(&self, name: &str, from: Option<usize>) -> Candidates<'_> {
        let all = self.candidates(name, from);
        let Some(nearest) = self.nearest(name, from) else { return Candidates::default() };
        let own = all.iter().next().filter(|first| first.kin.is_its_table() || first.fields.is_empty());
        match own {
            Some(own) => {
                let table = all.iter().find(|declared| declared.kin == Kin::Table && !std::ptr::eq(*declared, own));
                Candidates([Some(own), table.or(Some(nearest).filter(|nearest| !std::ptr::eq(*nearest, own))), None, None])
            }
            None => Candidates([Some(nearest), None, None, None]),
        }
    }

    /// The nearest of some.
    pub(super) fn choose(&self, places: &[usize], named: &str, from: Option<usize>) -> Option<&Declared> {
        let looker = from.and_then(|from| self.files.get(from));
        self.best(places.iter().filter_map(|&place| self.types.get(place)), named, looker)
    }

    fn best<'s>(&'s self, all: impl Iterator<Item = &'s Declared>, named: &str, looker: Option<&Looker>) -> Option<&'s Declared> {
        let mut all = all.peekable();
        let first = all.next()?;
        let Some(looker) = looker.filter(|_| all.peek().is_some()) else {
            // seen from nowhere: the one that says most
            return std::iter::once(first).chain(all).max_by_key(|declared| (declared.fields.len(), Reverse(declared.file)));
        };
        let import = looker.imports.iter().find(|(local, _)| local == named).map(|(_, from)| from.as_str());
        std::iter::once(first).chain(all).max_by_key(|declared| {
            let path = self.files.get(declared.file).map_or("", |file| &*file.path);
            let same = path == &*looker.path;
            let family = (declared.kin == looker.kin, !declared.kin.is_code());
            let imported = import.map_or(0, |from| imported(&looker.path, from, path));
            (family, same, imported, common(&looker.path, path), Reverse(depth(path)), Reverse(declared.file))
        })
    }
}

/// How many parts of a module's name a path has: `./model/patient`, `app.models`, `org.clinic.model.Patient`.
fn imported(at: &str, from: &str, path: &str) -> usize {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let parts: Vec<&str> = stem.split('/').collect();
    if from.starts_with('.') && from.contains('/') {
        // a path from the folder of the file
        let mut wanted: Vec<&str> =
            at.rsplit_once('/').map_or("", |(folder, _)| folder).split('/').filter(|part| !part.is_empty()).collect();
        for part in from.split('/') {
            match part {
                "." | "" => {}
                ".." => drop(wanted.pop()),
                part => wanted.push(part),
            }
        }
        let whole = wanted.join("/");
        return if stem == whole || stem.strip_prefix(&*whole) == Some("/index") { usize::MAX } else { 0 };
    }
    let wanted: Vec<&str> = from.split(['.', '/', '\\', ':', '@']).filter(|part| !part.is_empty()).collect();
    // the module's name ends at the file, at its folder, or with the type itself
    let tails = [wanted.as_slice(), wanted.get(..wanted.len().saturating_sub(1)).unwrap_or_default()];
    let ends = [parts.as_slice(), parts.get(..parts.len().saturating_sub(1)).unwrap_or_default()];
    let shared =
        |tail: &[&str], end: &[&str]| tail.iter().rev().zip(end.iter().rev()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    tails.iter().flat_map(|tail| ends.iter().map(move |end| shared(tail, end))).max().unwrap_or(0)
}

/// How many folders two paths begin with in common.
fn common(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

fn depth(path: &str) -> usize {
    path.split('/').count()
}
