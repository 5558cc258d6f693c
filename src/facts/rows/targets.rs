//! Anchors ready for look-up: key paths are read once, alternatives written out, so that a document is asked by key and not searched.

use super::super::decode::shell_words;
use super::keypath::{KeyPath, relaxed};
use crate::knowledge::Anchor;

/// A key path with the keys that it may end in.
#[derive(Debug, Clone)]
pub struct Target {
    /// The path.
    pub path: KeyPath,
    /// How its last key is called.
    pub last: Names,
    /// How the keys above it are called, those that may be called anything left out.
    pub above: Vec<Names>,
}

/// Names to look up: most as they stand, a few as patterns.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// In lower case.
    pub plain: Vec<String>,
    /// With `*` or `?`.
    pub wild: Vec<String>,
}

/// What a row looks for in a document.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// Blocks.
    pub block: Vec<Target>,
    /// Values.
    pub each: Vec<Target>,
    /// Key paths of a relaxed row without case and separators: blocks.
    pub relaxed_block: Vec<String>,
    /// The same: values.
    pub relaxed_each: Vec<String>,
    /// Environment variables.
    pub variables: Names,
}

impl Targets {
    /// Reads the paths of an anchor.
    pub fn of(at: &Anchor) -> Self {
        let all = |paths: &[String]| paths.iter().map(|path| Target::of(path)).collect();
        let loose = |paths: &[String]| paths.iter().map(|path| relaxed(path)).collect();
        if at.binding.as_deref() == Some("relaxed") {
            return Self { relaxed_block: loose(&at.block), relaxed_each: loose(&at.each), ..Self::default() };
        }
        let mut variables = Names::default();
        let each: &[String] = if at.command.is_empty() || !at.each.is_empty() { &at.each } else { &shell_words().places };
        at.variable.iter().for_each(|name| variables.add(name));
        Self { block: all(&at.block), each: all(each), variables, ..Self::default() }
    }
}

impl Target {
    /// Reads a path.
    pub fn of(path: &str) -> Self {
        let path = KeyPath::new(path);
        let last = Names::of(path.last());
        let above = path.segments().split_last().map_or(&[][..], |(_, above)| above);
        let above = above.iter().filter(|segment| *segment != "*").map(|segment| Names::of(segment)).collect();
        Self { path, last, above }
    }
}

impl Names {
    fn of(pattern: &str) -> Self {
        let mut names = Self::default();
        names.add(pattern);
        names
    }

    fn add(&mut self, pattern: &str) {
        for name in expand(pattern) {
            if name.contains(['*', '?']) {
                self.wild.push(name);
            } else {
                self.plain.push(name.to_ascii_lowercase());
            }
        }
    }
}

/// Expands `{a,b}` alternatives.
pub fn expand(pattern: &str) -> Vec<String> {
    match pattern.split_once('{').and_then(|(before, rest)| rest.split_once('}').map(|(inside, after)| (before, inside, after))) {
        Some((before, inside, after)) => {
            inside.split(',').flat_map(|choice| expand(&format!("{before}{}{after}", choice.trim()))).collect()
        }
        None => vec![pattern.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, expand};

    #[test]
    fn alternatives_are_written_out_and_patterns_kept_apart() {
        assert_eq!(expand("{A, B}_{C,D}"), ["A_C", "A_D", "B_C", "B_D"]);
        let names = Names::of("{DB,*}_URL");
        assert_eq!((names.plain, names.wild), (vec!["db_url".to_owned()], vec!["*_URL".to_owned()]));
    }
}
