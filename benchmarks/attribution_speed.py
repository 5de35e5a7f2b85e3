"""Speed of reading credits: articles a second and core, by language, with and without cues.

    python -m benchmarks.attribution_speed

Articles are made of plain sentences of a language, some 2,500 characters each; those with a cue
end in a credit line of `tests/cases`. Where development data is present, its articles are read
too. CPU time of one process, grammars compiled before; the best of several rounds.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.environment import SHARED
from provenance.attribution import Context, attribute, read
from provenance.examine import directory

HERE = Path(__file__).parent
CASES = HERE.parent / "tests" / "cases"
ARTICLES, CHARACTERS, ROUNDS = 120, 2500, 3

# Neutral sentences, without a word that any credit needs.
SENTENCES = {
    "en": "The council voted on Tuesday to widen the bridge over the river. Residents had asked "
    "for it since the flood of last winter. Work will begin in spring and take two years. "
    "The cost is put at nine million, half of it from the state. Shops near the market fear "
    "for their trade while the road is closed.",
    "en, curly quotes": "“We waited for years,” she said — and then it rained. The council’s vote "
    "on the bridge wasn’t close. Nobody knows when the work’s done… Shops by the ‘old market’ "
    "fear for their trade – as they did before the flood.",
    "de": "Der Rat stimmte am Dienstag für den Ausbau der Brücke über den Fluss. Die Bewohner "
    "hatten das seit dem Hochwasser gefordert. Im Frühjahr beginnen die Bauarbeiten und dauern "
    "zwei Jahre. Die Kosten werden auf neun Millionen geschätzt.",
    "fr": "Le conseil a voté mardi l’élargissement du pont sur la rivière. Les habitants le "
    "demandaient depuis la crue de l’hiver dernier. Les travaux commenceront au printemps et "
    "dureront deux ans. Le coût est estimé à neuf millions.",
    "es": "El consejo votó el martes la ampliación del puente sobre el río. Los vecinos lo pedían "
    "desde la crecida del invierno pasado. Las obras empezarán en primavera y durarán dos años.",
    "pt": "O conselho votou na terça-feira o alargamento da ponte sobre o rio. Os moradores pediam "
    "isso desde a cheia do inverno passado. As obras começam na primavera e duram dois anos.",
    "it": "Il consiglio ha votato martedì l’ampliamento del ponte sul fiume. Gli abitanti lo "
    "chiedevano dalla piena dello scorso inverno. I lavori dureranno due anni.",
    "ru": "Совет во вторник проголосовал за расширение моста через реку. Жители просили о нём со "
    "времени зимнего паводка. Работы начнутся весной и продлятся два года.",
    "ar": "صوت المجلس يوم الثلاثاء على توسيع الجسر فوق النهر. وكان السكان يطالبون بذلك منذ فيضان "
    "الشتاء الماضي. تبدأ الأعمال في الربيع وتستمر عامين. وتقدر الكلفة بتسعة ملايين.",
    "hi": "परिषद ने मंगलवार को नदी के पुल को चौड़ा करने के पक्ष में मतदान किया। निवासी पिछली सर्दियों की बाढ़ के "
    "बाद से इसकी मांग कर रहे थे। काम वसंत में शुरू होगा और दो साल चलेगा।",
    "zh": "市议会周二投票决定拓宽河上的大桥。居民自去年冬天洪水以来一直要求这样做。"
    "工程将在春天开始，需要两年。费用估计为九百万，其中一半由州政府承担。市场附近的店主担心生意。",
    "ja": "市議会は火曜日、川にかかる橋を広げることを決めた。住民は昨冬の洪水以来それを求めていた。"
    "工事は春に始まり、二年かかる。費用は九百万と見積もられている。",
    "ko": "시의회는 화요일 강 위의 다리를 넓히기로 의결했다. "
    "주민들은 지난겨울 홍수 이후 이를 요구해 왔다. "
    "공사는 봄에 시작해 두 해가 걸린다. 비용은 구백만으로 추산된다.",
}  # fmt: skip


def articles(sentences: str, seed: int) -> list[str]:
    """Return made-up articles of these sentences in random order, in paragraphs."""
    draw = random.Random(seed)
    parts = [s.strip() for s in sentences.replace("。", "。|").replace(". ", ".|").split("|")]
    parts = [part for part in parts if part]
    made = []
    for _ in range(ARTICLES):
        text = ""
        while len(text) < CHARACTERS:
            text += draw.choice(parts) + draw.choice((" ", " ", "\n\n"))
        made.append(text)
    return made


def credit_lines(language: str) -> list[str]:
    """Return the credit lines of a language that the tests hold."""
    path = CASES / f"{language}.jsonl"
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [case["text"] for case in cases if case["positive"] and len(case["text"]) < 400]


def shared() -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, language and articles of the development data that is present."""
    for name, language in (("fnc1", "en"), ("saudi", "ar")):
        path = SHARED / "data" / "text" / f"{name}.jsonl.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as file:
                texts = [json.loads(line)["text"] for line in file]
            yield name, language, random.Random(1).sample(texts, 400)


def rate(texts: Sequence[str], language: str) -> str:
    """Return articles a second of CPU time, or a dash."""
    if not texts:
        return "-"
    context, outlets = Context(language=language), directory()
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        for text in texts:
            attribute(text, context, outlets)
        best = min(best, time.process_time() - begin)
    return f"{len(texts) / best:,.0f}"


def row(name: str, language: str, texts: Sequence[str]) -> None:
    """Print the rates of texts on which no wording is tried, and of the others."""
    outlets = directory()
    works = [read(text, Context(language=language), outlets).work for text in texts]
    quiet = [text for text, work in zip(texts, works, strict=True) if not work]
    told = [text for text, work in zip(texts, works, strict=True) if work]
    size = sum(map(len, texts)) / max(1, len(texts))
    shown = language or "unknown"
    print(
        f"  {name:18}{shown:9}{size:8.0f}{len(quiet):6}{rate(quiet, language):>10}"
        f"{len(told):6}{rate(told, language):>10}",
        flush=True,
    )


def main() -> None:
    """Print articles a second for made-up articles, then for development data."""
    print("articles a second and core: those on which no wording is tried, and the others")
    print(
        f"  {'':18}{'language':9}{'chars':>8}{'quiet':>6}{'a second':>10}{'cue':>6}{'a second':>10}"
    )
    for seed, (name, sentences) in enumerate(SENTENCES.items()):
        language = name[:2]
        made = articles(sentences, seed)
        lines = credit_lines(language)
        with_cue = [f"{text}\n\n{lines[i % len(lines)]}" for i, text in enumerate(made)]
        row(name, language, [*made, *with_cue])
        row(name, "", [*made, *with_cue])
    for name, language, texts in shared():
        row(name, language, texts)
        row(name, "", texts)


if __name__ == "__main__":
    main()
