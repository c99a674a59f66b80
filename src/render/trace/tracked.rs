//! Values that note when they are read.

use minijinja::value::{Enumerator, Object, ObjectRepr, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};
use std::sync::{Arc, Mutex};

/// The paths of values that were read.
#[derive(Debug, Clone, Default)]
pub struct Reads(Arc<Mutex<Vec<String>>>);

impl Reads {
    fn add(&self, path: &str) {
        if let Ok(mut reads) = self.0.lock()
            && !reads.iter().any(|read| read == path)
        {
            reads.push(path.to_owned());
        }
    }

    /// What was read since the last time.
    pub fn take(&self) -> Vec<String> {
        self.0.lock().map(|mut reads| std::mem::take(&mut *reads)).unwrap_or_default()
    }
}

/// A table or a list of values. To ask whether something is in it, or to go through it, is to read the whole.
#[derive(Debug)]
pub struct Tracked {
    path: String,
    inner: Value,
    reads: Reads,
}

impl Tracked {
    /// The top of all values.
    pub fn root(inner: Value, reads: Reads) -> Value {
        Value::from_object(Self { path: String::new(), inner, reads })
    }

    /// The pairs of a table, as the filter `items` gives them: the table is read, and each value when it is used.
    fn pairs(&self) -> Option<Value> {
        self.reads.add(&self.path);
        let pair = |key: Value| {
            let value = self.inner.get_item(&key).unwrap_or_default();
            Value::from(vec![key, value])
        };
        Some(self.inner.try_iter().ok()?.map(pair).collect())
    }
}

/// Lets templates note what they read of these.
pub fn observe(environment: &mut Environment<'_>) {
    environment.add_function(super::marks::TOUCH, |value: &Value| {
        if let Some(tracked) = value.downcast_object_ref::<Tracked>() {
            tracked.reads.add(&tracked.path);
        }
    });
    environment.add_filter("items", |value: &Value| match value.downcast_object_ref::<Tracked>() {
        Some(tracked) => tracked.pairs().ok_or_else(|| Error::from(ErrorKind::InvalidOperation)),
        None => minijinja::filters::items(value),
    });
}

impl Object for Tracked {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.inner.kind() == ValueKind::Seq { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let child = self.inner.get_item(key).ok().filter(|child| !child.is_undefined())?;
        let path = if self.path.is_empty() { key.to_string() } else { format!("{}.{key}", self.path) };
        if matches!(child.kind(), ValueKind::Map | ValueKind::Seq) {
            return Some(Value::from_object(Self { path, inner: child, reads: self.reads.clone() }));
        }
        self.reads.add(&path);
        Some(child)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        if !self.path.is_empty() {
            self.reads.add(&self.path);
        }
        if self.inner.kind() == ValueKind::Seq {
            return Enumerator::Seq(self.inner.len().unwrap_or_default());
        }
        match self.inner.try_iter() {
            Ok(keys) => Enumerator::Values(keys.collect()),
            Err(_) => Enumerator::Empty,
        }
    }
}
