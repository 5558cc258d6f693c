//! `duration-days`: spans of time in the spellings of products, as whole days.

use super::{Form, Input, Outputs};
use crate::facts::{Value, ValueKind};

/// What `duration-days` gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[("days", ValueKind::Int)];

/// What stands for no end: a hundred years.
const FOREVER: i64 = 36_500;

/// `duration-days`: `90`, `90d`, `P6Y`, `2160h0m0s`, `6 years`, `forever`. A bare number is days.
pub fn days(input: &Input<'_>) -> Outputs {
    if matches!(input.form, Form::Null | Form::Bool | Form::List) {
        return Outputs::new();
    }
    read(input.joined().trim().trim_matches(['"', '\''])).map(|days| ("days", Value::Int(days))).into_iter().collect()
}

fn read(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    if lower.is_empty() {
        return None;
    }
    if matches!(lower.as_str(), "forever" | "never" | "infinite" | "infinity" | "unlimited" | "indefinite" | "-1") {
        return Some(FOREVER);
    }
    if let Some(iso) = lower.strip_prefix('p').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == 't')) {
        let (date, time) = iso.split_once('t').unwrap_or((iso, ""));
        return to_days(
            sum(date, &[("y", 365 * DAY), ("m", 30 * DAY), ("w", 7 * DAY), ("d", DAY)])? + sum(time, &[("h", 3600), ("m", 60), ("s", 1)])?,
        );
    }
    if lower.bytes().all(|byte| byte.is_ascii_digit()) {
        return lower.parse().ok();
    }
    to_days(sum(&lower, UNITS)?)
}

const DAY: i64 = 86_400;
const UNITS: &[(&str, i64)] = &[
    ("years", 365 * DAY),
    ("year", 365 * DAY),
    ("yrs", 365 * DAY),
    ("yr", 365 * DAY),
    ("y", 365 * DAY),
    ("months", 30 * DAY),
    ("month", 30 * DAY),
    ("mon", 30 * DAY),
    ("mo", 30 * DAY),
    ("weeks", 7 * DAY),
    ("week", 7 * DAY),
    ("w", 7 * DAY),
    ("days", DAY),
    ("day", DAY),
    ("d", DAY),
    ("hours", 3600),
    ("hour", 3600),
    ("hrs", 3600),
    ("hr", 3600),
    ("h", 3600),
    ("minutes", 60),
    ("minute", 60),
    ("mins", 60),
    ("min", 60),
    ("m", 60),
    ("seconds", 1),
    ("second", 1),
    ("secs", 1),
    ("sec", 1),
    ("s", 1),
];

fn to_days(seconds: i64) -> Option<i64> {
    seconds.checked_div(DAY)
}

/// Numbers with units, one after the other, in seconds.
fn sum(text: &str, units: &[(&str, i64)]) -> Option<i64> {
    let mut rest = text.trim();
    let mut total = 0_i64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: i64 = rest.get(..end)?.parse().ok()?;
        let behind = rest.get(end..)?.trim_start();
        let unit_end = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let unit = behind.get(..unit_end)?;
        let (_, seconds) = units.iter().find(|(known, _)| *known == unit)?;
        total = total.checked_add(number.checked_mul(*seconds)?)?;
        rest = behind.get(unit_end..)?.trim_start_matches([' ', ',']);
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        for (text, expected) in [
            ("90", Some(90)),
            ("90d", Some(90)),
            ("\"30 days\"", Some(30)),
            ("6 years", Some(2190)),
            ("6y", Some(2190)),
            ("P6Y", Some(2190)),
            ("P30D", Some(30)),
            ("PT48H", Some(2)),
            ("P1DT24H", Some(2)),
            ("2160h0m0s", Some(90)),
            ("7776000s", Some(90)),
            ("168h", Some(7)),
            ("12h", Some(0)),
            ("1 month", Some(30)),
            ("2w", Some(14)),
            ("forever", Some(FOREVER)),
            ("-1", Some(FOREVER)),
            ("0", Some(0)),
            ("", Some(0)),
            ("soon", None),
            ("5 apples", None),
            ("${var.days}", None),
            ("99999999999999999999d", None),
            ("9223372036854775807y", None),
            ("ninety", None),
        ] {
            let expected = if text.is_empty() { None } else { expected };
            assert_eq!(days(&Input::text(text)).first().map(|(_, value)| value.clone()), expected.map(Value::Int), "{text}");
        }
    }
}
