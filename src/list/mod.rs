//! Many services in one view: what runs where, and what it asks for. It takes what the stages decided and rendered, and
//! decides nothing.

mod json;
mod row;
mod table;
mod wanted;

pub use row::{Excepted, Row};
pub use wanted::Wanted;

use crate::capacity::{Range, Totals};
use crate::diagnostic::{Finding, Printed};
use clap::ValueEnum;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Services, a row for each environment.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// In the order in which they are printed.
    pub rows: Vec<Row>,
    /// The files of services that cannot be built, so that nobody knows what they are.
    pub refused: Vec<String>,
}

/// What some rows ask for together.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    /// The cluster that they are in; `None` in that of all rows, and of those that name none.
    pub cluster: Option<String>,
    /// How many services there are, however many environments they have.
    pub services: usize,
    /// Pods and requests.
    pub capacity: Totals,
}

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For a page.
    Markdown,
    /// One JSON object; docs/list.md describes it.
    Json,
}

/// What a list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// The service's name.
    Service,
    /// The environment's name.
    Environment,
    /// The cluster's name.
    Cluster,
    /// Whom to ask.
    Owner,
    /// The model's name and version.
    Model,
    /// The image.
    Image,
    /// The most pods.
    Pods,
    /// The most cores.
    Cpu,
    /// The most memory.
    Memory,
    /// The most GPUs and other devices.
    Gpus,
    /// The most money a month.
    Month,
    /// The DNS name.
    Host,
    /// How many rules it may break.
    Excepted,
}

impl List {
    /// Adds all environments of a project, or the file of one that was refused.
    pub fn take(&mut self, project: Result<Vec<Row>, String>) {
        match project {
            Ok(rows) => self.rows.extend(rows),
            Err(file) => self.refused.push(file),
        }
    }

    /// Whether no service was found, whatever became of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.refused.is_empty()
    }

    /// Keeps the rows that are wanted. A name that none of all rows has is a finding, unless there are none.
    #[must_use]
    pub fn keep(&mut self, wanted: &Wanted) -> Vec<Finding> {
        let findings = if self.rows.is_empty() { Vec::new() } else { wanted.unknown(&self.rows) };
        self.rows.retain(|row| wanted.takes(row));
        findings
    }

    /// Sorts the rows. Those that are equal stay in the order of their files.
    pub fn sort(&mut self, order: Option<Order>) {
        let text = |of: fn(&Row) -> Option<&str>| {
            // What has no such name comes last.
            move |row: &Row| (of(row).is_none(), of(row).unwrap_or_default().to_owned())
        };
        let most = |range: Range| Reverse((range.most, range.least));
        match order {
            None => {}
            Some(Order::Service) => self.rows.sort_by_key(text(|row| Some(&row.service))),
            Some(Order::Environment) => self.rows.sort_by_key(text(|row| row.environment.as_deref())),
            Some(Order::Cluster) => self.rows.sort_by_key(text(|row| row.cluster.as_deref())),
            Some(Order::Owner) => self.rows.sort_by_key(text(|row| row.owner.as_deref())),
            Some(Order::Model) => {
                self.rows.sort_by_key(|row| (row.model.is_none(), row.model.clone(), row.version.clone()));
            }
            Some(Order::Image) => self.rows.sort_by_key(text(|row| Some(&row.image))),
            Some(Order::Pods) => self.rows.sort_by_key(|row| most(row.capacity.pods)),
            Some(Order::Cpu) => self.rows.sort_by_key(|row| most(row.capacity.request("cpu"))),
            Some(Order::Memory) => self.rows.sort_by_key(|row| most(row.capacity.request("memory"))),
            Some(Order::Gpus) => self.rows.sort_by_key(|row| most(row.all_devices())),
            Some(Order::Month) => self.rows.sort_by_key(|row| most(row.month())),
            Some(Order::Host) => self.rows.sort_by_key(text(|row| row.host.as_deref())),
            Some(Order::Excepted) => self.rows.sort_by_key(|row| Reverse(row.excepted.len())),
        }
    }

    /// What all rows ask for together.
    #[must_use]
    pub fn sum(&self) -> Sum {
        Sum::of(None, &self.rows.iter().collect::<Vec<_>>())
    }

    /// The same for each cluster, by its name; those that name none come last.
    #[must_use]
    pub fn clusters(&self) -> Vec<Sum> {
        let names: BTreeSet<_> = self.rows.iter().map(|row| (row.cluster.is_none(), &row.cluster)).collect();
        let each = names.into_iter().map(|(_, name)| {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| row.cluster == *name).collect();
            Sum::of(name.clone(), &rows)
        });
        each.collect()
    }

    /// Writes it.
    #[must_use]
    pub fn print(&self, format: Format) -> Printed {
        match format {
            Format::Human => Printed::People(table::human(self)),
            Format::Markdown => Printed::People(table::markdown(self)),
            Format::Json => Printed::Machine(json::print(self)),
        }
    }
}

impl Sum {
    fn of(cluster: Option<String>, rows: &[&Row]) -> Self {
        let services = rows.iter().map(|row| &row.file).collect::<BTreeSet<_>>().len();
        let mut capacity = Totals::default();
        for row in rows {
            capacity += &row.capacity;
        }
        Self { cluster, services, capacity }
    }
}
