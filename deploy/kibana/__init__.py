"""Kibana as code: what an analyst finds there, from readable files beside this one, and how it gets there."""
