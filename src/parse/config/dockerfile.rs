//! Dockerfile: one entry per instruction, its key in capitals. The pairs of `ENV`, `ARG` and `LABEL` are children.

use super::builder::{Builder, entry};
use super::lines::{Joined, Line, Words, lines};
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed, Scalar, Word};
use crate::text::{Language, Limits, SourceFile, Span};

const WORDS: Words = Words { comments: false, single: true };

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Dockerfile, limits);
    let mut escape = '\\';
    let mut all = lines(&file.text);
    while let Some(line) = all.next() {
        let content = line.text.trim();
        let start = line.start + (line.text.len() - line.text.trim_start().len());
        if content.is_empty() {
            continue;
        }
        if let Some(said) = content.strip_prefix('#') {
            if said.trim().strip_prefix("escape=").is_some_and(|mark| mark.trim() == "`") {
                escape = '`';
            }
            builder.comment(start, start + content.len());
            continue;
        }
        let mut joined = Joined::new(Line { start, text: content });
        while joined.text.ends_with(escape) {
            let Some(next) = all.next() else { break };
            let text = next.text.trim();
            let start = next.start + (next.text.len() - next.text.trim_start().len());
            let keep = joined.text.len() - 1;
            if text.starts_with('#') || text.is_empty() {
                // comments and empty lines do not end an instruction
                if !text.is_empty() {
                    builder.comment(start, start + text.len());
                }
                continue;
            }
            let keep = joined.text.get(..keep).unwrap_or("").trim_end().len();
            joined.push(keep, Line { start: start.saturating_sub(1), text: "" });
            joined.text.to_mut().push(' ');
            let keep = joined.text.len();
            joined.push(keep, Line { start, text });
        }
        let end = heredocs(&joined, &mut all);
        instruction(file, &joined, end, &mut builder);
    }
    builder.finish(out);
}

/// Reads the heredocs that an instruction opens; the end of the last one.
fn heredocs<'t>(joined: &Joined<'_>, all: &mut impl Iterator<Item = Line<'t>>) -> Option<usize> {
    let upper = joined.text.get(..4).unwrap_or("").to_ascii_uppercase();
    if !matches!(&*upper, "RUN " | "COPY" | "ADD ") {
        return None;
    }
    let mut end = None;
    let mut rest = &*joined.text;
    while let Some(at) = rest.find("<<") {
        let after = rest.get(at + 2..).unwrap_or("");
        let after = after.strip_prefix('-').unwrap_or(after);
        let name = after.trim_start_matches(['"', '\'']);
        let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let delimiter = name.get(..length).unwrap_or("");
        rest = name.get(length..).unwrap_or("");
        if !delimiter.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            continue;
        }
        for line in all.by_ref() {
            end = Some(line.end());
            if line.text.trim_start_matches('\t').trim_end() == delimiter {
                break;
            }
        }
    }
    end
}

fn instruction(file: &SourceFile, joined: &Joined<'_>, heredoc_end: Option<usize>, builder: &mut Builder<'_>) {
    let text = &*joined.text;
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    let key = text.get(..length).unwrap_or("").to_ascii_uppercase();
    let rest = text.get(length..).unwrap_or("");
    let from = length + (rest.len() - rest.trim_start().len());
    let mut value_span = joined.span(from, text.len());
    let mut said = text.get(from..).unwrap_or("").to_owned();
    if let Some(end) = heredoc_end {
        let body = Span::new(joined.end, end);
        said.push_str(file.slice(body));
        value_span.end = body.end;
    }
    let shell = matches!(&*key, "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" | "SHELL" | "ONBUILD");
    let value = if shell { Scalar::Text(said.as_str().into()) } else { reference::scalar(&said, Syntax::SHELL) };
    let mut node = entry(&key, joined.span(0, length), value, value_span);
    node.labels = if said.starts_with('[') && shell { exec_words(joined, from) } else { joined.words(from, WORDS) };
    let pairs = if matches!(&*key, "ENV" | "ARG" | "LABEL") { pairs(file, joined, &node.labels, &key, from) } else { Vec::new() };
    builder.open(node);
    for pair in pairs {
        builder.leaf(pair);
    }
    builder.close(value_span.end as usize);
}

/// `["curl", "-k"]`
fn exec_words(joined: &Joined<'_>, from: usize) -> Vec<Word> {
    let text = &*joined.text;
    let mut out = Vec::new();
    let mut at = from;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('"')).map(|offset| at + offset) {
        let Some(close) = text.get(open + 1..).and_then(|rest| rest.find('"')).map(|offset| open + 1 + offset) else { break };
        out.push(Word { text: text.get(open + 1..close).unwrap_or("").into(), span: joined.span(open + 1, close) });
        at = close + 1;
    }
    out
}

fn pairs(file: &SourceFile, joined: &Joined<'_>, words: &[Word], key: &str, from: usize) -> Vec<ConfigNode> {
    let text = &*joined.text;
    let old_form = key == "ENV" && words.first().is_some_and(|word| !word.text.contains('='));
    if old_form {
        // `ENV NAME the rest of the line`
        let Some(first) = words.first() else { return Vec::new() };
        let rest = text.get(from + first.text.len()..).unwrap_or("");
        let value_start = text.len() - rest.trim_start().len();
        let value = reference::scalar(text.get(value_start..).unwrap_or(""), Syntax::SHELL);
        return vec![entry(&first.text, first.span, value, joined.span(value_start, text.len()))];
    }
    let mut out = Vec::new();
    for word in words {
        let Some((name, value)) = word.text.split_once('=') else {
            out.push(entry(&word.text, word.span, Scalar::Null, Span { start: word.span.end, end: word.span.end }));
            continue;
        };
        let start = word.span.start as usize;
        // in the file the word may have quotes and continuation marks that its text has not
        let length = file.slice(word.span).find('=').unwrap_or(0);
        let key_span = Span::new(start, start + length);
        let mut value_span = Span { start: key_span.end + 1, end: word.span.end };
        // `A="x y"`: the quotes are within the word
        let written = file.slice(value_span);
        let quoted =
            u32::from(written.len() >= 2 && ['"', '\''].iter().any(|quote| written.starts_with(*quote) && written.ends_with(*quote)));
        value_span.start += quoted;
        value_span.end -= quoted;
        let mut node = ConfigNode::new(NodeKind::Entry, name, key_span, Some(reference::scalar(value, Syntax::SHELL)), value_span);
        node.span = word.span;
        out.push(node);
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn a_quoted_value_with_more_behind_it_keeps_whole_characters() {
        crate::parse::config::sample::read("Dockerfile", "ENV A=\"b c\"é\nENV \"é\"=x é\"=\"y\n");
    }

    #[test]
    fn instructions_pairs_and_places() {
        let text = "# syntax=x\r\nfrom node:18 AS build\r\nENV A=1 B=\"x y\" C=$A\nENV OLD some é\nARG V\nRUN curl -k https://é \\\n    # comment\n    && echo \"$HOME\" \\\n    done\nCMD [\"node\", \"--insecure\"]\nRUN <<EOF\necho hi\nEOF\nUSER root\n";
        assert_table(
            "Dockerfile",
            text,
            r#"
            entry FROM«from» [node:18] [AS] [build] = "node:18 AS build"
            entry ENV [A=1] [B=x y«B="x y"»] [C=$A] = "A=1 B=\"x y\" C="+{A} «A=1 B="x y" C=$A»
              entry A = "1"
              entry B = "x y"
              entry C = ref A «$A»
            entry ENV [OLD] [some] [é] = "OLD some é"
              entry OLD = "some é"
            entry ARG [V] = "V"
              entry V = null
            entry RUN [curl] [-k] [https://é] [&&] [echo] [$HOME] [done] = "curl -k https://é && echo \"$HOME\" done"«curl -k https://é \
                # comment
                && echo "$HOME" \
                done»
            entry CMD [node] [--insecure] = "[\"node\", \"--insecure\"]"
            entry RUN [<<EOF] = "<<EOF\necho hi\nEOF"
            entry USER [root] = "root"
            "#,
        );
        assert!(notices("Dockerfile", text).is_empty());
        assert_eq!(comments("Dockerfile", text), ["# syntax=x", "# comment"]);
    }
}
