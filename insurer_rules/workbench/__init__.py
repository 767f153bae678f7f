"""What the notebooks show their readers: settings in one form, charts of one look, and how far a long step is.

Needs the extra `notebooks`; what the notebooks answer is left to the other rooms.
"""
