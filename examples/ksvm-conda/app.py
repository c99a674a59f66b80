"""An R model behind Flask: POST /score {"data": "[[-0.54, 0.11], …]"}, where data is JSON within JSON."""

import json
import logging

from flask import Flask, Response, abort, request

# R starts on import. gunicorn imports this file after the fork and handles one request at a time, so each process has
# an R of its own, which is what rpy2 needs.
import rpy2.rinterface_lib.callbacks
import rpy2.robjects as robjects
from rpy2.rinterface_lib.embedded import RRuntimeError
from werkzeug.exceptions import HTTPException

rpy2.rinterface_lib.callbacks.logger.setLevel(logging.CRITICAL)

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
app.config.from_prefixed_env()

robjects.r.source("score.R")
score_in_r = robjects.globalenv["score"]


@app.post("/score")
def score():
    body = request.get_json(silent=True)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, str):
        abort(400, 'expected application/json: {"data": "[[x, y], ...]"}')
    try:
        json.loads(data)
        answer = score_in_r(data)[0]
    except (ValueError, RRuntimeError):
        abort(400, "data must be the JSON of an array of rows of two numbers")
    return Response(answer, content_type="application/json")


@app.errorhandler(HTTPException)
def as_json(error):
    return {"error": error.description}, error.code
