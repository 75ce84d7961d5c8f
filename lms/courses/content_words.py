"""The few words that the compiler itself puts into a page, in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ContentWords:
    """Words of one language; `back_to_note` takes the note's number."""

    callouts: Mapping[str, str]
    table: str
    back_to_note: str
    true: str
    false: str
    abbreviations: str
    kilobytes: str
    megabytes: str
    colon: str = ": "
    decimal: str = ","


WORDS: Mapping[str, ContentWords] = {
    "fr": ContentWords(
        callouts={
            "note": "À noter",
            "tip": "Conseil",
            "warning": "Attention",
            "important": "Important",
            "situation": "Situation",
            "question": "Question",
            "hint": "Indice",
            "solution": "Solution",
            "transcript": "Transcription",
            "exercise": "À vous de jouer",
            "objectives": "Objectifs",
            "summary": "À retenir",
        },
        table="Tableau",
        back_to_note="Retour à l’appel de la note {}",
        true="Vrai",
        false="Faux",
        abbreviations="Les sigles de cette page",
        kilobytes="ko",
        megabytes="Mo",
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
            "hint": "Hint",
            "solution": "Solution",
            "transcript": "Transcript",
            "exercise": "Your turn",
            "objectives": "Objectives",
            "summary": "Key points",
        },
        table="Table",
        back_to_note="Back to note {} in the text",
        true="True",
        false="False",
        abbreviations="Abbreviations on this page",
        kilobytes="kB",
        megabytes="MB",
        decimal=".",
    ),
    "ar": ContentWords(
        callouts={
            "note": "ملاحظة",
            "tip": "نصيحة",
            "warning": "تنبيه",
            "important": "مهم",
            "situation": "حالة عملية",
            "question": "سؤال",
            "hint": "تلميح",
            "solution": "الحل",
            "transcript": "النص المكتوب",
            "exercise": "دورك الآن",
            "objectives": "الأهداف",
            "summary": "للتذكّر",
        },
        table="جدول",
        back_to_note="العودة إلى موضع الحاشية {}",
        true="صحيح",
        false="خطأ",
        abbreviations="اختصارات هذه الصفحة",
        kilobytes="كيلوبايت",
        megabytes="ميغابايت",
    ),
    "pt": ContentWords(
        callouts={
            "note": "Nota",
            "tip": "Sugestão",
            "warning": "Atenção",
            "important": "Importante",
            "situation": "Situação",
            "question": "Pergunta",
            "hint": "Pista",
            "solution": "Solução",
            "transcript": "Transcrição",
            "exercise": "A sua vez",
            "objectives": "Objetivos",
            "summary": "A reter",
        },
        table="Tabela",
        back_to_note="Voltar à chamada da nota {}",
        true="Verdadeiro",
        false="Falso",
        abbreviations="Siglas desta página",
        kilobytes="kB",
        megabytes="MB",
    ),
    "tr": ContentWords(
        callouts={
            "note": "Not",
            "tip": "İpucu",
            "warning": "Dikkat",
            "important": "Önemli",
            "situation": "Örnek durum",
            "question": "Soru",
            "hint": "İpucu",
            "solution": "Çözüm",
            "transcript": "Yazılı metin",
            "exercise": "Sıra sizde",
            "objectives": "Hedefler",
            "summary": "Akılda kalsın",
        },
        table="Tablo",
        back_to_note="Metindeki {} numaralı nota dön",
        true="Doğru",
        false="Yanlış",
        abbreviations="Bu sayfadaki kısaltmalar",
        kilobytes="kB",
        megabytes="MB",
    ),
}

CALLOUT_KINDS = (
    "note",
    "tip",
    "warning",
    "important",
    "situation",
    "question",
    "hint",
    "solution",
    "transcript",
    "exercise",
    "objectives",
    "summary",
)
FOLDED_KINDS = frozenset({"hint", "solution", "transcript"})
"""Callouts that are closed until somebody opens them, however they are written."""

CALLOUT_ALIASES: Mapping[str, str] = {
    "callout": "note",
    "info": "note",
    "instructor": "note",
    "prereq": "note",
    "testimonial": "note",
    "caution": "warning",
    "danger": "warning",
    "attention": "warning",
    "astuce": "tip",
    "conseil": "tip",
    "exemple": "situation",
    "example": "situation",
    "questions": "question",
    "discussion": "question",
    "indice": "hint",
    "spoiler": "solution",
    "transcription": "transcript",
    "challenge": "exercise",
    "exercice": "exercise",
    "checklist": "exercise",
    "objectifs": "objectives",
    "keypoints": "summary",
    "retenir": "summary",
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
