//! The one driver that turns a syntax tree into the intermediate representation.
//! It walks the tree once, in post-order, with a stack of its own: each node is lowered after its children,
//! from what they became. So depth costs memory, never the call stack.

mod children;
mod declare;
mod shape;
mod text;
mod turn;

pub use children::{flatten, take, take_all, take_kind};
pub use declare::blank;
pub use text::{offset_in, unescape, unquote};

use super::ir::{Annotation, Arg, Arm, Catch, CodeTree, Entry, ExprId, Field, FnId, Operator, Param, PatId, StmtId, Sym, TypeId, TypeRef};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::{Language, SourceFile, Span};
use children::take_type;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use tree_sitter::Node;

/// What a node became.
#[derive(Debug, Clone)]
pub enum Lowered {
    /// Nothing of interest.
    Nothing,
    /// An expression.
    Expr(ExprId),
    /// A statement.
    Stmt(StmtId),
    /// A pattern.
    Pattern(PatId),
    /// A type as written.
    Type(TypeRef),
    /// One argument.
    Arg(Arg),
    /// Arguments.
    Args(Vec<Arg>),
    /// One entry of a collection.
    Entry(Entry),
    /// A modifier.
    Word(Box<str>),
    /// An annotation.
    Annotation(Annotation),
    /// A parameter.
    Param(Param),
    /// Fields of a type.
    Fields(Vec<Field>),
    /// A function.
    Function(FnId),
    /// A type.
    Declared(TypeId),
    /// A handler.
    Catch(Catch),
    /// An arm.
    Arm(Arm),
    /// Several things in order; flattened by whoever takes them.
    Many(Vec<Lowered>),
}

/// A lowered child.
#[derive(Debug, Clone)]
pub struct Child<'t> {
    /// The grammar's field name.
    pub field: Option<&'static str>,
    /// The syntax node.
    pub node: Node<'t>,
    /// What it became.
    pub lowered: Lowered,
}

/// How many functions and types stood open when a node was entered; see [`Lowering::finish_function`].
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    functions: usize,
    types: usize,
}

/// How the literal parts of a template are read.
pub type Reader = fn(&str) -> Cow<'_, str>;

/// What a language adds to its table.
pub trait Grammar: Sync {
    /// The grammar.
    fn grammar(&self) -> tree_sitter::Language;
    /// The table.
    fn vocabulary(&self) -> &'static Vocabulary;
    /// Lowers a node whose shape is [`Shape::Own`]; its named children are lowered already.
    fn own<'t>(&self, lowering: &mut Lowering<'t>, node: Node<'t>, children: Vec<Child<'t>>, marks: Marks) -> Lowered;
    /// Whether a type is entered and lowered by [`Grammar::own`], because more than a name stands in it: an expression
    /// (`Annotated[User, Depends(user)]`), a shape (`{ ssn: string }`).
    fn enters_type(&self, _text: &str) -> bool {
        false
    }
    /// The text as the parser shall see it, byte for byte as long: works round what the grammar cannot read.
    /// Names and literals are still read from the text itself.
    fn masked(&self, _text: &str) -> Option<String> {
        None
    }
    /// Fields whose child is but a name that its parent reads from the syntax node; such children are not lowered.
    fn names(&self) -> &'static [&'static str] {
        &[]
    }
    /// A last look at the whole tree (imports that need all statements, implicit receivers).
    fn finish(&self, _lowering: &mut Lowering<'_>) {}
}

/// The tree being built.
pub struct Lowering<'t> {
    /// The tree.
    pub tree: CodeTree,
    /// The text.
    pub text: &'t str,
    /// Functions whose enclosing function or type is not known yet.
    open_functions: Vec<FnId>,
    /// Types whose enclosing type is not known yet.
    open_types: Vec<TypeId>,
    /// Annotations of declarations that are statements so far; a type body takes them for its fields.
    pub annotations_of: FxHashMap<StmtId, Vec<Annotation>>,
    /// Expressions inside an embedded query, until the query takes them.
    pub embedded: Vec<ExprId>,
    /// `return` without a value, each with its start, until the function takes them whose results have names.
    pub bare_returns: Vec<(u32, StmtId)>,
    /// Receivers of methods that stand outside of their type: the method's start and the type.
    pub receivers: Vec<(u32, TypeRef)>,
    operators: FxHashMap<&'static str, Operator>,
}

struct Frame<'t> {
    node: Node<'t>,
    field: Option<&'static str>,
    shape: Shape,
    next: u32,
    children: Vec<Child<'t>>,
    marks: Marks,
}

/// The meaning of each kind id of a grammar.
#[derive(Debug)]
pub struct KindTable {
    shapes: Vec<Option<Shape>>,
    comments: Vec<bool>,
    fields: Vec<Option<&'static str>>,
}

impl KindTable {
    /// Looks up every kind of the grammar once.
    #[must_use]
    pub fn new(grammar: &tree_sitter::Language, vocabulary: &Vocabulary) -> Self {
        let by_name: FxHashMap<&str, Shape> = vocabulary.kinds.iter().copied().collect();
        let mut table = Self { shapes: Vec::new(), comments: Vec::new(), fields: vec![None] };
        for id in 1..=grammar.field_count() {
            // once per grammar and program: the table lives as long as the program
            let name = grammar.field_name_for_id(u16::try_from(id).unwrap_or(u16::MAX));
            table.fields.push(name.map(|name| &*Box::leak(name.to_owned().into_boxed_str())));
        }
        for id in 0..grammar.node_kind_count() {
            let id = u16::try_from(id).unwrap_or(u16::MAX);
            let name = grammar.node_kind_for_id(id).unwrap_or("");
            table.shapes.push(by_name.get(name).copied());
            table.comments.push(grammar.node_kind_is_named(id) && name.contains("comment"));
        }
        table
    }

    fn shape(&self, node: Node<'_>) -> Option<Shape> {
        self.shapes.get(usize::from(node.kind_id())).copied().flatten()
    }

    fn is_comment(&self, node: Node<'_>) -> bool {
        self.comments.get(usize::from(node.kind_id())).copied().unwrap_or(false)
    }
}

/// The span of a syntax node.
#[must_use]
pub fn span_of(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// Lowers a parsed file.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "the module's function is made with the tree; ids come from its arena")]
pub fn lower(file: &SourceFile, language: Language, syntax: &tree_sitter::Tree, grammar: &dyn Grammar, table: &KindTable) -> CodeTree {
    let root = syntax.root_node();
    let mut lowering = Lowering {
        tree: CodeTree::new(language, Span::new(0, file.text.len())),
        text: &file.text,
        open_functions: Vec::new(),
        open_types: Vec::new(),
        annotations_of: FxHashMap::default(),
        embedded: Vec::new(),
        bare_returns: Vec::new(),
        receivers: Vec::new(),
        operators: grammar.vocabulary().operators.iter().copied().collect(),
    };
    lowering.tree.broken = root.has_error();
    let lowered = lowering.walk(root, grammar, table);
    let body = lowering.as_stmt(lowered, span_of(root));
    lowering.tree.functions[0].body = Some(body);
    for id in std::mem::take(&mut lowering.open_functions) {
        lowering.tree.functions[id.0 as usize].parent = Some(CodeTree::MODULE);
    }
    grammar.finish(&mut lowering);
    lowering.tree
}

impl<'t> Lowering<'t> {
    fn walk(&mut self, root: Node<'t>, grammar: &dyn Grammar, table: &KindTable) -> Lowered {
        let mut cursor = root.walk();
        let mut stack = vec![self.frame(root, None, table.shape(root).unwrap_or(Shape::Block))];
        // The cursor stands on the node of the top frame, or on the last child that was visited below it.
        let mut below = false;
        loop {
            let Some(top) = stack.last_mut() else { return Lowered::Nothing };
            let moved = if below { cursor.goto_next_sibling() } else { top.next == 0 && descends(top.shape) && cursor.goto_first_child() };
            if moved {
                top.next += 1;
                let node = cursor.node();
                below = true;
                if table.is_comment(node) {
                    self.tree.comments.push(span_of(node));
                    continue;
                }
                if !node.is_named() && !matches!(table.shape(node), Some(Shape::Keyword(_))) {
                    continue;
                }
                let shape = match table.shape(node) {
                    Some(shape) => shape,
                    None if node.named_child_count() == 0 => continue,
                    None => Shape::Opaque,
                };
                if matches!(shape, Shape::Skip) {
                    continue;
                }
                let field = cursor.field_id().and_then(|id| table.fields.get(usize::from(id.get())).copied().flatten());
                if only_named(top.shape, field) || field.is_some_and(|field| grammar.names().contains(&field)) {
                    continue;
                }
                let shape = if matches!(shape, Shape::Type) && grammar.enters_type(self.slice(node)) { Shape::Own } else { shape };
                let frame = self.frame(node, field, shape);
                stack.push(frame);
                below = false;
                continue;
            }
            if below {
                cursor.goto_parent();
            }
            let Some(frame) = stack.pop() else { return Lowered::Nothing };
            let Frame { node, field, shape, children, marks, .. } = frame;
            let lowered = self.lower_shape(node, shape, children, marks, grammar);
            match stack.last_mut() {
                Some(above) => above.children.push(Child { field, node, lowered }),
                None => return lowered,
            }
            below = true;
        }
    }

    fn frame(&self, node: Node<'t>, field: Option<&'static str>, shape: Shape) -> Frame<'t> {
        let marks = self.here();
        Frame { node, field, shape, next: 0, children: Vec::new(), marks }
    }

    /// The text of a node.
    #[must_use]
    pub fn slice(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    /// Interns the text of a node.
    pub fn sym(&mut self, node: Node<'_>) -> Sym {
        let text = self.slice(node);
        self.tree.intern(text)
    }

    /// The meaning of an operator.
    #[must_use]
    pub fn operator(&self, text: &str) -> Operator {
        self.operators.get(text.trim()).copied().unwrap_or(Operator::Other)
    }

    /// The operator inside `+=`; `None` for plain `=` and its spellings.
    #[must_use]
    pub fn compound(&self, text: &str) -> Option<Operator> {
        let inner = text.trim().strip_suffix('=')?;
        (!inner.is_empty() && inner != ":").then(|| self.operator(inner))
    }

    /// Marks that leave everything that stands open where it is.
    #[must_use]
    pub fn here(&self) -> Marks {
        Marks { functions: self.open_functions.len(), types: self.open_types.len() }
    }
}

fn descends(shape: Shape) -> bool {
    !matches!(
        shape,
        Shape::Name
            | Shape::Text
            | Shape::Number
            | Shape::True
            | Shape::False
            | Shape::Null
            | Shape::Keyword(_)
            | Shape::Regex
            | Shape::Type
            | Shape::Skip
            | Shape::Nothing
            | Shape::OwnLeaf
    )
}

/// Whether the child of a field is only a name that its parent reads from the syntax node.
fn only_named(shape: Shape, field: Option<&'static str>) -> bool {
    match shape {
        Shape::Member { name, .. } | Shape::MethodCall { name, .. } | Shape::NamedArg { name, .. } => field == Some(name),
        _ => false,
    }
}
