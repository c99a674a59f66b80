//! What serves the model.

use crate::spec::scalar::Quantity;
use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// What serves the model.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuntimeSection {
    /// A built-in runtime such as `"flask"` or `"plumber"`, or a folder in the project's `templates/runtimes/`.
    /// Required.
    #[schemars(extend("x-values" = "runtimes"))]
    pub name: Option<Spanned<String>>,
    /// The version of the language, for example `"3.12"`. It chooses the base image. Default: the runtime's.
    pub version: Option<Spanned<String>>,
    /// The script that the server runs, relative to `service.toml`, for runtimes that run a script.
    #[schemars(extend("x-values" = "files"))]
    pub entrypoint: Option<Spanned<String>>,
    /// The application as `module:attribute`, for example `"app:app"` for `app` in `app.py`, for runtimes that import
    /// one.
    pub app: Option<Spanned<String>>,
    /// The file that pins the dependencies. Its name says what installs them: pip from a `requirements.txt` with hashes
    /// as `uv pip compile --generate-hashes` writes it, pipenv from `Pipfile.lock`, Poetry from `poetry.lock`, uv
    /// from `uv.lock`, renv from `renv.lock`, conda from `environment.yml`. Which of them a runtime takes, it says itself.
    #[schemars(extend("x-values" = "files"))]
    pub dependencies: Option<Spanned<String>>,
    /// R packages from CRAN that are installed as of the day of `snapshot`, for runtimes with R.
    pub packages: Option<Vec<Spanned<String>>>,
    /// The day of the CRAN snapshot that `packages` come from, for example `"2026-06-01"`.
    pub snapshot: Option<Spanned<String>>,
    /// Packages of the base image's distribution that are installed into the image.
    pub system_packages: Option<Vec<Spanned<String>>>,
    /// Packages of the distribution that only the stage has which builds the dependencies, such as headers of C
    /// libraries.
    pub build_packages: Option<Vec<Spanned<String>>>,
    /// Further files and folders to copy into the image's working directory, relative to `service.toml`.
    #[schemars(extend("x-values" = "files"))]
    pub files: Option<Vec<Spanned<String>>>,
    /// A Dockerfile of the project's own, relative to `service.toml`, for the runtime `container`. It is copied to
    /// `generated/Dockerfile` and built from the project's folder. Without one, the image exists already.
    #[schemars(extend("x-values" = "files"))]
    pub dockerfile: Option<Spanned<String>>,
    /// What the container runs, a word each, in the place of the runtime's command or the image's `ENTRYPOINT`, for an
    /// image that is not built here: `["python3", "serve.py"]`. Kubernetes puts the value of a variable for `$(NAME)`.
    pub command: Option<Spanned<Vec<Spanned<String>>>>,
    /// Words behind that command, for an image that is not built here: `["--max-model-len=8192"]`. An option that is
    /// given here takes the place of the runtime's own of that name. Where there is no command, they stand for the image's
    /// `CMD`.
    pub args: Option<Vec<Spanned<String>>>,
    /// The number of the user, and of the group, that the container runs as, 1 to 2147483647, for runtimes whose image is
    /// the project's own; 0, which is root, only where `deployment.pod_security` is not `"restricted"`. Default: the number in the last `USER` of `dockerfile`, else the runtime's.
    pub user: Option<Spanned<i64>>,
    /// The number of the group that the container runs as, 0 to 2147483647. Default: that of the user.
    pub group: Option<Spanned<i64>>,
    /// Whether the server can write only to `writable` and to volumes. Default `true`.
    pub read_only_root_filesystem: Option<Spanned<bool>>,
    /// Server processes in one pod; each loads the model. Default: the runtime's rule, which is one, or one for each
    /// core of the CPU limit, else of the CPU request. Runtimes of one process do not take it.
    pub workers: Option<Spanned<i64>>,
    /// Requests that one server process handles at a time. Default: the runtime's. Runtimes whose processes handle one
    /// request at a time do not take it.
    pub threads: Option<Spanned<i64>>,
    /// Further folders that the server writes to, with the size of each: `writable."/app/cache" = "64Mi"`. The rest of
    /// the root filesystem is read-only. A folder of the runtime's own, such as `/tmp`, gets another size in this way.
    pub writable: Option<Table<Quantity>>,
}
