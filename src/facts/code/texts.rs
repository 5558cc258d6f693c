//! Texts that are put together from parts that are known: templates that are filled, parts that are replaced, addresses that are gone on from.

use super::subject::Given;
use super::value::{Const, Val};
use std::rc::Rc;

/// Stands in a text for a part that is not known.
pub const HOLE: &str = "{}";
/// Most holes of a text; what comes after them is cut. A text that grows in a loop has one more each time.
const MOST_HOLES: usize = 64;
/// Longest text that is put together.
const LONGEST: usize = 4096;

/// A text that is built from parts.
#[derive(Default)]
pub struct Built {
    /// What is known of it, with a [`HOLE`] for each part that is not.
    pub text: String,
    holes: Vec<String>,
}

impl Built {
    /// Adds the constant text of a part, or a hole.
    pub fn append(&mut self, value: &Val) {
        if self.text.len() > LONGEST || self.holes.len() > MOST_HOLES {
            return;
        }
        match &value.constant {
            Some(Const::Text(part)) => {
                self.text.push_str(part);
                let known = value.holes.as_deref().unwrap_or_default();
                self.holes.extend(known.iter().cloned());
                self.holes.extend((known.len()..part.matches(HOLE).count()).map(|_| String::new()));
            }
            Some(Const::Number(part)) => self.text.push_str(part),
            Some(Const::Bool(on)) => self.text.push_str(if *on { "true" } else { "false" }),
            // one of several texts that grow from one of them
            Some(Const::List(several)) => {
                self.text.push_str(stem(several).unwrap_or_default());
                self.text.push_str(HOLE);
                self.holes.push(String::new());
            }
            Some(Const::Symbol(name)) => {
                self.text.push_str(HOLE);
                self.holes.push(name.to_string());
            }
            _ => {
                self.text.push_str(HOLE);
                self.holes.push(String::new());
            }
        }
    }

    /// The text with the names behind its holes.
    pub fn done(self) -> (Option<Const>, Option<Rc<[String]>>) {
        let named = self.holes.iter().any(|name| !name.is_empty());
        (Some(Const::Text(Rc::from(self.text))), named.then(|| Rc::from(self.holes)))
    }
}

/// The text with which all of several begin, where it is one of them.
pub fn stem(several: &[Const]) -> Option<&str> {
    let mut texts: Vec<&str> = Vec::with_capacity(several.len());
    for one in several {
        let Const::Text(text) = one else { return None };
        texts.push(text);
    }
    let shortest = texts.iter().copied().min_by_key(|text| text.len())?;
    texts.iter().all(|text| text.starts_with(shortest)).then_some(shortest)
}

/// A template with its places filled: `"{}/x".format(base)`, `"%s/x" % base`, `String.format("{0}/x", ..)`. Nothing where it has no place.
pub fn filled(template: &str, given: &[Given]) -> Option<Built> {
    let mut built = Built::default();
    let mut next = 0;
    let mut found = false;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '%']) {
        let (before, from) = rest.split_at_checked(at)?;
        built.text.push_str(before);
        let Some((place, length)) = place(from) else {
            let sign = from.chars().next()?;
            built.text.push(sign);
            // a doubled sign is the sign itself
            let doubled = from.get(sign.len_utf8()..).is_some_and(|after| after.starts_with(sign));
            rest = from.get(sign.len_utf8() * if doubled { 2 } else { 1 }..)?;
            continue;
        };
        found = true;
        let value = match place {
            Place::Next => {
                next += 1;
                given.iter().filter(|one| one.name.is_none()).nth(next - 1)
            }
            Place::At(index) => given.iter().filter(|one| one.name.is_none()).nth(index),
            Place::Named(name) => given.iter().find(|one| one.name.as_deref() == Some(name)),
        };
        built.append(value.map_or(&Val::default(), |one| &one.value));
        rest = from.get(length..)?;
    }
    built.text.push_str(rest);
    found.then_some(built)
}

/// Which argument fills a place.
enum Place<'t> {
    Next,
    At(usize),
    Named(&'t str),
}

/// The place of a template that begins here, and its length.
fn place(from: &str) -> Option<(Place<'_>, usize)> {
    if let Some(inner) = from.strip_prefix('{') {
        let end = inner.find('}')?;
        let name = inner.get(..end)?.split([':', '!', ',']).next()?;
        let place = match name.parse() {
            Ok(index) => Place::At(index),
            Err(_) if name.is_empty() => Place::Next,
            Err(_) if name.chars().all(|sign| sign.is_alphanumeric() || sign == '_') => Place::Named(name),
            Err(_) => return None,
        };
        return Some((place, end + 2));
    }
    let inner = from.strip_prefix('%')?;
    if let Some(named) = inner.strip_prefix('(') {
        let end = named.find(')')?;
        let letter = named.get(end + 1..)?.chars().next().filter(char::is_ascii_alphabetic)?;
        return Some((Place::Named(named.get(..end)?), end + 3 + letter.len_utf8()));
    }
    let letter = inner.find(|sign: char| !matches!(sign, '0'..='9' | '$' | '.' | '+' | '-' | '#'))?;
    if !inner.get(letter..)?.starts_with(['s', 'v', 'd', 'S', 'q', 'i', 'u']) {
        return None;
    }
    let place = match inner.get(..letter)?.split_once('$') {
        Some((index, _)) => Place::At(index.parse::<usize>().ok()?.checked_sub(1)?),
        None => Place::Next,
    };
    Some((place, letter + 2))
}

/// The text after a replacement; nothing where the pattern is more than a text.
pub fn replaced(object: Option<&Const>, given: &[Given], pattern_as_written: &str) -> Option<Const> {
    let text = |value: Option<&Const>| match value {
        Some(Const::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let [old, new, ..] = given else { return None };
    let (old, new) = (text(old.value.constant.as_ref())?, text(new.value.constant.as_ref())?);
    let plain = !pattern_as_written.starts_with('/') && !old.contains(['\\', '^', '$', '[', '(', '*', '+', '?', '|']);
    (plain && !old.is_empty()).then(|| text(object).map(|whole| Const::Text(Rc::from(whole.replace(&*old, &new)))))?
}

/// An address among parts that are joined stays one: `urljoin(BASE, "/x")`, `new URL("/x", BASE)`.
pub fn address(given: &[Given]) -> Option<&Val> {
    given.iter().map(|one| &one.value).find(|value| matches!(&value.constant, Some(Const::Text(text)) if text.contains("://")))
}

#[cfg(test)]
mod tests {
    use super::super::subject::Given;
    use super::super::value::{Const, Val};
    use super::{filled, replaced};
    use crate::text::Span;
    use std::rc::Rc;

    fn text(text: &str) -> Given {
        Given { name: None, value: Val::constant(Const::Text(Rc::from(text))), span: Span { start: 0, end: 0 } }
    }

    #[test]
    fn places_of_a_template_are_filled() {
        let named = Given { name: Some("base".to_owned()), ..text("http://a") };
        for (template, expected) in [
            ("{}/x/{}", Some("http://a/x/b")),
            ("{1}/{0}", Some("b/http://a")),
            ("{base}/x", Some("http://a/x")),
            ("{0:>3}", Some("http://a")),
            ("%s/%v/%d", Some("http://a/b/{}")),
            ("%2$s %1$s", Some("b http://a")),
            ("%(base)s/x", Some("http://a/x")),
            ("100%", None),
            ("a%20b {{x}}", None),
            ("{\"a\": 1} %s", Some("{\"a\": 1} http://a")),
        ] {
            let given = [text("http://a"), text("b"), Given { name: named.name.clone(), ..text("http://a") }];
            assert_eq!(filled(template, &given).map(|built| built.text).as_deref(), expected, "{template}");
        }
    }

    #[test]
    fn plain_texts_are_replaced_and_patterns_leave_nothing_known() {
        let whole = Const::Text(Rc::from("http://a"));
        let given = [text("http:"), text("https:")];
        assert_eq!(replaced(Some(&whole), &given, "'http:'"), Some(Const::Text(Rc::from("https://a"))));
        assert_eq!(replaced(Some(&whole), &[text("^http:"), text("https:")], "'^http:'"), None);
        assert_eq!(replaced(Some(&whole), &given, "/http:/"), None);
    }
}
