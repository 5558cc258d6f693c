//! Fields of an org that say nothing but who of its own users did something.

use crate::facts::decode::formula;
use crate::facts::{Fact, FactKind, FileFacts};
use rustc_hash::FxHashSet;

/// The object whose records are the org's users.
const USER: &str = "User";

/// Lookups that lead to users, as `object.field` in lower case.
#[derive(Debug, Default)]
pub(super) struct Users {
    lookups: FxHashSet<String>,
}

impl Users {
    /// The lookups of all files.
    pub(super) fn of(files: &[FileFacts]) -> Self {
        let fields = files.iter().flat_map(|file| &file.facts).filter(|fact| fact.kind == FactKind::Component);
        let lookups = fields
            .filter(|fact| {
                fact.text("what") == Some("field") && fact.text("second").is_some_and(|target| target.eq_ignore_ascii_case(USER))
            })
            .filter_map(|fact| Some(format!("{}.{}", fact.text("object")?, fact.text("name")?).to_ascii_lowercase()))
            .collect();
        Self { lookups }
    }

    /// Whether a formula is made of the names of users: `LoggedBy__r.LastName`, `$User.Email`. A compliance group on it is about staff.
    pub(super) fn are_told_by(&self, field: &Fact) -> bool {
        let (Some(owner), Some(text)) = (field.text("owner"), field.text("formula")) else { return false };
        let related: Vec<&str> = formula::names(text).into_iter().filter(|path| path.contains('.')).collect();
        !related.is_empty() && related.iter().all(|path| self.leads_to(owner, path))
    }

    fn leads_to(&self, owner: &str, path: &str) -> bool {
        let lower = path.to_ascii_lowercase();
        let Some((first, _)) = lower.split_once('.') else { return false };
        let standard = ["owner", "createdby", "lastmodifiedby", "user"];
        let custom =
            || first.strip_suffix("__r").is_some_and(|name| self.lookups.contains(&format!("{}.{name}__c", owner.to_ascii_lowercase())));
        standard.contains(&first) || custom()
    }
}

#[cfg(test)]
mod tests {
    use super::Users;
    use crate::facts::{Attribute, Fact, FactKind, Place, Value};
    use crate::text::{Position, Span};

    fn formula(text: &str) -> Fact {
        let at = Position { line: 1, column: 1 };
        let mut fact = Fact::new(FactKind::Field, "row", Place { path: "".into(), span: Span::default(), start: at, end: at });
        for (name, value) in [("owner", "Entry__c"), ("formula", text)] {
            fact.set(name, Attribute::Known(Value::Text(value.to_owned())));
        }
        fact
    }

    #[test]
    fn a_formula_over_users_tells_of_users_alone() {
        let users = Users { lookups: ["entry__c.loggedby__c".to_owned()].into_iter().collect() };
        let told = |text: &str| users.are_told_by(&formula(text));
        assert!(told("IF(ISBLANK(LoggedBy__c), 'x', LoggedBy__r.FirstName & Username__c)"));
        assert!(told("CreatedBy.Email"));
        assert!(!told("Patient__r.Name"));
        assert!(!told("LoggedBy__r.Name & Patient__r.Name"));
        assert!(!told("SSN__c"));
    }
}
