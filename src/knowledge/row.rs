//! One row as written. `KNOWLEDGE.md` of the design explains the keys; `docs/knowledge.md` is generated from them.

use super::Confidence;
use super::row_schema::one_or_several;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;

/// One technology saying one thing.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = one_or_several)]
pub struct Row {
    /// Unique id, kebab-case.
    pub row: String,
    /// A fact kind, or `sink`, `sanitizer`, `element`, `type`, `guard`.
    pub says: String,
    /// Languages or formats.
    #[serde(rename = "in", default, deserialize_with = "one_or_many")]
    pub formats: Vec<Format>,
    /// The anchor.
    #[serde(default)]
    pub at: Anchor,
    /// Conditions on sibling keys or arguments. `../key` asks beside the anchor alone, `./key` below it alone, `/key` the document. In code
    /// `source` is the text of the place, `function` the name of the function around it, `function.body` that function's text and
    /// `owner.annotations` the names of the annotations of the type around it.
    #[serde(rename = "where", default)]
    pub conditions: BTreeMap<String, Condition>,
    /// Attribute, or several joined by commas, to constant or reader.
    #[serde(default)]
    pub set: BTreeMap<String, Setter>,
    /// Where a finding stands, in order of preference.
    #[serde(default)]
    pub place: Vec<Placing>,
    /// What to write instead, in this technology's words.
    #[serde(default)]
    pub fix: Option<String>,
    /// The document that says so.
    #[serde(default)]
    pub source: Option<String>,
    /// Recalled only, not seen in print.
    #[serde(default)]
    pub unverified: bool,
    /// Rows of no known product come last: a lower number is tried only where no higher one matched the same anchor. Default 10, generic rows 0.
    #[serde(default = "usual_priority")]
    pub priority: u8,
    /// Texts with the facts that they must yield.
    #[serde(default)]
    pub examples: Vec<RowExample>,
}

fn usual_priority() -> u8 {
    10
}

/// A language or format; `{ xml: ConnectedApp }` also names the root element, `{ yaml: Ingress }` the `kind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// `yaml`, `java`, ...
    pub language: String,
    /// Root element (XML), `kind` (YAML, JSON) or a file glob that begins with `*` or holds `/`.
    pub root: Option<String>,
}

/// Where a row looks.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(transform = one_or_several)]
pub struct Anchor {
    /// A block under a key path: `server`, `server.ssl`, `spec/tls`, `*` for any.
    #[serde(deserialize_with = "one_or_many")]
    pub block: Vec<String>,
    /// The labels of the block, in order; `*` for any, alternatives in braces.
    #[serde(deserialize_with = "one_or_many")]
    pub labels: Vec<String>,
    /// What the block must have.
    pub has: BTreeMap<String, Condition>,
    /// Each value under a key path: list items, repeated elements, or the one scalar. In code `arguments`: one fact for each constant one.
    #[serde(deserialize_with = "one_or_many")]
    pub each: Vec<String>,
    /// A call by its resolved name: `requests.{get,post}`, `System.debug`.
    #[serde(deserialize_with = "one_or_many")]
    pub call: Vec<String>,
    /// A constructor by type.
    #[serde(deserialize_with = "one_or_many")]
    pub new: Vec<String>,
    /// A method by name, with `type` or `receiver`.
    #[serde(deserialize_with = "one_or_many")]
    pub method: Vec<String>,
    /// The receiver's type (fully qualified names match their last part where imports leave no doubt).
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<String>,
    /// The receiver's usual names.
    #[serde(deserialize_with = "one_or_many")]
    pub receiver: Vec<String>,
    /// An assignment to a member or variable: `*.verify_mode`, `ssl.check_hostname`.
    #[serde(deserialize_with = "one_or_many")]
    pub assign: Vec<String>,
    /// An annotation or decorator.
    #[serde(deserialize_with = "one_or_many")]
    pub annotation: Vec<String>,
    /// An entry of an object literal, a named argument or a property that is set, by its name, wherever it stands: `rejectUnauthorized`.
    #[serde(deserialize_with = "one_or_many")]
    pub entry: Vec<String>,
    /// An environment variable by its name, in any form: `A=1`, `A: 1`, an item `A=1`, a pair of `name` and `value`.
    #[serde(deserialize_with = "one_or_many")]
    pub variable: Vec<String>,
    /// A command of a shell text that stands at `each`, by its name: `curl`. Without `each` wherever `tables/shell.yaml` says that a text, or a
    /// list of words, is run; the name of a command that consists of switches alone is empty.
    #[serde(deserialize_with = "one_or_many")]
    pub command: Vec<String>,
    /// A function by its name where it is declared; `where: { body: ... }` asks what it does (`does nothing`, `always true`, `never refuses`).
    #[serde(deserialize_with = "one_or_many")]
    pub declares: Vec<String>,
    /// In code: a text as written that holds this, wherever it stands: `grant_type=password`.
    #[serde(deserialize_with = "one_or_many")]
    pub text: Vec<String>,
    /// A value by its whole path in lower case words, as a regular expression: `redis\\.(use_)?tls$` finds `redis: {useTLS: x}` and
    /// `redis.use-tls=x`. For what an organization's own keys say.
    pub path: Option<String>,
    /// Keys within which the row says nothing, whether they are the anchor's own or a block's around it.
    #[serde(deserialize_with = "one_or_many")]
    pub outside: Vec<String>,
    /// Files of which the row says nothing: names, or paths with `/`.
    #[serde(deserialize_with = "one_or_many")]
    pub except: Vec<String>,
    /// A value by its name alone, as imports resolve it: `flask.request`, `params`.
    #[serde(deserialize_with = "one_or_many")]
    pub name: Vec<String>,
    /// A method on the result that must follow.
    pub then: Option<String>,
    /// Methods of which none may be called in the same function: `starttls` after `smtplib.SMTP(...)`.
    #[serde(deserialize_with = "one_or_many")]
    pub without: Vec<String>,
    /// In code: a call in whose block this stands, by its method: `create_table`.
    #[serde(deserialize_with = "one_or_many")]
    pub within: Vec<String>,
    /// `relaxed`: keys match in kebab, camel and snake case and as upper-case environment names.
    pub binding: Option<String>,
    /// A weaker anchor.
    pub or: Option<Box<Or>>,
}

/// A weaker anchor, with its confidence.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = one_or_several)]
pub struct Or {
    /// Usual names of the receiver.
    #[serde(default, deserialize_with = "one_or_many")]
    pub receiver: Vec<String>,
    /// How sure a match by it is.
    pub confidence: Confidence,
}

/// A condition on a key or argument. A bare text or list is `is`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(transform = one_or_several)]
pub struct ConditionMap {
    /// Equals one of (without regard to case); `*` and `?` are wildcards.
    #[serde(deserialize_with = "one_or_many")]
    pub is: Vec<String>,
    /// Equals none of; an absent key satisfies it.
    #[serde(deserialize_with = "one_or_many")]
    pub not: Vec<String>,
    /// Holds one of these as a whole word.
    #[serde(deserialize_with = "one_or_many")]
    pub word: Vec<String>,
    /// Is there at all.
    pub present: Option<bool>,
    /// Is a literal, not a name of the program.
    pub literal: Option<bool>,
    /// Matches a regular expression.
    pub matches: Option<String>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition(pub ConditionMap);

/// A constant or a reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Setter {
    /// A constant as written: text, number, truth value, list.
    Constant(serde_json::Value),
    /// Something to be read.
    Reader(Box<Reader>),
}

/// How an attribute is read. One of the first five says where from.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(transform = one_or_several)]
pub struct Reader {
    /// A key path below the anchor.
    #[serde(deserialize_with = "one_or_many")]
    pub key: Vec<String>,
    /// An argument by name and position: `[url, 0]`, `[verify]`, `[2]`.
    #[serde(deserialize_with = "one_or_many")]
    pub arg: Vec<ArgName>,
    /// The declared type of an argument, where one is known: `[0]`; the argument named `receiver` is what the method is called on.
    #[serde(deserialize_with = "one_or_many")]
    pub declared: Vec<ArgName>,
    /// `method` (the called method's name), `callee`, `owner` (the enclosing type), `source` (the call's text), `members.0` (what is known to be set in the first argument), `label.0`, `key` (the matched key), `parent` (the key of the block around it; `parent.1` of the block around that), `root` (the root element or `kind`), `stem` (the
    /// file's name up to its first dot), `folder.0` (the folder that it is in), `below.objects`
    /// (the part of the path after the folder `objects`). Of several, parted by commas, the first that there is.
    pub name: Option<String>,
    /// A field of another thing, see `of`.
    pub field: Option<String>,
    /// `receiver`: the field of the object that the method is called on. `within`: the first argument of the call in whose block this stands.
    pub of: Option<String>,
    /// `.`: the anchor's own value.
    pub value: Option<serde_json::Value>,
    /// A decoder; `tls-names.min` names one output.
    #[serde(rename = "as")]
    pub decoder: Option<String>,
    /// Look in the enclosing blocks, too.
    pub inherit: bool,
    /// Only this part of the text: a regular expression with one group. Where it does not fit, nothing is there.
    pub capture: Option<String>,
    /// A host that names a block of the same document stands for the addresses in it: `upstream/server`.
    pub through: Option<String>,
    /// What absence means, tried in order.
    pub absent: Vec<Absent>,
}

/// An argument by name or by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgName {
    /// `verify`.
    Name(String),
    /// `0`.
    Position(usize),
}

/// One step of `absent`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Absent {
    /// Product whose version decides (image tag, lock file).
    pub product: Option<String>,
    /// Terraform provider whose version decides.
    pub provider: Option<String>,
    /// Holds for versions below this one.
    pub below: Option<String>,
    /// The value.
    pub value: Option<serde_json::Value>,
    /// A key path to read instead.
    pub key: Option<String>,
    /// A field to read instead.
    pub field: Option<String>,
    /// Of what.
    pub of: Option<String>,
}

/// Where a finding stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placing {
    /// The line of a key below the anchor.
    Key(String),
    /// The place of an argument.
    Arg(ArgName),
    /// The anchor's own line.
    Head,
}

/// A text with the facts that it must yield.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowExample {
    /// File name, where it matters; default by `in`.
    #[serde(default)]
    pub path: Option<String>,
    /// The text.
    pub text: String,
    /// The facts: each lists attributes that must have these values; facts of this row beyond the list are an error.
    pub facts: Vec<BTreeMap<String, serde_json::Value>>,
}

/// Reads `x` and `[x, y]` alike.
///
/// # Errors
/// When an item cannot be read.
pub fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromScalar + Deserialize<'de>,
{
    struct Many<T>(std::marker::PhantomData<T>);
    impl<'de, T: FromScalar + Deserialize<'de>> Visitor<'de> for Many<T> {
        type Value = Vec<T>;
        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("one value or a list of values")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            T::from_scalar(text).map(|one| vec![one]).map_err(E::custom)
        }
        fn visit_bool<E: de::Error>(self, on: bool) -> Result<Self::Value, E> {
            self.visit_str(if on { "true" } else { "false" })
        }
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
            self.visit_str(&number.to_string())
        }
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
            self.visit_str(&number.to_string())
        }
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
            self.visit_str(&number.to_string())
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = items.next_element::<T>()? {
                all.push(item);
            }
            Ok(all)
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(de::value::MapAccessDeserializer::new(map)).map(|one| vec![one])
        }
    }
    deserializer.deserialize_any(Many(std::marker::PhantomData))
}

/// What can be written as a bare scalar.
pub trait FromScalar: Sized {
    /// From the scalar's text.
    ///
    /// # Errors
    /// A sentence for people, when the text means nothing.
    fn from_scalar(text: &str) -> Result<Self, String>;
}

impl FromScalar for String {
    fn from_scalar(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl FromScalar for Format {
    fn from_scalar(text: &str) -> Result<Self, String> {
        Ok(Self { language: text.to_owned(), root: None })
    }
}

impl FromScalar for ArgName {
    fn from_scalar(text: &str) -> Result<Self, String> {
        Ok(text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Position))
    }
}

/// A visitor for values that are a scalar or a map.
macro_rules! scalar_or_map {
    ($type:ty, $expecting:literal, $map:expr) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Either;
                impl<'de> Visitor<'de> for Either {
                    type Value = $type;
                    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        out.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                        <$type>::from_scalar(text).map_err(E::custom)
                    }
                    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Self::Value, E> {
                        self.visit_str(if on { "true" } else { "false" })
                    }
                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
                        self.visit_str(&number.to_string())
                    }
                    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                        self.visit_str(&number.to_string())
                    }
                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
                        self.visit_str(&number.to_string())
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                        #[allow(clippy::redundant_closure_call, reason = "the macro takes a closure")]
                        ($map)(de::value::MapAccessDeserializer::new(map))
                    }
                    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                        let words: Vec<String> = Deserialize::deserialize(de::value::SeqAccessDeserializer::new(seq))?;
                        <$type>::from_words(words).map_err(de::Error::custom)
                    }
                }
                deserializer.deserialize_any(Either)
            }
        }
    };
}

impl Format {
    fn from_words(_: Vec<String>) -> Result<Self, String> {
        Err("a format is one word or { format: root }".to_owned())
    }
}
scalar_or_map!(Format, "a format, or { format: root }", |map| {
    let pairs: BTreeMap<String, String> = Deserialize::deserialize(map)?;
    let mut pairs = pairs.into_iter();
    match (pairs.next(), pairs.next()) {
        (Some((language, root)), None) => Ok(Format { language, root: Some(root) }),
        _ => Err(de::Error::custom("one format with one root, such as { xml: ConnectedApp }")),
    }
});

impl FromScalar for Condition {
    fn from_scalar(text: &str) -> Result<Self, String> {
        Ok(Self(ConditionMap { is: vec![text.to_owned()], ..ConditionMap::default() }))
    }
}
impl Condition {
    fn from_words(words: Vec<String>) -> Result<Self, String> {
        Ok(Self(ConditionMap { is: words, ..ConditionMap::default() }))
    }
}
scalar_or_map!(Condition, "a text, a list of texts, or a condition", |map| ConditionMap::deserialize(map).map(Condition));

impl ArgName {
    fn from_words(_: Vec<String>) -> Result<Self, String> {
        Err("an argument is a name or a position".to_owned())
    }
}
scalar_or_map!(ArgName, "the name or the position of an argument", |_map| Err(de::Error::custom("an argument is a name or a position")));

impl FromScalar for Placing {
    fn from_scalar(text: &str) -> Result<Self, String> {
        match text {
            "head" => Ok(Self::Head),
            other => Err(format!("a place is `head`, {{ key: path }} or {{ arg: name }}, not `{other}`")),
        }
    }
}
impl Placing {
    fn from_words(_: Vec<String>) -> Result<Self, String> {
        Err("a place is `head`, { key: path } or { arg: name }".to_owned())
    }
}
scalar_or_map!(Placing, "`head`, { key: path } or { arg: name }", |map| {
    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Where {
        Key(String),
        Arg(ArgName),
    }
    Ok(match Where::deserialize(map)? {
        Where::Key(path) => Placing::Key(path),
        Where::Arg(arg) => Placing::Arg(arg),
    })
});

impl<'de> Deserialize<'de> for Setter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Setter;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a constant, or a reader such as { key: path }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Setter, E> {
                Ok(Setter::Constant(text.into()))
            }
            fn visit_bool<E: de::Error>(self, on: bool) -> Result<Setter, E> {
                Ok(Setter::Constant(on.into()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Setter, E> {
                Ok(Setter::Constant(number.into()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Setter, E> {
                Ok(Setter::Constant(number.into()))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Setter, E> {
                Ok(Setter::Constant(number.into()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Setter, A::Error> {
                serde_json::Value::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Setter::Constant)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Setter, A::Error> {
                Reader::deserialize(de::value::MapAccessDeserializer::new(map)).map(|reader| Setter::Reader(Box::new(reader)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}
