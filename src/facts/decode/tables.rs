//! Decoders whose words stand in tables: `verification`, `encryption` (`policies/knowledge/tables/modes.yaml`) and `policy-table`
//! (`tls-policies.yaml`).

use super::{Form, Input, Outputs};
use crate::facts::rows::wild;
use crate::facts::{Value, ValueKind};
use crate::knowledge::embedded;
use serde_json::Value as Json;
use std::sync::LazyLock;

/// What `verification` gives.
pub const VERIFICATION_OUTPUTS: &[(&str, ValueKind)] = &[("verify_peer", ValueKind::Bool), ("verify_host", ValueKind::Bool)];
/// What `encryption` gives.
pub const ENCRYPTION_OUTPUTS: &[(&str, ValueKind)] =
    &[("encrypted", ValueKind::Bool), ("verify_peer", ValueKind::Bool), ("verify_host", ValueKind::Bool)];
/// What `policy-table` gives.
pub const POLICY_OUTPUTS: &[(&str, ValueKind)] = &[("min", ValueKind::Version)];

/// `verification`: how far the peer is checked.
pub fn verification(input: &Input<'_>) -> Outputs {
    // `null` and `None` switch the check off where they are written
    if input.form == Form::Null {
        return vec![("verify_peer", Value::Bool(false))];
    }
    truths(
        entry("modes", "verification", "words", input).or_else(|| {
            // the path of a bundle means that it is used
            matches!(super::truth(input), Some(true)).then_some(&*VERIFIED)
        }),
        VERIFICATION_OUTPUTS,
    )
}

/// `encryption`: whether and how a connection is encrypted.
pub fn encryption(input: &Input<'_>) -> Outputs {
    truths(entry("modes", "encryption", "words", input), ENCRYPTION_OUTPUTS)
}

/// `policy-table`: the lowest version that a named policy admits.
pub fn tls_policy(input: &Input<'_>) -> Outputs {
    let min = entry("tls-policies", "tls-policies", "names", input).and_then(|entry| entry.get("min")).and_then(Json::as_str);
    min.map(|min| ("min", Value::Text(min.to_owned()))).into_iter().collect()
}

static VERIFIED: LazyLock<Json> = LazyLock::new(|| serde_json::json!({ "verify_peer": true }));

fn truths(entry: Option<&Json>, outputs: &'static [(&'static str, ValueKind)]) -> Outputs {
    let Some(entry) = entry else { return Outputs::new() };
    outputs.iter().filter_map(|(name, _)| Some((*name, Value::Bool(entry.get(name)?.as_bool()?)))).collect()
}

/// The first entry of a table with a name that fits. A symbol is known by its last part: `ssl.CERT_NONE`.
pub(super) fn entry(file: &str, table: &str, names: &str, input: &Input<'_>) -> Option<&'static Json> {
    if input.items.is_empty() {
        return None;
    }
    let joined = input.joined();
    let text = joined.trim().trim_matches(['"', '\'']);
    let text = if input.form == Form::Symbol { text.rsplit(['.', ':']).next().unwrap_or(text) } else { text };
    let text = plain(text);
    if text.is_empty() {
        return None;
    }
    let table = embedded().get(format!("policies/knowledge/tables/{file}.yaml").as_str())?.value.get(table)?.as_array()?;
    table.iter().find(|entry| {
        let words = entry.get(names).and_then(Json::as_array);
        words.into_iter().flatten().filter_map(Json::as_str).any(|word| wild(&plain(word), &text))
    })
}

/// Words of shells (`tables/shell.yaml`).
#[derive(Debug)]
pub struct ShellWords {
    /// The keys under which a text is handed to a shell.
    pub places: Vec<String>,
    /// Programs that take the text after `-c` for commands.
    pub shells: Vec<String>,
    /// Words that stand before a command without being one.
    pub before: Vec<String>,
}

/// The words of `tables/shell.yaml`.
pub fn shell_words() -> &'static ShellWords {
    static WORDS: LazyLock<ShellWords> = LazyLock::new(|| ShellWords {
        places: words("shell", "places"),
        shells: words("shell", "shells"),
        before: words("shell", "before"),
    });
    &WORDS
}

/// Functions of SQL that give no value of a row (`tables/sql.yaml`).
pub(super) fn rowless_functions() -> &'static [String] {
    static FUNCTIONS: LazyLock<Vec<String>> = LazyLock::new(|| words("sql", "rowless"));
    &FUNCTIONS
}

/// The words of a table that is a plain list.
pub(super) fn words(file: &str, table: &str) -> Vec<String> {
    let table =
        embedded().get(format!("policies/knowledge/tables/{file}.yaml").as_str()).and_then(|file| file.value.get(table)?.as_array());
    table.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// Without case and separators.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(outputs: Outputs) -> Option<Value> {
        outputs.into_iter().next().map(|(_, value)| value)
    }

    #[test]
    fn words_of_products() {
        let symbol = |text: &'static str| Input { items: vec![text.into()], form: Form::Symbol };
        for (input, expected) in [
            (Input::text("none"), Some(false)),
            (Input::text("VERIFY_PEER"), Some(true)),
            (Input::text("optional_no_ca"), Some(false)),
            (Input::text("required"), Some(true)),
            (Input::text("certificate"), Some(true)),
            (Input::text("/etc/ssl/ca.pem"), Some(true)),
            (Input::text("later"), None),
            (symbol("ssl.CERT_NONE"), Some(false)),
            (symbol("ssl.CERT_REQUIRED"), Some(true)),
            (symbol("OpenSSL::SSL::VERIFY_NONE"), Some(false)),
            (Input { items: vec![], form: Form::Null }, Some(false)),
        ] {
            assert_eq!(first(verification(&input)), expected.map(Value::Bool), "{input:?}");
        }
        assert_eq!(verification(&Input::text("verify-ca")).get(1), Some(&("verify_host", Value::Bool(false))));
        for (text, expected) in [
            ("SASL_PLAINTEXT", Some(false)),
            ("SASL_SSL", Some(true)),
            ("allowTLS", Some(false)),
            ("requireTLS", Some(true)),
            ("prefer", Some(false)),
            ("verify-full", Some(true)),
            ("ALLOW_UNENCRYPTED_AND_ENCRYPTED", Some(false)),
            ("ENCRYPTED_ONLY", Some(true)),
            ("redirect-to-https", Some(true)),
            ("sometimes", None),
        ] {
            assert_eq!(first(encryption(&Input::text(text))), expected.map(Value::Bool), "{text}");
        }
    }

    #[test]
    fn policies_of_clouds() {
        for (name, expected) in [
            ("ELBSecurityPolicy-2016-08", Some("1.0")),
            ("ELBSecurityPolicy-TLS13-1-2-2021-06", Some("1.2")),
            ("ELBSecurityPolicy-TLS13-1-0-2021-06", Some("1.0")),
            ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", Some("1.2")),
            ("ELBSecurityPolicy-FS-1-1-2019-08", Some("1.1")),
            ("ELBSecurityPolicy-FS-1-2-Res-2020-10", Some("1.2")),
            ("ELBSecurityPolicy-TLS13-1-3-2021-06", Some("1.3")),
            ("TLSv1.2_2021", Some("1.2")),
            ("TLSv1", Some("1.0")),
            ("Policy-Min-TLS-1-0-2019-07", Some("1.0")),
            ("Policy-Min-TLS-1-2-PFS-2023-10", Some("1.2")),
            ("AppGwSslPolicy20170401S", Some("1.2")),
            ("AppGwSslPolicy20150501", Some("1.0")),
            ("${var.policy}", None),
        ] {
            assert_eq!(first(tls_policy(&Input::text(name))), expected.map(|min| Value::Text(min.to_owned())), "{name}");
        }
    }
}
