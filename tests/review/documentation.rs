//! The output in docs/review.md is what the command prints. `TRYCMD=overwrite` writes it there.

use super::Repository;
use std::{env, fs, path::Path};

/// What the page says was changed.
fn example() -> Repository {
    let repository = Repository::new().service("iris");
    repository
        .add("iris/service.toml", "[ingress]\nhost = \"iris.example.com\"\n")
        .generate()
        .commit()
        .branch("retrained")
        .write("iris/model.joblib", "a better model\n")
        .change("iris/service.toml", "1.0.0", "1.1.0")
        .change("iris/service.toml", "1Gi", "2Gi")
        .change(
            "iris/service.toml",
            "[deployment]\nreplicas = 2",
            "[autoscaling]\nmin_replicas = 2\nmax_replicas = 6",
        )
        .change("iris/service.toml", "host = \"iris.example.com\"", "host = \"flowers.example.com\"")
        .generate()
        .commit()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "as the README's test is told to write")]
fn the_page_shows_what_is_printed() {
    let repository = example();
    let base = repository.git(&["rev-parse", "main"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/review.md");
    let page = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
    let mut now = page.clone();
    for format in ["human", "markdown"] {
        let out = repository.review(&["--format", format]).out.replace(&base[..7], "0123456");
        let start = format!("<!-- {format} -->\n");
        let from = now.find(&start).unwrap_or_else(|| panic!("no {start}")) + start.len();
        let to = from + now[from..].find("<!-- end -->").unwrap();
        let fence = if format == "human" { "text" } else { "markdown" };
        now.replace_range(from..to, &format!("\n````{fence}\n{out}````\n\n"));
    }
    if env::var_os("TRYCMD").is_some_and(|value| value == "overwrite") {
        fs::write(&file, now).unwrap();
    } else {
        let diff = similar::TextDiff::from_lines(&page, &now);
        assert!(
            page == now,
            "docs/review.md shows something else; `make docs` writes it\n{}",
            diff.unified_diff().header("docs/review.md", "what it prints")
        );
    }
}

#[test]
fn every_key_of_the_json_is_described() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/review.md")).unwrap();
    let review = example().json();
    let change = &review["changes"][0];
    for object in [&review, &review["base"], change, &review["totals"]] {
        for key in object.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{key}`")), "docs/review.md does not say what `{key}` is");
        }
    }
}
