//! Policies as written: rules, overrides, profiles. Nothing here is checked beyond its shape.

use super::example::Example;
use super::located::present;
use super::{Located, Severity, Source};
use crate::knowledge::FileRole;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rule as written, or the parts of an existing rule (same `id`) that are to be replaced.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "phiward rule")]
pub struct Draft {
    /// Names the fault, in kebab-case, so that "allow tls-below-minimum" reads well.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String", required)]
    pub id: Option<Located<String>>,
    /// One phrase: what the rule finds. Default: the id in words.
    #[serde(default)]
    pub title: Option<String>,
    /// What the rule is about: transport, oauth, logging, disclosure, access, audit, encryption, tenancy, integrity, authentication,
    /// accessibility, attestation, suppression.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<super::Topic>")]
    pub topic: Option<Located<String>>,
    /// The kind of fact that is asked: transport, scope, flow, field, grant, endpoint, ...
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<super::json_schema::FactKindWord>")]
    pub on: Option<Located<String>>,
    /// Instead of `on`: an ast-grep rule object (`language`, and `pattern`, `kind`, `inside`, `has`, `all`, `any`, `not`, ...).
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub code: Option<Located<serde_json::Value>>,
    /// Amounts and lists that an organization may tighten: texts (versions too, in quotes), whole numbers, truth values, lists of texts.
    #[serde(default)]
    pub params: BTreeMap<String, Located<serde_json::Value>>,
    /// The condition, in CEL, in quotes.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<String>")]
    pub when: Option<Located<String>>,
    /// error, warning or note.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Other severities in some cases; the first that holds wins.
    #[serde(default)]
    pub adjust: Option<Vec<DraftAdjust>>,
    /// The file roles in which the rule speaks. Default: by topic.
    #[serde(default)]
    pub roles: Option<Vec<FileRole>>,
    /// The most specific provision of 45 CFR, the only one that is priced: `164.312(e)(2)(ii)`.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<String>")]
    pub provision: Option<Located<String>>,
    /// Further provisions and standards.
    #[serde(default)]
    pub cites: Option<Vec<String>>,
    /// The headline: lower case, no full stop; `{fact.x}`, `{params.x}`.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<String>")]
    pub what: Option<Located<String>>,
    /// One or two sentences on what can go wrong.
    #[serde(default)]
    pub why: Option<String>,
    /// How to mend it; `{row.fix}` is the technology's own way.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<String>")]
    pub fix: Option<Located<String>>,
    /// Safe fixes for `--fix`, in order: the first that fits the finding's lines is made.
    #[serde(default)]
    pub mend: Option<Vec<super::MendDraft>>,
    /// The work to mend one place, for estimates.
    #[serde(default)]
    pub effort: Option<Effort>,
    /// The rule's own tests: `phiward policy test`.
    #[serde(default)]
    pub examples: Option<Vec<Example>>,
    /// Whether the rule is in force.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Where it speaks.
    #[serde(default)]
    pub paths: Option<PathsDraft>,
}

/// The work to mend one place, as the author of a rule knows it. phiward's own rules state none: it depends on the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// Least and most, in whole hours.
    pub hours: [u64; 2],
}

/// Another severity in some cases.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftAdjust {
    /// The condition, in CEL, in quotes.
    #[schemars(with = "String")]
    pub when: Located<String>,
    /// error, warning or note.
    pub severity: Severity,
}

/// Globs on repository paths.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PathsDraft {
    /// Only there; everywhere when empty.
    pub include: Vec<String>,
    /// Never there.
    pub exclude: Vec<String>,
}

/// What a profile or a configuration may say of an existing rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Amounts and lists of the rule.
    #[serde(default)]
    pub params: BTreeMap<String, Located<serde_json::Value>>,
    /// error, warning or note.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Whether the rule is in force.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Another condition, in CEL, in quotes.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<String>")]
    pub when: Option<Located<String>>,
    /// Other severities in some cases.
    #[serde(default)]
    pub adjust: Option<Vec<DraftAdjust>>,
    /// The file roles in which the rule speaks.
    #[serde(default)]
    pub roles: Option<Vec<FileRole>>,
    /// Where it speaks.
    #[serde(default)]
    pub paths: Option<PathsDraft>,
}

/// A profile (`policies/profiles/*.yaml`) or the policy part of a configuration.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "phiward profile")]
pub struct SettingsDraft {
    /// Name, for people.
    pub profile: Option<String>,
    /// What the profile is for.
    pub about: Option<String>,
    /// Rule id to what is changed.
    pub rules: BTreeMap<String, Located<Override>>,
    /// Rules that later files may tighten but not loosen.
    pub lock: Vec<String>,
}

/// The keys of a `phiward.yaml` that name rules; its other keys are read by `config`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ConfigDraft {
    pub rules: BTreeMap<String, Located<Override>>,
    pub lock: Vec<String>,
    pub known: Vec<KnownDraft>,
}

/// The rule that an entry of `known` speaks of.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct KnownDraft {
    pub rule: Option<Located<String>>,
}

impl Draft {
    /// Remembers the file that the rule was read from.
    pub fn stamp(&mut self, source: &Arc<Source>) {
        let texts = [&mut self.id, &mut self.topic, &mut self.on, &mut self.when, &mut self.provision, &mut self.what, &mut self.fix];
        for text in texts.into_iter().flatten() {
            text.stamp(source);
        }
        for adjust in self.adjust.iter_mut().flatten() {
            adjust.when.stamp(source);
        }
        if let Some(code) = &mut self.code {
            code.stamp(source);
        }
        for param in self.params.values_mut() {
            param.stamp(source);
        }
    }

    /// Lays `over` on top: what it says replaces, parameters one by one.
    pub fn lay(&mut self, over: Self) {
        fn put<T>(slot: &mut Option<T>, over: Option<T>) {
            if over.is_some() {
                *slot = over;
            }
        }
        put(&mut self.id, over.id);
        put(&mut self.title, over.title);
        put(&mut self.topic, over.topic);
        put(&mut self.on, over.on);
        put(&mut self.code, over.code);
        self.params.extend(over.params);
        put(&mut self.when, over.when);
        put(&mut self.severity, over.severity);
        put(&mut self.adjust, over.adjust);
        put(&mut self.roles, over.roles);
        put(&mut self.provision, over.provision);
        put(&mut self.cites, over.cites);
        put(&mut self.what, over.what);
        put(&mut self.why, over.why);
        put(&mut self.fix, over.fix);
        put(&mut self.mend, over.mend);
        put(&mut self.effort, over.effort);
        put(&mut self.examples, over.examples);
        put(&mut self.enabled, over.enabled);
        put(&mut self.paths, over.paths);
    }
}

impl From<Override> for Draft {
    fn from(over: Override) -> Self {
        Self {
            params: over.params,
            severity: over.severity,
            enabled: over.enabled,
            when: over.when,
            adjust: over.adjust,
            roles: over.roles,
            paths: over.paths,
            ..Self::default()
        }
    }
}
