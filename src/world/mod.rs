//! The models that experiments can be made of, one folder each. They do not import each other.

pub mod office;
