//! SMART on FHIR, versions 1 and 2: `patient/Observation.rs?category=laboratory`, `user/*.read`.
//! Source: HL7 SMART App Launch 2.2, scopes and launch context.

use super::{Breadth, Scope, table};

/// A scope of a SMART server; what has neither a context nor a known name is none of its own and exact.
pub fn read(text: &str) -> Scope {
    if let Some(scope) = resource_scope(text) {
        return scope;
    }
    let mut scope = Scope { raw: text.to_owned(), provider: Some("smart".to_owned()), breadth: Some(Breadth::Exact), ..Scope::default() };
    scope.context = Some(if text.starts_with("launch/patient") { "patient" } else { "none" });
    scope.offline = Some(text == "offline_access");
    let launch = text.strip_prefix("launch").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if launch || matches!(text, "openid" | "profile" | "email" | "address" | "phone" | "fhirUser" | "online_access" | "offline_access") {
        scope.sensitive = Some(false);
        scope.resource = Some(
            if launch {
                "launch context"
            } else if text.ends_with("_access") {
                "refresh token"
            } else {
                "identity"
            }
            .to_owned(),
        );
    }
    scope
}

/// A scope with a context word before its first slash, well formed or not; `None` for everything else.
pub fn resource_scope(text: &str) -> Option<Scope> {
    let body = text.strip_prefix("http://smarthealthit.org/fhir/scopes/").unwrap_or(text);
    let body = body.strip_prefix("SCOPE_").unwrap_or(body);
    let (context, rest) = context_of(body)?;
    let mut scope = Scope { raw: text.to_owned(), provider: Some("smart".to_owned()), offline: Some(false), ..Scope::default() };
    let (word, exact_case) = context;
    scope.context = Some(word);
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    // one table of AWS HealthLake writes `system/read`
    let (kind, operations) = match path.rsplit_once('.') {
        Some(parts) => parts,
        None if matches!(path, "read" | "write" | "*") => ("*", path),
        None => (path, ""),
    };
    let interactions = interactions(operations);
    let known = is_type(kind);
    if !exact_case || interactions.is_none() || !known {
        scope.malformed = Some(true);
        scope.sensitive = Some(true);
        scope.resource = Some(kind.to_owned());
        scope.breadth = Some(if kind == "*" { Breadth::Wildcard } else { Breadth::Exact });
        return Some(scope);
    }
    let interactions = interactions.unwrap_or_default();
    let everything = interactions == "cruds";
    let narrowed = query.is_some_and(|query| !query.is_empty());
    scope.malformed = Some(false);
    scope.breadth = Some(match (kind, everything) {
        ("*", true) if word != "patient" => Breadth::Full,
        ("*", _) => Breadth::Wildcard,
        (_, true) if !narrowed => Breadth::Broad,
        _ => Breadth::Exact,
    });
    scope.sensitive = Some(kind == "*" || table::list("smart", "patient_types").any(|known| known == kind));
    scope.resource = Some(kind.to_owned());
    scope.interactions = Some(interactions);
    Some(scope)
}

/// The context word, whether it is spelled right, and what follows it. A resource server's name may stand before it (`fhir/system/*.*`).
fn context_of(text: &str) -> Option<((&'static str, bool), &str)> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let (head, tail) = rest.split_once('/')?;
        for word in ["patient", "user", "system"] {
            // `Patient/Observation.rs` is a misspelled context; `users/x.read` is no context at all
            if head == word {
                return looks_like_scope(tail).then_some(((word, true), tail));
            }
            if at == 0 && head.eq_ignore_ascii_case(word) && tail.contains('.') {
                return looks_like_scope(tail).then_some(((word, false), tail));
            }
        }
        at += head.len() + 1;
    }
}

/// Not the path of an endpoint (`user/profile/edit`) and not the name of a file (`patient/list.html`).
fn looks_like_scope(tail: &str) -> bool {
    let path = tail.split('?').next().unwrap_or(tail);
    let (kind, operations) = path.rsplit_once('.').unwrap_or((path, ""));
    let type_like = kind == "*" || kind.chars().all(|c| c.is_ascii_alphanumeric()) && !kind.is_empty();
    let operations_like =
        operations == "*" || operations == "read" || operations == "write" || operations.chars().all(|c| "cruds".contains(c));
    type_like && (is_type(kind) || operations_like && !operations.is_empty() || matches!(path, "read" | "write" | "*"))
        || path.starts_with("*.")
}

pub fn is_type(kind: &str) -> bool {
    kind == "*" || table::list("smart", "patient_types").chain(table::list("smart", "other_types")).any(|known| known == kind)
}

/// Version 1 words as letters of version 2; letters must stand in the order c, r, u, d, s.
fn interactions(operations: &str) -> Option<String> {
    match operations {
        "read" => return Some("rs".to_owned()),
        "write" => return Some("cud".to_owned()),
        "*" => return Some("cruds".to_owned()),
        "" => return None,
        _ => {}
    }
    let mut places = operations.chars().map(|letter| "cruds".find(letter));
    let mut previous = None;
    let ordered = places.all(|place| {
        let fits = place.is_some() && place > previous;
        previous = place;
        fits
    });
    ordered.then(|| operations.to_owned())
}
