//! Gateways and their routes stand in documents of their own: a listener without TLS whose routes all lead to https takes nothing in. So with
//! a proxy whose own settings lead all of its plain port there.

use crate::facts::{Fact, FactKind, FileFacts};

/// What a route does at one place.
struct Route {
    gateways: Vec<String>,
    /// Names of listeners; none means all of the gateway's.
    listeners: Vec<String>,
    redirects: bool,
    /// The product that leads all of its plain port to https.
    product: Option<String>,
}

/// Takes away what is said of listeners that do nothing but redirect.
pub(super) fn link(files: &mut [FileFacts]) {
    let mut routes = Vec::new();
    for file in files.iter_mut() {
        routes.extend(file.facts.extract_if(.., |fact| is(fact, "route")).map(|fact| Route {
            gateways: fact.list("items").to_vec(),
            listeners: fact.list("others").to_vec(),
            redirects: fact.text("value") == Some("redirect"),
            product: fact.text("of").map(str::to_owned),
        }));
    }
    let (leading, routes): (Vec<Route>, Vec<Route>) = routes.into_iter().partition(|route| route.product.is_some());
    for file in files {
        file.facts.retain(|fact| !leading.iter().any(|route| leads(route, fact)));
        let listeners: Vec<Fact> = file.facts.extract_if(.., |fact| is(fact, "listener")).collect();
        for listener in listeners.iter().filter(|listener| redirects(listener, &routes)) {
            file.facts.retain(|fact| {
                fact.kind != FactKind::Transport
                    || fact.truth("encrypted") != Some(false)
                    || fact.place.start.line != listener.place.start.line
            });
        }
    }
}

/// Whether a product leads to https what a fact says that it serves by default.
fn leads(route: &Route, fact: &Fact) -> bool {
    fact.kind == FactKind::Transport
        && fact.text("role") == Some("server")
        && fact.truth("encrypted") == Some(false)
        && fact.text("source") == Some("default")
        && fact.text("technology") == route.product.as_deref()
}

fn is(fact: &Fact, what: &str) -> bool {
    fact.kind == FactKind::Component && fact.text("what") == Some(what)
}

/// Whether routes are attached to a listener, and all of them lead to https.
fn redirects(listener: &Fact, routes: &[Route]) -> bool {
    let (Some(gateway), name) = (listener.text("of"), listener.text("name")) else { return false };
    let attached = |route: &&Route| {
        route.gateways.iter().any(|one| one == gateway)
            && (route.listeners.is_empty() || name.is_none_or(|name| route.listeners.iter().any(|one| one == name)))
    };
    let mut own = routes.iter().filter(attached).peekable();
    own.peek().is_some() && own.all(|route| route.redirects)
}
