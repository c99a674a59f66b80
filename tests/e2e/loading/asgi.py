"""Served by uvicorn."""

from fastapi import FastAPI

from loading import load

model = load()
app = FastAPI()


@app.get("/score")
def score() -> float:
    return model
