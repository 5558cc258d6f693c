//! Addresses without encryption that are handed to a function which goes there, in whatever language: `send("http://…", body)`,
//! `new Client("http://…")`. The place is where the address is written; the function's own call is its evidence.

use super::org::scope_of;
use crate::facts::{Attribute, CallName, Destination, Fact, FactKind, FileFacts, Passage, Place, Root, decode};
use crate::flow::{FnRef, Functions};
use crate::knowledge::Confidence;
use rustc_hash::FxHashMap;

/// Longest chain of calls that is followed.
const DEEPEST: usize = 3;
/// What a constructor is called where it does not have its type's name.
const CONSTRUCTORS: &[&str] = &["constructor", "__init__", "initialize", "__construct", "init", "<init>"];

/// What goes to what it is given, by file and function or field in lower case.
#[derive(Default)]
struct Takers {
    parameters: FxHashMap<(usize, String), Vec<(u16, Fact)>>,
    /// By `Type.field`.
    fields: FxHashMap<(usize, String), Fact>,
    /// The fields of a type by its last name, with their file.
    types: FxHashMap<String, Vec<(usize, String)>>,
}

/// Brings the two sides together and leaves what they say of a connection in the file of the address.
pub(super) fn link(files: &mut [FileFacts], health: &[bool]) {
    let mut handed: Vec<(usize, Fact)> = Vec::new();
    let mut takers = Takers::default();
    for (index, file) in files.iter_mut().enumerate() {
        if !file.facts.iter().any(speaks_of_addresses) {
            continue;
        }
        for fact in file.facts.extract_if(.., |fact| speaks_of_addresses(fact)) {
            match (fact.text("what"), fact.text("second").map(str::to_ascii_lowercase)) {
                (Some("address"), _) => handed.push((index, fact)),
                (_, Some(field)) => {
                    let owner = fact.scope.0.rsplit_once('.').map_or("", |(owner, _)| owner).to_ascii_lowercase();
                    let own = owner.rsplit('.').next().unwrap_or(&owner).to_owned();
                    let fields = takers.types.entry(own).or_default();
                    if !fields.contains(&(index, format!("{owner}.{field}"))) {
                        fields.push((index, format!("{owner}.{field}")));
                    }
                    takers.fields.entry((index, format!("{owner}.{field}"))).or_insert(fact);
                }
                (_, None) => {
                    let at = fact.list("items").first().and_then(|at| at.parse().ok());
                    let scope = fact.scope.0.to_ascii_lowercase();
                    takers.parameters.entry((index, scope)).or_default().extend(at.map(|at| (at, fact)));
                }
            }
        }
    }
    if handed.is_empty() || (takers.parameters.is_empty() && takers.fields.is_empty()) {
        return;
    }
    let functions = Functions::new(files, health);
    let found: Vec<(usize, Fact)> =
        handed.iter().filter_map(|(file, one)| Some((*file, reached(&functions, &takers, *file, one)?))).collect();
    drop(functions);
    for (file, fact) in found {
        if let Some(file) = files.get_mut(file) {
            let known = |other: &Fact| {
                other.kind == fact.kind && other.place.start.line == fact.place.start.line && other.truth("encrypted") == Some(false)
            };
            if !file.facts.iter().any(known) {
                file.facts.push(fact);
            }
        }
    }
}

fn speaks_of_addresses(fact: &Fact) -> bool {
    fact.kind == FactKind::Component && matches!(fact.text("what"), Some("address" | "address-taken"))
}

/// The connection that an address is handed on to.
fn reached(functions: &Functions<'_>, takers: &Takers, file: usize, handed: &Fact) -> Option<Fact> {
    let numbers: Vec<u16> = handed.list("items").iter().filter_map(|number| number.parse().ok()).collect();
    let &[index, arity] = numbers.as_slice() else { return None };
    let receiver = handed.text("of").map(str::to_owned);
    let call = CallName { name: handed.text("name")?.to_owned(), receiver, arity, result: None, failure: false };
    let owner = handed.scope.0.rsplit_once('.').map_or("", |(owner, _)| owner);
    let mut resolved = functions.resolve(&call, file, owner);
    if resolved.functions.is_empty() {
        // a class that is called makes an object: `Client("http://…")` in Python
        let made = call.name.rsplit('.').next().unwrap_or(&call.name);
        resolved = functions.resolve(&CallName { name: format!("new {made}"), receiver: None, ..call.clone() }, file, owner);
    }
    let by_name = handed.text("second");
    let taken = resolved.functions.iter().filter(|_| resolved.sure).find_map(|&function| {
        let named = by_name.and_then(|name| parameter(functions, function, name));
        let index = named.or_else(|| functions.position(function, &call, index))?;
        takers.taken(functions, function, index, 0)
    });
    let taken = taken.or_else(|| takers.kept(&resolved.functions, &call, by_name, &handed.place.path))?;
    let mut fact = Fact::new(FactKind::Transport, taken.text("of")?, handed.place.clone());
    fact.set_text("technology", taken.text("kind")?);
    fact.set_text("role", "client");
    fact.set_text("source", "explicit");
    for (name, value) in (decode::by_name("connection")?.run)(&decode::Input::text(handed.text("value")?.to_owned())) {
        if matches!(name, "scheme" | "host" | "host_kind" | "encrypted") {
            fact.set(name, Attribute::Known(value));
        }
    }
    fact.confidence = Confidence::Likely;
    fact.scope = handed.scope.clone();
    fact.code.clone_from(&handed.code);
    fact.fix.clone_from(&taken.fix);
    fact.related.push((Place::clone(&taken.place), "what is handed on is called here".to_owned()));
    Some(fact)
}

/// The position of a parameter by its name.
fn parameter(functions: &Functions<'_>, function: FnRef, name: &str) -> Option<u16> {
    let at = functions.summary(function)?.params.iter().position(|(param, _)| param == name)?;
    u16::try_from(at).ok()
}

impl Takers {
    /// What a type without a constructor of its own keeps and goes to: `class Client(private val base: String)`, `&Client{base: ..}`.
    fn kept(&self, constructors: &[FnRef], call: &CallName, named: Option<&str>, path: &str) -> Option<&Fact> {
        let made = call.name.strip_prefix("new ").filter(|_| constructors.is_empty())?;
        let made = made.split('<').next()?.rsplit('.').next()?.to_ascii_lowercase();
        let kind = |path: &str| path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let mut fields =
            self.types.get(&made)?.iter().filter_map(|key| self.fields.get(key).filter(|fact| kind(&fact.place.path) == kind(path)));
        match named {
            Some(name) => fields.find(|fact| fact.text("second").is_some_and(|field| field.eq_ignore_ascii_case(name))),
            // one value and one address that is kept can only be the same
            None => fields.next().filter(|_| call.arity == 1 && fields.next().is_none()),
        }
    }

    /// What a function does with what it is given: it goes there, keeps it for a method that does, or hands it on.
    fn taken<'t>(&'t self, functions: &Functions<'_>, function: FnRef, index: u16, depth: usize) -> Option<&'t Fact> {
        let summary = functions.summary(function).filter(|_| depth < DEEPEST)?;
        let own = self.parameters.get(&(function.file, scope_of(summary).to_ascii_lowercase()));
        if let Some((_, fact)) = own.into_iter().flatten().find(|(at, _)| *at == index) {
            return Some(fact);
        }
        // a parameter that is a field as well: `constructor(private base: string)`
        let field =
            |(name, _): &(String, Option<String>)| format!("{}.{}", summary.owner, name.trim_start_matches('$')).to_ascii_lowercase();
        let named = summary.params.get(usize::from(index)).map(field);
        let own = named.filter(|_| CONSTRUCTORS.contains(&summary.name.as_str()) || summary.owner.ends_with(&summary.name));
        if let Some(fact) = own.and_then(|field| self.fields.get(&(function.file, field))) {
            return Some(fact);
        }
        let given = |passage: &&Passage| matches!(passage.origin.root, Root::Parameter(at, _) if at == index);
        summary.passages.iter().filter(given).find_map(|passage| match &passage.destination {
            Destination::Field(name) => self.fields.get(&(function.file, format!("{}.{name}", summary.owner).to_ascii_lowercase())),
            Destination::Argument { callee, index, name } => {
                let resolved = functions.resolve(callee, function.file, &summary.owner);
                let mut next = resolved.functions.iter().filter(|_| resolved.sure);
                let kept = || self.kept(&resolved.functions, callee, name.as_deref(), &summary.place.path);
                next.find_map(|&next| self.taken(functions, next, *index, depth + 1)).or_else(kept)
            }
            _ => None,
        })
    }
}
