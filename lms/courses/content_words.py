"""The few words that the compiler itself puts into a page, in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ContentWords:
    """Words of one language; `back_to_note` takes the note's number."""

    callouts: Mapping[str, str]
    table: str
    back_to_note: str
    colon: str = ": "


WORDS: Mapping[str, ContentWords] = {
    "fr": ContentWords(
        callouts={
            "note": "À noter",
            "tip": "Conseil",
            "warning": "Attention",
            "important": "Important",
            "situation": "Situation",
            "question": "Question",
        },
        table="Tableau",
        back_to_note="Retour à l’appel de la note {}",
        colon="\u00a0: ",
    ),
    "en": ContentWords(
        callouts={
            "note": "Note",
            "tip": "Tip",
            "warning": "Warning",
            "important": "Important",
            "situation": "Situation",
            "question": "Question",
        },
        table="Table",
        back_to_note="Back to note {} in the text",
    ),
    "ar": ContentWords(
        callouts={
            "note": "ملاحظة",
            "tip": "نصيحة",
            "warning": "تنبيه",
            "important": "مهم",
            "situation": "حالة عملية",
            "question": "سؤال",
        },
        table="جدول",
        back_to_note="العودة إلى موضع الحاشية {}",
    ),
    "pt": ContentWords(
        callouts={
            "note": "Nota",
            "tip": "Sugestão",
            "warning": "Atenção",
            "important": "Importante",
            "situation": "Situação",
            "question": "Pergunta",
        },
        table="Tabela",
        back_to_note="Voltar à chamada da nota {}",
    ),
    "tr": ContentWords(
        callouts={
            "note": "Not",
            "tip": "İpucu",
            "warning": "Dikkat",
            "important": "Önemli",
            "situation": "Örnek durum",
            "question": "Soru",
        },
        table="Tablo",
        back_to_note="Metindeki {} numaralı nota dön",
    ),
}

CALLOUT_KINDS = ("note", "tip", "warning", "important", "situation", "question")
CALLOUT_ALIASES: Mapping[str, str] = {
    "callout": "note",
    "info": "note",
    "caution": "warning",
    "danger": "warning",
    "hint": "tip",
    "astuce": "tip",
    "conseil": "tip",
    "attention": "warning",
}

VAGUE_LINK_TEXTS = frozenset(
    {
        "", "ici", "cliquez ici", "cliquer ici", "en savoir plus", "lire la suite", "ce lien", "lien",
        "suite", "here", "click here", "read more", "more", "this link", "link",
        "هنا", "اضغط هنا", "aqui", "clique aqui", "saiba mais", "burada", "buraya tıklayın", "tıklayın",
    }
)  # fmt: skip


def words_of(language: str) -> ContentWords:
    """The words of a language; English where we have none."""
    return WORDS.get(language.split("-", maxsplit=1)[0], WORDS["en"])


def callout_kind(written: str) -> str | None:
    """The kind of callout that an author's class names, if there is one."""
    name = written.lower().removeprefix(".").removeprefix("callout-")
    name = CALLOUT_ALIASES.get(name, name)
    return name if name in CALLOUT_KINDS else None
