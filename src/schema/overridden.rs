//! Settings that a base file keeps for all and the files of deployments set anew: `settings/base.py` beside `settings/production.py`. What
//! the base says is then in force nowhere that matters.

use super::constants::is_rehearsal;
use crate::facts::{Attribute, Fact, FileFacts, SymbolKind, Value};
use crate::knowledge::{Confidence, FileRole};
use crate::text::Language;
use rustc_hash::FxHashMap;

/// What files are called that others build on.
const BASES: &[&str] = &["base", "common", "default", "defaults", "global", "globals", "settings"];

/// Quiets what base settings say where every file beside them that sets the same name says otherwise.
pub fn mark(files: &mut [FileFacts]) {
    let mut set: FxHashMap<(String, String), Vec<(usize, Value)>> = FxHashMap::default();
    for (number, file) in files.iter().enumerate().filter(|(_, file)| is_settings(file) && !is_rehearsal(&file.path)) {
        for symbol in &file.symbols {
            if let SymbolKind::Constant(Attribute::Known(value)) = &symbol.kind
                && is_setting(&symbol.name)
            {
                set.entry((folder(&file.path), symbol.name.clone())).or_default().push((number, value.clone()));
            }
        }
    }
    for (number, file) in files.iter_mut().enumerate().filter(|(_, file)| is_settings(file) && is_base(&file.path)) {
        let at = folder(&file.path);
        for fact in &mut file.facts {
            let Some(all) = name(fact).and_then(|name| set.get(&(at.clone(), name))) else { continue };
            let own = all.iter().find(|(of, _)| *of == number).map(|(_, value)| value);
            let mut others = all.iter().filter(|(of, _)| *of != number).map(|(_, value)| value).peekable();
            if others.peek().is_some() && others.all(|other| Some(other) != own) {
                fact.confidence = Confidence::Possible;
            }
        }
    }
}

fn is_settings(file: &FileFacts) -> bool {
    file.language == Some(Language::Python) && file.role == FileRole::Main
}

fn is_base(path: &str) -> bool {
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("");
    BASES.contains(&stem)
}

fn is_setting(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The name that the statement of a fact sets: `EMAIL_USE_TLS = False`.
fn name(fact: &Fact) -> Option<String> {
    let end = fact.code.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let (name, rest) = fact.code.split_at(end);
    (rest.trim_start().starts_with('=') && is_setting(name)).then(|| name.to_owned())
}

fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}
