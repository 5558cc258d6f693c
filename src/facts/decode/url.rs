//! `url`: where an address leads and whether the way is encrypted. An address that only names something (an XML namespace, a code system,
//! a licence) gives nothing. `{}` stands for a part that is not known. `host` reads a bare host, `listen` the address of a listener.

use super::connection::{self, Security};
use super::host::{hosts, mask};
use super::{Form, Input, Outputs, set};
use crate::facts::{Value, ValueKind};

/// Where a host lies.
const HOST_KINDS: ValueKind = ValueKind::Word(&["loopback", "cluster", "private", "public", "unknown"]);

/// What it gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[
    ("scheme", ValueKind::Text),
    ("host", ValueKind::Text),
    ("host_kind", HOST_KINDS),
    ("encrypted", ValueKind::Bool),
    ("verify_peer", ValueKind::Bool),
    ("verify_host", ValueKind::Bool),
    ("min_version", ValueKind::Version),
    ("technology", ValueKind::Text),
];

/// What `host` and `listen` give.
pub const HOST_OUTPUTS: &[(&str, ValueKind)] =
    &[("host", ValueKind::Text), ("host_kind", HOST_KINDS), ("scheme", ValueKind::Text), ("encrypted", ValueKind::Bool)];

/// An address as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Lower case; the dialect of a connection string.
    pub scheme: String,
    /// As written, without port and user.
    pub host: String,
    /// Where it lies.
    pub kind: &'static str,
    /// What is known of the way.
    pub security: Security,
}

impl Endpoint {
    /// How grave it would be to go there without encryption: the worst of several addresses counts.
    fn weight(&self) -> (bool, u8) {
        let far = match self.kind {
            "public" => 4,
            "private" => 3,
            "unknown" => 2,
            "cluster" => 1,
            _ => 0,
        };
        (far > 0 && (self.security.encrypted == Some(false) || self.security.verify_peer == Some(false)), far)
    }

    /// As outputs.
    pub fn outputs(self) -> Outputs {
        let mut out = Outputs::new();
        if let Some(technology) = hosts().technology(&self.scheme) {
            out.push(("technology", Value::Text(technology.to_owned())));
        }
        if !self.scheme.is_empty() {
            out.push(("scheme", Value::Text(self.scheme)));
        }
        if !self.host.is_empty() {
            out.push(("host", Value::Text(self.host)));
        }
        out.push(("host_kind", Value::Text(self.kind.to_owned())));
        set(&mut out, "encrypted", self.security.encrypted, Value::Bool);
        set(&mut out, "verify_peer", self.security.verify_peer, Value::Bool);
        set(&mut out, "verify_host", self.security.verify_host, Value::Bool);
        set(&mut out, "min_version", self.security.min_version, Value::Text);
        out
    }
}

/// The gravest of several.
pub fn worst(all: impl Iterator<Item = Endpoint>) -> Option<Endpoint> {
    all.fold(None, |worst: Option<Endpoint>, next| match worst {
        Some(worst) if worst.weight() >= next.weight() => Some(worst),
        _ => Some(next),
    })
}

/// `url`.
pub fn url(input: &Input<'_>) -> Outputs {
    if matches!(input.form, Form::Symbol | Form::Null | Form::Bool) {
        return Outputs::new();
    }
    worst(input.items.iter().flat_map(|item| split_list(item)).filter_map(read)).map(Endpoint::outputs).unwrap_or_default()
}

/// `http://a,http://b` is two addresses; `mongodb://a,b/db` is one.
fn split_list(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(',') {
        let rest = text.get(at + 1..).unwrap_or("").trim_start();
        let scheme = rest.split("://").next().unwrap_or("");
        if rest.contains("://") && is_scheme(scheme) {
            parts.push(text.get(start..at).unwrap_or(""));
            start = at + 1;
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_'))
}

/// One address.
pub fn read(text: &str) -> Option<Endpoint> {
    let text = text.trim().trim_matches(['"', '\'', '<', '>']);
    if text.len() > 4096 || text.contains('\n') {
        return None;
    }
    if let Some(database) = connection::by_url(text) {
        return Some(database);
    }
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !is_scheme(&scheme) {
        return None;
    }
    let encrypted = hosts().encrypts(&scheme)?;
    let (authority, path) = authority_of(rest);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let host = host_of(authority);
    if !is_host(host) || hosts().is_identifier(&host.to_ascii_lowercase(), path) {
        return None;
    }
    let mut security = Security { encrypted: Some(encrypted), ..Security::default() };
    connection::by_query(&scheme, text, &mut security);
    Some(Endpoint { kind: hosts().kind(host), host: host.to_owned(), scheme, security })
}

/// What stands before the path, and the path with what follows; braces belong together.
pub fn authority_of(rest: &str) -> (&str, &str) {
    let mut depth = 0_u32;
    for (at, c) in rest.char_indices() {
        match c {
            '{' | '<' => depth += 1,
            '}' | '>' => depth = depth.saturating_sub(1),
            '/' | '?' | '#' | ';' if depth == 0 => return rest.split_at(at),
            _ => {}
        }
    }
    (rest, "")
}

/// The host of an authority: without user, password and port; the first of several.
pub fn host_of(authority: &str) -> &str {
    let after_user = match authority.rfind('@') {
        // `@x@` is a placeholder, not a user
        Some(at) if !authority.ends_with('@') => authority.get(at + 1..).unwrap_or(authority),
        _ => authority,
    };
    let several: Vec<&str> = after_user.split(',').map(without_port).collect();
    several.iter().find(|host| hosts().kind(host) != "loopback").or(several.first()).copied().unwrap_or(after_user)
}

/// `host:8080` without its port, `[::1]:80` without brackets' tail.
pub fn without_port(host: &str) -> &str {
    let host = host.trim();
    if host.starts_with('[') {
        return host.find(']').and_then(|at| host.get(..=at)).unwrap_or(host);
    }
    if host.matches(':').count() > 1 && !host.contains(['{', '$', '%', '<']) {
        return host;
    }
    let mut depth = 0_u32;
    for (at, c) in host.char_indices() {
        match c {
            '{' | '<' | '(' => depth += 1,
            '}' | '>' | ')' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return host.get(..at).unwrap_or(host),
            _ => {}
        }
    }
    host
}

/// Whether a text can be a host; what stands for unknown parts counts.
pub fn is_host(host: &str) -> bool {
    if host.is_empty() || host.len() > 512 {
        return false;
    }
    if host.starts_with('[') {
        return host.ends_with(']');
    }
    if host.parse::<std::net::Ipv6Addr>().is_ok() {
        return true;
    }
    let masked = mask(host);
    let text = masked.as_deref().unwrap_or(host);
    matches!(text, "*" | "+")
        || text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '\u{1}')) && text.chars().any(|c| c != '.' && c != '-')
}

/// `host`: a bare host, perhaps with a port.
pub fn host_alone(input: &Input<'_>) -> Outputs {
    if matches!(input.form, Form::Symbol | Form::Null | Form::Bool | Form::Number) {
        return Outputs::new();
    }
    let found = input.items.iter().flat_map(|item| item.split(',')).filter_map(|item| {
        let item = item.trim().trim_matches(['"', '\'']);
        if item.contains("://") {
            return read(item);
        }
        if item.starts_with('/') || item.starts_with("unix:") {
            return Some(Endpoint { kind: "loopback", host: item.to_owned(), ..Endpoint::default() });
        }
        let host = without_port(item.strip_prefix("tcp:").unwrap_or(item));
        is_host(host).then(|| Endpoint { kind: hosts().kind(host), host: host.to_owned(), ..Endpoint::default() })
    });
    worst(found)
        .map(Endpoint::outputs)
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| HOST_OUTPUTS.iter().any(|(known, _)| known == name))
        .collect()
}

/// `listen`: the address of a listener; a bare port or a wildcard is every address.
pub fn listen(input: &Input<'_>) -> Outputs {
    if matches!(input.form, Form::Symbol | Form::Null | Form::Bool) {
        return Outputs::new();
    }
    let found = input.items.iter().flat_map(|item| item.split([',', ';'])).filter_map(|item| {
        let item = item.trim().trim_matches(['"', '\'']);
        if item.is_empty() {
            return None;
        }
        let (scheme, rest) = match item.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), authority_of(rest).0),
            Some(_) => return None,
            None => (String::new(), item),
        };
        if rest.starts_with('/')
            || rest.starts_with("unix:")
            || rest.starts_with("unix@")
            || rest.starts_with("abns@")
            || rest.starts_with("fd@")
        {
            return Some(Endpoint { kind: "loopback", host: rest.to_owned(), ..Endpoint::default() });
        }
        let rest = ["ipv4@", "ipv6@", "tcp:", "tcp4:", "tcp6:"].iter().find_map(|prefix| rest.strip_prefix(prefix)).unwrap_or(rest);
        let host = if rest.bytes().all(|byte| byte.is_ascii_digit()) { "" } else { without_port(rest) };
        let everywhere = matches!(host, "" | "*" | "+" | "0.0.0.0" | "[::]" | "::" | "[::0]" | "any" | "all");
        let kind = if everywhere {
            "unknown"
        } else if is_host(host) {
            hosts().kind(host)
        } else {
            return None;
        };
        let security = Security { encrypted: hosts().encrypts(&scheme), ..Security::default() };
        Some(Endpoint { scheme, host: if everywhere { "*".to_owned() } else { host.to_owned() }, kind, security })
    });
    worst(found)
        .map(Endpoint::outputs)
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| HOST_OUTPUTS.iter().any(|(known, _)| known == name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(run: fn(&Input<'_>) -> Outputs, text: &str) -> String {
        let out = run(&Input::text(text.to_owned()));
        let get = |wanted: &str| {
            out.iter().find(|(name, _)| *name == wanted).map_or("-".to_owned(), |(_, value)| match value {
                Value::Text(text) => text.clone(),
                Value::Bool(on) => on.to_string(),
                other => format!("{other:?}"),
            })
        };
        if out.is_empty() { String::new() } else { format!("{} {} {} {}", get("scheme"), get("host"), get("host_kind"), get("encrypted")) }
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("http://ehr.hospital.org/api", "http ehr.hospital.org public false"),
            ("HTTPS://ehr.hospital.org:8443", "https ehr.hospital.org public true"),
            ("http://user:p@ss@ehr.hospital.org:8080/x", "http ehr.hospital.org public false"),
            ("http://localhost:8080", "http localhost loopback false"),
            ("http://127.0.0.1", "http 127.0.0.1 loopback false"),
            ("http://[::1]:80/", "http [::1] loopback false"),
            ("http://fhir:8080/fhir", "http fhir cluster false"),
            ("http://{}:{}/x", "http {} unknown false"),
            ("http://${EHR_HOST}/x", "http ${EHR_HOST} unknown false"),
            ("http://{}.hospital.org", "http {}.hospital.org public false"),
            ("ws://a.hospital.org", "ws a.hospital.org public false"),
            ("wss://a.hospital.org", "wss a.hospital.org public true"),
            ("ldap://ad.hospital.internal:389", "ldap ad.hospital.internal private false"),
            ("amqps://mq.hospital.org", "amqps mq.hospital.org public true"),
            ("http://a.hospital.org,http://localhost", "http a.hospital.org public false"),
            ("https://a.hospital.org,http://b.hospital.org", "http b.hospital.org public false"),
            ("PLAINTEXT://broker:9092,SSL://broker:9093", "plaintext broker cluster false"),
            ("http://", ""),
            ("https?://x.org", ""),
            ("^http://x", ""),
            ("http://*.hospital.org", ""),
            ("http://*:5000", "http * unknown false"),
            ("see http://ehr.hospital.org/ for more", ""),
            ("http://www.w3.org/2001/XMLSchema", ""),
            ("http://hl7.org/fhir/sid/us-npi", ""),
            ("http://hospital.org/fhir/sid/mrn", ""),
            ("urn:oid:1.2.3", ""),
            ("lb://patients", ""),
            ("callout:EHR/x", ""),
            ("file:///etc/x", ""),
            ("ehr.hospital.org", ""),
            ("{}://ehr.hospital.org", ""),
        ] {
            let got = of(url, text);
            assert_eq!(got, expected, "{text}");
        }
    }

    #[test]
    fn listeners() {
        for (text, expected) in [
            ("80", "- * unknown -"),
            ("*:80", "- * unknown -"),
            ("0.0.0.0:8080", "- * unknown -"),
            ("[::]:80", "- * unknown -"),
            (":9092", "- * unknown -"),
            ("127.0.0.1:8080", "- 127.0.0.1 loopback -"),
            ("localhost:9000", "- localhost loopback -"),
            ("unix:/run/x.sock", "- unix:/run/x.sock loopback -"),
            ("::1", "- ::1 loopback -"),
            ("/run/x.sock", "- /run/x.sock loopback -"),
            ("10.1.1.1:80", "- 10.1.1.1 private -"),
            ("http://*:5000", "http * unknown false"),
            ("http://+:80;https://+:443", "http * unknown false"),
            ("http://localhost:5000", "http localhost loopback false"),
            ("PLAINTEXT://:9092", "plaintext * unknown false"),
            ("SSL://:9093", "ssl * unknown true"),
            ("", ""),
        ] {
            assert_eq!(of(listen, text), expected, "{text}");
        }
    }

    #[test]
    fn bare_hosts() {
        for (text, expected) in [
            ("ehr.hospital.org:8080", "- ehr.hospital.org public -"),
            ("localhost", "- localhost loopback -"),
            ("db", "- db cluster -"),
            ("/var/run/postgresql", "- /var/run/postgresql loopback -"),
            ("a sentence", ""),
        ] {
            assert_eq!(of(host_alone, text), expected, "{text}");
        }
    }
}
