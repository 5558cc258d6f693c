//! Reads a code tree once: follows values through each function, asks the rows at every call, constructor, entry, assignment and annotation,
//! and leaves facts, summaries and symbols.

mod addresses;
mod alias;
mod annotations;
mod asking;
mod callbacks;
mod callee;
mod calls;
mod closures;
mod construct;
mod deeds;
mod delegates;
mod env;
mod evaluate;
mod execute;
mod filling;
mod fixed;
mod followed;
mod forms;
mod lending;
mod meaning;
mod members;
mod names;
mod passages;
mod properties;
mod records;
mod route;
mod scopes;
mod sinks;
mod standing;
mod subject;
mod symbols;
mod texts;
mod told;
mod value;
mod words;

pub use meaning::Meanings;
pub use passages::normalize;

use super::{Escape, Fact, Handled, Place, Summary, Symbol, SymbolKind};
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Expr, Field, FnId, FnKind, Literal, Stmt, Sym, TypeId};
use crate::text::{Language, SourceFile, Span};
use env::Env;
use names::Names;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use value::{Const, Val};

/// What a source file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CodeFacts {
    /// Facts.
    pub facts: Vec<Fact>,
    /// Summaries of functions that move anything.
    pub summaries: Vec<Summary>,
    /// Declarations.
    pub symbols: Vec<Symbol>,
    /// Types that are imported, with the module.
    pub imports: Vec<(String, String)>,
    /// Functions that were not followed whole, by their names' places, and why.
    pub cut: BTreeMap<Span, Cut>,
}

/// Why a function was not followed whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// It is too large or nested too deep.
    Size,
    /// More values end in it than are kept.
    Ends,
}

/// Reads a tree.
#[must_use]
pub fn extract(file: &SourceFile, tree: &CodeTree, meanings: &Meanings) -> CodeFacts {
    let mut reading = Reading {
        file,
        tree,
        meanings,
        names: Names::new(tree),
        fixed: fixed::Fixed::default(),
        module: Env::default(),
        frame: Frame::default(),
        scopes: scopes::Scopes::of(tree),
        piped: Val::default(),
        controllers: alias::controllers(file),
        initial: FxHashMap::default(),
        out: CodeFacts::default(),
        seen: FxHashSet::default(),
        anchors: Vec::new(),
        assigning: None,
        depth: 0,
        loops: 0,
        budget: 0,
        read: FxHashSet::default(),
        inlining: Vec::new(),
        closure_types: FxHashMap::default(),
        rethrown: std::cell::OnceCell::new(),
        callbacks: std::cell::OnceCell::new(),
        called: std::cell::OnceCell::new(),
        deeds: std::cell::OnceCell::new(),
    };
    reading.fixed = fixed::Fixed::gather(tree, &mut reading.names);
    reading.out.symbols = symbols::collect(file, tree, &reading.names, meanings);
    reading.out.imports = symbols::imports(tree);
    let records = records::declared(file, tree, meanings, &mut reading.names);
    reading.out.symbols.extend(records);
    reading.run();
    reading.tell_once();
    reading.out
}

/// Where a name is kept: a local, a field of `this`, or what an extension or a block is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    Local(u32),
    This(u32),
    Receiver,
}

/// What belongs to the function that is being read.
#[derive(Default)]
struct Frame {
    function: Option<FnId>,
    owner: Option<TypeId>,
    returns: Val,
    thrown: Vec<Val>,
    /// Variables of the function that it is written in.
    around: Env,
    /// How many of the branches around this run where the program is debugged alone.
    debugging: u32,
    /// Calls whose exceptions are not caught on the spot.
    called: Vec<Escape>,
    /// Types that are thrown and not caught on the spot.
    threw: Vec<String>,
    /// What is caught.
    caught: Vec<Handled>,
    summary: passages::Gathered,
    /// The calls in whose blocks this stands, the innermost last: method and first argument.
    within: Vec<(String, Option<Rc<str>>)>,
    /// The route that annotations give to the function.
    routed: Option<Arc<str>>,
}

struct Reading<'a> {
    file: &'a SourceFile,
    tree: &'a CodeTree,
    meanings: &'a Meanings,
    names: Names<'a>,
    /// Constants of fields.
    fixed: fixed::Fixed,
    /// What the functions of the file do that do one thing, by name; nothing where there are several.
    deeds: std::cell::OnceCell<FxHashMap<Sym, Option<&'static str>>>,
    module: Env,
    frame: Frame,
    out: CodeFacts,
    /// What functions inside other functions find around them, by the outer function.
    scopes: scopes::Scopes,
    /// What flows through the pipe whose operators are being read.
    piped: Val,
    /// The classes whose members a page of Visualforce names.
    controllers: Vec<Rc<str>>,
    /// What fields hold from the start, where that says more than their type: clients with their host, wired records.
    initial: FxHashMap<(TypeId, u32), Val>,
    /// The assignment whose target is being set.
    assigning: Option<Span>,
    /// Where the rows of the facts anchored, in the order of the facts.
    anchors: Vec<Span>,
    /// Facts made already: a loop body is read twice.
    seen: FxHashSet<(String, u32)>,
    depth: u32,
    loops: u32,
    budget: u32,
    /// Closures that were read where they are called.
    read: FxHashSet<FnId>,
    /// Closures that are being read where a local that holds them is called.
    inlining: Vec<FnId>,
    /// Types of the parameters of closures that are declared as delegates.
    closure_types: FxHashMap<FnId, Vec<Rc<str>>>,
    /// Where an exception is thrown again without being named.
    rethrown: std::cell::OnceCell<Vec<Span>>,
    /// What functions of the file hand to those that they are given.
    callbacks: std::cell::OnceCell<callbacks::Callbacks>,
    /// Where methods are called, by name; for rows that ask what does not follow.
    called: std::cell::OnceCell<followed::Called>,
}

/// Deepest nesting that is followed; what lies below counts as cut.
const DEEPEST: u32 = 700;
/// Most steps in one function.
const BUDGET: u32 = 400_000;

impl Reading<'_> {
    /// Keeps in mind that the function is not followed whole.
    fn cut(&mut self, why: Cut) {
        let at = self.frame.function.map_or_else(Span::default, |id| self.tree.fun(id).name_span);
        self.out.cut.entry(at).or_insert(why);
    }

    fn run(&mut self) {
        self.annotations();
        self.declarations();
        self.function(CodeTree::MODULE);
        for index in 0..self.tree.types.len() {
            self.fields(TypeId(u32::try_from(index).unwrap_or(u32::MAX)));
        }
        for id in self.scopes.order() {
            if self.tree.fun(id).kind != FnKind::Closure {
                self.function(id);
            }
        }
        // closures that nobody calls here, the outer ones first: `return function (Logger $logger) { .. }`
        for index in (1..self.tree.functions.len()).rev() {
            let id = FnId(u32::try_from(index).unwrap_or(u32::MAX));
            if self.tree.fun(id).kind == FnKind::Closure && !self.read.contains(&id) {
                self.function(id);
            }
        }
    }

    /// Reads one function from its head to its end.
    fn function(&mut self, id: FnId) {
        let function = self.tree.fun(id);
        self.frame = Frame { function: Some(id), owner: function.owner, routed: route::routed(self.tree, id), ..Frame::default() };
        self.budget = 0;
        self.frame.around = self.scopes.around(function.parent);
        let mut env = Env::default();
        let wired = self.wired(id);
        let handed = self.handed_by(id);
        for (index, param) in function.params.iter().enumerate() {
            let keywords = param.rest && self.file.slice(param.span).starts_with("**");
            let declared = if keywords {
                Some(Rc::from("dict<str, object>"))
            } else {
                let written = param.declared.as_ref().map(|declared| self.names.type_text(declared));
                written.or_else(|| self.type_from_delegate(id, index))
            };
            let name = self.names.pattern_name(param.pattern).unwrap_or_default();
            let root = super::Root::Parameter(u16::try_from(index).unwrap_or(u16::MAX), name);
            let value = match (&wired, &handed) {
                (Some(wired), _) if index == 0 => wired.clone(),
                (_, Some((to, root))) if *to == index => Val::from(root.clone(), declared, param.span),
                _ => Val::from(root, declared, param.span),
            };
            let mut value = self.as_annotated(param, value);
            if function.body.is_none() {
                self.generated(id, &value, param.span);
                self.generated_from(param, &value);
            }
            if let Some(default) = param.default.map(|default| self.eval(default, &mut env)) {
                // what it holds where nothing is given, as far as rows care: nothing at all says nothing
                if matches!(default.constant, Some(Const::Bool(_) | Const::Text(_) | Const::Symbol(_))) {
                    value.constant.clone_from(&default.constant);
                }
                value.absorb(&default);
            }
            self.bind(param.pattern, value, &mut env);
        }
        if let Some(object) = function.trigger_object {
            self.trigger(object, function.span, &mut env);
        }
        if let Some(body) = function.body {
            self.exec(body, &mut env);
        }
        if id == CodeTree::MODULE {
            self.module = env;
            self.loggers();
        } else {
            self.scopes.keep(id, &env);
        }
        self.finish_summary();
    }

    /// Reads the initializers of a type's fields.
    fn fields(&mut self, id: TypeId) {
        self.frame = Frame { owner: Some(id), ..Frame::default() };
        self.budget = 0;
        let mut env = Env::default();
        for field in &self.tree.type_at(id).fields {
            if let Some(wired) = self.wire(&field.annotations) {
                let key = self.names.key(field.name);
                self.initial.insert((id, key), wired);
            }
            if let Some(value) = field.value {
                let value = self.eval(value, &mut env);
                if let (None, Some(declared)) = (&field.declared, &value.declared) {
                    self.names.infer(id, field.name, declared.clone());
                }
                let fixed = matches!(value.constant, Some(Const::Text(_))) && (evaluate::is_fixed(field) || self.keeps(field));
                // a delegate that a row knows
                let known = field.declared.is_some()
                    && value.closure.is_none()
                    && value.declared.as_deref().is_some_and(|made| !self.meanings.sinks_of(self.tree.language.name(), made).is_empty());
                if known {
                    let key = self.names.key(field.name);
                    let declared = value.declared.clone();
                    self.initial.insert((id, key), Val { declared, ..Val::default() });
                } else if (value.fields.is_some() || fixed) && value.traces.is_empty() {
                    let key = self.names.key(field.name);
                    self.initial.insert((id, key), value.clone().without_blanks());
                }
                let name = self.tree.name(field.name).to_owned();
                // `val cached by lazy { patient.ssn }`
                if !value.is_clean() && field.declared.is_none() {
                    self.reaches(&value, &super::Destination::Field(name.clone()), field.span);
                }
                self.entry(&name, &value, field.span, &mut env);
            }
        }
        self.finish_summary();
        self.members(id);
    }

    /// Whether nothing changes a field that only its own file can change. Where names ignore case an assignment may spell it another way.
    fn keeps(&self, field: &Field) -> bool {
        let open = field.modifiers.iter().any(|word| matches!(&**word, "public" | "global" | "protected" | "internal" | "open"));
        self.tree.language == Language::Apex && !open && !self.tree.is_assigned(field.name)
    }

    /// The fields whose names stand in the value of a field or in what a method gives: `$fillable = ['ssn']`, `casts()`.
    fn members(&mut self, id: TypeId) {
        let tree = self.tree;
        let declared = tree.type_at(id);
        let given = declared.fields.iter().filter_map(|field| Some((field.name, field.value?)));
        let returned = declared.methods.iter().filter_map(|&method| {
            let function = tree.fun(method);
            let Stmt::Block(body) = tree.stmt_at(function.body?) else { return None };
            match tree.stmt_at(*body.last()?) {
                Stmt::Return(Some(value)) => Some((function.name?, *value)),
                _ => None,
            }
        });
        for (name, value) in given.chain(returned) {
            let name = tree.name(name);
            self.stands(id, name, value);
            let says = self.meanings.candidates(meaning::Spot::Entry, tree.language.name(), name).find_map(|row| match row.says {
                meaning::Says::Members { hidden } if row.at.entry.iter().any(|pattern| super::rows::wild(pattern, name)) => Some(hidden),
                _ => None,
            });
            let (Some(hidden), Expr::Collection { entries, .. }) = (says, tree.at(value)) else { continue };
            let owner = symbols::full_name(tree, id);
            for entry in entries {
                let member = match (entry.key, tree.at(entry.value)) {
                    (Some(key), _) => tree.name(key),
                    (None, Expr::Literal(Literal::Text(text))) => text,
                    _ => continue,
                };
                let kind = if hidden {
                    SymbolKind::Hidden
                } else {
                    SymbolKind::Field { declared: None, label: None, description: None, marks: Vec::new() }
                };
                self.out.symbols.push(Symbol { name: format!("{owner}.{member}"), kind, place: Place::of(self.file, entry.span) });
            }
        }
    }
}
