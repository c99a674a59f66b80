//! What the code began to need after `init`: it is in the project, and not in the image.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod sandbox;

use modelstow::diagnostic::Report;
use modelstow::pipeline;
use sandbox::{Sandbox, findings};
use std::fs;

const BASE: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned", "ready-before-loaded"]
service.name = "boston"
image.repository = "registry.example.com/boston"
"#;

/// A project in a repository, in a folder of its own.
struct Project(Sandbox);

impl Project {
    fn of(files: &[(&str, &str)], lines: &str) -> Self {
        let sandbox = Sandbox::empty();
        fs::create_dir(sandbox.path(".git")).unwrap();
        sandbox.write("service/model.pkl", b"model");
        sandbox.write(
            "service/requirements.txt",
            b"flask==3.1.0 --hash=sha256:aa\ngunicorn==27.0.1 --hash=sha256:aa\n",
        );
        for (path, text) in files {
            sandbox.write(&format!("service/{path}"), text.as_bytes());
        }
        sandbox
            .write("service/service.toml", format!("{BASE}model.path = 'model.pkl'\n{lines}\n").as_bytes());
        Self(sandbox)
    }

    /// What the warnings say is needed.
    fn warnings(&self) -> Vec<String> {
        let mut report = Report::default();
        let built = pipeline::build(&self.0.path("service/service.toml"), &mut report);
        assert!(built.is_some(), "{:?}", findings(&report));
        let needed = report.findings.iter().filter(|finding| finding.code.name() == "not-in-image");
        needed.map(|finding| format!("{}; {}", finding.message, finding.help.join("; "))).collect()
    }
}

fn flask(files: &[(&str, &str)], copied: &str) -> Vec<String> {
    let lines = format!(
        "runtime = {{ name = 'flask', app = 'app:app', dependencies = 'requirements.txt', files = [{copied}] }}"
    );
    Project::of(files, &lines).warnings()
}

const FLASK: &str = "from flask import Flask, render_template\napp = Flask(__name__)\n";

fn with(code: &str) -> String {
    format!("{FLASK}{code}")
}

#[test]
fn needed_later_a_module_is_noticed() {
    let files = [
        ("app.py", &*with("import features\nfrom lib.text import clean\n")),
        ("features.py", "import deeper\n"),
        ("deeper.py", ""),
        ("lib/__init__.py", ""),
        ("lib/text.py", ""),
    ];
    let said = flask(&files, "'features.py'");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("the code needs `deeper.py`, `lib`, which the image does not have"), "{said:?}");
    assert!(said[0].contains("`files = [\"features.py\", \"deeper.py\", \"lib\"]`"), "{said:?}");
    assert!(flask(&files, "'features.py', 'deeper.py', 'lib'").is_empty());
}

#[test]
fn needed_later_a_file_that_is_opened_is_noticed() {
    for code in [
        "data = open(\"data/a.json\").read()\n",
        "import pandas as pd\ntable = pd.read_csv('./data/a.json')\n",
        "with open('data/a.json', 'r') as f:\n    pass\n",
        "from fastapi.staticfiles import StaticFiles\nstatic = StaticFiles(directory=\"data\")\n",
        "import os, json\nx = json.load(open(\n    'data/a.json'))\n",
    ] {
        let said = flask(&[("app.py", &with(code)), ("data/a.json", "{}")], "");
        assert!(said.len() == 1 && said[0].contains("`data"), "{code}: {said:?}");
        assert!(flask(&[("app.py", &with(code)), ("data/a.json", "{}")], "'data'").is_empty(), "{code}");
    }
}

#[test]
fn needed_later_the_pages_of_flask_are_noticed() {
    let code = with("@app.get('/')\ndef page():\n    return render_template('index.html')\n");
    let files = [("app.py", &*code), ("templates/index.html", "<p>"), ("static/style.css", "p {}")];
    let said = flask(&files, "");
    assert!(said[0].contains("`static`, `templates/index.html`"), "{said:?}");
    assert!(flask(&files, "'templates', 'static'").is_empty());
}

#[test]
fn needed_later_what_r_sources_is_noticed_inside_the_project_and_outside() {
    let runtime = "runtime = { name = 'plumber', entrypoint = 'R/score.R' }";
    let project = Project::of(
        &[
            ("R/score.R", "source('../functions/rent.R')\nsource(\"R/more.R\")\n"),
            ("functions/rent.R", "readRDS('data/x.rds')\n"),
            ("R/more.R", ""),
            ("data/x.rds", "x"),
        ],
        runtime,
    );
    let said = project.warnings();
    assert!(said[0].contains("`R/more.R`, `data/x.rds`, `functions/rent.R`"), "{said:?}");
    let project = Project::of(
        &[("score.R", "source('../functions/rent.R')\n")],
        "runtime = { name = 'plumber', entrypoint = 'score.R' }",
    );
    assert!(project.warnings().is_empty());
    project.0.write("functions/rent.R", b"");
    let said = project.warnings();
    assert!(
        said[0].contains("the code needs `../functions/rent.R`, which is outside the project"),
        "{said:?}"
    );
}

#[test]
fn needed_later_a_package_of_another_folder_of_the_repository_is_noticed() {
    let lines = "runtime = { name = 'flask', app = 'app:app', dependencies = 'requirements.txt' }";
    let code = with("from common.features import clean\nimport flask\n");
    for folder in ["common", "libs/common", "src/common"] {
        let project = Project::of(&[("app.py", &code)], lines);
        assert!(project.warnings().is_empty());
        project.0.write(&format!("{folder}/__init__.py"), b"");
        project.0.write("flask/__init__.py", b"");
        let said = project.warnings();
        assert!(said.len() == 1 && said[0].contains(&format!("`../{folder}`, which is outside")), "{said:?}");
        // One that is installed is another.
        project.0.write("service/requirements.txt", b"common==1.0 --hash=sha256:aa\nflask==3.1.0 --hash=sha256:aa\ngunicorn==27.0.1 --hash=sha256:aa\n");
        assert!(project.warnings().is_empty());
    }
}

#[test]
fn needed_later_what_is_not_surely_needed_is_not_reported() {
    let files = |code: &str| {
        flask(
            &[
                ("app.py", &with(code)),
                ("data/a.json", "{}"),
                ("train.py", "import helper\n"),
                ("helper.py", ""),
                ("README.md", ""),
            ],
            "",
        )
    };
    for code in [
        "if __name__ == '__main__':\n    import helper\n    open('data/a.json')\n    app.run()\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import helper\n",
        "with open('data/a.json', 'w') as f:\n    f.write('{}')\n",
        "\"\"\"import helper, and open('data/a.json')\"\"\"\n",
        "# import helper\nNAME = 'README.md'\n",
        "open('data/none.json')\nimport none\n",
        "open('/etc/hosts')\nopen('model.pkl', 'rb')\n",
    ] {
        assert!(files(code).is_empty(), "{code}: {:?}", files(code));
    }
    // What nothing runs needs nothing.
    let said = flask(
        &[("app.py", FLASK), ("lib/train.py", "open('data/a.json')\n"), ("data/a.json", "{}")],
        "'lib'",
    );
    assert!(said.is_empty(), "{said:?}");
}
