//! What a node of each shape becomes, once its children are lowered.

use super::{Child, Grammar, Lowered, Lowering, Marks, Reader, flatten, offset_in, span_of, take, take_type, unescape, unquote};
use crate::parse::code::ir::{Arg, CollectionKind, Expr, ExprId, Literal, Operator, Pattern, Stmt, TypeRef};
use crate::parse::code::vocabulary::Shape;
use crate::text::Span;
use tree_sitter::Node;

impl<'t> Lowering<'t> {
    pub(super) fn lower_shape(
        &mut self,
        node: Node<'t>,
        shape: Shape,
        mut children: Vec<Child<'t>>,
        marks: Marks,
        grammar: &dyn Grammar,
    ) -> Lowered {
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

    pub(super) fn through(&mut self, mut children: Vec<Child<'t>>, span: Span) -> Lowered {
        children.retain(|child| !matches!(child.lowered, Lowered::Nothing));
        if children.len() == 1 {
            return children.pop().map_or(Lowered::Nothing, |child| child.lowered);
        }
        self.opaque(children, span)
    }
}
