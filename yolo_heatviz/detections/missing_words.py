"""The answer to a probe in words: what the head predicted there, and what removed it."""

from __future__ import annotations

from ..text import quoted
from .head_output import HeadOutput
from .missing import Answer
from .removal import CLASSES, CONFIDENCE, MOST, OUTVOTED, Removal


def reason(answer: Answer, output: HeadOutput) -> str:
    """The rule that removed the prediction, for the manifest: `confidence: 0.2 is not above --conf-thres 0.25`."""
    if answer.removal is None:
        return f"nothing removed it, {_survived(answer, output)}"
    return _rule(answer, answer.removal, output)


def paragraph(answer: Answer, output: HeadOutput) -> str:
    """The answer as a paragraph to print."""
    scores = f"{quoted(output.names[answer.class_id])} {answer.confidence:.3g}"
    if answer.objectness is not None:
        scores += f" (objectness {answer.objectness:.3g}, class score {answer.class_score:.3g})"
    at = f"{answer.origin}, IoU {answer.iou:.2f} with the place ({answer.chosen.why})"
    return f"the head said {scores} at {at}. {' '.join(_sentences(answer, output))}"


def _sentences(answer: Answer, output: HeadOutput) -> list[str]:
    """Sentences on what became of the prediction, and on what else is there."""
    best = []
    if answer.best_objectness is not None:
        best = [f"Best objectness there: {answer.best_objectness:.3g}."]
    if answer.removal is None:
        return [f"Nothing removed it, {_survived(answer, output)}.", *best]
    nearest = "Nothing survived in this image."
    if answer.nearest is not None:
        box = output.box_labels[answer.nearest.prediction]
        nearest = f"Nearest surviving box: {box}, IoU {answer.nearest.iou:.2f} with the place."
    return [f"Removed by {_rule(answer, answer.removal, output)}.", *best, nearest]


def _survived(answer: Answer, output: HeadOutput) -> str:
    return f"it survived as {output.box_labels[answer.chosen.prediction]}"


def _rule(answer: Answer, removed: Removal, output: HeadOutput) -> str:
    """The rule that removed the prediction, with its figures."""
    names, rules = output.names, output.rules
    if removed.by == CONFIDENCE:
        return f"confidence: {answer.confidence:.3g} is not above --conf-thres {rules.conf:g}"
    if removed.by == OUTVOTED:
        best = f"{quoted(names[answer.best_class[0]])} {answer.best_class[1]:.2f}"
        return f"class: its best class is {best}, and a prediction stands for its best class alone"
    if removed.by == CLASSES:
        kept = " ".join(map(str, rules.classes or ()))
        return f"class filter: {quoted(names[answer.class_id])} is not among --classes {kept}"
    if removed.by == MOST:
        return f"number: --max-det is {rules.max_det}, and as many boxes are more confident"
    if removed.suppressor is None:
        return "NMS: it takes the 30000 most confident predictions alone"
    box, iou = output.box_labels[removed.suppressor.prediction], removed.suppressor.iou
    return f"NMS: suppressed by {box}, IoU {iou:.2f} > --iou-thres {rules.iou:g}"
