//! From single facts to the model. Fields, history settings and components leave the files; what is said of them comes back later.

use super::rights::{Principal, PrincipalKind, Right, Rights, groups};
use super::sharing::Rule;
use super::{Field, FlowModel, Mapping, Org, Trait, Transform, code, flows, handed, key};
use crate::facts::{Fact, FactKind, FileFacts};
use crate::knowledge::{FileRole, Hit, Lexicon};
use crate::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

impl<'l> Org<'l> {
    /// Takes what belongs to the org out of the files and puts it together.
    pub fn gather(files: &mut [FileFacts], health: &[bool], schema: &Schema, lexicon: &'l Lexicon) -> Self {
        let mut org = Self {
            objects: BTreeMap::new(),
            history: BTreeMap::new(),
            health: false,
            database_encrypted: false,
            lexicon,
            principals: BTreeMap::new(),
            rules: BTreeMap::new(),
            roles: BTreeMap::new(),
            pages: BTreeMap::new(),
            flows: BTreeMap::new(),
            apps: BTreeMap::new(),
            transforms: BTreeMap::new(),
            projects: code::Projects::default(),
            classes: BTreeMap::new(),
            spelled: BTreeMap::new(),
            versions: BTreeMap::new(),
            shown: Vec::new(),
            merges: Vec::new(),
            written: Vec::new(),
            through: Vec::new(),
            exposures: Vec::new(),
            edits: Vec::new(),
            checked: BTreeSet::new(),
        };
        let mut components: Vec<Fact> = Vec::new();
        for (index, file) in files.iter_mut().enumerate() {
            let mut kept = Vec::with_capacity(file.facts.len());
            for fact in std::mem::take(&mut file.facts) {
                match (fact.kind, fact.text("technology")) {
                    (FactKind::Component, _) => {
                        if file.role == FileRole::Main || matches!(fact.text("what"), Some("object" | "field")) {
                            components.push(fact);
                        }
                    }
                    (FactKind::Field, Some("salesforce")) => org.take_field(index, fact, schema),
                    (FactKind::Audit, Some("salesforce")) if fact.text("what") == Some("history") => {
                        org.history.entry(key(fact.text("object").unwrap_or_default())).or_default().push((index, fact));
                    }
                    (FactKind::Storage, Some("salesforce")) if fact.text("name") == Some("database") => {
                        org.database_encrypted |= fact.truth("encrypted") == Some(true);
                    }
                    _ => kept.push(fact),
                }
            }
            file.facts = kept;
        }
        for fact in &components {
            match fact.text("what") {
                Some("project") => org.projects.add(fact),
                Some("package") => org.projects.add_package(fact),
                _ => {}
            }
        }
        // what a project deploys has the last word over folders beside it, which are orgs for trials and tests
        let deployed = |fact: &&Fact| org.projects.deploy(&fact.place.path);
        let (inside, beside): (Vec<&Fact>, Vec<&Fact>) =
            components.iter().filter(|fact| matches!(fact.text("what"), Some("object" | "field"))).partition(deployed);
        for fact in beside.into_iter().chain(inside) {
            org.describe(fact);
        }
        org.find_companies();
        org.judge();
        for fact in &components {
            org.component(fact);
        }
        for fact in components.iter().filter(|fact| fact.text("what") == Some("transform-item")) {
            if let Some(transform) = org.transforms.get_mut(&key(&fact.place.path)) {
                transform.items.push(Mapping::new(fact));
            }
        }
        let accesses: Vec<&Fact> = components.iter().filter(|fact| fact.text("what") == Some("credential-access")).collect();
        org.open_credentials(&accesses);
        groups(&mut org.principals);
        for site in components.iter().filter(|fact| fact.text("what") == Some("site") && fact.text("kind") == Some("CustomSite")) {
            let profile = site.text("value").and_then(|name| org.principals.get_mut(&(PrincipalKind::Profile, key(name))));
            if let Some(profile) = profile {
                profile.of_site = true;
            }
        }
        org.through = components.iter().filter(|fact| fact.text("what") == Some("callout")).cloned().collect();
        let merged = |fact: &&Fact| matches!(fact.text("what"), Some("mail-text" | "mail-merge" | "prompt-text" | "prompt-input"));
        org.merges = components.iter().filter(merged).cloned().collect();
        let shown = |fact: &Fact| matches!(fact.text("what"), Some("report" | "folder" | "list-view"));
        org.shown = components.into_iter().filter(shown).collect();
        (org.classes, org.versions) = code::classes(files, &org.projects);
        let deeds = handed::deeds(files, health, &org);
        (org.exposures, org.edits, org.written, org.checked) = (deeds.exposures, deeds.edits, deeds.written, deeds.checked);
        org
    }

    fn take_field(&mut self, index: usize, fact: Fact, schema: &Schema) {
        let (Some(owner), Some(name)) = (fact.text("owner").map(str::to_owned), fact.text("name").map(str::to_owned)) else { return };
        let hit = self.element(&owner, &name, &fact, schema);
        let object = self.object_mut(&owner);
        object.name = owner;
        if !object.fields.iter().any(|known| known.name.eq_ignore_ascii_case(&name) && known.file == index) {
            object.fields.push(Field { name, hit, fact, file: index });
        }
    }

    /// What an object or a field is, beside what it holds.
    fn describe(&mut self, fact: &Fact) {
        let Some(object) = fact.text("object") else { return };
        let object = self.object_mut(object);
        let text = |name: &str| fact.text(name).map(str::to_owned);
        if fact.text("what") == Some("field") {
            let Some(name) = text("name") else { return };
            object.traits.insert(
                key(&name),
                Trait {
                    name,
                    kind: text("kind").unwrap_or_default(),
                    required: fact.truth("edit") == Some(true),
                    references: text("second"),
                    children: text("of"),
                    sums: text("value"),
                    place: fact.place.clone(),
                },
            );
            return;
        }
        let placed = |name: &str| Some((fact.text(name)?.to_owned(), fact.place.clone()));
        // an object may stand in several package directories: what one says holds
        object.internal = placed("value").or(object.internal.take());
        object.external = placed("second").or(object.external.take());
        object.setting |= fact.text("kind").is_some();
        object.whole |= !fact.list("others").is_empty() && key(&object.name).ends_with("__c");
        if fact.list("items").iter().any(|kind| kind == "Text") {
            object.named = text("name");
        }
        object.place.get_or_insert_with(|| fact.place.clone());
    }

    /// What objects are by their names, once it is known whether the org is about patients.
    fn judge(&mut self) {
        let health = self.objects().any(|object| object.phi().next().is_some());
        self.health = health;
        let by_name: Vec<(String, Option<Hit>)> = self.objects().map(|object| (object.name.clone(), self.by_name(&object.name))).collect();
        for (name, hit) in by_name {
            self.object_mut(&name).by_name = hit;
        }
    }

    fn component(&mut self, fact: &Fact) {
        let text = |name: &str| fact.text(name).map(str::to_owned);
        let (name, place) = (text("name").unwrap_or_default(), || fact.place.clone());
        match fact.text("what") {
            Some("principal") => {
                let Some(principal) = self.principal(&name, fact) else { return };
                principal.label = text("second").or(principal.label.take());
                principal.licence = text("value").or(principal.licence.take());
                principal.sets.extend_from_slice(fact.list("items"));
                principal.muting.extend_from_slice(fact.list("others"));
            }
            Some("activation") => {
                if let Some(principal) = self.owner(fact) {
                    principal.activation = Some(place());
                }
            }
            Some("object-permission") => {
                let Some(object) = text("object") else { return };
                let right = right(fact);
                if let Some(principal) = self.owner(fact) {
                    principal.rights.objects.insert(key(&object), right);
                }
            }
            Some("field-permission") => {
                let Some((object, field)) = name.split_once('.') else { return };
                // the rights on the many fields that are no PHI are not needed again
                let wanted = self.field(object, field).is_some() || self.is_copy(object, field);
                if !wanted {
                    return;
                }
                self.spelled.entry(key(&name)).or_insert_with(|| name.clone());
                let right = right(fact);
                if let Some(principal) = self.owner(fact) {
                    principal.rights.fields.insert(key(&name), right);
                }
            }
            Some("user-permission") => self.access(fact, &name, |rights| &mut rights.users),
            Some("class-access") => self.access(fact, &name, |rights| &mut rights.classes),
            Some("page-access") => self.access(fact, &name, |rights| &mut rights.pages),
            Some("flow-access") => self.access(fact, &name, |rights| &mut rights.flows),
            Some("role") => {
                self.roles.insert(key(&name), (text("second"), place()));
            }
            Some("sharing-rule") => {
                let (Some(object), access) = (text("object"), text("value").unwrap_or_default()) else { return };
                if access.eq_ignore_ascii_case("none") {
                    return;
                }
                let edit = access.eq_ignore_ascii_case("edit");
                let (kind, to) = (text("kind").unwrap_or_default(), text("of").unwrap_or_default());
                self.rules.entry(key(&object)).or_default().push(Rule { name, edit, kind, to, place: place() });
            }
            Some("page") => {
                let written = [text("value"), text("second")];
                let classes = written.iter().flatten().flat_map(|list| list.split(',')).map(|one| one.trim().to_owned());
                self.pages.insert(key(&name), (classes.filter(|one| !one.is_empty()).collect(), place()));
            }
            Some("flow") => {
                self.flows.entry(key(&fact.place.path)).or_insert_with(|| FlowModel::new(fact));
            }
            Some("flow-element" | "flow-value") => {
                let flow = self.flows.entry(key(&fact.place.path)).or_insert_with(|| FlowModel::new(fact));
                flows::add(flow, fact);
            }
            Some("transform") => {
                self.transforms.insert(key(&fact.place.path), Transform { name, items: Vec::new(), place: place() });
            }
            Some("app") => self.take_app(fact),
            _ => {}
        }
    }

    /// Whether a field of the org repeats PHI.
    fn is_copy(&self, object: &str, field: &str) -> bool {
        let Some(known) = self.object(object) else { return false };
        known.fields.iter().find(|own| own.name.eq_ignore_ascii_case(field)).is_some_and(|own| !self.copied(known, own).is_empty())
    }

    /// The principal that a component stands in.
    fn owner(&mut self, fact: &Fact) -> Option<&mut Principal> {
        let name = fact.text("of")?.to_owned();
        self.principal(&name, fact)
    }

    fn principal(&mut self, name: &str, fact: &Fact) -> Option<&mut Principal> {
        let kind = PrincipalKind::from_root(fact.text("kind")?)?;
        Some(self.principals.entry((kind, key(name))).or_insert_with(|| Principal {
            name: name.to_owned(),
            kind,
            label: None,
            licence: None,
            activation: None,
            of_site: false,
            sets: Vec::new(),
            muting: Vec::new(),
            rights: Rights::default(),
            place: fact.place.clone(),
        }))
    }

    fn access(&mut self, fact: &Fact, name: &str, of: impl Fn(&mut Rights) -> &mut BTreeMap<String, crate::facts::Place>) {
        if let Some(principal) = self.owner(fact) {
            of(&mut principal.rights).insert(key(name), fact.place.clone());
        }
    }
}

fn right(fact: &Fact) -> Right {
    let on = |name: &str| fact.truth(name) == Some(true);
    Right {
        read: on("read"),
        edit: on("edit"),
        view_all: on("view_all"),
        modify_all: on("modify_all"),
        view_all_fields: on("view_all_fields"),
        place: fact.place.clone(),
    }
}
