//! Which reader a file gets.

use serde::{Deserialize, Serialize};

/// A configuration format or a programming language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    // configuration
    /// YAML, also Helm templates, Kubernetes, compose files, CloudFormation.
    Yaml,
    /// JSON and JSON with comments.
    Json,
    /// TOML.
    Toml,
    /// XML of any vocabulary, Salesforce metadata among them.
    Xml,
    /// HashiCorp configuration language (Terraform).
    Hcl,
    /// Java properties.
    Properties,
    /// `.env` files.
    Env,
    /// INI-like files, `.npmrc`, `.cfg`.
    Ini,
    /// nginx configuration.
    Nginx,
    /// Apache httpd configuration.
    Apache,
    /// `HAProxy` configuration.
    Haproxy,
    /// Dockerfile.
    Dockerfile,
    /// Bicep, the language of Azure Resource Manager.
    Bicep,
    /// Caddyfile.
    Caddy,
    /// Shell scripts, PowerShell, recipes of Makefiles, steps of Jenkins: their commands and variables.
    Shell,
    // declarations
    /// SQL of any dialect: the tables that it declares.
    Sql,
    /// Protocol buffers.
    Proto,
    /// GraphQL's schema language.
    GraphQl,
    // code
    /// Apex classes and triggers.
    Apex,
    /// Java.
    Java,
    /// JavaScript with JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Python.
    Python,
    /// Kotlin.
    Kotlin,
    /// Go.
    Go,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Markup with scripts in it: HTML, Vue, Svelte, templates of servers.
    Html,
    /// Visualforce pages and components.
    Visualforce,
}

/// Files of `key value` lines that have no extension, or another's.
const PLAIN: &[&str] = &[
    ".npmrc",
    ".gitconfig",
    ".editorconfig",
    "setup.cfg",
    "sshd_config",
    "msmtprc",
    ".msmtprc",
    "ssh_config",
    ".curlrc",
    "_curlrc",
    ".wgetrc",
    "wgetrc",
    ".yarnrc",
    ".condarc",
    ".my.cnf",
    ".pgpass",
    "gitconfig",
    ".netrc",
    ".s3cfg",
];

/// Files that hand commands to a shell.
const RECIPES: &[&str] = &["makefile", "gnumakefile", "justfile", ".justfile", "jenkinsfile"];

/// The parts of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Read into a configuration tree.
    Config,
    /// Read into records with their fields.
    Declaration,
    /// Read into a code tree.
    Code,
}

impl Language {
    /// All languages, in the order of the enum.
    pub const ALL: &'static [Self] = &[
        Self::Yaml,
        Self::Json,
        Self::Toml,
        Self::Xml,
        Self::Hcl,
        Self::Properties,
        Self::Env,
        Self::Ini,
        Self::Nginx,
        Self::Apache,
        Self::Haproxy,
        Self::Dockerfile,
        Self::Bicep,
        Self::Caddy,
        Self::Shell,
        Self::Sql,
        Self::Proto,
        Self::GraphQl,
        Self::Apex,
        Self::Java,
        Self::JavaScript,
        Self::TypeScript,
        Self::Tsx,
        Self::Python,
        Self::Kotlin,
        Self::Go,
        Self::CSharp,
        Self::Ruby,
        Self::Php,
        Self::Html,
        Self::Visualforce,
    ];

    /// The name that rows use in `in:`. TSX is `typescript` there.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Toml => "toml",
            Self::Xml => "xml",
            Self::Hcl => "hcl",
            Self::Properties => "properties",
            Self::Env => "env",
            Self::Ini => "ini",
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::Haproxy => "haproxy",
            Self::Dockerfile => "dockerfile",
            Self::Bicep => "bicep",
            Self::Caddy => "caddy",
            Self::Shell => "shell",
            Self::Sql => "sql",
            Self::Proto => "proto",
            Self::GraphQl => "graphql",
            Self::Apex => "apex",
            Self::Java => "java",
            Self::JavaScript => "javascript",
            Self::TypeScript | Self::Tsx => "typescript",
            Self::Python => "python",
            Self::Kotlin => "kotlin",
            Self::Go => "go",
            Self::CSharp => "csharp",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::Html => "html",
            Self::Visualforce => "visualforce",
        }
    }

    /// Configuration, declarations or code.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::Apex
            | Self::Java
            | Self::JavaScript
            | Self::TypeScript
            | Self::Tsx
            | Self::Python
            | Self::Kotlin
            | Self::Go
            | Self::CSharp
            | Self::Ruby
            | Self::Php
            | Self::Html
            | Self::Visualforce => Family::Code,
            Self::Sql | Self::Proto | Self::GraphQl => Family::Declaration,
            _ => Family::Config,
        }
    }

    /// Markup, of which the scripts are read.
    #[must_use]
    pub fn is_markup(self) -> bool {
        matches!(self, Self::Html | Self::Visualforce)
    }

    /// Whether it runs in a browser or Node: JavaScript in any dress.
    #[must_use]
    pub fn is_script(self) -> bool {
        matches!(self, Self::JavaScript | Self::TypeScript | Self::Tsx | Self::Html | Self::Visualforce)
    }

    /// Whether a function gives several results, the last of which may say what failed (Go).
    #[must_use]
    pub fn returns_several(self) -> bool {
        self == Self::Go
    }

    /// Whether a method's receiver has a name of its own, without which its fields are not reached (Go).
    #[must_use]
    pub fn names_receiver(self) -> bool {
        self == Self::Go
    }

    /// Whether a capital letter makes a name public and says nothing of types (Go).
    #[must_use]
    pub fn exports_by_case(self) -> bool {
        self == Self::Go
    }

    /// Whether the files of one folder share their names without any import (Go).
    #[must_use]
    pub fn shares_folder(self) -> bool {
        self == Self::Go
    }

    /// Whether functions can be written for types that others declare, and are called as if they were methods.
    #[must_use]
    pub fn has_extensions(self) -> bool {
        matches!(self, Self::Kotlin | Self::CSharp)
    }

    /// Whether the names in a function or block may be members of what it is called on, without a name in front.
    #[must_use]
    pub fn lends_receivers(self) -> bool {
        self == Self::Kotlin
    }

    /// Whether a setter of a Java class is written as an assignment.
    #[must_use]
    pub fn has_properties(self) -> bool {
        self == Self::Kotlin
    }

    /// Whether a record is taken apart by the order of its fields.
    #[must_use]
    pub fn has_components(self) -> bool {
        matches!(self, Self::Kotlin | Self::CSharp)
    }

    /// Whether a member is a call without arguments (`patient.ssn` in Ruby), and a capitalized name a constant of the whole program.
    #[must_use]
    pub fn members_are_calls(self) -> bool {
        matches!(self, Self::Ruby)
    }

    /// Whether a bare name may be a field of the object that a method belongs to.
    #[must_use]
    pub fn implies_this(self) -> bool {
        matches!(self, Self::Apex | Self::Java | Self::Kotlin | Self::CSharp)
    }

    /// Whether names are compared without regard to case (Apex).
    #[must_use]
    pub fn ignores_case(self) -> bool {
        self == Self::Apex
    }

    /// Whether a record of the platform holds the fields that it was made with alone: `new Contact(Id = id)`.
    #[must_use]
    pub fn makes_sparse_records(self) -> bool {
        self == Self::Apex
    }

    /// The language of a file, by its name, then by its first lines.
    #[must_use]
    pub fn detect(path: &str, text: &str) -> Option<Self> {
        Self::detect_plain(path, text).or_else(|| Self::detect_template(path, text))
    }

    /// What a template engine prints is of the kind that stands before its own ending: `nginx.conf.j2`.
    fn detect_template(path: &str, text: &str) -> Option<Self> {
        let printed = printed(path)?;
        let config = |found: &Self| found.family() == Family::Config;
        // partial templates of a chart print parts of its manifests
        let partial = || (path.contains("templates/_") && path.ends_with(".tpl")).then_some(Self::Yaml);
        Self::detect_plain(printed, text).filter(config).or_else(partial)
    }

    fn detect_plain(path: &str, text: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_ascii_lowercase();
        if lower == "dockerfile" || lower.starts_with("dockerfile.") || lower.ends_with(".dockerfile") || lower == "containerfile" {
            return Some(Self::Dockerfile);
        }
        if lower == "caddyfile" || lower.starts_with("caddyfile.") {
            return Some(Self::Caddy);
        }
        if lower == ".env" || lower.starts_with(".env.") || lower.ends_with(".env") || lower == ".envrc" {
            return Some(Self::Env);
        }
        if RECIPES.contains(&lower.as_str())
            || RECIPES.iter().any(|name| lower.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
        {
            return Some(Self::Shell);
        }
        let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" | "jsonc" | "json5" | "webmanifest" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "tf" | "hcl" | "tfvars" | "prisma" => Some(Self::Hcl),
            "bicep" | "bicepparam" => Some(Self::Bicep),
            "caddyfile" | "caddy" => Some(Self::Caddy),
            "sh" | "bash" | "zsh" | "ksh" | "ash" | "mk" | "jenkinsfile" | "ps1" | "psm1" => Some(Self::Shell),
            "properties" => Some(Self::Properties),
            "sql" | "ddl" | "psql" | "pgsql" | "tsql" | "plsql" => Some(Self::Sql),
            "proto" => Some(Self::Proto),
            "graphql" | "gql" | "graphqls" => Some(Self::GraphQl),
            "ini" | "npmrc" | "cnf" | "pypirc" | "desktop" | "cf" | "ora" | "service" | "ldif" => Some(Self::Ini),
            "xml" | "config" | "wsdl" | "xsd" | "plist" | "csproj" | "props" | "targets" | "cmp" | "app" | "object" | "permissionset"
            | "profile" | "remotesite" | "namedcredential" | "connectedapp" | "settings" | "flow" | "sharingrules" => Some(Self::Xml),
            "cls" | "trigger" | "apex" => Some(Self::Apex),
            "java" => Some(Self::Java),
            "js" | "jsx" | "mjs" | "cjs" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "py" | "pyi" => Some(Self::Python),
            "kt" | "kts" => Some(Self::Kotlin),
            "go" => Some(Self::Go),
            "cs" => Some(Self::CSharp),
            "rb" | "rake" | "gemspec" | "ru" | "jbuilder" | "thor" => Some(Self::Ruby),
            "php" if lower.ends_with(".blade.php") => Some(Self::Html),
            "php" | "phtml" => Some(Self::Php),
            "html" | "htm" | "xhtml" | "vue" | "svelte" | "jsp" | "jspf" | "jspx" | "gsp" | "ejs" | "hbs" | "handlebars" | "mustache"
            | "njk" | "twig" | "cshtml" | "ftl" | "ftlh" | "email" => Some(Self::Html),
            "erb" | "j2" | "jinja" | "jinja2" if lower.contains(".html.") || lower.contains(".htm.") => Some(Self::Html),
            "page" | "component" => Some(Self::Visualforce),
            _ => Self::detect_by_content(path, &lower, text),
        }
    }

    fn detect_by_content(path: &str, lower: &str, text: &str) -> Option<Self> {
        let head = text.get(..text.floor_char_boundary(4096)).unwrap_or("");
        let trimmed = head.trim_start();
        if trimmed.starts_with("<?xml") || (trimmed.starts_with('<') && head.contains("xmlns=\"http://soap.sforce.com/2006/04/metadata\""))
        {
            return Some(Self::Xml);
        }
        if PLAIN.contains(&lower) {
            return Some(Self::Ini);
        }
        if lower == "kubeconfig" || lower.ends_with(".kubeconfig") || path.ends_with(".kube/config") {
            return Some(Self::Yaml);
        }
        if head.contains("AWSTemplateFormatVersion") {
            return Some(if trimmed.starts_with('{') { Self::Json } else { Self::Yaml });
        }
        if lower.contains("haproxy") && (lower.ends_with(".cfg") || lower.ends_with(".conf")) {
            return Some(Self::Haproxy);
        }
        if lower.ends_with(".conf")
            || lower.ends_with(".cfg")
            || lower.ends_with(".vhost")
            || lower == "httpd"
            || lower == ".htaccess"
            || lower == "nginx"
        {
            return Some(Self::detect_conf(path, head));
        }
        let interpreter = trimmed.strip_prefix("#!").and_then(|rest| rest.lines().next()).unwrap_or("");
        if interpreter.contains("python") {
            return Some(Self::Python);
        }
        // `#!/bin/sh`, `#!/usr/bin/env bash`
        let shell = interpreter.split(['/', ' ']).any(|word| matches!(word, "sh" | "bash" | "zsh" | "ksh" | "ash" | "dash"));
        shell.then_some(Self::Shell)
    }

    /// `*.conf` says little: nginx has `{` and `;`, Apache has `<Section>`, the rest is read as INI.
    fn detect_conf(path: &str, head: &str) -> Self {
        let lines = || head.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        if lines().any(|line| line.starts_with('<') && line.ends_with('>') && !line.starts_with("<?") && !line.starts_with("<!")) {
            return Self::Apache;
        }
        if lines().any(|line| {
            (line.starts_with("frontend ") || line.starts_with("backend ") || line.starts_with("listen "))
                && !line.ends_with(';')
                && !line.ends_with('{')
        }) && !head.contains(';')
        {
            return Self::Haproxy;
        }
        let directives = lines().filter(|line| line.ends_with(';') && !line.contains('=')).count();
        if path.contains("nginx") || (directives > 0 && directives * 3 >= lines().count()) {
            return Self::Nginx;
        }
        if lines().any(|line| {
            ["SSL", "Redirect", "Rewrite", "Proxy", "LoadModule", "ServerName", "DocumentRoot", "CustomLog", "Header "]
                .iter()
                .any(|d| line.starts_with(d))
        }) {
            return Self::Apache;
        }
        Self::Ini
    }
}

/// Endings of files that a template engine prints something from.
const TEMPLATES: &[&str] = &[".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".tftpl", ".gotmpl", ".ctmpl", ".erb", ".epp"];

/// The path of what a template prints, however many endings of engines it has.
#[must_use]
pub fn printed(path: &str) -> Option<&str> {
    let mut rest = path;
    while let Some(shorter) = TEMPLATES.iter().find_map(|ending| rest.strip_suffix(ending)).filter(|rest| !rest.is_empty()) {
        rest = shorter;
    }
    (rest.len() < path.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conf_files_are_told_apart_by_content() {
        for (path, text, expected) in [
            ("main.cf", "smtp_tls_security_level = none\n", Language::Ini),
            ("sshd_config", "Ciphers 3des-cbc\n", Language::Ini),
            ("Caddyfile", "a.org {\n}\n", Language::Caddy),
            ("infra/main.bicep", "param a string\n", Language::Bicep),
            ("bin/pull", "#!/usr/bin/env bash\ncurl -k https://a\n", Language::Shell),
            ("a.conf", "server {\n  listen 80;\n}\n", Language::Nginx),
            ("a.conf", "<VirtualHost *:80>\nServerName x\n</VirtualHost>\n", Language::Apache),
            ("haproxy.cfg", "frontend web\n  bind :80\n", Language::Haproxy),
            ("lb.cfg", "frontend web\n  bind :80\n", Language::Haproxy),
            ("postgresql.conf", "ssl = off\n", Language::Ini),
            ("x/Dockerfile.prod", "FROM a", Language::Dockerfile),
            (".env.production", "A=1", Language::Env),
            ("Foo.cls", "class A {}", Language::Apex),
            ("objects/A.object", "<CustomObject/>", Language::Xml),
            ("pages/A.page", "<apex:page/>", Language::Visualforce),
            ("views/a.html.erb", "", Language::Html),
            ("views/a.blade.php", "", Language::Html),
            ("db/V1__a.sql", "", Language::Sql),
            ("roles/web/templates/site.conf.j2", "server {\n  listen 80;\n}\n", Language::Nginx),
            ("config/database.yml.erb", "", Language::Yaml),
            ("user_data.sh.tftpl", "", Language::Shell),
            ("charts/a/templates/_helpers.tpl", "", Language::Yaml),
            ("stack.template", "{ \"AWSTemplateFormatVersion\": \"2010-09-09\" }", Language::Json),
            ("deploy/kubeconfig", "kind: Config\n", Language::Yaml),
        ] {
            assert_eq!(Language::detect(path, text), Some(expected), "{path}");
        }
        assert_eq!(Language::detect("a.png", "x"), None);
        assert_eq!(Language::detect("templates/mail.go.tmpl", "x"), None);
        assert_eq!(Language::detect("notes.tpl", "x"), None);
        assert_eq!(Language::detect("templates/user_data.tpl", "x"), None);
    }
}
