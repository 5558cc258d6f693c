//! What the grammar does not know: it wants a line break or a semicolon behind the last member of a type, which
//! `object : Runnable { override fun run() = go() }` has not, no comma behind the last type argument,
//! `Pair<Patient, Visit,>`, no function that is called like a modifier, `fun open()`, and no annotation before a getter that stands on the line of its own.

/// Words that begin a member.
const MEMBERS: &[&str] = &["fun ", "val ", "var ", "class ", "object ", "object:", "interface ", "init "];

/// Modifiers that a function may be called like.
const MODIFIERS: &[&str] = &[
    "open",
    "suspend",
    "infix",
    "inline",
    "internal",
    "final",
    "override",
    "sealed",
    "lateinit",
    "vararg",
    "abstract",
    "external",
    "tailrec",
    "noinline",
    "crossinline",
    "dynamic",
];

/// The text as the grammar can read it, of the same length. `None` when it can be read as it is.
pub(super) fn readable(text: &str) -> Option<String> {
    [closed, untrailed, renamed, bare_getters].into_iter().fold(None, |read, mask| {
        let masked = mask(read.as_deref().unwrap_or(text));
        masked.or(read)
    })
}

/// The text with other names for functions that are called like a modifier; names are read in the text itself.
/// `None` when there are none.
fn renamed(text: &str) -> Option<String> {
    let mut out: Option<Vec<u8>> = None;
    for (at, _) in text.match_indices('(') {
        let before = text.get(..at).unwrap_or("");
        let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
        if !MODIFIERS.contains(&name) {
            continue;
        }
        let start = at - name.len();
        let rest = text.get(..start).unwrap_or("");
        // `suspend(Int) -> Unit` is a type
        if (name != "suspend" || rest.ends_with("fun "))
            && !rest.ends_with(['.', '@', '`'])
            && let Some(letter) = out.get_or_insert_with(|| text.as_bytes().to_vec()).get_mut(start)
        {
            letter.make_ascii_uppercase();
        }
    }
    String::from_utf8(out?).ok()
}

/// The text without annotations before a getter or setter: `@Composable get() = ..`. `None` when there are none.
fn bare_getters(text: &str) -> Option<String> {
    let mut out: Option<Vec<u8>> = None;
    let accessors = text.match_indices(" get()").chain(text.match_indices(" set("));
    for (at, _) in accessors {
        let before = text.get(..at).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |line| line + 1);
        let annotation = before.get(start..).unwrap_or("").trim_start();
        if !annotation.starts_with('@') || !annotation.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
            continue;
        }
        let out = out.get_or_insert_with(|| text.as_bytes().to_vec());
        if let Some(place) = out.get_mut(at - annotation.len()..at) {
            place.fill(b' ');
        }
    }
    String::from_utf8(out?).ok()
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
