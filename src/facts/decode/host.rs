//! Where a host lies, and which URLs are names; the lists stand in `policies/knowledge/hosts.yaml`.

use crate::facts::rows::wild;
use crate::knowledge::embedded;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::OnceLock;

/// The lists.
#[derive(Debug, Default)]
pub struct Hosts {
    lists: BTreeMap<String, Vec<String>>,
    schemes: BTreeMap<String, bool>,
    technologies: BTreeMap<String, String>,
}

/// What stands for an unknown part of a host while it is classified.
const UNKNOWN: char = '\u{1}';

/// The embedded lists.
pub fn hosts() -> &'static Hosts {
    static HOSTS: OnceLock<Hosts> = OnceLock::new();
    HOSTS.get_or_init(|| {
        let mut hosts = Hosts::default();
        let Some(file) = embedded().get("policies/knowledge/hosts.yaml").and_then(|file| file.value.as_object()) else { return hosts };
        for (key, value) in file {
            if let Some(items) = value.as_array() {
                let items = items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
                hosts.lists.insert(key.clone(), items);
            } else if let Some(entries) = value.as_object() {
                for (name, value) in entries {
                    if let Some(on) = value.as_bool() {
                        hosts.schemes.insert(name.clone(), on);
                    } else if let Some(text) = value.as_str() {
                        match text {
                            "true" | "false" => drop(hosts.schemes.insert(name.clone(), text == "true")),
                            _ => drop(hosts.technologies.insert(name.clone(), text.to_owned())),
                        }
                    }
                }
            }
        }
        hosts
    })
}

impl Hosts {
    /// Whether the scheme encrypts by itself; `None` for a scheme that says nothing of a connection.
    pub fn encrypts(&self, scheme: &str) -> Option<bool> {
        self.schemes.get(scheme).copied()
    }

    /// The product behind a scheme, for people.
    pub fn technology(&self, scheme: &str) -> Option<&str> {
        self.technologies.get(scheme).map(String::as_str)
    }

    fn listed(&self, list: &str, host: &str) -> bool {
        self.lists.get(list).into_iter().flatten().any(|pattern| wild(pattern, host))
    }

    /// Whether a URL names something instead of leading to it: an XML namespace, a code system, a licence.
    pub fn is_identifier(&self, host: &str, path: &str) -> bool {
        let whole = format!("{host}{path}");
        self.lists.get("identifiers").into_iter().flatten().any(|pattern| {
            if pattern.contains('/') { wild(&format!("{}*", pattern.trim_end_matches('*')), &whole) } else { wild(pattern, host) }
        })
    }

    /// Where a host lies: loopback, cluster, private, public, unknown.
    pub fn kind(&self, host: &str) -> &'static str {
        let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return if self.listed("loopback", bare) { "loopback" } else { address_kind(address) };
        }
        let masked = mask(bare);
        let text = masked.as_deref().unwrap_or(bare);
        if matches!(text, "" | "*" | "+") || text.chars().all(|c| c == UNKNOWN || c == '.' || c == '-') {
            return "unknown";
        }
        if self.listed("loopback", text) {
            return "loopback";
        }
        if self.listed("cluster", text) {
            return "cluster";
        }
        if self.listed("private", text) {
            return "private";
        }
        let known = text.rsplit('.').next().unwrap_or(text);
        if known.contains(UNKNOWN) {
            // `web.ns.svc.{{ .Values.clusterDomain }}`
            return if text.contains(".svc.") { "cluster" } else { "unknown" };
        }
        if !text.contains('.') {
            // a service of the same cluster or container network
            return if masked.is_some() { "unknown" } else { "cluster" };
        }
        "public"
    }
}

/// A host with its unknown parts (`{}`, `{0}`, `${X}`, `{{x}}`, `%s`, `%(x)s`, `<x>`, `$x`, `@x@`) replaced by one sign; `None` without such parts.
pub fn mask(host: &str) -> Option<String> {
    if !host.contains(['{', '$', '%', '<', '@', '#']) {
        return None;
    }
    let mut out = String::new();
    let mut rest = host;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        let until = |close: &str| after.find(close).and_then(|at| after.get(at + close.len()..));
        let skipped = match c {
            '{' if after.starts_with('{') => until("}}"),
            '{' | '#' if c == '{' || after.starts_with('{') => until("}"),
            '$' if after.starts_with("{{") => until("}}"),
            '$' if after.starts_with('{') => until("}"),
            '$' if after.starts_with('(') => until(")"),
            '$' => Some(after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_')),
            '%' if after.starts_with('(') => until("s"),
            '%' => Some(after.get(1..).unwrap_or("")),
            '<' => until(">"),
            '@' => until("@"),
            _ => None,
        };
        match skipped {
            Some(skipped) => {
                out.push(UNKNOWN);
                rest = skipped;
            }
            None => {
                out.push(c);
                rest = after;
            }
        }
    }
    Some(out)
}

fn address_kind(address: IpAddr) -> &'static str {
    match address {
        IpAddr::V4(v4) if v4.is_loopback() || v4.is_unspecified() => "loopback",
        IpAddr::V4(v4) if v4.is_private() || v4.is_link_local() || shared(v4) => "private",
        IpAddr::V6(v6) if v6.is_loopback() || v6.is_unspecified() => "loopback",
        IpAddr::V6(v6) if (v6.segments().first().copied().unwrap_or(0) & 0xfe00) == 0xfc00 => "private",
        IpAddr::V6(v6) if (v6.segments().first().copied().unwrap_or(0) & 0xffc0) == 0xfe80 => "private",
        _ => "public",
    }
}

/// 100.64.0.0/10, shared address space (RFC 6598).
fn shared(address: std::net::Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && (64..128).contains(&second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lie_somewhere() {
        for (host, expected) in [
            ("localhost", "loopback"),
            ("127.0.0.1", "loopback"),
            ("127.3.2.1", "loopback"),
            ("::1", "loopback"),
            ("[::1]", "loopback"),
            ("api.localhost", "loopback"),
            ("host.docker.internal", "loopback"),
            ("169.254.169.254", "loopback"),
            ("db", "cluster"),
            ("fhir.clinical.svc.cluster.local", "cluster"),
            ("fhir.clinical.svc", "cluster"),
            ("10.1.2.3", "private"),
            ("192.168.0.9", "private"),
            ("172.16.4.4", "private"),
            ("172.32.4.4", "public"),
            ("100.64.1.1", "private"),
            ("fd12::1", "private"),
            ("ehr.hospital.internal", "private"),
            ("emr.corp", "private"),
            ("ehr.hospital.org", "public"),
            ("8.8.8.8", "public"),
            ("{}.hospital.org", "public"),
            ("{}", "unknown"),
            ("${EHR_HOST}", "unknown"),
            ("{{ .Values.host }}", "unknown"),
            ("%s", "unknown"),
            ("ehr-{}", "unknown"),
            ("{}.svc.cluster.local", "cluster"),
            ("{}.{}.svc.{}", "cluster"),
            ("vitals.svc.hospital.internal", "private"),
            ("api.{}", "unknown"),
            ("localhost.evil.com", "public"),
            ("", "unknown"),
        ] {
            assert_eq!(hosts().kind(host), expected, "{host}");
        }
    }

    #[test]
    fn names_are_told_from_places() {
        for (host, path) in [
            ("www.w3.org", "/2001/XMLSchema"),
            ("hl7.org", "/fhir/StructureDefinition/Patient"),
            ("loinc.org", ""),
            ("snomed.info", "/sct"),
            ("schemas.xmlsoap.org", "/soap/envelope/"),
            ("soap.sforce.com", "/2006/04/metadata"),
            ("hospital.org", "/fhir/sid/mrn"),
            ("hospital.org", "/fhir/StructureDefinition/x"),
            ("example.com", "/a"),
            ("crl.hospital.org", "/root.crl"),
            ("pki.hospital.org", "/ca/root.crl"),
        ] {
            assert!(hosts().is_identifier(host, path), "{host}{path}");
        }
        for (host, path) in [
            ("ehr.hospital.org", "/api"),
            ("hie.example.net", "/adt"),
            ("fhir.hospital.org", "/r4/Patient"),
            ("loinc.org.evil.com", "/"),
            ("clinic.org", "/w3.org"),
            ("api.clinic.com", "/ehr/schemas"),
        ] {
            assert!(!hosts().is_identifier(host, path), "{host}{path}");
        }
    }
}
