//! Scopes by name.

use super::{Breadth, Scope};
use crate::facts::rows::wild;
use crate::knowledge::embedded;
use serde_json::Value as Json;

fn file(provider: &str) -> Option<&'static Json> {
    embedded().get(format!("policies/knowledge/scopes/{provider}.yaml").as_str()).map(|file| &file.value)
}

/// The texts of a list in a provider's file.
pub fn list(provider: &str, key: &str) -> impl Iterator<Item = &'static str> {
    file(provider).and_then(|file| file.get(key)).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str)
}

/// A scope of a provider; unknown names are exact, and whether they are sensitive is not known.
pub fn read(provider: &str, text: &str) -> Scope {
    find(provider, text).unwrap_or_else(|| Scope {
        provider: Some(provider.to_owned()),
        raw: text.to_owned(),
        breadth: Some(Breadth::Exact),
        context: Some("app"),
        ..Scope::default()
    })
}

/// A scope that the provider's file names.
pub fn find(provider: &str, text: &str) -> Option<Scope> {
    let prefix = list(provider, "prefixes").find_map(|prefix| text.strip_prefix(prefix));
    let name = prefix.filter(|rest| !rest.is_empty()).unwrap_or(text);
    // the metadata of one provider spells its names in two ways: `RefreshToken`, `refresh_token`
    let loose = provider == "salesforce";
    let name = if loose { plain(name) } else { name.to_owned() };
    let entry = file(provider)?.get("scopes")?.as_array()?.iter().find(|entry| {
        let mut names = entry.get("names").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        names.any(|known| if loose { wild(&plain(known), &name) } else { wild(known, &name) })
    })?;
    let word = |key: &str| entry.get(key).and_then(Json::as_str);
    let truth = |key: &str| entry.get(key).and_then(Json::as_bool);
    Some(Scope {
        provider: Some(word("provider").unwrap_or(provider).to_owned()),
        raw: text.to_owned(),
        context: Some("app"),
        resource: word("resource").map(str::to_owned).or_else(|| resource_of(prefix.unwrap_or(text))),
        interactions: word("interactions").map(str::to_owned),
        breadth: word("breadth").and_then(Breadth::from_word),
        offline: Some(truth("offline").unwrap_or(false)),
        sensitive: truth("sensitive"),
        malformed: None,
    })
}

/// `gmail.readonly` opens gmail.
fn resource_of(name: &str) -> Option<String> {
    name.split(['.', ':', '/']).find(|part| !part.is_empty()).map(str::to_owned)
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}
