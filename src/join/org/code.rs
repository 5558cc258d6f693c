//! Apex classes with the sharing that they declare, and the API versions that decide the defaults.

use super::key;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, Place, SymbolKind, Value};
use crate::text::Language;
use std::collections::BTreeMap;

/// From this API version on, a class shares and a query runs in user mode unless the code says otherwise.
pub const USER_MODE_SINCE: i64 = 67;

/// The API versions of projects, by folder; of classes, by path.
#[derive(Debug, Default)]
pub struct Projects {
    folders: BTreeMap<String, i64>,
    packages: BTreeMap<String, Vec<String>>,
}

impl Projects {
    /// Takes what a project file says.
    pub fn add(&mut self, fact: &Fact) {
        let folder = fact.place.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(version) = fact.text("value").and_then(|text| text.split('.').next()?.parse().ok()) {
            self.folders.insert(folder.to_owned(), version);
        }
    }

    /// Takes a folder that a project deploys.
    pub fn add_package(&mut self, fact: &Fact) {
        let folder = fact.place.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(path) = fact.text("value") {
            let package = path.trim_start_matches("./").trim_matches('/');
            self.packages.entry(folder.to_owned()).or_default().push(package.to_owned());
        }
    }

    /// The version of the nearest project above a file.
    fn of(&self, path: &str) -> Option<i64> {
        nearest(&self.folders, path).map(|(_, version)| *version)
    }

    /// Whether two components of one name belong to different orgs: both lie outside of the folders that their project deploys, and apart.
    #[must_use]
    pub fn apart(&self, one: &str, other: &str) -> bool {
        root_of(one) != root_of(other) && !self.deploy(one) && !self.deploy(other)
    }

    /// Whether a file is part of the org: in a folder that its project deploys, and no script that somebody runs by hand.
    #[must_use]
    pub fn deploy(&self, path: &str) -> bool {
        let Some((folder, packages)) = nearest(&self.packages, path) else { return !path.ends_with(".apex") };
        let within = path.get(folder.len()..).unwrap_or_default().trim_start_matches('/');
        let inside = |package: &String| {
            package.is_empty() || package == "." || within.strip_prefix(package.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        !path.ends_with(".apex") && packages.iter().any(inside)
    }
}

/// The folder that holds a file's folder of components: `config/trial` of `config/trial/objects/A__c.object`.
fn root_of(path: &str) -> &str {
    path.rfind("/objects/").and_then(|at| path.get(..at)).unwrap_or("")
}

/// What is known of the nearest folder above a file.
fn nearest<'m, T>(folders: &'m BTreeMap<String, T>, path: &str) -> Option<(&'m str, &'m T)> {
    let mut at = path;
    loop {
        at = at.rsplit_once('/').map_or("", |(above, _)| above);
        if let Some((folder, known)) = folders.get_key_value(at) {
            return Some((folder, known));
        }
        if at.is_empty() {
            return None;
        }
    }
}

/// The sharing that a class declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keyword {
    /// `with sharing`.
    With,
    /// `without sharing`.
    Without,
    /// `inherited sharing`.
    Inherited,
    /// Nothing.
    None,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Name with those of the classes around it.
    pub name: String,
    /// What it declares.
    pub keyword: Keyword,
    /// Its API version, or that of its project.
    pub version: Option<i64>,
    /// Supertypes as written.
    pub supers: Vec<String>,
    /// Where.
    pub place: Place,
}

impl Class {
    fn shares_by_default(&self) -> bool {
        self.version.is_some_and(|version| version >= USER_MODE_SINCE)
    }

    /// Whether it shares where it is entered by `entry`.
    #[must_use]
    pub fn shares_as_entry(&self, entry: &str) -> bool {
        match self.keyword {
            Keyword::With | Keyword::Inherited => true,
            Keyword::Without => false,
            // a controller of a component shares unless it says otherwise
            Keyword::None => self.shares_by_default() || entry.eq_ignore_ascii_case("AuraEnabled"),
        }
    }

    /// Whether it shares where it is called by code that does, or does not.
    #[must_use]
    pub fn shares_below(&self, caller: bool) -> bool {
        match self.keyword {
            Keyword::With => true,
            Keyword::Without => false,
            Keyword::Inherited => caller,
            Keyword::None => caller || self.shares_by_default(),
        }
    }
}

/// The classes of all files, and the API version of every Apex file.
pub(super) fn classes(files: &[FileFacts], projects: &Projects) -> (BTreeMap<String, Class>, BTreeMap<String, i64>) {
    let mut written: BTreeMap<&str, i64> = BTreeMap::new();
    for file in files {
        for fact in file.facts.iter().filter(|fact| fact.kind == FactKind::Endpoint && fact.text("framework") == Some("apex")) {
            if let (None, Some(Value::Int(version))) = (fact.text("entry"), fact.get("api_version").and_then(Attribute::known)) {
                written.insert(&file.path, *version);
            }
        }
    }
    let mut classes = BTreeMap::new();
    let mut versions = BTreeMap::new();
    for file in files.iter().filter(|file| file.language == Some(Language::Apex)) {
        let meta = format!("{}-meta.xml", file.path);
        let version = written.get(meta.as_str()).copied().or_else(|| projects.of(&file.path));
        if let Some(version) = version {
            versions.insert(file.path.clone(), version);
        }
        for symbol in &file.symbols {
            let SymbolKind::Type { supers, marks, .. } = &symbol.kind else { continue };
            let marked = |word: &str| marks.iter().any(|mark| mark == word);
            let keyword = if marked("without sharing") {
                Keyword::Without
            } else if marked("with sharing") {
                Keyword::With
            } else if marked("inherited sharing") {
                Keyword::Inherited
            } else {
                Keyword::None
            };
            let class = Class { name: symbol.name.clone(), keyword, version, supers: supers.clone(), place: symbol.place.clone() };
            classes.insert(key(&symbol.name), class);
        }
    }
    (classes, versions)
}
