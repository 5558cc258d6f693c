//! On which day lines came into the history.

use super::{Git, WalkError};
use jiff::civil::Date;
use jiff::tz::Offset;
use std::collections::{BTreeMap, BTreeSet};

/// Revisions that a team asks `git blame` to look through, by its usual name.
const IGNORED: &str = ".git-blame-ignore-revs";
/// With more pieces than this a file is asked for as a whole.
const MOST: usize = 100;

/// Blocks of lines with fewer letters and digits than these git never takes for moved within a file, or for copied from another one
/// (git-blame(1), `-M` and `-C`). Asking for copies costs more than all the rest, so it is not asked where nothing can come of it.
const COPIED: usize = 40;

/// Author days by line; `None` for a line that is not committed.
pub type LineDays = BTreeMap<u32, Option<Date>>;

/// Lines of a file, first and last, from 1.
pub type Lines = BTreeSet<(u32, u32)>;

impl Git {
    /// On which day, by their authors' calendars, lines of a file came: moved, copied and reindented ones on the day they were
    /// written first. `text` is the file as it is at `at`, a commit, or in the work tree when there is none.
    ///
    /// # Errors
    /// When git does not know the file, or not so many lines of it.
    pub fn blame(&self, path: &str, text: &[u8], lines: &Lines, at: Option<&str>) -> Result<LineDays, WalkError> {
        let mut arguments: Vec<String> =
            ["-c", "blame.ignoreRevsFile=", "blame", "-w", "-M", "--porcelain", "--no-textconv"].map(str::to_owned).into();
        if longest_block(text, lines) >= COPIED {
            arguments.push("-C".to_owned());
        }
        let ignored = self.folder().join(IGNORED);
        if !ignored.is_file() {
            return self.blame_with(arguments, path, lines, at);
        }
        let looked_through = format!("--ignore-revs-file={}", ignored.to_string_lossy());
        // A list that names what git does not have is an error to git; here it is no reason to know nothing.
        self.blame_with([arguments.clone(), vec![looked_through]].concat(), path, lines, at)
            .or_else(|_| self.blame_with(arguments, path, lines, at))
    }

    fn blame_with(&self, mut arguments: Vec<String>, path: &str, lines: &Lines, at: Option<&str>) -> Result<LineDays, WalkError> {
        if lines.len() <= MOST {
            arguments.extend(lines.iter().map(|(first, last)| format!("-L{first},{last}")));
        }
        arguments.extend(at.map(str::to_owned));
        arguments.extend(["--".to_owned(), path.to_owned()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Ok(parse(&self.run("ask when lines were written", &arguments)?))
    }
}

/// The most letters and digits that a block of adjoining lines has. A file that is asked for as a whole is one block.
fn longest_block(text: &[u8], lines: &Lines) -> usize {
    let letters: Vec<usize> =
        text.split(|&byte| byte == b'\n').map(|line| line.iter().filter(|byte| byte.is_ascii_alphanumeric()).count()).collect();
    if lines.len() > MOST {
        return letters.iter().sum();
    }
    let (mut longest, mut block, mut end) = (0, 0, 0);
    for &(first, last) in lines {
        if first > end + 1 {
            block = 0;
        }
        let from = usize::try_from(first.max(end + 1)).unwrap_or(usize::MAX).saturating_sub(1);
        let to = usize::try_from(last).unwrap_or(usize::MAX).min(letters.len());
        block += letters.get(from..to).into_iter().flatten().sum::<usize>();
        longest = longest.max(block);
        end = end.max(last);
    }
    longest
}

/// `<id> <line then> <line now> [<number>]`, on the first mention of a commit what is known of it, then a tab and the line.
fn parse(answer: &[u8]) -> LineDays {
    let mut days: BTreeMap<String, Option<Date>> = BTreeMap::new();
    let mut lines = LineDays::new();
    let (mut id, mut now, mut seconds) = (String::new(), 0, None);
    for record in answer.split(|&byte| byte == b'\n') {
        if record.first() == Some(&b'\t') {
            lines.insert(now, days.get(&id).copied().flatten());
            continue;
        }
        // What git says of a commit may be in any encoding; numbers are not.
        let Ok(record) = std::str::from_utf8(record) else { continue };
        let mut words = record.split(' ');
        match (words.next(), words.next()) {
            (Some("author-time"), Some(time)) => seconds = time.parse::<i64>().ok(),
            (Some("author-tz"), Some(zone)) => {
                let day = seconds.take().and_then(|seconds| day(seconds, zone)).filter(|_| id.bytes().any(|byte| byte != b'0'));
                days.insert(id.clone(), day);
            }
            (Some(first), Some(_)) if is_id(first) => {
                first.clone_into(&mut id);
                now = words.next().and_then(|line| line.parse().ok()).unwrap_or(0);
            }
            _ => {}
        }
    }
    lines
}

fn is_id(word: &str) -> bool {
    matches!(word.len(), 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The day in the author's own zone: `+0130`.
fn day(seconds: i64, zone: &str) -> Option<Date> {
    let number: i64 = zone.parse().ok()?;
    let offset = number / 100 * 3_600 + number % 100 * 60;
    let moment = jiff::Timestamp::from_second(seconds.checked_add(offset)?).ok()?;
    Some(Offset::UTC.to_datetime(moment).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::git::tests::Scratch;
    use jiff::civil::date;

    fn commit_on(scratch: &Scratch, day: &str) -> String {
        scratch.git(&["add", "-A"]);
        scratch.git(&["commit", "-q", "--allow-empty", "-m", day, "--date", &format!("{day}T23:30:00 -0500")]);
        scratch.git(&["rev-parse", "HEAD"])
    }

    #[test]
    fn lines_have_the_day_of_their_author_however_they_moved() {
        let scratch = Scratch::new();
        let long = "verify_certificate_of_the_clinic = False\nthe_second_line_of_the_settings = 2\n";
        scratch.write("a.py", long);
        commit_on(&scratch, "2021-03-04");
        scratch.write("a.py", &format!("\n{long}third = 3\n"));
        commit_on(&scratch, "2023-05-06");
        scratch.write("a.py", &format!("\n    {long}third = 3\nfourth = 4\n"));
        let git = scratch.opened();
        let (old, newer) = (Some(date(2021, 3, 4)), Some(date(2023, 5, 6)));
        let text = std::fs::read(git.folder().join("a.py")).unwrap();
        let ask = |path: &str, lines: &[(u32, u32)], at| git.blame(path, &text, &lines.iter().copied().collect(), at);
        assert_eq!(ask("a.py", &[(2, 2), (4, 5)], None).unwrap(), LineDays::from([(2, old), (4, newer), (5, None)]));
        assert_eq!(ask("a.py", &[(2, 3)], Some("HEAD")).unwrap(), LineDays::from([(2, old), (3, old)]));
        assert!(ask("none.py", &[(1, 1)], None).is_err() && ask("a.py", &[(90, 90)], None).is_err());
    }

    #[test]
    fn revisions_that_a_team_ignores_are_looked_through() {
        let scratch = Scratch::new();
        scratch.write("a.py", "verify = False\n");
        commit_on(&scratch, "2021-03-04");
        scratch.write("a.py", "verify = False  # formatted\n");
        let formatted = commit_on(&scratch, "2023-05-06");
        let git = scratch.opened();
        let first = |git: &Git| git.blame("a.py", b"verify = False\n", &Lines::from([(1, 1)]), None).unwrap().get(&1).copied().flatten();
        assert_eq!(first(&git), Some(date(2023, 5, 6)));
        scratch.write(".git-blame-ignore-revs", &format!("# formatting\n{formatted}\n"));
        assert_eq!(first(&git), Some(date(2021, 3, 4)));
        scratch.write(".git-blame-ignore-revs", "no revision at all\n");
        assert_eq!(first(&git), Some(date(2023, 5, 6)));
    }

    #[test]
    fn a_block_copied_from_another_file_keeps_its_day() {
        let scratch = Scratch::new();
        let block = "verify_certificate_of_the_clinic = False\nkeep_alive_for_the_clinic_in_seconds = 30\n";
        scratch.write("a.py", &format!("{block}short = 1\n"));
        commit_on(&scratch, "2021-03-04");
        scratch.write("a.py", "other = 0\n");
        scratch.write("b.py", &format!("{block}short = 1\n"));
        commit_on(&scratch, "2023-05-06");
        let git = scratch.opened();
        let days = git.blame("b.py", format!("{block}short = 1\n").as_bytes(), &Lines::from([(1, 2)]), None).unwrap();
        assert_eq!(days, LineDays::from([(1, Some(date(2021, 3, 4))), (2, Some(date(2021, 3, 4)))]));
    }

    #[test]
    fn blocks_are_adjoining_lines() {
        let text = b"abcd\n ef, gh\n\nijk\n";
        let longest = |lines: &[(u32, u32)]| longest_block(text, &lines.iter().copied().collect());
        assert_eq!(longest(&[(1, 1), (4, 4)]), 4);
        assert_eq!(longest(&[(1, 1), (2, 2)]), 8);
        assert_eq!(longest(&[(1, 2), (2, 4)]), 11);
        assert_eq!(longest(&[(9, 9)]), 0);
    }

    #[test]
    fn days_are_those_of_the_authors_zone() {
        assert_eq!(day(0, "+0000"), Some(date(1970, 1, 1)));
        assert_eq!(day(0, "-0030"), Some(date(1969, 12, 31)));
        assert_eq!(day(86_399, "+0130"), Some(date(1970, 1, 2)));
        assert_eq!(day(i64::MAX, "+0130"), None);
        assert_eq!(day(0, "soon"), None);
    }
}
