//! What the kinds of a grammar mean, as a table. One such table per language.

use super::ir::Operator;

/// What a grammar's node means. Names are field names of the grammar.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Passed over with all below it: punctuation, comments, empty statements.
    Skip,
    /// The single child stands for it: parentheses, expression wrappers, a modifier-less wrapper.
    Through,
    /// A list of whatever its children are, flattened by whoever takes it: modifiers, parameters, a list of types.
    Many,
    /// A name.
    Name,
    /// A text literal without holes: quotes are cut, simple escapes read.
    Text,
    /// A number.
    Number,
    /// `true`.
    True,
    /// `false`.
    False,
    /// null and its kin.
    Null,
    /// A keyword that is a value though the grammar makes no node of it, with the name that it goes by: `this`.
    Keyword(&'static str),
    /// A regular expression.
    Regex,
    /// A text with holes: its children are parts; text between them is kept.
    Template,
    /// A hole of a template: the expression inside.
    Hole,
    /// Member access.
    Member {
        /// Field of the base.
        base: &'static str,
        /// Field of the member's name.
        name: &'static str,
    },
    /// Index access.
    Index {
        /// Field of the base.
        base: &'static str,
        /// Field of the index.
        index: &'static str,
    },
    /// A call.
    Call {
        /// Field of the callee.
        callee: &'static str,
        /// Field of the arguments.
        args: &'static str,
    },
    /// A method call whose receiver and name are fields of their own (Java, Apex).
    MethodCall {
        /// Field of the receiver (may be absent).
        receiver: &'static str,
        /// Field of the name.
        name: &'static str,
        /// Field of the arguments.
        args: &'static str,
    },
    /// The arguments of a call: every child is an argument.
    Args,
    /// A named argument.
    NamedArg {
        /// Field of the name.
        name: &'static str,
        /// Field of the value.
        value: &'static str,
    },
    /// A spread argument or entry.
    Spread,
    /// A binary expression; its operator is the field given, read by [`super::Vocabulary::operators`].
    Binary {
        /// Field of the left operand.
        left: &'static str,
        /// Field of the operator.
        op: &'static str,
        /// Field of the right operand.
        right: &'static str,
    },
    /// A prefix or postfix operator with one operand (the only named child).
    Unary(Operator),
    /// An assignment as an expression.
    Assign {
        /// Field of the target.
        left: &'static str,
        /// Field of the operator, empty when it is always `=`.
        op: &'static str,
        /// Field of the value.
        right: &'static str,
    },
    /// `test ? a : b`.
    Conditional {
        /// Field of the test.
        test: &'static str,
        /// Field of the first value.
        then: &'static str,
        /// Field of the other value.
        otherwise: &'static str,
    },
    /// A cast.
    Cast {
        /// Field of the type.
        to: &'static str,
        /// Field of the value.
        value: &'static str,
    },
    /// `await x` and its kin.
    Await,
    /// A list literal: every child is an entry.
    List,
    /// A tuple.
    Tuple,
    /// A set.
    Set,
    /// A map or object literal: children are pairs, spreads, shorthand names.
    Map,
    /// A pair of a map.
    Pair {
        /// Field of the key.
        key: &'static str,
        /// Field of the value.
        value: &'static str,
    },
    /// A block of statements: every child is one.
    Block,
    /// An expression statement.
    ExprStmt,
    /// `if`.
    If {
        /// Field of the test.
        test: &'static str,
        /// Field of the first branch.
        then: &'static str,
        /// Field of the other branch.
        otherwise: &'static str,
    },
    /// `while`, `do`: a test and a body.
    While {
        /// Field of the test.
        test: &'static str,
        /// Field of the body.
        body: &'static str,
    },
    /// `return`.
    Return,
    /// `throw`, `raise`.
    Throw,
    /// `break`, `continue`, `pass`.
    Nothing,
    /// A type as written.
    Type,
    /// Opaque: unknown meaning, taint passes through its children.
    Opaque,
    /// Lowered by the language file's own function.
    Own,
    /// The same, from the node alone: its children are not lowered.
    OwnLeaf,
}

/// The table of one language.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// Node kind to meaning. A kind that is missing is [`Shape::Opaque`] when it has named children, else [`Shape::Skip`].
    pub kinds: &'static [(&'static str, Shape)],
    /// Operator text to meaning; what is missing is [`Operator::Other`].
    pub operators: &'static [(&'static str, Operator)],
}
