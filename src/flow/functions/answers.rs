//! What functions tell of the calls that lead to them.

use super::index::{family, fold};
use super::{FnRef, Functions, MOST, join, returning, returns};
use crate::facts::{CallName, Destination, Effect, Passage, Root, Segment, Summary};
use crate::flow::classify::{Around, Calls, Classifier, Handing, Passing, Phi, last};
use crate::text::Language;

impl Calls for Functions<'_> {
    fn returned(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let resolved = self.resolve(call, around.file, around.owner);
        if !resolved.sure {
            return None;
        }
        resolved.functions.iter().find_map(|&function| self.asked(|| self.phi_of(function, call.result, classifier)))
    }

    fn thrown(&self, types: &[String], calls: &[CallName], around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let mut all = None;
        for call in calls {
            let resolved = self.resolve(call, around.file, around.owner);
            for &function in resolved.functions.iter().filter(|_| resolved.sure) {
                for (named, phi) in self.asked(|| self.leaving(function, classifier)) {
                    if types.is_empty() || types.iter().any(|caught| classifier.catches(last(caught), &named)) {
                        join(&mut all, phi);
                    }
                }
            }
        }
        all
    }

    fn built(&self, made: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let call = CallName { name: format!("new {made}"), receiver: None, arity: 0, result: None, failure: false };
        let resolved = self.resolve(&call, around.file, around.owner);
        let mut all = None;
        for &function in resolved.functions.iter().filter(|_| resolved.sure) {
            if let Some(phi) = self.asked(|| self.phi_of(function, None, classifier)) {
                join(&mut all, phi);
            }
        }
        all
    }

    fn thrown_as(&self, named: &str, classifier: &Classifier<'_>) -> Option<Phi> {
        let key = last(named).to_ascii_lowercase();
        if let Some(known) = self.caught.borrow().get(&key) {
            return known.clone();
        }
        self.caught.borrow_mut().insert(key.clone(), None);
        let mut kinds: Vec<&String> = self.throws.keys().filter(|thrown| !thrown.is_empty() && classifier.catches(named, thrown)).collect();
        kinds.sort();
        let phi = self.asked(|| self.all_of(kinds.into_iter().filter_map(|kind| self.throws.get(kind)).flatten(), classifier));
        self.caught.borrow_mut().insert(key, phi.clone());
        phi
    }

    fn stored(&self, owner: &str, field: &str, classifier: &Classifier<'_>) -> Option<Phi> {
        let key = (last(owner).to_ascii_lowercase(), field.to_ascii_lowercase());
        let stores = self.stores.get(&key)?;
        if let Some(known) = self.stored.borrow().get(&key) {
            return known.clone();
        }
        self.stored.borrow_mut().insert(key.clone(), None);
        let phi = self.asked(|| self.all_of(stores.iter().take(16), classifier));
        self.stored.borrow_mut().insert(key, phi.clone());
        phi
    }

    fn all_stored(&self, owner: &str, classifier: &Classifier<'_>) -> Option<Phi> {
        let owner = last(owner).to_ascii_lowercase();
        let mut fields: Vec<&String> = self.stores.keys().filter(|(of, _)| *of == owner).map(|(_, field)| field).collect();
        fields.sort();
        let mut all = None;
        for phi in fields.into_iter().filter_map(|field| self.stored(&owner, field, classifier)) {
            join(&mut all, phi);
        }
        all.filter(|phi| !phi.hits.is_empty())
    }

    fn told_by(&self, owner: &str, names: &[String], classifier: &Classifier<'_>) -> Option<Option<Phi>> {
        for name in names {
            for family in [1, 2, 3, 4, 5, 6, 7, 8] {
                if let Some(&function) = self.owned.get(&(family, last(owner).to_owned(), name.clone())).and_then(|all| all.first()) {
                    return Some(self.asked(|| self.phi_of(function, None, classifier)));
                }
            }
        }
        None
    }

    fn returns_nothing(&self, call: &CallName, around: Around<'_>) -> bool {
        let resolved = self.resolve(call, around.file, around.owner);
        resolved.sure
            && !resolved.loose
            && !resolved.functions.is_empty()
            && resolved
                .functions
                .iter()
                .filter_map(|&function| self.summary(function))
                .all(|summary| returning(summary, call.result).next().is_none())
    }

    fn member(&self, owner: Option<&str>, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let call =
            CallName { name: name.to_owned(), receiver: Some(owner.unwrap_or("?").to_owned()), arity: 0, result: None, failure: false };
        let language = self.files.get(around.file).and_then(|facts| facts.language).filter(|language| language.has_extensions())?;
        let family = family(language);
        let of_owner = |function: &FnRef| {
            owner.is_some_and(|owner| self.summary(*function).is_some_and(|found| last(&found.owner).eq_ignore_ascii_case(last(owner))))
        };
        let owned: Vec<FnRef> = self.named.get(&(family, name.to_owned()))?.iter().copied().filter(of_owner).take(MOST).collect();
        let found = if owned.is_empty() { self.extensions(&call, family, name)?.functions } else { owned };
        let taken = |function: &FnRef| self.summary(*function).is_some_and(|summary| summary.params.len() <= 1);
        let found: Vec<FnRef> = found.into_iter().filter(taken).collect();
        let phi = found.iter().find_map(|&function| self.asked(|| self.phi_of(function, None, classifier)));
        phi.or_else(|| (!found.is_empty()).then(Phi::default))
    }

    fn keeps(&self, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<bool> {
        let language = self.files.get(around.file).and_then(|facts| facts.language).filter(|language| language.has_extensions())?;
        let named = self.named.get(&(family(language), name.to_owned()))?;
        let mut found =
            named.iter().filter(|function| self.extends(**function).is_some()).filter_map(|&function| self.summary(function)).peekable();
        found.peek()?;
        let tells = |segment: &Segment| !matches!(segment, Segment::Member(member) if classifier.is_neutral(member));
        let hands_on =
            |passage: &Passage| matches!(passage.origin.root, Root::Parameter(0, _)) && passage.origin.segments.iter().all(tells);
        Some(found.flat_map(|summary| returning(summary, None)).any(hands_on))
    }

    fn method(&self, owner: &str, name: &str, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Phi> {
        let language = self.files.get(around.file)?.language?;
        // the classes behind a page are written in Apex
        let language = if language == Language::Visualforce { Language::Apex } else { language };
        let found = self.owned.get(&(family(language), fold(language, last(owner)), fold(language, name)))?;
        found
            .iter()
            .take(MOST)
            .find_map(|&function| self.asked(|| self.phi_of(function, None, classifier)))
            .filter(|phi| !phi.hits.is_empty())
    }

    fn passes(&self, call: &CallName, around: Around<'_>, classifier: &Classifier<'_>) -> Option<Handing> {
        let key = (call.clone(), around.file, around.owner.to_owned());
        if let Some(known) = self.handings.borrow().get(&key) {
            return *known;
        }
        self.handings.borrow_mut().insert(key.clone(), None);
        let resolved = self.resolve(call, around.file, around.owner);
        if !resolved.sure {
            return None;
        }
        let found = |&function: &FnRef| self.summary(function).zip(self.around(function));
        let mut found = resolved.functions.iter().filter_map(found).peekable();
        found.peek()?;
        let by_case = self.files.get(around.file).and_then(|facts| facts.language).is_some_and(|language| !language.exports_by_case());
        let made = call.name.starts_with("new ") || (by_case && last(&call.name).starts_with(char::is_uppercase));
        let handing = |(summary, inside): (&'_ Summary, Around<'_>)| -> Vec<Handing> {
            let ends = |passage: &&Passage| {
                (returns(passage, call.result) && !self.fails_outside(passage, inside))
                    || (made && matches!(&passage.destination, Destination::Field(field) if !field.contains('.')))
            };
            // an exception tells its message, not what it keeps beside it
            let told = || returning(summary, call.result).next().is_some() || builds_above(summary);
            let tells = made && classifier.is_exception(last(&call.name)) && told();
            let counts = |passage: &&Passage| !tells || returns(passage, call.result);
            // what comes back from a call that nobody knows need not hold what it was given
            let within = |passage: &Passage| {
                let through =
                    passage.effects.iter().filter_map(|effect| if let Effect::Through(call) = effect { Some(call) } else { None });
                let mut whole = Handing { passing: of(passage, classifier), sure: true };
                for call in through {
                    match self.asked(|| self.passes(call, inside, classifier)) {
                        Some(below) if below.passing == Passing::Nothing => return below,
                        below => whole.sure &= below.is_some_and(|below| below.sure),
                    }
                }
                whole
            };
            summary.passages.iter().filter(ends).filter(counts).map(within).collect()
        };
        let handing = found.flat_map(handing).max().unwrap_or(Handing { passing: Passing::Nothing, sure: true });
        self.handings.borrow_mut().insert(key, Some(handing));
        Some(handing)
    }

    fn method_type(&self, owner: &str, method: &str, around: Around<'_>) -> Option<String> {
        let language = self.files.get(around.file)?.language?;
        let key = (family(language), fold(language, last(owner)), fold(language, method));
        let whole = self.typed.get(&key).copied().flatten()?;
        Some(crate::facts::tuple_part(whole, 0).unwrap_or(whole).to_owned())
    }

    fn result_type(&self, call: &CallName, around: Around<'_>) -> Option<String> {
        let language = self.files.get(around.file)?.language?;
        let method = fold(language, last(&call.name));
        let receiver = call.receiver.as_deref().map(|receiver| last(receiver.split(['<', '[']).next().unwrap_or(receiver)));
        let before = call.name.rsplit_once('.').map(|(before, _)| last(before));
        let owners = [receiver, before].into_iter().flatten();
        let known = |owner: &str| self.typed.get(&(family(language), fold(language, owner), method.clone())).copied().flatten();
        let whole = owners.into_iter().find_map(known).or_else(|| {
            let resolved = self.resolve(call, around.file, around.owner);
            let first = resolved.functions.first().filter(|_| resolved.sure)?;
            self.summary(*first)?.returns.as_deref()
        })?;
        let part = call.result.and_then(|result| crate::facts::tuple_part(whole, result));
        Some(part.unwrap_or(whole).to_owned())
    }
}

/// What a passage hands on of the parameter that it starts from.
fn of(passage: &Passage, classifier: &Classifier<'_>) -> Passing {
    let says_nothing = |segment: &Segment| matches!(segment, Segment::Member(member) if classifier.is_neutral(member));
    match &passage.origin.root {
        Root::Parameter(..) if passage.origin.segments.is_empty() => Passing::Whole,
        Root::Parameter(..) if passage.origin.segments.iter().any(says_nothing) => Passing::Nothing,
        Root::Parameter(..) => Passing::Parts,
        _ => Passing::Nothing,
    }
}

/// Whether a constructor says what its supertype is made with, a constant text perhaps: `super("no coverage")`.
fn builds_above(summary: &Summary) -> bool {
    let above = |name: &str| name == "this" || matches!(name.split('.').next(), Some("super" | "base"));
    summary.escapes.iter().any(|escape| above(&escape.call.name))
}
