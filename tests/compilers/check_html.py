"""The catalogue page by html-validate and, where Chromium is installed, by using it: search, keyboard,
themes, addresses, without JavaScript; by axe; and with as many components as a large system has."""
import shutil
import subprocess

from common import HERE, Failure, corpus_of, fresh, generate, must_pass

COMPONENTS = 645
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def write_many(folder):
    """Components of about the size that those of real systems have: a dozen properties."""
    fresh(folder)
    for number in range(COMPONENTS):
        lines = [f"component: {{name: component-{number}, category: category {number % 20}, "
                 "description: Does one thing and does it as people expect it from what it looks like.}",
                 "uses: {sizes: [sm, md, lg], states: [isDisabled, isOpen], interactions: [onClick]}", "props:"]
        lines += [f"  property-{number}-{each}: {{type: string, default: text {each}, description: "
                  "What it does is told here in a sentence or two. That is what people look for.}"
                  for each in range(8)]
        (folder / f"component-{number}.praxis.yaml").write_text("\n".join(lines) + "\n")
    return folder


def check(context):
    if not context.modules:
        return "skipped: no npm"
    out = context.work / "html"
    pages = [generate(context, corpus, "html", out / corpus.name) / "index.html" for corpus in context.corpora]
    settings = ["title=Our <b>\"parts\"</b>", "file=docs/catalogue.html",
                "description=`One` </script><script>alert(1)</script>\n\nTwo"]
    options = generate(context, context.own, "html", out / "options", settings) / "docs" / "catalogue.html"
    many = corpus_of("many", write_many(context.work / "html-many"))
    large = generate(context, many, "html", out / many.name) / "index.html"
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return must_pass("html", ["node", HERE / "check_html.mjs", context.modules, browser or "-", large,
                                  *pages, options], timeout=600).strip()
    except subprocess.TimeoutExpired as late:
        raise Failure(f"html: not done after {late.timeout} seconds") from late
