//! `modelstow list`: what it shows is what the services are, and it counts as `review` does.

use crate::sandbox::services::{FLASK, laid_over};
use crate::sandbox::{Sandbox, binary};
use modelstow::capacity::{Totals, money};
use modelstow::list::{Format, List, Order, Row, Wanted};
use modelstow::platform::Platforms;
use modelstow::{Build, Project, review_states};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn services(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let found = entries.filter(|entry| {
        let output = entry.path().components().any(|part| part.as_os_str() == "generated");
        !output && entry.file_name() == "service.toml"
    });
    found.map(walkdir::DirEntry::into_path).collect()
}

fn list_of(folder: &Path) -> List {
    let (mut list, platforms) = (List::default(), Platforms::default());
    for file in services(folder) {
        list.take(Row::all_of(&Build::under(Project::of(&file), &platforms)));
    }
    list
}

fn fleet() -> List {
    list_of(&root().join("examples/fleet"))
}

fn printed(arguments: &[&str]) -> String {
    let output =
        binary().arg("list").args(arguments).current_dir(root().join("examples/fleet")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// `TRYCMD=overwrite` writes it there.
#[test]
#[allow(clippy::disallowed_methods, reason = "as the README's test is told to write")]
fn the_page_shows_what_is_printed() {
    let file = root().join("docs/list.md");
    let page = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
    let start = "<!-- human -->\n";
    let from = page.find(start).unwrap() + start.len();
    let to = from + page[from..].find("<!-- end -->").unwrap();
    let mut now = page.clone();
    now.replace_range(from..to, &format!("\n```text\n{}```\n\n", printed(&[])));
    if env::var_os("TRYCMD").is_some_and(|value| value == "overwrite") {
        fs::write(&file, now).unwrap();
    } else {
        assert!(page == now, "docs/list.md shows something else; `make docs` writes it\n{now}");
    }
}

#[test]
fn every_key_of_the_json_is_described() {
    let page = fs::read_to_string(root().join("docs/list.md")).unwrap();
    let list: Value = serde_json::from_str(&printed(&["--format", "json"])).unwrap();
    let first = &list["services"][0];
    for object in [
        &list,
        first,
        &first["pods"],
        &first["prices"],
        &first["months"][0],
        &list["totals"],
        &list["totals"]["clusters"][0],
    ] {
        for key in object.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{key}`")), "docs/list.md does not say what `{key}` is");
        }
    }
}

/// A service that comes has the capacity in `review` that it has here: of every example.
#[test]
fn it_counts_as_review_does() {
    let mut compared = 0;
    for file in services(&root().join("examples")) {
        let mut list = List::default();
        let project = Project::of(&file);
        list.take(Row::all_of(&Build::of(project.clone())));
        let review = review_states(&Project::in_memory(Vec::<(&str, &str)>::new()), &project);
        let mut reviewed = Totals::default();
        review.totals.iter().for_each(|(_, _, after)| reviewed += after);
        assert_eq!(list.sum().capacity, reviewed, "{}", file.display());
        compared += list.rows.len();
    }
    assert!(compared > 30, "{compared} services in their environments");
}

#[test]
fn sums_are_those_of_the_rows() {
    let list = fleet();
    let mut all = Totals::default();
    list.rows.iter().for_each(|row| all += &row.capacity);
    assert_eq!(list.sum().capacity, all);
    let mut clusters = Totals::default();
    list.clusters().iter().for_each(|sum| clusters += &sum.capacity);
    assert_eq!(clusters, all);
    // A service in two clusters is one service.
    assert_eq!(list.sum().services, 6);
    assert_eq!(list.clusters().iter().map(|sum| sum.services).collect::<Vec<_>>(), [5, 3]);
}

fn names(list: &List) -> Vec<String> {
    let name = |row: &Row| match &row.environment {
        Some(environment) => format!("{} {environment}", row.service),
        None => row.service.clone(),
    };
    list.rows.iter().map(name).collect()
}

#[test]
fn rows_are_kept_by_what_they_have() {
    let kept = |wanted: Wanted| {
        let mut list = fleet();
        let findings = list.keep(&wanted);
        assert!(findings.is_empty(), "{findings:?}");
        names(&list)
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let none = Wanted::default();
    assert_eq!(kept(none.clone()).len(), 8);
    assert_eq!(
        kept(Wanted { cluster: names(&["staging"]), ..none.clone() }),
        ["cards staging", "spelling", "captions staging"]
    );
    assert_eq!(
        kept(Wanted { cluster: names(&["staging"]), model: names(&["qwen2.5-0.5b"]), ..none.clone() }),
        ["captions staging"]
    );
    assert_eq!(kept(Wanted { environment: names(&["prod", "staging"]), ..none.clone() }).len(), 4);
    assert_eq!(
        kept(Wanted { device: names(&["nvidia.com/gpu"]), ..none.clone() }),
        ["captions prod", "captions staging"]
    );
    assert_eq!(kept(Wanted { excepted: names(&["two-in-prod"]), ..none.clone() }), ["captions prod"]);
    let mut list = fleet();
    let findings = list.keep(&Wanted { owner: names(&["nobody"]), ..none });
    assert_eq!(findings[0].message, "no service has the owner `nobody`");
}

#[test]
fn an_exception_is_of_the_environment_that_needs_it() {
    let list = fleet();
    let of = |environment: &str| {
        let row = list
            .rows
            .iter()
            .find(|row| row.service == "captions" && row.environment.as_deref() == Some(environment));
        row.unwrap().excepted.iter().map(|one| one.rule.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("prod"), ["memory-ceiling", "two-in-prod"]);
    assert_eq!(of("staging"), ["memory-ceiling"]);
}

#[test]
fn rows_are_sorted_by_numbers_from_the_greatest_on() {
    let sorted = |order| {
        let mut list = fleet();
        list.sort(Some(order));
        names(&list)
    };
    assert_eq!(sorted(Order::Pods)[..2], ["ranking", "cards prod"]);
    assert_eq!(sorted(Order::Memory)[..3], ["captions prod", "captions staging", "ranking"]);
    assert_eq!(sorted(Order::Gpus)[..2], ["captions prod", "captions staging"]);
    assert_eq!(sorted(Order::Excepted)[..2], ["captions prod", "captions staging"]);
    let hosts = sorted(Order::Host);
    assert_eq!(hosts[6..], ["transfers", "defects"], "what has none comes last");
    for order in [
        Order::Service,
        Order::Environment,
        Order::Cluster,
        Order::Owner,
        Order::Model,
        Order::Image,
        Order::Cpu,
    ] {
        assert_eq!(sorted(order).len(), 8, "{order:?}");
    }
}

/// A name may be a stranger's.
#[test]
fn no_cell_can_be_markup_or_two_lines() {
    let mut list = fleet();
    list.rows[0].model = Some("1|2<b>*x*\n| a".to_owned());
    list.rows[0].host = Some("a`|b\nc".to_owned());
    list.refused = vec!["a\n::error::b".to_owned()];
    for format in [Format::Human, Format::Markdown] {
        let (printed, usual) = (list.print(format), fleet().print(format));
        let lines = |text: &str| text.lines().count();
        assert_eq!(lines(printed.as_str()), lines(usual.as_str()) + 2, "{}", printed.as_str());
    }
    let markdown = list.print(Format::Markdown).as_str().to_owned();
    assert!(!markdown.contains("<b>") && !markdown.contains("1|2"), "{markdown}");
}

const PRICED: &str = "[clusters.a]\n[clusters.b]\n[prices]\ncurrency = 'EUR'\ncpu = 0.1\nmemory = '0.01'\n[prices.clusters.b]\ncpu = 1\ngpus = { 'example.com/gpu' = 2 }\n";

/// A list of the shortest service below a platform, with something laid over it.
fn below(platform: &str, over: &str) -> List {
    let sandbox = Sandbox::new();
    sandbox.write("platform.toml", platform.as_bytes());
    sandbox.write("service.toml", laid_over(FLASK, over).as_bytes());
    let mut list = List::default();
    list.take(Row::all_of(&Build::of(Project::of(&sandbox.path("service.toml")))));
    assert!(list.refused.is_empty());
    list
}

fn month(platform: &str, over: &str) -> String {
    let list = below(platform, over);
    list.sum().capacity.months.iter().map(|(month, cost)| money(*cost, &month.currency)).collect()
}

#[test]
fn a_month_is_hours_times_requests_times_prices() {
    let scaled = "resources.requests = { cpu = '500m', memory = '512Mi' }\nautoscaling = { min_replicas = 2, max_replicas = 4 }";
    // 730 × 2 × (0.5 × 0.1 + 0.5 × 0.01), and twice that.
    assert_eq!(month(PRICED, scaled), "80.30 to 160.60 EUR");
    assert_eq!(month(PRICED, &format!("cluster.name = 'a'\n{scaled}")), "80.30 to 160.60 EUR");
    // 730 × 2 × (0.5 × 1 + 0.5 × 0.01)
    assert_eq!(month(PRICED, &format!("cluster.name = 'b'\n{scaled}")), "737.30 to 1474.60 EUR");
    let hours = PRICED.replace("cpu = 0.1", "cpu = 0.1\nhours = 100");
    assert_eq!(month(&hours, scaled), "11.00 to 22.00 EUR");
    assert_eq!(month("[clusters.a]", scaled), "");
}

#[test]
fn what_has_no_price_is_named() {
    let gpu = "allow = ['gpu-without-toleration', 'base-image-not-pinned']\nresources.requests = { cpu = 1, memory = '1Gi' }\nresources.limits.gpu = 2\nresources.gpu_kind = 'example.com/gpu'";
    let list = below(PRICED, gpu);
    assert!(list.sum().capacity.unpriced.contains("example.com/gpu"));
    let printed = list.print(Format::Human).as_str().to_owned();
    assert!(printed.contains(", without example.com/gpu (no price)."), "{printed}");
    let priced = below(PRICED, &format!("cluster.name = 'b'\n{gpu}"));
    assert!(priced.sum().capacity.unpriced.is_empty());
    // 730 × (1 + 0.01 + 2 × 2)
    assert_eq!(month(PRICED, &format!("cluster.name = 'b'\n{gpu}")), "3657.30 EUR");
}

#[test]
fn a_price_is_in_no_file() {
    let files = |platform: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("platform.toml", platform.as_bytes());
        sandbox.generate(&laid_over(FLASK, "cluster.name = 'b'")).unwrap()
    };
    assert_eq!(files(PRICED), files("[clusters.a]\n[clusters.b]\n"));
}

/// The folder of a service that goes may be gone as well.
#[test]
fn what_a_service_cost_that_goes_is_known() {
    let sandbox = Sandbox::new();
    sandbox.write("platform.toml", PRICED.as_bytes());
    sandbox.write("a/service.toml", CONTAINER.as_bytes());
    let git = |arguments: &[&str]| {
        let git = Command::new("git").current_dir(sandbox.folder()).args(arguments).output().unwrap();
        assert!(git.status.success(), "{git:?}");
    };
    git(&["init", "--quiet"]);
    assert!(sandbox.run(&["generate", "a"]).status.success());
    git(&["add", "."]);
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(&[&who[..], &["commit", "--quiet", "--message", "first"]].concat());
    fs::remove_dir_all(sandbox.path("a")).unwrap();
    let review = String::from_utf8(sandbox.run(&["review", "--base", "HEAD"]).stdout).unwrap();
    // 730 × (1 × 1 + 1 × 0.01)
    assert!(review.contains("month of 730 hours  737.30 EUR → 0.00 EUR"), "{review}");
}

const CONTAINER: &str = r#"
edition = "2026"
service.name = "a"
cluster.name = "b"
runtime.name = "container"
image = { repository = "registry.example.com/a", tag = "v1" }
server.readiness_path = "/ready"
resources.requests = { cpu = 1, memory = "1Gi" }
"#;
