"""What comes out of a study beside its report: one-pager, poster, letter, cards, slides, data.

Every number and every quote passes the same gates as in the report; see `source`.
"""

from __future__ import annotations

from peer_research.products.writing import PRODUCTS, not_makeable, write_products

__all__ = ["PRODUCTS", "not_makeable", "write_products"]
