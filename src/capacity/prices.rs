//! What pods cost a month: what they ask for, times the hours, times what an hour of it costs.

use super::{Range, Totals};
use crate::kubernetes::Amount;
use std::collections::{BTreeMap, BTreeSet};

const UNIT: i128 = 1_000_000_000;

/// Bytes of a GiB, which is what memory has its price for.
const GIB: i128 = 1 << 30;

/// A month, as far as amounts of money of it can be added up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// What is paid with.
    pub currency: String,
    /// How many hours it has.
    pub hours: u16,
}

/// What an hour of a resource costs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prices {
    /// For how long it is reckoned.
    pub month: Month,
    /// Of a core (`cpu`), a GiB (`memory`), and of devices by their names.
    pub each: BTreeMap<String, Amount>,
}

impl Prices {
    /// Whether a resource is one that has a price: disks are not, since pods ask for them and nobody pays by that.
    fn is_priced(resource: &str) -> bool {
        resource == "cpu" || resource == "memory" || resource.contains('/')
    }

    /// What an amount, in billionths, costs a month, in billionths too.
    fn of(&self, resource: &str, amount: i128) -> Option<i128> {
        let price = self.each.get(resource)?.billionths();
        let hours = i128::from(self.month.hours);
        let unit = if resource == "memory" { UNIT.saturating_mul(GIB) } else { UNIT };
        // What nobody has, such as a billion nodes, costs the most that there is.
        Some(amount.saturating_mul(price).saturating_mul(hours) / unit)
    }
}

impl Totals {
    /// The same with what it costs a month.
    #[must_use]
    pub fn priced(mut self, prices: Option<&Prices>) -> Self {
        let Some(prices) = prices else { return self };
        let mut sum = Range::default();
        for (resource, asked) in self.requests.iter().filter(|(name, _)| Prices::is_priced(name)) {
            match (prices.of(resource, asked.least), prices.of(resource, asked.most)) {
                (Some(least), Some(most)) => sum += Range { least, most },
                _ if asked.most > 0 => drop(self.unpriced.insert(resource.clone())),
                _ => {}
            }
        }
        self.months = BTreeMap::from([(prices.month.clone(), sum)]);
        self
    }
}

/// What has no price among some totals, in words; empty where all has one.
#[must_use]
pub fn without(unpriced: &BTreeSet<String>) -> String {
    let names: Vec<&str> = unpriced.iter().map(String::as_str).collect();
    if names.is_empty() { String::new() } else { format!(", without {} (no price)", names.join(" and ")) }
}
