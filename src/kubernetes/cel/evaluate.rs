//! What an expression comes to.

use super::functions;
use super::parse::Expression;
use crate::kubernetes::Amount;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A value within an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'v> {
    /// What JSON has.
    Json(Cow<'v, Value>),
    /// In nanoseconds.
    Duration(i128),
    /// Of Kubernetes.
    Quantity(Amount),
}

impl Item<'_> {
    pub fn bool(&self) -> Option<bool> {
        if let Self::Json(value) = self { value.as_bool() } else { None }
    }

    pub fn text(&self) -> Option<&str> {
        if let Self::Json(value) = self { value.as_str() } else { None }
    }

    /// The same as a quantity, where it is one.
    fn quantity(&self) -> Option<Self> {
        Some(Self::Quantity(match self {
            Self::Quantity(amount) => *amount,
            Self::Json(value) => match &**value {
                Value::String(text) => Amount::parse(text)?,
                number @ Value::Number(_) => Amount::parse(&number.to_string())?,
                _ => return None,
            },
            Self::Duration(_) => return None,
        }))
    }
}

/// Steps of one evaluation: a list in a list in a list has more than anybody waits for.
const FUEL: usize = 100_000;

/// What an expression may use.
pub struct Scope<'v> {
    /// The names that mean something, the nearest last.
    names: Vec<(String, Cow<'v, Value>)>,
    /// Whether texts that are quantities of Kubernetes are compared as such.
    pub quantities: bool,
    fuel: usize,
}

impl<'v> Scope<'v> {
    /// Where `self` is a value.
    pub fn of(value: &'v Value) -> Self {
        Self { names: vec![("self".to_owned(), Cow::Borrowed(value))], quantities: false, fuel: FUEL }
    }

    /// Where, beside `self`, each of its fields has its own name, and quantities are understood.
    pub fn of_fields(value: &'v Value) -> Self {
        let fields = value.as_object().into_iter().flatten();
        let fields = fields.map(|(name, value)| (name.clone(), Cow::Borrowed(value)));
        let itself = std::iter::once(("self".to_owned(), Cow::Borrowed(value)));
        Self { names: itself.chain(fields).collect(), quantities: true, fuel: FUEL }
    }

    /// Whether the evaluation took more steps than there may be.
    pub fn is_exhausted(&self) -> bool {
        self.fuel == 0
    }

    fn burn(&mut self, steps: usize) -> Option<()> {
        self.fuel = self.fuel.saturating_sub(steps);
        (self.fuel > 0).then_some(())
    }
}

/// What an expression comes to, if that is true or false.
pub fn boolean(expression: &Expression, scope: &mut Scope<'_>) -> Option<bool> {
    evaluate(expression, scope)?.bool()
}

/// How much room a value takes.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 16,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// `None` where the language would say an error, and where this does not know it.
fn evaluate<'v>(expression: &Expression, scope: &mut Scope<'v>) -> Option<Item<'v>> {
    scope.burn(1)?;
    let item = evaluated(expression, scope)?;
    if let Item::Json(Cow::Owned(value)) = &item {
        scope.burn(size(value))?;
    }
    Some(item)
}

fn evaluated<'v>(expression: &Expression, scope: &mut Scope<'v>) -> Option<Item<'v>> {
    let json = |value: Value| Some(Item::Json(Cow::Owned(value)));
    match expression {
        Expression::Null => json(Value::Null),
        Expression::Boolean(is) => json(json!(is)),
        Expression::Integer(number) => json(json!(number)),
        Expression::Float(number) => json(json!(number)),
        Expression::Text(text) => json(json!(text)),
        Expression::Name(name) => {
            Some(Item::Json(scope.names.iter().rev().find(|(known, _)| known == name)?.1.clone()))
        }
        Expression::List(items) => {
            let items = items.iter().map(|item| plain(evaluate(item, scope)?));
            json(Value::Array(items.collect::<Option<_>>()?))
        }
        Expression::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                Some((evaluate(key, scope)?.text()?.to_owned(), plain(evaluate(value, scope)?)?))
            });
            json(Value::Object(entries.collect::<Option<Map<_, _>>>()?))
        }
        Expression::Not(inner) => json(json!(!evaluate(inner, scope)?.bool()?)),
        Expression::Minus(inner) => {
            let Item::Json(number) = evaluate(inner, scope)? else { return None };
            json(json!(number.as_i64()?.checked_neg()?))
        }
        Expression::Binary("||", left, right) => either(left, right, true, scope),
        Expression::Binary("&&", left, right) => either(left, right, false, scope),
        Expression::Binary(operator, left, right) => {
            let (left, right) = (evaluate(left, scope)?, evaluate(right, scope)?);
            if !scope.quantities {
                return functions::binary(operator, &left, &right);
            }
            match quantities(operator, &left, &right) {
                Some((left, right)) => functions::binary(operator, &left, &right),
                // A slip such as `16GiB` is no text to be put in order.
                None if is_order(operator) && left.quantity().is_some() != right.quantity().is_some() => None,
                None => functions::binary(operator, &left, &right),
            }
        }
        Expression::Choice(condition, yes, no) => {
            let chosen = if evaluate(condition, scope)?.bool()? { yes } else { no };
            evaluate(chosen, scope)
        }
        Expression::Field(of, name) => {
            let Item::Json(of) = evaluate(of, scope)? else { return None };
            part(of, |of| of.get(escaped(name)))
        }
        Expression::Index(of, index) => {
            let (Item::Json(of), Item::Json(index)) = (evaluate(of, scope)?, evaluate(index, scope)?) else {
                return None;
            };
            part(of, |of| match &*index {
                Value::String(key) => of.get(key),
                index => of.get(usize::try_from(index.as_i64()?).ok()?),
            })
        }
        Expression::Call(None, name, arguments) if name == "has" => {
            let (of, field) = match arguments.as_slice() {
                [Expression::Field(of, field)] => (evaluate(of, scope), field),
                // A field that has a name of its own.
                [Expression::Name(field)] => (evaluate(&Expression::Name("self".to_owned()), scope), field),
                _ => return None,
            };
            // What is not there has no fields either.
            let Some(Item::Json(of)) = of else { return json(json!(false)).filter(|_| scope.quantities) };
            let field = of.as_object().and_then(|of| of.get(&escaped(field)));
            json(json!(field.is_some_and(|value| !value.is_null())))
        }
        Expression::Call(of, name, arguments) => {
            if let (Some(of), [Expression::Name(each), of_each]) = (of, arguments.as_slice())
                && ["all", "exists", "exists_one", "filter", "map"].contains(&name.as_str())
            {
                let of = evaluate(of, scope)?;
                return over(name, of, each, of_each, scope);
            }
            let of = match of {
                Some(of) => Some(evaluate(of, scope)?),
                None => None,
            };
            let arguments: Vec<Item> =
                arguments.iter().map(|argument| evaluate(argument, scope)).collect::<Option<_>>()?;
            functions::call(of.as_ref(), name, &arguments)
        }
    }
}

fn is_order(operator: &str) -> bool {
    ["<", "<=", ">", ">="].contains(&operator)
}

/// Two values as quantities, where both are some. Texts that are only equal or joined may be no quantities: one of them has
/// to have a unit.
fn quantities<'v>(operator: &str, left: &Item<'v>, right: &Item<'v>) -> Option<(Item<'v>, Item<'v>)> {
    let may_be_text = ["==", "!=", "+"].contains(&operator);
    let is_plain =
        |item: &Item<'_>| item.text().is_none_or(|text| text.ends_with(|c: char| c.is_ascii_digit()));
    let numbers = |item: &Item<'_>| matches!(item, Item::Json(value) if value.is_number());
    if (numbers(left) && numbers(right)) || (may_be_text && is_plain(left) && is_plain(right)) {
        return None;
    }
    Some((left.quantity()?, right.quantity()?))
}

/// One side may be an error where the other decides.
fn either<'v>(
    left: &Expression,
    right: &Expression,
    decides: bool,
    scope: &mut Scope<'v>,
) -> Option<Item<'v>> {
    let left = evaluate(left, scope).and_then(|item| item.bool());
    if left == Some(decides) {
        return Some(Item::Json(Cow::Owned(json!(decides))));
    }
    let right = evaluate(right, scope).and_then(|item| item.bool());
    if right == Some(decides) {
        return Some(Item::Json(Cow::Owned(json!(decides))));
    }
    Some(Item::Json(Cow::Owned(json!(left.and(right)?))))
}

/// What is picked out of a value.
fn part(of: Cow<'_, Value>, pick: impl Fn(&Value) -> Option<&Value>) -> Option<Item<'_>> {
    Some(Item::Json(match of {
        Cow::Borrowed(of) => Cow::Borrowed(pick(of)?),
        Cow::Owned(of) => Cow::Owned(pick(&of)?.clone()),
    }))
}

/// A macro over the items of a list or the keys of a map.
fn over<'v>(
    name: &str,
    of: Item<'v>,
    each: &str,
    of_each: &Expression,
    scope: &mut Scope<'v>,
) -> Option<Item<'v>> {
    let Item::Json(of) = of else { return None };
    let items: Vec<Cow<'v, Value>> = match of {
        Cow::Borrowed(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Cow::Owned(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
        of => of.as_object()?.keys().map(|key| Cow::Owned(json!(key))).collect(),
    };
    let mut results = Vec::new();
    for item in &items {
        scope.names.push((each.to_owned(), item.clone()));
        let result = evaluate(of_each, scope);
        scope.names.pop();
        results.push(result);
    }
    let bools = || results.iter().map(|result| result.as_ref().and_then(Item::bool));
    let value = match name {
        "all" if bools().any(|is| is == Some(false)) => json!(false),
        "all" => json!(bools().all(|is| is == Some(true)).then_some(true)?),
        "exists" if bools().any(|is| is == Some(true)) => json!(true),
        "exists" => json!(!bools().all(|is| is == Some(false)).then_some(true)?),
        "exists_one" => json!(bools().collect::<Option<Vec<_>>>()?.into_iter().filter(|is| *is).count() == 1),
        "filter" => {
            let wanted: Vec<bool> = bools().collect::<Option<_>>()?;
            items
                .into_iter()
                .zip(wanted)
                .filter(|(_, wanted)| *wanted)
                .map(|(item, _)| item.into_owned())
                .collect()
        }
        _ => Value::Array(results.into_iter().map(|result| plain(result?)).collect::<Option<_>>()?),
    };
    Some(Item::Json(Cow::Owned(value)))
}

fn plain(item: Item<'_>) -> Option<Value> {
    if let Item::Json(value) = item { Some(value.into_owned()) } else { None }
}

/// A field that is called as a word of the language, or holds what a name cannot, is written in another way.
fn escaped(name: &str) -> String {
    let replaced = name.replace("__dash__", "-").replace("__dot__", ".").replace("__slash__", "/");
    match replaced.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")) {
        Some(word) if !word.is_empty() => word.to_owned(),
        _ => replaced,
    }
}
