//! What hours cost in a platform's clusters.

use crate::capacity::{Month, Prices};
use crate::diagnostic::{Code, Finding, Report};
use crate::kubernetes::Amount;
use crate::spec::scalar::Quantity;
use crate::spec::sections::PricesSection;
use crate::spec::{PlatformSpec, Spanned, Table, nearest};
use std::collections::BTreeMap;

/// Hours of a month, where nobody says it: a year has 8760.
const HOURS: u16 = 730;

/// More hours no month has.
const MOST_HOURS: i64 = 744;

/// What hours cost, wherever a service runs.
#[derive(Debug)]
pub struct AllPrices {
    everywhere: Prices,
    clusters: BTreeMap<String, Prices>,
}

impl AllPrices {
    /// In a cluster, or in none that has a name.
    pub fn of(&self, cluster: Option<&str>) -> &Prices {
        cluster.and_then(|name| self.clusters.get(name)).unwrap_or(&self.everywhere)
    }
}

/// Reads them, and reports what is wrong with them.
pub fn read(spec: &PlatformSpec, file: &str, report: &mut Report) -> Option<AllPrices> {
    let section = spec.prices.as_ref()?;
    let mut each = BTreeMap::new();
    add(&mut each, (&section.cpu, &section.memory, section.gpus.as_ref()), report);
    let everywhere = Prices { month: month(section, file, report), each };
    let mut clusters = BTreeMap::new();
    for (name, own) in section.clusters.iter().flatten() {
        known_cluster(name, spec, report);
        let mut prices = everywhere.clone();
        add(&mut prices.each, (&own.cpu, &own.memory, own.gpus.as_ref()), report);
        clusters.insert(name.value.clone(), prices);
    }
    Some(AllPrices { everywhere, clusters })
}

fn month(section: &PricesSection, file: &str, report: &mut Report) -> Month {
    let currency = section.currency.as_ref().filter(|currency| !currency.value.trim().is_empty());
    if currency.is_none() {
        let message = "`prices.currency` is missing";
        let at = section.currency.as_ref().map(|said| said.span).or_else(|| first(section));
        report.push(
            Finding::at_or_in(Code::MissingKey, at, file, message)
                .help("name it, for example `currency = \"EUR\"`"),
        );
    }
    let hours = section.hours.as_ref();
    let fits = hours.filter(|hours| (1..=MOST_HOURS).contains(&hours.value));
    if let (Some(hours), None) = (hours, fits) {
        let message = format!("a month cannot have {} hours", hours.value);
        report.push(
            Finding::at(Code::OutOfRange, hours.span, message)
                .label(format!("from 1 to {MOST_HOURS}"))
                .help(format!("leave it out: the default is {HOURS}")),
        );
    }
    Month {
        currency: currency.map_or_else(String::new, |currency| currency.value.trim().to_owned()),
        hours: fits.and_then(|hours| u16::try_from(hours.value).ok()).unwrap_or(HOURS),
    }
}

/// Where the section says anything.
fn first(section: &PricesSection) -> Option<crate::diagnostic::Span> {
    let each = [&section.cpu, &section.memory].into_iter().flatten().map(|said| said.span);
    let gpus = section.gpus.iter().flatten().map(|(name, _)| name.span);
    each.chain(gpus).chain(section.clusters.iter().flatten().map(|(name, _)| name.span)).next()
}

type Said<'a> = (&'a Option<Spanned<Quantity>>, &'a Option<Spanned<Quantity>>, Option<&'a Table<Quantity>>);

fn add(each: &mut BTreeMap<String, Amount>, (cpu, memory, gpus): Said<'_>, report: &mut Report) {
    let own = [("cpu", cpu), ("memory", memory)];
    let own = own.into_iter().filter_map(|(name, said)| Some((name, said.as_ref()?)));
    let gpus = gpus.into_iter().flatten().map(|(name, said)| (name.value.as_str(), said));
    for (name, said) in own.chain(gpus) {
        let is_number = said.value.0.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match Amount::parse(&said.value.0).filter(|_| is_number) {
            Some(price) => drop(each.insert(name.to_owned(), price)),
            None => report.push(
                Finding::at(Code::InvalidQuantity, said.span, format!("`{}` is no price", said.value.0))
                    .label("a number is wanted, such as `0.032`: what an hour of it costs"),
            ),
        }
    }
}

fn known_cluster(name: &Spanned<String>, spec: &PlatformSpec, report: &mut Report) {
    let mut known = spec.clusters.iter().flatten().map(|(name, _)| name.value.as_str());
    if known.clone().any(|known| known == name.value) {
        return;
    }
    let finding =
        Finding::at(Code::UnknownCluster, name.span, format!("there is no cluster `{}`", name.value))
            .label(format!("the file has no `[clusters.{}]`", name.value));
    report.push(match nearest(&name.value, &mut known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("prices of all clusters stand in `[prices]`"),
    });
}
