//! Money: whole cents, exact.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// US dollars in whole cents. Never a float, never negative; arithmetic saturates far above any sum of law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dollars(u128);

impl Dollars {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole dollars.
    #[must_use]
    pub const fn whole(dollars: u64) -> Self {
        // 100 × u64 fits into u128 with room to spare
        Self(dollars as u128 * 100)
    }

    /// Whole cents.
    #[must_use]
    pub const fn from_cents(cents: u128) -> Self {
        Self(cents)
    }

    /// In cents; the largest `u64` when it is more.
    #[must_use]
    pub fn cents(self) -> u64 {
        u64::try_from(self.0).unwrap_or(u64::MAX)
    }

    /// So many times this amount.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(u128::from(count)))
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, at least nothing.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// As a decimal number without separators: `36505` or `36505.50`.
    #[must_use]
    pub fn decimal(self) -> String {
        match self.0 % 100 {
            0 => (self.0 / 100).to_string(),
            cents => format!("{}.{cents:02}", self.0 / 100),
        }
    }

    /// Reads `36505`, `36,505`, `$36,505.50`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('$').unwrap_or(text);
        let (whole, cents) = text.split_once('.').map_or((text, None), |(whole, cents)| (whole, Some(cents)));
        if !whole.starts_with(|c: char| c.is_ascii_digit()) || !whole.chars().all(|c| c.is_ascii_digit() || c == ',') {
            return None;
        }
        let whole: u64 = whole.replace(',', "").parse().ok()?;
        let cents: u128 = match cents {
            None => 0,
            Some(cents) if cents.len() == 2 && cents.bytes().all(|b| b.is_ascii_digit()) => cents.parse().ok()?,
            Some(_) => return None,
        };
        Some(Self(u128::from(whole) * 100 + cents))
    }
}

impl std::iter::Sum for Dollars {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Dollars {
    /// `$1,348,000`, `$36,505.50`: cents only where there are some.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (self.0 / 100).to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 4);
        grouped.push('$');
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let cents = self.0 % 100;
        if cents > 0 {
            grouped = format!("{grouped}.{cents:02}");
        }
        out.pad(&grouped)
    }
}

impl Serialize for Dollars {
    /// An integer, or a decimal string where there are cents; never a float.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0 / 100) {
            Ok(whole) if self.0.is_multiple_of(100) => serializer.serialize_u64(whole),
            _ => serializer.serialize_str(&self.decimal()),
        }
    }
}

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Amount;
        impl Visitor<'_> for Amount {
            type Value = Dollars;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("whole dollars, or dollars and cents in quotes (\"36505.50\")")
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Dollars, E> {
                Ok(Dollars::whole(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Dollars, E> {
                u64::try_from(value).map(Dollars::whole).map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Dollars, E> {
                Dollars::parse(value).ok_or_else(|| E::invalid_value(de::Unexpected::Str(value), &self))
            }
        }
        deserializer.deserialize_any(Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_with_separators_and_cents_only_where_there_are_some() {
        assert_eq!(Dollars::ZERO.to_string(), "$0");
        assert_eq!(Dollars::whole(100).to_string(), "$100");
        assert_eq!(Dollars::whole(4_348_000).to_string(), "$4,348,000");
        assert_eq!(Dollars::from_cents(3_650_550).to_string(), "$36,505.50");
        assert_eq!(Dollars::from_cents(5).to_string(), "$0.05");
        assert_eq!(format!("{:>8}", Dollars::whole(12)), "     $12");
    }

    #[test]
    fn read_from_integers_and_quoted_decimals_never_from_floats() {
        assert_eq!(serde_json::from_str::<Dollars>("73011").ok(), Some(Dollars::whole(73_011)));
        assert_eq!(serde_json::from_str::<Dollars>("\"36505.50\"").ok(), Some(Dollars::from_cents(3_650_550)));
        for wrong in ["36505.5", "-1", "\"1.5\"", "\"\"", "\",\"", "\"1e3\"", "null", "\"1.+5\""] {
            assert!(serde_json::from_str::<Dollars>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(serde_json::to_string(&Dollars::from_cents(3_650_550)).ok().as_deref(), Some("\"36505.50\""));
        assert_eq!(serde_json::to_string(&Dollars::whole(7_676_692)).ok().as_deref(), Some("7676692"));
    }

    #[test]
    fn huge_amounts_saturate_instead_of_wrapping() {
        assert_eq!(Dollars::whole(u64::MAX).times(u64::MAX).times(u64::MAX).cents(), u64::MAX);
        assert_eq!(Dollars::whole(1).less(Dollars::whole(2)), Dollars::ZERO);
    }
}
