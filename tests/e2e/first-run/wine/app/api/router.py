from fastapi import APIRouter

from app.api.routes import health, predictions

MODEL_PREFIX = "/model"

api_router = APIRouter()
api_router.include_router(predictions.router, prefix=MODEL_PREFIX, tags=["model"])
api_router.include_router(health.router, prefix="/health")
