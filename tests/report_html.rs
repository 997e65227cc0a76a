//! The page of a results folder, read back by a parser: whole, harmless, and true to its files.

#[path = "report_html/figures.rs"]
mod figures;
mod folders;
#[path = "report_html/harmless.rs"]
mod harmless;
#[path = "report_html/limits.rs"]
mod limits;
#[path = "report_html/page.rs"]
mod page;
#[path = "report_html/tables.rs"]
mod tables;

/// Shipped experiments of different kinds: one axis; two axes and bars; named values without a
/// value at some architectures.
const SHIPPED: [&str; 3] = ["office", "branch-link-cut", "weekend"];
