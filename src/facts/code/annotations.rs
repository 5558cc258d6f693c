//! Annotations of types, fields, functions and parameters; modifiers that open a function to callers count as such, too.

use super::asking::ask_annotation;
use super::meaning::{Says, Spot, type_matches};
use super::value::Val;
use super::{Env, Reading};
use crate::facts::Root;
use crate::facts::rows::{Seen, holds, wild};
use crate::knowledge::{ArgName, Condition};
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Annotation, Arg, Expr, FnId, Literal, Param, TypeId};
use crate::text::Span;
use std::rc::Rc;

/// An annotation with the type around it.
struct Noted<'t> {
    annotation: Option<&'t Annotation>,
    name: String,
    span: Span,
    owner: Option<TypeId>,
    /// The function that it marks.
    function: Option<FnId>,
}

impl Reading<'_> {
    /// Asks the rows at every annotation of the file.
    pub(super) fn annotations(&mut self) {
        let tree = self.tree;
        let mut all: Vec<Noted<'_>> = Vec::new();
        let noted = |annotation: &'_ Annotation, owner, function| Noted {
            annotation: None,
            name: tree.name(annotation.name).to_owned(),
            span: annotation.span,
            owner,
            function,
        };
        let mut add = |annotations: &'_ [Annotation], owner: Option<TypeId>, function: Option<FnId>| {
            for annotation in annotations {
                all.push(noted(annotation, owner, function));
            }
        };
        for (index, declared) in tree.types.iter().enumerate() {
            let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            add(&declared.annotations, Some(id), None);
            for field in &declared.fields {
                add(&field.annotations, Some(id), None);
            }
        }
        let ids = || (0..).map(FnId);
        for (id, function) in ids().zip(&tree.functions) {
            add(&function.annotations, function.owner, Some(id));
            for param in &function.params {
                add(&param.annotations, function.owner, Some(id));
            }
        }
        let lists = tree
            .types
            .iter()
            .flat_map(|declared| declared.annotations.iter().chain(declared.fields.iter().flat_map(|field| &field.annotations)))
            .chain(
                tree.functions
                    .iter()
                    .flat_map(|function| function.annotations.iter().chain(function.params.iter().flat_map(|param| &param.annotations))),
            );
        for (noted, annotation) in all.iter_mut().zip(lists) {
            noted.annotation = Some(annotation);
        }
        for (id, function) in ids().zip(&tree.functions).filter(|_| tree.language.ignores_case()) {
            for modifier in &function.modifiers {
                let (name, span) = (modifier.to_string(), function.name_span);
                all.push(Noted { annotation: None, name, span, owner: function.owner, function: Some(id) });
            }
        }
        let mut env = Env::default();
        for noted in all {
            let sharing = noted.owner.map(|owner| self.sharing(owner));
            let place = noted.owner.filter(|_| tree.language.ignores_case()).map_or(noted.span, |owner| tree.type_at(owner).name_span);
            self.frame.owner = noted.owner;
            self.frame.function = noted.function;
            ask_annotation(self, noted.annotation, &noted.name, noted.span, place, sharing, &mut env);
        }
    }

    /// A method whose body is generated from an annotation hands its parameters to what the annotation stands for.
    pub(super) fn generated(&mut self, id: FnId, value: &Val, span: Span) {
        let (tree, meanings) = (self.tree, self.meanings);
        for annotation in &tree.fun(id).annotations {
            let name = tree.name(annotation.name);
            let last = name.rsplit('.').next().unwrap_or(name);
            let rows = meanings.candidates(Spot::Annotation, tree.language.name(), last);
            let fits = |patterns: &[String]| patterns.iter().any(|pattern| wild(pattern, name) || wild(pattern, last));
            for row in rows.filter(|row| fits(&row.at.annotation)) {
                if let Says::Sink(sink) = &row.says {
                    self.reaches(value, &sink.destination(&row.id, last.to_owned()), span);
                }
            }
        }
    }

    /// A parameter of a function whose body is generated goes where its own annotation says: `@Query("ssn") String ssn` of a client.
    pub(super) fn generated_from(&mut self, param: &Param, value: &Val) {
        let (tree, meanings) = (self.tree, self.meanings);
        for annotation in &param.annotations {
            let name = tree.name(annotation.name);
            let last = name.rsplit('.').next().unwrap_or(name);
            let mut known = vec![self.names.import(annotation.name).unwrap_or_else(|| Rc::from(name))];
            // `import retrofit2.http.*`
            let all = tree.imports.iter().filter(|import| import.name.as_deref() == Some("*"));
            known.extend(all.map(|import| Rc::from(format!("{}.{name}", import.from))));
            let rows = meanings.candidates(Spot::Annotation, tree.language.name(), last);
            let fits = |pattern: &String| known.iter().any(|full| wild(pattern, full)) || wild(pattern, last);
            for row in rows.filter(|row| row.at.annotation.iter().any(fits)) {
                let holds =
                    |(key, condition): &(String, Condition)| self.around(key, param.span).is_some_and(|seen| holds(condition, &seen));
                if let Says::Sink(sink) = &row.says
                    && row.conditions.iter().all(holds)
                {
                    self.reaches(value, &sink.destination(&row.id, format!("@{last}")), param.span);
                }
            }
        }
    }

    /// What annotations say of a parameter: the name it goes by outside, or that it is the body of a request.
    pub(super) fn as_annotated(&mut self, param: &Param, mut value: Val) -> Val {
        let (tree, meanings) = (self.tree, self.meanings);
        let declared = value.declared.clone();
        for annotation in &param.annotations {
            let name = tree.name(annotation.name);
            let last = name.rsplit('.').next().unwrap_or(name);
            let fits = |patterns: &[String]| patterns.iter().any(|pattern| wild(pattern, name) || wild(pattern, last));
            for row in meanings.candidates(Spot::Annotation, tree.language.name(), last).filter(|row| fits(&row.at.annotation)) {
                match &row.says {
                    Says::Names(takes) => {
                        if let Some(outside) = named_in(tree, &annotation.args, takes) {
                            value = value.named(outside, annotation.span);
                        }
                    }
                    Says::Source(element) => {
                        let told = |key: &str| {
                            let take = key.parse().map_or_else(|_| ArgName::Name(key.to_owned()), ArgName::Position);
                            let text = named_in(tree, &annotation.args, &[take]).map(std::borrow::Cow::Borrowed);
                            Seen { text, ..Seen::default() }
                        };
                        if !row.conditions.iter().all(|(key, condition)| holds(condition, &told(key))) {
                            continue;
                        }
                        let whole = declared.as_deref().is_none_or(|declared| row.at.types.iter().any(|one| type_matches(one, declared)));
                        if whole {
                            value = Val::from(Root::Source(element.clone()), declared.clone(), param.span);
                        }
                    }
                    _ => {}
                }
            }
        }
        value
    }

    /// The sharing of an Apex class, by its own keyword or that of the class around it.
    pub(super) fn sharing(&self, owner: TypeId) -> &'static str {
        let mut at = Some(owner);
        for _ in 0..8 {
            let Some(id) = at else { break };
            let declared = self.tree.type_at(id);
            for modifier in &declared.modifiers {
                match &**modifier {
                    "with sharing" => return "with",
                    "without sharing" => return "without",
                    "inherited sharing" => return "inherited",
                    _ => {}
                }
            }
            at = declared.owner;
        }
        "none"
    }
}

/// The text of the argument that names something.
fn named_in<'t>(tree: &'t CodeTree, args: &'t [Arg], takes: &[ArgName]) -> Option<&'t str> {
    let counts = |arg: &Arg, at: usize| {
        takes.iter().any(|take| match take {
            ArgName::Position(place) => arg.name.is_none() && *place == at,
            ArgName::Name(name) => arg.name.is_some_and(|written| tree.name(written) == name),
        })
    };
    args.iter().enumerate().filter(|(at, arg)| counts(arg, *at)).find_map(|(_, arg)| match tree.at(arg.value) {
        Expr::Literal(Literal::Text(text)) if !text.is_empty() => Some(&**text),
        _ => None,
    })
}
