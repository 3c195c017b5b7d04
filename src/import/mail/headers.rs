//! What the headers of a message say: its title, its author, its date, and all the rest by name.

use mail_parser::{Addr, Address, HeaderName, HeaderValue, MessageParser};

use super::super::{cleaned, encoding};
use crate::model::{PartialDate, Source};

/// The longest value that is kept of a header, in characters.
const MAX_VALUE_CHARS: usize = 4000;

/// Headers that are kept, by the name under which they are shown.
const KEPT: &[(HeaderName<'static>, &str)] = &[
    (HeaderName::To, "To"),
    (HeaderName::Cc, "Cc"),
    (HeaderName::Bcc, "Bcc"),
    (HeaderName::Sender, "Sender"),
    (HeaderName::ReplyTo, "Reply-To"),
    (HeaderName::MessageId, "Message-ID"),
    (HeaderName::InReplyTo, "In-Reply-To"),
    (HeaderName::References, "References"),
    (HeaderName::ResentFrom, "Resent-From"),
    (HeaderName::ResentTo, "Resent-To"),
    (HeaderName::ResentDate, "Resent-Date"),
    (HeaderName::ListId, "List-ID"),
    (HeaderName::Keywords, "Keywords"),
    (HeaderName::Comments, "Comments"),
];

/// Headers that mail programs add under names of their own.
const KEPT_TOO: &[&str] = &[
    "Organization",
    "Newsgroups",
    "X-Mailer",
    "User-Agent",
    "X-Originating-IP",
];

/// What the headers say.
#[derive(Debug, Default)]
pub(super) struct Headers {
    pub(super) subject: String,
    pub(super) source: Source,
}

impl Headers {
    /// Reads them from the bytes of a message. Letters that stand in them as they are, which older
    /// programs do, are read in the encoding that was `chosen` or that they look like.
    pub(super) fn of(message: &[u8], chosen: Option<&str>) -> Self {
        let header = message.get(..header_length(message)).unwrap_or_default();
        let headers = Self::in_header(header);
        if std::str::from_utf8(header).is_ok() || !headers.has_unread_letters() {
            return headers;
        }
        match encoding::decode(header, chosen, |_| None) {
            Ok((header, _)) => Self::in_header(header.as_bytes()),
            Err(_) => headers,
        }
    }

    fn has_unread_letters(&self) -> bool {
        [self.subject.as_str(), &self.source.author]
            .into_iter()
            .chain(self.source.more.values())
            .any(|value| value.contains(char::REPLACEMENT_CHARACTER))
    }

    fn in_header(header: &[u8]) -> Self {
        let Some(parsed) = MessageParser::default().parse_headers(header) else {
            return Self::default();
        };
        let mut source = Source {
            author: clean(&parsed.from().map(names).unwrap_or_default()),
            published: parsed.date().and_then(|date| {
                format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
                    .parse::<PartialDate>()
                    .ok()
            }),
            ..Source::default()
        };
        let mut keep = |name: &str, value: &str| {
            let value = clean(value);
            if !value.is_empty() {
                source.more.set_if_new(name, value);
            }
        };
        keep("From", &parsed.from().map(people).unwrap_or_default());
        keep(
            "Date",
            parsed.header_raw(HeaderName::Date).unwrap_or_default(),
        );
        for (header, name) in KEPT {
            let values: Vec<String> = parsed
                .header_values(header.clone())
                .map(shown)
                .filter(|value| !value.is_empty())
                .collect();
            keep(name, &values.join("; "));
        }
        for name in KEPT_TOO {
            keep(name, parsed.header_raw(*name).unwrap_or_default());
        }
        // A message may say itself which language it is in.
        keep(
            "Language",
            parsed
                .header_raw(HeaderName::ContentLanguage)
                .unwrap_or_default(),
        );
        if source.author.is_empty() {
            source.author = clean(&parsed.sender().map(names).unwrap_or_default());
        }
        // Nothing is said twice.
        if source.more.get("From") == Some(source.author.as_str()) {
            source.more.remove("From");
        }
        Self {
            subject: clean(parsed.subject().unwrap_or_default()),
            source,
        }
    }
}

/// How many bytes stand before the first empty line, and after it.
pub(super) fn header_length(message: &[u8]) -> usize {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', message) {
        let line = message.get(start..end).unwrap_or_default();
        start = end + 1;
        if line.trim_ascii_end().is_empty() && end > 1 {
            return start;
        }
    }
    message.len()
}

fn shown(value: &HeaderValue<'_>) -> String {
    match value {
        HeaderValue::Address(address) => people(address),
        HeaderValue::Text(text) => text.as_ref().to_owned(),
        HeaderValue::TextList(texts) => texts.join("; "),
        HeaderValue::DateTime(date) => date.to_rfc3339(),
        HeaderValue::ContentType(_) | HeaderValue::Received(_) | HeaderValue::Empty => {
            String::new()
        }
    }
}

/// Names with their addresses: "Ann Lee <ann@example.org>; bob@example.org".
fn people(address: &Address<'_>) -> String {
    let one = |person: &Addr<'_>| match (person.name(), person.address()) {
        (Some(name), Some(address)) if !name.trim().is_empty() && name != address => {
            format!("{} <{address}>", name.trim())
        }
        (_, Some(address)) => address.to_owned(),
        (Some(name), None) => name.to_owned(),
        (None, None) => String::new(),
    };
    let all: Vec<String> = match address {
        Address::List(people) => people.iter().map(one).collect(),
        Address::Group(groups) => groups
            .iter()
            .flat_map(|group| group.addresses.iter().map(one))
            .collect(),
    };
    let all: Vec<String> = all.into_iter().filter(|one| !one.is_empty()).collect();
    all.join("; ")
}

/// The names of people, or their addresses where they give none.
fn names(address: &Address<'_>) -> String {
    let names: Vec<&str> = address
        .iter()
        .filter_map(|person| {
            let name = person.name().map(str::trim).filter(|name| !name.is_empty());
            name.or_else(|| person.address())
        })
        .collect();
    names.join("; ")
}

fn clean(value: &str) -> String {
    cleaned(value, MAX_VALUE_CHARS)
}
