//! What is counted while templates are rendered, and the filters and functions of minijinja that have bounds.

use super::bounds::{COUNT, KEEP};
use super::run;
use super::trace::Tracked;
use minijinja::value::{Kwargs, StringInput, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, filters};
use std::sync::atomic::{AtomicU64, Ordering};

/// Steps of one rendering. A README of two hundred environments takes a tenth of it.
const STEPS: u64 = 2_000_000;
/// Bytes that one rendering writes, blocks that go through a filter included.
const WRITTEN: u64 = 16 * 1024 * 1024;
/// Bytes of one value that a template keeps under a name, or makes of others.
const KEPT: usize = 256 * 1024;
/// Values in values.
const DEEPEST: usize = 24;

/// No template needs these, and how much they write hangs on a number (`format`, `batch`, `slice`, `indent`) or on what
/// minijinja thinks of a value (`pprint`).
const REMOVED: &[&str] = &["batch", "format", "indent", "pprint", "slice"];

/// What all renderings of a service may take together, counted in such as take the most.
const TOGETHER: u64 = 10;

/// How much a rendering has written and kept, and all of them together.
#[derive(Debug)]
pub struct Meter {
    count: AtomicU64,
    times: u64,
    steps: AtomicU64,
    bytes: AtomicU64,
}

impl Meter {
    /// Nothing is counted yet, and there may be so many times the bounds.
    pub fn new(times: u64) -> Self {
        let zero = || AtomicU64::new(0);
        Self { count: zero(), times, steps: zero(), bytes: zero() }
    }

    /// A rendering begins.
    ///
    /// # Errors
    /// When those before it took all that there is.
    pub fn start(&self) -> Result<(), Error> {
        self.count.store(0, Ordering::Relaxed);
        let most = TOGETHER * self.times;
        let is_spent = self.steps.load(Ordering::Relaxed) > STEPS * most
            || self.bytes.load(Ordering::Relaxed) > WRITTEN * most;
        if !is_spent {
            return Ok(());
        }
        Err(failed(format!(
            "the templates of a service take at most {} steps and write at most {} MiB together",
            STEPS * TOGETHER,
            WRITTEN * TOGETHER / 1024 / 1024
        )))
    }

    /// A rendering has ended after so many steps, or with none left.
    pub fn end(&self, steps: Option<u64>) {
        self.steps.fetch_add(steps.unwrap_or(STEPS * self.times), Ordering::Relaxed);
        self.bytes.fetch_add(self.count.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Counts bytes.
    ///
    /// # Errors
    /// When it is too much.
    pub fn add(&self, bytes: usize) -> Result<(), Error> {
        let bytes = bytes as u64;
        if self.count.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= WRITTEN * self.times {
            return Ok(());
        }
        Err(failed(format!("a template writes at most {} MiB", WRITTEN / 1024 / 1024)))
    }
}

/// What is said of a template that takes more steps than there are.
pub fn too_long() -> String {
    format!("a template takes at most {STEPS} steps")
}

/// Gives an environment its bounds.
pub fn bound(environment: &mut Environment<'static>, times: u64) {
    environment.set_fuel(Some(STEPS * times));
    environment.set_recursion_limit(150);
    for name in REMOVED {
        environment.remove_filter(name);
    }
    environment.remove_global("debug");
    environment.remove_global("namespace");
    environment.add_filter("replace", replace);
    environment.add_filter("join", join);
    environment.add_function(COUNT, |bytes: usize| run::count(bytes));
    environment.add_filter(KEEP, |value: Value| {
        let (value, size) = weighed(value)?;
        run::count(size)?;
        Ok::<_, Error>(value)
    });
}

/// A value with its size. What can be gone through only once is taken out into a list.
fn weighed(value: Value) -> Result<(Value, usize), Error> {
    let value = if value.kind() == ValueKind::Iterable && value.len().is_none() {
        let items: Vec<Value> = value.try_iter()?.take(KEPT + 1).collect();
        Value::from(items)
    } else {
        value
    };
    let mut size = 0;
    weigh(&value, 0, &mut size)?;
    Ok((value, size))
}

fn weigh(value: &Value, depth: usize, size: &mut usize) -> Result<(), Error> {
    // To go through it would be to read it.
    if value.downcast_object_ref::<Tracked>().is_some() {
        return Ok(());
    }
    *size += value.as_str().map_or(1, str::len).max(1);
    if *size > KEPT || depth > DEEPEST {
        return Err(failed(format!("a value in a template has at most {} KiB", KEPT / 1024)));
    }
    if matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
        for item in value.try_iter()? {
            if value.kind() == ValueKind::Map {
                weigh(&value.get_item(&item)?, depth + 1, size)?;
            }
            weigh(&item, depth + 1, size)?;
        }
    }
    Ok(())
}

/// minijinja's filter, where what comes out has an end.
fn replace(
    state: &mut State<'_, '_>,
    value: StringInput<'_>,
    from: StringInput<'_>,
    to: StringInput<'_>,
) -> Result<Value, Error> {
    let found = value.as_str().matches(from.as_str()).count();
    fits(value.as_str().len().saturating_add(found.saturating_mul(to.as_str().len())))?;
    filters::replace(state, value, from, to)
}

/// minijinja's filter, where what comes out has an end.
fn join(
    state: &mut State<'_, '_>,
    value: Value,
    joiner: Option<StringInput<'_>>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let (value, size) = weighed(value)?;
    let between = joiner.as_ref().map_or(0, |joiner| joiner.as_str().len());
    fits(size.saturating_add(value.len().unwrap_or(0).saturating_mul(between)))?;
    filters::join(state, &value, joiner, None, kwargs)
}

fn fits(size: usize) -> Result<(), Error> {
    if size <= KEPT.saturating_mul(4) {
        return Ok(());
    }
    Err(failed(format!("a filter gives at most {} KiB", KEPT * 4 / 1024)))
}

fn failed(words: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, words)
}
