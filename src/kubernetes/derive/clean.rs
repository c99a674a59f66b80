//! A published schema without what says nothing about a value.

use serde_json::{Map, Value};

/// What is kept as it is.
const KEPT: &[&str] = &[
    "default",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "type",
    "uniqueItems",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-preserve-unknown-fields",
];

/// A schema of a CustomResourceDefinition with the keywords that are checked.
pub fn clean(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let mut kept = Map::new();
    for (keyword, value) in schema {
        let value = match keyword.as_str() {
            "properties" => Value::Object(
                value.as_object().into_iter().flatten().map(|(name, of)| (name.clone(), clean(of))).collect(),
            ),
            "items" | "additionalProperties" | "not" => clean(value),
            "allOf" | "anyOf" | "oneOf" => {
                // Of a number or a string, the two are the forms.
                if schema.get("x-kubernetes-int-or-string").is_some() && keyword == "anyOf" {
                    continue;
                }
                let forms: Vec<Value> = value.as_array().into_iter().flatten().map(clean).collect();
                let says = |form: &Value| form.as_object().is_some_and(|form| !form.is_empty());
                match keyword.as_str() {
                    "allOf" => {
                        forms.into_iter().filter(says).filter(|form| !is_number_or_string(form)).collect()
                    }
                    _ => Value::Array(forms),
                }
            }
            "required" => sorted(value),
            "x-kubernetes-list-type" if value == "set" => value.clone(),
            "x-kubernetes-validations" => rules(value),
            // Every integer here has 64 bits.
            "format" if value == "int64" => continue,
            keyword if KEPT.contains(&keyword) => value.clone(),
            _ => continue,
        };
        if !matches!(&value, Value::Array(items) if items.is_empty() && keyword != "enum" && keyword != "default")
        {
            kept.insert(keyword.clone(), value);
        }
    }
    Value::Object(kept)
}

fn sorted(names: &Value) -> Value {
    let mut names: Vec<Value> = names.as_array().cloned().unwrap_or_default();
    names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Value::Array(names)
}

/// `anyOf: [{type: integer}, {type: string}]`, as it stands within an `allOf`.
fn is_number_or_string(form: &Value) -> bool {
    let types = |form: &Value| form.get("type").and_then(Value::as_str).map(str::to_owned);
    form.get("anyOf").and_then(Value::as_array).is_some_and(|forms| {
        forms.iter().map(types).eq([Some("integer".to_owned()), Some("string".to_owned())])
    })
}

/// The rules about one state of an object; those about a change need two.
fn rules(rules: &Value) -> Value {
    let rules = rules.as_array().into_iter().flatten();
    rules
        .filter(|rule| !rule["rule"].as_str().unwrap_or("oldSelf").contains("oldSelf"))
        .map(|rule| {
            let kept = ["rule", "message", "fieldPath"].into_iter().filter_map(|key| {
                let text = rule.get(key)?.as_str()?.trim();
                Some((key.to_owned(), Value::from(text)))
            });
            Value::Object(kept.collect())
        })
        .collect()
}
