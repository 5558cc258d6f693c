//! The one driver that turns a syntax tree into the intermediate representation.
//! It walks the tree once, in post-order, with a stack of its own: each node is lowered after its children,
//! from what they became. So depth costs memory, never the call stack.

use super::ir::{
    Annotation, Arg, Arm, Catch, CodeTree, CollectionKind, Entry, Expr, ExprId, Field, FnId, FnKind, Function, Literal, Operator, Param,
    PatId, Pattern, Stmt, StmtId, Sym, TypeDecl, TypeId, TypeRef,
};
use super::vocabulary::{Shape, Vocabulary};
use crate::text::{Language, SourceFile, Span};
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

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
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

    fn lower_shape(&mut self, node: Node<'t>, shape: Shape, mut children: Vec<Child<'t>>, marks: Marks, grammar: &dyn Grammar) -> Lowered {
        let span = span_of(node);
        let expr = match shape {
            Shape::Skip => return Lowered::Nothing,
            Shape::Own | Shape::OwnLeaf => return grammar.own(self, node, children, marks),
            Shape::Nothing => return Lowered::Stmt(self.tree.stmt(Stmt::Nothing, span)),
            Shape::Through | Shape::Hole => return self.through(children, span),
            Shape::Type => return self.type_of(node).map_or(Lowered::Nothing, Lowered::Type),
            Shape::Many => return Lowered::Many(flatten(children)),
            Shape::Args => return Lowered::Args(self.args(children)),
            Shape::Block => {
                let body = self.stmts(children);
                return Lowered::Stmt(self.tree.stmt(Stmt::Block(body), span));
            }
            Shape::ExprStmt => {
                let lowered = self.through(children, span);
                return Lowered::Stmt(self.as_stmt(lowered, span));
            }
            Shape::If { test, then, otherwise } => {
                let test = self.take_expr(&mut children, test, span);
                let then = self.take_stmt(&mut children, then, span);
                let otherwise = take(&mut children, otherwise).map(|child| self.as_stmt(child.lowered, span));
                return Lowered::Stmt(self.tree.stmt(Stmt::If { test, then, otherwise }, span));
            }
            Shape::While { test, body } => {
                let tests = take(&mut children, test).map(|child| self.as_expr(child.lowered, span)).into_iter().collect();
                let body = self.take_stmt(&mut children, body, span);
                return Lowered::Stmt(
                    self.tree.stmt(Stmt::Loop { binding: None, declared: None, over: None, init: Vec::new(), tests, body }, span),
                );
            }
            Shape::Return => {
                let value = self.only_expr(children, span);
                return Lowered::Stmt(self.tree.stmt(Stmt::Return(value), span));
            }
            Shape::Throw => {
                let value = self.only_expr(children, span);
                return Lowered::Stmt(self.tree.stmt(Stmt::Throw(value), span));
            }
            Shape::NamedArg { name, value } => {
                let name = node.child_by_field_name(name).map(|name| self.sym(name));
                let value = self.take_expr(&mut children, value, span);
                return Lowered::Arg(Arg { name, value, spread: false });
            }
            Shape::Spread => {
                let value = self.only_expr(children, span).unwrap_or_else(|| self.tree.expr(Expr::Opaque(Vec::new()), span));
                return Lowered::Arg(Arg { name: None, value, spread: true });
            }
            Shape::Pair { key, value } => {
                let written = node.child_by_field_name(key);
                let key_child = take(&mut children, key);
                let value = self.take_expr(&mut children, value, span);
                return Lowered::Entry(self.pair(written, key_child, value, span));
            }
            Shape::Name => Expr::Name(self.sym(node)),
            Shape::Text => Expr::Literal(Literal::Text(unescape(unquote(self.slice(node))).into())),
            Shape::Number => Expr::Literal(Literal::Number(self.slice(node).into())),
            Shape::True => Expr::Literal(Literal::Bool(true)),
            Shape::False => Expr::Literal(Literal::Bool(false)),
            Shape::Null => Expr::Literal(Literal::Null),
            Shape::Keyword(name) => {
                let name_span = if self.slice(node) == name { span } else { Span { start: span.start, end: span.start } };
                let name = self.tree.intern(name);
                return Lowered::Expr(self.tree.expr(Expr::Name(name), name_span));
            }
            Shape::Regex => Expr::Literal(Literal::Regex(self.slice(node).into())),
            Shape::Template => {
                let (whole, inner) = (self.slice(node), unquote(self.slice(node)));
                let start = node.start_byte() + offset_in(whole, inner);
                return Lowered::Expr(self.template(children, Span::new(start, start + inner.len()), span, unescape));
            }
            Shape::Member { base, name } => match node.child_by_field_name(name) {
                Some(member) => {
                    let base = self.take_expr(&mut children, base, span);
                    Expr::Member { base, name: self.sym(member), name_span: span_of(member) }
                }
                None => Expr::Opaque(self.exprs(children)),
            },
            Shape::Index { base, index } => {
                let base = self.take_expr(&mut children, base, span);
                let index = self.take_expr(&mut children, index, span);
                Expr::Index { base, index }
            }
            Shape::Call { callee, args } => {
                let callee = self.take_expr(&mut children, callee, span);
                let mut given = take(&mut children, args).map(|child| self.as_args(child)).unwrap_or_default();
                given.extend(self.args(children));
                let call = Expr::Call { callee, args: given };
                // `useState<Patient[]>([])`: made for this type
                match node.child_by_field_name("type_arguments").and_then(|list| list.named_child(0)).and_then(|one| self.type_of(one)) {
                    Some(made_for) => {
                        let value = self.tree.expr(call, span);
                        let name = self.tree.intern("of");
                        Expr::Cast { to: TypeRef { name, span: made_for.span, args: vec![made_for] }, value }
                    }
                    None => call,
                }
            }
            Shape::MethodCall { receiver, name, args } => {
                let base = take(&mut children, receiver).map(|child| self.as_expr(child.lowered, span_of(child.node)));
                let named = node.child_by_field_name(name);
                take(&mut children, name);
                let args = take(&mut children, args).map(|child| self.as_args(child)).unwrap_or_default();
                match named {
                    Some(named) => {
                        let callee = self.callee(base, named, node.start_byte());
                        Expr::Call { callee, args }
                    }
                    None => Expr::Opaque(self.exprs(children)),
                }
            }
            Shape::Binary { left, op, right } => {
                let op = node.child_by_field_name(op).map_or(Operator::Other, |op| self.operator(self.slice(op)));
                let left = self.take_expr(&mut children, left, span);
                let right = self.take_expr(&mut children, right, span);
                Expr::Binary { op, left, right }
            }
            Shape::Unary(op) => {
                let operand = self.only_expr(children, span).unwrap_or_else(|| self.tree.expr(Expr::Opaque(Vec::new()), span));
                Expr::Unary { op, operand }
            }
            Shape::Assign { left, op, right } => {
                let op = if op.is_empty() { None } else { node.child_by_field_name(op).and_then(|op| self.compound(self.slice(op))) };
                let value = self.take_expr(&mut children, right, span);
                let target = match take(&mut children, left) {
                    Some(child) => self.as_pattern(child.lowered, span_of(child.node)),
                    None => self.tree.pattern(Pattern::Ignore, span),
                };
                Expr::Assign { target, op, value }
            }
            Shape::Conditional { test, then, otherwise } => {
                let test = self.take_expr(&mut children, test, span);
                let arms = [then, otherwise].iter().filter_map(|field| take(&mut children, field)).collect::<Vec<_>>();
                let arms = self.exprs(arms);
                Expr::Conditional { test, arms }
            }
            Shape::Cast { to, value } => {
                let to = node.child_by_field_name(to).and_then(|to| self.type_of(to));
                take_type(&mut children);
                let value = self.take_expr(&mut children, value, span);
                match to {
                    Some(to) => Expr::Cast { to, value },
                    None => Expr::Opaque(vec![value]),
                }
            }
            Shape::Await => match self.only_expr(children, span) {
                Some(value) => Expr::Await(value),
                None => Expr::Opaque(Vec::new()),
            },
            Shape::List => Expr::Collection { kind: CollectionKind::List, entries: self.entries(children) },
            Shape::Tuple => Expr::Collection { kind: CollectionKind::Tuple, entries: self.entries(children) },
            Shape::Set => Expr::Collection { kind: CollectionKind::Set, entries: self.entries(children) },
            Shape::Map => Expr::Collection { kind: CollectionKind::Map, entries: self.entries(children) },
            Shape::Opaque => return self.opaque(children, span),
        };
        Lowered::Expr(self.tree.expr(expr, span))
    }

    /// `receiver.name`, or the bare name; a member begins where its receiver does, parentheses included.
    pub fn callee(&mut self, receiver: Option<ExprId>, name: Node<'_>, start: usize) -> ExprId {
        let sym = self.sym(name);
        match receiver {
            Some(base) => {
                let span = Span::new(start, name.end_byte());
                self.tree.expr(Expr::Member { base, name: sym, name_span: span_of(name) }, span)
            }
            None => self.tree.expr(Expr::Name(sym), span_of(name)),
        }
    }

    /// A text with holes: the children are the holes, what stands between them in `inner` is literal. Without holes it is a literal.
    pub fn template(&mut self, holes: Vec<Child<'t>>, inner: Span, span: Span, read: Reader) -> ExprId {
        let mut parts = Vec::new();
        let mut from = inner.start;
        for hole in holes {
            let at = span_of(hole.node);
            parts.extend(self.literal_part(Span { start: from, end: at.start }, read));
            from = from.max(at.end);
            self.collect_exprs(hole.lowered, &mut parts);
        }
        if parts.is_empty() {
            let text = self.part_text(inner, read);
            return self.tree.expr(Expr::Literal(Literal::Text(text)), span);
        }
        parts.extend(self.literal_part(Span { start: from, end: inner.end }, read));
        self.tree.expr(Expr::Template(parts), span)
    }

    fn literal_part(&mut self, span: Span, read: Reader) -> Option<ExprId> {
        if span.start >= span.end {
            return None;
        }
        let text = self.part_text(span, read);
        Some(self.tree.expr(Expr::Literal(Literal::Text(text)), span))
    }

    fn part_text(&self, span: Span, read: Reader) -> Box<str> {
        read(self.text.get(span.range()).unwrap_or("")).into()
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

    /// What an unknown node becomes: statements stay statements, expressions become one opaque expression.
    pub fn opaque(&mut self, children: Vec<Child<'t>>, span: Span) -> Lowered {
        let declares = |lowered: &Lowered| {
            matches!(
                lowered,
                Lowered::Stmt(_)
                    | Lowered::Function(_)
                    | Lowered::Declared(_)
                    | Lowered::Many(_)
                    | Lowered::Catch(_)
                    | Lowered::Arm(_)
                    | Lowered::Fields(_)
                    | Lowered::Param(_)
            )
        };
        if children.iter().any(|child| declares(&child.lowered)) {
            return Lowered::Many(flatten(children));
        }
        let exprs = self.exprs(children);
        if exprs.is_empty() { Lowered::Nothing } else { Lowered::Expr(self.tree.expr(Expr::Opaque(exprs), span)) }
    }

    fn through(&mut self, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
        children.retain(|child| !matches!(child.lowered, Lowered::Nothing));
        if children.len() == 1 {
            return children.pop().map_or(Lowered::Nothing, |child| child.lowered);
        }
        self.opaque(children, span)
    }

    /// Takes the child of a field as an expression; an opaque one stands in where it is absent.
    pub fn take_expr(&mut self, children: &mut Vec<Child<'t>>, field: &str, span: Span) -> ExprId {
        match take(children, field) {
            Some(child) => self.as_expr(child.lowered, span_of(child.node)),
            None => self.tree.expr(Expr::Opaque(Vec::new()), span),
        }
    }

    /// Takes the child of a field as an expression, if it is there.
    pub fn maybe_expr(&mut self, children: &mut Vec<Child<'t>>, field: &str) -> Option<ExprId> {
        take(children, field).map(|child| self.as_expr(child.lowered, span_of(child.node)))
    }

    /// Takes the child of a field as a statement; an empty block stands in where it is absent.
    pub fn take_stmt(&mut self, children: &mut Vec<Child<'t>>, field: &str, span: Span) -> StmtId {
        match take(children, field) {
            Some(child) => self.as_stmt(child.lowered, span_of(child.node)),
            None => self.tree.stmt(Stmt::Block(Vec::new()), span),
        }
    }

    /// The first expression among the children.
    pub fn only_expr(&mut self, children: Vec<Child<'t>>, span: Span) -> Option<ExprId> {
        let mut exprs = self.exprs(children);
        match exprs.len() {
            0 => None,
            1 => exprs.pop(),
            _ => {
                let entries = exprs.into_iter().map(|value| Entry { key: None, computed: None, value, spread: false, span }).collect();
                Some(self.tree.expr(Expr::Collection { kind: CollectionKind::Tuple, entries }, span))
            }
        }
    }

    /// All children that are expressions (or hold them).
    pub fn exprs(&mut self, children: Vec<Child<'t>>) -> Vec<ExprId> {
        let mut out = Vec::new();
        for child in children {
            self.collect_exprs(child.lowered, &mut out);
        }
        out
    }

    fn collect_exprs(&mut self, lowered: Lowered, out: &mut Vec<ExprId>) {
        match lowered {
            Lowered::Expr(id) => out.push(id),
            Lowered::Arg(arg) => out.push(arg.value),
            Lowered::Args(args) => out.extend(args.into_iter().map(|arg| arg.value)),
            Lowered::Entry(entry) => out.push(entry.value),
            Lowered::Stmt(id) => out.push(self.value_of(id)),
            Lowered::Function(id) => {
                let span = self.tree.fun(id).span;
                out.push(self.tree.expr(Expr::Closure(id), span));
            }
            Lowered::Many(all) => {
                for one in all {
                    self.collect_exprs(one, out);
                }
            }
            _ => {}
        }
    }

    /// All children as statements, declarations included.
    pub fn stmts(&mut self, children: Vec<Child<'t>>) -> Vec<StmtId> {
        let mut out = Vec::new();
        for child in children {
            let span = span_of(child.node);
            self.collect_stmts(child.lowered, span, &mut out);
        }
        out
    }

    fn collect_stmts(&mut self, lowered: Lowered, span: Span, out: &mut Vec<StmtId>) {
        match lowered {
            Lowered::Many(all) => {
                for one in all {
                    self.collect_stmts(one, span, out);
                }
            }
            Lowered::Nothing | Lowered::Word(_) | Lowered::Type(_) | Lowered::Annotation(_) => {}
            // fields outside of a type: properties of a function or file, or the head was lost to broken syntax
            Lowered::Fields(fields) => {
                for field in fields {
                    let pattern = self.tree.pattern(Pattern::Name(field.name), field.name_span);
                    let constant = field.modifiers.iter().any(|word| matches!(&**word, "final" | "const"));
                    let stmt = Stmt::Let { pattern, declared: field.declared, value: field.value, constant };
                    out.push(self.tree.stmt(stmt, field.span));
                }
            }
            other => out.push(self.as_stmt(other, span)),
        }
    }

    /// A thing as a statement.
    pub fn as_stmt(&mut self, lowered: Lowered, span: Span) -> StmtId {
        let stmt = match lowered {
            Lowered::Stmt(id) => return id,
            Lowered::Expr(id) => Stmt::Expr(id),
            Lowered::Function(id) => Stmt::Function(id),
            Lowered::Declared(id) => Stmt::Type(id),
            Lowered::Catch(catch) => return catch.body,
            Lowered::Arm(arm) => return arm.body,
            Lowered::Many(all) => {
                let mut body = Vec::new();
                for one in all {
                    self.collect_stmts(one, span, &mut body);
                }
                Stmt::Block(body)
            }
            fields @ Lowered::Fields(_) => {
                let mut body = Vec::new();
                self.collect_stmts(fields, span, &mut body);
                Stmt::Block(body)
            }
            other => {
                let mut exprs = Vec::new();
                self.collect_exprs(other, &mut exprs);
                match exprs.len() {
                    0 => Stmt::Nothing,
                    _ => {
                        let opaque = self.tree.expr(Expr::Opaque(exprs), span);
                        Stmt::Expr(opaque)
                    }
                }
            }
        };
        self.tree.stmt(stmt, span)
    }

    /// A thing as an expression.
    pub fn as_expr(&mut self, lowered: Lowered, span: Span) -> ExprId {
        if let Lowered::Expr(id) = lowered {
            return id;
        }
        if let Lowered::Type(made) = &lowered {
            // a type used as a value: `Foo.class`, `String.valueOf`
            return self.type_name(made);
        }
        if let Lowered::Annotation(Annotation { name, args, span }) = lowered {
            // an annotation as the value of another one
            return self.tree.expr(Expr::New { made: TypeRef { name, args: Vec::new(), span }, args, body: None }, span);
        }
        let mut exprs = Vec::new();
        self.collect_exprs(lowered, &mut exprs);
        match (exprs.len(), exprs.first()) {
            (1, Some(&only)) => only,
            _ => self.tree.expr(Expr::Opaque(exprs), span),
        }
    }

    /// The name of a type as an expression; of an array, that of its elements.
    pub fn type_name(&mut self, mut of: &TypeRef) -> ExprId {
        while let ("[]", Some(element)) = (self.tree.name(of.name), of.args.first()) {
            of = element;
        }
        let name = self.tree.name(of.name);
        let written = self.text.get(of.span.range()).is_some_and(|text| text.starts_with(name));
        let end = if written { of.span.start + Span::new(0, name.len()).end } else { of.span.end };
        self.tree.expr(Expr::Name(of.name), Span { start: of.span.start, end })
    }

    /// `x++`: an assignment of what was there and one.
    pub fn increment(&mut self, operand: ExprId, span: Span) -> ExprId {
        let value = self.tree.expr(Expr::Literal(Literal::Number("1".into())), span);
        let target = self.expr_as_pattern(operand, 0);
        self.tree.expr(Expr::Assign { target, op: Some(Operator::Arithmetic), value }, span)
    }

    /// A thing as a pattern: names bind, members and indices are places, collections are destructured.
    pub fn as_pattern(&mut self, lowered: Lowered, span: Span) -> PatId {
        match lowered {
            Lowered::Pattern(id) => id,
            Lowered::Expr(id) => self.expr_as_pattern(id, 0),
            Lowered::Arg(arg) if arg.spread => {
                let inner = self.expr_as_pattern(arg.value, 0);
                self.tree.pattern(Pattern::Rest(inner), span)
            }
            Lowered::Many(all) => {
                let parts = all.into_iter().filter(|one| !matches!(one, Lowered::Nothing)).map(|one| self.as_pattern(one, span)).collect();
                self.tree.pattern(Pattern::Sequence(parts), span)
            }
            _ => self.tree.pattern(Pattern::Ignore, span),
        }
    }

    /// An expression as a pattern; beyond 32 levels of destructuring nothing is bound.
    pub fn expr_as_pattern(&mut self, id: ExprId, depth: u8) -> PatId {
        let span = self.tree.span(id);
        if depth > 32 {
            return self.tree.pattern(Pattern::Ignore, span);
        }
        let pattern = match self.tree.at(id).clone() {
            Expr::Name(sym) if self.tree.name(sym) == "_" => Pattern::Ignore,
            Expr::Name(sym) => Pattern::Name(sym),
            Expr::Member { .. } | Expr::Index { .. } => Pattern::Place(id),
            Expr::Cast { value, .. } => return self.expr_as_pattern(value, depth + 1),
            Expr::Assign { target, value, .. } => Pattern::Default(target, value),
            Expr::Collection { kind: CollectionKind::Map, entries } => {
                let fields = entries.into_iter().map(|entry| {
                    let part = self.expr_as_pattern(entry.value, depth + 1);
                    // what is left, and what stands under a key that is computed, may be any member
                    let part = if entry.spread { self.tree.pattern(Pattern::Rest(part), entry.span) } else { part };
                    (entry.key.unwrap_or_else(|| self.tree.intern("*")), part)
                });
                Pattern::Fields(fields.collect())
            }
            Expr::Collection { entries, .. } => {
                let parts = entries.into_iter().map(|entry| {
                    let part = self.expr_as_pattern(entry.value, depth + 1);
                    if entry.spread { self.tree.pattern(Pattern::Rest(part), entry.span) } else { part }
                });
                Pattern::Sequence(parts.collect())
            }
            _ => Pattern::Ignore,
        };
        self.tree.pattern(pattern, span)
    }

    /// The arguments among the children: plain expressions, named and spread ones.
    pub fn args(&mut self, children: Vec<Child<'t>>) -> Vec<Arg> {
        let mut out = Vec::new();
        for child in children {
            out.extend(self.as_args(child));
        }
        out
    }

    fn as_args(&mut self, child: Child<'t>) -> Vec<Arg> {
        match child.lowered {
            Lowered::Args(args) => args,
            Lowered::Arg(arg) => vec![arg],
            Lowered::Nothing => Vec::new(),
            other => vec![Arg { name: None, value: self.as_expr(other, span_of(child.node)), spread: false }],
        }
    }

    /// The entries among the children.
    pub fn entries(&mut self, children: Vec<Child<'t>>) -> Vec<Entry> {
        let mut out = Vec::new();
        for child in children {
            let span = span_of(child.node);
            match child.lowered {
                Lowered::Entry(entry) => out.push(entry),
                Lowered::Arg(arg) => out.push(Entry { key: None, computed: None, value: arg.value, spread: arg.spread, span }),
                Lowered::Nothing => {}
                other => out.push(Entry { key: None, computed: None, value: self.as_expr(other, span), spread: false, span }),
            }
        }
        out
    }

    /// A pair of a map; a key that is a name or a text is kept as a name.
    pub fn pair(&mut self, written: Option<Node<'t>>, key: Option<Child<'t>>, value: ExprId, span: Span) -> Entry {
        let lowered = key.map(|child| self.as_expr(child.lowered, span_of(child.node)));
        let text: Option<String> = match lowered.map(|id| self.tree.at(id).clone()) {
            Some(Expr::Literal(Literal::Text(text) | Literal::Number(text))) => Some(text.into()),
            Some(Expr::Name(sym)) => Some(self.tree.name(sym).to_owned()),
            Some(_) => None,
            None => written.map(|node| unquote(self.slice(node)).to_owned()),
        };
        match text {
            Some(text) => Entry { key: Some(self.tree.intern(&text)), computed: None, value, spread: false, span },
            None => Entry { key: None, computed: lowered, value, spread: false, span },
        }
    }

    /// A type as written, by the text of its node: `a.b.C<D, E[]>`.
    pub fn type_of(&mut self, node: Node<'_>) -> Option<TypeRef> {
        let text = self.slice(node);
        self.type_from_text(text, span_of(node))
    }

    /// A type from its text: name, arguments in `<>` or `[]`, array and null marks; at most 8 levels.
    pub fn type_from_text(&mut self, text: &str, span: Span) -> Option<TypeRef> {
        super::types::read(&mut self.tree, text, span)
    }

    /// Marks that leave everything that stands open where it is.
    #[must_use]
    pub fn here(&self) -> Marks {
        Marks { functions: self.open_functions.len(), types: self.open_types.len() }
    }

    /// What `@value` says: the name of what is called, and its arguments.
    pub fn annotation(&mut self, value: ExprId, span: Span) -> Annotation {
        let (callee, args) = match self.tree.at(value) {
            Expr::Call { callee, args } => (*callee, args.clone()),
            _ => (value, Vec::new()),
        };
        let text = self.text.get(self.tree.span(callee).range()).unwrap_or("");
        Annotation { name: self.tree.intern(text), args, span }
    }

    /// Names a closure after what it is kept in: `const send = () => ..` can be called by name, so it is a function.
    pub fn name_closure(&mut self, value: ExprId, name: Sym, name_span: Span) {
        if let Expr::Closure(id) = *self.tree.at(value) {
            let function = &mut self.tree.functions[id.0 as usize];
            if function.name.is_none() {
                function.name = Some(name);
                function.name_span = name_span;
                function.kind = FnKind::Function;
            }
        }
    }

    /// Adds a function; every function below it that had no place yet is written in it.
    pub fn finish_function(&mut self, function: Function, marks: Marks) -> FnId {
        let id = self.tree.function(function);
        for inner in self.open_functions.split_off(marks.functions.min(self.open_functions.len())) {
            self.tree.functions[inner.0 as usize].parent = Some(id);
        }
        self.open_functions.push(id);
        id
    }

    /// Adds a type; the functions and types below it that had no place yet belong to it.
    pub fn finish_type(&mut self, mut declared: TypeDecl, marks: Marks) -> TypeId {
        let inner = self.open_functions.split_off(marks.functions.min(self.open_functions.len()));
        declared.methods.extend(inner.iter().copied().filter(|&id| !matches!(self.tree.fun(id).kind, FnKind::Closure | FnKind::Module)));
        let id = self.tree.add_type(declared);
        for function in inner {
            let function = &mut self.tree.functions[function.0 as usize];
            function.owner = Some(id);
            function.parent = Some(CodeTree::MODULE);
        }
        for nested in self.open_types.split_off(marks.types.min(self.open_types.len())) {
            self.tree.types[nested.0 as usize].owner = Some(id);
        }
        self.open_types.push(id);
        id
    }

    /// Gives up the type that was made last, as if its members had been written where it stands; its fields come back.
    pub fn dissolve_type(&mut self, id: TypeId) -> Vec<Field> {
        if self.tree.types.len() != id.0 as usize + 1 || self.open_types.last() != Some(&id) {
            return Vec::new();
        }
        let Some(given_up) = self.tree.types.pop() else { return Vec::new() };
        self.open_types.pop();
        // what stands in it was made after its head began
        for at in (0..self.tree.functions.len()).rev() {
            let function = &mut self.tree.functions[at];
            if function.span.start < given_up.span.start {
                break;
            }
            if function.owner == Some(id) {
                function.owner = None;
                self.open_functions.extend(u32::try_from(at).map(FnId));
            }
        }
        for at in (0..self.tree.types.len()).rev() {
            let declared = &mut self.tree.types[at];
            if declared.span.start < given_up.span.start {
                break;
            }
            if declared.owner == Some(id) {
                declared.owner = None;
                self.open_types.extend(u32::try_from(at).map(TypeId));
            }
        }
        given_up.fields
    }

    /// A function with everything left open, to be completed by the language file.
    #[must_use]
    pub fn blank_function(&self, kind: FnKind, node: Node<'_>) -> Function {
        blank(kind, span_of(node))
    }
}

pub(super) fn blank(kind: FnKind, span: Span) -> Function {
    Function {
        kind,
        name: None,
        name_span: Span { start: span.start, end: span.start },
        owner: None,
        parent: None,
        modifiers: Vec::new(),
        annotations: Vec::new(),
        params: Vec::new(),
        returns: None,
        body: None,
        trigger_object: None,
        span,
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

/// Takes the first child of a field.
pub fn take<'t>(children: &mut Vec<Child<'t>>, field: &str) -> Option<Child<'t>> {
    let at = children.iter().position(|child| child.field == Some(field))?;
    Some(children.remove(at))
}

/// Takes the first child of a kind, for grammars that name no fields.
pub fn take_kind<'t>(children: &mut Vec<Child<'t>>, kind: &str) -> Option<Child<'t>> {
    let at = children.iter().position(|child| child.node.kind() == kind)?;
    Some(children.remove(at))
}

/// Takes all children of a field.
pub fn take_all<'t>(children: &mut Vec<Child<'t>>, field: &str) -> Vec<Child<'t>> {
    let mut taken = Vec::new();
    let mut kept = Vec::new();
    for child in children.drain(..) {
        if child.field == Some(field) { taken.push(child) } else { kept.push(child) }
    }
    *children = kept;
    taken
}

/// What children became, as one flat list. A nest of unknown nodes stays flat, so it is dropped and read without recursion.
pub fn flatten(children: Vec<Child<'_>>) -> Vec<Lowered> {
    let mut out: Vec<Lowered> = Vec::new();
    for child in children {
        match child.lowered {
            Lowered::Nothing => {}
            // the first list is kept, so that a deep nest costs no copy per level
            Lowered::Many(all) if out.is_empty() => out = all,
            Lowered::Many(all) => out.extend(all),
            one => out.push(one),
        }
    }
    out
}

fn take_type(children: &mut Vec<Child<'_>>) {
    children.retain(|child| !matches!(child.lowered, Lowered::Type(_)));
}

/// Cuts the quotes of a text literal (`"`, `'`, backtick, triple quotes, with letter prefixes).
#[must_use]
pub fn unquote(text: &str) -> &str {
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '@' || c == '$' || c == '#');
    let body = if body.starts_with(['"', '\'', '`']) { body } else { text };
    for quote in ["\"\"\"", "'''", "\"", "'", "`"] {
        if body.len() >= quote.len() * 2
            && let Some(inner) = body.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    body
}

/// Where a part of a text begins in it.
#[must_use]
pub fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

/// Reads the simple escapes of a text literal; what is unknown stays as written.
#[must_use]
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let Some(mark) = after.chars().next() else {
            out.push('\\');
            return Cow::Owned(out);
        };
        rest = after.get(mark.len_utf8()..).unwrap_or("");
        match mark {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '\\' | '"' | '\'' | '`' | '/' | '$' => out.push(mark),
            '\n' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            'x' | 'u' => match code_point(mark, rest) {
                Some((c, used)) => {
                    out.push(c);
                    rest = rest.get(used..).unwrap_or("");
                }
                None => out.extend(['\\', mark]),
            },
            other => out.extend(['\\', other]),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of `xHH`, `uHHHH` or `u{H..}` and how many bytes its digits take.
fn code_point(mark: char, rest: &str) -> Option<(char, usize)> {
    let (digits, used) = match rest.strip_prefix('{') {
        Some(braced) if mark == 'u' => {
            let end = braced.bytes().take(8).position(|b| b == b'}')?;
            (braced.get(..end)?, end + 2)
        }
        _ => {
            let width = if mark == 'x' { 2 } else { 4 };
            (rest.get(..width)?, width)
        }
    };
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, used))
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn simple_escapes_are_read_and_others_stay() {
        for (written, meant) in [
            ("plain", "plain"),
            (r"a\\nb", r"a\nb"),
            (r"a\tb", "a\tb"),
            (r#"\"x\""#, "\"x\""),
            (r"\u00e9\x41\u{1F600}", "\u{e9}A\u{1F600}"),
            (r"\ud83d \d+ \", r"\ud83d \d+ \"),
            ("a\\\nb", "ab"),
        ] {
            assert_eq!(unescape(written), meant, "{written}");
        }
    }
}
