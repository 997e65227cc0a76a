//! The command `crosspoint`.

fn main() {}
