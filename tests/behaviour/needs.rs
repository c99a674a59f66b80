//! What the code began to need after `init`: it is in the project, and not in the image.

use crate::sandbox::services::BARE;
use crate::sandbox::{Sandbox, findings};
use modelstow::Build;
use std::fs;

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
            .write("service/service.toml", format!("{BARE}model.path = 'model.pkl'\n{lines}\n").as_bytes());
        Self(sandbox)
    }

    /// What the warnings say is needed.
    fn warnings(&self) -> Vec<String> {
        self.said("not-in-image")
    }

    /// What the findings of a code say.
    fn said(&self, code: &str) -> Vec<String> {
        let service = modelstow::Project::of(&self.0.path("service/service.toml"));
        let Build { built, report, .. } = Build::of(service);
        assert!(built.is_some(), "{:?}", findings(&report));
        let needed = report.findings.iter().filter(|finding| finding.code.name() == code);
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

/// `examples/mlserver-r` was told to copy the model that its pods fetch.
#[test]
fn what_stands_in_for_the_model_is_not_needed() {
    let stand_in = "import os\nPATH = os.environ.get(\"MODEL_PATH\", \"other.pkl\")\nopen(PATH)\n\
                    open(os.getenv(\"MODEL_PATH\", \"other.pkl\"))\n";
    let files = [("app.py", &*format!("{FLASK}{stand_in}")), ("other.pkl", "model")];
    assert_eq!(flask(&files, ""), Vec::<String>::new());
    let files = [("app.py", &*format!("{FLASK}open(\"other.pkl\")\n")), ("other.pkl", "model")];
    assert_eq!(flask(&files, "").len(), 1);
}

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
        "x = (Path(__file__).parent / 'data' / 'a.json').read_text()\n",
        "HERE = Path(__file__).parent\nPATH = HERE / 'data/a.json'\nx = json.loads(PATH.read_text())\n",
        "PATH = 'data/a.json'\ndef load():\n    return json.load(open(PATH))\n",
        "x = open(os.path.join(os.path.dirname(__file__), 'data', 'a.json'))\n",
        "config = configparser.ConfigParser()\nconfig.read('data/a.json')\n",
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
fn needed_later_what_r_goes_through_is_noticed() {
    for code in [
        "lapply(list.files('functions', full.names = TRUE), source)\n",
        "sapply(c('functions/rent.R'), source)\n",
        "rent <- file.path('functions', 'rent.R')\nsource(rent)\n",
        "table <- data.table::fread('functions/rent.R')\n",
    ] {
        let runtime = "runtime = { name = 'plumber', entrypoint = 'score.R' }";
        let project = Project::of(&[("score.R", code), ("functions/rent.R", "")], runtime);
        let said = project.warnings();
        assert!(said.iter().any(|said| said.contains("the code needs `functions")), "{code}: {said:?}");
    }
}

#[test]
fn needed_later_a_module_that_is_imported_by_a_function_is_noticed() {
    for code in ["import importlib\nx = importlib.import_module('late')\n", "x = __import__(\"late\")\n"] {
        let said = flask(&[("app.py", &with(code)), ("late.py", "")], "");
        assert!(said.len() == 1 && said[0].contains("`late.py`"), "{code}: {said:?}");
    }
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

/// What is kept apart from the code stays out of the image, so nobody is told to copy it.
#[test]
fn env_is_not_to_be_copied() {
    let files = [
        ("app.py", &*with("from dotenv import load_dotenv\nload_dotenv('.env')\n")),
        (".env", "DB_PASSWORD=hunter2\n"),
    ];
    let said = flask(&files, "");
    assert!(
        said.len() == 1 && said[0].contains("reads `.env`, which the image does not have, and must not"),
        "{said:?}"
    );
    assert!(said[0].contains("in `[env]`") && !said[0].contains("files ="), "{said:?}");
}

/// An application in a folder that imports what lies beside it, as `python src/app.py` finds it and a server does not.
#[test]
fn needed_later_a_sibling_by_an_absolute_name_is_noticed() {
    let lines = |env: &str| {
        format!(
            "runtime = {{ name = 'flask', app = 'src.app:app', dependencies = 'requirements.txt' }}\n{env}"
        )
    };
    let project = |code: &str, env: &str| {
        let files = [
            ("src/app.py", &*with(code)),
            ("src/geo/__init__.py", ""),
            ("src/geo/deep.py", ""),
            ("src/logging.py", ""),
        ];
        Project::of(&files, &lines(env)).said("not-importable")
    };
    for code in [
        "import geo\n",
        "from geo import deep\n",
        "try:\n    import geo.deep\nexcept ValueError:\n    pass\n",
    ] {
        let said = project(code, "");
        assert!(said.len() == 1 && said[0].contains("imports `geo"), "{code}: {said:?}");
        assert!(said[0].contains("`[env]` `PYTHONPATH = \"src\"`"), "{said:?}");
        for path in ["src", "/app/src", "./src:/opt/more"] {
            assert!(project(code, &format!("env.PYTHONPATH = '{path}'")).is_empty(), "{path}");
        }
    }
    let said = project("import geo\n", "env.PYTHONPATH = 'lib'");
    assert!(said[0].contains("`PYTHONPATH = \"lib:src\"`"), "{said:?}");
    // Found as it is, Python's own, installed, told by the code, or run by hand only.
    for code in [
        "from src.geo import deep\nfrom .geo import deep\n",
        "import logging\n",
        "import sys\nsys.path.insert(0, 'src')\nimport geo\n",
        "if __name__ == '__main__':\n    import geo\n",
    ] {
        assert!(project(code, "").is_empty(), "{code}");
    }
    let installed = Project::of(&[("src/app.py", &with("import geo\n")), ("src/geo.py", "")], &lines(""));
    assert_eq!(installed.said("not-importable").len(), 1);
    installed
        .0
        .write("service/requirements.txt", b"geo==1.0 --hash=sha256:aa\ngunicorn==27.0.1 --hash=sha256:aa\n");
    assert!(installed.said("not-importable").is_empty());
}

/// What only a string of Python loads, R loads all the same.
#[test]
fn needed_later_a_package_of_r_is_noticed_in_a_string_of_python_too() {
    let lock = "gunicorn==27.0.1 --hash=sha256:aa\nrpy2==3.5.17 --hash=sha256:aa\n";
    let rpy2 = |code: &str, packages: &str| {
        let code =
            format!("{FLASK}from rpy2.robjects import r\nfrom rpy2.robjects.packages import importr\n{code}");
        let lines = format!(
            "runtime = {{ name = 'rpy2', app = 'app:app', dependencies = 'requirements.txt', system_packages = [{packages}] }}"
        );
        let project = Project::of(&[("app.py", &code)], &lines);
        project.0.write("service/requirements.txt", lock.as_bytes());
        project.warnings()
    };
    for code in [
        "kernlab = importr('kernlab')\n",
        "r('library(kernlab)')\n",
        "r(\"\"\"\nx <- 1\nkernlab::ksvm(x)\n\"\"\")\n",
    ] {
        let said = rpy2(code, "");
        assert!(said.len() == 1 && said[0].contains("loads the R package `kernlab`"), "{code}: {said:?}");
        assert!(said[0].contains("`system_packages = [\"r-cran-kernlab\"]`"), "{said:?}");
        assert!(rpy2(code, "'r-cran-kernlab'").is_empty(), "{code}");
    }
    assert!(rpy2("r('library(stats)')\nimportr('base')\n", "").is_empty());
    let plumber = |lines: &str| {
        let lines = format!("runtime = {{ name = 'plumber', entrypoint = 'score.R', {lines} }}");
        Project::of(&[("score.R", "library(randomForest)\njsonlite::toJSON(1)\n#* @get /\nf <- 1\n")], &lines)
            .warnings()
    };
    assert!(
        plumber("files = []")[0]
            .contains("the R package `randomForest`, which nothing here installs by name")
    );
    assert!(plumber("system_packages = ['r-cran-randomforest']").is_empty());
    // A variable is no name, and what is asked for is not needed.
    let code = "for (name in c('a', 'b')) library(name, character.only = TRUE)\n\
                if (requireNamespace('ggplot2', quietly = TRUE)) ggplot2::ggplot()\n#* @get /\nf <- 1\n";
    let lines = "runtime = { name = 'plumber', entrypoint = 'score.R' }";
    assert!(Project::of(&[("score.R", code)], lines).warnings().is_empty());
    assert!(plumber("packages = ['randomForest'], snapshot = '2026-06-01'").is_empty());
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
        "PATH = 'data/a.json'\nwith open(PATH, 'w') as f:\n    pass\n",
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
