//! Fields of Kubernetes' own, which go into a manifest as they are written.

use super::{Spanned, Table};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Fields of an object of Kubernetes, with its names in snake case.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Table<Node>);

/// What a field holds.
#[derive(Debug, Clone)]
pub enum Node {
    /// Text, a number or a truth.
    Scalar(Value),
    /// Items.
    List(Vec<Spanned<Self>>),
    /// Further fields.
    Table(Table<Self>),
}

/// The value of a variable: itself, or where it is taken from.
#[derive(Debug, Clone)]
pub enum Variable {
    /// Text.
    Plain(String),
    /// `valueFrom`, in the words of Kubernetes.
    From(Table<Node>),
}

impl Fields {
    /// A field, by the name that the file has for it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Spanned<Node>> {
        self.0.iter().find(|(key, _)| key.value == name).map(|(_, value)| value)
    }

    /// Takes a field out.
    pub fn take(&mut self, name: &str) -> Option<Spanned<Node>> {
        let at = self.0.keys().position(|key| key.value == name)?;
        self.0.shift_remove_index(at).map(|(_, value)| value)
    }
}

impl Node {
    /// Its text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(value) => value.as_str(),
            _ => None,
        }
    }

    /// What is below a name, if it is a table with it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Spanned<Self>> {
        match self {
            Self::Table(table) => table.iter().find(|(key, _)| key.value == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Its items, if it is a list.
    #[must_use]
    pub fn items(&self) -> &[Spanned<Self>] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

struct NodeVisitor(&'static str);

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(text.into()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }
    fn visit_bool<E: Error>(self, truth: bool) -> Result<Node, E> {
        Ok(Node::Scalar(truth.into()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Node::List(all))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut table = Table::new();
        while let Some((key, value)) = entries.next_entry()? {
            table.insert(key, value);
        }
        Ok(Node::Table(table))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor("a value"))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Table::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a string, a number, a boolean or a table";
        match deserializer.deserialize_any(NodeVisitor(expected))? {
            Node::Scalar(Value::String(text)) => Ok(Self::Plain(text)),
            // As Rust writes it: `1.0` is the number 1.
            Node::Scalar(Value::Number(number)) if number.is_f64() => {
                Ok(Self::Plain(number.as_f64().unwrap_or_default().to_string()))
            }
            Node::Scalar(value) => Ok(Self::Plain(value.to_string())),
            Node::Table(table) => Ok(Self::From(table)),
            Node::List(_) => Err(D::Error::invalid_type(serde::de::Unexpected::Seq, &expected)),
        }
    }
}

impl JsonSchema for Fields {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": {
            "type": ["string", "number", "boolean", "array", "object"],
        } })
    }
}

impl JsonSchema for Variable {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Variable".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean", "object"] })
    }
}
