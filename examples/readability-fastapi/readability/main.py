"""The readability of English: POST /v1/text/score {"text": "…"}."""

from fastapi import APIRouter, FastAPI

from . import health, text

VERSION = "v1"

app = FastAPI(title="readability", openapi_url=None)

versioned = APIRouter(prefix=f"/{VERSION}")
versioned.include_router(text.router)

app.include_router(versioned)
app.include_router(health.router)
