//! What is in a pod beside the server's container, and the objects of its own that it needs.

use super::Map;
use crate::resolve::Setting;
use crate::spec::sections::{AccessMode, Protocol};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// A field of Kubernetes' that goes into a manifest as it was written, by the names that it has there.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Field {
    /// Text, a number or a truth.
    Value(Setting<Value>),
    /// Items.
    List(Vec<Field>),
    /// Further fields.
    Table(IndexMap<String, Field>),
}

impl Field {
    /// What is below some names, one after another.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |field, name| match field {
            Self::Table(table) => table.get(*name),
            _ => None,
        })
    }

    /// The text below some names.
    #[must_use]
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        match self.at(path)? {
            Self::Value(setting) => setting.value.as_str(),
            _ => None,
        }
    }

    /// The items of a list below some names.
    #[must_use]
    pub fn items(&self, path: &[&str]) -> &[Self] {
        match self.at(path) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }
}

/// A volume, and where the server finds it.
#[derive(Debug, Clone, Serialize)]
pub struct Volume {
    /// Its name.
    pub name: Setting<String>,
    /// The folder or file in the server's container.
    pub mount_path: Option<Setting<String>>,
    /// What of it is there.
    pub sub_path: Option<Setting<String>>,
    /// Whether the server cannot write to it, where that is said.
    pub read_only: Option<Setting<bool>>,
    /// What it is: one field of Kubernetes' volume.
    pub source: Field,
}

/// A container beside the server's.
#[derive(Debug, Clone, Serialize)]
pub struct Container {
    /// Its name.
    pub name: Setting<String>,
    /// `init` or `sidecar`.
    pub kind: Setting<String>,
    /// The fields of Kubernetes' container.
    pub fields: Field,
}

/// A further port of the server.
#[derive(Debug, Clone, Serialize)]
pub struct Port {
    /// Its name.
    pub name: Setting<String>,
    /// In the container.
    pub container_port: Setting<i64>,
    /// Of the Service.
    pub port: Option<Setting<i64>>,
    /// Where it is not TCP.
    pub protocol: Option<Setting<Protocol>>,
    /// What is spoken there.
    pub app_protocol: Option<Setting<String>>,
}

/// A PersistentVolumeClaim of the service's own.
#[derive(Debug, Clone, Serialize)]
pub struct Claim {
    /// Its name.
    pub name: Setting<String>,
    /// How much it holds.
    pub storage: Setting<String>,
    /// Who mounts it at a time.
    pub access_modes: Vec<Setting<AccessMode>>,
    /// The StorageClass.
    pub storage_class_name: Option<Setting<String>>,
}

/// A ServiceAccount of the service's own.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceAccount {
    /// Its name.
    pub name: Setting<String>,
    /// Its annotations, those of every object included.
    pub annotations: Map,
}
