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
    /// Keys of `service.toml` that had a part in it beside that: they fill a placeholder, or would make it another value.
    pub also: Vec<&'static str>,
}

impl<T> Setting<T> {
    fn of(value: T, origin: Origin) -> Self {
        Self { value, origin, also: Vec::new() }
    }

    /// The same with further keys that had a part in it.
    #[must_use]
    pub fn also(mut self, keys: &[&'static str]) -> Self {
        self.also.extend(keys);
        self
    }

    /// A value that was written.
    pub fn given(value: T, span: Span) -> Self {
        Self::of(value, Origin::Given(span))
    }

    /// A value for want of a written one.
    pub fn default(value: T, reason: &'static str) -> Self {
        Self::of(value, Origin::Default(reason))
    }

    /// A value that the runtime states.
    pub fn runtime(stated: &Spanned<T>) -> Self
    where
        T: Clone,
    {
        Self::stated(stated.value.clone(), stated.span)
    }

    /// A value that follows from what a runtime, a controller or an installer states here.
    pub fn stated(value: T, at: Span) -> Self {
        Self::of(value, Origin::Runtime(at))
    }

    /// A value that follows from others.
    pub fn derived(value: T, from: &'static [&'static str], rule: &'static str) -> Self {
        Self::of(value, Origin::Derived { from, rule })
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

    /// The keys that it follows from by a rule.
    #[must_use]
    pub fn follows_from(&self) -> &'static [&'static str] {
        match self.origin {
            Origin::Derived { from, .. } => from,
            _ => &[],
        }
    }

    /// Another value of the same origin.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Setting<U> {
        Setting { value: f(self.value), origin: self.origin, also: self.also }
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

    /// Stands among the keys of a derived value for all that is behind the Dockerfile and the files that it copies.
    pub const DOCKERFILE: &str = "Dockerfile";
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if WITH_ORIGINS.get() {
            let mut all = serializer.serialize_struct("Setting", 3)?;
            all.serialize_field(Origin::MARK, &self.origin)?;
            all.serialize_field("also", &self.also)?;
            all.serialize_field("value", &self.value)?;
            return all.end();
        }
        self.value.serialize(serializer)
    }
}
