//! What becomes of a value in calls whose arguments say so: which kind of sink a host is, which members are taken, how much of a text is left.

use super::meaning::Sink;
use super::subject::{Given, Spoken};
use super::value::{Const, Fields, Val};
use crate::facts::Effect;
use crate::facts::decode::vendor;
use crate::facts::rows::{Read, Subject as _};
use crate::text::Span;
use std::rc::Rc;

/// Kind and vendor of a sink; `None` where the receiving host decides and is no vendor that is known.
pub fn kind_of(sink: &Sink, spoken: &Spoken<'_>) -> Option<(String, Option<String>)> {
    let Some(reader) = &sink.by_host else { return Some((sink.kind.clone(), sink.vendor.clone())) };
    let text = match spoken.read(reader) {
        Read::Known(input) => input.joined().into_owned(),
        Read::Pending { partial: Some(text), .. } => text,
        _ => return None,
    };
    let (kind, vendor) = vendor(&text)?;
    Some((kind.to_owned(), Some(vendor.to_owned())))
}

/// The texts of a constant.
fn texts(constant: &Const, out: &mut Vec<String>) {
    match constant {
        Const::Text(text) => out.push(text.to_string()),
        Const::List(items) => items.iter().for_each(|item| texts(item, out)),
        _ => {}
    }
}

/// The members that are named (`pick(patient, ['id'])`, `model_dump(include={"id"})`), or all but those.
pub fn chosen(picks: bool, object: Option<Val>, given: &[Given], span: Span) -> Val {
    let (of, rest) = match object {
        Some(object) => (object, given),
        None => match given.split_first() {
            Some((first, rest)) => (first.value.clone(), rest),
            None => return Val::default(),
        },
    };
    let mut names = Vec::new();
    for one in rest {
        if let Some(constant) = &one.value.constant {
            texts(constant, &mut names);
        }
        if let Some(fields) = &one.value.fields {
            names.extend(fields.keys().map(ToString::to_string));
        }
    }
    if names.is_empty() {
        return of.stepped(span, "taken from here");
    }
    if picks {
        let fields: Fields = names.iter().map(|name| (Rc::from(name.as_str()), of.member(name, None))).collect();
        return Val { fields: Some(Rc::new(fields)), ..Val::default() };
    }
    if let Some(known) = &of.fields {
        let kept = |name: &Rc<str>| !names.iter().any(|gone| **gone == **name);
        let left: Fields = known.iter().filter(|(name, _)| kept(name)).map(|(name, one)| (name.clone(), one.clone())).collect();
        let rest = Val { fields: None, ..of.clone() }.affected(&Effect::Serialized).affected(&Effect::Without(names));
        return Val { fields: Some(Rc::new(left)), ..rest };
    }
    of.affected(&Effect::Serialized).affected(&Effect::Without(names))
}

/// Whether a replacement leaves nothing of letters or digits: `replace(/./g, '*')`, `re.sub(r"\d", "#", text)`; not `replaceAll("\\s+", " ")`.
/// `written` is the pattern as it stands in the source.
pub fn replaces_all(pattern: &str, written: &str, method: &str, replacement: Option<&str>) -> bool {
    let regex = written.starts_with('/')
        || written.contains("egex")
        || matches!(method, "replaceAll" | "replaceFirst" | "sub" | "subn" | "gsub" | "Replace" | "preg_replace");
    let literal = !written.contains("egex") && written.starts_with(['"', '\'', '`']) && matches!(method, "replace");
    if literal || !regex || replacement.is_some_and(|text| text.contains("$&") || has_group(text)) {
        return false;
    }
    let covers = ["\\d", "\\w", "\\S", "[^", "0-9", "a-z", "A-Z", "\\p{L", "\\p{N", "\\p{Al", "[:alnum", "[:alpha", "[:digit"];
    covers.iter().any(|part| pattern.contains(part)) || has_any(pattern)
}

fn has_group(replacement: &str) -> bool {
    let signs: Vec<char> = replacement.chars().collect();
    signs.windows(2).any(|pair| matches!(pair, ['$' | '\\', next] if next.is_ascii_digit() || matches!(next, '{' | 'g' | '<')))
}

/// `.` that is not escaped.
fn has_any(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|c| {
        let any = c == '.' && !escaped;
        escaped = c == '\\' && !escaped;
        any
    })
}

/// Whether a part of a text is so small that it tells nothing: the last four signs, an initial.
/// `args` are the arguments as written.
pub fn is_small_part(method: &str, args: &[&str]) -> bool {
    let small = |text: &str| text.parse::<u32>().is_ok_and(|count| count <= 4);
    let from_end = |text: &str| text.strip_prefix('-').map(str::trim).is_some_and(small);
    let before_end = |text: &str| {
        let lower = text.to_ascii_lowercase();
        lower.contains("len") && text.rsplit_once('-').is_some_and(|(_, count)| small(count.trim().trim_end_matches([')', ' '])))
    };
    match args {
        [count] if matches!(method, "left" | "right" | "last" | "takeLast" | "take") => small(count),
        [from] => from_end(from) || before_end(from),
        [from, to] => before_end(from) || from_end(from) || (small(to) && *from == "0"),
        _ => false,
    }
}

/// Whether a count of signs is so small that they tell nothing.
pub fn is_few(count: &str) -> bool {
    count.trim().parse::<u32>().is_ok_and(|count| count <= 4)
}

/// Whether a text has signs in place of others: `***-**-`, `XXX-XX-`.
pub fn has_mask(text: &str) -> bool {
    ["**", "••", "●●", "##", "XX", "xxx"].iter().any(|signs| text.contains(signs))
}

/// Whether an index takes a part of a text: `[2:]`, `[^4..]`.
pub fn is_slice(index: &str) -> bool {
    !index.trim_start().starts_with(['"', '\'', '`']) && (index.contains("..") || index.contains(':'))
}

/// `[-4:]`, `[:1]`, `[^4..]`, `[len(s)-4:]`, as written between the brackets.
pub fn is_small_slice(index: &str) -> bool {
    let small = is_few;
    let index = index.trim().trim_start_matches('[').trim_end_matches(']').replace("...", ":").replace("..", ":");
    // `[-4, 4]`, `[0, 1]` of Ruby
    if let Some((from, to)) = index.split_once(',') {
        return match from.trim().strip_prefix('-') {
            Some(count) => small(count),
            None => from.trim() == "0" && small(to),
        };
    }
    match index.split_once(':') {
        Some((from, to)) if to.trim().is_empty() => {
            let from = from.trim();
            let before_end = || {
                let (whole, count) = from.rsplit_once('-')?;
                Some(whole.to_ascii_lowercase().contains("len") && small(count))
            };
            from.strip_prefix(['-', '^']).is_some_and(small) || before_end().unwrap_or(false)
        }
        Some((from, to)) => matches!(from.trim(), "" | "0") && small(to),
        None => false,
    }
}

/// The name of the records that a table, file or address holds: its last part that is a word, without what says the kind of file.
pub fn record_of(text: &str) -> Option<String> {
    let text = text.split(['?', '#']).next()?;
    let path = text.split_once("://").map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let word = |part: &str| {
        let stem = part.split('.').next().unwrap_or(part);
        let named = stem.len() > 2 && stem.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-'));
        (named && !stem.chars().all(|sign| sign.is_ascii_digit())).then(|| stem.replace('-', "_"))
    };
    path.rsplit(['/', '\\']).find_map(word)
}

/// Object and field of `@salesforce/schema/Contact.Birthdate`.
pub fn schema_field(symbol: &str) -> Option<(String, String)> {
    let (object, field) = symbol.split_once("@salesforce/schema/")?.1.split_once('.')?;
    let field = field.strip_suffix(".fieldApiName").unwrap_or(field);
    Some((object.to_owned(), field.strip_suffix(".default").unwrap_or(field).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_covers_letters_or_digits() {
        for (pattern, written, method, replacement, expected) in [
            (".", "/./g", "replace", "*", true),
            ("\\d", "r\"\\d\"", "sub", "#", true),
            ("\\s+", "\"\\\\s+\"", "replaceAll", " ", false),
            ("-", "\"-\"", "replace", "", false),
            (".", "\".\"", "replace", "", false),
            ("(\\d+)", "/(\\d+)/", "replace", "<$1>", false),
            ("[A-Za-z]", "\"[A-Za-z]\"", "replaceAll", "x", true),
            (".", "Regex(\".\")", "replace", "*", true),
            ("\\d", "\"\\\\d\".toRegex()", "replace", "*", true),
        ] {
            assert_eq!(replaces_all(pattern, written, method, Some(replacement)), expected, "{written}");
        }
    }

    #[test]
    fn few_signs_tell_nothing() {
        for (args, expected) in [
            (vec!["-4"], true),
            (vec!["ssn.length() - 4"], true),
            (vec!["0", "1"], true),
            (vec!["0", "20"], false),
            (vec!["3"], false),
            (vec!["0"], false),
        ] {
            assert_eq!(is_small_part("substring", &args), expected, "{args:?}");
        }
        for (index, expected) in [
            ("-4:", true),
            (":1", true),
            ("^4..", true),
            ("..1", true),
            ("len(p.SSN)-4:", true),
            (":200", false),
            ("1:", false),
            ("2..", false),
            ("len(s)-40:", false),
        ] {
            assert_eq!(is_small_slice(index), expected, "{index}");
        }
        assert!(is_slice("2..") && is_slice("n:") && !is_slice("\"a:b\"") && !is_slice("0"));
        assert!(is_small_part("right", &["4"]) && !is_small_part("right", &["9"]));
        assert!(
            is_small_slice("-4..")
                && is_small_slice("0...4")
                && is_small_slice("-4, 4")
                && !is_small_slice("1..")
                && !is_small_slice("0..9")
        );
    }

    #[test]
    fn a_place_names_its_records() {
        for (text, expected) in [
            ("patients", Some("patients")),
            ("data/raw/patient-records.csv", Some("patient_records")),
            ("https://api.example.org/v1/patients/{}", Some("patients")),
            ("/api/patients/{}/visits?page=1", Some("visits")),
            ("https://example.org", None),
        ] {
            assert_eq!(record_of(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_schema_import_names_a_field() {
        assert_eq!(schema_field("@salesforce/schema/Contact.MRN__c"), Some(("Contact".to_owned(), "MRN__c".to_owned())));
        assert_eq!(schema_field("@salesforce/schema/Contact.MRN__c.fieldApiName"), Some(("Contact".to_owned(), "MRN__c".to_owned())));
        assert_eq!(schema_field("lwc.api"), None);
    }
}
