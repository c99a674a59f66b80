//! The model.

use super::SecretRef;
use crate::spec::Spanned;
use crate::spec::scalar::Quantity;
use schemars::JsonSchema;
use serde::Deserialize;

/// The model and how it gets to the server: exactly one of `path`, `uri`, `claim`, `image` and `id`. The section is left out
/// where the code needs no model, or fetches it itself.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSection {
    /// What the model is called. Default: the service's name.
    pub name: Option<Spanned<String>>,
    /// The model's version, as text: written as the label `app.kubernetes.io/version`, and as an image label where the
    /// model is in the image.
    pub version: Option<Spanned<String>>,
    /// The model's file or folder, relative to `service.toml`. It is copied into the image, so another model is another
    /// image tag.
    #[schemars(extend("x-values" = "files"))]
    pub path: Option<Spanned<String>>,
    /// Where the model is fetched from when a pod starts, before the server does: `https://…`, `s3://BUCKET/KEY`,
    /// `gs://BUCKET/OBJECT`, `az://ACCOUNT/CONTAINER/BLOB` (or its `https://` form) or
    /// `hf://OWNER/REPOSITORY@COMMIT/FILE`. A file needs `sha256`; a folder, whose URI ends with `/` or is
    /// `hf://OWNER/REPOSITORY@COMMIT`, needs `checksums`. Another model is another line in the Deployment, and no other
    /// image.
    pub uri: Option<Spanned<String>>,
    /// The SHA-256 of the file at `uri`, as `sha256sum` prints it. A pod does not start with another file.
    pub sha256: Option<Spanned<String>>,
    /// The file with the SHA-256 of each file of the folder at `uri`, as `sha256sum` writes it, relative to `service.toml`.
    /// A pod does not start with another file, with one less or with one more.
    pub checksums: Option<Spanned<String>>,
    /// An existing Secret whose keys are the variables with which `uri` is fetched; the server does not get them. For
    /// `https` and `hf`: `RCLONE_HTTP_HEADERS`, such as `Authorization,Bearer …`; for `s3`: `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY`; for `gs`: `RCLONE_GCS_SERVICE_ACCOUNT_CREDENTIALS`; for `az`: `RCLONE_AZUREBLOB_KEY` or
    /// `RCLONE_AZUREBLOB_SAS_URL`. Default: the pod's own identity, by `deployment.service_account`.
    pub credentials_secret: Option<Spanned<String>>,
    /// The address of a store that speaks S3 and is not Amazon's, for example `"https://minio.example.com"`. Only for
    /// `s3://`.
    pub endpoint: Option<Spanned<String>>,
    /// The most that what is fetched may take on the node. Default `"1Gi"`.
    pub size: Option<Spanned<Quantity>>,
    /// An existing PersistentVolumeClaim that keeps what is fetched, so that no pod fetches it again: for `id`, and for
    /// `uri` with `checksums`. Pods write to it, those on several nodes only with the access mode `ReadWriteMany`. Default:
    /// each pod has a volume of its own, of `size`.
    pub cache_claim: Option<Spanned<String>>,
    /// The image that fetches `uri`: it has `rclone`, `sh` and `sha256sum`. Default: rclone's own, by version.
    pub fetch_image: Option<Spanned<String>>,
    /// An existing PersistentVolumeClaim that holds the model. It is mounted read-only.
    pub claim: Option<Spanned<String>>,
    /// An OCI image that holds the model as its files, best with a digest. It is mounted read-only, and never run. Needs
    /// a `cluster.kubernetes` of `"1.35"` or newer.
    pub image: Option<Spanned<String>>,
    /// The model's file or folder within `claim` or `image`. Default: all of it.
    pub sub_path: Option<Spanned<String>>,
    /// The model's id at the Hugging Face Hub, `OWNER/REPOSITORY`, for servers that fetch it themselves when they start.
    /// Nothing compares what they fetch with a checksum: `uri = "hf://…"` does.
    pub id: Option<Spanned<String>>,
    /// The revision of `id`: a commit, since a branch or a tag may be another model tomorrow.
    pub revision: Option<Spanned<String>>,
    /// The key of an existing Secret with the token for `id`, which the server gets.
    pub token: Option<Spanned<SecretRef>>,
    /// Who has to have signed the folder at `uri`, by OpenSSF Model Signing. A pod does not start with a model that somebody
    /// else signed, or nobody.
    pub signature: Option<SignatureSection>,
    /// The folder in the container in which the model lies. The code finds the model's whole path in the variable
    /// `MODEL_PATH`. Default `/models`.
    pub mount_path: Option<Spanned<String>>,
}

/// Who has to have signed a model: either `key`, or `identity` with `identity_provider`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureSection {
    /// The file with the signer's public key, in PEM, relative to `service.toml`.
    pub key: Option<Spanned<String>>,
    /// Who signed through Sigstore: an email address, or the URI of a workflow.
    pub identity: Option<Spanned<String>>,
    /// Who vouches for `identity`, for example `"https://accounts.google.com"`.
    pub identity_provider: Option<Spanned<String>>,
    /// The file of the model that holds the signature. Default `"model.sig"`.
    pub file: Option<Spanned<String>>,
    /// The image that checks it, whose program is `model_signing`. Default: the one that OpenSSF publishes, by version.
    pub image: Option<Spanned<String>>,
}
