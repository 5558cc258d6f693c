//! Shares between none and the whole, in fixed point: the same on every machine.

/// A share from 0 to 1 in units of 2⁻⁴⁸. Products round down, so that a smaller factor never gives a larger product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Share(u64);

const BITS: u32 = 48;

impl Share {
    pub(super) const NONE: Self = Self(0);
    pub(super) const WHOLE: Self = Self(1 << BITS);

    /// From thousandths; more than 1000 is the whole.
    pub(super) fn thousandths(thousandths: u16) -> Self {
        Self((u64::from(thousandths.min(1000)) << BITS) / 1000)
    }

    /// One amount's logarithm over another's: 0 for 1, 1 for the other amount and above.
    pub(super) fn of_logarithms(amount: u64, whole: u64) -> Self {
        let (part, whole) = (log2(amount), log2(whole));
        if whole == 0 {
            return Self::NONE;
        }
        let share = (u128::from(part) << BITS) / u128::from(whole);
        Self(u64::try_from(share).unwrap_or(u64::MAX)).min(Self::WHOLE)
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self(u64::try_from((u128::from(self.0) * u128::from(other.0)) >> BITS).unwrap_or(u64::MAX))
    }

    /// What is missing to the whole.
    pub(super) fn rest(self) -> Self {
        Self(Self::WHOLE.0.saturating_sub(self.0))
    }

    /// In thousandths, rounded down; what is short of a thousandth by rounding alone counts as reached.
    pub(super) fn in_thousandths(self) -> u16 {
        let slack = 1 << (BITS - 24);
        let thousandths = (u128::from(self.0 + slack) * 1000) >> BITS;
        u16::try_from(thousandths).unwrap_or(1000).min(1000)
    }

    /// The product of all, the smallest first: the same whatever their order.
    pub(super) fn product(mut factors: Vec<Self>) -> Self {
        factors.sort_unstable();
        factors.into_iter().fold(Self::WHOLE, Self::times)
    }
}

/// Binary logarithm with 32 bits after the point; 0 for 0 and 1.
fn log2(value: u64) -> u64 {
    if value < 2 {
        return 0;
    }
    let whole = value.ilog2();
    // value / 2^whole, from 1 to 2, with 62 bits after the point
    let mut mantissa = (u128::from(value) << 62) >> whole;
    let mut result = u64::from(whole);
    for _ in 0..32 {
        mantissa = (mantissa * mantissa) >> 62;
        result <<= 1;
        if mantissa >= 1 << 63 {
            mantissa >>= 1;
            result |= 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_exact_to_many_digits() {
        assert_eq!(log2(1), 0);
        assert_eq!(log2(1 << 20), 20 << 32);
        // log2(1000) = 9.965784284662087
        let error = log2(1000).abs_diff(42_802_717_574);
        assert!(error < 1 << 12, "{}", log2(1000));
        assert_eq!(Share::of_logarithms(100, 50_000).in_thousandths(), 425);
        assert_eq!(Share::of_logarithms(1_000, 50_000).in_thousandths(), 638);
        assert_eq!(Share::of_logarithms(10_000, 50_000).in_thousandths(), 851);
        assert_eq!(Share::of_logarithms(50_000, 50_000), Share::WHOLE);
        assert_eq!(Share::of_logarithms(9, 1), Share::NONE);
    }

    #[test]
    fn rounding_does_not_cost_a_tenth() {
        assert_eq!(Share::thousandths(200).rest().in_thousandths(), 800);
        assert_eq!(Share::thousandths(333).in_thousandths(), 333);
        assert_eq!(Share::WHOLE.in_thousandths(), 1000);
        assert_eq!(Share::product(vec![]).in_thousandths(), 1000);
    }
}
