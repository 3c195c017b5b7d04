//! What a person prefers, kept between runs in the platform's own place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

use super::keys::Keymap;
use crate::export::CitationStyle;
use crate::model::Grade;
use crate::store::{self, Disk, RealDisk};

/// How many workspaces File ▸ Open recent lists.
const N_RECENT: usize = 12;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// The language in which words are parted at the end of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hyphens {
    #[default]
    // Turkish was one of them once, under patterns that could not be kept.
    #[serde(alias = "Turkish")]
    Off,
    English,
    French,
    German,
    Portuguese,
    Spanish,
}

impl Hyphens {
    pub const ALL: [Self; 6] = [
        Self::Off,
        Self::English,
        Self::French,
        Self::German,
        Self::Portuguese,
        Self::Spanish,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Off => "No",
            Self::English => "In English",
            Self::French => "In French",
            Self::German => "In German",
            Self::Portuguese => "In Portuguese",
            Self::Spanish => "In Spanish",
        }
    }
}

/// How documents are set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// A font family; empty for the best serif that there is.
    pub family: String,
    /// In points, at a text size of 100 %.
    pub size: f32,
    /// In percent of the size.
    pub line_height_percent: u16,
    /// The widest that the text gets, in points.
    pub column_width: f32,
    pub is_justified: bool,
    pub hyphens: Hyphens,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            family: String::new(),
            size: 16.5,
            line_height_percent: 160,
            column_width: 600.0,
            is_justified: false,
            hyphens: Hyphens::Off,
        }
    }
}

impl Reading {
    pub const SIZES: std::ops::RangeInclusive<f32> = 10.0..=36.0;
    pub const LINE_HEIGHTS: std::ops::RangeInclusive<u16> = 110..=240;
    pub const COLUMNS: std::ops::RangeInclusive<f32> = 320.0..=1200.0;

    /// The same within what the reader can show, whatever a file of settings said.
    pub fn within_limits(&self) -> Self {
        let size = if self.size.is_finite() {
            self.size
        } else {
            16.5
        };
        let column = if self.column_width.is_finite() {
            self.column_width
        } else {
            600.0
        };
        Self {
            size: size.clamp(*Self::SIZES.start(), *Self::SIZES.end()),
            line_height_percent: self
                .line_height_percent
                .clamp(*Self::LINE_HEIGHTS.start(), *Self::LINE_HEIGHTS.end()),
            column_width: column.clamp(*Self::COLUMNS.start(), *Self::COLUMNS.end()),
            ..self.clone()
        }
    }
}

/// On which side of the text the rules, names and notes of annotations stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MarginSide {
    /// Where each paragraph ends: on the right, and beside one that runs from the right on the left.
    #[default]
    Automatic,
    Left,
    Right,
}

impl MarginSide {
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Left, Self::Right];

    pub fn label(self) -> &'static str {
        match self {
            Self::Automatic => "Where each paragraph ends",
            Self::Left => "On the left",
            Self::Right => "On the right",
        }
    }
}

/// Preferences, and where the window was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    pub theme: Theme,
    /// Who makes annotations and notes.
    pub author: String,
    /// A workspace that has a file saves itself shortly after an edit.
    pub saves_by_itself: bool,
    /// The size of the reading font, in percent of the usual; 50 to 300.
    pub zoom_percent: u16,
    pub reading: Reading,
    pub margin_side: MarginSide,
    /// Of names and notes in the margin, in points; `None`: as wide as there is room.
    pub margin_width: Option<u16>,
    /// What new annotations are graded as.
    pub default_grade: Grade,
    /// By whose rules exports cite sources.
    pub citations: CitationStyle,
    /// The keys that the person has changed.
    pub keys: Keymap,
    /// The newest first.
    pub recent: Vec<PathBuf>,
    /// What was open when the program was closed.
    pub last: Option<PathBuf>,
    /// In points.
    pub window_size: [f32; 2],
    /// In points.
    pub sources_width: f32,
    /// In points.
    pub side_width: f32,
    pub shows_sources: bool,
    pub shows_side: bool,
    /// Whether the reader shows direction marks and other characters that have no shape.
    pub shows_invisible: bool,
    /// Whether the panel on the left lists the headings of the document in front.
    pub shows_outline: bool,
    /// Whether paragraphs that were read on the way are noted as read.
    pub notes_reading: bool,
    /// Whether things change at once, instead of moving there.
    pub reduces_motion: bool,
    /// A protected workspace that nobody touches is locked after so many minutes; 0: never.
    pub locks_after_minutes: u16,
    /// Whether the names of workspaces are kept for Open recent and the start page.
    pub keeps_recent: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let author = ["USER", "USERNAME", "LOGNAME"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok());
        Self {
            theme: Theme::default(),
            author: author
                .filter(|author| !author.is_empty())
                .unwrap_or_else(|| "Me".to_owned()),
            saves_by_itself: true,
            zoom_percent: 100,
            reading: Reading::default(),
            margin_side: MarginSide::default(),
            margin_width: None,
            default_grade: Grade::default(),
            citations: CitationStyle::default(),
            keys: Keymap::default(),
            recent: Vec::new(),
            last: None,
            window_size: [1440.0, 900.0],
            sources_width: 250.0,
            side_width: 330.0,
            shows_sources: true,
            shows_side: true,
            shows_invisible: false,
            shows_outline: false,
            notes_reading: true,
            reduces_motion: false,
            locks_after_minutes: 10,
            keeps_recent: true,
        }
    }
}

/// Where the program keeps what is not a workspace.
#[derive(Clone, Debug)]
pub struct Places {
    /// Settings.
    pub config: PathBuf,
    /// Journals, backups, and what was open.
    pub data: PathBuf,
    /// Of the protected workspaces that were unlocked.
    pub keys: store::Keys,
    /// By way of which workspaces, journals and backups are touched.
    pub disk: Arc<dyn Disk>,
}

impl Places {
    /// The platform's own folders, such as `~/.config/dossier` and `~/.local/share/dossier`.
    ///
    /// `None` when there is no home folder.
    pub fn of_platform() -> Option<Self> {
        let strategy = etcetera::choose_base_strategy().ok()?;
        Some(Self {
            config: strategy.config_dir().join("dossier"),
            data: strategy.data_dir().join("dossier"),
            keys: store::Keys::default(),
            disk: Arc::new(RealDisk),
        })
    }

    /// Both under one folder.
    pub fn under(folder: &Path) -> Self {
        Self {
            config: folder.join("config"),
            data: folder.join("data"),
            keys: store::Keys::default(),
            disk: Arc::new(RealDisk),
        }
    }

    pub fn folders(&self) -> store::Folders {
        store::Folders::on(Arc::clone(&self.disk), &self.data).with_keys(&self.keys)
    }

    fn settings_file(&self) -> PathBuf {
        self.config.join("settings.ron")
    }
}

impl Settings {
    /// How wide the names in the margin can be, in points.
    pub const MARGINS: std::ops::RangeInclusive<u16> = 80..=420;
    /// The widest that they get while nothing else is asked for.
    pub const USUAL_MARGIN: u16 = 210;

    /// The settings of an earlier run; the usual ones where there are none or they can't be read.
    pub fn load(places: &Places) -> Self {
        std::fs::read_to_string(places.settings_file())
            .ok()
            .and_then(|text| ron::from_str(&text).ok())
            .unwrap_or_default()
    }

    pub fn save(&self, places: &Places) -> Result<(), store::Error> {
        // Text can't hold a path that is not text; the others are kept.
        let mut kept = self.clone();
        kept.recent.retain(|path| path.to_str().is_some());
        kept.last = kept.last.filter(|path| path.to_str().is_some());
        let file = places.settings_file();
        let text = ron::ser::to_string_pretty(&kept, ron::ser::PrettyConfig::default());
        match text {
            Ok(text) => write_text(&file, &text),
            Err(error) => Err(store::Error::Write {
                path: file,
                source: std::io::Error::other(error),
            }),
        }
    }

    /// Puts a workspace on top of the recent ones.
    pub fn remember(&mut self, path: &Path) {
        if !self.keeps_recent {
            return;
        }
        self.last = Some(path.to_owned());
        self.recent.retain(|recent| recent != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(N_RECENT);
    }

    /// Forgets which workspaces were open, and keeps no such list from now on.
    pub fn forget_recent(&mut self) {
        self.recent.clear();
        self.last = None;
    }

    /// Makes the reading font larger or smaller.
    pub(super) fn zoom_by(&mut self, percent: i32) {
        let zoomed = i32::from(self.zoom_percent) + percent;
        self.zoom_percent = u16::try_from(zoomed.clamp(50, 300)).unwrap_or(100);
    }

    /// Changes between light and dark.
    pub(super) fn toggle_theme(&mut self) {
        self.theme = match self.theme {
            Theme::Dark => Theme::Light,
            Theme::Light | Theme::System => Theme::Dark,
        };
    }

    /// The reading font's size relative to the usual.
    pub fn zoom(&self) -> f32 {
        f32::from(self.zoom_percent) / 100.0
    }
}

/// Writes a small file of the program's own, whole or not at all, with the folders above it,
/// which only their owner can enter.
pub(super) fn write_text(path: &Path, text: &str) -> Result<(), store::Error> {
    write_bytes(path, text.as_bytes())
}

pub(super) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), store::Error> {
    store::replace_own_file(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{InfoGrade, SourceGrade};

    #[test]
    fn how_documents_are_set_is_kept_between_runs() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        let mut settings = Settings::default();
        settings.reading.family = "Noto Naskh Arabic".to_owned();
        settings.reading.hyphens = Hyphens::German;
        settings.reading.is_justified = true;
        settings.save(&places).unwrap();
        assert_eq!(Settings::load(&places), settings);
    }

    #[test]
    fn everything_that_is_set_is_kept_between_runs() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        let settings = Settings {
            theme: Theme::Dark,
            author: "Ada".to_owned(),
            zoom_percent: 140,
            reading: Reading {
                size: 18.0,
                line_height_percent: 180,
                column_width: 700.0,
                ..Reading::default()
            },
            margin_side: MarginSide::Left,
            margin_width: Some(300),
            default_grade: Grade {
                source: Some(SourceGrade::ALL[1]),
                info: Some(InfoGrade::ALL[1]),
            },
            ..Settings::default()
        };
        settings.save(&places).unwrap();
        assert_eq!(Settings::load(&places), settings);
    }

    #[test]
    fn a_language_that_is_not_there_any_more_costs_no_other_setting() {
        let settings: Settings =
            ron::from_str("(author: \"A\", reading: (size: 20, hyphens: Turkish))").unwrap();
        assert!(settings.reading.size > 19.0, "{:?}", settings.reading);
        assert_eq!(settings.reading.hyphens, Hyphens::Off);
    }

    #[test]
    fn settings_of_an_earlier_version_and_odd_sizes_are_taken_within_limits() {
        let settings: Settings = ron::from_str("(author: \"A\")").unwrap();
        assert_eq!(settings.reading, Reading::default());
        let odd: Settings =
            ron::from_str("(reading: (size: 4000, line_height_percent: 1, column_width: -3))")
                .unwrap();
        let reading = odd.reading.within_limits();
        assert_eq!(
            (
                reading.size,
                reading.line_height_percent,
                reading.column_width
            ),
            (36.0, 110, 320.0)
        );
    }
}
