//! `phiward.yaml` as it is written: one struct per block, every key with its meaning, nothing resolved.

use super::{CapSet, DecisionKind, Dollars, Entity, FailOn, PhiArea, Severity, Tier};
use crate::knowledge::{Confidence, FileRole};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::fmt;

/// Settings of a repository. The nearest file upwards is used; it inherits from those above it up to the repository root.
/// Path patterns are relative to the folder of the file; a folder stands for all below it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "phiward.yaml")]
pub struct ConfigFile {
    /// Profiles (`hipaa`, `strict`, `nprm-2025`), or files and folders with rules and knowledge rows.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany")]
    pub extends: Vec<Spanned<String>>,
    /// Files and folders with policies of your own.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany")]
    pub policies: Vec<Spanned<String>>,
    /// What the organization is; decides which provisions bind.
    pub entity: Option<Entity>,
    /// Where PHI is to be assumed, inferred from what files say (default), or ruled out. The last area that covers a file decides.
    #[serde(deserialize_with = "areas")]
    #[schemars(with = "Areas")]
    pub areas: Vec<AreaFile>,
    /// How many individuals' records the system holds; for per-individual counts only.
    pub individuals: Option<u64>,
    /// The culpability to assume in the scenario; default `reasonable-cause`.
    pub tier: Option<Tier>,
    /// The calendar-year caps to use in the scenario.
    pub caps: Option<CapSet>,
    /// When a person learned of a finding, where no other record says so.
    #[serde(deserialize_with = "or_default")]
    pub known: Vec<KnownFile>,
    /// When a run fails.
    #[serde(deserialize_with = "or_default")]
    pub gates: GatesFile,
    /// Bounds on time and memory.
    #[serde(deserialize_with = "or_default")]
    pub limits: LimitsFile,
    /// Changes to rules, by id.
    #[serde(deserialize_with = "or_default")]
    #[schemars(with = "BTreeMap<String, RuleFile>")]
    pub rules: BTreeMap<String, Spanned<RuleFile>>,
    /// Rules, by id, that configurations further in may tighten but not loosen.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany")]
    pub lock: Vec<Spanned<String>>,
    /// Written decisions on addressable specifications (45 CFR 164.306(d)(3)).
    #[serde(deserialize_with = "or_default")]
    #[schemars(with = "Vec<DecisionFile>")]
    pub decisions: Vec<Spanned<DecisionFile>>,
    /// Who is staff of what kind.
    #[serde(deserialize_with = "or_default")]
    pub staff: StaffFile,
    /// What the Salesforce org has beside what metadata says.
    #[serde(deserialize_with = "or_default")]
    pub salesforce: SalesforceFile,
    /// What a breach and the work would cost; only for estimates, which no total and no gate contains.
    #[serde(deserialize_with = "or_default")]
    pub costs: CostsFile,
}

/// What a breach and the work would cost, in dollars: whole ones, or with cents in quotes (`"1.75"`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CostsFile {
    /// How many records a breach would concern; default `individuals`.
    pub records: Option<u64>,
    /// To tell one person.
    #[schemars(with = "Option<Money>")]
    pub notification_per_record: Option<Dollars>,
    /// To settle with one person.
    #[schemars(with = "Option<Money>")]
    pub litigation_per_record: Option<Dollars>,
    /// An hour of work, where rules state the effort to mend.
    #[schemars(with = "Option<Money>")]
    pub hour: Option<Dollars>,
}

/// Staff by the names of their roles, groups, profiles and permission sets; `*` stands for any text.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StaffFile {
    /// Those who treat patients: what is shared with others is reported.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany")]
    pub clinical: Vec<Spanned<String>>,
}

/// What the Salesforce org has.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SalesforceFile {
    /// Whether Shield Platform Encryption is licensed.
    pub shield: Option<bool>,
    /// Whether it runs on Hyperforce, which encrypts its volumes.
    pub hyperforce: Option<bool>,
}

/// An area of the repository.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaFile {
    /// Path patterns.
    #[serde(deserialize_with = "at_least_one")]
    #[schemars(with = "OneOrMany")]
    pub paths: Vec<Spanned<String>>,
    /// Whether files there hold PHI.
    pub phi: PhiArea,
}

/// When a person learned of findings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFile {
    /// Rule id; without it, every rule.
    #[serde(default)]
    pub rule: Option<String>,
    /// Path pattern; without it, everywhere.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub path: Option<Spanned<String>>,
    /// The day: `2026-03-01`.
    #[schemars(with = "String")]
    pub date: Spanned<String>,
}

/// When a run fails.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GatesFile {
    /// From which severity on findings give exit code 1; default `error`.
    pub fail_on: Option<FailOn>,
    /// Findings below are left out and only counted; default `likely`.
    pub min_confidence: Option<Confidence>,
    /// The lowest score, 0 to 100.
    #[schemars(with = "Option<f64>")]
    pub min_score: Option<Spanned<f64>>,
    /// The highest exposure in the scenario, in whole dollars.
    pub max_exposure: Option<u64>,
}

/// Bounds on time and memory.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the keys as people write them")]
pub struct LimitsFile {
    /// Largest file that is read, in bytes.
    pub max_file_bytes: Option<u64>,
    /// Deepest nesting that is followed.
    pub max_depth: Option<u32>,
    /// Longest snippet of scanned text in a report, in characters.
    pub max_snippet: Option<u32>,
}

/// What is changed in a rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleFile {
    /// error, warning or note.
    pub severity: Option<Severity>,
    /// Whether the rule is in force.
    pub enabled: Option<bool>,
    /// Amounts and lists of the rule.
    #[serde(deserialize_with = "or_default")]
    pub params: BTreeMap<String, serde_json::Value>,
    /// Where the rule speaks.
    #[serde(deserialize_with = "or_default")]
    pub paths: RulePathsFile,
    /// Another condition, in CEL, in quotes.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "Option<String>")]
    pub when: Option<Spanned<String>>,
    /// Other severities in some cases; the first that holds is taken.
    pub adjust: Option<Vec<AdjustFile>>,
    /// The file roles in which the rule speaks.
    pub roles: Option<Vec<FileRole>>,
}

/// Another severity in some cases.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustFile {
    /// The condition, in CEL, in quotes.
    #[schemars(with = "String")]
    pub when: Spanned<String>,
    /// error, warning or note.
    pub severity: Severity,
}

/// Where a rule speaks.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RulePathsFile {
    /// Only there; everywhere when empty.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany")]
    pub include: Vec<Spanned<String>>,
    /// Never there.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany")]
    pub exclude: Vec<Spanned<String>>,
}

/// A written decision on an addressable implementation specification.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionFile {
    /// The provision: `164.312(e)(2)(ii)`.
    #[schemars(with = "String")]
    pub provision: Spanned<String>,
    /// Path patterns that it speaks of; all files below this one's folder without the key.
    #[serde(default, deserialize_with = "stated")]
    #[schemars(with = "Option<OneOrMany>")]
    pub paths: Option<Vec<Spanned<String>>>,
    /// What was decided.
    pub decision: DecisionKind,
    /// Why it is not reasonable and appropriate, or what stands in its place.
    #[schemars(with = "String")]
    pub rationale: Spanned<String>,
    /// Who approved it.
    #[schemars(with = "String")]
    pub approved_by: Spanned<String>,
    /// The day by which it is to be reviewed: `2027-01-31`.
    #[schemars(with = "String")]
    pub review_by: Spanned<String>,
}

/// For the schema: a text or a list of texts.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// For the schema: whole dollars, or dollars and cents in quotes.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Money {
    Whole(u64),
    Cents(String),
}

/// For the schema: areas as a list or by path.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Areas {
    List(Vec<AreaFile>),
    ByPath(BTreeMap<String, AreaValue>),
}

/// For the schema: what a path has in [`Areas`].
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum AreaValue {
    Word(PhiArea),
    Block(AreaBlock),
}

/// `{ phi: assumed }`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AreaBlock {
    phi: PhiArea,
}

/// Reads a key without a value as one that is not there.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a key that must have a value when it is there: a condition that YAML took for a tag would be dropped in silence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Spanned<String>>, D::Error> {
    let spanned = Spanned::<Option<String>>::deserialize(deserializer)?;
    match spanned.value {
        Some(value) => Ok(Some(Spanned::new(value, spanned.referenced, spanned.defined))),
        None => Err(de::Error::custom("a value is missing here; a text that begins with `!` must stand in quotes, YAML reads it as a tag")),
    }
}

/// Reads paths that must not be empty when the key is there: "nowhere" would be taken for "everywhere".
fn stated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Spanned<String>>>, D::Error> {
    at_least_one(deserializer).map(Some)
}

/// Reads `x` and `[x, y]`, not `[]`.
fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Spanned<String>>, D::Error> {
    let all = one_or_many(deserializer)?;
    if all.is_empty() { Err(de::Error::custom("a path is missing here")) } else { Ok(all) }
}

/// Reads `x` and `[x, y]` alike, with the place of each.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Spanned<String>>, D::Error> {
    struct Texts(Vec<(String, Option<Spanned<String>>)>);
    struct Reading;
    impl<'de> Visitor<'de> for Reading {
        type Value = Texts;
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a text or a list of texts")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
            Ok(Texts(vec![(text.to_owned(), None)]))
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Texts, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = items.next_element::<Spanned<String>>()? {
                all.push((item.value.clone(), Some(item)));
            }
            Ok(Texts(all))
        }
        fn visit_unit<E: de::Error>(self) -> Result<Texts, E> {
            Ok(Texts(Vec::new()))
        }
    }
    impl<'de> Deserialize<'de> for Texts {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Reading)
        }
    }
    let whole = Spanned::<Texts>::deserialize(deserializer)?;
    let (referenced, defined) = (whole.referenced, whole.defined);
    Ok(whole.value.0.into_iter().map(|(text, item)| item.unwrap_or_else(|| Spanned::new(text, referenced, defined))).collect())
}

/// Reads a list of areas, or a map from one pattern to its area: `{ deploy: { phi: none } }`, `{ deploy: none }`.
fn areas<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<AreaFile>, D::Error> {
    struct Reading;
    impl<'de> Visitor<'de> for Reading {
        type Value = Vec<AreaFile>;
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list such as [{ paths: [src], phi: assumed }], or a map such as { src: { phi: assumed } }")
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = items.next_element()? {
                all.push(item);
            }
            Ok(all)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some((path, phi)) = map.next_entry::<Spanned<String>, AreaWord>()? {
                all.push(AreaFile { paths: vec![path], phi: phi.0 });
            }
            Ok(all)
        }
    }
    deserializer.deserialize_any(Reading)
}

/// `assumed`, or `{ phi: assumed }`.
struct AreaWord(PhiArea);

impl<'de> Deserialize<'de> for AreaWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = PhiArea;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("assumed, inferred or none")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<PhiArea, E> {
                PhiArea::deserialize(de::value::StrDeserializer::new(word))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PhiArea, A::Error> {
                AreaBlock::deserialize(de::value::MapAccessDeserializer::new(map)).map(|block| block.phi)
            }
        }
        deserializer.deserialize_any(Reading).map(Self)
    }
}
