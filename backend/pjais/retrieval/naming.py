"""Names for groups of texts: the words that tell one group from the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log
from typing import Final

from pjais.retrieval.wording import FILLER, WORD

_TERMS: Final = 3
_SHORTEST: Final = 3
_FEWEST: Final = 2  # texts a word has to be in, where there are more than a few
#: Function words of German, and words that people say about anything in either language.
_MORE_FILLER_LINES: Final = """
    aber alle allem allen aller alles als also am an ander andere auch auf aus bei beim bin bis bist da dabei damit dann
    das dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein
    eine einem einen einer eines er es etwas euch euer für gegen gern gerne gewesen hab habe haben hat hatte hatten hier
    hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jetzt
    kann kein keine keinem keinen keiner können man manche mehr mein meine meinem meinen meiner mich mir mit mochte
    möchte muss nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so
    soll sollte sondern sonst über um und uns unser unsere unter viel vom von vor wann war waren was weg weil weiter
    welche welcher wenn wer werde werden wie wieder will wir wird wo wurde würde zu zum zur zwar zwischen mag liebt
    about after again all also always any because before being between both but down during each even every few get
    gets going got just know last let like liked likes love loved loves made make makes many may more most much must
    never new not now off often once one only other over own really said same say says see should since still such take
    tell than thing things think told too two under until upon use used user very want wants way well went were while
    without yes yet don didn doesn isn wasn won ain aren couldn hadn hasn haven shan shouldn weren wouldn
"""
_USUAL: Final = FILLER | frozenset(_MORE_FILLER_LINES.split())


def names_of(groups: Sequence[Iterable[str]]) -> list[list[str]]:
    """For each group of texts the words that are frequent in it and rare in the others, the most telling first.

    Source: class-based tf-idf, Grootendorst, BERTopic (2022).
    """
    counted = [_words(texts) for texts in groups]
    everywhere: Counter[str] = Counter()
    for words, _ in counted:
        everywhere.update(words)
    usual = sum(everywhere.values()) / max(len(groups), 1)
    return [_telling(words, forms, everywhere, usual) for words, forms in counted]


def _words(texts: Iterable[str]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """In how many texts each word occurs, and how it is written there."""
    counted: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        seen = set()
        for form in WORD.findall(text):
            word = form.lower()
            if len(word) >= _SHORTEST and word not in _USUAL and not word.isdigit() and word not in seen:
                seen.add(word)
                forms[word][form] += 1
        counted.update(seen)
    return counted, forms


def _telling(words: Counter[str], forms: dict[str, Counter[str]], everywhere: Counter[str], usual: float) -> list[str]:
    total = max(sum(words.values()), 1)
    often = {word: count for word, count in words.items() if count >= _FEWEST} or words
    score = {word: count / total * log(1 + usual / everywhere[word]) for word, count in often.items()}
    best = sorted(score, key=lambda word: (-score[word], word))[:_TERMS]
    return [_shown(forms[word]) for word in best]


def _shown(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))
