//! A request that a route takes, where the code says plainly what it holds.

use super::{Class, call};
use super::{Code, Field, Found, Handler, Program, Route, arguments, literal, named, quoted};

/// A type stands in a type, and that in another: deeper ones are read by nobody at a glance.
const DEEPEST: usize = 24;
/// A longer request is no example that a person would write by hand.
const LONGEST: usize = 2000;
/// More numbers in a row are none that a person would write by hand.
const MOST_ITEMS: usize = 100;
/// Plain types and a value of each, as JSON. One is what most bounds let pass.
const PLAIN: &[(&str, &str)] = &[
    ("float", "1.0"),
    ("FiniteFloat", "1.0"),
    ("NonNegativeFloat", "1.0"),
    ("PositiveFloat", "1.0"),
    ("int", "1"),
    ("NonNegativeInt", "1"),
    ("PositiveInt", "1"),
    ("str", "\"text\""),
    ("bool", "true"),
];
/// Lists of one type.
const LISTS: &[&str] = &["list", "List"];
/// Parameters that are no part of a body.
const BESIDE: &[&str] = &["Request", "Response", "BackgroundTasks"];
/// Arguments of pydantic's `Field` that say nothing of a value.
const WORDS: &[&str] = &["title", "description"];
/// Those that give one.
const VALUES: &[&str] = &["examples", "example"];
/// Those that bound it or its length, and whether it is all right by the bound.
const BOUNDS: &[(&str, Holds)] = &[
    ("ge", |value, bound| value >= bound),
    ("gt", |value, bound| value > bound),
    ("le", |value, bound| value <= bound),
    ("lt", |value, bound| value < bound),
    ("min_length", |value, bound| value >= bound),
    ("max_length", |value, bound| value <= bound),
];

/// Whether a value is within a bound.
type Holds = fn(f64, f64) -> bool;

/// A request whose values are guesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// As JSON.
    pub json: String,
    /// What says what it holds, in words: the fields of a model, or the keys that are read.
    pub what: String,
    /// Where: `FILE:LINE`.
    pub place: String,
}

impl<'a> Program<'a> {
    /// What a route takes, where that is plain.
    #[must_use]
    pub fn body(&self, route: &Found<Route>, from: &'a Code) -> Option<Body> {
        let Handler { parameters, keys } = route.value.handler.as_ref()?;
        // What an application depends on may ask for a header.
        if self.files.iter().any(|code| code.text.contains("dependencies=[")) {
            return None;
        }
        let body = if parameters.is_empty() {
            let json = (!keys.is_empty()).then(|| self.object(keys, from, DEEPEST))??;
            Body { json, what: "the keys that the code reads".to_owned(), place: place(from, route.line) }
        } else {
            self.of_parameters(parameters, from)?
        };
        (body.json.len() <= LONGEST).then_some(body)
    }

    /// One parameter is the body, and all others are none of the request's.
    fn of_parameters(&self, parameters: &[Field], from: &'a Code) -> Option<Body> {
        let mut body = None;
        for parameter in parameters {
            let kind = parameter.kind.as_str();
            let inner = listed(kind).unwrap_or(kind);
            if let Some((code, class)) = self.class(inner, from) {
                if body.is_some()
                    || parameter.default.as_deref().is_some_and(|default| default != "Body(...)")
                {
                    return None;
                }
                let json = self.value_of(kind, None, from, DEEPEST)?;
                let what = format!("the fields of `{}`", class.value.name);
                body = Some(Body { json, what, place: place(code, class.line) });
                continue;
            }
            let is_beside = BESIDE.contains(&kind.rsplit('.').next().unwrap_or_default());
            let is_optional = is_plain(kind) && parameter.default.as_deref().and_then(literal).is_some();
            if !is_beside && !is_optional {
                return None;
            }
        }
        body
    }

    /// The class that a name stands for.
    fn class(&self, name: &str, from: &'a Code) -> Option<(&'a Code, &'a Found<Class>)> {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
        let (code, name) = self.find(name, from).filter(|_| is_name)?;
        code.classes.iter().rev().find(|class| class.value.name == name).map(|class| (code, class))
    }

    /// The fields of a model of pydantic, those of the models that it is made from first.
    fn fields(
        &self,
        (code, class): (&'a Code, &'a Class),
        left: usize,
    ) -> Option<Vec<(&'a Code, &'a Field)>> {
        let left = self.step(left)?;
        let [base] = class.bases.as_slice() else { return None };
        let mut fields = if written(base, code) == "pydantic.BaseModel" {
            Vec::new()
        } else {
            let (code, class) = self.class(base, code)?;
            self.fields((code, &class.value), left)?
        };
        for field in class.is_plain.then_some(&class.fields)? {
            fields.retain(|(_, known)| known.name != field.name);
            fields.push((code, field));
        }
        Some(fields)
    }

    fn object(&self, fields: &[Field], from: &'a Code, left: usize) -> Option<String> {
        self.written(fields.iter().map(|field| (from, field)), left)
    }

    /// The fields with a value each.
    fn written<'f>(
        &self,
        fields: impl Iterator<Item = (&'a Code, &'f Field)>,
        left: usize,
    ) -> Option<String> {
        let mut parts = Vec::new();
        for (code, field) in fields {
            let is_internal = field.name.starts_with('_') || field.kind.contains("ClassVar");
            if is_internal || field.default.as_deref().is_some_and(may_be_left_out) {
                continue;
            }
            let value = self.value_of(&field.kind, field.default.as_deref(), code, left)?;
            parts.push(format!("{}: {value}", serde_json::to_string(&field.name).ok()?));
            if parts.iter().map(String::len).sum::<usize>() > LONGEST {
                return None;
            }
        }
        (!parts.is_empty()).then(|| format!("{{{}}}", parts.join(", ")))
    }

    /// A value of a type, as JSON.
    fn value_of(&self, kind: &str, default: Option<&str>, from: &'a Code, left: usize) -> Option<String> {
        let left = self.step(left)?;
        let kind = kind.trim();
        if let Some(inner) = subscript(kind, "Annotated") {
            let inner = arguments(inner);
            let [kind, field] = inner.as_slice() else { return None };
            let default = match default {
                Some(default) => default,
                None => call(field, "Field").map(|_| *field)?,
            };
            return self.value_of(kind, Some(default), from, left);
        }
        let described = default.filter(|default| default.starts_with("Field("));
        let field = described.and_then(|default| call(default, "Field")).map(arguments);
        let mut bounds = Vec::new();
        match (&field, default) {
            (Some(all), _) => {
                for argument in all {
                    match said(argument) {
                        Said::Nothing => {}
                        Said::Value(value) => return literal(value),
                        Said::Bound(name, holds, bound) => bounds.push((name, holds, bound)),
                        Said::More => return None,
                    }
                }
            }
            (None, Some(default)) => return literal(default),
            (None, None) => {}
        }
        let length = bounds.iter().find(|(name, ..)| *name == "min_length").map(|(.., bound)| *bound);
        let (value, measure) = self.unbound(kind, length, from, left)?;
        bounds.iter().all(|(_, holds, bound)| holds(measure, *bound)).then_some(value)
    }

    /// A value of a type without regard to bounds, and the number that is to be within them.
    fn unbound(&self, kind: &str, length: Option<f64>, from: &'a Code, left: usize) -> Option<(String, f64)> {
        // Whether a bound holds of what has no number of its own is not known.
        const UNKNOWN: f64 = f64::NAN;
        let left = self.step(left)?;
        if let Some((code, class)) = self.class(kind, from) {
            let fields = self.fields((code, &class.value), left)?;
            return Some((self.written(fields.into_iter(), left)?, UNKNOWN));
        }
        if let Some(value) = from.constants.iter().find(|known| known.name == kind && known.within.is_none())
        {
            return Some((self.value_of(&value.value, None, from, left)?, UNKNOWN));
        }
        if let Some(inner) = listed(kind) {
            // How long a row has to be, only a bound says.
            if listed(inner).is_some() {
                return None;
            }
            let items = length.and_then(|length| (1..=MOST_ITEMS).find(|items| as_number(*items) >= length));
            let items = if length.is_some() { items? } else { 1 };
            let item = self.value_of(inner, None, from, left).filter(|item| item.len() * items <= LONGEST)?;
            return Some((format!("[{}]", vec![item; items].join(", ")), as_number(items)));
        }
        if let Some(inner) = subscript(kind, "Optional").or_else(|| kind.strip_suffix("| None")) {
            return self.unbound(inner.trim(), length, from, left);
        }
        if let Some(inner) = subscript(kind, "Literal") {
            return Some((literal(arguments(inner).first()?)?, UNKNOWN));
        }
        let kind = kind.rsplit('.').next().unwrap_or_default();
        let (_, value) = PLAIN.iter().find(|(name, _)| *name == kind)?;
        Some(((*value).to_owned(), quoted(value).map_or(1.0, |text| as_number(text.len()))))
    }
}

/// What an argument of `Field` says.
enum Said<'t> {
    Nothing,
    Value(&'t str),
    Bound(&'static str, Holds, f64),
    More,
}

fn said(argument: &str) -> Said<'_> {
    let name = argument.split('=').next().unwrap_or_default().trim();
    let value = named(argument, name).filter(|_| !name.starts_with('"'));
    let Some(value) = value else {
        return if argument == "..." { Said::Nothing } else { Said::Value(argument) };
    };
    if WORDS.contains(&name) {
        return Said::Nothing;
    }
    if name == "default" {
        return if value == "..." { Said::Nothing } else { Said::Value(value) };
    }
    if VALUES.contains(&name) {
        let list = value.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
        let first = list.and_then(|list| arguments(list).first().copied());
        return if name == "examples" { first.map_or(Said::More, Said::Value) } else { Said::Value(value) };
    }
    let bound = value.replace('_', "").parse().ok();
    let known = BOUNDS.iter().find(|(known, _)| *known == name);
    known.zip(bound).map_or(Said::More, |((name, holds), bound)| Said::Bound(name, *holds, bound))
}

/// Whether something stands in for a value that is not written out: nothing, or what the code computes.
fn may_be_left_out(default: &str) -> bool {
    let Some(inner) = default.strip_prefix("Field(").and_then(|_| call(default, "Field")) else {
        return default != "..." && literal(default).is_none();
    };
    let by_place = arguments(inner).first().copied().filter(|first| !first.contains('='));
    let value = by_place.or_else(|| named(inner, "default"));
    named(inner, "default_factory").is_some()
        || value.is_some_and(|value| value != "..." && literal(value).is_none())
}

/// What stands in the brackets of `List[…]`.
fn listed(kind: &str) -> Option<&str> {
    LISTS.iter().find_map(|list| subscript(kind, list))
}

fn subscript<'t>(kind: &'t str, name: &str) -> Option<&'t str> {
    let kind = kind.trim().strip_prefix("typing.").unwrap_or(kind.trim());
    kind.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')
}

fn is_plain(kind: &str) -> bool {
    PLAIN.iter().any(|(name, _)| *name == kind)
}

/// A name with the module that it comes from.
fn written(name: &str, code: &Code) -> String {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    let first = code.aliases.get(first).map_or(first, String::as_str);
    if rest.is_empty() { first.to_owned() } else { format!("{first}.{rest}") }
}

fn place(code: &Code, line: usize) -> String {
    format!("{}:{line}", code.path)
}

/// A number of items, of which there are few.
fn as_number(items: usize) -> f64 {
    u32::try_from(items).map_or(f64::INFINITY, f64::from)
}
