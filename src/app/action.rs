//! The table of actions: one row each, read by keys, menus, palette, help sheet and tooltips.

use egui::{Key, KeyboardShortcut};

use super::ask::Passphrase;
use super::margin::MarginSwitch;
use super::recoding::Placing;
pub use super::shortcuts::written;
use super::shortcuts::{alt, ctrl, ctrl_shift, ctrl_shift_alt, key, shift, shift_alt};
use super::view::{Dialog, Find, Focus, Inspected, KeysDialog, Palette, Picker, Purpose, Tab};
use super::{App, Edge};
use crate::text::direction::Direction;

use crate::model::{ReadKind, TagId};

/// What a person can do by name. The table [`COMMANDS`] says the rest about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    NewWorkspace,
    OpenWorkspace,
    OpenSample,
    Save,
    SaveAs,
    RestoreVersion,
    ShowRecovered,
    MergeCopy,
    ImportProject,
    ShowImportReport,
    Protect,
    Unprotect,
    Lock,
    EraseDeleted,
    AddDocuments,
    Export,
    CloseWorkspace,
    Quit,
    Undo,
    Redo,
    Copy,
    Find,
    FindNext,
    FindPrevious,
    TagHits,
    EditText,
    ReplaceText,
    Settings,
    Keys,
    SelectSentence,
    KeepPiece,
    TagPassage,
    TagInVivo,
    TagAgain,
    TagRecent,
    Annotate,
    EditNote,
    FillFields,
    EditFields,
    ShowTable,
    NewTag,
    Untag,
    ReplaceTag,
    SplitTag,
    KeepTag,
    StepBack,
    AddTarget,
    MergeTag,
    MoveTag,
    ListTag,
    DeleteAnnotation,
    ExtendToSelection,
    Link,
    BeginEarlier,
    BeginLater,
    EndEarlier,
    EndLater,
    ApplyTagKey(u8),
    NextAnnotation,
    PreviousAnnotation,
    NextSameTag,
    PreviousSameTag,
    FollowLink,
    GoToSources,
    GoToText,
    GoToTags,
    NextDocument,
    PreviousDocument,
    CloseTab,
    GoBack,
    GoForward,
    GoTo,
    SplitView,
    OtherSide,
    CloseSide,
    Outline,
    FocusMode,
    Backlight,
    Margin(MarginSwitch),
    ShowExcerpts,
    ShowNotes,
    ShowRepeats,
    FilterTags,
    NewNote,
    ShowSource,
    ShowInvisible,
    JoinLines,
    FoldBlankLines,
    DimRepeats,
    DimRepeated,
    DirectionFound,
    DirectionLeftToRight,
    DirectionRightToLeft,
    MarkDone,
    MarkRead,
    MarkNothingFound,
    RemoveDocument,
    NewArticle,
    AddToArticle,
    ReadArticle,
    SuggestArticles,
    HideFurniture,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    ToggleTheme,
    ToggleSources,
    ToggleSide,
    Palette,
    Help,
    About,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    File,
    Edit,
    Tag,
    View,
    Go,
    Help,
}

impl Menu {
    pub const ALL: [Self; 6] = [
        Self::File,
        Self::Edit,
        Self::Tag,
        Self::View,
        Self::Go,
        Self::Help,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Tag => "Tag",
            Self::View => "View",
            Self::Go => "Go",
            Self::Help => "Help",
        }
    }
}

/// A row of the table.
pub struct Command {
    pub action: Action,
    pub menu: Menu,
    pub name: &'static str,
    pub hint: &'static str,
    /// The usual ones, unless [they were changed](super::keys::Keymap). The first is the one that is shown. A key without modifiers acts only when no text field
    /// has the focus.
    pub keys: &'static [KeyboardShortcut],
    /// Whether it can be done now.
    pub is_enabled: fn(&App) -> bool,
    /// What it does.
    pub run: fn(&mut App),
    /// A line stands above it in its menu.
    pub starts_group: bool,
}

fn always(_app: &App) -> bool {
    true
}

fn with_workspace(app: &App) -> bool {
    app.session.is_some()
}

fn with_document(app: &App) -> bool {
    app.document().is_some()
}

fn when_split(app: &App) -> bool {
    app.view.beside.is_some()
}

fn with_passage(app: &App) -> bool {
    app.selected_spans().is_some()
}

fn with_passage_or_annotation(app: &App) -> bool {
    with_passage(app) || with_annotation(app) || app.chosen().is_some()
}

fn with_tag(app: &App) -> bool {
    app.tag_meant().is_some()
}

fn while_splitting(app: &App) -> bool {
    app.splitting().is_some()
}

fn with_target(app: &App) -> bool {
    with_passage_or_annotation(app) || while_splitting(app)
}

/// Does something with the tag that is meant.
fn of_tag(app: &mut App, run: fn(&mut App, TagId)) {
    if let Some(tag) = app.tag_meant() {
        run(app, tag);
    }
}

fn with_annotation(app: &App) -> bool {
    app.annotation_in_hand().is_some()
}

/// One row of the table, in the order that people read it.
macro_rules! row {
    ($action:expr, $menu:ident, $name:literal, $hint:literal, [$($keys:expr),*], $enabled:expr, $run:expr) => {
        row!($action, $menu, $name, $hint, [$($keys),*], $enabled, $run, false)
    };
    ($action:expr, $menu:ident, $name:literal, $hint:literal, [$($keys:expr),*], $enabled:expr, $run:expr, $group:literal) => {
        Command {
            action: $action,
            menu: Menu::$menu,
            name: $name,
            hint: $hint,
            keys: &[$($keys),*],
            is_enabled: $enabled,
            run: $run,
            starts_group: $group,
        }
    };
}

/// Every action, by menu, in the order of the menus.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    row!(Action::NewWorkspace, File, "New workspace", "Begin an empty workspace", [ctrl(Key::N)], always, App::new_workspace),
    row!(Action::OpenWorkspace, File, "Open…", "Open a workspace file", [ctrl(Key::O)], always, |app| app.ask_path(Purpose::OpenWorkspace)),
    row!(Action::OpenSample, File, "Open the sample", "A workspace over five documents, to try things on", [], always, App::open_sample),
    row!(Action::Save, File, "Save", "Write the workspace to its file", [ctrl(Key::S)], with_workspace, App::save, true),
    row!(Action::SaveAs, File, "Save as…", "Write the workspace to another file and go on with that", [ctrl_shift(Key::S)], with_workspace, |app| app.ask_path(Purpose::SaveWorkspace)),
    row!(Action::RestoreVersion, File, "Restore a version…", "Go back to one of the last saves; undo brings this one back", [], |app| app.session.as_ref().is_some_and(|session| session.path().is_some()), App::show_versions, true),
    row!(Action::ShowRecovered, File, "Recovered changes…", "What was done after the last save and brought back, and a way to set it aside", [], |app| app.session.as_ref().is_some_and(|session| !session.recovered().is_empty()), |app| app.open_dialog(Dialog::Recovered)),
    row!(Action::MergeCopy, File, "Merge another copy…", "Take over what a colleague has done in a copy of this workspace", [], with_workspace, |app| app.ask_path(Purpose::MergeCopy)),
    row!(Action::Protect, File, "Protect with a passphrase…", "Encrypt the workspace and all that is kept beside it, or change its passphrase", [], App::can_protect, |app| app.open_dialog(Dialog::Protect(Passphrase::default(), Passphrase::default())), true),
    row!(Action::Unprotect, File, "Remove the passphrase…", "Write the workspace as plain text again", [], |app| app.is_protected() && app.has_own_file(), |app| app.open_dialog(Dialog::Unprotect)),
    row!(Action::Lock, File, "Lock now", "Put the workspace away until its passphrase is typed again", [ctrl_shift(Key::K)], App::is_protected, App::lock),
    row!(Action::EraseDeleted, File, "Erase deleted for good…", "Remove what was deleted from undo, journal and earlier saves as well", [], App::has_own_file, |app| app.open_dialog(Dialog::Erase)),
    row!(Action::AddDocuments, File, "Add documents…", "Read texts, Markdown and web pages into the workspace", [ctrl_shift(Key::O)], with_workspace, |app| app.ask_path(Purpose::AddDocuments), true),
    row!(Action::ImportProject, File, "Import a project…", "Take in the documents, tags and annotations of another program: REFI-QDA, W3C Web Annotation, brat, doccano, UIMA, Hypothesis, codebooks", [], with_workspace, |app| app.ask_path(Purpose::ImportProject)),
    row!(Action::ShowImportReport, File, "Report of the last import", "What became of each file that was added last", [], App::has_import_report, App::show_import_report),
    row!(Action::Export, File, "Export…", "Carry the annotated notes out", [ctrl(Key::E)], with_workspace, App::ask_export),
    row!(Action::CloseWorkspace, File, "Close workspace", "Go back to the start page", [], with_workspace, App::close_workspace, true),
    row!(Action::Quit, File, "Quit", "Close the window; everything is kept", [ctrl(Key::Q)], always, App::quit),

    row!(Action::Undo, Edit, "Undo", "Take back the last change", [ctrl(Key::Z)], |app| app.session.as_ref().is_some_and(|session| session.history().undo_next().is_some()), App::undo),
    row!(Action::Redo, Edit, "Redo", "Make the change again that was taken back", [ctrl_shift(Key::Z), ctrl(Key::Y)], |app| app.session.as_ref().is_some_and(|session| session.history().redo_next().is_some()), App::redo),
    row!(Action::Copy, Edit, "Copy", "Copy the selected words", [ctrl(Key::C)], with_passage, App::copy, true),
    row!(Action::Find, Edit, "Find…", "Find words in the document", [ctrl(Key::F)], with_document, |app| {
        if app.view.now.find.is_none() {
            let words = app.selected_words().filter(|words| !words.contains('\n')).unwrap_or_default();
            app.view.now.find = Some(Find { words, ..Default::default() });
        }
        app.view.now.focus = Some(Focus::Find);
    }, true),
    row!(Action::FindNext, Edit, "Find next", "Go to the next hit", [key(Key::F3)], |app| app.view.now.find.is_some(), |app| app.step_hit(true)),
    row!(Action::FindPrevious, Edit, "Find previous", "Go to the hit before", [shift(Key::F3)], |app| app.view.now.find.is_some(), |app| app.step_hit(false)),
    row!(Action::TagHits, Edit, "Tag all hits…", "List every hit of the search, and tag those that are ticked in one step", [ctrl_shift(Key::F)], |app| with_document(app) && app.view.now.find.is_some(), App::show_hits),
    row!(Action::EditText, Edit, "Edit text…", "Correct the words at the selection; every mark stays on its words", [], with_document, App::begin_correction, true),
    row!(Action::ReplaceText, Edit, "Replace by a newer version…", "Read the document's text from another file; what becomes of each mark is told first", [], with_document, App::ask_newer_version),
    row!(Action::NewArticle, Edit, "New article from selection", "The selected words are an article of the document, with a title, author and date of its own", [], with_passage, App::new_article, true),
    row!(Action::AddToArticle, Edit, "Add selection to article…", "An article goes on with the selected words", [], App::can_add_to_article, App::add_to_article),
    row!(Action::SuggestArticles, Edit, "Suggest articles…", "Look where articles begin in the document in front; you take each or leave it", [], with_document, App::suggest_articles),
    row!(Action::ReadArticle, Edit, "Read the article by itself", "Show the article at the caret without the rest of its document; again for the whole", [], App::can_read_alone, App::toggle_alone),
    row!(Action::Settings, Edit, "Settings…", "Theme, author's name, saving", [ctrl(Key::Comma)], always, |app| app.open_dialog(Dialog::Settings), true),
    row!(Action::Keys, Edit, "Change keys…", "Give commands other keys", [], always, |app| app.open_dialog(Dialog::Keys(KeysDialog::default()))),

    row!(Action::SelectSentence, Tag, "Select the sentence", "The sentence at the caret; pressed again, its paragraph", [key(Key::S)], with_document, App::select_sentence),
    row!(Action::KeepPiece, Tag, "Keep as a piece", "Keep the selected words and select more: all pieces become one annotation", [key(Key::P)], App::can_keep_piece, App::keep_piece),
    row!(Action::TagPassage, Tag, "Tag…", "Choose tags for the selected words or the annotation in hand", [key(Key::Enter), key(Key::T)], with_passage_or_annotation, |app| {
        if app.end_link_in_hand() {
            return;
        }
        app.view.now.picker = Some(Picker::default());
        app.view.now.focus = Some(Focus::Picker);
    }),
    row!(Action::TagInVivo, Tag, "Tag with the words themselves", "Make a tag out of the selected words", [key(Key::V)], with_passage, App::tag_in_vivo),
    row!(Action::TagAgain, Tag, "Tag as before", "Apply the tag that was used last", [key(Key::Q)], |app| with_passage_or_annotation(app) && app.view.last_tag.is_some(), App::tag_again),
    row!(Action::TagRecent, Tag, "Tag as lately…", "Lists the tags that were used last; a digit applies one", [key(Key::R)], |app| with_passage_or_annotation(app) && !app.view.recent_tags.is_empty(), App::await_recent),
    row!(Action::Annotate, Tag, "Annotate without a tag", "Mark the selected words and write a note", [key(Key::A)], with_passage, App::annotate),
    row!(Action::EditNote, Tag, "Write the note", "Go to the note of the annotation in hand", [key(Key::M)], with_annotation, |app| {
        app.view.now.inspected = Inspected::Annotation;
        app.view.now.is_focused = false;
        app.settings.shows_side = true;
        app.view.now.focus = Some(Focus::Note);
    }),
    row!(Action::FillFields, Tag, "Fill in the fields", "Go to the first field of the annotation in hand", [key(Key::F)], App::can_fill, App::go_to_fields),
    row!(Action::ExtendToSelection, Tag, "Set boundaries to the selection", "The annotation in hand takes the selected words instead of its own", [key(Key::B)], |app| with_passage(app) && with_annotation(app), App::set_boundaries),
    row!(Action::Link, Tag, "Link…", "Say what the annotation in hand is to another one: it supports, contradicts or explains it", [key(Key::L)], with_annotation, App::link),
    row!(Action::BeginEarlier, Tag, "Begin a word earlier", "The annotation in hand takes one word more at its beginning", [ctrl_shift_alt(Key::ArrowLeft)], with_annotation, |app| app.move_edge_in_hand(Edge::StartEarlier)),
    row!(Action::BeginLater, Tag, "Begin a word later", "The annotation in hand loses the word at its beginning", [ctrl_shift_alt(Key::ArrowRight)], with_annotation, |app| app.move_edge_in_hand(Edge::StartLater)),
    row!(Action::EndEarlier, Tag, "End a word earlier", "The annotation in hand loses the word at its end", [shift_alt(Key::ArrowLeft)], with_annotation, |app| app.move_edge_in_hand(Edge::EndEarlier)),
    row!(Action::EndLater, Tag, "End a word later", "The annotation in hand takes one word more at its end", [shift_alt(Key::ArrowRight)], with_annotation, |app| app.move_edge_in_hand(Edge::EndLater)),
    row!(Action::DeleteAnnotation, Tag, "Delete annotation", "Remove the annotation in hand; undo brings it back", [key(Key::Delete), key(Key::Backspace)], with_annotation, App::delete_annotation),
    row!(Action::NewTag, Tag, "New tag", "Add a tag to the codebook", [key(Key::N)], with_workspace, App::new_tag, true),
    row!(Action::EditFields, Tag, "Fields of the tag…", "What is to be filled in for each passage with the tag in hand", [], |app| app.view.tag_in_hand.is_some(), |app| if let Some(tag) = app.view.tag_in_hand { app.edit_fields(tag); }),
    row!(Action::Untag, Tag, "Remove a tag…", "Take a tag from the annotation in hand, or from the ticked excerpts", [key(Key::U)], |app| with_annotation(app) || app.chosen().is_some(), App::ask_untag),
    row!(Action::ReplaceTag, Tag, "Replace a tag…", "Put one tag in the place of another: on the ticked excerpts, on what their filter shows, or everywhere", [], with_workspace, App::ask_replace),
    row!(Action::SplitTag, Tag, "Split the tag…", "Go through the passages of the tag in hand one by one, and give each another tag by a digit", [], with_tag, |app| of_tag(app, App::begin_split)),
    row!(Action::KeepTag, Tag, "Keep the tag and go on", "While a tag is split: the passage stays as it is", [key(Key::K)], while_splitting, App::keep_tag),
    row!(Action::StepBack, Tag, "Back to the passage before", "While a tag is split: look at the last passage again", [key(Key::J)], while_splitting, App::step_back),
    row!(Action::AddTarget, Tag, "Give a tag the next digit…", "While a tag is split: choose or make one more tag to split it into", [key(Key::D)], while_splitting, App::pick_target),
    row!(Action::MergeTag, Tag, "Merge the tag into…", "Make one tag of the tag in hand and another", [], with_tag, |app| of_tag(app, App::ask_merge)),
    row!(Action::MoveTag, Tag, "Move the tag under…", "The tag in hand goes under another one, with all below it", [], with_tag, |app| of_tag(app, |app, tag| app.ask_place(tag, Placing::MoveUnder))),
    row!(Action::ListTag, Tag, "Also list the tag under…", "The tag in hand stands under another one as well, and stays one tag", [], with_tag, |app| of_tag(app, |app, tag| app.ask_place(tag, Placing::ListUnder))),
    row!(Action::FilterTags, Tag, "Filter tags", "Type a few letters of a tag", [key(Key::Slash)], with_workspace, |app| app.view.now.focus = Some(Focus::TagFilter)),
    row!(Action::ApplyTagKey(1), Tag, "Apply the tag with key 1", "Tag what is selected", [key(Key::Num1)], with_target, |app| app.apply_tag_key(1), true),
    row!(Action::ApplyTagKey(2), Tag, "Apply the tag with key 2", "Tag what is selected", [key(Key::Num2)], with_target, |app| app.apply_tag_key(2)),
    row!(Action::ApplyTagKey(3), Tag, "Apply the tag with key 3", "Tag what is selected", [key(Key::Num3)], with_target, |app| app.apply_tag_key(3)),
    row!(Action::ApplyTagKey(4), Tag, "Apply the tag with key 4", "Tag what is selected", [key(Key::Num4)], with_target, |app| app.apply_tag_key(4)),
    row!(Action::ApplyTagKey(5), Tag, "Apply the tag with key 5", "Tag what is selected", [key(Key::Num5)], with_target, |app| app.apply_tag_key(5)),
    row!(Action::ApplyTagKey(6), Tag, "Apply the tag with key 6", "Tag what is selected", [key(Key::Num6)], with_target, |app| app.apply_tag_key(6)),
    row!(Action::ApplyTagKey(7), Tag, "Apply the tag with key 7", "Tag what is selected", [key(Key::Num7)], with_target, |app| app.apply_tag_key(7)),
    row!(Action::ApplyTagKey(8), Tag, "Apply the tag with key 8", "Tag what is selected", [key(Key::Num8)], with_target, |app| app.apply_tag_key(8)),
    row!(Action::ApplyTagKey(9), Tag, "Apply the tag with key 9", "Tag what is selected", [key(Key::Num9)], with_target, |app| app.apply_tag_key(9)),

    row!(Action::ShowExcerpts, View, "Excerpts", "All annotated passages of the workspace in one table", [ctrl(Key::T)], with_workspace, |app| app.view.show(Tab::Excerpts)),
    row!(Action::ShowNotes, View, "All notes", "Every note of the workspace in one list, on whatever it is", [ctrl_shift(Key::N)], with_workspace, App::show_all_notes),
    row!(Action::ShowTable, View, "Table of the tag", "A row for each passage with the tag in hand, a column for each of its fields", [], |app| app.view.tag_in_hand.is_some(), |app| if let Some(tag) = app.view.tag_in_hand { app.view.show(Tab::Table(tag)); }),
    row!(Action::ShowSource, View, "Source fields", "Publisher, author, dates and grade of the document in front", [ctrl(Key::I)], with_document, |app| app.view.now.inspected = Inspected::Source),
    row!(Action::NewNote, View, "New note", "Write a note about the workspace", [], with_workspace, App::new_note),
    row!(Action::MarkDone, View, "Mark document as done", "Set the reading status of the document in front", [ctrl(Key::D)], with_document, App::mark_done),
    row!(Action::MarkRead, View, "Paragraph read", "Note that the paragraph at the caret, or the first on screen, is read; again takes it back", [key(Key::Period)], App::can_mark_paragraph, |app| app.mark_paragraph(ReadKind::Read)),
    row!(Action::MarkNothingFound, View, "Paragraph read, nothing found", "Note that there is nothing in the paragraph at the caret, or in the first on screen; again takes it back", [key(Key::Comma)], App::can_mark_paragraph, |app| app.mark_paragraph(ReadKind::NothingFound)),
    row!(Action::RemoveDocument, View, "Remove document", "Take the document in front and its annotations out; undo brings them back", [], with_document, App::remove_document),
    row!(Action::ZoomIn, View, "Larger text", "Make the reading font larger", [ctrl(Key::Plus), ctrl(Key::Equals)], always, |app| app.settings.zoom_by(10), true),
    row!(Action::ZoomOut, View, "Smaller text", "Make the reading font smaller", [ctrl(Key::Minus)], always, |app| app.settings.zoom_by(-10)),
    row!(Action::ZoomReset, View, "Usual text size", "Set the reading font to its usual size", [ctrl(Key::Num0)], always, |app| app.settings.zoom_percent = 100),
    row!(Action::ShowInvisible, View, "Show invisible characters", "Direction marks, zero-width and control characters as small labels in the text", [], always, |app| app.settings.shows_invisible = !app.settings.shows_invisible, true),
    row!(Action::JoinLines, View, "Join wrapped lines", "Show lines that were broken to fit a column as paragraphs, in the document in front; its text stays as it is", [], with_document, |app| app.clean(|cleaning| &mut cleaning.joins_lines)),
    row!(Action::FoldBlankLines, View, "Fold blank lines", "Show several blank lines as one, in the document in front; its text stays as it is", [], with_document, |app| app.clean(|cleaning| &mut cleaning.folds_blank_lines)),
    row!(Action::DimRepeats, View, "Dim doubled captions and page lines", "Captions that are said twice in a row, and what stands on every page, in a lighter grey, in the document in front", [], with_document, |app| app.clean(|cleaning| &mut cleaning.dims_repeats)),
    row!(Action::HideFurniture, View, "Hide page furniture", "Leave out running heads, page numbers and what else was told from the text when the file was read, in the document in front", [], with_document, |app| app.clean(|cleaning| &mut cleaning.hides_furniture)),
    row!(Action::DimRepeated, View, "Dim what was said before", "Passages that have stood before, in this document or in one above it in the list, in a lighter grey", [], with_workspace, App::dim_repeats),
    row!(Action::DirectionFound, View, "Direction as the letters say", "Every paragraph of the document in front runs the way that its letters do", [], with_document, |app| app.run_text(None), true),
    row!(Action::DirectionLeftToRight, View, "Left to right", "Every paragraph of the document in front runs from the left", [], with_document, |app| app.run_text(Some(Direction::LeftToRight))),
    row!(Action::DirectionRightToLeft, View, "Right to left", "Every paragraph of the document in front runs from the right", [], with_document, |app| app.run_text(Some(Direction::RightToLeft))),
    row!(Action::SplitView, View, "Split view", "Two places of one document, or two documents, side by side; again for one", [ctrl(Key::Backslash)], |app| with_document(app) || when_split(app), App::toggle_split, true),
    row!(Action::Outline, View, "Outline", "The headings of the document in front, in the panel on the left", [ctrl_shift(Key::H)], with_workspace, App::toggle_outline),
    row!(Action::FocusMode, View, "Focus mode", "Nothing but the text; Escape brings the rest back", [key(Key::F11)], |app| with_document(app) || app.view.now.is_focused, App::toggle_focus_mode),
    row!(Action::Backlight, View, "Backlight", "Dim all words that no annotation of the margin is on; again for the usual light", [key(Key::H)], with_workspace, |app| app.view.is_backlit = !app.view.is_backlit, true),
    row!(Action::Margin(MarginSwitch::Everything), View, "Margin: everything", "Every annotation has its rule, names and note in the margin", [], with_workspace, |app| app.switch_margin(MarginSwitch::Everything)),
    row!(Action::Margin(MarginSwitch::Mine), View, "Margin: only mine", "Only what you have annotated yourself stands in the margin", [], with_workspace, |app| app.switch_margin(MarginSwitch::Mine)),
    row!(Action::Margin(MarginSwitch::WithNote), View, "Margin: only with a note", "Only annotations with a note stand in the margin", [], with_workspace, |app| app.switch_margin(MarginSwitch::WithNote)),
    row!(Action::Margin(MarginSwitch::TagInHand), View, "Margin: the tag in hand", "Only annotations with the tag in hand, and with others that were chosen before, stand in the margin", [], |app| app.view.tag_in_hand.is_some(), |app| app.switch_margin(MarginSwitch::TagInHand)),
    row!(Action::ToggleTheme, View, "Light or dark", "Change between the light and the dark theme", [ctrl_shift(Key::L)], always, |app| app.settings.toggle_theme()),
    row!(Action::ToggleSources, View, "Sources panel", "Show or hide the panel on the left", [ctrl(Key::B)], with_workspace, |app| app.settings.shows_sources = !app.settings.shows_sources),
    row!(Action::ToggleSide, View, "Tags panel", "Show or hide the panel on the right", [ctrl_shift(Key::B)], with_workspace, |app| app.settings.shows_side = !app.settings.shows_side),

    row!(Action::Palette, Go, "Go to anything…", "Every command, document and tag by a few letters", [ctrl(Key::K), ctrl(Key::P)], always, |app| {
        app.view.now.palette = Some(Palette::default());
        app.view.now.focus = Some(Focus::Palette);
    }),
    row!(Action::GoBack, Go, "Back", "Return to the place before the last jump", [alt(Key::ArrowLeft)], |app| app.view.trail.can_go_back(), App::go_back, true),
    row!(Action::GoForward, Go, "Forward", "Return to the place that Back came from", [alt(Key::ArrowRight)], |app| app.view.trail.can_go_forward(), App::go_forward),
    row!(Action::GoTo, Go, "Go to paragraph…", "By its number; also a line, a character, or a share such as 50 %", [ctrl(Key::G)], with_document, App::ask_where_to_go),
    row!(Action::NextAnnotation, Go, "Next annotation", "Take the next annotation in hand", [key(Key::CloseBracket)], with_document, |app| app.step_annotation(true), true),
    row!(Action::PreviousAnnotation, Go, "Previous annotation", "Take the annotation before in hand", [key(Key::OpenBracket)], with_document, |app| app.step_annotation(false)),
    row!(Action::FollowLink, Go, "Follow the link", "Go to what the annotation in hand is linked with; again for its next link", [key(Key::G)], App::has_link, App::follow_link),
    row!(Action::NextSameTag, Go, "Next of the same tag", "Take the next annotation with the tag in hand, or with the first tag of the annotation in hand, in this or a later document", [key(Key::CloseCurlyBracket)], with_document, |app| app.step_same_tag(true)),
    row!(Action::PreviousSameTag, Go, "Previous of the same tag", "Take the annotation before with that tag in hand", [key(Key::OpenCurlyBracket)], with_document, |app| app.step_same_tag(false)),
    row!(Action::NextDocument, Go, "Next document", "Open the next document of the list", [ctrl(Key::PageDown)], with_workspace, |app| app.step_document(true)),
    row!(Action::PreviousDocument, Go, "Previous document", "Open the document before in the list", [ctrl(Key::PageUp)], with_workspace, |app| app.step_document(false)),
    row!(Action::ShowRepeats, Go, "Repeated passages", "What occurs more than once, exactly or nearly, within a document and in several", [], with_workspace, |app| app.view.show(Tab::Repeats)),
    row!(Action::GoToSources, Go, "Go to the sources", "Give the keyboard to the list of documents; Enter opens one, Escape leads back to the text", [ctrl(Key::Num1)], with_workspace, |app| {
        app.settings.shows_sources = true;
        app.view.now.is_focused = false;
        app.view.now.focus = Some(Focus::Sources);
    }, true),
    row!(Action::GoToText, Go, "Go to the text", "Give the keyboard to the text", [ctrl(Key::Num2)], with_workspace, |app| app.view.now.focus = Some(Focus::Reader)),
    row!(Action::GoToTags, Go, "Go to the tags", "Give the keyboard to the list of tags; Enter applies one, Escape leads back to the text", [ctrl(Key::Num3)], with_workspace, |app| {
        app.settings.shows_side = true;
        app.view.now.is_focused = false;
        app.view.now.focus = Some(Focus::Tags);
    }),
    row!(Action::OtherSide, Go, "Other side", "Give the keyboard to the other side of the split view", [key(Key::F6)], when_split, App::focus_other_side, true),
    row!(Action::CloseSide, Go, "Close this side", "Leave the whole width to the other side; no tab is closed", [ctrl_shift(Key::W)], when_split, |app| app.close_side(app.view.side)),
    row!(Action::CloseTab, Go, "Close tab", "Close the tab in front", [ctrl(Key::W)], |app| app.view.tab().is_some(), |app| app.view.close(app.view.tab_idx)),

    row!(Action::Help, Help, "Keys and commands", "Every key on one sheet", [key(Key::F1)], always, |app| app.view.now.shows_help = !app.view.now.shows_help),
    row!(Action::About, Help, "About Dossier", "Version, and where things are kept", [], always, |app| app.open_dialog(Dialog::About)),
];

impl Action {
    /// Whether it changes the workspace, and so can't be done to one that can only be read.
    pub(super) fn changes(self) -> bool {
        match self {
            Self::MergeCopy
            | Self::ImportProject
            | Self::ShowImportReport
            | Self::Protect
            | Self::Unprotect
            | Self::EraseDeleted
            | Self::AddDocuments
            | Self::Undo
            | Self::Redo
            | Self::EditText
            | Self::ReplaceText
            | Self::TagPassage
            | Self::TagInVivo
            | Self::TagAgain
            | Self::Annotate
            | Self::EditNote
            | Self::FillFields
            | Self::EditFields
            | Self::NewTag
            | Self::TagHits
            | Self::TagRecent
            | Self::Untag
            | Self::ReplaceTag
            | Self::SplitTag
            | Self::KeepTag
            | Self::AddTarget
            | Self::MergeTag
            | Self::MoveTag
            | Self::ListTag
            | Self::DeleteAnnotation
            | Self::ExtendToSelection
            | Self::Link
            | Self::BeginEarlier
            | Self::BeginLater
            | Self::EndEarlier
            | Self::EndLater
            | Self::ApplyTagKey(_)
            | Self::NewNote
            | Self::MarkDone
            | Self::DirectionFound
            | Self::DirectionLeftToRight
            | Self::DirectionRightToLeft
            | Self::MarkRead
            | Self::MarkNothingFound
            | Self::NewArticle
            | Self::AddToArticle
            | Self::SuggestArticles
            | Self::RemoveDocument => true,
            Self::NewWorkspace
            | Self::OpenWorkspace
            | Self::OpenSample
            | Self::Save
            | Self::SaveAs
            | Self::RestoreVersion
            | Self::ShowRecovered
            | Self::Export
            | Self::Lock
            | Self::CloseWorkspace
            | Self::Quit
            | Self::Copy
            | Self::Find
            | Self::FindNext
            | Self::FindPrevious
            | Self::Settings
            | Self::Keys
            | Self::SelectSentence
            | Self::KeepPiece
            | Self::StepBack
            | Self::NextAnnotation
            | Self::PreviousAnnotation
            | Self::FollowLink
            | Self::NextSameTag
            | Self::PreviousSameTag
            | Self::GoToSources
            | Self::GoToText
            | Self::GoToTags
            | Self::NextDocument
            | Self::PreviousDocument
            | Self::CloseTab
            | Self::ShowExcerpts
            | Self::ShowNotes
            | Self::ShowRepeats
            | Self::ShowTable
            | Self::FilterTags
            | Self::ShowSource
            | Self::ShowInvisible
            | Self::JoinLines
            | Self::FoldBlankLines
            | Self::DimRepeats
            | Self::HideFurniture
            | Self::ReadArticle
            | Self::DimRepeated
            | Self::SplitView
            | Self::Outline
            | Self::FocusMode
            | Self::Backlight
            | Self::Margin(_)
            | Self::GoBack
            | Self::GoForward
            | Self::GoTo
            | Self::OtherSide
            | Self::CloseSide
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::ToggleTheme
            | Self::ToggleSources
            | Self::ToggleSide
            | Self::Palette
            | Self::Help
            | Self::About => false,
        }
    }

    /// The row of this action.
    pub fn command(self) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.action == self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn no_two_commands_share_a_key_or_a_name() {
        let mut keys = HashMap::new();
        let mut names = HashMap::new();
        for command in COMMANDS {
            assert_eq!(
                names.insert(command.name, command.action),
                None,
                "{}",
                command.name
            );
            for &shortcut in command.keys {
                assert_eq!(
                    keys.insert(shortcut, command.action),
                    None,
                    "{}",
                    command.name
                );
            }
        }
    }

    #[test]
    fn names_are_in_sentence_case_without_a_full_stop() {
        for command in COMMANDS {
            for words in [command.name, command.hint] {
                assert!(
                    words.chars().next().is_some_and(char::is_uppercase),
                    "{words}"
                );
                assert!(!words.ends_with('.'), "{words}");
            }
        }
    }

    #[test]
    fn every_action_has_one_row_and_commands_of_a_menu_stand_together() {
        let mut actions: Vec<Action> = COMMANDS.iter().map(|command| command.action).collect();
        actions.dedup();
        assert_eq!(actions.len(), COMMANDS.len());
        let mut menus: Vec<Menu> = COMMANDS.iter().map(|command| command.menu).collect();
        menus.dedup();
        assert_eq!(menus, Menu::ALL);
    }
}
