//! The keys for what a controller is told.

use super::Taker;
use crate::init::draft::list;

/// Units of sizes, the largest first.
const UNITS: &[(u32, &str)] = &[(30, "Gi"), (20, "Mi"), (10, "Ki")];

impl Taker<'_> {
    /// Before all that depends on what it says: how long a request may take, and from which path.
    pub(super) fn controller(&mut self) {
        let entrance = self.entrance;
        let Some(controller) = &entrance.controller else { return };
        let section = if self.chosen.ingress.is_some() { "ingress" } else { "gateway" };
        let does = |ability: &str| entrance.does.contains(ability);
        self.draft.set(&[section, "controller"], controller.as_str());
        let tls = self.chosen.ingress.is_some_and(|ingress| ingress.value.pointer("/spec/tls/0").is_some());
        // With TLS it is asked to, unless somebody says no.
        if section == "ingress" && entrance.can.contains("redirect") && does("redirect") != tls {
            self.draft.set(&["ingress", "redirect"], does("redirect"));
        }
        if does("strip_prefix") {
            self.draft.set(&[section, "strip_prefix"], true);
        }
        for (ability, kind) in [("basic_auth", "basic"), ("forward_auth", "forward")] {
            if does(ability) {
                self.draft.set(&["auth", "type"], kind);
            }
        }
        for (key, value) in &entrance.told {
            match key.as_str() {
                "auth.secret" => self.draft.set(&["auth", "secret"], value.as_str()),
                "auth.realm" => self.draft.set(&["auth", "realm"], value.as_str()),
                "auth.url" => self.draft.set(&["auth", "url"], value.as_str()),
                "auth.response_headers" => {
                    self.draft.set(&["auth", "response_headers"], list(value.split(',').map(str::trim)));
                }
                "server.max_body" => self.draft.set(&["server", "max_body"], value.as_str()),
                "server.max_body_bytes" | "server.max_body.short" => {
                    if let Some(size) = size(value) {
                        self.draft.set(&["server", "max_body"], size);
                    }
                }
                // Without its dot, as a template may write it.
                "tls.min_version" | "tlsmin_version" => {
                    let version = value.replace('.', "");
                    let (major, minor) = version.split_at(version.len().min(1));
                    self.draft.set(&["tls", "min_version"], format!("{major}.{minor}"));
                }
                _ => {}
            }
        }
    }

    /// How long a request may take, where something says it.
    pub(super) fn stated_timeout(&self) -> Option<i64> {
        let told = self.entrance.told.get("server.timeout_seconds").and_then(|seconds| seconds.parse().ok());
        let seldon = || {
            let millis =
                self.at("/spec/annotations/seldon.io~1rest-timeout")?.as_str()?.parse::<i64>().ok()?;
            (millis % 1000 == 0).then_some(millis / 1000)
        };
        let route = || {
            let timeout = self.chosen.route?.text("/spec/rules/0/timeouts/request")?;
            timeout.strip_suffix('s')?.parse().ok()
        };
        told.or_else(seldon).or_else(|| self.at("/spec/predictor/timeout")?.as_i64()).or_else(route)
    }

    /// The path that a controller is told to take off.
    pub(super) fn stripped_path(&self) -> Option<String> {
        let path = self.entrance.told.get("ingress.path.regex").or(self.entrance.told.get("ingress.path"))?;
        let mut plain = String::new();
        let mut letters = path.chars();
        while let Some(letter) = letters.next() {
            plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
        }
        Some(plain)
    }
}

/// A number of bytes, or a size with `k`, `m` or `g`, in the words of Kubernetes.
fn size(text: &str) -> Option<String> {
    let (number, shift) = match text.to_ascii_lowercase().strip_suffix(['k', 'm', 'g']) {
        None => (text.to_owned(), 0),
        Some(number) => {
            let shift = match text.to_ascii_lowercase().chars().last() {
                Some('k') => 10,
                Some('m') => 20,
                _ => 30,
            };
            (number.to_owned(), shift)
        }
    };
    let bytes = number.parse::<u64>().ok()?.checked_mul(1 << shift)?;
    let unit = UNITS.iter().find(|(shift, _)| bytes > 0 && bytes % (1_u64 << shift) == 0);
    Some(unit.map_or_else(|| bytes.to_string(), |(shift, unit)| format!("{}{unit}", bytes >> shift)))
}
