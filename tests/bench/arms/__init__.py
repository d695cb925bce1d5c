"""The same steps and hops in what a user would pick instead. Each arm is a process: `BENCH_STEP` says what it does.

Each acknowledges only what is delivered, compresses with lz4, asks every replica to confirm, and commits each second.
"""
