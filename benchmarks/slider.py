"""Script time of one slider step on the built page, at full and at a quarter of the speed.

make bench
"""

import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.check import chromium

PAGE = Path(__file__).parent.parent / "_build" / "html" / "sigmoid.html"
STEPS = 120
# Time in the input handler plus time in the animation frame that it asks for.
MEASURE = """async (steps) => {
    const frame = window.requestAnimationFrame.bind(window), times = {};
    let spent = 0;
    window.requestAnimationFrame = (draw) => frame((now) => {
        const start = performance.now();
        draw(now);
        spent += performance.now() - start;
    });
    for (const label of document.querySelectorAll(".widget-slider")) {
        const input = label.querySelector("input"), mine = [];
        for (let i = 0; i < steps; i++) {
            spent = 0;
            const start = performance.now();
            input.value = Number(input.min) + (i / steps) * (input.max - input.min);
            input.dispatchEvent(new Event("input", { bubbles: true }));
            const handled = performance.now() - start;
            await new Promise((done) => frame(() => setTimeout(done, 0)));
            mine.push(handled + spent);
        }
        times[label.querySelector("span").textContent] = mine;
    }
    return times;
}"""


def main() -> None:
    print("## The slider figure\n\nScript time of one step on the built page.\n")
    print("| CPU | slider | median ms | 95% of steps below, ms |\n|:--|:--|--:|--:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.FLAGS]
        )
        for slower in (1, 4):
            tab = browser.new_page()
            tab.goto(PAGE.as_uri())
            tab.wait_for_selector("html[data-widgets=ready]", state="attached")
            session = tab.context.new_cdp_session(tab)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            for name, times in tab.evaluate(MEASURE, STEPS).items():
                *_, highest = statistics.quantiles(times, n=20)
                middle = statistics.median(times)
                print(f"| 1/{slower} | {name} | {middle:.2f} | {highest:.2f} |")
        browser.close()


if __name__ == "__main__":
    main()
