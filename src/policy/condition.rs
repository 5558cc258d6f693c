//! Conditions: a checked subset of CEL, compiled at load. The only file that knows the CEL parser; what it leaves
//! ([`Expression`]) is asked without it and cannot fail.

mod fault;
mod part;

use super::error::advice;
use super::expression::{Context, Expression, Subject};
use super::functions::{Hosts, Version};
use super::{Located, Param, PolicyError};
use crate::facts::{FactKind, ValueKind};
use crate::text::{Language, Span};
use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, SelectExpr, SourceInfo, operators};
use cel::parser::Parser;
use fault::{Fault, in_our_words};
use part::{LANGUAGE, Nullable, Part, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A condition that was checked against the attribute table of a fact kind.
#[derive(Debug, Clone)]
pub struct Condition {
    text: String,
    expression: Expression,
}

/// More would be a program, not a condition.
const MOST_NODES: usize = 200;
/// Signs outside of quotes; keeps the parser's own recursion small.
const MOST_SIGNS: usize = 600;
/// Parentheses in parentheses.
const MOST_NESTED: u16 = 24;

impl Condition {
    /// Compiles and checks a condition.
    ///
    /// # Errors
    /// The first fault, with its place in the YAML and the nearest known word.
    pub fn compile(text: &Located<String>, kind: FactKind, params: &BTreeMap<String, Param>) -> Result<Self, PolicyError> {
        if let Some(fault) = text.cut_by_comment() {
            return Err(fault);
        }
        let raw = &text.value;
        if raw.trim().is_empty() {
            return Err(text.fault("the condition is empty").help("write `\"true\"` for a rule that always speaks"));
        }
        if signs(raw) > MOST_SIGNS || raw.len() > 16 * MOST_SIGNS {
            return Err(text.fault(format!("the condition has more than {MOST_NODES} nodes")));
        }
        let parser = Parser::new().max_recursion_depth(MOST_NESTED).error_recovery_limit(2);
        let (tree, places) = parser.parse_with_source_info(raw).map_err(|errors| match errors.errors.first() {
            Some(error) => {
                let fault = in_our_words(raw, error.pos, &error.msg);
                fault.at(text)
            }
            None => text.fault("the condition cannot be read"),
        })?;
        let checker = Checker { kind, params, raw, places: &places };
        checker.condition(&tree).map(|expression| Self { text: raw.clone(), expression }).map_err(|fault| fault.at(text))
    }

    /// Whether the condition holds of a fact; what is not known counts as no.
    #[must_use]
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        self.expression.holds(subject)
    }

    /// The condition as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Counts what can make the tree deep: signs outside of quotes.
fn signs(text: &str) -> usize {
    let mut quote = None;
    let mut count = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(rest.next()),
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, _) => count += usize::from(c.is_ascii_punctuation() && c != '_'),
        }
    }
    count
}

const FUNCTIONS: &[&str] = &["version", "glob", "host_in", "size", "startsWith", "endsWith", "contains", "matches", "exists", "all"];
const FILE_ROLES: &[&str] = &["main", "test", "example", "docs", "generated", "vendored"];
const CONFIDENCES: &[&str] = &["certain", "likely", "possible"];
const PHI_CONTEXTS: &[&str] = &["direct", "near", "none"];
static LANGUAGES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let names: BTreeSet<_> = Language::ALL.iter().map(|language| language.name()).collect();
    names.into_iter().collect()
});

struct Checker<'a> {
    kind: FactKind,
    params: &'a BTreeMap<String, Param>,
    raw: &'a str,
    places: &'a SourceInfo,
}

/// What is known at a point of the condition.
#[derive(Clone, Copy)]
struct Known<'a> {
    not_null: &'a BTreeSet<Nullable>,
    /// The variable of the open comprehension.
    item: Option<&'a str>,
}

impl Checker<'_> {
    fn condition(&self, tree: &IdedExpr) -> Result<Expression, Fault> {
        let whole = Span::new(0, self.raw.len());
        if nodes(tree) > MOST_NODES {
            return Err(Fault::new(whole, format!("the condition has more than {MOST_NODES} nodes")));
        }
        let nothing = BTreeSet::new();
        let part = self.part(tree, Known { not_null: &nothing, item: None })?;
        self.truth(part).map(|part| part.expression)
    }

    /// The span of a node: the parser gives the dot of a selection, the parenthesis of a call, the sign of an operator.
    fn span(&self, node: &IdedExpr) -> Span {
        let Some((start, stop)) = self.places.offset_for(node.id) else { return Span::new(0, self.raw.len()) };
        let (start, end) = (start as usize, stop as usize + 1);
        match &node.expr {
            Expr::Select(select) => {
                let root = self.root_start(&select.operand).unwrap_or(start);
                // white space may stand between the dot and the name
                let name = self.raw.get(end..).and_then(|rest| rest.find(select.field.as_str())).map_or(end, |at| end + at);
                Span::new(root, name + select.field.len())
            }
            Expr::Call(call) if self.raw.get(start..end) == Some("(") => {
                let name = self.raw.get(..start).unwrap_or("").trim_end();
                Span::new(name.len().saturating_sub(call.func_name.len()), name.len())
            }
            _ => Span::new(start, end),
        }
    }

    fn root_start(&self, node: &IdedExpr) -> Option<usize> {
        let mut node = node;
        while let Expr::Select(select) = &node.expr {
            node = &select.operand;
        }
        self.places.offset_for(node.id).map(|(start, _)| start as usize)
    }

    fn part(&self, node: &IdedExpr, known: Known<'_>) -> Result<Part, Fault> {
        let span = self.span(node);
        match &node.expr {
            Expr::Literal(literal) => Self::literal(literal, span),
            Expr::Ident(name) => self.name(name, span, known),
            Expr::Select(select) => self.select(select, span, known),
            Expr::List(list) => self.list(&list.elements, span, known),
            Expr::Call(call) => self.call(call, span, known),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension, span, known),
            Expr::Map(_) | Expr::Struct(_) => Err(Fault::new(span, "maps are no part of policy conditions")),
            Expr::Unspecified => Err(Fault::new(span, "the condition cannot be read here")),
        }
    }

    fn literal(literal: &LiteralValue, span: Span) -> Result<Part, Fault> {
        Ok(match literal {
            LiteralValue::Null => Part::new(Expression::Null, Type::Null, span),
            LiteralValue::Boolean(on) => Part::new(Expression::Bool((*on).into_inner()), Type::Bool, span),
            LiteralValue::Int(number) => Part::new(Expression::Int(*number.inner()), Type::Int, span),
            LiteralValue::String(text) => Part::new(Expression::Text(text.inner().to_owned()), Type::Text, span),
            LiteralValue::Double(_) => {
                return Err(Fault::new(span, "numbers are whole here").help("write versions in quotes: version(\"1.2\")"));
            }
            LiteralValue::Bytes(_) | LiteralValue::UInt(_) => {
                return Err(Fault::new(span, "write a text in quotes or a whole number"));
            }
        })
    }

    fn name(&self, name: &str, span: Span, known: Known<'_>) -> Result<Part, Fault> {
        if known.item == Some(name) {
            return Ok(Part::new(Expression::Item, Type::Text, span));
        }
        if name == "fact" || name == "params" {
            return Err(Fault::new(span, format!("`{name}` is no value by itself")).help(format!("ask for one of its parts: `{name}.…`")));
        }
        let fault = Fault::new(span, format!("unknown name `{name}`"));
        if self.kind.index_of(name).is_some() {
            return Err(fault.help(format!("did you mean `fact.{name}`?")));
        }
        if self.params.contains_key(name) {
            return Err(fault.help(format!("did you mean `params.{name}`?")));
        }
        if let Some(text) = self.word_somewhere(name) {
            return Err(fault.help(format!("texts stand in quotes: \"{text}\"")));
        }
        Err(fault.help(advice(name, ["fact", "params"].into_iter())))
    }

    /// Whether someone forgot the quotes around a word of an enumeration.
    fn word_somewhere(&self, name: &str) -> Option<&'static str> {
        let words = self.kind.attributes().iter().filter_map(|attribute| match attribute.kind {
            ValueKind::Word(words) => Some(words),
            _ => None,
        });
        words.chain([CONFIDENCES, PHI_CONTEXTS]).flatten().copied().find(|&word| word == name)
    }

    fn select(&self, select: &SelectExpr, span: Span, known: Known<'_>) -> Result<Part, Fault> {
        if select.test {
            let path = self.raw.get(span.range()).unwrap_or("fact.x");
            return Err(Fault::new(span, "`has` is no part of policy conditions: every attribute is there, null when unknown")
                .help(format!("write `{path} != null`")));
        }
        let field = select.field.as_str();
        let field_span = Span { start: span.end.saturating_sub(u32::try_from(field.len()).unwrap_or(0)), end: span.end };
        match &select.operand.expr {
            Expr::Ident(root) if root == "params" && known.item != Some("params") => self.parameter(field, field_span, span),
            Expr::Ident(root) if root == "fact" && known.item != Some("fact") => self.attribute(field, field_span, span, known),
            Expr::Select(SelectExpr { operand, field: middle, test: false }) if middle == "file" => match &operand.expr {
                Expr::Ident(root) if root == "fact" => Self::file_part(field, field_span, span, known),
                _ => Err(self.not_a_container(&select.operand)),
            },
            Expr::Ident(_) => {
                self.part(&select.operand, known)?;
                Err(self.not_a_container(&select.operand))
            }
            _ => Err(self.not_a_container(&select.operand)),
        }
    }

    fn not_a_container(&self, operand: &IdedExpr) -> Fault {
        let span = self.span(operand);
        let written = self.raw.get(span.range()).unwrap_or("");
        Fault::new(span, format!("`{written}` has no parts")).help("known are `fact.<attribute>`, `fact.file.<part>` and `params.<name>`")
    }

    fn parameter(&self, name: &str, name_span: Span, span: Span) -> Result<Part, Fault> {
        let Some(param) = self.params.get(name) else {
            let fault = Fault::new(name_span, format!("the rule has no parameter `{name}`"));
            return Err(if self.params.is_empty() {
                fault.help("declare it under `params`")
            } else {
                fault.help(advice(name, self.params.keys().map(String::as_str)))
            });
        };
        Ok(match param {
            Param::Bool(on) => Part::new(Expression::Bool(*on), Type::Bool, span),
            Param::Int(number) => Part::new(Expression::Int(*number), Type::Int, span),
            Param::Text(text) => Part::new(Expression::Text(text.clone()), Type::Text, span),
            Param::List(items) => Part::new(Expression::List(items.clone()), Type::List, span),
        })
    }

    fn attribute(&self, name: &str, name_span: Span, span: Span, known: Known<'_>) -> Result<Part, Fault> {
        match name {
            "confidence" => return Ok(Part::new(Expression::Context(Context::Confidence), Type::Word(CONFIDENCES), span)),
            "phi" => return Ok(Part::new(Expression::Context(Context::Phi), Type::Word(PHI_CONTEXTS), span)),
            "file" => {
                return Err(Fault::new(name_span, "`fact.file` is no value by itself").help("ask for its `path`, `language` or `role`"));
            }
            _ => {}
        }
        let table = self.kind.attributes();
        let Some(index) = self.kind.index_of(name) else {
            let names = table.iter().map(|attribute| attribute.name).chain(["confidence", "phi", "file"]);
            let message = format!("a {} fact has no attribute `{name}`", self.kind.word());
            return Err(Fault::new(name_span, message).help(advice(name, names)));
        };
        let kind = match table.get(index).map(|attribute| attribute.kind) {
            Some(ValueKind::Bool) => Type::Bool,
            Some(ValueKind::Int) => Type::Int,
            Some(ValueKind::List) => Type::List,
            Some(ValueKind::Word(words)) => Type::Word(words),
            _ => Type::Text,
        };
        let mut part = Part::new(Expression::Attribute(index), kind, span);
        part.stands_for = Some(index);
        part.nullable = (!known.not_null.contains(&index)).then_some(index);
        Ok(part)
    }

    fn file_part(name: &str, name_span: Span, span: Span, known: Known<'_>) -> Result<Part, Fault> {
        match name {
            "path" => Ok(Part::new(Expression::Context(Context::Path), Type::Text, span)),
            "role" => Ok(Part::new(Expression::Context(Context::Role), Type::Word(FILE_ROLES), span)),
            "language" => {
                let mut part = Part::new(Expression::Context(Context::Language), Type::Word(LANGUAGES.as_slice()), span);
                part.stands_for = Some(LANGUAGE);
                part.nullable = (!known.not_null.contains(&LANGUAGE)).then_some(LANGUAGE);
                Ok(part)
            }
            _ => Err(Fault::new(name_span, format!("a file has no `{name}`")).help(advice(name, ["path", "language", "role"].into_iter()))),
        }
    }

    fn list(&self, elements: &[IdedExpr], span: Span, known: Known<'_>) -> Result<Part, Fault> {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            let part = self.part(element, known)?;
            match part.expression {
                Expression::Text(text) => items.push(text),
                _ => return Err(Fault::new(part.span, "a list holds texts in quotes")),
            }
        }
        let end = elements.last().map_or(span.end, |last| self.span(last).end);
        Ok(Part::new(Expression::List(items), Type::List, span.to(Span { start: span.start, end })))
    }

    fn call(&self, call: &CallExpr, span: Span, known: Known<'_>) -> Result<Part, Fault> {
        let args: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        match (call.func_name.as_str(), args.as_slice()) {
            (operators::LOGICAL_AND, [left, right]) => self.junction(left, right, true, known),
            (operators::LOGICAL_OR, [left, right]) => self.junction(left, right, false, known),
            (operators::LOGICAL_NOT, [inner]) => {
                let inner = self.truth(self.part(inner, known)?)?;
                let mut part = Part::new(Expression::Not(Box::new(inner.expression)), Type::Bool, span.to(inner.span));
                part.if_true = inner.if_false;
                part.if_false = inner.if_true;
                Ok(part)
            }
            (operators::CONDITIONAL, [test, then, otherwise]) => self.choice([test, then, otherwise], known),
            (operators::EQUALS, [left, right]) => self.equality(left, right, true, known),
            (operators::NOT_EQUALS, [left, right]) => self.equality(left, right, false, known),
            (operators::LESS, [left, right]) => self.order(left, right, std::cmp::Ordering::is_lt, known),
            (operators::LESS_EQUALS, [left, right]) => self.order(left, right, std::cmp::Ordering::is_le, known),
            (operators::GREATER, [left, right]) => self.order(left, right, std::cmp::Ordering::is_gt, known),
            (operators::GREATER_EQUALS, [left, right]) => self.order(left, right, std::cmp::Ordering::is_ge, known),
            (operators::IN, [left, right]) => self.membership(left, right, known),
            (operators::INDEX | operators::OPT_INDEX, [target, _]) => {
                let written = self.raw.get(self.span(target).range()).unwrap_or("");
                let help = if written == "fact" || written == "params" {
                    format!("write `{written}.<name>`")
                } else {
                    "ask with `in`, `exists` or `all`".to_owned()
                };
                Err(Fault::new(span, "`[…]` is no part of policy conditions").help(help))
            }
            (
                sign @ (operators::ADD
                | operators::SUBSTRACT
                | operators::MULTIPLY
                | operators::DIVIDE
                | operators::MODULO
                | operators::NEGATE),
                _,
            ) => Err(Fault::new(span, format!("`{}` is no part of policy conditions", sign.trim_matches('_')))),
            (name, _) => self.function(name, call.target.is_some(), &args, span, known),
        }
    }

    fn function(&self, name: &str, method: bool, args: &[&IdedExpr], span: Span, known: Known<'_>) -> Result<Part, Fault> {
        let usage = match name {
            "version" => "version(text)",
            "glob" => "glob(text, \"pattern\")",
            "host_in" => "host_in(host, [\"example.com\"])",
            "size" => "size(list)",
            "startsWith" => "text.startsWith(\"x\")",
            "endsWith" => "text.endsWith(\"x\")",
            "contains" => "text.contains(\"x\")",
            "matches" => "text.matches(\"regular expression\")",
            "exists" => "list.exists(item, condition)",
            "all" => "list.all(item, condition)",
            "filter" | "map" | "exists_one" | "existsOne" => return Err(only_exists_and_all(span)),
            _ => return Err(Fault::new(span, format!("unknown function `{name}`")).help(advice(name, FUNCTIONS.iter().copied()))),
        };
        let wrong = || Fault::new(span, format!("`{name}` is not used like this")).help(format!("write `{usage}`"));
        let as_method = !matches!(name, "version" | "glob" | "host_in" | "size");
        if as_method != method && name != "size" {
            return Err(wrong());
        }
        match (name, args) {
            ("version", [text]) => {
                let part = self.textual(text, known)?;
                let expression = match part.expression {
                    Expression::Text(text) => match Version::parse(&text) {
                        Some(version) => Expression::Version(version),
                        None => return Err(Fault::new(part.span, format!("`{text}` is no version")).help("write one such as \"1.2\"")),
                    },
                    other => Expression::ToVersion(Box::new(other)),
                };
                Ok(Part::new(expression, Type::Version, span.to(part.span)))
            }
            ("glob", [text, pattern]) => {
                let text = self.textual(text, known)?;
                let (pattern, place) = self.constant_text(pattern, known)?;
                let glob = globset::GlobBuilder::new(&pattern).literal_separator(true).build();
                let glob = glob.map_err(|error| Fault::new(place, format!("`{pattern}` is no pattern: {}", error.kind())))?;
                let matcher = Box::new(glob.compile_matcher());
                Ok(Part::new(Expression::Glob(Box::new(text.expression), matcher), Type::Bool, span))
            }
            ("host_in", [host, list]) => {
                let host = self.textual(host, known)?;
                let list = self.part(list, known)?;
                let Expression::List(items) = &list.expression else {
                    return Err(Fault::new(list.span, "the hosts stand in a list: [\"example.com\"] or a parameter"));
                };
                let hosts = Hosts::parse(items).map_err(|message| Fault::new(list.span, message))?;
                Ok(Part::new(Expression::HostIn(Box::new(host.expression), hosts), Type::Bool, span))
            }
            ("size", [value]) => {
                let part = self.not_null(self.part(value, known)?)?;
                if part.kind != Type::List && !part.kind.textual() {
                    return Err(Fault::new(part.span, format!("`size` counts a list or a text, not {}", part.kind.name())));
                }
                Ok(Part::new(Expression::Size(Box::new(part.expression)), Type::Int, span))
            }
            ("startsWith" | "endsWith" | "contains", [text, piece]) => {
                let text = self.textual(text, known)?;
                let piece = self.textual(piece, known)?;
                let pair = Box::new([text.expression, piece.expression]);
                let expression = match name {
                    "startsWith" => Expression::StartsWith(pair),
                    "endsWith" => Expression::EndsWith(pair),
                    _ => Expression::Contains(pair),
                };
                Ok(Part::new(expression, Type::Bool, text.span.to(span)))
            }
            ("matches", [text, pattern]) => {
                let text = self.textual(text, known)?;
                let (pattern, place) = self.constant_text(pattern, known)?;
                let regex = regex::RegexBuilder::new(&pattern).size_limit(1 << 20).build();
                let regex = regex.map_err(|_| Fault::new(place, format!("`{pattern}` is no regular expression")))?;
                Ok(Part::new(Expression::Matches(Box::new(text.expression), Box::new(regex)), Type::Bool, text.span.to(span)))
            }
            _ => Err(wrong()),
        }
    }

    /// A text that is there.
    fn textual(&self, node: &IdedExpr, known: Known<'_>) -> Result<Part, Fault> {
        let part = self.not_null(self.part(node, known)?)?;
        if part.kind.textual() {
            return Ok(part);
        }
        Err(Fault::new(part.span, format!("a text belongs here, not {}", part.kind.name())))
    }

    /// A text that is known at load.
    fn constant_text(&self, node: &IdedExpr, known: Known<'_>) -> Result<(String, Span), Fault> {
        let part = self.part(node, known)?;
        match part.expression {
            Expression::Text(text) => Ok((text, part.span)),
            _ => Err(Fault::new(part.span, "a text in quotes or a parameter belongs here")),
        }
    }

    /// A part that is a truth value and not null.
    fn truth(&self, part: Part) -> Result<Part, Fault> {
        if part.kind != Type::Bool {
            return Err(Fault::new(part.span, format!("a truth value belongs here, not {}", part.kind.name())));
        }
        if part.nullable.is_some() {
            let written = self.raw.get(part.span.range()).unwrap_or("fact.x");
            return Err(Fault::new(part.span, format!("`{written}` may be null"))
                .help(format!("write `{written} == true` or `{written} == false`")));
        }
        Ok(part)
    }

    fn not_null(&self, part: Part) -> Result<Part, Fault> {
        if part.kind == Type::Null {
            return Err(Fault::new(part.span, "null cannot stand here").help("compare with `== null` or `!= null`"));
        }
        if part.nullable.is_some() {
            let written = self.raw.get(part.span.range()).unwrap_or("fact.x");
            return Err(
                Fault::new(part.span, format!("`{written}` may be null here")).help(format!("write `{written} != null && …` before it"))
            );
        }
        Ok(part)
    }

    fn junction(&self, left: &IdedExpr, right: &IdedExpr, and: bool, known: Known<'_>) -> Result<Part, Fault> {
        let left = self.truth(self.part(left, known)?)?;
        let mut not_null = known.not_null.clone();
        not_null.extend(if and { &left.if_true } else { &left.if_false });
        let right = self.truth(self.part(right, Known { not_null: &not_null, ..known })?)?;
        let mut parts = Vec::new();
        for part in [left.expression, right.expression] {
            match part {
                Expression::And(inner) if and => parts.extend(inner),
                Expression::Or(inner) if !and => parts.extend(inner),
                other => parts.push(other),
            }
        }
        let expression = if and { Expression::And(parts) } else { Expression::Or(parts) };
        let mut part = Part::new(expression, Type::Bool, left.span.to(right.span));
        let union = |a: &BTreeSet<_>, b: &BTreeSet<_>| a.union(b).copied().collect();
        let common = |a: &BTreeSet<_>, b: &BTreeSet<_>| a.intersection(b).copied().collect();
        if and {
            part.if_true = union(&left.if_true, &right.if_true);
            part.if_false = common(&left.if_false, &right.if_false);
        } else {
            part.if_true = common(&left.if_true, &right.if_true);
            part.if_false = union(&left.if_false, &right.if_false);
        }
        Ok(part)
    }

    fn choice(&self, [test, then, otherwise]: [&IdedExpr; 3], known: Known<'_>) -> Result<Part, Fault> {
        let test = self.truth(self.part(test, known)?)?;
        let with = |more: &BTreeSet<Nullable>| known.not_null.union(more).copied().collect::<BTreeSet<_>>();
        let then = self.part(then, Known { not_null: &with(&test.if_true), ..known })?;
        let otherwise = self.part(otherwise, Known { not_null: &with(&test.if_false), ..known })?;
        if !then.kind.comparable(otherwise.kind) {
            let message = format!("one side is {}, the other {}", then.kind.name(), otherwise.kind.name());
            return Err(Fault::new(otherwise.span, message));
        }
        let kind = if then.kind == otherwise.kind { then.kind } else { Type::Text };
        let span = test.span.to(otherwise.span);
        let nullable = then.nullable.or(otherwise.nullable);
        let mut part = Part::new(Expression::If(Box::new([test.expression, then.expression, otherwise.expression])), kind, span);
        part.nullable = nullable;
        Ok(part)
    }

    fn equality(&self, left: &IdedExpr, right: &IdedExpr, equal: bool, known: Known<'_>) -> Result<Part, Fault> {
        let left = self.part(left, known)?;
        let right = self.part(right, known)?;
        let span = left.span.to(right.span);
        let mut guarded = None;
        // which outcome of the comparison proves that the guarded thing is there
        let mut proves = equal;
        match (left.kind, right.kind) {
            (Type::Null, _) | (_, Type::Null) => {
                let other = if left.kind == Type::Null { &right } else { &left };
                guarded = other.stands_for;
                proves = !equal;
                if guarded.is_none() {
                    let written = self.raw.get(other.span.range()).unwrap_or("this");
                    return Err(Fault::new(other.span, format!("`{written}` is never null")));
                }
            }
            (one, two) if one.comparable(two) => {
                Self::words_exist(&left, &right)?;
                Self::words_exist(&right, &left)?;
                if left.stands_for.is_none() || right.stands_for.is_none() {
                    guarded = left.stands_for.or(right.stands_for);
                }
            }
            (one, two) => return Err(self.mixed(span, &left, &right, one, two)),
        }
        let pair = Box::new([left.expression, right.expression]);
        let mut part = Part::new(if equal { Expression::Equal(pair) } else { Expression::Unequal(pair) }, Type::Bool, span);
        let proven = if proves { &mut part.if_true } else { &mut part.if_false };
        proven.extend(guarded);
        Ok(part)
    }

    fn mixed(&self, span: Span, left: &Part, right: &Part, one: Type, two: Type) -> Fault {
        let written = |part: &Part| self.raw.get(part.span.range()).unwrap_or("…").to_owned();
        let fault = Fault::new(span, format!("{} is compared with {}", one.name(), two.name()));
        match (one, two) {
            (Type::Version, other) if other.textual() => fault.help(format!("write `version({})`", written(right))),
            (other, Type::Version) if other.textual() => fault.help(format!("write `version({})`", written(left))),
            (Type::Bool, other) | (other, Type::Bool) if other.textual() => {
                fault.help("truth values are `true` and `false`, without quotes")
            }
            (Type::Int, other) | (other, Type::Int) if other.textual() => fault.help("numbers stand without quotes"),
            (Type::List, other) if other.textual() => fault.help(format!("write `{} in {}`", written(right), written(left))),
            (other, Type::List) if other.textual() => fault.help(format!("write `{} in {}`", written(left), written(right))),
            _ => fault,
        }
    }

    /// A literal compared with an enumeration must be one of its words.
    fn words_exist(of: &Part, literal: &Part) -> Result<(), Fault> {
        let Type::Word(words) = of.kind else { return Ok(()) };
        let written: &[String] = match &literal.expression {
            Expression::Text(text) => std::slice::from_ref(text),
            Expression::List(items) => items,
            _ => return Ok(()),
        };
        match written.iter().find(|text| !words.contains(&text.as_str())) {
            Some(text) => {
                Err(Fault::new(literal.span, format!("\"{text}\" is none of the words it can be"))
                    .help(advice(text, words.iter().copied())))
            }
            None => Ok(()),
        }
    }

    fn order(&self, left: &IdedExpr, right: &IdedExpr, test: fn(std::cmp::Ordering) -> bool, known: Known<'_>) -> Result<Part, Fault> {
        let left = self.part(left, known)?;
        let right = self.part(right, known)?;
        let span = left.span.to(right.span);
        for part in [&left, &right] {
            if part.kind.textual() || !matches!(part.kind, Type::Int | Type::Version | Type::Null) {
                let written = self.raw.get(part.span.range()).unwrap_or("…");
                let fault = Fault::new(part.span, format!("{} has no order", part.kind.name()));
                return Err(if part.kind.textual() { fault.help(format!("write `version({written})`")) } else { fault });
            }
        }
        let left = self.not_null(left)?;
        let right = self.not_null(right)?;
        if left.kind != right.kind {
            return Err(self.mixed(span, &left, &right, left.kind, right.kind));
        }
        Ok(Part::new(Expression::Compare(test, Box::new([left.expression, right.expression])), Type::Bool, span))
    }

    fn membership(&self, left: &IdedExpr, right: &IdedExpr, known: Known<'_>) -> Result<Part, Fault> {
        let left = self.part(left, known)?;
        let right = self.part(right, known)?;
        if right.kind != Type::List {
            return Err(Fault::new(right.span, format!("`in` asks a list, not {}", right.kind.name())));
        }
        let right = self.not_null(right)?;
        if !left.kind.textual() {
            return Err(Fault::new(left.span, format!("lists hold texts, not {}", left.kind.name())));
        }
        Self::words_exist(&left, &right)?;
        let mut part = Part::new(Expression::In(Box::new([left.expression, right.expression])), Type::Bool, left.span.to(right.span));
        part.if_true.extend(left.stands_for);
        Ok(part)
    }

    fn comprehension(&self, all: &ComprehensionExpr, span: Span, known: Known<'_>) -> Result<Part, Fault> {
        let every = match (&all.accu_init.expr, &all.loop_step.expr) {
            (Expr::Literal(LiteralValue::Boolean(_)), Expr::Call(call)) if call.func_name == operators::LOGICAL_OR => false,
            (Expr::Literal(LiteralValue::Boolean(_)), Expr::Call(call)) if call.func_name == operators::LOGICAL_AND => true,
            _ => return Err(only_exists_and_all(span)),
        };
        let Expr::Call(CallExpr { args, .. }) = &all.loop_step.expr else { return Err(only_exists_and_all(span)) };
        let [_, test] = args.as_slice() else { return Err(only_exists_and_all(span)) };
        if known.item.is_some() {
            return Err(Fault::new(span, "`exists` and `all` do not stand within each other"));
        }
        let list = self.not_null(self.part(&all.iter_range, known)?)?;
        if list.kind != Type::List {
            return Err(Fault::new(list.span, format!("`exists` and `all` ask a list, not {}", list.kind.name())));
        }
        let test = self.truth(self.part(test, Known { item: Some(&all.iter_var), ..known })?)?;
        let pair = Box::new([list.expression, test.expression]);
        Ok(Part::new(if every { Expression::All(pair) } else { Expression::Any(pair) }, Type::Bool, list.span.to(test.span)))
    }
}

fn only_exists_and_all(span: Span) -> Fault {
    Fault::new(span, "of the list functions only `exists` and `all` are part of policy conditions")
}

/// Counts the nodes of a tree, without recursion.
fn nodes(tree: &IdedExpr) -> usize {
    let mut open = vec![tree];
    let mut count = 0;
    while let Some(node) = open.pop() {
        count += 1;
        match &node.expr {
            Expr::Call(call) => open.extend(call.target.as_deref().into_iter().chain(&call.args)),
            Expr::Select(select) => open.push(&select.operand),
            Expr::List(list) => open.extend(&list.elements),
            Expr::Comprehension(all) => open.extend([&all.iter_range, &all.loop_step]),
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests;
