//! What a function's reading leaves: passages, gathered and turned into a summary.

use super::value::{Trace, Val, in_order};
use super::{Reading, symbols};
use crate::facts::{CallName, Destination, Effect, Mention, Origin, Passage, Place, Root, Step, Summary};
use crate::knowledge::Confidence;
use crate::parse::code::ir::Sym;
use crate::text::Span;
use rustc_hash::FxHashSet;
use std::rc::Rc;
use std::sync::Arc;

/// At most so many passages are kept of one function; those that end in a sink go first.
const MOST: usize = 64;

/// Passages of the function that is being read.
#[derive(Default)]
pub struct Gathered {
    sinks: Vec<Reached>,
    others: Vec<Reached>,
    in_closure: bool,
}

/// A value that reaches a destination.
struct Reached {
    trace: Rc<Trace>,
    destination: Destination,
    span: Span,
    route: Option<Arc<str>>,
}

impl Gathered {
    /// Inside a closure, `return` is not the function's own.
    pub(super) fn pause_returns(&mut self) -> bool {
        std::mem::replace(&mut self.in_closure, true)
    }

    /// Back as it was.
    pub(super) fn resume_returns(&mut self, before: bool) {
        self.in_closure = before;
    }
}

impl Reading<'_> {
    /// Records that a value reaches a destination at `span`.
    pub(super) fn reaches(&mut self, value: &Val, destination: &Destination, span: Span) {
        let route = self.frame.route();
        let gathered = &mut self.frame.summary;
        if gathered.in_closure && matches!(destination, Destination::Return | Destination::Result(_)) {
            return;
        }
        let (list, most) = match destination {
            Destination::Sink { .. } => (&mut gathered.sinks, MOST * 8),
            _ => (&mut gathered.others, MOST),
        };
        let lowers = self.frame.debugging > 0 && matches!(destination, Destination::Sink { .. });
        for mut trace in value.all_traces() {
            if list.len() >= most {
                if most > MOST {
                    self.cut(super::Cut::Ends);
                }
                return;
            }
            if lowers {
                let changed = Rc::make_mut(&mut trace);
                changed.confidence = Confidence::Possible;
            }
            list.push(Reached { trace, destination: destination.clone(), span, route: route.clone() });
        }
    }

    /// Closes the function's summary.
    pub(super) fn finish_summary(&mut self) {
        let gathered = std::mem::take(&mut self.frame.summary);
        let mut seen = FxHashSet::default();
        let mut passages: Vec<Passage> = Vec::new();
        for reached in gathered.sinks.iter().chain(gathered.others.iter().take(MOST)) {
            let trace = &reached.trace;
            if seen.insert((&trace.root, &trace.segments, trace.newest_name(), &reached.destination, reached.span)) {
                passages.push(self.passage(reached));
            }
        }
        // a function that hands nothing on is worth knowing, too: it may be a sanitizer
        // one without a body is known by the type of its result
        let known = self.frame.function.map(|id| self.tree.fun(id)).filter(|function| function.name.is_some());
        let promised = known.is_some_and(|function| function.body.is_none());
        let named = known.is_some_and(|function| function.body.is_some() || function.returns.is_some());
        if passages.is_empty() && !named {
            return;
        }
        let function = self.frame.function.map(|id| self.tree.fun(id));
        let owner = self.frame.owner.map(|id| symbols::full_name(self.tree, id)).unwrap_or_default();
        let params = function.map_or_else(Vec::new, |function| {
            function
                .params
                .iter()
                .map(|param| {
                    let declared = param.declared.as_ref().map(|declared| self.names.type_text(declared).to_string());
                    (self.names.pattern_name(param.pattern).unwrap_or_default(), declared)
                })
                .collect()
        });
        let name = function.and_then(|function| function.name).map(|name| self.tree.name(name).to_owned()).unwrap_or_default();
        let place = Place::of(self.file, function.map_or_else(Span::default, |function| function.name_span));
        let rest = function.and_then(|function| function.params.iter().position(|param| param.rest));
        let returns = function.and_then(|function| function.returns.as_ref()).map(|returns| self.names.type_text(returns).to_string());
        let within = function
            .and_then(|function| function.parent)
            .and_then(|parent| self.tree.fun(parent).name)
            .map_or_else(String::new, |name| self.tree.name(name).to_owned());
        let wrappers = self.wrappers();
        self.out.summaries.push(Summary {
            owner,
            name,
            within,
            params,
            rest: rest.and_then(|at| u16::try_from(at).ok()),
            wrappers,
            escapes: std::mem::take(&mut self.frame.called),
            caught: std::mem::take(&mut self.frame.caught),
            returns,
            promised,
            place,
            passages,
        });
    }

    /// Variables of the module whose methods are sinks, under names that say nothing: other files import them.
    pub(super) fn loggers(&mut self) {
        let meanings = self.meanings;
        let language = self.tree.language.name();
        let mut named: Vec<(&str, Rc<str>, Vec<String>)> = Vec::new();
        for (key, value) in self.module.locals() {
            if let Some(declared) = &value.declared {
                named.push((self.tree.name(Sym(key)), declared.clone(), super::calls::cut_out(value)));
            }
        }
        named.sort();
        for (name, declared, cut) in named {
            for (row, sink, methods) in meanings.sinks_of(language, &declared) {
                if row.knows_receiver(name) || sink.by_host.is_some() {
                    continue;
                }
                let mut methods: Vec<&String> = methods.iter().collect();
                methods.sort();
                for method in methods {
                    let place = Place::of(self.file, Span::default());
                    let root = Root::Parameter(0, "message".to_owned());
                    let passage = Passage {
                        origin: Origin { root, segments: Vec::new(), declared: None, place: place.clone() },
                        mentions: Vec::new(),
                        effects: (!cut.is_empty()).then(|| Effect::Without(cut.clone())).into_iter().collect(),
                        destination: Destination::Sink {
                            row: row.id.clone(),
                            call: format!("{name}.{method}"),
                            sink_kind: sink.kind.clone(),
                            level: sink.level_is_method.then(|| method.clone()).or_else(|| sink.level.clone()),
                            vendor: sink.vendor.clone(),
                            fix: sink.fix.clone(),
                        },
                        steps: Vec::new(),
                        confidence: Confidence::Likely,
                        route: None,
                    };
                    self.out.summaries.push(Summary {
                        owner: name.to_owned(),
                        name: method.clone(),
                        within: String::new(),
                        params: vec![("message".to_owned(), None)],
                        rest: Some(0),
                        wrappers: Vec::new(),
                        escapes: Vec::new(),
                        caught: Vec::new(),
                        returns: None,
                        promised: false,
                        place,
                        passages: vec![passage],
                    });
                }
            }
        }
    }

    /// The functions that wrap the one that is being read; an argument that is a type stands as the receiver.
    fn wrappers(&mut self) -> Vec<CallName> {
        let tree = self.tree;
        let Some(id) = self.frame.function else { return Vec::new() };
        let mut all = Vec::new();
        for annotation in &tree.fun(id).annotations {
            let name = self.names.dotted(annotation.name);
            let named = annotation.args.iter().filter_map(|arg| self.names.chain(arg.value)).filter_map(|parts| {
                let last = parts.iter().rev().map(|part| tree.name(*part)).find(|part| *part != "class")?;
                Some(last.to_owned())
            });
            let named: Vec<String> = named.collect();
            // `receiver(post_save, sender=Patient)`
            let receiver = named.iter().find(|name| super::calls::is_type_like(name)).or(named.first()).cloned();
            let arity = u16::try_from(annotation.args.len()).unwrap_or(u16::MAX);
            all.push(CallName { name, receiver, arity, result: None, failure: false });
        }
        all
    }

    fn passage(&self, reached: &Reached) -> Passage {
        let Reached { trace, destination, span, route } = reached;
        let place = |span| Place::of(self.file, span);
        let mut steps = vec![Step { place: place(trace.span), what: origin_words(&trace.root).to_owned() }];
        for (span, what) in in_order(&trace.steps) {
            let step = Step { place: place(span), what: what.to_owned() };
            if steps.last().is_none_or(|last| last.place.start.line != step.place.start.line) && steps.len() < 12 {
                steps.push(step);
            }
        }
        let last = Step { place: place(*span), what: "handed on here".to_owned() };
        if steps.last().is_some_and(|step| step.place.start.line == last.place.start.line) {
            steps.pop();
        }
        steps.push(last);
        Passage {
            origin: Origin {
                root: (*trace.root).clone(),
                segments: (*trace.segments).clone(),
                declared: trace.declared.as_deref().map(str::to_owned),
                place: place(trace.span),
            },
            mentions: in_order(&trace.mentions)
                .into_iter()
                .map(|(name, depth, span)| Mention { name: name.to_string(), depth, place: place(span) })
                .collect(),
            effects: (*trace.effects).clone(),
            destination: destination.clone(),
            steps,
            confidence: trace.confidence,
            route: route.clone(),
        }
    }

    /// Enclosing type and function, for baselines: `PatientSync.push`.
    pub(super) fn scope(&self) -> String {
        let owner = self.frame.owner.map(|id| symbols::full_name(self.tree, id)).unwrap_or_default();
        let name = self.frame.function.and_then(|id| self.tree.fun(id).name).map_or("", |name| self.tree.name(name));
        match (owner.is_empty(), name.is_empty()) {
            (true, _) => name.to_owned(),
            (_, true) => owner,
            _ => format!("{owner}.{name}"),
        }
    }

    /// The tokens of an expression, its literals replaced by their kind.
    pub(super) fn code_of(&self, span: Span) -> String {
        normalize(self.file.slice(span))
    }
}

fn origin_words(root: &Root) -> &'static str {
    match root {
        Root::Parameter(..) => "comes in by this parameter",
        Root::Query { .. } => "from these selected fields",
        Root::Call(_) => "from this call",
        Root::New(_) => "made here",
        Root::Caught { .. } => "caught here",
        Root::Source(_) => "comes in here",
        Root::Name(_) | Root::This => "read here",
    }
}

/// Tokens without whitespace and with literals replaced by their kind; comments are cut.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(400));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if out.len() > 400 {
            break;
        }
        match c {
            '"' | '\'' | '`' => {
                let mut escaped = false;
                for inner in chars.by_ref() {
                    if escaped {
                        escaped = false;
                    } else if inner == '\\' {
                        escaped = true;
                    } else if inner == c {
                        break;
                    }
                }
                out.push_str("text");
            }
            '/' if chars.peek() == Some(&'/') => {
                for inner in chars.by_ref() {
                    if inner == '\n' {
                        break;
                    }
                }
            }
            c if c.is_whitespace() => {}
            c if c.is_ascii_digit() && !out.ends_with(|before: char| before.is_alphanumeric() || before == '_') => {
                while chars.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '.') {
                    chars.next();
                }
                out.push_str("number");
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn code_survives_reformatting_and_changed_literals() {
        assert_eq!(normalize("log.info( \"a\" ,  x1 )"), normalize("log.info('b',x1)"));
        assert_eq!(normalize("f(1, 2.5)"), normalize("f(7,\n 9)"));
        assert_ne!(normalize("f(a)"), normalize("f(b)"));
    }
}
