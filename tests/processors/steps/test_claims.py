"""What is said of an incident, one trap at a time, in six languages. All sentences are our own."""

from datetime import UTC, datetime

import pytest

from processors.steps.aim import aim
from processors.steps.arrange import arrange, edges
from processors.steps.choose import choose
from processors.steps.claim import claims
from processors.steps.credibility import credibility
from processors.steps.date import dates
from processors.steps.find import find
from processors.steps.frame import frame
from processors.steps.qualify import marks, qualify
from processors.steps.read import read
from schemas.reading import Incident

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)


def main(title: str, text: str, language: str) -> Incident | None:
    made = read(title, text, language)
    lines = arrange(made, find(made))
    kind = frame(lines)
    claimed = claims(made, lines, kind, dates(made, PUBLISHED))
    incidents = qualify(claimed, choose(lines, claimed, edges(lines)[1]))
    assert sum(incident.main for incident in incidents) <= 1
    return next((incident for incident in incidents if incident.main), None)


def said(title: str, text: str, language: str) -> str | None:
    incident = main(title, text, language)
    return incident.assertion if incident else None


def verdict(text: str, language: str) -> str:
    made = read("", text, language)
    lines = arrange(made, find(made))
    return credibility(lines, frame(lines), edges(lines)[1])[0]


FRESH = [
    ("en", "Attackers set fire to synagogue in Utrecht overnight", "arson"),
    ("fr", "Un homme ouvre le feu devant une synagogue de Lille", "shooting"),
    ("es", "Apuñalan a un rabino frente a la sinagoga de Rosario", "stabbing"),
    ("fr", "Il a craqué une allumette sous le porche de la synagogue", "arson"),
    ("fr", "La lame à la main, un homme attendait les fidèles de la synagogue", "stabbing"),
    ("es", "Lanzan un petardo contra la sinagoga de Cali y huyen", "bombing"),
    ("es", "Rafaguearon la sinagoga desde una camioneta", "shooting"),
    ("de", "Unbekannte verüben Brandanschlag auf Synagoge in Ulm", "arson"),
    ("he", "פיגוע ירי בבית כנסת בבריסל הלילה", "shooting"),
    ("ar", "إضرام النار في كنيس يهودي فجر اليوم", "arson"),
]


@pytest.mark.parametrize(("language", "title", "type_"), FRESH)
def test_a_fresh_attack_is_asserted_and_typed(language: str, title: str, type_: str) -> None:
    incident = main(title, "", language)
    assert incident is not None
    assert (incident.assertion, incident.type) == ("asserted", type_)
    assert [target.type for target in incident.targets][:1] in (["synagogue"], ["person"])


GAPPED = [
    ("en", "There have not, as far as the police can tell, been any specific, credible threats to synagogues."),
    ("fr", "La préfecture n'a, à ce stade, reçu aucune menace précise ou crédible contre les synagogues."),
    ("es", "La policía no tiene, por el momento, constancia de ninguna amenaza concreta contra las sinagogas."),
    ("de", "Der Polizei liegen derzeit keine konkreten Hinweise auf eine Bedrohung der Synagogen vor."),
    ("he", "אין בשלב זה כל התרעה ממוקדת על כוונה לפגוע בבתי כנסת."),
    ("ar", "لا توجد حتى الآن أي تهديدات محددة أو موثوقة ضد الكنس."),
]


@pytest.mark.parametrize(("language", "text"), GAPPED)
def test_a_denial_is_heard_across_a_gap(language: str, text: str) -> None:
    assert verdict(text, language) == "denied"


SURE = [
    ("en", "The bureau called the threat against the synagogues specific and credible."),
    ("fr", "Les autorités évoquent une menace précise et crédible contre les écoles juives."),
    ("es", "Las autoridades hablan de una amenaza concreta y creíble contra las sinagogas."),
    ("de", "Die Behörden sprechen von einer konkreten Gefahr für die Synagogen."),
    ("he", "גורמי הביטחון מדברים על התרעה ממוקדת לפגיעה בבתי כנסת."),
    ("ar", "تتحدث السلطات عن تهديد محدد وموثوق ضد الكنس."),
]


@pytest.mark.parametrize(("language", "text"), SURE)
def test_a_specific_and_credible_threat_is_heard(language: str, text: str) -> None:
    assert verdict(text, language) == "specific_credible"


OF_AN_END = [
    ("historical", "en", "Survivors mark twenty years since the bombing of the synagogue"),
    ("historical", "fr", "Hommage aux victimes, dix ans après l'attentat contre la synagogue"),
    ("historical", "es", "Homenaje a las víctimas en el aniversario del atentado contra la sinagoga"),
    ("historical", "de", "Gedenken am Jahrestag des Anschlags auf die Synagoge"),
    ("historical", "he", "טקס זיכרון במלאת עשור לפיגוע בבית הכנסת"),
    ("historical", "ar", "إحياء ذكرى الهجوم على الكنيس"),
    ("historical", "en", "Jury convicts man of arson at synagogue"),
    ("historical", "fr", "Vingt ans de réclusion pour l'incendie criminel de la synagogue"),
    ("historical", "es", "Condenado a doce años de prisión por el incendio provocado en la sinagoga"),
    ("historical", "de", "Lebenslange Haft für Anschlag auf Synagoge"),
    ("historical", "he", "נגזרו עשר שנות מאסר על מצית בית הכנסת"),
    ("historical", "ar", "السجن المؤبد لمنفذ الهجوم على الكنيس"),
    ("exercise", "en", "Police drill simulates shooting at Jewish school"),
    ("exercise", "fr", "Exercice de sécurité : une fusillade simulée à l'école juive"),
    ("exercise", "es", "Simulacro de atentado en la escuela judía"),
    ("exercise", "de", "Polizei übt Ernstfall: Großübung simuliert Anschlag auf Synagoge"),
    ("exercise", "he", "תרגיל חירום דימה פיגוע ירי בבית ספר יהודי"),
    ("exercise", "ar", "تمرين أمني يحاكي هجوما على كنيس"),
    ("exercise", "en", "New film retells a synagogue shooting through the eyes of a director's sister"),
    ("exercise", "fr", "Le film raconte une prise d'otages, son réalisateur en fait un thriller"),
    ("exercise", "es", "La película del cineasta narra un secuestro en la sinagoga"),
    ("exercise", "de", "Der Film des Regisseurs erzählt von einer Geiselnahme"),
    ("exercise", "he", "הסרט החדש של הבמאי מספר על פיגוע"),
    ("exercise", "ar", "فيلم جديد للمخرج يروي قصة هجوم"),
    ("foiled", "en", "Police foil bombing of synagogue, two arrested"),
    ("foiled", "fr", "La police déjoue un attentat contre une synagogue"),
    ("foiled", "es", "La policía frustra un atentado contra una sinagoga"),
    ("foiled", "de", "Polizei vereitelt Anschlag auf Synagoge"),
    ("foiled", "he", "סוכל פיגוע בבית כנסת"),
    ("foiled", "ar", "إحباط هجوم على كنيس"),
    ("hypothetical", "en", "If a gunman enters the synagogue: a guide for ushers"),
    ("hypothetical", "fr", "En cas d'attaque contre la synagogue : que faire ?"),
    ("hypothetical", "es", "En caso de ataque a la sinagoga: guía para fieles"),
    ("hypothetical", "de", "Im Falle eines Angriffs auf die Synagoge: Leitfaden für Ordner"),
    ("hypothetical", "he", "במקרה של פיגוע בבית הכנסת: מדריך למתפללים"),
    ("hypothetical", "ar", "في حال وقوع هجوم على الكنيس: دليل للمصلين"),
]


@pytest.mark.parametrize(("assertion", "language", "title"), OF_AN_END)
def test_each_trap_is_told_apart(assertion: str, language: str, title: str) -> None:
    assert said(title, "", language) == assertion


RESOLVED = [
    ("en", "Bomb threat at Jewish school was a hoax, police say"),
    ("fr", "Fausse alerte : la menace à la bombe contre l'école juive était un canular"),
    ("es", "La amenaza de bomba en la escuela judía resultó ser falsa"),
    ("de", "Bombendrohung gegen jüdische Schule war ein Scherz, Polizei gibt Entwarnung"),
    ("he", "אזעקת שווא: איום הפצצה בבית הספר היהודי היה מתיחה"),
    ("ar", "تبين أن التهديد بقنبلة في المدرسة اليهودية إنذار كاذب"),
]


@pytest.mark.parametrize(("language", "title"), RESOLVED)
def test_a_threat_that_came_to_nothing_is_over(language: str, title: str) -> None:
    assert said(title, "", language) in ("resolved", "negated")


HARMLESS = [
    ("en", "Striker's late shot blows title race open as coach hails attack"),
    ("fr", "L'attaquant explose tous les records et son équipe réussit ses tirs au but"),
    ("es", "El delantero dispara a puerta y el ataque del equipo golea"),
    ("de", "Stürmer schießt Tor, Angriff auf die Tabellenspitze gelingt dem Trainer"),
    ("he", "החלוץ הבקיע שלושער והקבוצה ניצחה בליגה"),
    ("ar", "المهاجم يسجل هدف الفوز في الدوري بركلة جزاء"),
    ("en", "Price war: shares tumble as retailer fires a warning shot at investors"),
    ("de", "Preise explodieren: Anleger fürchten Zinsen an der Börse"),
]


@pytest.mark.parametrize(("language", "title"), HARMLESS)
def test_words_of_violence_in_sport_and_trade_are_no_event(language: str, title: str) -> None:
    assert said(title, "", language) != "asserted"


GAS = [
    ("en", "Explosion at synagogue kitchen caused by gas leak"),
    ("fr", "L'explosion près de la synagogue due à une fuite de gaz"),
    ("es", "La explosión junto a la sinagoga se debió a una fuga de gas"),
    ("de", "Explosion neben Synagoge: Gasleck war die Ursache"),
    ("he", "הפיצוץ ליד בית הכנסת נגרם מדליפת גז"),
    ("ar", "الانفجار قرب الكنيس سببه تسرب غاز"),
]


@pytest.mark.parametrize(("language", "title"), GAS)
def test_an_accident_is_marked(language: str, title: str) -> None:
    made = read(title, "", language)
    lines = arrange(made, find(made))
    assert "accident" in {mark.kind for mark in marks(lines, frame(lines))}


def test_a_history_marker_does_not_erase_a_current_event() -> None:
    title = "Ten years after the massacre, gunman opens fire at synagogue during memorial"
    assert said(title, "Police are still hunting the attacker.", "en") == "asserted"


def test_no_arrests_does_not_deny_the_attack() -> None:
    assert said("Synagogue firebombed", "No arrests have been made after the firebombing.", "en") == "asserted"


def test_nobody_can_rule_out_denies_nothing() -> None:
    assert verdict("Police cannot rule out a threat to synagogues.", "en") == "unstated"


def test_an_explicit_old_year_makes_history() -> None:
    incident = main("", "In 1992 a car bomb destroyed the embassy.", "en")
    assert incident is not None
    assert (incident.assertion, incident.date) == ("historical", "1992")


def test_a_weak_word_alone_is_no_incident() -> None:
    assert main("", "The kitchen was full of smoke and flames.", "en") is None


def test_a_leader_killed_is_an_assassination() -> None:
    incident = main("Militia commander shot dead in ambush", "", "en")
    assert incident is not None
    assert incident.type == "assassination"


def test_deaths_in_a_house_of_prayer_are_an_incident_even_without_a_word_for_it() -> None:
    assert said("Five dead at mosque in Lyon", "", "en") == "asserted"


def test_targets_of_a_text_without_incident_are_those_it_begins_with() -> None:
    made = read("Extra patrols at synagogues", "Officers will stay for the weekend.", "en")
    lines = arrange(made, find(made))
    assert [target.type for target in aim(lines, None)] == ["synagogue"]
