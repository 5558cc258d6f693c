//! The settings in force, each value checked and placed, paths relative to the repository root.

use super::error::{ConfigError, ConfigText, Located, span_of};
use super::paths::{PathSet, joined, rebased};
use super::written::{ConfigFile, DecisionFile, RuleFile};
use super::{CapSet, DecisionKind, Dollars, Entity, FailOn, PhiArea, Severity, Tier};
use crate::knowledge::{Confidence, FileRole};
use crate::text::Limits;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All settings of a run. Of several files the innermost wins; lists and maps are joined, the outermost first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// The files that were read, the outermost first.
    pub files: Vec<Arc<ConfigText>>,
    /// Profiles by name, and paths (with `/` or `.yaml`) relative to the root.
    pub extends: Vec<Located<String>>,
    /// Policy files and folders, relative to the root.
    pub policies: Vec<Located<String>>,
    /// What the organization is.
    pub entity: Entity,
    /// Areas; the last one that covers a file decides.
    pub areas: Vec<Area>,
    /// How many individuals' records the system holds.
    pub individuals: Option<u64>,
    /// The culpability to assume.
    pub tier: Tier,
    /// The caps to use in the scenario, where stated.
    pub caps: Option<CapSet>,
    /// When people learned of findings.
    pub known: Vec<Known>,
    /// When a run fails.
    pub gates: Gates,
    /// Bounds.
    pub limits: Limits,
    /// Changes to rules by id. An id that no rule has is a fault that `check` can tell.
    pub rules: BTreeMap<String, Located<RuleSetting>>,
    /// Ids that may be tightened, not loosened, by files further in.
    pub lock: Vec<Located<String>>,
    /// Decisions. One on a provision that is not addressable is a fault that `check` can tell.
    pub decisions: Vec<Located<Decision>>,
    /// What is known of the organization beside what its files say.
    pub stated: Stated,
    /// What a breach and the work would cost.
    pub costs: Costs,
}

/// What a breach and the work would cost, as the user states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Costs {
    /// How many records a breach would concern.
    pub records: Option<u64>,
    /// To tell one person.
    pub notification_per_record: Option<Dollars>,
    /// To settle with one person.
    pub litigation_per_record: Option<Dollars>,
    /// An hour of work.
    pub hour: Option<Dollars>,
}

/// What an organization says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stated {
    /// Names of roles, groups, profiles and permission sets of those who treat patients; `*` stands for any text.
    pub clinical: Vec<String>,
    /// Whether Shield Platform Encryption is licensed.
    pub shield: Option<bool>,
    /// Whether the org runs on Hyperforce.
    pub hyperforce: Option<bool>,
}

/// An area of the repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Where.
    pub paths: PathSet,
    /// Whether files there hold PHI.
    pub phi: PhiArea,
}

/// When a person learned of findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Rule id; every rule without it.
    pub rule: Option<String>,
    /// Where; everywhere without it.
    pub paths: Option<PathSet>,
    /// The day.
    pub date: jiff::civil::Date,
}

/// When a run fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gates {
    /// From which severity on.
    pub fail_on: FailOn,
    /// Findings below are only counted.
    pub min_confidence: Confidence,
    /// The lowest score, in tenths.
    pub min_score_tenths: Option<u16>,
    /// The highest exposure, in whole dollars.
    pub max_exposure: Option<u64>,
}

impl Default for Gates {
    fn default() -> Self {
        Self { fail_on: FailOn::Error, min_confidence: Confidence::Likely, min_score_tenths: None, max_exposure: None }
    }
}

/// What is changed in a rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleSetting {
    /// Another severity.
    pub severity: Option<Severity>,
    /// Whether it is in force.
    pub enabled: Option<bool>,
    /// Parameters by name.
    pub params: BTreeMap<String, serde_json::Value>,
    /// Only there; everywhere when empty.
    pub include: Vec<String>,
    /// Never there.
    pub exclude: Vec<String>,
    /// Another condition.
    pub when: Option<Located<String>>,
    /// Other severities in some cases.
    pub adjust: Option<Vec<Adjustment>>,
    /// The file roles in which it speaks.
    pub roles: Option<Vec<FileRole>>,
}

/// Another severity in some cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    /// The condition.
    pub when: Located<String>,
    /// The severity.
    pub severity: Severity,
}

/// A written decision on an addressable specification.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Bare: `164.312(e)(2)(ii)`.
    pub provision: Located<String>,
    /// Where.
    pub paths: PathSet,
    /// What was decided.
    pub decision: DecisionKind,
    /// Why.
    pub rationale: String,
    /// By whom.
    pub approved_by: String,
    /// The day by which it is to be reviewed; after it, the decision no longer holds.
    pub review_by: jiff::civil::Date,
}

impl Config {
    /// Whether files at a path hold PHI, as far as areas say.
    #[must_use]
    pub fn phi_area(&self, path: &str) -> PhiArea {
        self.areas.iter().rev().find(|area| area.paths.covers(path)).map_or(PhiArea::Inferred, |area| area.phi)
    }

    /// The earliest day on which a person is recorded to have learned of a rule's findings in a file.
    #[must_use]
    pub fn known_since(&self, rule: &str, path: &str) -> Option<jiff::civil::Date> {
        let speaks = |known: &&Known| {
            known.rule.as_deref().is_none_or(|one| one == rule) && known.paths.as_ref().is_none_or(|paths| paths.covers(path))
        };
        self.known.iter().filter(speaks).map(|known| known.date).min()
    }

    /// Lays a file that stands further in on top.
    pub(super) fn lay(&mut self, source: &Arc<ConfigText>, file: ConfigFile) -> Result<(), ConfigError> {
        let at = Placing { source, folder: source.path.rsplit_once('/').map_or("", |(folder, _)| folder) };
        for name in &file.extends {
            let is_path = name.value.contains('/') || name.value.ends_with(".yaml") || name.value.ends_with(".yml");
            self.extends.push(if is_path { at.path(name)? } else { at.text(name, "a profile")? });
        }
        for path in &file.policies {
            self.policies.push(at.path(path)?);
        }
        for area in &file.areas {
            self.areas.push(Area { paths: at.patterns(&area.paths)?, phi: area.phi });
        }
        for known in &file.known {
            let paths = known.path.as_ref().map(|path| at.patterns(std::slice::from_ref(path))).transpose()?;
            self.known.push(Known { rule: known.rule.clone(), paths, date: at.date(&known.date)? });
        }
        if let Some(score) = &file.gates.min_score {
            self.gates.min_score_tenths = Some(at.score(score)?);
        }
        put(&mut self.entity, file.entity);
        put(&mut self.tier, file.tier);
        put(&mut self.gates.fail_on, file.gates.fail_on);
        put(&mut self.gates.min_confidence, file.gates.min_confidence);
        put(&mut self.limits.max_file_bytes, file.limits.max_file_bytes);
        put(&mut self.limits.max_depth, file.limits.max_depth);
        put(&mut self.limits.max_snippet, file.limits.max_snippet);
        self.individuals = file.individuals.or(self.individuals);
        self.caps = file.caps.or(self.caps);
        self.gates.max_exposure = file.gates.max_exposure.or(self.gates.max_exposure);
        for name in &file.lock {
            self.lock.push(at.text(name, "a rule's id")?);
        }
        for (id, rule) in file.rules {
            let span = span_of(source, &rule.referenced);
            let below = self.rules.remove(&id).map(|located| located.value).unwrap_or_default();
            let value = below.laid(&at, rule.value)?;
            self.rules.insert(id, Located { value, source: Arc::clone(source), span });
        }
        for decision in &file.decisions {
            let span = span_of(source, &decision.referenced);
            self.decisions.push(Located { value: at.decision(&decision.value)?, source: Arc::clone(source), span });
        }
        for name in &file.staff.clinical {
            self.stated.clinical.push(at.text(name, "a name")?.value);
        }
        self.stated.shield = file.salesforce.shield.or(self.stated.shield);
        self.stated.hyperforce = file.salesforce.hyperforce.or(self.stated.hyperforce);
        self.costs = Costs {
            records: file.costs.records.or(self.costs.records),
            notification_per_record: file.costs.notification_per_record.or(self.costs.notification_per_record),
            litigation_per_record: file.costs.litigation_per_record.or(self.costs.litigation_per_record),
            hour: file.costs.hour.or(self.costs.hour),
        };
        self.files.push(Arc::clone(source));
        Ok(())
    }
}

fn put<T>(slot: &mut T, over: Option<T>) {
    if let Some(value) = over {
        *slot = value;
    }
}

impl RuleSetting {
    /// This setting with one that stands further in on top.
    fn laid(mut self, at: &Placing<'_>, over: RuleFile) -> Result<Self, ConfigError> {
        self.severity = over.severity.or(self.severity);
        self.enabled = over.enabled.or(self.enabled);
        self.params.extend(over.params);
        self.include.extend_from_slice(at.patterns(&over.paths.include)?.patterns());
        self.exclude.extend_from_slice(at.patterns(&over.paths.exclude)?.patterns());
        if let Some(when) = &over.when {
            self.when = Some(at.text(when, "a condition")?);
        }
        if let Some(adjust) = over.adjust {
            let placed = adjust.iter().map(|one| Ok(Adjustment { when: at.text(&one.when, "a condition")?, severity: one.severity }));
            self.adjust = Some(placed.collect::<Result<_, ConfigError>>()?);
        }
        self.roles = over.roles.or(self.roles);
        Ok(self)
    }
}

/// The file that values are taken from.
struct Placing<'a> {
    source: &'a Arc<ConfigText>,
    folder: &'a str,
}

impl Placing<'_> {
    fn located<T, U>(&self, value: U, of: &Spanned<T>) -> Located<U> {
        Located { value, source: Arc::clone(self.source), span: span_of(self.source, &of.referenced) }
    }

    fn fault<T>(&self, of: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.source, Some(span_of(self.source, &of.referenced)), message)
    }

    /// A text that says something.
    fn text(&self, text: &Spanned<String>, what: &str) -> Result<Located<String>, ConfigError> {
        match text.value.trim() {
            "" => Err(self.fault(text, format!("{what} is missing here"))),
            trimmed => Ok(self.located(trimmed.to_owned(), text)),
        }
    }

    fn path(&self, path: &Spanned<String>) -> Result<Located<String>, ConfigError> {
        let text = self.text(path, "a path")?.value;
        if text.starts_with('/') {
            return Err(self.fault(path, "an absolute path differs from machine to machine").help("write it relative to this file"));
        }
        match joined(self.folder, &text) {
            Some(joined) => Ok(self.located(joined, path)),
            None => Err(self.fault(path, format!("`{text}` leaves the repository"))),
        }
    }

    fn patterns(&self, patterns: &[Spanned<String>]) -> Result<PathSet, ConfigError> {
        let mut all = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let rebased = rebased(self.folder, &pattern.value).map_err(|message| self.fault(pattern, message))?;
            PathSet::new(vec![rebased.clone()]).map_err(|message| self.fault(pattern, message))?;
            all.push(rebased);
        }
        PathSet::new(all).map_err(|message| ConfigError::at(self.source, None, message))
    }

    fn date(&self, text: &Spanned<String>) -> Result<jiff::civil::Date, ConfigError> {
        let written = text.value.trim();
        // Only the whole ISO form: jiff alone would take a time or a short form, too.
        let parsed = if written.len() == 10 { written.parse().ok() } else { None };
        parsed.ok_or_else(|| self.fault(text, format!("`{written}` is no day")).help("write it as 2026-12-31"))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000 after the check")]
    fn score(&self, score: &Spanned<f64>) -> Result<u16, ConfigError> {
        if (0.0..=100.0).contains(&score.value) {
            Ok((score.value * 10.0).round() as u16)
        } else {
            Err(self.fault(score, "a score lies between 0 and 100"))
        }
    }

    fn decision(&self, written: &DecisionFile) -> Result<Decision, ConfigError> {
        let provision = bare_provision(&written.provision.value).ok_or_else(|| {
            let message = format!("`{}` is no provision of 45 CFR", written.provision.value);
            self.fault(&written.provision, message).help("write it as 164.312(e)(2)(ii)")
        })?;
        let paths = match &written.paths {
            Some(paths) => self.patterns(paths)?,
            None => {
                let here = rebased(self.folder, ".").and_then(|pattern| PathSet::new(vec![pattern]));
                here.map_err(|message| ConfigError::at(self.source, None, message))?
            }
        };
        Ok(Decision {
            provision: self.located(provision, &written.provision),
            paths,
            decision: written.decision,
            rationale: self.text(&written.rationale, "the reason")?.value,
            approved_by: self.text(&written.approved_by, "the name of who approved it")?.value,
            review_by: self.date(&written.review_by)?,
        })
    }
}

/// `164.312(e)(2)(ii)` out of what people write: `45 CFR § 164.312 (e)(2)(ii)`.
fn bare_provision(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.strip_prefix("45CFR").unwrap_or(&text);
    let text = text.trim_start_matches('§');
    let (section, mut rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let (part, number) = section.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() != 3 || !digits(part) || !digits(number) {
        return None;
    }
    while let Some(inner) = rest.strip_prefix('(') {
        let (paragraph, after) = inner.split_once(')')?;
        if paragraph.is_empty() || !paragraph.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        rest = after;
    }
    rest.is_empty().then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provisions_are_read_as_people_write_them() {
        for (written, expected) in [
            ("164.312(e)(2)(ii)", Some("164.312(e)(2)(ii)")),
            ("45 CFR 164.312(a)(1)", Some("164.312(a)(1)")),
            ("45 CFR § 164.502 (b)", Some("164.502(b)")),
            ("164.316", Some("164.316")),
            ("312(e)", None),
            ("164.312(e", None),
            ("164.312()", None),
            ("164.312(e)ii", None),
            ("encryption", None),
            ("", None),
        ] {
            assert_eq!(bare_provision(written).as_deref(), expected, "{written}");
        }
    }
}
