#!/bin/sh
# Every shipped file against its JSON schema, by another validator (Python's jsonschema).
set -eu
cd "$(dirname "$0")/../.."
if ! python3 -c "import jsonschema" 2>/dev/null; then
    echo "skipped: Python has no jsonschema"
    exit 0
fi
program=${CROSSPOINT:-}
if [ -z "$program" ]; then
    cargo build --quiet
    program=target/debug/crosspoint
fi
CROSSPOINT=$program python3 - <<'PYTHON'
import glob, json, os, subprocess, tomllib
import jsonschema

kinds = {
    "experiment": ["experiments", "templates"],
    "organisation": ["models/organisations"],
    "architecture": ["models/architectures"],
    "service": ["models/services"],
    "hardware": ["models/hardware"],
    "map": ["tests/maps"],
}
count = 0
for kind, folders in kinds.items():
    text = subprocess.run([os.environ["CROSSPOINT"], "schema", kind], check=True, capture_output=True).stdout
    schema = json.loads(text)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for path in (path for folder in folders for path in sorted(glob.glob(folder + "/*.toml"))):
        with open(path, "rb") as file:
            value = tomllib.load(file)
        mistakes = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator.iter_errors(value)]
        assert not mistakes, (path, mistakes)
        value["sead"] = 3
        assert not validator.is_valid(value), path
        count += 1
print(f"{count} files fit their schemas, and none with another key")
PYTHON
