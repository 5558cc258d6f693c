//! What the grammar does not know: it wants a line break or a semicolon behind the last member of a type, which
//! `object : Runnable { override fun run() = go() }` has not, and no comma behind the last type argument: `Pair<Patient, Visit,>`.

/// Words that begin a member.
const MEMBERS: &[&str] = &["fun ", "val ", "var ", "class ", "object ", "object:", "interface ", "init "];

/// The text as the grammar can read it, of the same length. `None` when it can be read as it is.
pub(super) fn readable(text: &str) -> Option<String> {
    let closed = closed(text);
    untrailed(closed.as_deref().unwrap_or(text)).or(closed)
}

/// The text without commas behind the last type argument. `None` when there are none.
fn untrailed(text: &str) -> Option<String> {
    let mut out: Option<Vec<u8>> = None;
    for (at, _) in text.match_indices(',') {
        let rest = text.get(at + 1..).unwrap_or("").trim_start();
        if rest.starts_with('>')
            && let Some(place) = out.get_or_insert_with(|| text.as_bytes().to_vec()).get_mut(at)
        {
            *place = b' ';
        }
    }
    String::from_utf8(out?).ok()
}

/// The text with a semicolon in the place of the blank before a brace that closes a type on the line of its last member.
/// `None` when there is no such line.
fn closed(text: &str) -> Option<String> {
    let mut out: Option<Vec<u8>> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains(" }") && MEMBERS.iter().any(|word| line.contains(word)) {
            let bytes = line.as_bytes();
            let mut holes = 0usize;
            let mut before = b'{';
            for (at, &byte) in bytes.iter().enumerate() {
                let next = bytes.get(at + 1).copied();
                match byte {
                    b'$' if next == Some(b'{') => holes += 1,
                    b'}' if holes > 0 => holes -= 1,
                    b' ' if next == Some(b'}') && holes == 0 && !matches!(before, b'{' | b';' | b',' | b'>' | b' ') => {
                        let out = out.get_or_insert_with(|| text.as_bytes().to_vec());
                        if let Some(place) = out.get_mut(start + at) {
                            *place = b';';
                        }
                    }
                    _ => {}
                }
                before = byte;
            }
        }
        start += line.len();
    }
    String::from_utf8(out?).ok()
}
