//! Conditions: a checked subset of CEL, compiled at load. Only it and its parts know the CEL parser; what they leave
//! ([`Expression`]) is asked without it and cannot fail.

mod binary;
mod calls;
mod fault;
mod names;

mod part;

use super::expression::{Expression, Subject};
use super::{Located, Param, PolicyError};
use crate::facts::FactKind;
use crate::text::{Language, Span};
use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, SourceInfo, operators};
use cel::parser::Parser;
use fault::{Fault, in_our_words};
use part::{Nullable, Part, Type};
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
