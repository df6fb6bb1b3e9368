"""``python -m peer_research``."""

import sys

from peer_research.cli import main

sys.exit(main())
