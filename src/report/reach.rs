//! Who reaches which PHI field, for people and programs.

use super::{Format, Options, Paint, ProvisionInfo, Report, RuleInfo, columns, counted, csv, fill, json, summary, text, visible_line};
use crate::check::{Evidence, Finding, State, fingerprint};
use crate::join::org::PrincipalKind;
use crate::join::reach::{By, Changes, Door, Reach, Reached, Records, Step, Way};
use crate::knowledge::Confidence;
use crate::policy::Severity;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The dresses of `phiward reach`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReachFormat {
    /// A table by field.
    Text,
    /// JSON.
    Json,
    /// Principals by fields.
    Csv,
    /// Each way with its places.
    Diagnostics,
    /// The same as GitHub annotations.
    Github,
    /// The same as SARIF.
    Sarif,
}

impl ReachFormat {
    /// The words that users type.
    pub const WORDS: &'static [&'static str] = &["text", "json", "csv", "diagnostics", "github", "sarif"];

    /// The format by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "text" => Self::Text,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "diagnostics" => Self::Diagnostics,
            "github" => Self::Github,
            "sarif" => Self::Sarif,
            _ => return None,
        })
    }
}

/// The heading of every dress that people read.
const HEADING: &str = "who reaches which PHI field, as written in this repository";
/// How many ways to a field are listed.
const MOST: usize = 12;
/// Where what is said of a change begins: after `opened` and its blanks.
const INDENT: usize = 8;
/// What ways are reported under, which is no rule.
pub const RULE: &str = "reach";

/// Dresses what is reached, or what a change opened and closed.
#[must_use]
pub fn reach(
    reach: &Reach,
    changes: Option<&Changes>,
    sources: BTreeMap<String, Arc<str>>,
    format: ReachFormat,
    as_of: &str,
    options: &Options,
) -> String {
    match (format, changes) {
        (ReachFormat::Text, None) => table(reach, options),
        (ReachFormat::Text, Some(changes)) => changed(reach, changes, options),
        (ReachFormat::Json, _) => document(reach, changes),
        (ReachFormat::Csv, None) => matrix(reach),
        (ReachFormat::Csv, Some(changes)) => changes_csv(changes),
        (ReachFormat::Diagnostics, _) => {
            let report = report(reach, changes, sources, as_of);
            let mut out = format!("{HEADING}\n\n{}", text::findings(&report, options));
            absent(reach, &mut out);
            out.push_str(&summary::notices(&reach.notices, options));
            out
        }
        (ReachFormat::Github, _) => Format::Github.render(&report(reach, changes, sources, as_of), options),
        (ReachFormat::Sarif, _) => Format::Sarif.render(&report(reach, changes, sources, as_of), options),
    }
}

fn access(way: &Way) -> String {
    if way.by == By::FieldOnly {
        return "field-only".to_owned();
    }
    let mask = if way.masked { " masked" } else { "" };
    match way.edit {
        Some(edit) if way.by == By::ApexWrite => format!("write {}", edit.word()),
        Some(edit) if edit == way.read => format!("edit {}", edit.word()),
        Some(edit) => format!("read {}{mask}, edit {}", way.read.word(), edit.word()),
        None => format!("read {}{mask}", way.read.word()),
    }
}

fn who(kind: PrincipalKind, name: &str, guest: bool) -> String {
    format!("{}{} {name}", if guest { "guest " } else { "" }, kind.words())
}

fn by(by: By, through: Option<&str>) -> Option<String> {
    let through = through?;
    Some(match by {
        By::Formula => format!("formula {through}"),
        By::Apex | By::ApexWrite => format!("Apex {through}"),
        By::Flow => format!("flow {through}"),
        By::Transform => format!("data transform {through}"),
        By::Permissions | By::FieldOnly => through.to_owned(),
    })
}

/// The places of a way in one line: those of one file after its name.
fn places(steps: &[Step]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut last = "";
    for step in steps {
        let file = if step.path == last { format!(":{}", step.line) } else { format!("{}:{}", step.path, step.line) };
        out.push(format!("{} {file}", step.what));
        last = &step.path;
    }
    out.join(", ")
}

fn table(reach: &Reach, options: &Options) -> String {
    let paint = Paint(options.color);
    let mut out = format!("{}\n\n", paint.bold(HEADING));
    for field in &reach.fields {
        let titles = if field.titles.is_empty() { String::new() } else { format!("  {}", field.titles.join(", ")) };
        out.push_str(&format!("{}{titles}\n", paint.bold(&visible_line(&field.name()))));
        if let Some(step) = &field.declared {
            out.push_str(&format!("  declared  {}:{}\n", visible_line(&step.path), step.line));
        }
        if !field.copies.is_empty() {
            out.push_str(&format!("  repeats   {}\n", field.copies.join(", ")));
        }
        let at = field.sharing.as_ref().map_or(String::new(), |step| format!("  {}:{}", visible_line(&step.path), step.line));
        out.push_str(&format!("  sharing   {}{at}\n", field.model));
        for rule in &field.rules {
            out.push_str(&format!("            {}  {}:{}\n", visible_line(&rule.what), visible_line(&rule.path), rule.line));
        }
        let most = if options.all { usize::MAX } else { MOST };
        let widest = field.ways.iter().take(most).map(|way| columns(&access(way))).max().unwrap_or(0);
        for way in field.ways.iter().take(most) {
            let word = access(way);
            let pad = " ".repeat(widest - columns(&word).min(widest));
            let through = by(way.by, way.through.as_deref()).map(|through| format!(" through {through}")).unwrap_or_default();
            let sure = if way.confidence == Confidence::Certain { String::new() } else { format!(" ({})", way.confidence.word()) };
            let name = visible_line(&who(way.kind, &way.principal, way.guest)).into_owned();
            out.push_str(&format!("  {}{pad}  {name}{through}{sure}\n", paint.help(&word)));
            if options.all {
                let indent = widest + 4;
                out.push_str(&paint.dim(&fill(&" ".repeat(indent), indent, &visible_line(&places(&way.steps)), indent, options.width)));
            }
        }
        if field.ways.len() > most {
            out.push_str(&format!("  and {} more: --all\n", field.ways.len() - most));
        }
        if field.ways.is_empty() {
            out.push_str("  nobody, as far as is written here\n");
        }
        out.push('\n');
    }
    if reach.fields.is_empty() {
        out.push_str("no PHI field of a Salesforce object is declared or named here\n\n");
    }
    apps(reach, &mut out);
    absent(reach, &mut out);
    out.push_str(&summary::notices(&reach.notices, options));
    let ways: usize = reach.fields.iter().map(|field| field.ways.len()).sum();
    let words = [counted(reach.fields.len(), "PHI field"), counted(reach.principals.len(), "principal"), counted(ways, "way")];
    out.push_str(&format!("{}\n", words.join(", ")));
    out
}

fn apps(reach: &Reach, out: &mut String) {
    if reach.apps.is_empty() {
        return;
    }
    out.push_str("programs and credentials\n");
    for app in &reach.apps {
        let scopes = if app.scopes.is_empty() { String::new() } else { format!("  {}", app.scopes.join(", ")) };
        let target = app.target.as_ref().map(|target| format!("  {target}")).unwrap_or_default();
        let fields = if app.fields.is_empty() { String::new() } else { format!(": {}", counted(app.fields.len(), "PHI field")) };
        let line = format!("{} {}{scopes}{target}  {}{fields}  {}:{}", app.kind, app.name, app.users, app.declared.path, app.declared.line);
        out.push_str(&format!("  {}\n", visible_line(&line)));
    }
    out.push('\n');
}

fn absent(reach: &Reach, out: &mut String) {
    if reach.absent.is_empty() {
        return;
    }
    out.push_str("absent from this repository\n");
    for absence in &reach.absent {
        out.push_str(&format!("  {}: {}\n", visible_line(&absence.what), visible_line(&absence.so)));
    }
    out.push('\n');
}

fn changed(reach: &Reach, changes: &Changes, options: &Options) -> String {
    let paint = Paint(options.color);
    let mut out = format!("{}: what this change opens and closes\n\n", paint.bold(HEADING));
    for change in &changes.ways {
        let word = if change.opened { paint.severity(Severity::Warning, "opened") } else { paint.help("closed") };
        let none = || "nothing".to_owned();
        let through = by(change.by, change.through.as_deref()).map(|through| format!(" through {through}")).unwrap_or_default();
        let line = format!(
            "{} for {}{through}: {} → {}",
            change.field,
            who(change.kind, &change.principal, false),
            change.before.clone().unwrap_or_else(none),
            change.after.clone().unwrap_or_else(none),
        );
        out.push_str(&fill(&format!("{word}  "), INDENT, &visible_line(&line), INDENT, options.width));
        out.push_str(&paint.dim(&fill(&" ".repeat(INDENT), INDENT, &visible_line(&places(&change.steps)), INDENT, options.width)));
    }
    let none = || "nothing".to_owned();
    for change in &changes.apps {
        let word = match (change.opened.is_empty(), change.closed.is_empty()) {
            (false, _) => paint.severity(Severity::Warning, "opened"),
            (true, false) => paint.help("closed"),
            (true, true) => paint.dim("changed"),
        };
        let fields = |verb: &str, fields: &[String]| match fields.len() {
            0 => String::new(),
            one if one <= MOST || options.all => format!(", {verb} {}", fields.join(", ")),
            many => {
                let named: Vec<&str> = fields.iter().take(MOST).map(String::as_str).collect();
                format!(", {verb} {} and {} more (--all)", named.join(", "), many - MOST)
            }
        };
        let line = format!(
            "{} {}: {} → {}{}{}",
            change.kind,
            change.name,
            change.before.clone().unwrap_or_else(none),
            change.after.clone().unwrap_or_else(none),
            fields("now reads", &change.opened),
            fields("no longer reads", &change.closed),
        );
        let at = places(std::slice::from_ref(&change.step));
        out.push_str(&fill(&format!("{word}  "), INDENT, &visible_line(&line), INDENT, options.width));
        out.push_str(&paint.dim(&fill(&" ".repeat(INDENT), INDENT, &visible_line(&at), INDENT, options.width)));
    }
    let opened = changes.ways.iter().filter(|change| change.opened).count();
    if !changes.ways.is_empty() || !changes.apps.is_empty() {
        out.push('\n');
    }
    absent(reach, &mut out);
    out.push_str(&summary::notices(&reach.notices, options));
    let programs = match changes.apps.len() {
        0 => String::new(),
        1 => ", 1 program or credential changed".to_owned(),
        more => format!(", {more} programs or credentials changed"),
    };
    out.push_str(&format!("{} opened, {} closed{programs}\n", counted(opened, "way"), changes.ways.len() - opened));
    out
}

fn document(reach: &Reach, changes: Option<&Changes>) -> String {
    let principals: Vec<_> = reach
        .principals
        .iter()
        .map(|(kind, name)| {
            let cells: BTreeMap<String, String> = reach
                .fields
                .iter()
                .map(|field| (field.name(), reach.cell(field, *kind, name)))
                .filter(|(_, cell)| !cell.is_empty())
                .collect();
            serde_json::json!({ "kind": kind, "name": name, "access": cells })
        })
        .collect();
    let mut whole = serde_json::json!({
        "version": 1, "heading": HEADING, "fields": reach.fields, "principals": principals, "apps": reach.apps, "absent": reach.absent,
        "notices": json::notices(&reach.notices),
    });
    if let (Some(changes), Some(map)) = (changes, whole.as_object_mut()) {
        map.insert("changes".to_owned(), serde_json::to_value(&changes.ways).unwrap_or_default());
        map.insert("app_changes".to_owned(), serde_json::to_value(&changes.apps).unwrap_or_default());
    }
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

/// Principals by fields: the review of who needs what (45 CFR 164.502(b)).
fn matrix(reach: &Reach) -> String {
    let mut out = String::from("principal,kind");
    for field in &reach.fields {
        out.push_str(&format!(",{}", csv::field(&field.name())));
    }
    out.push_str("\r\n");
    for (kind, name) in &reach.principals {
        out.push_str(&format!("{},{}", csv::field(name), kind.words()));
        for field in &reach.fields {
            out.push_str(&format!(",{}", csv::field(&reach.cell(field, *kind, name))));
        }
        out.push_str("\r\n");
    }
    // programs, as far as they read PHI for those who may use them
    for app in reach.apps.iter().filter(|app| !app.records.is_empty()) {
        out.push_str(&format!("{},{}", csv::field(&app.name), app.kind));
        for field in &reach.fields {
            let cell = app.records.get(&field.name()).map(|records| format!("read:{}", records.word()));
            out.push_str(&format!(",{}", csv::field(&cell.unwrap_or_default())));
        }
        out.push_str("\r\n");
    }
    out
}

fn changes_csv(changes: &Changes) -> String {
    let mut out = String::from("change,field,principal,kind,through,before,after,path,line\r\n");
    let mut row = |cells: [String; 9]| {
        out.push_str(&cells.map(|cell| csv::field(&cell)).join(","));
        out.push_str("\r\n");
    };
    for change in &changes.ways {
        let first = change.steps.first();
        row([
            if change.opened { "opened" } else { "closed" }.to_owned(),
            change.field.clone(),
            change.principal.clone(),
            change.kind.words().to_owned(),
            by(change.by, change.through.as_deref()).unwrap_or_default(),
            change.before.clone().unwrap_or_default(),
            change.after.clone().unwrap_or_default(),
            first.map(|step| step.path.clone()).unwrap_or_default(),
            first.map(|step| step.line.to_string()).unwrap_or_default(),
        ]);
    }
    for change in &changes.apps {
        let mut said = |word: &str, field: &str| {
            row([
                word.to_owned(),
                field.to_owned(),
                change.name.clone(),
                change.kind.to_owned(),
                String::new(),
                change.before.clone().unwrap_or_default(),
                change.after.clone().unwrap_or_default(),
                change.step.path.clone(),
                change.step.line.to_string(),
            ]);
        };
        change.opened.iter().for_each(|field| said("opened", field));
        change.closed.iter().for_each(|field| said("closed", field));
        if change.opened.is_empty() && change.closed.is_empty() {
            said("changed", "");
        }
    }
    out
}

/// The ways as findings: one for each principal, object and path, at the place that grants it.
fn report(reach: &Reach, changes: Option<&Changes>, sources: BTreeMap<String, Arc<str>>, as_of: &str) -> Report {
    type Key<'a> = (&'a str, PrincipalKind, &'a str, By, Option<&'a str>);
    let mut grouped: BTreeMap<Key<'_>, Vec<(&Reached, &Way)>> = BTreeMap::new();
    let wanted = |field: &Reached, way: &Way| {
        changes.is_none_or(|changes| {
            changes.ways.iter().any(|change| {
                change.opened
                    && change.field == field.name()
                    && (change.kind, &change.principal, change.by, &change.through) == (way.kind, &way.principal, way.by, &way.through)
            })
        })
    };
    for field in &reach.fields {
        for way in field.ways.iter().filter(|way| way.by != By::FieldOnly && wanted(field, way)) {
            let key = (field.object.as_str(), way.kind, way.principal.as_str(), way.by, way.through.as_deref());
            grouped.entry(key).or_default().push((field, way));
        }
    }
    let mut findings: Vec<Finding> = grouped.into_iter().filter_map(|((object, ..), ways)| finding(object, &ways, as_of)).collect();
    findings.extend(reach.apps.iter().filter_map(|app| program(reach, app, changes, as_of)));
    findings.sort_by(|a, b| (&a.place, &a.what).cmp(&(&b.place, &b.what)));
    fingerprint(&mut findings);
    let mut report = Report {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: as_of.to_owned(),
        rules: vec![RuleInfo {
            id: RULE.to_owned(),
            topic: "access".to_owned(),
            title: HEADING.to_owned(),
            why: WHY.to_owned(),
            fix: FIX.to_owned(),
            provision: Some(PROVISION.to_owned()),
            provision_kind: Some("standard".to_owned()),
            cites: Vec::new(),
            severity: Severity::Note.word().to_owned(),
        }],
        findings,
        sources,
        notices: reach.notices.clone(),
        score_tenths: 1000,
        ..Report::default()
    };
    report.provisions.insert(PROVISION.to_owned(), ProvisionInfo { title: "minimum necessary".to_owned(), kind: "standard".to_owned() });
    report
}

const PROVISION: &str = "164.502(b)";
const WHY: &str = "this is what the repository opens; whether the duty of those who hold it needs all of it is for people to say";
const FIX: &str = "withhold what the duty does not need, or record why it does";

fn finding(object: &str, ways: &[(&Reached, &Way)], as_of: &str) -> Option<Finding> {
    let (_, first) = ways.first()?;
    let start = first.steps.first()?;
    let fields: Vec<&str> = ways.iter().map(|(field, _)| field.field.as_str()).collect();
    let edits = ways.iter().any(|(_, way)| way.edit.is_some());
    let written = first.by == By::ApexWrite;
    let best = ways.iter().map(|(_, way)| if written { way.edit.unwrap_or(way.read) } else { way.read }).max()?;
    let through = by(first.by, first.through.as_deref()).map(|through| format!(" through {through}")).unwrap_or_default();
    let what = format!(
        "{} {} {} of `{object}`{through}: {} ({} records)",
        who(first.kind, &format!("`{}`", first.principal), first.guest),
        match (written, edits) {
            (true, _) => "writes",
            (false, true) => "reads and edits",
            (false, false) => "reads",
        },
        counted(fields.len(), "PHI field"),
        fields.join(", "),
        best.word(),
    );
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut add = |step: &Step, what: String| {
        let message = what;
        if !evidence.iter().any(|known| known.place == step.place && known.message == message) {
            evidence.push(Evidence { place: step.place.clone(), message });
        }
    };
    for (field, way) in ways {
        for step in &way.steps {
            add(
                step,
                if ways.len() > 1 && step.what == "field permission" {
                    format!("{} of `{}`", step.what, field.field)
                } else {
                    step.what.clone()
                },
            );
        }
        if let Some(declared) = &field.declared {
            add(declared, format!("`{}` holds {}", field.field, field.titles.join(", ")));
        }
    }
    let code = format!("{}:{}:{:?}:{}", first.principal, object, first.by, first.through.as_deref().unwrap_or_default());
    let mut finding = note(what, start, object, code, ways.iter().map(|(field, _)| *field), as_of);
    finding.confidence = ways.iter().map(|(_, way)| way.confidence).min()?;
    finding.evidence = evidence;
    Some(finding)
}

/// What a program reads for those who may use it.
fn program(reach: &Reach, app: &Door, changes: Option<&Changes>, as_of: &str) -> Option<Finding> {
    let opened = |name: &String| {
        changes.is_none_or(|changes| {
            let of_app = changes.apps.iter().filter(|change| change.kind == app.kind && change.name == app.name);
            of_app.flat_map(|change| &change.opened).any(|field| field == name)
        })
    };
    let read: Vec<&Reached> =
        reach.fields.iter().filter(|field| app.records.contains_key(&field.name()) && opened(&field.name())).collect();
    let best = read.iter().filter_map(|field| app.records.get(&field.name())).max().copied().unwrap_or(Records::None);
    let names: Vec<String> = read.iter().map(|field| field.name()).collect();
    let what = format!(
        "{} `{}` ({}) reads {} for {}: {} ({} records)",
        app.kind,
        app.name,
        app.scopes.join(", "),
        counted(read.len(), "PHI field"),
        app.users,
        names.join(", "),
        best.word(),
    );
    let mut finding = note(what, &app.declared, &app.name, format!("{}:{}", app.kind, app.name), read.iter().copied(), as_of);
    let declared = read.iter().filter_map(|field| Some((field, field.declared.as_ref()?)));
    let held = |(field, step): (&&Reached, &Step)| Evidence {
        place: step.place.clone(),
        message: format!("`{}` holds {}", field.field, field.titles.join(", ")),
    };
    finding.evidence = declared.map(held).collect();
    (!read.is_empty()).then_some(finding)
}

fn note<'r>(what: String, start: &Step, scope: &str, code: String, fields: impl Iterator<Item = &'r Reached>, as_of: &str) -> Finding {
    let elements: BTreeSet<String> = fields.flat_map(|field| field.elements.iter().cloned()).collect();
    Finding {
        rule: RULE.to_owned(),
        topic: "access".to_owned(),
        severity: Severity::Note,
        confidence: Confidence::Certain,
        what,
        why: WHY.to_owned(),
        fix: FIX.to_owned(),
        provision: Some(PROVISION.to_owned()),
        cites: Vec::new(),
        place: start.place.clone(),
        also: Vec::new(),
        evidence: Vec::new(),
        trace: false,
        elements: elements.into_iter().collect(),
        classes: Vec::new(),
        phi_reasons: Vec::new(),
        scope: scope.to_owned(),
        code,
        fingerprint: String::new(),
        state: State::New,
        introduced: Some(as_of.to_owned()),
        known: None,
    }
}
