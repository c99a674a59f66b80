//! What lies under a file: a platform's defaults, and what it says of the cluster that is named.
//!
//! Each layer is a tree of its own, so that it can be said of a key in which of them it stands. They are merged when they
//! get types.

use super::{Layer, Spec, Text, Tree, mistakes, schema};
use crate::diagnostic::{Finding, Sources, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The key that names the cluster.
pub const CLUSTER_NAME: &str = "cluster.name";

/// Where a platform keeps its defaults.
pub(super) const DEFAULTS: &str = "defaults";
/// Where a platform keeps its clusters, by their names.
pub(super) const CLUSTERS: &str = "clusters";
/// Where a platform keeps its prices.
pub(super) const PRICES: &str = "prices";
/// Where prices keep those of devices.
pub(super) const GPUS: &str = "gpus";
/// Where a file keeps its environments.
pub(super) const ENVIRONMENTS: &str = "environments";

/// Keys of which a service has one: what a platform says of the first gives way where a service says the second.
const INSTEAD: &[(&str, &str)] = &[
    ("deployment.replicas", "autoscaling"),
    ("autoscaling", "deployment.replicas"),
    ("ingress", "gateway"),
    ("gateway", "ingress"),
    ("tls.issuer", "tls.acme"),
    ("tls.issuer", "tls.secret"),
    ("gitops.argocd", "gitops.flux"),
    ("gitops.flux", "gitops.argocd"),
];

/// The sections of a service that decide whether what a platform says of a key holds for it.
#[must_use]
pub fn deciding(key: &str) -> Vec<&'static str> {
    let lies_in = |section: &str| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'));
    let waits_for = schema::waiting().iter().map(String::as_str).filter(|section| lies_in(section));
    let gives_way = INSTEAD.iter().filter(|(first, _)| *first == key || lies_in(first)).map(|(_, to)| *to);
    waits_for.chain(gives_way).collect()
}

/// The layers of a platform.
#[derive(Debug, Clone)]
pub struct Below<'t> {
    defaults: Option<Tree<'t>>,
    clusters: Option<Tree<'t>>,
}

impl<'t> Below<'t> {
    /// Those in the text of a `platform.toml`, which is free of mistakes.
    #[must_use]
    pub fn of(text: &'t str, base: usize) -> Self {
        let (tree, _) = Tree::parse(text, base);
        Self { defaults: tree.child(DEFAULTS), clusters: tree.child(CLUSTERS) }
    }

    /// The cluster that the text of a service names, in one of its environments.
    #[must_use]
    pub fn cluster_named(&self, service: &str, environment: Option<&str>) -> Option<String> {
        let (tree, _) = Tree::parse(service, 0);
        let own = environment.and_then(|name| tree.child(ENVIRONMENTS)?.child(name));
        own.iter().chain([&tree]).chain(&self.defaults).find_map(|tree| tree.value(CLUSTER_NAME))
    }

    /// All keys that clusters say, as those of a service.
    #[must_use]
    pub fn keys_of_clusters(&self) -> BTreeSet<String> {
        let clusters =
            self.clusters.iter().flat_map(|all| all.names().into_iter().filter_map(|name| all.child(&name)));
        let keys = clusters.flat_map(|cluster| {
            let arrays = cluster.arrays().into_iter().map(|(path, _)| path.join("."));
            cluster.texts().into_iter().map(|text| text.key).chain(arrays).collect::<Vec<_>>()
        });
        keys.collect()
    }

    /// Its layers, each with the keys that lead to it.
    fn layers(&self) -> Vec<(String, Tree<'t>)> {
        let defaults = self.defaults.iter().map(|tree| (DEFAULTS.to_owned(), tree.clone()));
        let clusters = self.clusters.iter().flat_map(|all| {
            all.names().into_iter().filter_map(|name| Some((format!("{CLUSTERS}.{name}"), all.child(&name)?)))
        });
        defaults.chain(clusters).collect()
    }

    /// The keys that say something on a line (from 1) of the text, each with the place of its value; of the head of a
    /// table, all that are in it.
    #[must_use]
    pub fn on_line(&self, text: &str, line: usize) -> Vec<(String, Span)> {
        let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let words = text[start..].lines().next().unwrap_or_default();
        let end = start + words.len();
        let head = words.trim().strip_prefix('[').filter(|head| !head.starts_with('['));
        let head = head.and_then(|head| Some(head.split_once(']')?.0.replace(['"', '\'', ' '], "")));
        let is_on = |key: &str, tree: &Tree<'_>, of: &Text| {
            let in_head = head.as_deref().is_some_and(|head| {
                key.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            let name = tree.key(of.key.trim_end_matches("[]")).unwrap_or(of.span);
            in_head || (head.is_none() && name.start.min(of.span.start) < end && of.span.end > start)
        };
        let mut found = Vec::new();
        for (above, tree) in self.layers() {
            for of in tree.texts() {
                let key = format!("{above}.{}", of.key);
                if is_on(&key, &tree, &of) {
                    found.push((key, of.span));
                }
            }
        }
        found
    }

    /// Where one of its values stands, by a key of [`Self::taken`].
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<Span> {
        let mut all = self.layers().into_iter().flat_map(|(above, tree)| {
            tree.texts()
                .into_iter()
                .map(move |text| (format!("{above}.{}", text.key.trim_end_matches("[]")), text.span))
        });
        all.find(|(said, _)| said == key).map(|(_, span)| span)
    }

    /// The values at some places: the key of the platform, the value, and where it stands. The items of an array are one.
    #[must_use]
    pub fn taken(&self, places: &BTreeSet<Span>) -> BTreeMap<String, (String, Span)> {
        let mut taken: BTreeMap<String, (String, Span)> = BTreeMap::new();
        for (above, tree) in self.layers() {
            for text in tree.texts().into_iter().filter(|text| places.contains(&text.span)) {
                let key = format!("{above}.{}", text.key.trim_end_matches("[]"));
                let (value, _) = taken.entry(key).or_insert_with(|| (String::new(), text.span));
                value.push_str(&text.value);
                value.push('\0');
            }
        }
        taken
    }

    /// What lies under some layers of a file, the nearest of them first: the cluster's, then the defaults.
    fn under(&self, own: &[Tree<'t>]) -> Vec<Tree<'t>> {
        let name = own.iter().chain(&self.defaults).find_map(|tree| tree.value(CLUSTER_NAME));
        let cluster = name.and_then(|name| self.clusters.as_ref()?.child(&name));
        let mut below: Vec<Tree<'t>> = cluster.into_iter().chain(self.defaults.clone()).collect();
        let is_said = |key: &str| own.iter().any(|tree| tree.key(key).is_some());
        for section in schema::waiting() {
            let enabled = below.iter().find_map(|tree| tree.value(&format!("{section}.enabled")));
            if !is_said(section) && enabled.as_deref() != Some("true") {
                for tree in &mut below {
                    drop(tree.remove(section));
                }
            }
        }
        for (key, _) in INSTEAD.iter().filter(|(_, other)| is_said(other)) {
            let path: Vec<String> = key.split('.').map(str::to_owned).collect();
            for tree in &mut below {
                tree.take(&path, &(0..0));
            }
        }
        below
    }
}

impl<'t> Layer<'t> {
    /// This file over the layers of a platform, and as it is then.
    pub fn over(&self, below: &Below<'t>, sources: &Sources) -> (Self, Result<Spec, Vec<Finding>>) {
        Self { trees: self.trees[..self.own].to_vec(), ..*self }.with(Some(below), sources)
    }

    /// This layer with one of its environments laid over it, as a [`Spec`] without environments.
    ///
    /// Tables are merged key by key; anything else is replaced.
    #[must_use]
    pub fn environment(
        &self,
        name: &str,
        below: Option<&Below<'t>>,
        sources: &Sources,
    ) -> Option<(Self, Result<Spec, Vec<Finding>>)> {
        let mut file = self.trees.first()?.clone();
        let environments = file.remove(ENVIRONMENTS)?;
        let trees = vec![environments.child(name)?, file];
        Some(Self { own: trees.len(), trees, ..*self }.with(below, sources))
    }

    fn with(mut self, below: Option<&Below<'t>>, sources: &Sources) -> (Self, Result<Spec, Vec<Finding>>) {
        if let Some(below) = below {
            self.trees.extend(below.under(&self.trees));
        }
        let mut merged = self.merged();
        // All layers have their types already; only tables of which one may say one or another thing can clash.
        let spec = match mistakes::first_typed(&merged) {
            Ok(spec) => Ok(spec),
            Err(_) => Err(mistakes::typed::<Spec>(&mut merged, sources).1),
        };
        (self, spec)
    }

    fn merged(&self) -> Tree<'t> {
        let mut merged = Tree::default();
        self.trees.iter().rev().for_each(|tree| merged.merge(tree.clone()));
        merged
    }

    /// All that is written, in all layers, as plain values.
    #[must_use]
    pub fn values(&self) -> Value {
        mistakes::first_typed(&self.merged()).unwrap_or_default()
    }

    /// Where the values stand that what lies under the file gives.
    #[must_use]
    pub fn from_below(&self) -> BTreeSet<Span> {
        if self.trees.len() == self.own {
            return BTreeSet::new();
        }
        let below: BTreeSet<Span> = self.texts_below().into_iter().map(|text| text.span).collect();
        self.merged().texts().into_iter().map(|text| text.span).filter(|span| below.contains(span)).collect()
    }

    /// Where a key stands in the file itself.
    #[must_use]
    pub fn own_key(&self, path: &str) -> Option<Span> {
        self.trees[..self.own].iter().find_map(|tree| tree.key(path))
    }
}
