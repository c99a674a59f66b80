//! What the code answers: prefixes, nested routers, and what takes the place of a decorator.

use super::Empty;
use super::sandbox::locks::REQUIREMENTS;
use modelstow::resolve::Service;

/// A project of some files; the first line of a text says which it is, `# FILE`.
fn project(files: &[&str]) -> Empty {
    files.iter().fold(Empty::called("p").with("requirements.txt", REQUIREMENTS), |project, file| {
        let (name, _) = file.split_once('\n').unwrap();
        project.with(name.trim_start_matches("# "), file)
    })
}

/// What `init` makes of them: what it said and the service that the file describes.
fn of(files: &[&str]) -> (super::Written, Service) {
    project(files).service()
}

fn path(files: &[&str]) -> String {
    let (written, service) = of(files);
    assert!(
        written
            .said
            .contains(&format!("found: the path of a scoring request `{}`", service.server.path.value)),
        "{}",
        written.said
    );
    service.server.path.value
}

const HEALTH: &str = "# health.py\nfrom fastapi import APIRouter\nrouter = APIRouter(prefix='/health')\n\n\
                      @router.get('/live')\ndef live(): ...\n";
const PREDICT: &str = "# predict.py\nfrom fastapi import APIRouter\nrouter = APIRouter(prefix='/model')\n\n\
                       @router.post('/predict')\ndef predict(): ...\n";

#[test]
fn two_modules_with_a_router_each_are_told_apart() {
    for main in [
        "from health import router as health\nfrom predict import router\napp = FastAPI()\napp.include_router(health)\napp.include_router(router)\n",
        "import health, predict\napp = FastAPI()\napp.include_router(health.router)\napp.include_router(router=predict.router)\n",
        "import health, predict\napp = FastAPI()\nfor router in [health.router, predict.router]:\n    app.include_router(router)\n",
    ] {
        let main = format!("# main.py\nfrom fastapi import FastAPI\n{main}");
        let (written, service) = of(&[&main, HEALTH, PREDICT]);
        assert_eq!(service.server.path.value, "/model/predict", "{}", written.said);
        assert_eq!(service.server.liveness_path.unwrap().value, "/health/live", "{}", written.said);
        assert!(!written.said.contains("guessed: the path"), "{}", written.said);
    }
}

#[test]
fn a_prefix_may_be_a_name_a_sum_or_computed_in_a_string() {
    for (before, prefix) in [
        ("PREFIX = '/api'\n", "PREFIX"),
        ("VERSION = 'api'\n", "f'/{VERSION}'"),
        ("ROOT = '/'\nVERSION = 'api'\nPREFIX = ROOT + VERSION\n", "PREFIX"),
        ("from settings import PREFIX\n", "PREFIX"),
        ("import settings\n", "settings.PREFIX"),
        ("from settings import Settings\nconfig = Settings()\n", "config.API"),
        ("from settings import Settings\n", "Settings.API"),
        ("", "('/a'\n    'pi')"),
    ] {
        let main = format!(
            "# main.py\nfrom fastapi import FastAPI\nfrom predict import router\n{before}app = FastAPI()\napp.include_router(router, prefix={prefix})\n"
        );
        let settings = "# settings.py\nPREFIX = '/api'\n\nclass Settings:\n    API: str = '/api'\n";
        assert_eq!(path(&[&main, PREDICT, settings]), "/api/model/predict", "{prefix}");
    }
}

#[test]
fn routers_within_routers_add_up() {
    let main = "# app/main.py\nfrom fastapi import FastAPI\nfrom app.api import api_router\nfrom app.config import settings\n\napp = FastAPI()\napp.include_router(api_router, prefix=settings.API_V1_STR)\n";
    let api = "# app/api/__init__.py\nfrom .v1 import router as api_router\n";
    let v1 = "# app/api/v1.py\nfrom fastapi import APIRouter\nfrom app.api.routes import predict, health\n\nrouter = APIRouter()\nrouter.include_router(predict.router, prefix='/churn', tags=['churn'])\nrouter.include_router(health.router)\n";
    let predict = PREDICT.replace("# predict.py", "# app/api/routes/predict.py");
    let health = HEALTH.replace("# health.py", "# app/api/routes/health.py");
    let config = "# app/config.py\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    API_V1_STR: str = '/api/v1'\n\nsettings = Settings()\n";
    let packages = ["# app/__init__.py\n", "# app/api/routes/__init__.py\n"];
    let files = [main, api, v1, &predict, &health, config, packages[0], packages[1]];
    let (written, service) = of(&files);
    assert_eq!(service.server.path.value, "/api/v1/churn/model/predict", "{}", written.said);
    assert_eq!(service.server.liveness_path.unwrap().value, "/api/v1/health/live", "{}", written.said);
    let said =
        "found: the path of a scoring request `/api/v1/churn/model/predict`: app/api/routes/predict.py:5\n";
    assert!(written.said.contains(said), "{}", written.said);
}

#[test]
fn an_application_below_another_answers_below_it() {
    let main = "# main.py\nfrom fastapi import FastAPI\napp = FastAPI()\nv1 = FastAPI()\napp.mount('/v1', v1)\n\n@v1.post('/predict')\ndef predict(): ...\n";
    assert_eq!(path(&[main]), "/v1/predict");
}

#[test]
fn blueprints_take_the_prefix_of_where_they_are_registered() {
    let view = |made: &str| {
        format!(
            "# views.py\nfrom flask import Blueprint\n{made}\n\n@scoring.route('/score', methods=['POST'])\ndef score(): ...\n"
        )
    };
    let own = view("scoring = Blueprint('scoring', __name__, url_prefix='/own')");
    let nested = view(
        "api = Blueprint('api', __name__, url_prefix='/api')\nscoring = Blueprint('scoring', __name__, url_prefix='/own')\napi.register_blueprint(scoring)",
    );
    for (views, register, path) in [
        (&own, "from views import scoring\napp.register_blueprint(scoring)\n", "/own/score"),
        (&own, "from views import scoring as s\napp.register_blueprint(s, url_prefix='/v2')\n", "/v2/score"),
        (&nested, "import views\napp.register_blueprint(views.api)\n", "/api/own/score"),
    ] {
        let main = format!("# main.py\nfrom flask import Flask\napp = Flask(__name__)\n{register}");
        let found = of(&[&main, views]);
        assert_eq!(found.1.server.path.value, path, "{}", found.0.said);
    }
}

#[test]
fn resources_of_flask_restful_are_routes() {
    let main = "# main.py\nfrom flask import Flask\nfrom flask_restful import Api, Resource\nfrom views import Predict\n\napp = Flask(__name__)\napi = Api(app, prefix='/v1')\n\nclass Health(Resource):\n    def get(self): ...\n\napi.add_resource(Health, '/health-check')\napi.add_resource(Predict, '/predict', '/predict/<name>')\n";
    let views = "# views.py\nfrom flask_restful import Resource\n\nclass Predict(Resource):\n    def post(self, name=None): ...\n";
    let (written, service) = of(&[main, views]);
    assert_eq!(service.server.path.value, "/v1/predict", "{}", written.said);
    assert_eq!(service.server.liveness_path.unwrap().value, "/v1/health-check", "{}", written.said);
}

#[test]
fn classes_answer_by_their_methods() {
    for main in [
        "from flask.views import MethodView\napp = Flask(__name__)\nclass Predict(MethodView):\n    def post(self): ...\n\napp.add_url_rule('/predict', view_func=Predict.as_view('predict'))\n",
        "from flask_restx import Api, Namespace, Resource\napp = Flask(__name__)\napi = Api(app)\nns = Namespace('predict', path='/')\napi.add_namespace(ns)\n\n@ns.route('/predict')\nclass Predict(Resource):\n    def post(self): ...\n",
    ] {
        let (written, service) = of(&[&format!("# main.py\nfrom flask import Flask\n{main}")]);
        assert_eq!(service.server.path.value, "/predict", "{}", written.said);
        assert!(written.said.contains("found: the path of a scoring request"), "{}", written.said);
    }
}

#[test]
fn health_is_known_however_it_is_spelt() {
    for spelling in ["/health-check", "/health_check", "/healthcheck/", "/api/Health"] {
        let main = format!(
            "# main.py\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.route('{spelling}')\ndef health(): ...\n"
        );
        let (written, service) = of(&[&main]);
        assert_eq!(service.server.liveness_path.unwrap().value, spelling, "{}", written.said);
    }
}

#[test]
fn a_prefix_that_cannot_be_read_makes_the_path_a_guess() {
    for (include, why) in [
        ("app.include_router(router, prefix=prefix())", "`prefix()` is not read"),
        ("app.include_router(router, prefix=f'/{prefix():>3}')", "`?` is not read"),
        (
            "import os\napp.include_router(router, prefix=os.getenv('ROOT', '/api'))",
            "`os.getenv(\"ROOT\", \"/api\")` may say another",
        ),
        (
            "for router in find():\n    app.include_router(router)",
            "`include_router(find())` in main.py may put something before it",
        ),
        ("register(app, router)", "nothing that was read mounts `router`"),
    ] {
        let main = format!(
            "# main.py\nfrom fastapi import FastAPI\nfrom predict import router\napp = FastAPI()\n{include}\n"
        );
        let (written, service) = of(&[&main, PREDICT]);
        let path = &service.server.path.value;
        assert!(path.ends_with("/model/predict"), "{path}");
        let said = format!("guessed: the path of a scoring request `{path}`: predict.py:5, where {why}\n");
        assert!(written.said.contains(&said), "{}", written.said);
        assert!(written.text.contains(&format!("# A guess: {why}.\npath = ")), "{}", written.text);
    }
}

#[test]
fn of_two_paths_that_may_both_be_it_the_first_is_a_guess() {
    let main = "# main.py\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/churn/predict')\ndef churn(): ...\n\n@app.post('/upsell/predict')\ndef upsell(): ...\n";
    let (written, _) = of(&[main]);
    let said =
        "guessed: the path of a scoring request `/churn/predict`: main.py:5, the first that may be it\n";
    assert!(written.said.contains(said), "{}", written.said);
    let said = "other: the path could be `/upsell/predict` of main.py:8: `server.path`\n";
    assert!(written.said.contains(said), "{}", written.said);
}

#[test]
fn routers_that_mount_each_other_end() {
    let main = "# main.py\nfrom fastapi import APIRouter, FastAPI\napp = FastAPI()\na = APIRouter(prefix='/a')\nb = APIRouter(prefix='/b')\na.include_router(b)\nb.include_router(a)\napp.include_router(a)\nX = Y\nY = X\n\n@b.post(X + '/predict')\ndef predict(): ...\n";
    let (written, _) = of(&[main]);
    assert!(written.said.contains("the path of a scoring request"), "{}", written.said);
}

#[test]
fn the_model_that_is_loaded_by_hand_only_is_pointed_at() {
    for (code, said) in [
        (
            "model = None\n\ndef load_model():\n    global model\n    model = 1\n\nif __name__ == '__main__':\n    load_model()\n    app.run()\n",
            "main.py:11 calls `load_model` only where the file is run by hand",
        ),
        (
            "@app.post('/score')\ndef score():\n    return model.predict()\n\ndef main():\n    global model\n    model = load('x')\n    app.run()\n\nif __name__ == '__main__':\n    main()\n",
            "main.py:10 sets `model` only where the file is run by hand",
        ),
    ] {
        let main = format!("# main.py\nfrom flask import Flask\napp = Flask(__name__)\n{code}");
        let (written, _) = of(&[&main]);
        assert!(written.said.contains(said), "{}", written.said);
    }
    let fine = "# main.py\nfrom flask import Flask\napp = Flask(__name__)\n\ndef load_model(): ...\n\nmodel = load_model()\n\ndef parse(): ...\n\nif __name__ == '__main__':\n    arguments = parse()\n    load_model()\n    app.run()\n";
    let (written, _) = of(&[fine]);
    assert!(!written.said.contains("by hand"), "{}", written.said);
}
