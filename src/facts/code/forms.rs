//! What propagators make of a value, and other calls that change its form.

use super::meaning::Form;
use super::subject::Given;
use super::texts::{Built, address, filled, replaced};
use super::value::{Const, Val};
use super::{Env, Reading, Slot};
use crate::facts::decode::{Selection, selected};
use crate::facts::{CallName, Effect, Root};
use crate::knowledge::field_code;
use crate::parse::code::ir::{Arg, Expr, ExprId};
use crate::text::Span;
use std::rc::Rc;

impl Reading<'_> {
    /// A client that remembers its host: `RestClient.create(url)`, `request.setEndpoint(url)`, `axios.create({ baseURL })`.
    pub(super) fn client(&mut self, callee: ExprId, object: Option<&Val>, given: &[Given], env: &mut Env) -> Val {
        let first = given.first().map(|one| &one.value);
        let from_options = || {
            let fields = given.iter().find_map(|one| one.value.fields.as_ref())?;
            BASE_OPTIONS.iter().find_map(|name| fields.get(*name))
        };
        let named = given.iter().find(|one| one.name.as_deref().is_some_and(|name| BASE_OPTIONS.contains(&name))).map(|one| &one.value);
        let base = named.or_else(from_options).or(first).cloned().unwrap_or_default();
        let mut client = object.cloned().unwrap_or_default();
        let mut fields = client.fields.as_deref().cloned().unwrap_or_default();
        // a path below the base that is known
        let relative = !matches!(&base.constant, Some(Const::Text(text)) if text.contains("://"));
        if relative && fields.contains_key(BASE) {
            return client;
        }
        fields.insert(Rc::from(BASE), Val { constant: base.constant, ..Val::default() });
        client.fields = Some(Rc::new(fields));
        if object.is_some() {
            self.put_receiver_back(callee, client.clone(), env);
        }
        client
    }

    /// A value that is handed to the setter of a typed state is of that type: `const [rows, setRows] = useState<Row[]>([])`.
    pub(super) fn typed_by_setter(&mut self, callee: ExprId, args: &[Arg], given: &[Given], env: &mut Env) {
        let Expr::Name(sym) = self.tree.at(callee) else { return };
        let key = self.names.key(*sym);
        let slot = Slot::Local(key);
        let held = env.get(slot).or_else(|| self.frame.around.get(slot)).or_else(|| self.module.get(slot));
        let Some(declared) = held.and_then(|held| held.declared.as_deref()).and_then(|declared| declared.strip_prefix("setter<")) else {
            return;
        };
        let declared: Rc<str> = Rc::from(declared.strip_suffix('>').unwrap_or(declared));
        for (arg, one) in args.iter().zip(given) {
            if matches!(self.tree.at(arg.value), Expr::Name(_)) && one.value.declared.is_none() {
                let typed = one.value.clone().typed(&declared, one.span);
                self.put_back(arg.value, typed, env);
            }
        }
    }

    /// Whether a replacement leaves nothing of what it is given.
    pub(super) fn is_masked(&self, callee: ExprId, object: Option<&Val>, given: &[Given]) -> bool {
        let method = match self.tree.at(callee) {
            Expr::Member { name, .. } | Expr::Name(name) => self.tree.name(*name),
            _ => return false,
        };
        let text = |value: &Val| match &value.constant {
            Some(Const::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let replacement = |one: &Given| match (text(&one.value), one.value.closure) {
            (Some(text), _) => Some(Some(text)),
            (None, Some(_)) => Some(None),
            (None, None) => None,
        };
        let (pattern, written, replacement) = match (object.and_then(text), given) {
            // a compiled pattern is the receiver
            (Some(pattern), [first, ..]) if matches!(method, "sub" | "subn" | "replaceAll") => (pattern, "/", replacement(first)),
            // `Regex.Replace(ssn, "\\d", "*")`: what it is done to stands first
            (_, [input, first, second]) if text(&input.value).is_none() => match text(&first.value) {
                Some(pattern) => (pattern, "/", replacement(second)),
                None => return false,
            },
            (_, [first, second, ..]) => match text(&first.value) {
                Some(pattern) => (pattern, self.file.slice(first.span), replacement(second)),
                None => return false,
            },
            _ => return false,
        };
        replacement.is_some_and(|replacement| super::sinks::replaces_all(&pattern, written, method, replacement.as_deref()))
    }

    /// What a propagator gives.
    #[expect(clippy::too_many_arguments, reason = "all of them are parts of one call")]
    pub(super) fn in_form(
        &mut self,
        form: Form,
        callee: ExprId,
        receiver: Option<Val>,
        given: &[Given],
        joined: &Val,
        span: Span,
        env: &mut Env,
    ) -> Val {
        let object = receiver.filter(|held| !matches!(held.constant, Some(Const::Symbol(_))) || !held.is_clean());
        match form {
            Form::Keys => {
                let of = object.or_else(|| given.first().map(|first| first.value.clone())).unwrap_or_default();
                return of.keys().stepped(span, "taken as keys here");
            }
            Form::Entry => {
                let mut whole = object.clone().unwrap_or_default();
                // a record is no map: `visit.put('Diagnosis__c', text)`, `visit.put(Visit__c.Diagnosis__c, text)`
                if self.tree.language.ignores_case()
                    && let ([key, value], Some(_)) = (given, &object)
                    && whole.declared.as_deref().is_some_and(|declared| !declared.contains('<'))
                    && let Some(Const::Text(name) | Const::Symbol(name)) = &key.value.constant
                {
                    whole.set(name.rsplit('.').next().unwrap_or(name), value.value.clone().stepped(span, "set here"));
                    self.put_receiver_back(callee, whole.clone(), env);
                    return whole;
                }
                if let ([key, .., value], Some(_)) = (given, &object) {
                    match (&key.value.constant, whole.traces.is_empty()) {
                        (Some(Const::Text(name)), true) if key.value.is_clean() => {
                            let mut fields = whole.fields.as_deref().cloned().unwrap_or_default();
                            fields.insert(name.clone(), value.value.clone().stepped(span, "set here"));
                            whole.fields = Some(Rc::new(fields));
                            whole.add_key(&Val::default());
                        }
                        (Some(Const::Text(name)), false) if value.value.is_clean() && value.value.constant.is_some() => {
                            whole.set(name, value.value.clone());
                        }
                        _ => {
                            whole.add_key(&key.value);
                            whole.absorb(&value.value.clone().stepped(span, "put in here"));
                        }
                    }
                } else {
                    whole.absorb(joined);
                }
                self.put_receiver_back(callee, whole.clone(), env);
                return whole;
            }
            Form::Decoded => {
                let constant = given.first().filter(|first| first.value.is_clean() && matches!(first.value.constant, Some(Const::Text(_))));
                if let Some(first) = constant {
                    return first.value.clone();
                }
            }
            Form::Pairs => {
                let of = object.or_else(|| given.first().map(|first| first.value.clone())).unwrap_or_default();
                return of.pairs();
            }
            Form::Named => {
                if let Some(Const::Text(name)) = given.first().and_then(|first| first.value.constant.as_ref()) {
                    let mut parts = name.split('.').filter(|part| !part.is_empty()).skip(1);
                    let root = parts.next().unwrap_or(name).to_owned();
                    let value = Val::from(Root::Name(root), None, span);
                    return parts.fold(value, |value, part| value.member(part, None));
                }
            }
            Form::Attribute => {
                if let Some(Const::Text(name)) = given.first().and_then(|first| first.value.constant.as_ref()) {
                    let bundle = self.file.path.rsplit('/').nth(1).map(Rc::from);
                    let parts = name.split('.').filter(|part| !part.is_empty()).skip(1);
                    return parts.fold(Val::from(Root::This, bundle, span), |value, part| value.member(part, None));
                }
            }
            Form::Coded => {
                let texts: Vec<&str> = given.iter().map(|one| self.file.slice(one.span).trim_matches(['"', '\'', '`', ':'])).collect();
                let joined = match texts.as_slice() {
                    [segment, .., field] => format!("{segment}-{field}"),
                    _ => String::new(),
                };
                let code = texts.iter().find_map(|text| field_code(text)).or_else(|| field_code(&joined));
                return code.map_or_else(Val::default, |code| Val::from(Root::Name(code), None, span));
            }
            Form::Selects => {
                let asked = given.iter().find_map(|one| match &one.value.constant {
                    Some(Const::Text(text)) => selected(text),
                    _ => None,
                });
                if let Some(Selection { table, columns }) = asked {
                    let rows = Val::from(Root::Query { from: vec![table], fields: columns }, None, span);
                    // `cursor.execute(..)`, whose rows are fetched later
                    let runs = matches!(self.tree.at(callee), Expr::Member { name, .. } if self.tree.name(*name).starts_with("exec"));
                    if runs
                        && matches!(self.tree.at(callee), Expr::Member { base, .. } if matches!(self.tree.at(*base), Expr::Name(_) | Expr::Member { .. }))
                    {
                        let held = object.unwrap_or_default();
                        self.put_receiver_back(callee, Val { traces: rows.traces.clone(), ..held }, env);
                    }
                    return rows;
                }
                let mut whole = object.unwrap_or_default();
                whole.absorb(joined);
                return whole;
            }
            Form::Records => {
                let named = given.iter().find_map(|one| match &one.value.constant {
                    Some(Const::Text(text)) => super::sinks::record_of(text),
                    _ => None,
                });
                // `read_csv(path, usecols=["name", "dob"])`
                let columns = given.iter().find(|one| one.name.as_deref().is_some_and(|name| COLUMNS.contains(&name)));
                let columns = columns.and_then(|one| keys_of(one.value.constant.as_ref()?));
                if let Some(columns) = columns {
                    let fields = columns.into_iter().map(str::to_owned).collect();
                    return Val::from(Root::Query { from: named.into_iter().collect(), fields }, None, span);
                }
                return named.map_or_else(Val::default, |named| Val::from(Root::Name(named), None, span));
            }
            Form::Column(first) => {
                if let Some(column) = object.as_ref().and_then(|held| column_at(held, given, first, span)) {
                    return column;
                }
                // by its name
                let held = object.unwrap_or_default();
                let named =
                    given.first().and_then(|one| keys_of(one.value.constant.as_ref()?)?.first().map(|name| held.member(name, None)));
                return named.unwrap_or_default();
            }
            Form::Client => return self.client(callee, object.as_ref(), given, env),
            Form::Iterated => {
                if let Some(first) = given.first().filter(|first| first.value.is_mapping()) {
                    return first.value.keys().stepped(span, "taken as keys here");
                }
            }
            Form::Columns => {
                let class =
                    callee_class(self.tree, callee).map(|class| Val::from(Root::Name(class.to_owned()), Some(Rc::from(class)), span));
                let named = super::sinks::chosen(true, Some(object.or(class).unwrap_or_default()), given, span);
                return Val { traces: named.all_traces(), ..Val::default() };
            }
            Form::Raw => {
                let whole = given.first().map(|first| first.value.member("__dict__", None).affected(&Effect::Serialized));
                // its keys are the names of its fields
                return Val { keys: Some(Rc::default()), ..whole.unwrap_or_default() };
            }
            Form::Picks | Form::Omits => return super::sinks::chosen(form == Form::Picks, object, given, span),
            Form::Replaces if self.is_masked(callee, object.as_ref(), given) => return Val::default(),
            Form::Few => {
                let count = given.last().map(|one| self.file.slice(one.span));
                if count.is_some_and(super::sinks::is_few) {
                    return Val::default();
                }
            }
            Form::Part => {
                // without a receiver the text itself is the first argument
                let own = usize::from(object.is_none());
                let written: Vec<&str> = given.iter().skip(own).map(|one| self.file.slice(one.span)).collect();
                let method = match self.tree.at(callee) {
                    Expr::Member { name, .. } | Expr::Name(name) => self.tree.name(*name),
                    _ => "",
                };
                if super::sinks::is_small_part(method, &written) {
                    return Val::default();
                }
            }
            Form::SchemaField => {
                let field = given.iter().find_map(|one| match &one.value.constant {
                    Some(Const::Symbol(symbol)) => super::sinks::schema_field(symbol),
                    _ => None,
                });
                if let Some((from, field)) = field {
                    return Val::from(Root::Query { from: vec![from], fields: vec![field] }, None, span);
                }
            }
            _ => {}
        }
        // an entry of a map knows its value: `entry.getValue()`
        if let (Expr::Member { name, .. }, Some(held), []) = (self.tree.at(callee), &object, given)
            && let Some(known) = held.fields.as_ref().and_then(|fields| fields.get(self.tree.name(*name)))
        {
            return known.clone();
        }
        let changes = object.is_some();
        let constant = object.as_ref().and_then(|held| held.constant.clone());
        let mut whole = object.unwrap_or_default();
        let declared = whole.declared.clone();
        whole.absorb(joined);
        match form {
            // `date.format("yyyy")` is no text that is known
            Form::Filled if changes && !constant.as_ref().is_some_and(is_text) => {}
            Form::Filled => {
                let template = constant.or_else(|| given.iter().find_map(|one| one.value.constant.clone().filter(is_text)));
                let from = given.iter().position(|one| !changes && one.value.constant == template).map_or(0, |at| at + 1);
                let built = match &template {
                    Some(Const::Text(template)) => filled(template, given.get(from..).unwrap_or_default()),
                    _ => None,
                };
                (whole.constant, whole.holes) = built.map_or((template, None), Built::done);
            }
            Form::Replaces => {
                let written = given.first().map_or("", |first| self.file.slice(first.span));
                (whole.constant, whole.holes) = (replaced(whole.constant.as_ref(), given, written), None);
            }
            _ if !changes && given.len() > 1 => {
                if let Some(address) = address(given) {
                    (whole.constant, whole.holes) = (address.constant.clone(), address.holes.clone());
                }
            }
            _ => {}
        }
        // `dict(verify=False)`, `options.update(verify=False)`, `options.merge(verify: false)`
        if matches!(form, Form::Same) && !matches!(whole.constant, Some(Const::Text(_))) {
            let before = whole.fields.is_some();
            given.iter().filter(|one| one.value.is_clean()).for_each(|one| match (&one.name, &one.value.fields) {
                (Some(name), _) => whole.set(name, one.value.clone()),
                (None, Some(fields)) if changes => fields.iter().for_each(|(name, value)| whole.set(name, value.clone())),
                _ => {}
            });
            if changes && (whole.fields.is_some() || before) && joined.is_clean() {
                self.put_receiver_back(callee, whole.clone(), env);
            }
        }
        if changes && !joined.is_clean() && !matches!(form, Form::Serialized | Form::Made) {
            // `builder.append(x)` changes the builder itself, `builder.append(x).append(y)` too
            if let Expr::Member { base, name, .. } = self.tree.at(callee) {
                let (mut at, method) = (*base, *name);
                while let Expr::Call { callee, .. } = self.tree.at(at) {
                    match self.tree.at(*callee) {
                        Expr::Member { base, name, .. } if *name == method => at = *base,
                        _ => break,
                    }
                }
                self.put_back(at, whole.clone(), env);
            } else {
                self.put_receiver_back(callee, whole.clone(), env);
            }
        }
        if !changes && given.iter().all(|one| one.name.is_none()) && given.len() == 1 {
            if whole.constant.is_none() {
                whole.constant = given.first().and_then(|only| only.value.constant.clone());
            }
            if let Some(only) = given.first().filter(|_| form == Form::Same) {
                whole.keys = whole.keys.or_else(|| only.value.keys.clone());
                whole.fields = whole.fields.or_else(|| only.value.fields.clone());
            }
        }
        whole.declared = declared;
        if form == Form::Serialized {
            whole = whole.affected(&Effect::Serialized);
        }
        whole.part = matches!(form, Form::Part | Form::Few) || (whole.part && form == Form::Same);
        whole.stepped(span, "joined into text here")
    }

    /// What the object itself holds under a name that is called without receiver and arguments.
    pub(super) fn own_member(&mut self, sym: crate::parse::code::ir::Sym, span: Span, env: &mut Env) -> Option<Val> {
        let key = self.names.key(sym);
        if let Some(value) = env.get(Slot::This(key)) {
            return Some(value.clone());
        }
        let owner = self.frame.owner;
        if !self.names.has_field(owner, sym) {
            return None;
        }
        let declared = self.names.field_type(owner, sym);
        Some(Val::from(Root::This, None, span).member(self.tree.name(sym), declared))
    }

    /// The result of a call that gives what it is called on: records of a class, the same records narrowed down, the object itself.
    pub(super) fn of_receiver(&mut self, receiver: Option<Val>, name: CallName, span: Span) -> Val {
        let Some(held) = receiver else {
            let owner = self.frame.owner.and_then(|id| self.tree.type_at(id).name).map(|name| Rc::from(self.tree.name(name)));
            return Val::from(Root::This, owner, span);
        };
        match &held.constant {
            Some(Const::Symbol(symbol)) if held.traces.is_empty() => {
                // `Patient.objects` are those of `Patient`
                let class = symbol.rsplit('.').find(|part| part.starts_with(char::is_uppercase));
                let made: Rc<str> = Rc::from(class.or_else(|| symbol.rsplit('.').next()).unwrap_or(symbol));
                Val::from(Root::Call(name), Some(made), span)
            }
            _ => held,
        }
    }
}

/// The column of a row at a position, where the query that it comes from is known.
fn column_at(held: &Val, given: &[Given], first: u8, span: Span) -> Option<Val> {
    let Some(Const::Number(at)) = given.first()?.value.constant.as_ref() else { return None };
    let at = at.parse::<usize>().ok()?.checked_sub(usize::from(first))?;
    let query = held.traces.iter().find_map(|trace| match &*trace.root {
        Root::Query { from, fields } => Some((from, fields)),
        _ => None,
    });
    let (from, fields) = query?;
    let field = fields.get(at)?.clone();
    Some(Val::from(Root::Query { from: from.clone(), fields: vec![field] }, None, span).stepped(span, "taken from it here"))
}

/// The class at which a chain of calls starts: `Patient` of `Patient.objects.values_list(..)`.
fn callee_class(tree: &crate::parse::code::CodeTree, callee: ExprId) -> Option<&str> {
    let mut at = callee;
    for _ in 0..16 {
        at = match tree.at(at) {
            Expr::Member { base, .. } => *base,
            Expr::Call { callee, .. } => *callee,
            Expr::Name(sym) => return Some(tree.name(*sym)).filter(|name| super::calls::is_type_like(name)),
            _ => return None,
        };
    }
    None
}

/// The parts of an argument that another one names; `a.b` goes down.
pub(super) fn projected(given: &[Given], of: usize, key: usize) -> Option<Val> {
    let mut plain = given.iter().filter(|one| one.name.is_none());
    let whole = &plain.clone().nth(of)?.value;
    let key = plain.nth(key)?.value.constant.as_ref()?;
    let mut parts = Val::default();
    for name in keys_of(key)? {
        let part = name.split('.').filter(|step| *step != "*").fold(whole.clone(), |held, step| held.member(step, None));
        parts.absorb(&part);
    }
    Some(parts)
}

/// `%T` and `%p` show what a value is and where it lies, not what it holds.
pub(super) fn drop_shown_by_type(given: &mut [Given]) {
    let Some((at, verbs)) = given.iter().enumerate().find_map(|(at, one)| match &one.value.constant {
        Some(Const::Text(text)) if text.contains("%T") || text.contains("%p") => Some((at, verbs(text))),
        _ => None,
    }) else {
        return;
    };
    for (one, verb) in given.iter_mut().skip(at + 1).zip(verbs) {
        if matches!(verb, 'T' | 'p') {
            one.value = Val::default();
        }
    }
}

/// The letters of the verbs of a format, in order.
fn verbs(format: &str) -> Vec<char> {
    let mut verbs = Vec::new();
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        if sign == '%' {
            match signs.find(|sign| sign.is_alphabetic() || *sign == '%') {
                Some('%') | None => {}
                Some(letter) => verbs.push(letter),
            }
        }
    }
    verbs
}

/// The names of columns or keys that a constant gives: one, or a list of nothing else.
pub(super) fn keys_of(constant: &Const) -> Option<Vec<&str>> {
    let one = |constant: &'_ Const| match constant {
        Const::Text(text) if is_key(text) => Some(()),
        _ => None,
    };
    let all: &[Const] = match constant {
        Const::List(all) if !all.is_empty() => all,
        constant => std::slice::from_ref(constant),
    };
    all.iter().try_for_each(one)?;
    let texts = all.iter().filter_map(|constant| match constant {
        Const::Text(text) => Some(&**text),
        _ => None,
    });
    Some(texts.collect())
}

/// The argument before, when it can be a key.
pub(super) fn key_before(given: &[Given], index: usize) -> Option<&str> {
    match &given.get(index.checked_sub(1)?)?.value.constant {
        Some(Const::Text(text)) if is_key(text) && !text.contains(' ') => Some(text),
        _ => None,
    }
}

/// The type of a builder, which its methods give.
pub(super) fn built(receiver: Option<&Val>, method: &str) -> Option<Rc<str>> {
    let held = receiver.and_then(|held| held.declared.clone());
    held.filter(|held| held.ends_with("Builder") && method != "build")
}

/// `[a, b].join(" ")`, `" ".join([a, b])`, `String.join(list, " ")`: the text, when all parts are constant.
pub(super) fn joined_text(receiver: Option<&Val>, given: &[Given]) -> Option<Const> {
    let all = receiver.into_iter().chain(given.iter().map(|one| &one.value)).filter_map(|value| value.constant.as_ref());
    let constants: Vec<&Const> = all.filter(|constant| !matches!(constant, Const::Symbol(_))).collect();
    let ([Const::List(items), Const::Text(by)] | [Const::Text(by), Const::List(items)]) = constants.as_slice() else { return None };
    let texts: Option<Vec<&str>> = items
        .iter()
        .map(|item| match item {
            Const::Text(text) => Some(&**text),
            _ => None,
        })
        .collect();
    Some(Const::Text(Rc::from(texts?.join(by))))
}

/// The field under which a client keeps the URL that it was made for.
pub(super) const BASE: &str = "base";

/// Arguments that name the columns of a table that is read.
const COLUMNS: &[&str] = &["usecols", "columns", "names", "fieldnames"];

/// Options that name it.
pub(super) const BASE_OPTIONS: &[&str] = &["baseURL", "baseUrl", "base_url", "prefixUrl", "uri", "url"];

fn is_text(constant: &Const) -> bool {
    matches!(constant, Const::Text(_))
}

/// Whether a text can be the name of a column or key.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}
