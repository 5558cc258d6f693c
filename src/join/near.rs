//! How close PHI is to a fact: in its own file, or in the folder that its file configures.

use crate::facts::{FileFacts, PhiContext};
use crate::text::Family;
use crate::walk::FileRole;
use std::collections::BTreeMap;

/// Marks every fact that has no PHI of its own.
pub fn mark(files: &mut [FileFacts]) {
    let folders = folders(files);
    for file in files {
        let own: Vec<String> = file.health_words.iter().take(2).map(|(word, line)| format!("names `{word}`, line {line}")).collect();
        let around = if own.is_empty() && file.language.is_some_and(|language| language.family() == Family::Config) {
            around(&file.path, &folders)
        } else {
            None
        };
        for fact in &mut file.facts {
            if fact.phi != PhiContext::None {
                continue;
            }
            if !own.is_empty() {
                fact.phi = PhiContext::Near(own.clone());
            } else if let Some(reason) = &around {
                fact.phi = PhiContext::Near(vec![reason.clone()]);
            }
        }
    }
}

/// For every folder, the code file in or below it that names most health words; folders of one or two words only are left out, and so is what is
/// written for people: a manual, the texts of screens.
fn folders(files: &[FileFacts]) -> BTreeMap<String, (usize, String)> {
    let mut folders: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for file in files.iter().filter(|file| file.role != FileRole::Docs) {
        let Some((word, line)) = file.health_words.first() else { continue };
        let weight = file.health_words.len();
        let reason = format!("`{}` names `{word}`, line {line}", file.path);
        let mut at = file.path.as_str();
        while let Some((above, _)) = at.rsplit_once('/') {
            let best = folders.entry(above.to_owned()).or_insert_with(|| (0, String::new()));
            if weight > best.0 {
                *best = (weight, reason.clone());
            }
            at = above;
        }
        let top = folders.entry(String::new()).or_insert_with(|| (0, String::new()));
        if weight > top.0 {
            *top = (weight, reason);
        }
    }
    folders
}

/// The nearest folder that speaks of health: the file's own, then those above it; the whole repository only when it does so clearly.
fn around(path: &str, folders: &BTreeMap<String, (usize, String)>) -> Option<String> {
    let mut at = path;
    loop {
        at = at.rsplit_once('/').map_or("", |(above, _)| above);
        let least = if at.is_empty() { 3 } else { 2 };
        if let Some((weight, reason)) = folders.get(at)
            && *weight >= least
        {
            return Some(reason.clone());
        }
        if at.is_empty() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn texts_for_people_say_nothing_of_the_folder() {
        let bundle = |role| FileFacts {
            path: "app/i18n/messages.properties".to_owned(),
            role,
            health_words: vec![("patient".to_owned(), 1), ("beneficiary".to_owned(), 2), ("diagnosis".to_owned(), 3)],
            ..FileFacts::default()
        };
        let listener = FileFacts { path: "app/nginx.conf".to_owned(), language: Some(Language::Nginx), ..FileFacts::default() };
        let near = |role| around(&listener.path, &folders(&[bundle(role)])).is_some();
        assert!(near(FileRole::Main) && !near(FileRole::Docs));
    }
}
