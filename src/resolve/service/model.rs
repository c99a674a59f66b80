//! What is served, and how it gets into the container.

use super::Variable;
use crate::resolve::Setting;
use serde::Serialize;

/// What is served.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// Its name.
    pub name: Setting<String>,
    /// Its version.
    pub version: Option<Setting<String>>,
    /// Its file or folder in the project, where the image holds it.
    pub path: Option<Setting<String>>,
    /// The mode in the image: what a checkout under another umask cannot change.
    pub mode: &'static str,
    /// How it is fetched before the server starts, where it is.
    pub fetch: Option<Fetch>,
    /// The volume that holds it, where it exists already.
    pub volume: Option<ModelVolume>,
    /// The folder in the container.
    pub mount_path: Setting<String>,
    /// The whole path in the container.
    pub container_path: Setting<String>,
}

impl Model {
    /// Whether it is said where it comes from; an image that is not described here may hold it.
    #[must_use]
    pub fn has_source(&self) -> bool {
        self.path.is_some() || self.fetch.is_some() || self.volume.is_some()
    }
}

/// How a model's file is fetched by an init container.
#[derive(Debug, Clone, Serialize)]
pub struct Fetch {
    /// Where it is.
    pub uri: Setting<String>,
    /// What it is.
    pub sha256: Setting<String>,
    /// The command of rclone and what it takes the file from.
    pub arguments: Setting<Vec<String>>,
    /// The variables that rclone reads.
    pub env: Vec<Variable>,
    /// The Secret with further ones.
    pub credentials_secret: Option<Setting<String>>,
    /// The image with rclone.
    pub image: Setting<String>,
    /// The most that the file may take.
    pub size: Setting<String>,
}

/// A volume with the model: one of `claim` and `image` is there.
#[derive(Debug, Clone, Serialize)]
pub struct ModelVolume {
    /// The PersistentVolumeClaim.
    pub claim: Option<Setting<String>>,
    /// The OCI image.
    pub image: Option<Setting<String>>,
    /// The file or folder within it.
    pub sub_path: Option<Setting<String>>,
}
