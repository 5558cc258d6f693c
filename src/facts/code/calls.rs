//! Calls and constructors: where rows are asked and values go through.

use super::forms::{BASE, built, is_key, joined_text, key_before, keys_of, projected};
use super::meaning::{Called, Callee, CodeRow, Form, Says, Sink, Spot};
use super::subject::{Given, Spoken};
use super::value::{Const, Seal, Val};
use super::{Env, Reading, Slot};
use crate::facts::{CallName, Destination, Effect, Escape, Root};
use crate::knowledge::ArgName;
use crate::parse::code::ir::{Arg, Expr, ExprId, FnId};
use crate::text::{Language, Span};
use std::rc::Rc;

/// The type of a result that is what the call was made on.
const RECEIVER: &str = "receiver";

impl Reading<'_> {
    /// A call.
    pub(super) fn call(&mut self, id: ExprId, env: &mut Env) -> Val {
        let tree = self.tree;
        let Expr::Call { callee, args } = tree.at(id) else { return Val::default() };
        let (callee, span) = (self.named_by_constant(*callee), tree.span(id));
        if let Expr::Name(sym) = tree.at(callee)
            && args.is_empty()
            && tree.language.members_are_calls()
            && let Some(value) = self.own_member(*sym, span, env)
        {
            return value;
        }
        let symbol = self.symbol(callee, env);
        let before = self.mark();
        let (mut receiver, receiver_name, method, head) = match tree.at(callee) {
            Expr::Member { base, name, name_span } => {
                let held = self.eval(*base, env);
                (Some(held), self.last_name(*base), tree.name(*name).to_owned(), *name_span)
            }
            Expr::Name(sym) => {
                if let Some(function) = self.kept_closure(*sym, env) {
                    let given: Vec<Val> = args.iter().map(|arg| self.eval(arg.value, env)).collect();
                    return self.inlined(function, &given, env);
                }
                (self.implicit_receiver(*sym, env), None, tree.name(*sym).to_owned(), tree.span(callee))
            }
            _ => {
                let held = self.eval(callee, env);
                if let Some(function) = held.closure {
                    let given: Vec<Val> = args.iter().map(|arg| self.eval(arg.value, env)).collect();
                    return self.closure(function, &given, env);
                }
                (Some(held), None, String::new(), tree.span(callee))
            }
        };
        // the operators of a pipe work on what flows into it
        let piped = match &receiver {
            Some(held) if matches!(method.as_str(), "pipe" | "subscribe") => Some(std::mem::replace(&mut self.piped, held.element())),
            _ => None,
        };
        let (given, closures) = self.args(args, env);
        if let Some(outer) = piped {
            self.piped = outer;
        }
        self.typed_by_setter(callee, args, &given, env);
        let receiver_type = receiver.as_ref().and_then(|held| held.declared.clone());
        // a block is no argument that a method would have to name
        let blocks = usize::from(tree.language.members_are_calls() && given.last().is_some_and(|last| last.value.closure.is_some()));
        let arity = u16::try_from(args.len() - blocks).unwrap_or(u16::MAX);
        if method == "call"
            && tree.language.members_are_calls()
            && let Some(function) = receiver.as_ref().and_then(|held| held.closure)
        {
            let given: Vec<Val> = given.into_iter().map(|one| one.value).collect();
            return self.closure(function, &given, env);
        }
        if let (Expr::Member { base, .. }, Some(function)) = (tree.at(callee), receiver.as_ref().and_then(|held| held.closure))
            && matches!(tree.at(*base), Expr::Name(_))
            && self.calls_its_receiver(&method)
        {
            let given: Vec<Val> = given.into_iter().map(|one| one.value).collect();
            return self.inlined(function, &given, env);
        }
        // the callee under every name it may be known by: imports resolved, the type of the receiver or of the chain's root, as written
        let mut known = Vec::new();
        known.extend(symbol.as_deref().map(str::to_owned));
        known.extend(receiver_type.as_deref().map(|found| format!("{}.{method}", found.split('<').next().unwrap_or(found))));
        known.extend(self.typed_chain(callee, env));
        // a method that is inherited: `$this->info(..)` of a command
        if let Expr::Member { base, .. } = tree.at(callee)
            && self.is_this(*base)
        {
            known.extend(self.names.supers(self.frame.owner).iter().map(|up| format!("{}.{method}", up.split('<').next().unwrap_or(up))));
        }
        known.extend(self.names.chain(callee).map(|parts| parts.iter().map(|part| tree.name(*part)).collect::<Vec<_>>().join(".")));
        known.extend(self.other_names(callee, env));
        // a delegate in a field: `_opened(logger, study)`
        let delegate = match tree.at(callee) {
            Expr::Name(sym) => self.delegate(*sym),
            _ => None,
        };
        let delegated = delegate.is_some();
        known.extend(delegate.map(|kind| format!("{kind}.Invoke")));
        let known: Vec<Callee> = known.into_iter().map(Callee::new).collect();
        let dotted = known.first().map_or_else(|| method.clone(), |first| first.dotted.clone());
        let mut receivers = self.receiver_names(callee);
        if let (Expr::Name(_), Some(held)) = (tree.at(callee), &receiver) {
            receivers.extend(super::lending::names_of(held));
        }
        // a receiver without a name is one all the same: `"{}".format(..)`
        if receivers.is_empty() && matches!(tree.at(callee), Expr::Member { .. }) {
            receivers.push(String::new());
        }
        let last = dotted.rsplit('.').next().unwrap_or(&method).to_owned();
        // a variable that holds a function is called by its own name, whatever its type: `Action<string> tell = ..; tell(x)`
        let plain = matches!(tree.at(callee), Expr::Name(_)) && symbol.is_none() && receiver_type.is_none();
        // `new(exam)` of a class method makes one of its own class
        let made_here = (receiver.is_none() && method == "new" && tree.language.members_are_calls())
            .then(|| self.frame.owner.map(|owner| super::symbols::full_name(tree, owner)))
            .flatten();
        let name = CallName {
            name: if let Some(made) = &made_here {
                format!("new {made}")
            } else if plain {
                method.clone()
            } else {
                dotted.clone()
            },
            receiver: receiver_type.as_deref().map(str::to_owned).or_else(|| receiver_name.clone()),
            arity,
            result: None,
            failure: false,
        };

        let spoken = Spoken {
            given: &given,
            own: None,
            receiver: receiver.as_ref(),
            method: &method,
            callee: &dotted,
            sharing: None,
            body: None,
            params: None,
        };
        let lower = method.to_ascii_lowercase();
        let called =
            Called { known: &known, method: &method, lower: &lower, receivers: &receivers, receiver_type: receiver_type.as_deref() };
        // a static function of a class that is not known has its own meaning, whatever it is called
        let fixed = receiver_type.is_none()
            && receiver_name.as_deref().is_some_and(is_type_like)
            && receivers.len() == 1
            && receiver.as_ref().is_none_or(|held| held.traces.iter().all(|trace| is_class(trace)));
        // but the records of a class are reached through it: `Patient::query()`
        let starts = |row: &CodeRow| matches!(row.says, Says::Propagator { receiver_alone: true, .. });
        let fits = |row: &CodeRow| row.matches_call(called).filter(|_| !fixed || starts(row) || !row.is_loose_on(called));

        // closures are read with what the receiver holds: `patients.forEach(p -> ...)`, `.then(response => ...)`
        let mut from_closures = Val::default();
        let mut by_closure: Vec<(FnId, Val)> = Vec::new();
        if !closures.is_empty() {
            let first = given.iter().find(|one| one.name.is_none()).and_then(|one| match &one.value.constant {
                Some(Const::Text(text)) => Some(text.clone()),
                _ => None,
            });
            let lends = self.lends(&last, &spoken, fits);
            self.frame.within.push((lower.clone(), first));
            if let Some(lends) = lends {
                let mut values: Vec<Val> = given.iter().map(|one| one.value.clone()).collect();
                values.extend(self.asked_type(callee).map(|asked| Val::constant(Const::Symbol(asked))));
                let lent = self.lend(&lends, &closures, (receiver.as_ref(), &values, before), span, env);
                self.frame.within.pop();
                return lent;
            }
            // without a receiver, with what stands beside them: `array_map(fn ($p) => .., $patients)`
            let mut beside = Val::default();
            if receiver.is_none() {
                given.iter().filter(|one| one.value.closure.is_none()).for_each(|one| beside = beside.join(&one.value));
            }
            // `jdbc.query("select ssn from patients", row -> ..)`
            let selected = self.selects(&last, &spoken, fits).then(|| Self::selection(&given, span)).flatten();
            for closure in closures {
                let element = match &receiver {
                    _ if selected.is_some() => selected.clone().unwrap_or_default(),
                    Some(held) => held.element(),
                    None if !beside.is_clean() => beside.element(),
                    None => self.piped.clone(),
                };
                let place = given.iter().position(|one| one.value.closure == Some(closure)).unwrap_or_default();
                let own = self.called_there(callee, place, &element).unwrap_or_else(|| {
                    let behind = if self.hands_place(&lower) { Val::default() } else { element.clone() };
                    vec![element, behind]
                });
                let gave = self.closure(closure, &own, env);
                from_closures.absorb(&gave);
                by_closure.push((closure, gave));
            }
            self.frame.within.pop();
        }
        self.called_back(&given, receiver.as_ref());
        let verdict = self.ask(Spot::Call, &last, &spoken, span, head, fits);
        // an alias of an imported function is known by its own name
        let mut verdict = if last == method { verdict } else { verdict.or(self.ask(Spot::Call, &method, &spoken, span, head, fits)) };

        if delegated {
            verdict = verdict.or(self.ask(Spot::Call, "Invoke", &spoken, span, head, fits));
        }
        // what is configured is as unknown as ever; where nothing is, the last argument holds
        let fallback = match verdict.propagates {
            Some(Form::Fallback) => given.last().filter(|_| given.len() > 1).map(|last| last.value.clone()),
            _ => None,
        };
        verdict.propagates = verdict.propagates.filter(|form| *form != Form::Fallback);

        let mut ends = false;
        for (sink, row, confidence) in &verdict.sinks {
            let Some((kind, vendor)) = super::sinks::kind_of(sink, &spoken) else { continue };
            ends = true;
            let handed = Self::handed(sink, &given, receiver.as_ref(), &from_closures);
            let call = self.call_text(callee, &method);
            let at = if tree_line(self, span) == tree_line(self, head) { span } else { Span { start: head.start, end: span.end } };
            let destination = Destination::Sink {
                row: row.clone(),
                call,
                sink_kind: kind,
                level: if sink.level_is_method { Some(method.to_ascii_lowercase()) } else { sink.level.clone() },
                vendor,
                fix: sink.fix.clone(),
            };
            let lowered = handed.at_most(*confidence);
            let whole = sink.serializes
                || sink.destructured_by.as_deref().is_some_and(|mark| {
                    given.iter().any(|one| matches!(&one.value.constant, Some(Const::Text(template)) if template.contains(mark)))
                });
            let lowered = if whole { lowered.affected(&Effect::Serialized) } else { lowered };
            let lowered = match receiver.as_ref().map(cut_out).filter(|names| !names.is_empty()) {
                Some(names) => lowered.affected(&Effect::Without(names)),
                None => lowered,
            };
            self.reaches(&lowered, &destination, at);
        }
        let name = match (verdict.calls, tree.at(callee)) {
            (true, Expr::Member { base, .. }) if receiver.as_ref().is_some_and(|held| held.closure.is_some()) => match tree.at(*base) {
                Expr::Name(held) => CallName { name: tree.name(*held).to_owned(), receiver: None, ..name },
                _ => name,
            },
            _ => name,
        };
        if let Some(of) = &verdict.hands_to {
            let on = match tree.at(callee) {
                Expr::Member { base, .. } => receiver.clone().map(|value| Given { name: None, value, span: tree.span(*base) }),
                _ => None,
            };
            self.called_with(of, &given, on.as_ref(), span);
        }
        self.throws(&verdict.throws, &given, &from_closures, span);
        if let Some(fills) = &verdict.fills {
            let filling = super::filling::Filling { callee, args, given: &given, receiver: receiver.as_ref() };
            if let Some(changed) = self.fill(fills, &filling, span, env) {
                receiver = Some(changed);
            }
        }
        if verdict.selects
            && by_closure.is_empty()
            && let Some(selected) = Self::selection(&given, span)
        {
            return match self.asked_for(callee, &method, &given) {
                Some(asked) => selected.typed(&asked, span),
                None => selected,
            };
        }
        if ends && verdict.propagates.is_none() {
            // the receiver's own settings go with it: a client keeps its host
            let fields = receiver.as_ref().filter(|held| held.traces.is_empty()).and_then(|held| held.fields.clone());
            // what comes back is an answer, not what was sent
            let declared = verdict
                .gives
                .as_deref()
                .map(Rc::from)
                .or_else(|| self.asked_for(callee, &method, &given))
                .or_else(|| built(receiver.as_ref(), &method));
            return Val { fields, ..Val::from(Root::Call(name), declared, span) };
        }
        if let Some(element) = &verdict.source {
            return Val::from(Root::Source(element.clone()), verdict.gives.as_deref().map(Rc::from), span);
        }
        let seal = receiver.as_ref().and_then(|held| held.seal.clone());
        if verdict.clears || seal == Some(Seal::Clears) {
            // a collection that a value is looked up in may say what is allowed; a class of the program may write what it is given
            if verdict.hands_on {
                self.hand_on(&name, &given, span);
            }
            return Val { declared: verdict.gives.as_deref().map(Rc::from), seal: Some(Seal::Clears), ..Val::default() };
        }
        if verdict.gives.as_deref() == Some(RECEIVER) {
            return self.of_receiver(receiver, name, span);
        }
        let mut joined = Val::default();
        for (index, one) in given.iter().enumerate() {
            match key_before(&given, index).filter(|_| verdict.keyed) {
                Some(key) => joined.absorb(&one.value.clone().named(key, one.span)),
                None => joined.absorb(&one.value),
            }
        }
        joined.absorb(&from_closures);
        let sealed = match &seal {
            Some(Seal::Weakens(note)) => Some(note.to_string()),
            _ => None,
        };
        if let Some(note) = verdict.weakens.clone().or(sealed) {
            let mut whole = receiver.unwrap_or_default();
            whole.absorb(&joined);
            let declared = verdict.gives.as_deref().map(Rc::from);
            return Val { seal: Some(Seal::Weakens(Rc::from(note.as_str()))), declared, ..whole.weakened(&note) };
        }
        // constants stay constants in another form, also on literals, whose type no row names
        if method == "join"
            && let Some(text) = joined_text(receiver.as_ref(), &given)
        {
            return Val::constant(text);
        }
        if method == "getBytes"
            && let Some(text) = receiver.as_ref().and_then(|held| held.constant.clone())
        {
            return Val::constant(text);
        }
        if verdict.collects {
            return super::lending::collected(&given).stepped(span, "put in here");
        }
        if let Some(part) = verdict.projects.and_then(|(of, key)| projected(&given, of, key)) {
            return part.stepped(span, "taken from it here");
        }
        // a function of a type gives its one constant in another form: `Encoding.UTF8.GetBytes("x")`
        if matches!(verdict.propagates, Some(Form::Same | Form::Serialized))
            && !verdict.receiver_alone
            && let [only] = given.as_slice()
            && only.value.is_clean()
            && matches!(only.value.constant, Some(Const::Text(_)))
            && receiver.as_ref().is_some_and(|held| matches!(held.constant, Some(Const::Symbol(_))))
        {
            return only.value.clone();
        }
        if verdict.propagates.is_some_and(|form| form.rank() < 2) && verdict.receiver_alone && !verdict.record {
            // `Patient::where(..)` starts at the type itself
            let made = receiver.as_ref().and_then(|held| match &held.constant {
                Some(Const::Symbol(made)) => made.rsplit('.').find(|part| part.starts_with(char::is_uppercase)).map(Rc::from),
                _ => None,
            });
            return receiver.filter(|held| !held.is_clean()).unwrap_or_else(|| Val::from(Root::Call(name), made, span));
        }
        if verdict.masks {
            let mut whole = joined;
            if let Some(held) = receiver.filter(|held| !matches!(held.constant, Some(Const::Symbol(_)))) {
                whole.absorb(&held);
            }
            return Val { declared: verdict.gives.as_deref().map(Rc::from), ..whole.affected(&Effect::Masked(name)) };
        }
        if method == "bind"
            && let Some(function) = receiver.as_ref().filter(|held| matches!(held.constant, Some(Const::Symbol(_))))
        {
            return function.clone();
        }
        // a holder of nothing is something new: `useState('')`
        let form = verdict
            .propagates
            .filter(|_| !verdict.record)
            .filter(|form| *form != Form::Held || !joined.is_clean() || joined.fields.is_some());
        if let Some(form) = form {
            let passed = self.in_form(form, callee, receiver, &given, &joined, span, env);
            // `entries.OfType<Patient>()`, `Deserialize<Patient>(text)`
            let passed = match self.asked_for(callee, &method, &given) {
                Some(asked) => Val { part: passed.part, ..passed.typed(&asked, span) },
                None => passed,
            };
            return Val { declared: verdict.gives.as_deref().map(Rc::from).or(passed.declared.clone()), ..passed };
        }
        self.noted(&name);
        if self.builds(callee) {
            self.reaches(&joined, &Destination::Return, span);
        }
        if tree.language.has_extensions()
            && let Some(held) = receiver.as_ref().filter(|held| !held.is_clean())
        {
            let destination = Destination::Argument { callee: name.clone(), index: Destination::RECEIVER, name: None };
            self.reaches(held, &destination, span);
        }
        self.hand_on(&name, &given, span);
        self.hand_on_blocks(&name, &given, &by_closure, span);
        if verdict.record {
            return Val::from(Root::Call(name), verdict.gives.as_deref().map(Rc::from), span);
        }
        // a block that was handed in gives what the caller's block gives
        let block = match tree.at(callee) {
            Expr::Name(sym) => env.get(Slot::Local(self.names.key(*sym))).filter(|held| is_handed_in(held)).cloned(),
            _ => None,
        };
        let mut made = self.result(name, &method, receiver, &given, &joined, verdict.gives.as_deref(), span, callee);
        if let Some(block) = block {
            made.absorb(&block);
        }
        if let Some(fallback) = fallback {
            (made.constant, made.holes) = (fallback.constant, fallback.holes);
        }
        // a logger keeps what it is told to cut out
        if let Some(cut) = given.iter().find_map(|one| one.value.fields.as_ref()?.get(CUT)).filter(|_| verdict.gives.is_some()) {
            let mut fields = made.fields.as_deref().cloned().unwrap_or_default();
            fields.insert(Rc::from(CUT), cut.clone());
            made.fields = Some(Rc::new(fields));
        }
        made
    }

    /// Arguments go to a function that is not known here.
    pub(super) fn hand_on(&mut self, name: &CallName, given: &[Given], span: Span) {
        self.hand_on_addresses(name, given);
        for (index, one) in given.iter().enumerate() {
            if !one.value.is_clean() {
                let index = u16::try_from(index).unwrap_or(u16::MAX);
                let destination = Destination::Argument { callee: name.clone(), index, name: one.name.clone() };
                self.reaches(&one.value, &destination, span);
            }
        }
    }

    /// Remembers a call, which may throw.
    pub(super) fn noted(&mut self, name: &CallName) {
        self.escaping(Escape { call: name.clone(), except: Vec::new() });
    }

    /// Remembers a call whose exceptions leave what is being read.
    pub(super) fn escaping(&mut self, escape: Escape) {
        if self.frame.called.len() < 24 && !self.frame.called.contains(&escape) {
            self.frame.called.push(escape);
        }
    }

    /// Whether a call in a constructor builds the part that the supertype declares: `super(message)`, `super().__init__(message)`.
    fn builds(&self, callee: ExprId) -> bool {
        let constructs = self.frame.function.is_some_and(|id| self.tree.fun(id).kind == crate::parse::code::ir::FnKind::Constructor);
        constructs
            && match self.tree.at(callee) {
                Expr::Name(sym) => matches!(self.tree.name(*sym), "super" | "base"),
                // `super().__init__(message)`, `parent::__construct($message)`
                Expr::Member { base, .. } => match self.tree.at(*base) {
                    Expr::Call { callee, .. } => matches!(self.tree.at(*callee), Expr::Name(sym) if self.tree.name(*sym) == "super"),
                    Expr::Name(sym) => self.tree.name(*sym) == "super",
                    _ => false,
                },
                _ => false,
            }
    }

    /// What a call that no row knows gives.
    #[expect(clippy::too_many_arguments, reason = "all of them are parts of one call")]
    fn result(
        &mut self,
        name: CallName,
        method: &str,
        receiver: Option<Val>,
        given: &[Given],
        joined: &Val,
        gives: Option<&str>,
        span: Span,
        callee: ExprId,
    ) -> Val {
        let declared: Option<Rc<str>> = match gives.or_else(|| name.name.strip_prefix("new ")) {
            Some(gives) => Some(Rc::from(gives)),
            None => match self.tree.at(callee) {
                Expr::Name(sym) => {
                    let owner = self.frame.owner;
                    let (sym, first) = (*sym, self.tree.name(*sym).chars().next());
                    let returned = self.names.return_type(owner, sym).or_else(|| self.names.return_type(None, sym));
                    let made = returned.is_none() && first.is_some_and(char::is_uppercase) && !self.tree.language.ignores_case();
                    returned.or_else(|| made.then(|| self.names.import(sym).unwrap_or_else(|| Rc::from(self.tree.name(sym)))))
                }
                Expr::Member { base, name, .. } if self.is_this(*base) => self.names.return_type(self.frame.owner, *name),
                // `anthropic.Anthropic()` makes one
                Expr::Member { name: sym, .. } if self.tree.language == Language::Python && is_type_like(self.tree.name(*sym)) => {
                    matches!(receiver.as_ref().and_then(|held| held.constant.as_ref()), Some(Const::Symbol(_)))
                        .then(|| Rc::from(name.name.as_str()))
                }
                Expr::Member { name, .. } => {
                    let owner = receiver.as_ref().and_then(|held| held.declared.clone());
                    owner.and_then(|owner| self.names.method_type(&owner, *name))
                }
                _ => None,
            },
        };
        // `Get<Patient>()` gives what it is asked for
        let asked = self.asked_for(callee, method, given).filter(|_| declared.is_none());
        let declared = declared.or_else(|| asked.clone());
        // a builder's methods give the builder
        let declared = declared.or_else(|| built(receiver.as_ref(), method));
        // what a `Repository<Wearer>` or `Optional<Wearer>` gives is a `Wearer`
        let declared =
            declared.or_else(|| receiver.as_ref().and_then(|held| held.declared.as_deref()).and_then(super::value::element_type));
        // a digest in another form is still a digest
        if joined.is_clean() && given.iter().any(|one| one.value.seal == Some(Seal::Clears)) {
            return Val { declared, seal: Some(Seal::Clears), ..Val::default() };
        }
        if let Some(held) = receiver.filter(|held| !held.is_clean() || held.fields.is_some()) {
            // `self.get_url("vitals")` makes something of a word, `self.get("vitals")` looks it up
            let makes = method.contains('_') || method.chars().skip(1).any(char::is_uppercase);
            let own = makes && held.traces.iter().all(|trace| *trace.root == Root::This && trace.segments.is_empty());
            let key = match given {
                [] => Some(method.to_owned()),
                [only] if own && only.value.is_clean() => Some(method.to_owned()),
                [only] => match &only.value.constant {
                    Some(Const::Text(text)) if only.value.is_clean() && is_key(text) => Some(text.to_string()),
                    // a record is asked for a field by the field's own name: `row.get(Patient__c.SSN__c)`
                    Some(Const::Symbol(named)) if only.value.is_clean() && self.asks_for_field(method, named) => {
                        named.rsplit('.').next().map(str::to_owned)
                    }
                    Some(_) if only.value.is_clean() => Some(method.to_owned()),
                    _ => None,
                },
                _ => None,
            };
            // `only(['ssn', 'dob'])`, `input('ssn', '')`: the named members, beside what the method itself gives
            let named: Vec<String> = match given.split_first() {
                Some((first, rest)) if given.iter().all(|one| one.value.is_clean()) => match &first.value.constant {
                    Some(list @ Const::List(_)) if rest.is_empty() => keys_of(list),
                    Some(text @ Const::Text(_)) if !rest.is_empty() => keys_of(text),
                    _ => None,
                }
                .unwrap_or_default()
                .into_iter()
                .map(str::to_owned)
                .collect(),
                _ => Vec::new(),
            };
            let generic = held.declared.as_deref().is_some_and(|known| known.contains('<'));
            let mut value = match key {
                Some(key) => held.member(&key, declared.clone()),
                None => {
                    let mut whole = held.member(method, declared.clone());
                    whole.absorb(&joined.through(&name));
                    whole
                }
            };
            for one in named {
                value.absorb(&held.member(&one, None));
            }
            // a type that is known makes up for the name of the method, which says nothing: `repository.findOneByOrFail(..)`
            if let Some(known) = declared.as_ref().filter(|_| generic || asked.is_some()) {
                value = if asked.is_some() { value.typed(known, span) } else { value.made_of(known, span) };
            }
            // a client keeps its host
            if held.fields.as_ref().is_some_and(|fields| fields.contains_key(BASE)) {
                value.fields.clone_from(&held.fields);
            }
            value.declared = declared;
            return value;
        }
        let mut value = joined.through(&name);
        let called = Val::from(Root::Call(name), declared.clone(), span);
        value.absorb(&called);
        value.declared = declared;
        value
    }

    /// Evaluates arguments; closures are left to the caller.
    pub(super) fn args(&mut self, args: &[Arg], env: &mut Env) -> (Vec<Given>, Vec<FnId>) {
        let mut given = Vec::new();
        let mut closures = Vec::new();
        for arg in args {
            let value = self.eval(arg.value, env);
            if let Some(function) = value.closure {
                closures.push(function);
            }
            let span = self.tree.span(arg.value);
            if arg.spread {
                spread(&value, span, &mut given);
                continue;
            }
            let name = arg.name.map(|name| self.tree.name(name).to_owned());
            given.push(Given { name, value, span });
        }
        if self.tree.language == Language::Go {
            super::forms::drop_shown_by_type(&mut given);
        }
        if given.iter().any(|one| one.value.is_mask()) {
            given.iter_mut().filter(|one| one.value.part).for_each(|one| one.value = Val::default());
        }
        for index in 0..given.len() {
            // what is spread was asked where it was written
            if args.get(index).is_none_or(|arg| arg.spread) {
                break;
            }
            if let Some((Some(name), value, at)) = given.get(index).map(|one| (one.name.clone(), one.value.clone(), one.span)) {
                let _ = self.entry_among(&name, &value, &given, at);
            }
        }
        (given, closures)
    }

    /// What a sink takes.
    pub(super) fn handed(sink: &Sink, given: &[Given], receiver: Option<&Val>, from_closures: &Val) -> Val {
        let mut handed = Val::default();
        if sink.takes_receiver
            && let Some(receiver) = receiver
        {
            handed.absorb(receiver);
        }
        let mut position = 0;
        for (index, one) in given.iter().enumerate() {
            let here = position;
            if one.name.is_none() {
                position += 1;
            }
            let counts = (sink.takes.is_empty() && !sink.takes_named)
                || (sink.takes_named && one.name.is_some())
                || sink.takes.iter().any(|take| match take {
                    ArgName::Position(at) => one.name.is_none() && *at == here,
                    ArgName::Name(name) => one.name.as_deref() == Some(name),
                });
            let deeper = sink.takes.iter().filter_map(|take| match take {
                ArgName::Name(path) => {
                    let (first, rest) = path.split_once('.')?;
                    let fits = first.parse::<usize>().map_or(one.name.as_deref() == Some(first), |at| one.name.is_none() && at == here);
                    fits.then_some(rest)
                }
                ArgName::Position(_) => None,
            });
            if counts {
                // of a log's pairs the first names the second; before them stands the message
                let key = key_before(given, index).filter(|_| index > 1 && sink.kind == "log");
                let value = match one.name.as_deref().or(key) {
                    Some(name) => one.value.clone().named(name, one.span),
                    None => one.value.clone(),
                };
                match super::words::beside(sink, given, index) {
                    Some(words) => handed.absorb(&value.behind(words)),
                    None => handed.absorb(&value),
                }
            } else if let Some(fields) = &one.value.fields {
                for path in deeper {
                    let mut parts = path.split('.');
                    let first = parts.next().and_then(|first| fields.get(first));
                    if let Some(field) = parts.try_fold(first, |held, part| Some(held?.fields.as_ref()?.get(part))).flatten() {
                        handed.absorb(field);
                    }
                }
            }
        }
        // what a block gives is no argument: it counts where all counts
        if sink.takes.is_empty() {
            handed.absorb(from_closures);
        }
        if !sink.parts_only {
            return handed;
        }
        handed.map(|trace| {
            let mut changed = trace.clone();
            Rc::make_mut(&mut changed.effects).push(Effect::ById);
            changed
        })
    }
}

/// Whether a value is a class by its name: `Encoding`, not `Incidents` of `db.Incidents`.
fn is_class(trace: &super::value::Trace) -> bool {
    matches!(&*trace.root, Root::Name(name) if trace.segments.is_empty() || is_type_like(name))
}

/// Whether a value is a parameter as it was handed in.
fn is_handed_in(value: &Val) -> bool {
    !value.traces.is_empty() && value.traces.iter().all(|trace| matches!(*trace.root, Root::Parameter(..)) && trace.segments.is_empty())
}

/// The option of a logger that names what is cut out of every record.
const CUT: &str = "redact";

/// The members that a logger cuts out of every record: the last names of its `redact` paths.
pub(super) fn cut_out(logger: &Val) -> Vec<String> {
    let Some(cut) = logger.fields.as_ref().and_then(|fields| fields.get(CUT)) else { return Vec::new() };
    let paths = cut.fields.as_ref().and_then(|fields| fields.get("paths")).unwrap_or(cut);
    let Some(Const::List(paths)) = &paths.constant else { return Vec::new() };
    let last = |path: &Const| match path {
        Const::Text(path) => path.rsplit(['.', '[', '*']).next().map(|last| last.trim_matches(['"', '\'', ']']).to_owned()),
        _ => None,
    };
    paths.iter().filter_map(last).filter(|name| !name.is_empty()).collect()
}

/// Whether a name is written like a type: `Veil`, not `VEIL` and not `veil`.
/// The parts of an argument that is spread, as far as they are known: `**{"verify": False}`, `*(host, port)`; what is not known stays one argument.
fn spread(value: &Val, span: Span, given: &mut Vec<Given>) {
    let Some(fields) = &value.fields else {
        given.push(Given { name: None, value: value.clone(), span });
        return;
    };
    for (name, part) in fields.iter() {
        let name = Some(name.to_string()).filter(|name| name.parse::<usize>().is_err());
        given.push(Given { name, value: part.clone(), span });
    }
    if !value.traces.is_empty() {
        given.push(Given { name: None, value: Val { fields: None, constant: None, ..value.clone() }, span });
    }
}

pub(super) fn is_type_like(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

pub(super) fn tree_line(reading: &Reading<'_>, span: Span) -> u32 {
    reading.file.position(span.start).line
}
