//! Children by field, by kind, and as one flat list.

use super::{Child, Lowered};

/// Takes the first child of a field.
pub fn take<'t>(children: &mut Vec<Child<'t>>, field: &str) -> Option<Child<'t>> {
    let at = children.iter().position(|child| child.field == Some(field))?;
    Some(children.remove(at))
}

/// Takes the first child of a kind, for grammars that name no fields.
pub fn take_kind<'t>(children: &mut Vec<Child<'t>>, kind: &str) -> Option<Child<'t>> {
    let at = children.iter().position(|child| child.node.kind() == kind)?;
    Some(children.remove(at))
}

/// Takes all children of a field.
pub fn take_all<'t>(children: &mut Vec<Child<'t>>, field: &str) -> Vec<Child<'t>> {
    let mut taken = Vec::new();
    let mut kept = Vec::new();
    for child in children.drain(..) {
        if child.field == Some(field) { taken.push(child) } else { kept.push(child) }
    }
    *children = kept;
    taken
}

/// What children became, as one flat list. A nest of unknown nodes stays flat, so it is dropped and read without recursion.
pub fn flatten(children: Vec<Child<'_>>) -> Vec<Lowered> {
    let mut out: Vec<Lowered> = Vec::new();
    for child in children {
        match child.lowered {
            Lowered::Nothing => {}
            // the first list is kept, so that a deep nest costs no copy per level
            Lowered::Many(all) if out.is_empty() => out = all,
            Lowered::Many(all) => out.extend(all),
            one => out.push(one),
        }
    }
    out
}

pub(super) fn take_type(children: &mut Vec<Child<'_>>) {
    children.retain(|child| !matches!(child.lowered, Lowered::Type(_)));
}
