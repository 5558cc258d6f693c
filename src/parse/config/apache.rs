//! Apache httpd (and Fluentd, which writes the same way): directives by line, sections in angle brackets.

use super::builder::{Builder, block, broken};
use super::lines::{Joined, Line, Words, joined_words, lines, words_span};
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed};
use crate::text::{Language, Limits, SourceFile, Span};

const WORDS: Words = Words { comments: false, single: true };

/// How far out a closing tag is looked for among the open ones.
const FORGIVEN: usize = 8;

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Apache, limits);
    let mut open: Vec<String> = Vec::new();
    let mut fault: Option<(usize, &'static str)> = None;
    let mut all = lines(&file.text);
    while let Some(line) = all.next() {
        let content = line.text.trim();
        let start = line.start + (line.text.len() - line.text.trim_start().len());
        if content.is_empty() {
            continue;
        }
        if content.starts_with('#') {
            builder.comment(start, start + content.len());
            continue;
        }
        let mut joined = Joined::new(Line { start, text: content });
        while joined.text.ends_with('\\') && !joined.text.ends_with("\\\\") {
            let Some(next) = all.next() else { break };
            let keep = joined.text.len() - 1;
            let text = next.text.trim_end();
            joined.push(keep, Line { start: next.start, text });
        }
        let text = &*joined.text;
        if let Some(name) = text.strip_prefix("</") {
            let name = name.trim_end_matches('>').trim().to_ascii_lowercase();
            match open.iter().rev().take(FORGIVEN).position(|open| *open == name) {
                Some(out) => {
                    if out > 0 {
                        fault.get_or_insert((start, "a section is not closed before the one around it"));
                    }
                    for index in 0..=out {
                        open.pop();
                        if index == out { builder.close(joined.end) } else { builder.close_at_last_child() }
                    }
                }
                None => {
                    fault.get_or_insert((start, "a section is closed that was not opened"));
                }
            }
        } else if text.starts_with('<') && !text.starts_with("<!") && !text.starts_with("<?") {
            let node = section(&joined);
            open.push(node.key.to_ascii_lowercase());
            builder.open(node);
        } else {
            builder.leaf(directive(file, &joined));
        }
    }
    if !open.is_empty() {
        fault.get_or_insert((file.text.len(), "the text ends before the last section is closed"));
    }
    if let Some((at, what)) = fault {
        builder.tolerant();
        out.notices.push(broken(file, "Apache configuration", at, what));
    }
    builder.finish(out);
}

/// `<VirtualHost *:443>`
fn section(joined: &Joined<'_>) -> ConfigNode {
    let inner = joined.text.strip_suffix('>').unwrap_or(&joined.text).len();
    let end = joined.span(0, inner).end;
    let mut words = joined.words(1, WORDS).into_iter().filter_map(|mut word| {
        if word.span.end > end {
            // the bracket that closes the line stuck to the last word
            word.text = word.text.strip_suffix('>').unwrap_or(&word.text).into();
            word.span.end = end;
        }
        (!word.text.is_empty() && word.span.start < end).then_some(word)
    });
    let first = words.next();
    let (key, key_span) = first.map_or((Box::default(), joined.span(1, 1)), |word| (word.text, word.span));
    let mut node = block(&key, key_span);
    node.labels = words.collect();
    node.span = joined.span(0, joined.text.len());
    node
}

fn directive(file: &SourceFile, joined: &Joined<'_>) -> ConfigNode {
    let mut words = joined.words(0, WORDS).into_iter();
    let (key, key_span) = words.next().map_or((Box::default(), joined.span(0, 0)), |word| (word.text, word.span));
    let labels: Vec<_> = words.collect();
    let value_span = words_span(&file.text, &labels, Span { start: key_span.end, end: key_span.end });
    let value = reference::scalar(&joined_words(&labels), Syntax::SERVER);
    let mut node = ConfigNode::new(NodeKind::Entry, &key, key_span, Some(value), value_span);
    node.labels = labels;
    node
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn directives_sections_and_places() {
        let text = "# c\r\nServerName é.example\r\n<VirtualHost *:443 [::]:443>\r\n  SSLProtocol all -SSLv3 \\\n     -TLSv1\n  LogFormat \"%h \\\"%r\\\"\" combined\n  <IfModule mod_ssl.c>\n    SSLEngine on\n  </IfModule>\n  RewriteRule ^(.*)$ https://${HOST}/$1 [R,L]\n</VirtualHost>\n";
        assert_table(
            "httpd.conf",
            text,
            r#"
            entry ServerName [é.example] = "é.example"
            block VirtualHost [*:443] [[::]:443]
              entry SSLProtocol [all] [-SSLv3] [-TLSv1] = "all -SSLv3 -TLSv1"«all -SSLv3 \
                 -TLSv1»
              entry LogFormat [%h "%r"«%h \"%r\"»] [combined] = "%h \"%r\" combined"«"%h \"%r\"" combined»
              block IfModule [mod_ssl.c]
                entry SSLEngine [on] = "on"
              entry RewriteRule [^(.*)$] [https://${HOST}/$1] [[R,L]] = "^(.*)$ https://"+{HOST}+"/$1 [R,L]" «^(.*)$ https://${HOST}/$1 [R,L]»
            "#,
        );
        assert!(notices("httpd.conf", text).is_empty());
        assert_eq!(comments("httpd.conf", text), ["# c"]);
    }

    #[test]
    fn sections_that_do_not_fit() {
        let text = "<VirtualHost *:80>\n<Directory /x>\nOptions None\n</VirtualHost>\n</Location>\nServerName y\n";
        assert_table(
            "httpd.conf",
            text,
            r#"
            block VirtualHost [*:80]
              block Directory [/x]
                entry Options [None] = "None"
            entry ServerName [y] = "y"
            "#,
        );
        assert_eq!(
            notices("httpd.conf", text),
            [
                "Unparsed: broken Apache configuration at line 4: a section is not closed before the one around it; the rest was read tolerantly"
            ]
        );
    }
}
