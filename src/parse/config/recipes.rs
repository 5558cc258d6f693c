//! Files whose commands stand among other things: the recipes of a Makefile or justfile, the `sh` and `httpRequest` steps of a Jenkinsfile, PowerShell with its
//! comments in blocks. Each text that is handed to a shell is an entry `script`; assignments are entries of their own.

use super::builder::{Builder, block, entry};
use super::lines::lines;
use super::reference::{self, Syntax};
use super::{Parsed, Scalar};
use crate::text::{Language, Limits, SourceFile, Span};

/// Whether a file is a Makefile or justfile.
pub(super) fn is_make(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    matches!(name.as_str(), "makefile" | "gnumakefile" | "justfile" | ".justfile") || name.starts_with("makefile.") || name.ends_with(".mk")
}

/// Whether a file is a pipeline of Jenkins.
pub(super) fn is_pipeline(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name == "jenkinsfile" || name.starts_with("jenkinsfile.") || name.ends_with(".jenkinsfile")
}

/// Whether a file is a script or module of PowerShell.
pub(super) fn is_powershell(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.ends_with(".ps1") || lower.ends_with(".psm1")
}

/// Reads a script of PowerShell: what stands between its comments in blocks, and what `$env:NAME = "x"` sets.
pub(super) fn powershell(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Shell, limits);
    let text = &*file.text;
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or("");
        let open = rest.find("<#").map_or(text.len(), |found| at + found);
        if !text.get(at..open).unwrap_or("").trim().is_empty() {
            script(&mut builder, file, at, open);
        }
        let close = text.get(open..).and_then(|rest| rest.find("#>")).map_or(text.len(), |found| open + found + 2);
        if open < close {
            builder.comment(open, close);
        }
        at = close;
    }
    for line in lines(text) {
        let said = line.text.trim_start();
        let start = line.end() - said.len();
        if said.starts_with('#') {
            builder.comment(start, start + said.trim_end().len());
        } else if said.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("$env:"))
            && let Some((name, value)) = said.get(5..).and_then(assignment)
        {
            set(&mut builder, said, start, name, value);
        }
    }
    builder.finish(out);
}

/// Reads a Makefile or justfile: indented lines are recipes, a line that ends in `\\` goes on.
pub(super) fn make(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Shell, limits);
    let mut recipe: Option<usize> = None;
    let mut goes_on = false;
    for line in lines(&file.text) {
        let text = line.text.trim_start();
        let start = line.end() - text.len();
        let indented = start > line.start && !text.is_empty();
        if text.starts_with('#') && !goes_on {
            builder.comment(start, start + text.trim_end().len());
            continue;
        }
        let continued = text.trim_end().ends_with('\\');
        if indented || recipe.is_some() && goes_on {
            let from = *recipe.get_or_insert(start);
            if !continued {
                script(&mut builder, file, from, line.end());
                recipe = None;
            }
        } else if let Some((name, value)) = assignment(text) {
            set(&mut builder, text, start, name, value);
        }
        goes_on = continued;
    }
    if let Some(from) = recipe {
        script(&mut builder, file, from, file.text.len());
    }
    builder.finish(out);
}

/// Reads a Jenkinsfile: the texts of `sh`, `bat` and `powershell` steps, and what `environment` sets.
pub(super) fn pipeline(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Shell, limits);
    let mut passed = 0;
    for line in lines(&file.text) {
        if line.start < passed {
            continue;
        }
        let text = line.text.trim_start();
        let start = line.end() - text.len();
        if text.starts_with("//") {
            builder.comment(start, start + text.trim_end().len());
            continue;
        }
        if let Some((from, to)) = step(&file.text, start, line.end()) {
            script(&mut builder, file, from, to);
            passed = to;
        } else if let Some(to) = request(&mut builder, &file.text, start) {
            passed = to;
        } else if let Some((name, value)) = assignment(text) {
            set(&mut builder, text, start, name, value);
        }
    }
    builder.finish(out);
}

/// Reads a step that sends something, as a block of its arguments: `httpRequest url: 'https://a', ignoreSslErrors: true`. Gives its end.
fn request(builder: &mut Builder<'_>, text: &str, start: usize) -> Option<usize> {
    let line = text.get(start..)?.lines().next()?;
    // `def answer = httpRequest(...)`
    let lead = line.find("= ").map_or(0, |at| at + 2);
    let (from, called) = [0, lead].into_iter().find_map(|from| {
        let rest = line.get(from..)?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let name = rest.get(..end)?;
        let sends = name.to_ascii_lowercase().contains("http") && rest.get(end..)?.starts_with([' ', '(']);
        sends.then_some((start + from, name))
    })?;
    let mut at = from + called.len();
    let open = text.get(at..)?.starts_with('(');
    at += 1;
    let mut node = block(called, Span::new(from, from + called.len()));
    let end = argument_end(text, at, open);
    node.span = Span::new(from, end);
    builder.open(node);
    while at < end {
        let next = argument_end_of(text, at, end);
        argument(builder, text, at, next);
        at = next + 1;
    }
    builder.close(end);
    Some(end)
}

/// Where the arguments end: at the parenthesis that closes, or with the first line that does not end in a comma.
fn argument_end(text: &str, from: usize, open: bool) -> usize {
    let mut at = from;
    let mut depth = 0_usize;
    while let Some(&byte) = text.as_bytes().get(at) {
        match byte {
            b'"' | b'\'' => at = after_quote(text, at),
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return at,
            b')' | b']' | b'}' => depth -= 1,
            b'\n' if !open && depth == 0 && !text.get(..at).unwrap_or("").trim_end().ends_with(',') => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn argument_end_of(text: &str, from: usize, end: usize) -> usize {
    let mut at = from;
    let mut depth = 0_usize;
    while at < end {
        match text.as_bytes().get(at) {
            Some(b'"' | b'\'') => at = after_quote(text, at),
            Some(b'(' | b'[' | b'{') => depth += 1,
            Some(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            Some(b',') if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    end
}

/// The quote that closes; where none does, the one that opened.
fn after_quote(text: &str, at: usize) -> usize {
    let quote = text.as_bytes().get(at).copied();
    let mut next = at + 1;
    while let Some(&byte) = text.as_bytes().get(next) {
        if Some(byte) == quote {
            return next;
        }
        next += if byte == b'\\' { 2 } else { 1 };
    }
    at
}

/// `name: value`; a text without a name is the address.
fn argument(builder: &mut Builder<'_>, text: &str, from: usize, to: usize) {
    let whole = text.get(from..to).unwrap_or("");
    let named = whole.split_once(':').filter(|(name, _)| {
        let name = name.trim();
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let (name, value) = named.map_or(("url", whole), |(name, value)| (name.trim(), value));
    let written = value.trim();
    let inner = written.strip_prefix(['"', '\'']).and_then(|inner| inner.strip_suffix(['"', '\'']));
    if named.is_none() && inner.is_none() {
        return;
    }
    let place = |part: &str| {
        let at = from + (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
        Span::new(at, at + part.len())
    };
    let said = inner.unwrap_or(written);
    let key = named.map_or(place(said), |(name, _)| place(name.trim()));
    builder.leaf(entry(name, key, reference::scalar(said, Syntax::SHELL), place(said)));
}

/// The text of a step on this line: `sh 'x'`, `sh(script: "x", returnStdout: true)`, `sh \'\'\'…\'\'\'`.
fn step(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let line = text.get(start..end)?;
    let called = ["sh", "bat", "powershell", "pwsh"].iter().find_map(|name| {
        line.match_indices(name).map(|(at, _)| (at, at + name.len())).find(|&(at, after)| {
            let open = line.get(after..).and_then(|rest| rest.chars().next());
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '-' | '"' | '\'' | '/'))
                && matches!(open, Some(' ' | '(' | '"' | '\''))
        })
    })?;
    let rest = text.get(start + called.1..)?;
    let quote = rest.find(['"', '\''])?;
    // only the call itself, or its named argument, may stand before the text
    let between = rest.get(..quote)?.trim().trim_start_matches('(').trim();
    if !(between.is_empty() || between.ends_with("script:")) {
        return None;
    }
    let body = rest.get(quote..)?;
    let mark = ["\"\"\"", "\'\'\'", "\"", "\'"].into_iter().find(|mark| body.starts_with(mark))?;
    let from = start + called.1 + quote + mark.len();
    let mut at = from;
    while let Some(rest) = text.get(at..) {
        let close = rest.find(mark)?;
        let escaped = rest.get(..close).is_some_and(|before| before.len() - before.trim_end_matches('\\').len() % 2 == 1);
        at += close;
        if !escaped || mark.len() == 3 {
            return Some((from, at));
        }
        at += mark.len();
    }
    None
}

/// Name and value of `A = 1`, `export A := 1`, `A ?= 1`.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim_end_matches([':', '?', '+', '!']).trim();
    let name = name.strip_prefix("export ").or_else(|| name.strip_prefix("override ")).unwrap_or(name).trim();
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && !value.starts_with(['=', '~'])).then_some((name, value.trim()))
}

fn set(builder: &mut Builder<'_>, text: &str, start: usize, name: &str, value: &str) {
    let place = |part: &str| {
        let from = start + (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        Span::new(from, from + part.len())
    };
    let inner = value.strip_prefix(['"', '\'']).and_then(|inner| inner.strip_suffix(['"', '\''])).unwrap_or(value);
    builder.leaf(entry(name, place(name), reference::scalar(inner, Syntax::SHELL), place(inner)));
}

fn script(builder: &mut Builder<'_>, file: &SourceFile, from: usize, to: usize) {
    let text = file.text.get(from..to).unwrap_or("");
    builder.leaf(entry("script", Span::new(from, from), Scalar::Text(text.into()), Span::new(from, to)));
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::table;

    #[test]
    fn recipes_of_a_makefile() {
        let text = "OPTS := -k\nall: build\n\t@curl -k https://a \\\n\t  -o x\n\t# no\n\necho: ; true\n";
        let table = table("Makefile", text);
        assert!(table.contains("entry OPTS = \"-k\""), "{table}");
        assert!(table.contains("= \"@curl -k https://a"), "{table}");
        assert_eq!(table.matches("entry script").count(), 1, "{table}");
    }

    #[test]
    fn steps_of_a_pipeline() {
        let text = "node {\n  environment { A = 'x' }\n  sh 'curl -k https://a'\n  sh(script: \"b\", returnStdout: true)\n  sh \"\"\"\n    c\n    d\n  \"\"\"\n  push 'e'\n  echo 'sh f'\n}\n";
        let table = table("Jenkinsfile", text);
        let scripts: Vec<&str> = table.lines().filter(|line| line.starts_with("entry script")).collect();
        assert_eq!(scripts.len(), 3, "{table}");
        assert!(scripts[0].contains("curl -k https://a") && scripts[1].contains("\"b\""), "{table}");
    }

    #[test]
    fn requests_of_a_pipeline_are_blocks_of_their_arguments() {
        let text = "node {\n  httpRequest url: 'https://a/b', ignoreSslErrors: true\n  def r = httpRequest(\n    url: \"http://${host}/x\",\n    httpMode: 'POST'\n  )\n  httpRequest 'http://c'\n  echo 'http://d'\n}\n";
        let table = table("Jenkinsfile", text);
        assert_eq!(table.matches("block httpRequest").count(), 3, "{table}");
        assert!(table.contains("entry ignoreSslErrors = \"true\"") && table.contains("= \"http://c\""), "{table}");
        assert!(!table.contains("http://d"), "{table}");
    }
}
