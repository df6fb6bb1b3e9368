"""Interview protocols: reading, checking, writing, their versions, and the guide on paper."""
