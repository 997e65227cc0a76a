//! The page of a results folder, read back by a parser: whole, harmless, and true to its files.

mod figures;
mod harmless;
mod limits;
mod page;
mod tables;

/// Shipped experiments of different kinds: one axis; two axes and bars; named values without a
/// value at some architectures.
const SHIPPED: [&str; 3] = ["office", "branch-link-cut", "weekend"];
