//! Settings that a base file keeps for all and the files of deployments set anew: `settings/base.py` beside `settings/production.py`,
//! `application.yml` beside `application-prod.yml`, `.env` beside `.env.production`. What the base says is then in force nowhere that matters.

use super::constants::is_rehearsal;
use crate::facts::{Attribute, Fact, FileFacts, SymbolKind, Value};
use crate::knowledge::{Confidence, FileRole, embedded};
use crate::text::Family;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What files are called that others build on (`tables/settings.yaml`).
static BASES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let bases = embedded().get("policies/knowledge/tables/settings.yaml").and_then(|file| file.value.get("bases")?.as_array());
    bases.into_iter().flatten().filter_map(|name| name.as_str()).map(str::to_owned).collect()
});

/// Quiets what base settings say where every file beside them that sets the same name says otherwise.
pub fn mark(files: &mut [FileFacts]) {
    let main = |file: &FileFacts| file.role == FileRole::Main && file.language.is_some();
    let mut set: FxHashMap<(String, String), Vec<(String, Value)>> = FxHashMap::default();
    for file in files.iter().filter(|file| main(file) && !is_rehearsal(&file.path)) {
        for symbol in &file.symbols {
            if let SymbolKind::Constant(Attribute::Known(value)) = &symbol.kind
                && (is_config(file) || is_setting(&symbol.name))
            {
                let name = symbol.name.trim_start_matches(".Values.").to_owned();
                set.entry((folder(&file.path).to_owned(), name)).or_default().push((file.path.clone(), value.clone()));
            }
        }
    }
    for file in files.iter_mut().filter(|file| main(file)) {
        let at = folder(&file.path).to_owned();
        let config = is_config(file);
        for fact in &mut file.facts {
            let name = if config { key(fact) } else { name(fact) };
            let Some(all) = name.and_then(|name| set.get(&(at.clone(), name))) else { continue };
            let own = all.iter().find(|(of, _)| *of == file.path).map(|(_, value)| value);
            let mut others = all.iter().filter(|(of, _)| builds_on(of, &file.path)).map(|(_, value)| value).peekable();
            if others.peek().is_some() && others.all(|other| Some(other) != own) {
                fact.confidence = Confidence::Possible;
            }
        }
    }
}

fn is_config(file: &FileFacts) -> bool {
    file.language.is_some_and(|language| language.family() == Family::Config)
}

/// Whether a file sets anew what another one beside it says.
fn builds_on(path: &str, base: &str) -> bool {
    let file = |path: &str| path.rsplit('/').next().unwrap_or("").to_ascii_lowercase();
    let (name, base) = (file(path), file(base));
    if name == base {
        return false;
    }
    let stem = base.split('.').next().unwrap_or("");
    if BASES.iter().any(|known| known == stem) {
        return true;
    }
    // `.env` has no stem
    let stem = if stem.is_empty() { base.as_str() } else { stem };
    name.strip_prefix(stem)
        .is_some_and(|rest| rest.starts_with(['-', '_', '.']) && rest.trim_start_matches(['-', '_', '.']).contains(char::is_alphabetic))
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

/// The key that the fact of a configuration file is about: `spring/redis/ssl=bool`.
fn key(fact: &Fact) -> Option<String> {
    fact.code.rsplit_once('=').map(|(key, _)| key.replace('/', "."))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::builds_on;

    #[test]
    fn files_of_deployments_build_on_bases() {
        for (path, base, expected) in [
            ("a/production.py", "a/base.py", true),
            ("a/application-prod.yml", "a/application.yml", true),
            ("a/.env.production", "a/.env", true),
            ("a/values-prod.yaml", "a/values.yaml", true),
            ("a/appsettings.Production.json", "a/appsettings.json", true),
            ("a/application.yml", "a/application.yml", false),
            ("a/applications.yml", "a/application.yml", false),
            ("a/urls.py", "a/views.py", false),
        ] {
            assert_eq!(builds_on(path, base), expected, "{path}");
        }
    }
}
