from flask import Flask, jsonify, request

from geo.haversine import distance

app = Flask(__name__)


@app.get("/healthz")
def healthz():
    return "ok"


@app.post("/distance")
def between():
    body = request.get_json()
    return jsonify(km=round(distance(body["from"], body["to"]), 1))


if __name__ == "__main__":
    app.run(port=5000, debug=True)
