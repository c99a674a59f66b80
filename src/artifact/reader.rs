//! Reading from place to place in a file that a stranger may have written: never past its end, never much at a time, and
//! never more in all than a bound.

use crate::project::Content;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};

/// Bytes that are read of one file, and passed over pieces that are counted as some.
const MOST: u64 = 64 << 20;
/// What passing over a piece counts as: of a million, each would be a call of the system.
const STEP: u64 = 16;

/// Why a file tells nothing.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    /// No server can load it.
    Because(String),
    /// It cannot be read, or not within the bounds.
    Unread,
}

/// A file that is read from place to place.
pub struct Reader<'a> {
    content: BufReader<Box<dyn Content + 'a>>,
    length: u64,
    at: u64,
    left: u64,
}

impl<'a> Reader<'a> {
    /// From its beginning.
    pub fn new(content: Box<dyn Content + 'a>, length: u64) -> Self {
        Self { content: BufReader::new(content), length, at: 0, left: MOST }
    }

    /// How many bytes the file has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// How far it was read.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// The next bytes.
    pub fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Broken> {
        self.within(count, count + STEP)?;
        let mut bytes = vec![0; usize::try_from(count).map_err(|_| Broken::Unread)?];
        self.content.read_exact(&mut bytes).map_err(|_| Broken::Unread)?;
        Ok(bytes)
    }

    /// As many of the next bytes as there are.
    pub fn some(&mut self, most: u64) -> Result<Vec<u8>, Broken> {
        self.bytes(most.min(self.length - self.at))
    }

    /// The next bytes, of which there are always as many.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.within(N as u64, N as u64)?;
        let mut bytes = [0; N];
        self.content.read_exact(&mut bytes).map_err(|_| Broken::Unread)?;
        Ok(bytes)
    }

    /// Goes on behind the next bytes.
    pub fn skip(&mut self, count: u64) -> Result<(), Broken> {
        self.within(count, STEP)?;
        let count = i64::try_from(count).map_err(|_| Broken::Unread)?;
        self.content.seek_relative(count).map_err(|_| Broken::Unread)
    }

    /// Goes on at a place in the file.
    pub fn go_to(&mut self, place: u64) -> Result<(), Broken> {
        self.at = place.min(self.length);
        self.content.seek(SeekFrom::Start(self.at)).map_err(|_| Broken::Unread)?;
        Ok(())
    }

    fn within(&mut self, count: u64, cost: u64) -> Result<(), Broken> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.length);
        let Some(end) = end else {
            return Err(Broken::Because(format!(
                "it ends after {} bytes, and goes on by what it says",
                self.length
            )));
        };
        self.left = self.left.checked_sub(cost).ok_or(Broken::Unread)?;
        self.at = end;
        Ok(())
    }
}
