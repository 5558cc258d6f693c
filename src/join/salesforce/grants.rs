//! What permissions, sharing and guests reach.

use super::super::org::Org;
use crate::facts::{Attribute, FactKind, FileFacts, PhiContext, Place, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Counts the PHI fields that grants open.
pub fn link(files: &mut [FileFacts], org: &Org<'_>) {
    let open = open_classes(files);
    let everything: (usize, BTreeSet<String>) =
        org.objects().map(|object| org.holds(&object.name)).fold(Default::default(), |mut all, one| {
            all.0 += one.0;
            all.1.extend(one.1);
            all
        });
    for fact in files.iter_mut().flat_map(|file| &mut file.facts) {
        if fact.kind != FactKind::Grant || fact.text("technology") != Some("salesforce") {
            continue;
        }
        let object = fact.text("object").map(str::to_owned);
        let field = fact.text("field").map(str::to_owned);
        let (count, elements) = match (object.as_deref(), field.as_deref()) {
            (_, Some(field)) => {
                let hit = field.split_once('.').and_then(|(object, name)| org.field(object, name));
                (usize::from(hit.is_some()), hit.into_iter().map(|hit| hit.element).collect())
            }
            (Some("*"), None) => everything.clone(),
            (Some(class), None) if fact.text("permission") == Some("run") => {
                let Some((place, elements)) = open.get(&class.to_ascii_lowercase()) else { continue };
                fact.related.push((place.clone(), "runs without sharing, and reads PHI".to_owned()));
                (elements.len(), elements.clone())
            }
            (Some(object), None) => org.holds(object),
            (None, None) => continue,
        };
        if count > 0 {
            fact.set("phi_fields", Attribute::Known(Value::Int(i64::try_from(count).unwrap_or(i64::MAX))));
            fact.phi = PhiContext::Direct(elements.into_iter().collect());
        }
    }
}

/// Apex classes that answer callers with PHI and neither share nor check: by name, with their place.
fn open_classes(files: &[FileFacts]) -> BTreeMap<String, (Place, BTreeSet<String>)> {
    let mut open = BTreeMap::new();
    for fact in files.iter().flat_map(|file| &file.facts) {
        if fact.kind != FactKind::Endpoint || fact.text("framework") != Some("apex") || fact.truth("phi") != Some(true) {
            continue;
        }
        if let (Some("without" | "none"), PhiContext::Direct(elements)) = (fact.text("sharing"), &fact.phi) {
            let class = fact.scope.0.split('.').next().unwrap_or_default().to_ascii_lowercase();
            open.insert(class, (fact.place.clone(), elements.iter().cloned().collect()));
        }
    }
    open
}
