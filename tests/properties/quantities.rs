//! Quantities against a second reading of Kubernetes' grammar.

use crate::sandbox::services::FLASK;
use crate::sandbox::{Sandbox, findings};
use proptest::prelude::*;

/// A mebibyte, as `amount` counts: no process starts in less.
const LEAST: i128 = (1 << 20) * 1_000_000_000_000;

/// Thousandths of billionths; `None` for what is no quantity. Kubernetes rounds up to billionths.
fn amount(text: &str) -> Option<i128> {
    const SUFFIXES: &[(&str, i128, i32)] = &[
        ("Ki", 1 << 10, 0),
        ("Mi", 1 << 20, 0),
        ("Gi", 1 << 30, 0),
        ("Ti", 1 << 40, 0),
        ("Pi", 1 << 50, 0),
        ("Ei", 1 << 60, 0),
        ("n", 1, -9),
        ("u", 1, -6),
        ("m", 1, -3),
        ("k", 1, 3),
        ("M", 1, 6),
        ("G", 1, 9),
        ("T", 1, 12),
        ("P", 1, 15),
        ("E", 1, 18),
    ];
    let (number, factor, power) = SUFFIXES
        .iter()
        .find_map(|(suffix, factor, power)| Some((text.strip_suffix(suffix)?, *factor, *power)))
        .or_else(|| {
            let (number, exponent) = text.split_once(['e', 'E'])?;
            Some((number, 1, exponent.parse().ok()?))
        })
        .unwrap_or((text, 1, 0));
    let point = number.find('.').unwrap_or(number.len());
    let digits = number.replacen('.', "", 1);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let places = i32::try_from(digits.len() - point).ok()?;
    let mut amount = digits.parse::<i128>().ok()? * factor;
    let shift = 12 + power - places;
    for _ in 0..shift.max(0) {
        amount = amount.checked_mul(10)?;
    }
    for _ in shift.min(0)..0 {
        amount = (amount + 9) / 10;
    }
    Some((amount + 999) / 1000 * 1000)
}

fn quantity() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(vec![
        "", "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E3",
        "e+2", "e-3", "e0", "MB", "gi", "K", " ", "e", "mi", "e1.5", "e19", "e-9",
    ]);
    ("[0-9]{0,4}(\\.[0-9]{0,3})?", suffix).prop_map(|(number, suffix)| format!("{number}{suffix}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn are_read_and_compared_as_kubernetes_does(request in quantity(), limit in quantity()) {
        let text = format!("{FLASK}[resources]\nrequests.memory = '{request}'\nlimits.memory = '{limit}'\n");
        let found = Sandbox::new().build(text.as_bytes()).map_or_else(|report| findings(&report), |_| Vec::new());
        let has = |start: &str| found.iter().any(|finding| finding.starts_with(start));
        let refused = |key: &str| has(&format!("invalid-quantity: `resources.{key}.memory`"));
        let (wanted, most) = (amount(&request), amount(&limit));
        prop_assert_eq!(refused("requests"), wanted.is_none_or(|amount| amount < LEAST), "{}: {:?}", request, found);
        prop_assert_eq!(refused("limits"), most.is_none_or(|amount| amount < LEAST), "{}: {:?}", limit, found);
        if let (Some(wanted), Some(most)) = (wanted, most) {
            prop_assert_eq!(has("limit-under-request"), most < wanted, "{} {}: {:?}", request, limit, found);
        }
    }
}
