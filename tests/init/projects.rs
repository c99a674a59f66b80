//! Small projects as people have them.

use super::Empty;
use super::sandbox::locks::{REQUIREMENTS, UV_LOCK};

const FLASK: &str = "from flask import Flask\napp = Flask(__name__)\n";

fn flask(name: &'static str, code: &str) -> Empty {
    Empty::called(name).with("app.py", code).with("requirements.txt", REQUIREMENTS).with("model.pkl", "m")
}

#[test]
fn an_application_is_found_by_any_name_of_its_class() {
    for (code, app) in [
        ("import flask\nserver = flask.Flask('x')\n", "app:server"),
        ("import flask as f\napi: f.Flask = f.Flask(\n    __name__,\n)\n", "app:api"),
        (
            "from flask import (\n    Flask as F,  # a comment (\n)\napplication = F(__name__)\n",
            "app:application",
        ),
        ("from flask import Flask\nwsgi = application = Flask(__name__, static_folder=None)\n", "app:wsgi"),
        ("from flask import Flask\ntry:\n    server = Flask(__name__)\nfinally:\n    pass\n", "app:server"),
        (
            "from flask import Flask\n\ndef create_app():\n    app = Flask(__name__)\n    return app\n\nwsgi = create_app()\n",
            "app:wsgi",
        ),
    ] {
        let (written, service) = flask("p", code).service();
        assert_eq!(service.runtime.app.unwrap().value, app, "{code}\n{}", written.said);
    }
}

#[test]
fn of_several_applications_the_others_are_named() {
    let (written, service) = flask("p", FLASK).with("admin.py", FLASK).with("demo/app.py", FLASK).service();
    assert_eq!(service.runtime.app.unwrap().value, "app:app");
    for place in ["admin.py:2", "demo/app.py:2"] {
        let said = format!("other: `app = Flask(…)` in {place}: `runtime.app`\n");
        assert!(written.said.contains(&said), "{}", written.said);
    }
}

#[test]
fn what_only_looks_like_an_application_is_none() {
    for code in [
        "\"\"\"\napp = Flask(__name__)\n\"\"\"\n",
        "# app = Flask(__name__)\n",
        "TEXT = 'from flask import Flask; app = Flask(1)'\n",
        "class Flask: ...\napp = Flask(__name__)\n",
        "from flask import Flask\nclass A:\n    app = Flask(__name__)\n",
        "from flask import Flask\nassert x == Flask(__name__)\n",
    ] {
        let written = flask("p", code).init(&[]);
        assert_eq!(written.exit, 2, "{code}\n{}", written.text);
        assert!(written.text.is_empty() && written.said.contains("nothing-to-write"), "{}", written.said);
    }
}

#[test]
fn an_application_within_a_function_is_pointed_at() {
    let code = "from flask import Flask\n\ndef create_app():\n    app = Flask(__name__)\n    return app\n";
    let written = flask("p", code).init(&[]);
    assert!(
        written.said.contains("app.py:4 makes an application in the function `create_app`"),
        "{}",
        written.said
    );
}

#[test]
fn routes_say_the_paths() {
    let code = r#"
from fastapi import APIRouter, FastAPI

router = APIRouter(prefix="/v1")
app = FastAPI()

@router.get("/health")
def health(): ...

@router.post("/models/{name}")
def named(name): ...

@router.post(
    "/feedback",
)
def feedback(): ...

@router.api_route("/predict", methods=["POST"])
def predict(): ...

app.include_router(router, prefix="/api")
"#;
    let project = Empty::called("p")
        .with("main.py", code)
        .with("uv.lock", UV_LOCK)
        .with("pyproject.toml", "[project]\n")
        .with("m.onnx", "m");
    let (written, service) = project.service();
    assert_eq!(service.runtime.name.value, "fastapi");
    assert_eq!(service.server.path.value, "/api/v1/predict", "{}", written.said);
    assert_eq!(service.server.liveness_path.unwrap().value, "/api/v1/health");
    assert!(
        written.said.contains("found: the path of a scoring request `/api/v1/predict`: main.py:18\n"),
        "{}",
        written.said
    );
}

#[test]
fn paths_that_no_name_tells_apart_are_a_guess() {
    let code =
        format!("{FLASK}@app.route('/a', methods=['POST'])\ndef a(): ...\n@app.post('/b')\ndef b(): ...\n");
    let (written, service) = flask("p", &code).service();
    assert_eq!(service.server.path.value, "/a");
    assert!(written.text.contains("# A guess: it could also be /b.\npath = \"/a\"\n"), "{}", written.text);
    assert!(
        written.said.contains("other: the path could be `/b` of app.py:5: `server.path`\n"),
        "{}",
        written.said
    );
}

#[test]
fn the_port_is_the_one_that_people_know() {
    let code = format!("{FLASK}if __name__ == '__main__':\n    app.run(host='0.0.0.0', port=5000)\n");
    let (written, service) = flask("p", &code).service();
    assert_eq!(service.server.port.value, 5000);
    assert!(written.said.contains("found: the port 5000: app.py:4\n"), "{}", written.said);
}

#[test]
fn what_the_code_imports_and_opens_goes_into_the_image() {
    let code = format!(
        "{FLASK}import helpers\nfrom features.columns import COLUMNS\nimport json, numpy\nlabels = json.load(open('labels.json'))\n"
    );
    let project = flask("p", &code)
        .with("helpers.py", "from further import x\n")
        .with("further.py", "x = 1\n")
        .with("features/columns.py", "COLUMNS = []\n")
        .with("features/__init__.py", "")
        .with("labels.json", "[]")
        .with("train.py", "import unused\n")
        .with("unused.py", "");
    let (_, service) = project.service();
    let files: Vec<String> = service.runtime.files.into_iter().map(|file| file.path.value).collect();
    assert_eq!(files, ["app.py", "helpers.py", "features", "labels.json", "further.py"]);
}

/// The pages that Flask renders, with those that they extend, and what it serves without being told.
#[test]
fn templates_and_static_of_flask_go_into_the_image() {
    let code = "from flask import Flask, render_template\napp = Flask(__name__)\n\n@app.get('/')\n\
                def home(): return render_template('index.html')\n\n@app.post('/predict')\ndef predict(): ...\n";
    let project = flask("pages", code)
        .with("templates/index.html", "{% extends 'base.html' %}\n")
        .with("templates/base.html", "<p>\n")
        .with("static/css/style.css", "p {}\n");
    let (written, service) = project.service();
    let files: Vec<&str> = service.runtime.files.iter().map(|file| file.path.value.as_str()).collect();
    assert_eq!(files, ["app.py", "static", "templates"], "{}", written.said);
    let output = project.run(&["generate"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("not-in-image"));
    let code = "from flask import Flask\napp = Flask(__name__, static_folder='web/files', template_folder='web/pages')\n\n\
                @app.post('/predict')\ndef predict(): ...\n";
    let project = flask("named", code).with("web/files/a.css", "").with("web/pages/index.html", "");
    let (written, service) = project.service();
    let files: Vec<&str> = service.runtime.files.iter().map(|file| file.path.value.as_str()).collect();
    assert_eq!(files, ["app.py", "web/files", "web/pages"], "{}", written.said);
}

#[test]
fn an_application_in_a_package_comes_with_it() {
    let project = Empty::called("p")
        .with("service/__init__.py", "")
        .with(
            "service/web.py",
            "from flask import Flask\nfrom . import columns\nfrom .columns import C\napp = Flask(__name__)\n",
        )
        .with("service/columns.py", "C = 1\n")
        .with("requirements.txt", REQUIREMENTS)
        .with("model.pkl", "m");
    let (_, service) = project.service();
    assert_eq!(service.runtime.app.unwrap().value, "service.web:app");
    let files: Vec<String> = service.runtime.files.into_iter().map(|file| file.path.value).collect();
    assert_eq!(files, ["service"]);
}

#[test]
fn a_model_is_known_by_what_the_code_reads() {
    let code = format!("{FLASK}import joblib\nmodel = joblib.load('models/churn.joblib')\n");
    let (written, service) = flask("p", &code).with("models/churn.joblib", "m").service();
    assert_eq!(service.model.unwrap().path.unwrap().value, "models/churn.joblib");
    let said = "to do: app.py:4 opens `models/churn.joblib` by its name; in the container the model is at the path in \
                the variable `MODEL_PATH`: let the code read it\n";
    assert!(written.said.contains(said), "{}", written.said);
}

#[test]
fn of_several_models_one_is_a_guess() {
    let (written, service) = flask("p", FLASK).with("b.onnx", "m").service();
    assert_eq!(service.model.unwrap().path.unwrap().value, "b.onnx");
    assert!(
        written.text.contains("# A guess: it could also be model.pkl.\npath = \"b.onnx\"\n"),
        "{}",
        written.text
    );
    assert!(
        written.said.contains("other: the model could be `model.pkl`: `model.path`\n"),
        "{}",
        written.said
    );
}

#[test]
fn a_saved_model_is_its_folder() {
    let code = "import tensorflow as tf\nfrom flask import Flask\napp = Flask(__name__)\n";
    let project = Empty::called("p")
        .with("app.py", code)
        .with("requirements.txt", REQUIREMENTS)
        .with("exported/saved_model.pb", "m")
        .with("exported/variables/variables.index", "m");
    let (_, service) = project.service();
    assert_eq!(
        (service.runtime.name.value.as_str(), service.model.unwrap().path.unwrap().value.as_str()),
        ("keras", "exported")
    );
}

#[test]
fn a_model_that_the_code_reads_and_that_is_not_here_is_a_claim_by_a_guess() {
    for (code, what) in [
        ("import os\npath = os.environ['MODEL_PATH']\n", "`MODEL_PATH`"),
        ("import joblib\nmodel = joblib.load('/data/churn.joblib')\n", "`/data/churn.joblib`"),
    ] {
        let code = format!("{FLASK}{code}");
        let project = Empty::called("p").with("app.py", &code).with("requirements.txt", REQUIREMENTS);
        let (written, service) = project.service();
        assert_eq!(service.model.unwrap().volume.unwrap().claim.unwrap().value, "p-model");
        let said = format!("app.py:4 reads {what}, and no file here looks like a model\n");
        assert!(written.said.contains(&said), "{}", written.said);
        assert!(written.said.contains("to do: say where the model is"), "{}", written.said);
    }
}

#[test]
fn no_model_is_invented_for_a_service_that_needs_none() {
    let code = format!("{FLASK}@app.post('/score')\ndef score(): return 'rds'\n");
    let project = Empty::called("p").with("app.py", &code).with("requirements.txt", REQUIREMENTS);
    let (written, service) = project.service();
    assert!(service.model.is_none() && !written.text.contains("[model]"), "{}", written.text);
    assert!(
        written.said.contains("guessed: the service has no model, or fetches it itself"),
        "{}",
        written.said
    );
}

#[test]
fn a_file_that_nothing_names_is_a_model_by_a_guess() {
    let (written, _) = flask("p", FLASK).service();
    assert!(
        written.text.contains("# A guess, by the ending of its name.\npath = \"model.pkl\"\n"),
        "{}",
        written.text
    );
    assert!(written.said.contains("guessed: the model is `model.pkl`"), "{}", written.said);
}

#[test]
fn a_lock_comes_before_hashes_and_those_before_bare_names() {
    let project = flask("p", FLASK)
        .with("requirements-dev.txt", "pytest\n")
        .with("uv.lock", UV_LOCK)
        .with("pyproject.toml", "[project]\n")
        // Without a Pipfile it locks nothing.
        .with("Pipfile.lock", "{}");
    let (written, service) = project.service();
    assert_eq!(service.runtime.dependencies.unwrap().value, "uv.lock");
    assert!(
        written.said.contains("other: the dependencies could come from `requirements.txt`"),
        "{}",
        written.said
    );
    assert!(!written.said.contains("Pipfile"), "{}", written.said);
}

#[test]
fn bare_names_are_written_down_with_what_they_lack() {
    let project =
        Empty::called("p").with("app.py", FLASK).with("requirements.txt", "flask\n").with("m.pkl", "m");
    let written = project.init(&[]);
    assert_eq!(written.exit, 0, "{}", written.said);
    for said in [
        "to do: `requirements.txt` has no exact version with a hash for `flask`: keep it as `requirements.in` and lock that",
        "to do: `gunicorn` is not among what `requirements.txt` installs: write `gunicorn>=25.1` into `requirements.txt`",
    ] {
        assert!(written.said.contains(said), "{}", written.said);
    }
}

#[test]
fn without_dependencies_nothing_is_written() {
    let written = Empty::called("p").with("app.py", FLASK).with("m.pkl", "m").init(&[]);
    assert_eq!((written.exit, written.text.as_str()), (2, ""));
    let said = "there is no file that pins the dependencies (`requirements.txt`, `Pipfile.lock`, `poetry.lock`, `uv.lock`)";
    assert!(written.said.contains(said), "{}", written.said);
}

#[test]
fn servers_that_are_not_built_are_known_by_their_files() {
    for (path, runtime) in [
        ("repository/densenet/config.pbtxt", "triton"),
        ("half/1/saved_model.pb", "tensorflow-serving"),
        ("weights/model-00001-of-00002.safetensors", "vllm"),
        ("model-settings.json", "mlserver"),
    ] {
        let (written, service) = Empty::called("p").with(path, "{}").service();
        assert_eq!(service.runtime.name.value, runtime, "{}", written.said);
        assert!(written.said.contains(path), "{}", written.said);
    }
}

const DOCKERFILE: &str = "FROM python:3.12 AS build\nEXPOSE 1\nFROM python:3.12\nWORKDIR /srv\nCOPY m.pkl ./\n\
                          COPY serve.py serve.py\nUSER 10001\nEXPOSE 9000/tcp\nCMD [\"python\", \"serve.py\"]\n";

#[test]
fn a_dockerfile_says_port_and_place_of_the_model() {
    let project = Empty::called("p").with("Dockerfile", DOCKERFILE).with("serve.py", "").with("m.pkl", "m");
    let (written, service) = project.service();
    assert_eq!((service.runtime.name.value.as_str(), service.server.port.value), ("container", 9000));
    assert_eq!(service.model.unwrap().container_path.value, "/srv/m.pkl", "{}", written.text);
}

#[test]
fn code_comes_before_a_dockerfile_unless_told_otherwise() {
    let project = || {
        let dockerfile = DOCKERFILE.replace("m.pkl", "model.pkl");
        flask("p", FLASK).with("Dockerfile", &dockerfile).with("serve.py", "")
    };
    let (written, service) = project().service();
    assert_eq!(service.runtime.name.value, "flask");
    let said = "other: the runtime `container` fits Dockerfile too: `modelstow init --runtime container`\n";
    assert!(written.said.contains(said), "{}", written.said);
    let written = project().init(&["--runtime", "container"]);
    assert!(written.text.contains("name = \"container\"\n"), "{written:?}");
}

#[test]
fn a_dockerfile_that_cannot_be_generated_from_is_no_dead_end() {
    let dockerfile = "FROM python:3.12\nCOPY . .\n";
    let written = Empty::called("p").with("Dockerfile", dockerfile).init(&[]);
    assert_eq!((written.exit, written.text.as_str()), (2, ""));
    assert!(written.said.contains("error[dockerfile-copy]"), "{}", written.said);
    assert!(written.said.contains("nothing was written"), "{}", written.said);
}

#[test]
fn packages_of_r_come_from_debian_or_from_the_lock() {
    let code = "library(Matrix)\n#* @post /score\nfunction(x) glmnet::predict.glmnet(stats::coef(m), x)\n";
    let project = Empty::called("p").with("api.R", code).with("m.rds", "m");
    let (written, service) = project.service();
    let packages: Vec<String> = service.runtime.system_packages.into_iter().map(|p| p.value).collect();
    assert!(packages.contains(&"r-cran-matrix".to_owned()) && packages.contains(&"r-cran-glmnet".to_owned()));
    assert!(!packages.contains(&"r-cran-stats".to_owned()), "{}", written.said);
    let (written, _) =
        Empty::called("p").with("api.R", code).with("m.rds", "m").with("renv.lock", "{}").service();
    assert!(
        written.text.contains("dependencies = \"renv.lock\"\n") && !written.text.contains("r-cran"),
        "{}",
        written.text
    );
}

#[test]
fn a_runtime_of_the_project_comes_first() {
    let facts = std::fs::read_to_string("examples/custom-template/templates/runtimes/json-http/runtime.toml")
        .unwrap();
    let facts = facts.replace("from http.server import", "from flask import");
    let project = flask("p", FLASK)
        .with("templates/runtimes/ours/runtime.toml", &facts)
        .with("templates/runtimes/ours/Dockerfile", "FROM {{ image.base }}\nUSER {{ runtime.user }}\n");
    let (written, service) = project.service();
    assert_eq!(service.runtime.name.value, "ours", "{}", written.said);
    assert!(written.said.contains("other: the runtime `flask` fits app.py:2 too"), "{}", written.said);
}

#[test]
fn a_folder_below_with_a_service_of_its_own_is_passed_over() {
    let project = Empty::called("p")
        .with("a/app.py", FLASK)
        .with("a/requirements.txt", REQUIREMENTS)
        .with("a/service.toml", "");
    assert_eq!(project.init(&[]).exit, 2);
}

#[test]
fn the_shortest_file_that_is_shown_generates() {
    let said = Empty::called("p").init(&[]).said;
    let (_, shown) = said.split_once("the shortest is\n").unwrap();
    let shown = shown.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let project = Empty::called("p").with("score.R", "#* @post /score\n").with("model.rds", "m");
    let project = project.with("service.toml", &shown);
    assert!(project.run(&["generate"]).status.success(), "{shown}");
}

#[test]
fn the_version_of_python_is_the_one_that_the_project_states() {
    let poetry = "[tool.poetry.dependencies]\npython = \"~3.10\"\n";
    for (path, text, version, said) in [
        (".python-version", "3.11.4\n", "3.11", "found: Python 3.11: .python-version\n"),
        ("Pipfile", "[requires]\npython_version = \"3.10\"\n", "3.10", "found: Python 3.10: Pipfile\n"),
        ("pyproject.toml", "[project]\nrequires-python = \">=3.10\"\n", "3.12", ""),
        (
            "pyproject.toml",
            "[project]\nrequires-python = \">=3.13\"\n",
            "3.13",
            "guessed: Python 3.13: the oldest that",
        ),
        ("pyproject.toml", poetry, "3.10", "guessed: Python 3.10: the oldest that pyproject.toml allows"),
    ] {
        let (written, service) = flask("p", FLASK).with(path, text).service();
        assert_eq!(service.runtime.version.unwrap().value, version, "{path}: {}", written.said);
        assert!(written.said.contains(said), "{}", written.said);
    }
    let locked = format!("# This file is autogenerated by pip-compile with Python 3.9\n{REQUIREMENTS}");
    let project = flask("p", FLASK).with("requirements.txt", &locked).with(".python-version", "3.11\n");
    let (written, service) = project.service();
    assert_eq!(service.runtime.version.unwrap().value, "3.9", "{}", written.said);
    assert!(
        written.said.contains("other: .python-version says Python 3.11: `runtime.version`\n"),
        "{}",
        written.said
    );
}

#[test]
fn a_port_in_a_variable_is_its_value_or_a_guess() {
    for (lines, port, said) in [
        ("ARG PORT=9000\nEXPOSE $PORT\n", 9000, "found: the port 9000: Dockerfile:"),
        ("ENV A=b PORT=\"9000\"\nEXPOSE ${PORT}/tcp\n", 9000, "found: the port 9000: Dockerfile:"),
        ("EXPOSE ${PORT:-9000}\n", 9000, "found: the port 9000: Dockerfile:"),
        (
            "ARG PORT\nEXPOSE ${PORT}\n",
            8080,
            "guessed: the port 8080: Dockerfile:9 exposes `${PORT}`, which has no value there",
        ),
    ] {
        let dockerfile = DOCKERFILE.replace("EXPOSE 9000/tcp\n", lines);
        let project =
            Empty::called("p").with("Dockerfile", &dockerfile).with("serve.py", "").with("m.pkl", "m");
        let (written, service) = project.service();
        assert_eq!(service.server.port.value, port, "{}", written.said);
        assert!(written.said.contains(said), "{}", written.said);
    }
}

#[test]
fn a_port_that_the_code_takes_from_a_variable_is_what_stands_in_for_it() {
    for start in [
        "app.run(host='0.0.0.0', port=int(os.environ.get('PORT', 9090)))",
        "app.run(port=int(os.getenv(\"PORT\", \"9090\")))",
        "port = int(os.environ.get('PORT') or 9090)\n    app.run(port=port)",
        "PORT = 9090\n    app.run('0.0.0.0', port=PORT)",
    ] {
        let code = format!("import os\n{FLASK}\nif __name__ == '__main__':\n    {start}\n");
        let (written, service) = flask("p", &code).service();
        assert_eq!(service.server.port.value, 9090, "{start}: {}", written.said);
        assert!(written.said.contains("found: the port 9090: app.py:"), "{}", written.said);
    }
    let code = format!("{FLASK}\nif __name__ == '__main__':\n    app.run(port=int(sys.argv[1]))\n");
    let (written, service) = flask("p", &code).service();
    assert_eq!(service.server.port.value, 8000, "{}", written.said);
}

#[test]
fn the_schema_that_the_first_line_names_is_there() {
    let project = flask("p", FLASK);
    let (written, _) = project.service();
    assert!(written.text.starts_with("#:schema service.schema.json\n"), "{}", written.text);
    assert!(written.said.ends_with("wrote service.toml\nwrote service.schema.json\n"), "{}", written.said);
    let schema = std::fs::read_to_string(project.folder().join("service.schema.json")).unwrap();
    assert_eq!(schema, std::fs::read_to_string("schema/service.schema.json").unwrap());
}

#[test]
fn what_is_refused_comes_with_what_to_do_instead() {
    let locked = || Empty::called("p").with("app.py", FLASK).with("pyproject.toml", "[tool.pdm]\n");
    let bento = "import bentoml\n\n@bentoml.service\nclass Iris: ...\n";
    for (project, said) in [
        (locked().with("pdm.lock", ""), "pdm.lock is of PDM; its lock is not read: `pdm export"),
        (Empty::called("p").with("service.py", bento), "service.py:1 is of BentoML; it builds its own image"),
        (
            Empty::called("p").with("app.py", "import streamlit as st\n"),
            "app.py:1 is of Streamlit; it is its own",
        ),
    ] {
        let written = project.init(&[]);
        assert_eq!(written.exit, 2, "{}", written.said);
        assert!(written.said.contains(&format!("= help: {said}")), "{}", written.said);
    }
}

#[test]
fn at_the_top_of_a_monorepo_nothing_points_into_a_file_that_was_not_written() {
    let service = |project: Empty, name: &str| {
        project
            .with(&format!("services/{name}/app.py"), FLASK)
            .with(&format!("services/{name}/requirements.txt"), REQUIREMENTS)
    };
    let written = service(service(Empty::called("p"), "churn-api"), "upsell-api").init(&[]);
    assert_eq!((written.exit, written.text.as_str()), (2, ""));
    assert!(!written.said.contains("--> service.toml"), "{}", written.said);
    assert!(written.said.contains("--> services/churn-api/app.py"), "{}", written.said);
    for folder in ["services/churn-api", "services/upsell-api"] {
        assert!(written.said.contains(&format!("`modelstow init {folder}`")), "{}", written.said);
    }
}

#[test]
fn env_goes_into_the_image_only_where_a_person_puts_it() {
    let code = format!("from dotenv import load_dotenv\n{FLASK}load_dotenv(\".env\")\n");
    let (written, service) = flask("p", &code).with(".env", "DB_PASSWORD=hunter2\n").service();
    assert!(service.runtime.files.iter().all(|file| file.path.value != ".env"), "{}", written.text);
    assert!(
        written.said.contains("app.py:4 reads `.env`, which must not be in an image"),
        "{}",
        written.said
    );
}
