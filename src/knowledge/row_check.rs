//! What can be told of a row without any file: that it could never say anything.

use super::{Anchor, Row};
use crate::text::{Family, Language};

/// Kinds of rows that are known by their conditions alone, and need no place.
const PLACELESS: [&str; 1] = ["guard"];

impl Row {
    /// Why the row can never say anything: no place in `at`, an empty name, a place that its formats do not have.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let places: Vec<(&str, Holds)> = self.at.places();
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
        let path = self.path.as_ref().map(|_| ("path", Holds::Config));
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
    use crate::knowledge::{Row, embedded_rows};
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
        assert_eq!(told(serde_json::json!({ "block": "server" }), "nginx"), None);
        assert_eq!(told(serde_json::json!({ "command": "" }), "shell"), None);
        assert_eq!(told(serde_json::json!({ "method": "get", "type": "Client" }), "java"), None);
    }

    #[test]
    fn every_embedded_row_can_speak() {
        let faults: Vec<String> =
            embedded_rows().rows.iter().filter_map(|row| row.fault().map(|fault| format!("{}: {fault}", row.row))).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
