//! What a fix would change, as a unified diff.

use similar::TextDiff;

/// The change of one file, as `git apply` reads it.
#[must_use]
pub fn difference(path: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().context_radius(2).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn changed_lines_stand_between_their_neighbours() {
        let said = super::difference("x.py", "a\nb\nc\n", "a\nB\nc\n");
        assert_eq!(said, "--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    }
}
