"""Classifies irises: POST /score {"instances": [[sepal length, sepal width, petal length, petal width], …]}, in cm."""

import os
from typing import Annotated

import joblib
from fastapi import FastAPI
from pydantic import BaseModel, Field, FiniteFloat

app = FastAPI(title="iris", openapi_url=None)

# Loaded on import, before the port is opened: a pod without its model must fail its rollout.
model = joblib.load(os.environ.get("MODEL_PATH", "/models/model.joblib"))

Instance = Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)]


class Request(BaseModel):
    instances: Annotated[list[Instance], Field(min_length=1, max_length=10_000)]


# Without `async`, so that a thread of its own computes it and /healthz is answered meanwhile.
@app.post("/score")
def score(body: Request):
    probabilities = model.predict_proba(body.instances)
    return {
        "predictions": model.classes_[probabilities.argmax(axis=1)].tolist(),
        "probabilities": [dict(zip(model.classes_.tolist(), row)) for row in probabilities.tolist()],
    }


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}
