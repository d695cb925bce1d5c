"""A small invented world of news feeds and advisories, served over loopback for newcomers and checks."""
