//! Commands of a shell text, each with its place: `run:` of a workflow, `RUN` of a Dockerfile, scripts of a package.

use super::super::decode::shell_words;
use crate::parse::config::steers;
use crate::text::Span;
use std::borrow::Cow;

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, without folder: `curl`.
    pub name: String,
    /// The whole command on one line.
    pub text: String,
    /// Its place.
    pub span: Span,
    /// Bytes of the text as written from the place on.
    length: usize,
    /// Where words of a list begin in `text`, and their places.
    pieces: Vec<(usize, Span)>,
}

/// The commands of a text that begins at byte `start` of its file. Comments are passed over; a line that ends in `\\` goes on.
pub fn commands(text: &str, start: u32) -> Vec<Command> {
    within(text, start, 0)
}

/// Commands are handed on so many times at most: `sh -c "ssh host -- sh -c …"`.
const DEEPEST: u8 = 4;

fn within(text: &str, start: u32, depth: u8) -> Vec<Command> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut from = 0;
    let mut at = 0;
    let mut quote: Option<u8> = None;
    // the quotes around what is substituted
    let mut around: Vec<Option<u8>> = Vec::new();
    // up to here no template closes
    let mut unclosed = 0;
    let push = |from: usize, to: usize, all: &mut Vec<Command>| {
        if let Some(command) = command(text, from, to, start) {
            all.push(command);
        }
    };
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match (quote, byte) {
            (_, b'\\') => at += 1,
            // a line of PowerShell that goes on
            (None, b'`') if matches!(next, Some(b'\n' | b'\r')) => at += 1 + usize::from(next == Some(b'\r')),
            // `{{ … }}` of a template is part of a word, whatever stands in it
            (_, b'{') if next == Some(b'{') && at >= unclosed => {
                let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or("");
                match line.find("}}") {
                    Some(end) => at += end + 1,
                    None => unclosed = at + line.len(),
                }
            }
            (Some(open), _) if byte == open => quote = None,
            // within double quotes a command may be substituted
            (Some(b'\'') | None, b'$') | (Some(_), b'$' | b'`') if quote != Some(b'\'') && next == Some(b'(') => {
                push(from, at, &mut all);
                at += 1;
                from = at + 1;
                around.push(quote.take());
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
                match byte {
                    b'(' => around.push(None),
                    b')' => quote = around.pop().flatten(),
                    _ => {}
                }
            }
            _ => {}
        }
        at += 1;
    }
    push(from, bytes.len(), &mut all);
    if depth < DEEPEST {
        let inner: Vec<Command> = all.iter().flat_map(|outer| handed_on(text, outer, start, depth)).collect();
        all.extend(inner);
    }
    all
}

/// The commands that a command hands on: `sh -c "…"`, `kubectl exec pod -- …`.
fn handed_on(text: &str, outer: &Command, start: u32, depth: u8) -> Vec<Command> {
    let from = outer.span.start.saturating_sub(start) as usize;
    let raw = text.get(from..from + outer.length).unwrap_or("");
    let cut = if shell_words().shells.contains(&outer.name) { after_c(raw) } else { raw.find(" -- ").map(|at| at + 4) };
    let Some((begin, rest)) = cut.and_then(|at| Some((at, raw.get(at..)?))) else { return Vec::new() };
    let inner = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '\\' | '['));
    let begin = begin + (rest.len() - inner.len());
    let inner = inner.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ']'));
    let place = u32::try_from(from + begin).map_or(start, |shift| start + shift);
    within(inner, place, depth + 1)
}

/// The byte after `-c`, `-lc`, `-ec`.
fn after_c(raw: &str) -> Option<usize> {
    raw.match_indices('-').find_map(|(at, _)| {
        let rest = raw.get(at + 1..)?;
        let flags = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        rest.get(..flags)?.ends_with('c').then_some(at + 1 + flags)
    })
}

/// A command whose words stand in a list: `[curl, -k, https://a]`, each word with its place.
pub fn of_words(words: &[(String, Span)]) -> Option<Command> {
    let line = words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
    let mut command = command(&line, 0, line.len(), 0)?;
    let mut at = 0;
    command.pieces = words
        .iter()
        .map(|(word, span)| {
            let piece = (at, *span);
            at += word.len() + 1;
            piece
        })
        .collect();
    command.span = words.first()?.1;
    Some(command)
}

impl Command {
    /// The place of a byte of the text.
    pub fn place(&self, byte: usize) -> Span {
        let index = self.pieces.partition_point(|&(from, _)| from <= byte);
        index.checked_sub(1).and_then(|index| self.pieces.get(index)).map_or(self.span, |&(_, span)| span)
    }
}

fn command(text: &str, from: usize, to: usize, start: u32) -> Option<Command> {
    let raw = text.get(from..to.min(text.len()))?;
    // what steers a template is no word of the command
    let (steered, starts) = if raw.contains("{{") { without_steering(raw) } else { (Cow::from(raw), Vec::new()) };
    let lead = steered.len() - steered.trim_start().len();
    let trimmed = steered.trim();
    let mut words =
        trimmed.split_whitespace().map(|word| word.trim_start_matches(['"', '\'', '@', '[']).trim_end_matches(['"', '\'', ',', ']']));
    let found = words.find(|word| {
        let assigns = word.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        let flag = word.starts_with('-') && word.len() > 1;
        !(word.is_empty() || *word == "\\" || shell_words().before.iter().any(|before| before == word) || assigns || flag)
    });
    if found.is_none() && !trimmed.contains(['-', '=']) {
        return None;
    }
    // nothing but switches and assignments: the program is named elsewhere
    let name = found.map_or("", |name| name.rsplit('/').next().unwrap_or(name)).to_owned();
    let begin = start as usize + from + lead;
    let starts: Vec<(usize, usize)> = starts.into_iter().map(|(at, end)| (at.saturating_sub(lead), end.saturating_sub(lead))).collect();
    let (line, pieces) = on_one_line(trimmed, begin, &starts);
    // `["curl", "-k"]` of a Dockerfile
    let line = if line.starts_with('[') && line.ends_with(']') {
        let inner = line.trim_matches(['[', ']']);
        inner.split(',').map(|word| word.trim().trim_matches(['"', '\''])).collect::<Vec<_>>().join(" ")
    } else {
        line
    };
    let first = trimmed.lines().next().unwrap_or("").trim_end().trim_end_matches('\\').trim_end();
    Some(Command { name, text: line, span: Span::new(begin, begin + first.len()), length: trimmed.len(), pieces })
}

/// The lines of a command as one, and where the parts stand in it that a template prints under a condition: `curl {{ if .a }}-k{{ end }} b`.
fn on_one_line(text: &str, begin: usize, starts: &[(usize, usize)]) -> (String, Vec<(usize, Span)>) {
    let mut line = String::new();
    let mut pieces = Vec::new();
    let mut passed = 0;
    for part in text.split_inclusive('\n') {
        let kept = part.trim().trim_end_matches(['\\', '`']).trim_end();
        line.push_str(if passed > 0 { " " } else { "" });
        let from = passed + part.len() - part.trim_start().len();
        let to = from + kept.len();
        for &(at, end) in starts.iter().filter(|&&(at, _)| from <= at && at < to) {
            pieces.push((line.len() + at - from, Span::new(begin + at, begin + end.min(to))));
        }
        line.push_str(kept);
        passed += part.len();
    }
    if !pieces.is_empty() {
        let first = text.lines().next().unwrap_or("").trim_end().len();
        pieces.insert(0, (0, Span::new(begin, begin + first)));
    }
    (line, pieces)
}

/// A text with what steers the template blanked, and from where to where its parts go.
fn without_steering(text: &str) -> (Cow<'_, str>, Vec<(usize, usize)>) {
    let mut shown = String::with_capacity(text.len());
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut copied = 0;
    while let Some(open) = text.get(copied..).and_then(|rest| rest.find("{{")).map(|at| copied + at) {
        let Some(close) = text.get(open..).and_then(|rest| rest.find("}}")).map(|at| open + at + 2) else { break };
        let inner = text.get(open + 2..close - 2).unwrap_or("");
        shown.push_str(text.get(copied..open).unwrap_or(""));
        if steers(inner) {
            if let Some(last) = starts.last_mut() {
                last.1 = last.1.min(open);
            }
            shown.extend(std::iter::repeat_n(' ', close - open));
            let rest = text.get(close..).unwrap_or("");
            let at = close + rest.len() - rest.trim_start_matches([' ', '\t']).len();
            starts.push((at, text.len()));
        } else {
            shown.push_str(text.get(open..close).unwrap_or(""));
        }
        copied = close;
    }
    shown.push_str(text.get(copied..).unwrap_or(""));
    (Cow::from(shown), starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_commands() {
        let text = "set -e\ncurl -sSk https://a \\\n  -o x && tar -xkf x # curl -k no\nX=$(sudo /usr/bin/curl -k https://b | sort -k2)\necho 'curl -k c'\nif ! wget --no-check-certificate d; then\n  A=1 B=2 npm i\nfi";
        let all: Vec<(String, String)> = commands(text, 10).into_iter().map(|command| (command.name, command.text)).collect();
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["set", "curl", "tar", "", "curl", "sort", "echo", "wget", "npm", "fi"]);
        assert_eq!(all[1].1, "curl -sSk https://a -o x");
        let second = &commands(text, 10)[1];
        assert_eq!(&text[second.span.start as usize - 10..second.span.end as usize - 10], "curl -sSk https://a");
    }

    #[test]
    fn substitutions_and_templates_end_no_quote() {
        for text in [
            "A=\"$(basename $f)\"\ncurl -k \"$url\" -X PUT\n",
            "B=\"${X//\\\"/}\"; if curl -m {{ sub (int .a) 1 | x }} -k \"$u\" | grep y; then z; fi",
        ] {
            let all = commands(text, 0);
            assert!(all.iter().any(|command| command.name == "curl" && command.text.contains(" -k ")), "{text}: {all:?}");
        }
    }

    #[test]
    fn lines_of_powershell_go_on() {
        let all = commands("$r = Invoke-RestMethod `\r\n  -Uri $u `\n  -SkipCertificateCheck\nWrite-Host a", 0);
        assert_eq!(all[0].text, "$r = Invoke-RestMethod -Uri $u -SkipCertificateCheck");
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn what_a_template_prints_under_a_condition_has_its_place() {
        let text = "set -e\ncurl {{ if .Values.a }}--insecure{{ end }} -fsSL \\\n  {{- with .b }}-k{{ end }} {{ .c }}";
        let all = commands(text, 5);
        let curl = all.iter().find(|command| command.name == "curl").unwrap();
        assert_eq!(curl.text.split_whitespace().collect::<Vec<_>>(), ["curl", "--insecure", "-fsSL", "-k", "{{", ".c", "}}"]);
        for word in ["--insecure", "-k"] {
            let place = curl.place(curl.text.find(word).unwrap());
            assert_eq!(&text[place.start as usize - 5..place.end as usize - 5], word);
        }
        assert_eq!(curl.place(0).start as usize, 5 + text.find("curl").unwrap());
    }

    #[test]
    fn commands_hand_commands_on() {
        for (text, expected) in [
            ("bash -lc \"set -e; curl -k https://a\"", "curl -k https://a"),
            ("[\"sh\", \"-c\", \"curl -k https://a\"]", "curl -k https://a"),
            ("kubectl exec web -- wget --no-check-certificate b", "wget --no-check-certificate b"),
            ("[\"mc\", \"--insecure\", \"ls\"]", "mc --insecure ls"),
            ("--skip-ssl", "--skip-ssl"),
        ] {
            let all = commands(text, 0);
            assert!(all.iter().any(|command| command.text == expected), "{text}: {all:?}");
        }
    }

    #[test]
    fn words_of_a_list_keep_their_places() {
        let words =
            [("curl".to_owned(), Span::new(0, 4)), ("-k".to_owned(), Span::new(10, 12)), ("https://a".to_owned(), Span::new(20, 29))];
        let command = of_words(&words).unwrap();
        assert_eq!((command.name.as_str(), command.text.as_str()), ("curl", "curl -k https://a"));
        assert_eq!((command.place(6), command.place(0)), (Span::new(10, 12), Span::new(0, 4)));
    }
}
