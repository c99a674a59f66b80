"""Rudolf Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948): how easily English is read."""

import re

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end: an estimate, as every count without a dictionary is."""
    word = word.lower()
    count = len(VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)


def measure(text: str) -> dict[str, float]:
    """Words, sentences, syllables and the reading ease: 100 is very easy, 0 very hard, and both can be passed."""
    words = WORD.findall(text)
    if not words:
        raise ValueError("there is no word in the text")
    sentences = max(len(SENTENCE.findall(text)), 1)
    total = sum(map(syllables, words))
    ease = 206.835 - 1.015 * len(words) / sentences - 84.6 * total / len(words)
    return {"words": len(words), "sentences": sentences, "syllables": total, "reading_ease": round(ease, 2)}
