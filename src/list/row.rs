//! One service in one environment.

use crate::capacity::{Prices, Range, Totals};
use crate::kubernetes::Kinds;
use crate::kubernetes::yaml::lenient;
use crate::pipeline::{Build, Built, Under};
use crate::resolve::Service;

/// One service in one environment.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its `service.toml`.
    pub file: String,
    /// Its name.
    pub service: String,
    /// The environment, where the file has environments.
    pub environment: Option<String>,
    /// The cluster that it names.
    pub cluster: Option<String>,
    /// Where its objects are.
    pub namespace: Option<String>,
    /// Whom to ask.
    pub owner: Option<String>,
    /// What serves it.
    pub runtime: String,
    /// The model's name.
    pub model: Option<String>,
    /// The model's version.
    pub version: Option<String>,
    /// The whole reference.
    pub image: String,
    /// Pods, what they ask for together, and what that costs.
    pub capacity: Totals,
    /// The prices with which that is reckoned.
    pub prices: Option<Prices>,
    /// The DNS name outside.
    pub host: Option<String>,
    /// The rules that it may break, and does.
    pub excepted: Vec<Excepted>,
}

/// A rule of the platform that a service may break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excepted {
    /// Its name.
    pub rule: String,
    /// Why the service may.
    pub why: String,
}

impl Row {
    /// All environments of a project.
    ///
    /// # Errors
    /// The file of a project that was refused.
    pub fn all_of(of: &Build) -> Result<Vec<Self>, String> {
        let Build { file, built: Some(built), under, .. } = of else { return Err(of.file.clone()) };
        Ok(built.services.iter().map(|service| Self::of(service, built, under.as_ref(), file)).collect())
    }

    fn of(service: &Service, built: &Built, under: Option<&Under>, file: &str) -> Self {
        let model = service.model.as_ref();
        let cluster = service.cluster.name.as_ref().map(|name| name.value.clone());
        let prices = under.and_then(|under| under.platform.prices(cluster.as_deref()));
        Self {
            file: file.to_owned(),
            service: service.service.name.value.clone(),
            environment: service.environment.clone(),
            cluster,
            namespace: service.service.namespace.as_ref().map(|name| name.value.clone()),
            owner: service.service.owner.as_ref().map(|owner| owner.value.clone()),
            runtime: service.runtime.name.value.clone(),
            model: model.map(|model| model.name.value.clone()),
            version: model.and_then(|model| model.version.as_ref()).map(|version| version.value.clone()),
            image: service.image.reference.value.clone(),
            capacity: capacity(service, built, built.project.kinds()).priced(prices),
            prices: prices.cloned(),
            host: service.host().map(|host| host.value.clone()),
            excepted: under.map(|under| excepted(service, under)).unwrap_or_default(),
        }
    }

    /// What it asks for that is neither CPU, memory nor disk: GPUs and other devices, by their names.
    pub fn devices(&self) -> impl Iterator<Item = (&str, Range)> {
        devices(&self.capacity)
    }

    /// What it costs a month.
    #[must_use]
    pub fn month(&self) -> Range {
        self.capacity.months.values().copied().next().unwrap_or_default()
    }

    /// How many devices these are together.
    #[must_use]
    pub fn all_devices(&self) -> Range {
        let mut all = Range::default();
        self.devices().for_each(|(_, range)| all += range);
        all
    }
}

/// The devices among requests: an extended resource has the name of who knows it, and a slash.
pub fn devices(capacity: &Totals) -> impl Iterator<Item = (&str, Range)> {
    let requests = capacity.requests.iter().filter(|(name, _)| name.contains('/'));
    requests.map(|(name, range)| (name.as_str(), *range))
}

/// Of the objects that were rendered for it, as `review` counts them.
fn capacity(service: &Service, built: &Built, kinds: &Kinds) -> Totals {
    let folder = service.environment.as_ref().map_or_else(String::new, |name| format!("{name}/"));
    let documents = built.output.documents.iter();
    let own =
        documents.filter(|document| document.path.starts_with(&folder) && document.path.ends_with(".yaml"));
    let objects: Vec<_> = own.filter_map(|document| lenient::values(&document.text)).flatten().collect();
    Totals::of(&objects.iter().collect::<Vec<_>>(), kinds)
}

fn excepted(service: &Service, under: &Under) -> Vec<Excepted> {
    let used = under.used.get(&service.environment).into_iter();
    let each = used.flat_map(|used| &used.exceptions).filter_map(|(rule, which)| {
        let rule = under.platform.rules.get(*rule)?;
        let why = rule.except.get(*which)?.why.clone();
        Some(Excepted { rule: rule.name.value.clone(), why })
    });
    each.collect()
}
