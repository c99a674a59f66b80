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
    /// Who has to have signed it.
    pub signature: Option<Signature>,
    /// What the server is told where it fetches the model itself.
    pub hub: Option<Hub>,
    /// The volume for what is fetched, by whomever.
    pub cache: Option<Cache>,
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
        self.path.is_some() || self.fetch.is_some() || self.hub.is_some() || self.volume.is_some()
    }
}

/// What checks a signature: `key`, or `identity` with `identity_provider` is there.
#[derive(Debug, Clone, Serialize)]
pub struct Signature {
    /// The public key, in PEM.
    pub key: Option<Setting<String>>,
    /// Who signed.
    pub identity: Option<Setting<String>>,
    /// Who vouches for that.
    pub identity_provider: Option<Setting<String>>,
    /// The file with the signature, in the container.
    pub path: Setting<String>,
    /// The image that checks it.
    pub image: Setting<String>,
}

/// A model that the server fetches itself.
#[derive(Debug, Clone, Serialize)]
pub struct Hub {
    /// Its id.
    pub id: Setting<String>,
    /// Its revision.
    pub revision: Option<Setting<String>>,
    /// The Secret with the token, and the key in it.
    pub token: Option<[Setting<String>; 2]>,
}

/// A volume for what is fetched: one of `claim` and `size` is there.
#[derive(Debug, Clone, Serialize)]
pub struct Cache {
    /// The PersistentVolumeClaim that keeps it.
    pub claim: Option<Setting<String>>,
    /// The most that it may take in a volume of the pod's own.
    pub size: Option<Setting<String>>,
}

/// How a model is fetched by an init container.
#[derive(Debug, Clone, Serialize)]
pub struct Fetch {
    /// Where it is.
    pub uri: Setting<String>,
    /// What it is, where it is one file.
    pub sha256: Option<Setting<String>>,
    /// What it is, where it is a folder: for each file a line as `sha256sum` writes it, in the order of their names.
    pub files: Vec<Setting<String>>,
    /// Whether the place tells which files it has, so that one too many is seen.
    pub lists: Setting<bool>,
    /// The command of rclone and what it takes the file from; of a folder, just that.
    pub arguments: Setting<Vec<String>>,
    /// The variables that rclone reads.
    pub env: Vec<Variable>,
    /// The Secret with further ones.
    pub credentials_secret: Option<Setting<String>>,
    /// The image with rclone.
    pub image: Setting<String>,
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
