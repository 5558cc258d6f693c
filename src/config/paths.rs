//! Path patterns as people write them: relative to the file that they stand in, a folder stands for all below it.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Compiled patterns on repository paths.
#[derive(Debug, Clone, Default)]
pub struct PathSet {
    patterns: Vec<String>,
    set: GlobSet,
}

impl PartialEq for PathSet {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl PathSet {
    /// Compiles patterns that are relative to the root already, see [`rebased`].
    ///
    /// # Errors
    /// A sentence that names the pattern.
    pub fn new(patterns: Vec<String>) -> Result<Self, String> {
        let mut builder = GlobSetBuilder::new();
        for pattern in &patterns {
            let with_contents = [pattern.clone(), format!("{pattern}/**")];
            for text in with_contents.iter().take(if pattern.ends_with("**") { 1 } else { 2 }) {
                let glob = GlobBuilder::new(text).literal_separator(true).build();
                builder.add(glob.map_err(|error| format!("`{pattern}` is no path pattern: {}", error.kind()))?);
            }
        }
        let set = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { patterns, set })
    }

    /// The patterns, relative to the repository root.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether there is no pattern.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether a repository path, or a folder around it, is meant.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

/// A pattern of a file that stands in `folder`, as one that is relative to the root: without a `/` within it, it is meant
/// at any depth, as in `.gitignore`.
pub(super) fn rebased(folder: &str, pattern: &str) -> Result<String, String> {
    let bare = pattern.trim().trim_end_matches('/');
    let anchored = bare.contains('/');
    let bare = bare.trim_start_matches("./").trim_start_matches('/');
    if pattern.trim().is_empty() {
        return Err("a path pattern is empty".to_owned());
    }
    if pattern.trim_start().starts_with('!') {
        return Err(format!("`{pattern}` is no path pattern: there is no exception by `!`"));
    }
    if bare.split('/').any(|part| part == "..") {
        return Err(format!("`{pattern}` leaves the folder of this file"));
    }
    let within = if folder.is_empty() { String::new() } else { format!("{}/", globset::escape(folder)) };
    Ok(match bare {
        "" | "." => format!("{within}**"),
        _ if anchored || bare == "**" => format!("{within}{bare}"),
        _ => format!("{within}**/{bare}"),
    })
}

/// A path (no pattern) of a file that stands in `folder`, relative to the root. `..` may lead up to the root, not out of it.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_gitignore_has_taught_people() {
        for (folder, pattern, path, expected) in [
            ("", "src", "src/a.js", true),
            ("", "src", "lib/src/a.js", true),
            ("", "/src", "lib/src/a.js", false),
            ("", "src/", "src/a/b.js", true),
            ("", "./src/a", "src/a/b.js", true),
            ("", "*.cls", "x/y.cls", true),
            ("", "src/*.cls", "src/y.cls", true),
            ("", "src/*.cls", "src/x/y.cls", false),
            ("", "src/**/*.cls", "src/x/y.cls", true),
            ("", "**", "a", true),
            ("", ".", "a/b", true),
            ("", "src", "srcs/a.js", false),
            ("", "{a,b}/c", "b/c/d", true),
            ("svc/[a]", "src", "svc/[a]/x/src/y", true),
            ("svc/a", "src/**", "src/y", false),
            ("svc/a", "*.tf", "svc/a/y.tf", true),
        ] {
            let set = PathSet::new(vec![rebased(folder, pattern).unwrap()]).unwrap();
            assert_eq!(set.covers(path), expected, "{folder} + {pattern} on {path}");
        }
        for wrong in ["", " ", "../x", "a/../../b", "!a"] {
            assert!(rebased("svc", wrong).is_err(), "{wrong}");
        }
        assert!(PathSet::new(vec!["a[".to_owned()]).unwrap_err().contains("`a[`"));
        assert_eq!(joined("svc/a", "../shared/p.yaml"), Some("svc/shared/p.yaml".to_owned()));
        assert_eq!(joined("svc", "../../p.yaml"), None);
    }
}
