//! Files that at any moment have either their old or their new text.

mod leftover;

pub use leftover::{find as leftovers, remove as remove_leftover};

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
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
        return Err(io::ErrorKind::PermissionDenied.into());
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

/// The bytes in a new file beside the one that they are for. What a killed run left there goes.
fn temporary(to: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for left in leftover::find(folder, std::iter::empty()) {
        leftover::remove(&folder.join(left))?;
    }
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
