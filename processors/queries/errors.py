"""What may be wrong with a question, each as one sentence for the person who asked."""

from schemas.errors import VigilError


class BadQuery(VigilError):
    """A question that cannot be asked."""


class Unanswered(VigilError):
    """The index could not be asked at all."""
