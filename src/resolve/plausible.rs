//! Quantities that Kubernetes can read, and that no pod can have meant.

use super::{Resolver, Setting};
use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Amount;
use crate::spec::scalar::Quantity;
use crate::spec::{Spanned, quoted};

/// What a quantity is of, and so how much of it is too little or too much to be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::resolve) enum Of {
    /// Cores: no container is given less than a thousandth, and few nodes have a hundred for one pod.
    Cpu,
    /// Bytes of memory: no process starts in less than a mebibyte.
    Memory,
    /// Bytes of a file.
    Disk,
    /// Bytes of a request.
    Body,
}

impl Of {
    /// Less is refused.
    fn least(self) -> &'static str {
        match self {
            Self::Cpu => "1m",
            Self::Memory => "1Mi",
            Self::Disk | Self::Body => "1Ki",
        }
    }

    /// More is asked about.
    fn most(self) -> &'static str {
        match self {
            Self::Cpu => "96",
            Self::Memory => "8Ti",
            Self::Disk => "64Ti",
            Self::Body => "64Gi",
        }
    }

    /// What an amount is, in words.
    fn words(self, amount: Amount) -> String {
        let what = if self == Self::Cpu { "core" } else { "byte" };
        match amount.units() {
            1 if amount.billionths() < 1_000_000_000 => format!("that is less than one {what}"),
            1 => format!("that is 1 {what}"),
            many => format!("that is {many} {what}s"),
        }
    }

    /// The suffix that was probably meant in place of one that gives too little or too much.
    fn meant(self, number: &str, suffix: &str, too_little: bool) -> Option<&'static str> {
        let small = number.parse::<f64>().is_ok_and(|number| number < 64.0);
        match (self, suffix, too_little) {
            (Self::Cpu, "", false) => Some("m"),
            // The suffix of memory.
            (Self::Cpu, _, false) if small => Some(""),
            (Self::Cpu, _, false) => Some("m"),
            (Self::Cpu, ..) => None,
            (Self::Body, "", true) | (_, "G" | "Gi", false) => Some("Mi"),
            (_, "", true) if small => Some("Gi"),
            (_, "" | "m" | "u" | "n" | "k" | "Ki", true) => Some("Mi"),
            (_, "M" | "Mi", true) | (_, "T" | "Ti" | "P" | "Pi" | "E" | "Ei", false) => Some("Gi"),
            _ => None,
        }
    }
}

impl Resolver<'_, '_> {
    /// A quantity of a pod.
    pub(super) fn quantity(
        &mut self,
        given: Option<Spanned<Quantity>>,
        key: &str,
        of: Of,
    ) -> Option<Setting<String>> {
        let given = given?;
        let text = given.value.0;
        match Amount::parse(&text) {
            Some(amount) if !amount.is_zero() => {
                let given = Spanned { value: text.clone(), span: given.span };
                self.plausible(&given, amount, key, of);
            }
            Some(_) => self.report.push(
                Finding::at(Code::InvalidQuantity, given.span, format!("`{key}` cannot be `{text}`"))
                    .label("a pod needs more than nothing"),
            ),
            None => {
                let finding =
                    Finding::at(Code::InvalidQuantity, given.span, format!("`{key}` cannot be `{text}`"));
                self.report.push(match suffix_help(&text) {
                    Some(better) => finding.did_you_mean(&better, quoted(&better)),
                    None => finding
                        .help("a quantity is a number with a suffix such as `m` (thousandths), `Mi` or `Gi`"),
                });
            }
        }
        Some(Setting::given(text, given.span))
    }

    /// Says where an amount is too little to work with, or more than anybody has.
    pub(super) fn plausible(&mut self, given: &Spanned<String>, amount: Amount, key: &str, of: Of) {
        let text = given.value.as_str();
        let too_little = Amount::parse(of.least()).is_some_and(|least| amount < least);
        let finding = if too_little {
            Finding::at(Code::InvalidQuantity, given.span, format!("`{key}` cannot be `{text}`"))
                .label(format!("{}, and {} is the least", of.words(amount), of.least()))
        } else if Amount::parse(of.most()).is_some_and(|most| amount > most) {
            Finding::at(Code::UnlikelyQuantity, given.span, format!("`{key}` is `{text}`"))
                .label(format!("{}, more than most nodes have", of.words(amount)))
        } else {
            return;
        };
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let finding = match of.meant(number, suffix, too_little) {
            Some(suffix) => {
                let better = format!("{number}{suffix}");
                finding.did_you_mean(&better, quoted(&better))
            }
            None => finding,
        };
        self.report.push(if too_little {
            finding
        } else {
            finding.help("or accept it: `allow = [\"unlikely-quantity\"]` at the top of the file")
        });
    }
}

/// What was probably meant by `512MB`, `1 Gi` or `2GB`.
fn suffix_help(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number_end = compact.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, suffix) = compact.split_at(number_end);
    let better = match suffix.to_ascii_lowercase().as_str() {
        "kb" | "kib" | "ki" => "Ki",
        "mb" | "mib" | "mi" => "Mi",
        "gb" | "gib" | "gi" | "g" => "Gi",
        "tb" | "tib" | "ti" => "Ti",
        "b" | "core" | "cores" | "cpu" | "cpus" => "",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("{number}{better}"))
}
