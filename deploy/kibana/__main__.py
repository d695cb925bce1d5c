"""Everything for a Kibana that is not reached from here, to standard output, for its page Saved Objects → Import.

Example: python -m deploy.kibana > vigil.ndjson; with `rules`, the bodies of the alerting rules for its API.
"""

import json
import sys

from deploy.kibana.rules import asked
from deploy.kibana.saved import ndjson
from deploy.kibana.source import read
from schemas.settings import Settings

if __name__ == "__main__":
    namespace = Settings().namespace
    if sys.argv[1:] == ["rules"]:
        for rule in asked(read(), namespace):
            sys.stdout.write(json.dumps({"id": rule.id, "rule_type_id": rule.rule_type_id, **rule.body}) + "\n")
    else:
        sys.stdout.buffer.write(ndjson(read(), namespace))
