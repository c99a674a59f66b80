/// A Kubernetes quantity as a number of billionths, so that comparing is exact.
///
/// Grammar: `k8s.io/apimachinery/pkg/api/resource`, "Quantity".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i128);

const UNIT: i128 = 1_000_000_000;

impl Amount {
    /// Reads a quantity such as `500m`, `2`, `0.5`, `1Gi` or `1e3`. Negative ones make no sense for what is asked here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(number_end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty())
            || fraction.contains('.')
            || whole.len() + fraction.len() > 18
        {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let (multiplier, divisor) = factor(suffix)?;
        let billionths = digits.checked_mul(multiplier)?.checked_mul(UNIT)?;
        let divisor = scale.checked_mul(divisor)?;
        // Kubernetes knows nothing smaller than a billionth, and rounds up to it.
        Some(Self(billionths / divisor + i128::from(billionths % divisor != 0)))
    }

    /// In billionths of a unit.
    #[must_use]
    pub fn billionths(self) -> i128 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What an operator of arithmetic makes of two quantities; `None` where that is none.
    #[must_use]
    pub fn with(self, operator: &str, other: Self) -> Option<Self> {
        let result = match operator {
            "+" => self.0.checked_add(other.0),
            "-" => self.0.checked_sub(other.0),
            "*" => self.0.checked_mul(other.0).map(|product| product / UNIT),
            "/" => self.0.checked_mul(UNIT)?.checked_div(other.0),
            _ => None,
        };
        result.map(Self)
    }

    /// As whole units, rounded down.
    #[must_use]
    pub fn whole(self) -> u64 {
        u64::try_from(self.0 / UNIT).unwrap_or(u64::MAX)
    }

    /// As whole units, rounded up.
    #[must_use]
    pub fn units(self) -> i128 {
        (self.0 + UNIT - 1) / UNIT
    }

    /// As whole units, rounded up, at least one.
    #[must_use]
    pub fn at_least_one(self) -> u32 {
        u32::try_from(self.units()).unwrap_or(u32::MAX).max(1)
    }
}

fn factor(suffix: &str) -> Option<(i128, i128)> {
    Some(match suffix {
        "" => (1, 1),
        "n" => (1, 1_000_000_000),
        "u" => (1, 1_000_000),
        "m" => (1, 1000),
        "k" => (1000, 1),
        "M" => (1_000_000, 1),
        "G" => (1_000_000_000, 1),
        "T" => (1_000_000_000_000, 1),
        "P" => (1_000_000_000_000_000, 1),
        "E" => (1_000_000_000_000_000_000, 1),
        "Ki" => (1 << 10, 1),
        "Mi" => (1 << 20, 1),
        "Gi" => (1 << 30, 1),
        "Ti" => (1 << 40, 1),
        "Pi" => (1 << 50, 1),
        "Ei" => (1 << 60, 1),
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
            if exponent < 0 { (1, power) } else { (power, 1) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn reads_what_kubernetes_reads() {
        let milli = |text: &str| Amount::parse(text).map(|a| a.0 / 1_000_000);
        assert_eq!(milli("500m"), Some(500));
        assert_eq!(milli("0.5"), Some(500));
        assert_eq!(milli("2"), Some(2000));
        assert_eq!(milli("1Ki"), Some(1_024_000));
        assert_eq!(milli("1e3"), Some(1_000_000));
        assert_eq!(milli(".5"), Some(500));
        assert_eq!(milli("1e19"), Some(10_i128.pow(22)));
        for refused in ["", "512MB", "1 Gi", "-1", "1.2.3", "m", "1gi", "99999999999999999999"] {
            assert_eq!(milli(refused), None, "{refused}");
        }
    }

    #[test]
    fn less_than_a_billionth_is_one_billionth() {
        assert_eq!(Amount::parse("0.1n"), Amount::parse("1n"));
        assert_eq!(Amount::parse("1e-19"), Amount::parse("1n"));
    }

    #[test]
    fn rounds_up_to_whole_cores() {
        let cores = |text: &str| Amount::parse(text).map(Amount::at_least_one);
        assert_eq!(cores("100m"), Some(1));
        assert_eq!(cores("1"), Some(1));
        assert_eq!(cores("1500m"), Some(2));
    }
}
