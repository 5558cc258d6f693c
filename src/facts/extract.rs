//! One file, from text to facts. Everything that may be cached happens here.

use super::code::{self, Cut, Meanings};
use super::declared;
use super::rows::{self, Rows};
use super::{Attribute, Fact, FactKind, FileFacts, Place, SuppressionComment, Value};
use crate::knowledge::{FileRole, Lexicon, Row};
use crate::parse;
use crate::parse::code::{CodePattern, PatternMatch};
use crate::text::{Family, Language, Limits, Notice, NoticeKind, SourceFile, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that is needed to read any file.
#[derive(Debug)]
pub struct Extractor {
    rows: Rows,
    meanings: Meanings,
    lexicon: Lexicon,
    limits: Limits,
    patterns: Vec<Arc<CodePattern>>,
}

impl Extractor {
    /// Binds the rows; rows with faults are left out and told.
    #[must_use]
    pub fn new(all: &[Row], lexicon: Lexicon, limits: Limits) -> (Self, Vec<rows::RowError>) {
        let (rows, mut errors) = Rows::bind(all);
        let (meanings, more) = Meanings::bind(all);
        errors.extend(more);
        errors.sort_by(|a, b| (&a.row, &a.message).cmp(&(&b.row, &b.message)));
        errors.dedup();
        (Self { rows, meanings, lexicon, limits, patterns: Vec::new() }, errors)
    }

    /// Runs an organization's own code patterns, too.
    #[must_use]
    pub fn with_patterns<'p>(mut self, patterns: impl IntoIterator<Item = &'p Arc<CodePattern>>) -> Self {
        self.patterns = patterns.into_iter().map(Arc::clone).collect();
        self
    }

    /// The lexicon in use.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// What a file says.
    #[must_use]
    pub fn extract(&self, file: &SourceFile, role: FileRole) -> FileFacts {
        let mut facts = FileFacts { path: file.path.to_string(), language: file.language, role, ..FileFacts::default() };
        let mut comments: Vec<Span> = Vec::new();
        match file.language.map(Language::family) {
            Some(Family::Config) => self.configuration(file, &mut facts, &mut comments),
            Some(Family::Declaration) => {
                let parsed = parse::declared::parse(file);
                facts.symbols = declared::of_records(file, &parsed);
                facts.facts = declared::of_grants(file, &parsed);
                comments = parsed.comments;
            }
            Some(Family::Code) => {
                // a page is markup with attributes that say how it is served
                if file.language == Some(Language::Visualforce) {
                    self.configuration(file, &mut facts, &mut comments);
                }
                if let Some(parsed) = parse::code::parse_with(file, &self.limits, &self.patterns) {
                    let said = code::extract(file, &parsed.tree, &self.meanings);
                    facts.notices.extend([Cut::Size, Cut::Ends].into_iter().filter_map(|why| not_followed(file, &said.cut, why)));
                    facts.notices.extend(parsed.notices);
                    facts.facts.extend(said.facts);
                    facts.facts.extend(parsed.matches.iter().map(|found| matched(file, found)));
                    facts.summaries = said.summaries;
                    facts.symbols.extend(said.symbols);
                    facts.imports = said.imports;
                    comments.extend(&parsed.tree.comments);
                }
                if declared::is_template(&file.path) {
                    facts.facts.extend(declared::of_template(file));
                }
            }
            None => {}
        }
        facts.suppressions = suppressions(file, &comments);
        facts.health_words = self
            .lexicon
            .health_words(&file.text, 6)
            .into_iter()
            .map(|(word, at)| (word, file.position(u32::try_from(at).unwrap_or(u32::MAX)).line))
            .collect();
        facts
    }
}

/// Says which functions of a file were not followed to their ends, at the first of them.
fn not_followed(file: &SourceFile, cut: &BTreeMap<Span, Cut>, why: Cut) -> Option<Notice> {
    let mut all = cut.iter().filter(|(_, one)| **one == why).map(|(at, _)| *at);
    let first = all.next()?;
    let name = match file.slice(first) {
        "" => "the module".to_owned(),
        head if head.len() > 60 || head.contains(char::is_whitespace) => "a closure".to_owned(),
        name => format!("`{name}`"),
    };
    let more = match all.count() {
        0 => String::new(),
        1 => " and one more function".to_owned(),
        more => format!(" and {more} more functions"),
    };
    let message = match why {
        Cut::Size => format!("too large or nested too deep to be followed whole: {name}{more}; the rest was analyzed"),
        Cut::Ends => format!("more values reach a sink than are kept: {name}{more}; findings beyond the first few hundred are left out"),
    };
    let line = file.position(first.start).line;
    Some(Notice { path: file.path.to_string(), kind: NoticeKind::Limit, message, span: Some(first), line: Some(line) })
}

impl Extractor {
    /// What a file says by its keys and values.
    fn configuration(&self, file: &SourceFile, facts: &mut FileFacts, comments: &mut Vec<Span>) {
        let parsed = parse::config::parse(file, &self.limits);
        // the models of Prisma are no HCL; they have a reader of their own
        if !parse::declared::is_prisma(&file.path) {
            facts.notices.extend(parsed.notices);
        }
        for tree in &parsed.trees {
            facts.facts.extend(rows::extract_config(file, tree, &self.rows));
            facts.symbols.extend(rows::constants(file, tree));
            facts.symbols.extend(declared::of_document(file, tree));
            facts.facts.extend(self.within(file, tree));
            comments.extend(&tree.comments);
        }
        if parse::declared::is_prisma(&file.path) {
            facts.symbols.extend(declared::of_records(file, &parse::declared::parse(file)));
        }
        let parts = rows::guarded(&file.text);
        if !parts.is_empty() {
            facts.facts.iter_mut().for_each(|fact| fact.guards = rows::guards_at(&parts, fact.place.span.start));
        }
    }
}

/// The fact that an organization's own pattern matches here.
fn matched(file: &SourceFile, found: &PatternMatch) -> Fact {
    let mut fact = Fact::new(FactKind::Code, "", Place::of(file, found.span));
    fact.code = code::normalize(file.slice(found.span));
    fact.set_text("rule", &found.rule);
    let captures = found.captures.iter().map(|(name, text)| format!("{name}={text}")).collect();
    fact.set("captures", Attribute::Known(Value::List(captures)));
    fact
}

impl Extractor {
    /// What the files say that a `ConfigMap` or `Secret` holds: `data: { nginx.conf: | … }`.
    fn within(&self, file: &SourceFile, tree: &parse::config::ConfigTree) -> Vec<Fact> {
        let mut all = Vec::new();
        for held in rows::held_files(tree) {
            let mut inner = SourceFile::from_text(&held.name, &held.text);
            if inner.language == Some(Language::Nginx) {
                // a brace opens a block there: what is not known is a variable
                inner = SourceFile::from_text(&held.name, &held.text.replace("{}", NGINX_HOLE));
            }
            if !inner.language.is_some_and(|language| language.family() == Family::Config) {
                continue;
            }
            let first = file.position(held.place.start).line;
            for tree in &parse::config::parse(&inner, &self.limits).trees {
                for mut fact in rows::extract_config(&inner, tree, &self.rows) {
                    let Some(span) = same_line(file, first, &inner, fact.place.start.line) else { continue };
                    fact.place = Place::of(file, span);
                    fact.scope.0 = format!("{}/{}", held.name, fact.scope.0);
                    fact.attributes.iter_mut().for_each(with_holes);
                    within_cluster(&mut fact);
                    all.push(fact);
                }
            }
        }
        all
    }
}

/// What a container listens on is reached from within the cluster, whatever address it binds.
fn within_cluster(fact: &mut Fact) {
    let open = matches!(fact.text("host_kind"), None | Some("unknown"));
    if fact.kind == FactKind::Transport && open && fact.text("role") == Some("server") {
        fact.set_text("host_kind", "cluster");
    }
}

/// Holes as the rest of the program writes them.
fn with_holes(attribute: &mut Attribute) {
    if let Attribute::Known(Value::Text(text)) = attribute
        && text.contains(NGINX_HOLE)
    {
        *text = text.replace(NGINX_HOLE, "{}");
    }
}

/// What stands for a hole of a template in a text of nginx.
const NGINX_HOLE: &str = "$unknown";

/// The line of a file that holds a line of a text within it. Block scalars of YAML keep their lines, one below their key.
fn same_line(file: &SourceFile, first: u32, inner: &SourceFile, line: u32) -> Option<Span> {
    let wanted = inner.slice(inner.lines().line_span(&inner.text, line)?).trim();
    let head = wanted.split("{}").next().unwrap_or(wanted);
    let head = head.split(NGINX_HOLE).next().unwrap_or(head);
    // a block scalar begins on the line of its mark or the one below; comments of templates may lie between
    (first + line.saturating_sub(1)..first + line + 8).find_map(|at| {
        let span = file.lines().line_span(&file.text, at)?;
        let text = file.slice(span);
        let lead = text.len() - text.trim_start().len();
        let start = span.start as usize + lead;
        (!wanted.is_empty() && text.trim().starts_with(head)).then(|| Span::new(start, start + text.trim().len()))
    })
}

/// Allow comments, each with the lines that it speaks of.
fn suppressions(file: &SourceFile, comments: &[Span]) -> Vec<SuppressionComment> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(file.text.as_bytes(), b"phiward:") {
        let span = Span::new(at, at + "phiward:".len());
        let line = file.position(span.start).line;
        let Some(whole) = file.lines().line_span(&file.text, line) else { continue };
        let before = file.text.get(whole.start as usize..at).unwrap_or("");
        let in_comment = comments.iter().any(|comment| comment.contains(span)) || (comments.is_empty() && is_comment_head(before));
        if !in_comment {
            continue;
        }
        let rest = file.text.get(span.end as usize..whole.end as usize).unwrap_or("");
        let text = rest.trim().trim_end_matches("-->").trim_end_matches("*/").trim_end_matches("--}}").trim().to_owned();
        let mut lines = vec![line];
        if before.trim_matches(|c: char| c.is_whitespace() || "/*#;<!-{%".contains(c)).is_empty() {
            lines.extend(next_code_line(file, line));
        }
        found.push(SuppressionComment { text, place: Place::of(file, Span { start: span.start, end: whole.end }), lines });
    }
    found
}

fn is_comment_head(before: &str) -> bool {
    ["#", "//", "/*", "<!--", ";", "--", "{{"].iter().any(|head| before.contains(head))
}

/// The next line that is neither blank nor itself a comment.
fn next_code_line(file: &SourceFile, line: u32) -> Option<u32> {
    (line + 1..line + 20).find(|&next| {
        file.lines().line_span(&file.text, next).is_some_and(|span| {
            let text = file.slice(span).trim();
            !text.is_empty() && !["#", "//", "*", "/*", "<!--", ";"].iter().any(|head| text.starts_with(head))
        })
    })
}
