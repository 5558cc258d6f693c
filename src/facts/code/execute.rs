//! Statements: bindings, branches, loops, handlers.

use super::meaning::{CodeRow, Form, Says, Spot};
use super::value::{Const, Fields, Val};
use super::{BUDGET, DEEPEST, Env, Reading, Slot};
use crate::facts::rows::{holds, wild};
use crate::facts::{CallName, Destination, Escape, Handled, Root};
use crate::parse::code::ir::{Catch, CollectionKind, Expr, ExprId, Literal, Operator, PatId, Pattern, Stmt, StmtId, Sym, TypeRef};
use crate::text::{Language, Span};
use std::rc::Rc;

/// What rows call the target of an assignment to an element whose place is not known.
const ELEMENT: &str = "[]";
/// At most so many handlers of one function are known.
const MOST_HANDLERS: usize = 24;

/// How many calls, throws and handlers of a function were read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    called: usize,
    threw: usize,
    caught: usize,
}

impl Reading<'_> {
    /// Reads a statement; whether control never leaves it at its end.
    pub(super) fn exec(&mut self, id: StmtId, env: &mut Env) -> bool {
        self.budget += 1;
        if self.depth > DEEPEST || self.budget > BUDGET {
            self.cut(super::Cut::Size);
            return false;
        }
        self.depth += 1;
        let left = self.exec_inner(id, env);
        self.depth -= 1;
        left
    }

    fn exec_inner(&mut self, id: StmtId, env: &mut Env) -> bool {
        let tree = self.tree;
        match tree.stmt_at(id) {
            Stmt::Block(body) => {
                for &stmt in body {
                    if self.exec(stmt, env) {
                        return true;
                    }
                }
                false
            }
            Stmt::Let { pattern, declared, value, .. } => {
                let mut held = value.map(|value| self.eval(value, env)).unwrap_or_default();
                match value {
                    Some(value) => {
                        held = self.results(*pattern, *value, held);
                        held = self.pair(*pattern, *value, held, env);
                    }
                    // it has a value from the start, and is filled by what it is handed to: `var p Patient; rows.Scan(&p)`
                    None if tree.language.returns_several() => {
                        let name = self.names.pattern_name(*pattern).unwrap_or_default();
                        held = Val::from(Root::Name(name), None, tree.pattern_span(*pattern));
                    }
                    None => {}
                }
                if let Some(declared) = declared {
                    if let Some(function) = held.closure {
                        self.typed_closure(function, declared);
                    }
                    let text = self.names.type_text(declared);
                    // `PrintWriter out = new PrintWriter(file)`: what a row says of the value is more than what it is declared as
                    let known = held
                        .declared
                        .clone()
                        .filter(|known| **known != *text && !self.meanings.sinks_of(tree.language.name(), known).is_empty());
                    held = held.typed(&text, declared.span);
                    held.declared = known.or(held.declared);
                }
                if let Some(name) = self.names.pattern_name(*pattern) {
                    let span = tree.stmt_span(id);
                    self.assigned(&name, None, &held, span, env);
                }
                self.bind(*pattern, held, env);
                false
            }
            Stmt::If { test, then, otherwise } => {
                let _ = self.eval(*test, env);
                let mut other = env.clone();
                let debugged = self.debugged(*test);
                let then_left = self.debugging(debugged == Some(true), |reading| reading.exec(*then, env));
                let other_left = self
                    .debugging(debugged == Some(false), |reading| otherwise.is_some_and(|otherwise| reading.exec(otherwise, &mut other)));
                match (then_left, other_left) {
                    (true, true) => return true,
                    (true, false) => *env = other,
                    (false, true) => {}
                    (false, false) => env.merge(other),
                }
                false
            }
            Stmt::Match { subject, arms } => {
                let subject = subject.map(|subject| self.eval(subject, env)).unwrap_or_default();
                let before = env.clone();
                let mut all_left = !arms.is_empty();
                let mut complete = false;
                for arm in arms {
                    let mut inside = before.clone();
                    complete |= arm.tests.is_empty();
                    for &test in &arm.tests {
                        let _ = self.eval(test, &mut inside);
                    }
                    if let Some(binding) = arm.binding {
                        self.bind(binding, subject.clone(), &mut inside);
                    }
                    if !self.exec(arm.body, &mut inside) {
                        all_left = false;
                        env.merge(inside);
                    }
                }
                all_left && complete
            }
            Stmt::Loop { binding, declared, over, init, tests, body } => {
                for &stmt in init {
                    self.exec(stmt, env);
                }
                let over = over.map(|over| self.eval(over, env)).unwrap_or_default();
                self.loops += 1;
                // what a first round leaves may reach a sink in the second; deeper loops are read once
                let rounds = if self.loops <= 2 { 2 } else { 1 };
                for _ in 0..rounds {
                    if let Some(binding) = binding {
                        let mut element = over.each(tree.language == Language::Python);
                        if let Some(declared) = declared {
                            let text = self.names.type_text(declared);
                            element = element.typed(&text, declared.span);
                        }
                        self.bind(*binding, element, env);
                    }
                    for &test in tests {
                        let _ = self.eval(test, env);
                    }
                    let mut inside = env.clone();
                    self.exec(*body, &mut inside);
                    env.merge(inside);
                }
                self.loops -= 1;
                false
            }
            Stmt::Try { body, catches, finally } => {
                let before = env.clone();
                let outer = std::mem::take(&mut self.frame.thrown);
                let called_before = std::mem::take(&mut self.frame.called);
                let threw_before = std::mem::take(&mut self.frame.threw);
                let mut left = self.exec(*body, env);
                let thrown = std::mem::replace(&mut self.frame.thrown, outer);
                let called = std::mem::replace(&mut self.frame.called, called_before);
                let threw = std::mem::replace(&mut self.frame.threw, threw_before);
                let held: Vec<&Catch> = catches.iter().filter(|catch| !self.rethrows(catch.body)).collect();
                if held.is_empty() {
                    self.frame.thrown.extend(thrown.iter().cloned());
                    self.frame.threw.extend(threw.iter().cloned());
                }
                // what no handler here is for leaves the function
                if held.iter().all(|catch| !catch.types.is_empty()) {
                    let except: Vec<String> =
                        held.iter().flat_map(|catch| &catch.types).map(|one| self.names.type_text(one).to_string()).collect();
                    for escape in &called {
                        let mut escape = escape.clone();
                        escape.except.extend(except.iter().cloned());
                        self.escaping(escape);
                    }
                }
                if !held.is_empty() {
                    self.caught(&held, &called, threw);
                }
                let after = env.clone();
                for catch in catches {
                    let mut inside = before.clone();
                    inside.merge(after.clone());
                    if let Some(binding) = catch.binding {
                        let types: Vec<String> = catch.types.iter().map(|one| self.names.type_text(one).to_string()).collect();
                        let declared = types.first().map(|first| Rc::from(first.as_str()));
                        let calls = called.iter().map(|escape| escape.call.clone()).collect();
                        let mut caught = Val::from(Root::Caught { types, calls }, declared, tree.pattern_span(binding));
                        let caught_here = |value: &&Val| self.may_catch(&catch.types, value);
                        let thrown: Vec<&Val> = thrown.iter().filter(caught_here).collect();
                        for value in thrown {
                            caught.absorb(value);
                        }
                        self.bind(binding, caught, &mut inside);
                    }
                    let catch_left = self.exec(catch.body, &mut inside);
                    if !catch_left {
                        if left {
                            *env = inside;
                        } else {
                            env.merge(inside);
                        }
                        left = false;
                    }
                }
                if let Some(finally) = finally {
                    left |= self.exec(*finally, env);
                }
                left
            }
            Stmt::Return(value) => {
                if let Some(value) = value {
                    let span = tree.span(*value);
                    // a handler in the making holds what its maker is given; a wrapper of any function is read alone, with its own parameters
                    if let Expr::Closure(function) = *tree.at(*value)
                        && !tree.fun(function).params.iter().any(|param| param.rest)
                    {
                        let _ = self.closure(function, &[], env);
                    }
                    let value = self.eval(*value, env);
                    match &value.fields {
                        Some(parts) if tree.language.returns_several() && self.is_tuple(id) => {
                            for (at, part) in parts.iter() {
                                self.reaches(part, &Destination::Result(at.parse().unwrap_or(0)), span);
                            }
                        }
                        _ => self.reaches(&value, &Destination::Return, span),
                    }
                    let returns = std::mem::take(&mut self.frame.returns);
                    self.frame.returns = if returns.is_clean() && returns.constant.is_none() { value } else { returns.join(&value) };
                }
                true
            }
            Stmt::Throw(value) => {
                if let Some(value) = value {
                    let span = tree.span(*value);
                    let value = self.eval(*value, env).stepped(span, "thrown here");
                    let thrown = value.declared.as_deref().map_or_else(String::new, |declared| last_name(declared).to_owned());
                    self.frame.threw.push(thrown.clone());
                    self.reaches(&value, &Destination::Throw(thrown), span);
                    self.frame.thrown.push(value);
                }
                true
            }
            Stmt::Expr(expr) => {
                let _ = self.eval(*expr, env);
                false
            }
            Stmt::Function(_) | Stmt::Type(_) | Stmt::Nothing => false,
        }
    }

    /// Remembers what handlers catch.
    fn caught(&mut self, catches: &[&Catch], called: &[Escape], throws: Vec<String>) {
        let all = catches.iter().any(|catch| catch.types.is_empty());
        let named = catches.iter().flat_map(|catch| &catch.types).map(|one| self.names.type_text(one).to_string());
        let types = if all { Vec::new() } else { named.collect() };
        if self.frame.caught.len() < MOST_HANDLERS {
            let calls = called.iter().map(|escape| escape.call.clone()).collect();
            self.frame.caught.push(Handled { types, calls, throws });
        }
    }

    /// The calls that may have failed since then. Where something catches them they, and what was thrown, leave the function no more.
    pub(super) fn failed_since(&mut self, mark: Mark, caught: bool) -> Vec<CallName> {
        let handled = self.frame.caught.iter().skip(mark.caught).flat_map(|handled| handled.calls.iter().cloned());
        let calls: Vec<CallName> = self.frame.called.iter().skip(mark.called).map(|escape| escape.call.clone()).chain(handled).collect();
        if caught && self.frame.caught.len() < MOST_HANDLERS {
            self.frame.called.truncate(mark.called);
            let throws = self.frame.threw.split_off(mark.threw.min(self.frame.threw.len()));
            self.frame.caught.push(Handled { types: Vec::new(), calls: calls.clone(), throws });
        }
        calls
    }

    /// How far the function is read.
    pub(super) fn mark(&self) -> Mark {
        Mark { called: self.frame.called.len(), threw: self.frame.threw.len(), caught: self.frame.caught.len() }
    }

    /// Which branch of this test runs where the program is debugged alone: the first (`true`) or the other one.
    pub(super) fn debugged(&self, test: ExprId) -> Option<bool> {
        let (mut asked, mut first) = (test, true);
        while let Expr::Unary { op: Operator::Not, operand } = self.tree.at(asked) {
            (asked, first) = (*operand, !first);
        }
        let span = self.tree.span(asked);
        let fits = |row: &CodeRow| {
            row.conditions.iter().all(|(key, condition)| self.around(key, span).is_some_and(|seen| holds(condition, &seen)))
        };
        self.meanings.tests(self.tree.language.name()).find_map(|row| match row.says {
            Says::Debugging { production } if fits(row) => Some(first != production),
            _ => None,
        })
    }

    /// Reads a branch; `on` where it runs while the program is debugged alone.
    pub(super) fn debugging<T>(&mut self, on: bool, read: impl FnOnce(&mut Self) -> T) -> T {
        self.frame.debugging += u32::from(on);
        let given = read(self);
        self.frame.debugging -= u32::from(on);
        given
    }

    /// Whether a handler of these types may get what was thrown beside it: not where the file itself says that the one is no other.
    fn may_catch(&self, types: &[TypeRef], thrown: &Val) -> bool {
        let tree = self.tree;
        let mut named = match thrown.declared.as_deref().map(last_name) {
            Some(named) => named,
            // in Ruby a text is thrown as this
            None if tree.language.members_are_calls() => "RuntimeError",
            None => return true,
        };
        let wants = |named: &str| types.iter().any(|one| last_name(tree.name(one.name)) == named);
        for _ in 0..8 {
            if types.is_empty() || wants(named) || (named == "RuntimeError" && wants("StandardError")) {
                return true;
            }
            let declared = tree.types.iter().find(|one| one.name.is_some_and(|name| tree.name(name) == named));
            match declared.and_then(|declared| declared.supers.first()) {
                Some(up) => named = last_name(tree.name(up.name)),
                None => return named != "RuntimeError" || wants("Exception"),
            }
        }
        true
    }

    /// Whether a handler throws again what it got, without naming it: `raise`, `throw;`.
    fn rethrows(&self, body: StmtId) -> bool {
        let tree = self.tree;
        let again = |stmt: StmtId| match tree.stmt_at(stmt) {
            Stmt::Throw(None) => true,
            // in Ruby a plain word is a call
            Stmt::Expr(value) | Stmt::Return(Some(value)) if tree.language.members_are_calls() => {
                let named = |at: ExprId| matches!(tree.at(at), Expr::Name(sym) if tree.name(*sym) == "raise");
                match tree.at(*value) {
                    Expr::Call { callee, args } => args.is_empty() && named(*callee),
                    _ => named(*value),
                }
            }
            _ => false,
        };
        let rethrown = self.rethrown.get_or_init(|| tree.stmt_ids().filter(|&stmt| again(stmt)).map(|stmt| tree.stmt_span(stmt)).collect());
        let whole = tree.stmt_span(body);
        rethrown.iter().any(|place| whole.contains(*place))
    }

    /// Whether several values are returned here.
    fn is_tuple(&self, id: StmtId) -> bool {
        let Stmt::Return(Some(value)) = self.tree.stmt_at(id) else { return false };
        matches!(self.tree.at(*value), Expr::Collection { kind: CollectionKind::Tuple, .. })
    }

    /// The results of a call, each for the name that takes it. What an unknown call says of its failure holds nothing that it was given.
    pub(super) fn results(&self, pattern: PatId, value: ExprId, held: Val) -> Val {
        let tree = self.tree;
        if !tree.language.returns_several() {
            return held;
        }
        let Expr::Call { callee, .. } = tree.at(value) else { return held };
        let method = match tree.at(*callee) {
            Expr::Member { name, .. } => tree.name(*name),
            _ => "",
        };
        match tree.pattern_at(pattern) {
            Pattern::Sequence(parts) if held.fields.as_ref().is_none_or(|fields| !fields.contains_key("0")) => {
                let mut fields = Fields::default();
                for (index, part) in parts.iter().enumerate() {
                    let name = self.names.pattern_name(*part).unwrap_or_default();
                    let mut one = held.result(u16::try_from(index).unwrap_or(u16::MAX), method);
                    if index > 0 && says_failure(&name) {
                        one = one.failure(method);
                        one.traces.retain(|trace| trace.says_failure());
                    }
                    fields.insert(Rc::from(index.to_string()), one);
                }
                Val { fields: Some(Rc::new(fields)), ..Val::default() }
            }
            Pattern::Name(_) if self.names.pattern_name(pattern).is_some_and(|name| says_failure(&name)) => held.failure(method),
            _ => held,
        }
    }

    /// The list whose elements come out one by one: that of a call which awaits all of them, or the value itself.
    fn in_order(&self, value: ExprId) -> ExprId {
        let tree = self.tree;
        let awaited = match tree.at(value) {
            Expr::Await(inner) => *inner,
            _ => value,
        };
        let Expr::Call { callee, args, .. } = tree.at(awaited) else { return value };
        let [only] = args.as_slice() else { return value };
        let written = self.file.slice(tree.span(*callee));
        let last = written.rsplit('.').next().unwrap_or(written);
        let mut rows = self.meanings.candidates(Spot::Call, tree.language.name(), last);
        let ordered = rows.any(|row| {
            matches!(row.says, Says::Propagator { form: Form::Ordered, .. }) && row.at.call.iter().any(|pattern| wild(pattern, written))
        });
        if ordered { only.value } else { value }
    }

    /// The parts of a pair or list that is taken apart where it is made: `val (text, wearer) = symptom.text to symptom.wearer`,
    /// `const [visits, rooms] = await Promise.all([loadVisits(), loadRooms()])`.
    fn pair(&mut self, pattern: PatId, value: ExprId, held: Val, env: &mut Env) -> Val {
        let tree = self.tree;
        if !matches!(tree.pattern_at(pattern), Pattern::Sequence(_)) || held.is_clean() {
            return held;
        }
        let made = self.in_order(value);
        let parts: Vec<ExprId> = match tree.at(made) {
            Expr::Collection { kind: CollectionKind::List | CollectionKind::Tuple, entries } => {
                if entries.iter().any(|entry| entry.spread) {
                    return held;
                }
                entries.iter().map(|entry| entry.value).collect()
            }
            _ if !tree.language.has_components() => return held,
            Expr::Collection { kind: CollectionKind::Map, entries } => match entries.as_slice() {
                [only] => only.computed.into_iter().chain([only.value]).collect(),
                _ => return held,
            },
            Expr::New { args, .. } if args.iter().all(|arg| arg.name.is_none()) => args.iter().map(|arg| arg.value).collect(),
            _ => return held,
        };
        if parts.len() < 2 {
            return held;
        }
        let mut fields = Fields::default();
        for (index, part) in parts.into_iter().enumerate() {
            let part = self.eval(part, env);
            fields.insert(Rc::from(index.to_string()), part);
        }
        Val { fields: Some(Rc::new(fields)), ..Val::default() }
    }

    /// Binds a pattern to a value.
    pub(super) fn bind(&mut self, pattern: PatId, value: Val, env: &mut Env) {
        self.bind_at(pattern, value, env, 0);
    }

    fn bind_at(&mut self, pattern: PatId, value: Val, env: &mut Env, depth: u8) {
        if depth > 40 {
            return;
        }
        let tree = self.tree;
        let span = tree.pattern_span(pattern);
        match tree.pattern_at(pattern) {
            Pattern::Name(sym) => {
                let name = tree.name(*sym);
                // `err` says nothing of what stands in the failure's text
                let value = if tree.language.returns_several() && says_failure(name) { value } else { value.named(name, span) };
                let lent = name == "this" && tree.language.lends_receivers();
                let slot = if lent { Slot::Receiver } else { Slot::Local(self.names.key(*sym)) };
                env.insert(slot, value.stepped(span, "kept here").kept_at(span));
            }
            Pattern::Ignore => {}
            Pattern::Sequence(parts) => {
                let parts = parts.clone();
                let columns = value.columns(parts.len());
                for (index, part) in parts.into_iter().enumerate() {
                    let key = index.to_string();
                    let element = match value.fields.as_ref().and_then(|fields| fields.get(key.as_str())) {
                        Some(known) => known.clone(),
                        // a row of a query gives its columns in order
                        None if columns.is_some() => {
                            let column = columns.as_ref().and_then(|columns| columns.get(index));
                            column.map_or_else(Val::default, |column| value.member(column, None))
                        }
                        // a record gives its fields in order; what it is shows only with all files together
                        None if tree.language.has_components() => value.member(&format!("component{}", index + 1), None),
                        None => value.element(),
                    };
                    // `const [rows, setRows] = useState<Row[]>([])`
                    if index == 1
                        && let Some(of) = value.declared.as_deref().and_then(|declared| declared.strip_prefix("of<"))
                    {
                        let declared = Some(Rc::from(format!("setter<{of}")));
                        self.bind_at(part, Val { declared, ..Val::default() }, env, depth + 1);
                        continue;
                    }
                    self.bind_at(part, element, env, depth + 1);
                }
            }
            Pattern::Fields(fields) => {
                let fields = fields.clone();
                let taken: Vec<String> = fields.iter().map(|(name, _)| tree.name(*name).to_owned()).filter(|name| name != "*").collect();
                for (name, part) in fields {
                    let name = tree.name(name);
                    let mut member = match name {
                        "*" => value.rest(&taken),
                        _ => value.member(name, self.member_type(value.declared.as_deref(), name)),
                    };
                    // `const { log } = console`
                    if let (None, Some(Const::Symbol(of))) = (&member.constant, &value.constant) {
                        member.constant = Some(Const::Symbol(Rc::from(format!("{of}.{name}"))));
                    }
                    self.bind_at(part, member, env, depth + 1);
                }
            }
            Pattern::Rest(inner) => self.bind_at(*inner, value, env, depth + 1),
            Pattern::Default(inner, default) => {
                let other = self.eval(*default, env);
                let both = if value.is_clean() && value.constant.is_none() { other } else { value.join(&other) };
                self.bind_at(*inner, both, env, depth + 1);
            }
            Pattern::Place(place) => self.store(*place, value, env),
        }
    }

    /// Stores into a member or an element.
    fn store(&mut self, place: ExprId, value: Val, env: &mut Env) {
        let tree = self.tree;
        let span = tree.span(place);
        let (base, name) = match tree.at(place) {
            Expr::Member { base, name, .. } => (*base, Some(tree.name(*name).to_owned())),
            Expr::Index { base, index } => {
                let index = self.eval(*index, env);
                let name = match index.constant {
                    Some(Const::Text(text) | Const::Number(text)) => Some(text.to_string()),
                    _ => None,
                };
                (*base, name)
            }
            _ => return,
        };
        let held = self.eval(base, env);
        if let Some(name) = &name {
            self.assigned(name, Some((base, &held)), &value, span, env);
            if self.is_this(base) && !self.is_lent(base, env) {
                if let Expr::Member { name: sym, .. } = tree.at(place) {
                    let key = self.names.key(*sym);
                    self.reaches(&value, &Destination::Field(name.clone()), span);
                    env.insert(Slot::This(key), value.named(name, span).stepped(span, "kept here").kept_at(span));
                }
                return;
            }
        }
        // a receiver by its own name: `s.last = x` of `func (s *Service)`
        if let (Some(name), Expr::Member { .. }) = (&name, tree.at(place))
            && tree.language.returns_several()
            && !held.traces.is_empty()
            && held.traces.iter().all(|trace| *trace.root == Root::This && trace.segments.is_empty())
        {
            self.reaches(&value, &Destination::Field(name.clone()), span);
        }
        let mut changed = held;
        match name {
            Some(name) => {
                // what is set is what the type's declaration says of the field
                let value = match changed.declared.as_deref().map(|declared| format!("{}.{name}", last_name(declared))) {
                    Some(of_type) => value.named(&of_type, span),
                    None => value,
                };
                // the old value goes first, so that the members need not be copied for each one that is set
                self.put_back(base, Val::default(), env);
                let fields = changed.fields.get_or_insert_default();
                Rc::make_mut(fields).insert(Rc::from(name.as_str()), value.stepped(span, "set here").kept_at(span));
            }
            None => {
                if let Expr::Index { index, .. } = tree.at(place) {
                    let named =
                        || self.names.chain(base).map(|parts| parts.iter().map(|part| tree.name(*part)).collect::<Vec<_>>().join("."));
                    let of = changed.declared.as_deref().map(str::to_owned).or_else(named).unwrap_or_default();
                    let written = format!("{of}.{ELEMENT}");
                    self.assigned_as(ELEMENT, &written, Some(&changed), &value, span, env);
                    let key = self.eval(*index, env);
                    changed.add_key(&key);
                }
                changed.absorb(&value.stepped(span, "put in here"));
            }
        }
        self.put_back(base, changed, env);
    }

    /// Puts a changed value back under the name it is reached by; `a.b.c = x` changes what stands under `a`.
    pub(super) fn put_back(&mut self, base: ExprId, changed: Val, env: &mut Env) {
        let tree = self.tree;
        let (mut base, mut changed) = (base, changed);
        for _ in 0..4 {
            let (above, name) = match tree.at(base) {
                Expr::Name(_) if self.is_lent(base, env) => {
                    env.insert(Slot::Receiver, changed);
                    return;
                }
                Expr::Name(sym) => {
                    let key = self.names.key(*sym);
                    // `String.format(..)` changes no `String`
                    let class = tree.name(*sym).starts_with(char::is_uppercase);
                    if !class || env.contains(Slot::Local(key)) || self.names.has_field(self.frame.owner, *sym) {
                        env.insert(Slot::Local(key), changed);
                    }
                    return;
                }
                Expr::Member { base, name, .. } if self.is_this(*base) => {
                    let key = self.names.key(*name);
                    env.insert(Slot::This(key), changed);
                    return;
                }
                Expr::Member { base, name, .. } => (*base, Some(tree.name(*name).to_owned())),
                Expr::Index { base, index } => match tree.at(*index) {
                    Expr::Literal(Literal::Text(text) | Literal::Number(text)) => (*base, Some(text.to_string())),
                    _ => (*base, None),
                },
                _ => return,
            };
            let mut whole = self.eval(above, env);
            match name {
                Some(name) => {
                    let mut fields = whole.fields.as_deref().cloned().unwrap_or_default();
                    fields.insert(Rc::from(name.as_str()), changed);
                    whole.fields = Some(Rc::new(fields));
                }
                None => whole.absorb(&changed),
            }
            (base, changed) = (above, whole);
        }
    }

    /// `this` and `self`.
    pub(super) fn is_this(&self, expr: ExprId) -> bool {
        matches!(self.tree.at(expr), Expr::Name(sym) if {
            let name = self.tree.name(*sym);
            matches!(name, "this" | "self" | "This" | "THIS" | "cls") || name.starts_with("this@")
        })
    }

    /// `this` where it is what an extension or a block is called on.
    pub(super) fn is_lent(&self, expr: ExprId, env: &Env) -> bool {
        matches!(self.tree.at(expr), Expr::Name(sym) if self.tree.name(*sym) == "this") && env.contains(Slot::Receiver)
    }

    /// The objects that a trigger gives: `Trigger.new` and its kin.
    pub(super) fn trigger(&mut self, object: Sym, span: Span, env: &mut Env) {
        let declared: Rc<str> = Rc::from(format!("List<{}>", self.tree.name(object)));
        let mut fields = Fields::default();
        for name in ["new", "old", "newMap", "oldMap", "New", "Old", "NewMap", "OldMap"] {
            let root = Root::Query { from: vec![self.tree.name(object).to_owned()], fields: vec!["*".to_owned()] };
            fields.insert(Rc::from(name), Val::from(root, Some(declared.clone()), span));
        }
        let trigger = Val { fields: Some(Rc::new(fields)), ..Val::default() };
        for id in self.tree.expr_ids() {
            if let Expr::Name(sym) = self.tree.at(id)
                && self.tree.name(*sym).eq_ignore_ascii_case("trigger")
            {
                let key = self.names.key(*sym);
                env.insert(Slot::Local(key), trigger);
                return;
            }
        }
    }

    /// A literal as a constant.
    pub(super) fn literal(literal: &Literal) -> Const {
        match literal {
            Literal::Null => Const::Null,
            Literal::Bool(on) => Const::Bool(*on),
            Literal::Number(text) => Const::Number(Rc::from(&**text)),
            Literal::Text(text) | Literal::Regex(text) => Const::Text(Rc::from(&**text)),
        }
    }

    /// The constant of a collection, when every entry has one.
    pub(super) fn list_constant(kind: CollectionKind, values: &[Val]) -> Option<Const> {
        if kind == CollectionKind::Map {
            return None;
        }
        let all: Option<Vec<Const>> = values.iter().map(|value| value.constant.clone()).collect();
        all.map(|all| Const::List(Rc::from(all)))
    }
}

/// The names by which a failure goes in a language without exceptions.
fn says_failure(name: &str) -> bool {
    matches!(name, "ok" | "found" | "exists") || name.starts_with("err") || name.ends_with("Err") || name.ends_with("Error")
}

/// The last part of a type's name, without its arguments.
pub(super) fn last_name(declared: &str) -> &str {
    let bare = declared.split(['<', '[']).next().unwrap_or(declared);
    bare.rsplit(['.', ':']).next().unwrap_or(bare)
}
