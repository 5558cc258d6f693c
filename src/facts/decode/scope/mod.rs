//! OAuth scopes as written in, what they open out: one grammar per provider, names and their breadth as tables in `policies/knowledge/scopes/`.
//! Several scopes in one text (RFC 6749 section 3.3) give the widest of them; [`pieces`] tells them apart.

mod generic;
mod smart;
mod table;

use super::{Form, Input, Outputs};
use crate::facts::{Value, ValueKind};
use std::ops::Range;

const CONTEXT: ValueKind = ValueKind::Word(&["patient", "user", "system", "app", "none"]);
const BREADTH: ValueKind = ValueKind::Word(&["exact", "broad", "wildcard", "full"]);

/// What every scope decoder gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[
    ("provider", ValueKind::Text),
    ("raw", ValueKind::Text),
    ("context", CONTEXT),
    ("resource", ValueKind::Text),
    ("interactions", ValueKind::Text),
    ("breadth", BREADTH),
    ("offline", ValueKind::Bool),
    ("sensitive", ValueKind::Bool),
    ("malformed", ValueKind::Bool),
    ("asked", ValueKind::List),
];

/// How much a scope opens, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Breadth {
    Exact,
    Broad,
    Wildcard,
    Full,
}

impl Breadth {
    fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Broad => "broad",
            Self::Wildcard => "wildcard",
            Self::Full => "full",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Exact, Self::Broad, Self::Wildcard, Self::Full].into_iter().find(|breadth| breadth.word() == word)
    }
}

/// One scope, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Scope {
    provider: Option<String>,
    raw: String,
    context: Option<&'static str>,
    resource: Option<String>,
    interactions: Option<String>,
    breadth: Option<Breadth>,
    offline: Option<bool>,
    sensitive: Option<bool>,
    malformed: Option<bool>,
}

impl Scope {
    /// What is worse comes last.
    fn weight(&self) -> (bool, Option<Breadth>, bool, u8, usize) {
        let context = match self.context {
            Some("system") => 3,
            Some("user" | "app") => 2,
            Some("patient") => 1,
            _ => 0,
        };
        (
            self.sensitive.unwrap_or(false),
            self.breadth,
            self.malformed == Some(true),
            context,
            self.interactions.as_ref().map_or(0, String::len),
        )
    }

    fn outputs(self) -> Outputs {
        let mut out = Outputs::new();
        super::set(&mut out, "provider", self.provider, Value::Text);
        out.push(("raw", Value::Text(self.raw)));
        super::set(&mut out, "context", self.context, |word| Value::Text(word.to_owned()));
        super::set(&mut out, "resource", self.resource, Value::Text);
        super::set(&mut out, "interactions", self.interactions, Value::Text);
        super::set(&mut out, "breadth", self.breadth, |breadth| Value::Text(breadth.word().to_owned()));
        super::set(&mut out, "offline", self.offline, Value::Bool);
        super::set(&mut out, "sensitive", self.sensitive, Value::Bool);
        super::set(&mut out, "malformed", self.malformed, Value::Bool);
        out
    }
}

/// The places of single scopes in a text: parted by blanks, commas, `+` and `%20`.
#[must_use]
pub fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at <= text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let gap = match rest.chars().next() {
            None => 1,
            _ if rest.starts_with("%20") => 3,
            Some(character) if character.is_whitespace() || matches!(character, ',' | '+' | ';' | '"' | '\'' | '[' | ']') => {
                character.len_utf8()
            }
            Some(character) => {
                at += character.len_utf8();
                continue;
            }
        };
        if start < at {
            found.push(start..at);
        }
        at += gap;
        start = at;
    }
    found
}

/// Reads every scope of an input; the widest stands for all.
fn widest(input: &Input<'_>, read: impl Fn(&str) -> Option<Scope>) -> Outputs {
    if input.form == Form::Null || input.form == Form::Bool {
        return Outputs::new();
    }
    let symbol = input.form == Form::Symbol;
    let mut best: Option<Scope> = None;
    let mut asked: Vec<String> = Vec::new();
    for item in &input.items {
        for piece in pieces(item) {
            let Some(text) = item.get(piece) else { continue };
            // a constant's name: `Scopes.FULL_ACCESS`, `OAuthScope.COGNITO_ADMIN`
            let text = if symbol { text.rsplit(['.', ':']).next().unwrap_or(text) } else { text };
            if !asked.iter().any(|known| known == text) {
                asked.push(text.to_owned());
            }
            if let Some(scope) = read(text)
                && best.as_ref().is_none_or(|known| scope.weight() > known.weight())
            {
                best = Some(scope);
            }
        }
    }
    let mut out = best.map(Scope::outputs).unwrap_or_default();
    if !out.is_empty() {
        out.push(("asked", Value::List(asked)));
    }
    out
}

/// Whether a word is a FHIR type, or `*` for all.
#[must_use]
pub fn is_type(word: &str) -> bool {
    smart::is_type(word)
}

/// The texts of a list in a provider's file.
pub fn listed(provider: &str, key: &str) -> impl Iterator<Item = &'static str> {
    table::list(provider, key)
}

/// `scope.smart`.
pub fn smart(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(smart::read(text)))
}

/// `scope.salesforce`.
pub fn salesforce(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(table::read("salesforce", text)))
}

/// `scope.google`.
pub fn google(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(table::read("google", text)))
}

/// `scope.microsoft`.
pub fn microsoft(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(generic::microsoft(text)))
}

/// `scope.github`.
pub fn github(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(table::read("github", text)))
}

/// `scope.slack`.
pub fn slack(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(table::read("slack", text)))
}

/// `scope.hubspot`.
pub fn hubspot(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(table::read("hubspot", text)))
}

/// `scope.generic`: by shape, where no product is known.
pub fn generic(input: &Input<'_>) -> Outputs {
    widest(input, |text| Some(generic::read(text)))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
