//! The platform that results are promised to be the same bytes on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Platform of the program: logarithms and powers of another C library may differ in their last
/// bit. Versions of the library and the machine are left out on purpose: results name no computer,
/// and those of equal platforms are compared byte by byte.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Platform {
    /// Processor, vendor, system and C library, as compilers name them.
    pub target: String,
    /// The C library, whose mathematical functions are used.
    pub c_library: String,
}

impl Platform {
    /// That of this program.
    pub fn here() -> Self {
        use std::env::consts::{ARCH, OS};
        let vendor = match OS {
            "macos" | "ios" => "apple",
            "windows" => "pc",
            _ => "unknown",
        };
        let system = if OS == "macos" { "darwin" } else { OS };
        let (ending, c_library) = if cfg!(target_env = "musl") {
            ("-musl", "musl")
        } else if cfg!(target_env = "gnu") {
            ("-gnu", "glibc")
        } else if cfg!(target_env = "msvc") {
            ("-msvc", "Microsoft C runtime")
        } else {
            ("", "the system's")
        };
        Self {
            target: format!("{ARCH}-{vendor}-{system}{ending}"),
            c_library: c_library.to_owned(),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with the C library {}", self.target, self.c_library)
    }
}
