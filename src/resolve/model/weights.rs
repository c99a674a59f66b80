//! How much memory a model needs.

use crate::diagnostic::{Code, Finding, Span};
use crate::kubernetes::Amount;
use crate::resolve::Setting;
use crate::resolve::service::Resources;

/// The bytes of a model.
#[derive(Debug, Default, Clone, Copy)]
pub struct Weights {
    /// All of them.
    pub bytes: u64,
    /// Those of which each server process has a copy of its own.
    each_process: u64,
}

impl Weights {
    /// Adds a file.
    pub fn add(&mut self, bytes: u64, each_process: bool) {
        self.bytes = self.bytes.saturating_add(bytes);
        if each_process {
            self.each_process = self.each_process.saturating_add(bytes);
        }
    }

    /// A finding where a pod has less memory. What lies on a GPU is not in it.
    pub fn finding(self, span: Span, resources: &Resources, workers: i64) -> Option<Finding> {
        if resources.gpu.is_some() {
            return None;
        }
        let copies = u64::try_from(workers).unwrap_or(1).max(1);
        let needed = self.bytes.saturating_add(self.each_process.saturating_mul(copies - 1));
        let limit = resources.limits.memory.as_ref().filter(|limit| is_under(limit, needed));
        let request = resources.requests.memory.as_ref().filter(|request| is_under(request, self.bytes));
        let size = if needed > self.bytes && !limit.is_some_and(|limit| is_under(limit, self.bytes)) {
            format!("{} for each of {copies} processes", readable(self.bytes))
        } else {
            readable(self.bytes)
        };
        let (memory, message, label) = match (limit, request) {
            (Some(limit), _) => (
                limit,
                format!("the model has {size}, and a pod may use {} of memory", limit.value),
                "a server that loads it is killed",
            ),
            (None, Some(request)) => (
                request,
                format!(
                    "the model has {}, and {} of memory is set aside for a pod",
                    readable(self.bytes),
                    request.value
                ),
                "a node that runs short of memory ends such a pod before others",
            ),
            (None, None) => return None,
        };
        Some(
            Finding::at(Code::ModelOverMemory, span, message)
                .label(label)
                .related(memory.span(), "the memory")
                .help("set more aside than the model has: `[resources.requests]` `memory = \"…\"`")
                .help("or accept it, for a server that maps the file: `allow = [\"model-over-memory\"]`"),
        )
    }
}

/// Whether memory is less than some bytes. Less than a mebibyte is a mistake in the quantity, and said to be one.
fn is_under(memory: &Setting<String>, bytes: u64) -> bool {
    let memory = Amount::parse(memory).map(Amount::units).filter(|memory| *memory >= 1 << 20);
    memory.is_some_and(|memory| memory < i128::from(bytes))
}

/// A number of bytes as people say it.
#[expect(clippy::cast_precision_loss, reason = "one digit behind the point is enough")]
fn readable(bytes: u64) -> String {
    let (unit, name) = [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(shift, _)| bytes >> shift > 0)
        .unwrap_or((0, "bytes"));
    let number = format!("{:.1}", bytes as f64 / f64::from(1_u32 << unit));
    format!("{} {name}", number.strip_suffix(".0").unwrap_or(&number))
}
