"""Bytes to characters, with the encoding named; what is no known encoding is refused, never guessed at."""

from __future__ import annotations

import codecs

from knowledge.texts.passage import TextMistake

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_COMMON = 0.9
"""Of the Chinese characters of a real text at least this share is among the 3755 most used ones."""


def decode(data: bytes) -> tuple[str, str]:
    """The characters and the name of the encoding they were in. Raises TextMistake."""
    for begins, codec, name in _MARKED:
        if data.startswith(begins):
            return _strictly(data, codec, f"开头标明是 {name}，后面却有不合 {name} 的字节"), name
    if b"\x00" in data:
        return _unmarked_utf16(data), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        wrong_at = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _reads_as_chinese(text):
        return text, "GB18030"
    where = data.count(b"\n", 0, wrong_at) + 1
    raise TextMistake(f"认不出文字编码：不是 GB18030，第{where}行起也不是 UTF-8；请用记事本另存为 UTF-8 再导入")


def _strictly(data: bytes, codec: str, why: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise TextMistake(f"文字编码前后不一：{why}") from None


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark: only in the right order of its bytes does it read as Chinese."""
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and _reads_as_chinese(text):
            return text
    raise TextMistake("文件里有空字节，不是纯文本；请确认没有选错文件，或另存为 UTF-8 再导入")


def _reads_as_chinese(text: str) -> bool:
    """Whether the characters are those of a Chinese text: any bytes in pairs decode as some rare ones."""
    characters = [c for c in text if "\u3400" <= c <= "\u9fff" or "\ue000" <= c <= "\uf8ff"]
    return bool(characters) and sum(map(_is_common, characters)) >= _COMMON * len(characters)


def _is_common(character: str) -> bool:
    encoded = character.encode("gb2312", "ignore")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7
