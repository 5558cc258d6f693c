//! Expressions: what each may hold.

use super::texts::{Built, filled, stem};
use super::value::{Const, Val};
use super::{DEEPEST, Env, Reading, Slot};
use crate::facts::{Attribute, Fact, FactKind, Place, Root, Scope, Value};
use crate::parse::code::ir::{CollectionKind, Expr, ExprId, Field, Literal, Operator, Pattern, Query, Sym};
use crate::text::{Language, Span};
use std::rc::Rc;

/// Shorter texts are not looked into.
const SHORTEST_TEXT: usize = 8;

impl Reading<'_> {
    /// What an expression may hold.
    pub(super) fn eval(&mut self, id: ExprId, env: &mut Env) -> Val {
        self.budget += 1;
        if self.depth > DEEPEST || self.budget > super::BUDGET {
            self.cut(super::Cut::Size);
            return Val::default();
        }
        self.depth += 1;
        let value = self.eval_inner(id, env);
        self.depth -= 1;
        value
    }

    fn eval_inner(&mut self, id: ExprId, env: &mut Env) -> Val {
        let tree = self.tree;
        let span = tree.span(id);
        match tree.at(id) {
            Expr::Literal(literal) => {
                if let Literal::Text(text) = literal
                    && text.len() >= SHORTEST_TEXT
                {
                    self.written(text, span);
                }
                Val::constant(Self::literal(literal))
            }
            Expr::Name(sym) => self.name(*sym, span, env),
            Expr::Member { base, name, name_span } => self.member(*base, *name, *name_span, env),
            Expr::Index { base, index } => {
                let held = self.eval(*base, env);
                let written = self.file.slice(tree.span(*index));
                if super::sinks::is_small_slice(written) {
                    return Val::default();
                }
                let part = super::sinks::is_slice(written);
                let index = self.eval(*index, env);
                match index.constant {
                    Some(Const::Text(key)) if !super::value::is_map_type(held.declared.as_deref()) => held.member(&key, None),
                    Some(Const::Number(key)) if held.fields.as_ref().is_some_and(|fields| fields.contains_key(&key)) => {
                        held.member(&key, None)
                    }
                    // `data.fields[SSN.fieldApiName]` with the field's import
                    Some(Const::Symbol(path)) if super::sinks::schema_field(&path).is_some() => {
                        super::sinks::schema_field(&path).map_or_else(|| held.element(), |(_, field)| held.member(&field, None))
                    }
                    // a column of a row by its declaration: `row[Patients.ssn]`
                    Some(Const::Symbol(path)) if tree.language == Language::Kotlin && is_column(&path) => {
                        held.member(path.rsplit('.').next().unwrap_or(&path), None)
                    }
                    // `df[["id", "status"]]`
                    Some(list @ Const::List(_)) if super::forms::keys_of(&list).is_some() => {
                        let mut columns = Val::default();
                        for name in super::forms::keys_of(&list).unwrap_or_default() {
                            columns.absorb(&held.member(name, None));
                        }
                        columns
                    }
                    _ => Val { part, ..held.element() },
                }
            }
            Expr::Call { .. } => self.call(id, env),
            Expr::New { .. } => self.construct(id, env),
            Expr::Template(parts) => {
                let mut whole = Val::default();
                let mut text = Built::default();
                let values: Vec<Val> = parts.iter().map(|&part| self.eval(part, env)).collect();
                let masked = values.iter().any(Val::is_mask);
                for value in values {
                    let value = value.unless_masked(masked);
                    whole.absorb(&value.behind(&text.text));
                    text.append(&value);
                }
                (whole.constant, whole.holes) = text.done();
                whole.printed(span)
            }
            Expr::Binary { .. } => self.binary(id, env),
            Expr::Unary { op, operand } => {
                let value = self.eval(*operand, env);
                match op {
                    Operator::Not => match value.constant {
                        Some(Const::Bool(on)) => Val::constant(Const::Bool(!on)),
                        Some(Const::Number(number)) if matches!(&*number, "0" | "1") => Val::constant(Const::Bool(&*number == "0")),
                        _ => Val::default(),
                    },
                    Operator::Compare => Val::default(),
                    _ => value,
                }
            }
            Expr::Assign { target, op, value } => {
                let written = self.eval(*value, env);
                let written = match op {
                    Some(_) => {
                        let before = self.target_value(*target, env);
                        let mut both = before.clone();
                        both.absorb(&written);
                        // a flag that is added to others, a text to a text
                        let flags = written.constant.clone().filter(|_| *op == Some(Operator::Arithmetic)).filter(is_flags);
                        let text = *op == Some(Operator::Add)
                            && match (&both.constant, &before.constant) {
                                (Some(Const::Text(_)), _) => true,
                                (_, Some(Const::List(several))) => stem(several).is_some(),
                                _ => false,
                            };
                        (both.constant, both.holes) = if text { longer(&before, &written) } else { (flags, None) };
                        both.stepped(span, "added here")
                    }
                    None => written,
                };
                if let Pattern::Name(sym) = tree.pattern_at(*target)
                    && self.set_of_receiver(*sym, &written, span, env)
                {
                    return written;
                }
                let written = self.results(*target, *value, written);
                if let Some(name) = self.names.pattern_name(*target) {
                    self.assigned(&name, None, &written, span, env);
                }
                if let Pattern::Name(sym) = tree.pattern_at(*target)
                    && self.keeps_in_field(*sym, &written, span, env)
                {
                    return written;
                }
                let around = self.assigning.replace(span);
                self.bind(*target, written.clone(), env);
                self.assigning = around;
                written
            }
            Expr::Conditional { test, arms } => {
                let _ = self.eval(*test, env);
                let debugged = self.debugged(*test).map(|first| usize::from(!first));
                let values: Vec<Val> = arms
                    .iter()
                    .enumerate()
                    .map(|(at, &arm)| self.debugging(debugged == Some(at), |reading| reading.eval(arm, env)))
                    .collect();
                let mut either = values.iter().skip(1).fold(values.first().cloned().unwrap_or_default(), |before, next| before.join(next));
                // one of several texts: rows and decoders judge the worst of them
                let texts = values
                    .iter()
                    .map(|value| value.constant.clone().filter(|text| value.holes.is_none() && matches!(text, Const::Text(_))));
                if either.constant.is_none()
                    && let Some(texts) = texts.collect::<Option<Vec<Const>>>().filter(|texts| texts.len() > 1)
                {
                    either.constant = Some(Const::List(Rc::from(texts)));
                }
                if either.constant.is_none() {
                    either.constant = self.where_missing(*test, arms);
                }
                either
            }
            Expr::Cast { to, value } => {
                let declared = self.names.type_text(to);
                let held = self.eval(*value, env);
                // what is cast is no type, however it is written: `(List<Visit__c>) Records` of a supertype that is elsewhere
                let held = match (&held.constant, tree.at(*value)) {
                    (Some(Const::Symbol(_)), Expr::Name(sym)) if held.is_clean() && tree.language.ignores_case() => {
                        Val::from(Root::Name(tree.name(*sym).to_owned()), None, span)
                    }
                    _ => held,
                };
                held.typed(&declared, to.span)
            }
            Expr::Await(value) => {
                let mut value = self.eval(*value, env);
                value.declared = value.declared.as_deref().map(awaited);
                value
            }
            Expr::Closure(function) => {
                // rows ask whether a verifier is always content
                let deed = self.deed(*function).map(|deed| Const::Symbol(Rc::from(deed)));
                Val { closure: Some(*function), constant: deed, ..Val::default() }
            }
            Expr::Collection { kind, entries } => self.collection(*kind, entries, env),
            Expr::Comprehension { elements, clauses, tests } => {
                let mut inside = env.clone();
                for (pattern, over) in clauses {
                    let over = self.eval(*over, &mut inside);
                    self.bind(*pattern, over.each(tree.language == Language::Python), &mut inside);
                }
                for &test in tests {
                    let _ = self.eval(test, &mut inside);
                }
                self.union(elements, &mut inside)
            }
            Expr::Query(query) => {
                for &bound in &query.bound {
                    let _ = self.eval(bound, env);
                }
                self.query(query, span);
                if query.aggregate {
                    return Val::default();
                }
                let from: Vec<String> = query.from.iter().map(ToString::to_string).collect();
                let fields = query.fields.iter().map(|(field, _)| field.to_string()).collect();
                let declared = from.first().map(|first| Rc::from(format!("List<{first}>")));
                Val::from(Root::Query { from, fields }, declared, span)
            }
            Expr::Markup { attributes, children, .. } => {
                let mut whole = Val::default();
                for entry in attributes {
                    let value = self.eval(entry.value, env);
                    if let Some(key) = entry.key {
                        self.entry(tree.name(key), &value, entry.span, env);
                    }
                    if let Some(closure) = value.closure {
                        let _ = self.closure(closure, &[], env);
                    }
                    whole.absorb(&value);
                }
                whole.absorb(&self.union(children, env));
                whole
            }
            Expr::Opaque(children) => self.union(children, env),
        }
    }

    /// A field that is written without `this` in front.
    fn keeps_in_field(&mut self, sym: Sym, value: &Val, span: Span, env: &mut Env) -> bool {
        let key = self.names.key(sym);
        let field = self.tree.language.implies_this() && !env.contains(Slot::Local(key)) && self.names.has_field(self.frame.owner, sym);
        if field {
            let name = self.tree.name(sym);
            self.reaches(value, &super::super::Destination::Field(name.to_owned()), span);
            env.insert(Slot::This(key), value.clone().named(name, span).stepped(span, "kept here"));
        }
        field
    }

    /// What a query says of itself.
    fn query(&mut self, query: &Query, span: Span) {
        if !self.seen.insert(("query".to_owned(), span.start)) {
            return;
        }
        let mut fact = Fact::new(FactKind::Query, "", Place::of(self.file, span));
        fact.scope = Scope(self.scope());
        fact.code = self.code_of(span);
        fact.set_text("technology", "soql");
        if let Some(entity) = query.from.first() {
            fact.set_text("entity", entity);
        }
        fact.set("fields", Attribute::Known(Value::List(query.fields.iter().map(|(field, _)| field.to_string()).collect())));
        // without a word in the query the API version of the class decides, which stands in another file
        if let Some(mode) = query.mode.as_deref() {
            fact.set_truth("user_mode", mode != "SYSTEM_MODE");
        }
        self.out.facts.push(fact);
    }

    fn join_all(&mut self, exprs: &[ExprId], env: &mut Env) -> Val {
        let mut all: Option<Val> = None;
        for &expr in exprs {
            let value = self.eval(expr, env);
            all = Some(match all {
                Some(before) => before.join(&value),
                None => value,
            });
        }
        all.unwrap_or_default()
    }

    fn union(&mut self, exprs: &[ExprId], env: &mut Env) -> Val {
        let mut all = Val::default();
        for &expr in exprs {
            let value = self.eval(expr, env);
            all.absorb(&value);
            if exprs.len() == 1 {
                all.constant = value.constant;
                all.closure = value.closure;
            }
        }
        all
    }

    /// What a name holds: a local, a field by implicit receiver, a global, or something from outside.
    fn name(&mut self, sym: Sym, span: Span, env: &mut Env) -> Val {
        let key = self.names.key(sym);
        if let Some(value) = env.get(Slot::Local(key)) {
            return value.clone();
        }
        if let Some(value) = env.get(Slot::This(key)) {
            return value.clone();
        }
        if let Some(value) = self.frame.around.get(Slot::Local(key)).or_else(|| self.frame.around.get(Slot::This(key))) {
            let value = value.clone();
            return self.scopes.captured(&value);
        }
        let text = self.tree.name(sym);
        if text == "this"
            && let Some(value) = env.get(Slot::Receiver)
        {
            return value.clone();
        }
        if matches!(text, "this" | "self" | "super") || text.starts_with("this@") {
            return Val::from(Root::This, None, span);
        }
        let owner = self.frame.owner;
        if self.names.has_field(owner, sym) {
            let declared = self.names.field_type(owner, sym).or_else(|| self.made_type(sym));
            let mut value = Val::from(Root::Name(text.to_owned()), declared, span);
            (value.constant, value.set_at) = self.field_constant(sym).unzip();
            value.fields = owner.and_then(|owner| self.initial.get(&(owner, key))).and_then(|initial| initial.fields.clone());
            return value;
        }
        if let Some(value) = self.module.get(Slot::Local(key)) {
            return value.clone();
        }
        if let Some(full) = self.names.import(sym) {
            let given = self.given_by_name(&full, text, span).unwrap_or_default();
            return Val { constant: Some(Const::Symbol(full)), ..given };
        }
        if self.names.is_type(sym) || (self.tree.language.members_are_calls() && is_class(text)) {
            return Val::constant(Const::Symbol(Rc::from(text)));
        }
        if !text.starts_with(char::is_uppercase)
            && let Some(value) = self.member_of_receiver(sym, env)
        {
            return value;
        }
        let symbol = Some(Const::Symbol(Rc::from(text)));
        if let Some(given) = self.given_by_name(text, text, span) {
            return Val { constant: symbol, ..given };
        }
        // a class is no value; in C# and Go a property is written like one
        if super::calls::is_type_like(text) && !matches!(self.tree.language, Language::CSharp | Language::Go) {
            return Val { constant: symbol, ..Val::default() };
        }
        if let Some(value) = self.of_controller(text, span) {
            return value;
        }
        Val { constant: symbol, ..Val::from(Root::Name(text.to_owned()), None, span) }
    }

    /// The type of what a constant of the enclosing type is made by: `LOG = SemanticLogger['Sync']`.
    fn made_type(&mut self, sym: Sym) -> Option<Rc<str>> {
        if !self.tree.language.members_are_calls() || self.depth > DEEPEST / 2 {
            return None;
        }
        let mut at = self.frame.owner;
        for _ in 0..16 {
            let declared = self.tree.type_at(at?);
            if let Some(field) = declared.fields.iter().find(|field| field.name == sym) {
                let value = field.value.filter(|&value| matches!(self.tree.at(value), Expr::Call { .. } | Expr::New { .. }))?;
                self.depth += DEEPEST / 2;
                let made = self.eval_inner(value, &mut Env::default());
                self.depth -= DEEPEST / 2;
                return made.declared;
            }
            at = declared.owner;
        }
        None
    }

    /// A dotted name that starts at an import, a type or an unknown capitalized name: no value, a symbol.
    pub(super) fn symbol(&mut self, id: ExprId, env: &Env) -> Option<Rc<str>> {
        let parts = self.names.chain(id)?;
        let first = *parts.first()?;
        let key = self.names.key(first);
        if env.contains(Slot::Local(key)) {
            return None;
        }
        let text = self.tree.name(first);
        let owner = self.frame.owner;
        let head: Rc<str> = match self.names.import(first) {
            Some(full) => full,
            None if self.names.has_field(owner, first) || self.module.contains(Slot::Local(key)) || matches!(text, "this" | "self") => {
                return None;
            }
            None => Rc::from(text),
        };
        let rest: String = parts.iter().skip(1).fold(String::new(), |mut rest, part| {
            rest.push('.');
            rest.push_str(self.tree.name(*part));
            rest
        });
        Some(Rc::from(format!("{head}{rest}")))
    }
    /// `"%s/x" % base`, `"%s/%s" % (a, b)`.
    fn percent(&mut self, operands: &[ExprId], env: &mut Env) -> (Option<Const>, Option<Rc<[String]>>) {
        let [template, values] = operands else { return (None, None) };
        let Some(Const::Text(template)) = self.eval(*template, env).constant else { return (None, None) };
        let plain = |value: Val| super::subject::Given { name: None, value, span: self.tree.span(*values) };
        let given = match self.tree.at(*values) {
            Expr::Collection { kind: CollectionKind::Tuple | CollectionKind::List, entries } => {
                let entries = entries.clone();
                entries.iter().map(|entry| self.eval(entry.value, env)).collect()
            }
            _ => vec![self.eval(*values, env)],
        };
        filled(&template, &given.into_iter().map(plain).collect::<Vec<_>>()).map(super::texts::Built::done).unwrap_or_default()
    }
    /// Binary operators; the left spine of a long chain is walked without recursion.
    fn binary(&mut self, id: ExprId, env: &mut Env) -> Val {
        let tree = self.tree;
        let Expr::Binary { op, .. } = tree.at(id) else { return Val::default() };
        let op = *op;
        let mut operands = Vec::new();
        let mut at = id;
        while let Expr::Binary { op: inner, left, right } = tree.at(at) {
            if *inner != op {
                break;
            }
            operands.push(*right);
            at = *left;
        }
        operands.push(at);
        operands.reverse();
        let span = tree.span(id);
        match op {
            Operator::Compare | Operator::Not => {
                for operand in operands {
                    let _ = self.eval(operand, env);
                }
                Val::default()
            }
            Operator::Add | Operator::Percent | Operator::Append => {
                let mut whole = Val::default();
                let mut text = Built::default();
                let values: Vec<Val> = operands.iter().map(|operand| self.eval(*operand, env)).collect();
                let list = joined_lists(&values);
                let masked = values.iter().any(Val::is_mask);
                let mut added = Val::default();
                for (place, value) in values.into_iter().enumerate() {
                    let value = value.unless_masked(masked);
                    whole.absorb(&value.behind(&text.text));
                    text.append(&value);
                    if place > 0 {
                        added.absorb(&value);
                    }
                }
                if op == Operator::Append
                    && let Some(&base) = operands.first()
                {
                    let mut changed = self.eval(base, env);
                    self.appended(changed.declared.as_deref(), &added, span);
                    changed.absorb(&whole);
                    self.put_back(base, changed, env);
                }
                if op == Operator::Add {
                    (whole.constant, whole.holes) = text.done();
                    whole.constant = list.or(whole.constant);
                }
                if op == Operator::Percent {
                    (whole.constant, whole.holes) = self.percent(&operands, env);
                }
                if op == Operator::Append { whole.stepped(span, "joined into text here") } else { whole.printed(span) }
            }
            Operator::Or | Operator::Coalesce => {
                let mut either = self.join_all(&operands, env);
                // what holds where nothing else is configured
                if either.constant.is_none()
                    && let Some(last) = operands.last()
                    && let Expr::Literal(literal @ (Literal::Text(_) | Literal::Bool(_))) = tree.at(*last)
                {
                    either.constant = Some(Self::literal(literal));
                }
                either
            }
            Operator::And => {
                let last = operands.pop();
                for operand in operands {
                    let _ = self.eval(operand, env);
                }
                last.map(|last| self.eval(last, env)).unwrap_or_default()
            }
            Operator::Arithmetic | Operator::Other => {
                let mut whole = Val::default();
                let mut flags = Vec::new();
                for operand in &operands {
                    let value = self.eval(*operand, env);
                    whole.absorb(&value);
                    flags.push(value.constant.filter(is_flags));
                }
                // flags joined with `|`
                let flags: Option<Vec<Const>> = flags.into_iter().collect();
                whole.constant = flags.filter(|_| op == Operator::Arithmetic).map(|flags| Const::List(Rc::from(flags)));
                // a text that is repeated: `"\0" * 16`
                if let [text, times] = operands.as_slice()
                    && let (Expr::Literal(text @ Literal::Text(_)), Expr::Literal(Literal::Number(_))) = (tree.at(*text), tree.at(*times))
                {
                    whole.constant = Some(Self::literal(text));
                }
                whole
            }
        }
    }

    /// The value that an assignment with an operator starts from.
    fn target_value(&mut self, target: crate::parse::code::ir::PatId, env: &mut Env) -> Val {
        match self.tree.pattern_at(target) {
            Pattern::Name(sym) => {
                let key = self.names.key(*sym);
                env.get(Slot::Local(key)).or_else(|| env.get(Slot::This(key))).cloned().unwrap_or_default()
            }
            Pattern::Place(place) => self.eval(*place, env),
            _ => Val::default(),
        }
    }
}

/// A member of a type, written like a value: `Patients.ssn`.
fn is_column(path: &str) -> bool {
    let mut parts = path.rsplit('.');
    let (column, table) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    column.starts_with(char::is_lowercase) && super::calls::is_type_like(table)
}

/// Lists that are added to each other: `BASE_SCOPES + EXTRA_SCOPES`.
fn joined_lists(values: &[Val]) -> Option<Const> {
    let mut all = Vec::new();
    for value in values {
        let Some(Const::List(items)) = &value.constant else { return None };
        all.extend(items.iter().cloned());
    }
    Some(Const::List(Rc::from(all)))
}

/// Names of the program, as members of a set of flags are.
fn is_flags(constant: &Const) -> bool {
    match constant {
        Const::Symbol(_) => true,
        Const::List(all) => all.iter().all(|one| matches!(one, Const::Symbol(_))),
        _ => false,
    }
}

/// Whether a name is written like a class or module: `Patient`, not `TIMEOUT`.
pub(super) fn is_class(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && (name.contains(char::is_lowercase) || name.len() <= 4)
}

/// The type inside a promise or future.
fn awaited(declared: &str) -> Rc<str> {
    for wrapper in ["Promise<", "Future<", "Task<", "ValueTask<", "CompletableFuture<", "Awaitable<", "Coroutine<", "chan<"] {
        if let Some(inner) = declared.strip_prefix(wrapper).and_then(|rest| rest.strip_suffix('>')) {
            return Rc::from(inner);
        }
    }
    Rc::from(declared)
}

/// A text to which another one is added.
fn longer(before: &Val, written: &Val) -> (Option<Const>, Option<Rc<[String]>>) {
    let mut text = Built::default();
    text.append(before);
    text.append(written);
    text.done()
}

/// Whether a field keeps the value that it is declared with.
pub(super) fn is_fixed(field: &Field) -> bool {
    field.modifiers.iter().any(|word| matches!(&**word, "final" | "const" | "readonly" | "static"))
}
