//! What children became, turned into what their parent needs: expressions, statements, patterns, arguments, entries, types.

use super::{Child, Lowered, Lowering, span_of, take, unquote};
use crate::parse::code::ir::{
    Annotation, Arg, CollectionKind, Entry, Expr, ExprId, Literal, Operator, PatId, Pattern, Stmt, StmtId, TypeRef,
};
use crate::text::Span;
use tree_sitter::Node;

impl<'t> Lowering<'t> {
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

    pub(super) fn collect_exprs(&mut self, lowered: Lowered, out: &mut Vec<ExprId>) {
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

    pub(super) fn as_args(&mut self, child: Child<'t>) -> Vec<Arg> {
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
        crate::parse::code::types::read(&mut self.tree, text, span)
    }
}
