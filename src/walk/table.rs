//! The rows of `policies/knowledge/paths.yaml`, compiled so that a file costs a few look-ups however many rows there are.

use super::role::{FileRole, SkipReason};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a row says of the files that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PathKind {
    /// Ships to production: stops weaker rows.
    Main,
    /// Tests and fixtures.
    Test,
    /// Samples, demos, seeds.
    Example,
    /// Documentation.
    Docs,
    /// Made by a program: skipped.
    Generated,
    /// Somebody else's: skipped.
    Vendored,
    /// Squeezed for transport: skipped.
    Minified,
    /// No text: skipped.
    Binary,
    /// Resolved dependency versions: skipped.
    Lock,
    /// phiward's own file: skipped.
    Own,
}

impl PathKind {
    /// The role, or the reason to pass the file over.
    ///
    /// # Errors
    /// The reason, for a kind that is skipped.
    pub fn role(self) -> Result<FileRole, SkipReason> {
        match self {
            Self::Main => Ok(FileRole::Main),
            Self::Test => Ok(FileRole::Test),
            Self::Example => Ok(FileRole::Example),
            Self::Docs => Ok(FileRole::Docs),
            Self::Generated => Err(SkipReason::Generated),
            Self::Vendored => Err(SkipReason::Vendored),
            Self::Minified => Err(SkipReason::Minified),
            Self::Binary => Err(SkipReason::Binary),
            Self::Lock => Err(SkipReason::Lock),
            Self::Own => Err(SkipReason::Own),
        }
    }
}

/// One row: files and folders by name, and what they are for.
///
/// Rows that skip are asked first, at any depth. Of rows that give a role, those by `names` are asked before those by
/// `folders`, and of the folders around a file the outermost that any row names decides; of two rows for the same thing
/// the earlier one decides. Rows with `head`, `line`, `holds` or `lacks` are asked last, when the file has been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathRow {
    /// What the files are.
    pub is: PathKind,
    /// Folders, with everything in them: `node_modules`, `src/test`; `/demo` only at the top; `*` within one name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folders: Vec<String>,
    /// File names: `conftest.py`, `*_test.go`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Only files with one of these extensions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Never within these folders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless_in: Vec<String>,
    /// Only when the first lines (2,000 bytes) hold one of these, in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<String>,
    /// Only when a line of the text begins with one of these, in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub line: Vec<String>,
    /// Only when the text holds one of these, in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<String>,
    /// Only when the text holds none of these, in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// Why, where the names alone do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Paths that this row must match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yes: Vec<String>,
    /// Paths that look alike and must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no: Vec<String>,
    /// Texts by path that a row on content must match.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub yes_text: BTreeMap<String, String>,
    /// Texts by path that look alike and must not match.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub no_text: BTreeMap<String, String>,
}

impl PathRow {
    fn on_content(&self) -> bool {
        !(self.head.is_empty() && self.line.is_empty() && self.holds.is_empty() && self.lacks.is_empty())
    }
}

/// How much of a text `head:` looks at, in bytes.
const HEAD: usize = 2_000;

/// The compiled rows.
#[derive(Debug, Default)]
pub struct PathTable {
    rows: Vec<Compiled>,
    /// Name patterns by the extension that they end in, with their row; see [`extension_of`].
    by_extension: FxHashMap<String, Vec<(String, usize)>>,
    /// Name patterns whose extension is a wildcard.
    by_any: Vec<(String, usize)>,
    /// Folder patterns by their last component, with their row.
    by_folder: FxHashMap<String, Vec<(FolderPattern, usize)>>,
    /// Folder patterns whose last component has a wildcard.
    by_any_folder: Vec<(FolderPattern, usize)>,
}

#[derive(Debug)]
struct Compiled {
    row: PathRow,
    unless_in: Vec<FolderPattern>,
    head: Option<aho_corasick::AhoCorasick>,
    line: Option<aho_corasick::AhoCorasick>,
    holds: Option<aho_corasick::AhoCorasick>,
    lacks: Option<aho_corasick::AhoCorasick>,
}

/// `src/test`, `/demo`, `*.egg-info`.
#[derive(Debug, Clone)]
struct FolderPattern {
    parts: Vec<String>,
    at_top: bool,
}

impl FolderPattern {
    fn new(text: &str) -> Self {
        Self { at_top: text.starts_with('/'), parts: text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect() }
    }

    /// Whether `folder` itself (not one around it) is meant.
    fn matches(&self, folder: &str) -> bool {
        let mut rest = Some(folder);
        for part in self.parts.iter().rev() {
            let Some(path) = rest else { return false };
            let (before, last) = path.rsplit_once('/').map_or((None, path), |(before, last)| (Some(before), last));
            if !wild(part, last) {
                return false;
            }
            rest = before;
        }
        !self.at_top || rest.is_none()
    }
}

/// The folders around a path, outermost first.
fn folders_around(path: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b'/', path.as_bytes()).filter_map(|at| path.get(..at))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn extension_of(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether a name matches a pattern in which `*` stands for any number of characters.
fn wild(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        match left.find(piece) {
            Some(at) => left = left.get(at + piece.len()..).unwrap_or(""),
            None => return false,
        }
    }
    true
}

fn words(list: &[String]) -> Result<Option<aho_corasick::AhoCorasick>, String> {
    if list.is_empty() {
        return Ok(None);
    }
    aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(list).map(Some).map_err(|error| error.to_string())
}

impl PathTable {
    /// Compiles rows, in their order.
    ///
    /// # Errors
    /// A sentence that names the row, when it says nothing.
    pub fn new(rows: Vec<PathRow>) -> Result<Self, String> {
        let mut table = Self::default();
        for (index, row) in rows.into_iter().enumerate() {
            if row.names.is_empty() && row.folders.is_empty() {
                return Err(format!("row {} names neither files nor folders", index + 1));
            }
            for name in &row.names {
                let extension = extension_of(name);
                if extension.contains('*') {
                    table.by_any.push((name.clone(), index));
                } else {
                    table.by_extension.entry(extension.to_owned()).or_default().push((name.clone(), index));
                }
            }
            for folder in &row.folders {
                let pattern = FolderPattern::new(folder);
                match pattern.parts.last() {
                    None => return Err(format!("row {} has an empty folder", index + 1)),
                    Some(last) if last.contains('*') => table.by_any_folder.push((pattern, index)),
                    Some(last) => table.by_folder.entry(last.clone()).or_default().push((pattern, index)),
                }
            }
            table.rows.push(Compiled {
                unless_in: row.unless_in.iter().map(|folder| FolderPattern::new(folder)).collect(),
                head: words(&row.head)?,
                line: words(&row.line)?,
                holds: words(&row.holds)?,
                lacks: words(&row.lacks)?,
                row,
            });
        }
        Ok(table)
    }

    /// The rows as written, in order.
    pub fn rows(&self) -> impl Iterator<Item = &PathRow> {
        self.rows.iter().map(|compiled| &compiled.row)
    }

    /// Whether a folder is passed over with all that is in it. `folder` is relative to the PATH given.
    #[must_use]
    pub fn skips_folder(&self, folder: &str) -> Option<SkipReason> {
        self.folder_rows(folder)
            .filter(|&index| self.applies(index, folder, None))
            .find_map(|index| self.rows.get(index)?.row.is.role().err())
    }

    /// The role of a file by its path, relative to the PATH given.
    ///
    /// # Errors
    /// The reason, when the file is passed over.
    pub fn judge(&self, path: &str) -> Result<FileRole, SkipReason> {
        for folder in folders_around(path) {
            if let Some(reason) = self.skips_folder(folder) {
                return Err(reason);
            }
        }
        let extension = extension_of(name_of(path));
        let mut by_name: Vec<usize> = self.name_rows(name_of(path)).filter(|&index| self.applies(index, path, Some(extension))).collect();
        by_name.sort_unstable();
        let kinds = || by_name.iter().filter_map(|&index| Some(self.rows.get(index)?.row.is.role()));
        if let Some(Err(reason)) = kinds().find(Result::is_err) {
            return Err(reason);
        }
        if let Some(Ok(role)) = kinds().next() {
            return Ok(role);
        }
        for folder in folders_around(path) {
            let row = self.folder_rows(folder).filter(|&index| self.applies(index, path, Some(extension))).min();
            if let Some(row) = row.and_then(|index| self.rows.get(index)) {
                // A row narrowed by `only` skips single files, not the folder.
                return row.row.is.role();
            }
        }
        Ok(FileRole::Main)
    }

    /// The role of a file whose text is known, given its role by path.
    ///
    /// # Errors
    /// The reason, when the file is passed over.
    pub fn judge_text(&self, path: &str, by_path: FileRole, text: &str) -> Result<FileRole, SkipReason> {
        let extension = extension_of(name_of(path));
        let by_name = self.name_rows(name_of(path));
        let by_folder = folders_around(path).flat_map(|folder| self.folder_rows(folder));
        let mut candidates: Vec<usize> = by_name.chain(by_folder).collect();
        candidates.retain(|&index| self.rows.get(index).is_some_and(|compiled| compiled.row.on_content()));
        candidates.sort_unstable();
        for index in candidates {
            let Some(compiled) = self.rows.get(index) else { continue };
            if self.fits(index, path, Some(extension)) && compiled.reads(text) {
                return compiled.row.is.role();
            }
        }
        Ok(by_path)
    }

    /// Whether row `index` applies to a path by extension and surroundings; rows on content never do here.
    fn applies(&self, index: usize, path: &str, extension: Option<&str>) -> bool {
        self.rows.get(index).is_some_and(|compiled| !compiled.row.on_content()) && self.fits(index, path, extension)
    }

    fn fits(&self, index: usize, path: &str, extension: Option<&str>) -> bool {
        self.rows.get(index).is_some_and(|compiled| {
            let only = &compiled.row.only;
            (only.is_empty() || extension.is_some_and(|extension| only.iter().any(|one| one == extension)))
                && !compiled.unless_in.iter().any(|pattern| folders_around(path).any(|folder| pattern.matches(folder)))
        })
    }

    fn folder_rows<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = usize> + 'a {
        let literal = self.by_folder.get(name_of(folder)).map_or(&[][..], Vec::as_slice);
        literal.iter().chain(&self.by_any_folder).filter(move |(pattern, _)| pattern.matches(folder)).map(|&(_, index)| index)
    }

    fn name_rows<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        let known = self.by_extension.get(extension_of(name)).map_or(&[][..], Vec::as_slice);
        known.iter().chain(&self.by_any).filter(move |(pattern, _)| wild(pattern, name)).map(|&(_, index)| index)
    }
}

impl Compiled {
    fn reads(&self, text: &str) -> bool {
        let start = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
        self.head.as_ref().is_none_or(|words| words.is_match(start))
            && self.line.as_ref().is_none_or(|words| words.find_iter(text).any(|found| begins_line(text, found.start())))
            && self.holds.as_ref().is_none_or(|words| words.is_match(text))
            && self.lacks.as_ref().is_none_or(|words| !words.is_match(text))
    }
}

/// Whether nothing but white space, or a comment that ends there, stands before a byte on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r']) || before.ends_with("*/")
}
