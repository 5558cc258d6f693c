//! What can be told of a row without any file: that it could never say anything.

use super::{Anchor, LexiconRow, Row};
use crate::text::{Family, Language};

/// Kinds of rows that are known by their conditions alone, and need no place.
const PLACELESS: [&str; 1] = ["guard"];

impl Row {
    /// Why the row can never say anything: no place in `at`, an empty name, a place that its formats do not have.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if self.row.trim().is_empty() {
            return Some("has no name of its own".to_owned());
        }
        let places: Vec<(&str, Holds)> = self.at.places();
        let unclosed = |name: &&String| name.matches('{').count() != name.matches('}').count();
        if let Some(name) = self.at.lists().into_iter().flat_map(|(_, names)| names).find(unclosed) {
            return Some(format!("`{name}` opens a brace that it does not close, or closes one that is not open"));
        }
        if let Some((key, _)) = self.at.lists().into_iter().find(|(_, names)| names.iter().any(|name| name.trim().is_empty())) {
            // switches alone have a command without a name
            if key != "command" {
                return Some(format!("`at.{key}` holds an empty name"));
            }
        }
        if places.is_empty() {
            let all: Vec<&str> = Anchor::default().kinds().iter().map(|(key, ..)| *key).collect();
            let placeless = PLACELESS.contains(&self.says.as_str());
            return (!placeless).then(|| format!("`at` names no place; one of {}", all.join(", ")));
        }
        let families: Vec<Family> = self.formats.iter().filter_map(|format| family(&format.language)).collect();
        let (first, _) = places.first()?;
        let fits = |holds: &Holds| match holds {
            Holds::Config => families.iter().any(|family| *family != Family::Code),
            Holds::Code => families.contains(&Family::Code),
            Holds::Both => true,
        };
        if families.is_empty() || places.iter().any(|(_, holds)| fits(holds)) {
            return None;
        }
        let kind = if families.contains(&Family::Code) { "code has" } else { "configuration files have" };
        Some(format!("`at.{first}` is nothing that {kind}; see `in`"))
    }
}

impl LexiconRow {
    /// Why the row can never speak of anything: no name of its own, a name that is empty or stands for all.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if self.id().trim().is_empty() {
            return Some("has no name of its own".to_owned());
        }
        let Self::Element(row) = self else { return None };
        if row.title.trim().is_empty() {
            return Some("`title` is empty; messages call the element by it".to_owned());
        }
        let mut names = row.names.iter().chain(&row.bare).chain(&row.codes).peekable();
        if names.peek().is_none() {
            return Some("an element has `names`, `bare` names or `codes`".to_owned());
        }
        let nothing = |name: &&String| !name.chars().any(char::is_alphanumeric);
        names.find(nothing).map(|name| format!("`{name}` is no name; names are words, such as `member number`"))
    }
}

/// What may have an anchor of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Config,
    Code,
    Both,
}

/// The family of a format by the name that rows use.
fn family(name: &str) -> Option<Family> {
    let language = Language::ALL.iter().find(|language| language.name() == name)?;
    // pages are markup with settings, and scripts
    (!language.is_markup()).then(|| language.family())
}

impl Anchor {
    /// The kinds of places, each with what has it and how many names are given.
    fn kinds(&self) -> [(&'static str, Holds, bool); 13] {
        [
            ("block", Holds::Config, !self.block.is_empty()),
            ("each", Holds::Both, !self.each.is_empty()),
            ("call", Holds::Code, !self.call.is_empty()),
            ("new", Holds::Code, !self.new.is_empty()),
            ("method", Holds::Code, !self.method.is_empty()),
            ("assign", Holds::Code, !self.assign.is_empty()),
            ("annotation", Holds::Code, !self.annotation.is_empty()),
            ("entry", Holds::Code, !self.entry.is_empty()),
            ("variable", Holds::Both, !self.variable.is_empty()),
            ("command", Holds::Both, !self.command.is_empty()),
            ("declares", Holds::Code, !self.declares.is_empty()),
            ("text", Holds::Code, !self.text.is_empty()),
            ("name", Holds::Code, !self.name.is_empty()),
        ]
    }

    fn places(&self) -> Vec<(&'static str, Holds)> {
        let path = self.path.as_ref().filter(|path| !path.is_empty()).map(|_| ("path", Holds::Config));
        let types = (!self.types.is_empty()).then_some(("type", Holds::Code));
        let named = self.kinds().into_iter().filter(|(.., given)| *given).map(|(key, holds, _)| (key, holds));
        named.chain(path).chain(types).collect()
    }

    fn lists(&self) -> [(&'static str, &[String]); 16] {
        [
            ("block", &self.block),
            ("labels", &self.labels),
            ("each", &self.each),
            ("call", &self.call),
            ("new", &self.new),
            ("method", &self.method),
            ("type", &self.types),
            ("receiver", &self.receiver),
            ("assign", &self.assign),
            ("annotation", &self.annotation),
            ("entry", &self.entry),
            ("variable", &self.variable),
            ("declares", &self.declares),
            ("text", &self.text),
            ("name", &self.name),
            ("command", &self.command),
        ]
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::{LexiconRow, Row, embedded_rows};
    use serde::Deserialize;

    fn fault(row: serde_json::Value) -> Option<String> {
        Row::deserialize(row).ok().and_then(|row| row.fault())
    }

    #[test]
    fn a_row_that_can_never_speak_is_told() {
        let told =
            |at: serde_json::Value, format: &str| fault(serde_json::json!({ "row": "r", "says": "transport", "in": format, "at": at }));
        assert!(told(serde_json::json!({}), "yaml").is_some_and(|text| text.contains("names no place")));
        assert!(told(serde_json::json!({ "receiver": "log" }), "java").is_some_and(|text| text.contains("names no place")));
        assert_eq!(told(serde_json::json!({ "call": ["a", ""] }), "java").as_deref(), Some("`at.call` holds an empty name"));
        assert!(told(serde_json::json!({ "call": "requests.get" }), "yaml").is_some_and(|text| text.contains("`at.call`")));
        assert!(told(serde_json::json!({ "block": "server" }), "python").is_some_and(|text| text.contains("code has")));
        assert!(told(serde_json::json!({ "call": "a.{b,c" }), "java").is_some_and(|text| text.contains("brace")));
        assert!(told(serde_json::json!({ "path": "" }), "yaml").is_some_and(|text| text.contains("names no place")));
        assert_eq!(told(serde_json::json!({ "block": "server" }), "nginx"), None);
        assert_eq!(told(serde_json::json!({ "command": "" }), "shell"), None);
        assert_eq!(told(serde_json::json!({ "method": "get", "type": "Client" }), "java"), None);
    }

    #[test]
    fn an_element_has_a_title_and_names() {
        let told = |title: &str, names: &[&str]| {
            let row = serde_json::json!({ "row": "r", "says": "element", "class": "direct", "title": title, "names": names });
            LexiconRow::deserialize(row).ok().and_then(|row| row.fault())
        };
        assert!(told("badge", &[]).is_some() && told("badge", &[""]).is_some() && told("badge", &["*"]).is_some());
        assert!(told("", &["badge"]).is_some());
        assert_eq!(told("badge", &["badge number"]), None);
    }

    #[test]
    fn every_embedded_row_can_speak() {
        let faults: Vec<String> =
            embedded_rows().rows.iter().filter_map(|row| row.fault().map(|fault| format!("{}: {fault}", row.row))).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
