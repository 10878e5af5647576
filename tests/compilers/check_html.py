"""The catalogue page by html-validate and, where Chromium is installed, by using it: search, keyboard,
themes, addresses, without JavaScript; by axe; and with as many components as a large system has."""
import shutil
import subprocess

from common import HERE, Failure, generate, must_pass

COMPONENTS = 645
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def write_many(folder):
    """Components of about the size that those of real systems have: a dozen properties."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(COMPONENTS):
        lines = [f"component: {{name: component-{number}, category: category {number % 20}, "
                 "description: Does one thing and does it as people expect it from what it looks like.}",
                 "uses: {sizes: [sm, md, lg], states: [isDisabled, isOpen], interactions: [onClick]}", "props:"]
        lines += [f"  property-{number}-{each}: {{type: string, default: text {each}, description: "
                  "What it does is told here in a sentence or two. That is what people look for.}"
                  for each in range(8)]
        (folder / f"component-{number}.praxis.yaml").write_text("\n".join(lines) + "\n")
    return folder


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    pages = [generate(context.praxis, inputs, "html", out / "html" / "default", [], registry) / "index.html"]
    large = "-"
    if inputs == HERE / "components":
        settings = ["title=Our <b>\"parts\"</b>", "file=docs/catalogue.html",
                    "description=`One` </script><script>alert(1)</script>\n\nTwo"]
        pages.append(generate(context.praxis, inputs, "html", out / "html" / "options", settings, registry)
                     / "docs" / "catalogue.html")
        many = write_many(out / "html-many")
        large = generate(context.praxis, many, "html", out / "html" / "many", [], None) / "index.html"
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return must_pass("html", ["node", HERE / "check_html.mjs", context.modules, browser or "-", large,
                                  *pages], timeout=600).strip()
    except subprocess.TimeoutExpired as late:
        raise Failure(f"html: not done after {late.timeout} seconds") from late
