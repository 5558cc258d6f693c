//! Flow collections of broken YAML: what stands in brackets, read with a stack.

use super::builder::{Builder, block, entry};
use super::yaml_lines::unquote;
use super::yaml_source::{Source, quoted_span};
use super::{ConfigNode, NodeKind, Scalar};
use crate::text::Span;

/// Reads the collection that opens at byte `start` into the node that is open; gives the byte after it. It ends with its bracket, or where
/// a line is no deeper than `indent`, its key's.
pub(super) fn read(source: &Source<'_>, builder: &mut Builder<'_>, start: usize, indent: Option<usize>) -> usize {
    Flow { source, text: &source.masked.text, line_end: 0 }.read(builder, start, indent)
}

struct Flow<'s, 'a> {
    source: &'s Source<'a>,
    text: &'s str,
    /// The end of the line that is read; found once for each line.
    line_end: usize,
}

impl Flow<'_, '_> {
    fn read(&mut self, builder: &mut Builder<'_>, start: usize, indent: Option<usize>) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut stack: Vec<u8> = Vec::new();
        let mut key: Option<(String, Span)> = None;
        let mut colon = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\n' => {
                    let rest = self.text.get(at + 1..).unwrap_or("");
                    let line = rest.get(..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())).unwrap_or("");
                    let content = line.trim();
                    let outdented = indent.is_some_and(|indent| line.len() - line.trim_start().len() <= indent);
                    if !content.is_empty() && outdented && !content.starts_with([']', '}', ',', '#']) {
                        break;
                    }
                    at += 1;
                }
                b' ' | b'\t' | b'\r' => at += 1,
                b'#' => at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(bytes.len() - at),
                b'{' | b'[' => {
                    if !stack.is_empty() {
                        let in_list = stack.last() == Some(&b'[');
                        let (text, place) = key.take().unwrap_or((String::new(), Span::new(at, at + 1)));
                        let mut node = block(&text, place);
                        node.kind = match (in_list, byte) {
                            (true, _) => NodeKind::Item,
                            (false, b'{') => NodeKind::Block,
                            (false, _) => NodeKind::List,
                        };
                        builder.open(node);
                    }
                    colon = false;
                    stack.push(byte);
                    at += 1;
                }
                b'}' | b']' => {
                    end_of_pair(builder, &mut key);
                    stack.pop();
                    at += 1;
                    if stack.is_empty() {
                        break;
                    }
                    builder.close(at);
                }
                b',' => {
                    end_of_pair(builder, &mut key);
                    colon = false;
                    at += 1;
                }
                b':' => {
                    colon = true;
                    at += 1;
                }
                _ => {
                    let (value, text, span, end) = self.scalar(at);
                    if stack.last() == Some(&b'[') {
                        builder.leaf(ConfigNode::new(NodeKind::Item, "", span, Some(value), span));
                    } else if let Some((key_text, place)) = key.take_if(|_| colon) {
                        builder.leaf(entry(&key_text, place, value, span));
                    } else {
                        end_of_pair(builder, &mut key);
                        key = Some((text, span));
                    }
                    colon = false;
                    at = end;
                }
            }
        }
        while stack.len() > 1 {
            stack.pop();
            builder.close_at_last_child();
        }
        at
    }

    /// A scalar within brackets: its value, its text, its place, and where reading goes on.
    fn scalar(&mut self, at: usize) -> (Scalar, String, Span, usize) {
        let bytes = self.text.as_bytes();
        if at >= self.line_end {
            self.line_end = at + memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(bytes.len() - at);
        }
        let line_end = self.line_end;
        if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
            let line = bytes.get(..line_end).unwrap_or_default();
            let (span, end) = quoted_span(line, at, quote).unwrap_or((Span::new(at + 1, line_end), line_end));
            let text = unquote(self.text.get(span.range()).unwrap_or(""), quote);
            let value = self.source.quoted(text.as_str().into(), span);
            return (value, self.source.masked.restore(text.into(), span).into_owned(), span, end.max(at + 1));
        }
        let mut end = at;
        while let Some(&byte) = bytes.get(end).filter(|_| end < line_end) {
            let ends = match byte {
                b',' | b'}' | b']' | b'{' | b'[' => true,
                b':' => bytes.get(end + 1).is_none_or(|next| next.is_ascii_whitespace() || b",]}".contains(next)),
                b'#' => end > at && bytes.get(end - 1).is_some_and(u8::is_ascii_whitespace),
                _ => false,
            };
            if ends {
                break;
            }
            end += 1;
        }
        let text = self.text.get(at..end).unwrap_or("").trim_end();
        let span = Span::new(at, at + text.len());
        let value = self.source.plain(text.into(), span);
        (value, self.source.masked.restore(text.into(), span).into_owned(), span, end.max(at + 1))
    }
}

fn end_of_pair(builder: &mut Builder<'_>, key: &mut Option<(String, Span)>) {
    if let Some((text, span)) = key.take() {
        builder.leaf(entry(&text, span, Scalar::Null, Span { start: span.end, end: span.end }));
    }
}
