//! A checked condition, ready to be asked: attributes by index, parameters folded in, no error possible.

use super::functions::{Hosts, Version};
use crate::facts::{Attribute, Fact, PhiContext, Value};
use crate::knowledge::FileRole;
use crate::text::Language;
use globset::GlobMatcher;
use regex::Regex;
use std::cmp::Ordering;

/// A fact and what is known of its file.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// The language of its file.
    pub language: Option<Language>,
    /// What its file is for.
    pub role: FileRole,
    /// How close PHI is, after `areas` of the configuration.
    pub phi: &'a PhiContext,
}

/// What a condition can ask beside attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// `fact.file.path`
    Path,
    /// `fact.file.language`
    Language,
    /// `fact.file.role`
    Role,
    /// `fact.confidence`
    Confidence,
    /// `fact.phi`
    Phi,
}

/// A node of a checked condition.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<String>),
    Version(Version),
    Attribute(usize),
    Context(Context),
    /// The item of the one comprehension that may be open.
    Item,
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    If(Box<[Self; 3]>),
    Equal(Box<[Self; 2]>),
    Unequal(Box<[Self; 2]>),
    Compare(fn(Ordering) -> bool, Box<[Self; 2]>),
    In(Box<[Self; 2]>),
    ToVersion(Box<Self>),
    Glob(Box<Self>, Box<GlobMatcher>),
    HostIn(Box<Self>, Hosts),
    Size(Box<Self>),
    StartsWith(Box<[Self; 2]>),
    EndsWith(Box<[Self; 2]>),
    Contains(Box<[Self; 2]>),
    Matches(Box<Self>, Box<Regex>),
    /// `exists`
    Any(Box<[Self; 2]>),
    /// `all`
    All(Box<[Self; 2]>),
}

/// A value while a condition is asked.
#[derive(Debug, Clone)]
enum Answer<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'a str),
    List(&'a [String]),
    Version(Version),
    /// A version known since load.
    VersionRef(&'a Version),
}

impl PartialEq for Answer<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Int(left), Self::Int(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::List(left), Self::List(right)) => left == right,
            _ => matches!((self.version(), other.version()), (Some(left), Some(right)) if left == right),
        }
    }
}

impl Answer<'_> {
    fn version(&self) -> Option<&Version> {
        match self {
            Self::Version(version) => Some(version),
            Self::VersionRef(version) => Some(version),
            _ => None,
        }
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            _ => Some(self.version()?.cmp(other.version()?)),
        }
    }
}

impl Expression {
    /// Whether the condition holds; null counts as no.
    pub(super) fn holds(&self, subject: &Subject<'_>) -> bool {
        self.truth(subject, None)
    }

    fn truth<'a>(&'a self, subject: &Subject<'a>, item: Option<&'a str>) -> bool {
        matches!(self.answer(subject, item), Answer::Bool(true))
    }

    fn answer<'a>(&'a self, subject: &Subject<'a>, item: Option<&'a str>) -> Answer<'a> {
        let text = |part: &'a Self| match part.answer(subject, item) {
            Answer::Text(text) => Some(text),
            _ => None,
        };
        let both = |pair: &'a [Self; 2], test: fn(&str, &str) -> bool| {
            let [left, right] = pair;
            Answer::Bool(matches!((text(left), text(right)), (Some(left), Some(right)) if test(left, right)))
        };
        match self {
            Self::Null => Answer::Null,
            Self::Bool(on) => Answer::Bool(*on),
            Self::Int(number) => Answer::Int(*number),
            Self::Text(text) => Answer::Text(text),
            Self::List(items) => Answer::List(items),
            Self::Version(version) => Answer::VersionRef(version),
            Self::Attribute(index) => match subject.fact.attributes.get(*index).and_then(Attribute::known) {
                None => Answer::Null,
                Some(Value::Bool(on)) => Answer::Bool(*on),
                Some(Value::Int(number)) => Answer::Int(*number),
                Some(Value::Text(text)) => Answer::Text(text),
                Some(Value::List(items)) => Answer::List(items),
            },
            Self::Context(context) => match context {
                Context::Path => Answer::Text(&subject.fact.place.path),
                Context::Language => subject.language.map_or(Answer::Null, |language| Answer::Text(language.name())),
                Context::Role => Answer::Text(role_word(subject.role)),
                Context::Confidence => Answer::Text(subject.fact.confidence.word()),
                Context::Phi => Answer::Text(phi_word(subject.phi)),
            },
            Self::Item => item.map_or(Answer::Null, Answer::Text),
            Self::Not(inner) => match inner.answer(subject, item) {
                Answer::Bool(on) => Answer::Bool(!on),
                _ => Answer::Null,
            },
            Self::And(parts) => Answer::Bool(parts.iter().all(|part| part.truth(subject, item))),
            Self::Or(parts) => Answer::Bool(parts.iter().any(|part| part.truth(subject, item))),
            Self::If(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                if test.truth(subject, item) { then.answer(subject, item) } else { otherwise.answer(subject, item) }
            }
            Self::Equal(pair) => {
                let [left, right] = pair.as_ref();
                Answer::Bool(left.answer(subject, item) == right.answer(subject, item))
            }
            Self::Unequal(pair) => {
                let [left, right] = pair.as_ref();
                Answer::Bool(left.answer(subject, item) != right.answer(subject, item))
            }
            Self::Compare(test, pair) => {
                let [left, right] = pair.as_ref();
                Answer::Bool(left.answer(subject, item).compare(&right.answer(subject, item)).is_some_and(test))
            }
            Self::In(pair) => {
                let [left, right] = pair.as_ref();
                let found = match (left.answer(subject, item), right.answer(subject, item)) {
                    (Answer::Text(text), Answer::List(items)) => items.iter().any(|item| item == text),
                    _ => false,
                };
                Answer::Bool(found)
            }
            Self::ToVersion(inner) => text(inner).and_then(Version::parse).map_or(Answer::Null, Answer::Version),
            Self::Glob(inner, glob) => Answer::Bool(text(inner).is_some_and(|text| glob.is_match(text))),
            Self::HostIn(inner, hosts) => Answer::Bool(text(inner).is_some_and(|host| hosts.contain(host))),
            Self::Size(inner) => match inner.answer(subject, item) {
                Answer::List(items) => Answer::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)),
                Answer::Text(text) => Answer::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
                _ => Answer::Null,
            },
            Self::StartsWith(pair) => both(pair, |text, part| text.starts_with(part)),
            Self::EndsWith(pair) => both(pair, |text, part| text.ends_with(part)),
            Self::Contains(pair) => both(pair, |text, part| text.contains(part)),
            Self::Matches(inner, regex) => Answer::Bool(text(inner).is_some_and(|text| regex.is_match(text))),
            Self::Any(pair) => {
                let [list, test] = pair.as_ref();
                Answer::Bool(list.items(subject).iter().any(|item| test.truth(subject, Some(item))))
            }
            Self::All(pair) => {
                let [list, test] = pair.as_ref();
                Answer::Bool(list.items(subject).iter().all(|item| test.truth(subject, Some(item))))
            }
        }
    }

    fn items<'a>(&'a self, subject: &Subject<'a>) -> &'a [String] {
        match self.answer(subject, None) {
            Answer::List(items) => items,
            _ => &[],
        }
    }
}

/// The word of a file role.
pub(super) fn role_word(role: FileRole) -> &'static str {
    match role {
        FileRole::Main => "main",
        FileRole::Test => "test",
        FileRole::Example => "example",
        FileRole::Docs => "docs",
        FileRole::Generated => "generated",
        FileRole::Vendored => "vendored",
    }
}

/// The word of a PHI context.
pub(super) fn phi_word(phi: &PhiContext) -> &'static str {
    match phi {
        PhiContext::Direct(_) => "direct",
        PhiContext::Near(_) => "near",
        PhiContext::None => "none",
    }
}
