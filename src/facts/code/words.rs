//! What a text says right before a value that stands in it: `patient payload: ` in `log.info("patient payload: {}", payload)`.

use super::meaning::Sink;
use super::subject::Given;
use super::value::{Const, Val};
use crate::facts::Effect;

/// So many signs before a value are kept.
const LONGEST: usize = 80;

/// The words of a log's message that stand before an argument.
pub fn beside<'g>(sink: &Sink, given: &'g [Given], index: usize) -> Option<&'g str> {
    if !matches!(sink.kind.as_str(), "log" | "console") {
        return None;
    }
    let text = |one: &'g Given| match &one.value.constant {
        Some(Const::Text(text)) if one.value.holes.is_none() && text.chars().any(char::is_alphabetic) => Some(&**text),
        _ => None,
    };
    let at = given.iter().take(index).position(|one| text(one).is_some())?;
    let message = given.get(at).and_then(text)?;
    Some(before(message, index - at - 1))
}

/// What stands before the place of a value in a message, the first being 0; without such a place the whole message.
fn before(message: &str, place: usize) -> &str {
    let mut seen = 0;
    for (at, sign) in message.char_indices() {
        let next = message.get(at + sign.len_utf8()..).and_then(|rest| rest.chars().next());
        let opens = sign == '{' || (sign == '%' && next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '+' | '(' | '-')));
        if opens {
            if seen == place {
                return tail(message.get(..at).unwrap_or_default());
            }
            seen += 1;
        }
    }
    if seen == 0 { tail(message) } else { "" }
}

/// The end of a text, in whole signs.
fn tail(text: &str) -> &str {
    let mut from = text.len().saturating_sub(LONGEST);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..).unwrap_or_default()
}

impl Val {
    /// The value behind these words; what it stands behind already is nearer.
    #[must_use]
    pub fn behind(&self, words: &str) -> Self {
        let words = tail(words);
        if self.is_clean() || !words.chars().any(char::is_alphabetic) {
            return self.clone();
        }
        let changed = self.map(|trace| {
            let mut changed = trace.clone();
            if changed.effects.len() < 8 && !changed.effects.iter().any(|effect| matches!(effect, Effect::Behind(_))) {
                std::rc::Rc::make_mut(&mut changed.effects).push(Effect::Behind(words.to_owned()));
            }
            changed
        });
        Self { constant: self.constant.clone(), holes: self.holes.clone(), closure: self.closure, ..changed }
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn words_stand_before_the_place_of_a_value() {
        for (message, place, expected) in [
            ("patient payload: {}", 0, "patient payload: "),
            ("saved %d of %s", 1, "saved %d of "),
            ("HL7 body", 0, "HL7 body"),
            ("100% of {who}", 0, "100% of "),
            ("a {}", 1, ""),
        ] {
            assert_eq!(before(message, place), expected, "{message}");
        }
    }
}
