//! What a rule says of itself: `phiward explain RULE` and `phiward rules`.

use super::{Options, Paint, RuleInfo, columns, fill};
use crate::policy::{Param, Provisions, Rule};
use serde_json::json;

/// A rule with its examples.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleText {
    /// The rule.
    pub info: RuleInfo,
    /// The fact kind that it asks.
    pub on: String,
    /// Parameters with their values.
    pub params: Vec<(String, String)>,
    /// Title of the provision.
    pub provision_title: String,
    /// The file that the rule was read from.
    pub origin: String,
    /// The rule's own examples.
    pub examples: Vec<RuleExample>,
}

/// One example; a side may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleExample {
    /// File name.
    pub path: String,
    /// A text that the rule reports.
    pub bad: Option<String>,
    /// A look-alike that it does not report.
    pub good: Option<String>,
}

impl RuleInfo {
    /// What reports say of a rule.
    #[must_use]
    pub fn of(rule: &Rule, provisions: &Provisions) -> Self {
        let provision = rule.provision.as_ref().and_then(|bare| provisions.nearest(bare));
        Self {
            id: rule.id.clone(),
            topic: rule.topic.word().to_owned(),
            title: rule.title.clone(),
            why: rule.why.clone(),
            fix: rule.fix.general(rule.on),
            provision: rule.provision.clone(),
            provision_kind: provision.map(|known| known.kind.word().to_owned()),
            cites: rule.cites.clone(),
            severity: rule.severity.word().to_owned(),
        }
    }
}

impl RuleText {
    /// What a rule says of itself.
    #[must_use]
    pub fn of(rule: &Rule, provisions: &Provisions) -> Self {
        let examples = rule.examples.iter().map(|example| {
            let (path, bad, good) = example.shown();
            RuleExample { path, bad, good }
        });
        Self {
            info: RuleInfo::of(rule, provisions),
            on: rule.on.word().to_owned(),
            params: rule.params.iter().map(|(name, param)| (name.clone(), written(param))).collect(),
            provision_title: rule
                .provision
                .as_ref()
                .and_then(|bare| provisions.nearest(bare))
                .map_or(String::new(), |known| known.short.clone()),
            origin: rule.path.clone(),
            examples: examples.collect(),
        }
    }
}

fn written(param: &Param) -> String {
    match param {
        Param::Bool(on) => on.to_string(),
        Param::Int(number) => number.to_string(),
        Param::Text(text) => text.clone(),
        Param::List(items) => format!("[{}]", items.join(", ")),
    }
}

/// What, why, provision, bad and good example, fix.
#[must_use]
pub fn explain(rule: &RuleText, options: &Options) -> String {
    let paint = Paint(options.color);
    let info = &rule.info;
    let mut out = format!("{}: {}\n\n", paint.bold(&info.id), info.title);
    let mut field = |name: &str, text: &str| {
        if !text.is_empty() {
            let lead = format!("  {}{}", paint.help(name), " ".repeat(11_usize.saturating_sub(name.len())));
            out.push_str(&fill(&lead, 13, text, 13, options.width));
        }
    };
    field("why", &info.why);
    // where the fix depends on the call or setting, it stands with each finding
    field("fix", if info.fix.is_empty() { "as the finding says: it depends on what stands there" } else { &info.fix });
    let kind = match info.provision_kind.as_deref() {
        Some("addressable") => " (addressable: implement it, or document why not and the alternative)".to_owned(),
        Some(kind) => format!(" ({kind})"),
        None => String::new(),
    };
    if let Some(provision) = &info.provision {
        field("bears on", format!("45 CFR {provision} {}{kind}", rule.provision_title).replace("  ", " ").trim_end());
    }
    field("cites", &info.cites.join(", "));
    field("severity", &info.severity);
    field("topic", &info.topic);
    field("asks", &rule.on);
    let params: Vec<String> = rule.params.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    field("params", &params.join(", "));
    field("from", &rule.origin);
    for (verdict, side) in [("reported", Side::Bad), ("not reported", Side::Good)] {
        if let Some((path, text)) = rule.examples.iter().find_map(|example| side.of(example)) {
            out.push_str(&sample(verdict, path, text, paint));
        }
    }
    out.push_str(&format!("\n  {}\n", paint.bold("to allow one place")));
    let allow = format!("phiward: allow({}) as KIND until DATE because REASON", info.id);
    out.push_str(&fill("    ", 4, &allow, 6, options.width));
    out.push_str("    KIND is false-positive, mitigated or accepted\n\n");
    out.push_str(&format!("{}\n", paint.dim(super::FOOTER)));
    out
}

/// A side of an example.
#[derive(Clone, Copy)]
enum Side {
    Bad,
    Good,
}

impl Side {
    fn of(self, example: &RuleExample) -> Option<(&str, &str)> {
        let text = match self {
            Self::Bad => example.bad.as_deref(),
            Self::Good => example.good.as_deref(),
        };
        Some((&example.path, text?))
    }
}

fn sample(verdict: &str, path: &str, text: &str, paint: Paint) -> String {
    let mut out = format!("\n  {}\n", paint.bold(&format!("{verdict} ({path})")));
    // The verdict marks of the rule's own tests say nothing to a reader.
    for line in text.lines().filter(|line| !line.contains("#~")) {
        out.push_str(format!("    {}", super::visible(line)).trim_end());
        out.push('\n');
    }
    out
}

/// The rules in force as a table, by topic.
#[must_use]
pub fn rules_table(rules: &[RuleText], options: &Options) -> String {
    let paint = Paint(options.color);
    let mut sorted: Vec<&RuleText> = rules.iter().collect();
    sorted.sort_by(|left, right| (&left.info.topic, &left.info.id).cmp(&(&right.info.topic, &right.info.id)));
    let wide = sorted.iter().map(|rule| columns(&rule.info.id)).max().unwrap_or(0);
    let cited = sorted.iter().filter_map(|rule| rule.info.provision.as_ref()).map(String::len).max().unwrap_or(0);
    let mut out = String::new();
    let mut topic = "";
    for rule in sorted {
        if rule.info.topic != topic {
            topic = &rule.info.topic;
            out.push_str(&format!("{}{}\n", if out.is_empty() { "" } else { "\n" }, paint.bold(topic)));
        }
        let pad = " ".repeat(wide.saturating_sub(columns(&rule.info.id)));
        let provision = rule.info.provision.as_deref().unwrap_or("");
        let lead = format!("  {}{pad}  {:<7}  {provision:<cited$}  ", rule.info.id, rule.info.severity);
        let indent = columns(&lead);
        // Too narrow for a column of its own: the title goes below.
        if options.width < indent + 24 {
            out.push_str(&format!("{}\n", lead.trim_end()));
            out.push_str(&fill("      ", 6, &rule.info.title, 6, options.width));
        } else {
            out.push_str(&fill(&lead, indent, &rule.info.title, indent, options.width));
        }
    }
    out.push_str(&format!("\n{}; `phiward explain RULE` says more\n", super::counted(rules.len(), "rule")));
    out
}

/// The rules in force as JSON.
#[must_use]
pub fn rules_json(rules: &[RuleText]) -> String {
    let mut sorted: Vec<&RuleText> = rules.iter().collect();
    sorted.sort_by(|left, right| left.info.id.cmp(&right.info.id));
    let items: Vec<_> = sorted
        .into_iter()
        .map(|rule| {
            let info = &rule.info;
            let params: serde_json::Map<String, serde_json::Value> =
                rule.params.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            json!({
                "id": info.id,
                "topic": info.topic,
                "title": info.title,
                "on": rule.on,
                "severity": info.severity,
                "provision": info.provision,
                "provision_kind": info.provision_kind,
                "cites": info.cites,
                "params": params,
                "why": info.why,
                "fix": info.fix,
                "origin": rule.origin,
            })
        })
        .collect();
    let mut out = serde_json::to_string_pretty(&items).unwrap_or_default();
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls() -> RuleText {
        RuleText {
            info: RuleInfo {
                id: "tls-below-minimum".into(),
                topic: "transport".into(),
                title: "a connection accepts a TLS version below the minimum".into(),
                why: "TLS 1.0 and 1.1 fall outside NIST SP 800-52r2, so the encryption safe harbor may not apply to what is sent".into(),
                fix: "accept TLS 1.2 and 1.3 only".into(),
                provision: Some("164.312(e)(2)(ii)".into()),
                provision_kind: Some("addressable".into()),
                cites: vec!["NIST SP 800-52r2".into()],
                severity: "error".into(),
            },
            on: "transport".into(),
            params: vec![("minimum".into(), "1.2".into())],
            provision_title: "encryption".into(),
            origin: "built in".into(),
            examples: vec![RuleExample {
                path: "nginx.conf".into(),
                bad: Some("#~ tls-below-minimum\nserver { listen 443 ssl; ssl_protocols TLSv1 TLSv1.2; }\n".into()),
                good: Some("server { listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3; }\n".into()),
            }],
        }
    }

    fn log() -> RuleText {
        RuleText {
            info: RuleInfo {
                id: "phi-in-log".into(),
                topic: "logging".into(),
                title: "PHI in a log".into(),
                severity: "error".into(),
                ..RuleInfo::default()
            },
            ..RuleText::default()
        }
    }

    #[test]
    fn a_rule_explains_itself() {
        insta::assert_snapshot!(explain(&tls(), &Options { width: 88, ..Options::default() }), @r#"
        tls-below-minimum: a connection accepts a TLS version below the minimum

          why        TLS 1.0 and 1.1 fall outside NIST SP 800-52r2, so the encryption safe
                     harbor may not apply to what is sent
          fix        accept TLS 1.2 and 1.3 only
          bears on   45 CFR 164.312(e)(2)(ii) encryption (addressable: implement it, or document
                     why not and the alternative)
          cites      NIST SP 800-52r2
          severity   error
          topic      transport
          asks       transport
          params     minimum: 1.2
          from       built in

          reported (nginx.conf)
            server { listen 443 ssl; ssl_protocols TLSv1 TLSv1.2; }

          not reported (nginx.conf)
            server { listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3; }

          to allow one place
            phiward: allow(tls-below-minimum) as KIND until DATE because REASON
            KIND is false-positive, mitigated or accepted

        a technical finding is not legal advice, and neither is its absence
        "#);
    }

    #[test]
    fn rules_are_listed_by_topic() {
        insta::assert_snapshot!(rules_table(&[tls(), log()], &Options { width: 88, ..Options::default() }), @r#"
        logging
          phi-in-log         error                       PHI in a log

        transport
          tls-below-minimum  error    164.312(e)(2)(ii)  a connection accepts a TLS version
                                                         below the minimum

        2 rules; `phiward explain RULE` says more
        "#);
        let json: serde_json::Value = serde_json::from_str(&rules_json(&[tls(), log()])).unwrap();
        assert_eq!(json[0]["id"], "phi-in-log");
        assert_eq!(json[1]["params"]["minimum"], "1.2");
    }

    #[test]
    fn every_embedded_rule_explains_itself() {
        let rules = crate::policy::RuleSet::embedded().unwrap();
        let texts: Vec<RuleText> = rules.iter().map(|rule| RuleText::of(rule, Provisions::embedded())).collect();
        assert!(!texts.is_empty());
        for text in &texts {
            let shown = explain(text, &Options::default());
            assert!(shown.contains("\n  reported (") && shown.contains("\n  not reported (") && !shown.contains("#~"), "{shown}");
            assert!(text.info.provision.is_none() || shown.contains("bears on"), "{shown}");
        }
        assert_eq!(
            rules_table(&texts, &Options { width: 200, ..Options::default() }).lines().filter(|line| line.starts_with("  ")).count(),
            texts.len()
        );
    }
}
