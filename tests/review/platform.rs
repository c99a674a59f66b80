//! A change of the platform is told once under each heading.

use super::Repository;

const PLATFORM: &str = "[defaults.deployment]\npriority_class = 'low'\npre_stop_seconds = 7\n\n[clusters.prod.ingress]\nclass = 'traefik'\n";

/// Services below a platform, on a branch of their own.
fn fleet(names: &[&str]) -> Repository {
    let repository = Repository::new().write("platform.toml", PLATFORM);
    let services = names.iter().fold(repository, |repository, name| repository.service(name));
    services.generate().commit().branch("changed")
}

fn lines<'a>(out: &'a str, with: &str) -> Vec<&'a str> {
    out.lines().filter(|line| line.contains(with)).collect()
}

#[test]
fn a_line_of_it_is_one_entry() {
    let repository = fleet(&["a", "b", "c", "d", "e"]).change("platform.toml", "'low'", "'high'").generate();
    let out = repository.review(&[]).out;
    let entries = lines(&out, "platform.toml:2 defaults.deployment.priority_class");
    assert_eq!(entries.len(), 1, "{out}");
    assert!(entries[0].contains("5 services") && entries[0].contains("low → high"), "{out}");
    assert!(out.contains("most in a (1 change), b (1 change), and c (1 change)"), "{out}");
    let markdown = repository.review(&["--format", "markdown"]).out;
    assert_eq!(
        lines(&markdown, "`platform.toml:2 defaults.deployment.priority_class`").len(),
        1,
        "{markdown}"
    );
    let json = repository.json();
    let said = &json["changes"][0]["platform"][0];
    assert_eq!(said["file"], "platform.toml");
    assert_eq!(said["line"], 2);
    assert_eq!(said["key"], "defaults.deployment.priority_class");
    assert!(json["changes"][0]["keys"].as_array().unwrap().is_empty(), "{json}");
}

#[test]
fn what_it_no_longer_says_has_no_line() {
    let repository = fleet(&["a", "b"]).change("platform.toml", "priority_class = 'low'\n", "").generate();
    let out = repository.review(&[]).out;
    let entries = lines(&out, "[platform.toml defaults.deployment.priority_class]");
    assert!(entries.len() == 1 && entries[0].contains("low → nothing"), "{out}");
}

/// What is gone has left no line: it belongs to what is behind the rest of its file.
#[test]
fn what_is_gone_is_not_put_down_to_another_line() {
    let policy = "[defaults.network.policy]\nfrom = [{ namespace = 'one' }, { namespace = 'two' }]\n\n";
    let repository = Repository::new().write("platform.toml", &format!("{policy}{PLATFORM}"));
    let services = ["a", "b"].iter().fold(repository, |repository, name| repository.service(name));
    let repository = services.generate().commit().branch("changed");
    let repository = repository
        .change("platform.toml", ", { namespace = 'two' }", "")
        .change("platform.toml", "'low'", "'high'")
        .generate();
    let out = repository.review(&[]).out;
    let entries = lines(&out, "NetworkPolicy");
    let said = "[platform.toml:2 defaults.network.policy.from[].namespace]";
    assert!(!entries.is_empty() && entries.iter().all(|line| line.contains(said)), "{out}");
}

/// The fields of one line of the platform are one entry, and those of another one are another.
#[test]
fn each_line_of_it_is_an_entry_of_its_own() {
    let repository = fleet(&["a", "b", "c", "d"])
        .change("platform.toml", "'low'", "'high'")
        .change("platform.toml", "= 7", "= 9")
        .generate();
    let out = repository.review(&[]).out;
    assert_eq!(lines(&out, "platform.toml:2 defaults.deployment.priority_class").len(), 1, "{out}");
    assert_eq!(lines(&out, "platform.toml:3 defaults.deployment.pre_stop_seconds").len(), 1, "{out}");
}

/// A service that is changed itself is not told as a change of the platform, whatever more it takes of it then.
#[test]
fn a_change_of_a_service_is_its_own() {
    let repository = fleet(&["a", "b"])
        .add("a/service.toml", "[cluster]\nname = \"prod\"\n[ingress]\nhost = \"a.example.com\"\n")
        .generate();
    let out = repository.review(&[]).out;
    assert!(!out.contains("platform.toml"), "{out}");
    let both = repository.change("platform.toml", "'low'", "'high'").generate().review(&[]).out;
    assert_eq!(lines(&both, "platform.toml").len(), 1, "{both}");
    assert!(lines(&both, "platform.toml:2")[0].contains("low → high"), "{both}");
}
