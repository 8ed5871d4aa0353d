"""Lines of clean text → the line ends that stand inside a sentence, to be taken out. Does not join titles, rows or signatures.

A page break or a fixed width splits a paragraph anywhere: 在税收、土⏎地; 设立全科⏎医生津贴; 市发展改革⏎委. A title over two lines, an
addressee, a signature, a date and the rows of a table also end without a full stop and must stay apart. What tells them apart:
running text has commas and stops inside, does not end in one, and goes on with something that cannot begin a line.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from kg.reading.draft import Edit

_HAN = "\u3400-\u9fff"
_CLOSED = tuple("。；：！？…”）》】〕.;:!?>")  # a line that ends so has ended
_BRACKETED = ("）", "”", "》")
_LATIN = re.compile("[A-Za-z]")
# What a line begins with when it begins anew.
_BEGINS_ANEW = re.compile(
    r"""
      [一二三四五六七八九十百]{1,4}\ ?[、.．，是要]          # 一、 一是
    | 第[一二三四五六七八九十百零〇0-9]{1,5}[编章节条款项类批]
    | [（〔\[]?(?:[一二三四五六七八九十0-9]{1,3}|[a-z])[）〕\]]  # （一） [1] （a）
    | [0-9]{1,3}(?:[.．][0-9]{1,2}){0,3}\ ?[、.．）]\ ?(?![0-9])   # 1. 1） 1.2.
    | [0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\ ?[\u3400-\u9fff]      # 1.2 总则
    | [0-9]{1,3}[ \t](?=\D)                                 # a row's number
    | [A-Za-z][、.．）]
    | 附\ ?[件表录图注]|附[：:]|抄送|主送|主办|联系人|联系电话|联系方式|注[：:]|备注|说明[：:]|来源|（此件|（联系|序号|目\ ?录
    | 各(?:省|市|区|县|有关|相关|地级|单位|部门)[^，。；]{0,60}：
    | [①-⑳⒈-⒛⑴-⒇❶-❿㈠-㈩●■★◆○▲※△□·*\#>|【《—–\-<←☆◎√\u2460-\u24ff]
    | (?:二[〇○０零]|[12][0-9]{3})[^，。；]{0,14}日$         # a date on its own line
    | [12][0-9]{3}-[0-9]{1,2}-[0-9]{1,2}
    """,
    re.VERBOSE,
)
_RUNNING = re.compile("[，。；]")
_SHORTEST = 20  # characters of a line of running text; shorter ones are headings, cells and captions
# The last character of a department's name with what follows it in a list: no line begins with 委、 or 局）.
_NAME_TAIL = re.compile(r"[委局厅部办院会署府处室司][、，）。；]")
# What an unfinished line of running text ends with: not a telephone number, an address or a page's path.
_OPEN_END = re.compile(rf"[{_HAN}，、（《“〔]\Z")
_KEY = re.compile(r"[^，。；、：]{3,14}：")  # 改造目标：…
_AFTER_STOP = re.compile(r"(?<=[。；：！？])[^。；：！？]+\Z")
_PAGE_NUMBER = re.compile(r"(?P<dash>[-—–·]\ ?|第\ ?)?[0-9]{1,4}(?:\ ?[-—–·]|\ ?页.{0,10})?")
_GOES_ON = re.compile(rf"[{_HAN}0-9A-Za-z，。；、）”》%“（]")
_OPENING = {"（": "）", "《": "》", "〔": "〕", "“": "”"}
# A fixed width shows in many lines of nearly the same width, in columns (a Han character takes two).
_WRAPPED_LINES, _WRAPPED_SHARE, _WIDTH_SLACK, _LEAST_WIDTH = 6, 0.4, 6, 40
_RUNNING_SHARE = 0.5  # of the full lines have a comma or stop inside


def broken_lines(text: str, source: str, starts: array[int], ends: array[int]) -> Iterator[Edit]:
    """Edits that take out each line end of `text` that stands inside a sentence. `starts`, `ends` map it to `source`.

    >>> text = "对社会办医加大支持，实行“非禁即入”，在税收、土\\n地、财政资金扶持等方面给予优惠。"
    >>> [text[start:end] for start, end, _ in broken_lines(text, text, array("i", range(60)), array("i", range(1, 61)))]
    ['\\n']
    """
    lines = text.split("\n")
    width = _fixed_width(lines, _widths(lines, source, starts, ends)) if len(lines) > _WRAPPED_LINES else 0
    position = skip = 0
    for index in range(len(lines) - 1):
        line, following = lines[index], lines[index + 1]
        end = position + len(line)
        position = end + 1
        if skip:
            skip -= 1
            continue
        gap_end = position
        if line and (page := _PAGE_NUMBER.fullmatch(following)) and (width or page["dash"]) and index + 2 < len(lines):
            # The page number goes with the break, if the sentence goes on over the page; else it stays for the segmentation to name.
            gap_end = position + len(following) + 1
            following = lines[index + 2]
        if not line or not following or "\t" in line or "\t" in following:
            continue
        columns = _columns(source[starts[end - len(line)] : ends[end - 1]]) if width else 0
        if line.endswith(_CLOSED):
            # A bracket may close at the very edge of a full line; a full stop there may end the paragraph.
            joined = 0 < width - 2 <= columns and line.endswith(_BRACKETED) and not _BEGINS_ANEW.match(following)
        else:
            joined = _goes_on(line, following, 0 < width - _WIDTH_SLACK <= columns)
        if joined:
            skip = 1 if gap_end > position else 0
            yield end, gap_end, " " if _LATIN.match(line[-1]) and _LATIN.match(following) else ""


def _goes_on(line: str, following: str, full: bool) -> bool:
    """Whether `following` continues the sentence that `line` leaves open; `full` where the line fills a fixed width."""
    if _NAME_TAIL.match(following) and "、" in line:
        return True
    if not _GOES_ON.match(following) or _BEGINS_ANEW.match(following):
        return False
    if full or _closes(line, following):
        return True
    if len(line) < _SHORTEST or not _RUNNING.search(line) or not _OPEN_END.search(line) or _KEY.match(following):
        return False
    # 。三、主要内容⏎ and （5）电磁兼容⏎ are headings that lost their own line; 标准⏎标准包括 is a heading and its first sentence.
    tail = _AFTER_STOP.search(line)
    if (tail and _BEGINS_ANEW.match(tail[0])) or following.startswith(line[-4:]):
        return False
    return bool(_RUNNING.search(following) or following.endswith(_CLOSED))


def _closes(line: str, following: str) -> bool:
    """Whether `following` closes a bracket or quotation that `line` opens near its end (《关于推进⏎分级诊疗的意见》)."""
    tail = line[-40:]
    for opening, closing in _OPENING.items():
        start = tail.rfind(opening)
        if start > tail.rfind(closing):
            close = following.find(closing, 0, 40)
            return close >= 0 and opening not in following[:close]
    return False


def _columns(text: str) -> int:
    """Display width: two columns for what is not ASCII."""
    return 2 * len(text) - len(re.findall(r"[\x00-\x7f]", text))


def _widths(lines: list[str], source: str, starts: array[int], ends: array[int]) -> list[int]:
    """The display width of every line as it stands in the source."""
    widths, position = [], 0
    for line in lines:
        if line:
            widths.append(_columns(source[starts[position] : ends[position + len(line) - 1]]))
        position += len(line) + 1
    return widths


def _fixed_width(lines: list[str], widths: list[int]) -> int:
    """The width in columns that a fixed-width text was broken at; 0 where it was not."""
    long = sorted(width for width in widths if width >= _LEAST_WIDTH)
    if len(long) < _WRAPPED_LINES or long[-1] > 400:
        return 0
    width = long[int(len(long) * 0.9)]
    near = [line for line, each in zip(filter(None, lines), widths, strict=True) if abs(each - width) <= _WIDTH_SLACK]
    # Titles in a list may be of one length too, but are not running text.
    running = sum(1 for line in near if _RUNNING.search(line))
    return width if len(near) >= _WRAPPED_SHARE * len(long) and running >= _RUNNING_SHARE * len(near) else 0
