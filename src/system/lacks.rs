//! Operations that some file systems do not have, by the errors that say so.
//!
//! Errors of a disk that is full, read-only, damaged or of others are none of these.

use std::io;

/// The outcome of putting a file or its name on the disk, on file systems that can do so when asked
/// to. Elsewhere the system alone decides when bytes reach the disk, which only a failure of the
/// power can show.
///
/// # Errors
/// If the file system can do it and has failed.
pub fn where_supported(synced: io::Result<()>) -> io::Result<()> {
    match synced {
        Err(error) if lacks_sync(&error) => Ok(()),
        synced => synced,
    }
}

/// Whether a file system says that it cannot put files or names on the disk when asked to.
pub fn lacks_sync(error: &io::Error) -> bool {
    #[cfg(unix)]
    let numbers = [libc::EINVAL, libc::ENOSYS, libc::ENOTSUP, libc::EOPNOTSUPP];
    #[cfg(not(unix))]
    let numbers = [];
    is_one_of(error, &numbers)
}

/// Whether a file system says that it has no locks. `EBADF` is what some network file systems give.
pub fn lacks_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    let numbers = [libc::ENOSYS, libc::ENOLCK, libc::ENOTSUP, libc::EOPNOTSUPP, libc::EBADF];
    #[cfg(not(unix))]
    let numbers = [];
    is_one_of(error, &numbers)
}

fn is_one_of(error: &io::Error, numbers: &[i32]) -> bool {
    let unsupported = error.kind() == io::ErrorKind::Unsupported;
    unsupported || error.raw_os_error().is_some_and(|number| numbers.contains(&number))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_file_system_lacks_passes() {
        let [sync, locks] = [lacks_sync, lacks_locks].map(|lacks| {
            let all = [libc::EINVAL, libc::ENOSYS, libc::EOPNOTSUPP, libc::ENOLCK, libc::EBADF];
            all.map(|number| lacks(&io::Error::from_raw_os_error(number)))
        });
        assert_eq!(sync, [true, true, true, false, false]);
        assert_eq!(locks, [false, true, true, true, true]);
        for number in [libc::EIO, libc::ENOSPC, libc::EDQUOT, libc::EROFS, libc::EACCES] {
            let error = io::Error::from_raw_os_error(number);
            assert!(!lacks_sync(&error) && !lacks_locks(&error), "{error}");
            assert!(where_supported(Err(error)).is_err());
        }
        assert!(!lacks_sync(&io::Error::other("no number")));
    }
}
