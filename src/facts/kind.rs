//! The kinds of facts and their attribute tables. The policy checker, `phiward policy schema` and the row binder all read these tables;
//! the attributes of every kind stand in one place so that a policy author finds them on one page.

use serde::{Deserialize, Serialize};

/// The type of an attribute, as policies see it. Every attribute may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any text.
    Text,
    /// A dotted version: compare with `version()`.
    Version,
    /// Truth.
    Bool,
    /// A whole number.
    Int,
    /// A list of texts.
    List,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// One attribute of a fact kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeType {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: ValueKind,
    /// Meaning, one phrase.
    pub meaning: &'static str,
}

macro_rules! kinds {
    ($( $(#[doc = $doc:literal])* $variant:ident $word:literal { $( $name:ident : $kind:expr , $meaning:literal ; )* } )*) => {
        /// What a fact is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FactKind { $( $(#[doc = $doc])* $variant, )* }

        impl FactKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The word that rows and policies use.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// What the kind says, one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $( Self::$variant => concat!($($doc),*), )* }
            }

            /// The attribute table.
            #[must_use]
            pub fn attributes(self) -> &'static [AttributeType] {
                match self {
                    $( Self::$variant => &[ $( AttributeType { name: stringify!($name), kind: $kind, meaning: $meaning }, )* ], )*
                }
            }
        }
    };
}

use ValueKind::{Bool, Int, List, Text, Version, Word};

/// Where a host lies.
const HOST_KIND: ValueKind = Word(&["loopback", "cluster", "private", "public", "unknown"]);
/// Whether a value was written or is a product's default.
const SOURCE: ValueKind = Word(&["explicit", "default"]);

kinds! {
    /// how a connection is secured
    Transport "transport" {
        technology: Text, "product or library";
        role: Word(&["client", "server"]), "which end";
        scheme: Text, "http, https, ldap, amqp, tcp, ...";
        host: Text, "host name or address";
        host_kind: HOST_KIND, "where the host lies";
        min_version: Version, "lowest TLS version accepted; 0.2 and 0.3 stand for SSL 2 and 3";
        verify_peer: Bool, "whether the peer's certificate is checked";
        verify_host: Bool, "whether the certificate must name the host";
        ciphers: List, "weak cipher families that the setting admits, such as rc4, 3des, null, anon, export";
        encrypted: Bool, "whether the connection is encrypted at all";
        source: SOURCE, "written, or a default";
        assumed: Text, "the product version assumed for a default";
    }
    /// an OAuth scope that is asked for or granted
    Scope "scope" {
        provider: Text, "salesforce, smart, google, microsoft, ...";
        raw: Text, "the scope as written";
        context: Word(&["patient", "user", "system", "app", "none"]), "on whose behalf";
        resource: Text, "what it opens";
        interactions: Text, "cruds letters, read, write";
        breadth: Word(&["exact", "broad", "wildcard", "full"]), "how much it opens";
        offline: Bool, "whether it outlives the session";
        sensitive: Bool, "whether it opens data that can hold PHI";
        malformed: Bool, "whether the grammar refuses it";
        asked: List, "all scopes that stand in the same text";
        source: SOURCE, "written, or a default";
    }
    /// a call for records of another system, by which `phiward scopes` knows what a program needs
    Request "request" {
        system: Word(&["fhir", "salesforce", "token"]), "whose records; token: a refresh token is redeemed";
        resource: Text, "FHIR type, * for all of them, or the Salesforce scope that the interface needs; unknown where the call does not tell";
        interactions: Text, "cruds letters";
        context: Word(&["patient", "user", "system"]), "patient: through the patient in context";
        raw: Text, "the path as written";
    }
    /// PHI, or a credential that opens PHI, reaches a sink
    Flow "flow" {
        elements: List, "PHI elements";
        classes: List, "their classes";
        credentials: List, "those among them that are credentials";
        data: List, "those among them that are no credentials";
        sink: Text, "the call that it reaches";
        sink_kind: Word(&["log", "console", "error-response", "url", "crm-sync", "analytics", "error-tracker", "llm", "message", "file-export", "browser-storage", "cookie", "metric", "cache", "token", "record", "query", "exception", "callout"]), "what kind of sink; record: a record that others read; exception: the text of one that nothing catches; callout: the body of a request to another system";
        level: Text, "log level; user: shown to the person who works on the record";
        host: Text, "receiving host";
        vendor: Text, "receiving company";
        through: Text, "the helper that the value passes on its way";
        steps: Int, "how many places the trace has";
        cross_file: Bool, "whether the trace leaves the file";
        sanitized: Word(&["no", "weakened"]), "weakened: an unkeyed digest or the like";
        whole_object: Bool, "whether a whole record is written";
    }
    /// a declared field that holds PHI
    Field "field" {
        owner: Text, "type, table or object";
        name: Text, "the field";
        element: Text, "PHI element";
        class: Word(&["direct", "quasi", "health", "context", "credential", "administrative"]), "class of the element";
        encrypted: Bool, "encrypted at rest";
        encryptable: Bool, "whether the platform can encrypt a field of this type";
        at_rest: Word(&["volume", "none"]), "what the configuration says of encryption below the database";
        audited: Bool, "whether changes are recorded";
        classified: Bool, "whether its declaration says that it holds PHI";
        technology: Text, "salesforce, django, jpa, ...";
        type: Text, "type as declared";
        label: Text, "label";
        description: Text, "description or help text";
        formula: Text, "the expression that computes it";
        external_id: Bool, "whether it serves as a key in addresses and imports";
        compliance: Text, "classification or compliance group as written";
        fields: List, "for findings on an object: the fields meant";
        elements: List, "for findings on an object: what they hold";
    }
    /// a principal may reach data
    Grant "grant" {
        principal: Text, "name of the profile, permission set, role or public";
        principal_kind: Word(&["profile", "permission-set", "guest", "role", "public", "site"]), "kind of principal";
        object: Text, "object, table or database; * for all";
        field: Text, "field, where one is named";
        permission: Text, "view-all, modify-all, view-all-data, export, ...";
        path: Text, "how it is reached";
        phi_fields: Int, "PHI fields that the object has";
        session_only: Bool, "whether it holds in sessions only that were activated for it";
        outside_care: Bool, "whether the principal, by its name or by the configuration, is not of the staff that treats patients";
        technology: Text, "salesforce, aws, sql, ...";
    }
    /// an entry point into the program
    Endpoint "endpoint" {
        route: Text, "route or method";
        framework: Text, "framework";
        authenticated: Bool, "whether a caller must be known";
        authorized: Bool, "whether the caller's right is checked";
        sharing: Word(&["with", "without", "inherited", "none"]), "Apex sharing";
        object_checks: Bool, "whether object and field permissions are enforced";
        user_mode: Bool, "whether its queries on PHI run with the caller's own rights (Apex)";
        audited: Bool, "whether the access is recorded";
        phi: Bool, "whether PHI passes";
        answers: Bool, "whether it writes its answer itself";
        entry: Text, "the annotation or interface that opens it";
        api_version: Int, "Salesforce API version of the class";
    }
    /// data at rest
    Storage "storage" {
        technology: Text, "service or product";
        name: Text, "resource name";
        encrypted: Bool, "encrypted at rest";
        key_managed: Bool, "with a key of the customer's own";
        key_rotated: Bool, "whether the key is rotated";
        public: Bool, "reachable by anyone";
        backed_up: Bool, "whether a phone's own backups take it along";
        open_network: Bool, "whether its endpoint answers every network, whoever may then sign in";
        holds: Word(&["database", "object-store", "volume", "queue", "cache", "search", "backup", "log", "key", "file-share", "stream", "other"]), "what kind of data store";
        source: SOURCE, "written, or a default";
        assumed: Text, "the product version assumed for a default";
    }
    /// a cipher, digest or mode in use
    Crypto "crypto" {
        technology: Text, "library";
        algorithm: Text, "aes, des, 3des, rc4, md5, sha1, rsa, ...";
        mode: Text, "ecb, cbc, gcm, ...";
        key_bits: Int, "key length";
        purpose: Word(&["cipher", "digest", "mac", "signature", "random", "key", "vector", "password", "encoding"]), "what for";
        input: Word(&["identifier", "other"]), "what goes in: an identifier of a person, as its name says";
        hard_coded: Bool, "whether the key or vector is a literal";
    }
    /// a logging or audit setting
    Audit "audit" {
        technology: Text, "service or product";
        what: Word(&["access-log", "audit-log", "body-log", "query-log", "trail", "trail-integrity", "history", "event-log", "debug-mode"]), "what is recorded";
        enabled: Bool, "whether it is on";
        bodies: Bool, "whether bodies or bound values are recorded";
        retention_days: Int, "how long entries are kept";
        immutable: Bool, "whether entries can be altered";
        elements: List, "PHI elements concerned";
        object: Text, "what it is about";
        field: Text, "field, where one is named";
        fields: List, "for findings on an object: the fields meant";
        source: SOURCE, "written, or a default";
    }
    /// how long a user stays signed in
    Session "session" {
        technology: Text, "service or product";
        timeout_minutes: Int, "minutes without activity until the session ends";
        ends: Bool, "whether the user is signed out when the time is over";
        password_length: Int, "least length of a password";
        locks_out: Bool, "whether wrong passwords lock the account for a while";
        impersonation: Bool, "whether administrators may sign in as any user without being asked in";
        trusted_addresses: Text, "addresses from which no further proof is asked for";
        source: SOURCE, "written, or a default";
    }
    /// a query on PHI
    Query "query" {
        entity: Text, "table, object or model";
        fields: List, "selected fields";
        tenant_filtered: Bool, "whether a tenant predicate stands in it";
        user_mode: Bool, "whether permissions are enforced";
        elements: List, "PHI elements that it selects";
        entry: Text, "the entry point that it serves";
        from_input: Bool, "whether a caller's text stands in it";
        by_flow: Bool, "whether flows call the entry point that it serves, on behalf of whoever starts them";
        technology: Text, "soql, dml, sql, orm";
    }
    /// an element of a user interface
    Markup "markup" {
        element: Text, "tag";
        role: Text, "role";
        label: Text, "accessible name";
        criterion: Text, "WCAG success criterion";
    }
    /// a dated statement in the repository's evidence file
    Attestation "attestation" {
        control: Text, "control";
        date: Text, "date";
        expires: Text, "expiry date";
        by: Text, "who";
    }
    /// an OAuth client's posture
    Client "client" {
        provider: Text, "salesforce, auth0, ...";
        name: Text, "client name";
        pkce: Bool, "whether PKCE is required";
        grant_types: List, "grants allowed";
        refresh_token: Word(&["infinite", "limited", "immediate", "none"]), "life of refresh tokens";
        ip_relaxation: Word(&["enforce", "relax", "bypass"]), "whether login ranges hold";
        admin_approved: Bool, "whether an administrator must approve users";
        confidential: Bool, "whether the client must hold a secret";
        secret_written: Bool, "whether its secret stands in the file";
        token_in_url: Bool, "whether tokens or secrets stand in the query of addresses";
        refresh_days: Int, "days that refresh tokens live, where that is written";
        unchecked: Word(&["signature", "expiry", "receiver", "issuer"]), "what is taken from a token without a check";
        redirect_from_request: Bool, "whether the address that the user is sent on to is taken from the request as it is";
        callback: Text, "callback URL";
        callback_scheme: Text, "its scheme";
        callback_host_kind: HOST_KIND, "where it leads";
    }
    /// a value that looks like real PHI
    Literal "literal" {
        element: Text, "PHI element";
        checked: Bool, "whether a check digit or a rule of issue confirms it";
    }
    /// an allow comment or decision with a fault
    Suppression "suppression" {
        problem: Word(&["no-reason", "no-date", "expired", "too-long", "unused", "unknown-rule", "malformed"]), "what is wrong";
        rule: Text, "the rule it names";
    }
    /// what Salesforce metadata says of one component; the model of the org is put together from these
    Component "component" {
        what: Word(&["principal", "object", "field", "object-permission", "field-permission", "user-permission", "class-access", "page-access", "flow-access", "role", "sharing-rule", "page", "site", "flow", "flow-element", "flow-value", "transform", "transform-item", "project", "package", "report", "list-view", "folder", "mail-text", "mail-merge", "prompt-text", "prompt-input", "address", "address-taken", "app", "credential-access", "callout", "listener", "route", "activation"]), "what it speaks of";
        name: Text, "the component, or what is named in it";
        of: Text, "the component that it stands in: profile, permission set, flow, report";
        kind: Text, "what kind of component, as written";
        object: Text, "object that it is about";
        read: Bool, "may read";
        edit: Bool, "may edit";
        view_all: Bool, "may view all records";
        modify_all: Bool, "may modify all records";
        view_all_fields: Bool, "may view all fields";
        value: Text, "what is said: a licence, a sharing model, an access level, a type, a reference";
        second: Text, "a second value: the external sharing model, the object that a field points to, the parent role";
        items: List, "several names: members of a group, controllers of a page, queried fields";
        others: List, "several more: muting sets of a group, conditions";
    }
    /// a match of an organization's own code pattern
    Code "code" {
        rule: Text, "the rule whose pattern matched";
        captures: List, "metavariables as NAME=text";
    }
}

impl FactKind {
    /// The kind by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The place of an attribute in the table.
    #[must_use]
    pub fn index_of(self, name: &str) -> Option<usize> {
        self.attributes().iter().position(|attribute| attribute.name == name)
    }
}
