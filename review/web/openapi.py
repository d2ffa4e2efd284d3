"""The OpenAPI description of the JSON API, made of the table of routes and the dataclasses it names."""

from collections.abc import Iterable
from dataclasses import fields
from typing import get_type_hints

from review.web.entries import Call
from review.web.shapes import describe, needed

# What any call may answer besides its own: see ``review.web.answering``.
_REFUSALS = {
    "400": "The request is wrong; the message says what.",
    "401": "Nobody is logged in.",
    "403": "The role may not do this, or the token of the session is missing.",
    "413": "The request is too large.",
    "503": "The store is busy; try again.",
}


def description(calls: Iterable[Call], version: str) -> dict[str, object]:
    """The description of ``calls`` as OpenAPI 3.1."""
    components: dict[str, object] = {}
    paths: dict[str, dict[str, object]] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, components)
    refused = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
    components["Refusal"] = refused
    return {
        "openapi": "3.1.0",
        "info": {"title": "Spyglass review", "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "spyglass_session"}},
        },
        "security": [{"session": []}],
    }


def _operation(call: Call, components: dict[str, object]) -> dict[str, object]:
    answers: dict[str, object] = {"200": _content("Done.", describe(call.response, components))}
    answers |= {code: _content(why, {"$ref": "#/components/schemas/Refusal"}) for code, why in _REFUSALS.items()}
    told: dict[str, object] = {
        "summary": call.summary,
        "operationId": f"{call.method.lower()} {call.path}",
        "x-action": call.action.value,
        "responses": answers,
    }
    hints = get_type_hints(call.request)
    parameters: list[dict[str, object]] = []
    if call.method == "GET":
        for field in fields(call.request):
            schema = describe(hints[field.name], components)
            parameters.append({"name": field.name, "in": "query", "required": needed(field), "schema": schema})
    else:
        body = describe(call.request, components)
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
        token = {"name": "X-CSRF-Token", "in": "header", "required": True, "schema": {"type": "string"}}
        parameters.append(token)
    return {**told, "parameters": parameters} if parameters else told


def _content(words: str, schema: dict[str, object]) -> dict[str, object]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
