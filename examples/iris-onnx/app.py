"""Classifies irises: POST /score {"instances": [[sepal length, sepal width, petal length, petal width], …]}, in cm."""

import os
from typing import Annotated

import numpy as np
import onnxruntime as ort
from fastapi import FastAPI
from pydantic import BaseModel, Field, FiniteFloat


def load(path):
    options = ort.SessionOptions()
    # ONNX Runtime reads no variable of its own, and 0 stands for all cores of the node.
    options.intra_op_num_threads = int(os.environ.get("ORT_INTRA_OP_NUM_THREADS", "0"))
    # Threads that wait in a loop use up the CPU limit for nothing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


app = FastAPI(title="iris", openapi_url=None)

# Loaded on import, before the port is opened: a pod without its model must fail its rollout.
model = load(os.environ.get("MODEL_PATH", "/models/model.onnx"))
classes = model.get_modelmeta().custom_metadata_map["classes"].split(",")

Instance = Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)]


class Request(BaseModel):
    instances: Annotated[list[Instance], Field(min_length=1, max_length=10_000)]


# Without `async`, so that a thread of its own computes it and /healthz is answered meanwhile. A session may be used by
# several threads at once.
@app.post("/score")
def score(body: Request):
    flowers = np.array(body.instances, dtype=np.float32)
    labels, probabilities = model.run(["label", "probabilities"], {"flowers": flowers})
    return {
        "predictions": [classes[label] for label in labels.tolist()],
        "probabilities": [dict(zip(classes, row)) for row in probabilities.tolist()],
    }


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}
