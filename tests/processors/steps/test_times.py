"""When a deed was, and what that makes of it: old dates, days of memory, advice that stands.

All sentences are our own.
"""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import Verdict, score
from schemas.reading import Reading
from schemas.scored import Grade

PUBLISHED = datetime(2026, 3, 10, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def reading(title: str, text: str, language: str) -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def verdict(title: str, text: str, language: str) -> Verdict:
    return score(reading(title, text, language), SETTING)


RECALLED = [
    (
        "en",
        "A morning in Baghdad",
        "In June 1941 gunmen shot at a synagogue in Baghdad and set fire to the shops around it.",
    ),
    (
        "en",
        "A street of shops",
        "Gunmen opened fire on a synagogue in Djerba in 2002, and a bomb exploded at the school next door.",
    ),
    (
        "en",
        "A museum's rooms",
        "One room is given to the attack of 1982. The visitor hears a guard face the gunman at the synagogue door.",
    ),
    (
        "fr",
        "Une page de Bagdad",
        "En juin 1941, des hommes armés ont tiré sur une synagogue de Bagdad et incendié les boutiques voisines.",
    ),
    (
        "fr",
        "Une salle du musée",
        (
            "Une salle est consacrée à l'attentat de 1982. On y entend un gardien faire "
            "face au tireur devant la synagogue."
        ),
    ),
    (
        "es",
        "Una mañana de Bagdad",
        "En junio de 1941 unos pistoleros dispararon contra una sinagoga de Bagdad e incendiaron las tiendas vecinas.",
    ),
    (
        "es",
        "Una sala del museo",
        "Una sala está dedicada al atentado de 1982. Se oye al guardia enfrentarse al pistolero ante la sinagoga.",
    ),
    (
        "de",
        "Ein Morgen in Bagdad",
        "Im Juni 1941 schossen Bewaffnete auf eine Synagoge in Bagdad und setzten die Läden daneben in Brand.",
    ),
    (
        "de",
        "Ein Raum im Museum",
        "Ein Raum gilt dem Anschlag von 1982. Man hört, wie der Wachmann dem Schützen vor der Synagoge entgegentritt.",
    ),
    ("he", "בוקר בבגדאד", "ביוני 1941 ירו חמושים על בית כנסת בבגדאד והציתו את החנויות הסמוכות."),
    ("he", "חדר במוזיאון", "חדר אחד מוקדש לפיגוע של 1982. שומעים את השומר ניצב מול היורה בפתח בית הכנסת."),
    ("ar", "صباح في بغداد", "في يونيو 1941 أطلق مسلحون النار على كنيس في بغداد وأضرموا النار في المتاجر المجاورة."),
    ("ar", "قاعة في المتحف", "خصصت قاعة لهجوم عام 1982. يسمع الزائر الحارس وهو يواجه المسلح عند باب الكنيس."),
]


@pytest.mark.parametrize(("language", "title", "text"), RECALLED)
def test_a_year_that_opens_or_ends_a_clause_dates_all_that_is_told_in_it(language: str, title: str, text: str) -> None:
    told = reading(title, text, language).incidents
    assert {incident.assertion for incident in told} == {"historical"}


TODAY = [
    (
        "en",
        "Gunman opens fire at synagogue vigil in Vienna",
        (
            "A gunman opened fire on Tuesday at a vigil for victims of the 1981 attack "
            "on the synagogue in Vienna. Two people were killed."
        ),
    ),
    (
        "fr",
        "Un homme ouvre le feu devant la synagogue de Vienne",
        (
            "Un homme a ouvert le feu mardi lors d'une veillée pour les victimes de "
            "l'attentat de 1981 contre la synagogue. Deux morts."
        ),
    ),
    (
        "de",
        "Mann schießt vor Synagoge in Wien",
        (
            "Ein Mann hat am Dienstag bei einer Mahnwache für die Opfer des Anschlags "
            "von 1981 vor der Synagoge um sich geschossen. Zwei Menschen starben."
        ),
    ),
    (
        "en",
        "Man stabs two at synagogue in Metz",
        (
            "A man stabbed two worshippers on Tuesday. The attacker had been convicted "
            "in December of threatening a rabbi, the prosecution said."
        ),
    ),
    (
        "en",
        "Gunman opens fire at synagogue, first such attack since 2019",
        (
            "In 2019 a bomb exploded outside the building. On Tuesday morning a man "
            "fired at worshippers and wounded three before fleeing."
        ),
    ),
    (
        "en",
        "Fire at synagogue built in 1902",
        "Unknown men threw petrol bombs at the door of the synagogue built in 1902.",
    ),
    (
        "de",
        "Brandsätze auf Synagoge in Ulm geworfen",
        (
            "Unbekannte haben in der Nacht Brandsätze auf die im Jahr 1902 erbaute "
            "Synagoge geworfen. 2021 hatte ein Mann die Synagoge in Brand gesetzt."
        ),
    ),
    (
        "de",
        "Brandsätze auf Synagoge in Ulm geworfen",
        "Unbekannte haben Brandsätze auf die 1902 erbaute Synagoge geworfen.",
    ),
    (
        "fr",
        "Incendie volontaire à la synagogue de Metz",
        "Des inconnus ont mis le feu à la porte de la synagogue construite en 1850.",
    ),
    ("he", "", "אלמונים הציתו את בית הכנסת שנבנה ב-1902 ונמלטו."),
    ("ar", "", "أضرم مجهولون النار في الكنيس الذي بني عام 1902."),
    ("es", "", "Desconocidos prendieron fuego a la sinagoga inaugurada en 1902 y huyeron."),
]


@pytest.mark.parametrize(("language", "title", "text"), TODAY)
def test_a_year_beside_a_noun_or_a_house_dates_no_deed_of_today(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).status == "current"
    assert verdict(title, text, language).priority >= 2


GUARDED = [
    (
        "en",
        "More police at Vienna synagogues ahead of anniversary of 1981 attack",
        "Patrols will be doubled through Sunday, the ministry said.",
    ),
    (
        "fr",
        "Patrouilles renforcées devant les synagogues à l'approche de l'anniversaire de l'attentat",
        "La préfecture annonce des militaires devant les lieux de culte jusqu'à dimanche.",
    ),
    (
        "es",
        "Refuerzan la vigilancia en las sinagogas ante el aniversario del atentado",
        "La policía desplegará más agentes hasta el domingo.",
    ),
    (
        "de",
        "Mehr Polizei vor Synagogen vor dem Jahrestag des Anschlags",
        "Die Streifen werden bis Sonntag verdoppelt, teilte das Ministerium mit.",
    ),
    ("he", "תגבור אבטחה בבתי הכנסת לקראת יום השנה לפיגוע", "המשטרה תפרוס כוחות נוספים עד יום ראשון."),
    ("ar", "تشديد الحراسة حول الكنس قبيل ذكرى الهجوم", "قالت الوزارة إن الدوريات ستتضاعف حتى يوم الأحد."),
]


@pytest.mark.parametrize(("language", "title", "text"), GUARDED)
def test_guards_before_an_anniversary_are_no_history(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).priority == 1


DAUBED = [
    (
        "en",
        "Swastikas sprayed on wall of former ghetto in Kaunas",
        "Swastikas were found on Monday morning on the wall of the former ghetto.",
    ),
    (
        "fr",
        "Croix gammées sur le mur de l'ancien ghetto de Venise",
        "Des croix gammées ont été découvertes lundi matin sur le mur de l'ancien ghetto.",
    ),
    (
        "es",
        "Esvásticas en el muro del antiguo gueto de Cracovia",
        "Aparecieron anoche esvásticas pintadas en el muro del antiguo gueto.",
    ),
    (
        "de",
        "Hakenkreuze an Mauer des früheren Ghettos in Krakau gesprüht",
        "Unbekannte haben in der Nacht Hakenkreuze an die Mauer des früheren Ghettos gesprüht.",
    ),
    ("he", "צלבי קרס רוססו על חומת הגטו בקובנה", "צלבי קרס רוססו אמש על חומת הגטו לשעבר."),
    ("ar", "رش صلبان معقوفة على جدار الغيتو السابق في كراكوف", "رسمت صلبان معقوفة ليلة أمس على جدار الغيتو السابق."),
]


@pytest.mark.parametrize(("language", "title", "text"), DAUBED)
def test_a_ghetto_beside_swastikas_of_last_night_is_no_history(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).status == "current"
    assert verdict(title, text, language).priority == 1


IN_FORCE = [
    (
        "en",
        "Travel advice for Israelis in Turkey unchanged",
        "The advisories remain in force and unchanged, the National Security Council said.",
    ),
    (
        "fr",
        "Conseils aux voyageurs juifs au Maroc inchangés",
        "Les recommandations aux voyageurs restent en vigueur et inchangées, a indiqué le ministère.",
    ),
    (
        "es",
        "Sin cambios las recomendaciones de viaje para israelíes en Turquía",
        "Las recomendaciones de viaje siguen en vigor, indicó el Consejo de Seguridad Nacional.",
    ),
    (
        "de",
        "Reisehinweise für Israelis in der Türkei unverändert",
        "Die Reisehinweise gelten unverändert fort, teilte der Nationale Sicherheitsrat mit.",
    ),
    (
        "he",
        "אזהרות המסע לטורקיה נותרות בתוקף ללא שינוי",
        "המטה לביטחון לאומי: אזהרות המסע לישראלים נשארות בתוקף ללא שינוי.",
    ),
    (
        "ar",
        "تحذيرات السفر للإسرائيليين إلى تركيا سارية دون تغيير",
        "قال مجلس الأمن القومي إن تحذيرات السفر ما زالت سارية دون تغيير.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), IN_FORCE)
def test_advice_that_stands_is_to_be_known(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).priority == 1
    assert reading(title, text, language).level_change is None


def test_of_a_text_without_a_date_a_year_of_long_ago_is_old_and_a_late_one_is_not() -> None:
    def main(text: str) -> str:
        found = understand(read("", text, "en"), None, None).main
        return found.assertion if found else "none"

    assert (
        main("In 1994 a bomb exploded at a Jewish centre in Buenos Aires and killed dozens of people.") == "historical"
    )
    assert main("A bomb exploded at a Jewish centre in Buenos Aires and killed dozens of people.") == "asserted"
    assert main("In 2026 a bomb exploded at a Jewish centre in Buenos Aires and killed dozens of people.") == "asserted"
