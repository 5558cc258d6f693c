//! The intermediate representation. Flat arenas, indices instead of boxes, spans in parallel arrays:
//! a file nested 20,000 deep is built, walked and dropped without recursion.

use crate::text::{Language, Span};
use rustc_hash::FxHashMap;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    };
}
id!(/** An expression. */ ExprId);
id!(/** A statement. */ StmtId);
id!(/** A pattern that binds names. */ PatId);
id!(/** A function, method, closure, trigger or the module's own top level. */ FnId);
id!(/** A declared type. */ TypeId);
id!(/** An interned name; never sorted by and never written out. */ Sym);

/// A literal as written, unquoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `null`, `None`, `nil`, `undefined`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number as written.
    Number(Box<str>),
    /// Text, unescaped where escapes are simple.
    Text(Box<str>),
    /// A regular expression as written.
    Regex(Box<str>),
}

/// An argument of a call, an annotation or a constructor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arg {
    /// `name=` or `name:`, where the language has it.
    pub name: Option<Sym>,
    /// The value. A trailing block is a last argument that is a [`Expr::Closure`].
    pub value: ExprId,
    /// `*args`, `...args`, `**kwargs`.
    pub spread: bool,
}

/// One entry of a collection: map, object, list, set, tuple, also a property of markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// A key that is a plain name or a text: `{ssn: x}`, `{"ssn": x}`; `None` in lists.
    pub key: Option<Sym>,
    /// A key that must be computed.
    pub computed: Option<ExprId>,
    /// The value.
    pub value: ExprId,
    /// `...rest`, `**rest`.
    pub spread: bool,
    /// Key and value.
    pub span: Span,
}

/// What kind of collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionKind {
    /// List, array.
    List,
    /// Tuple, several results (Go).
    Tuple,
    /// Set.
    Set,
    /// Map, dictionary, object literal, PHP array with keys.
    Map,
}

/// Operators, as far as data flow cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+` and string concatenation (`.` in PHP, `&` elsewhere).
    Add,
    /// `%`: remainder, in Python also string formatting.
    Percent,
    /// Other arithmetic and bit operators.
    Arithmetic,
    /// Comparison, membership, type test: the result says nothing but yes or no.
    Compare,
    /// `&&`, `and`.
    And,
    /// `||`, `or`.
    Or,
    /// `??`, `?:` (Elvis): the first that is there.
    Coalesce,
    /// `!`, `not`.
    Not,
    /// `<<` where it means append (Ruby, C++), else a shift.
    Append,
    /// Anything else.
    Other,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A literal.
    Literal(Literal),
    /// A plain name: local, parameter, field by implicit receiver, type, module. `this`, `self` and `super` are names, too.
    Name(Sym),
    /// `base.name`, `base?.name`, `base::name`.
    Member {
        /// What it is taken from.
        base: ExprId,
        /// The member.
        name: Sym,
        /// Place of the member's name.
        name_span: Span,
    },
    /// `base[index]`.
    Index {
        /// What it is taken from.
        base: ExprId,
        /// The place; a literal text makes it a member in all but spelling.
        index: ExprId,
    },
    /// A call. A method call's callee is a [`Expr::Member`].
    Call {
        /// What is called.
        callee: ExprId,
        /// The arguments.
        args: Vec<Arg>,
    },
    /// `new T(..)`, also with an initializer block or an anonymous class body.
    New {
        /// The type.
        made: TypeRef,
        /// The arguments; initializer entries (`new Contact(Name = 'x')`, C# `{ A = 1 }`) are named arguments.
        args: Vec<Arg>,
        /// An anonymous class.
        body: Option<TypeId>,
    },
    /// Text with holes; literal parts are [`Expr::Literal`].
    Template(Vec<ExprId>),
    /// A binary operator.
    Binary {
        /// Which.
        op: Operator,
        /// Left operand.
        left: ExprId,
        /// Right operand.
        right: ExprId,
    },
    /// A prefix or postfix operator.
    Unary {
        /// Which.
        op: Operator,
        /// Operand.
        operand: ExprId,
    },
    /// An assignment used as an expression (and, wrapped in [`Stmt::Expr`], as a statement).
    Assign {
        /// What is assigned to.
        target: PatId,
        /// `+=` and its kin.
        op: Option<Operator>,
        /// The value.
        value: ExprId,
    },
    /// `test ? then : otherwise`; an `if` or `match` used as an expression has each arm's last value.
    Conditional {
        /// The test.
        test: ExprId,
        /// The possible values.
        arms: Vec<ExprId>,
    },
    /// `(T) value`, `value as T`, `value!`.
    Cast {
        /// The type.
        to: TypeRef,
        /// The value.
        value: ExprId,
    },
    /// `await value`, `<-channel`, `yield value`.
    Await(ExprId),
    /// A lambda, anonymous function, block or method reference (lowered as a closure of one call).
    Closure(FnId),
    /// List, map, object, tuple, set.
    Collection {
        /// Which.
        kind: CollectionKind,
        /// In order.
        entries: Vec<Entry>,
    },
    /// `[element for binding in over if test]`, LINQ `from`.
    Comprehension {
        /// What is produced (several for maps).
        elements: Vec<ExprId>,
        /// Bindings with what they run over.
        clauses: Vec<(PatId, ExprId)>,
        /// Conditions.
        tests: Vec<ExprId>,
    },
    /// An embedded query: SOQL, SOSL, SQL in a known place.
    Query(Box<Query>),
    /// Markup: JSX element, template element.
    Markup {
        /// Tag name.
        tag: Sym,
        /// Attributes.
        attributes: Vec<Entry>,
        /// Text and nested expressions.
        children: Vec<ExprId>,
    },
    /// Something the language file has no word for; taint passes through its children.
    Opaque(Vec<ExprId>),
}

/// An embedded query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Objects or tables after FROM, in order; nested sub-selects (child relationships) follow.
    pub from: Vec<Box<str>>,
    /// Selected fields as written, dotted paths kept (`Account.Name`), with their places. A field of a sub-select is
    /// reached through its relationship (`Contacts.SSN__c`), one of TYPEOF through the polymorphic one (`What.Phone`),
    /// one that SOSL returns through its object. An alias of the first object is left out; `FIELDS(ALL)` stays as it is.
    pub fields: Vec<(Box<str>, Span)>,
    /// Fields named in WHERE and HAVING, without the literals; those of a semi-join with its object in front.
    pub filters: Vec<Box<str>>,
    /// Bound expressions (`:name`).
    pub bound: Vec<ExprId>,
    /// `WITH USER_MODE`, `WITH SYSTEM_MODE`, `WITH SECURITY_ENFORCED`, in upper case.
    pub mode: Option<Box<str>>,
    /// Whether it is an aggregate (`COUNT()`, GROUP BY): no row is returned.
    pub aggregate: bool,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Binds a name.
    Name(Sym),
    /// `_`, or something that binds nothing.
    Ignore,
    /// `a, b`, `[a, b]`.
    Sequence(Vec<PatId>),
    /// `{a, b: c}`: member and pattern; member `*` for a rest and for a key that is computed.
    Fields(Vec<(Sym, PatId)>),
    /// `...rest`, `*rest`.
    Rest(PatId),
    /// With a default: `a = 1`.
    Default(PatId, ExprId),
    /// An existing place: `this.x`, `a[i]`.
    Place(ExprId),
}

/// One arm of a match or switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// What it compares with; empty for the default arm.
    pub tests: Vec<ExprId>,
    /// What it binds.
    pub binding: Option<PatId>,
    /// The body.
    pub body: StmtId,
}

/// One `catch`.
#[derive(Debug, Clone, PartialEq)]
pub struct Catch {
    /// The exception types; empty for all.
    pub types: Vec<TypeRef>,
    /// The exception's name.
    pub binding: Option<PatId>,
    /// The body.
    pub body: StmtId,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Stmt {
    /// `{ .. }`.
    Block(Vec<StmtId>),
    /// A declaration of locals (or of the module's variables).
    Let {
        /// What is bound.
        pattern: PatId,
        /// The written type.
        declared: Option<TypeRef>,
        /// The value.
        value: Option<ExprId>,
        /// Whether it can never be assigned again (`final`, `const`, `val`).
        constant: bool,
    },
    /// `if`; `unless` has its test negated.
    If {
        /// The test.
        test: ExprId,
        /// The first branch.
        then: StmtId,
        /// The other branch.
        otherwise: Option<StmtId>,
    },
    /// `switch`, `match`, `case`.
    Match {
        /// What is compared.
        subject: Option<ExprId>,
        /// The arms.
        arms: Vec<Arm>,
    },
    /// Any loop.
    Loop {
        /// What each round binds.
        binding: Option<PatId>,
        /// The written type of the binding.
        declared: Option<TypeRef>,
        /// What is run over.
        over: Option<ExprId>,
        /// Initializers of a `for(;;)`.
        init: Vec<StmtId>,
        /// Tests and steps.
        tests: Vec<ExprId>,
        /// The body.
        body: StmtId,
    },
    /// `try`, `with` and `using` (their resources are `Let` statements at the head of the body).
    Try {
        /// The body.
        body: StmtId,
        /// Handlers in order.
        catches: Vec<Catch>,
        /// `finally`, `ensure`.
        finally: Option<StmtId>,
    },
    /// `return`; also the implicit result of an expression body.
    Return(Option<ExprId>),
    /// `throw`, `raise`.
    Throw(Option<ExprId>),
    /// An expression.
    Expr(ExprId),
    /// A function declared here.
    Function(FnId),
    /// A type declared here.
    Type(TypeId),
    /// `break`, `continue`, `pass`, an empty statement.
    Nothing,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TypeRef {
    /// Name as written, dotted, without arguments: `java.util.List`, `Optional`, `str`.
    pub name: Sym,
    /// Type arguments, at most 8 deep; an array `T[]` is `name` `[]` with one argument.
    pub args: Vec<TypeRef>,
    /// Where.
    pub span: Span,
}

/// `@Annotation(args)`, a decorator, an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Name as written, dotted, without `@`.
    pub name: Sym,
    /// Arguments.
    pub args: Vec<Arg>,
    /// Where.
    pub span: Span,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// What it binds.
    pub pattern: PatId,
    /// Its written type.
    pub declared: Option<TypeRef>,
    /// Its default.
    pub default: Option<ExprId>,
    /// Its annotations.
    pub annotations: Vec<Annotation>,
    /// `*args`, `...rest`, `**kwargs`.
    pub rest: bool,
    /// Where.
    pub span: Span,
}

/// What kind of function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FnKind {
    /// A free function.
    Function,
    /// A method.
    Method,
    /// A constructor.
    Constructor,
    /// A lambda or block without a name; one that is kept under a name is a function, though it stands as [`Expr::Closure`].
    Closure,
    /// A property's getter or setter.
    Accessor,
    /// The statements of the file itself, of a static initializer or of a class body.
    Module,
    /// An Apex trigger; its parameters are none, its object stands in `owner_object`.
    Trigger,
}

/// A function.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// What kind.
    pub kind: FnKind,
    /// Its name; `None` for closures and the module.
    pub name: Option<Sym>,
    /// Place of the name (of the head, where there is none).
    pub name_span: Span,
    /// The type it belongs to.
    pub owner: Option<TypeId>,
    /// The function it is written in.
    pub parent: Option<FnId>,
    /// Lower-case modifiers in order; `with sharing`, `without sharing` and `inherited sharing` are one word each (Apex).
    pub modifiers: Vec<Box<str>>,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Parameters, without receiver (`self` of Python is left out).
    pub params: Vec<Param>,
    /// The written result type.
    pub returns: Option<TypeRef>,
    /// The body; `None` when abstract.
    pub body: Option<StmtId>,
    /// The sObject of a trigger.
    pub trigger_object: Option<Sym>,
    /// The whole function.
    pub span: Span,
}

/// What kind of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeKind {
    /// Class, also an anonymous one.
    Class,
    /// Interface, protocol, trait.
    Interface,
    /// Record, data class, struct, `type` alias of an object shape.
    Record,
    /// Enumeration.
    Enum,
}

/// A field or property of a type; an enum constant, too.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name.
    pub name: Sym,
    /// Place of the name.
    pub name_span: Span,
    /// Written type.
    pub declared: Option<TypeRef>,
    /// Lower-case modifiers.
    pub modifiers: Vec<Box<str>>,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// The default; a Django or `SQLAlchemy` column call stands here.
    pub value: Option<ExprId>,
    /// The whole field.
    pub span: Span,
}

/// A declared type.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDecl {
    /// What kind.
    pub kind: TypeKind,
    /// Name; `None` for anonymous ones.
    pub name: Option<Sym>,
    /// Place of the name (of the head, where there is none).
    pub name_span: Span,
    /// The type it is written in.
    pub owner: Option<TypeId>,
    /// Lower-case modifiers; `with sharing` is one word.
    pub modifiers: Vec<Box<str>>,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Superclass and interfaces, superclass first.
    pub supers: Vec<TypeRef>,
    /// Fields and properties.
    pub fields: Vec<Field>,
    /// Methods.
    pub methods: Vec<FnId>,
    /// The whole declaration.
    pub span: Span,
}

/// One imported name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The module, package or file as written: `java.util`, `./client`, `requests`.
    pub from: Box<str>,
    /// The imported name; `None` for the module itself; `*` for all.
    pub name: Option<Box<str>>,
    /// The name it has in this file.
    pub local: Sym,
    /// Where.
    pub span: Span,
}

/// A parsed source file.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeTree {
    /// The language.
    pub language: Language,
    /// Package or namespace, dotted.
    pub package: Option<Box<str>>,
    /// Imports in order.
    pub imports: Vec<Import>,
    /// Functions; the first is the module itself, whose body holds the top-level statements.
    pub functions: Vec<Function>,
    /// Types.
    pub types: Vec<TypeDecl>,
    /// Places of comments, in order.
    pub comments: Vec<Span>,
    /// Whether the text had syntax errors: facts are at most `likely`.
    pub broken: bool,
    /// Type arguments of calls, by their callee: `Get<Patient>()`.
    pub type_args: FxHashMap<ExprId, Vec<TypeRef>>,
    exprs: Vec<Expr>,
    expr_spans: Vec<Span>,
    stmts: Vec<Stmt>,
    stmt_spans: Vec<Span>,
    patterns: Vec<Pattern>,
    pattern_spans: Vec<Span>,
    names: Vec<Box<str>>,
    symbols: FxHashMap<Box<str>, Sym>,
}

fn next(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl CodeTree {
    /// Whether a name, or a member of that name, is assigned anywhere in the file.
    #[must_use]
    pub fn is_assigned(&self, name: Sym) -> bool {
        self.exprs.iter().any(|expr| {
            let Expr::Assign { target, .. } = expr else { return false };
            match self.pattern_at(*target) {
                Pattern::Name(own) => *own == name,
                Pattern::Place(place) => matches!(self.at(*place), Expr::Member { name: own, .. } if *own == name),
                _ => false,
            }
        })
    }
}

#[expect(clippy::indexing_slicing, reason = "ids are made by this arena alone; an id of another tree is a bug that a test must show")]
impl CodeTree {
    /// An empty tree with the module's function.
    #[must_use]
    pub fn new(language: Language, span: Span) -> Self {
        let module = Function {
            kind: FnKind::Module,
            name: None,
            name_span: Span::new(span.start as usize, span.start as usize),
            owner: None,
            parent: None,
            modifiers: Vec::new(),
            annotations: Vec::new(),
            params: Vec::new(),
            returns: None,
            body: None,
            trigger_object: None,
            span,
        };
        Self {
            language,
            package: None,
            imports: Vec::new(),
            functions: vec![module],
            types: Vec::new(),
            comments: Vec::new(),
            broken: false,
            type_args: FxHashMap::default(),
            exprs: Vec::new(),
            expr_spans: Vec::new(),
            stmts: Vec::new(),
            stmt_spans: Vec::new(),
            patterns: Vec::new(),
            pattern_spans: Vec::new(),
            names: Vec::new(),
            symbols: FxHashMap::default(),
        }
    }

    /// The module's own function.
    pub const MODULE: FnId = FnId(0);

    /// Interns a name.
    pub fn intern(&mut self, name: &str) -> Sym {
        if let Some(&sym) = self.symbols.get(name) {
            return sym;
        }
        let sym = Sym(next(self.names.len()));
        self.names.push(name.into());
        self.symbols.insert(name.into(), sym);
        sym
    }

    /// The name of a text, if it stands in the file.
    #[must_use]
    pub fn symbol(&self, name: &str) -> Option<Sym> {
        self.symbols.get(name).copied()
    }

    /// The text of a name.
    #[must_use]
    pub fn name(&self, sym: Sym) -> &str {
        &self.names[sym.0 as usize]
    }

    /// Adds an expression.
    pub fn expr(&mut self, expr: Expr, span: Span) -> ExprId {
        self.exprs.push(expr);
        self.expr_spans.push(span);
        ExprId(next(self.exprs.len() - 1))
    }

    /// Adds a statement.
    pub fn stmt(&mut self, stmt: Stmt, span: Span) -> StmtId {
        self.stmts.push(stmt);
        self.stmt_spans.push(span);
        StmtId(next(self.stmts.len() - 1))
    }

    /// Adds a pattern.
    pub fn pattern(&mut self, pattern: Pattern, span: Span) -> PatId {
        self.patterns.push(pattern);
        self.pattern_spans.push(span);
        PatId(next(self.patterns.len() - 1))
    }

    /// Adds a function.
    pub fn function(&mut self, function: Function) -> FnId {
        self.functions.push(function);
        FnId(next(self.functions.len() - 1))
    }

    /// Adds a type.
    pub fn add_type(&mut self, declared: TypeDecl) -> TypeId {
        self.types.push(declared);
        TypeId(next(self.types.len() - 1))
    }

    /// An expression.
    #[must_use]
    pub fn at(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    /// All statements.
    pub fn stmt_ids(&self) -> impl Iterator<Item = StmtId> + use<> {
        (0..next(self.stmts.len())).map(StmtId)
    }

    /// Place of an expression.
    #[must_use]
    pub fn span(&self, id: ExprId) -> Span {
        self.expr_spans[id.0 as usize]
    }

    /// Puts another expression in the place of one whose full meaning shows only further up (`new Set<Id>{..}`).
    pub fn amend(&mut self, id: ExprId, expr: Expr, span: Span) {
        self.exprs[id.0 as usize] = expr;
        self.expr_spans[id.0 as usize] = span;
    }

    /// Puts another statement in the place of one whose full meaning shows only further up.
    pub fn amend_stmt(&mut self, id: StmtId, stmt: Stmt) {
        self.stmts[id.0 as usize] = stmt;
    }

    /// A statement.
    #[must_use]
    pub fn stmt_at(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.0 as usize]
    }

    /// Place of a statement.
    #[must_use]
    pub fn stmt_span(&self, id: StmtId) -> Span {
        self.stmt_spans[id.0 as usize]
    }

    /// A pattern.
    #[must_use]
    pub fn pattern_at(&self, id: PatId) -> &Pattern {
        &self.patterns[id.0 as usize]
    }

    /// Place of a pattern.
    #[must_use]
    pub fn pattern_span(&self, id: PatId) -> Span {
        self.pattern_spans[id.0 as usize]
    }

    /// All patterns.
    pub fn pattern_ids(&self) -> impl Iterator<Item = PatId> + use<> {
        (0..next(self.patterns.len())).map(PatId)
    }

    /// A function.
    #[must_use]
    pub fn fun(&self, id: FnId) -> &Function {
        &self.functions[id.0 as usize]
    }

    /// A type.
    #[must_use]
    pub fn type_at(&self, id: TypeId) -> &TypeDecl {
        &self.types[id.0 as usize]
    }

    /// All expressions, in the order they were made (children before parents).
    pub fn expr_ids(&self) -> impl Iterator<Item = ExprId> + use<> {
        (0..next(self.exprs.len())).map(ExprId)
    }
}
