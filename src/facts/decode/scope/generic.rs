//! Scopes by shape: `resource:operation`, `Resource.Operation.All`, and those of known providers whose shape leaves no doubt.

use super::{Breadth, Scope, smart, table};

/// A scope of nobody in particular.
pub fn read(text: &str) -> Scope {
    if let Some(scope) = smart::resource_scope(text) {
        return scope;
    }
    if text.starts_with("https://www.googleapis.com/auth/") || text.starts_with("https://mail.google.com") {
        return table::read("google", text);
    }
    if text.starts_with("https://graph.microsoft.")
        || text.ends_with("/.default")
        || text.ends_with("/user_impersonation")
        || is_graph(text)
    {
        return microsoft(text);
    }
    if text.starts_with("crm.objects.") {
        return table::read("hubspot", text);
    }
    if let Some(mut scope) = table::find("others", text) {
        scope.provider = scope.provider.filter(|provider| provider != "others");
        return scope;
    }
    let mut scope = Scope { raw: text.to_owned(), context: Some("app"), offline: Some(false), ..Scope::default() };
    let name = text.rsplit_once("://").map_or(text, |(_, rest)| rest);
    let parts: Vec<&str> = name.split([':', '.', '/']).filter(|part| !part.is_empty()).collect();
    let lower: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();
    let has = |words: &[&str]| lower.iter().any(|part| words.contains(&part.as_str()));
    let everything = has(&["*", "all"]);
    let (reads, writes) = (has(&["read", "readonly", "view", "list", "get"]), has(&["write", "update", "create", "delete", "edit"]));
    let manages = has(&["admin", "manage", "full", "full_control", "fullcontrol", "readwrite", "read_write"]);
    scope.interactions = match (reads, writes || manages) {
        (true, false) => Some("read".to_owned()),
        (false, true) if !manages => Some("write".to_owned()),
        (_, true) => Some("read write".to_owned()),
        _ => None,
    };
    let said = lower.iter().filter(|part| !matches!(part.as_str(), "*" | "all" | "read" | "write" | "readonly" | "read_write")).count();
    scope.breadth = Some(match (everything, said) {
        (true, 0) if !reads => Breadth::Full,
        // `admin:all`, `*:manage`
        (true, _) if manages => Breadth::Full,
        (true, _) => Breadth::Wildcard,
        (false, 0) => Breadth::Wildcard,
        _ if manages => Breadth::Broad,
        _ => Breadth::Exact,
    });
    if matches!(scope.breadth, Some(Breadth::Full | Breadth::Wildcard)) && (said == 0 || manages) {
        scope.sensitive = Some(true);
    }
    scope.resource = parts.iter().find(|part| !matches!(**part, "*" | "read" | "write")).map(|part| (*part).to_owned());
    scope
}

/// `Mail.ReadWrite.All`: a resource, an operation, a constraint.
fn is_graph(text: &str) -> bool {
    let mut parts = text.split('.');
    let resource = parts
        .next()
        .is_some_and(|part| part.starts_with(|c: char| c.is_ascii_uppercase()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    resource && parts.next().is_some_and(|part| matches!(part, "Read" | "ReadWrite" | "ReadBasic" | "FullControl" | "Manage" | "Send"))
}

/// A scope or role of Microsoft Graph or Entra.
pub fn microsoft(text: &str) -> Scope {
    if let Some(scope) = table::find("microsoft", text) {
        return scope;
    }
    let name = table::list("microsoft", "prefixes").find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let mut parts = name.split('.');
    let resource = parts.next().unwrap_or_default();
    let operation = parts.next().unwrap_or_default();
    let tenant = parts.next() == Some("All");
    let writes = matches!(operation, "ReadWrite" | "FullControl" | "Manage" | "Create" | "Send");
    let reads = matches!(operation, "Read" | "ReadBasic" | "ReadWrite" | "FullControl" | "Manage");
    Scope {
        provider: Some("microsoft".to_owned()),
        raw: text.to_owned(),
        context: Some("app"),
        resource: Some(resource.to_owned()),
        interactions: match (reads, writes) {
            (true, true) => Some("read write".to_owned()),
            (true, false) => Some("read".to_owned()),
            (false, true) => Some("write".to_owned()),
            (false, false) => None,
        },
        breadth: Some(match (tenant, writes && reads) {
            (true, true) => Breadth::Full,
            (true, false) => Breadth::Wildcard,
            (false, true) => Breadth::Broad,
            (false, false) => Breadth::Exact,
        }),
        offline: Some(false),
        sensitive: Some(
            table::list("microsoft", "sensitive_resources").any(|known| known == resource) || (tenant && resource == "User" && writes),
        ),
        malformed: None,
    }
}
