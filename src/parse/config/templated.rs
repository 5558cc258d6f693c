//! Files that a template engine prints something from (`nginx.conf.j2`, `site.conf.tmpl`, `database.yml.erb`): what steers the engine is
//! covered with blanks of the same length, so that the format's own reader is not led astray. What a hole prints stays a hole.

use super::mustache::{self, Search};
use super::reference::Hole;
use crate::text::{Language, SourceFile, printed};

/// Longest `{% … %}` or `<% … %>` that is read as one, in bytes.
const LONGEST: usize = 2048;

/// The file as its reader needs it; `None` when nothing is covered.
pub(super) fn covered(file: &SourceFile) -> Option<SourceFile> {
    printed(&file.path)?;
    // the readers of YAML cover braces themselves, and put back what texts had in them
    let braces = file.language != Some(Language::Yaml);
    let text = &*file.text;
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut search = Search::default();
    let (mut copied, mut at) = (0, 0);
    while let Some(open) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'{', b'<', rest)).map(|offset| at + offset) {
        at = open + 1;
        let end = match (bytes.get(open), bytes.get(open + 1), bytes.get(open + 2)) {
            (Some(b'{'), Some(b'%'), _) if braces => closed(text, open, "%}"),
            (Some(b'{'), Some(b'#'), _) if braces => closed(text, open, "#}"),
            (Some(b'{'), Some(b'{'), _) if braces => {
                search.end(text, open).filter(|&end| steers(text.get(open + 2..end - 2).unwrap_or("")))
            }
            (Some(b'<'), Some(b'%'), next) if next != Some(&b'=') => closed(text, open, "%>"),
            _ => None,
        };
        let Some(end) = end else { continue };
        out.push_str(text.get(copied..open).unwrap_or(""));
        let blank = |byte: &u8| if matches!(byte, b'\n' | b'\r') { char::from(*byte) } else { ' ' };
        out.extend(bytes.get(open..end).unwrap_or_default().iter().map(blank));
        (at, copied) = (end, end);
    }
    if copied == 0 {
        return None;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Some(file.covered(out))
}

/// Whether what stands between braces steers the template and prints nothing: `if .Values.a`, `- end`, a comment.
#[must_use]
pub fn steers(inner: &str) -> bool {
    matches!(mustache::hole(inner), Hole::Control)
}

/// One past the mark that closes what opens at `open`.
fn closed(text: &str, open: usize, mark: &str) -> Option<usize> {
    let limit = text.floor_char_boundary((open + LONGEST).min(text.len()));
    text.get(open..limit)?.find(mark).map(|at| open + at + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_covered_and_what_prints_stays() {
        for (path, text, expected) in [
            ("a.conf.j2", "{% if x %}\nlisten {{ p }};\n{# no #}\n", Some("          \nlisten {{ p }};\n        \n")),
            ("a.conf.tmpl", "{{- if .x }}a;\n{{ end }}{{ .y }}", Some("            a;\n         {{ .y }}")),
            ("a.ini.erb", "<% if x %>\na = <%= y %>\n", Some("          \na = <%= y %>\n")),
            ("a.yaml.j2", "{% if x %}\na: 1\n", None),
            ("a.conf", "{% if x %}\n", None),
            ("a.conf.j2", "listen 80;\n{% never closed", None),
        ] {
            let file = SourceFile::from_text(path, text);
            assert_eq!(covered(&file).map(|file| file.text.to_string()).as_deref(), expected, "{path}");
        }
    }
}
