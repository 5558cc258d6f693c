//! The operators of conditions: `&&`, `||`, `?:`, `==`, `<`, `in` and their kin.

use super::fault::Fault;
use super::part::{Nullable, Part, Type};
use super::{Checker, Known};
use crate::policy::error::advice;
use crate::policy::expression::Expression;
use crate::text::Span;
use cel::IdedExpr;
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn junction(&self, left: &IdedExpr, right: &IdedExpr, and: bool, known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn choice(&self, [test, then, otherwise]: [&IdedExpr; 3], known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn equality(&self, left: &IdedExpr, right: &IdedExpr, equal: bool, known: Known<'_>) -> Result<Part, Fault> {
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

    pub(super) fn mixed(&self, span: Span, left: &Part, right: &Part, one: Type, two: Type) -> Fault {
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
    pub(super) fn words_exist(of: &Part, literal: &Part) -> Result<(), Fault> {
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

    pub(super) fn order(
        &self,
        left: &IdedExpr,
        right: &IdedExpr,
        test: fn(std::cmp::Ordering) -> bool,
        known: Known<'_>,
    ) -> Result<Part, Fault> {
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

    pub(super) fn membership(&self, left: &IdedExpr, right: &IdedExpr, known: Known<'_>) -> Result<Part, Fault> {
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
}
