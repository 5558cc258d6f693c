//! Exceptions that nothing in the repository is seen to catch: their text ends in logs, in crash reports, or in front of whoever called.

use super::classify::{Classifier, last};
use super::functions::{FnRef, Functions};
use crate::facts::{CallName, Handled, Root};
use rustc_hash::{FxHashMap, FxHashSet};

/// At most so many functions are looked at on the way up from a throw.
const HIGHEST: usize = 64;
/// The name of an exception whose type is not known.
const UNKNOWN: &str = "?";
/// At most so many calls by one name are looked at for each of them.
const WIDEST: usize = 256;

/// Who calls functions by which name, and what of it is caught.
#[derive(Debug, Default)]
pub struct Callers {
    /// By the last name of what is called, in lower case.
    sites: FxHashMap<String, Vec<Site>>,
    /// Types of exceptions that functions handle for their framework.
    handled: Vec<String>,
}

/// A call, in a function, with the place of the handler around it.
#[derive(Debug, Clone, Copy)]
struct Site {
    caller: FnRef,
    call: usize,
    handler: Option<usize>,
}

impl Callers {
    /// Gathers all calls.
    pub fn of(functions: &Functions<'_>, classifier: &Classifier<'_>) -> Self {
        let mut all = Self::default();
        for caller in functions.all() {
            let Some(summary) = functions.summary(caller) else { continue };
            let escaping = summary.escapes.iter().enumerate().map(|(call, escape)| (&escape.call, Site { caller, call, handler: None }));
            let caught = summary.caught.iter().enumerate().flat_map(|(handler, handled)| {
                let site = move |call| Site { caller, call, handler: Some(handler) };
                handled.calls.iter().enumerate().map(move |(call, name)| (name, site(call)))
            });
            for (name, site) in escaping.chain(caught) {
                all.sites.entry(last(&name.name).to_ascii_lowercase()).or_default().push(site);
            }
            for wrapper in summary.wrappers.iter().filter(|wrapper| classifier.is_handler(last(&wrapper.name))) {
                all.handled.extend(wrapper.receiver.clone());
                all.handled.extend(summary.params.iter().filter_map(|(_, declared)| declared.clone()));
            }
            // a block that a framework lends what failed: `exception<Rejected> { call, cause -> .. }`
            for passage in &summary.passages {
                if let Root::Caught { types, calls } = &passage.origin.root
                    && calls.is_empty()
                    && !summary.caught.iter().any(|own| types.iter().all(|one| own.types.contains(one)))
                {
                    all.handled.extend(types.iter().cloned());
                }
            }
        }
        all.handled.retain(|named| classifier.is_exception(last(named)));
        all.handled.sort();
        all.handled.dedup();
        all
    }
}

impl Functions<'_> {
    /// Whether something catches an exception of this type that a function throws: the function itself, one of those that call it,
    /// or a handler of the framework.
    #[must_use]
    pub fn is_caught(&self, function: FnRef, thrown: &str, classifier: &Classifier<'_>) -> bool {
        let callers = self.callers(classifier);
        // one whose type is not known is caught by what catches all
        let thrown = if thrown.is_empty() { UNKNOWN } else { thrown };
        let fits = |types: &[String]| types.is_empty() || types.iter().any(|caught| classifier.catches(last(caught), thrown));
        let here = |handled: &Handled| handled.throws.iter().any(|own| own == thrown || own.is_empty()) && fits(&handled.types);
        if self.summary(function).is_some_and(|summary| summary.caught.iter().any(here))
            || callers.handled.iter().any(|caught| classifier.catches(last(caught), thrown))
        {
            return true;
        }
        let (mut open, mut seen) = (vec![function], FxHashSet::from_iter([function]));
        for next in 0..HIGHEST {
            let Some(&at) = open.get(next) else { break };
            let Some(summary) = self.summary(at) else { continue };
            // a constructor is called by its type
            let names = [summary.name.to_ascii_lowercase(), last(&summary.owner).to_ascii_lowercase()];
            for site in names.iter().filter_map(|name| callers.sites.get(name)).flatten().take(WIDEST) {
                let Some(called) = self.call_at(*site).filter(|call| self.leads_to(call, site.caller, at)) else { continue };
                let handler = site.handler.and_then(|handler| self.summary(site.caller)?.caught.get(handler));
                match handler {
                    Some(handler) if fits(&handler.types) => return true,
                    Some(_) | None if seen.insert(site.caller) && !called.failure => open.push(site.caller),
                    _ => {}
                }
            }
        }
        false
    }

    fn call_at(&self, site: Site) -> Option<&CallName> {
        let summary = self.summary(site.caller)?;
        match site.handler {
            Some(handler) => summary.caught.get(handler)?.calls.get(site.call),
            None => summary.escapes.get(site.call).map(|escape| &escape.call),
        }
    }

    fn leads_to(&self, call: &CallName, caller: FnRef, function: FnRef) -> bool {
        let owner = self.summary(caller).map_or("", |summary| summary.owner.as_str());
        self.resolve(call, caller.file, owner).functions.contains(&function)
    }
}
