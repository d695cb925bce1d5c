"""All that travels, in the order it is lived: Document → Enriched → Scored, pictures, alerts and messages.

A document is in schemas/document.py, all else that the desk hears in heard.py; what it says of a document is in
scored.py, of the world in picture.py, of what somebody must be told in alert.py; what all share is in envelope.py.
"""

from schemas.alert import Alert, Notification
from schemas.picture import Picture
from schemas.scored import Scored

Output = Scored | Picture | Alert | Notification
"""What the desk says."""
