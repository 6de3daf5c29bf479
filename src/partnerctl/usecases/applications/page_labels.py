# SPDX-License-Identifier: Apache-2.0
"""What people on talk pages call the questions of the form, in several languages; and words that stand for others.

Compared as `usecases.applications.form_fields.spelled` has it, so case, colons and numbering don't matter. A language is added by adding to
these tables; its words for the choices are those of its catalogue (`templates/locale`).
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Final

from partnerctl.usecases.applications.form_fields import (
    APPLICATION,
    CONFIRMED,
    RECORDED,
    SHORT_NAME,
    FormField,
    spelled,
)

LABELS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "name": {
        "en": ("Name of the organisation", "Organization name", "Organisation name", "Our name", "Name of organization",
               "Name of organisation", "Group name", "Institution", "Applicant"),
        "fr": ("Nom", "Nom de l'organisation", "Nom de l'association", "Organisation", "Association"),
        "es": ("Nombre", "Nombre de la organización", "Organización"),
        "de": ("Name der Organisation", "Organisation"),
        "pt": ("Nome", "Nome da organização"),
        "ar": ("الاسم", "اسم المنظمة", "المنظمة"),
        "zh-Hans": ("名称", "机构名称", "组织名称"),
    },
    "other-names": {
        "en": ("Also known as", "Abbreviation", "Acronym", "Aka", "Alternative names"),
        "fr": ("Autres noms", "Autre nom", "Sigle", "Aussi appelé"),
        "es": ("Otros nombres", "Siglas", "También conocida como"),
        "de": ("Andere Namen", "Abkürzung", "Auch bekannt als"),
        "pt": ("Outros nomes", "Sigla"),
        "ar": ("أسماء أخرى", "الاسم المختصر", "تعرف أيضا باسم"),
        "zh-Hans": ("其他名称", "别名", "简称"),
    },
    "mission": {
        "en": ("Our mission", "What we do", "About us", "Aims", "Goals", "What is your mission", "Description"),
        "fr": ("Mission", "Notre mission", "But", "Objectif", "Objectifs", "Objet"),
        "es": ("Misión", "Nuestra misión", "Objetivo", "Objetivos"),
        "de": ("Zweck", "Auftrag", "Ziele", "Unser Auftrag", "Satzungszweck"),
        "pt": ("Missão", "Objetivo", "Objetivos"),
        "ar": ("المهمة", "الرسالة", "رسالتنا", "الهدف", "الأهداف"),
        "zh-Hans": ("使命", "宗旨", "目标"),
    },
    "contributions": {
        "en": ("How do you support the movement", "How do you support the work", "How we support the movement",
               "How we support the work", "How we contribute", "Our contributions", "Contribution", "Kinds of contribution",
               "What we contribute"),
        "fr": ("Contributions", "Contribution", "Nos contributions", "Comment soutenez-vous le mouvement", "Soutien"),
        "es": ("Contribuciones", "Contribución", "Cómo apoya al movimiento", "Apoyo"),
        "de": ("Beiträge", "Beitrag", "Wie wir die Bewegung unterstützen", "Unterstützung"),
        "pt": ("Contribuições", "Apoio"),
        "ar": ("المساهمات", "المساهمة", "كيف تدعم الحركة"),
        "zh-Hans": ("贡献", "如何支持"),
    },
    "kind": {
        "en": ("Type", "Type of organisation", "Organization type", "Organisation type", "Kind of institution",
               "Type of institution", "What kind of organization"),
        "fr": ("Type", "Type d'organisation", "Nature de l'organisation", "Type de structure"),
        "es": ("Tipo", "Tipo de organización"),
        "de": ("Art", "Art der Organisation", "Organisationsform"),
        "pt": ("Tipo", "Tipo de organização"),
        "ar": ("نوع المنظمة", "النوع", "نوع المؤسسة"),
        "zh-Hans": ("类型", "机构类型", "组织类型"),
    },
    "legal-name": {
        "en": ("Legal entity name", "Official name", "Registered as"),
        "fr": ("Nom légal", "Raison sociale", "Dénomination sociale"),
        "es": ("Nombre legal", "Razón social"),
        "de": ("Eingetragener Name", "Rechtlicher Name"),
        "pt": ("Nome legal", "Razão social"),
        "ar": ("الاسم القانوني", "الاسم الرسمي"),
        "zh-Hans": ("法定名称", "注册名称"),
    },
    "founded": {
        "en": ("Established", "Foundation year", "Year founded", "Date founded", "Since", "Date of foundation", "Founding year"),
        "fr": ("Fondée en", "Fondé en", "Date de création", "Année de création", "Création"),
        "es": ("Fundada en", "Fundación", "Año de fundación", "Fecha de fundación"),
        "de": ("Gegründet", "Gründung", "Gründungsjahr"),
        "pt": ("Fundada em", "Fundação", "Ano de fundação"),
        "ar": ("سنة التأسيس", "تاريخ التأسيس", "تأسست"),
        "zh-Hans": ("成立", "成立时间", "成立年份"),
    },
    "website": {
        "en": ("Site", "Url", "Home page", "Official website", "Our website", "Web"),
        "fr": ("Site web", "Site internet", "Site", "Page web"),
        "es": ("Sitio web", "Página web", "Web"),
        "de": ("Webseite", "Internetseite", "Website"),
        "pt": ("Site", "Sítio web", "Página web"),
        "ar": ("الموقع", "الموقع الإلكتروني", "الموقع الالكتروني"),
        "zh-Hans": ("网站", "官网", "网址"),
    },
    "range": {
        "en": ("Scope", "Reach", "Where we work", "Area of work", "Geographic scope"),
        "fr": ("Territoire", "Portée", "Zone d'action"),
        "es": ("Territorio", "Ámbito", "Ámbito territorial"),
        "de": ("Gebiet", "Wirkungskreis"),
        "pt": ("Território", "Âmbito"),
        "ar": ("النطاق", "النطاق الجغرافي"),
        "zh-Hans": ("范围", "地域范围"),
    },
    "countries": {
        "en": ("Country or countries", "Country/countries", "Country of work", "Based in", "Location"),
        "fr": ("Pays",),
        "es": ("País", "Países"),
        "de": ("Land", "Länder", "Staat"),
        "pt": ("País", "Países"),
        "ar": ("البلد", "البلدان", "الدولة", "الدول"),
        "zh-Hans": ("国家", "国家或地区"),
    },
    "regions": {
        "en": ("World region",),
        "fr": ("Région", "Régions"),
        "es": ("Región", "Regiones"),
        "ar": ("المنطقة", "المناطق"),
        "zh-Hans": ("地区",),
    },
    "wikidata": {
        "en": ("Item", "Wikidata entry", "Qid"),
        "fr": ("Élément Wikidata",),
        "es": ("Elemento de Wikidata",),
        "de": ("Wikidata-Objekt",),
        "ar": ("عنصر ويكي بيانات", "ويكي بيانات"),
        "zh-Hans": ("维基数据", "维基数据项"),
    },
    "pages": {
        "en": ("Pages that show our support", "Support pages"),
        "fr": ("Soutien visible",),
    },
    "liaisons": {
        "en": ("Liaison user", "Contact user", "Wiki user", "Wikimedia username", "Username", "User name", "Our liaison"),
        "fr": ("Personne de liaison", "Nom d'utilisateur", "Personne de contact", "Liaison"),
        "es": ("Enlace", "Nombre de usuario", "Persona de contacto"),
        "de": ("Ansprechpartner", "Ansprechpartnerin", "Benutzername", "Kontaktperson"),
        "pt": ("Nome de usuário", "Pessoa de contato"),
        "ar": ("اسم المستخدم", "المنسق", "منسق الاتصال"),
        "zh-Hans": ("联络人", "用户名"),
    },
    "sources": {
        "en": ("Links", "Further reading", "More information"),
        "fr": ("Sources", "Source", "Références", "Liens"),
        "es": ("Fuentes", "Fuente", "Referencias", "Enlaces"),
        "de": ("Quellen", "Quelle", "Belege", "Weblinks"),
        "pt": ("Fontes", "Fonte", "Referências"),
        "ar": ("المصادر", "المصدر", "المراجع", "روابط"),
        "zh-Hans": ("来源", "参考资料"),
    },
}  # fmt: skip
"""By the key of the question and the language; those of the form itself are known besides."""

PRIVATE: Final = (
    "E-mail", "Email", "Mail", "E-mail address", "Email address", "Contact e-mail", "Contact email", "Phone", "Telephone", "Tel",
    "Phone number", "Telephone number", "Mobile", "Mobile phone", "Cell", "Fax", "WhatsApp", "Signal", "Telegram", "Skype",
    "Address", "Postal address", "Street address", "Home address", "Contact", "Contacts", "Contact details", "Contact address",
    "Courriel", "Adresse", "Adresse e-mail", "Adresse électronique", "Adresse postale", "Téléphone", "Tél", "Portable",
    "Correo", "Correo electrónico", "Teléfono", "Dirección", "Móvil", "E-Mail-Adresse", "Telefon", "Anschrift", "Kontakt",
    "Endereço", "Telefone", "البريد الإلكتروني", "البريد الالكتروني", "الهاتف", "رقم الهاتف", "العنوان", "جوال",
    "电子邮件", "电话", "地址", "手机", "Date of birth", "Passport", "Passport number", "Bank account", "IBAN",
)  # fmt: skip
"""What stands below one of these is a person's own, and is neither taken nor shown."""

RANGES: Final[Mapping[str, tuple[str, ...]]] = {
    "global": (
        "Worldwide",
        "International",
        "Mondial",
        "Mondiale",
        "Mundial",
        "Weltweit",
        "عالمي",
        "عالمية",
        "全球",
    ),
    "regional": ("Régional", "Régionale", "Überregional", "إقليمي", "إقليمية", "区域"),
    "national": ("Nationwide", "Nationale", "Nacional", "Bundesweit", "وطني", "وطنية", "全国"),
    "local": ("Locale", "Lokal", "City", "محلي", "محلية", "本地"),
}
"""Other words for territorial ranges."""

SUPPORT: Final = re.compile(
    r"(?:(?:very|strong|strongest|strongly|full|fully|weak|weakly|conditional|speedy)\s+)?"
    r"(?:support(?:s|ed)?|endorse(?:d)?|endorsement|pro|pour|(?:très )?favorable|a favor|apoyo|apoio|dafür|à favor"
    r"|مع|أؤيد|تأييد|支持)[.:!,;]*",
    re.IGNORECASE,
)
"""What a vote in support is called, alone in bold or as the name of a template."""

_APPLICATION_WORDS: Final = (
    r"(?:(?:movement\s+)?partner(?:ship)?\s+)?applications?|(?:movement\s+)?partner(?:ship)?\s+(?:request|proposal)"
    r"|expressions?\s+of\s+interest|candidatures?|demandes?\s+de\s+partenariat|solicitud(?:es)?|antrag|bewerbung"
    r"|طلب\s+شراكة|طلب|申请"
)
_HEADED: Final = re.compile(
    rf"(?:{_APPLICATION_WORDS})\s*(?:[:：–—-]\s*|\s+(?:of|from|by|for|de|du|von|der|des)\s+(?:the\s+)?)(?P<name>.+)",
    re.IGNORECASE,
)
_FOLLOWED: Final = re.compile(
    rf"(?P<name>.+?)\s*(?:[:：–—-]\s*|\(\s*)(?:{_APPLICATION_WORDS})\s*\)?", re.IGNORECASE
)
_MARKS_OF_DIRECTION: Final = re.compile("[\u200e\u200f\u061c\u200d]")
_SHORTEST_WITH_SLIP: Final = 7
_ENGLISH: Final = "en"


class Meaning(Enum):
    """What a label means that is no question of the form."""

    PRIVATE = "private"
    REFUSED = "refused"


def label_text(text: str) -> str:
    """A label as it is compared: names of parameters have lines for blanks."""
    bare = _MARKS_OF_DIRECTION.sub("", text).replace("_", " ").replace("’", "'")
    return spelled(bare.strip().rstrip(":：؟?–—- "))


class PageLabels:
    """Finds what a label means."""

    def __init__(self) -> None:
        self._fields: dict[str, FormField] = {}
        self._languages: dict[str, str] = {}
        for asked in APPLICATION:
            if asked is not CONFIRMED:
                for label in (asked.label, asked.key, *asked.others):
                    self._fields.setdefault(label_text(label), asked)
        for asked in APPLICATION:
            for language, labels in LABELS.get(asked.key, {}).items():
                for label in map(label_text, labels):
                    if label not in self._fields:
                        self._fields[label] = asked
                        if language != _ENGLISH:
                            self._languages[label] = language
        self._private = frozenset(map(label_text, PRIVATE))
        self._refused = {label_text(label): reason for label, reason in RECORDED.items()} | {
            label_text("Date"): "the day of an application is that of its signature"
        }

    def meaning_of(self, label: str, *, exactly: bool = False) -> FormField | Meaning | None:
        """The question or the other thing that a label means; None if it is unknown.

        Args:
            label: As it stands there.
            exactly: Whether a slip of the pen is one too many, because it may be no label at all.
        """
        key = label_text(label)
        if key in self._fields:
            return self._fields[key]
        if key in self._private:
            return Meaning.PRIVATE
        if key in self._refused:
            return Meaning.REFUSED
        if exactly or len(key) < _SHORTEST_WITH_SLIP:
            return None
        from rapidfuzz import fuzz, process

        best = process.extractOne(key, self._fields.keys(), scorer=fuzz.ratio, score_cutoff=88.0)
        return self._fields[best[0]] if best else None

    def reason(self, label: str) -> str:
        """Why nothing below a refused label is taken."""
        return self._refused.get(label_text(label), "")

    def language_of(self, label: str) -> str | None:
        """The language other than English that a label is in, as far as it is known."""
        return self._languages.get(label_text(label))


@cache
def page_labels() -> PageLabels:
    """The labels, made once."""
    return PageLabels()


def name_in(heading: str) -> str | None:
    """The name that a heading says is an applicant's ("Application: Northfield Library"); None if it says none."""
    for pattern in (_HEADED, _FOLLOWED):
        match = pattern.fullmatch(heading.strip())
        if match:
            return match["name"].strip(" \"“”«»'") or None
    return None


def needs_value(asked: FormField) -> bool:
    """Whether a question is one that an applicant answers; the short name is for the registry to choose."""
    return asked is not SHORT_NAME and asked is not CONFIRMED
