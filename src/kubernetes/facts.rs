//! What no schema says of a kind: `kind.toml` of a kind, `group.toml` of all kinds of a group, `objects.toml` of all.

use super::path::{Path, Pattern, Step, at};
use super::schema::{Rule, Schema};
use super::{Amount, Consequence, Kind};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What people write down of a kind, with its sources; and a part of it for each definition in `definitions.toml`.
///
/// Where a pattern begins with `pod`, that is the `spec` of the pod wherever the kind has it, and `pod.metadata` is what
/// stands beside that.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The form of `metadata.name`, where it is not that of most objects.
    pub name: Option<String>,
    /// What the server's code asks of fields, by their paths; `*` stands for any item or key.
    pub fields: BTreeMap<String, Schema>,
    /// Fields that have to be there, beside those of the schema.
    pub required: Vec<String>,
    /// What the server's code asks across fields.
    pub rules: Vec<Rule>,
    /// Whether its objects are in no namespace, where no schema says so.
    pub cluster_wide: bool,
    /// What it changes that there is an object of it.
    pub means: Vec<Consequence>,
    /// What happens when one comes, in a few words.
    pub comes: Option<String>,
    /// What happens when one goes.
    pub goes: Option<String>,
    /// Where it says under which names it can be reached.
    pub hosts: Vec<Pattern>,
    /// What a change of a field does. All that fit are taken together.
    pub changes: BTreeMap<Pattern, Vec<Consequence>>,
    /// Fields that stand among those of a pod, and from which no pod is made anew.
    pub beside_pods: Vec<Pattern>,
    /// What the server refuses to change.
    pub immutable: Vec<Fixed>,
    /// What the server puts where nothing is written: to write it out changes nothing.
    pub defaults: BTreeMap<Pattern, Value>,
    /// What means the same as nothing, and is kept as it is written.
    pub unsaid: BTreeMap<Pattern, Value>,
    /// What the cluster writes into an object, and nobody else.
    pub of_the_cluster: Vec<Pattern>,
    /// What the server puts there is what another field beside it says.
    pub defaults_beside: BTreeMap<Pattern, String>,
    /// Where quantities stand: `1000m` is kept as `1`.
    pub quantities: Vec<Pattern>,
    /// What tells the items of a list apart, where it is not what the schema says: choices of fields, of which the first
    /// is taken that all items have, each another. Without a choice, the place does.
    pub lists: BTreeMap<Pattern, Vec<Vec<String>>>,
    /// Lists whose order is their meaning: they are compared as a whole.
    pub whole: Vec<Pattern>,
    /// What says which model the pods run.
    pub model: Vec<Pattern>,
    /// Where its pods are described, if it has any.
    pub workload: Option<Workload>,
    /// What it scales, if it is an autoscaler.
    pub scales: Option<Scales>,
}

/// Where an object describes its pods.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Their `spec`; `*` where there may be several.
    pub pod: Pattern,
    /// Where the numbers of pods are that an apply sets, the usual one first; of those that are there the deepest holds.
    #[serde(default)]
    pub replicas: Vec<Pattern>,
    /// The bounds of an autoscaler that the object has for itself.
    pub least: Option<Pattern>,
    /// The upper one of them.
    pub most: Option<Pattern>,
    /// Whether the pod's own `securityContext` gets to the pods.
    #[serde(default = "yes")]
    pub own_security: bool,
}

/// What an autoscaler says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scales {
    /// Where it names what it scales.
    pub target: String,
    /// Where the least number of pods is.
    pub least: Bound,
    /// Where the greatest is.
    pub most: Bound,
    /// Another autoscaler that cannot have the same target.
    #[serde(default)]
    pub refused_beside: Option<Beside>,
}

/// A number, and what holds where it is not said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Where it is.
    pub at: String,
    /// Where it is not there.
    pub otherwise: i64,
}

/// An object beside which another is refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Its group.
    pub group: String,
    /// Who refuses it.
    pub by: String,
    /// Unless this object says so.
    pub unless: BTreeMap<String, Value>,
    /// Unless the other one says so.
    pub unless_other: BTreeMap<String, Value>,
}

/// What of an object cannot change.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Fixed {
    /// A field.
    Field(String),
    /// A field, under a condition.
    If(Condition),
}

/// When a field cannot change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Condition {
    /// The field.
    field: String,
    /// Every field of it but these.
    but: Option<Vec<String>>,
    /// Where other fields have these values before.
    when: BTreeMap<String, Value>,
    /// Where other fields have these values before and after.
    still: BTreeMap<String, Value>,
    /// Only from this value to others, and from others to this.
    between: Option<Value>,
    /// Only to a smaller quantity.
    shrinks: bool,
}

const fn yes() -> bool {
    true
}

impl Facts {
    /// These, and what is said more closely.
    #[must_use]
    pub fn and(mut self, closer: Self) -> Self {
        self.name = closer.name.or(self.name);
        self.fields.extend(closer.fields);
        self.required.extend(closer.required);
        self.rules.extend(closer.rules);
        self.cluster_wide |= closer.cluster_wide;
        if !closer.means.is_empty() {
            self.means = closer.means;
        }
        self.comes = closer.comes.or(self.comes);
        self.goes = closer.goes.or(self.goes);
        self.hosts.extend(closer.hosts);
        for (pattern, consequences) in closer.changes {
            self.changes.entry(pattern).or_default().extend(consequences);
        }
        self.beside_pods.extend(closer.beside_pods);
        self.immutable.extend(closer.immutable);
        self.defaults.extend(closer.defaults);
        self.unsaid.extend(closer.unsaid);
        self.of_the_cluster.extend(closer.of_the_cluster);
        self.defaults_beside.extend(closer.defaults_beside);
        self.quantities.extend(closer.quantities);
        self.lists.extend(closer.lists);
        self.whole.extend(closer.whole);
        self.model.extend(closer.model);
        self.workload = closer.workload.or(self.workload);
        self.scales = closer.scales.or(self.scales);
        self
    }

    /// The paths of fields that have to be there in the schema.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let fixed = self.immutable.iter().map(|fixed| match fixed {
            Fixed::Field(field) => field.clone(),
            Fixed::If(condition) => condition.field.clone(),
        });
        let pod = self.workload.iter().flat_map(|pod| {
            pod.replicas.iter().chain([&pod.pod]).chain(&pod.least).chain(&pod.most).map(Pattern::to_string)
        });
        let scales = self.scales.iter();
        let scales = scales.flat_map(|scales| [&scales.target, &scales.least.at, &scales.most.at]);
        fixed.chain(pod).chain(scales.cloned()).collect()
    }

    /// Puts what they say beside what a derived schema says.
    pub fn lay_over(&self, schema: &mut Schema) {
        for (path, fact) in &self.fields {
            if let Some(field) = schema.properties.get_mut(path) {
                field.duplicates |= fact.duplicates;
                field.on = fact.on;
            }
            schema.all_of.push(fact.clone().below(path));
        }
        if !self.required.is_empty() || !self.rules.is_empty() {
            let (required, rules) = (self.required.clone(), self.rules.clone());
            schema.all_of.push(Schema { required, rules, ..Schema::default() });
        }
    }

    /// Whether a path is one of some ways, in the whole object or from the pod on.
    #[must_use]
    pub fn is_at(&self, path: &Path, pattern: &Pattern) -> bool {
        let steps: Vec<&str> = path.names().collect();
        pattern.fits(&steps) || self.steps_in_pod(path).is_some_and(|steps| pattern.fits(&steps))
    }

    /// The steps of a path from the pod on, if it is in one.
    fn steps_in_pod<'p>(&self, path: &'p Path) -> Option<Vec<&'p str>> {
        let below = self.workload.as_ref()?.below(path)?;
        Some(std::iter::once("pod").chain(below.iter().map(Step::name)).collect())
    }

    /// What a change of a field does, as far as it is known.
    #[must_use]
    pub fn changes(&self, path: &Path) -> Vec<Consequence> {
        let steps: Vec<&str> = path.names().collect();
        let from_pod = self.steps_in_pod(path);
        let fits = |pattern: &Pattern| {
            pattern.fits(&steps) || from_pod.as_ref().is_some_and(|steps| pattern.fits(steps))
        };
        let fitting = self.changes.iter().filter(|(pattern, _)| fits(pattern));
        let mut found: Vec<Consequence> = fitting.flat_map(|(_, all)| all.iter().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a field stands among those of a pod and is none of them.
    #[must_use]
    pub fn is_beside_pods(&self, path: &Path) -> bool {
        self.beside_pods.iter().any(|pattern| self.is_at(path, pattern))
    }

    /// The fields that the server does not let change, and that change.
    #[must_use]
    pub fn fixed(&self, old: &Value, new: &Value) -> Vec<String> {
        let mut fields: Vec<String> =
            self.immutable.iter().flat_map(|fixed| fixed.changed(old, new)).collect();
        fields.dedup();
        fields
    }
}

impl Workload {
    /// Of a kind in the binary, where it runs pods.
    #[must_use]
    pub fn named(kind: &str) -> Option<Self> {
        Kind::called(kind)?.facts.workload.clone()
    }

    /// What a path leads to in a pod: steps from its `spec`, or `metadata` and steps from there.
    #[must_use]
    pub fn below<'p>(&self, path: &'p Path) -> Option<&'p [Step]> {
        let in_metadata = |rest: &&[Step]| matches!(rest.first(), Some(Step::Key(key)) if key == "metadata");
        let above = || self.pod.above().below(path).filter(in_metadata);
        self.pod.below(path).or_else(|| above().filter(|_| self.pod.depth() > 1))
    }

    /// What a path leads to in the part of an object that holds the pod beside what is said of it.
    #[must_use]
    pub fn beside<'p>(&self, path: &'p Path) -> Option<&'p [Step]> {
        self.pod.above().below(path).filter(|_| self.pod.depth() > 2)
    }

    /// Whether the object says how many there are.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !self.replicas.is_empty() || self.least.is_some()
    }

    /// The `spec` of the pod of an object that describes just one.
    #[must_use]
    pub fn only<'v>(&self, object: &'v Value) -> Option<&'v Value> {
        let mut all = self.pod.all(object).into_iter();
        all.next().filter(|_| all.next().is_none()).map(|(_, spec)| spec)
    }

    /// The path of something in the first container.
    #[must_use]
    pub fn container(&self, field: &str) -> String {
        format!("{}.containers.0.{field}", self.pod.first())
    }

    /// Where the pod's labels are.
    #[must_use]
    pub fn labels(&self) -> String {
        // KServe has them in the pod itself.
        let above = self.pod.above();
        match self.pod.steps().last() {
            Some("spec") => above.and(&["metadata", "labels"]).first(),
            _ => self.pod.and(&["labels"]).first(),
        }
    }
}

impl Fixed {
    fn changed(&self, old: &Value, new: &Value) -> Vec<String> {
        match self {
            Self::Field(field) => {
                Condition { field: field.clone(), ..Condition::default() }.changed(old, new)
            }
            Self::If(condition) => condition.changed(old, new),
        }
    }
}

/// Whether fields of an object have these values.
#[must_use]
pub fn says(object: &Value, fields: &BTreeMap<String, Value>) -> bool {
    fields.iter().all(|(path, value)| at(object, path) == Some(value))
}

impl Condition {
    fn changed(&self, old: &Value, new: &Value) -> Vec<String> {
        let (before, after) = (at(old, &self.field), at(new, &self.field));
        let is = |value: Option<&Value>| value == self.between.as_ref();
        let amount = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Amount::parse);
        let holds = says(old, &self.when)
            && says(old, &self.still)
            && says(new, &self.still)
            && (self.between.is_none() || is(before) != is(after))
            && (!self.shrinks || amount(before).zip(amount(after)).is_some_and(|(old, new)| new < old));
        if !holds || before == after {
            return Vec::new();
        }
        let Some(but) = &self.but else { return vec![self.field.clone()] };
        let both = [before, after].into_iter().flatten().filter_map(Value::as_object);
        let mut fields: Vec<&String> = both.flat_map(|fields| fields.keys()).collect();
        fields.sort_unstable();
        fields.dedup();
        let own = |value: Option<&Value>, field: &str| value.and_then(|value| value.get(field)).cloned();
        fields.retain(|field| !but.contains(field) && own(before, field) != own(after, field));
        fields.into_iter().map(|field| format!("{}.{field}", self.field)).collect()
    }
}
