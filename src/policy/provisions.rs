//! Provisions of 45 CFR as data (`policies/provisions.yaml`), and how they are written.

use crate::knowledge::embedded;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A provision, as data knows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Bare number: `164.312(e)(2)(ii)`.
    pub id: String,
    /// Its heading in short, with the standard it belongs to.
    pub name: String,
    /// A phrase for messages: `encryption in transit`.
    pub short: String,
    /// What it asks for.
    pub kind: ProvisionKind,
    /// Subpart of its part: C (security), D (breach), E (privacy).
    pub subpart: String,
    /// Whom it binds.
    pub applies_to: Vec<Binds>,
    /// What is counted under 160.406.
    pub unit: Unit,
    /// The provision of the same subpart that says the same in more general form (160.404(b)(3)).
    pub specializes: Option<String>,
    /// Other ways to cite the same text.
    #[serde(default)]
    pub also: Vec<String>,
    /// What to know where it is priced.
    pub note: Option<String>,
    /// Recalled, not seen in print.
    #[serde(default)]
    pub unverified: bool,
}

/// What a provision asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProvisionKind {
    /// A standard: must be met.
    Standard,
    /// A specification that must be met.
    Required,
    /// Implement it, or document why not and use an equivalent (164.306(d)(3)).
    Addressable,
    /// Stands above the standards, or defines.
    General,
}

impl ProvisionKind {
    /// The word users read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Required => "required",
            Self::Addressable => "addressable",
            Self::General => "general",
        }
    }
}

/// Whom a provision binds (45 CFR 160.103).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// Health plans, clearinghouses, providers.
    CoveredEntity,
    /// Those who work with PHI for them.
    BusinessAssociate,
}

/// What is counted under 45 CFR 160.406.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Each day of a continuing failure.
    Day,
    /// Each individual concerned.
    Individual,
    /// Each day of each request.
    Request,
}

/// All provisions that the data knows.
#[derive(Debug, Clone, Default)]
pub struct Provisions {
    by_id: BTreeMap<String, Provision>,
    canonical: BTreeMap<String, String>,
}

impl Provisions {
    /// The provisions that come with the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static ALL: OnceLock<Provisions> = OnceLock::new();
        ALL.get_or_init(|| {
            // The tests read the same file and fail on its first error.
            let value = embedded().get("policies/provisions.yaml").map(|file| file.value.clone()).unwrap_or_default();
            serde_json::from_value(value).map_err(|error| error.to_string()).and_then(Self::new).unwrap_or_default()
        })
    }

    /// Provisions from their rows.
    ///
    /// # Errors
    /// A sentence that names the row: an id that is no provision, an id that stands twice, a general provision that is
    /// unknown, of another subpart, or part of a circle.
    pub fn new(rows: Vec<Provision>) -> Result<Self, String> {
        let mut all = Self::default();
        for row in rows {
            for name in std::iter::once(&row.id).chain(&row.also) {
                ProvisionId::parse(name).ok_or_else(|| format!("`{name}` is no provision: write it like 164.312(e)(2)(ii)"))?;
                if all.canonical.insert(name.clone(), row.id.clone()).is_some() {
                    return Err(format!("provision {name} stands twice"));
                }
            }
            all.by_id.insert(row.id.clone(), row);
        }
        for row in all.by_id.values() {
            let Some(general) = &row.specializes else { continue };
            let general = all.by_id.get(general).ok_or_else(|| format!("{} specializes {general}, which is no row", row.id))?;
            if general.subpart != row.subpart || general.id.get(..3) != row.id.get(..3) {
                return Err(format!("{} specializes {} of another subpart", row.id, general.id));
            }
            if all.generals(&row.id).count() > all.by_id.len() {
                return Err(format!("{} specializes itself in a circle", row.id));
            }
        }
        Ok(all)
    }

    /// The provision with this bare number, also under another way to cite it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Provision> {
        self.by_id.get(self.canonical.get(id)?)
    }

    /// The provision with this number, else the nearest known one that it is a paragraph of.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&Provision> {
        let mut id = id;
        loop {
            if let Some(found) = self.get(id) {
                return Some(found);
            }
            id = id.rsplit_once('(')?.0;
        }
    }

    /// Whether `general` says the same as `specific` in more general form, over any number of steps (160.404(b)(3)).
    #[must_use]
    pub fn is_general_form(&self, general: &str, specific: &str) -> bool {
        let general = self.canonical.get(general).map_or(general, String::as_str);
        self.generals(specific).any(|id| id == general)
    }

    /// The more general forms of a provision, nearest first; stops after as many steps as there are rows.
    fn generals<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a str> {
        let first = self.get(id).and_then(|provision| provision.specializes.as_deref());
        std::iter::successors(first, |id| self.get(id)?.specializes.as_deref()).take(self.by_id.len() + 1)
    }

    /// All, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Provision> {
        self.by_id.values()
    }
}

/// A provision of 45 CFR parts 160 to 164, taken apart: `164.502(b)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProvisionId {
    /// 160, 162 or 164.
    pub part: u16,
    /// The number after the point: 502.
    pub section: u16,
    /// Paragraphs, outermost first: `b`.
    pub paragraphs: Vec<String>,
}

impl ProvisionId {
    /// Reads a bare number: part, point, section of three digits, then paragraphs in parentheses whose signs alternate
    /// as the Code of Federal Regulations has them (letter, number, roman, capital, number, roman).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (section, rest) = text.find('(').map_or((text, ""), |at| text.split_at(at));
        let (part, section) = section.split_once('.')?;
        if !matches!(part, "160" | "162" | "164") || section.len() != 3 || !section.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut paragraphs = Vec::new();
        let mut rest = rest;
        while !rest.is_empty() {
            let (sign, after) = rest.strip_prefix('(')?.split_once(')')?;
            let fits = match paragraphs.len() {
                0 => (1..=2).contains(&sign.len()) && sign.bytes().all(|b| b.is_ascii_lowercase()),
                1 | 4 => (1..=2).contains(&sign.len()) && sign.bytes().all(|b| b.is_ascii_digit()),
                2 | 5 => (1..=6).contains(&sign.len()) && sign.bytes().all(|b| b"ivxlc".contains(&b)),
                3 => (1..=2).contains(&sign.len()) && sign.bytes().all(|b| b.is_ascii_uppercase()),
                _ => false,
            };
            if !fits {
                return None;
            }
            paragraphs.push(sign.to_owned());
            rest = after;
        }
        Some(Self { part: part.parse().ok()?, section: section.parse().ok()?, paragraphs })
    }

    /// Subpart of its part, as far as penalties need it: of part 164 C (security), D (breach), E (privacy).
    #[must_use]
    pub fn subpart(&self) -> Option<&'static str> {
        match (self.part, self.section) {
            (164, 102..=106) => Some("A"),
            (164, 302..=318) | (160, 300..=316) => Some("C"),
            (164, 400..=414) | (160, 400..=426) => Some("D"),
            (164, 500..=534) => Some("E"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Provision> {
        let value = embedded().get("policies/provisions.yaml").map(|file| file.value.clone()).unwrap_or_default();
        serde_json::from_value(value).expect("rows read")
    }

    #[test]
    fn the_embedded_rows_hold_together() {
        let all = Provisions::new(rows()).expect("rows hold together");
        assert!(all.iter().count() >= 75);
        for row in all.iter() {
            assert!(!row.applies_to.is_empty() && !row.short.is_empty() && row.short.len() <= 40, "{}", row.id);
            let id = ProvisionId::parse(&row.id).expect("checked");
            assert_eq!(id.subpart(), Some(row.subpart.as_str()), "{}", row.id);
        }
        assert_eq!(Provisions::embedded().iter().count(), all.iter().count());
    }

    #[test]
    fn kinds_units_and_shorts_are_those_of_the_regulation() {
        let all = Provisions::embedded();
        let of = |id: &str| all.get(id).map(|p| (p.kind, p.unit, p.short.as_str()));
        assert_eq!(of("164.312(e)(2)(ii)"), Some((ProvisionKind::Addressable, Unit::Day, "encryption in transit")));
        assert_eq!(of("164.312(a)(1)"), Some((ProvisionKind::Standard, Unit::Day, "access control")));
        assert_eq!(of("164.502(a)"), Some((ProvisionKind::Standard, Unit::Individual, "impermissible disclosure")));
        assert_eq!(of("164.502(b)"), Some((ProvisionKind::Standard, Unit::Day, "minimum necessary")));
        assert_eq!(of("164.308(a)(4)"), of("164.308(a)(4)(i)"));
        assert_eq!(of("164.999"), None);
        assert_eq!(all.nearest("164.514(b)(2)(i)(A)").map(|p| p.id.as_str()), Some("164.514(b)"));
        assert!(all.nearest("164.999(a)").is_none());
    }

    #[test]
    fn general_forms_are_found_over_several_steps_and_never_across_subparts() {
        let all = Provisions::embedded();
        assert!(all.is_general_form("164.312(a)(1)", "164.312(a)(2)(iv)"));
        assert!(all.is_general_form("164.306(a)", "164.312(a)(2)(iv)"));
        assert!(!all.is_general_form("164.312(a)(2)(iv)", "164.312(a)(1)"));
        assert!(!all.is_general_form("164.502(a)", "164.312(a)(1)"));
        assert!(!all.is_general_form("164.312(b)", "164.312(b)"));
    }

    #[test]
    fn faults_in_rows_are_named() {
        let row = |id: &str, specializes: Option<&str>| {
            let base = rows().into_iter().next().expect("a row");
            Provision { id: id.to_owned(), also: Vec::new(), specializes: specializes.map(str::to_owned), ..base }
        };
        let subpart = |mut p: Provision, subpart: &str| {
            p.subpart = subpart.to_owned();
            p
        };
        assert!(Provisions::new(vec![row("164.31", None)]).is_err());
        assert!(Provisions::new(vec![row("164.312(a)", None), row("164.312(a)", None)]).is_err());
        assert!(Provisions::new(vec![row("164.312(a)", Some("164.312(b)"))]).is_err());
        let circle = vec![row("164.312(a)", Some("164.312(b)")), row("164.312(b)", Some("164.312(a)"))];
        assert!(Provisions::new(circle).is_err_and(|error| error.contains("circle")));
        let across = vec![row("164.312(a)", Some("164.502(a)")), subpart(row("164.502(a)", None), "E")];
        assert!(Provisions::new(across).is_err_and(|error| error.contains("subpart")));
    }

    #[test]
    fn numbers_are_read_strictly() {
        let id = ProvisionId::parse("164.308(a)(4)(ii)(B)").expect("a provision");
        assert_eq!((id.part, id.section, id.paragraphs.len()), (164, 308, 4));
        assert!(ProvisionId::parse("164.404").is_some());
        for wrong in [
            "",
            "164",
            "164.5",
            "45 CFR 164.502",
            "164.502(B)",
            "164.502(b",
            "164.502b",
            "164.502(b))",
            "164.502(b)(x)",
            "165.502(b)",
            "164.502(b) ",
        ] {
            assert!(ProvisionId::parse(wrong).is_none(), "{wrong}");
        }
    }
}
