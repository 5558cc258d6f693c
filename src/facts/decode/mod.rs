//! Decoders: pure functions from a value as written to attributes. What a row cannot say as data is said here, once, under a name.
//! A decoder may hold its grammar (how protocols are spelled); what is allowed stands in the policies.

use super::{Value, ValueKind};
use std::borrow::Cow;

/// How a value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Text.
    #[default]
    Text,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// Several values.
    List,
    /// A name of the program: `ssl.PROTOCOL_TLSv1`, `SslProtocols.Tls`, `tls.VersionTLS10`.
    Symbol,
    /// `null`, `None`.
    Null,
}

/// A value to be decoded: one text, or several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input<'a> {
    /// The texts; one unless the form is [`Form::List`].
    pub items: Vec<Cow<'a, str>>,
    /// How it was written.
    pub form: Form,
}

impl<'a> Input<'a> {
    /// One text.
    #[must_use]
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self { items: vec![text.into()], form: Form::Text }
    }

    /// The only text, or several joined by one space.
    #[must_use]
    pub fn joined(&self) -> Cow<'_, str> {
        match self.items.as_slice() {
            [one] => Cow::Borrowed(one.as_ref()),
            many => Cow::Owned(many.join(" ")),
        }
    }
}

/// One named pure function.
#[derive(Debug, Clone, Copy)]
pub struct Decoder {
    /// The name that rows use in `as:`.
    pub name: &'static str,
    /// What it gives; an attribute is filled from the output of the same name, or from the only one.
    pub outputs: &'static [(&'static str, ValueKind)],
    /// The function: outputs that it cannot tell are left out.
    pub run: fn(&Input<'_>) -> Vec<(&'static str, Value)>,
}

/// All decoders.
pub const ALL: &[Decoder] = &[Decoder { name: "truthy", outputs: &[("value", ValueKind::Bool)], run: truthy }];

/// The decoder of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Decoder> {
    ALL.iter().find(|decoder| decoder.name == name)
}

fn truthy(input: &Input<'_>) -> Vec<(&'static str, Value)> {
    let text = input.joined();
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" | "enabled" | "enable" => vec![("value", Value::Bool(true))],
        "false" | "off" | "no" | "0" | "disabled" | "disable" => vec![("value", Value::Bool(false))],
        _ => Vec::new(),
    }
}
