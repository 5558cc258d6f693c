//! One arena of nodes per document. Repetition, order and comments are kept; nothing is looked up by hash.

use crate::text::{Language, Notice, Span};

/// Index of a node in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// What a node is. The same words serve all formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// The document itself (one per YAML document).
    Root,
    /// A key with a scalar value: `a: 1`, `a = 1`, `ssl on;`, `ENV A=1`.
    Entry,
    /// A key with children: a mapping, a table, an HCL or nginx block, an INI section, a `<VirtualHost>`.
    Block,
    /// A key whose children are list items.
    List,
    /// One place of a list; its `key` is empty. It has a value or children.
    Item,
    /// An XML element.
    Element,
}

/// A scalar as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null`, `~`, an empty value.
    Null,
    /// `true`, `no`: only where the format itself has booleans (YAML 1.1 words count).
    Bool(bool),
    /// A number, as written.
    Number(Box<str>),
    /// Text, unquoted and unescaped.
    Text(Box<str>),
    /// A bare reference: `var.x`, `local.y`, `aws_kms_key.a.arn`; also a whole value of `${X:-v}`.
    Reference {
        /// What is referred to, without dollar sign and braces: `X`, `var.x`, `.Values.a.b`.
        name: Box<str>,
        /// The default that stands at the reference itself: `v` in `${X:-v}` and `${X:v}`.
        default: Option<Box<str>>,
    },
    /// Text with holes.
    Template(Vec<Part>),
    /// A choice of two literals: `var.legacy ? "TLS1_0" : "TLS1_2"`.
    Either(Box<str>, Box<str>),
    /// An expression that is not resolved (a function call), as written.
    Opaque(Box<str>),
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text between the holes.
    Text(Box<str>),
    /// A hole.
    Hole {
        /// What is referred to.
        name: Box<str>,
        /// The default at the hole.
        default: Option<Box<str>>,
    },
}

impl Scalar {
    /// The text of a literal; `None` for null, references, templates and opaque expressions.
    #[must_use]
    pub fn literal(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            Self::Bool(true) => Some("true".into()),
            Self::Bool(false) => Some("false".into()),
            Self::Number(text) | Self::Text(text) => Some((&**text).into()),
            _ => None,
        }
    }
}

/// A word with its place: an HCL label, an argument of a directive.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word, unquoted.
    pub text: Box<str>,
    /// Where.
    pub span: Span,
}

/// An XML attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Local name with its prefix as written.
    pub name: Box<str>,
    /// Unescaped value.
    pub value: Box<str>,
    /// The whole attribute.
    pub span: Span,
    /// The value without quotes.
    pub value_span: Span,
}

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigNode {
    /// The node above; the root's is itself.
    pub parent: NodeId,
    /// What it is.
    pub kind: NodeKind,
    /// Key, element name (without prefix), directive name; empty for items and the root.
    pub key: Box<str>,
    /// HCL labels, arguments of a directive or of a section (`listen 443 ssl` has two).
    pub labels: Vec<Word>,
    /// XML attributes.
    pub attributes: Vec<Attribute>,
    /// The scalar, if there is one. A directive's is its arguments joined by one space; an element's is its trimmed text.
    pub value: Option<Scalar>,
    /// Place of the key.
    pub key_span: Span,
    /// Place of the value, without quotes; the whole node where there is none.
    pub value_span: Span,
    /// The whole node.
    pub span: Span,
    /// Children in order.
    pub children: Vec<NodeId>,
}

/// A parsed document.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigTree {
    /// The format it was read as.
    pub language: Language,
    /// Places of comments, in order.
    pub comments: Vec<Span>,
    /// Whether the tolerant second tier read it: facts from it are at most `likely`.
    pub tolerant: bool,
    nodes: Vec<ConfigNode>,
}

/// What a reader of configuration gives: several documents in one file are several trees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The documents.
    pub trees: Vec<ConfigTree>,
    /// What could not be read.
    pub notices: Vec<Notice>,
}

impl ConfigTree {
    /// A tree with a root over `span`.
    #[must_use]
    pub fn new(language: Language, span: Span) -> Self {
        let root = ConfigNode {
            parent: NodeId(0),
            kind: NodeKind::Root,
            key: Box::default(),
            labels: Vec::new(),
            attributes: Vec::new(),
            value: None,
            key_span: Span::new(span.start as usize, span.start as usize),
            value_span: span,
            span,
            children: Vec::new(),
        };
        Self { language, comments: Vec::new(), tolerant: false, nodes: vec![root] }
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Adds a child at the end of `parent`'s children. The node's own `parent` and `children` are set here.
    pub fn add(&mut self, parent: NodeId, mut node: ConfigNode) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        node.parent = parent;
        node.children = Vec::new();
        self.nodes.push(node);
        if let Some(above) = self.nodes.get_mut(parent.0 as usize) {
            above.children.push(id);
        }
        id
    }

    /// A node. An id of another tree gives the root.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "a tree always has its root")]
    pub fn node(&self, id: NodeId) -> &ConfigNode {
        self.nodes.get(id.0 as usize).unwrap_or(&self.nodes[0])
    }

    /// A node to be completed while reading.
    #[must_use]
    pub fn node_mut(&mut self, id: NodeId) -> Option<&mut ConfigNode> {
        self.nodes.get_mut(id.0 as usize)
    }

    /// All ids in document order.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// The children of a node.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &ConfigNode)> {
        self.node(id).children.iter().map(|&child| (child, self.node(child)))
    }

    /// The nodes above `id`, nearest first, the root last.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut at = id;
        std::iter::from_fn(move || {
            let above = self.node(at).parent;
            let moved = above != at;
            at = above;
            moved.then_some(above)
        })
    }
}

impl ConfigNode {
    /// A node to be given to [`ConfigTree::add`].
    #[must_use]
    pub fn new(kind: NodeKind, key: &str, key_span: Span, value: Option<Scalar>, value_span: Span) -> Self {
        Self {
            parent: NodeId(0),
            kind,
            key: key.into(),
            labels: Vec::new(),
            attributes: Vec::new(),
            value,
            key_span,
            value_span,
            span: key_span.to(value_span),
            children: Vec::new(),
        }
    }
}
