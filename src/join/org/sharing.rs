//! Which records of an object a user sees beside their own: the sharing model, and what sharing rules add.

use super::objects::key;
use super::{Org, table};
use crate::facts::Place;

/// The organization-wide default of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// It is not written in the repository.
    Unknown,
    /// It follows a parent that is not in the repository.
    Parent,
    /// Owners, those above them, and rules.
    Private,
    /// Everybody reads.
    Read,
    /// Everybody edits.
    Edit,
    /// The object has no records that are shared: settings, events, external data.
    Open,
}

impl Model {
    /// The model by its word of the table; `parent` is none of its own.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "private" => Some(Self::Private),
            "read" => Some(Self::Read),
            "edit" => Some(Self::Edit),
            _ => None,
        }
    }

    /// In people's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "not in this repository",
            Self::Parent => "that of its parent, which is not in this repository",
            Self::Private => "private",
            Self::Read => "public read",
            Self::Edit => "public read and write",
            Self::Open => "none: records of this kind are not shared one by one",
        }
    }
}

/// A sharing rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Name.
    pub name: String,
    /// Whether it lets edit.
    pub edit: bool,
    /// `role`, `group`, `allInternalUsers`, `guestUser`, as written.
    pub kind: String,
    /// To whom.
    pub to: String,
    /// Where.
    pub place: Place,
}

impl Rule {
    /// Whether all people of the company are meant.
    #[must_use]
    pub fn is_for_everyone(&self) -> bool {
        table::is_one(&["shared_with", "everyone"], &self.kind)
    }

    /// Whether all users of portals and communities are meant.
    #[must_use]
    pub fn is_for_outside(&self) -> bool {
        table::is_one(&["shared_with", "outside"], &self.kind)
    }

    /// Whether visitors without login are meant.
    #[must_use]
    pub fn is_for_guests(&self) -> bool {
        table::is_one(&["shared_with", "guests"], &self.kind)
    }

    /// `role Nurse`, `every internal user`.
    #[must_use]
    pub fn whom(&self) -> String {
        if self.is_for_everyone() {
            return "every internal user".to_owned();
        }
        if self.is_for_outside() {
            return "every portal or partner user".to_owned();
        }
        if self.is_for_guests() {
            return format!("guests of {}", self.to);
        }
        let spaced = self.kind.chars().flat_map(|c| if c.is_uppercase() { vec![' ', c.to_ascii_lowercase()] } else { vec![c] });
        format!("{} {}", spaced.collect::<String>(), self.to).trim_end().to_owned()
    }
}

/// Longest chain of masters that is followed.
const DEEPEST: usize = 5;

impl Org<'_> {
    /// The sharing model of an object for people of the company, or for those from outside, with its place. What follows its parent is judged
    /// by the parent. A file that is not here says nothing.
    #[must_use]
    pub fn model(&self, object: &str, outside: bool) -> (Model, Option<&Place>) {
        let mut at = key(object);
        for _ in 0..DEEPEST {
            if table::words(&["without_sharing"]).any(|end| at.ends_with(end)) {
                return (Model::Open, None);
            }
            let Some(known) = self.objects.get(&at) else { return (if at == key(object) { Model::Unknown } else { Model::Parent }, None) };
            if known.setting {
                return (Model::Open, None);
            }
            let written = if outside { known.external.as_ref() } else { known.internal.as_ref() };
            // the external model cannot be wider than the internal one
            let written = written.or(known.internal.as_ref().filter(|(word, _)| outside && matches!(word.as_str(), "private" | "parent")));
            match written {
                Some((word, place)) if word == "parent" => match known.master() {
                    Some(master) => at = key(master),
                    None => return (Model::Parent, Some(place)),
                },
                Some((word, place)) => return (Model::from_word(word).unwrap_or(Model::Unknown), Some(place)),
                // a custom object that is wholly defined here is open to everyone unless it says otherwise
                None if known.whole && !outside => return (Model::Edit, known.place.as_ref()),
                None => return (Model::Unknown, None),
            }
        }
        (Model::Unknown, None)
    }

    /// The rules that open records of an object, those of its masters where it follows them.
    pub fn rules_of(&self, object: &str) -> impl Iterator<Item = &Rule> {
        let mut at = key(object);
        for _ in 0..DEEPEST {
            match self.objects.get(&at) {
                Some(known) if known.internal.as_ref().is_some_and(|(word, _)| word == "parent") => match known.master() {
                    Some(master) => at = key(master),
                    None => break,
                },
                _ => break,
            }
        }
        self.rules.get(&at).into_iter().flatten()
    }
}
