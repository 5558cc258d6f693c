//! Commands of a shell text, each with its place: `run:` of a workflow, `RUN` of a Dockerfile, scripts of a package.

use crate::text::Span;

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, without folder: `curl`.
    pub name: String,
    /// The whole command on one line.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// Words that stand before a command without being one.
const BEFORE: [&str; 18] =
    ["sudo", "time", "exec", "env", "nohup", "then", "do", "else", "if", "elif", "while", "until", "!", "{", "xargs", "command", "-", "@"];

/// The commands of a text that begins at byte `start` of its file. Comments are passed over; a line that ends in `\\` goes on.
pub fn commands(text: &str, start: u32) -> Vec<Command> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut from = 0;
    let mut at = 0;
    let mut quote: Option<u8> = None;
    let push = |from: usize, to: usize, all: &mut Vec<Command>| {
        if let Some(command) = command(text, from, to, start) {
            all.push(command);
        }
    };
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match (quote, byte) {
            (_, b'\\') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            // within double quotes a command may be substituted
            (Some(b'\'') | None, b'$') | (Some(_), b'$' | b'`') if quote != Some(b'\'') && next == Some(b'(') => {
                push(from, at, &mut all);
                at += 1;
                from = at + 1;
                quote = None;
            }
            (Some(_), b'\n') => {}
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'#') if at == 0 || bytes.get(at - 1).is_some_and(u8::is_ascii_whitespace) => {
                push(from, at, &mut all);
                at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(bytes.len() - at);
                from = at + 1;
            }
            (None, b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'`') => {
                push(from, at, &mut all);
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    push(from, bytes.len(), &mut all);
    all
}

fn command(text: &str, from: usize, to: usize, start: u32) -> Option<Command> {
    let raw = text.get(from..to.min(text.len()))?;
    let lead = raw.len() - raw.trim_start().len();
    let trimmed = raw.trim();
    let mut words =
        trimmed.split_whitespace().map(|word| word.trim_start_matches(['"', '\'', '@', '[']).trim_end_matches(['"', '\'', ',', ']']));
    let name = words.find(|word| {
        let assigns = word.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        let flag = word.starts_with('-') && word.len() > 1;
        !(word.is_empty() || *word == "\\" || BEFORE.contains(word) || assigns || flag)
    })?;
    let name = name.rsplit('/').next().unwrap_or(name).to_owned();
    let begin = start as usize + from + lead;
    let line = trimmed.split('\n').map(|line| line.trim().trim_end_matches('\\').trim_end()).collect::<Vec<_>>().join(" ");
    let first = trimmed.lines().next().unwrap_or("").trim_end().trim_end_matches('\\').trim_end();
    Some(Command { name, text: line, span: Span::new(begin, begin + first.len()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_commands() {
        let text = "set -e\ncurl -sSk https://a \\\n  -o x && tar -xkf x # curl -k no\nX=$(sudo /usr/bin/curl -k https://b | sort -k2)\necho 'curl -k c'\nif ! wget --no-check-certificate d; then\n  A=1 B=2 npm i\nfi";
        let all: Vec<(String, String)> = commands(text, 10).into_iter().map(|command| (command.name, command.text)).collect();
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["set", "curl", "tar", "curl", "sort", "echo", "wget", "npm", "fi"]);
        assert_eq!(all[1].1, "curl -sSk https://a -o x");
        let second = &commands(text, 10)[1];
        assert_eq!(&text[second.span.start as usize - 10..second.span.end as usize - 10], "curl -sSk https://a");
    }
}
