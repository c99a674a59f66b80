"""What is asked of texts."""

from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from .flesch import measure

router = APIRouter(prefix="/text")


class Request(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=100_000)]


@router.post("/score")
def score(body: Request):
    try:
        return measure(body.text)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
