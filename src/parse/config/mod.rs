//! The configuration tree: one shape for YAML, JSON, TOML, XML, HCL, properties, .env, INI, nginx, Apache, `HAProxy`, Dockerfile, Bicep,
//! Caddyfile and shell.
//! A file comes in, its documents and notices go out; broken input gives what could be read. Knows grammars, not what any key means.

mod apache;
mod bicep;
mod builder;
mod caddy;
mod cloudformation;
mod dockerfile;
mod env;
mod haproxy;
mod hcl;
mod hcl_dynamic;
mod hcl_value;
#[cfg(test)]
mod hostile;
mod ini;
mod ini_braces;
mod json;
mod json_tokens;
mod lines;
mod mask;
mod mustache;
mod nginx;
mod plist;
mod properties;
mod query;
mod recipes;
mod reference;
#[cfg(test)]
mod sample;
mod shell;
mod templated;
mod tf_json;
mod toml;
mod tree;
mod xml;
mod xml_tags;
mod yaml;
mod yaml_alias;
mod yaml_flat;
mod yaml_flow;
mod yaml_lines;
mod yaml_source;

pub use hcl_dynamic::over_itself;
pub use query::{Keys, relaxed_eq};
pub use templated::steers;
pub use tree::{Attribute, ConfigNode, ConfigTree, NodeId, NodeKind, Parsed, Part, Scalar, Word};

use crate::text::{Language, Limits, SourceFile};

/// Reads a file by its language. A file that is no configuration gives no tree.
#[must_use]
pub fn parse(file: &SourceFile, limits: &Limits) -> Parsed {
    let mut out = Parsed::default();
    let covered = templated::covered(file);
    let file = covered.as_ref().unwrap_or(file);
    match file.language {
        Some(Language::Yaml) => yaml::read(file, limits, &mut out),
        Some(Language::Json) if tf_json::is_one(&file.path) => {
            json::read(file, limits, &mut out);
            out.trees = out.trees.iter().map(tf_json::as_hcl).collect();
            out.trees.iter_mut().for_each(hcl_dynamic::lift);
        }
        Some(Language::Json) => json::read(file, limits, &mut out),
        Some(Language::Toml) => toml::read(file, limits, &mut out),
        Some(Language::Xml | Language::Visualforce) => xml::read(file, limits, &mut out),
        Some(Language::Hcl) => hcl::read(file, limits, &mut out),
        Some(Language::Properties) => properties::read(file, limits, &mut out),
        Some(Language::Env) => env::read(file, limits, &mut out),
        // `mongod.conf` is YAML, `application.conf` may be JSON: the name `.conf` says little
        Some(Language::Ini) if yaml_source::looks_like_yaml(&file.text) => yaml::read(file, limits, &mut out),
        Some(Language::Ini) if file.text.trim_start().starts_with(['{']) => json::read(file, limits, &mut out),
        Some(Language::Ini) => ini::read(file, limits, &mut out),
        Some(Language::Nginx) => nginx::read(file, limits, &mut out),
        Some(Language::Apache) => apache::read(file, limits, &mut out),
        Some(Language::Haproxy) => haproxy::read(file, limits, &mut out),
        Some(Language::Dockerfile) => dockerfile::read(file, limits, &mut out),
        Some(Language::Bicep) => bicep::read(file, limits, &mut out),
        Some(Language::Caddy) => caddy::read(file, limits, &mut out),
        Some(Language::Shell) if recipes::is_make(&file.path) => recipes::make(file, limits, &mut out),
        Some(Language::Shell) if recipes::is_pipeline(&file.path) => recipes::pipeline(file, limits, &mut out),
        Some(Language::Shell) if recipes::is_powershell(&file.path) => recipes::powershell(file, limits, &mut out),
        Some(Language::Shell) => shell::read(file, limits, &mut out),
        _ => {}
    }
    out
}

/// A text with the references in it, as `${x}` and `{{ x }}` mark them: what an XML attribute says.
#[must_use]
pub fn referring(text: &str) -> Scalar {
    reference::scalar(text, reference::Syntax::BRACES)
}
