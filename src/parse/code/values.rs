//! Statements where a value is asked for, and bodies whose last expression is their result.

use super::ir::{Expr, ExprId, FnKind, Function, Stmt, StmtId};
use super::lower::{Lowering, blank};
use crate::text::Span;

impl Lowering<'_> {
    /// A statement where a value is asked for: `switch` and `if` give one of their arms' values,
    /// anything longer is a closure that is called at once.
    pub fn value_of(&mut self, stmt: StmtId) -> ExprId {
        self.value_at(stmt, 0)
    }

    fn value_at(&mut self, stmt: StmtId, depth: u8) -> ExprId {
        let span = self.tree.stmt_span(stmt);
        if let Some(value) = self.plain_value(stmt) {
            return value;
        }
        let conditional = match self.tree.stmt_at(stmt).clone() {
            _ if depth > 16 => None,
            Stmt::Match { subject, arms } => {
                let subject = subject.unwrap_or_else(|| self.tree.expr(Expr::Opaque(Vec::new()), span));
                let mut tests = vec![subject];
                let mut values = Vec::new();
                for arm in arms {
                    if let Some(target) = arm.binding {
                        let at = self.tree.pattern_span(target);
                        tests.push(self.tree.expr(Expr::Assign { target, op: None, value: subject }, at));
                    }
                    if !matches!(self.tree.stmt_at(arm.body), Stmt::Throw(_)) {
                        values.push(self.value_at(arm.body, depth + 1));
                    }
                }
                let test = if tests.len() == 1 { subject } else { self.tree.expr(Expr::Opaque(tests), self.tree.span(subject)) };
                Some((test, values))
            }
            Stmt::If { test, then, otherwise: Some(otherwise) } => {
                Some((test, vec![self.value_at(then, depth + 1), self.value_at(otherwise, depth + 1)]))
            }
            _ => None,
        };
        if let Some((test, arms)) = conditional {
            return self.tree.expr(Expr::Conditional { test, arms }, span);
        }
        self.give_result(stmt);
        self.called_at_once(stmt, span)
    }

    /// A closure of these statements that is called where it stands.
    pub fn called_at_once(&mut self, body: StmtId, span: Span) -> ExprId {
        let closure = Function { body: Some(body), ..blank(FnKind::Closure, span) };
        let closure = self.finish_function(closure, self.here());
        let callee = self.tree.expr(Expr::Closure(closure), span);
        self.tree.expr(Expr::Call { callee, args: Vec::new() }, span)
    }

    /// The last expression of a body is its result: it becomes a return, also through the branches of what stands last.
    pub fn give_result(&mut self, body: StmtId) {
        let mut open = vec![body];
        while let Some(stmt) = open.pop() {
            match self.tree.stmt_at(stmt) {
                Stmt::Expr(value) => {
                    let result = Stmt::Return(Some(*value));
                    self.tree.amend_stmt(stmt, result);
                }
                Stmt::Block(inner) => open.extend(inner.last()),
                Stmt::If { then, otherwise, .. } => {
                    open.push(*then);
                    open.extend(otherwise);
                }
                Stmt::Match { arms, .. } => open.extend(arms.iter().map(|arm| arm.body)),
                Stmt::Try { body, catches, .. } => {
                    open.push(*body);
                    open.extend(catches.iter().map(|catch| catch.body));
                }
                _ => {}
            }
        }
    }

    /// The value of a statement that does nothing but give one.
    fn plain_value(&self, mut stmt: StmtId) -> Option<ExprId> {
        loop {
            match self.tree.stmt_at(stmt) {
                Stmt::Expr(value) | Stmt::Return(Some(value)) => return Some(*value),
                Stmt::Block(body) => match body.as_slice() {
                    [only] => stmt = *only,
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}
