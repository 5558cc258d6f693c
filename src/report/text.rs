//! The dress for people at a terminal. The words and their order are ours, the layout of labels is miette's.

use super::{Options, Paint, Report, Sources, bears_on, fill, headline, sentence, summary, unobeyed, visible_line};
use crate::check::Finding;
use crate::facts::Place;
use crate::knowledge::ElementClass;
use crate::policy::Severity;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};
use std::collections::BTreeMap;

/// Findings in full on the first screen.
const SHOWN: usize = 20;
/// Places of one finding in full.
const PLACES: usize = 8;
/// Lines between two places that still share a box.
const NEAR: u32 = 3;

/// Dresses a report.
pub fn render(report: &Report, options: &Options) -> String {
    let paint = Paint(options.color);
    let shown = if options.all { report.findings.len() } else { SHOWN };
    let mut out = summary::head(report, options, shown);
    // The frame takes the line number, a bar and blanks.
    let limit = options.width.saturating_sub(10).min(options.max_snippet as usize).max(40);
    let mut sources = Sources::new(&report.sources, limit, options.unicode);
    let mut explained = false;
    for finding in gravest(report).into_iter().take(shown) {
        out.push_str(&one(report, finding, options, paint, &mut sources, &mut explained));
        out.push('\n');
    }
    out.push_str(&summary::tail(report, options, shown));
    unobeyed(out)
}

/// The findings alone, as they stand, each in full.
pub fn findings(report: &Report, options: &Options) -> String {
    let paint = Paint(options.color);
    let limit = options.width.saturating_sub(10).min(options.max_snippet as usize).max(40);
    let mut sources = Sources::new(&report.sources, limit, options.unicode);
    let mut explained = false;
    let mut out = String::new();
    for finding in &report.findings {
        out.push_str(&one(report, finding, options, paint, &mut sources, &mut explained));
        out.push('\n');
    }
    unobeyed(out)
}

/// Findings by severity, then the surest, then those with the most telling PHI; else as they stand.
fn gravest(report: &Report) -> Vec<&Finding> {
    let mut gravest: Vec<&Finding> = report.findings.iter().collect();
    gravest.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.confidence, told(finding))));
    gravest
}

/// How much the PHI of a finding tells of a person: who it is, what ails them, what helps to find them.
fn told(finding: &Finding) -> u8 {
    let weight = |class: &ElementClass| match class {
        ElementClass::Direct => 3,
        ElementClass::Health => 2,
        ElementClass::Credential | ElementClass::Quasi => 1,
        ElementClass::Context | ElementClass::Administrative => 0,
    };
    finding.classes.iter().map(weight).fold(0, u8::saturating_add)
}

/// One finding in full.
fn one(report: &Report, finding: &Finding, options: &Options, paint: Paint, sources: &mut Sources<'_>, explained: &mut bool) -> String {
    let name = format!("{}[{}]", finding.severity.word(), finding.rule);
    let lead = format!("{}{} ", paint.severity(finding.severity, &name), paint.bold(":"));
    let mut out = fill(&lead, name.len() + 2, &headline(finding), 4, options.width);
    out.push_str(&places(finding, options, paint, sources));
    out.push_str(&fill(&format!("  {} ", paint.help("why:")), 7, &sentence(&finding.why), 7, options.width));
    out.push_str(&fill(&format!("  {} ", paint.help("fix:")), 7, &sentence(&finding.fix), 7, options.width));
    let dot = if options.unicode { "·" } else { "-" };
    let bears = bears_on(report, finding, !*explained);
    let cited = bears.as_ref().is_some_and(|words| words.starts_with("45 CFR"));
    *explained |= bears.as_ref().is_some_and(|words| words.contains("addressable:"));
    let words = match bears {
        Some(words) if cited => format!("bears on {words} {dot} {}", finding.confidence.word()),
        Some(words) => format!("no provision named; {words} {dot} {}", finding.confidence.word()),
        None => format!("no provision named {dot} {}", finding.confidence.word()),
    };
    out.push_str(&fill("  ", 2, &words, 4, options.width));
    out
}

/// A place to be shown, with what is said of it.
struct Shown<'a> {
    place: &'a Place,
    label: Option<String>,
    primary: bool,
}

/// The places of a finding, primary first, each once.
fn shown_places<'a>(finding: &'a Finding, unicode: bool) -> Vec<Shown<'a>> {
    let arrow = if unicode { "←" } else { "<-" };
    let mut words: Vec<String> = Vec::new();
    let mut others: Vec<Shown<'a>> = Vec::new();
    for evidence in &finding.evidence {
        let message = visible_line(&sentence(&evidence.message)).into_owned();
        if evidence.place.path == finding.place.path && evidence.place.span == finding.place.span {
            if !message.is_empty() && !words.contains(&message) {
                words.push(message);
            }
        } else if let Some(same) = others.iter_mut().find(|other| *other.place == evidence.place) {
            match &mut same.label {
                Some(label) if !message.is_empty() && *label != message => {
                    label.push_str("; ");
                    label.push_str(&message);
                }
                label @ None if !message.is_empty() => *label = Some(message),
                _ => {}
            }
        } else {
            others.push(Shown { place: &evidence.place, label: (!message.is_empty()).then_some(message), primary: false });
        }
    }
    if words.is_empty() && finding.trace && !others.is_empty() {
        words.push("handed on here".to_owned());
    }
    if !finding.phi_reasons.is_empty() {
        let near = format!("PHI near: {}", visible_line(&sentence(&finding.phi_reasons.join("; "))));
        words.push(if words.is_empty() { near } else { format!("({near})") });
    }
    let label = (!words.is_empty() || !others.is_empty()).then(|| format!("{arrow} {}", words.join(" ")).trim_end().to_owned());
    let mut all = vec![Shown { place: &finding.place, label, primary: true }];
    all.extend(others);
    all
}

/// Draws the places of a finding.
fn places(finding: &Finding, options: &Options, paint: Paint, sources: &mut Sources<'_>) -> String {
    let mut shown = shown_places(finding, options.unicode);
    let most = if options.verbose { usize::MAX } else { PLACES };
    let left_out = shown.len().saturating_sub(most);
    shown.truncate(most);
    let mut sheet = Sheet::default();
    let mut bare = String::new();
    for group in groups(&shown) {
        let places: Vec<&Place> = group.iter().map(|shown| shown.place).collect();
        match sources.excerpt(&places) {
            Some(excerpt) => sheet.add(&group, &excerpt),
            None => {
                for shown in group {
                    let place = shown.place;
                    let words = format!(
                        "{}:{}:{}  {}",
                        visible_line(&place.path),
                        place.start.line,
                        place.start.column,
                        shown.label.as_deref().unwrap_or("")
                    );
                    bare.push_str(&fill("  ", 2, words.trim_end(), 4, options.width));
                }
            }
        }
    }
    let mut out = sheet.draw(finding.severity, options);
    out.push_str(&bare);
    if left_out > 0 {
        out.push_str(&format!("  {}\n", paint.dim(&format!("and {} (--verbose)", super::counted(left_out, "more place")))));
    }
    out
}

/// Places that share a box: of one file, within a few lines; the primary place's box first, the others as they come.
fn groups<'a, 's>(shown: &'s [Shown<'a>]) -> Vec<Vec<&'s Shown<'a>>> {
    let mut by_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, one) in shown.iter().enumerate() {
        by_file.entry(&one.place.path).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for mut file in by_file.into_values() {
        file.sort_by_key(|&at| shown.get(at).map(|one| one.place.start));
        let mut last = None;
        for at in file {
            let line = shown.get(at).map_or(0, |one| one.place.start.line);
            match (groups.last_mut(), last) {
                (Some(group), Some(before)) if line - before <= NEAR && group.len() < PLACES => group.push(at),
                _ => groups.push(vec![at]),
            }
            last = Some(line);
        }
    }
    // Within a box the earliest named place leads: it stays in view when a line is cut.
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups.into_iter().map(|group| group.into_iter().filter_map(|at| shown.get(at)).collect()).collect()
}

/// Excerpts of several files on one sheet, so that one drawing holds them all.
#[derive(Debug, Default)]
struct Sheet {
    text: String,
    rows: Vec<SheetRow>,
    labels: Vec<LabeledSpan>,
    /// The column in the file for each label's place on the sheet.
    columns: BTreeMap<usize, u32>,
    boxes: usize,
}

#[derive(Debug)]
struct SheetRow {
    start: usize,
    end: usize,
    line: u32,
    group: usize,
    path: String,
}

impl Sheet {
    fn add(&mut self, group: &[&Shown<'_>], excerpt: &super::Excerpt) {
        let path = group.first().map_or("", |shown| &*shown.place.path);
        let first = self.rows.len();
        for row in &excerpt.rows {
            let start = self.text.len();
            self.text.push_str(&row.text);
            self.rows.push(SheetRow {
                start,
                end: self.text.len(),
                line: row.number,
                group: self.boxes,
                path: visible_line(path).into_owned(),
            });
            self.text.push('\n');
        }
        self.boxes += 1;
        for (shown, (row, range)) in group.iter().zip(&excerpt.labels) {
            let Some(row) = self.rows.get(first + row) else { continue };
            let start = (row.start + range.start).min(row.end);
            // A label of no width stands on the character before it.
            let start = if start == row.end && row.end > row.start { self.text.floor_char_boundary(row.end - 1) } else { start };
            let end = (row.start + range.end).min(row.end);
            let end = if end <= start { self.text.ceil_char_boundary((start + 1).min(row.end)).max(start) } else { end };
            self.columns.entry(start).or_insert(shown.place.start.column);
            let span = SourceSpan::from((start, end - start));
            self.labels.push(if shown.primary {
                LabeledSpan::new_primary_with_span(shown.label.clone(), span)
            } else {
                LabeledSpan::new_with_span(shown.label.clone(), span)
            });
        }
    }

    fn draw(mut self, severity: Severity, options: &Options) -> String {
        if self.labels.is_empty() {
            return String::new();
        }
        let mut theme = match (options.unicode, options.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        self.labels.sort_by_key(|label| (label.offset(), label.len()));
        let grave = match severity {
            Severity::Error => theme.styles.error,
            Severity::Warning => theme.styles.warning,
            Severity::Note => theme.styles.advice,
        };
        let other = theme.styles.help;
        theme.styles.highlights = self.labels.iter().map(|label| if label.primary() { grave } else { other }).collect();
        let mut drawn = String::new();
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(options.width)
            .with_context_lines(0)
            .with_links(false)
            .without_cause_chain()
            .without_syntax_highlighting();
        if handler.render_report(&mut drawn, &Drawn(&self)).is_err() {
            return String::new();
        }
        // The first line is miette's own headline, left empty: ours stands above.
        drawn.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned())
    }
}

impl SourceCode for Sheet {
    fn read_span<'a>(&'a self, span: &SourceSpan, _: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset() + span.len());
        let row_at = |byte: usize| self.rows.get(self.rows.partition_point(|row| row.start <= byte).checked_sub(1)?);
        let (Some(first), Some(last)) = (row_at(from), row_at(to.saturating_sub(1).max(from))) else {
            return Err(MietteError::OutOfBounds);
        };
        // Boxes never flow together, whatever their line numbers.
        if first.group != last.group || to > last.end {
            return Err(MietteError::OutOfBounds);
        }
        let data = self.text.get(first.start..last.end).ok_or(MietteError::OutOfBounds)?;
        let column = self.columns.get(&from).copied().unwrap_or(1).saturating_sub(1) as usize;
        Ok(Box::new(MietteSpanContents::new_named(
            first.path.clone(),
            data.as_bytes(),
            SourceSpan::from((first.start, last.end - first.start)),
            first.line.saturating_sub(1) as usize,
            column,
            (last.line - first.line + 1) as usize,
        )))
    }
}

/// A sheet as miette wants it.
#[derive(Debug)]
struct Drawn<'a>(&'a Sheet);

impl std::fmt::Display for Drawn<'_> {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.0.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn screen(report: &Report, options: &Options) -> String {
        render(report, options)
    }

    #[test]
    fn the_screen() {
        insta::assert_snapshot!(screen(&sample::report(), &Options::default()), @r#"
        error[phi-in-log]: birth date and MRN reach the Apex debug log through `LogUtil.info`
           ╭─[force-app/main/default/classes/PatientSync.cls:4:4]
         3 │ for (Contact c : [SELECT Id, Birthdate, MRN__c FROM Contact]) {
           ·                  ─────────────────────┬─────────────────────
           ·                                       ╰── from these selected fields
         4 │     LogUtil.info('sync ' + c);
           ·     ────────────┬────────────
           ·                 ╰── ← handed on here, still PHI
           ╰────
           ╭─[force-app/main/default/classes/LogUtil.cls:3:9]
         3 │ System.debug(msg);
           · ────────┬────────
           ·         ╰── written here
           ╰────
          why: while a trace flag is on, admins and developers can download this text
          fix: LogUtil.info('sync ' + c.Id)
          bears on 45 CFR 164.502(b) minimum necessary · certain

        error[tls-below-minimum]: nginx accepts TLS 1.0, below 1.2
           ╭─[deploy/ehr.conf:3:5]
         3 │ ssl_protocols TLSv1 TLSv1.2;
           · ──────────────┬─────────────
           ·               ╰── ← PHI near: proxies to `fhir`, line 4
           ╰────
          why: TLS 1.0 falls outside NIST SP 800-52r2, so the encryption safe harbor may not apply
          fix: ssl_protocols TLSv1.2 TLSv1.3;
          bears on 45 CFR 164.312(e)(2)(ii) (addressable: implement it, or document why not and the
            alternative); see NIST SP 800-52r2 · certain

        warning[certificate-check-off]: `requests.get` to ehr.example.com does not verify the server's
            certificate
           ╭─[jobs/pull now.py:3:23]
         3 │ r = requests.get(URL, verify=VERIFY, auth=('svc', '***'), timeout=5)  # ␛[31m<U+202E>é 日本
           ·                       ──────┬──────
           ·                             ╰── ←
           ╰────
           ╭─[jobs/settings.py:2:1]
         2 │ VERIFY = False
           · ───────┬──────
           ·        ╰── set here · 4 more calls use it
           ╰────
          why: anyone on the path can read or change the records
          fix: delete the argument, or verify="/etc/ssl/ehr-ca.pem"
          bears on 45 CFR 164.312(e)(2)(ii) (addressable), 164.502(b) · likely

        note[image-without-text]: the image has no text alternative
          web/a.html:3:1
          why: because it matters
          fix: mend it
          no provision named; see WCAG 2.2 1.1.1 · possible

        not fully analyzed (2 notices):
          data/big.json: 52 MB, more than the limit of 10 MB
          deploy/broken.yaml:7: the block that begins here is never closed; the rest was read

        2 errors, 1 warning and 1 note · 53 files read · score 61.4 of 100
        1 allowed by comment · 1 settled by a decision · 5 below the confidence asked for
          jobs/settings.py:1: phi-in-log allowed as mitigated until 2026-09-01 because the log is
            ***-**-**** masked
          jobs/settings.py:1: disk-not-encrypted decided equivalent by J. Doe, review by 2027-01-01: the
            host encrypts
        `phiward explain tls-below-minimum` says more about a rule

        statutory exposure under 45 CFR 160.404, as of 2026-03-01
          floor         $282   the least amount of the lowest tier, enforcement-discretion caps
          scenario    $2,848   tier reasonable-cause (an assumption, not a conclusion), its least amount,
                               codified caps
          ceiling   $142,355   the highest amount per violation, codified caps
          - findings on one provision are evidence of one continuing violation, counted by day; each day
            once

        a technical finding is not legal advice, and neither is its absence
        "#);
    }

    #[test]
    fn a_narrow_screen_without_unicode() {
        let options = Options { width: 64, unicode: false, verbose: true, ..Options::default() };
        insta::assert_snapshot!(screen(&sample::report(), &options), @r#"
        error[phi-in-log]: birth date and MRN reach the Apex debug log
            through `LogUtil.info`
           ,-[force-app/main/default/classes/PatientSync.cls:4:4]
         3 | ... : [SELECT Id, Birthdate, MRN__c FROM Contact]) {
           :       ^^^^^^^^^^^^^^^^^^^^^|^^^^^^^^^^^^^^^^^^^^^
           :                            `-- from these selected fields
         4 |     LogUtil.info('sync ' + c);
           :     ^^^^^^^^^^^^|^^^^^^^^^^^^
           :                 `-- <- handed on here, still PHI
           `----
           ,-[force-app/main/default/classes/LogUtil.cls:3:9]
         3 | System.debug(msg);
           : ^^^^^^^^|^^^^^^^^
           :         `-- written here
           `----
          why: while a trace flag is on, admins and developers can
               download this text
          fix: LogUtil.info('sync ' + c.Id)
          bears on 45 CFR 164.502(b) minimum necessary - certain

        error[tls-below-minimum]: nginx accepts TLS 1.0, below 1.2
           ,-[deploy/ehr.conf:3:5]
         3 | ssl_protocols TLSv1 TLSv1.2;
           : ^^^^^^^^^^^^^^|^^^^^^^^^^^^^
           :               `-- <- PHI near: proxies to `fhir`, line 4
           `----
          why: TLS 1.0 falls outside NIST SP 800-52r2, so the encryption
               safe harbor may not apply
          fix: ssl_protocols TLSv1.2 TLSv1.3;
          bears on 45 CFR 164.312(e)(2)(ii) (addressable: implement it,
            or document why not and the alternative); see NIST SP
            800-52r2 - certain

        warning[certificate-check-off]: `requests.get` to
            ehr.example.com does not verify the server's certificate
           ,-[jobs/pull now.py:3:23]
         3 | r = requests.get(URL, verify=VERIFY, auth=('svc', '***...
           :                       ^^^^^^|^^^^^^
           :                             `-- <-
           `----
           ,-[jobs/settings.py:2:1]
         2 | VERIFY = False
           : ^^^^^^^|^^^^^^
           :        `-- set here · 4 more calls use it
           `----
          why: anyone on the path can read or change the records
          fix: delete the argument, or verify="/etc/ssl/ehr-ca.pem"
          bears on 45 CFR 164.312(e)(2)(ii) (addressable), 164.502(b) -
            likely

        note[image-without-text]: the image has no text alternative
          web/a.html:3:1
          why: because it matters
          fix: mend it
          no provision named; see WCAG 2.2 1.1.1 - possible

        not fully analyzed (2 notices):
          the history is shallow
          data/big.json: 52 MB, more than the limit of 10 MB
          deploy/broken.yaml:7: the block that begins here is never
            closed; the rest was read

        2 errors, 1 warning and 1 note - 53 files read - score 61.4 of 100
        1 allowed by comment - 1 settled by a decision - 5 below the
          confidence asked for - 2 in tests, examples and documentation
          left out
          read: apex 12, nginx 1, python 40
          skipped: minified 3
          score by topic: logging 70.0, transport 81.2
          jobs/settings.py:1: phi-in-log allowed as mitigated until
            2026-09-01 because the log is ***-**-**** masked
          jobs/settings.py:1: disk-not-encrypted decided equivalent by
            J. Doe, review by 2027-01-01: the host encrypts
        `phiward explain tls-below-minimum` says more about a rule

        statutory exposure under 45 CFR 160.404, as of 2026-03-01
          floor         $282   the least amount of the lowest tier,
                               enforcement-discretion caps
          scenario    $2,848   tier reasonable-cause (an assumption, not
                               a conclusion), its least amount, codified
                               caps
          ceiling   $142,355   the highest amount per violation,
                               codified caps
          - findings on one provision are evidence of one continuing
            violation, counted by day; each day once
          164.502(b) in 2026, tier reasonable-cause, 1 finding: floor
            $141, scenario $1,424, ceiling $71,177.50; 45 CFR 102.3 as
            of 2025-01-28
              scenario: 1 day × $1,424 = $1,424, cap $2,134,831

        a technical finding is not legal advice, and neither is its absence
        "#);
    }

    #[test]
    fn nothing_to_say_is_short() {
        insta::assert_snapshot!(screen(&sample::clean(), &Options::default()), @r#"
        nothing to say · 214 files read · score 100.0 of 100
        a technical finding is not legal advice, and neither is its absence
        "#);
    }

    #[test]
    fn the_first_run_shows_counts_and_the_gravest() {
        let full = screen(&sample::many(90), &Options::default());
        assert_eq!(full.matches("error[").count(), 20);
        insta::assert_snapshot!(full.split("the 20 gravest:").next().unwrap(), @r#"
        errors  warnings     notes   by rule
            23         ·         ·   phi-in-log             logging
            23         ·         ·   tls-below-minimum      transport
             ·        22         ·   certificate-check-off  transport
             ·         ·        22   image-without-text     accessibility
                                     by folder
            23         ·         ·   deploy/
            23         ·         ·   force-app/main/default/classes/
             ·        22         ·   jobs/
             ·         ·        22   web/
        "#);
        assert!(full.contains("\n70 more: --all, --format concise, --report html=FILE\nto adopt: `phiward baseline`"));
        let all = screen(&sample::many(90), &Options { all: true, ..Options::default() });
        assert_eq!(["error[", "warning[", "note["].map(|word| all.matches(word).count()), [46, 22, 22]);
        assert!(!all.contains("70 more"));
    }

    #[test]
    fn scanned_text_commands_nobody() {
        for color in [false, true] {
            let shown = screen(&sample::hostile(), &Options { color, verbose: true, ..Options::default() });
            // Colors are the only escapes, and every one of them is ours.
            let stripped = shown.split("\u{1b}[").map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect::<String>();
            assert!(!stripped.contains(['\u{1b}', '\u{7}', '\u{0}', '\r', '\u{202e}']), "{stripped:?}");
            assert!(!shown.contains("[2J\u{1b}") && !shown.contains("##["));
            assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")));
        }
    }

    #[test]
    fn no_literal_of_the_scanned_text_shows() {
        for &format in super::super::Format::ALL {
            let shown = format.render(&sample::report(), &Options { verbose: true, all: true, dollars: true, ..Options::default() });
            assert!(!shown.contains("hunter2") && !shown.contains("123-45"), "{}", format.word());
            assert!(!shown.is_empty());
        }
    }

    #[test]
    fn every_width_and_any_span_draws() {
        let mut report = sample::many(24);
        for (at, finding) in report.findings.iter_mut().enumerate() {
            let at = u32::try_from(at).unwrap();
            finding.place.span = crate::text::Span { start: at * 7 % 90, end: at * 5 % 110 };
            for evidence in &mut finding.evidence {
                evidence.place.start.line = at % 9;
            }
        }
        for width in [0, 1, 20, 40, 80, 300] {
            assert!(!screen(&report, &Options { width, all: true, ..Options::default() }).is_empty());
        }
    }

    #[test]
    fn many_places_are_cut() {
        let mut report = sample::report();
        let finding = report.findings.first_mut().unwrap();
        let one = crate::check::Evidence { place: finding.place.clone(), message: "here".into() };
        finding.evidence = (0..40_u32)
            .map(|at| {
                let mut other = one.clone();
                other.place.path = format!("f{at}.py").into();
                other
            })
            .collect();
        let shown = screen(&report, &Options::default());
        assert!(shown.contains("and 33 more places (--verbose)"), "{shown}");
    }
}
