"""Reports of attacks on communal places, each in a town and in words of its own, so that most are news to somebody."""

import random
from datetime import UTC, datetime
from typing import Any

TOWNS = """
    Leeds Hull Derby Norwich Exeter Lincoln Durham Carlisle Ipswich Plymouth Swansea Dundee Aberdeen Inverness
    Denver Austin Tulsa Omaha Memphis Seattle Tucson Boise Toronto Calgary Winnipeg Halifax Edmonton Regina
    Brisbane Adelaide Hobart Darwin Auckland Dunedin Marseille Nantes Grenoble Toulouse Dijon Rennes Seville
    Bilbao Malaga Zaragoza Hamburg Leipzig Dresden Stuttgart Bremen Graz Linz Salzburg Antwerp Ghent Malmo
    Gothenburg Helsinki Tampere Oslo Bergen Aarhus Odense Rotterdam Utrecht Turin Bologna Naples Palermo Porto
    Krakow Gdansk Wroclaw Prague Brno Bratislava Budapest Debrecen Bucharest Sofia Zagreb Athens
"""
DEEDS = (
    ("Door of a synagogue in {town} set on fire", "{count} men poured petrol over the oak door and lit it."),
    ("Gunman opens fire outside Jewish school in {town}", "A guard was hit in the leg by one of {count} shots."),
    ("{town}: worshipper stabbed on his way to prayers", "A Jewish man of {age} was wounded with a kitchen knife."),
    ("Bomb explodes at Jewish community centre in {town}", "The blast broke every window within {count}0 metres."),
    ("Car driven into people leaving {town} synagogue", "{count} pedestrians were taken to hospital."),
    ("Molotov cocktails thrown at kosher bakery, {town} police say", "{count} bottles burst against the shutters."),
    ("Shots hit rabbi's house in {town}", "Bullets went through the kitchen of the rabbi, {age}, who was asleep."),
    ("Hostages held in Jewish museum, {town} sealed off", "{count} visitors are inside with an armed man."),
)
MORE = (
    "{name}, who sells newspapers at the corner of {street}, heard shouting shortly after {hour} o'clock.",
    "A grey van with a broken lamp was left behind in {street}, and detectives towed it away.",
    "Mayor {name} asked everybody to keep away from {street} until the search is over.",
    "Ambulances from {count} districts waited behind the tram depot, {name} of the rescue service said.",
    "Officers with dogs went through the gardens between {street} and the canal all evening.",
    "The building was restored in 19{age} with gifts from {count} families, among them that of {name}.",
    "Lessons are cancelled; parents were asked by telephone to fetch their children from {street}.",
    "{name}, {age}, a baker, filmed the flight from the balcony and handed the recording over.",
    "The motive is open. A letter of {count} pages was found, the prosecutor {name} confirmed.",
    "Trains stop at {street} no longer, and {count} bus lines take another way.",
    "Glass lay across {street} as far as the pharmacy, whose owner {name} swept the pavement.",
    "Neighbours brought blankets and tea; {name} opened the parish hall to {age} people.",
    "A helicopter with a heat camera circled above the quarry until {hour} at night.",
    "Who saw two cyclists with yellow rucksacks near {street} is asked to call the hotline.",
    "The insurer puts the damage at {age}0,000, the treasurer {name} told our reporter.",
    "Choir practice had ended {count} minutes earlier, else the stairs would have been full.",
)
FIRST = "Ada Bruno Carla Denis Edith Felix Gerda Hugo Irma Jonas Klara Leon Marta Nils Olga Paul Rosa Stefan Tilda Yves"
LAST = "Abend Borg Castel Dahl Esser Ferri Gallo Holm Iversen Jansen Kova Lind Moreau Novak Olsen Petit Roth Sala Tamm"
STREETS = (
    "Anchor Birch Castle Dairy Elm Foundry Grove Harbour Iron Juniper King Linden Market North Orchard Priory Quay"
)


def attack(number: int, seed: int = 1) -> dict[str, Any]:
    """A report that is published now; the same number and seed give the same words."""
    draw = random.Random(f"{seed} {number}")
    towns = TOWNS.split()
    town = towns[number % len(towns)]
    title, text = DEEDS[(number + number // len(towns)) % len(DEEDS)]
    told = [text, f"Police in {town} are looking for the attackers, who are still at large.", *draw.sample(MORE, 5)]
    host, now = f"{town.lower()}-post.example", datetime.now(UTC).isoformat()
    return {
        "id": f"https://{host}/{seed}/{number}",
        "source": host,
        "url": f"https://{host}/{seed}/{number}",
        "title": title.format(town=town),
        "text": " ".join(_filled(draw, town, sentence) for sentence in told),
        "published": now,
        "fetched": now,
    }


def _filled(draw: random.Random, town: str, sentence: str) -> str:
    return sentence.format(
        town=town,
        name=f"{draw.choice(FIRST.split())} {draw.choice(LAST.split())}",
        street=f"{draw.choice(STREETS.split())} Street",
        count=draw.randrange(2, 9),
        age=draw.randrange(20, 80),
        hour=draw.randrange(3, 11),
    )
