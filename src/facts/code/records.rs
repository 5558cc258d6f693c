//! Records that calls declare: `z.object({ ssn: z.string() })`, `new Schema({..})`, `Table("patients", metadata, Column("ssn"))`.
//! Rows say which calls do, where the name stands and where the fields do; the shapes of fields are read alike in all of them.

use super::meaning::{Called, Callee, CodeRow, Meanings, Says, Spot};
use super::names::Names;
use super::symbols::marks;
use crate::facts::decode::record_name;
use crate::facts::rows::wild;
use crate::facts::{Place, Symbol, SymbolKind};
use crate::knowledge::{ArgName, Row, Setter};
use crate::parse::code::CodeTree;
use crate::parse::code::ir::{Arg, CollectionKind, Entry, Expr, ExprId, Literal, Pattern, Stmt, Sym};
use crate::text::{SourceFile, Span};
use rustc_hash::FxHashMap;

/// How a call declares a record.
#[derive(Debug, Clone, Default)]
pub struct Declares {
    /// The argument with its name; that of the variable, entry or field that keeps it where there is none.
    name: Option<ArgName>,
    /// The key of an options object with its name: `modelName`.
    named_by: Option<String>,
    /// It is called on the type itself: `Patient.init({..})`.
    of_receiver: bool,
    /// The first argument with fields.
    members: usize,
    /// All arguments from there on have fields, each its own: `Column("ssn")`.
    rest: bool,
    /// Named arguments are fields.
    named: bool,
    /// A key of the argument under which the fields stand: `columns`.
    under: Option<String>,
    /// Endings of the name that say no more than that it is a schema.
    strip: Vec<String>,
    /// The name is that of a table.
    table: bool,
}

impl Declares {
    /// Reads what a row says.
    pub fn read(row: &Row) -> Self {
        let constant = |name: &str| match row.set.get(name) {
            Some(Setter::Constant(value)) => Some(value.clone()),
            _ => None,
        };
        let text = |name: &str| constant(name).and_then(|value| value.as_str().map(str::to_owned));
        let on = |name: &str| constant(name).and_then(|value| value.as_bool()).unwrap_or(false);
        let position = |name: &str| constant(name).and_then(|value| value.as_u64()).and_then(|place| usize::try_from(place).ok());
        Self {
            name: position("name").map(ArgName::Position).or_else(|| text("name").filter(|word| word != "receiver").map(ArgName::Name)),
            named_by: text("named_by"),
            of_receiver: text("name").as_deref() == Some("receiver"),
            members: position("members").unwrap_or(0),
            rest: on("rest"),
            named: on("named"),
            under: text("under"),
            table: on("table"),
            strip: constant("strip").and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default(),
        }
    }
}

/// Deepest nesting of records that are written in place.
const DEEPEST: usize = 8;

/// The records that calls of a file declare.
pub fn declared(file: &SourceFile, tree: &CodeTree, meanings: &Meanings, names: &mut Names<'_>) -> Vec<Symbol> {
    let language = tree.language.name();
    if !meanings.declares_records(language) {
        return Vec::new();
    }
    let mut finder = Finder { file, tree, meanings, kept: None, out: Vec::new() };
    for id in tree.expr_ids() {
        let (callee, args) = match tree.at(id) {
            Expr::Call { callee, args } if !args.is_empty() => (*callee, args),
            Expr::New { made, args, .. } if !args.is_empty() => {
                let full = names.type_text(made);
                let last = full.rsplit('.').next().unwrap_or(&full);
                let fits = |row: &&CodeRow| row.at.new.iter().any(|pattern| wild(pattern, &full) || wild(pattern, last));
                let row = meanings.candidates(Spot::New, language, last).find(fits);
                if let Some(Says::Record(says)) = row.map(|row| &row.says) {
                    finder.record(says, id, None, args);
                }
                continue;
            }
            _ => continue,
        };
        let (method, base) = match tree.at(callee) {
            Expr::Member { name, base, .. } => (tree.name(*name), Some(*base)),
            Expr::Name(name) => (tree.name(*name), None),
            _ => continue,
        };
        let mut rows = meanings.candidates(Spot::Call, language, method).filter(|row| matches!(row.says, Says::Record(_))).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let chain = names.chain(callee);
        let written = chain.as_ref().map(|parts| parts.iter().map(|part| tree.name(*part)).collect::<Vec<_>>().join("."));
        let resolved = chain.as_ref().and_then(|parts| {
            let (first, rest) = parts.split_first()?;
            let full = names.import(*first)?.to_string();
            Some(rest.iter().fold(full, |full, part| format!("{full}.{}", tree.name(*part))))
        });
        let known: Vec<Callee> = resolved.into_iter().chain(written).map(Callee::new).collect();
        let receivers: Vec<String> = base.into_iter().filter_map(|base| last_name(tree, base)).map(str::to_owned).collect();
        let lower = method.to_ascii_lowercase();
        let called = Called { known: &known, method, lower: &lower, receivers: &receivers, receiver_type: None };
        if let Some(Says::Record(says)) = rows.find(|row| row.matches_call(called).is_some()).map(|row| &row.says) {
            finder.record(says, id, base, args);
        }
    }
    finder.out
}

fn last_name(tree: &CodeTree, id: ExprId) -> Option<&str> {
    match tree.at(id) {
        Expr::Name(name) | Expr::Member { name, .. } => Some(tree.name(*name)),
        _ => None,
    }
}

struct Finder<'t> {
    file: &'t SourceFile,
    tree: &'t CodeTree,
    meanings: &'t Meanings,
    /// Under which name a value is kept, by the value or by what its chain of calls starts with.
    kept: Option<FxHashMap<ExprId, String>>,
    out: Vec<Symbol>,
}

impl<'t> Finder<'t> {
    fn describes(&self, key: Sym) -> bool {
        self.meanings.describes(self.tree.language.name(), self.tree.name(key))
    }

    fn record(&mut self, says: &Declares, id: ExprId, base: Option<ExprId>, args: &'t [Arg]) {
        let tree = self.tree;
        let named_by = says.named_by.as_deref().and_then(|key| {
            args.iter().find_map(|arg| match tree.at(arg.value) {
                Expr::Collection { kind: CollectionKind::Map, entries } => entry(tree, entries, key).and_then(|value| text(tree, value)),
                _ => None,
            })
        });
        let given = match &says.name {
            Some(ArgName::Position(place)) => args.iter().filter(|arg| arg.name.is_none()).nth(*place),
            Some(ArgName::Name(name)) => args.iter().find(|arg| arg.name.is_some_and(|known| tree.name(known) == name)),
            None => None,
        };
        let given = given.and_then(|arg| text(tree, arg.value));
        let receiver = base.filter(|_| says.of_receiver).and_then(|base| last_name(tree, base)).map(str::to_owned);
        let Some(mut name) = given.or(receiver).or(named_by).or_else(|| self.kept_as(id)) else { return };
        for ending in &says.strip {
            if let Some(stem) = name.strip_suffix(ending.as_str()).filter(|stem| !stem.is_empty()) {
                name = stem.trim_end_matches('_').to_owned();
                break;
            }
        }
        if says.table {
            name = record_name(&name);
        }
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '/') {
            return;
        }
        let mut fields = Vec::new();
        let mut nested = Vec::new();
        let after = if says.rest { usize::MAX } else { 1 };
        for arg in args.iter().filter(|arg| arg.name.is_none()).skip(says.members).take(after) {
            let at = match (says.under.as_deref(), tree.at(arg.value)) {
                (Some(key), Expr::Collection { entries, .. }) => match entry(tree, entries, key) {
                    Some(below) => below,
                    None => continue,
                },
                _ => arg.value,
            };
            self.members(at, &mut fields, &mut nested);
        }
        if says.named {
            for arg in args {
                if let Some(key) = arg.name {
                    fields.push(self.field(tree.name(key), tree.span(arg.value), Some(arg.value), &mut nested));
                }
            }
        }
        self.add(&name, tree.span(id), fields);
        let mut depth = 0;
        while let Some((name, at)) = nested.pop().filter(|_| depth < DEEPEST * 8) {
            depth += 1;
            let mut fields = Vec::new();
            self.members(at, &mut fields, &mut nested);
            self.add(&name, tree.span(at), fields);
        }
    }

    fn add(&mut self, owner: &str, span: Span, fields: Vec<(String, Span, SymbolKind)>) {
        if fields.is_empty() {
            return;
        }
        let owner = owner.rsplit('.').next().unwrap_or(owner);
        let head = Span { start: span.start, end: span.start };
        let kind = SymbolKind::Type { supers: Vec::new(), marks: Vec::new(), record: true };
        self.out.push(Symbol { name: owner.to_owned(), kind, place: Place::of(self.file, head) });
        for (name, span, kind) in fields {
            let name = format!("{owner}.{}", name.replace('.', "_"));
            self.out.push(Symbol { name, kind, place: Place::of(self.file, span) });
        }
    }

    /// The fields that an expression lists: entries of an object, texts, `("ssn", str)`, `{ name: "ssn" }`, `Column("ssn", String)`.
    fn members(&self, id: ExprId, fields: &mut Vec<(String, Span, SymbolKind)>, nested: &mut Vec<(String, ExprId)>) {
        let tree = self.tree;
        match tree.at(id) {
            Expr::Collection { kind: CollectionKind::Map, entries } => {
                for entry in entries.iter().filter(|entry| !entry.spread) {
                    if let Some(key) = entry.key {
                        fields.push(self.field(tree.name(key), entry.span, Some(entry.value), nested));
                    }
                }
            }
            Expr::Collection { entries, .. } => {
                for item in entries {
                    fields.extend(self.listed(item.value, nested));
                }
            }
            // fields that are given when they are asked for: `() => ({..})`
            Expr::Closure(function) => {
                let body = tree.fun(*function).body.map(|body| tree.stmt_at(body));
                let last = match body {
                    Some(Stmt::Block(all)) => all.last().map(|last| tree.stmt_at(*last)),
                    other => other,
                };
                if let Some(Stmt::Return(Some(value))) = last
                    && matches!(tree.at(*value), Expr::Collection { .. })
                {
                    self.members(*value, fields, nested);
                }
            }
            // `namedtuple("Patient", "name ssn")`
            Expr::Literal(Literal::Text(words)) if words.contains([' ', ',']) => {
                let span = tree.span(id);
                let words = words.split([' ', ',']).filter(|word| !word.is_empty());
                fields.extend(words.map(|word| (word.to_owned(), span, plain())));
            }
            _ => fields.extend(self.listed(id, nested)),
        }
    }

    /// One field that stands in a list.
    fn listed(&self, id: ExprId, nested: &mut Vec<(String, ExprId)>) -> Option<(String, Span, SymbolKind)> {
        let tree = self.tree;
        let span = tree.span(id);
        match tree.at(id) {
            Expr::Literal(Literal::Text(name)) if is_name(name) => Some((name.to_string(), span, plain())),
            Expr::Collection { kind: CollectionKind::Map, entries } => {
                let name = text(tree, entry(tree, entries, "name")?)?;
                Some(self.field(&name, span, Some(id), nested))
            }
            Expr::Collection { entries, .. } => {
                let name = text(tree, entries.first()?.value)?;
                Some(self.field(&name, span, entries.get(1).map(|second| second.value), nested))
            }
            Expr::Call { args, .. } | Expr::New { args, .. } => {
                let name = text(tree, args.iter().find(|arg| arg.name.is_none())?.value).filter(|name| is_name(name))?;
                Some(self.field(&name, span, Some(id), nested))
            }
            _ => None,
        }
    }

    fn field(&self, name: &str, span: Span, value: Option<ExprId>, nested: &mut Vec<(String, ExprId)>) -> (String, Span, SymbolKind) {
        let tree = self.tree;
        let Some(value) = value else { return (name.to_owned(), span, plain()) };
        let (mut declared, mut words, mut described) = (None, Vec::new(), None);
        let mut at = value;
        for _ in 0..24 {
            match tree.at(at) {
                Expr::Call { callee, args } => {
                    let method = last_name(tree, *callee).unwrap_or_default();
                    let told = args.iter().find(|arg| arg.name.is_none()).and_then(|arg| text(tree, arg.value));
                    if self.meanings.describes_by_call(tree.language.name(), method) {
                        described = described.or(told);
                    } else if !matches!(tree.at(*callee), Expr::Member { base, .. } if matches!(tree.at(*base), Expr::Call { .. })) {
                        // the first call of the chain makes the field; its text is the name of the column
                        words.extend(told);
                    }
                    for arg in args.iter().filter(|arg| arg.name.is_some_and(|key| self.describes(key))) {
                        described = described.or_else(|| text(tree, arg.value));
                    }
                    declared = Some(method.to_owned());
                    match tree.at(*callee) {
                        Expr::Member { base, .. } if matches!(tree.at(*base), Expr::Call { .. }) => at = *base,
                        _ => break,
                    }
                }
                Expr::Collection { kind: CollectionKind::Map, entries } => {
                    let written = entry(tree, entries, "type").or_else(|| entry(tree, entries, "bsonType"));
                    if written.is_none() && entries.iter().any(|entry| entry.key.is_some()) && !is_options(tree, entries) {
                        nested.push((name.to_owned(), at));
                        declared = Some(name.to_owned());
                        break;
                    }
                    declared = written.and_then(|written| type_name(tree, written));
                    for entry in entries {
                        let described_by = entry.key.is_some_and(|key| self.describes(key));
                        if let Some(told) = text(tree, entry.value).filter(|told| described_by && told != name) {
                            described = described.or(Some(told));
                        }
                    }
                    break;
                }
                // `[{..}]`, `[String]`: a list of such
                Expr::Collection { kind: CollectionKind::List, entries } => match entries.first() {
                    Some(first) => at = first.value,
                    None => break,
                },
                _ => {
                    declared = declared.or_else(|| type_name(tree, at));
                    break;
                }
            }
        }
        words.retain(|word| word != name);
        let kind = SymbolKind::Field {
            declared,
            label: (!words.is_empty()).then(|| words.join(" ")),
            description: described,
            marks: marks(tree, &[], Some(value)),
        };
        (name.to_owned(), span, kind)
    }

    /// The name under which a value is kept.
    fn kept_as(&mut self, id: ExprId) -> Option<String> {
        let tree = self.tree;
        let kept = self.kept.get_or_insert_with(|| names_of(tree));
        kept.get(&id).cloned()
    }
}

/// Names of variables, entries and fields by their values, those at the head of a chain of calls included.
fn names_of(tree: &CodeTree) -> FxHashMap<ExprId, String> {
    let mut kept: FxHashMap<ExprId, String> = FxHashMap::default();
    let mut keep = |name: Sym, value: ExprId| {
        let mut at = value;
        for _ in 0..16 {
            kept.entry(at).or_insert_with(|| tree.name(name).to_owned());
            match tree.at(at) {
                Expr::Call { callee, .. } => match tree.at(*callee) {
                    Expr::Member { base, .. } => at = *base,
                    _ => break,
                },
                Expr::Cast { value, .. } => at = *value,
                _ => break,
            }
        }
    };
    for id in tree.stmt_ids() {
        if let Stmt::Let { pattern, value: Some(value), .. } = tree.stmt_at(id)
            && let Pattern::Name(name) = tree.pattern_at(*pattern)
        {
            keep(*name, *value);
        }
    }
    for field in tree.types.iter().flat_map(|declared| &declared.fields) {
        if let Some(value) = field.value {
            keep(field.name, value);
        }
    }
    for id in tree.expr_ids() {
        match tree.at(id) {
            Expr::Assign { target, op: None, value } => match tree.pattern_at(*target) {
                Pattern::Name(name) => keep(*name, *value),
                Pattern::Place(place) => {
                    if let Expr::Member { name, .. } = tree.at(*place) {
                        keep(*name, *value);
                    }
                }
                _ => {}
            },
            Expr::Collection { kind: CollectionKind::Map, entries } => {
                for entry in entries {
                    if let Some(key) = entry.key.filter(|_| matches!(tree.at(entry.value), Expr::Call { .. } | Expr::New { .. })) {
                        keep(key, entry.value);
                    }
                }
            }
            _ => {}
        }
    }
    // `model("Patient", new Schema({..}))`
    for id in tree.expr_ids() {
        if let Expr::Call { args, .. } = tree.at(id)
            && let [first, rest @ ..] = args.as_slice()
            && let Some(name) = text(tree, first.value).filter(|name| is_name(name) && name.starts_with(char::is_uppercase))
        {
            for arg in rest {
                kept.insert(arg.value, name.clone());
            }
        }
    }
    kept
}

fn plain() -> SymbolKind {
    SymbolKind::Field { declared: None, label: None, description: None, marks: Vec::new() }
}

fn text(tree: &CodeTree, id: ExprId) -> Option<String> {
    match tree.at(id) {
        Expr::Literal(Literal::Text(text)) => Some(text.to_string()),
        _ => None,
    }
}

fn entry(tree: &CodeTree, entries: &[Entry], key: &str) -> Option<ExprId> {
    entries.iter().find(|entry| entry.key.is_some_and(|known| tree.name(known) == key)).map(|entry| entry.value)
}

fn type_name(tree: &CodeTree, id: ExprId) -> Option<String> {
    match tree.at(id) {
        Expr::Name(name) | Expr::Member { name, .. } => Some(tree.name(*name).to_owned()),
        Expr::Literal(Literal::Text(text)) => Some(text.to_string()),
        Expr::Call { callee, .. } => last_name(tree, *callee).map(str::to_owned),
        Expr::New { made, .. } => Some(tree.name(made.name).to_owned()),
        Expr::Collection { entries, .. } => entries.first().and_then(|first| type_name(tree, first.value)),
        _ => None,
    }
}

/// Whether an object says how a field is kept, and is no record itself.
fn is_options(tree: &CodeTree, entries: &[Entry]) -> bool {
    const OPTIONS: &[&str] =
        &["required", "default", "ref", "allowNull", "primaryKey", "unique", "index", "enum", "validate", "nullable", "field"];
    entries.iter().filter_map(|entry| entry.key).any(|key| OPTIONS.contains(&tree.name(key)))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
