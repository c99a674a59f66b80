use crate::diagnostic::Span;
use crate::spec::Spanned;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::ops::Deref;

/// Why a value is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Origin {
    /// Somebody wrote it here.
    Given(Span),
    /// Nobody did, and this is a good reason for the value.
    Default(&'static str),
    /// The runtime's `runtime.toml` says so here.
    Runtime(Span),
    /// It follows from other keys by a rule.
    Derived {
        /// The keys of `service.toml` that it follows from.
        from: &'static [&'static str],
        /// The rule in words.
        rule: &'static str,
    },
}

/// A decided value and why it is what it is. In templates it is just the value.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Why.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value that was written.
    pub fn given(value: T, span: Span) -> Self {
        Self { value, origin: Origin::Given(span) }
    }

    /// A value for want of a written one.
    pub fn default(value: T, reason: &'static str) -> Self {
        Self { value, origin: Origin::Default(reason) }
    }

    /// A value that the runtime states.
    pub fn runtime(stated: &Spanned<T>) -> Self
    where
        T: Clone,
    {
        Self { value: stated.value.clone(), origin: Origin::Runtime(stated.span) }
    }

    /// A value that follows from others.
    pub fn derived(value: T, from: &'static [&'static str], rule: &'static str) -> Self {
        Self { value, origin: Origin::Derived { from, rule } }
    }

    /// What is written, else what `otherwise` says.
    pub fn or(given: Option<Spanned<T>>, otherwise: impl FnOnce() -> Self) -> Self {
        given.map_or_else(otherwise, Self::from)
    }

    /// Where it was written, if it was.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self.origin {
            Origin::Given(span) => Some(span),
            _ => None,
        }
    }

    /// Another value of the same origin.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Setting<U> {
        Setting { value: f(self.value), origin: self.origin }
    }
}

impl<T> From<Spanned<T>> for Setting<T> {
    fn from(spanned: Spanned<T>) -> Self {
        Self::given(spanned.value, spanned.span)
    }
}

impl<T> Deref for Setting<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

thread_local! {
    static WITH_ORIGINS: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f`, in which a serialized setting is a table of its value and its origin.
pub fn with_origins<T>(f: impl FnOnce() -> T) -> T {
    let before = WITH_ORIGINS.replace(true);
    let result = f();
    WITH_ORIGINS.set(before);
    result
}

impl Origin {
    /// The key under which an origin is serialized; no value has a key of this name.
    pub const MARK: &str = "$origin";
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if WITH_ORIGINS.get() {
            let mut both = serializer.serialize_struct("Setting", 2)?;
            both.serialize_field(Origin::MARK, &self.origin)?;
            both.serialize_field("value", &self.value)?;
            return both.end();
        }
        self.value.serialize(serializer)
    }
}
