"""Makes the components that are measured: as many as wanted, no two alike, the same each time.

One in ten names of variants and events is the component's own, so that nothing that remembers lists
of names gains by it. 50 components share a folder, as they might in a project.
"""
import os
import random

WORDS = {
    "variants": "primary secondary tertiary outline ghost danger success warning neutral link".split(),
    "sizes": "tiny small medium large huge compact wide".split(),
    "states": "isDisabled isLoading isPressed isSelected isOpen isInvalid isReadOnly isHovered".split(),
    "accessibility": "aria-label aria-describedby aria-expanded aria-controls aria-live role".split(),
    "interactions": "onPress onHover onFocus onBlur onChange onSubmit onOpen onClose".split(),
    "styling": "className style theme testId".split(),
}
KINDS = "Button Card Menu Panel Dialog Field Table Tab Badge Slider Chip Tree".split()
IN_A_FOLDER = 50


def name_of(index):
    return f"{KINDS[index % len(KINDS)]}{index}"


def path_of(index):
    """Below the directory of the components."""
    return f"group{index // IN_A_FOLDER:05}/{name_of(index)}.praxis.yaml"


def text_of(index, edition=0):
    """The text of one component; another edition differs in its description."""
    rng = random.Random(index)
    lines = ["component:", f"  name: {name_of(index)}",
             f"  description: Component number {index} in its edition {edition}", "uses:"]
    for category, words in WORDS.items():
        chosen = rng.sample(words, rng.randint(2, min(5, len(words))))
        if rng.random() < 0.1:
            chosen.append(f"{words[0]}{index}")
        lines.append(f"  {category}: [{', '.join(chosen)}]")
    return "\n".join(lines) + "\n"


def write(directory, index, edition=0):
    with open(os.path.join(directory, path_of(index)), "w") as file:
        file.write(text_of(index, edition))


def make(directory, count):
    """Writes components 0 to count - 1 below a new directory."""
    for first in range(0, count, IN_A_FOLDER):
        os.makedirs(os.path.join(directory, os.path.dirname(path_of(first))))
        for index in range(first, min(first + IN_A_FOLDER, count)):
            write(directory, index)
