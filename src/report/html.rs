//! One self-contained page: no network, nothing that needs its script, everything escaped, readable by a screen reader and in print.

use super::summary::{BEYOND, accepted, amounts};
use super::{
    FOOTER, Options, Report, Run, Sources, Tally, bears_on, capitalized, change_lines, counted, dollars, folders, headline, named,
    plan_line, score, sentence, trend_line, visible, visible_line,
};
use crate::check::{Finding, State};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

/// The page; its name ends in `.html`, so that the template engine escapes every value.
const TEMPLATE: &str = include_str!("report.html");
/// Filters the findings.
const SCRIPT: &str = include_str!("report.js");
/// The only script that the page's policy lets run; a test counts it again.
const SCRIPT_HASH: &str = "sha256-goVwNMpJ3Iqsp4oj7nzAcUjCTsJOpLQW/2136OJJkxE=";

/// Dresses a report.
pub fn render(report: &Report, options: &Options) -> String {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    let page = environment
        .add_template("report.html", TEMPLATE)
        .and_then(|()| environment.get_template("report.html"))
        .and_then(|template| template.render(page(report, options)));
    // The template is a constant that the tests render: this can only happen to a broken build, and then must not be silent.
    page.unwrap_or_else(|error| format!("<!doctype html><title>phiward</title><p>The page could not be written: {error:?}</p>\n"))
}

fn page(report: &Report, options: &Options) -> Value {
    let tally = Tally::of(&report.findings);
    let mut sources = Sources::new(&report.sources, options.max_snippet as usize, true);
    let findings: Vec<Value> =
        report.findings.iter().enumerate().map(|(at, finding)| finding_value(report, finding, at + 1, &mut sources)).collect();
    let rules: Vec<Value> = Tally::by(&report.findings, |finding| finding.rule.as_str())
        .into_iter()
        .map(|(rule, tally)| {
            let first = report.findings.iter().position(|finding| finding.rule == rule).map_or(0, |at| at + 1);
            context! { name => rule, first, errors => tally.errors, warnings => tally.warnings, notes => tally.notes }
        })
        .collect();
    let folders: Vec<Value> = folders(&report.findings, 24)
        .into_iter()
        .map(|(folder, tally)| {
            context! { name => visible_line(&folder), errors => tally.errors, warnings => tally.warnings, notes => tally.notes }
        })
        .collect();
    let provisions: std::collections::BTreeSet<String> = report.findings.iter().filter_map(|finding| finding.provision.clone()).collect();
    context! {
        script => Value::from_safe_string(SCRIPT.to_owned()),
        script_hash => SCRIPT_HASH,
        change => change_lines(report, true),
        by_topic => by_topic(report),
        provisions,
        trend => trend(report),
        title => if tally.total() == 0 { "nothing to say".to_owned() } else { tally.words() },
        version => report.tool_version.as_str(),
        as_of => report.as_of.as_str(),
        score => if report.coverage.read() == 0 { "none".to_owned() } else { score(report.score_tenths) },
        unread => report.coverage.unread(),
        topics => report.score_by_topic.iter().map(|(topic, tenths)| context! { name => topic, score => score(*tenths) }).collect::<Vec<Value>>(),
        read => counted(report.coverage.read(), "file"),
        analyzed => report.coverage.analyzed.iter().map(|(name, number)| context! { name, number => *number }).collect::<Vec<Value>>(),
        skipped => report.coverage.skipped.iter().map(|(name, number)| context! { name, number => *number }).collect::<Vec<Value>>(),
        below => report.coverage.below_confidence,
        accepted => accepted(report).into_iter().filter(|(number, _)| *number > 0).map(|(number, words)| format!("{number} {words}")).collect::<Vec<String>>(),
        loosened => report.loosened.iter().map(|line| sentence(line)).collect::<Vec<String>>(),
        rules,
        folders,
        findings,
        notices => report.notices.iter().map(notice).collect::<Vec<Value>>(),
        settled => report.suppressed.iter().chain(&report.decided).map(settled).collect::<Vec<Value>>(),
        exposure => exposure(report),
        footer => capitalized(FOOTER),
    }
}

fn finding_value(report: &Report, finding: &Finding, number: usize, sources: &mut Sources<'_>) -> Value {
    let bears = bears_on(report, finding, false).map(|words| if words.starts_with("45 CFR") { format!("bears on {words}") } else { words });
    context! {
        number,
        severity => finding.severity.word(),
        rule => finding.rule.as_str(),
        topic => finding.topic.as_str(),
        provision => finding.provision.as_deref().unwrap_or(""),
        since => finding.introduced.as_deref().filter(|day| *day != report.as_of),
        known => finding.known.as_deref(),
        what => capitalized(&headline(finding)),
        place => place(&finding.place),
        rows => rows(sources, &finding.place),
        trace => finding.trace,
        evidence => finding.evidence.iter().map(|evidence| context! {
            place => place(&evidence.place),
            message => sentence(&evidence.message),
            rows => rows(sources, &evidence.place),
        }).collect::<Vec<Value>>(),
        near => visible(&sentence(&finding.phi_reasons.join("; "))),
        why => sentence(&finding.why),
        fix => sentence(&finding.fix),
        bears,
        confidence => finding.confidence.word(),
        elements => finding.elements.join(", "),
    }
}

fn place(place: &crate::facts::Place) -> String {
    format!("{}:{}:{}", visible_line(&place.path), place.start.line, place.start.column)
}

fn rows(sources: &mut Sources<'_>, place: &crate::facts::Place) -> Vec<Value> {
    let Some(excerpt) = sources.excerpt(&[place]) else { return Vec::new() };
    let Some((labelled, range)) = excerpt.labels.first() else { return Vec::new() };
    excerpt
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let range = if at == *labelled { range.clone() } else { 0..0 };
            context! {
                number => row.number,
                before => row.text.get(..range.start).unwrap_or(""),
                label => row.text.get(range.clone()).unwrap_or(""),
                after => row.text.get(range.end..).unwrap_or(""),
            }
        })
        .collect()
}

fn notice(notice: &crate::text::Notice) -> Value {
    let line = notice.line.map(|line| format!(":{line}")).unwrap_or_default();
    context! {
        place => format!("{}{line}", visible_line(&notice.path)),
        message => sentence(&notice.message),
        lost => notice.lost(),
    }
}

fn settled(finding: &Finding) -> Value {
    let (how, reason, until) = match &finding.state {
        State::Suppressed { kind, reason, until } => (kind.clone(), reason.clone(), until.clone().unwrap_or_default()),
        State::Decided { decision, rationale, approved_by, review_by } => {
            (decision.clone(), format!("{rationale} (approved by {approved_by})"), review_by.clone())
        }
        State::Baselined { first_seen } => ("baseline".to_owned(), String::new(), first_seen.clone()),
        State::New => (String::new(), String::new(), String::new()),
    };
    context! { place => place(&finding.place), rule => finding.rule.as_str(), how, reason => sentence(&reason), until }
}

/// A part of a whole, in thousandths: at least one where there is anything.
fn thousandths(part: u64, whole: u64) -> u64 {
    let width = u128::from(part) * 1_000 / u128::from(whole.max(1));
    u64::try_from(width).unwrap_or(1_000).max(u64::from(part > 0))
}

fn by_topic(report: &Report) -> Vec<Value> {
    let topics = Tally::by(&report.findings, |finding| finding.topic.as_str());
    let most = topics.iter().map(|(_, tally)| tally.total()).max().unwrap_or(0) as u64;
    let width = |number: usize| thousandths(number as u64, most);
    topics
        .into_iter()
        .map(|(name, tally)| {
            let (error, warning, note) = (width(tally.errors), width(tally.warnings), width(tally.notes));
            context! { name, words => tally.words(), error, warning, note }
        })
        .collect()
}

/// The scenario of each provision, all years together.
fn bars(report: &Report) -> Vec<Value> {
    let mut sums: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for line in &report.exposure.lines {
        let sum = sums.entry(&line.provision).or_default();
        *sum = sum.saturating_add(line.scenario_cents);
    }
    let most = sums.values().max().copied().unwrap_or(0);
    let mut sums: Vec<(&str, u64)> = sums.into_iter().collect();
    sums.sort_by_key(|&(id, cents)| (std::cmp::Reverse(cents), id));
    let bar =
        |(id, cents): (&str, u64)| context! { name => named(report, id), amount => dollars(cents), width => thousandths(cents, most) };
    sums.into_iter().map(bar).collect()
}

/// Runs in the table.
const RUNS: usize = 24;

fn trend(report: &Report) -> Option<Value> {
    let line = trend_line(report, true)?;
    let now = Run::of(report, None);
    let skipped = report.trend.len().saturating_sub(RUNS - 1);
    let runs: Vec<&Run> = report.trend.iter().skip(skipped).chain(std::iter::once(&now)).collect();
    let wide = runs.len().saturating_sub(1).max(1);
    let point = |(at, run): (usize, &&Run)| {
        let tenths: usize = run.score.replace('.', "").parse().unwrap_or(0);
        format!("{},{}.{}", at * 1_000 / wide, 1_000_usize.saturating_sub(tenths) / 10, 1_000_usize.saturating_sub(tenths) % 10)
    };
    let points: Vec<String> = runs.iter().enumerate().map(point).collect();
    let row = |run: &&Run| {
        context! {
            date => visible_line(&run.date),
            commit => run.commit.as_deref().map_or(String::new(), |commit| visible_line(commit).chars().take(10).collect()),
            score => visible_line(&run.score),
            errors => run.counts.error,
            warnings => run.counts.warning,
            notes => run.counts.note,
            scenario => run.scenario(),
        }
    };
    Some(context! { line => capitalized(&line), points => points.join(" "), runs => runs.iter().map(row).collect::<Vec<Value>>() })
}

fn exposure(report: &Report) -> Value {
    let exposure = &report.exposure;
    context! {
        bars => bars(report),
        plan => exposure.plan.iter().map(|step| context! {
            line => plan_line(report, step),
            fixes => step.fixes.iter().map(|place| visible_line(place).into_owned()).collect::<Vec<String>>(),
        }).collect::<Vec<Value>>(),
        beyond => capitalized(BEYOND.trim_end_matches(':')),
        estimates => exposure.estimates.iter().map(|estimate| context! {
            title => capitalized(&estimate.title),
            amounts => amounts(estimate),
            basis => sentence(&estimate.basis),
        }).collect::<Vec<Value>>(),
        any => !exposure.lines.is_empty() || exposure.ceiling_cents > 0,
        floor => dollars(exposure.floor_cents),
        scenario => dollars(exposure.scenario_cents),
        ceiling => dollars(exposure.ceiling_cents),
        assumptions => exposure.assumptions.iter().map(|line| sentence(line)).collect::<Vec<String>>(),
        lines => exposure.lines.iter().map(|line| context! {
            provision => line.provision.as_str(),
            tier => line.tier.as_str(),
            year => i64::from(line.year),
            count => line.count,
            unit => line.unit.as_str(),
            working => line.working.clone(),
            findings => line.findings,
            floor => dollars(line.floor_cents),
            scenario => dollars(line.scenario_cents),
            ceiling => dollars(line.ceiling_cents),
            table => line.table.as_str(),
            verified => line.verified,
        }).collect::<Vec<Value>>(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_page_is_whole_and_escaped() {
        let page = render(&sample::hostile(), &Options::default());
        assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{page}");
        assert!(page.matches("<script").count() == 1 && !page.contains("<img") && !page.contains("<b>"));
        assert!(!page.contains(['\u{1b}', '\u{202e}', '\u{0}']));
        // Self-contained: nothing is fetched.
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" src="));
    }

    /// SHA-256 as FIPS 180-4 tells it, for a test alone.
    fn sha256(text: &str) -> [u8; 32] {
        let is_prime = |n: &u32| (2..*n).all(|d| !n.is_multiple_of(d));
        // the first 32 bits of the fractional part of a root
        let root = |n: u32, cubic: bool| -> u32 {
            let (mut low, mut high) = (0_u128, 1_u128 << 37);
            while low + 1 < high {
                let half = low.midpoint(high);
                let fits = if cubic { half * half * half <= u128::from(n) << 96 } else { half * half <= u128::from(n) << 64 };
                if fits { low = half } else { high = half }
            }
            u32::try_from(low & 0xffff_ffff).unwrap()
        };
        let primes: Vec<u32> = (2..312).filter(is_prime).collect();
        let keys: Vec<u32> = primes.iter().map(|&n| root(n, true)).collect();
        let mut state: Vec<u32> = primes.iter().take(8).map(|&n| root(n, false)).collect();
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0x80);
        bytes.resize((bytes.len() + 8).next_multiple_of(64) - 8, 0);
        bytes.extend((text.len() as u64 * 8).to_be_bytes());
        for block in bytes.chunks(64) {
            let mut w: Vec<u32> = block.chunks(4).map(|four| u32::from_be_bytes(four.try_into().unwrap())).collect();
            for i in 16..64 {
                let (a, b) = (w[i - 15], w[i - 2]);
                let (a, b) = (a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3), b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10));
                w.push(w[i - 16].wrapping_add(a).wrapping_add(w[i - 7]).wrapping_add(b));
            }
            let mut v = state.clone();
            for i in 0..64 {
                let (a, e) = (v[0], v[4]);
                let one = v[7]
                    .wrapping_add(e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25))
                    .wrapping_add((e & v[5]) ^ (!e & v[6]))
                    .wrapping_add(keys[i])
                    .wrapping_add(w[i]);
                let two =
                    (a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22)).wrapping_add((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
                v = vec![one.wrapping_add(two), a, v[1], v[2], v[3].wrapping_add(one), e, v[5], v[6]];
            }
            state = state.iter().zip(v).map(|(s, v)| s.wrapping_add(v)).collect();
        }
        let bytes: Vec<u8> = state.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.try_into().unwrap()
    }

    fn base64(bytes: &[u8]) -> String {
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let group = |three: &[u8]| {
            let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            let one = |at: usize| if at > three.len() { '=' } else { char::from(digits[(word >> (18 - 6 * at) & 63) as usize]) };
            (0..4).map(one).collect::<String>()
        };
        bytes.chunks(3).map(group).collect()
    }

    #[test]
    fn the_pages_policy_names_its_script() {
        assert_eq!(base64(&sha256("abc")), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        assert_eq!(SCRIPT_HASH, format!("sha256-{}", base64(&sha256(SCRIPT))));
    }

    #[test]
    fn the_page_is_well_formed_and_accessible() {
        for report in [sample::report(), sample::clean(), sample::many(30)] {
            let page = render(&report, &Options::default());
            let body = page.get(page.find("<body>").unwrap()..page.find("</html>").unwrap()).unwrap();
            let document = roxmltree::Document::parse(body).unwrap();
            let named = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
            assert_eq!(named("h1").count(), 1);
            assert_eq!(named("article").count(), report.findings.len());
            assert!(named("table").all(|table| table.children().any(|node| node.has_tag_name("caption"))));
            assert!(named("th").all(|cell| cell.has_attribute("scope")));
            let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(ids.len(), unique.len());
            for link in named("a") {
                assert!(unique.contains(link.attribute("href").unwrap().trim_start_matches('#')));
            }
        }
    }

    /// WCAG 2.2, success criterion 1.4.3: 4.5 to 1, in the light and in the dark page.
    #[test]
    fn every_pair_of_colors_has_contrast() {
        let luminance = |hex: &str| {
            let digits = hex.trim_start_matches('#');
            let wide = if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
            let part = |at: usize| {
                let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
        };
        let themes: Vec<&str> = TEMPLATE.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
        assert_eq!(themes.len(), 2);
        for theme in themes {
            let color = |name: &str| {
                let value = theme.split(&format!("--{name}: ")).nth(1).unwrap().split(';').next().unwrap();
                luminance(value)
            };
            for (ink, paper) in [
                ("ink", "paper"),
                ("ink", "well"),
                ("quiet", "paper"),
                ("quiet", "well"),
                ("error", "paper"),
                ("warning", "paper"),
                ("note", "paper"),
                ("link", "paper"),
                ("mark-ink", "mark"),
            ] {
                let (one, other) = (color(ink), color(paper));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{ink} on {paper}: {contrast:.2}");
            }
        }
    }
}
