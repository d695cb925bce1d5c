"""The board: what the duty officer has on the wall and on the telephone. Rendered on the server, live by events.

app.py puts it together. Pages are views of answers, which *_view.py make, pure. Effects stand in accounts.py,
sessions.py, live.py and serve.py, and in what the board is given (deploy/board.py).
"""
