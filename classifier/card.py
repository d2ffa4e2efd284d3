"""The model card: what the champion is for, what it was trained from, how well it does and where it fails."""

from classifier.registry import Manifest


def write_card(manifest: Manifest, labels: int = 0) -> str:
    """Markdown card of one model; figures as the manifest holds them. ``labels``: of so many sites of a house, those of
    the frozen groups left out, it learned besides."""
    figures = "\n".join(f"| {name.replace('_', ' ')} | {value:g} |" for name, value in manifest.figures.items())
    pages = ", ".join(f"{count} {label}" for label, count in sorted(manifest.pages.items()))
    taught = f" and labels of {labels} sites, less those that only judge" if labels else ""
    recipe = ", ".join(f"{name} {value:g}" for name, value in sorted(manifest.recipe.items()))
    return f"""# Model {manifest.id}

Multinomial logistic regression over hashed words and named signals, calibrated out of fold. It says how likely a page
belongs to an IPTV reseller, a release group, another piracy service or none; it ranks pages for a human reader and
decides nothing.

- Trained from: models/base{taught} ({pages}); pages written for this project included, doubtful pages left out.
- Recipe: {recipe}.
- File: SHA-256 `{manifest.sha256}`; base set SHA-256 `{manifest.base_sha256}`.

## Figures

Pooled out-of-fold predictions, five folds, every source on one side, doubtful and authored pages not counted. "Without"
a language: no page in it trained the model that judges its pages.

| figure | value |
|---|---|
{figures}

## Limits

- Probabilities hold for a mix like the base corpus (about a third pirate). In a wide crawl pirates are rarer: read
  scores as a rank.
- Release groups come from few sources; what carries over is the grammar of names and NFOs, not their wording.
- Manuals of media software and scholarship on the scene are the commonest false alarms (docs/datasheet.md explains
  each), streaming sites that show only plots and activators documented like software the commonest misses.
- Half of the training pages were written for the project: without them average precision falls by four hundredths,
  so in a language or trade that neither set holds expect less than the figures.
- The corpus holds no screenshots, scripts are not run: a page drawn entirely by scripts is judged by its strings.
"""
