"""Sentences that come by the libraries that check input, recognised so that they can be told in other languages."""

from typing import Final

from pjais.kernel.recognition import Recognition
from pjais.kernel.wording import Sentence, verbatim

#: As pydantic and Litestar say it, and as checks of ours say it through pydantic.
TEMPLATES: Final = (
    "is empty",
    "contains a NUL character or half of a surrogate pair",
    "name either ids or a filter",
    "Field required",
    "Extra inputs are not permitted",
    "Input should be a valid string",
    "Input should be a valid integer",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid number",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a finite number",
    "Input should be a valid boolean",
    "Input should be a valid boolean, unable to interpret input",
    "Input should be a valid list",
    "Input should be a valid dictionary",
    "Input should be {expected}",
    "Input should be less than or equal to {most}",
    "Input should be greater than or equal to {least}",
    "Input should be less than {bound}",
    "Input should be greater than {bound}",
    "String should have at least {least} characters",
    "String should have at least {least} character",
    "String should have at most {most} characters",
    "String should have at most {most} character",
    "String should match pattern '{pattern}'",
    "List should have at least {least} item after validation, not {found}",
    "List should have at least {least} items after validation, not {found}",
    "List should have at most {most} items after validation, not {found}",
    "Missing required query parameter {name} for path {path}",
    "Not Found",
    "Method Not Allowed",
    "Unauthorized",
    "Forbidden",
)
_KNOWN: Final = Recognition(TEMPLATES)


def recognised(text: str) -> Sentence:
    """The same text, as a sentence where it is one of those."""
    return text if isinstance(text, Sentence) else _KNOWN.find(text) or verbatim(text)
