//! Functions, types and annotations: what is written in what.

use super::{Lowering, Marks, span_of};
use crate::parse::code::ir::{Annotation, CodeTree, Expr, ExprId, Field, FnId, FnKind, Function, Sym, TypeDecl, TypeId};
use crate::text::Span;
use tree_sitter::Node;

#[expect(clippy::indexing_slicing, reason = "ids come from the arena that is indexed")]
impl Lowering<'_> {
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

/// A function with everything left open.
#[must_use]
pub fn blank(kind: FnKind, span: Span) -> Function {
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
