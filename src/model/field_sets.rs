//! Fields that come ready-made: what is asked of an event, of an attack, of a claim.
//!
//! They are columns that such tables have in common, not the whole of anybody's codebook.

use super::{FieldKind, TagId, Workspace};

/// Fields that are added to a tag in one step.
#[derive(Clone, Copy, Debug)]
pub struct FieldSet {
    pub name: &'static str,
    /// What it is for.
    pub hint: &'static str,
    pub fields: &'static [ReadyField],
}

/// A field as it stands in a set: name, kind, hint.
#[derive(Clone, Copy, Debug)]
pub struct ReadyField {
    pub name: &'static str,
    pub kind: ReadyKind,
    pub hint: &'static str,
}

/// [`FieldKind`] as it can stand in a table.
#[derive(Clone, Copy, Debug)]
pub enum ReadyKind {
    Text,
    Number(&'static str),
    Date,
    Choice(&'static [&'static str]),
    YesNo,
    Probability,
}

impl ReadyKind {
    pub fn kind(self) -> FieldKind {
        match self {
            Self::Text => FieldKind::Text,
            Self::Number(unit) => FieldKind::Number {
                unit: unit.to_owned(),
            },
            Self::Date => FieldKind::Date,
            Self::Choice(words) => {
                FieldKind::Choice(words.iter().map(|&word| word.to_owned()).collect())
            }
            Self::YesNo => FieldKind::YesNo,
            Self::Probability => FieldKind::Probability,
        }
    }
}

impl FieldSet {
    /// The fields of the set that are not asked for with a tag yet, by name.
    pub fn missing(&self, workspace: &Workspace, tag: TagId) -> Vec<ReadyField> {
        let listed: Vec<String> = workspace
            .fields_of_tag(tag)
            .iter()
            .map(|field| field.name.to_lowercase())
            .collect();
        let fields = self.fields.iter().copied();
        fields
            .filter(|field| !listed.contains(&field.name.to_lowercase()))
            .collect()
    }
}

const fn ready(name: &'static str, kind: ReadyKind, hint: &'static str) -> ReadyField {
    ReadyField { name, kind, hint }
}

const ACTORS: &[&str] = &[
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "Civilians",
    "External or other forces",
];

/// Every ready-made set, in the order of the menu.
pub const FIELD_SETS: &[FieldSet] = &[
    FieldSet {
        name: "Conflict event",
        hint: "Date, kind, actors, place and deaths, with the columns that conflict event tables share",
        fields: &[
            ready(
                "Event date",
                ReadyKind::Date,
                "To the day, month or year, as far as it is known",
            ),
            ready(
                "Event type",
                ReadyKind::Choice(&[
                    "Battles",
                    "Explosions/Remote violence",
                    "Violence against civilians",
                    "Protests",
                    "Riots",
                    "Strategic developments",
                ]),
                "",
            ),
            ready("Sub-event type", ReadyKind::Text, ""),
            ready("Actor 1", ReadyKind::Text, "Who acted, by name"),
            ready("Actor 1 kind", ReadyKind::Choice(ACTORS), ""),
            ready("Actor 2", ReadyKind::Text, "Against or with whom, by name"),
            ready("Actor 2 kind", ReadyKind::Choice(ACTORS), ""),
            ready("Civilian targeting", ReadyKind::YesNo, ""),
            ready("Country", ReadyKind::Text, ""),
            ready("Region", ReadyKind::Text, "First administrative level"),
            ready("Location", ReadyKind::Text, "Town, village or site"),
            ready("Latitude", ReadyKind::Number("°"), "South is negative"),
            ready("Longitude", ReadyKind::Number("°"), "West is negative"),
            ready(
                "Place precision",
                ReadyKind::Choice(&["Exact place", "Near the place", "Region only"]),
                "",
            ),
            ready(
                "Fatalities",
                ReadyKind::Number(""),
                "As reported; leave empty where nobody says",
            ),
        ],
    },
    FieldSet {
        name: "Attack",
        hint: "Place, attack, weapon, target, perpetrator and casualties, with the groups that attack tables share",
        fields: &[
            ready(
                "Date",
                ReadyKind::Date,
                "To the day, month or year, as far as it is known",
            ),
            ready(
                "Extended incident",
                ReadyKind::YesNo,
                "It lasted longer than a day",
            ),
            ready(
                "Part of several",
                ReadyKind::YesNo,
                "One of several attacks that belong together",
            ),
            ready(
                "Doubtful",
                ReadyKind::YesNo,
                "It may have been something else",
            ),
            ready("Place", ReadyKind::Text, ""),
            ready(
                "Attack type",
                ReadyKind::Choice(&[
                    "Assassination",
                    "Armed assault",
                    "Bombing or explosion",
                    "Hijacking",
                    "Barricade incident",
                    "Kidnapping",
                    "Facility or infrastructure",
                    "Unarmed assault",
                    "Unknown",
                ]),
                "",
            ),
            ready(
                "Success",
                ReadyKind::YesNo,
                "The attack took effect, whatever it was for",
            ),
            ready("Suicide attack", ReadyKind::YesNo, ""),
            ready("Weapon", ReadyKind::Text, ""),
            ready("Target", ReadyKind::Text, "Who or what was meant"),
            ready("Perpetrator", ReadyKind::Text, "Group or person"),
            ready(
                "Perpetrator uncertain",
                ReadyKind::YesNo,
                "Suspected, not established",
            ),
            ready("Killed", ReadyKind::Number(""), ""),
            ready("Wounded", ReadyKind::Number(""), ""),
            ready("Property damaged", ReadyKind::YesNo, ""),
            ready("Hostages taken", ReadyKind::YesNo, ""),
        ],
    },
    FieldSet {
        name: "Graded claim",
        hint: "Who claims what, when, how likely it is and how sure you are of that",
        fields: &[
            ready(
                "Claim",
                ReadyKind::Text,
                "In one sentence, in your own words",
            ),
            ready("Claimed by", ReadyKind::Text, ""),
            ready("Claimed on", ReadyKind::Date, ""),
            ready(
                "First-hand",
                ReadyKind::YesNo,
                "Whoever claims it was there",
            ),
            ready(
                "Likelihood",
                ReadyKind::Probability,
                "Such as likely, or 55–80 %",
            ),
            ready(
                "Confidence",
                ReadyKind::Choice(&["Low", "Moderate", "High"]),
                "In your own judgement",
            ),
            ready(
                "Verdict",
                ReadyKind::Choice(&[
                    "Open",
                    "Confirmed",
                    "Partly confirmed",
                    "Contradicted",
                    "Refuted",
                ]),
                "",
            ),
            ready("Basis", ReadyKind::Text, "What the judgement rests on"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_set_has_a_name_or_a_choice_twice() {
        for set in FIELD_SETS {
            let names: BTreeSet<String> = set
                .fields
                .iter()
                .map(|field| field.name.to_lowercase())
                .collect();
            assert_eq!(names.len(), set.fields.len(), "{}", set.name);
            for field in set.fields {
                if let FieldKind::Choice(words) = field.kind.kind() {
                    let different: BTreeSet<&String> = words.iter().collect();
                    assert_eq!(different.len(), words.len(), "{}", field.name);
                }
            }
        }
    }
}
