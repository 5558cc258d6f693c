//! Hosts of companies that receive data (`policies/knowledge/tables/vendors.yaml`).

use crate::facts::rows::wild;
use crate::knowledge::embedded;
use serde_json::Value as Json;

/// Sink kind and name of the company that a URL leads to.
#[must_use]
pub fn vendor(url: &str) -> Option<(&'static str, &'static str)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest).trim_start_matches("//");
    let host = rest.split(['/', ':', '?', '#', '{', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    if !host.contains('.') {
        return None;
    }
    let table = embedded().get("policies/knowledge/tables/vendors.yaml")?.value.get("vendors")?.as_array()?;
    let found = table.iter().find(|entry| {
        let hosts = entry.get("hosts").and_then(Json::as_array);
        hosts.into_iter().flatten().filter_map(Json::as_str).any(|pattern| wild(pattern, &host))
    })?;
    Some((found.get("kind")?.as_str()?, found.get("vendor")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::vendor;

    #[test]
    fn companies_are_known_by_their_hosts() {
        assert_eq!(vendor("https://api.segment.io/v1/track"), Some(("analytics", "Segment")));
        assert_eq!(vendor("https://hooks.slack.com/services/{}"), Some(("message", "Slack")));
        assert_eq!(vendor("https://ehr.example.org/Patient"), None);
        assert_eq!(vendor(""), None);
    }
}
