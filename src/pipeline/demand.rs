//! Which files are worth the reading.

use crate::policy::{RuleSet, Topic};
use crate::text::Family;
use crate::walk::{Entry, FileRole, Opened};
use std::collections::BTreeSet;

/// What is asked of the files: code in a role in which no rule speaks (tests, mostly) is left unread. It can lead to no finding of its own, and
/// what ships does not call it. Configuration is read everywhere, since it costs little and is counted; so are files that the user names, and those
/// with an allow comment, which must be true wherever it stands.
#[derive(Debug)]
pub struct Demand {
    roles: Option<BTreeSet<FileRole>>,
    also: Option<String>,
}

impl Demand {
    /// Everything is read.
    #[must_use]
    pub fn everything() -> Self {
        Self { roles: None, also: None }
    }

    /// What these rules can speak of.
    #[must_use]
    pub fn of(rules: &RuleSet) -> Self {
        let asking = rules.iter().filter(|rule| rule.topic != Topic::Suppression);
        Self { roles: Some(asking.flat_map(|rule| rule.roles.iter().copied()).collect()), also: None }
    }

    /// The file of this entry, too, with all others in its role: an example is judged among examples.
    #[must_use]
    pub fn and(self, entry: &Entry) -> Self {
        let roles = self.roles.map(|mut roles| {
            roles.insert(entry.role);
            roles
        });
        Self { roles, also: Some(entry.path.to_string()) }
    }

    /// Whether a file is to be read to its end.
    #[must_use]
    pub fn wants(&self, entry: &Entry, opened: &Opened) -> bool {
        let Some(roles) = &self.roles else { return true };
        let is_code = opened.file.language.is_some_and(|language| language.family() == Family::Code);
        let named = entry.explicit || self.also.as_deref() == Some(&*entry.path);
        !is_code || named || roles.contains(&opened.role) || opened.file.text.contains("phiward:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Reading, facts_of, knowledge};
    use crate::text::Limits;
    use crate::walk::{Memory, Source, Walker};
    use std::sync::Arc;

    fn read(files: &[(&str, &str)], explicit: &str, demand: &Demand) -> Reading {
        let memory: Memory = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let table = Arc::new(crate::knowledge::path_table().unwrap());
        let walker = Walker::new(Source::Memory(memory), table, Limits::default()).only(vec![explicit.to_owned()]);
        facts_of(&walker, &walker.list().unwrap(), &knowledge(Limits::default()), demand, &|| ())
    }

    fn paths(reading: &Reading) -> Vec<&str> {
        reading.files.iter().map(|file| file.path.as_str()).collect()
    }

    const LOGS: &str = "def sync(patient):\n    print(patient.ssn)\n";

    #[test]
    fn test_code_is_left_unread_and_counted() {
        let files = [("src/sync.py", LOGS), ("tests/test_sync.py", LOGS), ("tests/config.yaml", "tls: { verify: false }\n")];
        let reading = read(&files, "", &Demand::of(&RuleSet::embedded().unwrap()));
        assert_eq!(paths(&reading), ["src/sync.py", "tests/config.yaml"]);
        assert_eq!(reading.skipped.get("test or sample code, where no rule speaks"), Some(&1));
        let demand = Demand::of(&RuleSet::embedded().unwrap()).and(&Entry {
            path: "tests/test_sync.py".into(),
            role: FileRole::Test,
            explicit: false,
        });
        assert_eq!(paths(&read(&files, "", &demand)).len(), 3);
    }

    #[test]
    fn what_the_user_names_and_what_holds_an_allow_comment_is_read() {
        let allowed = "# phiward: allow phi-in-logs -- because\nprint(1)\n";
        let files = [("tests/test_a.py", LOGS), ("tests/test_b.py", allowed)];
        let demand = Demand::of(&RuleSet::embedded().unwrap());
        assert_eq!(paths(&read(&files, "", &demand)), ["tests/test_b.py"]);
        assert_eq!(paths(&read(&files, "tests/test_a.py", &demand)), ["tests/test_a.py"]);
    }

    #[test]
    fn a_rule_that_speaks_in_tests_has_them_read() {
        let demand = Demand { roles: Some([FileRole::Main, FileRole::Test].into()), also: None };
        assert_eq!(paths(&read(&[("tests/test_a.py", LOGS)], "", &demand)), ["tests/test_a.py"]);
    }
}
