"""The identity model: POST /score {"X": [1, 2]} answers {"score": [1, 2]}."""

import json
import os

from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
app.config.from_prefixed_env()

# Loaded on import, before the worker takes requests: a pod without its model must fail its rollout.
with open(os.environ.get("MODEL_PATH", "/models/model.json")) as file:
    slope = json.load(file)["slope"]


def is_number(value):
    # JSON's true is an int to Python.
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@app.post("/score")
def score():
    body = request.get_json(silent=True)
    x = body.get("X") if isinstance(body, dict) else None
    if not isinstance(x, list) or not x or not all(map(is_number, x)):
        abort(400, 'expected application/json: {"X": [...]} with at least one number')
    return {"score": [slope * value for value in x]}


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@app.errorhandler(HTTPException)
def as_json(error):
    return {"error": error.description}, error.code
