"""Makes pytest collect the feature files; everything else is in the toolkit."""

pytest_plugins = ["conformance.run.plugin"]
