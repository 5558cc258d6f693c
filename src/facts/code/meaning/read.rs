//! What a row says, read from its words.

use super::{Form, Handed, Says, Sink, Standing};
use crate::facts::code::{filling, lending, records};
use crate::facts::rows::BoundRow;
use crate::facts::{FactKind, ValueKind};
use crate::knowledge::{ArgName, Row, Setter};

pub(super) fn read_says(row: &Row) -> Result<Option<Says>, String> {
    let text = |name: &str| match row.set.get(name) {
        Some(Setter::Constant(serde_json::Value::String(text))) => Some(text.clone()),
        _ => None,
    };
    let words = |name: &str| -> Vec<String> {
        match row.set.get(name) {
            Some(Setter::Constant(serde_json::Value::String(text))) => vec![text.clone()],
            Some(Setter::Constant(serde_json::Value::Number(number))) => vec![number.to_string()],
            Some(Setter::Constant(serde_json::Value::Array(items))) => {
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
            }
            _ => Vec::new(),
        }
    };
    Ok(Some(match row.says.as_str() {
        "sink" => {
            let kind = text("sink_kind").ok_or("a sink needs `sink_kind`")?;
            let known = FactKind::Flow.attributes().iter().find(|attribute| attribute.name == "sink_kind").map(|attribute| attribute.kind);
            if let Some(ValueKind::Word(words)) = known
                && !words.contains(&kind.as_str())
            {
                return Err(format!("`sink_kind: {kind}` is none of {}", words.join(", ")));
            }
            let level_is_method = matches!(row.set.get("level"), Some(Setter::Reader(reader)) if reader.name.as_deref() == Some("method"));
            let written = words("takes");
            let takes = written
                .iter()
                .filter(|word| !matches!(word.as_str(), "all" | "receiver" | "named" | "parts"))
                .map(|word| word.parse().map_or_else(|_| ArgName::Name(word.clone()), ArgName::Position))
                .collect();
            Says::Sink(Sink {
                kind,
                by_host: match row.set.get("host") {
                    Some(Setter::Reader(reader)) => Some((**reader).clone()),
                    _ => None,
                },
                level: text("level"),
                level_is_method,
                vendor: text("vendor"),
                takes,
                takes_named: written.iter().any(|word| word == "named"),
                parts_only: written.iter().any(|word| word == "parts"),
                takes_receiver: written.iter().any(|word| word == "receiver"),
                destructured_by: text("destructured_by"),
                serializes: matches!(row.set.get("serializes"), Some(Setter::Constant(serde_json::Value::Bool(true)))),
                fix: row.fix.clone(),
                provided_by: words("provided_by"),
            })
        }
        "sanitizer" => Says::Sanitizer {
            clears: text("effect").is_none_or(|effect| effect == "clear"),
            note: text("note").unwrap_or_default(),
            by_name: text("judged").as_deref() == Some("by-name"),
            hands_on: text("judged").as_deref() == Some("handed-on"),
        },
        "propagator" => {
            let form = text("form").unwrap_or_else(|| "same".to_owned());
            Says::Propagator {
                form: Form::from_word(&form).ok_or_else(|| format!("`form: {form}` is no form"))?,
                receiver_alone: words("takes").iter().any(|word| word == "receiver"),
                keyed: matches!(row.set.get("keyed"), Some(Setter::Constant(serde_json::Value::Bool(true)))),
            }
        }
        "projection" => {
            let position = |name: &str| words(name).first().and_then(|word| word.parse().ok());
            let (of, key) = position("of").zip(position("key")).ok_or("a projection needs `of` and `key`, positions of arguments")?;
            Says::Projection { of, key }
        }
        "members" => Says::Members { hidden: matches!(row.set.get("hidden"), Some(Setter::Constant(serde_json::Value::Bool(true)))) },
        "stands" => Says::Stands(match text("part").as_deref() {
            Some("fields") => Standing::Fields,
            Some("exclude") => Standing::Without,
            _ => Standing::Of,
        }),
        "describes" => Says::Describes,
        "collects" => Says::Collects,
        "names" => Says::Names(positions(words("takes"))),
        "throws" => Says::Throws { named: text("type").unwrap_or_default(), takes: positions(words("takes")) },
        "fills" => Says::Fills(filling::Fills::read(row)),
        "selects" => Says::Selects,
        "handed" => {
            let to = words("to").first().and_then(|word| word.parse().ok());
            let what = text("from").map(Handed::Method).or_else(|| text("element").map(Handed::Element));
            let (to, what) = to.zip(what).ok_or("`handed` needs `to`, the position of a parameter, and `from`, a method, or `element`")?;
            Says::Handed { to, what }
        }
        "calls" => Says::Calls(positions(words("of")).pop()),
        "value" => Says::Value,
        "record" => Says::Record(records::Declares::read(row)),
        "lends" => Says::Lends(lending::Lends::read(row)),
        "source" => match text("element") {
            Some(element) => Says::Source(element),
            None => return Ok(None),
        },
        "type" => match text("type") {
            Some(named) => {
                let record = matches!(row.set.get("record"), Some(Setter::Constant(serde_json::Value::Bool(true))));
                Says::Type { named, record }
            }
            None => return Ok(None),
        },
        "guard" => match text("guards").as_deref() {
            Some("debugging") => Says::Debugging { production: false },
            Some("production") => Says::Debugging { production: true },
            _ => return Ok(None),
        },
        "element" => return Ok(None),
        word => {
            let kind = FactKind::from_word(word).ok_or_else(|| format!("`says: {word}` is no fact kind"))?;
            Says::Fact(Box::new(BoundRow::bind(row, kind)?))
        }
    }))
}

/// Names and positions of arguments.
fn positions(words: Vec<String>) -> Vec<ArgName> {
    words.into_iter().map(|word| word.parse().map_or(ArgName::Name(word), ArgName::Position)).collect()
}
