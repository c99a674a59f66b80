from fastapi import APIRouter
from pydantic import BaseModel

from app.services.scorer import quality

router = APIRouter()


class Wine(BaseModel):
    acidity: float
    sugar: float
    alcohol: float


@router.get("/info")
def info():
    return {"model": "wine"}


@router.post("/predict")
def predict(wines: list[Wine]):
    return {"quality": [quality(wine.model_dump()) for wine in wines]}
