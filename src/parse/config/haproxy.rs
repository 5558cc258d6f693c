//! HAProxy: sections by their keywords, one directive a line.

use super::builder::{Builder, block};
use super::lines::{Joined, Words, joined_words, lines, words_span};
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed};
use crate::text::{Language, Limits, SourceFile, Span};

const WORDS: Words = Words { comments: true, single: true };

/// The grammar's section keywords (HAProxy configuration manual, chapter 1.1 and 3 to 4).
const SECTIONS: &[&str] = &[
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "userlist",
    "peers",
    "resolvers",
    "mailers",
    "cache",
    "program",
    "http-errors",
    "ring",
    "log-forward",
    "fcgi-app",
    "crt-store",
    "traces",
    "acme",
    "log-profile",
];

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Haproxy, limits);
    for line in lines(&file.text) {
        let joined = Joined::new(line);
        let mut words = joined.words(0, WORDS).into_iter();
        comment(&joined, &mut builder);
        let Some(first) = words.next() else { continue };
        let labels: Vec<_> = words.collect();
        let indented = line.text.starts_with([' ', '\t']);
        // `cache` and `program` are directives, too, where they stand within a section
        if SECTIONS.contains(&&*first.text) && (!indented || builder.depth() == 0) {
            if builder.depth() > 0 {
                builder.close_at_last_child();
            }
            let mut node = block(&first.text, first.span);
            node.span = words_span(&file.text, &labels, first.span).to(first.span);
            node.labels = labels;
            builder.open(node);
            continue;
        }
        let value_span = words_span(&file.text, &labels, Span { start: first.span.end, end: first.span.end });
        let value = reference::scalar(&joined_words(&labels), Syntax::SERVER);
        let mut node = ConfigNode::new(NodeKind::Entry, &first.text, first.span, Some(value), value_span);
        node.labels = labels;
        builder.leaf(node);
    }
    builder.finish(out);
}

/// The comment at the end of a line: `#` at the beginning of a word, outside quotes.
fn comment(joined: &Joined<'_>, builder: &mut Builder<'_>) {
    let text = joined.text.trim_end();
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') if before != b'\\' => quote = Some(byte),
            (None, b'#') if before.is_ascii_whitespace() => {
                let span = joined.span(at, text.len());
                builder.comment(span.start as usize, span.end as usize);
                return;
            }
            _ => {}
        }
        before = byte;
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn sections_directives_and_places() {
        let text = "global\r\n    log 127.0.0.1 local0 # c\r\n    ssl-default-bind-options no-sslv3\nfrontend web é\n    bind *:443 ssl crt \"/etc/x y.pem\"\n    no option httplog\n    acl a path_beg -i /x#y\nbackend b\n    server s1 10.0.0.1:80 check ssl verify none\n    cache x\n";
        assert_table(
            "haproxy.cfg",
            text,
            r#"
            block global
              entry log [127.0.0.1] [local0] = "127.0.0.1 local0"
              entry ssl-default-bind-options [no-sslv3] = "no-sslv3"
            block frontend [web] [é]
              entry bind [*:443] [ssl] [crt] [/etc/x y.pem] = "*:443 ssl crt /etc/x y.pem"«*:443 ssl crt "/etc/x y.pem"»
              entry no [option] [httplog] = "option httplog"
              entry acl [a] [path_beg] [-i] [/x#y] = "a path_beg -i /x#y"
            block backend [b]
              entry server [s1] [10.0.0.1:80] [check] [ssl] [verify] [none] = "s1 10.0.0.1:80 check ssl verify none"
              entry cache [x] = "x"
            "#,
        );
        assert!(notices("haproxy.cfg", text).is_empty());
        assert_eq!(comments("haproxy.cfg", text), ["# c"]);
    }
}
