//! XML: the strict parser's arena into a tree. Prefixes that nobody declared (Visualforce, Aura) and entities that nobody defined are no
//! fault of the file; everything else that the strict parser refuses goes to the tolerant reader with a notice.

use super::builder::{Builder, block, broken};
use super::reference::{self, Syntax};
use super::{Attribute, ConfigNode, NodeKind, Parsed, Scalar, Word, plist, xml_tags};
use crate::text::{Language, Limits, SourceFile, Span};
use roxmltree::{Document, Error, Node, NodeType, ParsingOptions};

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    match Document::parse_with_options(&file.text, options) {
        Ok(document) => {
            let mut builder = Builder::whole(file, Language::Xml, limits);
            walk(file, &document, &mut builder);
            plist::keyed(builder.tree());
            builder.finish(out);
        }
        Err(error) => {
            // the grammar of Visualforce and Aura is laxer than XML's, and nobody declares its prefixes there
            let markup = MARKUP.iter().any(|extension| file.path.ends_with(extension));
            let pardoned = markup || matches!(error, Error::UnknownNamespace(..) | Error::UnknownEntityReference(..));
            let Some((mut tree, fault)) = xml_tags::read(file, limits, markup, out) else { return };
            let notice = match (pardoned, fault) {
                (true, None) => None,
                (true, Some((at, what))) => Some(broken(file, "XML", at, what)),
                (false, _) => Some(broken(file, "XML", byte(file, &error), &message(&error))),
            };
            plist::keyed(&mut tree);
            tree.tolerant = notice.is_some();
            out.notices.extend(notice);
            out.trees.push(tree);
        }
    }
}

/// Markup that a more forgiving parser than one for XML reads in production.
const MARKUP: &[&str] = &[".page", ".component", ".cmp", ".app"];

/// Where the strict parser gave up.
fn byte(file: &SourceFile, error: &Error) -> usize {
    let place = error.pos();
    file.lines().line_span(&file.text, place.row).map_or(0, |line| {
        let text = file.slice(line);
        let column = (place.col as usize).saturating_sub(1);
        line.start as usize + text.char_indices().nth(column).map_or(text.len(), |(byte, _)| byte)
    })
}

/// The parser's words without the place, which the notice says already.
fn message(error: &Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at ") {
        Some((said, place)) if place.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') => said.to_owned(),
        _ => text,
    }
}

fn walk(file: &SourceFile, document: &Document<'_>, builder: &mut Builder<'_>) {
    let mut at = document.root().first_child();
    // an explicit walk: down, along, up
    while let Some(node) = at {
        match node.node_type() {
            NodeType::Element => {
                builder.open(element(file, node));
                if let Some(child) = node.first_child() {
                    at = Some(child);
                    continue;
                }
                builder.close(node.range().end);
            }
            NodeType::Comment => builder.comment(node.range().start, node.range().end),
            _ => {}
        }
        let mut here = node;
        at = loop {
            if let Some(next) = here.next_sibling() {
                break Some(next);
            }
            match here.parent() {
                Some(parent) if parent.is_element() => {
                    builder.close(parent.range().end);
                    here = parent;
                }
                _ => break None,
            }
        };
    }
}

fn element(file: &SourceFile, node: Node<'_, '_>) -> ConfigNode {
    let text = &*file.text;
    let range = node.range();
    let name = node.tag_name().name();
    // `<prefix:name`
    let head = text.get(range.start + 1..).unwrap_or("");
    let qualified = head.bytes().take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/')).count();
    let name_end = range.start + 1 + qualified;
    let key_span = Span::new(name_end.saturating_sub(name.len()), name_end);
    let mut result = block(name, key_span);
    result.kind = NodeKind::Element;
    result.span = Span::new(range.start, range.end);
    result.value_span = result.span;
    // `mllp` of `<mllp:connection>` is its label: connectors are told apart by their prefix alone
    let prefix_end = name_end.saturating_sub(name.len() + 1);
    if let Some(prefix) = text.get(range.start + 1..prefix_end).filter(|prefix| !prefix.is_empty()) {
        result.labels = vec![Word { text: prefix.into(), span: Span::new(range.start + 1, prefix_end) }];
    }
    result.attributes = node
        .attributes()
        .map(|attribute| {
            let (span, value) = (attribute.range(), attribute.range_value());
            let name = attribute.range_qname();
            Attribute {
                name: text.get(name).unwrap_or(attribute.name()).into(),
                value: attribute.value().into(),
                span: Span::new(span.start, span.end),
                value_span: Span::new(value.start, value.end),
            }
        })
        .collect();
    let mut said = String::new();
    let mut place: Option<Span> = None;
    for child in node.children().filter(Node::is_text) {
        let part = child.text().unwrap_or("");
        if part.trim().is_empty() {
            continue;
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(part.trim());
        let span = trimmed(text, child.range().start, child.range().end);
        place = Some(place.map_or(span, |place| place.to(span)));
    }
    if let Some(place) = place {
        result.value = Some(value(&said));
        result.value_span = place;
    }
    result
}

/// The value of an element's text.
pub(super) fn value(text: &str) -> Scalar {
    reference::scalar(text, Syntax::BRACES)
}

/// The place of a text without white space around it and without the marks of CDATA.
pub(super) fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let trim = |start: usize, end: usize| {
        let raw = text.get(start..end).unwrap_or("");
        let start = start + (raw.len() - raw.trim_start().len());
        (start, start + raw.trim().len())
    };
    let (mut start, mut end) = trim(start, end);
    let raw = text.get(start..end).unwrap_or("");
    if let Some(inner) = raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"))
        && !inner.contains("<![CDATA[")
    {
        (start, end) = trim(start + 9, end - 3);
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn elements_attributes_texts_and_places() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!DOCTYPE x [ <!ENTITY e \"v\"> ]>\r\n<CustomObject xmlns=\"http://soap.sforce.com/2006/04/metadata\" xmlns:xsi=\"u\">\r\n    <!-- é comment -->\r\n    <fields a=\"1\" xsi:type='é &amp; b'>\r\n        <fullName> SSN__c </fullName>\r\n        <b><![CDATA[ <raw> ]]></b><c>a &lt; b</c><d/><xsi:e>${x.y}</xsi:e>\r\n    </fields>\r\n    text\r\n</CustomObject>\r\n";
        assert_table(
            "a.object",
            text,
            r#"
            element CustomObject = "text"
              element fields @a=1 @xsi:type=é & b«é &amp; b»
                element fullName = "SSN__c"
                element b = "<raw>"
                element c = "a < b"«a &lt; b»
                element d
                element e [xsi] = ref x.y «${x.y}»
            "#,
        );
        assert!(notices("a.object", text).is_empty());
        assert_eq!(comments("a.object", text), ["<!-- é comment -->"]);
    }

    #[test]
    fn prefixes_that_nobody_declared_are_no_fault() {
        let text = "<apex:page controller=\"X\">\n  <apex:outputText value=\"{!a}\" escape=\"false\"/>&nbsp;\n</apex:page>\n";
        assert_table(
            "a.page",
            text,
            "element page [apex] @controller=X = \"&nbsp;\"\n  element outputText [apex] @value={!a} @escape=false\n",
        );
        let (_, parsed) = crate::parse::config::sample::read("a.page", text);
        assert!(parsed.notices.is_empty() && !parsed.trees[0].tolerant);
    }

    #[test]
    fn visualforce_may_do_what_xml_may_not() {
        let text = "<apex:page disabled>\n<apex:outputPanel onclick=\"{!IF(a, \"x\", \"\")}\"/><br><b>y</B>\n<script>if (i < 5 && j) { a('<b>'); }</script>\n</apex:PAGE>\n";
        assert_table(
            "a.page",
            text,
            r#"
            element page [apex] @disabled=
              element outputPanel [apex] @onclick={!IF(a, "x", "")}
              element br
              element b = "y"
              element script = "if (i < 5 && j) { a('<b>'); }"
            "#,
        );
        assert!(notices("a.page", text).is_empty());
        let mixed = "<apex:page>\n<i d=\"{!p} 100\" e=\"{!p}{!q}\"/>\n<span class=\"t_{!s}\">x</span>\n</apex:page>";
        assert!(notices("a.page", mixed).is_empty());
        assert_eq!(notices("a.page", "<apex:page><b></apex:page>").len(), 1);
    }

    #[test]
    fn what_has_no_elements_is_no_document() {
        for text in ["", "<?xml version='1.0'?>\n<!ELEMENT a (b)>\n"] {
            let (_, parsed) = crate::parse::config::sample::read("a.xml", text);
            assert!(parsed.notices.is_empty() && parsed.trees.is_empty(), "{text}");
        }
    }
}
