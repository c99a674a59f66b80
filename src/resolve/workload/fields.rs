//! Fields that go into a manifest as they are written: only their names are found, by Kubernetes' own schemas. What they
//! hold is checked where all manifests are.

use crate::kubernetes::Kind;
use crate::kubernetes::schema::{Additional, Schema};
use crate::resolve::Setting;
use crate::resolve::service::Field;
use crate::spec::fields::Node;
use crate::spec::{Spanned, Table};

/// The fields of a table, which stands in a pod's `spec` at a path such as `containers.*.env.*.valueFrom`.
pub fn fields(at: &str, table: Table<Node>) -> Field {
    let Some(pod) = Kind::called("Pod") else { return written(None, table) };
    let steps: Vec<&str> =
        ["spec"].into_iter().chain(at.split('.').filter(|step| !step.is_empty())).collect();
    pod.with(&steps, |schema| written(Some((&pod, schema)), table))
}

type Known<'k> = Option<(&'k Kind, &'k Schema)>;

fn written(known: Known<'_>, table: Table<Node>) -> Field {
    let entries = table.into_iter().map(|(key, node)| {
        let name = known.map_or(Name::Chosen, |(_, schema)| Name::of(schema, &key.value));
        match name {
            Name::Chosen => (key.value.clone(), below(None, node)),
            Name::Unknown => (camel(&key.value), below(None, node)),
            Name::Field(name, schema) => {
                (name.to_owned(), below(known.map(|(kind, _)| (kind, schema)), node))
            }
        }
    });
    Field::Table(entries.collect())
}

fn below(known: Known<'_>, node: Spanned<Node>) -> Field {
    if let Some((kind, schema)) = known
        && let Some(reference) = &schema.reference
        && let Some(referred) = kind.referred(reference)
    {
        return below(Some((kind, &referred)), node);
    }
    match node.value {
        Node::Scalar(value) => Field::Value(Setting::given(value, node.span)),
        Node::List(items) => {
            let of = known.and_then(|(kind, schema)| Some((kind, schema.items.as_deref()?)));
            Field::List(items.into_iter().map(|item| below(of, item)).collect())
        }
        Node::Table(table) => written(known, table),
    }
}

/// What a key is called in a manifest.
enum Name<'k> {
    /// A field's name.
    Field(&'k str, &'k Schema),
    /// A name that somebody chose.
    Chosen,
    /// There is no such field.
    Unknown,
}

impl<'k> Name<'k> {
    fn of(schema: &'k Schema, key: &str) -> Self {
        let plain = |name: &str| name.replace('_', "").to_ascii_lowercase();
        let found = schema.properties.iter().find(|(name, _)| plain(name) == plain(key));
        match (found, schema.additional_properties.as_deref()) {
            (Some((name, field)), _) => Self::Field(name, field),
            (None, None | Some(Additional::Any(false))) if !schema.is_open() => Self::Unknown,
            _ => Self::Chosen,
        }
    }
}

/// `empty_dir` becomes `emptyDir`.
pub fn camel(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let mut letters = word.chars();
        let start = letters.next().map(|letter| letter.to_ascii_uppercase());
        all + &start.into_iter().chain(letters).collect::<String>()
    })
}
