//! What names mean in one file: imports, declared types, fields of the enclosing type.

use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, ExprId, Field, Operator, PatId, Pattern, Stmt, StmtId, Sym, TypeId, TypeRef};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// The names of a file.
pub struct Names<'a> {
    tree: &'a CodeTree,
    /// Names that are one: itself, or in Apex the first spelling with the same letters.
    canon: FxHashMap<Sym, u32>,
    lower: FxHashMap<String, u32>,
    imports: FxHashMap<u32, Rc<str>>,
    types: FxHashMap<u32, TypeId>,
    /// Types by their name as written; of several the first.
    types_as_written: FxHashMap<&'a str, TypeId>,
    /// Where a field stands in its type; of several of one name the first.
    fields: FxHashMap<(TypeId, u32), usize>,
    /// The first import under each local name.
    import_locals: FxHashMap<&'a str, Sym>,
    /// Return types of functions of this file by owner and name.
    returns: FxHashMap<(Option<TypeId>, u32), Rc<str>>,
    /// Functions of this file that have a name.
    functions: FxHashSet<u32>,
    /// Types of fields by their initializers, where none is written.
    inferred: FxHashMap<(TypeId, u32), Rc<str>>,
    /// Types of what fields are made by, where no type is written: `self.client = Client()`.
    made: FxHashMap<(Option<TypeId>, u32), Rc<str>>,
}

/// The types of a file by where they stand.
pub struct Nesting(Vec<(Span, TypeId)>);

impl Nesting {
    /// Gathers them.
    pub fn of(tree: &CodeTree) -> Self {
        let ids = (0..tree.types.len()).map(|index| TypeId(u32::try_from(index).unwrap_or(u32::MAX)));
        let mut places: Vec<(Span, TypeId)> = ids.map(|id| (tree.type_at(id).span, id)).collect();
        places.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        Self(places)
    }

    /// The innermost type around a place.
    pub fn owner(&self, tree: &CodeTree, span: Span) -> Option<TypeId> {
        let before = self.0.partition_point(|(place, _)| place.start <= span.start);
        let mut owner = before.checked_sub(1).and_then(|last| self.0.get(last)).map(|(_, id)| *id);
        while let Some(id) = owner.filter(|&id| tree.type_at(id).span.end < span.end) {
            owner = tree.type_at(id).owner;
        }
        owner
    }
}

impl<'a> Names<'a> {
    /// Gathers the names.
    pub fn new(tree: &'a CodeTree) -> Self {
        let mut names = Self {
            tree,
            canon: FxHashMap::default(),
            lower: FxHashMap::default(),
            imports: FxHashMap::default(),
            types: FxHashMap::default(),
            types_as_written: FxHashMap::default(),
            fields: FxHashMap::default(),
            import_locals: FxHashMap::default(),
            returns: FxHashMap::default(),
            functions: FxHashSet::default(),
            inferred: FxHashMap::default(),
            made: FxHashMap::default(),
        };
        for import in &tree.imports {
            names.import_locals.entry(tree.name(import.local)).or_insert(import.local);
            let full = match import.name.as_deref() {
                None | Some("*" | "default") => import.from.to_string(),
                Some(name) => format!("{}.{name}", import.from),
            };
            if import.name.as_deref() != Some("*") || tree.name(import.local) != "*" {
                let local = names.key(import.local);
                names.imports.insert(local, Rc::from(full));
            }
        }
        for (index, declared) in tree.types.iter().enumerate() {
            let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            if let Some(name) = declared.name {
                let key = names.key(name);
                names.types.insert(key, id);
                names.types_as_written.entry(tree.name(name)).or_insert(id);
            }
            for (place, field) in declared.fields.iter().enumerate() {
                let key = names.key(field.name);
                names.fields.entry((id, key)).or_insert(place);
            }
        }
        for function in &tree.functions {
            if let Some(name) = function.name {
                let key = names.key(name);
                names.functions.insert(key);
            }
            if let (Some(name), Some(returns)) = (function.name, &function.returns) {
                let key = names.key(name);
                let text = names.type_text(returns);
                names.returns.insert((function.owner, key), text);
            } else if let (Some(name), Some(body)) = (function.name, function.body)
                && let Some(text) = names.given_type(body)
            {
                let key = names.key(name);
                names.returns.insert((function.owner, key), text);
            }
        }
        names.made_fields();
        names
    }

    /// The type of what a body makes and returns at its end.
    fn given_type(&mut self, body: StmtId) -> Option<Rc<str>> {
        let mut at = body;
        for _ in 0..8 {
            match self.tree.stmt_at(at) {
                Stmt::Block(all) => at = *all.last()?,
                Stmt::Return(Some(value)) => return self.made_type(*value),
                _ => return None,
            }
        }
        None
    }

    /// The type of an expression that makes an object, also through an assignment or as the last resort: `@client ||= Client.new`.
    fn made_type(&mut self, value: ExprId) -> Option<Rc<str>> {
        let mut at = value;
        for _ in 0..8 {
            match self.tree.at(at) {
                Expr::New { made, .. } => return Some(self.type_text(made)),
                Expr::Assign { value, .. } => at = *value,
                Expr::Binary { op: Operator::Or | Operator::Coalesce, right, .. } => at = *right,
                _ => return None,
            }
        }
        None
    }

    /// Types of fields by what is assigned to them.
    fn made_fields(&mut self) {
        let tree = self.tree;
        let nesting = Nesting::of(tree);
        for id in tree.expr_ids() {
            let Expr::Assign { target, value, .. } = tree.at(id) else { continue };
            let Pattern::Place(place) = tree.pattern_at(*target) else { continue };
            let Expr::Member { base, name, .. } = tree.at(*place) else { continue };
            if !matches!(tree.at(*base), Expr::Name(base) if matches!(tree.name(*base), "this" | "self")) {
                continue;
            }
            let Some(made) = self.made_type(*value) else { continue };
            let span = tree.span(id);
            let owner = nesting.owner(tree, span);
            let key = self.key(*name);
            self.made.entry((owner, key)).or_insert(made);
        }
    }

    /// One number per name; in Apex without regard to case.
    pub fn key(&mut self, sym: Sym) -> u32 {
        if !self.tree.language.ignores_case() {
            return sym.0;
        }
        if let Some(&key) = self.canon.get(&sym) {
            return key;
        }
        let key = *self.lower.entry(self.tree.name(sym).to_ascii_lowercase()).or_insert(sym.0);
        self.canon.insert(sym, key);
        key
    }

    /// The full name behind an imported one.
    pub fn import(&mut self, sym: Sym) -> Option<Rc<str>> {
        let key = self.key(sym);
        self.imports.get(&key).cloned()
    }

    /// Whether the name is a type: declared here, or written like one and imported.
    pub fn is_type(&mut self, sym: Sym) -> bool {
        let key = self.key(sym);
        self.types.contains_key(&key)
    }

    /// Whether a function of this file has this name.
    pub fn declares_function(&mut self, sym: Sym) -> bool {
        let key = self.key(sym);
        self.functions.contains(&key)
    }

    /// A field has the type of what it is made with, where none is written.
    pub fn infer(&mut self, owner: TypeId, field: Sym, declared: Rc<str>) {
        let key = self.key(field);
        self.inferred.insert((owner, key), declared);
    }

    /// Whether this file declares the type.
    pub fn declares(&mut self, sym: Sym) -> bool {
        self.declared_type(sym).is_some()
    }

    /// A type declared in this file.
    pub fn declared_type(&mut self, sym: Sym) -> Option<TypeId> {
        let key = self.key(sym);
        self.types.get(&key).copied()
    }

    /// A dotted name with its first part resolved by the imports.
    pub fn dotted(&mut self, written: Sym) -> String {
        let written = self.tree.name(written);
        let (first, rest) = written.split_once('.').unwrap_or((written, ""));
        let full = self.imports_of_text(first).map_or_else(|| first.to_owned(), |full| full.to_string());
        if rest.is_empty() { full } else { format!("{full}.{rest}") }
    }

    /// The type as text, its first name resolved by the imports: `java.util.List<Patient>`.
    pub fn type_text(&mut self, declared: &TypeRef) -> Rc<str> {
        let written = self.tree.name(declared.name);
        let mut text = match written.split_once('.') {
            None => self.imports_of_text(written).map_or_else(|| written.to_owned(), |full| full.to_string()),
            Some((first, rest)) => self.imports_of_text(first).map_or_else(|| written.to_owned(), |full| format!("{full}.{rest}")),
        };
        if !declared.args.is_empty() {
            let args: Vec<String> = declared.args.iter().map(|arg| self.type_text(arg).to_string()).collect();
            text = format!("{text}<{}>", args.join(", "));
        }
        Rc::from(text)
    }

    fn imports_of_text(&mut self, name: &str) -> Option<Rc<str>> {
        let local = *self.import_locals.get(name)?;
        self.import(local)
    }

    /// A field of a type by the number of its name.
    pub fn field(&self, owner: TypeId, key: u32) -> Option<&'a Field> {
        let place = *self.fields.get(&(owner, key))?;
        self.tree.type_at(owner).fields.get(place)
    }

    /// A type of this file by its name as written.
    pub fn type_as_written(&self, name: &str) -> Option<TypeId> {
        self.types_as_written.get(name).copied()
    }

    /// The type of a field of a type: as written, looked up through supertypes of this file, or that of what is assigned to it.
    pub fn field_type(&mut self, owner: Option<TypeId>, name: Sym) -> Option<Rc<str>> {
        let key = self.key(name);
        self.written_type(owner, name).or_else(|| self.made.get(&(owner, key)).cloned())
    }

    fn written_type(&mut self, owner: Option<TypeId>, name: Sym) -> Option<Rc<str>> {
        let wanted = self.key(name);
        let mut at = owner;
        for _ in 0..16 {
            let id = at?;
            let declared = self.tree.type_at(id);
            if let Some(field) = self.field(id, wanted) {
                let written = field.declared.as_ref().map(|declared| self.type_text(declared));
                return written.or_else(|| self.inferred.get(&(id, wanted)).cloned());
            }
            let first = declared.supers.first().map(|first| first.name);
            at = match first {
                Some(first) => self.declared_type(first).filter(|&up| up != id).or(declared.owner),
                None => declared.owner,
            };
        }
        None
    }

    /// Whether a type of this file (or one around it) has such a field, which its plain name means.
    pub fn has_field(&mut self, owner: Option<TypeId>, name: Sym) -> bool {
        if self.tree.language.names_receiver() {
            return false;
        }
        let wanted = self.key(name);
        let mut at = owner;
        for _ in 0..16 {
            let Some(id) = at else { return false };
            if self.fields.contains_key(&(id, wanted)) {
                return true;
            }
            at = self.tree.type_at(id).owner;
        }
        false
    }

    /// The types that a type of this file extends, resolved by the imports.
    pub fn supers(&mut self, owner: Option<TypeId>) -> Vec<Rc<str>> {
        let Some(owner) = owner else { return Vec::new() };
        let tree = self.tree;
        tree.type_at(owner).supers.iter().map(|up| self.type_text(up)).collect()
    }

    /// The result type of a function of this file.
    pub fn return_type(&mut self, owner: Option<TypeId>, name: Sym) -> Option<Rc<str>> {
        let key = self.key(name);
        self.returns.get(&(owner, key)).cloned()
    }

    /// The result type of a method of a type of this file, by the type as resolved.
    pub fn method_type(&mut self, owner: &str, name: Sym) -> Option<Rc<str>> {
        let bare = owner.split('<').next().unwrap_or(owner);
        if bare.contains('.') {
            return None;
        }
        let id = self.tree.types.iter().position(|one| one.name.is_some_and(|name| self.tree.name(name) == bare))?;
        self.return_type(Some(TypeId(u32::try_from(id).ok()?)), name)
    }

    /// The name that a simple pattern binds.
    pub fn pattern_name(&self, pattern: PatId) -> Option<String> {
        match self.tree.pattern_at(pattern) {
            Pattern::Name(sym) => Some(self.tree.name(*sym).to_owned()),
            Pattern::Default(inner, _) | Pattern::Rest(inner) => match self.tree.pattern_at(*inner) {
                Pattern::Name(sym) => Some(self.tree.name(*sym).to_owned()),
                _ => None,
            },
            _ => None,
        }
    }

    /// A dotted name as written: `a.b.c`; `None` when something else than names and members stands in it.
    pub fn chain(&self, expr: ExprId) -> Option<Vec<Sym>> {
        let mut parts = Vec::new();
        let mut at = expr;
        loop {
            match self.tree.at(at) {
                Expr::Name(sym) => {
                    parts.push(*sym);
                    break;
                }
                Expr::Member { base, name, .. } if parts.len() < 64 => {
                    parts.push(*name);
                    at = *base;
                }
                // a call without arguments is the member of that name
                Expr::Call { callee, args } if args.is_empty() && self.tree.language.members_are_calls() => at = *callee,
                _ => return None,
            }
        }
        parts.reverse();
        Some(parts)
    }
}
