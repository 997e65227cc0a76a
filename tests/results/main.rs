//! Files in, and results out: what is read and refused, statistics, tables, charts and pages.

mod closed_forms;
mod config;
#[cfg(unix)]
mod corpus;
mod crash;
mod crossings;
mod details;
mod expectations;
mod extremes;
mod faulty;
mod folder;
mod folders;
mod keys;
mod kinds;
#[path = "../long/mod.rs"]
mod long;
mod made_up;
mod mutate;
mod plausible;
mod report;
mod report_html;
mod running;
mod series;
mod stopping;
mod tables;
mod terminal;
mod textbook;
mod traces;
mod unequal;
mod used;
