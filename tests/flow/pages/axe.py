"""What axe-core finds to mend on a page, on a telephone and a wide screen, light and dark."""

from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.flow.pages.showroom import HEIGHT, WIDTHS

# All of WCAG 2.2 AA and axe's own advice. The size of targets is new in 2.2, and axe leaves it out unless it is asked.
ALL: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# What a dark screen changes.
COLOURS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["cat.color"],
    "rules": {"color-contrast-enhanced": {"enabled": False}},
}
# The narrowest telephone, and the widest screen.
SIZES = (320, *WIDTHS, 1600)
SCHEMES: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (("light", ALL), ("dark", COLOURS))
# What is folded is read too. Of folds with one name only one may be open. Reading hundreds of open ones takes minutes,
# and one template makes them: then every n-th is open, with the folds inside it.
MOST_OPEN = 30
UNFOLD = """
    (most) => {
        const folds = [...document.querySelectorAll("details")];
        const outermost = folds.filter((fold) => !fold.parentElement.closest("details"));
        const step = Math.ceil(outermost.length / most);
        outermost.filter((_, index) => index % step === 0).forEach((fold) =>
            [fold, ...fold.querySelectorAll("details")].forEach((each) => {
                each.removeAttribute("name");
                each.open = true;
            }));
    }
"""
IS_BESIDE = "document.documentElement.scrollWidth > window.innerWidth"


async def find_violations(page: Page) -> list[str]:
    """What axe-core finds at each width and in each scheme: the rule, and where on the page."""
    # No colour is on its way to another one when it is read.
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate(UNFOLD, MOST_OPEN)
    found = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme, options in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            results = await Axe().run(page, options=options)
            found += [f"{width} {scheme}: {text}" for text in list_violations(results.response)]
    return found + [f"{width}: the page is wider than the screen" for width in SIZES if await is_wider(page, width)]


async def is_wider(page: Page, width: int) -> bool:
    """Whether there is something beside a screen of this width."""
    await page.set_viewport_size({"width": width, "height": HEIGHT})
    return bool(await page.evaluate(IS_BESIDE))


def list_violations(response: Any) -> list[str]:
    """Each violation with the elements that it is about."""
    return [
        f"{each['id']}: {node['failureSummary']} {node['html'][:200]}"
        for each in response["violations"]
        for node in each["nodes"]
    ]
