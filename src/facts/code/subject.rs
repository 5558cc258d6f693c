//! What rows read from a call, a constructor, an entry, an assignment or an annotation.

use super::texts::HOLE;
use super::value::{Const, Val};
use crate::facts::Root;
use crate::facts::decode::{Form, Input};
use crate::facts::rows::{Read, Seen, Subject, captured};
use crate::knowledge::{Absent, ArgName, Reader};
use crate::text::Span;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::rc::Rc;

/// An argument as evaluated.
#[derive(Clone)]
pub struct Given {
    /// Its name.
    pub name: Option<String>,
    /// What it holds.
    pub value: Val,
    /// Where.
    pub span: Span,
}

/// What stands around a place in code.
#[derive(Clone, Copy)]
pub struct Around<'v> {
    /// The enclosing type.
    pub owner: Option<&'v str>,
    /// The first argument of the call in whose block it stands.
    pub within: Option<&'v str>,
    /// The text of the place.
    pub source: &'v str,
}

/// A place in code with what stands around it.
pub struct Placed<'v> {
    /// The place itself.
    pub spoken: &'v Spoken<'v>,
    /// Around it.
    pub around: Around<'v>,
}

impl Subject for Placed<'_> {
    fn read(&self, reader: &Reader) -> Read<'_> {
        let around = match (reader.name.as_deref(), reader.of.as_deref()) {
            (Some("owner"), _) => self.around.owner,
            (_, Some("within")) => self.around.within,
            (Some("source"), _) => Some(self.around.source),
            _ => return self.spoken.read(reader),
        };
        let read = around.map_or(Read::Absent, |text| Read::Known(Input::text(text)));
        match &reader.capture {
            Some(pattern) => captured(read, pattern),
            None => read,
        }
    }

    fn read_absent(&self, step: &Absent) -> Read<'_> {
        self.spoken.read_absent(step)
    }
}

/// A place in code with all that a row may ask of it.
#[derive(Clone, Copy)]
pub struct Spoken<'v> {
    /// Arguments; for an entry or an assignment its siblings by name.
    pub given: &'v [Given],
    /// The entry's or assignment's own value.
    pub own: Option<&'v Val>,
    /// The receiver.
    pub receiver: Option<&'v Val>,
    /// The method's name.
    pub method: &'v str,
    /// The callee with imports resolved.
    pub callee: &'v str,
    /// Sharing of the enclosing Apex class: with, without, inherited, none.
    pub sharing: Option<&'static str>,
    /// What a declared function does.
    pub body: Option<&'static str>,
    /// The types of its parameters.
    pub params: Option<&'v str>,
}

/// A type that a row gives; `{0}` stands for what an argument names: `read("Patient", id)`, `read({ resourceType: "Patient" })`.
pub fn filled(named: &str, spoken: &Spoken<'_>) -> Option<String> {
    let Some((before, rest)) = named.split_once('{') else { return Some(named.to_owned()) };
    let (path, after) = rest.split_once('}')?;
    let text = match &spoken.arg(&ArgName::Name(path.to_owned()))?.constant {
        Some(Const::Text(text) | Const::Symbol(text)) => text.to_string(),
        _ => return None,
    };
    let word = text.split('/').next()?.rsplit(['.', ':']).next()?;
    let named = word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphanumeric);
    named.then(|| format!("{before}{word}{after}"))
}

impl Spoken<'_> {
    /// The argument of a name or position; `options.tls.minVersion` goes down into literals.
    pub fn arg(&self, name: &ArgName) -> Option<&Val> {
        match name {
            ArgName::Position(at) => self.given.iter().filter(|given| given.name.is_none()).nth(*at).map(|given| &given.value),
            ArgName::Name(path) => {
                let mut parts = path.split('.');
                let first = parts.next()?;
                let mut value = match first.parse::<usize>() {
                    Ok(at) => self.given.iter().filter(|given| given.name.is_none()).nth(at).map(|given| &given.value)?,
                    Err(_) if first == "receiver" => self.receiver?,
                    Err(_) if first == "*" => return self.any(&parts.collect::<Vec<_>>()),
                    Err(_) => self.given.iter().find(|given| given.name.as_deref() == Some(first)).map(|given| &given.value)?,
                };
                for part in parts {
                    value = value.fields.as_ref()?.get(part)?;
                }
                Some(value)
            }
        }
    }

    /// The first argument that is a literal with this path: options stand at different places.
    fn any(&self, path: &[&str]) -> Option<&Val> {
        self.given.iter().find_map(|given| {
            let mut value = &given.value;
            for part in path {
                value = value.fields.as_ref()?.get(*part)?;
            }
            Some(value)
        })
    }

    /// The place of an argument.
    pub fn arg_span(&self, name: &ArgName) -> Option<Span> {
        match name {
            ArgName::Position(at) => self.given.iter().filter(|given| given.name.is_none()).nth(*at).map(|given| given.span),
            ArgName::Name(name) => self.given.iter().find(|given| given.name.as_deref() == Some(name)).map(|given| given.span),
        }
    }

    /// What a condition sees under a key.
    pub fn seen(&self, key: &str) -> Seen<'static> {
        if key == "method" {
            return Seen { text: Some(Cow::Owned(self.method.to_owned())), words: Vec::new(), ..Seen::default() };
        }
        if key == "body" && self.body.is_some() {
            return Seen { text: self.body.map(Cow::Borrowed), words: Vec::new(), ..Seen::default() };
        }
        if key == "params"
            && let Some(params) = self.params
        {
            return Seen { text: Some(Cow::Owned(params.to_owned())), words: Vec::new(), ..Seen::default() };
        }
        let value =
            if key == "." { self.own } else { self.arg(&key.parse().map_or_else(|_| ArgName::Name(key.to_owned()), ArgName::Position)) };
        let Some(value) = value else { return Seen { text: None, words: Vec::new(), ..Seen::default() } };
        match value.constant.as_ref().map(|constant| input(constant)) {
            Some(input) if input.form == Form::Null => Seen { text: Some(Cow::Borrowed("null")), words: Vec::new(), ..Seen::default() },
            Some(input) => Seen {
                symbol: input.form == Form::Symbol,
                text: Some(Cow::Owned(input.joined().into_owned())),
                words: input.items.into_iter().map(|item| Cow::Owned(item.into_owned())).collect(),
            },
            None => {
                // what was called or made to get the value: `AutoAddPolicy()`, `new NoopHostnameVerifier()`
                let made = value.traces.first().and_then(|trace| match &*trace.root {
                    Root::Call(name) if trace.segments.is_empty() => Some(format!("{}()", name.name)),
                    Root::New(made) if trace.segments.is_empty() => Some(format!("new {made}()")),
                    _ => None,
                });
                // what a call gives is no literal
                Seen { symbol: made.is_some(), text: Some(made.map_or(Cow::Borrowed(""), Cow::Owned)), words: Vec::new() }
            }
        }
    }
}

impl Subject for Spoken<'_> {
    fn read(&self, reader: &Reader) -> Read<'_> {
        let read = self.read_whole(reader);
        match &reader.capture {
            Some(pattern) => captured(read, pattern),
            None => read,
        }
    }

    fn read_absent(&self, step: &Absent) -> Read<'_> {
        match (&step.field, &step.key) {
            (Some(field), _) => self.read(&Reader { field: Some(field.clone()), ..Reader::default() }),
            (None, Some(key)) => self.read(&Reader { key: vec![key.clone()], ..Reader::default() }),
            _ => Read::Absent,
        }
    }
}

impl Spoken<'_> {
    fn read_whole(&self, reader: &Reader) -> Read<'_> {
        if reader.value.is_some() {
            return self.own.map_or(Read::Absent, of);
        }
        if let Some(name) = &reader.name {
            return match name.as_str() {
                "method" => Read::Known(Input::text(self.method)),
                "callee" => Read::Known(Input::text(self.callee)),
                "sharing" => self.sharing.map_or(Read::Absent, |word| Read::Known(Input::text(word))),
                // `members.0`: what is known to be set in the first argument
                name => match name.split_once('.').and_then(|(what, at)| Some((what, self.arg(&ArgName::Position(at.parse().ok()?))?))) {
                    Some(("members", value)) => match &value.fields {
                        Some(fields) if !fields.is_empty() => {
                            Read::Known(Input { items: fields.keys().map(|name| Cow::Owned(name.to_string())).collect(), form: Form::List })
                        }
                        _ => Read::Absent,
                    },
                    _ => Read::Absent,
                },
            };
        }
        if let Some(field) = &reader.field {
            return self.receiver.and_then(|receiver| receiver.fields.as_ref()?.get(field.as_str())).map_or(Read::Absent, of);
        }
        for arg in &reader.declared {
            if let Some(declared) = self.arg(arg).and_then(|value| value.declared.as_deref()) {
                return Read::Known(Input::text(declared));
            }
        }
        for arg in &reader.arg {
            if matches!(arg, ArgName::Name(name) if name == "all") {
                return self.all();
            }
            if let Some(value) = self.arg(arg) {
                return of(value);
            }
        }
        for key in &reader.key {
            if let Some(value) = self.arg(&ArgName::Name(key.clone())) {
                return of(value);
            }
        }
        Read::Absent
    }
}

impl Spoken<'_> {
    /// All arguments without names, as one list.
    fn all(&self) -> Read<'_> {
        let constants: Option<Vec<Const>> =
            self.given.iter().filter(|given| given.name.is_none()).map(|given| given.value.constant.clone()).collect();
        match constants {
            Some(all) if !all.is_empty() => {
                let whole = Const::List(Rc::from(all));
                Read::Known(Input {
                    items: input(&whole).items.into_iter().map(|item| Cow::Owned(item.into_owned())).collect(),
                    form: Form::List,
                })
            }
            Some(_) => Read::Absent,
            None => Read::Unknown,
        }
    }
}

fn of(value: &Val) -> Read<'_> {
    if let (Some(Const::Text(text)), Some(holes)) = (&value.constant, &value.holes) {
        // names of other files stand in the text
        let mut template = String::new();
        for (index, part) in text.split(HOLE).enumerate() {
            if index > 0 {
                let _ = write!(template, "{{{}}}", index - 1);
            }
            template.push_str(part);
        }
        return Read::Pending { name: holes.join("\u{1}"), template: Some(template), default: None, partial: Some(text.to_string()) };
    }
    match &value.constant {
        Some(Const::Symbol(symbol)) => {
            // a symbol that no decoder knows may be a constant of another file
            Read::Known(Input { items: vec![Cow::Borrowed(symbol)], form: Form::Symbol })
        }
        Some(constant) => Read::Known(input(constant)),
        None if value.fields.is_some() || !value.is_clean() => Read::Unknown,
        None => Read::Unknown,
    }
}

/// A constant as a decoder sees it.
fn input(constant: &Const) -> Input<'_> {
    let one = |text: &'_ str, form| Input { items: vec![Cow::Owned(text.to_owned())], form };
    match constant {
        Const::Null => Input { items: Vec::new(), form: Form::Null },
        Const::Bool(on) => one(if *on { "true" } else { "false" }, Form::Bool),
        Const::Number(text) => one(text, Form::Number),
        Const::Text(text) => one(text, Form::Text),
        Const::Symbol(text) => one(text, Form::Symbol),
        Const::List(all) => Input {
            items: all.iter().flat_map(|one| input(one).items.into_iter().map(|item| Cow::Owned(item.into_owned()))).collect(),
            form: Form::List,
        },
    }
}
