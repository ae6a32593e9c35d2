"""The paper pack: what a meeting needs without electricity; cards and sheets have codes to type them back by."""

from coprod_tui.files.paper.pack import CARDS, NAME, Gathering, gathering, paper_pack

__all__ = ["CARDS", "NAME", "Gathering", "gathering", "paper_pack"]
