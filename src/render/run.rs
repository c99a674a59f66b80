//! What one rendering counts and notes. The engine is the same for all, and there may be many at a time, each in a thread
//! of its own; a template cannot reach this by any name.

use super::meter::Meter;
use super::trace::Reads;
use minijinja::Error;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static RUN: RefCell<Option<(Arc<Meter>, Reads)>> = const { RefCell::new(None) };
}

/// Renders, with what is counted and noted meanwhile.
pub fn with<T>(meter: &Arc<Meter>, reads: &Reads, render: impl FnOnce() -> T) -> T {
    /// One rendering may stand in another.
    struct Before(Option<(Arc<Meter>, Reads)>);
    impl Drop for Before {
        fn drop(&mut self) {
            RUN.set(self.0.take());
        }
    }
    let _before = Before(RUN.replace(Some((Arc::clone(meter), reads.clone()))));
    render()
}

/// Counts bytes of the rendering in this thread.
///
/// # Errors
/// When it is too much.
pub fn count(bytes: usize) -> Result<(), Error> {
    RUN.with_borrow(|run| run.as_ref().map_or(Ok(()), |(meter, _)| meter.add(bytes)))
}

/// The paths of values that were read since the last time.
pub fn reads() -> Vec<String> {
    RUN.with_borrow(|run| run.as_ref().map(|(_, reads)| reads.take())).unwrap_or_default()
}
