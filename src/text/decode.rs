//! Bytes to text: UTF-8, UTF-16 and Latin-1 (Windows-1252), the encodings that repositories hold.

use serde::{Deserialize, Serialize};

/// The encoding that a file was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// Windows-1252, a superset of printable Latin-1.
    Latin1,
}

impl Encoding {
    /// A text as bytes of the encoding; `None` when it has no bytes for a character.
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let wide = |mark: u16, of: fn(u16) -> [u8; 2]| std::iter::once(mark).chain(text.encode_utf16()).flat_map(of).collect();
        Some(match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Bom => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
            Self::Utf16Le => wide(0xFEFF, u16::to_le_bytes),
            Self::Utf16Be => wide(0xFEFF, u16::to_be_bytes),
            Self::Latin1 => {
                let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
                if lost {
                    return None;
                }
                bytes.into_owned()
            }
        })
    }
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// Zero bytes or control characters: not a text file.
    Binary,
    /// A byte order mark that the rest does not honor.
    Malformed,
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Binary => "the file is binary",
            Self::Malformed => "the file begins like UTF-16 but is not",
        })
    }
}

/// Decodes bytes.
///
/// # Errors
/// [`DecodeError::Binary`] when zero bytes show that this is no text.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), DecodeError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => plain(rest, Encoding::Utf8Bom),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, encoding_rs::UTF_16LE, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, encoding_rs::UTF_16BE, Encoding::Utf16Be),
        // UTF-16 without a mark: every second byte of Western text is zero.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => utf16(bytes, encoding_rs::UTF_16LE, Encoding::Utf16Le),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => utf16(bytes, encoding_rs::UTF_16BE, Encoding::Utf16Be),
        _ => plain(bytes, Encoding::Utf8),
    }
}

fn plain(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), DecodeError> {
    if memchr::memchr(0, bytes).is_some() {
        return Err(DecodeError::Binary);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), encoding)),
        Err(_) => {
            let controls = bytes.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
            if controls * 50 > bytes.len() {
                return Err(DecodeError::Binary);
            }
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            Ok((text.into_owned(), Encoding::Latin1))
        }
    }
}

fn utf16(bytes: &[u8], with: &'static encoding_rs::Encoding, encoding: Encoding) -> Result<(String, Encoding), DecodeError> {
    let (text, broken) = with.decode_without_bom_handling(bytes);
    if broken && text.matches('\u{FFFD}').count() * 50 > text.chars().count() {
        return Err(DecodeError::Malformed);
    }
    Ok((text.into_owned(), encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_told_apart() {
        assert_eq!(decode("é".as_bytes()), Ok(("é".to_owned(), Encoding::Utf8)));
        assert_eq!(decode(b"\xEF\xBB\xBFa"), Ok(("a".to_owned(), Encoding::Utf8Bom)));
        assert_eq!(decode(b"\xFF\xFEa\0\xE9\0"), Ok(("aé".to_owned(), Encoding::Utf16Le)));
        assert_eq!(decode(b"\xFE\xFF\0a\0\xE9"), Ok(("aé".to_owned(), Encoding::Utf16Be)));
        assert_eq!(decode(b"a\0b\0c\0"), Ok(("abc".to_owned(), Encoding::Utf16Le)));
        assert_eq!(decode(b"caf\xE9"), Ok(("café".to_owned(), Encoding::Latin1)));
        assert_eq!(decode(b"PK\x03\x04\0\0"), Err(DecodeError::Binary));
    }
}
