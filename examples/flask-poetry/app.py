"""What fuel a journey takes, by the kind of car: a table of means, learned elsewhere."""

import json
import os
from pathlib import Path

from flask import Flask, jsonify, request

MODEL = json.loads(Path(os.environ["MODEL_PATH"]).read_text())["litres_per_100_km"]
app = Flask(__name__)


@app.get("/healthz")
def healthz():
    return jsonify(status="ok")


@app.post("/score")
def score():
    body = request.get_json()
    car, kilometres = body.get("car"), body.get("kilometres")
    if car not in MODEL or not isinstance(kilometres, (int, float)):
        return jsonify(error=f"car must be one of {sorted(MODEL)}, and kilometres a number"), 422
    return jsonify(litres=round(MODEL[car] * kilometres / 100, 2))
