//! Who wrote something, out of one line: styles put the family name first.

use hayagriva::types::Person;

/// Words that tell that a name is not a person's.
const OF_BODIES: [&str; 34] = [
    "agency",
    "association",
    "authority",
    "bank",
    "bureau",
    "center",
    "centre",
    "commission",
    "committee",
    "company",
    "council",
    "court",
    "department",
    "desk",
    "foundation",
    "fund",
    "government",
    "group",
    "inc",
    "institute",
    "ltd",
    "media",
    "ministry",
    "nations",
    "network",
    "news",
    "office",
    "organisation",
    "organization",
    "press",
    "reporter",
    "staff",
    "team",
    "university",
];

/// What stands before a family name and belongs to it.
const PARTICLES: [&str; 16] = [
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "ibn", "la", "ter",
    "van", "von",
];

/// The names of a by-line such as "By Rana Haddad and Jo Hill", "Haddad, Rana; Hill, Jo" or
/// "Reuters".
pub(super) fn people(line: &str) -> Vec<Person> {
    let line = line.trim();
    let line = ["By ", "by ", "BY "]
        .into_iter()
        .find_map(|by| line.strip_prefix(by))
        .unwrap_or(line);
    let is_of_body = |name: &str| {
        name.split([' ', ','])
            .any(|word| OF_BODIES.contains(&word.trim_matches('.').to_lowercase().as_str()))
    };
    if is_of_body(line) && !line.contains(';') {
        return body(line).into_iter().collect();
    }
    let mut people = Vec::new();
    for several in line.split(';') {
        for one in several.split(" and ").flat_map(|it| it.split(" & ")) {
            let parts: Vec<&str> = one.split(',').map(str::trim).collect();
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            match parts.as_slice() {
                // "Haddad, Rana" is one person, "Rana Haddad, Jo Hill" are two.
                [family, given] if family.split(' ').count() == 1 || is_prefixed(family) => {
                    people.push(person(family, given));
                }
                names => people.extend(names.iter().filter_map(|name| in_order(name))),
            }
        }
    }
    people
}

/// A name that stands as it is.
fn body(name: &str) -> Option<Person> {
    (!name.trim().is_empty()).then(|| person(name.trim(), ""))
}

fn is_prefixed(family: &str) -> bool {
    let first = family.split(' ').next().unwrap_or_default();
    PARTICLES.contains(&first.to_lowercase().as_str())
}

/// "Rana Haddad" or "Ludwig van Beethoven"; a single word stands as it is, as does a name in
/// letters that have no capitals, where the family name may stand first.
fn in_order(name: &str) -> Option<Person> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let has_capitals = name.chars().any(char::is_uppercase);
    let (last, before) = words.split_last()?;
    if before.is_empty() || !has_capitals {
        return body(name);
    }
    let n_given = before
        .iter()
        .position(|word| PARTICLES.contains(word))
        .unwrap_or(before.len());
    let (given, particles) = before.split_at_checked(n_given)?;
    if given.is_empty() {
        return body(name);
    }
    let family: Vec<&str> = particles.iter().copied().chain([*last]).collect();
    Some(person(&family.join(" "), &given.join(" ")))
}

fn person(family: &str, given: &str) -> Person {
    Person {
        name: family.to_owned(),
        given_name: (!given.is_empty()).then(|| given.to_owned()),
        prefix: None,
        suffix: None,
        comma_suffix: false,
        alias: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let told: Vec<String> = people(line)
            .into_iter()
            .map(|it| format!("{}|{}", it.name, it.given_name.unwrap_or_default()))
            .collect();
        assert_eq!(told.join("; "), expected);
    }

    #[test]
    fn bylines_are_read_as_people_write_them() {
        check("Rana Haddad", "Haddad|Rana");
        check("By Rana Haddad and Jo Hill", "Haddad|Rana; Hill|Jo");
        check("Haddad, Rana; Hill, Jo", "Haddad|Rana; Hill|Jo");
        check(
            "Rana Haddad, Jo A. Hill & Li",
            "Haddad|Rana; Hill|Jo A.; Li|",
        );
        check("van Dijk, Anna", "van Dijk|Anna");
        check("Ludwig van Beethoven", "van Beethoven|Ludwig");
        check("Reuters", "Reuters|");
        check(
            "Ministry of Trade and Industry",
            "Ministry of Trade and Industry|",
        );
        check("رنا حداد", "رنا حداد|");
        check(" , ", "");
    }
}
