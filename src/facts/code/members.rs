//! Members of objects, and objects made of members.

use super::value::{Const, Fields, Val};
use super::{Env, Reading, Slot};
use crate::facts::decode::{is_field_of_type, is_label_class};
use crate::facts::{Effect, Root};
use crate::parse::code::ir::{CollectionKind, Entry, Expr, ExprId, Sym};
use crate::text::{Language, Span};
use std::rc::Rc;

impl Reading<'_> {
    pub(super) fn member(&mut self, base: ExprId, name: Sym, name_span: Span, env: &mut Env) -> Val {
        let text = self.tree.name(name);
        if self.is_this(base) && !self.is_lent(base, env) {
            let key = self.names.key(name);
            if let Some(value) = env.get(Slot::This(key)) {
                return value.clone();
            }
            let owner = self.frame.owner;
            let declared = self.names.field_type(owner, name);
            let mut value = Val::from(Root::This, None, name_span).member(text, declared.clone());
            (value.constant, value.set_at) = self.field_constant(name).unzip();
            value.declared = declared;
            value.fields = owner.and_then(|owner| self.initial.get(&(owner, key))).and_then(|initial| initial.fields.clone());
            return value;
        }
        let held = self.eval(base, env);
        // the keys of a map that are known apart: `byNumber.keys`
        let pair = self.tree.language == Language::Kotlin && held.keys.is_some();
        match text {
            "keys" | "Keys" if held.keys.is_some() => return held.keys(),
            "first" if pair => return held.keys(),
            "second" if pair => return Val { keys: None, ..held },
            _ => {}
        }
        // an error's kind says nothing of what its message holds
        let caught = || held.traces.iter().any(|trace| matches!(*trace.root, Root::Caught { .. }) && trace.segments.is_empty());
        let is_error = |declared: &str| declared.ends_with("Error") || declared.ends_with("Exception");
        if (held.declared.as_deref().is_some_and(is_error) || caught())
            && matches!(text, "name" | "code" | "status" | "statusCode" | "errno" | "type" | "constructor")
        {
            return Val::default();
        }
        let symbol = match &held.constant {
            Some(Const::Symbol(symbol)) => Some(Const::Symbol(Rc::from(format!("{symbol}.{text}")))),
            _ => None,
        };
        if let Some(Const::Symbol(class)) = &held.constant
            && self.tree.language == Language::Apex
            && is_label_class(class)
        {
            // a text of the product, whatever it is called
            return Val { constant: Some(Const::Symbol(Rc::from(format!("{class}.{text}")))), ..Val::default() };
        }
        // a field of an object type is its name: `Patient__c.SSN__c`, `Schema.SObjectType.Patient__c.fields.SSN__c`
        if let Some(Const::Symbol(named)) = &symbol
            && self.tree.language == Language::Apex
            && is_field_of_type(named)
            && held.traces.iter().all(|trace| matches!(*trace.root, Root::Name(_)))
        {
            return Val { constant: symbol, ..Val::default() };
        }
        // `Patient.class`, `Patient::class.java`: the type alone, nothing of a value
        if let Some(Const::Symbol(named)) = &symbol
            && super::callee::is_class_literal(named)
            && held.traces.iter().all(|trace| matches!(*trace.root, Root::Name(_)))
        {
            return Val { constant: symbol, ..Val::default() };
        }
        let declared = self.member_type(held.declared.as_deref(), text);
        // a field of a class that stands elsewhere
        let mut value = match &held.constant {
            Some(Const::Symbol(class)) if held.traces.is_empty() && held.fields.is_none() && super::calls::is_type_like(class) => {
                Val::from(Root::Name(class.to_string()), None, name_span).member(text, declared)
            }
            _ => held.member(text, declared),
        };
        if value.constant.is_none() {
            (value.constant, value.set_at) = match symbol {
                Some(symbol) => (Some(symbol), None),
                None => self.member_constant(&held, name).unzip(),
            };
        }
        value
    }

    /// Whether a method of a record of Apex is handed the name of the field that it gives.
    pub(super) fn asks_for_field(&self, method: &str, named: &str) -> bool {
        self.tree.language == Language::Apex && method.eq_ignore_ascii_case("get") && is_field_of_type(named)
    }

    /// The constant that a field of an object of this file holds all the time.
    fn member_constant(&mut self, held: &Val, name: Sym) -> Option<(Const, Span)> {
        let own = held.traces.iter().any(|trace| *trace.root == Root::This && trace.segments.is_empty());
        let named = held.declared.as_deref().and_then(|declared| declared.split('<').next()?.rsplit('.').next());
        let owner = named.and_then(|named| self.names.type_as_written(named)).or(self.frame.owner.filter(|_| own))?;
        self.constant_of(owner, name)
    }

    /// The written type of a member of a type of this file.
    pub(super) fn member_type(&mut self, owner: Option<&str>, name: &str) -> Option<Rc<str>> {
        let id = self.names.type_as_written(owner?.split('<').next()?.rsplit('.').next()?)?;
        let name = self.tree.symbol(name)?;
        self.names.field_type(Some(id), name)
    }

    pub(super) fn collection(&mut self, kind: CollectionKind, entries: &[Entry], env: &mut Env) -> Val {
        let tree = self.tree;
        let mut fields = Fields::default();
        let mut whole = Val::default();
        let mut values = Vec::new();
        let mut covered = Vec::new();
        let last_spread = entries.iter().rposition(|entry| entry.spread);
        for (index, entry) in entries.iter().enumerate() {
            if let Some(computed) = entry.computed {
                let key = self.eval(computed, env);
                whole.add_key(&key);
            }
            let value = self.eval(entry.value, env);
            if entry.spread {
                if let Some(Const::List(items)) = &value.constant {
                    values.extend(items.iter().cloned().map(Val::constant));
                }
                if let Some(known) = &value.fields {
                    known.iter().for_each(|(name, value)| fields.insert(name.clone(), value.clone()));
                    whole.absorb(&Val { fields: None, ..value });
                } else {
                    whole.absorb(&value);
                }
                continue;
            }
            match (kind, entry.key) {
                (CollectionKind::Map, Some(key)) => {
                    let name = tree.name(key);
                    self.entry(name, &value, entry.span, env);
                    if let Some(closure) = value.closure {
                        let lent = self.lent_beside(name, entries, env);
                        let _ = self.closure(closure, &lent, env);
                    }
                    // what is spread before has this member no longer
                    if value.is_clean() && last_spread.is_some_and(|spread| spread < index) {
                        covered.push(name.to_owned());
                    }
                    fields.insert(Rc::from(name), value.clone().kept_at(entry.span));
                }
                (CollectionKind::Tuple, key) => {
                    fields.insert(Rc::from(index.to_string()), value.clone());
                    // `(Name: p.Name, p.Phone)`: by their names as well
                    let named = match tree.at(entry.value) {
                        Expr::Member { name, .. } if tree.language == Language::CSharp => Some(*name),
                        _ => None,
                    };
                    if let Some(key) = key.or(named).filter(|_| tree.language == Language::CSharp) {
                        fields.insert(Rc::from(tree.name(key)), value.clone());
                    }
                }
                _ => whole.absorb(&value),
            }
            values.push(value);
        }
        if !covered.is_empty() && !whole.traces.is_empty() {
            whole.traces = whole.affected(&Effect::Without(covered)).traces;
        }
        whole.constant = Self::list_constant(kind, &values);
        if !fields.is_empty() {
            // the entries of a literal are asked as siblings of each other
            self.siblings(&fields, entries, env);
            whole.fields = Some(Rc::new(fields));
        }
        whole
    }
}
