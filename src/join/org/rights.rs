//! Who may do what: profiles, permission sets, groups of sets, and what muting takes away.

use super::table;
use crate::facts::Place;
use serde::Serialize;
use std::collections::BTreeMap;

/// What can be given rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalKind {
    /// A profile.
    Profile,
    /// A permission set.
    PermissionSet,
    /// A permission set group.
    Group,
    /// A muting permission set: takes away within groups.
    Muting,
    /// A person, with all that was assigned to them.
    User,
}

impl PrincipalKind {
    /// By the root element of its file.
    #[must_use]
    pub fn from_root(root: &str) -> Option<Self> {
        Some(match root {
            "Profile" => Self::Profile,
            "PermissionSet" => Self::PermissionSet,
            "PermissionSetGroup" => Self::Group,
            "MutingPermissionSet" => Self::Muting,
            _ => return None,
        })
    }

    /// In people's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::PermissionSet => "permission set",
            Self::Group => "permission set group",
            Self::Muting => "muting permission set",
            Self::User => "user",
        }
    }
}

/// What is granted on one object or field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// May read.
    pub read: bool,
    /// May edit.
    pub edit: bool,
    /// Reads all records.
    pub view_all: bool,
    /// Edits all records.
    pub modify_all: bool,
    /// Reads all fields.
    pub view_all_fields: bool,
    /// Where.
    pub place: Place,
}

impl Right {
    fn add(&mut self, other: &Self) {
        self.read |= other.read;
        self.edit |= other.edit;
        self.view_all |= other.view_all;
        self.modify_all |= other.modify_all;
        self.view_all_fields |= other.view_all_fields;
    }

    /// What is muted takes with it all that cannot be had without it: nothing is viewed or edited that may not be read.
    fn take(&mut self, other: &Self) {
        self.read &= !other.read;
        self.edit &= !(other.edit || other.read);
        self.view_all &= !(other.view_all || other.read);
        self.modify_all &= !(other.modify_all || other.view_all || other.edit || other.read);
        self.view_all_fields &= !(other.view_all_fields || other.read);
    }

    fn is_any(&self) -> bool {
        self.read || self.edit || self.view_all || self.modify_all || self.view_all_fields
    }
}

/// All rights of a principal; names in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// By object.
    pub objects: BTreeMap<String, Right>,
    /// By `object.field`; PHI fields only.
    pub fields: BTreeMap<String, Right>,
    /// User permissions.
    pub users: BTreeMap<String, Place>,
    /// Apex classes.
    pub classes: BTreeMap<String, Place>,
    /// Visualforce pages.
    pub pages: BTreeMap<String, Place>,
    /// Flows.
    pub flows: BTreeMap<String, Place>,
}

impl Rights {
    /// Adds what another principal grants; what one grants, no other takes away.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.objects, &other.objects), (&mut self.fields, &other.fields)] {
            for (name, right) in theirs {
                mine.entry(name.clone()).and_modify(|known| known.add(right)).or_insert_with(|| right.clone());
            }
        }
        for (mine, theirs) in [
            (&mut self.users, &other.users),
            (&mut self.classes, &other.classes),
            (&mut self.pages, &other.pages),
            (&mut self.flows, &other.flows),
        ] {
            for (name, place) in theirs {
                mine.entry(name.clone()).or_insert_with(|| place.clone());
            }
        }
    }

    /// Takes away what a muting set names.
    pub fn mute(&mut self, muted: &Self) {
        for (mine, theirs) in [(&mut self.objects, &muted.objects), (&mut self.fields, &muted.fields)] {
            for (name, right) in theirs {
                if let Some(known) = mine.get_mut(name) {
                    known.take(right);
                }
            }
            mine.retain(|_, right| right.is_any());
        }
        for (mine, theirs) in [
            (&mut self.users, &muted.users),
            (&mut self.classes, &muted.classes),
            (&mut self.pages, &muted.pages),
            (&mut self.flows, &muted.flows),
        ] {
            mine.retain(|name, _| !theirs.contains_key(name));
        }
    }

    /// The place of the first user permission that opens something, by a list of the table.
    pub(crate) fn user_permission(&self, what: &str) -> Option<(&'static str, &Place)> {
        table::words(&["permissions", what]).find_map(|name| Some((name, self.users.get(&name.to_ascii_lowercase())?)))
    }
}

/// A principal of the org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// API name.
    pub name: String,
    /// What it is.
    pub kind: PrincipalKind,
    /// Label, where it is written.
    pub label: Option<String>,
    /// Licence, where it is written.
    pub licence: Option<String>,
    /// Where it says that it holds in activated sessions only.
    pub activation: Option<Place>,
    /// A site names it as the profile of its visitors.
    pub of_site: bool,
    /// Permission sets of a group.
    pub sets: Vec<String>,
    /// Muting sets of a group.
    pub muting: Vec<String>,
    /// What its own file grants; of a group, what its sets grant less what is muted.
    pub rights: Rights,
    /// Where; `None` where only parts of it are here.
    pub place: Place,
}

impl Principal {
    fn licensed(&self, words: &str) -> bool {
        let licence = self.licence.as_deref().unwrap_or_default().to_ascii_lowercase();
        !licence.is_empty() && table::words(&["licences", words]).any(|word| licence.contains(word))
    }

    /// Whether it is for visitors without login.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.of_site || self.licensed("guest")
    }

    /// Whether it is for people from outside.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.licensed("external")
    }
}

/// Works out what groups grant. A set that is muted within a group keeps its rights wherever it is assigned by itself.
pub(super) fn groups(principals: &mut BTreeMap<(PrincipalKind, String), Principal>) {
    let mut effective: Vec<((PrincipalKind, String), Rights)> = Vec::new();
    for (key, group) in principals.iter().filter(|((kind, _), _)| *kind == PrincipalKind::Group) {
        let mut rights = Rights::default();
        let named = |kind, name: &String| principals.get(&(kind, name.to_ascii_lowercase()));
        for set in group.sets.iter().filter_map(|name| named(PrincipalKind::PermissionSet, name)) {
            rights.add(&set.rights);
        }
        for muting in group.muting.iter().filter_map(|name| named(PrincipalKind::Muting, name)) {
            rights.mute(&muting.rights);
        }
        effective.push((key.clone(), rights));
    }
    for (key, rights) in effective {
        if let Some(group) = principals.get_mut(&key) {
            group.rights = rights;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Position, Span};

    fn right(read: bool, edit: bool) -> Right {
        let at = Position { line: 1, column: 1 };
        let place = Place { path: "".into(), span: Span::default(), start: at, end: at };
        Right { read, edit, view_all: false, modify_all: false, view_all_fields: false, place }
    }

    #[test]
    fn muting_takes_away_what_it_names_and_no_more() {
        let with = |read, edit| Rights { objects: [("patient__c".to_owned(), right(read, edit))].into(), ..Rights::default() };
        let mut group = with(true, true);
        group.mute(&with(false, true));
        assert_eq!(group, with(true, false));
        group.mute(&with(true, false));
        assert!(group.objects.is_empty());
        group.add(&with(true, false));
        assert_eq!(group, with(true, false));
        let all = Right { view_all: true, modify_all: true, view_all_fields: true, ..right(true, true) };
        let mut wide = Rights { objects: [("patient__c".to_owned(), all)].into(), ..Rights::default() };
        wide.mute(&with(false, true));
        assert!(wide.objects.values().all(|left| left.view_all && !left.edit && !left.modify_all));
        wide.mute(&with(true, false));
        assert!(wide.objects.is_empty(), "without read there is no view all");
    }
}
