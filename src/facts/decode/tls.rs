//! `tls-names`: protocol versions in every spelling: `TLSv1.2 TLSv1.3`, `all -SSLv3 -TLSv1`, `TLS1_2`, `Tls12`, `tls.VersionTLS10`,
//! `ssl.PROTOCOL_TLSv1`, `TLSv1_method`, `SSL_OP_NO_TLSv1`, `1.2`, `0x0303`.

use super::{Form, Input, Outputs};
use crate::facts::{Value, ValueKind};

/// What it gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[("min", ValueKind::Version), ("versions", ValueKind::List)];

/// Versions of SSL and TLS; SSL stands below 1.0 so that they compare.
const VERSIONS: [&str; 6] = ["0.2", "0.3", "1.0", "1.1", "1.2", "1.3"];
/// What `all` means today: no library builds SSL any more.
const ALL: [bool; 6] = [false, false, true, true, true, true];
const NONE: [bool; 6] = [false; 6];

type Versions = [bool; 6];

/// The versions that a setting accepts.
pub fn names(input: &Input<'_>) -> Outputs {
    outputs(accepted(input))
}

/// The versions that are left when a setting names those that are switched off.
pub fn names_off(input: &Input<'_>) -> Outputs {
    let mut left = ALL;
    let mut named = false;
    for token in tokens(input) {
        for version in mentioned(&token, input.form) {
            named = true;
            if let Some(slot) = left.get_mut(version) {
                *slot = false;
            }
        }
    }
    outputs(named.then_some(left))
}

fn outputs(versions: Option<Versions>) -> Outputs {
    let names: Vec<String> =
        VERSIONS.iter().zip(versions.unwrap_or(NONE)).filter(|(_, on)| *on).map(|(version, _)| (*version).to_owned()).collect();
    match names.first().cloned() {
        Some(min) => vec![("min", Value::Text(min)), ("versions", Value::List(names))],
        None => Vec::new(),
    }
}

fn tokens(input: &Input<'_>) -> Vec<String> {
    let mut tokens = Vec::new();
    for item in &input.items {
        // `TLSv1.2+TLSv1.3` adds; a sign at the head of a token stays with it
        let mut token = String::new();
        for c in item.chars() {
            let separator = c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"' | '\'' | '[' | ']' | '(' | ')' | '{' | '}' | '&');
            let sign = c == '+' && !token.is_empty();
            if separator || sign {
                if !token.is_empty() {
                    tokens.push(std::mem::take(&mut token));
                }
                if sign {
                    token.push('+');
                }
                continue;
            }
            token.push(c);
        }
        if !token.is_empty() {
            tokens.push(token);
        }
    }
    // `tls1.2+`: a plus at the end means this one and later
    for at in (1..tokens.len()).rev() {
        if tokens.get(at).is_some_and(|token| token == "+") {
            tokens.remove(at);
            if let Some(before) = tokens.get_mut(at - 1) {
                before.insert_str(0, ">=");
            }
        }
    }
    tokens
}

fn accepted(input: &Input<'_>) -> Option<Versions> {
    if matches!(input.form, Form::Null | Form::Bool) {
        return None;
    }
    let mut set = NONE;
    let mut known = false;
    let mut removed_only = true;
    for token in tokens(input) {
        let lower = token.to_ascii_lowercase();
        let negative = is_negative(&lower);
        let bare = lower.trim_start_matches(['+', '-', '!', '^']);
        let strict = if negative { strips_alone(&lower) } else { false };
        if matches!(bare, "all" | "any" | "legacy") {
            if negative {
                set = NONE;
            } else {
                set = ALL;
                removed_only = false;
                known = true;
            }
            continue;
        }
        if bare == "secure" {
            // PgBouncer
            set = add(set, &[4, 5]);
            removed_only = false;
            known = true;
            continue;
        }
        let found = mentioned(&token, input.form);
        if found.is_empty() {
            continue;
        }
        if negative {
            if !known && removed_only && strict {
                set = ALL;
                known = true;
            }
            for version in found {
                if let Some(slot) = set.get_mut(version) {
                    *slot = false;
                }
            }
            continue;
        }
        if !known || removed_only {
            set = NONE;
        }
        known = true;
        removed_only = false;
        if lower.starts_with('<') {
            // an upper bound says nothing of the lowest one
            continue;
        }
        let least = found.iter().copied().min().unwrap_or(0);
        let from = if lower.starts_with(">=") {
            least
        } else if lower.starts_with('>') {
            least + 1
        } else {
            set = add(set, &found);
            continue;
        };
        set = add(set, &(from..VERSIONS.len()).collect::<Vec<_>>());
    }
    known.then_some(set)
}

fn add(mut set: Versions, more: &[usize]) -> Versions {
    for &version in more {
        if let Some(slot) = set.get_mut(version) {
            *slot = true;
        }
    }
    set
}

fn is_negative(lower: &str) -> bool {
    (lower.starts_with(['-', '!']) && !lower.starts_with("--"))
        || lower.starts_with("no-")
        || lower.starts_with("no_")
        || lower.contains("op_no_")
}

/// Whether removals alone leave the rest: `!SSLv2`, `OP_NO_TLSv1`. After `no-tlsv10` (HAProxy) the product's own default holds.
fn strips_alone(lower: &str) -> bool {
    !lower.starts_with("no-") && !lower.starts_with("no_")
}

/// The versions that a token names, as indices.
fn mentioned(token: &str, form: Form) -> Vec<usize> {
    if let Some(version) = whole(token, form) {
        return vec![version];
    }
    let lower = token.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 3) {
        match head {
            b"tls" => found.extend(number(&lower, at + 3).and_then(|(major, minor)| tls(major, minor))),
            b"ssl" => found.extend(number(&lower, at + 3).and_then(|(major, minor)| ssl(major, minor, &lower))),
            _ => {
                at += 1;
                continue;
            }
        }
        at += 3;
    }
    found
}

/// Tokens that are a version by themselves.
fn whole(token: &str, form: Form) -> Option<usize> {
    let last = token.rsplit(['.', ':']).next().unwrap_or(token);
    // .NET says `Tls` for 1.0; `TLS` and `tls` leave the choice to the library
    if last == "Tls" || token == "Tls" {
        return Some(2);
    }
    if form == Form::Symbol && last == "Default" && token.contains("SslProtocols") {
        return Some(1);
    }
    let bare = token.trim_start_matches(['+', '>', '=', '<', '~', 'v', 'V']);
    let plain = match bare.to_ascii_lowercase().as_str() {
        "1.0" | "1_0" | "0x0301" | "0x301" | "769" => 2,
        "1.1" | "1_1" | "0x0302" | "0x302" | "770" => 3,
        "1.2" | "1_2" | "0x0303" | "0x303" | "771" => 4,
        "1.3" | "1_3" | "0x0304" | "0x304" | "772" => 5,
        "3.0" if form != Form::Number => 1,
        // enumerations: Envoy counts from TLS 1.0
        "1" if form == Form::Number => 2,
        "2" if form == Form::Number => 3,
        "3" if form == Form::Number => 4,
        "4" if form == Form::Number => 5,
        "ssl" => 1,
        _ => return None,
    };
    Some(plain)
}

/// Words that may stand between `tls` and its number.
const FILLERS: [&str; 9] = ["version", "protocol", "minimum", "min", "max", "_", "-", "v", " "];

/// The number after `tls`: `v1.2`, `1_2`, `12`, `-min-v1.0`, `10`. A year at the end (`TLSv1.2_2021`) does not count.
fn number(lower: &str, from: usize) -> Option<(u8, Option<u8>)> {
    let mut rest = lower.get(from..)?;
    while let Some(filler) = FILLERS.iter().find(|filler| rest.starts_with(**filler)) {
        rest = rest.get(filler.len()..)?;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let digit = |text: &str, at: usize| text.as_bytes().get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let major = digit(rest, 0)?;
    match digits(rest) {
        1 => {
            let after = rest.get(1..)?;
            let minor = after.strip_prefix(['.', '_', '-']).filter(|after| digits(after) == 1).and_then(|after| digit(after, 0));
            Some((major, minor))
        }
        2 => Some((major, digit(rest, 1))),
        _ => None,
    }
}

fn tls(major: u8, minor: Option<u8>) -> Option<usize> {
    match (major, minor) {
        (1, None | Some(0)) => Some(2),
        (1, Some(1)) => Some(3),
        (1, Some(2)) => Some(4),
        (1, Some(3)) => Some(5),
        _ => None,
    }
}

fn ssl(major: u8, minor: Option<u8>, token: &str) -> Option<usize> {
    match (major, minor) {
        // `SSLv23` means "whatever both sides can", `SSLv2Hello` is a form of greeting
        (2, Some(3)) => None,
        (2, _) if token.contains("hello") => None,
        (2, None | Some(0)) => Some(0),
        (3, None | Some(0)) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn min_of(form: Form, items: &[&str]) -> Option<String> {
        let input = Input { items: items.iter().map(|item| (*item).into()).collect(), form };
        names(&input).into_iter().find_map(|(name, value)| match value {
            Value::Text(text) if name == "min" => Some(text),
            _ => None,
        })
    }

    #[test]
    fn lists_of_products() {
        for (text, expected) in [
            ("TLSv1 TLSv1.2", Some("1.0")),
            ("TLSv1.2 TLSv1.3", Some("1.2")),
            ("SSLv2 SSLv3 TLSv1.2", Some("0.2")),
            ("all -SSLv3", Some("1.0")),
            ("all -SSLv3 -TLSv1 -TLSv1.1", Some("1.2")),
            ("-all +TLSv1.2 +TLSv1.3", Some("1.2")),
            ("-ALL +TLSv1", Some("1.0")),
            ("TLSv1.2+TLSv1.3", Some("1.2")),
            ("TLSv1+TLSv1.1", Some("1.0")),
            ("all,-SSLv2,-SSLv3,-TLSv1,-TLSv1.1", Some("1.2")),
            ("+TLSv1.2", Some("1.2")),
            ("!SSLv2, !SSLv3", Some("1.0")),
            ("!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", Some("1.2")),
            (">=TLSv1.2", Some("1.2")),
            (">TLSv1.1", Some("1.2")),
            ("tls1.2+", Some("1.2")),
            ("no-sslv3 no-tlsv10 no-tls-tickets", None),
            ("force-tlsv12", Some("1.2")),
            ("force-tlsv10", Some("1.0")),
            ("tlsv1.2,tlsv1.3", Some("1.2")),
            ("TLS1_0", Some("1.0")),
            ("TLS1_2", Some("1.2")),
            ("TLS_1_0", Some("1.0")),
            ("TLS_1_2", Some("1.2")),
            ("TLSV1_1", Some("1.1")),
            ("TLSv1_3", Some("1.3")),
            ("VersionTLS10", Some("1.0")),
            ("VersionTLS13", Some("1.3")),
            ("VersionSSL30", Some("0.3")),
            ("TLSv1.2_2021", Some("1.2")),
            ("TLSv1_2016", Some("1.0")),
            ("TLSv1.1_2016", Some("1.1")),
            ("TLSv1.0", Some("1.0")),
            ("TLS 1.2", Some("1.2")),
            ("1.0", Some("1.0")),
            ("1.2", Some("1.2")),
            ("Tls", Some("1.0")),
            ("Tls11", Some("1.1")),
            ("Tls12, Tls13", Some("1.2")),
            ("TLS", None),
            ("tls", None),
            ("SSL", Some("0.3")),
            ("SSLv23", None),
            ("TLSv1.2,SSLv2Hello", Some("1.2")),
            ("--tls-min-v1.0", Some("1.0")),
            ("--tls-min-v1.2", Some("1.2")),
            ("secure", Some("1.2")),
            ("TLSv1.3", Some("1.3")),
            ("TLSEnforcementDisabled", None),
            ("{}", None),
            ("", None),
            ("on", None),
        ] {
            assert_eq!(min_of(Form::Text, &[text]).as_deref(), expected, "{text}");
        }
        assert_eq!(min_of(Form::List, &["TLSv1.3", "TLSv1.1"]).as_deref(), Some("1.1"));
    }

    #[test]
    fn symbols_of_programs() {
        for (text, expected) in [
            ("ssl.PROTOCOL_TLSv1", Some("1.0")),
            ("ssl.PROTOCOL_TLSv1_2", Some("1.2")),
            ("ssl.PROTOCOL_SSLv23", None),
            ("ssl.PROTOCOL_TLS_CLIENT", None),
            ("ssl.PROTOCOL_TLS", None),
            ("ssl.TLSVersion.TLSv1_1", Some("1.1")),
            ("tls.VersionTLS10", Some("1.0")),
            ("tls.VersionTLS12", Some("1.2")),
            ("SslProtocols.Tls", Some("1.0")),
            ("SslProtocols.Tls12", Some("1.2")),
            ("SslProtocols.None", None),
            ("SslProtocols.Default", Some("0.3")),
            ("SecurityProtocolType.Ssl3", Some("0.3")),
            ("SecurityProtocolType.Tls | SecurityProtocolType.Tls12", Some("1.0")),
            ("TLSv1_method", Some("1.0")),
            ("TLSv1_2_client_method", Some("1.2")),
            ("SSLv3_method", Some("0.3")),
            ("SSLv23_method", None),
            ("TlsVersion.TLS_1_0", Some("1.0")),
            ("okhttp3.TlsVersion.TLS_1_3", Some("1.3")),
            ("OpenSSL::SSL::TLS1_VERSION", Some("1.0")),
            ("OpenSSL::SSL::TLS1_2_VERSION", Some("1.2")),
            ("CURL_SSLVERSION_TLSv1_0", Some("1.0")),
            ("CURL_SSLVERSION_TLSv1_2", Some("1.2")),
            ("STREAM_CRYPTO_METHOD_TLSv1_0_CLIENT", Some("1.0")),
            ("Protocol::Tlsv10", Some("1.0")),
            ("tls::Version::TLS_1_1", Some("1.1")),
            ("SSL_OP_NO_TLSv1", Some("1.1")),
            ("SecurityPolicy.TLS_1_0", Some("1.0")),
            ("SecurityPolicyProtocol.TLS_V1_2016", Some("1.0")),
            ("settings.TLS_VERSION", None),
        ] {
            assert_eq!(min_of(Form::Symbol, &[text]).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_enumerations() {
        for (text, expected) in
            [("1.2", Some("1.2")), ("1", Some("1.0")), ("3", Some("1.2")), ("771", Some("1.2")), ("0", None), ("8", None)]
        {
            assert_eq!(min_of(Form::Number, &[text]).as_deref(), expected, "{text}");
        }
        assert_eq!(min_of(Form::Bool, &["true"]), None);
    }

    #[test]
    fn what_is_switched_off_leaves_the_rest() {
        let left = |text: &str| names_off(&Input::text(text.to_owned()));
        assert_eq!(left("TLS1_0,TLS1_1").first(), Some(&("min", Value::Text("1.2".to_owned()))));
        assert_eq!(left("SSLv3").first(), Some(&("min", Value::Text("1.0".to_owned()))));
        assert_eq!(left("RC4, DES"), Vec::new());
    }
}
