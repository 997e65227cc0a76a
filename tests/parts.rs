//! Presence, faults and staff against theory and hand traces, through their public interfaces.

mod parts {
    mod calendar;
    mod driver;
    mod fault;
    mod presence;
    #[path = "../theory/rule.rs"]
    mod rule;
    mod staff;
}
