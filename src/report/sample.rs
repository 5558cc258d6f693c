//! Hand-made reports for the tests of the dresses.

use super::{Coverage, ExposureLine, ExposureSummary, ProvisionInfo, Report, RuleInfo};
use crate::check::{Evidence, Finding, State};
use crate::facts::Place;
use crate::knowledge::{Confidence, ElementClass};
use crate::policy::Severity;
use crate::text::{Notice, NoticeKind, SourceFile, Span};
use std::sync::Arc;

const SYNC: &str = "public without sharing class PatientSync {\n\
    \tpublic static void run() {\n\
    \t\tfor (Contact c : [SELECT Id, Birthdate, MRN__c FROM Contact]) {\n\
    \t\t\tLogUtil.info('sync ' + c);\n\
    \t\t}\n\
    \t}\n\
    }\n";
const UTIL: &str = "public class LogUtil {\n    public static void info(String msg) {\n        System.debug(msg);\n    }\n}\n";
const NGINX: &str = "server {\n    listen 443 ssl;\n    ssl_protocols TLSv1 TLSv1.2;\n    location / { proxy_pass http://fhir:8080; }\n}\n";
const PULL: &str =
    "import requests\n\nr = requests.get(URL, verify=VERIFY, auth=('svc', 'hunter2'), timeout=5)  # \u{1b}[31m\u{202e}é 日本\n";
const SETTINGS: &str = "DEBUG = False\nVERIFY = False\nDB_PASSWORD = 'hunter2'\nTEST_SSN = '123-45-6789'\n";

/// The place of the nth occurrence of a text.
fn place(path: &str, text: &str, what: &str) -> Place {
    let at = text.find(what).unwrap();
    Place::of(&SourceFile::from_text(path, text), Span::new(at, at + what.len()))
}

fn finding(rule: &str, topic: &str, severity: Severity, what: &str, place: Place) -> Finding {
    Finding {
        rule: rule.into(),
        topic: topic.into(),
        severity,
        confidence: Confidence::Certain,
        what: what.into(),
        why: "because it matters".into(),
        fix: "mend it".into(),
        provision: None,
        cites: Vec::new(),
        place,
        also: Vec::new(),
        evidence: Vec::new(),
        trace: false,
        elements: Vec::new(),
        classes: Vec::new(),
        phi_reasons: Vec::new(),
        scope: String::new(),
        code: "c0de".into(),
        fingerprint: format!("phiward/v1:{rule}"),
        state: State::New,
        introduced: Some("2026-03-01".into()),
        known: None,
    }
}

fn evidence(place: Place, message: &str) -> Evidence {
    Evidence { place, message: message.into() }
}

/// A flow over two files.
pub fn flow() -> Finding {
    let sync = "force-app/main/default/classes/PatientSync.cls";
    let util = "force-app/main/default/classes/LogUtil.cls";
    let primary = place(sync, SYNC, "LogUtil.info('sync ' + c)");
    Finding {
        why: "while a trace flag is on, admins and developers can download this text".into(),
        fix: "LogUtil.info('sync ' + c.Id)".into(),
        provision: Some("164.502(b)".into()),
        trace: true,
        also: Vec::new(),
        evidence: vec![
            evidence(place(sync, SYNC, "[SELECT Id, Birthdate, MRN__c FROM Contact]"), "from these selected fields"),
            evidence(primary.clone(), "handed on here, still PHI"),
            evidence(place(util, UTIL, "System.debug(msg)"), "written here"),
        ],
        elements: vec!["birth-date".into(), "mrn".into()],
        classes: vec![ElementClass::Quasi, ElementClass::Direct],
        scope: "PatientSync.run".into(),
        ..finding("phi-in-log", "logging", Severity::Error, "birth date and MRN reach the Apex debug log through `LogUtil.info`", primary)
    }
}

/// A setting near PHI.
pub fn setting() -> Finding {
    Finding {
        why: "TLS 1.0 falls outside NIST SP 800-52r2, so the encryption safe harbor may not apply".into(),
        fix: "ssl_protocols TLSv1.2 TLSv1.3;".into(),
        provision: Some("164.312(e)(2)(ii)".into()),
        cites: vec!["NIST SP 800-52r2".into()],
        phi_reasons: vec!["proxies to `fhir`, line 4".into()],
        scope: "server".into(),
        ..finding(
            "tls-below-minimum",
            "transport",
            Severity::Error,
            "nginx accepts TLS 1.0, below 1.2",
            place("deploy/ehr.conf", NGINX, "ssl_protocols TLSv1 TLSv1.2;"),
        )
    }
}

/// A call with its setting in another file, and scanned text that would speak to the terminal.
pub fn call() -> Finding {
    Finding {
        confidence: Confidence::Likely,
        why: "anyone on the path can read or change the records".into(),
        fix: "delete the argument, or verify=\"/etc/ssl/ehr-ca.pem\"".into(),
        provision: Some("164.312(e)(2)(ii)".into()),
        cites: vec!["164.502(b)".into()],
        also: Vec::new(),
        evidence: vec![evidence(place("jobs/settings.py", SETTINGS, "VERIFY = False"), "set here · 4 more calls use it")],
        ..finding(
            "certificate-check-off",
            "transport",
            Severity::Warning,
            "`requests.get` to ehr.example.com does not verify the server's certificate",
            place("jobs/pull now.py", PULL, "verify=VERIFY"),
        )
    }
}

/// A finding without PHI context and without its text at hand.
pub fn bare() -> Finding {
    let text = "x\n\n<img src=a.png>\n";
    Finding {
        confidence: Confidence::Possible,
        cites: vec!["WCAG 2.2 1.1.1".into()],
        ..finding(
            "image-without-text",
            "accessibility",
            Severity::Note,
            "the image has no text alternative",
            place("web/a.html", text, "<img"),
        )
    }
}

fn rule(id: &str, topic: &str, severity: &str, title: &str, provision: Option<(&str, &str)>) -> RuleInfo {
    RuleInfo {
        id: id.into(),
        topic: topic.into(),
        title: title.into(),
        why: "why it matters".into(),
        fix: "how to mend it".into(),
        provision: provision.map(|(bare, _)| bare.into()),
        provision_kind: provision.map(|(_, kind)| kind.into()),
        cites: Vec::new(),
        severity: severity.into(),
    }
}

/// Four findings, what does not count, notices, dollars.
pub fn report() -> Report {
    let mut allowed =
        finding("phi-in-log", "logging", Severity::Error, "MRN reaches the console", place("jobs/settings.py", SETTINGS, "DEBUG"));
    allowed.state =
        State::Suppressed { kind: "mitigated".into(), reason: "the log is 123-45-6789 masked".into(), until: Some("2026-09-01".into()) };
    let mut decided = finding(
        "disk-not-encrypted",
        "encryption",
        Severity::Warning,
        "the volume is not encrypted",
        place("jobs/settings.py", SETTINGS, "False"),
    );
    decided.state = State::Decided {
        decision: "equivalent".into(),
        rationale: "the host encrypts".into(),
        approved_by: "J. Doe".into(),
        review_by: "2027-01-01".into(),
    };
    let mut report = Report {
        tool_version: "0.1.0".into(),
        as_of: "2026-03-01".into(),
        findings: vec![bare(), call(), setting(), flow()],
        suppressed: vec![allowed],
        decided: vec![decided],
        rules: vec![
            rule("tls-below-minimum", "transport", "error", "a TLS version below the minimum", Some(("164.312(e)(2)(ii)", "addressable"))),
            rule("phi-in-log", "logging", "error", "PHI in a log", Some(("164.502(b)", "standard"))),
            rule("scope-wildcard", "oauth", "warning", "a wildcard scope", Some(("164.502(b)", "standard"))),
        ],
        provisions: [("164.502(b)", "minimum necessary", "standard"), ("164.312(e)(2)(ii)", "encryption in transit", "addressable")]
            .into_iter()
            .map(|(bare, title, kind)| (bare.to_owned(), ProvisionInfo { title: title.into(), kind: kind.into() }))
            .collect(),
        notices: vec![
            Notice {
                line: Some(7),
                ..Notice::on_file(
                    "deploy/broken.yaml",
                    NoticeKind::Unparsed,
                    "the block that begins here is never closed; the rest was read",
                )
            },
            Notice::on_file("data/big.json", NoticeKind::Unread, "52 MB, more than the limit of 10 MB"),
            Notice::on_file("", NoticeKind::Note, "the history is shallow"),
        ],
        score_tenths: 614,
        score_by_topic: [("logging".to_owned(), 700), ("transport".to_owned(), 812)].into(),
        exposure: ExposureSummary {
            floor_cents: 28_200,
            scenario_cents: 284_800,
            ceiling_cents: 14_235_500,
            lines: vec![ExposureLine {
                provision: "164.502(b)".into(),
                tier: "reasonable-cause".into(),
                year: 2026,
                count: 1,
                findings: 1,
                floor_cents: 14_100,
                scenario_cents: 142_400,
                ceiling_cents: 7_117_750,
                table: "45 CFR 102.3 as of 2025-01-28".into(),
                verified: true,
                unit: "day".into(),
                working: vec!["scenario: 1 day × $1,424 = $1,424, cap $2,134,831".into()],
            }],
            assumptions: vec![
                "floor: the least amount of the lowest tier, enforcement-discretion caps".into(),
                "scenario: tier reasonable-cause (an assumption, not a conclusion), its least amount, codified caps".into(),
                "ceiling: the highest amount per violation, codified caps".into(),
                "findings on one provision are evidence of one continuing violation, counted by day; each day once".into(),
            ],
            ..ExposureSummary::default()
        },
        coverage: Coverage {
            analyzed: [("apex".to_owned(), 12), ("nginx".to_owned(), 1), ("python".to_owned(), 40)].into(),
            skipped: [("minified".to_owned(), 3)].into(),
            unread: std::collections::BTreeMap::new(),
            below_confidence: 5,
            other_roles: 2,
            gone: 0,
        },
        sources: [
            ("force-app/main/default/classes/PatientSync.cls", SYNC),
            ("force-app/main/default/classes/LogUtil.cls", UTIL),
            ("deploy/ehr.conf", NGINX),
            ("jobs/pull now.py", PULL),
            ("jobs/settings.py", SETTINGS),
        ]
        .into_iter()
        .map(|(path, text)| (path.to_owned(), Arc::from(text)))
        .collect(),
        ..Report::default()
    };
    report.sort();
    report
}

/// Nothing found.
pub fn clean() -> Report {
    Report {
        findings: Vec::new(),
        suppressed: Vec::new(),
        decided: Vec::new(),
        notices: Vec::new(),
        coverage: Coverage { analyzed: [("apex".to_owned(), 214)].into(), ..Coverage::default() },
        exposure: ExposureSummary::default(),
        score_tenths: 1000,
        ..report()
    }
}

/// Many findings of each severity, over several folders.
pub fn many(number: usize) -> Report {
    let mut report = report();
    let kinds = [flow(), setting(), call(), bare()];
    report.findings = (0..number)
        .map(|at| {
            let mut finding = kinds[at % 4].clone();
            finding.fingerprint = format!("phiward/v1:{at:04}");
            finding.place.start.line += u32::try_from(at / 8).unwrap();
            finding.place.end.line = finding.place.start.line;
            finding
        })
        .collect();
    report.sort();
    report
}

/// A report whose scanned texts attack every dress.
pub fn hostile() -> Report {
    let path = "a,b:c%0A\u{1b}]0;x\u{7}<script>|`'\"&\r\n::error::x.py";
    let text = "x = 1 # </pre><script>alert(1)</script> \u{1b}[2J ::error::boo ##[error]x ``` | @everyone [a](b)\n";
    let mut attack = finding(
        "phi-in-log",
        "logging",
        Severity::Error,
        "=cmd|x, \"q\" 100%\r\n::error file=x::pwned ##[error]y <b>@team</b> [l](1) \u{1b}[2J\u{202e}",
        place(path, text, "x = 1"),
    );
    attack.why = "</script><img onerror=x>\n::warning::x".into();
    attack.fix = "]]> ``` \u{0}".into();
    attack.evidence = vec![evidence(place(path, text, "::error::boo"), "-->[x](1)\n::notice::x")];
    let mut report = report();
    report.findings = vec![attack];
    report.sources.insert(path.to_owned(), Arc::from(text));
    report.notices.push(Notice::on_file(path, NoticeKind::Unread, "bad\n::error::x \u{1b}[2J"));
    report.loosened = vec!["\u{1b}[2J::error::x\n::error::y".into()];
    report
}
