"""What page furniture says, a language each: labels, dates, reader comments."""

from __future__ import annotations

from datetime import datetime

LABELS = {
    "en": ["Skip to content", "Menu", "Search", "By", "Published", "Updated", "Share", "Read also",
           "Most read", "Comments", "Leave a reply", "Newsletter", "Accept all", "Settings",
           "Contact", "Privacy", "Imprint", "Home"],
    "de": ["Zum Inhalt springen", "Menü", "Suche", "Von", "Veröffentlicht", "Aktualisiert", "Teilen",
           "Lesen Sie auch", "Meistgelesen", "Kommentare", "Kommentar schreiben", "Newsletter",
           "Alle akzeptieren", "Einstellungen", "Kontakt", "Datenschutz", "Impressum", "Startseite"],
    "es": ["Saltar al contenido", "Menú", "Buscar", "Por", "Publicado", "Actualizado", "Compartir",
           "Lea también", "Lo más leído", "Comentarios", "Deja un comentario", "Boletín",
           "Aceptar todo", "Configurar", "Contacto", "Privacidad", "Aviso legal", "Portada"],
    "fr": ["Aller au contenu", "Menu", "Recherche", "Par", "Publié", "Mis à jour", "Partager",
           "À lire aussi", "Les plus lus", "Commentaires", "Laisser un commentaire", "Infolettre",
           "Tout accepter", "Paramétrer", "Contact", "Confidentialité", "Mentions légales", "Accueil"],
    "ar": ["تخطي إلى المحتوى", "القائمة", "بحث", "بقلم", "نُشر", "حُدّث", "شارك", "اقرأ أيضا",
           "الأكثر قراءة", "التعليقات", "أضف تعليقا", "النشرة البريدية", "قبول الكل", "الإعدادات",
           "اتصل بنا", "الخصوصية", "من نحن", "الرئيسية"],
    "zh": ["跳到正文", "菜单", "搜索", "记者", "发布时间", "更新", "分享", "相关阅读", "热门文章", "评论",
           "发表评论", "订阅", "全部接受", "设置", "联系我们", "隐私", "关于本站", "首页"],
    "ja": ["本文へ", "メニュー", "検索", "文・", "公開", "更新", "共有", "関連記事", "人気記事", "コメント",
           "コメントする", "メールマガジン", "すべて同意", "設定", "お問い合わせ", "個人情報", "会社案内", "ホーム"],
    "th": ["ข้ามไปเนื้อหา", "เมนู", "ค้นหา", "โดย", "เผยแพร่", "แก้ไข", "แชร์", "อ่านต่อ", "ยอดนิยม",
           "ความเห็น", "แสดงความเห็น", "จดหมายข่าว", "ยอมรับ", "ตั้งค่า", "ติดต่อ", "ความเป็นส่วนตัว",
           "เกี่ยวกับเรา", "หน้าแรก"],
}  # fmt: skip
KEYS = ["skip", "menu", "search", "by", "published", "updated", "share", "also", "most", "comments",
        "reply", "newsletter", "accept", "settings", "contact", "privacy", "imprint", "home"]  # fmt: skip

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}  # fmt: skip

COMMENTS = {
    "en": [("tollgate", "Thirty years I have lived here and nobody ever asked us."),
           ("M. Arkwright", "Good to see this written up properly for once."),
           ("just_passing", "Who pays for it in the end? The usual people."),
           ("Gwen", "My sister works there and says it is worse than described."),
           ("no.42", "Can someone post the opening times please?")],
    "de": [("Kutscher", "Das hätte man vor zehn Jahren schon wissen können."),
           ("Hanne B.", "Danke für den Bericht, endlich fragt mal jemand nach."),
           ("uferlos", "Und wer bezahlt das alles am Ende?")],
    "es": [("vecina_del_3", "Llevamos años avisando y nadie contesta."),
           ("Ramiro", "Muy buen resumen, gracias."),
           ("elquepasa", "Ya veremos si cumplen el plazo.")],
    "fr": [("Odile", "Merci, c'est enfin clair."), ("riverain", "On attend de voir.")],
    "ar": [("أبو سالم", "شكرا على المتابعة."), ("قارئة", "نتمنى أن ينفذ القرار قريبا.")],
    "zh": [("老街坊", "希望能尽快落实。"), ("路过", "写得很清楚。")],
    "ja": [("通りすがり", "早く直ってほしいです。")],
    "th": [("คนแถวนี้", "ขอบคุณที่ติดตามข่าวครับ")],
}  # fmt: skip


def labels(lang: str) -> dict[str, str]:
    """Furniture labels by key."""
    return dict(zip(KEYS, LABELS[lang], strict=True))


def shown_date(iso: str, lang: str, clock: bool) -> str:
    """The date as the page prints it."""
    when = datetime.fromisoformat(iso)
    time = f" {when.hour:02}:{when.minute:02}" if clock and "T" in iso else ""
    if lang in ("zh", "ja"):
        return f"{when.year}年{when.month}月{when.day}日{time}"
    month = MONTHS[lang].split()[when.month - 1]
    if lang == "de":
        return f"{when.day}. {month} {when.year}" + (f",{time} Uhr" if time else "")
    if lang == "es":
        return f"{when.day} de {month} de {when.year}" + (f" -{time}" if time else "")
    if lang == "th":
        return f"{when.day} {month} {when.year + 543}{time}"
    return f"{when.day} {month} {when.year}" + (f",{time}" if time else "")
