"""Served by gunicorn."""

from flask import Flask, jsonify

from loading import load

model = load()
app = Flask(__name__)


@app.get("/score")
def score():
    return jsonify(model)
