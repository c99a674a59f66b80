//! The model.

use crate::spec::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// The model and how it gets to the server.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSection {
    /// What the model is called. Default: the service's name.
    pub name: Option<Spanned<String>>,
    /// The model's version, as text: written as the label `app.kubernetes.io/version` and as an image label.
    pub version: Option<Spanned<String>>,
    /// The model's file or folder, relative to `service.toml`. It is copied into the image, so another model is another
    /// image tag. Required.
    pub path: Option<Spanned<String>>,
    /// The folder in the container in which the model lies. The code finds the model's whole path in the variable
    /// `MODEL_PATH`. Default `/models`.
    pub mount_path: Option<Spanned<String>>,
}
