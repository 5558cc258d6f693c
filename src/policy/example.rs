//! A rule's own tests: texts with marks on what must be found, compared both ways.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Texts that show a fault and its absence.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Example {
    /// Name of the file that `bad` and `good` stand for.
    pub path: Option<String>,
    /// Other files that are there too (or, without `path`, the whole example); marks count in them as well.
    pub files: BTreeMap<String, String>,
    /// A text with the fault: `#~ rule-a, rule-b` in a comment on the line before. Several files: a map of path to text.
    pub bad: Option<ExampleText>,
    /// A look-alike without the fault.
    pub good: Option<ExampleText>,
    /// Where no mark can stand (strict JSON, first lines, before `<?xml`): rule to lines of `bad`, or `path:line`.
    pub at: BTreeMap<String, Vec<LineRef>>,
}

/// One text, or several by path.
#[derive(Debug, Clone, PartialEq)]
pub enum ExampleText {
    /// The text of `path`.
    One(String),
    /// Path to text.
    Several(BTreeMap<String, String>),
}

/// A line of the one file, or of a named one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRef {
    /// Path; the example's own when absent.
    pub path: Option<String>,
    /// 1-based line.
    pub line: u32,
}

/// Where a rule spoke or must speak.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Spot {
    /// Path within the example.
    pub path: String,
    /// 1-based line.
    pub line: u32,
    /// Rule id.
    pub rule: String,
}

/// A difference between what must be found and what was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mismatch {
    /// Marked, but not found.
    Missing(Spot),
    /// Found, but not marked.
    Extra(Spot),
}

/// An example that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExampleFailure {
    /// The rule.
    pub rule: String,
    /// 1-based number of the example.
    pub example: usize,
    /// `bad` or `good`.
    pub side: &'static str,
    /// What differs.
    pub mismatches: Vec<Mismatch>,
    /// A fault of the example itself, such as a bad text without a mark.
    pub fault: Option<String>,
}

/// One scan of an example: files and what must be found in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// `bad` or `good`.
    pub side: &'static str,
    /// Path and text.
    pub files: Vec<(String, String)>,
    /// What must be found, of all rules that are marked.
    pub expected: BTreeSet<Spot>,
}

impl std::fmt::Display for ExampleFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "example {}, {} text", self.example, self.side)?;
        if let Some(fault) = &self.fault {
            write!(out, ": {fault}")?;
        }
        for mismatch in &self.mismatches {
            write!(out, "\n  {mismatch}")?;
        }
        Ok(())
    }
}

impl Example {
    /// Both sides as one text each, for `explain`: path, bad, good.
    #[must_use]
    pub fn shown(&self) -> (String, Option<String>, Option<String>) {
        let whole = |text: &Option<ExampleText>| {
            text.as_ref().map(|text| match text {
                ExampleText::One(text) => text.clone(),
                ExampleText::Several(files) => files.values().cloned().collect::<Vec<_>>().join("\n"),
            })
        };
        let path = self.path.clone().or_else(|| self.files.keys().next().cloned()).unwrap_or_default();
        (path, whole(&self.bad), whole(&self.good))
    }

    /// The scans that this example asks for.
    ///
    /// # Errors
    /// A sentence for people, when the example is not whole.
    pub fn trials(&self) -> Result<Vec<Trial>, String> {
        let mut trials = Vec::new();
        for (side, text) in [("bad", &self.bad), ("good", &self.good)] {
            let Some(text) = text else { continue };
            let mut files = self.files.clone();
            match (text, &self.path) {
                (ExampleText::One(text), Some(path)) => drop(files.insert(path.clone(), text.clone())),
                (ExampleText::One(_), None) => return Err("the example has no `path`".to_owned()),
                (ExampleText::Several(more), _) => files.extend(more.clone()),
            }
            trials.push(self.trial(side, files)?);
        }
        if trials.is_empty() {
            if self.files.is_empty() {
                return Err("the example has neither `bad` nor `good` nor `files`".to_owned());
            }
            let trial = self.trial("bad", self.files.clone())?;
            // files without any mark show that nothing is to be found
            let side = if trial.expected.is_empty() { "good" } else { "bad" };
            trials.push(Trial { side, ..trial });
        }
        Ok(trials)
    }

    fn trial(&self, side: &'static str, files: BTreeMap<String, String>) -> Result<Trial, String> {
        let mut expected = BTreeSet::new();
        for (path, text) in &files {
            expected.extend(marks(text).into_iter().map(|(line, rule)| Spot { path: path.clone(), line, rule }));
        }
        if side == "bad" {
            for (rule, lines) in &self.at {
                for at in lines {
                    let path = at.path.as_ref().or(self.path.as_ref()).ok_or("`at` names a line, but the example has no `path`")?;
                    if !files.contains_key(path) {
                        return Err(format!("`at` names `{path}`, which the example does not have"));
                    }
                    expected.insert(Spot { path: path.clone(), line: at.line, rule: rule.clone() });
                }
            }
        }
        Ok(Trial { side, files: files.into_iter().collect(), expected })
    }

    /// Runs the example for one rule; `scan` gives what that rule finds.
    pub fn test(&self, rule: &str, number: usize, mut scan: impl FnMut(&[(String, String)]) -> Vec<Spot>) -> Vec<ExampleFailure> {
        let failure = |side, mismatches, fault| ExampleFailure { rule: rule.to_owned(), example: number, side, mismatches, fault };
        let trials = match self.trials() {
            Ok(trials) => trials,
            Err(fault) => return vec![failure("bad", Vec::new(), Some(fault))],
        };
        let mut failures = Vec::new();
        for trial in trials {
            let marked = trial.expected.iter().any(|spot| spot.rule == rule);
            let fault = match (trial.side, marked) {
                ("bad", false) => Some(format!("the bad text has no mark `#~ {rule}`")),
                ("good", true) => Some(format!("the good text has a mark `#~ {rule}`")),
                _ => None,
            };
            let mismatches = compare(&trial.expected, &scan(&trial.files), Some(rule));
            if fault.is_some() || !mismatches.is_empty() {
                failures.push(failure(trial.side, mismatches, fault));
            }
        }
        failures
    }
}

/// The marks of a text: `#~ rule-a, rule-b` in a comment of any syntax, each with the line that it speaks of: the next one that is no mark.
#[must_use]
pub fn marks(text: &str) -> Vec<(u32, String)> {
    let mut marks = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for (number, line) in (1u32..).zip(text.lines()) {
        match mark(line) {
            Some(rules) => open.extend(rules),
            None => marks.extend(open.drain(..).map(|rule| (number, rule))),
        }
    }
    marks
}

/// The rules of a line that is a mark and nothing else.
fn mark(line: &str) -> Option<Vec<String>> {
    let (before, after) = line.split_once("#~")?;
    let opens = ["", "#", "//", "/*", "*", "<!--", "--", ";", "{/*", "{#", "<%--", "%", "!", "{{/*", "'", "rem", "REM"];
    if !opens.contains(&before.trim()) {
        return None;
    }
    let after = after.trim();
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ',' | ' '))).unwrap_or(after.len());
    let list = after.get(..end)?.trim().trim_end_matches('-');
    Some(list.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(str::to_owned).collect())
}

/// Compares both ways; with `only`, of one rule alone.
#[must_use]
pub fn compare(expected: &BTreeSet<Spot>, found: &[Spot], only: Option<&str>) -> Vec<Mismatch> {
    let counts = |spot: &&Spot| only.is_none_or(|rule| spot.rule == rule);
    let found: BTreeSet<&Spot> = found.iter().filter(counts).collect();
    let expected: BTreeSet<&Spot> = expected.iter().filter(counts).collect();
    let missing = expected.difference(&found).map(|&spot| Mismatch::Missing(spot.clone()));
    let extra = found.difference(&expected).map(|&spot| Mismatch::Extra(spot.clone()));
    missing.chain(extra).collect()
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (word, spot) = match self {
            Self::Missing(spot) => ("missing", spot),
            Self::Extra(spot) => ("extra", spot),
        };
        write!(out, "{word}: {} at {}:{}", spot.rule, spot.path, spot.line)
    }
}

impl<'de> Deserialize<'de> for ExampleText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ExampleText;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a text, or a map of path to text")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ExampleText, E> {
                Ok(ExampleText::One(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ExampleText, A::Error> {
                BTreeMap::deserialize(de::value::MapAccessDeserializer::new(map)).map(ExampleText::Several)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for LineRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = LineRef;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a line, or `path:line`")
            }
            fn visit_u64<E: de::Error>(self, line: u64) -> Result<LineRef, E> {
                u32::try_from(line).map(|line| LineRef { path: None, line }).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, line: i64) -> Result<LineRef, E> {
                u32::try_from(line).map(|line| LineRef { path: None, line }).map_err(E::custom)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<LineRef, E> {
                let (path, line) = text.rsplit_once(':').map_or((None, text), |(path, line)| (Some(path.to_owned()), line));
                line.trim().parse().map(|line| LineRef { path, line }).map_err(|_| E::custom("a line, or `path:line`"))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for ExampleText {
    fn schema_name() -> Cow<'static, str> {
        "ExampleText".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "object"], "additionalProperties": { "type": "string" } })
    }
}

impl JsonSchema for LineRef {
    fn schema_name() -> Cow<'static, str> {
        "LineRef".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "string"], "minimum": 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(path: &str, line: u32, rule: &str) -> Spot {
        Spot { path: path.to_owned(), line, rule: rule.to_owned() }
    }

    #[test]
    fn marks_stand_in_comments_of_every_syntax() {
        let text = "#~ a\nx\n  # #~ b-1, c\ny\n// #~ d\n<!-- #~ e -->\n<z/>\n/* #~ f */\nw\nconst s = \"#~ not\";\n-- #~ g --\nq\n{/* #~ h */}\nr\n";
        let found: Vec<(u32, String)> = marks(text);
        let expected = [(2, "a"), (4, "b-1"), (4, "c"), (7, "d"), (7, "e"), (9, "f"), (12, "g"), (14, "h")];
        assert_eq!(found, expected.map(|(line, rule)| (line, rule.to_owned())));
    }

    #[test]
    fn examples_fail_on_missing_on_extra_and_on_no_mark() {
        let yaml = "path: a.conf\nbad: |\n  #~ r\n  x\n  y\ngood: |\n  z\n";
        let example: Example = serde_saphyr::from_str(yaml).expect("reads");
        let mut right = |files: &[(String, String)]| match files.first() {
            Some((path, text)) if text.contains('x') => vec![spot(path, 2, "r"), spot(path, 3, "other")],
            _ => Vec::new(),
        };
        assert_eq!(example.test("r", 1, &mut right), []);
        let failures = example.test("r", 1, |_: &[(String, String)]| vec![spot("a.conf", 3, "r")]);
        let said: Vec<String> = failures.iter().flat_map(|failure| failure.mismatches.iter().map(ToString::to_string)).collect();
        assert_eq!(said, ["missing: r at a.conf:2", "extra: r at a.conf:3", "extra: r at a.conf:3"]);
        assert_eq!(
            example.test("q", 1, |_: &[(String, String)]| Vec::new()).first().and_then(|f| f.fault.clone()),
            Some("the bad text has no mark `#~ q`".to_owned())
        );
    }

    #[test]
    fn strict_formats_list_their_lines() {
        let yaml = "path: a.json\nbad: |\n  {\"a\": 1}\nat: { r: [1, \"b.json:2\"] }\nfiles: { b.json: \"x\\ny\" }\n";
        let example: Example = serde_saphyr::from_str(yaml).expect("reads");
        let trials = example.trials().expect("whole");
        assert_eq!(trials[0].expected, BTreeSet::from([spot("a.json", 1, "r"), spot("b.json", 2, "r")]));
        let several: Example = serde_saphyr::from_str("bad: { a.py: \"#~ r\\nx\" }\n").expect("reads");
        assert_eq!(several.trials().expect("whole")[0].expected, BTreeSet::from([spot("a.py", 2, "r")]));
        let files: Example = serde_saphyr::from_str("files: { a.py: \"x\" }\n").expect("reads");
        assert_eq!(files.trials().expect("whole")[0].side, "good");
    }
}
