//! `callbacks`: redirect addresses of an OAuth client, several in one text. The one that gives most away counts.

use super::{Input, Outputs, url};
use crate::facts::{Value, ValueKind};

/// What it gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[
    ("callback", ValueKind::Text),
    ("scheme", ValueKind::Text),
    ("host_kind", ValueKind::Word(&["loopback", "cluster", "private", "public", "unknown"])),
];

/// Reads addresses that are parted by blanks, line ends or commas.
pub fn callbacks(input: &Input<'_>) -> Outputs {
    let mut worst: Option<(u8, Outputs)> = None;
    for text in &input.items {
        for address in text.split([' ', '\t', '\r', '\n', ',']).filter(|address| !address.is_empty()) {
            let Some((scheme, _)) = address.split_once(':') else { continue };
            let scheme = scheme.to_ascii_lowercase();
            let kind = url::url(&Input::text(address)).into_iter().find_map(|(name, value)| match value {
                Value::Text(kind) if name == "host_kind" => Some(kind),
                _ => None,
            });
            let rank = match (scheme.as_str(), kind.as_deref()) {
                ("http", Some("loopback")) => 1,
                ("http", _) => 2,
                _ => 0,
            };
            if worst.as_ref().is_none_or(|(known, _)| rank > *known) {
                let mut out = vec![("callback", Value::Text(address.to_owned())), ("scheme", Value::Text(scheme))];
                super::set(&mut out, "host_kind", kind, Value::Text);
                worst = Some((rank, out));
            }
        }
    }
    worst.map(|(_, out)| out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_address_counts() {
        for (text, expected) in [
            ("https://a.example.org/cb", Some(("https", Some("public")))),
            ("https://a.example.org/cb\nhttp://b.example.org/cb", Some(("http", Some("public")))),
            ("http://localhost:1717/OauthRedirect https://a.example.org", Some(("http", Some("loopback")))),
            ("coach://oauth/callback", Some(("coach", None))),
            ("", None),
            ("not an address", None),
        ] {
            let out = callbacks(&Input::text(text));
            let of = |name: &str| {
                out.iter().find_map(|(given, value)| match value {
                    Value::Text(text) if *given == name => Some(text.as_str()),
                    _ => None,
                })
            };
            assert_eq!(of("scheme"), expected.map(|(scheme, _)| scheme), "{text}");
            if expected.is_some_and(|(scheme, _)| scheme.starts_with("http")) {
                assert_eq!(of("host_kind"), expected.and_then(|(_, kind)| kind), "{text}");
            }
        }
    }
}
