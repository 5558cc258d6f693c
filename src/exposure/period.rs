//! Days, both ends included.

use jiff::ToSpan;
use jiff::civil::Date;

/// A run of days, both ends included; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: Date,
    to: Date,
}

impl Period {
    /// The days from the first to the last; `None` when the last is before the first.
    #[must_use]
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// One day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { from: date, to: date }
    }

    /// First day.
    #[must_use]
    pub fn from(self) -> Date {
        self.from
    }

    /// Last day.
    #[must_use]
    pub fn to(self) -> Date {
        self.to
    }

    /// How many days.
    #[must_use]
    pub fn days(self) -> u64 {
        u64::try_from(self.to.duration_since(self.from).as_hours() / 24).unwrap_or(0) + 1
    }

    /// The part on or after a day.
    #[must_use]
    pub fn since(self, first: Date) -> Option<Self> {
        Self::new(self.from.max(first), self.to)
    }

    /// The part within another.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Pieces that lie in one calendar year each and on one side of each boundary (a boundary is the first day after it).
    #[must_use]
    pub fn split(self, boundaries: &[Date]) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut from = self.from;
        loop {
            let year_end = from.last_of_year();
            let next = boundaries.iter().filter(|&&b| b > from).min().and_then(|b| b.yesterday().ok());
            let to = self.to.min(year_end).min(next.unwrap_or(Date::MAX));
            pieces.push(Self { from, to });
            match to.tomorrow() {
                Ok(tomorrow) if to < self.to => from = tomorrow,
                _ => return pieces,
            }
        }
    }

    /// The union of periods: sorted, disjoint, neighbors joined.
    #[must_use]
    pub fn union(mut periods: Vec<Self>) -> Vec<Self> {
        periods.sort_unstable();
        let mut joined: Vec<Self> = Vec::with_capacity(periods.len());
        for period in periods {
            match joined.last_mut() {
                Some(last) if last.to.tomorrow().is_ok_and(|next| period.from <= next) || period.from <= last.to => {
                    last.to = last.to.max(period.to);
                }
                _ => joined.push(period),
            }
        }
        joined
    }
}

/// A date some years earlier or, with a negative count, later; the same day of the month, or the month's last.
pub(super) fn years_before(date: Date, years: i16) -> Date {
    date.checked_sub(years.years()).unwrap_or(Date::MIN)
}

/// A date some days later.
pub(super) fn days_after(date: Date, days: u32) -> Date {
    date.checked_add(i64::from(days).days()).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(from: (i16, i8, i8), to: (i16, i8, i8)) -> Period {
        Period::new(date(from.0, from.1, from.2), date(to.0, to.1, to.2)).expect("in order")
    }

    #[test]
    fn days_count_both_ends_and_leap_days() {
        assert_eq!(Period::day(date(2026, 11, 24)).days(), 1);
        assert_eq!(period((2012, 1, 1), (2012, 12, 31)).days(), 366);
        assert_eq!(period((2011, 3, 24), (2011, 12, 31)).days(), 283);
        assert!(Period::new(date(2026, 1, 2), date(2026, 1, 1)).is_none());
    }

    #[test]
    fn split_at_year_ends_and_boundaries() {
        let cut = [date(2009, 2, 18), date(2015, 11, 2)];
        let pieces: Vec<_> = period((2008, 12, 30), (2009, 2, 19)).split(&cut).iter().map(|p| p.days()).collect();
        assert_eq!(pieces, [2, 48, 2]);
        assert_eq!(period((2015, 11, 1), (2015, 11, 2)).split(&cut).len(), 2);
        assert_eq!(period((2015, 11, 2), (2015, 12, 31)).split(&cut).len(), 1);
        assert_eq!(Period { from: Date::MAX, to: Date::MAX }.split(&cut).len(), 1);
    }

    #[test]
    fn the_union_counts_each_day_once() {
        let joined = Period::union(vec![
            period((2026, 3, 1), (2026, 3, 5)),
            period((2026, 1, 1), (2026, 1, 31)),
            period((2026, 1, 10), (2026, 1, 12)),
            period((2026, 3, 6), (2026, 3, 6)),
        ]);
        assert_eq!(joined, [period((2026, 1, 1), (2026, 1, 31)), period((2026, 3, 1), (2026, 3, 6))]);
        assert_eq!(Period::union(Vec::new()), []);
    }
}
