//! What time it is, and whether to go on: `test` measures, and a person may have seen enough.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Between two looks at something that is waited for.
pub const TICK: Duration = Duration::from_millis(50);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static LISTEN: Once = Once::new();

/// Now.
#[allow(
    clippy::disallowed_methods,
    reason = "how long a service takes is the answer here, and goes into no file"
)]
#[must_use]
pub fn now() -> Instant {
    Instant::now()
}

/// From now on, Ctrl-C and SIGTERM only set a flag: what was started has to be taken away first.
pub fn listen() {
    LISTEN.call_once(|| {
        // Where a handler is set already, as in a program that uses this as a library, that one decides.
        let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst));
    });
}

/// Whether somebody wants this to end.
#[must_use]
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Waits, but not past an interrupt.
pub fn sleep(time: Duration) {
    let end = now() + time;
    while !interrupted() {
        let left = end.saturating_duration_since(now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(TICK));
    }
}
