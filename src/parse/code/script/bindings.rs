//! Attributes whose value is an expression of the script: `:href`, `v-bind:href` and `@click` of Vue, `[href]` and `(click)` of Angular,
//! `href={url}` and `on:click={f}` of Svelte.

use super::holes::{copy, handler, put};

/// Longest expression that is looked for.
const LONGEST: usize = 4_000;

/// Attributes of addresses, and of parts of them.
const ADDRESSES: [&str; 7] = ["href", "src", "action", "formaction", "to", "routerLink", "queryParams"];

/// Whether an attribute is bound to an expression, by its name.
pub fn is_bound(name: &str) -> bool {
    !name.starts_with("::")
        && (name.starts_with([':', '@', '[', '('])
            || ["v-bind:", "v-on:", "x-bind:", "x-on:", "ng-click"].iter().any(|mark| name.starts_with(mark)))
}

/// Whether single braces are filled in: the text is a component of Svelte.
pub fn fills_braces(text: &str) -> bool {
    ["export let ", "{#if ", "{#each ", "{#await ", "{@html ", "{:else", "$props()", " on:click", "$: "]
        .iter()
        .any(|mark| text.contains(mark))
}

/// The brace that closes the one at `open`; texts may hold braces.
pub fn closing(bytes: &[u8], open: usize) -> Option<usize> {
    let inside = bytes.get(open..bytes.len().min(open + LONGEST))?;
    let (mut level, mut quote) = (0_usize, None);
    for (place, &byte) in inside.iter().enumerate() {
        match (quote, byte) {
            (None, b'{') => level += 1,
            (None, b'}') => {
                level = level.saturating_sub(1);
                if level == 0 {
                    return Some(open + place);
                }
            }
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (Some(mark), byte) if mark == byte => quote = None,
            _ => {}
        }
        if level == 0 {
            return None;
        }
    }
    None
}

/// A bound attribute as a statement: what is done on an event, or an assignment to an address that is put together.
pub fn bound(text: &str, name: (usize, usize), (start, end): (usize, usize), out: &mut [u8]) {
    let written = text.get(name.0..name.1).unwrap_or_default();
    let event = written.starts_with(['@', '(']) || ["v-on:", "x-on:", "on:", "on", "ng-click"].iter().any(|mark| written.starts_with(mark));
    if event {
        handler(text, start, end, out);
        return;
    }
    let bare = written.trim_start_matches(['[', ':']).trim_end_matches(']');
    let bare = bare.rsplit(':').next().unwrap_or(bare);
    let bare = bare.split('.').next().unwrap_or(bare);
    let expression = text.get(start..end).unwrap_or_default();
    // a value alone is an address already; a number to call and an address to write to are shown, not sent
    let whole = !expression.contains(['/', '?', '{']) && !expression.trim_start().starts_with('[');
    let shown = ["tel:", "mailto:", "sms:"].iter().any(|scheme| expression.contains(scheme));
    if !ADDRESSES.contains(&bare) || whole || shown || expression.contains('\n') {
        return;
    }
    let Some(from) = written.find(bare).map(|at| name.0 + at) else { return };
    let bytes = text.as_bytes();
    copy(bytes, from, from + bare.len(), out);
    put(out, from.wrapping_sub(1), b';');
    put(out, from + bare.len(), b'=');
    put(out, start - 1, b'(');
    copy(bytes, start, end, out);
    put(out, end, b')');
    put(out, end + 1, b';');
}
