//! What the server answers, and where it listens: read from the routes of its code.

use crate::code::{Code, Found, Made, named, quoted};

/// Words in the path of a scoring request.
const SCORES: &[&str] = &["score", "predict", "invocations", "infer", "classify", "completions"];
/// Paths that say that the process is healthy.
const ALIVE: &[&str] =
    &["/healthz", "/livez", "/health/live", "/live", "/liveness", "/health", "/healthcheck", "/ping"];
/// Paths that say that the model is loaded.
const READY: &[&str] = &["/readyz", "/health/ready", "/ready", "/readiness"];

/// A path and where it stands: `FILE:LINE`.
pub type Path = (String, String);

/// What is known of the server.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The path of a scoring request.
    pub path: Option<Path>,
    /// Other paths that take a body, where the name of none says which it is.
    pub others: Vec<Path>,
    /// The path for the liveness probe.
    pub alive: Option<Path>,
    /// The path for the readiness probe.
    pub ready: Option<Path>,
    /// The port, where the code says one.
    pub port: Option<(i64, String)>,
}

impl Answers {
    /// What some files of code answer together.
    #[must_use]
    pub fn of(reach: &[&Code]) -> Self {
        let routes = routes(reach);
        let taking: Vec<&(bool, Path)> = routes.iter().filter(|(takes_body, _)| *takes_body).collect();
        let by_name = SCORES
            .iter()
            .find_map(|word| taking.iter().find(|(_, (path, _))| path.to_lowercase().contains(word)));
        let best = by_name.or(taking.first()).map(|(_, path)| path.clone());
        let others = match (by_name, &best) {
            (None, Some(best)) => {
                taking.iter().map(|(_, path)| path.clone()).filter(|path| path != best).collect()
            }
            _ => Vec::new(),
        };
        let ends = |names: &[&str]| {
            names.iter().find_map(|name| {
                routes.iter().find(|(takes_body, (path, _))| !takes_body && path.ends_with(name))
            })
        };
        Self {
            path: best,
            others,
            alive: ends(ALIVE).map(|(_, path)| path.clone()),
            ready: ends(READY).map(|(_, path)| path.clone()),
            port: reach.iter().find_map(|code| {
                let Found { value, line } = code.port.as_ref()?;
                Some((*value, format!("{}:{line}", code.path)))
            }),
        }
    }
}

/// Whether each takes a body, its whole path and its place. What has a parameter in it is no path to ask.
fn routes(reach: &[&Code]) -> Vec<(bool, Path)> {
    let mut routes = Vec::new();
    for code in reach {
        for Found { value, line } in &code.routes {
            let path = format!("{}{}", prefix(&value.owner, reach), value.path);
            if path.starts_with('/') && !path.contains(['<', '{', ' ']) {
                routes.push((value.takes_body, (path, format!("{}:{line}", code.path))));
            }
        }
    }
    routes
}

/// What stands before the paths of a blueprint or a router.
fn prefix(owner: &str, reach: &[&Code]) -> String {
    let mounted = reach
        .iter()
        .flat_map(|code| &code.mounted)
        .find(|(name, _)| name == owner)
        .map(|(_, prefix)| prefix.as_str());
    let is = |made: &Made, class: &str| made.name == owner && made.class.ends_with(class);
    let own = |class: &str, key: &str| {
        let made = reach.iter().flat_map(|code| &code.made).find(|found| is(&found.value, class))?;
        Some(named(&made.value.arguments, key).and_then(quoted).unwrap_or_default().to_owned())
    };
    if let Some(own) = own("Blueprint", "url_prefix") {
        // Flask takes the one of `register_blueprint` instead.
        return mounted.map_or(own, str::to_owned);
    }
    format!("{}{}", mounted.unwrap_or_default(), own("APIRouter", "prefix").unwrap_or_default())
}
