//! Columns and colors of a terminal screen.

use crate::policy::Severity;

/// Colors, or none.
#[derive(Debug, Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// In the color of a severity.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        self.with(
            match severity {
                Severity::Error => "1;31",
                Severity::Warning => "1;33",
                Severity::Note => "1;36",
            },
            text,
        )
    }

    /// For what one reads first.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// For what one may skip.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// For what helps.
    pub fn help(self, text: &str) -> String {
        self.with("36", text)
    }
}

/// Fills lines of at most `width` columns; `lead` stands before the first and counts with it, `indent` blanks before the others.
/// Line breaks of the text stay, words longer than a line are left whole.
#[must_use]
pub fn fill(lead: &str, lead_columns: usize, text: &str, indent: usize, width: usize) -> String {
    let mut out = String::from(lead);
    let mut column = lead_columns;
    for (at, paragraph) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        }
        // Code keeps its blanks: only a line that is too long is broken at all.
        let paragraph = paragraph.trim_end();
        if column + columns(paragraph) <= width {
            out.push_str(paragraph);
            continue;
        }
        let mut first = true;
        for word in paragraph.split_whitespace() {
            let wide = columns(word);
            if !first && column + 1 + wide > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if !first {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += wide;
            first = false;
        }
    }
    out.push('\n');
    out
}

/// Columns of a text, close enough for prose.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(|character| if wide(character) { 2 } else { 1 }).sum()
}

/// East Asian wide characters and emoji take two columns.
fn wide(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_filled_and_short_text_is_left_alone() {
        assert_eq!(fill("  why: ", 7, "one two three four", 7, 16), "  why: one two\n       three\n       four\n");
        assert_eq!(fill("> ", 2, "a   b\n  c", 2, 40), "> a   b\n    c\n");
        assert_eq!(fill("", 0, "averyveryverylongword x", 2, 8), "averyveryverylongword\n  x\n");
    }
}
