//! Maps from texts, as files of a name.

use std::fs;

use crosspoint::map::{BareUnits, Map};

/// The map in a file of this name, or its mistakes as they are shown.
pub fn read_with(name: &str, text: impl AsRef<[u8]>, units: BareUnits) -> Result<Map, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    Map::load_with(&path, units).map_err(|mistakes| mistakes.render(false))
}

/// The same without units of bare numbers.
pub fn try_read(name: &str, text: impl AsRef<[u8]>) -> Result<Map, String> {
    read_with(name, text, BareUnits::default())
}

/// The map in a file of this name, which is sound.
pub fn read(name: &str, text: impl AsRef<[u8]>) -> Map {
    try_read(name, text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}
