//! Reports in open folders, dashboards that run as one user, list views for people from outside: each with the PHI columns that it shows.

use super::super::org::{Model, Org, list, table};
use super::put;
use crate::facts::{Attribute, Fact, FactKind, FileFacts, PhiContext, Place, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a list calls its records by.
const PERSON_NAME: &str = "person-name";

/// A PHI column.
struct Column {
    object: String,
    field: String,
    element: String,
    place: Place,
}

/// Says what is shown to many.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    let what = |word: &'static str| org.shown.iter().filter(move |fact| fact.text("what") == Some(word));
    let mut open: BTreeSet<String> = table::words(&["open_folders"]).map(str::to_lowercase).collect();
    for folder in what("folder") {
        let access = folder.text("value").unwrap_or_default().to_lowercase();
        if table::is_one(&["open_folder_access"], &access) {
            open.extend(folder.text("name").map(str::to_lowercase));
        }
    }
    // reports by folder and name
    let mut reports: BTreeMap<(String, String), Vec<Column>> = BTreeMap::new();
    for fact in what("report").filter(|fact| fact.text("kind") != Some("dashboard")) {
        let (Some(folder), Some(name), Some(written)) = (fact.text("of"), fact.text("name"), fact.text("value")) else { continue };
        let Some((object, field)) = written.rsplit_once(['$', '.']) else { continue };
        let object = object.rsplit(['$', '.']).next().unwrap_or(object);
        if let Some(column) = column(org, object, field, &fact.place) {
            reports.entry((folder.to_lowercase(), name.to_lowercase())).or_default().push(column);
        }
    }
    let mut facts = Vec::new();
    for ((folder, name), columns) in &reports {
        if open.contains(folder) {
            facts.extend(fact("everyone who may run reports", "report in a public folder", name, columns));
        }
    }
    let mut seen = BTreeSet::new();
    for shown in what("report").filter(|fact| fact.text("kind") == Some("dashboard")) {
        let (Some(report), Some(user)) = (shown.text("value"), shown.text("second")) else { continue };
        let Some((folder, name)) = report.rsplit_once('/') else { continue };
        let Some(columns) = reports.get(&(folder.to_lowercase(), name.to_lowercase())) else { continue };
        if seen.insert(&shown.place)
            && let Some(mut fact) = fact(&format!("every viewer, with the rights of {user}"), "dashboard", name, columns)
        {
            let at = std::mem::replace(&mut fact.place, shown.place.clone());
            fact.related.insert(0, (at, "a report that it shows".to_owned()));
            facts.push(fact);
        }
    }
    let mut views: BTreeMap<(String, String, bool), Vec<Column>> = BTreeMap::new();
    for fact in what("list-view") {
        let (Some(object), Some(name), Some(field)) = (fact.text("object"), fact.text("name"), fact.text("value")) else { continue };
        // a view shows its readers the records that are shared with them, and no others
        let everyone = fact.text("second") == Some("everyone");
        if everyone && !matches!(org.model(object, false).0, Model::Read | Model::Edit) {
            continue;
        }
        // lists call records by the names of persons; all views of an object for everybody are one finding
        let told = column(org, object, field, &fact.place).filter(|column| !(everyone && column.element == PERSON_NAME));
        let view = if everyone { "" } else { name };
        if let Some(column) = told {
            views.entry((object.to_owned(), view.to_owned(), everyone)).or_default().push(column);
        }
    }
    for ((object, name, everyone), columns) in &views {
        let readers = if *everyone { "everyone who may read the object" } else { "every portal or partner user" };
        facts.extend(fact(readers, "list view", if *everyone { object } else { name }, columns));
    }
    put(files, facts);
}

fn column(org: &Org<'_>, object: &str, field: &str, place: &Place) -> Option<Column> {
    // the name of a record may be a number; it counts where its label says what it is
    let label = org.object(object).and_then(|known| known.named.as_deref());
    let hit = org.field(object, if field.eq_ignore_ascii_case("name") { label? } else { field })?;
    Some(Column { object: object.to_owned(), field: field.to_owned(), element: hit.element, place: place.clone() })
}

/// One fact for all columns, at the first.
fn fact(principal: &str, path: &str, name: &str, columns: &[Column]) -> Option<Fact> {
    let (first, others) = columns.split_first()?;
    let mut fact = Fact::new(FactKind::Grant, "salesforce-shown", first.place.clone());
    fact.set_text("technology", "salesforce");
    fact.set_text("principal", principal);
    fact.set_text("principal_kind", "public");
    fact.set_text("object", &first.object);
    let fields: BTreeSet<&str> = columns.iter().map(|column| column.field.as_str()).collect();
    fact.set_text("field", &fields.iter().copied().collect::<Vec<_>>().join(", "));
    fact.set_text("permission", "show");
    fact.set_text("path", path);
    fact.set("phi_fields", Attribute::Known(Value::Int(i64::try_from(fields.len()).unwrap_or(i64::MAX))));
    let elements: BTreeSet<String> = columns.iter().map(|column| column.element.clone()).collect();
    let Attribute::Known(Value::List(elements)) = list(elements) else { return None };
    fact.phi = PhiContext::Direct(elements);
    fact.scope = Scope(name.to_owned());
    fact.code = format!("{path}:{name}");
    fact.fix = Some("take the columns out, or keep it in a folder for those whose duty it is".to_owned());
    fact.related = others.iter().map(|column| (column.place.clone(), format!("shows `{}`", column.field))).collect();
    Some(fact)
}
