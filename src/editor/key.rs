//! Which key the names of a place are, in a `service.toml` or in a `platform.toml`, which has the same keys in its defaults
//! and its clusters.

use crate::spec::{self, Key, Of};

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
pub struct Own<'n> {
    /// The names above the key: of an environment, of the defaults, of a cluster.
    pub above: &'n [String],
    /// The names of the key itself.
    pub names: &'n [String],
    /// The keys that there are.
    pub keys: &'static [Key],
    /// Those that have no place there.
    pub without: &'static [&'static str],
}

impl<'n> Own<'n> {
    /// The names of a place, taken apart.
    #[must_use]
    pub fn of(of: Of, names: &'n [String]) -> Self {
        let (above, keys, without): (_, _, &[&str]) = match (of, names) {
            (Of::Service, [first, _, _, ..]) if first == "environments" => {
                (2, spec::reference(), &["environments"])
            }
            (Of::Service, _) => (0, spec::reference(), &[]),
            (Of::Platform, [first, _, ..]) if first == "defaults" => {
                (1, spec::reference(), &["environments"])
            }
            (Of::Platform, [first, _, _, ..]) if first == "clusters" => {
                (2, spec::reference(), &["environments", "edition", "cluster.name"])
            }
            (Of::Platform, _) => (0, spec::platform_reference(), &[]),
        };
        let (above, names) = names.split_at(above);
        Self { above, names, keys, without }
    }

    /// The key that they are, where there is one.
    #[must_use]
    pub fn key(&self) -> Option<&'static Key> {
        let path = self.names.join(".");
        if std::ptr::eq(self.keys, spec::reference()) {
            return spec::known(&path);
        }
        spec::platform_known(&path)
    }
}

#[cfg(test)]
mod tests {
    use super::Own;
    use crate::spec::Of;

    #[test]
    fn a_key_is_known_wherever_it_may_stand() {
        let known = |of, path: &str| {
            let names: Vec<String> = path.split('.').map(str::to_owned).collect();
            Own::of(of, &names).key().map(|key| key.path.as_str())
        };
        assert_eq!(known(Of::Service, "environments.prod.server.port"), Some("server.port"));
        assert_eq!(known(Of::Service, "environments"), Some("environments"));
        assert_eq!(known(Of::Platform, "defaults.server.port"), Some("server.port"));
        assert_eq!(known(Of::Platform, "clusters.prod.server.port"), Some("server.port"));
        assert_eq!(known(Of::Platform, "clusters.prod"), Some("clusters"));
        assert_eq!(known(Of::Platform, "rules.except.service"), Some("rules[].except[].service"));
        assert_eq!(known(Of::Platform, "prices.clusters.prod.cpu"), Some("prices.clusters.NAME.cpu"));
        assert_eq!(known(Of::Platform, "server.port"), None);
        assert_eq!(known(Of::Service, "defaults.server.port"), None);
    }
}
