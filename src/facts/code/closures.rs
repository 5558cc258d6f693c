//! Functions without a name, read where they are used.

use super::value::Val;
use super::{DEEPEST, Env, Reading, Slot};
use crate::facts::Root;
use crate::parse::code::ir::{FnId, Pattern};

impl Reading<'_> {
    /// Reads a closure where it is used, its parameters bound to what it is given; the result is what it returns.
    /// What it changes of the names around it stays changed.
    pub(super) fn closure(&mut self, id: FnId, given: &[Val], env: &mut Env) -> Val {
        let mut inside = env.clone();
        let (before, value) = self.run_closure(id, given, &mut inside);
        env.keep(&before, &inside);
        value
    }

    /// The same, in names that are seen afterwards, beside what they held when its parameters were bound.
    pub(super) fn run_closure(&mut self, id: FnId, given: &[Val], inside: &mut Env) -> (Env, Val) {
        if self.depth > DEEPEST - 100 {
            self.cut(super::Cut::Size);
            return (inside.clone(), Val::default());
        }
        self.read.insert(id);
        let function = self.tree.fun(id);
        for (index, param) in function.params.iter().enumerate() {
            let mut value = given.get(index).cloned().unwrap_or_default();
            // a parameter that is not written is that of the block around it, when nothing is given for it
            if param.span.start == param.span.end
                && value.is_clean()
                && value.declared.is_none()
                && let Pattern::Name(sym) = self.tree.pattern_at(param.pattern)
                && inside.contains(Slot::Local(self.names.key(*sym)))
            {
                continue;
            }
            let written = param.declared.as_ref().map(|declared| self.names.type_text(declared));
            // what it is given says more than the delegate that it is kept as
            let kept_as = || self.type_from_delegate(id, index).filter(|_| value.traces.is_empty() && value.fields.is_none());
            if let Some(declared) = written.or_else(kept_as) {
                if value.traces.is_empty() && value.fields.is_none() {
                    let name = self.names.pattern_name(param.pattern).unwrap_or_default();
                    value = Val::from(Root::Name(name), Some(declared.clone()), param.span);
                }
                value = value.typed(&declared, param.span);
            } else if value.traces.is_empty() && value.fields.is_none() {
                let name = self.names.pattern_name(param.pattern).unwrap_or_default();
                value = Val::from(Root::Name(name), value.declared.clone(), param.span);
            }
            self.bind(param.pattern, value, inside);
        }
        let before = inside.clone();
        let outer_returns = std::mem::take(&mut self.frame.returns);
        let sinks_only = self.frame.summary.pause_returns();
        if let Some(body) = function.body {
            self.exec(body, inside);
        }
        self.frame.summary.resume_returns(sinks_only);
        self.scopes.keep(id, inside);
        (before, std::mem::replace(&mut self.frame.returns, outer_returns))
    }
}
