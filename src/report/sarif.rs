//! SARIF 2.1.0, for code scanning services and editors.

use super::{Options, Report, RuleInfo, Sources, bears_on, capitalized, headline, sentence, unobeyed_json};
use crate::check::{Finding, State};
use crate::facts::Place;
use crate::policy::Severity;
use crate::text::{Notice, NoticeKind};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Paths are relative to this base, which the reader of the file supplies.
const ROOT: &str = "%SRCROOT%";

/// Dresses a report.
pub fn render(report: &Report, options: &Options) -> String {
    let rules = rules(report);
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let mut sources = Sources::new(&report.sources, options.max_snippet as usize, true);
    let results: Vec<Value> = [&report.findings, &report.baselined, &report.suppressed, &report.decided]
        .into_iter()
        .flatten()
        .map(|finding| result(report, finding, &index, &mut sources))
        .collect();
    let notifications = [NoticeKind::Unread, NoticeKind::Unparsed, NoticeKind::Limit, NoticeKind::Note]
        .map(|kind| json!({ "id": notice_id(kind), "shortDescription": { "text": notice_meaning(kind) } }));
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "phiward",
                "version": report.tool_version,
                "semanticVersion": report.tool_version,
                "shortDescription": { "text": "policy-as-code linter for HIPAA" },
                "fullDescription": { "text": format!("Finds where protected health information is exposed and names the provision of 45 CFR that it bears on; {}.", super::FOOTER) },
                "rules": rules.iter().map(|rule| descriptor(report, rule)).collect::<Vec<_>>(),
                "notifications": notifications,
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "the root of the repository" } } },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": report.notices.iter().map(notification).collect::<Vec<_>>(),
            }],
            "results": results,
            "properties": {
                "asOf": report.as_of,
                "score": f64::from(report.score_tenths) / 10.0,
                "footer": super::FOOTER,
            },
        }],
    });
    let mut out = unobeyed_json(&serde_json::to_string_pretty(&document).unwrap_or_default());
    out.push('\n');
    out
}

/// The rules in force, and those that a finding names besides, by id.
fn rules(report: &Report) -> Vec<RuleInfo> {
    let mut rules: BTreeMap<&str, RuleInfo> = report.rules.iter().map(|rule| (rule.id.as_str(), rule.clone())).collect();
    for finding in [&report.findings, &report.baselined, &report.suppressed, &report.decided].into_iter().flatten() {
        rules.entry(&finding.rule).or_insert_with(|| RuleInfo {
            id: finding.rule.clone(),
            topic: finding.topic.clone(),
            title: finding.rule.replace('-', " "),
            why: sentence(&finding.why),
            provision: finding.provision.clone(),
            cites: finding.cites.clone(),
            severity: finding.severity.word().to_owned(),
            ..RuleInfo::default()
        });
    }
    rules.into_values().collect()
}

fn descriptor(report: &Report, rule: &RuleInfo) -> Value {
    let mut tags = vec![format!("topic/{}", rule.topic)];
    tags.extend(rule.provision.clone());
    tags.push("security".to_owned());
    let provisions: Vec<String> = rule
        .provision
        .iter()
        .chain(&rule.cites)
        .map(|cite| match report.provisions.get(cite) {
            Some(known) if known.kind == "addressable" => format!("{cite} (addressable)"),
            _ => cite.clone(),
        })
        .collect();
    let title = if rule.title.is_empty() { rule.id.replace('-', " ") } else { rule.title.clone() };
    let why = if rule.why.is_empty() { title.clone() } else { rule.why.clone() };
    let mut text = format!("{}\n\nWhy: {why}", capitalized(&title));
    let mut markdown = format!("**{}**\n\n**Why:** {why}", capitalized(&title));
    if !rule.fix.is_empty() {
        text.push_str(&format!("\n\nFix: {}", rule.fix));
        markdown.push_str(&format!("\n\n**Fix:**\n\n```\n{}\n```", rule.fix.replace("```", "'''")));
    }
    if !provisions.is_empty() {
        text.push_str(&format!("\n\nBears on 45 CFR {}", provisions.join(", ")));
        markdown.push_str(&format!("\n\nBears on 45 CFR {}", provisions.join(", ")));
    }
    let weight = match rule.severity.as_str() {
        "error" => "8.0",
        "warning" => "5.5",
        _ => "2.0",
    };
    json!({
        "id": rule.id,
        "name": camel(&rule.id),
        "shortDescription": { "text": capitalized(&title) },
        "fullDescription": { "text": why },
        "help": { "text": text, "markdown": markdown },
        "defaultConfiguration": { "level": level(&rule.severity) },
        "properties": { "tags": tags, "security-severity": weight },
    })
}

/// SARIF asks for a Pascal-case name beside the id.
fn camel(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

fn level(severity: &str) -> &'static str {
    match severity {
        "error" => "error",
        "warning" => "warning",
        _ => "note",
    }
}

fn result(report: &Report, finding: &Finding, rules: &BTreeMap<&str, usize>, sources: &mut Sources<'_>) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), json!(finding.rule));
    if let Some(at) = rules.get(finding.rule.as_str()) {
        result.insert("ruleIndex".into(), json!(at));
    }
    result.insert(
        "level".into(),
        json!(match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }),
    );
    let mut text = format!("{}.\nFix: {}", capitalized(&headline(finding)), sentence(&finding.fix));
    if let Some(words) = bears_on(report, finding, false) {
        text.push_str(&format!("\n{}{words}", if words.starts_with("45 CFR") { "Bears on " } else { "" }));
    }
    result.insert("message".into(), message(&text));
    let mut location = json!({ "physicalLocation": physical(&finding.place, Some(sources)) });
    if !finding.scope.is_empty() {
        location = with(location, "logicalLocations", json!([{ "fullyQualifiedName": finding.scope }]));
    }
    // more than one place only where each of them must be mended, as the standard wants it
    let mut locations = vec![location];
    locations.extend(finding.also.iter().map(|place| json!({ "physicalLocation": physical(place, None) })));
    result.insert("locations".into(), Value::Array(locations));
    result.insert("partialFingerprints".into(), json!({ "phiward/v1": finding.fingerprint }));
    let places = || {
        finding.evidence.iter().map(
            |evidence| json!({ "physicalLocation": physical(&evidence.place, None), "message": message(&sentence(&evidence.message)) }),
        )
    };
    if finding.trace && !finding.evidence.is_empty() {
        let locations: Vec<Value> = places().map(|location| json!({ "location": location })).collect();
        result.insert("codeFlows".into(), json!([{ "threadFlows": [{ "locations": locations }] }]));
    } else if !finding.evidence.is_empty() {
        let related: Vec<Value> = places().enumerate().map(|(id, location)| with(location, "id", json!(id + 1))).collect();
        result.insert("relatedLocations".into(), json!(related));
    }
    if let Some(suppression) = suppression(&finding.state) {
        result.insert("suppressions".into(), json!([suppression]));
    }
    if report.baseline || !report.baselined.is_empty() {
        result.insert("baselineState".into(), json!(if finding.state == State::New { "new" } else { "unchanged" }));
    }
    result.insert(
        "properties".into(),
        json!({
            "topic": finding.topic,
            "confidence": finding.confidence.word(),
            "phi": finding.elements,
            "provision": finding.provision,
            "cites": finding.cites,
            "introduced": finding.introduced,
            "known": finding.known,
        }),
    );
    Value::Object(result)
}

fn suppression(state: &State) -> Option<Value> {
    match state {
        State::New | State::Baselined { .. } => None,
        State::Suppressed { kind, reason, until } => {
            let until = until.as_ref().map(|until| format!(" until {until}")).unwrap_or_default();
            Some(json!({
                "kind": "inSource",
                "status": "accepted",
                "justification": format!("{kind}{until}: {}", sentence(reason)),
            }))
        }
        State::Decided { decision, rationale, approved_by, review_by } => Some(json!({
            "kind": "external",
            "status": "accepted",
            "justification": format!("{decision}, approved by {approved_by}, review by {review_by}: {}", sentence(rationale)),
        })),
    }
}

fn physical(place: &Place, sources: Option<&mut Sources<'_>>) -> Value {
    let mut region = json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    });
    if let Some(row) = sources.and_then(|sources| sources.excerpt(&[place])).and_then(|excerpt| excerpt.rows.into_iter().next()) {
        region = with(region, "snippet", json!({ "text": row.text }));
    }
    json!({ "artifactLocation": { "uri": encoded(&place.path), "uriBaseId": ROOT }, "region": region })
}

/// An object with one more property.
fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Value::Object(properties) = &mut object {
        properties.insert(key.to_owned(), value);
    }
    object
}

/// A path as a URI reference: everything but unreserved characters and `/` is percent-encoded.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A message; `[text](1)` in it would be a link to a related place.
fn message(text: &str) -> Value {
    let text = if text.contains("](") { text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { text.to_owned() };
    json!({ "text": text })
}

fn notification(notice: &Notice) -> Value {
    let mut out = json!({
        "descriptor": { "id": notice_id(notice.kind) },
        "level": match notice.kind { NoticeKind::Unread => "error", NoticeKind::Unparsed | NoticeKind::Limit => "warning", NoticeKind::Note => "note" },
        "message": { "text": sentence(&notice.message) },
    });
    if !notice.path.is_empty() {
        let mut location = json!({ "artifactLocation": { "uri": encoded(&notice.path), "uriBaseId": ROOT } });
        if let Some(line) = notice.line {
            location = with(location, "region", json!({ "startLine": line }));
        }
        out = with(out, "locations", json!([{ "physicalLocation": location }]));
    }
    out
}

fn notice_id(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Unread => "unread",
        NoticeKind::Unparsed => "unparsed",
        NoticeKind::Limit => "limit",
        NoticeKind::Note => "note",
    }
}

fn notice_meaning(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Unread => "the file was not read",
        NoticeKind::Unparsed => "the file was read, but its syntax is broken; the rest of it was analyzed",
        NoticeKind::Limit => "a limit cut the analysis short",
        NoticeKind::Note => "said for completeness; nothing was lost",
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn value(report: &Report) -> Value {
        serde_json::from_str(&render(report, &Options::default())).unwrap()
    }

    fn result_of<'a>(log: &'a Value, rule: &str) -> &'a Value {
        log["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == rule).unwrap()
    }

    #[test]
    fn an_independent_reader_understands_it() {
        for report in [sample::report(), sample::clean(), sample::many(30), sample::hostile(), Report::default()] {
            let log: serde_sarif::sarif::Sarif = serde_json::from_str(&render(&report, &Options::default())).unwrap();
            let [run] = log.runs.as_slice() else { panic!("one run") };
            let results = run.results.as_ref().unwrap();
            assert_eq!(results.len(), report.findings.len() + report.suppressed.len() + report.decided.len());
            let rules = run.tool.driver.rules.as_ref().unwrap();
            for result in results {
                let at = usize::try_from(result.rule_index.unwrap()).unwrap();
                assert_eq!(Some(&rules[at].id), result.rule_id.as_ref());
            }
        }
    }

    /// The standard's own schema, where a copy is at hand: `PHIWARD_SARIF_SCHEMA=FILE cargo test --lib report::sarif`.
    #[test]
    fn it_obeys_the_standard() {
        let Some(path) = std::env::var_os("PHIWARD_SARIF_SCHEMA") else { return };
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for report in [sample::report(), sample::clean(), sample::many(30), sample::hostile(), Report::default()] {
            let errors: Vec<String> =
                validator.iter_errors(&value(&report)).map(|error| format!("{error} at {}", error.instance_path())).collect();
            assert_eq!(errors, Vec::<String>::new());
        }
    }

    #[test]
    fn a_trace_is_a_code_flow_and_other_places_are_related() {
        let log = value(&sample::report());
        let flow = result_of(&log, "phi-in-log");
        let steps = flow["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
        assert_eq!(steps.len(), 3);
        assert!(flow.get("relatedLocations").is_none());
        assert_eq!(flow["locations"][0]["physicalLocation"]["region"]["startColumn"], 4);
        assert_eq!(flow["partialFingerprints"]["phiward/v1"], "phiward/v1:phi-in-log");
        let call = result_of(&log, "certificate-check-off");
        assert!(call.get("codeFlows").is_none());
        assert_eq!(call["relatedLocations"][0]["id"], 1);
        assert_eq!(call["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "jobs/pull%20now.py");
    }

    #[test]
    fn rules_carry_topic_and_provision() {
        let log = value(&sample::report());
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == "tls-below-minimum").unwrap();
        assert_eq!(rule["properties"]["tags"], json!(["topic/transport", "164.312(e)(2)(ii)", "security"]));
        assert_eq!(rule["defaultConfiguration"]["level"], "error");
        assert_eq!(rule["name"], "TlsBelowMinimum");
    }

    #[test]
    fn suppressions_and_baseline_are_told() {
        let mut report = sample::report();
        let mut known = sample::setting();
        known.state = State::Baselined { first_seen: "2026-01-01".into() };
        report.baselined = vec![known];
        let log = value(&report);
        let results = log["runs"][0]["results"].as_array().unwrap();
        let states: Vec<&str> = results.iter().map(|one| one["baselineState"].as_str().unwrap()).collect();
        assert_eq!(states, ["new", "new", "new", "new", "unchanged", "unchanged", "unchanged"]);
        let kinds: Vec<&str> = results.iter().filter_map(|one| one["suppressions"][0]["kind"].as_str()).collect();
        assert_eq!(kinds, ["inSource", "external"]);
        assert!(value(&sample::report())["runs"][0]["results"][0].get("baselineState").is_none());
    }

    #[test]
    fn a_path_becomes_a_uri_and_a_bracket_no_link() {
        assert_eq!(encoded("a b/é#?%:.cls"), "a%20b/%C3%A9%23%3F%25%3A.cls");
        assert_eq!(message("[x](1)")["text"], "\\[x\\](1)");
        assert_eq!(message("a[0] (b)")["text"], "a[0] (b)");
        assert!(!render(&sample::report(), &Options::default()).contains("file://"));
    }
}
