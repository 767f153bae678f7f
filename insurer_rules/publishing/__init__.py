"""Publishing rule tables: releases made of them, and taken into a running service."""
