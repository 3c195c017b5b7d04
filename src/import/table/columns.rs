//! What the columns of a table are for, as their names and their cells suggest.

use std::collections::HashSet;

use super::super::{cleaned, date};
use super::{Table, TableOptions};

/// How many rows are looked at.
const SAMPLE_ROWS: usize = 200;
/// A column whose cells have fewer characters on average is no text, unless its name says so.
const MIN_TEXT_CHARS: usize = 40;
/// The most columns that are kept beside the source without being asked for.
const MAX_MORE: usize = 60;
const MAX_NAME_CHARS: usize = 100;

/// Names of columns, in lower case and without marks between their words.
const TEXTS: &[&str] = &[
    "text",
    "fulltext",
    "body",
    "content",
    "contents",
    "message",
    "post",
    "posttext",
    "tweet",
    "tweettext",
    "comment",
    "commenttext",
    "description",
    "article",
    "articletext",
    "story",
    "transcript",
    "selftext",
    "caption",
    "abstract",
    "summary",
    "answer",
    "response",
    "quote",
    "passage",
    "texte",
    "contenu",
    "commentaire",
    "texto",
    "contenido",
    "mensaje",
    "comentario",
    "contenuto",
    "testo",
    "messaggio",
    "inhalt",
    "nachricht",
    "beitrag",
    "kommentar",
    "beschreibung",
    "antwort",
    "tekst",
    "treść",
    "bericht",
    "innehåll",
    "conteúdo",
    "mensagem",
    "metin",
    "içerik",
    "mesaj",
    "текст",
    "сообщение",
    "содержание",
    "комментарий",
    "повідомлення",
    "النص",
    "نص",
    "المحتوى",
    "الرسالة",
    "متن",
    "טקסט",
    "תוכן",
    "内容",
    "正文",
    "文本",
    "本文",
    "テキスト",
    "내용",
    "본문",
];
const TITLES: &[&str] = &[
    "title",
    "headline",
    "subject",
    "heading",
    "name",
    "titre",
    "sujet",
    "título",
    "titulo",
    "asunto",
    "titolo",
    "oggetto",
    "titel",
    "überschrift",
    "betreff",
    "schlagzeile",
    "tytuł",
    "temat",
    "onderwerp",
    "rubrik",
    "assunto",
    "başlık",
    "konu",
    "заголовок",
    "название",
    "тема",
    "назва",
    "العنوان",
    "عنوان",
    "כותרת",
    "标题",
    "標題",
    "タイトル",
    "件名",
    "제목",
];
const AUTHORS: &[&str] = &[
    "author",
    "authors",
    "authorname",
    "by",
    "byline",
    "user",
    "username",
    "screenname",
    "handle",
    "sender",
    "from",
    "speaker",
    "writer",
    "creator",
    "auteur",
    "autor",
    "autora",
    "autore",
    "verfasser",
    "benutzer",
    "nutzer",
    "utilisateur",
    "usuario",
    "utente",
    "użytkownik",
    "gebruiker",
    "författare",
    "yazar",
    "kullanıcı",
    "автор",
    "пользователь",
    "отправитель",
    "المؤلف",
    "الكاتب",
    "كاتب",
    "نویسنده",
    "מחבר",
    "作者",
    "用户",
    "著者",
    "저자",
    "작성자",
];
const DATES: &[&str] = &[
    "date",
    "datetime",
    "published",
    "publishedat",
    "publisheddate",
    "publicationdate",
    "pubdate",
    "createdat",
    "created",
    "createdutc",
    "posted",
    "postedat",
    "timestamp",
    "time",
    "sent",
    "day",
    "datum",
    "fecha",
    "data",
    "dato",
    "tarih",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publicado",
    "pubblicato",
    "дата",
    "التاريخ",
    "تاريخ",
    "תאריך",
    "日期",
    "时间",
    "日付",
    "날짜",
];
const URLS: &[&str] = &[
    "url",
    "link",
    "permalink",
    "href",
    "uri",
    "sourceurl",
    "articleurl",
    "tweeturl",
    "lien",
    "enlace",
    "adresse",
    "collegamento",
    "ссылка",
    "посилання",
    "الرابط",
    "رابط",
    "קישור",
    "链接",
    "網址",
    "リンク",
    "링크",
];
const PUBLISHERS: &[&str] = &[
    "publisher",
    "publication",
    "source",
    "outlet",
    "newspaper",
    "site",
    "channel",
    "journal",
    "medium",
    "media",
    "platform",
    "quelle",
    "zeitung",
    "fuente",
    "fonte",
    "éditeur",
    "editor",
    "źródło",
    "kaynak",
    "источник",
    "издание",
    "канал",
    "المصدر",
    "الناشر",
    "מקור",
    "来源",
    "媒体",
    "出典",
    "출처",
];

/// The columns of a table, each with a name of its own.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) has_header: bool,
}

/// How many cells of a column there are of which kind, and their characters.
#[derive(Debug, Default)]
struct Kind {
    filled: usize,
    chars: usize,
    with_blanks: usize,
    addresses: usize,
    dates: usize,
}

impl Columns {
    pub(super) fn of(table: &Table, header: Option<bool>) -> Self {
        let has_header = table.cells.n_rows() > 0
            && (table.has_names || header.unwrap_or_else(|| begins_with_names(table)));
        let first = table.cells.rows().next().filter(|_| has_header);
        let mut given = HashSet::new();
        let names = (0..table.cells.n_columns)
            .map(|column| {
                let name = first.map_or("", |row| table.cells.cell(row, column));
                let name = cleaned(name, MAX_NAME_CHARS);
                let name = if name.is_empty() {
                    format!("Column {}", column + 1)
                } else {
                    name
                };
                if given.insert(name.clone()) {
                    return name;
                }
                let other = format!("{name} ({})", column + 1);
                given.insert(other.clone());
                other
            })
            .collect();
        Self { names, has_header }
    }

    /// The place of a column by its name, in any case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let exactly = self.names.iter().position(|found| found == name);
        exactly.or_else(|| {
            let name = name.trim().to_lowercase();
            self.names
                .iter()
                .position(|found| found.trim().to_lowercase() == name)
        })
    }

    /// What the columns are for.
    pub(super) fn suggested(&self, table: &Table) -> TableOptions {
        let kinds: Vec<Kind> = (0..self.names.len().min(2000))
            .map(|column| Kind::of(table, column, self.has_header))
            .collect();
        let bare: Vec<String> = self.names.iter().map(|name| bare(name)).collect();
        let mut taken = HashSet::new();
        // The names of a list in its order: "text" is a better name for a text than "description".
        let mut named = |names: &[&str], fits: &dyn Fn(&Kind) -> bool| {
            let column = names.iter().find_map(|name| {
                bare.iter().enumerate().position(|(column, found)| {
                    found == name && !taken.contains(&column) && kinds.get(column).is_some_and(fits)
                })
            })?;
            taken.insert(column);
            Some(column)
        };
        let url = named(URLS, &|kind| kind.addresses * 2 > kind.filled);
        let text = named(TEXTS, &|kind| kind.with_blanks > 0);
        let title = named(TITLES, &|kind| kind.filled > 0);
        let published = named(DATES, &|kind| kind.dates * 2 > kind.filled);
        let author = named(AUTHORS, &|kind| kind.filled > 0);
        let publisher = named(PUBLISHERS, &|kind| kind.filled > 0);
        let mut by_cells = |is: &dyn Fn(&Kind) -> usize| {
            let (column, _) = kinds
                .iter()
                .enumerate()
                .filter(|(column, kind)| !taken.contains(column) && is(kind) > 0)
                .max_by_key(|(column, kind)| (is(kind), usize::MAX - column))?;
            taken.insert(column);
            Some(column)
        };
        let text = text.or_else(|| {
            by_cells(&|kind| {
                let mean = kind.chars / kind.filled.max(1);
                let is_prose = mean >= MIN_TEXT_CHARS
                    && kind.with_blanks * 2 > kind.filled
                    && kind.addresses * 2 < kind.filled;
                if is_prose { mean } else { 0 }
            })
        });
        let url = url.or_else(|| {
            by_cells(&|kind| {
                if kind.addresses * 10 > kind.filled * 8 {
                    kind.addresses
                } else {
                    0
                }
            })
        });
        let published = published.or_else(|| {
            by_cells(&|kind| {
                if kind.dates * 10 > kind.filled * 8 {
                    kind.dates
                } else {
                    0
                }
            })
        });
        let name =
            |column: Option<usize>| column.and_then(|column| self.names.get(column)).cloned();
        TableOptions {
            one_document: text.is_none(),
            header: Some(self.has_header),
            sheet: None,
            text: name(text).into_iter().collect(),
            title: name(title),
            author: name(author),
            published: name(published),
            url: name(url),
            publisher: name(publisher),
            more: self
                .names
                .iter()
                .enumerate()
                .filter(|(column, _)| {
                    !taken.contains(column)
                        && kinds.get(*column).is_some_and(|kind| kind.filled > 0)
                })
                .map(|(_, name)| name.clone())
                .take(MAX_MORE)
                .collect(),
        }
    }
}

impl Kind {
    fn of(table: &Table, column: usize, has_header: bool) -> Self {
        let mut kind = Self::default();
        for row in table
            .cells
            .rows()
            .skip(usize::from(has_header))
            .take(SAMPLE_ROWS)
        {
            let cell = table.cells.cell(row, column).trim();
            if cell.is_empty() {
                continue;
            }
            kind.filled += 1;
            let n_chars = cell.chars().take(10_000).count();
            kind.chars += n_chars;
            kind.with_blanks += usize::from(
                cell.contains(char::is_whitespace) || (n_chars > 20 && !cell.is_ascii()),
            );
            kind.addresses += usize::from(is_address(cell));
            kind.dates += usize::from(n_chars < 60 && is_date(cell));
        }
        kind
    }
}

pub(super) fn is_address(cell: &str) -> bool {
    (cell.starts_with("http://") || cell.starts_with("https://") || cell.starts_with("www."))
        && !cell.contains(char::is_whitespace)
}

/// More than a number of four digits, which may count anything.
fn is_date(cell: &str) -> bool {
    cell.len() > 4 && (date::parse(cell).is_some() || date::Numbers::of(cell).is_some())
}

/// A name without what parts its words.
fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether the first row is one of names: short words, none twice, none a number, a date or an
/// address, and other than what stands below.
fn begins_with_names(table: &Table) -> bool {
    let mut rows = table.cells.rows();
    let Some(first) = rows.next() else {
        return false;
    };
    if rows.next().is_none() {
        return false;
    }
    let mut seen = HashSet::new();
    let cells: Vec<&str> = table.cells.cells_of(first).map(str::trim).collect();
    let is_known = |cell: &str| {
        let bare = bare(cell);
        [TEXTS, TITLES, AUTHORS, DATES, URLS, PUBLISHERS]
            .iter()
            .any(|names| names.contains(&bare.as_str()))
    };
    let n_filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    if n_filled == 0 || n_filled * 2 < cells.len() {
        return false;
    }
    let are_names = cells.iter().filter(|cell| !cell.is_empty()).all(|cell| {
        cell.chars().count() <= MAX_NAME_CHARS
            && cell.chars().any(char::is_alphabetic)
            && !cell.contains('\n')
            && !is_address(cell)
            && !is_date(cell)
            && seen.insert(*cell)
    });
    if !are_names {
        return false;
    }
    if cells.iter().any(|cell| is_known(cell)) {
        return true;
    }
    // Below words stand numbers, or far longer words.
    cells.iter().enumerate().any(|(column, cell)| {
        let (mut n_numbers, mut n_long, mut n_rows) = (0, 0, 0);
        for row in table.cells.rows().skip(1).take(SAMPLE_ROWS) {
            let below = table.cells.cell(row, column).trim();
            if below.is_empty() {
                continue;
            }
            n_rows += 1;
            n_numbers += usize::from(!below.chars().any(char::is_alphabetic));
            n_long += usize::from(below.len() > 4 * cell.len().max(8));
        }
        n_rows > 0 && (n_numbers * 5 > n_rows * 4 || n_long * 5 > n_rows * 4)
    })
}
