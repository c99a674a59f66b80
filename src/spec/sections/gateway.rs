//! The other form of an Ingress.

use crate::spec::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// HTTP from outside the cluster, by a route to an existing Gateway. The cluster needs the Gateway API and a controller for
/// it. Excludes `[ingress]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewaySection {
    /// `false` takes the route away, for example in one environment. Default `true`.
    pub enabled: Option<Spanned<bool>>,
    /// The Gateway's name. Required.
    pub name: Option<Spanned<String>>,
    /// The Gateway's namespace. Default: the service's own.
    pub namespace: Option<Spanned<String>>,
    /// The Gateway's listener for the service, by its name. Default: every listener that the host fits.
    pub section: Option<Spanned<String>>,
    /// The Gateway's listener for plain HTTP, by its name: what comes in there is redirected to HTTPS. Needs `section`.
    pub http_section: Option<Spanned<String>>,
    /// The DNS name under which the service is reached. Default: that of the listener.
    pub host: Option<Spanned<String>>,
    /// The path below which requests go to the service. Default `/`.
    pub path: Option<Spanned<String>>,
    /// Whether `path` is taken off before the server sees a request. Default `false`.
    pub strip_prefix: Option<Spanned<bool>>,
    /// What the Gateway's controller is: one that [controllers.md](controllers.md) lists, or a folder in the project's
    /// `templates/controllers/`. The largest body and authentication are written in its words. Default `"gateway-api"`:
    /// only the fields of a route.
    #[schemars(extend("x-values" = "gateway-controllers"))]
    pub controller: Option<Spanned<String>>,
}
