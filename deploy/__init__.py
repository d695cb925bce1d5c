"""Puts the line on machines: the two servers, their images and what they are set up with."""
