"""Classifies irises: POST /score {"instances": [[sepal length, sepal width, petal length, petal width], …]}, in cm."""

import math
import os

import joblib
from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
app.config.from_prefixed_env()

# Loaded on import, before the worker takes requests: a pod without its model must fail its rollout.
model = joblib.load(os.environ.get("MODEL_PATH", "/models/model.joblib"))
features = model.n_features_in_


def is_number(value):
    # JSON's true is an int to Python, and Python's JSON reads NaN.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_instance(value):
    return isinstance(value, list) and len(value) == features and all(map(is_number, value))


@app.post("/score")
def score():
    # Silent, because what Flask says to a body that is no JSON speaks of browsers and proxies.
    body = request.get_json(silent=True)
    instances = body.get("instances") if isinstance(body, dict) else None
    if not isinstance(instances, list) or not instances:
        abort(400, 'expected application/json: {"instances": [...]} with at least one instance')
    for index, instance in enumerate(instances):
        if not is_instance(instance):
            abort(400, f"instances[{index}] is not an array of {features} numbers")

    probabilities = model.predict_proba(instances)
    return {
        "predictions": model.classes_[probabilities.argmax(axis=1)].tolist(),
        "probabilities": [dict(zip(model.classes_.tolist(), row)) for row in probabilities.tolist()],
    }


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@app.errorhandler(HTTPException)
def as_json(error):
    return {"error": error.description}, error.code
