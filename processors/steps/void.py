"""What a document's own envelope says against it: an exercise, a test, a receipt, cancelled, run out.

It weighs more than any word of the text: CAP 1.2 asks that a message whose status is not Actual be acted on by nobody.
"""

from datetime import datetime

from schemas.document import Document


def void(document: Document, now: datetime, ended: str | None) -> str | None:
    """Why a document counts for nothing at a time, in words; None where its envelope leaves it its weight.

    `ended`: how its publisher has taken it back. An alert that has run out is not a cancelled one, and says so.
    """
    notice = document.notice
    if notice is not None and not notice.real:
        what = notice.status if notice.status != "Actual" else notice.message
        return f"its sender marks it: {what}"
    if notice is not None and notice.message == "Cancel":
        return "it cancels an earlier notice"
    if notice is not None and "AllClear" in notice.responses:
        return "its sender says that all is clear"
    if ended:
        return ended
    if document.expires is not None and document.expires < now and document.kind != "article":
        return f"expired {document.expires:%Y-%m-%d %H:%M} UTC"
    return None
