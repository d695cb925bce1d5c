"""Events and memory as each version of their schemas wrote them: written once, read by every later version."""
