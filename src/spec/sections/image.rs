//! The container image.

use crate::spec::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// The container image.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageSection {
    /// Registry and repository, without a tag, for example `"registry.example.com/team/bos_rf"`. Required, except for a
    /// runtime whose image is not built here: the default is where its makers publish it.
    pub repository: Option<Spanned<String>>,
    /// The tag. Default: the hash of the Dockerfile and of every file that it copies; of an image that is not built here,
    /// the runtime's.
    pub tag: Option<Spanned<String>>,
    /// The digest, `sha256:…`; used instead of a tag.
    pub digest: Option<Spanned<String>>,
    /// The base image of the final stage, best with a digest. Default: the runtime's.
    pub base: Option<Spanned<String>>,
    /// The image that the installer of the dependencies is taken from, best with a digest. Only the build stage uses
    /// it. Default: the installer's, where it comes from an image, as uv and micromamba do.
    pub installer: Option<Spanned<String>>,
    /// When a node pulls the image. Default: Kubernetes' own rule, `IfNotPresent` unless the tag is `latest`.
    pub pull_policy: Option<Spanned<PullPolicy>>,
    /// Names of existing Secrets with the registry's credentials. None are needed where the nodes themselves may pull.
    pub pull_secrets: Option<Vec<Spanned<String>>>,
}

/// When a node pulls an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum PullPolicy {
    /// At every start of a container.
    Always,
    /// When the node does not have it.
    IfNotPresent,
    /// Never: the node must have it.
    Never,
}
