//! `modelstow test --load`: what is measured, what follows, and how it is told.

use super::server::Server;
use super::{project, test};
use modelstow::testing::load::percentile;
use modelstow::{Build, Project};
use serde_json::Value;

const EXAMPLES: &str =
    "[[examples]]\npath = '/score'\nrequest = '{}'\n[[examples]]\npath = '/no'\nexpect_status = 400\n";

#[test]
fn a_percentile_is_a_value_that_so_many_do_not_exceed() {
    let sorted: Vec<f64> = (1..=200).map(f64::from).collect();
    let is = |of: &[f64], percent, value: f64| (percentile(of, percent) - value).abs() < f64::EPSILON;
    assert!(is(&sorted, 50, 100.0) && is(&sorted, 99, 198.0) && is(&sorted, 100, 200.0));
    assert!(is(&[3.0], 99, 3.0) && is(&[1.0, 2.0], 50, 1.0) && is(&[], 50, 0.0));
}

#[test]
fn every_example_is_sent_in_turn_and_counted() {
    let server = Server::new(&[("/score", 200, b"{}"), ("/no", 400, b"no")]);
    let folder = project(EXAMPLES);
    let output = test(&folder, &["--url", &server.url, "--load", "1s", "--format", "json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said:#}");
    let one = &said["tests"][0];
    assert_eq!(one["steps"][2]["kind"], "load");
    let (alone, most) = (&one["load"]["alone"], &one["load"]["most"]);
    assert_eq!((&alone["clients"], &most["failed"]), (&Value::from(1), &Value::from(0)), "{one:#}");
    let number = |of: &Value, key: &str| of[key].as_f64().unwrap();
    assert!(
        number(most, "medianSeconds") > 0.0 && number(most, "medianSeconds") <= number(most, "p99Seconds")
    );
    let per_second = number(most, "answered") / number(most, "seconds");
    assert!((number(most, "requestsPerSecond") - per_second).abs() < 1e-6);
    // What a service elsewhere costs, nobody knows here.
    assert_eq!((&most["cpus"], &one["load"]["advice"]), (&Value::Null, &Value::Null));
    let sent = server.sent.lock().unwrap();
    let to = |path: &str| sent.iter().filter(|sent| sent.line == format!("POST {path} HTTP/1.1")).count();
    let (fine, refused) = (to("/score"), to("/no"));
    let told = alone["answered"].as_u64().unwrap() + most["answered"].as_u64().unwrap();
    assert!(
        fine.abs_diff(refused) <= 70,
        "{fine} and {refused}: in turn, but for what was under way at the end"
    );
    assert!(
        fine + refused >= usize::try_from(told).unwrap() + 2,
        "{fine} and {refused} were sent, {told} counted"
    );
}

#[test]
fn people_and_machines_read_it() {
    let server = Server::new(&[("/score", 200, b"{}"), ("/no", 400, b"no")]);
    let folder = project(EXAMPLES);
    for format in ["human", "github"] {
        let output = test(&folder, &["--url", &server.url, "--load=1s", "--format", format]);
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.contains("ok      load")).expect(&said);
        assert!(line.ends_with("requests/s"), "{said}");
        assert!(
            said.contains("  1 client, ") && said.contains("median ") && said.contains(", 99 % "),
            "{said}"
        );
        assert!(said.lines().all(|line| line.chars().count() <= 86), "{said}");
    }
    let output = test(&folder, &["--url", &server.url, "--load=1s", "--format=junit"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("name=\"load\"")
            && said.contains("<system-out>")
            && said.contains("requests/s, median "),
        "{said}"
    );
}

#[test]
fn what_is_answered_otherwise_is_not_measured() {
    let server = Server::new(&[("/score", 200, b"{}")]);
    let folder = project("[[examples]]\npath = '/score'\nexpect = '[1]'\n");
    let output = test(&folder, &["--url", &server.url, "--load=1s", "--format=json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said["tests"][0]["load"], Value::Null);
    assert_eq!(server.sent.lock().unwrap().len(), 1);
    let message = said["findings"][1]["message"].as_str().unwrap();
    assert!(message.contains("cannot be measured"), "{said:#}");
}

#[test]
fn the_time_is_seconds_or_minutes() {
    let folder = project(EXAMPLES);
    for wrong in ["10", "s", "0s", "-1s", "61m", "1h", "1.5s"] {
        let output = test(&folder, &["--url=http://127.0.0.1:1", &format!("--load={wrong}")]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("write seconds or minutes"), "{wrong}: {said}");
    }
}

/// The command that follows from so many CPUs.
fn advised(more: &str, environment: Option<&str>, cpus: f64) -> modelstow::testing::load::Advice {
    let text = format!(
        "edition = '2026'\nallow = ['base-image-not-pinned']\nservice.name = 'boston'\nmodel.path = 'model.rds'\n\
         runtime = {{ name = 'plumber', entrypoint = 'score.R' }}\nimage.repository = 'registry.example.com/boston'\n{more}"
    );
    let project =
        Project::in_memory([("service.toml", text.as_str()), ("model.rds", "m"), ("score.R", "# score")]);
    let Build { built: Some(built), report, .. } = Build::of(project) else { panic!("{more}") };
    assert!(report.errors().next().is_none(), "{more}");
    let is_meant = |service: &&modelstow::resolve::Service| service.environment.as_deref() == environment;
    let service = built.services.iter().find(is_meant).unwrap();
    modelstow::testing::load::advice(service, "service.toml", cpus)
}

#[test]
fn what_follows_is_a_command_that_set_takes() {
    let command = |more: &str, environment, cpus| advised(more, environment, cpus).command;
    assert_eq!(command("", None, 0.4321), "modelstow set resources.requests.cpu=440m");
    assert_eq!(command("", None, 0.0), "modelstow set resources.requests.cpu=10m");
    assert_eq!(
        command("resources.limits.cpu = 1\nresources.requests.cpu = '100m'", None, 1.003),
        "modelstow set resources.requests.cpu=1000m",
        "no more than the limit"
    );
    let scaled = "resources.requests.cpu = '100m'\nautoscaling.max_replicas = 3\n";
    assert_eq!(
        command(scaled, None, 0.25),
        "modelstow set resources.requests.cpu=250m autoscaling.cpu_percent=70"
    );
    let environments = format!("{scaled}[environments.prod]\nservice.namespace = 'a'\n");
    let advice = advised(&environments, Some("prod"), 0.25);
    assert_eq!(
        advice.command,
        "modelstow set environments.prod.resources.requests.cpu=250m environments.prod.autoscaling.cpu_percent=70"
    );
    let folder = project(
        "resources.requests.cpu = '100m'\nautoscaling.max_replicas = 3\n[environments.prod]\nservice.namespace = 'a'\n",
    );
    let words: Vec<&str> = advice.command.split(' ').skip(1).collect();
    let set = std::process::Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .args(words)
        .current_dir(folder.path())
        .output();
    let set = set.unwrap();
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
    let text = std::fs::read_to_string(folder.path().join("service.toml")).unwrap();
    assert!(text.contains("cpu_percent = 70") && text.contains("\"250m\""), "{text}");
}
