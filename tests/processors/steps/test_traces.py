"""When a weak word or a trace counts, and when a harmless cause takes it away, in six languages. All are our own."""

import pytest

from tests.processors.steps.test_claims import main, said

PAIRED = [
    ("en", "Man with axe forces his way past guards", "It was at the synagogue in Antwerp; two worshippers were hurt."),
    ("fr", "Messe interrompue à la hache", "Devant la synagogue d'Anvers, deux fidèles ont été blessés."),
    ("de", "Messer, Schreie, Panik", "Vor der Synagoge in Graz wurden am Freitagabend zwei Beter verletzt."),
    ("es", "Un hombre irrumpe con un hacha", "Fue en la sinagoga de Rosario; dos fieles quedaron heridos."),
    ("he", "גבר עם גרזן פרץ פנימה", "האירוע התרחש בבית הכנסת באנטוורפן; שני מתפללים נפצעו."),
    ("ar", "رجل يحمل فأسا يقتحم المكان", "وقع ذلك في كنيس بمدينة أنتويرب وأصيب مصليان."),
]


@pytest.mark.parametrize(("language", "title", "text"), PAIRED)
def test_headline_and_first_sentence_support_each_other(language: str, title: str, text: str) -> None:
    incident = main(title, text, language)
    assert incident is not None
    assert incident.assertion == "asserted"
    assert incident.start < len(title)


def test_a_weak_word_of_the_headline_needs_people_hurt_beside_the_place() -> None:
    assert main("The axe on the wall", "The synagogue next door opens on Sunday.", "en") is None
    assert main("The axe on the wall", "Two hikers were hurt on the ridge.", "en") is None


FIRED_AT = [
    ("en", "Gunmen rake embassy gate in Athens"),
    ("en", "Rounds hit Jewish school in Toronto before dawn"),
    ("fr", "Des inconnus tirent sur l'ambassade d'Israël à Madrid"),
    ("de", "Unbekannte feuern auf Konsulat in Istanbul"),
    ("es", "Balean el frente de una sinagoga en Rosario y escapan"),
    ("he", "כדורים פגעו בבית ספר יהודי במונטריאול"),
    ("ar", "رصاصات تخترق واجهة مدرسة يهودية في مونتريال"),
]


@pytest.mark.parametrize(("language", "title"), FIRED_AT)
def test_a_building_fired_at_is_a_shooting(language: str, title: str) -> None:
    incident = main(title, "", language)
    assert incident is not None
    assert (incident.type, incident.assertion) == ("shooting", "asserted")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "The embassy fires its press officer"),
        ("de", "Schüler der jüdischen Schule schießen die meisten Tore"),
        ("es", "La escuela judía dispara su matrícula este curso"),
    ],
)
def test_other_things_are_fired(language: str, title: str) -> None:
    assert main(title, "", language) is None


UNTOLD = [
    ("en", "Police comb the streets", "The caretaker of the synagogue was found lifeless. The block is sealed off."),
    ("fr", "Police rue Haute", "Le gardien de la synagogue a été retrouvé sans vie. Le quartier est bouclé."),
    ("de", "Großfahndung in Linz", "Der Hausmeister der Synagoge wurde leblos gefunden. Die Straße ist abgesperrt."),
    ("es", "Operativo en Lima", "El portero de la sinagoga fue hallado sin vida. La zona está acordonada."),
    ("he", "מצוד בליון", "השמש של בית הכנסת נמצא ללא רוח חיים בחצר."),
    ("ar", "مطاردة في ليون", "عثر على الحارس جثة هامدة في فناء كنيس وأغلقت الشرطة الشوارع."),
]


@pytest.mark.parametrize(("language", "title", "text"), UNTOLD)
def test_someone_lifeless_at_a_communal_place_and_a_hunt_are_an_incident(language: str, title: str, text: str) -> None:
    incident = main(title, text, language)
    assert incident is not None
    assert (incident.type, incident.assertion) == ("other", "asserted")


def test_an_illness_is_no_incident() -> None:
    text = "The block was sealed off for an hour. It was a heart attack, a doctor said."
    assert main("Cantor found lifeless in synagogue", text, "en") is None


UNLIKE = [
    ("en", "It was no firework", "The blast at the synagogue in Leeds was loud. A gas leak had been suspected."),
    ("fr", "Ce n'était pas un pétard", "La détonation devant la synagogue de Nice a été forte. Une fuite de gaz ?"),
    (
        "de",
        "Kein technischer Defekt",
        "Die Explosion vor der Synagoge war laut. Zunächst war von einem Gasleck die Rede.",
    ),
    ("es", "No fue un petardo", "La explosión frente a la sinagoga fue fuerte. Se habló de una fuga de gas."),
    ("he", "זה לא היה זיקוק", "הפיצוץ ליד בית הכנסת במרסיי החריד את השכונה. בתחילה דובר על דליפת גז."),
    ("ar", "لم تكن ألعابا نارية", "الانفجار أمام الكنيس في مرسيليا كان قويا. وكان الحديث في البداية عن تسرب غاز."),
]


@pytest.mark.parametrize(("language", "title", "text"), UNLIKE)
def test_a_harmless_cause_denied_in_the_headline_resolves_nothing(language: str, title: str, text: str) -> None:
    incident = main(title, text, language)
    assert incident is not None
    assert (incident.type, incident.assertion) == ("bombing", "asserted")
    assert incident.start < len(title)


REFUTED = [
    ("en", "Fire at synagogue", "A short circuit, they said. The report says otherwise: accelerant was on the carpet."),
    ("en", "Fire at synagogue", "The fire was first put down to a faulty heater. Petrol was poured on the door."),
    ("de", "Brand in Synagoge", "Zunächst galt ein Kurzschluss als Ursache. Brandbeschleuniger lag auf dem Teppich."),
    ("fr", "Incendie à la synagogue", "On avait d'abord parlé d'un court-circuit. De l'essence a été versée."),
    ("es", "Incendio en la sinagoga", "Al principio se habló de un cortocircuito. Rociaron la puerta con nafta."),
    ("es", "Dos fieles baleados al salir de la sinagoga", "«Creímos que eran petardos», dijo una vecina."),
    ("fr", "Deux fidèles blessés par balle devant la synagogue", "« On a cru à des pétards », dit une voisine."),
    ("en", "Two shot outside synagogue", "“We thought it was fireworks,” a neighbour said. Two men ran off."),
    ("de", "Schüsse vor der Synagoge", "„Wir dachten, es sei Feuerwerk“, sagt eine Nachbarin. Zwei sind verletzt."),
    ("he", "שניים נורו ליד בית הכנסת", '"חשבנו שאלה זיקוקים", אמרה שכנה.'),
    ("ar", "إصابة مصلين بالرصاص أمام الكنيس", "وقالت جارة: «ظنناها ألعابا نارية»."),
]


@pytest.mark.parametrize(("language", "title", "text"), REFUTED)
def test_a_cause_held_at_first_gives_way_to_what_is_known_now(language: str, title: str, text: str) -> None:
    assert said(title, text, language) == "asserted"


LEAKS = [
    ("en", "Explosion near synagogue: gas leak", "A criminal lead has been excluded. Two workers were hurt."),
    ("fr", "Explosion à cent pas de la synagogue : une fuite de gaz", "La piste criminelle a été exclue."),
    (
        "de",
        "Explosion neben Synagoge: Gasleck",
        "Eine Straftat schließt die Polizei aus. Zwei Arbeiter wurden verletzt.",
    ),
    ("es", "Explosión junto a la sinagoga: fuga de gas", "La policía descarta un origen criminal."),
    ("he", "פיצוץ סמוך לבית הכנסת: דליפת גז", "המשטרה שוללת רקע פלילי. שני פועלים נפצעו קל."),
    ("ar", "انفجار قرب كنيس سببه تسرب غاز", "واستبعدت الشرطة الشبهة الجنائية. وأصيب عاملان."),
]


@pytest.mark.parametrize(("language", "title", "text"), LEAKS)
def test_a_gas_leak_is_resolved_though_police_are_named(language: str, title: str, text: str) -> None:
    assert said(title, text, language) == "resolved"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("No one hurt in false alarm at synagogue", "A suspicious bag was a forgotten lunchbox."),
        ("Blast near synagogue", "At first a bomb was feared, but it was a gas leak."),
    ],
)
def test_what_is_denied_beside_a_harmless_cause_leaves_it_standing(title: str, text: str) -> None:
    assert said(title, text, "en") in {None, "negated", "resolved"}


EMPTIED = [
    ("en", "Synagogue emptied in Leeds; parcel held books"),
    ("fr", "Fausse alerte au lycée juif de Lyon, élèves évacués"),
    ("de", "Synagoge in Kassel geräumt, nichts gefunden"),
    ("es", "Desalojan la escuela hebrea de Lima por una maleta; estaba vacía"),
    ("he", "בית הספר היהודי במילאנו פונה; החבילה החשודה התבררה כריקה"),
    ("ar", "إخلاء مدرسة يهودية في ميلانو والطرد المشبوه كان فارغا"),
]


@pytest.mark.parametrize(("language", "title"), EMPTIED)
def test_a_place_emptied_for_nothing_is_a_hoax_that_happened(language: str, title: str) -> None:
    incident = main(title, "", language)
    assert incident is not None
    assert (incident.type, incident.assertion) == ("hoax_threat", "asserted")


SIGNED = [
    ("en", "Swastikas keyed into the doors of the temple", "synagogue"),
    ("fr", "Des croix gammées gravées sur les portes du temple", "other_place_of_worship"),
    ("es", "Esvásticas grabadas en las puertas del templo", "synagogue"),
]


@pytest.mark.parametrize(("language", "title", "_"), SIGNED)
def test_a_swastika_says_whose_place_it_is(language: str, title: str, _: str) -> None:
    incident = main(title, "", language)
    assert incident is not None
    assert incident.targets
    assert not any(target.faint for target in incident.targets)


WITNESSED = [
    (
        "en",
        "Singer saw the man with the rifle",
        "The concert was stopped. A special unit is on the roofs, he is hunted.",
    ),
    (
        "fr",
        "Le chanteur a vu l'homme au fusil",
        "Le concert a été arrêté. Le Raid est sur les toits, l'homme est recherché.",
    ),
    ("de", "Der Sänger sah den Mann mit dem Gewehr", "Das Konzert wurde abgebrochen. Nach dem Mann wird gefahndet."),
    (
        "es",
        "El cantante vio al hombre del fusil",
        "El concierto fue interrumpido. Los GEO están en los tejados y buscan al hombre.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), WITNESSED)
def test_a_singer_is_a_witness_where_the_police_hunt(language: str, title: str, text: str) -> None:
    assert said(title, text, language) == "asserted"


SHOWN = [
    ("en", "Concert in Oslo called off", "The theatre received a video in which a masked man shows a pistol."),
    ("fr", "Concert annulé à Oslo", "Le théâtre a reçu une vidéo où un homme masqué montre un pistolet."),
    ("de", "Konzert in Oslo abgesagt", "Das Theater erhielt ein Video, in dem ein Vermummter eine Pistole zeigt."),
    ("es", "Cancelan el concierto", "El teatro recibió un video en el que un encapuchado muestra una pistola."),
]


@pytest.mark.parametrize(("language", "title", "text"), SHOWN)
def test_a_weapon_shown_in_a_message_is_a_threat(language: str, title: str, text: str) -> None:
    incident = main(title, text, language)
    assert incident is not None
    assert (incident.type, incident.assertion) == ("threat", "warned")


RAMMED = [
    ("en", "Van bursts into fair in Cork and leaves seven hurt", "The driver sped up and ran, witnesses said."),
    ("fr", "Une camionnette fonce dans la foire : sept blessés", "Le conducteur a accéléré puis s'est enfui."),
    ("de", "Lieferwagen rast über Jahrmarkt: sieben Verletzte", "Der Fahrer gab Gas und floh zu Fuß."),
    ("es", "Un coche se mete en la romería y deja cinco heridos", "El conductor pisó el acelerador y huyó a pie."),
    ("he", "מסחרית פרצה ליריד בברלין, שבעה פצועים", "הנהג האיץ לעבר הקהל ונמלט ברגל."),
    ("ar", "شاحنة تقتحم مهرجانا في برلين وتخلف سبعة جرحى", "السائق زاد سرعته نحو الحشد ثم فر."),
]


@pytest.mark.parametrize(("language", "title", "text"), RAMMED)
def test_a_vehicle_among_people_is_a_ramming(language: str, title: str, text: str) -> None:
    incident = main(title, text, language)
    assert incident is not None
    assert (incident.type, incident.assertion) == ("vehicle_ramming", "asserted")


@pytest.mark.parametrize(
    "title",
    [
        "Olsen takes two-shot lead at the Harbour Open",
        "Olsen wins the Harbour Open by one shot",
        "Second shot at orbit planned for Monday",
        "Marathon champion Per Olsen dies at 97",
    ],
)
def test_shots_of_golf_and_the_death_of_an_old_champion_are_no_deed(title: str) -> None:
    assert main(title, "", "en") is None
