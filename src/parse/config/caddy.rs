//! Caddyfile: a block `site` with its addresses as labels, directives with words, blocks within them. The options at the top are `global`,
//! a snippet `(name)` is `snippet`. A file of one site may leave its braces away.

use super::builder::{Builder, block, broken};
use super::lines::{Joined, Words, joined_words, lines, words_span};
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed, Word};
use crate::text::{Language, Limits, SourceFile, Span};

const WORDS: Words = Words { comments: true, single: false };

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut builder = Builder::whole(file, Language::Caddy, limits);
    let mut fault = None;
    let mut addresses: Vec<Word> = Vec::new();
    let mut bare = false;
    for line in lines(&file.text) {
        let content = line.text.trim_start();
        if content.starts_with('#') {
            let start = line.end() - content.len();
            builder.comment(start, start + content.trim_end().len());
            continue;
        }
        let mut words = Joined::new(line).words(0, WORDS);
        let Some(last) = words.last() else { continue };
        if *last.text == *"}" && words.len() == 1 {
            if builder.depth() == usize::from(bare) {
                fault.get_or_insert((line.start, "a brace closes what was not opened"));
            } else {
                builder.close(last.span.end as usize);
            }
            continue;
        }
        let opens = *last.text == *"{";
        if opens {
            words.pop();
        }
        if builder.depth() > 0 {
            add(&file.text, words, opens, &mut builder);
            continue;
        }
        let goes_on = words.last().is_some_and(|word| word.text.ends_with(','));
        let directive = !opens && words.first().is_some_and(|word| *word.text == *"import");
        if directive {
            add(&file.text, words, false, &mut builder);
            continue;
        }
        addresses.extend(words);
        if goes_on && !opens {
            continue;
        }
        bare |= !opens;
        open_site(std::mem::take(&mut addresses), line.start, &mut builder);
    }
    if builder.depth() > usize::from(bare) {
        fault.get_or_insert((file.text.len(), "the text ends before the last brace is closed"));
    }
    if let Some((at, what)) = fault {
        builder.tolerant();
        out.notices.push(broken(file, "Caddyfile", at, what));
    }
    builder.finish(out);
}

fn open_site(addresses: Vec<Word>, start: usize, builder: &mut Builder<'_>) {
    let first = addresses.first().map(|word| word.text.clone());
    let kind = match first.as_deref() {
        None => "global",
        Some(name) if name.starts_with('(') => "snippet",
        Some(_) => "site",
    };
    let span = addresses.first().zip(addresses.last()).map_or(Span::new(start, start), |(first, last)| first.span.to(last.span));
    let mut node = block(kind, span);
    node.labels = addresses
        .into_iter()
        .map(|word| {
            let text = word.text.trim_end_matches(',');
            Word {
                text: text.into(),
                span: Span { start: word.span.start, end: word.span.end - u32::try_from(word.text.len() - text.len()).unwrap_or(0) },
            }
        })
        .collect();
    builder.open(node);
}

fn add(text: &str, words: Vec<Word>, opens: bool, builder: &mut Builder<'_>) {
    let mut words = words.into_iter();
    let Some(first) = words.next() else {
        if opens {
            builder.open(block("", Span::default()));
        }
        return;
    };
    let labels: Vec<Word> = words.collect();
    let after = Span { start: first.span.end, end: first.span.end };
    let place = words_span(text, &labels, after);
    let kind = if opens { NodeKind::Block } else { NodeKind::Entry };
    let value = (!opens).then(|| reference::scalar(&joined_words(&labels), Syntax::BRACES));
    let mut node = ConfigNode::new(kind, &first.text, first.span, value, place);
    node.labels = labels;
    if opens {
        builder.open(node);
    } else {
        builder.leaf(node);
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, notices};

    #[test]
    fn sites_and_directives() {
        let text = "{\n  auto_https off\n}\nhttp://a.org, b.org {\n  tls { \n    protocols tls1.2 tls1.3\n  }\n  reverse_proxy /x* http://é:80 {\n    transport http {\n      tls_insecure_skip_verify\n    }\n  }\n  # c\n}\n";
        assert_table(
            "Caddyfile",
            text,
            r#"
            block global«»
              entry auto_https [off] = "off"
            block site«http://a.org, b.org» [http://a.org] [b.org]
              block tls
                entry protocols [tls1.2] [tls1.3] = "tls1.2 tls1.3"
              block reverse_proxy [/x*] [http://é:80]
                block transport [http]
                  entry tls_insecure_skip_verify = ""
            "#,
        );
        assert!(notices("Caddyfile", text).is_empty());
        assert_table("Caddyfile", "a.org\nrespond hi\n", "block site«a.org» [a.org]\n  entry respond [hi] = \"hi\"\n");
    }
}
