//! What a server fills in, as an expression of equal length: `"{!Patient__c.SSN__c}"` becomes `` `${Patient__c.SSN__c}` ``.

/// How a hole is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `{!x}` of Visualforce.
    Merge,
    /// `{{ x }}` of Jinja, Django, Twig, Handlebars, Blade, Angular.
    Braces,
    /// `{!! x !!}` of Blade.
    Raw,
    /// `<%= x %>` of ERB, JSP, EJS.
    Tag,
    /// `<?= $x ?>` of PHP.
    Php,
    /// `${x}` of JSP and Groovy in a text of plain quotes.
    Dollar,
    /// `{x}` of Svelte in a text of an attribute.
    Single,
    /// Something that fills nothing in: `<% if x %>`, `{% if x %}`, `{{#if x}}`.
    Nothing,
}

/// A hole: its style, where it begins, where its expression stands, where it ends.
#[derive(Debug, Clone, Copy)]
struct Hole {
    style: Style,
    start: usize,
    inner: (usize, usize),
    end: usize,
}

/// Longest hole that is looked for.
const LONGEST: usize = 2_000;

fn hole_at(bytes: &[u8], at: usize, to: usize, in_text: bool) -> Option<Hole> {
    let rest = bytes.get(at..to)?;
    let close = |from: usize, mark: &[u8]| {
        let inside = bytes.get(from..to.min(from + LONGEST))?;
        memchr::memmem::find(inside, mark).map(|end| from + end)
    };
    let made = |style: Style, open: usize, mark: &[u8]| {
        let end = close(at + open, mark)?;
        Some(Hole { style, start: at, inner: (at + open, end), end: end + mark.len() })
    };
    match rest {
        [b'{', b'!', b'!', ..] => made(Style::Raw, 3, b"!!}"),
        [b'{', b'!', next, ..] if next.is_ascii_alphanumeric() || matches!(next, b'$' | b' ' | b'\'' | b'"' | b'(' | b'_') => {
            merge(bytes, at, to)
        }
        [b'{', b'{', b'#' | b'/' | b'>' | b'!' | b'^' | b'&' | b'*' | b'-' | b'~', ..] => made(Style::Nothing, 2, b"}}"),
        [b'{', b'{', next, ..] if next.is_ascii_alphanumeric() || matches!(next, b' ' | b'$' | b'_' | b'{' | b'@') => {
            let hole = made(Style::Braces, 2, b"}}")?;
            // an object within an object closes on another line
            let inner = bytes.get(hole.inner.0..hole.inner.1)?;
            (!inner.iter().any(|byte| matches!(byte, b'\n' | b';')) && (in_text || !inner.contains(&b':'))).then_some(hole)
        }
        [b'{', b'%', ..] => made(Style::Nothing, 2, b"%}"),
        [b'<', b'%', b'=' | b'-', ..] => made(Style::Tag, 3, b"%>"),
        [b'<', b'%', ..] => made(Style::Nothing, 2, b"%>"),
        [b'<', b'?', b'=', ..] => made(Style::Php, 3, b"?>"),
        [b'<', b'?', ..] => made(Style::Nothing, 2, b"?>"),
        [b'$', b'{', ..] => made(Style::Dollar, 2, b"}"),
        _ => None,
    }
}

/// `{!x}`, whose expression may hold texts with braces.
fn merge(bytes: &[u8], at: usize, to: usize) -> Option<Hole> {
    let inside = bytes.get(at + 2..to.min(at + 2 + LONGEST))?;
    let mut quote = None;
    for (place, &byte) in inside.iter().enumerate() {
        match (quote, byte) {
            (None, b'}') => return Some(Hole { style: Style::Merge, start: at, inner: (at + 2, at + 2 + place), end: at + 3 + place }),
            (None, b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (_, b'\n') => quote = None,
            _ => {}
        }
    }
    // an apostrophe that opens nothing
    let end = memchr::memchr(b'}', inside)?;
    Some(Hole { style: Style::Merge, start: at, inner: (at + 2, at + 2 + end), end: at + 3 + end })
}

/// The end of a tag of the server within a script: `<g:if test="x">`, `</c:forEach>`, `<apex:outputText/>`.
fn tag_at(bytes: &[u8], at: usize, to: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..to.min(at + LONGEST))?;
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let prefix = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let named = prefix > 0 && rest.get(prefix) == Some(&b':') && rest.get(prefix + 1).is_some_and(u8::is_ascii_alphabetic);
    let close = memchr::memchr(b'>', bytes.get(at..to.min(at + LONGEST)).filter(|_| named)?)?;
    Some(at + close + 1)
}

/// A script from `start` to `end`.
pub fn script(text: &str, start: usize, end: usize, out: &mut [u8]) {
    let bytes = text.as_bytes();
    copy(bytes, start, end, out);
    let filled = [&b"{!"[..], b"{{", b"{%", b"<%", b"<?", b"${", b"CDATA", b"</"];
    if !filled.iter().any(|mark| memchr::memmem::find(bytes.get(start..end).unwrap_or_default(), mark).is_some()) {
        return;
    }
    let mut at = start;
    while at < end {
        let byte = bytes.get(at).copied().unwrap_or(0);
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match byte {
            b'/' if next == b'/' => {
                at = memchr::memchr(b'\n', bytes.get(at..end).unwrap_or_default()).map_or(end, |line| at + line);
            }
            b'/' if next == b'*' => {
                at = memchr::memmem::find(bytes.get(at + 2..end).unwrap_or_default(), b"*/").map_or(end, |close| at + close + 4);
            }
            b'"' | b'\'' => at = quoted(bytes, at, end, out),
            b'`' => at = backticks(bytes, at, end, out),
            b'<' if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"<![CDATA[")) => {
                blank(at, at + 9, bytes, out);
                at += 9;
            }
            b']' if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"]]>")) => {
                blank(at, at + 3, bytes, out);
                at += 3;
            }
            b'<' if tag_at(bytes, at, end).is_some() => {
                let close = tag_at(bytes, at, end).unwrap_or(end);
                blank(at, close, bytes, out);
                at = close;
            }
            b'{' | b'<' | b'$' => match hole_at(bytes, at, end, false) {
                Some(hole) => {
                    blank(hole.start, hole.end, bytes, out);
                    if hole.style != Style::Nothing {
                        put(out, hole.inner.0 - 1, b'(');
                        expression(bytes, hole, out);
                        put(out, hole.inner.1, b')');
                    }
                    at = hole.end;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
}

/// `export let patient;` of Svelte is given from outside: without its declaration it is a name like any other.
pub fn given(text: &str, start: usize, end: usize, out: &mut [u8]) {
    const HEAD: &str = "export let ";
    let mut at = start;
    while let Some(found) = text.get(at..end).and_then(|rest| rest.find(HEAD)).map(|found| at + found) {
        let rest = text.get(found..end).unwrap_or_default();
        let length = rest.find([';', '\n', '\r']).unwrap_or(rest.len());
        if rest.get(..length).is_some_and(|statement| !statement.contains('=')) {
            blank(found, found + length, text.as_bytes(), out);
        }
        at = found + HEAD.len();
    }
}

/// The script of an event's attribute: `onclick="track('{!p.SSN__c}')"`.
pub fn handler(text: &str, start: usize, end: usize, out: &mut [u8]) {
    script(text, start, end, out);
    let bytes = text.as_bytes();
    for entity in ["&quot;", "&#39;", "&apos;"] {
        let mut at = start;
        while let Some(found) = memchr::memmem::find(bytes.get(at..end).unwrap_or_default(), entity.as_bytes()) {
            blank(at + found, at + found + entity.len(), bytes, out);
            put(out, at + found, b'\'');
            at += found + entity.len();
        }
    }
    put(out, start - 1, b';');
    put(out, end, b';');
}

/// An address that is filled in, as an assignment: `href="/p?ssn={!p.SSN__c}"`. A number to call and an address to write to are shown, not sent
/// (`tel:{!p.Phone}`), and what stands alone is an address already (`src="{!p.Photo__c}"`).
pub fn address(text: &str, name: (usize, usize), (start, end): (usize, usize), braces: bool, out: &mut [u8]) {
    let bytes = text.as_bytes();
    let (mut at, mut filled, mut path) = (start, false, false);
    while at < end {
        let byte = bytes.get(at).copied().unwrap_or(0);
        let hole = Some(byte).filter(|byte| matches!(byte, b'{' | b'<' | b'$')).and_then(|_| hole_at(bytes, at, end, true));
        match hole.or_else(|| single(bytes, at, start, end).filter(|_| braces)) {
            Some(hole) => {
                filled = true;
                at = hole.end.max(at + 1);
            }
            None => {
                path |= matches!(byte, b'/' | b'?');
                at += 1;
            }
        }
    }
    if !filled || !path || bytes.get(start..end).unwrap_or_default().contains(&b'\n') {
        return;
    }
    copy(bytes, name.0, name.1, out);
    put(out, name.1, b'=');
    template(bytes, start - 1, end, braces, out);
    put(out, name.0.wrapping_sub(1), b';');
    put(out, end + 1, b';');
}

/// A text in plain quotes; with holes it becomes a template. Gives where it ends.
fn quoted(bytes: &[u8], open: usize, to: usize, out: &mut [u8]) -> usize {
    let quote = bytes.get(open).copied().unwrap_or(b'"');
    let mut at = open + 1;
    let mut holes = false;
    while at < to {
        match bytes.get(at).copied().unwrap_or(0) {
            b'\\' => at += 2,
            b'\n' => return at,
            byte if byte == quote => {
                if holes {
                    template(bytes, open, at, false, out);
                }
                return at + 1;
            }
            b'{' | b'<' | b'$' => {
                match hole_at(bytes, at, to, true).filter(|hole| !bytes.get(hole.start..hole.end).unwrap_or_default().contains(&b'\n')) {
                    Some(hole) => {
                        holes = true;
                        at = hole.end;
                    }
                    None => at += 1,
                }
            }
            _ => at += 1,
        }
    }
    to
}

/// A template of the script itself; what the server fills in stands between its own holes.
fn backticks(bytes: &[u8], open: usize, to: usize, out: &mut [u8]) -> usize {
    let mut at = open + 1;
    while at < to {
        match bytes.get(at).copied().unwrap_or(0) {
            b'\\' => at += 2,
            b'`' => return at + 1,
            b'{' | b'<' => match hole_at(bytes, at, to, false) {
                Some(hole) => {
                    fill(bytes, hole, out);
                    at = hole.end;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    to
}

/// From quote to quote, as a template.
fn template(bytes: &[u8], open: usize, close: usize, braces: bool, out: &mut [u8]) {
    copy(bytes, open, close, out);
    put(out, open, b'`');
    put(out, close, b'`');
    let mut at = open + 1;
    while at < close {
        match bytes.get(at).copied().unwrap_or(0) {
            b'`' => {
                put(out, at, b' ');
                at += 1;
            }
            b'{' | b'<' | b'$' => match hole_at(bytes, at, close, true).or_else(|| single(bytes, at, open + 1, close).filter(|_| braces)) {
                Some(hole) => {
                    fill(bytes, hole, out);
                    at = hole.end;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
}

/// `{x}` behind a sign that can be given up for the `$` of a template.
fn single(bytes: &[u8], at: usize, start: usize, to: usize) -> Option<Hole> {
    let close = super::bindings::closing(bytes, at).filter(|&close| at > start && close < to)?;
    Some(Hole { style: Style::Single, start: at, inner: (at + 1, close), end: close + 1 })
}

/// A hole within a template.
fn fill(bytes: &[u8], hole: Hole, out: &mut [u8]) {
    blank(hole.start, hole.end, bytes, out);
    if hole.style == Style::Nothing {
        return;
    }
    put(out, hole.inner.0 - 2, b'$');
    put(out, hole.inner.0 - 1, b'{');
    expression(bytes, hole, out);
    put(out, hole.inner.1, b'}');
}

/// The expression of a hole as the script's language writes it.
fn expression(bytes: &[u8], hole: Hole, out: &mut [u8]) {
    let (from, to) = hole.inner;
    copy(bytes, from, to, out);
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    if hole.style == Style::Tag {
        command(bytes, from, to, out);
    }
    let mut quote = None;
    let mut at = from;
    while at < to {
        let (here, next) = (byte(at), byte(at + 1));
        if let Some(open) = quote {
            if here == open {
                quote = None;
            }
            at += 1;
            continue;
        }
        match (hole.style, here) {
            (_, b'"' | b'\'') => quote = Some(here),
            // `&` joins texts, `=` compares
            (Style::Merge, b'&') if next != b'&' && byte(at.wrapping_sub(1)) != b'&' => put(out, at, b'+'),
            (Style::Merge, b'=') if next != b'=' && !matches!(byte(at.wrapping_sub(1)), b'=' | b'!' | b'<' | b'>') => put(out, at, b'<'),
            (Style::Merge, b'<') if next == b'>' => {
                put(out, at, b'=');
                put(out, at + 1, b'=');
            }
            // filters stand behind the value
            (Style::Braces, b'|') if next != b'|' && byte(at.wrapping_sub(1)) != b'|' => {
                blank(at, to, bytes, out);
                return;
            }
            (Style::Braces, b'{' | b'}') => put(out, at, b' '),
            (Style::Tag, b'@') => put(out, at, b' '),
            (Style::Tag, b'&') if next == b'.' => put(out, at, b' '),
            (Style::Tag, b'?') if next.is_ascii_whitespace() => {}
            (Style::Raw | Style::Php | Style::Braces, b'-') if next == b'>' => {
                put(out, at, b' ');
                put(out, at + 1, b'.');
            }
            (Style::Raw | Style::Php | Style::Braces, b':') if next == b':' => {
                put(out, at, b' ');
                put(out, at + 1, b'.');
            }
            (_, b';') => put(out, at, b' '),
            _ => {}
        }
        at += 1;
    }
}

/// `j @patient.mrn ` of Ruby calls `j`.
fn command(bytes: &[u8], from: usize, to: usize, out: &mut [u8]) {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let start = (from..to).find(|&at| byte(at) != b' ').unwrap_or(to);
    let end = (start..to).find(|&at| !is_name(byte(at))).unwrap_or(to);
    let called = end > start && byte(end) == b' ' && (is_name(byte(end + 1)) || byte(end + 1) == b'@') && byte(to.wrapping_sub(1)) == b' ';
    let word = bytes.get(start..end).unwrap_or_default();
    if called && to - 1 > end && !matches!(word, b"if" | b"unless" | b"new" | b"not" | b"typeof") {
        put(out, end, b'(');
        put(out, to - 1, b')');
    }
}

/// Puts a sign in, where no line breaks.
pub fn put(out: &mut [u8], at: usize, byte: u8) {
    if let Some(place) = out.get_mut(at).filter(|place| !matches!(**place, b'\n' | b'\r')) {
        *place = byte;
    }
}

/// Takes a part of the text over.
pub fn copy(bytes: &[u8], from: usize, to: usize, out: &mut [u8]) {
    if let (Some(source), Some(target)) = (bytes.get(from..to), out.get_mut(from..to)) {
        target.copy_from_slice(source);
    }
}

/// Line breaks stay where they are.
fn blank(from: usize, to: usize, bytes: &[u8], out: &mut [u8]) {
    for at in from..to {
        let byte = bytes.get(at).copied().unwrap_or(0);
        if let Some(place) = out.get_mut(at).filter(|_| !matches!(byte, b'\n' | b'\r')) {
            *place = b' ';
        }
    }
}
