//! Bytes come in, decoded text with places goes out.
//! Knows nothing of disks, grammars or rules.

mod decode;
mod language;
mod limits;
mod notice;
mod place;

pub use decode::{DecodeError, Encoding, decode};
pub use language::{Family, Language, printed};
pub use limits::Limits;
pub use notice::{Notice, NoticeKind};
pub use place::{LineIndex, Position, Span};

use std::sync::Arc;

/// One decoded file. Every [`Span`] in the program is bytes of `text`.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path relative to the repository root, with `/` as separator.
    pub path: Arc<str>,
    /// How the text is read; `None` when no reader knows it.
    pub language: Option<Language>,
    /// The decoded text, without a byte order mark.
    pub text: Arc<str>,
    /// The encoding the bytes had; fixes are written back in it.
    pub encoding: Encoding,
    lines: LineIndex,
}

impl SourceFile {
    /// A file from text that is decoded already (policy examples, editors, tests).
    #[must_use]
    pub fn from_text(path: &str, text: &str) -> Self {
        Self {
            path: Arc::from(path),
            language: Language::detect(path, text),
            text: Arc::from(text),
            encoding: Encoding::Utf8,
            lines: LineIndex::new(text),
        }
    }

    /// The same file with another text of the same length: what is covered there has no place of its own.
    #[must_use]
    pub fn covered(&self, text: String) -> Self {
        debug_assert_eq!(text.len(), self.text.len());
        Self { text: Arc::from(text), ..self.clone() }
    }

    /// A file from bytes.
    ///
    /// # Errors
    /// When the bytes are binary or in no encoding that is known.
    pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Self, DecodeError> {
        let (text, encoding) = decode(bytes)?;
        Ok(Self { encoding, ..Self::from_text(path, &text) })
    }

    /// Line and column of a byte, both 1-based; columns count Unicode code points.
    #[must_use]
    pub fn position(&self, byte: u32) -> Position {
        self.lines.position(&self.text, byte)
    }

    /// The text under a span; empty when the span lies outside the file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The lines of the file.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }
}
