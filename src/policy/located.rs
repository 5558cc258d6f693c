//! Values that remember where in the YAML they stand.

use super::{PolicyError, Source};
use crate::text::Span;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::sync::Arc;

/// A value with its place. Embedded policies are read from packed data and have none.
#[derive(Debug, Clone)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Bytes of the YAML, quotes included.
    pub span: Option<Span>,
    /// The file; set once it is read.
    pub source: Option<Arc<Source>>,
}

impl<T> Located<T> {
    /// A value from nowhere.
    #[must_use]
    pub fn nowhere(value: T) -> Self {
        Self { value, span: None, source: None }
    }

    /// Remembers the file.
    pub fn stamp(&mut self, source: &Arc<Source>) {
        self.source = Some(Arc::clone(source));
    }

    /// A fault at this value.
    #[must_use]
    pub fn fault(&self, message: impl Into<String>) -> PolicyError {
        match &self.source {
            Some(source) => PolicyError::at(source, self.span, message),
            None => PolicyError::at(&Source { path: String::new(), text: Arc::from("") }, None, message),
        }
    }
}

impl Located<String> {
    /// A fault at some bytes of the text, pointed at in the YAML through its quotes, escapes and folds.
    #[must_use]
    pub fn fault_within(&self, part: Span, message: impl Into<String>) -> PolicyError {
        let mut fault = self.fault(message);
        if let (Some(source), Some(span)) = (&self.source, self.span) {
            let raw = source.text.get(span.range()).unwrap_or("");
            let start = span.start as usize + raw_offset(raw, &self.value, part.start as usize);
            let end = span.start as usize + raw_offset(raw, &self.value, part.end as usize);
            let inner = Span::new(start, end.max(start));
            fault = PolicyError::at(source, Some(inner), fault.message);
        }
        fault
    }

    /// The scalar as written, when it is known.
    fn raw(&self) -> Option<&str> {
        self.source.as_ref()?.text.get(self.span?.range())
    }

    /// A fault when YAML has cut the text at ` #`, which begins a comment in an unquoted scalar.
    #[must_use]
    pub fn cut_by_comment(&self) -> Option<PolicyError> {
        let source = self.source.as_ref()?;
        if self.raw()?.starts_with(['"', '\'', '|', '>']) || self.value.contains('\n') {
            return None;
        }
        let line = source.text.get(self.span?.end as usize..)?.lines().next()?;
        let cut = line.starts_with(char::is_whitespace) && line.trim_start().starts_with('#');
        cut.then(|| self.fault("` #` begins a comment here and cuts the text").help("put the text in quotes"))
    }
}

/// Where byte `at` of a scalar's value stands in the scalar as written.
fn raw_offset(raw: &str, value: &str, at: usize) -> usize {
    let quote = raw.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let mut rest = raw.char_indices().peekable();
    if quote.is_some() {
        rest.next();
    }
    for (offset, wanted) in value.char_indices() {
        if offset >= at {
            break;
        }
        while let Some((_, found)) = rest.next() {
            match (quote, found) {
                (Some('\''), '\'') => {
                    rest.next();
                    break;
                }
                (Some('"'), '\\') => {
                    rest.next();
                    break;
                }
                _ => {}
            }
            if found == wanted {
                break;
            }
            // a folded line break stands for a space; its indentation for nothing
            if wanted == ' ' && found == '\n' {
                while rest.next_if(|&(_, next)| next == ' ' || next == '\n').is_some() {}
                break;
            }
        }
        if wanted == '\n' {
            while rest.next_if(|&(_, next)| next == ' ').is_some() {}
        }
    }
    rest.next().map_or(raw.len(), |(offset, _)| offset)
}

/// The bytes of a place that the YAML reader reports.
pub(super) fn span_of(location: &serde_saphyr::Location) -> Option<Span> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let len = usize::try_from(span.byte_len().unwrap_or(0)).ok()?;
    Some(Span::new(start, start.saturating_add(len)))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<T>::deserialize(deserializer)?;
        Ok(Self { value: spanned.value, span: span_of(&spanned.referenced), source: None })
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Reads a key that may be absent but not null: serde alone would take null for absent and drop a condition in silence.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Located<T>>, D::Error> {
    Located::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct One {
        when: Located<String>,
    }

    #[test]
    fn a_place_in_a_text_is_found_through_quotes_escapes_and_folds() {
        for yaml in [
            "when: abc @ def\n",
            "when: 'it''s @ x'\n",
            "when: \"a \\\"b\\\" @ x\"\n",
            "when: |\n  a\n  b @ c\n",
            "when: >-\n  a\n  b @ c\n",
            "when: é √ @ c\n",
        ] {
            let source = super::super::error::source("p.yaml", yaml);
            let mut one: One = serde_saphyr::from_str(yaml).expect("reads");
            one.when.stamp(&source);
            let at = one.when.value.find('@').expect("marked");
            let fault = one.when.fault_within(Span::new(at, at + 1), "here");
            assert_eq!(&yaml[fault.span.expect("placed").range()], "@", "{yaml}");
        }
    }

    #[test]
    fn a_tag_in_place_of_a_condition_is_said_aloud() {
        let source = super::super::error::source("p.yaml", "when: !fact.x\n");
        let error = serde_saphyr::from_str::<One>(&source.text).err().expect("refused");
        let fault = PolicyError::from_yaml(&source, &error).to_string();
        assert!(fault.contains("a text is missing here") && fault.contains("quotes"), "{fault}");
    }

    #[test]
    fn a_comment_that_cuts_a_condition_is_said_aloud() {
        for (yaml, cut) in [("when: a # b\n", true), ("when: 'a' # b\n", false), ("when: a#b\n", false), ("when: |\n  a # b\n", false)] {
            let source = super::super::error::source("p.yaml", yaml);
            let mut one: One = serde_saphyr::from_str(yaml).expect("reads");
            one.when.stamp(&source);
            assert_eq!(one.when.cut_by_comment().is_some(), cut, "{yaml}");
        }
    }
}
