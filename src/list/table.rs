//! The list as tables: what runs, and the sums.

use super::row::devices;
use super::{List, Row, Sum};
use crate::capacity::{Prices, Totals, decimal, money, range, without};
use crate::diagnostic::Shown;
use crate::render::markdown::{code_span, inert};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A column, and what a line has in it.
struct Column<T> {
    head: &'static str,
    /// Whether it is a name to copy rather than words.
    is_code: bool,
    cell: fn(&T) -> String,
}

const ROWS: &[Column<Row>] = &[
    Column { head: "Service", is_code: false, cell: |row| row.service.clone() },
    Column { head: "Environment", is_code: false, cell: |row| row.environment.clone().unwrap_or_default() },
    Column { head: "Cluster", is_code: false, cell: |row| row.cluster.clone().unwrap_or_default() },
    Column { head: "Model", is_code: false, cell: model },
    Column { head: "Image", is_code: true, cell: |row| short(&row.image) },
    Column { head: "Pods", is_code: false, cell: |row| pods(&row.capacity) },
    Column { head: "CPU", is_code: false, cell: |row| amount(&row.capacity, "cpu") },
    Column { head: "Memory", is_code: false, cell: |row| amount(&row.capacity, "memory") },
    Column { head: "GPUs", is_code: false, cell: |row| gpus(&row.capacity) },
    Column { head: "Month", is_code: false, cell: |row| months(&row.capacity) },
    Column { head: "Host", is_code: true, cell: |row| row.host.clone().unwrap_or_default() },
    Column { head: "Excepted from", is_code: false, cell: rules },
];

const SUMS: &[Column<Sum>] = &[
    Column {
        head: "Totals",
        is_code: false,
        cell: |sum| sum.cluster.clone().unwrap_or_else(|| "no cluster".to_owned()),
    },
    Column { head: "Services", is_code: false, cell: |sum| sum.services.to_string() },
    Column { head: "Pods", is_code: false, cell: |sum| pods(&sum.capacity) },
    Column { head: "CPU", is_code: false, cell: |sum| amount(&sum.capacity, "cpu") },
    Column { head: "Memory", is_code: false, cell: |sum| amount(&sum.capacity, "memory") },
    Column { head: "GPUs", is_code: false, cell: |sum| gpus(&sum.capacity) },
    Column { head: "Month", is_code: false, cell: |sum| months(&sum.capacity) },
];

fn model(row: &Row) -> String {
    let name = row.model.as_deref();
    [name, row.version.as_deref().filter(|_| name.is_some())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The image without the registry, and a digest as far as it tells it from another.
fn short(image: &str) -> String {
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once("@sha256:") {
        Some((name, digest)) => {
            format!("{name}@sha256:{}…", digest.chars().take(12).collect::<String>())
        }
        None => name.to_owned(),
    }
}

fn pods(capacity: &Totals) -> String {
    range(capacity.pods, "pods")
}

/// Nothing where nothing is asked for.
fn amount(capacity: &Totals, resource: &str) -> String {
    let asked = capacity.request(resource);
    if asked.most == 0 { String::new() } else { range(asked, resource) }
}

fn gpus(capacity: &Totals) -> String {
    let each = devices(capacity).filter(|(_, asked)| asked.most > 0);
    each.map(|(name, asked)| format!("{} {name}", range(asked, name))).collect::<Vec<_>>().join(", ")
}

fn months(capacity: &Totals) -> String {
    let each = capacity.months.iter().map(|(month, cost)| money(*cost, &month.currency));
    each.collect::<Vec<_>>().join(" + ")
}

/// How the months are reckoned, a line for each list of prices.
fn reckoned(list: &List) -> Vec<String> {
    let mut lists: BTreeMap<&Prices, BTreeSet<Option<&str>>> = BTreeMap::new();
    for row in &list.rows {
        if let Some(prices) = &row.prices {
            lists.entry(prices).or_default().insert(row.cluster.as_deref());
        }
    }
    let alone = lists.len() == 1;
    let named = lists.into_iter().map(|(prices, clusters)| {
        let names: Vec<&str> = clusters.into_iter().map(|name| name.unwrap_or("no cluster")).collect();
        (names.join(", "), prices)
    });
    let mut named: Vec<(String, &Prices)> = named.collect();
    named.sort();
    let lines = named.into_iter().map(|(clusters, prices)| {
        let of = if alone { String::new() } else { format!(" in {clusters}") };
        let each = prices.each.iter().map(|(name, price)| {
            let unit = match name.as_str() {
                "cpu" => "cores",
                "memory" => "GiB",
                device => device,
            };
            format!("{unit} × {}", decimal(*price))
        });
        let each = each.collect::<Vec<_>>().join(" + ");
        format!("A month{of} is {} hours × ({each}) {}", prices.month.hours, prices.month.currency)
    });
    let without = without(&list.sum().capacity.unpriced);
    lines.map(|line| format!("{line}{without}.")).collect()
}

fn rules(row: &Row) -> String {
    row.excepted.iter().map(|excepted| excepted.rule.as_str()).collect::<Vec<_>>().join(", ")
}

/// Heads and lines, without the columns in which nothing stands.
struct Table {
    heads: Vec<(&'static str, bool)>,
    lines: Vec<Vec<String>>,
}

impl Table {
    fn of<T>(columns: &[Column<T>], items: &[T]) -> Self {
        let cells = |column: &Column<T>| items.iter().map(column.cell).collect::<Vec<_>>();
        let filled = columns.iter().map(|column| ((column.head, column.is_code), cells(column)));
        let (heads, cells): (Vec<_>, Vec<_>) =
            filled.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).unzip();
        let lines = (0..items.len()).map(|at| cells.iter().map(|column| column[at].clone()).collect());
        Self { heads, lines: lines.collect() }
    }

    fn human(&self, out: &mut String) {
        let heads: Vec<String> = self.heads.iter().map(|(head, _)| head.to_uppercase()).collect();
        let mut lines = vec![heads];
        for line in &self.lines {
            lines.push(line.iter().map(|cell| Shown::line(cell).as_str().to_owned()).collect());
        }
        let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.heads.len()).map(width).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            let _ = writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }

    fn markdown(&self, out: &mut String) {
        let heads: Vec<&str> = self.heads.iter().map(|(head, _)| *head).collect();
        let _ = writeln!(out, "| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
        for line in &self.lines {
            let cells = line.iter().zip(&self.heads).map(|(cell, (_, is_code))| {
                if *is_code && !cell.is_empty() { code_span(cell) } else { inert(cell) }
            });
            let _ = writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "));
        }
    }
}

/// The rows, and the sums of the clusters with that of all below.
fn tables(list: &List) -> [Table; 2] {
    let mut sums = list.clusters();
    if sums.len() == 1 {
        sums.clear();
    }
    sums.push(Sum { cluster: Some("all".to_owned()), ..list.sum() });
    [Table::of(ROWS, &list.rows), Table::of(SUMS, &sums)]
}

/// Who is not in the table, and why.
fn refused(list: &List, name: fn(&str) -> String) -> Option<String> {
    let names: Vec<String> = list.refused.iter().map(|file| name(file)).collect();
    let are = if names.len() == 1 { "this one is" } else { "these are" };
    let why = "`modelstow check` says why";
    (!names.is_empty()).then(|| format!("Not listed, since {are} refused ({why}): {}.\n", names.join(", ")))
}

/// For people.
pub fn human(list: &List) -> Shown {
    let mut out = String::new();
    if list.rows.is_empty() {
        out.push_str("no service is like that\n");
    } else {
        let [rows, sums] = tables(list);
        rows.human(&mut out);
        out.push('\n');
        sums.human(&mut out);
    }
    let reckoned = reckoned(list);
    if !reckoned.is_empty() {
        let _ = write!(out, "\n{}\n", reckoned.join("\n"));
    }
    if let Some(refused) = refused(list, |file| Shown::line(file).as_str().to_owned()) {
        let _ = write!(out, "\n{refused}");
    }
    Shown::text(&out)
}

/// For a page.
pub fn markdown(list: &List) -> Shown {
    let mut out = String::new();
    if list.rows.is_empty() {
        out.push_str("No service is like that.\n");
    } else {
        let [rows, sums] = tables(list);
        rows.markdown(&mut out);
        out.push('\n');
        sums.markdown(&mut out);
    }
    for line in reckoned(list) {
        let _ = write!(out, "\n{}\n", inert(&line));
    }
    if let Some(refused) = refused(list, code_span) {
        let _ = write!(out, "\n{refused}");
    }
    Shown::text(&out)
}
