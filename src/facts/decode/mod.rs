//! Decoders: pure functions from a value as written to attributes. What a row cannot say as data is said here, once, under a name.
//! A decoder may hold its grammar (how protocols are spelled); what is allowed stands in the policies, and lists of names in `policies/knowledge`.

mod callbacks;
mod ciphers;
mod connection;
mod crypto;
mod fhir;
pub mod formula;
mod host;
mod records;
mod salesforce;
pub mod scope;
mod selected;
mod soql;
mod spans;
mod tables;
mod tls;
mod url;
mod vendor;

pub use records::record_name;
pub use salesforce::{is_field_of_type, is_label_class};
pub use selected::{Selection, selected};
pub use tables::shell_words;
pub use vendor::vendor;

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

/// What a decoder gives: outputs that it cannot tell are left out.
pub type Outputs = Vec<(&'static str, Value)>;

/// One named pure function.
#[derive(Debug, Clone, Copy)]
pub struct Decoder {
    /// The name that rows use in `as:`.
    pub name: &'static str,
    /// What it gives; an attribute is filled from the output of the same name, or from the only one.
    pub outputs: &'static [(&'static str, ValueKind)],
    /// The function.
    pub run: fn(&Input<'_>) -> Outputs,
}

const TRUTH: &[(&str, ValueKind)] = &[("value", ValueKind::Bool)];

const WORD: &[(&str, ValueKind)] = &[("value", ValueKind::Text)];

/// All decoders.
pub const ALL: &[Decoder] = &[
    Decoder { name: "truthy", outputs: TRUTH, run: truthy },
    Decoder { name: "falsy", outputs: TRUTH, run: falsy },
    Decoder { name: "tls-names", outputs: tls::OUTPUTS, run: tls::names },
    Decoder { name: "tls-names-off", outputs: tls::OUTPUTS, run: tls::names_off },
    Decoder { name: "openssl-ciphers", outputs: ciphers::OUTPUTS, run: ciphers::ciphers },
    Decoder { name: "ssh-algorithms", outputs: ciphers::OUTPUTS, run: ciphers::ssh },
    Decoder { name: "url", outputs: url::OUTPUTS, run: url::url },
    Decoder { name: "connection", outputs: url::OUTPUTS, run: connection::connection },
    Decoder { name: "host", outputs: url::HOST_OUTPUTS, run: url::host_alone },
    Decoder { name: "listen", outputs: url::HOST_OUTPUTS, run: url::listen },
    Decoder { name: "verification", outputs: tables::VERIFICATION_OUTPUTS, run: tables::verification },
    Decoder { name: "encryption", outputs: tables::ENCRYPTION_OUTPUTS, run: tables::encryption },
    Decoder { name: "version-major", outputs: &[("value", ValueKind::Int)], run: version_major },
    Decoder { name: "callbacks", outputs: callbacks::OUTPUTS, run: callbacks::callbacks },
    Decoder { name: "words.salesforce-refresh", outputs: WORD, run: salesforce::refresh },
    Decoder { name: "words.salesforce-phi", outputs: TRUTH, run: salesforce::phi },
    Decoder { name: "words.salesforce-ip", outputs: WORD, run: salesforce::ip },
    Decoder { name: "words.salesforce-sharing", outputs: WORD, run: salesforce::sharing },
    Decoder { name: "soql", outputs: soql::OUTPUTS, run: soql::soql },
    Decoder { name: "access-mode", outputs: TRUTH, run: soql::access_mode },
    Decoder { name: "minutes.salesforce", outputs: &[("timeout_minutes", ValueKind::Int)], run: salesforce::minutes },
    Decoder { name: "policy-table", outputs: tables::POLICY_OUTPUTS, run: tables::tls_policy },
    Decoder { name: "scope.smart", outputs: scope::OUTPUTS, run: scope::smart },
    Decoder { name: "scope.salesforce", outputs: scope::OUTPUTS, run: scope::salesforce },
    Decoder { name: "scope.google", outputs: scope::OUTPUTS, run: scope::google },
    Decoder { name: "scope.microsoft", outputs: scope::OUTPUTS, run: scope::microsoft },
    Decoder { name: "scope.github", outputs: scope::OUTPUTS, run: scope::github },
    Decoder { name: "scope.slack", outputs: scope::OUTPUTS, run: scope::slack },
    Decoder { name: "scope.hubspot", outputs: scope::OUTPUTS, run: scope::hubspot },
    Decoder { name: "scope.generic", outputs: scope::OUTPUTS, run: scope::generic },
    Decoder { name: "fhir.path", outputs: fhir::PATH_OUTPUTS, run: fhir::path },
    Decoder { name: "fhir.type", outputs: fhir::TYPE_OUTPUTS, run: fhir::kind },
    Decoder { name: "fhir.include", outputs: fhir::BROUGHT_OUTPUTS, run: fhir::include },
    Decoder { name: "fhir.revinclude", outputs: fhir::BROUGHT_OUTPUTS, run: fhir::revinclude },
    Decoder { name: "salesforce.path", outputs: fhir::TYPE_OUTPUTS, run: fhir::salesforce },
    Decoder { name: "duration-days", outputs: spans::OUTPUTS, run: spans::days },
    Decoder { name: "crypto-transformation", outputs: crypto::OUTPUTS, run: crypto::transformation },
    Decoder { name: "jce-transformation", outputs: crypto::OUTPUTS, run: crypto::jce },
    Decoder { name: "record-name", outputs: WORD, run: records::record },
    Decoder { name: "xml-bool", outputs: TRUTH, run: truthy },
];

/// The decoder of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Decoder> {
    ALL.iter().find(|decoder| decoder.name == name)
}

fn truthy(input: &Input<'_>) -> Outputs {
    truth(input).map(|on| ("value", Value::Bool(on))).into_iter().collect()
}

/// The whole number that a version begins with: `60.0`.
fn version_major(input: &Input<'_>) -> Outputs {
    let joined = input.joined();
    let major = joined.trim().split('.').next().and_then(|major| major.parse().ok());
    major.map(|major| ("value", Value::Int(major))).into_iter().collect()
}

fn falsy(input: &Input<'_>) -> Outputs {
    truth(input).map(|on| ("value", Value::Bool(!on))).into_iter().collect()
}

/// Truth as products spell it. The path of a file counts as true: `verify="/etc/ssl/ca.pem"`.
fn truth(input: &Input<'_>) -> Option<bool> {
    let [text] = input.items.as_slice() else { return None };
    let text = text.trim().trim_matches(['"', '\'']);
    Some(match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "y" | "t" | "1" | "enabled" | "enable" => true,
        "false" | "off" | "no" | "n" | "f" | "0" | "disabled" | "disable" => false,
        lower if input.form == Form::Text && is_file(lower) => true,
        _ => return None,
    })
}

fn is_file(text: &str) -> bool {
    let ending = [".pem", ".crt", ".cer", ".ca", ".bundle", ".p12", ".jks"].iter().any(|ending| text.ends_with(ending));
    !text.contains(char::is_whitespace) && (ending || (text.starts_with('/') && text.len() > 1))
}

/// What to set for a known value.
fn set<T>(out: &mut Outputs, name: &'static str, value: Option<T>, make: impl Fn(T) -> Value) {
    if let Some(value) = value {
        out.push((name, make(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_read_as_products_spell_it() {
        let of = |text: &str| truth(&Input::text(text.to_owned()));
        for (text, expected) in [
            ("true", Some(true)),
            ("On", Some(true)),
            ("0", Some(false)),
            ("\"off\"", Some(false)),
            ("/etc/ssl/ca.pem", Some(true)),
            ("certs/ca.crt", Some(true)),
            ("maybe", None),
            ("", None),
            ("{}", None),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
        assert_eq!(truth(&Input { items: vec!["settings.VERIFY".into()], form: Form::Symbol }), None);
        assert_eq!(truth(&Input { items: vec!["0".into()], form: Form::Number }), Some(false));
        assert_eq!(truth(&Input { items: Vec::new(), form: Form::Null }), None);
    }

    #[test]
    fn names_are_used_once() {
        let mut names: Vec<_> = ALL.iter().map(|decoder| decoder.name).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
    }
}
