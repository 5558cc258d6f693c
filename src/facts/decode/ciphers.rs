//! `openssl-ciphers`: the weak families that a cipher setting admits, as an OpenSSL string (`HIGH:!aNULL:!RC4`) or as names of suites.

use super::{Input, Outputs};
use crate::facts::{Value, ValueKind};
use std::collections::BTreeSet;

/// What it gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[("ciphers", ValueKind::List)];

/// What an alias of OpenSSL stands for, as far as it is weak. `HIGH` and `ALL` hold anonymous key exchange unless it is taken out.
fn alias(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "all" => &["3des", "anon", "des", "export", "md5", "rc4"],
        "complementofall" | "null" | "enull" => &["null"],
        "anull" | "adh" | "aecdh" | "dh_anon" | "ecdh_anon" => &["anon"],
        "exp" | "export" | "export40" | "export56" | "export1024" => &["export"],
        "low" => &["des"],
        "des" => &["des"],
        "medium" => &["3des", "rc4", "seed"],
        "rc4" => &["rc4"],
        "rc2" => &["rc2"],
        "3des" => &["3des"],
        "idea" => &["idea"],
        "seed" => &["seed"],
        "md5" => &["md5"],
        "sslv2" => &["export", "md5"],
        "high" => &["anon"],
        _ => return None,
    })
}

/// The weak families admitted, sorted; empty when the setting was read and admits none.
pub fn ciphers(input: &Input<'_>) -> Outputs {
    let mut admitted: BTreeSet<&'static str> = BTreeSet::new();
    let mut banned: BTreeSet<&'static str> = BTreeSet::new();
    let mut understood = false;
    for token in input.items.iter().flat_map(|item| item.split([':', ',', ' ', ';', '\t', '\n'])) {
        let token = token.trim().trim_matches(['"', '\'']);
        if token.is_empty() {
            continue;
        }
        let lower = token.rsplit('.').next().unwrap_or(token).to_ascii_lowercase();
        if let Some((_, level)) = lower.split_once("@seclevel=") {
            understood = true;
            if level == "0" {
                admitted.insert("security-level-0");
            }
            if lower.starts_with('@') {
                continue;
            }
        }
        let lower = lower.split('@').next().unwrap_or("");
        let (sign, word) = match lower.strip_prefix(['!', '-']) {
            Some(word) => (lower.chars().next(), word),
            None => (None, lower.trim_start_matches('+')),
        };
        let reordered = lower.starts_with('+');
        let by_alias: Vec<&'static [&'static str]> = word.split('+').filter_map(alias).collect();
        match sign {
            Some('!') => {
                understood |= !by_alias.is_empty();
                for family in by_alias.iter().copied().flatten() {
                    admitted.remove(family);
                    banned.insert(family);
                }
            }
            Some(_) => {
                for family in by_alias.iter().copied().flatten() {
                    admitted.remove(family);
                }
            }
            None if reordered => {}
            None => {
                let families: Vec<&'static str> =
                    if by_alias.is_empty() { suite(word, &mut understood) } else { by_alias.iter().copied().flatten().copied().collect() };
                understood |=
                    !by_alias.is_empty() || matches!(word, "default" | "ecdhe" | "eecdh" | "dhe" | "edh" | "aesgcm" | "fips" | "modern");
                admitted.extend(families.into_iter().filter(|family| !banned.contains(family)));
            }
        }
    }
    if understood || !admitted.is_empty() {
        vec![("ciphers", Value::List(admitted.into_iter().map(str::to_owned).collect()))]
    } else {
        Vec::new()
    }
}

/// `ssh-algorithms`: the same of `Ciphers`, `KexAlgorithms` and `MACs`; a list that begins with `-` takes away.
pub fn ssh(input: &Input<'_>) -> Outputs {
    let weak = |name: &str| {
        Some(match name.split('@').next().unwrap_or(name) {
            "3des-cbc" => "3des",
            "arcfour" | "arcfour128" | "arcfour256" => "rc4",
            "blowfish-cbc" => "blowfish",
            "cast128-cbc" => "cast128",
            "none" => "null",
            "diffie-hellman-group1-sha1" | "gss-group1-sha1-" => "dh1024",
            name if name.starts_with("hmac-md5") => "md5",
            _ => return None,
        })
    };
    let text = input.joined().to_ascii_lowercase();
    let text = text.trim().trim_matches(['"', '\'']);
    if text.is_empty() || text.starts_with('-') {
        return Vec::new();
    }
    let names = text.trim_start_matches(['+', '^']).split([',', ' ']);
    let found: BTreeSet<&'static str> = names.filter_map(weak).collect();
    vec![("ciphers", Value::List(found.into_iter().map(str::to_owned).collect()))]
}

/// The weak families of one suite by its OpenSSL or IANA name: `ECDHE-RSA-RC4-SHA`, `TLS_RSA_WITH_3DES_EDE_CBC_SHA`.
fn suite(word: &str, understood: &mut bool) -> Vec<&'static str> {
    let parts: Vec<&str> = word.split(['-', '_']).collect();
    let has = |part: &str| parts.contains(&part);
    if parts.len() < 2 {
        return Vec::new();
    }
    if parts
        .iter()
        .any(|part| part.starts_with("aes") || part.starts_with("chacha20") || matches!(*part, "sha" | "sha256" | "sha384" | "md5"))
    {
        *understood = true;
    } else {
        return Vec::new();
    }
    let mut found = Vec::new();
    if has("rc4") {
        found.push("rc4");
    }
    if has("3des") || (has("des") && has("cbc3")) {
        found.push("3des");
    } else if has("des") || has("des40") {
        found.push("des");
    }
    if has("null") {
        found.push("null");
    }
    if has("adh") || has("aecdh") || has("anon") {
        found.push("anon");
    }
    if has("exp") || has("export") || has("exp1024") || has("export1024") {
        found.push("export");
    }
    if has("rc2") {
        found.push("rc2");
    }
    if has("idea") {
        found.push("idea");
    }
    if has("seed") {
        found.push("seed");
    }
    if has("md5") {
        found.push("md5");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Vec<String>> {
        ciphers(&Input::text(text.to_owned())).into_iter().find_map(|(_, value)| match value {
            Value::List(items) => Some(items),
            _ => None,
        })
    }

    #[test]
    fn strings_are_read_token_by_token() {
        for (text, expected) in [
            ("HIGH:!aNULL:!MD5", Some(vec![])),
            ("HIGH", Some(vec!["anon"])),
            ("ECDHE-RSA-AES128-GCM-SHA256:!RC4:!3DES", Some(vec![])),
            ("HIGH:MEDIUM:!aNULL:!RC4", Some(vec!["3des", "seed"])),
            ("RC4-SHA:AES128-SHA", Some(vec!["rc4"])),
            ("RC4:HIGH:!aNULL:!MD5", Some(vec!["rc4"])),
            ("ALL:!ADH:RC4+RSA:+HIGH:+MEDIUM:+LOW:+EXP", Some(vec!["3des", "des", "export", "md5", "rc4"])),
            ("ALL:!aNULL:!eNULL:!LOW:!EXP:!MD5:!RC4:!3DES", Some(vec![])),
            ("DES-CBC3-SHA", Some(vec!["3des"])),
            ("EDH-RSA-DES-CBC-SHA", Some(vec!["des"])),
            ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", Some(vec!["3des"])),
            ("tls.TLS_RSA_WITH_RC4_128_SHA", Some(vec!["rc4"])),
            ("SSL_DH_anon_EXPORT_WITH_RC4_40_MD5", Some(vec!["anon", "export", "md5", "rc4"])),
            ("TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256", Some(vec![])),
            ("DEFAULT@SECLEVEL=0", Some(vec!["security-level-0"])),
            ("DEFAULT:@SECLEVEL=2", Some(vec![])),
            ("!RC4:!aNULL:!MD5:!DSS", Some(vec![])),
            ("PROFILE=SYSTEM", None),
            ("on", None),
            ("", None),
            ("-RC4:AES128-SHA", Some(vec![])),
        ] {
            let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
