//! What a condition names: literals, attributes of the fact, of its file and its PHI context, parameters, lists.

use super::fault::Fault;
use super::part::{LANGUAGE, Part, Type};
use super::{CONFIDENCES, Checker, FILE_ROLES, Known, LANGUAGES, PHI_CONTEXTS};
use crate::facts::ValueKind;
use crate::policy::Param;
use crate::policy::error::advice;
use crate::policy::expression::{Context, Expression};
use crate::text::Span;
use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue, SelectExpr};

impl Checker<'_> {
    pub(super) fn literal(literal: &LiteralValue, span: Span) -> Result<Part, Fault> {
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

    pub(super) fn name(&self, name: &str, span: Span, known: Known<'_>) -> Result<Part, Fault> {
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
    pub(super) fn word_somewhere(&self, name: &str) -> Option<&'static str> {
        let words = self.kind.attributes().iter().filter_map(|attribute| match attribute.kind {
            ValueKind::Word(words) => Some(words),
            _ => None,
        });
        words.chain([CONFIDENCES, PHI_CONTEXTS]).flatten().copied().find(|&word| word == name)
    }

    pub(super) fn select(&self, select: &SelectExpr, span: Span, known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn not_a_container(&self, operand: &IdedExpr) -> Fault {
        let span = self.span(operand);
        let written = self.raw.get(span.range()).unwrap_or("");
        Fault::new(span, format!("`{written}` has no parts")).help("known are `fact.<attribute>`, `fact.file.<part>` and `params.<name>`")
    }

    pub(super) fn parameter(&self, name: &str, name_span: Span, span: Span) -> Result<Part, Fault> {
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

    pub(super) fn attribute(&self, name: &str, name_span: Span, span: Span, known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn file_part(name: &str, name_span: Span, span: Span, known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn list(&self, elements: &[IdedExpr], span: Span, known: Known<'_>) -> Result<Part, Fault> {
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
}
