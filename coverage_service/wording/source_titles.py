"""The title of a source in the language of the reader; its Dutch phrases stand in `source_titles.toml`."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from coverage_service.wording.sentences import Language


@lru_cache(maxsize=1)
def phrases() -> dict[str, str]:
    """Read what stands in titles, and the same in Dutch."""
    return tomllib.loads(files("coverage_service.wording").joinpath("source_titles.toml").read_text("utf-8"))


@lru_cache(maxsize=512)
def title_in(title: str, language: Language) -> str:
    """Give a title in a language: "artikel 2.6 lid 8" for "article 2.6(8)"."""
    if language == "en":
        return title
    for english, dutch in phrases().items():
        title = re.sub(rf"(?<!\w){re.escape(english)}(?!\w)", dutch, title)
    return re.sub(r"(\d)\((\d+)\)", r"\1 lid \2", title)
