//! The terminal: its width, its colors, and a progress bar on long runs.

use crate::pipeline::Progress;
use crate::report::Options;
use std::io::IsTerminal as _;
use std::sync::OnceLock;

/// What standard output can show.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    width: usize,
    color: bool,
    unicode: bool,
}

impl Screen {
    /// Looks at standard output and the environment (`NO_COLOR`, `CLICOLOR_FORCE`, `COLUMNS`, the locale).
    #[must_use]
    pub fn of_stdout() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let color = !set("NO_COLOR") && (set("CLICOLOR_FORCE") || (terminal && !dumb));
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = columns.or_else(|| terminal.then(terminal_width).flatten()).unwrap_or(100);
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let unicode = locale.is_none_or(|locale| !matches!(locale.as_str(), "C" | "POSIX")) && !dumb;
        Self { width: width.clamp(40, 160), color, unicode }
    }

    /// The dress for it.
    #[must_use]
    pub fn options(self, all: bool, verbose: bool) -> Options {
        Options { width: self.width, color: self.color, unicode: self.unicode, all, verbose, ..Options::default() }
    }
}

/// The width of the terminal on standard output.
fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// A progress bar, on a terminal and on long runs only.
#[derive(Debug, Default)]
pub struct Bar(OnceLock<indicatif::ProgressBar>);

/// Runs of fewer files are over before a bar could be read.
const LONG: usize = 2_000;

impl Progress for Bar {
    fn start(&self, files: usize) {
        if files >= LONG && std::io::stderr().is_terminal() {
            let _ = self.0.set(indicatif::ProgressBar::new(files as u64));
        }
    }

    fn tick(&self) {
        if let Some(bar) = self.0.get() {
            bar.inc(1);
        }
    }

    fn finish(&self) {
        if let Some(bar) = self.0.get() {
            bar.finish_and_clear();
        }
    }
}
