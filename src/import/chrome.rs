//! What a text that was copied from a page has of the page itself: buttons, advertisements, trails
//! of navigation, notices, captions that a page shows twice.
//!
//! It is told only where a line can hardly be anything else, and kept in any case.

use crate::model::{Furniture, FurnitureKind};
use crate::text::Text;

/// A longer line is part of what is said, unless it is a notice about cookies.
const MAX_CHARS: usize = 110;
const MAX_NOTICE_CHARS: usize = 400;
/// A text of which more lines than one in this many would go is one about such lines.
const MIN_KEPT: usize = 3;
/// How many lines at the top and at the foot of a page ask for something.
const N_AT_EDGES: usize = 4;
/// A shorter line may well be said twice.
const MIN_CAPTION_CHARS: usize = 30;

/// Lines that are chrome when they stand alone, in lower case and without marks around them.
const WHOLE: &[&str] = &[
    // English
    "advertisement",
    "advertising",
    "ad",
    "sponsored",
    "sponsored content",
    "promoted",
    "share",
    "share this",
    "share this article",
    "share this story",
    "share on facebook",
    "share on twitter",
    "share via email",
    "tweet",
    "print",
    "print this page",
    "email this article",
    "copy link",
    "read more",
    "read next",
    "read also",
    "see more",
    "load more",
    "show more",
    "more on this story",
    "continue reading",
    "continue reading the main story",
    "skip to content",
    "skip to main content",
    "skip advertisement",
    "related",
    "related articles",
    "related stories",
    "related topics",
    "related content",
    "most read",
    "most popular",
    "trending",
    "trending now",
    "recommended",
    "recommended for you",
    "you may also like",
    "you might also like",
    "more from",
    "follow us",
    "follow us on facebook",
    "follow us on twitter",
    "follow us on instagram",
    "subscribe",
    "subscribe now",
    "sign in",
    "log in",
    "sign up",
    "register",
    "back to top",
    "go to top",
    "leave a comment",
    "post a comment",
    "add a comment",
    "view comments",
    "newsletter",
    "accept cookies",
    "accept all cookies",
    "accept all",
    "manage cookies",
    "cookie settings",
    "cookie policy",
    "privacy policy",
    "terms of use",
    "terms of service",
    "terms and conditions",
    "all rights reserved",
    "click here",
    "listen to this article",
    "watch now",
    "donate",
    "donate now",
    "toggle navigation",
    "open menu",
    "close menu",
    "main menu",
    "story continues below",
    "article continues below",
    "story continues below advertisement",
    "article continues after advertisement",
    "text size",
    "font size",
    // French
    "publicité",
    "partager",
    "partager cet article",
    "partager sur facebook",
    "partager sur twitter",
    "lire la suite",
    "lire aussi",
    "à lire aussi",
    "en savoir plus",
    "suivez-nous",
    "s'abonner",
    "s’abonner",
    "je m'abonne",
    "se connecter",
    "imprimer",
    "envoyer par e-mail",
    "articles liés",
    "les plus lus",
    "sur le même sujet",
    "retour en haut",
    "tout accepter",
    "accepter les cookies",
    "mentions légales",
    "aller au contenu",
    // German
    "anzeige",
    "werbung",
    "teilen",
    "artikel teilen",
    "drucken",
    "weiterlesen",
    "mehr lesen",
    "lesen sie auch",
    "mehr zum thema",
    "zum thema",
    "das könnte sie auch interessieren",
    "folgen sie uns",
    "abonnieren",
    "jetzt abonnieren",
    "anmelden",
    "einloggen",
    "nach oben",
    "zum inhalt springen",
    "zur startseite",
    "alle akzeptieren",
    "cookies akzeptieren",
    "datenschutzerklärung",
    "meistgelesen",
    "kommentar schreiben",
    // Spanish
    "publicidad",
    "compartir",
    "compartir en facebook",
    "compartir en twitter",
    "imprimir",
    "leer más",
    "lea también",
    "lee también",
    "te puede interesar",
    "síguenos",
    "suscríbete",
    "suscribirse",
    "iniciar sesión",
    "aceptar cookies",
    "aceptar todo",
    "volver arriba",
    "más leídas",
    "lo más leído",
    "noticias relacionadas",
    "ir al contenido",
    // Italian
    "pubblicità",
    "condividi",
    "stampa articolo",
    "leggi anche",
    "leggi tutto",
    "continua a leggere",
    "seguici",
    "abbonati",
    "accedi",
    "iscriviti alla newsletter",
    "accetta tutto",
    "torna su",
    "potrebbe interessarti",
    "articoli correlati",
    // Portuguese
    "publicidade",
    "compartilhar",
    "compartilhe",
    "partilhar",
    "leia mais",
    "leia também",
    "saiba mais",
    "siga-nos",
    "assine",
    "aceitar cookies",
    "aceitar todos",
    "mais lidas",
    "voltar ao topo",
    // Dutch, Polish, Swedish, Turkish
    "advertentie",
    "deel dit artikel",
    "lees meer",
    "lees ook",
    "volg ons",
    "reklama",
    "udostępnij",
    "czytaj więcej",
    "czytaj także",
    "czytaj też",
    "obserwuj nas",
    "annons",
    "dela artikeln",
    "läs mer",
    "läs också",
    "följ oss",
    "reklam",
    "paylaş",
    "devamını oku",
    "bizi takip edin",
    // Russian and Ukrainian
    "реклама",
    "поделиться",
    "читать далее",
    "читать дальше",
    "читайте также",
    "читать также",
    "подписаться",
    "подпишитесь на нас",
    "распечатать",
    "войти",
    "принять cookies",
    "наверх",
    "по теме",
    "самое читаемое",
    "поділитися",
    "читайте також",
    "читати далі",
    "підписатися",
    // Arabic, Persian, Hebrew
    "إعلان",
    "اعلان",
    "شارك",
    "مشاركة",
    "شارك المقال",
    "اقرأ المزيد",
    "اقرأ أيضا",
    "اقرأ أيضاً",
    "اقرأ أيضًا",
    "تابعنا",
    "تابعونا",
    "اشترك",
    "طباعة",
    "الأكثر قراءة",
    "موضوعات ذات صلة",
    "مواضيع ذات صلة",
    "تبلیغات",
    "بیشتر بخوانید",
    "به اشتراک بگذارید",
    "פרסומת",
    "שתף",
    "קרא עוד",
    "קראו גם",
    "עקבו אחרינו",
    // Chinese, Japanese, Korean
    "广告",
    "廣告",
    "分享",
    "分享到",
    "阅读更多",
    "相关阅读",
    "相關閱讀",
    "延伸阅读",
    "点击查看更多",
    "返回顶部",
    "広告",
    "シェアする",
    "続きを読む",
    "関連記事",
    "あわせて読みたい",
    "トップへ戻る",
    "광고",
    "공유하기",
    "더 보기",
    "관련기사",
    "관련 기사",
];
/// The same, with letters of which the case matters: buttons that change the size of letters.
const EXACTLY: &[&str] = &[
    "TT", "A A", "A A A", "A+", "A-", "A+ A-", "A- A+", "Aa", "AA",
];
/// What names the places where a page can be shared.
const SHARED_AT: &[&str] = &[
    "facebook",
    "twitter",
    "x",
    "whatsapp",
    "telegram",
    "linkedin",
    "reddit",
    "pinterest",
    "email",
    "e-mail",
    "mail",
    "print",
    "share",
    "tweet",
    "instagram",
    "youtube",
    "messenger",
    "copy",
    "link",
    "pocket",
    "flipboard",
    "viber",
    "vk",
    "tumblr",
    "line",
    "weibo",
    "wechat",
    "threads",
    "bluesky",
    "mastodon",
    "rss",
    "on",
    "via",
    "to",
    "and",
];
/// Lines that begin so, and name what stands behind.
const LEADING: &[&str] = &[
    "read more:",
    "read also:",
    "also read:",
    "read next:",
    "see also:",
    "related:",
    "related story:",
    "related article:",
    "more:",
    "watch:",
    "recommended:",
    "follow us on ",
    "share this ",
    "subscribe to our ",
    "subscribe to the newsletter",
    "sign up for our ",
    "sign up to our ",
    "sign up for the newsletter",
    "sign up here",
    "join our newsletter",
    "click here to ",
    "lire aussi :",
    "lire aussi:",
    "à lire aussi :",
    "à lire :",
    "lesen sie auch:",
    "mehr zum thema:",
    "folgen sie uns auf ",
    "lea también:",
    "lee también:",
    "leer más:",
    "síguenos en ",
    "leggi anche:",
    "seguici su ",
    "leia também:",
    "leia mais:",
    "siga-nos no ",
    "lees ook:",
    "czytaj także:",
    "czytaj też:",
    "läs också:",
    "читайте также:",
    "читать также:",
    "подписывайтесь на ",
    "подпишитесь на ",
    "читайте також:",
    "اقرأ أيضا:",
    "اقرأ أيضاً:",
    "اقرأ أيضًا:",
    "اقرأ المزيد:",
    "تابعونا على ",
    "تابعنا على ",
    "בנושא:",
    "קראו גם:",
];
/// What a page asks for at its top and its foot: two words that stand in one line.
const ASKING: &[(&str, &str)] = &[
    ("join", "mailing list"),
    ("join", "newsletter"),
    ("subscribe", "newsletter"),
    ("subscribe", "mailing list"),
    ("sign up", "newsletter"),
    ("make a", "donation"),
    ("donate", "today"),
    ("donate", "support"),
    ("support our", "journalism"),
    ("abonnez-vous", "newsletter"),
    ("abonnieren", "newsletter"),
    ("suscríbete", "boletín"),
    ("подпишитесь", "рассылк"),
    ("©", "rights reserved"),
    ("copyright", "rights reserved"),
];
/// The first name of a trail that leads to a page.
const HOMES: &[&str] = &[
    "home",
    "homepage",
    "start",
    "startseite",
    "accueil",
    "inicio",
    "início",
    "strona główna",
    "hem",
    "forside",
    "главная",
    "головна",
    "anasayfa",
    "ana sayfa",
    "الرئيسية",
    "خانه",
    "ראשי",
    "首页",
    "首頁",
    "ホーム",
    "홈",
    "you are here",
    "sie sind hier",
];

/// The lines of a text that are the page's and not the article's.
pub(super) fn of(text: &Text) -> Vec<Furniture> {
    let mut start = 0;
    let lines: Vec<(usize, &str)> = text
        .as_str()
        .split('\n')
        .map(|line| {
            let line_start = start;
            start += line.len() + 1;
            (line_start, line)
        })
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    let mut found = Vec::new();
    for (line_idx, &(start, line)) in lines.iter().enumerate() {
        let is_at_edge = line_idx < N_AT_EDGES || line_idx + N_AT_EDGES >= lines.len();
        let before = line_idx.checked_sub(1).and_then(|before| lines.get(before));
        let is_repeated = before.is_some_and(|(_, before)| is_caption_twice(before, line));
        if is_repeated || is_chrome(line.trim(), is_at_edge) {
            let n_indent = line.len() - line.trim_start().len();
            let start = start + n_indent;
            found.push(start..start + line.trim().len());
        }
    }
    if found.len() * MIN_KEPT > lines.len() {
        return Vec::new();
    }
    found
        .into_iter()
        .filter_map(|bytes| {
            Some(Furniture {
                span: text.span(bytes)?,
                kind: FurnitureKind::Chrome,
            })
        })
        .collect()
}

fn is_chrome(line: &str, is_at_edge: bool) -> bool {
    let n_chars = line.chars().take(MAX_NOTICE_CHARS + 1).count();
    if n_chars > MAX_NOTICE_CHARS {
        return false;
    }
    let lower = line.to_lowercase();
    if n_chars > MAX_CHARS {
        return is_cookie_notice(&lower);
    }
    if EXACTLY.contains(&line) {
        return true;
    }
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    WHOLE.contains(&bare)
        || LEADING.iter().any(|leading| {
            lower.strip_prefix(leading).is_some_and(|rest| {
                !rest.trim().is_empty() || leading.ends_with(|c: char| c.is_alphabetic())
            })
        })
        || is_cookie_notice(&lower)
        || is_row_of_buttons(bare)
        || is_trail(line)
        || (is_at_edge
            && ASKING
                .iter()
                .any(|(one, other)| lower.contains(one) && lower.contains(other)))
}

fn is_cookie_notice(lower: &str) -> bool {
    const NOTICES: &[&str] = &[
        "we use cookies",
        "this site uses cookies",
        "this website uses cookies",
        "our site uses cookies",
        "by continuing to use this site",
        "nous utilisons des cookies",
        "ce site utilise des cookies",
        "wir verwenden cookies",
        "diese website verwendet cookies",
        "diese webseite verwendet cookies",
        "utilizamos cookies",
        "este sitio utiliza cookies",
        "este site utiliza cookies",
        "questo sito utilizza cookie",
        "utilizziamo i cookie",
        "deze website gebruikt cookies",
        "ta strona używa plików cookie",
        "мы используем файлы cookie",
        "мы используем cookie",
        "сайт использует cookie",
        "يستخدم هذا الموقع ملفات تعريف الارتباط",
    ];
    NOTICES.iter().any(|notice| {
        lower
            .find(notice)
            // It opens the notice; a story about cookies says so further on.
            .is_some_and(|at| at <= 12)
    })
}

/// Nothing but places to share at, one after the other.
fn is_row_of_buttons(bare: &str) -> bool {
    let mut n_places = 0;
    for word in bare.split(|c: char| c.is_whitespace() || matches!(c, '|' | '·' | '•' | ',' | '/'))
    {
        if word.is_empty() {
            continue;
        }
        if !SHARED_AT.contains(&word) {
            return false;
        }
        n_places += usize::from(word.len() > 3);
    }
    n_places >= 3
}

/// "Home > World > Middle East": short names behind that of the first page.
fn is_trail(line: &str) -> bool {
    [">", "»", "›", "/", "|", "→", "::"].iter().any(|mark| {
        let names: Vec<&str> = line
            .split(mark)
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        let (Some(first), true) = (names.first(), (2..=7).contains(&names.len())) else {
            return false;
        };
        HOMES.contains(&first.trim_end_matches(':').to_lowercase().as_str())
            && names.iter().all(|name| name.chars().count() <= 40)
    })
}

/// The caption of a picture that the page shows twice: the same line once more, which names who
/// took the picture.
fn is_caption_twice(before: &str, line: &str) -> bool {
    let line = line.trim();
    if before.trim() != line || line.chars().count() < MIN_CAPTION_CHARS {
        return false;
    }
    let credit = line
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once('('))
        .or_else(|| {
            [" - ", " – ", " — ", " | ", "© "]
                .iter()
                .find_map(|mark| line.rsplit_once(mark))
        })
        .map(|(_, credit)| credit.trim());
    credit.is_some_and(|credit| {
        let first_is_capital = credit.chars().next().is_some_and(|c| !c.is_lowercase());
        first_is_capital && (2..=60).contains(&credit.chars().count()) && !credit.ends_with('.')
    })
}
