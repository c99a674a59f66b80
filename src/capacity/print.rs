//! Amounts as people and programs read them.

use super::{Range, Totals};
use crate::kubernetes::Amount;
use serde_json::{Map, Value, json};

const UNIT: i128 = 1_000_000_000;

/// The least and the most of a resource, or of `pods`.
#[must_use]
pub fn range(range: Range, resource: &str) -> String {
    let (least, most) = (amount(range.least, resource), amount(range.most, resource));
    if least == most { least } else { format!("{least} to {most}") }
}

/// An amount, in the unit in which people write it.
#[must_use]
pub fn amount(amount: i128, resource: &str) -> String {
    if resource == "pods" {
        return amount.to_string();
    }
    if resource.contains("memory") || resource.contains("storage") {
        let bytes = amount / UNIT;
        let units = [("Ti", 40_u32), ("Gi", 30), ("Mi", 20), ("Ki", 10)];
        let unit = units.into_iter().find(|(_, power)| bytes >= 1 << power);
        return unit.map_or_else(
            || bytes.to_string(),
            |(unit, power)| format!("{}{unit}", hundredths((bytes * 100) >> power)),
        );
    }
    if amount % UNIT == 0 {
        (amount / UNIT).to_string()
    } else if amount < UNIT {
        format!("{}m", amount * 1000 / UNIT)
    } else {
        hundredths(amount * 100 / UNIT)
    }
}

/// A number of hundredths as a decimal number.
fn hundredths(number: i128) -> String {
    match (number / 100, number % 100) {
        (whole, 0) => whole.to_string(),
        (whole, rest) if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        (whole, rest) => format!("{whole}.{rest:02}"),
    }
}

/// The least and the most money, with two decimals.
#[must_use]
pub fn money(range: Range, currency: &str) -> String {
    let [least, most] = [range.least, range.most].map(|amount| {
        let cents = cents(amount);
        format!("{}.{:02}", cents / 100, cents % 100)
    });
    if least == most { format!("{least} {currency}") } else { format!("{least} to {most} {currency}") }
}

/// Billionths as hundredths, rounded.
fn cents(amount: i128) -> i128 {
    amount.saturating_add(UNIT / 200) / (UNIT / 100)
}

/// An amount with all its decimals.
#[must_use]
pub fn decimal(amount: Amount) -> String {
    let billionths = amount.billionths();
    let text = format!("{}.{:09}", billionths / UNIT, billionths % UNIT);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Quantities in their own unit: cores, bytes, pieces.
#[must_use]
pub fn json(totals: &Totals) -> Value {
    let requests: Map<String, Value> = totals
        .requests
        .iter()
        .map(|(resource, range)| {
            (resource.clone(), json!({ "min": units(range.least), "max": units(range.most) }))
        })
        .collect();
    let Range { least, most } = totals.pods;
    let months: Vec<Value> = totals
        .months
        .iter()
        .map(|(month, cost)| {
            let [min, max] = [cost.least, cost.most].map(|amount| units(cents(amount) * (UNIT / 100)));
            json!({ "currency": month.currency, "hours": month.hours, "min": min, "max": max })
        })
        .collect();
    json!({
        "pods": { "min": whole(least), "max": whole(most) },
        "requests": requests,
        "months": months,
        "unpriced": totals.unpriced,
    })
}

fn units(billionths: i128) -> Value {
    if billionths % UNIT == 0 {
        return whole(billionths / UNIT);
    }
    let thousandths = i64::try_from(billionths / (UNIT / 1000)).unwrap_or(i64::MAX);
    #[expect(
        clippy::cast_precision_loss,
        reason = "a thousandth of a core is exact enough for what is printed"
    )]
    let number = thousandths as f64 / 1000.0;
    Value::from(number)
}

fn whole(number: i128) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}
