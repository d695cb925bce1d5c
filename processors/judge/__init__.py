"""`vigil judge` and `vigil levels`: texts judged without a server, with their marks and the sum of their reasons."""
