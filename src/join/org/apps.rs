//! Programs that act in the org, who logs in from elsewhere, and where credentials lead: connected and external client apps, auth providers,
//! named credentials.

use super::{Org, PrincipalKind, key, table};
use crate::facts::{Fact, Place};

/// What kind of program or credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppKind {
    /// A connected app.
    Connected,
    /// An external client app.
    External,
    /// An auth provider: people log in elsewhere.
    Provider,
    /// A named credential: the org calls elsewhere.
    Credential,
}

impl AppKind {
    fn from_root(root: &str) -> Option<Self> {
        Some(match root {
            "ConnectedApp" => Self::Connected,
            "ExternalClientApplication" => Self::External,
            "AuthProvider" => Self::Provider,
            "NamedCredential" => Self::Credential,
            _ => return None,
        })
    }

    /// In people's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Connected => "connected app",
            Self::External => "external client app",
            Self::Provider => "auth provider",
            Self::Credential => "named credential",
        }
    }
}

/// A program or a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// API name.
    pub name: String,
    /// What it is.
    pub kind: AppKind,
    /// OAuth scopes as written.
    pub scopes: Vec<String>,
    /// An administrator says who may use it; `None` where that is not written here.
    pub approved: Option<bool>,
    /// Profiles and permission sets that may use it.
    pub users: Vec<(PrincipalKind, String)>,
    /// The user that it runs as.
    pub runs_as: Option<String>,
    /// Where a credential leads; the class that makes users for a provider.
    pub target: Option<String>,
    /// The external credential of a named credential.
    pub credential: Option<String>,
    /// Where.
    pub place: Place,
}

impl App {
    /// Whether its scopes open records, as far as the user may read them.
    #[must_use]
    pub fn reads_records(&self) -> bool {
        self.scopes.iter().any(|scope| table::is_one(&["record_scopes"], &scope.replace('_', "")))
    }

    /// Whether any user may authorize it for themselves.
    #[must_use]
    pub fn is_for_everyone(&self) -> bool {
        matches!(self.kind, AppKind::Connected | AppKind::External) && self.approved == Some(false)
    }
}

impl Org<'_> {
    /// Takes what a file says of an app.
    pub(super) fn take_app(&mut self, fact: &Fact) {
        let (Some(name), Some(kind)) = (fact.text("name"), fact.text("kind").and_then(AppKind::from_root)) else { return };
        let text = |name: &str| fact.text(name).map(str::to_owned);
        let app = self.apps.entry((kind, key(name))).or_insert_with(|| App {
            name: name.to_owned(),
            kind,
            scopes: Vec::new(),
            approved: None,
            users: Vec::new(),
            runs_as: None,
            target: None,
            credential: None,
            place: fact.place.clone(),
        });
        let words = fact.list("items").iter().flat_map(|written| written.split(',')).map(|scope| scope.trim().to_owned());
        app.scopes.extend(words.filter(|scope| !scope.is_empty()));
        app.users.extend(text("of").map(|profile| (PrincipalKind::Profile, profile)));
        match kind {
            AppKind::Connected => {
                app.users.extend(fact.list("others").iter().map(|set| (PrincipalKind::PermissionSet, set.clone())));
                // not approved unless that is written
                if fact.text("of").is_none() {
                    app.approved = Some(fact.truth("read") == Some(true));
                }
                app.runs_as = text("second").or(app.runs_as.take());
            }
            AppKind::External => {
                app.approved = text("value").map(|policy| policy != "AllSelfAuthorized").or(app.approved);
                app.runs_as = text("second").or(app.runs_as.take());
            }
            AppKind::Provider => {
                app.target = text("value");
                app.runs_as = text("second");
            }
            AppKind::Credential => {
                app.target = text("value").or_else(|| fact.list("others").iter().find(|value| value.contains("://")).cloned());
                app.credential = text("second");
            }
        }
    }

    /// Lets the principals use a credential that their files name: `Ehr - Reader` is one of `Ehr`.
    pub(super) fn open_credentials(&mut self, accesses: &[&Fact]) {
        for app in self.apps.values_mut() {
            let Some(credential) = &app.credential else { continue };
            for access in accesses {
                let (Some(of), Some(kind), Some(named)) = (access.text("of"), access.text("kind"), access.text("name")) else { continue };
                let opens = named.split('-').next().is_some_and(|first| first.trim().eq_ignore_ascii_case(credential));
                if let Some(kind) = PrincipalKind::from_root(kind).filter(|_| opens) {
                    app.users.push((kind, of.to_owned()));
                }
            }
        }
    }
}
