//! What can be asked of a controller, and what a service does ask.

use super::{Form, Wishes};
use crate::diagnostic::Span;
use crate::resolve::Setting;
use crate::spec::sections::AuthType;

/// Something that a controller may be able to do.
pub struct Ability {
    /// Its name in `controller.toml`.
    pub name: &'static str,
    /// In words: what the controller cannot do.
    pub words: &'static str,
    /// The key that asks for it, and the one that names the controller.
    pub keys: &'static [&'static str],
}

/// All abilities, in the order in which a request meets them: it is redirected before it is asked for a password, and
/// asked before its body is read.
const ABILITIES: &[Ability] = &[
    Ability {
        name: "redirect",
        words: "redirect HTTP to HTTPS",
        keys: &["ingress.redirect", "ingress.controller", "tls"],
    },
    Ability {
        name: "no_redirect",
        words: "leave a redirect out",
        keys: &["ingress.redirect", "ingress.controller"],
    },
    Ability { name: "basic_auth", words: "ask for a password", keys: &["auth.type", "auth.secret"] },
    Ability { name: "auth_realm", words: "name a realm", keys: &["auth.realm"] },
    Ability {
        name: "forward_auth",
        words: "ask another service who may pass",
        keys: &["auth.type", "auth.url"],
    },
    Ability {
        name: "auth_response_headers",
        words: "pass headers of the authentication on",
        keys: &["auth.response_headers"],
    },
    Ability {
        name: "max_body",
        words: "limit the size of a body",
        keys: &["server.max_body", "ingress.controller", "ingress.enabled", "gateway.enabled"],
    },
    Ability {
        name: "strip_prefix",
        words: "take a path off",
        keys: &["ingress.strip_prefix", "ingress.path", "ingress.controller"],
    },
    Ability {
        name: "timeout",
        words: "limit the time of a request",
        keys: &["server.timeout_seconds", "ingress.controller", "ingress.enabled", "gateway.enabled"],
    },
    Ability {
        name: "tls_min_version",
        words: "choose the oldest version of TLS",
        keys: &["tls.min_version", "ingress.controller", "ingress.enabled", "gateway.enabled"],
    },
    Ability { name: "acme_http01", words: "answer Let's Encrypt beside the service", keys: &["tls.acme"] },
];

/// A wish.
pub struct Ask {
    pub ability: &'static Ability,
    /// The key that asks, where somebody wrote it: then it is an error that the controller cannot.
    pub at: Option<Span>,
}

/// What this service wants.
pub fn asks(wishes: &Wishes<'_>) -> Vec<Ask> {
    let span = |given: &Option<Setting<String>>| given.as_ref().and_then(Setting::span);
    let mut asks: Vec<(&str, Option<Span>)> = Vec::new();
    let given = wishes.redirect.as_ref();
    // A route's redirect is its own, for a listener that has to be named.
    let tls = wishes.tls.is_some() && wishes.form == Form::Ingress;
    match given.map_or(tls, |given| given.value) {
        true => asks.push(("redirect", given.map(|given| given.span))),
        false if tls => asks.push(("no_redirect", None)),
        false => {}
    }
    if let Some(auth) = wishes.auth {
        match auth.kind.value {
            AuthType::Basic => asks.push(("basic_auth", auth.kind.span())),
            AuthType::Forward => asks.push(("forward_auth", auth.kind.span())),
            AuthType::None => {}
        }
        if auth.realm.is_some() {
            asks.push(("auth_realm", span(&auth.realm)));
        }
        if let Some(header) = auth.response_headers.first() {
            asks.push(("auth_response_headers", header.span()));
        }
    }
    if wishes.server.max_body.is_some() {
        asks.push(("max_body", span(&wishes.server.max_body)));
    }
    if wishes.strip_prefix.value {
        asks.push(("strip_prefix", wishes.strip_prefix.span()));
    }
    if let Some(issuer) = wishes.tls.and_then(|tls| tls.issuer.as_ref())
        && issuer.dns01.is_none()
    {
        asks.push(("acme_http01", wishes.acme.or_else(|| issuer.email.span())));
    }
    // Every service has a timeout, and the server and its probes keep it whether the controller can or not.
    asks.push(("timeout", None));
    if let Some(version) = wishes.tls.and_then(|tls| tls.min_version.as_ref()) {
        asks.push(("tls_min_version", version.span()));
    }
    let found = |name| ABILITIES.iter().find(|ability| ability.name == name);
    asks.into_iter().filter_map(|(name, at)| Some(Ask { ability: found(name)?, at })).collect()
}
