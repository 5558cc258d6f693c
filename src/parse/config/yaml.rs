//! YAML: events of the strict parser into trees; anchors, aliases, merge keys and tags resolved; templates masked. What the strict parser
//! refuses goes to the reader by lines.

use super::builder::{Builder, block, broken, notice_at};
use super::yaml_alias::{ALIAS_BUDGET, Copies};
use super::yaml_source::{Places, Source, comments, quoted_span, share_out};
use super::{ConfigNode, NodeId, NodeKind, Parsed, Scalar, cloudformation, yaml_flat, yaml_lines};
use crate::text::{Language, Limits, NoticeKind, SourceFile, Span};
use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::borrow::Cow;

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut source = Source::new(file);
    let mut read = attempt(&source, limits);
    if read.fault.is_some()
        && let Some(flat) = yaml_flat::flattened(&source.masked.text)
    {
        let as_written = std::mem::replace(&mut source.masked.text, flat.into());
        let again = attempt(&source, limits);
        if again.fault.is_none() {
            read = again;
        } else {
            source.masked.text = as_written;
        }
    }
    out.trees.append(&mut read.parsed.trees);
    out.notices.append(&mut read.parsed.notices);
    if let Some(fault) = read.fault {
        if source.masked.any() {
            out.notices.push(notice_at(file, NoticeKind::Note, fault.at, |line| {
                format!("the template is no YAML at line {line} before it is rendered; it was read tolerantly")
            }));
        } else {
            out.notices.push(broken(file, "YAML", fault.at, &fault.what));
        }
        yaml_lines::read(&source, fault.document, limits, out);
    } else {
        share_out(out, comments(&source, &read.scalars));
    }
    if let Some(at) = read.bomb_at {
        out.notices.push(notice_at(file, NoticeKind::Limit, at, |line| {
            format!("aliases expand to more than {ALIAS_BUDGET} nodes at line {line}; the rest of them was left out")
        }));
    }
}

/// What the strict parser made of a file.
struct Attempt {
    parsed: Parsed,
    fault: Option<Fault>,
    bomb_at: Option<usize>,
    /// Places of all scalars, ascending: no comment begins there.
    scalars: Vec<Span>,
}

fn attempt(source: &Source<'_>, limits: &Limits) -> Attempt {
    let mut parsed = Parsed::default();
    let mut reader = Reader {
        places: Places::new(&source.masked.text),
        source,
        limits,
        builder: None,
        stack: Vec::new(),
        anchors: FxHashMap::default(),
        copies: Copies::new(),
        skip: None,
        scalars: Vec::new(),
    };
    let fault = reader.run(&mut parsed);
    Attempt { parsed, fault, bomb_at: reader.copies.exhausted_at, scalars: reader.scalars }
}

struct Fault {
    at: usize,
    /// Where the document begins that is broken.
    document: usize,
    what: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Scalar,
    Mapping,
    Sequence,
    /// The list after `<<:`.
    Merges,
}

struct Frame {
    shape: Shape,
    /// The node that holds the children; `None` when it lies too deep.
    node: Option<NodeId>,
    /// Whether the node was opened here; the root was not.
    opened: bool,
    anchor: usize,
    /// The tag of the application, and where it begins.
    tag: Option<(String, usize)>,
    key: Option<(String, Span)>,
    merges: Vec<NodeId>,
}

struct Reader<'a> {
    source: &'a Source<'a>,
    places: Places<'a>,
    limits: &'a Limits,
    builder: Option<Builder<'a>>,
    stack: Vec<Frame>,
    anchors: FxHashMap<usize, (NodeId, Shape)>,
    copies: Copies,
    /// A key that is itself a collection: how deep we are in it, and where it begins.
    skip: Option<(usize, usize)>,
    /// Places of all scalars, ascending: no comment begins there.
    scalars: Vec<Span>,
}

impl Reader<'_> {
    fn run(&mut self, out: &mut Parsed) -> Option<Fault> {
        let source = self.source;
        let mut parser = Parser::new_from_str(&source.masked.text);
        let mut document = 0;
        while let Some(event) = parser.next_event() {
            match event {
                Err(error) => {
                    let at = self.places.byte(error.marker().index());
                    return Some(Fault { at, document, what: error.info().to_owned() });
                }
                Ok((event, span)) => {
                    let start = self.places.byte(span.start.index());
                    let end = self.places.byte(span.end.index());
                    match event {
                        Event::DocumentStart(_) => {
                            document = start;
                            let span = Span::new(start, source.file.text.len());
                            self.builder = Some(Builder::new(source.file, Language::Yaml, self.limits, span));
                            self.stack.clear();
                            self.anchors.clear();
                        }
                        Event::DocumentEnd => self.finish(start, out),
                        event => self.event(event, start, end),
                    }
                }
            }
        }
        None
    }

    fn finish(&mut self, end: usize, out: &mut Parsed) {
        let Some(mut builder) = self.builder.take() else { return };
        let tree = builder.tree();
        let root = tree.root();
        if let Some(node) = tree.node_mut(root) {
            if node.children.is_empty() && matches!(node.value, None | Some(Scalar::Null)) {
                return;
            }
            node.span.end = Span::new(0, end).end.max(node.span.start);
            if node.value.is_none() {
                node.value_span = node.span;
            }
        }
        cloudformation::resolve_long_forms(tree);
        builder.finish(out);
    }

    fn event(&mut self, event: Event<'_>, start: usize, end: usize) {
        if let Some((depth, from)) = self.skip {
            let depth = match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => depth + 1,
                Event::SequenceEnd | Event::MappingEnd => depth - 1,
                _ => depth,
            };
            self.skip = (depth > 0).then_some((depth, from));
            if depth == 0 {
                let span = Span::new(from, end);
                self.set_key(self.source.file.slice(span).to_owned(), span);
            }
            return;
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.scalar_span(style, start, end);
                self.scalars.push(span);
                if self.wants_key() {
                    let key = self.source.masked.restore(text, span).into_owned();
                    self.set_key(key, span);
                    return;
                }
                if self.in_merges() {
                    return;
                }
                let (value, span) = self.value(text, style, tag.as_deref(), span);
                if let Some(id) = self.leaf(value, span)
                    && anchor > 0
                {
                    self.anchors.insert(anchor, (id, Shape::Scalar));
                }
            }
            Event::SequenceStart(anchor, tag) => self.start(Shape::Sequence, anchor, tag.as_deref(), start, end),
            Event::MappingStart(anchor, tag) => self.start(Shape::Mapping, anchor, tag.as_deref(), start, end),
            Event::SequenceEnd | Event::MappingEnd => self.end(start, end),
            Event::Alias(anchor) => self.alias(anchor, Span::new(start, end)),
            _ => {}
        }
    }

    fn wants_key(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.shape == Shape::Mapping && frame.key.is_none())
    }

    fn in_merges(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.shape == Shape::Merges)
    }

    fn set_key(&mut self, key: String, span: Span) {
        if let Some(frame) = self.stack.last_mut() {
            frame.key = Some((key, span));
        }
    }

    /// The node for the next value: an entry of a mapping or an item of a list. `None` at the root.
    fn node_for(&mut self, shape: Shape, span: Span) -> Option<ConfigNode> {
        let frame = self.stack.last_mut()?;
        if frame.shape == Shape::Sequence {
            let mut node = block("", span);
            node.kind = NodeKind::Item;
            return Some(node);
        }
        let (key, key_span) = frame.key.take().unwrap_or_default();
        let mut node = block(&key, key_span);
        node.kind = match shape {
            Shape::Scalar => NodeKind::Entry,
            Shape::Mapping => NodeKind::Block,
            Shape::Sequence | Shape::Merges => NodeKind::List,
        };
        node.value_span = span;
        node.span = key_span.to(span);
        Some(node)
    }

    fn leaf(&mut self, value: Scalar, span: Span) -> Option<NodeId> {
        let node = self.node_for(Shape::Scalar, span);
        let builder = self.builder.as_mut()?;
        match node {
            Some(mut node) => {
                node.value = Some(value);
                node.value_span = span;
                builder.leaf(node)
            }
            None => {
                let root = builder.tree().root();
                if let Some(node) = builder.tree().node_mut(root) {
                    node.value = Some(value);
                    node.value_span = span;
                }
                Some(root)
            }
        }
    }

    fn start(&mut self, shape: Shape, anchor: usize, tag: Option<&Tag>, start: usize, end: usize) {
        if self.wants_key() || self.in_merges() {
            // a key that is a collection; in a merge list, a mapping that is written out
            self.skip = Some((1, start));
            return;
        }
        let merges = shape == Shape::Sequence && self.is_merge();
        let mut frame = Frame {
            shape: if merges { Shape::Merges } else { shape },
            node: None,
            opened: false,
            anchor,
            tag: tag.filter(|tag| !tag.is_yaml_core_schema()).map(|tag| (tag_name(tag), start)),
            key: None,
            merges: Vec::new(),
        };
        if !merges {
            let at_root = self.stack.is_empty();
            let node = self.node_for(shape, Span::new(start, end));
            if let Some(builder) = self.builder.as_mut() {
                frame.opened = !at_root;
                frame.node = match node {
                    Some(node) => builder.open(node),
                    None => Some(builder.tree().root()),
                };
            }
        }
        self.stack.push(frame);
    }

    fn is_merge(&self) -> bool {
        self.stack.last().and_then(|frame| frame.key.as_ref()).is_some_and(|(key, span)| key == "<<" && span.end - span.start == 2)
    }

    fn end(&mut self, start: usize, end: usize) {
        let Some(frame) = self.stack.pop() else { return };
        if frame.shape == Shape::Merges {
            if let Some(parent) = self.stack.last_mut() {
                parent.key = None;
                parent.merges.extend(frame.merges);
            }
            return;
        }
        let Some(builder) = self.builder.as_mut() else { return };
        if frame.opened {
            // a flow collection ends with its bracket, a block collection with its last child
            if end > start { builder.close(end) } else { builder.close_at_last_child() }
        }
        let Some(id) = frame.node else { return };
        if !frame.merges.is_empty() {
            self.copies.merge(builder.tree(), id, &frame.merges, start);
        }
        if let Some((tag, from)) = &frame.tag
            && let Some(builder) = self.builder.as_mut()
        {
            cloudformation::tag_collection(builder.tree(), id, tag, *from);
        }
        if frame.anchor > 0 {
            self.anchors.insert(frame.anchor, (id, frame.shape));
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let target = self.anchors.get(&anchor).copied();
        if self.in_merges() || (self.is_merge() && target.is_some()) {
            let in_list = self.in_merges();
            if let Some(frame) = self.stack.last_mut() {
                frame.merges.extend(target.map(|(id, _)| id));
                if !in_list {
                    frame.key = None;
                }
            }
            return;
        }
        let Some(builder) = self.builder.as_mut() else { return };
        if self.stack.last().is_some_and(|frame| frame.shape == Shape::Mapping && frame.key.is_none()) {
            let key = target.and_then(|(id, _)| builder.tree().value_text(id).map(Cow::into_owned)).unwrap_or_default();
            self.set_key(key, span);
            return;
        }
        match target {
            Some((id, Shape::Scalar)) => {
                let value = builder.tree().node(id).value.clone().unwrap_or(Scalar::Null);
                if self.copies.spend(&value, span.start as usize) {
                    self.leaf(value, span);
                }
            }
            Some(_) if self.copies.exhausted() => {
                self.leaf(Scalar::Opaque(self.source.file.slice(span).into()), span);
            }
            Some((id, shape)) => {
                let mut node = self.node_for(shape, span);
                let Some(builder) = self.builder.as_mut() else { return };
                if let Some(node) = &mut node {
                    node.value.clone_from(&builder.tree().node(id).value);
                }
                let Some(to) = node.and_then(|node| builder.open(node)) else {
                    builder.close(span.end as usize);
                    return;
                };
                builder.close(span.end as usize);
                self.copies.children(builder.tree(), id, to, span.start as usize);
            }
            None => {
                self.leaf(Scalar::Opaque(self.source.file.slice(span).into()), span);
            }
        }
    }

    fn value(&self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> (Scalar, Span) {
        let source = self.source;
        if text.is_empty()
            && !matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)
            && let Some(found) =
                source.below(self.stack.last().and_then(|frame| frame.key.as_ref()).map_or(span.end, |(_, key)| key.end) as usize)
        {
            return found;
        }
        let value = match tag {
            Some(tag) if tag.is_yaml_core_schema() => match (&*tag.suffix, &*text) {
                ("int" | "float", _) => Scalar::Number(text.as_ref().into()),
                ("bool" | "null", _) => source.plain(text, span),
                _ => source.quoted(text, span),
            },
            Some(tag) if !tag.suffix.is_empty() => source.tagged(&tag_name(tag), text, span),
            Some(_) => source.quoted(text, span),
            None if style == ScalarStyle::Plain => source.plain(text, span),
            None => source.quoted(text, span),
        };
        (value, span)
    }

    /// The place of a scalar without its tag, anchor and quotes.
    fn scalar_span(&self, style: ScalarStyle, start: usize, end: usize) -> Span {
        let text = &self.source.masked.text;
        let bytes = text.as_bytes();
        let mut start = start;
        if style != ScalarStyle::Literal && style != ScalarStyle::Folded {
            while start < end && matches!(bytes.get(start), Some(b'&' | b'!')) {
                let inside = bytes.get(start..end).unwrap_or_default();
                start += inside.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
                start += bytes.get(start..end).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            }
        }
        match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let quote = if style == ScalarStyle::SingleQuoted { b'\'' } else { b'"' };
                quoted_span(bytes, start, quote).map_or(Span::new(start, end), |(inner, _)| inner)
            }
            _ => {
                let trimmed = text.get(start..end).unwrap_or("").trim_end().len();
                self.source.masked.widened(Span::new(start, start + trimmed))
            }
        }
    }
}

fn tag_name(tag: &Tag) -> String {
    format!("{}{}", tag.handle.trim_start_matches('!'), tag.suffix)
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn scalars_keys_and_places() {
        let text = "é: \"ü\\n\" # c\r\nb:   plain text   # x\r\nc: |\r\n  line1\r\n   line2\r\n\r\nd: >-\n  fold\n  more\n# last\ne: [a, 'q', {x: 1}]\n\"q k\": yes\n? [a]\n: b\nf: 1_000\ng: 22:22\nh: 0x1F\ni: 'no'\nj:\nk: multi\n  line\n";
        assert_table(
            "a.yml",
            text,
            r#"
            entry é = "ü\n"«ü\n»
            entry b = "plain text"
            entry c = "line1\n line2\n"«line1
               line2»
            entry d = "fold more"«fold
              more»
            list e
              item = "a"
              item = "q"
              item
                entry x = number 1
            entry q k = true«yes»
            entry [a] = "b"
            entry f = "1_000"
            entry g = "22:22"
            entry h = number 0x1F
            entry i = "no"
            entry j = null
            entry k = "multi line"«multi
              line»
            "#,
        );
        assert_eq!(comments("a.yml", text), ["# c", "# x", "# last"]);
    }

    #[test]
    fn aliases_merges_and_documents() {
        assert_table(
            "a.yml",
            "base: &base\n  tls: &t false\n  port: 1\nprod:\n  <<: *base\n  port: 2\nboth:\n  <<: [*base, *base]\n  x: *t\nlist: &l\n- {a: b}\n- - y\ncopy: *l\n---\nsecond: 1\n---\n...\n",
            r#"
            block base
              entry tls = false
              entry port = number 1
            block prod
              entry port = number 2
              entry tls = false
            block both
              entry x = false«*t»
              entry tls = false
              entry port = number 1
            list list
              item
                entry a = "b"
              item
                item = "y"
            list copy
              item
                entry a = "b"
              item
                item = "y"
            ---
            entry second = number 1
            "#,
        );
    }

    #[test]
    fn tags_of_cloudformation() {
        assert_table(
            "a.yml",
            "h: !Ref Foo\ni: !Sub \"a${b}\"\nj: &x !!str 5\nl: !If [a, b]\nn: {Fn::GetAtt: [A, B]}\no: !GetAtt [A, B]\np: !GetAtt A.B\nq: {Ref: X}\nr: !vault x\n",
            r#"
            entry h = ref Foo «Foo»
            entry i = "a"+{b} «a${b}»
            entry j = "5"
            list l = opaque !If«!If [a, b]»
              item = "a"
              item = "b"
            block n = ref A.B «Fn::GetAtt: [A, B]»
              list Fn::GetAtt
                item = "A"
                item = "B"
            list o = ref A.B «!GetAtt [A, B]»
              item = "A"
              item = "B"
            entry p = ref A.B «A.B»
            block q = ref X «X»
              entry Ref = "X"
            entry r = opaque !vault x«x»
            "#,
        );
    }

    #[test]
    fn references_depend_on_the_file() {
        let text = "a: ${X:-v}\nb: http://$HOST/\nc: $CI_TOKEN\nd: '^a$'\ne: $host\n";
        assert_table(
            "k8s.yml",
            text,
            r#"
            entry a = ref X|v «${X:-v}»
            entry b = "http://$HOST/"
            entry c = ref CI_TOKEN «$CI_TOKEN»
            entry d = "^a$"
            entry e = "$host"
            "#,
        );
        assert_table(
            "docker-compose.yml",
            text,
            r#"
            entry a = ref X|v «${X:-v}»
            entry b = "http://"+{HOST}+"/" «http://$HOST/»
            entry c = ref CI_TOKEN «$CI_TOKEN»
            entry d = "^a$"
            entry e = ref host «$host»
            "#,
        );
    }

    const HELM: &str = r#"{{- /* phiward: é */}}
apiVersion: v1
{{- if .Values.enabled }}
metadata:
  name: {{ include "x.fullname" . }}-suffix
  labels:
    {{- include "x.labels" . | nindent 4 }}
  {{- with .Values.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  tls: {{ .Values.tls.min | default "1.2" | quote }}
  image: "{{ .Values.image.repo }}:{{ .Values.tag | default .Chart.AppVersion }}"
  extra:
{{ toYaml .Values.extra | indent 4 }}
  cfg: |
    ssl_protocols {{ .Values.p }};
    {{- if .x }}
    a b;
{{ end }}
    c d;
  file: |-
  {{- if .Values.text }}
    {{ .Values.text | nindent 4 }}
  {{- else }}
    e f;
  {{- end }}
  only: |
{{ .Files.x | indent 4 }}
  mode: {{ if .x }}a{{ else }}b{{ end }}
  {{ .Values.key }}: v
{{- end }}
"#;

    #[test]
    fn helm_templates_are_read_as_they_stand() {
        assert_table(
            "templates/a.yaml",
            HELM,
            r#"
            entry apiVersion = "v1"
            block metadata
              entry name = {include "x.fullname" .}+"-suffix" «{{ include "x.fullname" . }}-suffix»
              entry labels = opaque {{- include "x.labels" . | nindent 4 }}
              entry annotations = opaque {{- toYaml . | nindent 4 }}
            block spec
              entry tls = ref .Values.tls.min|1.2 «{{ .Values.tls.min | default "1.2" | quote }}»
              entry image = {.Values.image.repo}+":"+{.Values.tag | default .Chart.AppVersion} «{{ .Values.image.repo }}:{{ .Values.tag | default .Chart.AppVersion }}»
              entry extra = ref .Values.extra «{{ toYaml .Values.extra | indent 4 }}»
              entry cfg = "ssl_protocols "+{.Values.p}+";\n\na b;\n\nc d;\n" «ssl_protocols {{ .Values.p }};
                {{- if .x }}
                a b;
            {{ end }}
                c d;»
              entry file = "\n"+{.Values.text}+"\n\ne f;" «{{- if .Values.text }}
                {{ .Values.text | nindent 4 }}
              {{- else }}
                e f;»
              entry only = ref .Files.x «{{ .Files.x | indent 4 }}»
              entry mode = opaque {{ if .x }}a{{ else }}b{{ end }}
              entry {{ .Values.key }} = "v"
            "#,
        );
        assert!(notices("templates/a.yaml", HELM).is_empty());
        assert_eq!(comments("templates/a.yaml", HELM), ["{{- /* phiward: é */}}"]);
    }

    #[test]
    fn a_template_that_is_no_yaml_is_only_noted() {
        let text = "{% for x in y %}\na: {{ x }}: b\n{% endfor %}\nc: d\n";
        assert_table("a.yml", text, "entry a = {x}+\": b\" «{{ x }}: b»\nentry c = \"d\"\n");
        assert_eq!(notices("a.yml", text), ["Note: the template is no YAML at line 2 before it is rendered; it was read tolerantly"]);
    }

    #[test]
    fn alias_bombs_are_cut() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let below = format!("*a{},", level - 1).repeat(10);
            text.extend(["a", &level.to_string(), ": &a", &level.to_string(), " [", &below, "]\n"]);
        }
        text.push_str("end: here\n");
        let found = notices("a.yml", &text);
        assert!(found.len() == 1 && found[0].starts_with("Limit: aliases expand to more than 100000 nodes at line "), "{found:?}");
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a,".repeat(10_000));
        assert_eq!(notices("a.yml", &long).len(), 1);
    }
}
