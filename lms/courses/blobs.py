"""The bytes of courses' files, kept once however many releases hold them: texts in the database, others there
or where `LMS_MEDIA_URL` says. The caller commits.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.courses.models import Blob
from lms.database.file_store import FilesAwayError, store_of

_ELSEWHERE = b""


def keep(db: Session, contents: Mapping[str, bytes], *, texts: Collection[str] = ()) -> None:
    """Keep files by their hash, those that are known already as they are.

    Texts are read together, by the studio and by an export: they stay in the database. Raises FilesAwayError.
    """
    known = set(db.scalars(select(Blob.sha256).where(Blob.sha256.in_(contents))))
    store = store_of(db)
    for sha256, content in sorted(contents.items()):
        if sha256 in known:
            continue
        is_away = store is not None and sha256 not in texts
        if store is not None and is_away:
            store.keep(sha256, content)
        db.add(Blob(sha256=sha256, content=_ELSEWHERE if is_away else content, is_away=is_away))
    db.flush()


def read(db: Session, names: Iterable[str]) -> dict[str, bytes]:
    """Give files by their hash. Raises FilesAwayError."""
    wanted = select(Blob.sha256, Blob.content, Blob.is_away).where(Blob.sha256.in_(set(names)))
    return {
        row.sha256: content_of(db, row.sha256, row.content, is_away=row.is_away) for row in db.execute(wanted)
    }


def content_of(db: Session, sha256: str, content: bytes, *, is_away: bool) -> bytes:
    """Give a file's bytes from its row. Raises FilesAwayError."""
    if not is_away:
        return content
    store = store_of(db)
    if store is None:
        raise FilesAwayError("LMS_MEDIA_URL isn't set")
    return store.read(sha256)


def count_away(db: Session) -> int:
    """Count the files kept beyond the database."""
    return db.scalar(select(func.count()).where(Blob.is_away)) or 0
