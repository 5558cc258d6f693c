# What the gate runs.
ready:
    .ci/run

# Measure parsing, facts and the whole pipeline.
bench:
    cargo bench

# Dependencies: licences, advisories, duplicates.
deny:
    cargo deny check
