//! The functions of conditions, `exists` and `all`.

use super::fault::Fault;
use super::part::{Part, Type};
use super::{Checker, FUNCTIONS, Known};
use crate::policy::error::advice;
use crate::policy::expression::Expression;
use crate::policy::functions::{Hosts, Version};
use crate::text::Span;
use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};

impl Checker<'_> {
    pub(super) fn function(&self, name: &str, method: bool, args: &[&IdedExpr], span: Span, known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn comprehension(&self, all: &ComprehensionExpr, span: Span, known: Known<'_>) -> Result<Part, Fault> {
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
