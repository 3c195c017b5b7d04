//! What a person prefers, kept between runs in the platform's own place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

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
            recent: Vec::new(),
            last: None,
            window_size: [1440.0, 900.0],
            sources_width: 250.0,
            side_width: 330.0,
            shows_sources: true,
            shows_side: true,
            shows_invisible: false,
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
            disk: Arc::new(RealDisk),
        })
    }

    /// Both under one folder.
    pub fn under(folder: &Path) -> Self {
        Self {
            config: folder.join("config"),
            data: folder.join("data"),
            disk: Arc::new(RealDisk),
        }
    }

    pub fn folders(&self) -> store::Folders {
        store::Folders::on(Arc::clone(&self.disk), &self.data)
    }

    fn settings_file(&self) -> PathBuf {
        self.config.join("settings.ron")
    }
}

impl Settings {
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
        self.recent.retain(|recent| recent != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(N_RECENT);
    }

    /// The reading font's size relative to the usual.
    pub fn zoom(&self) -> f32 {
        f32::from(self.zoom_percent) / 100.0
    }
}

/// Writes a small file of the program's own, whole or not at all, with the folders above it.
pub(super) fn write_text(path: &Path, text: &str) -> Result<(), store::Error> {
    store::replace_own_file(path, text.as_bytes())
}
