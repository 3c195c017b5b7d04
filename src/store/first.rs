//! The first file of a workspace that no window has open.

use std::path::Path;
use std::sync::Arc;

use super::file::Save;
use super::{Error, Folders, Key, disk};
use crate::model::Workspace;

/// Writes a workspace to a file that is not there yet, and leaves it closed.
pub fn save_new(workspace: &Workspace, path: &Path, folders: &Folders) -> Result<(), Error> {
    save_new_under(workspace, path, folders, None)
}

/// The same under the passphrase of another.
pub fn save_new_under(
    workspace: &Workspace,
    path: &Path,
    folders: &Folders,
    key: Option<Arc<Key>>,
) -> Result<(), Error> {
    let error = |source| Error::Save {
        path: path.to_owned(),
        source,
    };
    let target = disk::resolve(&*folders.disk, path).map_err(error)?;
    if disk::exists(&*folders.disk, &target).map_err(error)? {
        return Err(Error::Exists {
            path: path.to_owned(),
        });
    }
    Save::first(target, folders, key).run(workspace).map(drop)
}
