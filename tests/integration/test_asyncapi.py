"""The AsyncAPI document is valid by the specification's own JSON Schema, which npm alone carries."""

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from schemas.asyncapi import document

SPECIFICATION = "@asyncapi/specs@6.11.1"
SCHEMA = "package/schemas/3.0.0-without-$id.json"

pytestmark = pytest.mark.integration

if shutil.which("npm"):  # no requirement of ours

    def test_the_document_is_valid_by_the_schema_of_asyncapi(tmp_path: Path) -> None:
        packed = subprocess.run(
            ["npm", "pack", "--silent", SPECIFICATION],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        with tarfile.open(tmp_path / packed.stdout.split()[-1]) as archive:
            found = archive.extractfile(SCHEMA)
            assert found is not None
            schema = json.load(found)
        check = jsonschema.Draft7Validator(schema)
        assert [error.message for error in check.iter_errors(document())] == []
        assert list(check.iter_errors({**document(), "channels": {"x": {"address": 7}}}))
