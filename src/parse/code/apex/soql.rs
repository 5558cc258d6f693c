//! Queries: what a SOQL or SOSL query asks for. Read from the syntax with a stack of work, so nesting costs memory alone.

use crate::parse::code::ir::Query;
use crate::parse::code::lower::span_of;
use crate::parse::code::vocabulary::Shape;
use crate::text::Span;
use tree_sitter::Node;

/// Deepest sub-select; the platform allows five.
const DEEPEST: u8 = 8;

/// The kinds in which bound expressions can stand are entered; what names objects and fields is read by [`read`] alone.
pub(super) const KINDS: &[(&str, Shape)] = &[
    ("bound_apex_expression", Shape::Own),
    ("field_identifier", Shape::Skip),
    ("dotted_identifier", Shape::Skip),
    ("storage_identifier", Shape::Skip),
    ("storage_alias", Shape::Skip),
    ("from_clause", Shape::Skip),
    ("field_list", Shape::Skip),
    ("type_of_clause", Shape::Skip),
    ("fields_expression", Shape::Skip),
    ("count_expression", Shape::Skip),
    ("using_clause", Shape::Skip),
    ("sosl_using_clause", Shape::Skip),
    ("with_data_cat_expression", Shape::Skip),
    ("date_literal_with_param", Shape::Skip),
    ("soql_query_body", Shape::Own),
    ("sosl_query_body", Shape::Own),
    ("select_clause", Shape::Own),
    ("selected_fields", Shape::Own),
    ("alias_expression", Shape::Own),
    ("function_expression", Shape::Own),
    ("geo_location_type", Shape::Own),
    ("subquery", Shape::Own),
    ("where_clause", Shape::Own),
    ("and_expression", Shape::Own),
    ("or_expression", Shape::Own),
    ("not_expression", Shape::Own),
    ("comparison_expression", Shape::Own),
    ("comparable_list", Shape::Own),
    ("with_clause", Shape::Own),
    ("with_type", Shape::Own),
    ("with_division_expression", Shape::Own),
    ("with_network_expression", Shape::Own),
    ("with_record_visibility_expression", Shape::Skip),
    ("group_by_clause", Shape::Own),
    ("having_clause", Shape::Own),
    ("order_by_clause", Shape::Own),
    ("order_expression", Shape::Own),
    ("limit_clause", Shape::Own),
    ("offset_clause", Shape::Own),
    ("find_clause", Shape::Own),
    ("returning_clause", Shape::Own),
    ("sobject_return", Shape::Own),
];

/// Whether a kind is part of a query and becomes nothing by itself.
pub(super) fn is_clause(kind: &str) -> bool {
    kind != "bound_apex_expression" && KINDS.iter().any(|&(one, shape)| one == kind && matches!(shape, Shape::Own))
}

/// What a field stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is returned.
    Selected,
    /// It is compared.
    Compared,
    /// It orders or groups.
    Other,
}

/// A query or sub-query.
struct Scope {
    /// In front of its fields: the way from the first object.
    prefix: String,
    /// Aliases in lower case and the way they stand for.
    aliases: Vec<(String, String)>,
    /// A semi-join: none of its fields is returned.
    compared: bool,
    depth: u8,
}

struct Reader<'a> {
    text: &'a str,
    query: Query,
    scopes: Vec<Scope>,
    work: Vec<(Node<'a>, Place, usize)>,
}

/// What the query below a node asks for; its bound expressions are left out.
pub(super) fn read<'a>(text: &'a str, node: Node<'a>) -> Query {
    let root = Scope { prefix: String::new(), aliases: Vec::new(), compared: false, depth: 0 };
    let mut reader = Reader { text, query: Query::default(), scopes: vec![root], work: Vec::new() };
    reader.below(node, Place::Other, 0);
    while let Some((node, place, scope)) = reader.work.pop() {
        reader.visit(node, place, scope);
    }
    reader.query
}

impl<'a> Reader<'a> {
    fn slice(&self, node: Node<'_>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    fn name(&self, node: Node<'_>) -> String {
        super::jvm::dotted(self.slice(node))
    }

    /// The children of a node, to be visited in order.
    fn below(&mut self, node: Node<'a>, place: Place, scope: usize) {
        let from = self.work.len();
        let mut cursor = node.walk();
        self.work.extend(node.named_children(&mut cursor).map(|child| (child, place, scope)));
        if let Some(added) = self.work.get_mut(from..) {
            added.reverse();
        }
    }

    fn visit(&mut self, node: Node<'a>, place: Place, scope: usize) {
        match node.kind() {
            "bound_apex_expression" | "from_clause" | "using_clause" | "storage_identifier" | "storage_alias" | "identifier" => {}
            "soql_query_body" => {
                self.objects(node, scope);
                self.below(node, place, scope);
            }
            "select_clause" | "selected_fields" => {
                let place = if self.scopes.get(scope).is_some_and(|scope| scope.compared) { Place::Compared } else { Place::Selected };
                self.below(node, place, scope);
            }
            "where_clause" | "having_clause" => self.below(node, Place::Compared, scope),
            "order_by_clause" => self.below(node, Place::Other, scope),
            "group_by_clause" => {
                self.query.aggregate |= scope == 0;
                self.below(node, Place::Other, scope);
            }
            "with_clause" => self.mode(node),
            "count_expression" => self.query.aggregate |= scope == 0,
            "function_expression" => self.function(node, place, scope),
            "field_identifier" => {
                let field = self.name(node);
                self.field(&field, span_of(node), place, scope);
            }
            "fields_expression" => {
                let field = self.name(node).to_uppercase();
                self.field(&field, span_of(node), place, scope);
            }
            "type_of_clause" => self.type_of(node, scope),
            "subquery" => self.subquery(node, place, scope),
            "sobject_return" => self.returned(node, place, scope),
            _ => self.below(node, place, scope),
        }
    }

    /// Reads FROM: the objects and their aliases.
    fn objects(&mut self, body: Node<'a>, scope: usize) {
        let Some(from) = body.child_by_field_name("from_clause") else { return };
        let mut cursor = from.walk();
        let mut alone = true;
        for storage in from.named_children(&mut cursor) {
            let (object, alias) = match storage.kind() {
                "storage_alias" => (storage.named_child(0).map(|one| self.name(one)), storage.named_child(1).map(|one| self.name(one))),
                "storage_identifier" => (Some(self.name(storage)), None),
                _ => continue,
            };
            let Some(object) = object else { continue };
            // `FROM Contact c, c.Account a`: the second is a way from the first
            let object = if alone { object } else { self.resolved(&object, scope) };
            let Some(here) = self.scopes.get_mut(scope) else { continue };
            let way = if alone { String::new() } else { format!("{object}.") };
            here.aliases.extend(alias.map(|alias| (alias.to_lowercase(), way.clone())));
            // `FROM Contact ORDER BY Contact.Name`: its own name is an alias, too
            if scope == 0 {
                here.aliases.push((object.to_lowercase(), way));
                self.query.from.push(object.into());
            }
            alone = false;
        }
    }

    /// A field's way from the first object: aliases are replaced.
    fn resolved(&self, field: &str, scope: usize) -> String {
        let aliases = self.scopes.get(scope).map_or(&[][..], |scope| &scope.aliases);
        if let Some((first, rest)) = field.split_once('.')
            && let Some((_, way)) = aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(first))
        {
            return format!("{way}{rest}");
        }
        field.to_owned()
    }

    fn field(&mut self, field: &str, span: Span, place: Place, scope: usize) {
        let prefix = self.scopes.get(scope).map_or("", |scope| scope.prefix.as_str());
        let field = format!("{prefix}{}", self.resolved(field, scope));
        match place {
            Place::Selected => self.query.fields.push((field.into(), span)),
            Place::Compared => self.query.filters.push(field.into()),
            Place::Other => {}
        }
    }

    /// A count returns no value of its field; other aggregates and formats do.
    fn function(&mut self, node: Node<'a>, place: Place, scope: usize) {
        let name = node.child_by_field_name("function_name").map(|name| self.slice(name).to_lowercase()).unwrap_or_default();
        let counts = matches!(name.as_str(), "count" | "count_distinct" | "grouping");
        if place == Place::Selected && scope == 0 && (counts || matches!(name.as_str(), "max" | "min" | "sum" | "avg")) {
            self.query.aggregate = true;
        }
        if !(counts && place == Place::Selected) {
            self.below(node, place, scope);
        }
    }

    /// `TYPEOF What WHEN Account THEN Phone ELSE Name END`.
    fn type_of(&mut self, node: Node<'a>, scope: usize) {
        let mut cursor = node.walk();
        let mut way = String::new();
        for part in node.named_children(&mut cursor) {
            if matches!(part.kind(), "identifier" | "dotted_identifier") {
                way = self.name(part);
                continue;
            }
            let mut inner = part.walk();
            for list in part.named_children(&mut inner).filter(|list| list.kind() == "field_list") {
                let mut fields = list.walk();
                for field in list.named_children(&mut fields) {
                    let whole = format!("{way}.{}", self.name(field));
                    self.field(&whole, span_of(field), Place::Selected, scope);
                }
            }
        }
    }

    /// A child relationship in SELECT, a semi-join in WHERE.
    fn subquery(&mut self, node: Node<'a>, place: Place, scope: usize) {
        let Some(outer) = self.scopes.get(scope) else { return };
        let (depth, compared) = (outer.depth + 1, outer.compared || place != Place::Selected);
        let object = node.named_child(0).and_then(|body| body.child_by_field_name("from_clause")).and_then(|from| from.named_child(0));
        let object = object.and_then(|object| if object.kind() == "storage_alias" { object.named_child(0) } else { Some(object) });
        let (Some(object), true) = (object, depth <= DEEPEST) else { return };
        let object = self.name(object);
        let prefix = if compared { format!("{object}.") } else { format!("{}{}.", outer.prefix, self.resolved(&object, scope)) };
        if !compared {
            let object = self.resolved(&object, scope);
            self.query.from.push(object.into());
        }
        let aliases = vec![(object.to_lowercase(), String::new())];
        self.scopes.push(Scope { prefix, aliases, compared, depth });
        let inner = self.scopes.len() - 1;
        self.below(node, place, inner);
    }

    /// One object that SOSL returns.
    fn returned(&mut self, node: Node<'a>, place: Place, scope: usize) {
        let Some(object) = node.named_child(0).map(|object| self.name(object)) else { return };
        self.query.from.push(object.as_str().into());
        let aliases = vec![(object.to_lowercase(), String::new())];
        self.scopes.push(Scope { prefix: format!("{object}."), aliases, compared: false, depth: 1 });
        let inner = self.scopes.len() - 1;
        self.below(node, place, inner);
        let _ = scope;
    }

    fn mode(&mut self, node: Node<'_>) {
        let text = self.slice(node).split_whitespace().nth(1).unwrap_or("").to_uppercase();
        if matches!(text.as_str(), "USER_MODE" | "SYSTEM_MODE" | "SECURITY_ENFORCED") {
            self.query.mode = Some(text.into());
        }
    }
}
