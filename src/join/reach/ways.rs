//! The ways of one principal to one field.

use super::{By, Records, Step, Way};
use crate::facts::Place;
use crate::join::org::{Edit, Exposure, FlowModel, Model, Org, Principal, PrincipalKind, Read, Right, Rights, Transform, key, table};
use crate::knowledge::Confidence;
use std::collections::{BTreeMap, BTreeSet};

/// A row of the matrix: a principal, or a person with all that was assigned to them.
pub struct Row {
    /// Who.
    pub name: String,
    /// What they are.
    pub kind: PrincipalKind,
    /// A visitor without login.
    pub guest: bool,
    /// From outside of the company.
    pub outside: bool,
    /// What they may do.
    pub rights: Rights,
}

impl Row {
    /// A principal by itself.
    pub fn of(principal: &Principal) -> Self {
        Self {
            name: principal.name.clone(),
            kind: principal.kind,
            guest: principal.is_guest(),
            outside: principal.is_outside(),
            rights: principal.rights.clone(),
        }
    }
}

/// The principals that can be assigned.
pub fn rows(org: &Org<'_>) -> Vec<Row> {
    org.principals.values().filter(|principal| principal.kind != PrincipalKind::Muting).map(Row::of).collect()
}

/// What is asked of the org for every row and field, worked out once.
pub struct Known<'a, 'l> {
    org: &'a Org<'l>,
    /// Flows in system mode with what they look up.
    flows: Vec<(&'a FlowModel, Vec<Read>)>,
    /// By the name of a flow in lower case, itself and the flows that call it, each with the place of the call.
    callers: BTreeMap<String, Vec<(String, Option<&'a Place>)>>,
    /// Data transforms that pass over field permissions, with what they read.
    transforms: Vec<(&'a Transform, Vec<Read>)>,
    /// By the field that is repeated, the formulas and roll-ups that do.
    copies: BTreeMap<String, Vec<(&'a str, &'a str, &'a Place)>>,
    /// Formulas and roll-ups of PHI: nobody edits them.
    computed: BTreeSet<String>,
    /// What code hands out, by field.
    exposures: BTreeMap<String, Vec<&'a Exposure>>,
    /// What code writes past permissions or sharing, by object in lower case.
    edits: BTreeMap<String, Vec<&'a Edit>>,
}

impl<'a, 'l> Known<'a, 'l> {
    /// Works it out.
    pub fn of(org: &'a Org<'l>) -> Self {
        let live = org.flows.values().filter(|flow| flow.is_live() && flow.is_in_system_mode());
        let mut copies: BTreeMap<String, Vec<(&str, &str, &Place)>> = BTreeMap::new();
        let mut computed = BTreeSet::new();
        for holder in org.objects() {
            for own in &holder.fields {
                for (object, field, _) in org.copied(holder, own) {
                    computed.insert(named(&holder.name, &own.name));
                    copies.entry(named(&object, &field)).or_default().push((&holder.name, &own.name, &own.fact.place));
                }
            }
        }
        let mut exposures: BTreeMap<String, Vec<&Exposure>> = BTreeMap::new();
        for exposure in &org.exposures {
            exposures.entry(named(&exposure.object, &exposure.field)).or_default().push(exposure);
        }
        let mut edits: BTreeMap<String, Vec<&Edit>> = BTreeMap::new();
        for edit in org.edits.iter().filter(|edit| !(table::is_one(&["called_by_flows"], &edit.entry) || (edit.guarded && edit.shared))) {
            edits.entry(key(&edit.object)).or_default().push(edit);
        }
        Self {
            org,
            edits,
            callers: callers(org),
            flows: live.map(|flow| (flow, flow.reads(org))).collect(),
            transforms: org.transforms.values().map(|transform| (transform, transform.phi(org))).collect(),
            copies,
            computed,
            exposures,
        }
    }
}

/// For each flow the flows through which it can be started: itself, and those that call it directly or through others.
fn callers<'a>(org: &'a Org<'_>) -> BTreeMap<String, Vec<(String, Option<&'a Place>)>> {
    let mut all: BTreeMap<String, Vec<(String, Option<&Place>)>> =
        org.flows.values().map(|flow| (key(&flow.name), vec![(key(&flow.name), None)])).collect();
    let live: Vec<&FlowModel> = org.flows.values().filter(|flow| flow.is_live()).collect();
    // each round goes one call further up
    for _ in 0..DEEPEST {
        let mut more: Vec<(String, String, &Place)> = Vec::new();
        for flow in &live {
            for (called, place) in flow.calls() {
                for (at, known) in &all {
                    let leads = known.iter().any(|(name, _)| name.eq_ignore_ascii_case(called));
                    if leads && !known.iter().any(|(name, _)| name.eq_ignore_ascii_case(&flow.name)) {
                        more.push((at.clone(), key(&flow.name), place));
                    }
                }
            }
        }
        if more.is_empty() {
            break;
        }
        for (at, caller, place) in more {
            all.entry(at).or_default().push((caller, Some(place)));
        }
    }
    all
}

/// Longest chain of flows that call each other.
const DEEPEST: usize = 4;

/// `object.field`, by which rights and fields are known.
fn named(object: &str, field: &str) -> String {
    key(&format!("{object}.{field}"))
}

/// What of a list is about a field.
fn about<'r>(reads: &'r [Read], object: &str, field: &str) -> Option<&'r Read> {
    reads.iter().find(|read| read.object.eq_ignore_ascii_case(object) && read.field.eq_ignore_ascii_case(field))
}

/// All ways of a row to a field.
pub fn ways(known: &Known<'_, '_>, row: &Row, object: &str, field: &str) -> Vec<Way> {
    let walk = Walk { known, org: known.org, row };
    let mut found = Vec::new();
    let direct = walk.direct(object, field);
    found.extend(direct.clone());
    found.extend(walk.formulas(object, field));
    found.extend(walk.code(object, field));
    found.extend(walk.edits(object, field));
    found.extend(walk.flows(object, field));
    if direct.is_none() {
        found.extend(walk.transforms(object, field));
    }
    if found.is_empty() {
        found.extend(walk.field_only(object, field));
    }
    found
}

struct Walk<'a, 'l> {
    known: &'a Known<'a, 'l>,
    org: &'a Org<'l>,
    row: &'a Row,
}

impl<'a> Walk<'a, '_> {
    fn way(&self, by: By, read: Records, edit: Option<Records>, steps: Vec<Step>) -> Way {
        Way {
            principal: self.row.name.clone(),
            kind: self.row.kind,
            guest: self.row.guest,
            by,
            through: None,
            read,
            edit,
            masked: false,
            confidence: Confidence::Certain,
            steps,
        }
    }

    fn object_right(&self, object: &str) -> Option<&Right> {
        self.row.rights.objects.get(&key(object))
    }

    /// Object and field permission. View All reaches past sharing, not past field permissions; only View All Fields does that.
    fn direct(&self, object: &str, field: &str) -> Option<Way> {
        let rights = &self.row.rights;
        let right = self.object_right(object);
        let mut steps = Vec::new();
        let all_data = rights.user_permission("read_records");
        match (right.filter(|right| right.read || right.view_all || right.modify_all), all_data) {
            (Some(right), _) => steps.push(Step::new(&right.place, "object permission")),
            (None, Some((name, place))) => steps.push(Step::new(place, format!("user permission {name}"))),
            (None, None) => return None,
        }
        let written = rights.fields.get(&key(&format!("{object}.{field}")));
        let all_fields = right.filter(|right| right.view_all_fields);
        let mut editable = false;
        if let Some(written) = written.filter(|written| written.read) {
            editable = written.edit;
            steps.push(Step::new(&written.place, "field permission"));
        } else if self.org.is_unguarded(object, field) {
            editable = true;
            let declared = self.org.object(object).and_then(|known| known.traits.get(&key(field)));
            if let Some(declared) = declared {
                steps.push(Step::new(&declared.place, "no field permission applies to it"));
            }
        } else if let Some(right) = all_fields {
            steps.push(Step::new(&right.place, "View All Fields"));
        } else if let Some((name, place)) = rights.user_permission("read_fields") {
            steps.push(Step::new(place, format!("user permission {name}")));
        } else {
            return None;
        }
        let edits = right.is_some_and(|right| right.edit || right.modify_all) || rights.user_permission("edit_records").is_some();
        let computed = self.known.computed.contains(&named(object, field));
        let read = self.records(object, false, &mut steps);
        let edit = (editable && edits && !computed).then(|| self.records(object, true, &mut Vec::new()));
        let mut way = self.way(By::Permissions, read, edit, steps);
        way.masked = self.is_masked(object, field);
        Some(way)
    }

    /// Classic encryption masks; Shield shows the value to whoever may read the field.
    fn is_masked(&self, object: &str, field: &str) -> bool {
        let known = self.org.object(object).and_then(|known| known.traits.get(&key(field)));
        known.is_some_and(|known| known.kind == "EncryptedText") && self.row.rights.user_permission("clear_text").is_none()
    }

    fn formulas(&self, object: &str, field: &str) -> Vec<Way> {
        let mut found = Vec::new();
        for (holder, own, place) in self.known.copies.get(&named(object, field)).into_iter().flatten() {
            if let Some(mut way) = self.direct(holder, own) {
                way.by = By::Formula;
                way.edit = None;
                way.through = Some(format!("{holder}.{own}"));
                way.steps.push(Step::new(place, format!("repeats `{object}.{field}`")));
                found.push(way);
            }
        }
        found
    }

    /// Apex runs for those who may run the class; Visualforce for those who may open the page.
    fn code(&self, object: &str, field: &str) -> Vec<Way> {
        let mut found: Vec<Way> = Vec::new();
        for exposure in self.known.exposures.get(&named(object, field)).into_iter().flatten() {
            let Some(opened) = self.opened(&exposure.class, &exposure.entry) else { continue };
            if exposure.guarded && (exposure.shared || self.direct(object, field).is_none()) {
                continue;
            }
            let mut steps = vec![opened];
            let lacks = match (exposure.guarded, exposure.shared) {
                (false, false) => "without sharing and field permissions",
                (false, true) => "without field permissions",
                _ => "without sharing",
            };
            let called = format!("{}.{}", exposure.class, exposure.method);
            steps.push(Step::new(&exposure.place, format!("`{called}` answers {lacks}")));
            steps.extend(exposure.via.iter().map(|place| Step::new(place, "calls")));
            steps.push(Step::new(&exposure.query, format!("selects `{field}`")));
            let read = if exposure.shared { self.records(object, false, &mut steps) } else { Records::All };
            let mut way = self.way(By::Apex, read, None, steps);
            way.through = Some(called);
            way.confidence = exposure.confidence;
            found.push(way);
        }
        found
    }

    /// Apex writes for those who may run the class.
    fn edits(&self, object: &str, field: &str) -> Vec<Way> {
        let mut found: Vec<Way> = Vec::new();
        if self.known.computed.contains(&named(object, field)) {
            return found;
        }
        let of_object = self.known.edits.get(&key(object)).into_iter().flatten();
        for edit in of_object.filter(|edit| edit.sets(object, field)) {
            let Some(opened) = self.opened(&edit.class, &edit.entry) else { continue };
            let mut steps = vec![opened];
            let (shared, lacks) = match (edit.guarded, edit.shared) {
                (false, false) => (false, "without sharing and field permissions"),
                (false, true) => (true, "without field permissions"),
                _ => (false, "without sharing"),
            };
            if edit.guarded && self.direct(object, field).is_none_or(|way| way.edit.is_none()) {
                continue;
            }
            let called = format!("{}.{}", edit.class, edit.method);
            steps.push(Step::new(&edit.place, format!("`{called}` writes {lacks}")));
            steps.push(Step::new(&edit.write, format!("writes `{}`", edit.object)));
            let edited = if shared { self.records(object, true, &mut steps) } else { Records::All };
            let mut way = self.way(By::ApexWrite, Records::None, Some(edited), steps);
            way.through = Some(called);
            way.confidence = edit.confidence;
            if !found.iter().any(|known| known.through == way.through) {
                found.push(way);
            }
        }
        found
    }

    /// What lets a principal enter a class.
    fn opened(&self, class: &str, entry: &str) -> Option<Step> {
        let rights = &self.row.rights;
        if entry != "page"
            && let Some(place) = rights.classes.get(&key(class))
        {
            return Some(Step::new(place, "class access"));
        }
        let serves = |name: &String| {
            let classes = self.org.pages.get(name).map(|(classes, _)| classes);
            classes.is_some_and(|classes| classes.iter().any(|one| one.eq_ignore_ascii_case(class)))
        };
        let page = rights.pages.iter().find(|(name, _)| serves(name)).filter(|_| matches!(entry, "page" | "RemoteAction"));
        page.map(|(_, place)| Step::new(place, "page access"))
    }

    /// Flows that run in system mode show what they look up to those who may run them.
    fn flows(&self, object: &str, field: &str) -> Vec<Way> {
        let mut found = Vec::new();
        for (flow, reads) in &self.known.flows {
            let Some(read) = about(reads, object, field) else { continue };
            let mut ways_in = self.known.callers.get(&key(&flow.name)).into_iter().flatten();
            let opened = |(name, call): &(String, Option<&'a Place>)| Some((self.row.rights.flows.get(name)?, *call));
            let Some((opened, call)) = ways_in.find_map(opened) else { continue };
            let mut steps = vec![Step::new(opened, "flow access")];
            steps.extend(call.map(|place| Step::new(place, format!("calls `{}`", flow.name))));
            steps.push(Step::new(&flow.place, "runs in system mode"));
            steps.extend(read.place.as_ref().map(|place| Step::new(place, format!("looks up `{field}`"))));
            let records = if flow.is_without_sharing() { Records::All } else { self.records(object, false, &mut steps) };
            let mut way = self.way(By::Flow, records, None, steps);
            way.through = Some(flow.name.clone());
            found.push(way);
        }
        found
    }

    /// Data transforms pass fields on to whoever may read the object, whatever their field permissions.
    fn transforms(&self, object: &str, field: &str) -> Vec<Way> {
        let mut found = Vec::new();
        let Some(right) = self.object_right(object).filter(|right| right.read || right.view_all || right.modify_all) else { return found };
        for (transform, reads) in &self.known.transforms {
            let Some(read) = about(reads, object, field) else { continue };
            let mut steps =
                vec![Step::new(&right.place, "object permission"), Step::new(&transform.place, "no field permissions are asked for")];
            steps.extend(read.place.as_ref().map(|place| Step::new(place, format!("passes `{field}`"))));
            let records = self.records(object, false, &mut steps);
            let mut way = self.way(By::Transform, records, None, steps);
            way.through = Some(transform.name.clone());
            // who may use OmniStudio is a licence, and kept in the org
            way.confidence = Confidence::Likely;
            found.push(way);
        }
        found
    }

    fn field_only(&self, object: &str, field: &str) -> Option<Way> {
        let written = self.row.rights.fields.get(&key(&format!("{object}.{field}"))).filter(|written| written.read)?;
        let steps = vec![Step::new(&written.place, "field permission, and none on the object")];
        Some(self.way(By::FieldOnly, Records::None, None, steps))
    }

    /// Which records of an object, by permissions, sharing model and rules.
    fn records(&self, object: &str, edit: bool, steps: &mut Vec<Step>) -> Records {
        let rights = &self.row.rights;
        let list = if edit { "edit_records" } else { "read_records" };
        if let Some(right) = self.object_right(object).filter(|right| right.modify_all || (right.view_all && !edit)) {
            let what = if right.modify_all { "Modify All Records" } else { "View All Records" };
            steps.push(Step::new(&right.place, what));
            return Records::All;
        }
        if let Some((name, place)) = rights.user_permission(list) {
            let step = Step::new(place, format!("user permission {name}"));
            if !steps.contains(&step) {
                steps.push(step);
            }
            return Records::All;
        }
        let rule = |fits: &dyn Fn(&crate::join::org::Rule) -> bool| {
            self.org.rules_of(object).find(|rule| fits(rule) && (rule.edit || !edit)).map(|rule| (rule.place.clone(), rule.name.clone()))
        };
        let mut shared = |found: Option<(Place, String)>| {
            let some = found.is_some();
            steps.extend(found.map(|(place, name)| Step::new(&place, format!("sharing rule `{name}`"))));
            some
        };
        // for guests the default is private, whatever is written; they own no records
        if self.row.guest {
            return if shared(rule(&|rule| rule.is_for_guests())) { Records::Shared } else { Records::None };
        }
        let (model, place) = self.org.model(object, self.row.outside);
        let open = match model {
            Model::Edit | Model::Open => true,
            Model::Read => !edit,
            Model::Private | Model::Unknown | Model::Parent => false,
        };
        if open {
            steps.extend(place.map(|place| Step::new(place, format!("sharing model: {}", model.words()))));
            return Records::All;
        }
        let outside = self.row.outside;
        let known = shared(rule(&|rule| if outside { rule.is_for_outside() } else { rule.is_for_everyone() }));
        if matches!(model, Model::Unknown | Model::Parent) && !known { Records::Unknown } else { Records::Shared }
    }
}
