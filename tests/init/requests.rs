//! The first example: what the code says plainly of a request, and nothing where it does not.

use super::sandbox::locks::REQUIREMENTS;
use super::{Empty, Written};

/// What `init` writes for one file, of which `generate` and `check` take what is written.
fn of(main: &str, models: &str) -> Written {
    let project = Empty::called("p")
        .with("requirements.txt", REQUIREMENTS)
        .with("main.py", main)
        .with("models.py", &format!("from pydantic import BaseModel, Field\n{models}"));
    let (written, _) = project.service();
    let generated = project.run(&["generate"]);
    assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
    let checked = project.run(&["check"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    written
}

/// The request of the first example, with a FastAPI route that takes some parameters.
fn fastapi(parameters: &str, models: &str) -> Option<String> {
    let main = format!(
        "from fastapi import Depends, FastAPI, Request\nfrom models import *\nfrom models import A\nimport models\n\
         app = FastAPI()\n\n@app.post('/predict')\ndef predict({parameters}) -> dict:\n    ...\n"
    );
    request(&of(&main, models))
}

/// The same with a function of Flask.
fn flask(body: &str) -> Option<String> {
    let main = format!(
        "from flask import Flask, request\napp = Flask(__name__)\n\n@app.route('/score', methods=['POST'])\ndef score():\n{body}\n"
    );
    request(&of(&main, ""))
}

fn request(written: &Written) -> Option<String> {
    let line = written.text.lines().find_map(|line| line.strip_prefix("request = "))?;
    Some(line.trim_matches('\'').to_owned())
}

#[test]
fn the_fields_of_a_model_are_a_request_that_is_called_a_guess() {
    let written = of(
        "from fastapi import FastAPI\nfrom models import Wine\napp = FastAPI()\n\n@app.post('/predict')\ndef predict(wines: list[Wine]): ...\n",
        "\nclass Wine(BaseModel):\n    acidity: float\n    name: str = 'red'\n",
    );
    let end = r#"[[examples]]
name = "first"
# A guess: the fields of `Wine` in models.py:3, with values of the right types.
# Put real ones here; then `modelstow test --accept` fills in what the service answers.
request = '[{"acidity": 1.0, "name": "red"}]'
"#;
    assert!(written.text.ends_with(end), "{}", written.text);
    let said = "guessed: a first example with the fields of `Wine`: models.py:3, with made-up values\n";
    assert!(written.said.contains(said), "{}", written.said);
}

#[test]
fn plain_types_have_a_value_each() {
    for (fields, expected) in [
        ("a: float\n    b: int\n    c: str\n    d: bool", r#"{"a": 1.0, "b": 1, "c": "text", "d": true}"#),
        ("a: list[float]\n    b: List[str]", r#"{"a": [1.0], "b": ["text"]}"#),
        (
            "a: float = 5.1\n    b: bool = False\n    c: list[int] = [1, 2]",
            r#"{"a": 5.1, "b": false, "c": [1, 2]}"#,
        ),
        ("a: float = Field(0.5, ge=0)\n    b: int = Field(..., gt=0, le=10)", r#"{"a": 0.5, "b": 1}"#),
        ("a: float = Field(examples=[6.3], gt=5, title='A')", r#"{"a": 6.3}"#),
        ("a: list[float] = Field(min_length=3, max_length=3)", r#"{"a": [1.0, 1.0, 1.0]}"#),
        (
            "a: float\n    b: float | None = None\n    c: int = Field(None)\n    d: dict = make()",
            r#"{"a": 1.0}"#,
        ),
        (
            "a: float | None\n    b: Optional[int]\n    c: Literal['x', 'y']",
            r#"{"a": 1.0, "b": 1, "c": "x"}"#,
        ),
        ("a: float  # cm\n\n    def area(self):\n        b: int = 3\n        return b", r#"{"a": 1.0}"#),
    ] {
        let request = fastapi("a: A", &format!("\nclass A(BaseModel):\n    {fields}\n"));
        assert_eq!(request.as_deref(), Some(expected), "{fields}");
    }
}

#[test]
fn models_are_followed_into_models() {
    let inner = "\nRow = Annotated[list[float], Field(min_length=2, max_length=2)]\n\nclass B(BaseModel):\n    x: int\n";
    for (class, expected) in [
        ("class A(BaseModel):\n    b: B\n    bs: list[B]", r#"{"b": {"x": 1}, "bs": [{"x": 1}]}"#),
        ("class A(B):\n    y: int", r#"{"x": 1, "y": 1}"#),
        ("class A(BaseModel):\n    rows: list[Row]", r#"{"rows": [[1.0, 1.0]]}"#),
    ] {
        let request = fastapi("request: Request, a: A, top: int = 3", &format!("{inner}\n{class}\n"));
        assert_eq!(request.as_deref(), Some(expected), "{class}");
    }
    let request = fastapi("a: models.A", "\nclass A(BaseModel):\n    x: int\n");
    assert_eq!(request.as_deref(), Some(r#"{"x": 1}"#));
}

#[test]
fn what_is_not_plain_is_no_example() {
    for fields in [
        "a: dict[str, float]",
        "a: list",
        "a: list[list[float]]",
        "a: Any",
        "a: float = Field(ge=5)",
        "a: str = Field(pattern='[a-z]')",
        "a: float = Field(alias='b')",
        "a: A",
        "a: float\n\n    @field_validator('a')\n    def check(cls, value): ...",
        "a: float\n\n    class Config:\n        alias_generator = camel",
        "model_config = ConfigDict(alias_generator=camel)\n    a: float",
        "pass",
    ] {
        let request = fastapi("a: A", &format!("\nclass A(BaseModel):\n    {fields}\n"));
        assert_eq!(request, None, "{fields}");
    }
    let plain = "\nclass A(BaseModel):\n    x: int\n\nclass B(BaseModel):\n    y: int\n";
    for parameters in [
        "a: A, b: models.B",
        "a: A, top: int",
        "a: A, user = Depends(user)",
        "a: A = Depends()",
        "x: float",
        "a",
        "",
    ] {
        assert_eq!(fastapi(parameters, plain), None, "{parameters}");
    }
    assert_eq!(fastapi("a: A", "\nclass A:\n    x: int\n"), None);
}

#[test]
fn what_another_decorator_asks_for_is_not_known() {
    let route = "@app.post('/predict')\n";
    for (decorators, expected) in [
        (route.to_owned(), Some(r#"{"x": 1}"#)),
        (format!("{route}@needs_key\n"), None),
        (format!("@needs_key\n{route}"), None),
        (format!("@other\ndef other(): ...\n\n{route}"), Some(r#"{"x": 1}"#)),
    ] {
        let main = format!(
            "from fastapi import FastAPI\nfrom models import A\napp = FastAPI()\n\n{decorators}def predict(a: A): ...\n"
        );
        let found = request(&of(&main, "\nclass A(BaseModel):\n    x: int\n"));
        assert_eq!(found.as_deref(), expected, "{decorators}");
    }
}

#[test]
fn what_a_dependency_asks_for_is_not_known() {
    let main = "from fastapi import FastAPI\nfrom models import A\napp = FastAPI(dependencies=[Depends(key)])\n\n@app.post('/predict')\ndef predict(a: A): ...\n";
    assert_eq!(request(&of(main, "\nclass A(BaseModel):\n    x: int\n")), None);
}

#[test]
fn keys_that_flask_makes_plain_values_of_are_a_request() {
    for (body, expected) in [
        ("    return str(float(request.json['x']) + int(request.json['n']))", r#"{"x": 1.0, "n": 1}"#),
        ("    return str(float(request.get_json()['x']))", r#"{"x": 1.0}"#),
        (
            "    data = request.get_json(force=True)\n    if not data:\n        abort(400)\n    x = float(data['x'])\n    \
             unit = data.get('unit', 'cm')\n    return str(x)",
            r#"{"x": 1.0, "unit": "cm"}"#,
        ),
    ] {
        assert_eq!(flask(body).as_deref(), Some(expected), "{body}");
    }
}

#[test]
fn keys_without_a_type_are_no_example() {
    for body in [
        "    return str(request.json['x'])[0]  # fine\n    return other(request.json)",
        "    data = request.get_json()\n    return distance(data['from'])",
        "    data = request.get_json()\n    return model(float(data['x']), data)",
        "    data = request.get_json()\n    return str(float(data['x']) + data.get('y'))",
        "    data = request.get_json()\n    return str(float(data['x']) + int(data['x']))",
        "    data = request.get_json()\n    return str(float(data[KEY]))",
        "    return 'request.json'",
        "    pass\n\ndef other():\n    return float(request.json['x'])",
    ] {
        assert_eq!(flask(body), None, "{body}");
    }
}

#[test]
fn a_model_of_models_without_end_ends() {
    let mut models = String::new();
    for class in 0..9 {
        let fields: String =
            (0..40).fold(String::new(), |fields, field| fields + &format!("    f{field}: C{}\n", class + 1));
        models = format!("{models}\nclass C{class}(BaseModel):\n{fields}");
    }
    models += "\nclass A(C0):\n    x: int\n";
    assert_eq!(fastapi("a: A", &models), None);
    let mut rows = "\nR0 = float\n".to_owned();
    for row in 0..9 {
        rows = format!("{rows}R{} = Annotated[list[R{row}], Field(min_length=100)]\n", row + 1);
    }
    assert_eq!(fastapi("a: A", &format!("{rows}\nclass A(BaseModel):\n    rows: R9\n")), None);
    assert_eq!(
        fastapi("a: A", "\nclass A(BaseModel):\n    b: list['A']\n\nclass C(D): ...\n\nclass D(C): ...\n"),
        None
    );
}
