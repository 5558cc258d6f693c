//! What must not follow a call: `starttls` behind `smtplib.SMTP(..)`.

use super::Reading;
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, ExprId, FnKind, Function, PatId, Pattern, Stmt};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// Longest way from a call to what it is called on.
const LONGEST: usize = 32;
/// What an object calls itself.
const ITSELF: &[&str] = &["this", "self", "$this", "super"];

/// Calls of the file by the name of the method in lower case, in the order of their places.
pub type Called = FxHashMap<String, Vec<(u32, ExprId)>>;

impl Reading<'_> {
    /// Whether one of these methods is called in the function that is being read, or in its type on an object that is kept in a field: what
    /// another method does with a variable of its own says nothing here.
    pub(super) fn follows(&self, methods: &[String]) -> bool {
        if methods.is_empty() {
            return false;
        }
        let tree = self.tree;
        let called = self.called.get_or_init(|| called(tree));
        // a method may stand outside of its type
        let function = self.frame.function.map(|function| tree.fun(function));
        let own = function.map(|function| function.span);
        let name = function.and_then(|function| function.name).map(|name| tree.name(name).to_ascii_lowercase());
        let asks = name.and_then(|name| called.get(&name)).map_or(&[][..], Vec::as_slice);
        let owner = self.frame.owner.map(|id| tree.type_at(id).span);
        methods.iter().filter_map(|method| called.get(method)).any(|calls| {
            let inside = |whole: Span| {
                let from = calls.partition_point(|&(place, _)| place < whole.start);
                calls.iter().skip(from).take_while(move |&&(place, _)| place < whole.end)
            };
            own.is_some_and(|own| inside(own).next().is_some())
                || owner.is_some_and(|owner| inside(owner).any(|&(_, call)| own.is_none() || !self.on_a_variable(call, asks)))
        })
    }

    /// Whether a call acts on a variable of the function that it stands in, and that function does not get what is asked of from the one
    /// that is being read, which is called at `asks`.
    fn on_a_variable(&self, call: ExprId, asks: &[(u32, ExprId)]) -> bool {
        let Expr::Call { callee, args } = self.tree.at(call) else { return false };
        let place = self.tree.span(call);
        let Some(around) = self.named_around(place) else { return false };
        if asks.iter().any(|&(at, _)| around.span.start <= at && at < around.span.end) {
            return false;
        }
        let locals = self.locals(around);
        let receiver = match self.tree.at(*callee) {
            Expr::Member { base, .. } => root(self.tree, *base),
            _ => None,
        };
        if receiver.is_some_and(|name| locals.contains(name)) {
            return true;
        }
        let kept = receiver.is_some_and(|name| ITSELF.contains(&name) || name.starts_with('@'));
        let plain = |value: ExprId| matches!(self.tree.at(value), Expr::Name(sym) if locals.contains(self.tree.name(*sym)));
        !kept && args.iter().any(|arg| arg.name.is_none() && plain(arg.value))
    }

    /// The innermost function with a name around a place.
    fn named_around(&self, place: Span) -> Option<&Function> {
        let named = |function: &&Function| !matches!(function.kind, FnKind::Closure | FnKind::Module) && function.span.contains(place);
        self.tree.functions.iter().filter(named).min_by_key(|function| function.span.end - function.span.start)
    }

    /// Names that a function, or a closure in it, binds.
    fn locals(&self, function: &Function) -> FxHashSet<&str> {
        let tree = self.tree;
        let mut bound: Vec<PatId> = Vec::new();
        for inner in tree.functions.iter().filter(|inner| function.span.contains(inner.span)) {
            bound.extend(inner.params.iter().map(|param| param.pattern));
        }
        for id in tree.stmt_ids().filter(|&id| function.span.contains(tree.stmt_span(id))) {
            match tree.stmt_at(id) {
                Stmt::Let { pattern, .. } => bound.push(*pattern),
                Stmt::Loop { binding: Some(pattern), .. } => bound.push(*pattern),
                _ => {}
            }
        }
        // where a name may be a field, it is bound by declarations alone
        if !tree.language.implies_this() {
            for id in tree.expr_ids().filter(|&id| function.span.contains(tree.span(id))) {
                if let Expr::Assign { target, .. } = tree.at(id) {
                    bound.push(*target);
                }
            }
        }
        let names = bound.into_iter().filter_map(|pattern| match tree.pattern_at(pattern) {
            Pattern::Name(sym) => Some(tree.name(*sym)).filter(|name| !name.starts_with('@')),
            _ => None,
        });
        names.collect()
    }
}

/// All calls of a file.
fn called(tree: &CodeTree) -> Called {
    let mut called = Called::default();
    for id in tree.expr_ids() {
        if let Expr::Call { callee, .. } = tree.at(id)
            && let Expr::Member { name, .. } | Expr::Name(name) = tree.at(*callee)
        {
            called.entry(tree.name(*name).to_ascii_lowercase()).or_default().push((tree.span(id).start, id));
        }
    }
    for places in called.values_mut() {
        places.sort_unstable();
    }
    called
}

/// The name that a chain of members and calls begins with.
fn root(tree: &CodeTree, of: ExprId) -> Option<&str> {
    let mut at = of;
    for _ in 0..LONGEST {
        at = match tree.at(at) {
            Expr::Name(sym) => return Some(tree.name(*sym)),
            Expr::Member { base, .. } | Expr::Index { base, .. } => *base,
            Expr::Call { callee, .. } => *callee,
            Expr::Cast { value, .. } | Expr::Await(value) => *value,
            Expr::Unary { operand, .. } => *operand,
            _ => return None,
        };
    }
    None
}
