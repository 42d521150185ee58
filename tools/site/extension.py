"""Sphinx extension: everything that this book changes in a stock Jupyter Book."""

from __future__ import annotations

from sphinx.application import Sphinx

from tools.site import (
    atlas_pages,
    bibliography,
    claims,
    code_pages,
    finish,
    folded,
    frame,
    head,
    mathematics,
    version,
)


def setup(app: Sphinx) -> dict:
    # Jupyter Book sets it for an extension that this book does without.
    app.add_config_value("comments_config", {}, "html")
    app.add_html_theme("book", str(frame.THEME))
    app.add_html_math_renderer("mathml", *mathematics.RENDERER)

    app.connect("config-inited", frame.use_theme)
    app.connect("config-inited", head.use_address)
    app.connect("config-inited", version.tell_pages)
    app.connect("source-read", claims.add_results)
    app.connect("doctree-read", folded.name_code)
    app.connect("doctree-resolved", bibliography.complete_page)
    app.connect("linkcheck-process-uri", bibliography.registered)
    app.connect("html-collect-pages", head.missing_page)
    app.connect("html-collect-pages", code_pages.pages)
    app.connect("html-collect-pages", atlas_pages.pages)
    app.connect("html-page-context", head.about_page)
    app.connect("html-page-context", code_pages.add_fold)
    app.connect("html-page-context", frame.fill, priority=900)
    app.connect("build-finished", finish.finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
