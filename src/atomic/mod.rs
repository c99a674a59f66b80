//! Files that at any moment have either their old or their new text.

mod leftover;

pub use leftover::{find as leftovers, remove as remove_leftover};

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file, in the place of what may be there.
///
/// # Errors
/// When it cannot be written: what was there stays.
pub fn replace(to: &Path, bytes: &[u8]) -> io::Result<()> {
    temporary(to, bytes)?.persist(to).map(|_| ()).map_err(|failed| failed.error)
}

/// Changes a file of somebody's, which stays readable by whom it was.
///
/// # Errors
/// When it cannot be written, or is read-only: it is then as it was.
pub fn change(to: &Path, bytes: &[u8]) -> io::Result<()> {
    let permissions = fs::metadata(to)?.permissions();
    if permissions.readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let file = temporary(to, bytes)?;
    file.as_file().set_permissions(permissions)?;
    file.persist(to).map(|_| ()).map_err(|failed| failed.error)
}

/// Writes a file where none is.
///
/// # Errors
/// When there is something of that name, [`io::ErrorKind::AlreadyExists`], or it cannot be written.
pub fn create(to: &Path, bytes: &[u8]) -> io::Result<()> {
    temporary(to, bytes)?.persist_noclobber(to).map(|_| ()).map_err(|failed| failed.error)
}

/// Writes a folder where none is, with all its files at once; and whether that was so. Paths are relative to it, with `/`.
///
/// # Errors
/// When it cannot be written: nothing is there then.
pub fn create_folder<'f>(to: &Path, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> io::Result<bool> {
    let around = folder_of(to);
    clear(around)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(leftover::PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(Permissions::from_mode(0o777));
    }
    let folder = builder.tempdir_in(around)?;
    // As for a file; not every system opens folders.
    let lock = File::open(folder.path());
    let _ = lock.as_ref().map(File::lock);
    for (path, bytes) in files {
        let file = folder.path().join(path);
        if path.contains('/') {
            fs::create_dir_all(folder_of(&file))?;
        }
        File::create_new(file)?.write_all(bytes)?;
    }
    match fs::rename(folder.path(), to) {
        Ok(()) => {
            // It has another name now, and nothing is to be removed.
            let _ = folder.keep();
            Ok(true)
        }
        // Somebody was faster.
        Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes from a folder what killed runs left there.
fn clear(folder: &Path) -> io::Result<()> {
    for left in leftover::find(folder, std::iter::empty()) {
        leftover::remove(&folder.join(left))?;
    }
    Ok(())
}

/// The bytes in a new file beside the one that they are for. What a killed run left there goes.
fn temporary(to: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = folder_of(to);
    clear(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(leftover::PREFIX);
    #[cfg(unix)]
    {
        // Temporary files are private by default. This is one that others read; the system takes the umask off.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    // Nobody takes it for one of a run that was killed. A system without such locks never removes one.
    let _ = file.as_file().lock();
    file.write_all(bytes)?;
    Ok(file)
}
