"""Promises a delivery: POST /score {"rows": [{"km": 4, "stops": 2}]} gives minutes, and which of them are late."""

import json
import math
import os
from pathlib import Path

from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024

MODEL = json.loads(Path(os.environ.get("MODEL_PATH", "/models/model.json")).read_text(encoding="utf-8"))
# The ConfigMap of templates/kubernetes/promises.yaml.
PROMISES = Path(os.environ.get("PROMISES", "/etc/promises"))
LATE_MINUTES = float((PROMISES / "late-minutes").read_text(encoding="utf-8"))


def is_number(value):
    # JSON's true is an int to Python, and Python's JSON reads NaN.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


@app.post("/score")
def score():
    body = request.get_json(silent=True)
    rows = body.get("rows") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        abort(400, 'expected application/json: {"rows": [...]}')
    minutes = []
    for index, row in enumerate(rows):
        for name in MODEL["minutes"]:
            if not is_number(row.get(name) if isinstance(row, dict) else None):
                abort(400, f"rows[{index}].{name} is not a number")
        minutes.append(MODEL["base"] + sum(each * row[name] for name, each in MODEL["minutes"].items()))
    return {"minutes": minutes, "late": [each > LATE_MINUTES for each in minutes]}


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@app.get("/metrics")
def metrics():
    text = f"# TYPE delivery_late_minutes gauge\ndelivery_late_minutes {LATE_MINUTES:g}\n"
    return text, {"Content-Type": "text/plain; version=0.0.4"}


@app.errorhandler(HTTPException)
def refused(error):
    return {"error": error.description}, error.code
