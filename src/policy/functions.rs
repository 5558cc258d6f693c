//! The functions that conditions may call: versions and hosts. Pure, and never an error at run time.

use std::net::IpAddr;

/// A dotted version that compares by number: 1.2 < 1.10, 1.2 = 1.2.0; 0.2 and 0.3 stand for SSL 2 and 3.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(Vec<u64>);

impl Version {
    /// Reads `1.2`, `v1.2`, `1.2.3-beta`; `None` when no digit comes first.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        let mut parts = Vec::new();
        for part in text.split('.') {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let Ok(number) = part.get(..digits)?.parse() else { break };
            parts.push(number);
            if digits < part.len() {
                break;
            }
        }
        while parts.last() == Some(&0) {
            parts.pop();
        }
        Some(Self(parts))
    }
}

/// Hosts as an organization lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts(Vec<HostPattern>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostPattern {
    /// `example.com`: the host and all below it.
    Domain(String),
    /// `*.example.com`: what lies below it.
    Below(String),
    /// `10.0.0.0/8` or one address.
    Network(IpAddr, u8),
}

impl Hosts {
    /// Reads `example.com` (and all below it), `*.example.com` (only what lies below it), `10.0.0.0/8`, `::1`.
    ///
    /// # Errors
    /// The first entry that is none of these.
    pub fn parse(entries: &[String]) -> Result<Self, String> {
        entries
            .iter()
            .map(|entry| {
                pattern(entry).ok_or_else(|| format!("`{entry}` is no host: write `example.com`, `*.example.com` or `10.0.0.0/8`"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether a host is among them; a port and a final dot do not count.
    #[must_use]
    pub fn contain(&self, host: &str) -> bool {
        let host = bare(host);
        let address: Option<IpAddr> = host.parse().ok();
        self.0.iter().any(|pattern| match (pattern, address) {
            (HostPattern::Network(network, bits), Some(address)) => within(address, *network, *bits),
            (HostPattern::Domain(domain), None) => host == *domain || below(&host, domain),
            (HostPattern::Below(domain), None) => below(&host, domain),
            _ => false,
        })
    }
}

fn pattern(entry: &str) -> Option<HostPattern> {
    let entry = entry.trim().to_ascii_lowercase();
    if let Some((address, bits)) = entry.split_once('/') {
        let address: IpAddr = address.parse().ok()?;
        let bits: u8 = bits.parse().ok()?;
        return (bits <= if address.is_ipv4() { 32 } else { 128 }).then_some(HostPattern::Network(address, bits));
    }
    if let Ok(address) = entry.parse::<IpAddr>() {
        return Some(HostPattern::Network(address, if address.is_ipv4() { 32 } else { 128 }));
    }
    let (star, domain) = entry.strip_prefix("*.").map_or((false, entry.as_str()), |domain| (true, domain));
    let fine = !domain.is_empty() && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    fine.then(|| if star { HostPattern::Below(domain.to_owned()) } else { HostPattern::Domain(domain.to_owned()) })
}

fn bare(host: &str) -> String {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split(']').next().unwrap_or(inner).to_owned();
    }
    match host.split_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name.to_owned(),
        _ => host,
    }
}

fn below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            address.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            address.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let version = |text| Version::parse(text).expect("a version");
        assert!(version("1.0") < version("1.2"));
        assert!(version("1.2") < version("1.3"));
        assert!(version("1.2") < version("1.10"));
        assert!(version("0.3") < version("1.0"));
        assert_eq!(version("1.2"), version("1.2.0"));
        assert_eq!(version("v2.1-beta"), version("2.1"));
        assert_eq!(Version::parse("TLS"), None);
        assert_eq!(Version::parse(""), None);
    }

    #[test]
    fn hosts_match_whole_labels_and_networks() {
        let hosts = |entries: &[&str]| Hosts::parse(&entries.iter().map(|&entry| entry.to_owned()).collect::<Vec<_>>());
        let list = hosts(&["example.com", "*.corp.io", "10.0.0.0/8", "::1"]).expect("reads");
        for (host, expected) in [
            ("example.com", true),
            ("API.Example.com.", true),
            ("api.example.com:8443", true),
            ("badexample.com", false),
            ("corp.io", false),
            ("a.corp.io", true),
            ("10.2.3.4", true),
            ("10.2.3.4:443", true),
            ("11.2.3.4", false),
            ("[::1]:80", true),
            ("::2", false),
            ("", false),
        ] {
            assert_eq!(list.contain(host), expected, "{host}");
        }
        assert!(hosts(&["http://x"]).is_err());
        assert!(hosts(&["0.0.0.0/0"]).is_ok_and(|all| all.contain("9.9.9.9")));
        assert!(hosts(&["10.0.0.0/40"]).is_err());
    }
}
