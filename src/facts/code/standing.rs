//! Classes that stand for a record: a serializer, a form, a view. A field of theirs, or of their `Meta`, names it; see `says: stands`.

use super::meaning::{Says, Spot, Standing};
use super::{Reading, symbols};
use crate::facts::rows::wild;
use crate::facts::{Place, Symbol, SymbolKind};
use crate::parse::code::ir::{Expr, ExprId, Literal, TypeId};

/// The class inside another one that describes it.
const DESCRIBES: &str = "Meta";
/// At most so many fields of a list count.
const MOST: usize = 64;

impl Reading<'_> {
    /// What a field says of the record that its class, or the one around it, stands for.
    pub(super) fn stands(&mut self, id: TypeId, name: &str, value: ExprId) {
        let tree = self.tree;
        let rows = self.meanings.candidates(Spot::Entry, tree.language.name(), name);
        let fits = |row: &&super::meaning::CodeRow| row.at.entry.iter().any(|pattern| wild(pattern, name));
        let says = rows.filter(fits).find_map(|row| if let Says::Stands(says) = row.says { Some(says) } else { None });
        let Some(says) = says else { return };
        let declared = tree.type_at(id);
        let inside = declared.name.is_some_and(|own| tree.name(own) == DESCRIBES);
        let owner = if inside { declared.owner.unwrap_or(id) } else { id };
        let marks: Vec<String> = match says {
            Standing::Of => class_of(tree, value).map(|class| format!("of={class}")).into_iter().collect(),
            Standing::Fields if inside => texts(tree, value).map(|field| format!("field={field}")).collect(),
            Standing::Without if inside => texts(tree, value).map(|field| format!("without={field}")).collect(),
            Standing::Fields | Standing::Without => Vec::new(),
        };
        if !marks.is_empty() {
            let kind = SymbolKind::Type { supers: Vec::new(), marks, record: false };
            let place = Place::of(self.file, tree.span(value));
            self.out.symbols.push(Symbol { name: symbols::full_name(tree, owner), kind, place });
        }
    }
}

/// The class that an expression names or starts at: `Patient`, `models.Patient`, `Patient.objects.all()`.
fn class_of(tree: &crate::parse::code::CodeTree, value: ExprId) -> Option<&str> {
    let mut at = value;
    for _ in 0..16 {
        at = match tree.at(at) {
            // what a class makes is no class: `model = Net()`
            Expr::Call { callee, .. } if matches!(tree.at(*callee), Expr::Member { .. }) => *callee,
            Expr::Member { base, name, .. } => match tree.name(*name) {
                name if super::calls::is_type_like(name) => return Some(name),
                _ => *base,
            },
            Expr::Name(name) => return Some(tree.name(*name)).filter(|name| super::calls::is_type_like(name)),
            _ => return None,
        };
    }
    None
}

/// The texts of a list.
fn texts(tree: &crate::parse::code::CodeTree, value: ExprId) -> impl Iterator<Item = &str> {
    let entries = match tree.at(value) {
        Expr::Collection { entries, .. } => entries.as_slice(),
        _ => &[],
    };
    entries.iter().take(MOST).filter_map(|entry| match tree.at(entry.value) {
        Expr::Literal(Literal::Text(text)) => Some(&**text),
        _ => None,
    })
}
